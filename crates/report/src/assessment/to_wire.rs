//! Assessment to wire.

use gwanmun_model::assessment::{AssessedComponent, Duty};
use gwanmun_model::cvss::CvssVector;
use gwanmun_model::{
    Assessment, DataStatus, Digest, Finding, Language, Location, Problem, RuleHit, Text,
};

use super::wire;

pub(super) fn document(
    assessment: &Assessment,
    tool_version: &str,
    language: Language,
) -> wire::Document {
    wire::Document {
        schema: super::SCHEMA.to_owned(),
        tool: wire::Tool {
            name: "gwanmun".to_owned(),
            version: tool_version.to_owned(),
        },
        language: language.code().to_owned(),
        subject: assessment.subject.clone(),
        context: assessment.context.id().to_owned(),
        assessed_at: assessment.assessed_at.to_string(),
        policy: wire::Policy {
            id: assessment.policy.clone(),
            version: assessment.policy_version.clone(),
        },
        verdict: assessment.verdict().id().to_owned(),
        data: data(&assessment.data),
        components: assessment.components.iter().map(component).collect(),
        dependencies: assessment
            .dependencies
            .iter()
            .map(|edge| wire::Dependency {
                from: edge.from.clone(),
                to: edge.to.clone(),
            })
            .collect(),
        findings: assessment.findings.iter().map(finding).collect(),
        duties: assessment
            .duties
            .iter()
            .map(|one| duty(one, language))
            .collect(),
        verdicts: assessment
            .components
            .iter()
            .map(|component| verdict(component, language))
            .collect(),
        problems: assessment.problems.iter().map(problem).collect(),
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
        sources: status
            .sources
            .iter()
            .map(|source| wire::Source {
                id: source.id.clone(),
                date: source.date.to_string(),
                records: source.records,
                license: source.license.clone(),
                sha256: source.sha256.clone(),
                starter: source.starter,
            })
            .collect(),
    }
}

fn component(assessed: &AssessedComponent) -> wire::Component {
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
        locations: component.locations.iter().map(location).collect(),
        licenses: licenses(assessed),
        hashes: component.hashes.iter().map(hash).collect(),
    }
}

fn licenses(assessed: &AssessedComponent) -> wire::Licenses {
    let text = |expression: &Option<gwanmun_model::Expression>| {
        expression.as_ref().map(ToString::to_string)
    };
    wire::Licenses {
        statements: assessed.component.declared_licenses.clone(),
        declared: text(&assessed.licenses.declared),
        declared_raw: assessed.licenses.declared_raw.clone(),
        detected: text(&assessed.licenses.detected),
        concluded: text(&assessed.licenses.concluded),
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

fn duty(duty: &Duty, language: Language) -> wire::Duty {
    wire::Duty {
        purl: duty.purl.to_string(),
        code: duty.code.clone(),
        license: duty.license.clone(),
        text: duty.text.get(language).to_owned(),
        texts: both(&duty.text),
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
