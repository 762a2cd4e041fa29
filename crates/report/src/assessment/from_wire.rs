//! Wire to assessment: every value is checked, every refusal names its place.

use std::fmt::Display;
use std::str::FromStr;

use gwanmun_model::advisory::{EpssScore, KevEntry};
use gwanmun_model::assessment::{Advice, AssessedComponent};
use gwanmun_model::cvss::{CvssVector, CvssVersion};
use gwanmun_model::digest::Algorithm;
use gwanmun_model::finding::{Evidence, InUse, MatchedBy, Priority};
use gwanmun_model::license::Licenses;
use gwanmun_model::reach::{Imported, ReachGap, Shipped, Symbols};
use gwanmun_model::ssvc::{Exploitation, SsvcPoints, TechnicalImpact};
use gwanmun_model::{
    AppliedVex, Assessment, Component, ComponentKind, DataSource, DataState, DataStatus,
    Dependency, Digest, Expression, Finding, FindingKind, LicenseFile, Location, MissingSource,
    NoticeKind, Problem, ProblemKind, PublisherNotice, Reachability, RuleHit, Scope, Severity,
    SourceRole, SsvcDecision, Text, Timestamp, VexOutcome, VexReason, VexResponse, VexStatus,
};

use super::{ReadError, wire};

mod duties;

type Result<T> = std::result::Result<T, ReadError>;

pub(super) fn assessment(document: wire::Document) -> Result<Assessment> {
    if document.verdicts.len() != document.components.len() {
        return Err(ReadError::new(
            "verdicts",
            format!(
                "there are {} verdicts for {} components",
                document.verdicts.len(),
                document.components.len()
            ),
        ));
    }
    let texts = document.license_texts.as_slice();
    let components = document
        .components
        .into_iter()
        .zip(document.verdicts)
        .enumerate()
        .map(|(index, (component, verdict))| assessed(index, component, verdict, texts))
        .collect::<Result<_>>()?;
    let assessed_at = parse(&document.assessed_at, || "assessed_at".to_owned())?;
    Ok(Assessment {
        subject: document.subject,
        context: parse(&document.context, || "context".to_owned())?,
        criticality: parse_optional(document.criticality.as_ref(), || "criticality".to_owned())?,
        facts: duties::facts(document.facts)?,
        assessed_at,
        policy: document.policy.id,
        policy_version: document.policy.version,
        data: data(document.data, assessed_at)?,
        components,
        dependencies: document
            .dependencies
            .into_iter()
            .map(|edge| Dependency {
                from: edge.from,
                to: edge.to,
            })
            .collect(),
        findings: each(document.findings, "findings", finding)?,
        advice: each(document.advice, "advice", advice)?,
        duties: each(document.duties, "duties", duties::duty)?,
        license_conflicts: each(
            document.license_conflicts,
            "license_conflicts",
            duties::conflict,
        )?,
        problems: each(document.problems, "problems", problem)?,
    })
}

/// Converts every entry of a list, telling each its place.
fn each<W, T>(list: Vec<W>, path: &str, convert: impl Fn(W, &str) -> Result<T>) -> Result<Vec<T>> {
    list.into_iter()
        .enumerate()
        .map(|(index, entry)| convert(entry, &format!("{path}[{index}]")))
        .collect()
}

/// Reads a value by its own rules.
fn parse<T>(text: &str, place: impl FnOnce() -> String) -> Result<T>
where
    T: FromStr,
    T::Err: Display,
{
    text.parse()
        .map_err(|error| ReadError::new(place(), format!("`{text}`: {error}")))
}

fn parse_optional<T>(text: Option<&String>, place: impl FnOnce() -> String) -> Result<Option<T>>
where
    T: FromStr,
    T::Err: Display,
{
    text.map(|text| parse(text, place)).transpose()
}

/// Finds the one value of a closed list that goes by this id.
fn one_of<T: Copy>(
    all: &[T],
    id: fn(T) -> &'static str,
    text: &str,
    place: impl FnOnce() -> String,
) -> Result<T> {
    all.iter()
        .copied()
        .find(|value| id(*value) == text)
        .ok_or_else(|| {
            let known: Vec<&str> = all.iter().map(|value| id(*value)).collect();
            ReadError::new(
                place(),
                format!("`{text}` is not one of {}", known.join(", ")),
            )
        })
}

fn role(text: &str, path: &str) -> Result<SourceRole> {
    one_of(&SourceRole::ALL, SourceRole::id, text, || {
        format!("{path}.role")
    })
}

fn data(data: wire::Data, judged_at: Timestamp) -> Result<DataStatus> {
    Ok(DataStatus {
        state: one_of(&DataState::ALL, DataState::id, &data.state, || {
            "data.state".to_owned()
        })?,
        version: data.version,
        size_bytes: data.size_bytes,
        age_days: data.age_days,
        age_days_max: data.age_days_max,
        judged_at,
        missing: each(
            data.missing_sources,
            "data.missing_sources",
            |missing, path| {
                Ok(MissingSource {
                    role: role(&missing.role, path)?,
                    id: missing.id,
                })
            },
        )?,
        sources: each(data.sources, "data.sources", |source, path| {
            Ok(DataSource {
                role: role(&source.role, path)?,
                date: parse(&source.date, || format!("{path}.date"))?,
                id: source.id,
                records: source.records,
                license: source.license,
                sha256: source.sha256,
                starter: source.starter,
            })
        })?,
    })
}

fn assessed(
    index: usize,
    component: wire::Component,
    verdict: wire::ComponentVerdict,
    texts: &[String],
) -> Result<AssessedComponent> {
    if verdict.identity != component.identity {
        return Err(ReadError::new(
            format!("verdicts[{index}].identity"),
            format!(
                "`{}` is not `{}`, the component at components[{index}]",
                verdict.identity, component.identity
            ),
        ));
    }
    let path = format!("components[{index}]");
    let licenses = component.licenses;
    let expression = |text: Option<&String>, key: &str| {
        parse_optional::<Expression>(text, || format!("{path}.licenses.{key}"))
    };
    Ok(AssessedComponent {
        licenses: Licenses {
            declared: expression(licenses.declared.as_ref(), "declared")?,
            declared_raw: licenses.declared_raw,
            detected: expression(licenses.detected.as_ref(), "detected")?,
            concluded: expression(licenses.concluded.as_ref(), "concluded")?,
        },
        component: Component {
            purl: parse(&component.purl, || format!("{path}.purl"))?,
            requirement: component.requirement,
            scope: one_of(&Scope::ALL, Scope::id, &component.scope, || {
                format!("{path}.scope")
            })?,
            kind: one_of(
                &ComponentKind::ALL,
                ComponentKind::id,
                &component.kind,
                || format!("{path}.kind"),
            )?,
            supplier: component.supplier,
            copyright: component.copyright,
            cpes: component.cpes,
            provides: each(
                component.provides,
                &format!("{path}.provides"),
                |purl, path| parse(&purl, || path.to_owned()),
            )?,
            notices: each(
                component.notices,
                &format!("{path}.notices"),
                |notice, path| self::notice(&notice, path),
            )?,
            direct: component.direct,
            first_party: component.first_party,
            locations: component.locations.into_iter().map(location).collect(),
            declared_licenses: licenses.statements,
            hashes: each(component.hashes, &format!("{path}.hashes"), digest)?,
            license_files: each(
                licenses.files,
                &format!("{path}.licenses.files"),
                |file, path| license_file(file, path, texts),
            )?,
        },
        verdict: parse(&verdict.verdict, || format!("verdicts[{index}].verdict"))?,
        rules: each(verdict.rules, &format!("verdicts[{index}].rules"), rule)?,
    })
}

fn notice(notice: &wire::Notice, path: &str) -> Result<PublisherNotice> {
    let kind = one_of(&NoticeKind::ALL, NoticeKind::id, &notice.kind, || {
        format!("{path}.kind")
    })?;
    Ok(PublisherNotice::new(kind, &notice.text))
}

fn license_file(file: wire::LicenseFile, path: &str, texts: &[String]) -> Result<LicenseFile> {
    let text = match file.text {
        None => String::new(),
        Some(place) => texts.get(place).cloned().ok_or_else(|| {
            let message = format!("there is no text {place} in `license_texts`");
            ReadError::new(format!("{path}.text"), message)
        })?,
    };
    Ok(LicenseFile {
        path: file.path,
        text,
        expression: match file.expression {
            Some(text) => Some(parse(&text, || format!("{path}.expression"))?),
            None => None,
        },
        is_certain: file.is_certain,
        copyrights: file.copyrights,
    })
}

fn digest(hash: wire::Hash, path: &str) -> Result<Digest> {
    let wire::Hash { algorithm, value } = hash;
    let algorithm = one_of(&Algorithm::ALL, Algorithm::id, &algorithm, || {
        format!("{path}.algorithm")
    })?;
    Digest::new(algorithm, &value).ok_or_else(|| {
        ReadError::new(
            format!("{path}.value"),
            format!("`{value}` is not a {} hash", algorithm.id()),
        )
    })
}

fn rule(rule: wire::Rule, path: &str) -> Result<RuleHit> {
    Ok(RuleHit {
        id: rule.id,
        policy_version: rule.policy_version,
        verdict: parse(&rule.verdict, || format!("{path}.verdict"))?,
        reason: Text::new(rule.reasons.ko, rule.reasons.en),
    })
}

fn finding(finding: wire::Finding, path: &str) -> Result<Finding> {
    Ok(Finding {
        kind: one_of(&FindingKind::ALL, FindingKind::id, &finding.kind, || {
            format!("{path}.kind")
        })?,
        ids: finding.ids,
        purl: parse(&finding.purl, || format!("{path}.purl"))?,
        summary: finding.summary,
        severity: one_of(&Severity::ALL, Severity::id, &finding.severity, || {
            format!("{path}.severity")
        })?,
        cvss: each(finding.cvss, &format!("{path}.cvss"), cvss)?,
        cwes: finding.cwes,
        epss: finding.epss.map(|score| epss(score, path)).transpose()?,
        kev: finding.kev.map(|entry| kev(entry, path)).transpose()?,
        in_use: InUse {
            decision: decision(finding.ssvc.as_ref(), path)?,
            deadline_hours: finding.deadline_hours,
        },
        ssvc: finding.ssvc.map(|points| ssvc(&points, path)).transpose()?,
        fixed_versions: finding.fixed_versions,
        published: parse_optional(finding.published.as_ref(), || format!("{path}.published"))?,
        references: finding.references,
        evidence: each(
            finding.evidence,
            &format!("{path}.evidence"),
            |evidence, path| {
                Ok(Evidence {
                    data_date: parse(&evidence.data_date, || format!("{path}.data_date"))?,
                    by: one_of(&MatchedBy::ALL, MatchedBy::id, &evidence.by, || {
                        format!("{path}.by")
                    })?,
                    record: evidence.record,
                    source: evidence.source,
                    matched: evidence.matched,
                })
            },
        )?,
        priority: Priority {
            score: finding.priority.score,
            inputs: finding
                .priority
                .inputs
                .into_iter()
                .map(|input| (input.name, input.points))
                .collect(),
        },
        vex: each(finding.vex, &format!("{path}.vex"), vex)?,
        reachability: finding
            .reachability
            .map(|reach| reachability(reach, &format!("{path}.reachability")))
            .transpose()?,
    })
}

fn reachability(reach: wire::Reachability, path: &str) -> Result<Reachability> {
    let unknown = |key: &str, value: &str| {
        ReadError::new(format!("{path}.{key}"), format!("`{value}` is not known"))
    };
    let imported = match (reach.imported.as_str(), reach.gap) {
        ("seen", None) => Imported::Seen {
            places: reach.places.into_iter().map(location).collect(),
            is_guess: reach.guessed,
            only_in_tests: reach.tests_only,
        },
        ("not-seen", None) => Imported::NotSeen,
        ("unknown", Some(gap)) => {
            Imported::Unknown(one_of(&ReachGap::ALL, ReachGap::id, &gap, || {
                format!("{path}.gap")
            })?)
        }
        (imported, _) => return Err(unknown("imported", imported)),
    };
    Ok(Reachability {
        shipped: one_of(&Shipped::ALL, Shipped::id, &reach.shipped, || {
            format!("{path}.shipped")
        })?,
        imported,
        through: reach.through,
        symbols: match reach.symbols.as_str() {
            "not-listed" => Symbols::NotListed,
            "not-seen" => Symbols::NotSeen,
            "named" => Symbols::Named(reach.named),
            symbols => return Err(unknown("symbols", symbols)),
        },
    })
}

fn location(location: wire::Location) -> Location {
    Location {
        path: location.path,
        line: location.line,
        layer: location.layer,
    }
}

fn vex(vex: wire::Vex, path: &str) -> Result<AppliedVex> {
    let time = |text: &Option<String>, key: &str| {
        parse_optional::<Timestamp>(text.as_ref(), || format!("{path}.{key}"))
    };
    Ok(AppliedVex {
        issued: time(&vex.issued, "issued")?,
        updated: time(&vex.updated, "updated")?,
        expires: time(&vex.expires, "expires")?,
        status: one_of(&VexStatus::ALL, VexStatus::id, &vex.status, || {
            format!("{path}.status")
        })?,
        reason: vex
            .reason
            .map(|reason| {
                one_of(&VexReason::ALL, VexReason::id, &reason, || {
                    format!("{path}.reason")
                })
            })
            .transpose()?,
        responses: each(
            vex.responses,
            &format!("{path}.responses"),
            |response, path| {
                one_of(&VexResponse::ALL, VexResponse::id, &response, || {
                    path.to_owned()
                })
            },
        )?,
        outcome: one_of(&VexOutcome::ALL, VexOutcome::id, &vex.outcome, || {
            format!("{path}.outcome")
        })?,
        vulnerability: vex.vulnerability,
        detail: vex.detail,
        action: vex.action,
        author: vex.author,
        document: vex.document,
        source: vex.source,
    })
}

fn advice(advice: wire::Advice, path: &str) -> Result<Advice> {
    Ok(Advice {
        purl: parse(&advice.purl, || format!("{path}.purl"))?,
        version: advice.version,
        newer_than: advice.newer_than,
        is_major: advice.major,
        unfixed: advice.unfixed,
        through: advice.through,
    })
}

fn cvss(cvss: wire::Cvss, path: &str) -> Result<CvssVector> {
    const VERSIONS: [CvssVersion; 3] = [CvssVersion::V2, CvssVersion::V3, CvssVersion::V4];
    Ok(CvssVector {
        version: one_of(&VERSIONS, CvssVersion::id, &cvss.version, || {
            format!("{path}.version")
        })?,
        vector: cvss.vector,
        source: cvss.source,
    })
}

fn epss(score: wire::Epss, path: &str) -> Result<EpssScore> {
    Ok(EpssScore {
        date: parse(&score.date, || format!("{path}.epss.date"))?,
        probability: score.probability,
        percentile: score.percentile,
        model: score.model,
    })
}

fn kev(entry: wire::Kev, path: &str) -> Result<KevEntry> {
    Ok(KevEntry {
        added: parse(&entry.added, || format!("{path}.kev.added"))?,
        due: parse(&entry.due, || format!("{path}.kev.due"))?,
        cve: entry.cve,
        ransomware: entry.ransomware,
    })
}

fn ssvc(points: &wire::Ssvc, path: &str) -> Result<SsvcPoints> {
    Ok(SsvcPoints {
        exploitation: one_of(
            &Exploitation::ALL,
            Exploitation::id,
            &points.exploitation,
            || format!("{path}.ssvc.exploitation"),
        )?,
        automatable: points.automatable,
        technical_impact: one_of(
            &TechnicalImpact::ALL,
            TechnicalImpact::id,
            &points.technical_impact,
            || format!("{path}.ssvc.technical_impact"),
        )?,
        assessed: parse(&points.assessed, || format!("{path}.ssvc.assessed"))?,
    })
}

fn decision(points: Option<&wire::Ssvc>, path: &str) -> Result<Option<SsvcDecision>> {
    points
        .and_then(|points| points.decision.as_ref())
        .map(|id| {
            one_of(&SsvcDecision::ALL, SsvcDecision::id, id, || {
                format!("{path}.ssvc.decision")
            })
        })
        .transpose()
}

fn problem(problem: wire::Problem, path: &str) -> Result<Problem> {
    Ok(Problem {
        kind: one_of(&ProblemKind::ALL, ProblemKind::id, &problem.kind, || {
            format!("{path}.kind")
        })?,
        path: problem.path,
        line: problem.line,
        message: problem.message,
    })
}
