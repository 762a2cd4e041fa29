//! OpenVEX 0.0.1 to 0.2.0.
//!
//! Source: OpenVEX specification 0.2.0, "Data inheritance", "Statement", "Product"; before 0.2.0 vulnerabilities and
//! products were plain texts and subcomponents stood beside the products.

use gwanmun_model::vex::kept::{self, Kept};
use gwanmun_model::vex::{VexComponent, VexProduct, VexStatement};
use gwanmun_model::{Timestamp, VexReason, VexStatus};
use serde_json::Value;

use super::value::{
    hash, list, owned, percent_decoded, text, text_or_number, texts, with_cpe, with_purl,
};
use super::{Format, Reader, finer_reason, finer_status};

pub(super) const FORMAT: Format = Format {
    id: "openvex",
    name: "OpenVEX",
    recognises,
    read,
};

fn recognises(document: &Value) -> bool {
    let is_context = |value: &Value| {
        value
            .as_str()
            .is_some_and(|text| text.contains("openvex.dev/ns"))
    };
    let has_context = document.get("@context").is_some_and(|context| {
        is_context(context)
            || context
                .as_array()
                .is_some_and(|list| list.iter().any(is_context))
    });
    has_context || text(document, "format") == Some("text/vex+json")
}

/// What the document says once for all its statements.
struct Document<'a> {
    author: String,
    role: Option<String>,
    id: String,
    version: Option<String>,
    timestamp: Option<Timestamp>,
    source: &'a str,
}

fn read(value: &Value, reader: &mut Reader<'_>) {
    let document = Document {
        author: owned(value, "author").unwrap_or_default(),
        role: owned(value, "role"),
        id: owned(value, "@id")
            .or_else(|| owned(value, "id"))
            .unwrap_or_default(),
        version: text_or_number(value, "version"),
        timestamp: reader.time(value, "timestamp", &"the document"),
        source: reader.path,
    };
    for (index, entry) in list(value, "statements").iter().enumerate() {
        if reader.is_full {
            return;
        }
        let place = format!("statements[{index}]");
        match statement(entry, &document, &place, reader) {
            Ok(statement) => reader.add(statement),
            Err(fault) => reader.skip(&place, fault),
        }
    }
}

fn statement(
    entry: &Value,
    document: &Document<'_>,
    place: &str,
    reader: &mut Reader<'_>,
) -> Result<VexStatement, String> {
    let (vulnerability, aliases) = vulnerability(entry)?;
    let products = products(entry, reader)?;
    let word = text(entry, "status").ok_or("it has no `status`")?;
    let told = VexStatus::from_openvex(word).ok_or_else(|| {
        format!(
            "the status `{word}` is not one of not_affected, affected, fixed, under_investigation"
        )
    })?;
    let (detail, kept) = told_in_words(entry);
    let status = finer_status(told, &kept, VexStatus::openvex);
    let label = text(entry, "justification");
    let justification = label.and_then(VexReason::from_label);
    if let Some(label) = label.filter(|_| justification.is_none()) {
        reader.skip(
            format!("{place}.justification"),
            format!("`{label}` is not a justification of OpenVEX; the statement is kept without"),
        );
    }
    let is_stand_in = status == VexStatus::WrongMatch
        && justification == Some(VexReason::ComponentAbsent)
        && kept.reason.is_none();
    let (action, kept_below) = kept::split(text(entry, "action_statement"));
    Ok(VexStatement {
        vulnerability,
        aliases,
        products,
        status,
        reason: finer_reason(status, justification, &kept, VexReason::label)
            .filter(|_| !is_stand_in),
        detail,
        action,
        responses: kept.responses.or(kept_below.responses).unwrap_or_default(),
        author: document.author.clone(),
        role: document.role.clone(),
        issued: reader
            .time(entry, "timestamp", &place)
            .or(document.timestamp),
        updated: reader.time(entry, "last_updated", &place),
        expires: kept.expires,
        document: document.id.clone(),
        version: document.version.clone(),
        source: document.source.to_owned(),
    })
}

/// Reads the two texts a statement may have about its status, and what is kept below them.
fn told_in_words(entry: &Value) -> (Option<String>, Kept) {
    let (impact, below_impact) = kept::split(text(entry, "impact_statement"));
    let (notes, below_notes) = kept::split(text(entry, "status_notes"));
    let parts: Vec<String> = [impact, notes].into_iter().flatten().collect();
    let kept = if below_impact == Kept::default() {
        below_notes
    } else {
        below_impact
    };
    ((!parts.is_empty()).then(|| parts.join("\n")), kept)
}

fn vulnerability(entry: &Value) -> Result<(String, Vec<String>), String> {
    let value = entry
        .get("vulnerability")
        .ok_or("it has no `vulnerability`")?;
    let name = match value.as_str() {
        Some(name) => Some(name.trim().to_owned()).filter(|name| !name.is_empty()),
        None => owned(value, "name").or_else(|| text(value, "@id").map(last_segment)),
    };
    let name = name.ok_or("its `vulnerability` has no name")?;
    Ok((name, texts(value, "aliases")))
}

/// Returns the id at the end of an address such as `https://nvd.nist.gov/vuln/detail/CVE-2021-44228`.
fn last_segment(id: &str) -> String {
    id.trim_end_matches('/')
        .rsplit('/')
        .next()
        .unwrap_or(id)
        .to_owned()
}

fn products(entry: &Value, reader: &mut Reader<'_>) -> Result<Vec<VexProduct>, String> {
    let components = |value: &Value| -> Vec<VexComponent> {
        list(value, "subcomponents")
            .iter()
            .filter_map(component)
            .collect()
    };
    let shared = components(entry);
    let mut products = Vec::new();
    for value in list(entry, "products") {
        let component =
            component(value).ok_or("one of its products has neither `@id` nor identifiers")?;
        let mut subcomponents = components(value);
        subcomponents.extend(shared.iter().cloned());
        let product = VexProduct {
            component,
            subcomponents,
        };
        if !reader.spend_on(&product) {
            return Err("there is no room for its products".to_owned());
        }
        products.push(product);
    }
    if products.is_empty() {
        return Err("it names no product".to_owned());
    }
    Ok(products)
}

fn component(value: &Value) -> Option<VexComponent> {
    if let Some(id) = value.as_str() {
        return Some(VexComponent::named(id.trim()));
    }
    let none = Value::Null;
    let identifiers = value.get("identifiers").unwrap_or(&none);
    let purl = text(identifiers, "purl");
    // The specification writes the keys without, its schema with the sign.
    let cpe = ["cpe23", "cpe22", "@cpe23", "@cpe22"]
        .into_iter()
        .find_map(|key| text(identifiers, key));
    let id = text(value, "@id").or(purl).or(cpe)?;
    // A name that is no IRI is written as one.
    let mut component = match id.strip_prefix("name:") {
        Some(name) => VexComponent::named(&percent_decoded(name)),
        None => VexComponent::named(id),
    };
    with_purl(&mut component, purl);
    with_cpe(&mut component, cpe);
    let hashes = value.get("hashes").and_then(Value::as_object);
    component.hashes = hashes
        .into_iter()
        .flatten()
        .filter_map(|(algorithm, hex)| hash(algorithm, hex.as_str()?))
        .collect();
    component.hashes.sort();
    Some(component)
}
