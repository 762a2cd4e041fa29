//! Components, with licenses and places as far as a version of the specification has room for them.

use gwanmun_model::assessment::AssessedComponent;
use gwanmun_model::digest::Algorithm;
use gwanmun_model::{Expression, Scope};

use super::{Version, is_vulnerability, property, wire};
use crate::facts::Index;

pub(super) fn write(
    assessed: &AssessedComponent,
    index: &Index<'_>,
    version: Version,
) -> wire::Component {
    let component = &assessed.component;
    wire::Component {
        kind: if component.first_party {
            "application"
        } else {
            "library"
        },
        bom_ref: component.identity(),
        group: component.purl.namespace().map(str::to_owned),
        name: component.purl.name().to_owned(),
        version: component.purl.version().map(str::to_owned),
        scope: scope(component.scope),
        hashes: component
            .hashes
            .iter()
            .filter_map(|digest| {
                Some(wire::Hash {
                    alg: algorithm(digest.algorithm())?,
                    content: digest.hex().to_owned(),
                })
            })
            .collect(),
        licenses: licenses(assessed, version),
        purl: Some(component.purl.to_string()),
        evidence: evidence(assessed, version),
        properties: properties(assessed, index),
    }
}

const fn scope(scope: Scope) -> Option<&'static str> {
    match scope {
        Scope::Runtime => Some("required"),
        Scope::Optional => Some("optional"),
        Scope::Build | Scope::Test | Scope::Development => Some("excluded"),
        Scope::Unknown => None,
    }
}

/// Returns the format's name of an algorithm; it has none for SHA-224.
const fn algorithm(algorithm: Algorithm) -> Option<&'static str> {
    Some(match algorithm {
        Algorithm::Sha224 => return None,
        Algorithm::Md5 => "MD5",
        Algorithm::Sha1 => "SHA-1",
        Algorithm::Sha256 => "SHA-256",
        Algorithm::Sha384 => "SHA-384",
        Algorithm::Sha512 => "SHA-512",
        Algorithm::Sha3_256 => "SHA3-256",
        Algorithm::Sha3_384 => "SHA3-384",
        Algorithm::Sha3_512 => "SHA3-512",
        Algorithm::Blake2b256 => "BLAKE2b-256",
        Algorithm::Blake2b384 => "BLAKE2b-384",
        Algorithm::Blake2b512 => "BLAKE2b-512",
        Algorithm::Blake3 => "BLAKE3",
    })
}

/// One expression, or raw statements by name: up to 1.6 the two may not stand together.
fn licenses(assessed: &AssessedComponent, version: Version) -> Vec<wire::LicenseChoice> {
    let licenses = &assessed.licenses;
    let acknowledgement = |word| (version >= Version::V1_6).then_some(word);
    match (&licenses.concluded, &licenses.declared) {
        (Some(concluded), declared) if Some(concluded) != declared.as_ref() => {
            vec![choice(concluded, acknowledgement("concluded"))]
        }
        (_, Some(declared)) => vec![choice(declared, acknowledgement("declared"))],
        _ => licenses
            .declared_raw
            .iter()
            .filter(|statement| !statement.is_empty())
            .map(|statement| wire::LicenseChoice::License {
                license: wire::License {
                    id: None,
                    name: Some(statement.clone()),
                    acknowledgement: acknowledgement("declared"),
                },
            })
            .collect(),
    }
}

/// A single id of the SPDX list is written as an id, which more readers understand, all else as an expression.
fn choice(expression: &Expression, acknowledgement: Option<&'static str>) -> wire::LicenseChoice {
    let text = expression.to_string();
    let is_single_id = !text.starts_with("LicenseRef-")
        && !text.starts_with("DocumentRef-")
        && text
            .bytes()
            .all(|byte| byte.is_ascii_alphanumeric() || matches!(byte, b'-' | b'.'));
    if is_single_id {
        wire::LicenseChoice::License {
            license: wire::License {
                id: Some(text),
                name: None,
                acknowledgement,
            },
        }
    } else {
        wire::LicenseChoice::Expression {
            expression: text,
            acknowledgement,
        }
    }
}

fn evidence(assessed: &AssessedComponent, version: Version) -> Option<wire::Evidence> {
    let licenses: Vec<_> = assessed
        .licenses
        .detected
        .iter()
        .map(|detected| choice(detected, None))
        .collect();
    let occurrences: Vec<_> = if version >= Version::V1_5 {
        assessed
            .component
            .locations
            .iter()
            .map(|location| wire::Occurrence {
                location: location.path.clone(),
                line: location.line.filter(|_| version >= Version::V1_6),
            })
            .collect()
    } else {
        Vec::new()
    };
    (!licenses.is_empty() || !occurrences.is_empty()).then_some(wire::Evidence {
        licenses,
        occurrences,
    })
}

fn properties(assessed: &AssessedComponent, index: &Index<'_>) -> Vec<wire::Property> {
    let component = &assessed.component;
    let licenses = &assessed.licenses;
    let direct = match component.direct {
        Some(true) => "true",
        Some(false) => "false",
        None => "unknown",
    };
    let mut list = vec![
        property("verdict", assessed.verdict.id()),
        property("scope", component.scope.id()),
        property("direct", direct),
        property("first-party", component.first_party.to_string()),
    ];
    if component.purl.version().is_none() {
        list.push(property("version", "unknown"));
    }
    if let Some(requirement) = &component.requirement {
        list.push(property("requirement", requirement));
    }
    if licenses.concluded.is_none() && licenses.declared.is_none() {
        list.push(property("license", "unknown"));
    }
    if let Some(declared) = licenses
        .declared
        .as_ref()
        .filter(|declared| licenses.concluded.as_ref() != Some(*declared))
    {
        list.push(property("license:declared", declared.to_string()));
    }
    list.extend(
        licenses
            .declared_raw
            .iter()
            .map(|statement| property("license:statement", statement)),
    );
    list.extend(component.locations.iter().map(|location| {
        let line = location
            .line
            .map_or(String::new(), |line| format!(":{line}"));
        property("location", format!("{}{line}", location.path))
    }));
    list.extend(
        assessed
            .rules
            .iter()
            .map(|hit| property("rule", format!("{} {}", hit.verdict, hit.id))),
    );
    list.extend(
        index
            .findings(&component.purl)
            .iter()
            .filter(|finding| !is_vulnerability(finding.kind))
            .map(|finding| property(finding.kind.id(), finding.ids.join(" "))),
    );
    list
}
