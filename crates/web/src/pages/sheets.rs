//! Lists as tables to export.

use gwanmun_app::advice::SystemAdvice;
use gwanmun_app::duties::{Owed, Tier};
use gwanmun_app::{AuditRow, Request, SystemComponent, SystemFinding};
use gwanmun_model::duty::DutyEvidence;
use gwanmun_model::{Language, SsvcDecision, Timestamp};
use serde_json::json;

use crate::export::Sheet;
use crate::messages::{advice, audit, duties, order, requests, system};

/// Components, of one system or of all.
pub(crate) fn components(rows: &[SystemComponent]) -> Sheet {
    let row = |one: &SystemComponent| {
        vec![
            json!(one.purl.to_string()),
            json!(one.purl.package_name()),
            json!(one.purl.version()),
            json!(one.license),
            json!(one.scope.id()),
            json!(one.direct),
            json!(one.first_party),
            json!(one.verdict.id()),
            json!(one.severity.id()),
            json!(one.findings),
            json!(one.exploited),
            json!(one.priority),
        ]
    };
    Sheet {
        name: "components".to_owned(),
        columns: vec![
            ("purl", system::ID),
            ("name", system::NAME),
            ("version", system::VERSION),
            ("license", system::LICENSE),
            ("scope", system::SCOPE),
            ("direct", system::DIRECT),
            ("first_party", system::FIRST_PARTY),
            ("verdict", system::VERDICT),
            ("severity", system::SEVERITY),
            ("findings", system::FINDINGS),
            ("exploited", system::EXPLOITED),
            ("priority", system::PRIORITY),
        ],
        rows: rows.iter().map(row).collect(),
    }
}

/// Findings of one system.
pub(crate) fn findings(rows: &[SystemFinding], due: &[Option<Timestamp>]) -> Sheet {
    let row = |(one, due): (&SystemFinding, &Option<Timestamp>)| {
        vec![
            json!(one.primary_id),
            json!(one.ids),
            json!(one.purl.to_string()),
            json!(one.kind.id()),
            json!(one.severity.id()),
            json!(one.score_tenths.map(|tenths| f64::from(tenths) / 10.0)),
            json!(one.epss),
            json!(one.exploited),
            json!(one.fixed_versions),
            json!(one.priority),
            json!(one.decision.map_or("unknown", SsvcDecision::id)),
            json!(due.map(|time| time.to_string())),
            json!(one.published.map(|time| time.to_string())),
            json!(one.summary),
            json!(one.vex.first().map(|vex| vex.status.id())),
            json!(one.vex.first().map(|vex| vex.outcome.id())),
            json!(one.vex.first().map(|vex| &vex.author)),
        ]
    };
    Sheet {
        name: "findings".to_owned(),
        columns: vec![
            ("id", system::ID),
            ("ids", system::ALL_IDS),
            ("purl", system::NAME),
            ("kind", system::KIND),
            ("severity", system::SEVERITY),
            ("cvss", system::SCORE),
            ("epss", system::EPSS),
            ("exploited", system::EXPLOITED),
            ("fixed_versions", system::FIXED),
            ("priority", system::PRIORITY),
            ("ssvc", order::SSVC),
            ("due", order::DUE),
            ("published", system::PUBLISHED),
            ("summary", system::SUMMARY_LINE),
            ("vex", system::VEX),
            ("vex_outcome", system::VEX_OUTCOME),
            ("vex_author", system::VEX_AUTHOR),
        ],
        rows: rows.iter().zip(due).map(row).collect(),
    }
}

/// What to move the components of one system to.
pub(crate) fn advice(rows: &[SystemAdvice]) -> Sheet {
    let row = |one: &SystemAdvice| {
        vec![
            json!(one.priority),
            json!(one.advice.purl.to_string()),
            json!(one.advice.purl.version()),
            json!(one.advice.version),
            json!(one.advice.newer_than),
            json!(one.advice.is_major),
            json!(one.standing.id()),
            json!(one.approved_instead.as_ref().map(ToString::to_string)),
            json!(one.clears),
            json!(one.advice.unfixed),
            json!(one.advice.through),
        ]
    };
    Sheet {
        name: "advice".to_owned(),
        columns: vec![
            ("priority", system::PRIORITY),
            ("purl", system::NAME),
            ("from", advice::FROM),
            ("to", advice::TO),
            ("newer_than", advice::NEWER_THAN),
            ("major", advice::MAJOR),
            ("standing", advice::STANDING),
            ("approved_instead", advice::INSTEAD),
            ("clears", advice::CLEARS),
            ("remaining", advice::REMAINING_IDS),
            ("through", advice::THROUGH),
        ],
        rows: rows.iter().map(row).collect(),
    }
}

/// License duties of one system; texts are in `language`.
pub(crate) fn duties(rows: &[Owed], language: Language) -> Sheet {
    let row = |one: &Owed| {
        let duty = &one.duty;
        vec![
            json!(duty.code),
            json!(duty.text.get(language)),
            json!(duty.purl.to_string()),
            json!(duty.license),
            json!(one.tier.map(Tier::id)),
            json!(one.evidence().map(DutyEvidence::id)),
            json!(one.clause()),
            json!(one.assumed),
            json!(duty.explanation().map(|why| why.get(language).to_owned())),
        ]
    };
    Sheet {
        name: "duties".to_owned(),
        columns: vec![
            ("duty", duties::CODE),
            ("text", duties::DUTY),
            ("purl", duties::COMPONENT),
            ("license", duties::LICENSE),
            ("tier", duties::TIER),
            ("evidence", duties::EVIDENCE),
            ("clause", duties::CLAUSE),
            ("assumed", duties::ASSUMED),
            ("why", duties::WHY_TEXT),
        ],
        rows: rows.iter().map(row).collect(),
    }
}

/// Requests.
pub(crate) fn requests(rows: &[Request]) -> Sheet {
    let row = |one: &Request| {
        vec![
            json!(one.id),
            json!(one.state.id()),
            json!(one.verdict.map(gwanmun_model::Verdict::id)),
            json!(one.context.id()),
            json!(one.purpose),
            json!(one.system_name),
            json!(one.requester_name),
            json!(one.items),
            json!(one.created_at.to_string()),
            json!(one.updated_at.to_string()),
            json!(one.expires_at.map(|time| time.to_string())),
        ]
    };
    Sheet {
        name: "requests".to_owned(),
        columns: vec![
            ("id", requests::ID),
            ("state", requests::STATE),
            ("verdict", requests::VERDICT),
            ("context", requests::CONTEXT),
            ("purpose", requests::PURPOSE),
            ("system", requests::SYSTEM),
            ("requester", requests::REQUESTER),
            ("items", requests::ITEMS),
            ("created_at", requests::CREATED),
            ("updated_at", requests::UPDATED),
            ("expires_at", requests::EXPIRES),
        ],
        rows: rows.iter().map(row).collect(),
    }
}

/// Rows of the audit log.
pub(crate) fn audit(rows: &[AuditRow]) -> Sheet {
    let row = |one: &AuditRow| {
        vec![
            json!(one.seq),
            json!(one.at.to_string()),
            json!(one.actor_login),
            json!(one.action),
            json!(one.object),
            json!(one.reason),
            json!(one.details),
            json!(one.hash),
        ]
    };
    Sheet {
        name: "audit".to_owned(),
        columns: vec![
            ("seq", audit::SEQ),
            ("at", audit::AT),
            ("actor", audit::ACTOR),
            ("action", audit::ACTION),
            ("object", audit::OBJECT),
            ("reason", audit::REASON),
            ("details", audit::DETAILS),
            ("hash", audit::HASH),
        ],
        rows: rows.iter().map(row).collect(),
    }
}
