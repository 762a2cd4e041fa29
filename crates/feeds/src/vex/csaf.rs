//! CSAF 2.0 and 2.1: the product statuses of `vulnerabilities`, in the profile VEX and in every other that has them.
//!
//! Source: OASIS CSAF 2.0, sections 3.2.2 (product tree), 3.2.3 (vulnerabilities) and 4.5 (profile VEX).

mod products;

use std::collections::{BTreeMap, BTreeSet};

use gwanmun_model::vex::kept::{self, Kept};
use gwanmun_model::vex::{VexProduct, VexStatement};
use gwanmun_model::{Timestamp, VexReason, VexResponse, VexStatus};
use serde_json::Value;

use self::products::Tree;
use super::value::{list, owned, text, text_or_number, told_beside};
use super::{Format, Reader, finer_reason, finer_status};

pub(super) const FORMAT: Format = Format {
    id: "csaf",
    name: "CSAF",
    recognises: |document| {
        document
            .get("document")
            .is_some_and(|head| text(head, "csaf_version").is_some())
    },
    read,
};

/// Product statuses that state something about a product. Source: section 3.2.3.9; the plain words come first, since a
/// product that is also `recommended` is stated once.
const STATUSES: [&str; 8] = [
    "known_not_affected",
    "known_affected",
    "under_investigation",
    "fixed",
    "first_affected",
    "last_affected",
    "first_fixed",
    "recommended",
];

/// What the document says once for all its vulnerabilities.
struct Document {
    author: String,
    role: Option<String>,
    id: String,
    version: Option<String>,
    issued: Option<Timestamp>,
    updated: Option<Timestamp>,
}

fn read(value: &Value, reader: &mut Reader<'_>) {
    let none = Value::Null;
    let head = value.get("document").unwrap_or(&none);
    let publisher = head.get("publisher").unwrap_or(&none);
    let tracking = head.get("tracking").unwrap_or(&none);
    if text(tracking, "status") == Some("draft") {
        reader.skip(
            "document.tracking.status",
            "a draft states nothing yet; ask for the final document",
        );
        return;
    }
    let place = "document.tracking";
    let document = Document {
        author: owned(publisher, "name").unwrap_or_default(),
        role: owned(publisher, "issuing_authority"),
        id: owned(tracking, "id").unwrap_or_default(),
        version: text_or_number(tracking, "version"),
        issued: reader.time(tracking, "initial_release_date", &place),
        updated: reader.time(tracking, "current_release_date", &place),
    };
    let tree = Tree::read(value.get("product_tree").unwrap_or(&none));
    for (index, entry) in list(value, "vulnerabilities").iter().enumerate() {
        let place = format!("vulnerabilities[{index}]");
        match names(entry) {
            Some((name, aliases)) => Vulnerability {
                entry,
                place: &place,
                name,
                aliases,
                document: &document,
                tree: &tree,
            }
            .read(reader),
            None => reader.skip(&place, "it has neither `cve` nor `ids`"),
        }
    }
}

/// Returns the id of a vulnerability and its other ids.
fn names(entry: &Value) -> Option<(String, Vec<String>)> {
    let others = list(entry, "ids").iter().filter_map(|id| owned(id, "text"));
    let mut all = owned(entry, "cve").into_iter().chain(others);
    Some((all.next()?, all.collect()))
}

/// What flags, threats and remediations say of a product.
#[derive(Debug, Clone, Default)]
struct Facts {
    label: Option<String>,
    details: Vec<String>,
    actions: Vec<String>,
    responses: Vec<VexResponse>,
    dated: Option<Timestamp>,
    kept: Kept,
}

impl Facts {
    fn is_dated(&mut self, date: Option<Timestamp>) {
        self.dated = match (self.dated, date) {
            (Some(before), Some(date)) => Some(before.min(date)),
            (before, date) => before.or(date),
        };
    }

    fn joined(texts: &[String]) -> Option<String> {
        let mut seen = BTreeSet::new();
        let unique: Vec<&str> = texts
            .iter()
            .map(String::as_str)
            .filter(|text| seen.insert(*text))
            .collect();
        (!unique.is_empty()).then(|| unique.join("\n"))
    }
}

struct Vulnerability<'a> {
    entry: &'a Value,
    place: &'a str,
    name: String,
    aliases: Vec<String>,
    document: &'a Document,
    tree: &'a Tree<'a>,
}

impl Vulnerability<'_> {
    fn read(&self, reader: &mut Reader<'_>) {
        let facts = self.facts(reader);
        // Products of which the same is said make one statement.
        let mut groups: BTreeMap<VexStatement, Vec<VexProduct>> = BTreeMap::new();
        let mut order: Vec<VexStatement> = Vec::new();
        let mut seen = BTreeSet::new();
        let none = Value::Null;
        let statuses = self.entry.get("product_status").unwrap_or(&none);
        for word in STATUSES {
            let Some(told) = VexStatus::from_csaf(word) else {
                continue;
            };
            for id in list(statuses, word).iter().filter_map(Value::as_str) {
                if !seen.insert((told, id)) {
                    continue;
                }
                let Some(product) = self.tree.product(id) else {
                    let message = format!("the product `{id}` is not in the product tree");
                    reader.skip(format!("{}.product_status.{word}", self.place), message);
                    continue;
                };
                let statement = self.statement(word, told, facts.get(id), reader);
                let products = groups.entry(statement.clone()).or_insert_with(|| {
                    order.push(statement);
                    Vec::new()
                });
                products.push(product);
            }
        }
        for mut statement in order {
            statement.products = groups.remove(&statement).unwrap_or_default();
            reader.add(statement);
        }
    }

    fn statement(
        &self,
        word: &str,
        told: VexStatus,
        facts: Option<&Facts>,
        reader: &Reader<'_>,
    ) -> VexStatement {
        let facts = facts.cloned().unwrap_or_default();
        let status = finer_status(told, &facts.kept, VexStatus::csaf);
        let mut detail = Facts::joined(&facts.details);
        let mut flag = facts.label.as_deref().and_then(VexReason::from_label);
        let is_stand_in = status == VexStatus::WrongMatch
            && flag == Some(VexReason::ComponentAbsent)
            && facts.kept.reason.is_none();
        if flag.is_none() && status == VexStatus::NotAffected {
            // Some write the label where the words belong.
            flag = detail.as_deref().and_then(VexReason::from_label);
            if flag.is_some() {
                detail = None;
            }
        }
        if VexStatus::is_finer(word) {
            detail = told_beside(detail, &format!("CSAF product status: {word}"));
        }
        let (issued, updated) = self.times(&facts);
        VexStatement {
            vulnerability: self.name.clone(),
            aliases: self.aliases.clone(),
            products: Vec::new(),
            status,
            reason: finer_reason(status, flag, &facts.kept, VexReason::label)
                .filter(|_| !is_stand_in),
            detail,
            action: Facts::joined(&facts.actions),
            responses: facts.kept.responses.unwrap_or(facts.responses),
            author: self.document.author.clone(),
            role: self.document.role.clone(),
            issued,
            updated,
            expires: facts.kept.expires,
            document: self.document.id.clone(),
            version: self.document.version.clone(),
            source: reader.path.to_owned(),
        }
    }

    /// When it was stated: as kept, else as its flag or threat is dated, else as the document; a new release of the
    /// document states it again.
    fn times(&self, facts: &Facts) -> (Option<Timestamp>, Option<Timestamp>) {
        if let Some(issued) = facts.kept.issued {
            return (Some(issued), facts.kept.updated);
        }
        let issued = facts.dated.or(self.document.issued);
        let updated = self.document.updated.filter(|time| Some(*time) > issued);
        (issued, updated)
    }

    /// Gathers what is said of each product.
    fn facts(&self, reader: &mut Reader<'_>) -> BTreeMap<String, Facts> {
        let mut facts: BTreeMap<String, Facts> = BTreeMap::new();
        let all = self.stated();
        let targets = |entry: &Value| {
            let named = self.tree.named_in(entry);
            if named.is_empty() { all.clone() } else { named }
        };
        for flag in list(self.entry, "flags") {
            let date = reader.time(flag, "date", &format!("{}.flags", self.place));
            let label = owned(flag, "label");
            if let Some(label) = label
                .as_deref()
                .filter(|label| VexReason::from_label(label).is_none())
            {
                reader.skip(
                    format!("{}.flags", self.place),
                    format!("`{label}` is not a label of CSAF; the statements are kept without"),
                );
            }
            for id in targets(flag) {
                let one = facts.entry(id).or_default();
                one.is_dated(date);
                one.label = one.label.take().or_else(|| label.clone());
            }
        }
        for threat in list(self.entry, "threats") {
            if text(threat, "category") != Some("impact") {
                continue;
            }
            let date = reader.time(threat, "date", &format!("{}.threats", self.place));
            let (detail, kept) = kept::split(text(threat, "details"));
            for id in targets(threat) {
                let one = facts.entry(id).or_default();
                one.is_dated(date);
                one.details.extend(detail.clone());
                if kept != Kept::default() {
                    one.kept = kept.clone();
                }
            }
        }
        for remedy in list(self.entry, "remediations") {
            let (action, _) = kept::split(text(remedy, "details"));
            let response = text(remedy, "category").and_then(VexResponse::from_csaf);
            for id in targets(remedy) {
                let one = facts.entry(id).or_default();
                one.actions.extend(action.clone());
                one.responses.extend(response);
            }
        }
        facts
    }

    /// Returns every product the vulnerability states something about.
    fn stated(&self) -> Vec<String> {
        let none = Value::Null;
        let statuses = self.entry.get("product_status").unwrap_or(&none);
        let ids: BTreeSet<&str> = STATUSES
            .iter()
            .flat_map(|word| list(statuses, word))
            .filter_map(Value::as_str)
            .collect();
        ids.into_iter().map(str::to_owned).collect()
    }
}
