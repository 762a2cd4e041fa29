//! CycloneDX 1.4 to 1.7 in JSON: the analyses of `vulnerabilities`, beside a bill of materials or without one.
//!
//! Source: CycloneDX specification, `vulnerabilities[].analysis`, and BOM-Link (`urn:cdx:serial/version#bom-ref`). An
//! analysis holds within the product the document is about; within another bill of materials where it links to one.

use std::collections::BTreeMap;

use gwanmun_model::vex::kept::{self, Kept};
use gwanmun_model::vex::{VexComponent, VexProduct, VexStatement};
use gwanmun_model::{Timestamp, VexReason, VexResponse, VexStatus};
use serde_json::Value;

use super::value::{
    hash, list, owned, percent_decoded, text, text_or_number, told_beside, with_cpe, with_purl,
};
use super::{Format, Reader, finer_reason, finer_status};

pub(super) const FORMAT: Format = Format {
    id: "cyclonedx",
    name: "CycloneDX",
    recognises: |document| text(document, "bomFormat") == Some("CycloneDX"),
    read,
};

/// Property of the metadata that holds the author's role.
const ROLE: &str = "gwanmun:role";

/// Deepest nesting of components that is followed.
const DEPTH_MAX: u32 = 64;

/// What the document says once for all its analyses.
struct Document<'a> {
    author: String,
    role: Option<String>,
    serial: &'a str,
    version: Option<String>,
    timestamp: Option<Timestamp>,
    /// The product the document is about, with the name others refer to it by.
    subject: Option<(&'a str, VexComponent)>,
    components: BTreeMap<&'a str, VexComponent>,
}

fn read(value: &Value, reader: &mut Reader<'_>) {
    let none = Value::Null;
    let metadata = value.get("metadata").unwrap_or(&none);
    let subject = metadata.get("component").map(|one| {
        let reference = text(one, "bom-ref").unwrap_or_default();
        (reference, component(one))
    });
    let mut components = BTreeMap::new();
    collect(list(value, "components"), &mut components, DEPTH_MAX);
    let inner = metadata.get("component").unwrap_or(&none);
    collect(list(inner, "components"), &mut components, DEPTH_MAX);
    collect(list(value, "services"), &mut components, DEPTH_MAX);
    let document = Document {
        author: author(metadata),
        role: list(metadata, "properties")
            .iter()
            .find(|property| text(property, "name") == Some(ROLE))
            .and_then(|property| owned(property, "value")),
        serial: text(value, "serialNumber").unwrap_or_default(),
        version: text_or_number(value, "version"),
        timestamp: reader.time(metadata, "timestamp", &"metadata"),
        subject,
        components,
    };
    for (index, entry) in list(value, "vulnerabilities").iter().enumerate() {
        if reader.is_full {
            return;
        }
        let place = format!("vulnerabilities[{index}]");
        // Without an analysis it is a vulnerability somebody found, which states nothing about the product.
        let Some(analysis) = entry.get("analysis") else {
            continue;
        };
        match statement(entry, analysis, &document, &place, reader) {
            Ok(statement) => reader.add(statement),
            Err(fault) => reader.skip(&place, fault),
        }
    }
}

/// Returns who made the document: its authors, else who supplies or manufactures.
fn author(metadata: &Value) -> String {
    let names: Vec<&str> = list(metadata, "authors")
        .iter()
        .filter_map(|author| text(author, "name"))
        .collect();
    if !names.is_empty() {
        return names.join(", ");
    }
    ["supplier", "manufacturer", "manufacture"]
        .into_iter()
        .filter_map(|key| metadata.get(key))
        .find_map(|party| owned(party, "name"))
        .unwrap_or_default()
}

fn collect<'a>(list_of: &'a [Value], into: &mut BTreeMap<&'a str, VexComponent>, depth: u32) {
    let Some(depth) = depth.checked_sub(1) else {
        return;
    };
    for one in list_of {
        if let Some(reference) = text(one, "bom-ref") {
            into.insert(reference, component(one));
        }
        collect(list(one, "components"), into, depth);
    }
}

fn component(value: &Value) -> VexComponent {
    let purl = text(value, "purl");
    let cpe = text(value, "cpe");
    let id = purl
        .or(cpe)
        .or_else(|| text(value, "name"))
        .or_else(|| text(value, "bom-ref"))
        .unwrap_or_default();
    let mut component = VexComponent::named(id);
    with_purl(&mut component, purl);
    with_cpe(&mut component, cpe);
    component.hashes = list(value, "hashes")
        .iter()
        .filter_map(|one| hash(text(one, "alg")?, text(one, "content")?))
        .collect();
    component.hashes.sort();
    component
}

fn statement(
    entry: &Value,
    analysis: &Value,
    document: &Document<'_>,
    place: &str,
    reader: &mut Reader<'_>,
) -> Result<VexStatement, String> {
    let vulnerability = owned(entry, "id").ok_or("it has no `id`")?;
    let word = text(analysis, "state").ok_or("its analysis has no `state`")?;
    let told = VexStatus::from_cyclonedx(word)
        .ok_or_else(|| format!("the state `{word}` is not one of CycloneDX"))?;
    let (mut detail, kept) = kept::split(text(analysis, "detail"));
    if VexStatus::is_finer(word) {
        detail = Some(told_beside(
            detail,
            &format!("CycloneDX analysis state: {word}"),
        ));
    }
    let status = finer_status(told, &kept, VexStatus::cyclonedx);
    let word = text(analysis, "justification");
    let justification = word.and_then(VexReason::from_cyclonedx);
    if let Some(word) = word.filter(|_| justification.is_none()) {
        reader.skip(
            format!("{place}.analysis.justification"),
            format!("`{word}` is not one of CycloneDX; the statement is kept without"),
        );
    }
    let (issued, updated) = times(analysis, &kept, document, place, reader);
    Ok(VexStatement {
        vulnerability,
        aliases: list(entry, "references")
            .iter()
            .filter_map(|reference| owned(reference, "id"))
            .collect(),
        products: products(entry, status, document, reader)?,
        status,
        reason: finer_reason(status, justification, &kept, VexReason::cyclonedx),
        detail,
        action: kept::split(text(entry, "recommendation")).0,
        responses: kept.responses.unwrap_or_else(|| responses(analysis)),
        author: document.author.clone(),
        role: document.role.clone(),
        issued,
        updated,
        expires: kept.expires,
        document: document.serial.to_owned(),
        version: document.version.clone(),
        source: reader.path.to_owned(),
    })
}

fn responses(analysis: &Value) -> Vec<VexResponse> {
    list(analysis, "response")
        .iter()
        .filter_map(|word| VexResponse::from_cyclonedx(word.as_str()?))
        .collect()
}

/// When it was stated: as the analysis says (since 1.5), as kept in its text, else as the document is dated.
fn times(
    analysis: &Value,
    kept: &Kept,
    document: &Document<'_>,
    place: &str,
    reader: &mut Reader<'_>,
) -> (Option<Timestamp>, Option<Timestamp>) {
    let place = format!("{place}.analysis");
    let issued = reader.time(analysis, "firstIssued", &place);
    let updated = reader.time(analysis, "lastUpdated", &place);
    if issued.is_some() || updated.is_some() {
        return (issued, updated);
    }
    match kept.issued {
        Some(issued) => (Some(issued), kept.updated),
        None => (document.timestamp, None),
    }
}

fn products(
    entry: &Value,
    status: VexStatus,
    document: &Document<'_>,
    reader: &mut Reader<'_>,
) -> Result<Vec<VexProduct>, String> {
    let mut products = Vec::new();
    for affects in list(entry, "affects") {
        let reference = text(affects, "ref").ok_or("an entry of `affects` has no `ref`")?;
        let base = product(reference, document);
        for product in versions(&base, list(affects, "versions"), status) {
            if !reader.spend_on(&product) {
                return Err("there is no room for what it affects".to_owned());
            }
            products.push(product);
        }
    }
    if products.is_empty() {
        return Err("it affects no component".to_owned());
    }
    Ok(products)
}

/// Finds what a reference is about, within the product it is a part of.
fn product(reference: &str, document: &Document<'_>) -> VexProduct {
    let link = reference
        .strip_prefix("urn:cdx:")
        .map(|link| link.split_once('#').unwrap_or((link, "")));
    let local = match link {
        Some((bom, part)) if !is_own(bom, document) => return linked(bom, part),
        Some((_, part)) => decoded(part),
        None => reference.to_owned(),
    };
    if let Some((own, subject)) = &document.subject {
        if *own == local {
            return VexProduct {
                component: subject.clone(),
                subcomponents: Vec::new(),
            };
        }
        return VexProduct {
            component: subject.clone(),
            subcomponents: vec![find(&local, document)],
        };
    }
    VexProduct {
        component: find(&local, document),
        subcomponents: Vec::new(),
    }
}

fn find(reference: &str, document: &Document<'_>) -> VexComponent {
    document
        .components
        .get(reference)
        .cloned()
        .unwrap_or_else(|| VexComponent::named(reference))
}

/// Whether a link leads into this document; the version may be left open by whoever linked to it.
fn is_own(bom: &str, document: &Document<'_>) -> bool {
    let serial = bom.split_once('/').map_or(bom, |(serial, _)| serial);
    document
        .serial
        .strip_prefix("urn:uuid:")
        .is_some_and(|own| own.eq_ignore_ascii_case(serial))
}

/// A component of another bill of materials, which is the product.
fn linked(bom: &str, part: &str) -> VexProduct {
    let part = decoded(part);
    VexProduct {
        component: VexComponent::named(&format!("urn:cdx:{bom}")),
        subcomponents: (!part.is_empty())
            .then(|| VexComponent::named(&part))
            .into_iter()
            .collect(),
    }
}

/// Takes percent-encoding out of the reference in a link, unless what is encoded is a package URL's own.
fn decoded(part: &str) -> String {
    if part.starts_with("pkg:") || !part.contains('%') {
        return part.to_owned();
    }
    percent_decoded(part)
}

/// Narrows a product to the versions that are listed, one at a time.
///
/// A version marked `unaffected` beside an analysis that says affected is the author's exception: it is left out.
fn versions<'a>(
    base: &'a VexProduct,
    listed: &'a [Value],
    status: VexStatus,
) -> impl Iterator<Item = VexProduct> + 'a {
    let whole = listed.is_empty().then(|| base.clone());
    let is_meant =
        move |one: &&Value| status.answers() || text(one, "status") != Some("unaffected");
    let narrowed = listed.iter().filter(is_meant).map(|one| {
        let mut product = base.clone();
        let target = match product.subcomponents.first_mut() {
            Some(part) => part,
            None => &mut product.component,
        };
        narrow(target, one);
        product
    });
    whole.into_iter().chain(narrowed)
}

fn narrow(component: &mut VexComponent, one: &Value) {
    if let Some(range) = text(one, "range") {
        component.range = Some(range.to_owned());
        return;
    }
    let Some(version) = text(one, "version") else {
        return;
    };
    match &component.purl {
        Some(purl) => component.purl = Some(purl.clone().with_version(Some(version))),
        // Nothing else could tell the version apart.
        None => component.range = Some(version.to_owned()),
    }
}
