//! Packages, files, models and data sets.

use gwanmun_model::sbom::{ExternalReference, SbomComponent};
use gwanmun_model::{ComponentKind, link};

use super::super::draft::Draft;
use super::super::own;
use super::super::words::{Hash, add_link, hash, is_unknown};
use super::{Graph, id, is_cut, kind, one_or_more, party, skipped, text, texts};
use crate::collect::shown;
use crate::document::json::Json;

/// Whether elements of this type are components.
pub(super) fn is_component(kind: &str) -> bool {
    matches!(
        kind,
        "software_Package" | "software_File" | "ai_AIPackage" | "dataset_DatasetPackage"
    )
}

/// Reads an element that is a component.
pub(super) fn read_element<'n, 'a>(
    json: &'n Json<'a>,
    graph: &Graph<'n, 'a>,
    draft: &mut Draft<'_>,
) -> Option<SbomComponent> {
    let of_kind = kind(json);
    if !is_component(of_kind) || is_cut(json, "element", draft) {
        return None;
    }
    let Some(name) = text(json, "name") else {
        skipped(
            draft,
            json.offset,
            "an element without `name`; it was left out",
        );
        return None;
    };
    let reference = draft.reference(id(json), json.offset);
    let mut component = SbomComponent::new(reference, name);
    component.line = Some(draft.line(json.offset));
    component.kind = match of_kind {
        "software_File" => ComponentKind::File,
        "ai_AIPackage" => ComponentKind::MachineLearningModel,
        "dataset_DatasetPackage" => ComponentKind::Data,
        _ => ComponentKind::Library,
    };
    if component.kind == ComponentKind::File {
        component.file_name = Some(component.name.clone());
    }
    component.version = text(json, "software_packageVersion");
    component.description = text(json, "description").or(text(json, "summary"));
    component.supplier = graph.named(json, "suppliedBy").into_iter().find_map(party);
    for maker in graph.named(json, "originatedBy") {
        let is_first = component.manufacturer.is_none();
        match party(maker) {
            Some(maker) if maker.is_person == Some(false) && is_first => {
                component.manufacturer = Some(maker);
            }
            maker => component.authors.extend(maker),
        }
    }
    read_purpose(json, &mut component);
    read_copyright(json, &mut component);
    read_hashes(json, &mut component, draft);
    read_addresses(json, &mut component);
    read_identifiers(json, &mut component, draft);
    read_properties(json, &mut component);
    Some(component)
}

fn read_purpose(json: &Json<'_>, component: &mut SbomComponent) {
    let Some(purpose) = text(json, "software_primaryPurpose") else {
        return;
    };
    let kind = match purpose.as_str() {
        "operatingSystem" => Some(ComponentKind::OperatingSystem),
        "deviceDriver" => Some(ComponentKind::DeviceDriver),
        "model" => Some(ComponentKind::MachineLearningModel),
        other => ComponentKind::from_id(other),
    };
    match kind {
        Some(kind) if component.kind == ComponentKind::Library => component.kind = kind,
        _ => component
            .properties
            .push(("primaryPurpose".to_owned(), purpose)),
    }
}

fn read_copyright(json: &Json<'_>, component: &mut SbomComponent) {
    match json.text_of("software_copyrightText") {
        Some(statement) if is_unknown(statement) => {
            component.said_unknown.push("copyright".to_owned());
        }
        Some("NONE") | None => {}
        Some(statement) => component.copyright = Some(statement.to_owned()),
    }
}

fn read_hashes(json: &Json<'_>, component: &mut SbomComponent, draft: &mut Draft<'_>) {
    for method in one_or_more(json, "verifiedUsing") {
        let algorithm = method.text_of("algorithm").unwrap_or_default();
        let Some(value) = method.text_of("hashValue") else {
            continue;
        };
        if kind(method) == "PackageVerificationCode" {
            let name = "packageVerificationCode".to_owned();
            component.properties.push((name, value.to_owned()));
            continue;
        }
        match hash(algorithm, value) {
            Hash::Good(digest) => component.hashes.push(digest),
            Hash::Other(name, value) => component.properties.push((name, value)),
            Hash::Bad => {
                let message = format!(
                    "`{}` is not a {} value; it was left out",
                    shown(value),
                    shown(algorithm)
                );
                skipped(draft, method.offset, message);
            }
        }
    }
    component.hashes.sort_unstable();
    component.hashes.dedup();
}

fn read_addresses(json: &Json<'_>, component: &mut SbomComponent) {
    for (key, kind) in [
        ("software_downloadLocation", "distribution"),
        ("software_homePage", "website"),
    ] {
        match text(json, key) {
            Some(word) if is_unknown(&word) => component.said_unknown.push(kind.to_owned()),
            Some(word) if word == "NONE" => {}
            Some(address) => component
                .references
                .push(ExternalReference::new(kind, address)),
            None => {}
        }
    }
    for reference in one_or_more(json, "externalRef") {
        let mut kind = link(reference.text_of("externalRefType").unwrap_or("other"));
        let mut comment = text(reference, "comment");
        // A kind the standard has no word for stands in the remark.
        let word = comment.as_deref().filter(|_| kind == "other");
        if let Some(word) = word.and_then(link::known) {
            kind = word;
            comment = None;
        }
        for address in texts(reference, "locator") {
            let link = ExternalReference {
                comment: comment.clone(),
                ..ExternalReference::new(kind, address)
            };
            add_link(&mut component.references, link);
        }
    }
}

/// Returns CycloneDX's word for a kind of link.
fn link(kind: &str) -> &str {
    match kind {
        "vcs" => "vcs",
        "issueTracker" => "issue-tracker",
        "documentation" => "documentation",
        "license" => "license",
        "mailingList" => "mailing-list",
        "socialMedia" => "social",
        "chat" => "chat",
        "support" => "support",
        "releaseNotes" => "release-notes",
        "buildMeta" => "build-meta",
        "buildSystem" => "build-system",
        "altDownloadLocation" | "binaryArtifact" => "distribution",
        "altWebPage" => "website",
        "sourceArtifact" => "source-distribution",
        "securityAdvisory" => "advisories",
        "securityPolicy" | "securityOther" => "security-contact",
        "secureSoftwareAttestation" => "attestation",
        "certificationReport" => "certification-report",
        "staticAnalysisReport" => "static-analysis-report",
        "dynamicAnalysisReport" => "dynamic-analysis-report",
        "runtimeAnalysisReport" => "runtime-analysis-report",
        "componentAnalysisReport" => "component-analysis-report",
        "riskAssessment" => "risk-assessment",
        "securityThreatModel" => "threat-model",
        "securityAdversaryModel" => "adversary-model",
        "securityPenTestReport" => "pentest-report",
        "metrics" => "quality-metrics",
        "vulnerabilityDisclosureReport" | "vulnerabilityExploitabilityAssessment" => {
            "vulnerability-assertion"
        }
        _ => "other",
    }
}

fn read_identifiers(json: &Json<'_>, component: &mut SbomComponent, draft: &mut Draft<'_>) {
    if let Some(written) = text(json, "software_packageUrl") {
        take_purl(written, json.offset, component, draft);
    }
    for identifier in one_or_more(json, "externalIdentifier") {
        let Some(value) = text(identifier, "identifier") else {
            continue;
        };
        match identifier.text_of("externalIdentifierType") {
            Some("packageUrl" | "purl") => take_purl(value, identifier.offset, component, draft),
            Some("cpe22" | "cpe23") => component.cpes.push(value),
            kind => component
                .identifiers
                .push((kind.unwrap_or("other").to_owned(), value)),
        }
    }
    for identifier in one_or_more(json, "software_contentIdentifier") {
        if let Some(value) = text(identifier, "software_contentIdentifierValue") {
            let kind = text(identifier, "software_contentIdentifierType");
            component
                .identifiers
                .push((kind.unwrap_or_else(|| "other".to_owned()), value));
        }
    }
}

/// Keeps the first package URL; a second one that differs is another identifier.
fn take_purl(written: String, offset: usize, component: &mut SbomComponent, draft: &mut Draft<'_>) {
    match &component.purl_written {
        None => {
            component.purl = draft.purl(&written, offset);
            component.purl_written = Some(written);
        }
        Some(known) if *known != written => {
            component.identifiers.push(("purl".to_owned(), written));
        }
        Some(_) => {}
    }
}

fn read_properties(json: &Json<'_>, component: &mut SbomComponent) {
    for (key, name) in [
        ("software_sourceInfo", "sourceInfo"),
        ("builtTime", "builtDate"),
        ("releaseTime", "releaseDate"),
        ("validUntilTime", "validUntilDate"),
        ("comment", "comment"),
    ] {
        let Some(value) = text(json, key) else {
            continue;
        };
        match own::places(&value).filter(|_| name == "sourceInfo") {
            Some(places) => component.locations = places,
            None => component.properties.push((name.to_owned(), value)),
        }
    }
    component.properties.extend(named_values(json));
    for level in texts(json, "supportLevel") {
        component
            .properties
            .push(("supportLevel".to_owned(), level));
    }
    for attribution in texts(json, "software_attributionText") {
        if !is_unknown(&attribution) {
            let name = "attributionText".to_owned();
            component.properties.push((name, attribution));
        }
    }
}

/// Returns the named values of an element: the extension the standard has for CycloneDX's properties.
pub(super) fn named_values(json: &Json<'_>) -> Vec<(String, String)> {
    one_or_more(json, "extension")
        .filter(|extension| kind(extension) == "extension_CdxPropertiesExtension")
        .flat_map(|extension| one_or_more(extension, "extension_cdxProperty"))
        .filter_map(|entry| {
            let name = text(entry, "extension_cdxPropName")?;
            let value = entry.text_of("extension_cdxPropValue").unwrap_or_default();
            Some((name, value.to_owned()))
        })
        .collect()
}
