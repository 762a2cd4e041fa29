//! CSAF 2.0 in its profile VEX.
//!
//! Source: OASIS CSAF 2.0, section 4.5 and the mandatory tests of section 6.1 (keys are sorted, section 6.2.13): one entry a vulnerability, an impact
//! statement for what is not affected, an action statement for what is affected, no product in two statuses.

use std::collections::{BTreeMap, BTreeSet};

use gwanmun_model::vex::kept::{NO_ACTION, NO_IMPACT};
use gwanmun_model::vex::{VexComponent, VexResponse, VexStatus};
use gwanmun_model::{Language, Text};
use serde::Serialize;

use super::{Beside, Export, Format, Single, Written, aliases, components, singles};
use crate::{facts, syntax};

pub(super) const FORMAT: Format = Format {
    id: "csaf",
    media_type: "application/json",
    write,
};

#[derive(Serialize)]
struct Root<'a> {
    document: Document<'a>,
    product_tree: Tree<'a>,
    vulnerabilities: Vec<Vulnerability<'a>>,
}

#[derive(Serialize)]
struct Document<'a> {
    category: &'static str,
    csaf_version: &'static str,
    lang: &'static str,
    publisher: Publisher<'a>,
    title: String,
    tracking: Tracking<'a>,
}

#[derive(Serialize)]
struct Publisher<'a> {
    category: &'static str,
    #[serde(skip_serializing_if = "Option::is_none")]
    issuing_authority: Option<&'a str>,
    name: &'a str,
    namespace: &'a str,
}

#[derive(Serialize)]
struct Tracking<'a> {
    current_release_date: String,
    generator: Generator<'a>,
    id: String,
    initial_release_date: String,
    revision_history: Vec<Revision>,
    status: &'static str,
    version: &'static str,
}

#[derive(Serialize)]
struct Generator<'a> {
    date: String,
    engine: Engine<'a>,
}

#[derive(Serialize)]
struct Engine<'a> {
    name: &'static str,
    version: &'a str,
}

#[derive(Serialize)]
struct Revision {
    date: String,
    number: &'static str,
    summary: String,
}

#[derive(Serialize)]
struct Tree<'a> {
    full_product_names: Vec<FullProductName<'a>>,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    relationships: Vec<Relationship<'a>>,
}

#[derive(Serialize)]
struct FullProductName<'a> {
    name: &'a str,
    product_id: String,
    #[serde(skip_serializing_if = "Option::is_none")]
    product_identification_helper: Option<Helper<'a>>,
}

#[derive(Serialize)]
struct Helper<'a> {
    #[serde(skip_serializing_if = "Option::is_none")]
    cpe: Option<&'a str>,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    hashes: Vec<FileHashes<'a>>,
    #[serde(skip_serializing_if = "Option::is_none")]
    purl: Option<String>,
}

#[derive(Serialize)]
struct FileHashes<'a> {
    file_hashes: Vec<FileHash<'a>>,
    filename: &'a str,
}

#[derive(Serialize)]
struct FileHash<'a> {
    algorithm: &'static str,
    value: &'a str,
}

#[derive(Serialize)]
struct Relationship<'a> {
    category: &'static str,
    full_product_name: FullProductName<'a>,
    product_reference: String,
    relates_to_product_reference: String,
}

#[derive(Serialize)]
struct Vulnerability<'a> {
    #[serde(skip_serializing_if = "Option::is_none")]
    cve: Option<&'a str>,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    flags: Vec<Flag>,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    ids: Vec<Id<'a>>,
    notes: Vec<Note>,
    product_status: BTreeMap<&'static str, Vec<String>>,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    remediations: Vec<Remediation<'a>>,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    threats: Vec<Threat>,
}

#[derive(Serialize)]
struct Id<'a> {
    system_name: &'static str,
    text: &'a str,
}

#[derive(Serialize)]
struct Flag {
    date: String,
    label: &'static str,
    product_ids: Vec<String>,
}

#[derive(Serialize)]
struct Note {
    category: &'static str,
    text: String,
    title: &'static str,
}

#[derive(Serialize)]
struct Remediation<'a> {
    category: &'static str,
    details: &'a str,
    product_ids: Vec<String>,
}

#[derive(Serialize)]
struct Threat {
    category: &'static str,
    date: String,
    details: String,
    product_ids: Vec<String>,
}

/// Ids of the products in the document, by what the statements call them.
struct Ids<'a> {
    products: BTreeMap<&'a str, String>,
    parts: BTreeMap<(&'a str, &'a str), String>,
}

impl<'a> Ids<'a> {
    fn new(singles: &[Single<'a>]) -> Self {
        let products = components(singles)
            .into_keys()
            .zip(1..)
            .map(|(id, number)| (id, format!("P{number}")))
            .collect();
        let pairs: BTreeSet<(&str, &str)> = singles
            .iter()
            .filter_map(|single| Some((single.product.id.as_str(), single.part?.id.as_str())))
            .collect();
        let parts = pairs
            .into_iter()
            .zip(1..)
            .map(|(pair, number)| (pair, format!("R{number}")))
            .collect();
        Self { products, parts }
    }

    fn product(&self, id: &str) -> String {
        self.products.get(id).cloned().unwrap_or_default()
    }

    fn of(&self, single: &Single<'_>) -> String {
        let product = single.product.id.as_str();
        match single.part {
            Some(part) => {
                let pair = (product, part.id.as_str());
                self.parts.get(&pair).cloned().unwrap_or_default()
            }
            None => self.product(product),
        }
    }
}

fn write(export: &Export<'_>) -> Written {
    let (singles, left_out) = singles(export);
    let ids = Ids::new(&singles);
    let mut by_name: BTreeMap<String, Vec<&Single<'_>>> = BTreeMap::new();
    for single in &singles {
        let name = single.statement.vulnerability.to_ascii_lowercase();
        by_name.entry(name).or_default().push(single);
    }
    let root = Root {
        document: document(export),
        product_tree: tree(&singles, &ids),
        vulnerabilities: by_name
            .values()
            .map(|same| vulnerability(same, &ids, export))
            .collect(),
    };
    Written {
        text: crate::to_json(&root),
        left_out,
    }
}

fn document<'a>(export: &Export<'a>) -> Document<'a> {
    let now = export.now.to_string();
    let subject = facts::named(export.subject);
    let title = Text::new(
        format!("{subject}의 취약점에 관한 VEX"),
        format!("VEX on the vulnerabilities of {subject}"),
    );
    Document {
        category: "csaf_vex",
        csaf_version: "2.0",
        lang: match export.language {
            Language::Ko => "ko",
            Language::En => "en",
        },
        publisher: Publisher {
            category: "user",
            issuing_authority: export.role,
            name: export.author,
            namespace: export.namespace.unwrap_or_default(),
        },
        title: title.get(export.language).to_owned(),
        tracking: Tracking {
            current_release_date: now.clone(),
            generator: Generator {
                date: now.clone(),
                engine: Engine {
                    name: "Gwanmun",
                    version: export.tool_version,
                },
            },
            id: export.id(),
            initial_release_date: now.clone(),
            revision_history: vec![Revision {
                date: now,
                number: "1",
                summary: Text::fixed("처음 냄", "First release")
                    .get(export.language)
                    .to_owned(),
            }],
            status: "final",
            version: "1",
        },
    }
}

fn tree<'a>(singles: &[Single<'a>], ids: &Ids<'a>) -> Tree<'a> {
    let named = components(singles);
    Tree {
        full_product_names: named
            .values()
            .map(|component| product(component, ids))
            .collect(),
        relationships: ids
            .parts
            .iter()
            .map(|((whole, part), id)| Relationship {
                category: "default_component_of",
                full_product_name: FullProductName {
                    name: part,
                    product_id: id.clone(),
                    product_identification_helper: None,
                },
                product_reference: ids.product(part),
                relates_to_product_reference: ids.product(whole),
            })
            .collect(),
    }
}

fn product<'a>(component: &'a VexComponent, ids: &Ids<'_>) -> FullProductName<'a> {
    let file_hashes: Vec<FileHash<'_>> = component
        .hashes
        .iter()
        .map(|hash| FileHash {
            algorithm: hash.algorithm().id(),
            value: hash.hex(),
        })
        .collect();
    FullProductName {
        name: &component.id,
        product_id: ids.product(&component.id),
        product_identification_helper: (!component.is_free_text()).then(|| Helper {
            cpe: component.cpe.as_deref().filter(|cpe| syntax::is_cpe(cpe)),
            hashes: (!file_hashes.is_empty())
                .then_some(FileHashes {
                    file_hashes,
                    filename: &component.id,
                })
                .into_iter()
                .collect(),
            purl: component.purl.as_ref().map(ToString::to_string),
        }),
    }
}

fn vulnerability<'a>(
    same: &[&Single<'a>],
    ids: &Ids<'a>,
    export: &Export<'_>,
) -> Vulnerability<'a> {
    let name = same
        .first()
        .map_or("", |single| &single.statement.vulnerability);
    let is_cve = is_cve(name);
    let others = aliases(same);
    let mut entry = Vulnerability {
        cve: is_cve.then_some(name),
        ids: (!is_cve)
            .then_some(name)
            .into_iter()
            .chain(others)
            .map(|id| Id {
                system_name: facts::registry(id).name,
                text: id,
            })
            .collect(),
        flags: Vec::new(),
        notes: vec![note(name, export.language)],
        product_status: BTreeMap::new(),
        remediations: Vec::new(),
        threats: Vec::new(),
    };
    for single in same {
        state(&mut entry, single, &ids.of(single), export);
    }
    entry
}

/// Whether a name is one a CVE has: `CVE-`, a year, and four digits or more.
fn is_cve(name: &str) -> bool {
    let digits = |text: &str| text.bytes().all(|byte| byte.is_ascii_digit());
    name.strip_prefix("CVE-")
        .and_then(|rest| rest.split_once('-'))
        .is_some_and(|(year, number)| {
            year.len() == 4 && number.len() >= 4 && digits(year) && digits(number)
        })
}

fn note(name: &str, language: Language) -> Note {
    let text = Text::new(
        format!("{name}: 아래 제품의 상태"),
        format!("{name}: status of the products below"),
    );
    Note {
        category: "summary",
        text: text.get(language).to_owned(),
        title: "VEX",
    }
}

/// Adds what is stated of one product.
fn state<'a>(entry: &mut Vulnerability<'a>, single: &Single<'a>, id: &str, export: &Export<'_>) {
    let said = single.statement;
    let one = || vec![id.to_owned()];
    let date = said.issued.unwrap_or(export.now).to_string();
    entry
        .product_status
        .entry(said.status.csaf())
        .or_default()
        .push(id.to_owned());
    let (mut beside, label) = Beside::new(said).label();
    // What is as old as the document takes its time.
    if said.updated.is_some() || said.issued.is_some_and(|issued| issued != export.now) {
        beside = beside.times(export.now);
    }
    if let Some(label) = label {
        entry.flags.push(Flag {
            date: date.clone(),
            label,
            product_ids: one(),
        });
    }
    let categories: Vec<&'static str> = said
        .responses
        .iter()
        .map(|response| response.csaf())
        .collect();
    let read: Vec<VexResponse> = categories
        .iter()
        .filter_map(|word| VexResponse::from_csaf(word))
        .collect();
    // Words need a category of their own; an affected product needs both.
    let needs_one = said.action.is_some() || said.status == VexStatus::Affected;
    let stand_in = (categories.is_empty() && needs_one).then_some("none_available");
    if read != said.responses || stand_in.is_some() {
        beside.kept.responses = Some(said.responses.clone());
    }
    for category in categories.into_iter().chain(stand_in) {
        entry.remediations.push(Remediation {
            category,
            details: said.action.as_deref().unwrap_or(NO_ACTION),
            product_ids: one(),
        });
    }
    let denies = matches!(said.status, VexStatus::NotAffected | VexStatus::WrongMatch);
    let no_impact = (denies && label.is_none()).then_some(NO_IMPACT);
    if let Some(details) = beside.text(no_impact) {
        entry.threats.push(Threat {
            category: "impact",
            date,
            details,
            product_ids: one(),
        });
    }
}
