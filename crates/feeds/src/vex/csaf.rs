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
use super::{Format, Reader, TEXT_BYTES, finer_reason, finer_status, weight};

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
        if reader.is_full {
            return;
        }
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
struct Facts<'a> {
    label: Option<VexReason>,
    details: Vec<&'a str>,
    actions: Vec<&'a str>,
    responses: Vec<VexResponse>,
    dated: Option<Timestamp>,
}

impl<'a> Facts<'a> {
    fn is_dated(&mut self, date: Option<Timestamp>) {
        self.dated = match (self.dated, date) {
            (Some(before), Some(date)) => Some(before.min(date)),
            (before, date) => before.or(date),
        };
    }

    /// Joins the texts without what is kept below them, each once.
    fn joined(texts: &[&'a str]) -> Option<String> {
        let mut seen = BTreeSet::new();
        let unique: Vec<String> = texts
            .iter()
            .filter(|text| seen.insert(**text))
            .filter_map(|text| kept::split(Some(text)).0)
            .collect();
        (!unique.is_empty()).then(|| unique.join("\n"))
    }

    /// Returns what is kept below the texts; where two ends are, the earlier one holds.
    fn kept(&self) -> Kept {
        let mut merged = Kept::default();
        for text in &self.details {
            let (_, kept) = kept::split(Some(text));
            if kept == Kept::default() {
                continue;
            }
            let ends = [merged.expires, kept.expires];
            merged = Kept {
                expires: ends.into_iter().flatten().min(),
                ..kept
            };
        }
        merged
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
        // Half of what is said of a product could say more than was meant: its end may be in the other half.
        let Some(facts) = self.facts(reader) else {
            return;
        };
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
                if !(reader.spend_on(&product) && reader.spend(weight(&statement))) {
                    return;
                }
                let products = groups.entry(statement.clone()).or_insert_with(|| {
                    order.push(statement);
                    Vec::new()
                });
                products.push(product);
            }
        }
        for mut statement in order {
            statement.products = groups.remove(&statement).unwrap_or_default();
            reader.statements.push(statement);
        }
    }

    fn statement(
        &self,
        word: &str,
        told: VexStatus,
        facts: Option<&Facts<'_>>,
        reader: &Reader<'_>,
    ) -> VexStatement {
        let facts = facts.cloned().unwrap_or_default();
        let kept = facts.kept();
        let status = finer_status(told, &kept, VexStatus::csaf);
        let mut detail = Facts::joined(&facts.details);
        let mut flag = facts.label;
        let is_stand_in = status == VexStatus::WrongMatch
            && flag == Some(VexReason::ComponentAbsent)
            && kept.reason.is_none();
        if flag.is_none() && status == VexStatus::NotAffected {
            // Some write the label where the words belong.
            flag = detail.as_deref().and_then(VexReason::from_label);
            if flag.is_some() {
                detail = None;
            }
        }
        if VexStatus::is_finer(word) {
            detail = Some(told_beside(detail, &format!("CSAF product status: {word}")));
        }
        let (issued, updated) = self.times(&facts, &kept);
        VexStatement {
            vulnerability: self.name.clone(),
            aliases: self.aliases.clone(),
            products: Vec::new(),
            status,
            reason: finer_reason(status, flag, &kept, VexReason::label).filter(|_| !is_stand_in),
            detail,
            action: Facts::joined(&facts.actions),
            responses: kept.responses.unwrap_or(facts.responses),
            author: self.document.author.clone(),
            role: self.document.role.clone(),
            issued,
            updated,
            expires: kept.expires,
            document: self.document.id.clone(),
            version: self.document.version.clone(),
            source: reader.path.to_owned(),
        }
    }

    /// When it was stated: as kept, else as its flag or threat is dated, else as the document; a new release of the
    /// document states it again.
    fn times(&self, facts: &Facts<'_>, kept: &Kept) -> (Option<Timestamp>, Option<Timestamp>) {
        if let Some(issued) = kept.issued {
            return (Some(issued), kept.updated);
        }
        let issued = facts.dated.or(self.document.issued);
        let updated = self.document.updated.filter(|time| Some(*time) > issued);
        (issued, updated)
    }

    /// Gathers what is said of each product; `None` when there was no room for all of it.
    fn facts(&self, reader: &mut Reader<'_>) -> Option<BTreeMap<&str, Facts<'_>>> {
        let mut facts: BTreeMap<&str, Facts<'_>> = BTreeMap::new();
        let all = self.stated();
        for flag in list(self.entry, "flags") {
            let date = reader.time(flag, "date", &format!("{}.flags", self.place));
            let label = self.label(flag, reader);
            for id in self.targets(flag, &all, 0, reader)? {
                let one = facts.entry(id).or_default();
                one.is_dated(date);
                one.label = one.label.or(label);
            }
        }
        let is_impact = |threat: &&Value| text(threat, "category") == Some("impact");
        for threat in list(self.entry, "threats").iter().filter(is_impact) {
            let date = reader.time(threat, "date", &format!("{}.threats", self.place));
            let detail = text(threat, "details");
            for id in self.targets(threat, &all, detail.map_or(0, str::len), reader)? {
                let one = facts.entry(id).or_default();
                one.is_dated(date);
                one.details.extend(detail);
            }
        }
        for remedy in list(self.entry, "remediations") {
            let action = text(remedy, "details");
            let response = text(remedy, "category").and_then(VexResponse::from_csaf);
            for id in self.targets(remedy, &all, action.map_or(0, str::len), reader)? {
                let one = facts.entry(id).or_default();
                one.actions.extend(action);
                one.responses.extend(response);
            }
        }
        Some(facts)
    }

    /// Reads the label of a flag; one that is not known is reported.
    fn label(&self, flag: &Value, reader: &mut Reader<'_>) -> Option<VexReason> {
        let label = text(flag, "label")?;
        let reason = VexReason::from_label(label);
        if reason.is_none() {
            reader.skip(
                format!("{}.flags", self.place),
                format!("`{label}` is not a label of CSAF; the statements are kept without"),
            );
        }
        reason
    }

    /// Returns the products an entry is about, all that something is stated of where it names none; takes room for
    /// each, and for the text that is said of each.
    fn targets<'b>(
        &'b self,
        entry: &'b Value,
        all: &[&'b str],
        text_bytes: usize,
        reader: &mut Reader<'_>,
    ) -> Option<Vec<&'b str>> {
        let count = match self.tree.count_named_in(entry) {
            0 => all.len(),
            count => count,
        };
        let each = text_bytes.saturating_div(TEXT_BYTES).saturating_add(1);
        if !reader.spend(count.saturating_mul(each)) {
            return None;
        }
        let named = self.tree.named_in(entry);
        Some(if named.is_empty() {
            all.to_vec()
        } else {
            named
        })
    }

    /// Returns every product the vulnerability states something about.
    fn stated(&self) -> Vec<&str> {
        let Some(statuses) = self.entry.get("product_status") else {
            return Vec::new();
        };
        let ids: BTreeSet<&str> = STATUSES
            .iter()
            .flat_map(|word| list(statuses, word))
            .filter_map(Value::as_str)
            .collect();
        ids.into_iter().collect()
    }
}
