//! Duties as a document: what the interface and the command line give to programs.
//!
//! The published JSON Schema is `docs/schema/gwanmun.duties-1.schema.json`.

use gwanmun_model::conflict::{ConflictPart, LicenseConflict};
use gwanmun_model::duty::{DutyEvidence, DutyFact};
use gwanmun_model::{SystemFacts, Text};
use gwanmun_rules::catalogue::Tier;
use serde_json::{Value, json};

use super::{Duties, DutyGroup, Owed};
use crate::facts::{StatedFacts, described};

/// The schema's name, the value of the key `schema`.
pub const SCHEMA: &str = "gwanmun.duties/1";

/// Returns the document. Every key is always present; what is unknown is `null`.
pub fn document(duties: &Duties) -> Value {
    let groups = duties.groups();
    json!({
        "schema": SCHEMA,
        "subject": duties.subject,
        "context": duties.context.id(),
        "assessed_at": duties.assessed_at.to_string(),
        "facts": facts(&duties.facts),
        "components": duties.components,
        "licenses_unknown": duties.licenses_unknown,
        "conflicts": duties.conflicts.iter().map(conflict).collect::<Vec<_>>(),
        "duties": groups.iter().map(group).collect::<Vec<_>>(),
    })
}

/// Facts of use: what holds for the whole system, and what is said of single components.
pub fn facts(facts: &SystemFacts) -> Value {
    let components = facts.components.iter();
    let components = components
        .map(|(identity, own)| json!({ "component": identity, "facts": described(*own) }));
    json!({
        "system": described(facts.defaults),
        "components": components.collect::<Vec<_>>(),
    })
}

/// What is said of a system, with who said it and when; `component` is `null` for what holds for the whole system.
pub fn stated(system: &str, stated: &[StatedFacts]) -> Value {
    let lines = stated.iter().map(|one| {
        json!({
            "component": one.identity,
            "facts": described(one.facts),
            "stated_by": one.by,
            "stated_at": one.at.to_string(),
        })
    });
    json!({ "system": system, "stated": lines.collect::<Vec<_>>() })
}

fn both(text: &Text) -> Value {
    json!({ "ko": text.ko, "en": text.en })
}

fn group(group: &DutyGroup) -> Value {
    json!({
        "code": group.code,
        "text": both(&group.text),
        "clause": group.clause,
        "evidence": group.evidence.map(DutyEvidence::id),
        "tier": group.tier.map(Tier::id),
        "assumed": group.assumed,
        "components": group.owed.iter().map(owed).collect::<Vec<_>>(),
    })
}

fn owed(owed: &Owed) -> Value {
    let chain = owed.duty.chain();
    let links = chain.iter().map(|link| {
        json!({
            "kind": link.kind.id(),
            "text": both(&link.text),
            "assumed": link.assumed.map(DutyFact::id),
        })
    });
    json!({
        "purl": owed.duty.purl.to_string(),
        "license": owed.duty.license,
        "tier": owed.tier.map(Tier::id),
        "assumed": owed.assumed,
        "why": links.collect::<Vec<_>>(),
    })
}

fn conflict(conflict: &LicenseConflict) -> Value {
    let ways = conflict.ways_out.iter();
    let ways = ways.map(|way| json!({ "id": way.id, "text": both(&way.text) }));
    json!({
        "rule": conflict.rule,
        "work": conflict.work,
        "distributed": conflict.is_distributed,
        "left": conflict.left.iter().map(part).collect::<Vec<_>>(),
        "right": conflict.right.iter().map(part).collect::<Vec<_>>(),
        "text": both(&conflict.text),
        "source": conflict.source,
        "ways_out": ways.collect::<Vec<_>>(),
    })
}

fn part(part: &ConflictPart) -> Value {
    json!({
        "component": part.identity,
        "license": part.license,
        "linking": part.linking.id(),
    })
}
