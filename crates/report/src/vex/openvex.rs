//! OpenVEX 0.2.0.
//!
//! Source: OpenVEX specification 0.2.0 and its JSON Schema: `not_affected` carries a justification or an impact statement
//! but not both, `affected` an action statement, and every `@id` is an IRI.

use std::borrow::Cow;
use std::collections::{BTreeMap, BTreeSet};

use gwanmun_model::Digest;
use gwanmun_model::digest::Algorithm;
use gwanmun_model::vex::kept::{NO_ACTION, NO_IMPACT};
use gwanmun_model::vex::{VexComponent, VexStatus};
use serde::Serialize;

use super::{Beside, Export, Format, Single, Written, singles};
use crate::syntax;

pub(super) const FORMAT: Format = Format {
    id: "openvex",
    media_type: "application/json",
    write,
};

#[derive(Serialize)]
struct Document<'a> {
    #[serde(rename = "@context")]
    context: &'static str,
    #[serde(rename = "@id")]
    id: String,
    author: &'a str,
    #[serde(skip_serializing_if = "Option::is_none")]
    role: Option<&'a str>,
    timestamp: String,
    version: u32,
    tooling: String,
    statements: Vec<Entry<'a>>,
}

#[derive(Serialize)]
struct Entry<'a> {
    vulnerability: Vulnerability<'a>,
    timestamp: String,
    #[serde(skip_serializing_if = "Option::is_none")]
    last_updated: Option<String>,
    products: Vec<Product<'a>>,
    status: &'static str,
    #[serde(skip_serializing_if = "Option::is_none")]
    status_notes: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    justification: Option<&'static str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    impact_statement: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    action_statement: Option<&'a str>,
}

#[derive(Serialize)]
struct Vulnerability<'a> {
    name: &'a str,
    #[serde(skip_serializing_if = "BTreeSet::is_empty")]
    aliases: BTreeSet<&'a str>,
}

#[derive(Serialize)]
struct Product<'a> {
    #[serde(flatten)]
    component: Component<'a>,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    subcomponents: Vec<Component<'a>>,
}

#[derive(Serialize)]
struct Component<'a> {
    #[serde(rename = "@id")]
    id: Cow<'a, str>,
    #[serde(skip_serializing_if = "BTreeMap::is_empty")]
    identifiers: BTreeMap<&'static str, String>,
    #[serde(skip_serializing_if = "BTreeMap::is_empty")]
    hashes: BTreeMap<&'static str, &'a str>,
}

fn write(export: &Export<'_>) -> Written {
    let (singles, left_out) = singles(export);
    let document = Document {
        context: "https://openvex.dev/ns/v0.2.0",
        id: export.id(),
        author: export.author,
        role: export.role,
        timestamp: export.now.to_string(),
        version: 1,
        tooling: format!("gwanmun {}", export.tool_version),
        statements: singles
            .iter()
            .map(|single| statement(single, export))
            .collect(),
    };
    Written {
        text: crate::to_json(&document),
        left_out,
    }
}

fn statement<'a>(single: &Single<'a>, export: &Export<'_>) -> Entry<'a> {
    let said = single.statement;
    let (mut beside, justification) = Beside::new(said).label();
    if !said.responses.is_empty() {
        beside.kept.responses = Some(said.responses.clone());
    }
    let denies = matches!(said.status, VexStatus::NotAffected | VexStatus::WrongMatch);
    // A reason is asked for; one without word or text of its own gets a text that says so.
    let is_impact = denies && justification.is_none();
    let text = beside.text(is_impact.then_some(NO_IMPACT));
    let (impact_statement, status_notes) = if is_impact {
        (text, None)
    } else {
        (None, text)
    };
    let no_action = (said.status == VexStatus::Affected).then_some(NO_ACTION);
    Entry {
        vulnerability: Vulnerability {
            name: &said.vulnerability,
            aliases: said.aliases.iter().map(String::as_str).collect(),
        },
        timestamp: said.issued.unwrap_or(export.now).to_string(),
        last_updated: said.updated.map(|time| time.to_string()),
        products: vec![Product {
            component: component(single.product),
            subcomponents: single.part.map(component).into_iter().collect(),
        }],
        status: said.status.openvex(),
        status_notes,
        justification,
        impact_statement,
        action_statement: said.action.as_deref().or(no_action),
    }
}

fn component(component: &VexComponent) -> Component<'_> {
    let mut identifiers = BTreeMap::new();
    if let Some(purl) = &component.purl {
        identifiers.insert("purl", purl.to_string());
    }
    // The schema and the specification spell the keys of CPEs differently, so they are left out where they can be.
    if let Some(cpe) = component.cpe.as_ref().filter(|cpe| **cpe != component.id) {
        let key = if cpe.starts_with("cpe:2.3:") {
            "cpe23"
        } else {
            "cpe22"
        };
        identifiers.insert(key, cpe.clone());
    }
    Component {
        id: iri(&component.id),
        identifiers,
        hashes: component
            .hashes
            .iter()
            .filter_map(|hash| Some((algorithm(hash)?, hash.hex())))
            .collect(),
    }
}

/// Makes an IRI of a name that is none: `Our Platform` becomes `name:Our%20Platform`.
fn iri(id: &str) -> Cow<'_, str> {
    let is_iri = id.split_once(':').is_some_and(|(scheme, rest)| {
        !scheme.is_empty()
            && scheme
                .bytes()
                .all(|byte| byte.is_ascii_alphanumeric() || b"+-.".contains(&byte))
            && !rest.is_empty()
            && !rest.contains(char::is_whitespace)
    });
    if is_iri {
        return Cow::Borrowed(id);
    }
    Cow::Owned(format!("name:{}", syntax::encoded(id)))
}

/// Names of hash algorithms, from the registry the specification refers to; others have none.
fn algorithm(hash: &Digest) -> Option<&'static str> {
    match hash.algorithm() {
        Algorithm::Md5 => Some("md5"),
        Algorithm::Sha1 => Some("sha1"),
        Algorithm::Sha256 => Some("sha-256"),
        Algorithm::Sha384 => Some("sha-384"),
        Algorithm::Sha512 => Some("sha-512"),
        Algorithm::Sha3_256 => Some("sha3-256"),
        Algorithm::Sha3_384 => Some("sha3-384"),
        Algorithm::Sha3_512 => Some("sha3-512"),
        Algorithm::Blake2b256 => Some("blake2b-256"),
        Algorithm::Blake2b512 => Some("blake2b-512"),
        Algorithm::Sha224 | Algorithm::Blake2b384 | Algorithm::Blake3 => None,
    }
}
