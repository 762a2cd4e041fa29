//! Duties, the facts of use they rest on and conflicts of licenses.

use gwanmun_model::conflict::{ConflictPart, LicenseConflict, WayOut};
use gwanmun_model::duty::{
    CatalogueBasis, ChosenBy, Duty, DutyEvidence, DutyFact, DutyReason, LicenseOrigin,
};
use gwanmun_model::{SystemFacts, Text, UseFacts};

use super::{Result, each, location, one_of, parse};
use crate::assessment::{ReadError, wire};

pub(super) fn duty(duty: wire::Duty, path: &str) -> Result<Duty> {
    let why = duty.why.map(|why| reason(why, &format!("{path}.why")));
    Ok(Duty {
        purl: parse(&duty.purl, || format!("{path}.purl"))?,
        code: duty.code,
        license: duty.license,
        text: text(duty.texts),
        why: why.transpose()?,
    })
}

fn text(both: wire::Both) -> Text {
    Text::new(both.ko, both.en)
}

fn reason(why: wire::DutyReason, path: &str) -> Result<DutyReason> {
    let place = |key: &'static str| move || format!("{path}.{key}");
    let chosen_by = why.chosen_by.as_deref();
    let chosen_by =
        chosen_by.map(|id| one_of(&ChosenBy::ALL, ChosenBy::id, id, place("chosen_by")));
    Ok(DutyReason {
        origin: one_of(
            &LicenseOrigin::ALL,
            LicenseOrigin::id,
            &why.origin,
            place("origin"),
        )?,
        named_in: why.named_in.into_iter().map(location).collect(),
        expression: why.expression,
        alternatives: why.alternatives,
        chosen_by: chosen_by.transpose()?,
        electable: why.electable,
        facts: each(why.facts, &format!("{path}.facts"), duty_fact)?,
        clause: why.clause,
        evidence: one_of(
            &DutyEvidence::ALL,
            DutyEvidence::id,
            &why.evidence,
            place("evidence"),
        )?,
        basis: one_of(
            &CatalogueBasis::ALL,
            CatalogueBasis::id,
            &why.basis,
            place("basis"),
        )?,
    })
}

fn duty_fact(told: wire::DutyFact, path: &str) -> Result<DutyFact> {
    let wire::DutyFact {
        fact,
        value,
        assumed: _,
    } = told;
    DutyFact::from_ids(&fact, &value)
        .ok_or_else(|| ReadError::new(path, format!("`{value}` is no value of the fact `{fact}`")))
}

pub(super) fn facts(facts: wire::Facts) -> Result<SystemFacts> {
    let mut components = std::collections::BTreeMap::new();
    for (index, own) in facts.components.into_iter().enumerate() {
        let path = format!("facts.components[{index}].facts");
        components.insert(own.identity, use_facts(&own.facts, &path)?);
    }
    Ok(SystemFacts {
        defaults: use_facts(&facts.defaults, "facts.defaults")?,
        components,
    })
}

fn use_facts(facts: &wire::UseFacts, path: &str) -> Result<UseFacts> {
    Ok(UseFacts {
        modified: parse(&facts.modified, || format!("{path}.modified"))?,
        linking: parse(&facts.linking, || format!("{path}.linking"))?,
        user_product: parse(&facts.user_product, || format!("{path}.user_product"))?,
        remote_users: parse(&facts.remote_users, || format!("{path}.remote_users"))?,
        source_form: parse(&facts.source_form, || format!("{path}.source_form"))?,
    })
}

pub(super) fn conflict(conflict: wire::LicenseConflict, path: &str) -> Result<LicenseConflict> {
    let ways = conflict.ways_out.into_iter();
    Ok(LicenseConflict {
        rule: conflict.rule,
        work: conflict.work,
        is_distributed: conflict.distributed,
        left: each(conflict.left, &format!("{path}.left"), part)?,
        right: each(conflict.right, &format!("{path}.right"), part)?,
        text: text(conflict.texts),
        source: conflict.source,
        ways_out: ways
            .map(|way| WayOut {
                id: way.id,
                text: text(way.texts),
            })
            .collect(),
    })
}

fn part(part: wire::ConflictPart, path: &str) -> Result<ConflictPart> {
    Ok(ConflictPart {
        identity: part.identity,
        license: part.license,
        linking: parse(&part.linking, || format!("{path}.linking"))?,
    })
}
