//! Assessment to wire.

use std::collections::{BTreeMap, BTreeSet};

use gwanmun_model::assessment::{Advice, AssessedComponent, Duty};
use gwanmun_model::cvss::CvssVector;
use gwanmun_model::reach::{Imported, Symbols};
use gwanmun_model::{
    AppliedVex, Assessment, Criticality, DataStatus, Dependency, Digest, Finding, Language,
    Location, Problem, Reachability, RuleHit, SsvcDecision, Text, Timestamp,
};
use serde::ser::SerializeStruct as _;
use serde::{Serialize, Serializer};

use super::wire;

mod duties;

/// An assessment as it is written: entry by entry, so that a large one is never in memory twice. The members are those
/// of [`wire::Document`], which reads them back.
pub(super) struct Stream<'a> {
    pub(super) assessment: &'a Assessment,
    pub(super) tool_version: &'a str,
    pub(super) language: Language,
}

impl Serialize for Stream<'_> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let (assessment, language) = (self.assessment, self.language);
        let mut map = serializer.serialize_struct("Document", 20)?;
        map.serialize_field("schema", super::SCHEMA)?;
        let tool = wire::Tool {
            name: "gwanmun".to_owned(),
            version: self.tool_version.to_owned(),
        };
        map.serialize_field("tool", &tool)?;
        map.serialize_field("language", language.code())?;
        map.serialize_field("subject", &assessment.subject)?;
        map.serialize_field("context", assessment.context.id())?;
        let criticality = assessment.criticality.map(Criticality::id);
        map.serialize_field("criticality", &criticality)?;
        map.serialize_field("facts", &duties::facts(&assessment.facts))?;
        map.serialize_field("assessed_at", &assessment.assessed_at.to_string())?;
        let policy = wire::Policy {
            id: assessment.policy.clone(),
            version: assessment.policy_version.clone(),
        };
        map.serialize_field("policy", &policy)?;
        map.serialize_field("verdict", assessment.verdict().id())?;
        map.serialize_field("data", &data(&assessment.data))?;
        let components = &assessment.components;
        let texts = Texts::of(components);
        let component = |one: &AssessedComponent| component(one, &texts);
        map.serialize_field("components", &Each(components, component))?;
        map.serialize_field("dependencies", &Each(&assessment.dependencies, dependency))?;
        map.serialize_field("findings", &Each(&assessment.findings, finding))?;
        map.serialize_field("advice", &Each(&assessment.advice, advice))?;
        let duty = |one: &Duty| duties::duty(one, language);
        map.serialize_field("duties", &Each(&assessment.duties, duty))?;
        let conflicts = &assessment.license_conflicts;
        map.serialize_field("license_conflicts", &Each(conflicts, duties::conflict))?;
        let verdict = |one: &AssessedComponent| verdict(one, language);
        map.serialize_field("verdicts", &Each(components, verdict))?;
        map.serialize_field("problems", &Each(&assessment.problems, problem))?;
        map.serialize_field("license_texts", &texts.in_order())?;
        map.end()
    }
}

/// What license files hold, each text once with its place.
struct Texts<'a>(BTreeMap<&'a str, usize>);

impl<'a> Texts<'a> {
    fn of(components: &'a [AssessedComponent]) -> Self {
        let files = components
            .iter()
            .flat_map(|one| &one.component.license_files);
        let texts: BTreeSet<&str> = files
            .map(|file| file.text.as_str())
            .filter(|text| !text.is_empty())
            .collect();
        Self(texts.into_iter().zip(0..).collect())
    }

    fn in_order(&self) -> Vec<&'a str> {
        self.0.keys().copied().collect()
    }
}

/// A list whose entries are made one at a time.
struct Each<'a, T, F>(&'a [T], F);

impl<T, W: Serialize, F: Fn(&T) -> W> Serialize for Each<'_, T, F> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_seq(self.0.iter().map(&self.1))
    }
}

fn dependency(edge: &Dependency) -> wire::Dependency {
    wire::Dependency {
        from: edge.from.clone(),
        to: edge.to.clone(),
    }
}

fn data(status: &DataStatus) -> wire::Data {
    wire::Data {
        state: status.state.id().to_owned(),
        version: status.version.clone(),
        size_bytes: status.size_bytes,
        age_days: status.age_days,
        age_days_max: status.age_days_max,
        records: status.records(),
        starter: status.has_starter(),
        missing_sources: status
            .missing
            .iter()
            .map(|missing| wire::MissingSource {
                id: missing.id.clone(),
                role: missing.role.id().to_owned(),
            })
            .collect(),
        sources: status
            .sources
            .iter()
            .map(|source| wire::Source {
                id: source.id.clone(),
                role: source.role.id().to_owned(),
                state: status.state_of(source).id().to_owned(),
                age_days: status.age_days_of(source),
                date: source.date.to_string(),
                records: source.records,
                license: source.license.clone(),
                sha256: source.sha256.clone(),
                starter: source.starter,
            })
            .collect(),
    }
}

fn component(assessed: &AssessedComponent, texts: &Texts<'_>) -> wire::Component {
    let component = &assessed.component;
    wire::Component {
        identity: component.identity(),
        purl: component.purl.to_string(),
        name: component.purl.package_name(),
        version: component.purl.version().map(str::to_owned),
        ecosystem: component
            .purl
            .ecosystem()
            .map(|ecosystem| ecosystem.osv_name().to_owned()),
        requirement: component.requirement.clone(),
        scope: component.scope.id().to_owned(),
        direct: component.direct,
        first_party: component.first_party,
        kind: component.kind.id().to_owned(),
        supplier: component.supplier.clone(),
        copyright: component.copyright.clone(),
        cpes: component.cpes.clone(),
        provides: component.provides.iter().map(ToString::to_string).collect(),
        notices: component
            .notices
            .iter()
            .map(|notice| wire::Notice {
                kind: notice.kind.id().to_owned(),
                text: notice.text.clone(),
            })
            .collect(),
        locations: component.locations.iter().map(location).collect(),
        licenses: licenses(assessed, texts),
        hashes: component.hashes.iter().map(hash).collect(),
    }
}

fn licenses(assessed: &AssessedComponent, texts: &Texts<'_>) -> wire::Licenses {
    let text = |expression: &Option<gwanmun_model::Expression>| {
        expression.as_ref().map(ToString::to_string)
    };
    wire::Licenses {
        statements: assessed.component.declared_licenses.clone(),
        declared: text(&assessed.licenses.declared),
        declared_raw: assessed.licenses.declared_raw.clone(),
        detected: text(&assessed.licenses.detected),
        concluded: text(&assessed.licenses.concluded),
        files: assessed
            .component
            .license_files
            .iter()
            .map(|file| wire::LicenseFile {
                path: file.path.clone(),
                expression: text(&file.expression),
                is_certain: file.is_certain,
                copyrights: file.copyrights.clone(),
                text: texts.0.get(file.text.as_str()).copied(),
            })
            .collect(),
    }
}

fn location(location: &Location) -> wire::Location {
    wire::Location {
        path: location.path.clone(),
        line: location.line,
        layer: location.layer.clone(),
    }
}

fn hash(digest: &Digest) -> wire::Hash {
    wire::Hash {
        algorithm: digest.algorithm().id().to_owned(),
        value: digest.hex().to_owned(),
    }
}

fn finding(finding: &Finding) -> wire::Finding {
    wire::Finding {
        kind: finding.kind.id().to_owned(),
        ids: finding.ids.clone(),
        purl: finding.purl.to_string(),
        summary: finding.summary.clone(),
        severity: finding.severity.id().to_owned(),
        cvss: finding.cvss.iter().map(cvss).collect(),
        cwes: finding.cwes.clone(),
        epss: finding.epss.as_ref().map(|score| wire::Epss {
            probability: score.probability,
            percentile: score.percentile,
            model: score.model.clone(),
            date: score.date.to_string(),
        }),
        kev: finding.kev.as_ref().map(|entry| wire::Kev {
            cve: entry.cve.clone(),
            added: entry.added.to_string(),
            due: entry.due.to_string(),
            ransomware: entry.ransomware,
        }),
        ssvc: finding.ssvc.as_ref().map(|points| wire::Ssvc {
            exploitation: points.exploitation.id().to_owned(),
            automatable: points.automatable,
            technical_impact: points.technical_impact.id().to_owned(),
            assessed: points.assessed.to_string(),
            decision: finding
                .in_use
                .decision
                .map(|one| SsvcDecision::id(one).to_owned()),
        }),
        fixed_versions: finding.fixed_versions.clone(),
        published: finding.published.map(|time| time.to_string()),
        references: finding.references.clone(),
        evidence: finding
            .evidence
            .iter()
            .map(|evidence| wire::Evidence {
                record: evidence.record.clone(),
                source: evidence.source.clone(),
                data_date: evidence.data_date.to_string(),
                by: evidence.by.id().to_owned(),
                matched: evidence.matched.clone(),
            })
            .collect(),
        priority: wire::Priority {
            score: finding.priority.score,
            inputs: finding
                .priority
                .inputs
                .iter()
                .map(|(name, points)| wire::Input {
                    name: name.clone(),
                    points: *points,
                })
                .collect(),
        },
        deadline_hours: finding.in_use.deadline_hours,
        vex: finding.vex.iter().map(vex).collect(),
        reachability: finding.reachability.as_ref().map(reachability),
    }
}

fn reachability(reach: &Reachability) -> wire::Reachability {
    let (guessed, tests_only, places, gap) = match &reach.imported {
        Imported::Seen {
            places,
            is_guess,
            only_in_tests,
        } => {
            let places = places.iter().map(location).collect();
            (*is_guess, *only_in_tests, places, None)
        }
        Imported::NotSeen => (false, false, Vec::new(), None),
        Imported::Unknown(gap) => (false, false, Vec::new(), Some(gap.id().to_owned())),
    };
    wire::Reachability {
        shipped: reach.shipped.id().to_owned(),
        imported: reach.imported.id().to_owned(),
        guessed,
        tests_only,
        places,
        gap,
        through: reach.through.clone(),
        symbols: reach.symbols.id().to_owned(),
        named: match &reach.symbols {
            Symbols::Named(names) => names.clone(),
            Symbols::NotListed | Symbols::NotSeen => Vec::new(),
        },
    }
}

fn vex(applied: &AppliedVex) -> wire::Vex {
    let time = |time: Option<Timestamp>| time.map(|time| time.to_string());
    wire::Vex {
        vulnerability: applied.vulnerability.clone(),
        status: applied.status.id().to_owned(),
        reason: applied.reason.map(|reason| reason.id().to_owned()),
        detail: applied.detail.clone(),
        action: applied.action.clone(),
        responses: applied
            .responses
            .iter()
            .map(|response| response.id().to_owned())
            .collect(),
        author: applied.author.clone(),
        document: applied.document.clone(),
        issued: time(applied.issued),
        updated: time(applied.updated),
        expires: time(applied.expires),
        source: applied.source.clone(),
        outcome: applied.outcome.id().to_owned(),
        effective: applied.is_effective(),
    }
}

fn advice(advice: &Advice) -> wire::Advice {
    wire::Advice {
        purl: advice.purl.to_string(),
        version: advice.version.clone(),
        newer_than: advice.newer_than.clone(),
        major: advice.is_major,
        unfixed: advice.unfixed.clone(),
        through: advice.through.clone(),
    }
}

fn cvss(vector: &CvssVector) -> wire::Cvss {
    wire::Cvss {
        version: vector.version.id().to_owned(),
        vector: vector.vector.clone(),
        score: crate::facts::score(vector),
        severity: vector.severity().id().to_owned(),
        source: vector.source.clone(),
    }
}

fn both(text: &Text) -> wire::Both {
    wire::Both {
        ko: text.ko.clone().into_owned(),
        en: text.en.clone().into_owned(),
    }
}

fn verdict(assessed: &AssessedComponent, language: Language) -> wire::ComponentVerdict {
    wire::ComponentVerdict {
        identity: assessed.component.identity(),
        purl: assessed.component.purl.to_string(),
        verdict: assessed.verdict.id().to_owned(),
        rules: assessed
            .rules
            .iter()
            .map(|hit| rule(hit, language))
            .collect(),
    }
}

fn rule(hit: &RuleHit, language: Language) -> wire::Rule {
    wire::Rule {
        id: hit.id.clone(),
        policy_version: hit.policy_version.clone(),
        verdict: hit.verdict.id().to_owned(),
        reason: hit.reason.get(language).to_owned(),
        reasons: both(&hit.reason),
    }
}

fn problem(problem: &Problem) -> wire::Problem {
    wire::Problem {
        path: problem.path.clone(),
        line: problem.line,
        kind: problem.kind.id().to_owned(),
        message: problem.message.clone(),
    }
}
