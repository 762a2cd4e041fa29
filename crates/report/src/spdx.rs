//! SPDX 2.3 in JSON and as tag-value lines.
//!
//! What is unknown is `NOASSERTION`, also where a package's own dependencies are not known: it is never silence, which a
//! reader may take for *none*.
//!
//! Source: SPDX specification 2.3, read 2026-10.

mod licenses;
mod package;
mod tag_value;
mod wire;

use std::collections::{BTreeMap, BTreeSet};

use gwanmun_model::sbom::{Party, Sbom, SbomDocument};
use gwanmun_model::{Scope, Timestamp};

use crate::sbom::{Export, Graph, Joined, Loss, Losses, Written, named};
use crate::{Format, Writer, facts, syntax};
use licenses::Extracted;

pub(crate) const JSON: Format = Format {
    id: "spdx",
    media_type: "application/spdx+json",
    extension: "spdx.json",
    writer: Writer::Sbom(|export| {
        let (root, losses) = root(export);
        Written {
            text: crate::to_json(&root),
            losses,
        }
    }),
};

pub(crate) const TAG_VALUE: Format = Format {
    id: "spdx-tag-value",
    media_type: "text/spdx; charset=utf-8",
    extension: "spdx",
    writer: Writer::Sbom(|export| {
        let (root, losses) = root(export);
        Written {
            text: tag_value::write(&root),
            losses,
        }
    }),
};

pub(crate) const NO_ASSERTION: &str = "NOASSERTION";
const NONE: &str = "NONE";
const DOCUMENT: &str = "SPDXRef-DOCUMENT";

/// What the packages are written with.
struct Context<'a> {
    export: &'a Export<'a>,
    joined: Joined<'a>,
    extracted: Extracted,
    losses: Losses,
    /// SPDX id of every reference.
    ids: BTreeMap<&'a str, String>,
    /// Scope of components that state none themselves, from the relations to them.
    scopes: BTreeMap<&'a str, Scope>,
    /// Time of the document, as the format wants it.
    created: String,
}

fn root(export: &Export<'_>) -> (wire::Root, Losses) {
    let sbom = export.sbom;
    let mut losses = Losses::default();
    let graph = Graph::of(sbom, &mut losses);
    let document = &sbom.document;
    note_document(document, &mut losses);
    losses.note_many(Loss::Service, sbom.services.len());
    let is_lost = crate::sbom::is_supplier_lost(sbom);
    losses.note_many(Loss::Party, usize::from(is_lost));
    let created = created(export, &mut losses);
    let ids = ids(sbom);
    let relationships = relationships(sbom, &graph, &ids, &mut losses);
    let mut context = Context {
        export,
        joined: Joined::new(export.assessment),
        extracted: Extracted::new(sbom),
        losses,
        ids,
        scopes: graph.scopes,
        created,
    };
    let packages = sbom
        .components
        .iter()
        .map(|component| package::write(component, &mut context))
        .collect();
    let name = name(sbom);
    let lost = context.extracted.lost();
    context.losses.note_many(Loss::LicenseText, lost);
    let root = wire::Root {
        spdx_version: "SPDX-2.3",
        data_license: "CC0-1.0",
        id: DOCUMENT,
        document_namespace: namespace(export),
        name,
        creation_info: wire::CreationInfo {
            created: context.created.clone(),
            creators: creators(export, &mut context.losses),
            comment: creation_comment(export),
            license_list_version: document
                .license_list_version
                .clone()
                .filter(|version| is_license_list_version(version)),
        },
        comment: document.comment.clone(),
        external_document_refs: external_documents(document, &mut context.losses),
        packages,
        has_extracted_licensing_infos: context.extracted.into_infos(),
        relationships,
    };
    (root, context.losses)
}

/// Notes what of the document itself the format cannot say.
fn note_document(document: &SbomDocument, losses: &mut Losses) {
    if document.is_signed {
        losses.note(Loss::Signature);
    }
    losses.note_many(Loss::Link, document.references.len());
    if document.has_vulnerabilities {
        losses.note(Loss::Vulnerabilities);
    }
    let license = document.data_license.as_deref().unwrap_or("CC0-1.0");
    losses.note_many(Loss::DataLicense, usize::from(license != "CC0-1.0"));
}

/// Times without fractions, the only form the specification takes; the time of writing where the document has none.
fn created(export: &Export<'_>, losses: &mut Losses) -> String {
    let stated = export.sbom.document.created.as_deref();
    let parsed = stated.and_then(|text| text.parse::<Timestamp>().ok());
    if stated.is_some() && parsed.is_none() {
        losses.note(Loss::Time);
    }
    facts::seconds(parsed.unwrap_or(export.now))
}

/// The name of the document, else of what it is about.
pub(crate) fn name(sbom: &Sbom) -> String {
    let subject = sbom.subject.as_deref();
    let subject = subject.and_then(|reference| sbom.component(reference));
    let name = sbom.document.name.as_deref();
    let name = name.or_else(|| subject.map(|subject| subject.name.as_str()));
    facts::named(&one_line(name.unwrap_or_default()))
}

/// Returns the id of a document, else of the one it was written from.
fn id(document: &SbomDocument) -> Option<&str> {
    let is_address = |id: &&str| syntax::is_web_address(id);
    let own = document.id.as_deref();
    let mut told = document.properties.iter();
    let source = told.find(|(name, _)| name == "gwanmun:document:id");
    let source = source.map(|(_, id)| id.as_str());
    own.filter(is_address).or(source.filter(is_address)).or(own)
}

/// Keeps a namespace that is an address; a CycloneDX serial number gives one of the same UUID.
pub(crate) fn namespace(export: &Export<'_>) -> String {
    let id = id(&export.sbom.document).unwrap_or_default();
    if syntax::is_web_address(id) && !id.contains('#') {
        return id.to_owned();
    }
    let own = facts::uuid(export.serial);
    let uuid = id.strip_prefix("urn:uuid:").unwrap_or(&own);
    let is_plain = uuid
        .bytes()
        .all(|byte| byte.is_ascii_hexdigit() || byte == b'-');
    let uuid = if is_plain { uuid } else { &own };
    format!("https://spdx.org/spdxdocs/gwanmun-{uuid}")
}

/// How many makers of programs have no place; that of this product is known.
pub(crate) fn vendors(export: &Export<'_>) -> usize {
    let tools = export.sbom.document.tools.iter();
    let others = tools.filter(|tool| tool.name != "gwanmun");
    others.filter(|tool| tool.vendor.is_some()).count()
}

fn creators(export: &Export<'_>, losses: &mut Losses) -> Vec<String> {
    losses.note_many(Loss::Party, vendors(export));
    let mut list: Vec<String> = crate::sbom::tools(export)
        .into_iter()
        .map(|tool| {
            let version = tool
                .version
                .map_or(String::new(), |version| format!("-{version}"));
            format!("Tool: {}{version}", one_line(&tool.name))
        })
        .collect();
    let document = &export.sbom.document;
    let maker = document.manufacturer.as_ref();
    list.extend(
        maker
            .into_iter()
            .chain(&document.authors)
            .filter_map(|author| party(author, "Organization", losses)),
    );
    list
}

/// Writes a person or organisation: `Organization: Name (mail)`. `None` where there is no name. `kind` is what a party
/// is that does not say which of the two.
fn party(party: &Party, kind: &'static str, losses: &mut Losses) -> Option<String> {
    let name = party.name.as_deref().map(one_line)?;
    let kind = match party.is_person {
        Some(true) => "Person",
        Some(false) => "Organization",
        None => kind,
    };
    let mail = party
        .emails
        .iter()
        .find(|mail| syntax::is_mail_address(mail));
    let lost = party.emails.len() - usize::from(mail.is_some()) + party.urls.len();
    losses.note_many(Loss::Contact, lost);
    // Parentheses are the format's own: they hold the mail address.
    let name = name.replace('(', "[").replace(')', "]");
    Some(match mail {
        Some(mail) => format!("{kind}: {name} ({mail})"),
        None => format!("{kind}: {name}"),
    })
}

/// Other documents; the format wants a checksum of each.
fn external_documents(document: &SbomDocument, losses: &mut Losses) -> Vec<wire::ExternalDocument> {
    let mut list = Vec::new();
    for other in &document.external_documents {
        let is_reference = other.reference.strip_prefix("DocumentRef-");
        let is_reference = is_reference.is_some_and(syntax::is_word);
        match other.hashes.first() {
            Some(hash) if is_reference && syntax::is_web_address(&other.uri) => {
                list.push(wire::ExternalDocument {
                    id: other.reference.clone(),
                    spdx_document: other.uri.clone(),
                    checksum: package::checksum(hash),
                });
            }
            _ => losses.note(Loss::ExternalDocument),
        }
    }
    list
}

fn is_license_list_version(text: &str) -> bool {
    let numbers: Vec<&str> = text.split('.').collect();
    let is_number = |part: &&str| !part.is_empty() && part.bytes().all(|b| b.is_ascii_digit());
    (2..=3).contains(&numbers.len()) && numbers.iter().all(is_number)
}

/// The document's named values, one a line; a remark alone stays as it is.
fn creation_comment(export: &Export<'_>) -> Option<String> {
    let document = &export.sbom.document;
    let is_kept = id(document).is_none_or(|id| id == namespace(export));
    let mut more = crate::sbom::unplaced_of_document(document, is_kept);
    let phases = document.lifecycles.iter();
    more.extend(phases.map(|phase| named("lifecycle", phase)));
    if let [(name, value)] = document.properties.as_slice()
        && name == "creationInfo.comment"
        && more.is_empty()
    {
        return Some(value.clone());
    }
    let mut list = document.properties.clone();
    crate::sbom::add(&mut list, more);
    (!list.is_empty()).then(|| crate::sbom::lines(&list))
}

/// Text on one line, as most fields of the format ask for.
pub(crate) fn one_line(text: &str) -> String {
    text.split(['\n', '\r']).collect::<Vec<_>>().join(" ")
}

/// Keeps SPDX ids, numbers everything else.
fn ids(sbom: &Sbom) -> BTreeMap<&str, String> {
    let is_own = |reference: &str| {
        reference != DOCUMENT
            && reference.strip_prefix("SPDXRef-").is_some_and(|rest| {
                !rest.is_empty()
                    && rest
                        .bytes()
                        .all(|byte| byte.is_ascii_alphanumeric() || matches!(byte, b'-' | b'.'))
            })
    };
    let mut taken: BTreeSet<String> = sbom
        .components
        .iter()
        .filter(|component| is_own(&component.reference))
        .map(|component| component.reference.clone())
        .collect();
    let mut number = 0_usize;
    let mut ids = BTreeMap::new();
    for component in &sbom.components {
        let reference = component.reference.as_str();
        let is_subject = Some(reference) == sbom.subject.as_deref();
        let id = if is_own(reference) {
            reference.to_owned()
        } else if is_subject && !taken.contains("SPDXRef-Subject") {
            "SPDXRef-Subject".to_owned()
        } else {
            loop {
                number += 1;
                let id = format!("SPDXRef-Package-{number}");
                if !taken.contains(&id) {
                    break id;
                }
            }
        };
        taken.insert(id.clone());
        ids.insert(reference, id);
    }
    ids
}

fn relationships(
    sbom: &Sbom,
    graph: &Graph<'_>,
    ids: &BTreeMap<&str, String>,
    losses: &mut Losses,
) -> Vec<wire::Edge> {
    let mut list = Vec::new();
    let described = described(sbom, graph);
    let id = |reference: &str| ids.get(reference).map(String::as_str);
    for reference in described {
        if let Some(id) = id(reference) {
            list.push(edge(DOCUMENT, "DESCRIBES", id));
        }
    }
    if list.is_empty() {
        // The specification asks a document that has not one package alone to say what it describes.
        list.push(edge(DOCUMENT, "DESCRIBES", NONE));
    }
    for component in &sbom.components {
        let reference = component.reference.as_str();
        let Some(own) = id(reference) else { continue };
        let parts = graph.parts.get(reference).into_iter().flatten();
        list.extend(
            parts
                .filter_map(|part| id(part))
                .map(|part| edge(own, "CONTAINS", part)),
        );
        let needs = graph.needs.get(reference);
        for (to, scope) in needs.into_iter().flatten() {
            if let Some(to) = id(to) {
                list.push(need(own, to, *scope));
            }
        }
        if needs.is_none() && sbom.subject.as_deref() != Some(reference) {
            let known = graph.is_without_needs(sbom, reference);
            let to = if known { NONE } else { NO_ASSERTION };
            list.push(edge(own, "DEPENDS_ON", to));
        }
        for (word, to) in graph.others.get(reference).into_iter().flatten() {
            match (relation_word(word), id(to)) {
                (Some(word), Some(to)) => list.push(edge(own, word, to)),
                _ => losses.note(Loss::RelationMeaning),
            }
        }
    }
    list
}

/// What a document describes: its subject and what it says so of, else every component nothing needs or holds.
pub(crate) fn described<'a>(sbom: &'a Sbom, graph: &Graph<'a>) -> Vec<&'a str> {
    let subject = sbom.subject.as_deref();
    let mut list: Vec<&str> = subject.into_iter().collect();
    list.extend(graph.described.iter().filter(|one| Some(**one) != subject));
    if list.is_empty() {
        tops(sbom, graph)
    } else {
        list
    }
}

/// Returns the components nothing needs or holds; all of them where every one is in a circle.
fn tops<'a>(sbom: &'a Sbom, graph: &Graph<'a>) -> Vec<&'a str> {
    let below: BTreeSet<&str> = graph
        .needs
        .values()
        .flat_map(BTreeMap::keys)
        .chain(graph.parts.values().flatten())
        .copied()
        .collect();
    let all = || sbom.components.iter().map(|one| one.reference.as_str());
    let tops: Vec<&str> = all().filter(|one| !below.contains(one)).collect();
    if tops.is_empty() {
        all().collect()
    } else {
        tops
    }
}

/// Words of the format that say neither need nor part, and so are passed on as they were read.
const WORDS: [&str; 27] = [
    "AMENDS",
    "ANCESTOR_OF",
    "COPY_OF",
    "DATA_FILE_OF",
    "DEPENDENCY_MANIFEST_OF",
    "DESCENDANT_OF",
    "DISTRIBUTION_ARTIFACT",
    "DOCUMENTATION_OF",
    "EXAMPLE_OF",
    "EXPANDED_FROM_ARCHIVE",
    "FILE_ADDED",
    "FILE_DELETED",
    "FILE_MODIFIED",
    "GENERATED_FROM",
    "GENERATES",
    "HAS_PREREQUISITE",
    "METAFILE_OF",
    "OTHER",
    "PACKAGE_OF",
    "PATCH_APPLIED",
    "PATCH_FOR",
    "PREREQUISITE_FOR",
    "REQUIREMENT_DESCRIPTION_FOR",
    "SPECIFICATION_FOR",
    "TEST_CASE_OF",
    "TEST_OF",
    "VARIANT_OF",
];

fn relation_word(word: &str) -> Option<&'static str> {
    WORDS.into_iter().find(|known| *known == word)
}

/// A need of a known scope is told the other way round: the format has words for those only.
fn need(from: &str, to: &str, scope: Scope) -> wire::Edge {
    match scope {
        Scope::Unknown => edge(from, "DEPENDS_ON", to),
        Scope::Runtime => edge(to, "RUNTIME_DEPENDENCY_OF", from),
        Scope::Optional => edge(to, "OPTIONAL_DEPENDENCY_OF", from),
        Scope::Build => edge(to, "BUILD_DEPENDENCY_OF", from),
        Scope::Test => edge(to, "TEST_DEPENDENCY_OF", from),
        Scope::Development => edge(to, "DEV_DEPENDENCY_OF", from),
    }
}

fn edge(from: &str, kind: &'static str, to: &str) -> wire::Edge {
    wire::Edge {
        spdx_element_id: from.to_owned(),
        relationship_type: kind,
        related_spdx_element: to.to_owned(),
    }
}
