//! Packages and files.

use gwanmun_model::sbom::{ExternalReference, Party, SbomComponent};
use gwanmun_model::{ComponentKind, ProblemKind, link};

use super::super::draft::Draft;
use super::super::own;
use super::super::words::{Hash, add_link, hash, is_unknown, party};
use super::{items, text};
use crate::collect::shown;
use crate::document::json::Json;

/// Reads a package (clause 7).
pub(super) fn read_package(json: &Json<'_>, draft: &mut Draft<'_>) -> Option<SbomComponent> {
    let name = named(json, "name", "package", draft)?;
    let mut component = started(json, name, draft);
    component.version = text(json, "versionInfo").filter(|version| !is_unknown(version));
    component.file_name = text(json, "packageFileName");
    component.supplier = agent(json, "supplier", &mut component.said_unknown);
    let maker = agent_as(
        json,
        "originator",
        "manufacturer",
        &mut component.said_unknown,
    );
    match maker {
        Some(person) if person.is_person == Some(true) => component.authors.push(person),
        maker => component.manufacturer = maker,
    }
    component.description = text(json, "description").or(text(json, "summary"));
    component.licenses.observed = licenses(json, "licenseInfoFromFiles");
    let declared = statement(
        json,
        "licenseDeclared",
        "licenses.declared",
        &mut component.said_unknown,
    );
    component.licenses.declared.extend(declared);
    purpose(json, &mut component);
    addresses(json, &mut component);
    for reference in items(json, "externalRefs") {
        external_reference(reference, &mut component, draft);
    }
    for key in ["sourceInfo", "builtDate", "releaseDate", "validUntilDate"] {
        let Some(value) = text(json, key) else {
            continue;
        };
        match own::places(&value).filter(|_| key == "sourceInfo") {
            Some(places) => component.locations = places,
            None => component.properties.push((key.to_owned(), value)),
        }
    }
    if let Some(code) = json.get("packageVerificationCode")
        && let Some(value) = text(code, "packageVerificationCodeValue")
    {
        let name = "packageVerificationCode".to_owned();
        component.properties.push((name, value));
    }
    for annotation in items(json, "annotations") {
        let annotator = annotation.text_of("annotator").unwrap_or_default();
        if own::is_own_annotator(annotator)
            && let Some(comment) = annotation.text_of("comment")
        {
            component.properties.extend(own::lines(comment));
        }
    }
    Some(component)
}

/// Reads a file (clause 8).
pub(super) fn read_file(json: &Json<'_>, draft: &mut Draft<'_>) -> Option<SbomComponent> {
    let name = named(json, "fileName", "file", draft)?;
    let mut component = started(json, name, draft);
    component.kind = ComponentKind::File;
    component.file_name = Some(name.to_owned());
    component.licenses.observed = licenses(json, "licenseInfoInFiles");
    component.authors = texts(json, "fileContributors").filter_map(party).collect();
    for kind in texts(json, "fileTypes") {
        let name = "fileTypes".to_owned();
        component.properties.push((name, kind.to_owned()));
    }
    Some(component)
}

/// Returns the name of an entry, or says why the entry is left out.
fn named<'n>(json: &'n Json<'_>, key: &str, what: &str, draft: &mut Draft<'_>) -> Option<&'n str> {
    if draft.open().contains(&json.offset) {
        draft.cut(what, json.offset);
        return None;
    }
    let name = json.text_of(key).filter(|name| !name.trim().is_empty());
    if name.is_none() {
        let message = format!("a {what} without `{key}`; it was left out");
        draft.problem(ProblemKind::SkippedEntry, json.offset, message);
    }
    name
}

/// Reads what packages and files have in common.
fn started(json: &Json<'_>, name: &str, draft: &mut Draft<'_>) -> SbomComponent {
    let reference = draft.reference(json.text_of("SPDXID"), json.offset);
    let mut component = SbomComponent::new(reference, name);
    component.line = Some(draft.line(json.offset));
    for checksum in items(json, "checksums") {
        let algorithm = checksum.text_of("algorithm").unwrap_or_default();
        let value = checksum.text_of("checksumValue").unwrap_or_default();
        match hash(algorithm, value) {
            Hash::Good(digest) => component.hashes.push(digest),
            Hash::Other(name, value) => component.properties.push((name, value)),
            Hash::Bad => {
                let message = format!(
                    "`{}` is not a {} value; it was left out",
                    shown(value),
                    shown(algorithm)
                );
                draft.problem(ProblemKind::SkippedEntry, checksum.offset, message);
            }
        }
    }
    component.hashes.sort_unstable();
    component.hashes.dedup();
    let unknown = &mut component.said_unknown;
    let concluded = statement(json, "licenseConcluded", "licenses.concluded", unknown);
    component.licenses.concluded.extend(concluded);
    component.copyright = statement(json, "copyrightText", "copyright", unknown)
        .filter(|statement| statement != "NONE");
    for attribution in texts(json, "attributionTexts") {
        let name = "attributionText".to_owned();
        component.properties.push((name, attribution.to_owned()));
    }
    if let Some(comment) = text(json, "comment") {
        component.properties.push(("comment".to_owned(), comment));
    }
    component
}

/// Returns the text under a key; `NOASSERTION` is noted as said to be unknown.
fn statement(
    json: &Json<'_>,
    key: &str,
    field: &str,
    said_unknown: &mut Vec<String>,
) -> Option<String> {
    let written = json.text_of(key)?;
    if is_unknown(written) {
        said_unknown.push(field.to_owned());
        return None;
    }
    Some(written.to_owned())
}

fn agent(json: &Json<'_>, key: &str, said_unknown: &mut Vec<String>) -> Option<Party> {
    agent_as(json, key, key, said_unknown)
}

fn agent_as(
    json: &Json<'_>,
    key: &str,
    field: &str,
    said_unknown: &mut Vec<String>,
) -> Option<Party> {
    statement(json, key, field, said_unknown)
        .as_deref()
        .and_then(party)
}

/// Licenses seen in files, without those that say nothing.
fn licenses(json: &Json<'_>, key: &str) -> Vec<String> {
    texts(json, key)
        .filter(|license| !is_unknown(license) && *license != "NONE")
        .map(str::to_owned)
        .collect()
}

/// Reads `primaryPackagePurpose` (2.3); what has no kind of its own here stays a library and keeps the word.
fn purpose(json: &Json<'_>, component: &mut SbomComponent) {
    let Some(written) = json.text_of("primaryPackagePurpose") else {
        return;
    };
    let id = written.to_ascii_lowercase().replace('_', "-");
    if let Some(kind) = ComponentKind::from_id(&id) {
        component.kind = kind;
    } else {
        let name = "primaryPackagePurpose".to_owned();
        component.properties.push((name, written.to_owned()));
    }
}

fn addresses(json: &Json<'_>, component: &mut SbomComponent) {
    for (key, kind) in [
        ("downloadLocation", "distribution"),
        ("homepage", "website"),
    ] {
        match json.text_of(key) {
            Some("NOASSERTION") => component.said_unknown.push(key.to_owned()),
            Some("NONE") | None => {}
            Some(address) if address.trim().is_empty() => {}
            Some(address) => component
                .references
                .push(ExternalReference::new(kind, address)),
        }
    }
}

/// Reads an external reference (clause 7.21 and annex F).
fn external_reference(json: &Json<'_>, component: &mut SbomComponent, draft: &mut Draft<'_>) {
    let (Some(kind), Some(locator)) = (
        json.text_of("referenceType"),
        json.text_of("referenceLocator"),
    ) else {
        let message = "an external reference without `referenceType` or `referenceLocator`";
        draft.problem(ProblemKind::SkippedEntry, json.offset, message);
        return;
    };
    // Types may be written as the address of their definition.
    let kind = kind.rsplit(['/', '#']).next().unwrap_or(kind);
    let locator = locator.trim();
    match kind {
        "purl" if component.purl_written.is_none() => {
            component.purl = draft.purl(locator, json.offset);
            component.purl_written = Some(locator.to_owned());
        }
        "cpe22Type" | "cpe23Type" => component.cpes.push(locator.to_owned()),
        "swh" => component
            .identifiers
            .push(("swhid".to_owned(), locator.to_owned())),
        "advisory" | "fix" | "url" => {
            let kind = if kind == "advisory" {
                "advisories"
            } else {
                "other"
            };
            component.references.push(ExternalReference {
                comment: text(json, "comment"),
                ..ExternalReference::new(kind, locator)
            });
        }
        _ if link::known(kind).is_some() && json.text_of("referenceCategory") == Some("OTHER") => {
            let link = ExternalReference {
                comment: text(json, "comment"),
                ..ExternalReference::new(kind, locator)
            };
            add_link(&mut component.references, link);
        }
        _ => component
            .identifiers
            .push((kind.to_owned(), locator.to_owned())),
    }
}

/// Returns the texts of the array under a key.
pub(super) fn texts<'n>(json: &'n Json<'_>, key: &str) -> impl Iterator<Item = &'n str> {
    items(json, key)
        .iter()
        .filter_map(Json::text)
        .filter(|text| !text.is_empty())
}
