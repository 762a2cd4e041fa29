//! Duties, the facts of use they rest on and conflicts of licenses.

use gwanmun_model::conflict::{ConflictPart, LicenseConflict};
use gwanmun_model::duty::{ChosenBy, Duty, DutyFact, DutyReason};
use gwanmun_model::{Language, SystemFacts, UseFacts};

use super::{both, location};
use crate::assessment::wire;

pub(super) fn duty(duty: &Duty, language: Language) -> wire::Duty {
    let why = duty.why.as_ref();
    wire::Duty {
        purl: duty.purl.to_string(),
        code: duty.code.clone(),
        license: duty.license.clone(),
        text: duty.text.get(language).to_owned(),
        texts: both(&duty.text),
        why: why.map(|why| reason(why, &duty.license, language)),
    }
}

fn reason(why: &DutyReason, license: &str, language: Language) -> wire::DutyReason {
    wire::DutyReason {
        explanation: why.explanation(license).get(language).to_owned(),
        origin: why.origin.id().to_owned(),
        named_in: why.named_in.iter().map(location).collect(),
        expression: why.expression.clone(),
        alternatives: why.alternatives.clone(),
        chosen_by: why.chosen_by.map(ChosenBy::id).map(str::to_owned),
        electable: why.electable.clone(),
        facts: why.facts.iter().map(|fact| duty_fact(*fact)).collect(),
        clause: why.clause.clone(),
        evidence: why.evidence.id().to_owned(),
        basis: why.basis.id().to_owned(),
    }
}

fn duty_fact(fact: DutyFact) -> wire::DutyFact {
    wire::DutyFact {
        fact: fact.id().to_owned(),
        value: fact.value().to_owned(),
        assumed: fact.is_assumed(),
    }
}

pub(super) fn facts(facts: &SystemFacts) -> wire::Facts {
    let components = facts.components.iter();
    wire::Facts {
        defaults: use_facts(facts.defaults),
        components: components
            .map(|(identity, own)| wire::ComponentFacts {
                identity: identity.clone(),
                facts: use_facts(*own),
            })
            .collect(),
    }
}

fn use_facts(facts: UseFacts) -> wire::UseFacts {
    wire::UseFacts {
        modified: facts.modified.id().to_owned(),
        linking: facts.linking.id().to_owned(),
        user_product: facts.user_product.id().to_owned(),
        remote_users: facts.remote_users.id().to_owned(),
        source_form: facts.source_form.id().to_owned(),
    }
}

pub(super) fn conflict(conflict: &LicenseConflict) -> wire::LicenseConflict {
    let ways = conflict.ways_out.iter();
    wire::LicenseConflict {
        rule: conflict.rule.clone(),
        work: conflict.work.clone(),
        distributed: conflict.is_distributed,
        left: conflict.left.iter().map(part).collect(),
        right: conflict.right.iter().map(part).collect(),
        texts: both(&conflict.text),
        source: conflict.source.clone(),
        ways_out: ways
            .map(|way| wire::WayOut {
                id: way.id.clone(),
                texts: both(&way.text),
            })
            .collect(),
    }
}

fn part(part: &ConflictPart) -> wire::ConflictPart {
    wire::ConflictPart {
        identity: part.identity.clone(),
        license: part.license.clone(),
        linking: part.linking.id().to_owned(),
    }
}
