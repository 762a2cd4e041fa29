//! An assessment as a bill of materials: what was found, without what is wrong with it.

use gwanmun_model::assessment::AssessedComponent;
use gwanmun_model::sbom::{
    Completeness, Encoding, Party, Relation, RelationKind, Sbom, SbomComponent, SbomFormat,
    SbomLicenses, Standard, Tool,
};
use gwanmun_model::{Assessment, ComponentKind, Language};

use super::named;
use crate::facts;

/// Reference of the assessed system itself within the document.
pub(crate) const SUBJECT: &str = "gwanmun:subject";

/// Turns an assessment into a bill of materials. Findings and verdicts stay with the assessment.
pub fn of_assessment(assessment: &Assessment, tool_version: &str, language: Language) -> Sbom {
    let mut sbom = Sbom::new(SbomFormat {
        standard: Standard::CycloneDx,
        version: "1.6".to_owned(),
        encoding: Encoding::Json,
    });
    sbom.document.name = Some(facts::named(&assessment.subject));
    sbom.document.created = Some(assessment.assessed_at.to_string());
    sbom.document.data_license = Some("CC0-1.0".to_owned());
    sbom.document.tools = vec![Tool {
        vendor: Some("Gwanmun".to_owned()),
        name: "gwanmun".to_owned(),
        version: Some(tool_version.to_owned()),
    }];
    // A scan looks at what is there, whoever built it: "analyzed" among CISA's types of SBOM.
    sbom.document.lifecycles = vec!["analyzed".to_owned()];
    sbom.document.properties = document_properties(assessment);
    sbom.document.comment = comment(assessment, language);
    sbom.subject = Some(SUBJECT.to_owned());
    sbom.components.push(SbomComponent {
        kind: ComponentKind::Application,
        ..SbomComponent::new(SUBJECT, facts::named(&assessment.subject))
    });
    sbom.components
        .extend(assessment.components.iter().map(component));
    sbom.relations = relations(assessment);
    let stated = sbom.relations.iter().map(|relation| relation.from.clone());
    sbom.needs_stated = stated.collect();
    // With problems it is known to lack something, without it is not known to be whole.
    let completeness = if assessment.problems.is_empty() {
        Completeness::Unknown
    } else {
        Completeness::Incomplete
    };
    sbom.completeness.insert(SUBJECT.to_owned(), completeness);
    sbom
}

fn document_properties(assessment: &Assessment) -> Vec<(String, String)> {
    let data = &assessment.data;
    let mut properties = vec![
        named("context", assessment.context.id()),
        named("policy", &assessment.policy),
        named("policy:version", &assessment.policy_version),
        named("verdict", assessment.verdict().id()),
        named("data:state", data.state.id()),
        named(
            "data:age-days",
            data.age_days
                .map_or("unknown".to_owned(), |days| days.to_string()),
        ),
        named("data:age-days-max", data.age_days_max.to_string()),
        named("data:records", data.records().to_string()),
        named("data:starter", data.has_starter().to_string()),
        named("data:version", &data.version),
    ];
    properties.extend(data.sources.iter().map(|source| {
        named(
            "data:source",
            format!("{} {} {}", source.id, source.date, source.records),
        )
    }));
    properties.extend(
        assessment
            .problems
            .iter()
            .map(|problem| named("problem", problem.to_string())),
    );
    properties
}

/// What the document lacks: files that were not read and data that may not be relied on.
fn comment(assessment: &Assessment, language: Language) -> Option<String> {
    let data = &assessment.data;
    let lines: Vec<String> = data
        .warnings()
        .iter()
        .map(|warning| warning.line(language))
        .chain(assessment.problems.iter().map(ToString::to_string))
        .collect();
    (!lines.is_empty()).then(|| lines.join("\n"))
}

fn component(assessed: &AssessedComponent) -> SbomComponent {
    let component = &assessed.component;
    let purl = &component.purl;
    SbomComponent {
        kind: if component.first_party && component.kind == ComponentKind::Library {
            ComponentKind::Application
        } else {
            component.kind
        },
        group: purl.namespace().map(str::to_owned),
        version: purl.version().map(str::to_owned),
        purl: Some(purl.clone()),
        purl_written: Some(purl.to_string()),
        cpes: component.cpes.clone(),
        supplier: component.supplier.clone().map(|name| Party {
            name: Some(name),
            ..Party::default()
        }),
        copyright: component.copyright.clone(),
        licenses: licenses(assessed),
        hashes: component.hashes.clone(),
        scope: component.scope,
        locations: component.locations.clone(),
        properties: properties(assessed),
        ..SbomComponent::new(component.identity(), purl.name())
    }
}

fn licenses(assessed: &AssessedComponent) -> SbomLicenses {
    let licenses = &assessed.licenses;
    SbomLicenses {
        declared: match &licenses.declared {
            Some(declared) => vec![declared.to_string()],
            None => licenses.declared_raw.clone(),
        },
        concluded: licenses.concluded.iter().map(ToString::to_string).collect(),
        observed: licenses.detected.iter().map(ToString::to_string).collect(),
        ..SbomLicenses::default()
    }
}

fn properties(assessed: &AssessedComponent) -> Vec<(String, String)> {
    let component = &assessed.component;
    let licenses = &assessed.licenses;
    let direct = match component.direct {
        Some(true) => "true",
        Some(false) => "false",
        None => "unknown",
    };
    let mut list = vec![
        named("scope", component.scope.id()),
        named("direct", direct),
        named("first-party", component.first_party.to_string()),
    ];
    if component.purl.version().is_none() {
        list.push(named("version", "unknown"));
    }
    if let Some(requirement) = &component.requirement {
        list.push(named("requirement", requirement));
    }
    if licenses.concluded.is_none() && licenses.declared.is_none() {
        list.push(named("license", "unknown"));
    }
    list.extend(
        licenses
            .declared_raw
            .iter()
            .map(|statement| named("license:statement", statement)),
    );
    list.extend(
        component
            .provides
            .iter()
            .map(|provided| named("provides", provided.to_string())),
    );
    list
}

fn relations(assessment: &Assessment) -> Vec<Relation> {
    let own: std::collections::BTreeSet<String> = assessment
        .components
        .iter()
        .filter(|assessed| assessed.component.first_party)
        .map(|assessed| assessed.component.identity())
        .collect();
    let mut relations: Vec<Relation> = facts::roots(assessment)
        .into_iter()
        .map(|to| {
            let kind = if own.contains(&to) {
                RelationKind::Contains
            } else {
                RelationKind::DependsOn
            };
            Relation::new(SUBJECT, to, kind)
        })
        .collect();
    for (from, needed) in facts::edges(assessment) {
        let needs = needed.into_iter();
        relations.extend(needs.map(|to| Relation::new(from, to, RelationKind::DependsOn)));
    }
    relations
}
