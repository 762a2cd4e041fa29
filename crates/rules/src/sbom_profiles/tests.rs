//! What the profiles say of small documents.

use gwanmun_model::sbom::{
    Encoding, Party, Relation, RelationKind, SbomComponent, SbomFormat, SchemaFault, Tool,
};
use gwanmun_model::{ComponentKind, ProblemKind};

use super::*;

fn profile(id: &str) -> &'static Profile {
    built_in().iter().find(|profile| profile.id == id).unwrap()
}

fn component(reference: &str, purl: &str) -> SbomComponent {
    let purl: gwanmun_model::Purl = purl.parse().unwrap();
    SbomComponent {
        version: purl.version().map(str::to_owned),
        purl: Some(purl.clone()),
        ..SbomComponent::new(reference, purl.name())
    }
}

/// What a supplier should deliver.
fn good() -> Sbom {
    let mut sbom = Sbom::new(SbomFormat {
        standard: gwanmun_model::sbom::Standard::CycloneDx,
        version: "1.6".to_owned(),
        encoding: Encoding::Json,
    });
    sbom.document.created = Some("2026-11-25T09:00:00Z".to_owned());
    sbom.document.tools = vec![Tool {
        vendor: None,
        name: "maker".to_owned(),
        version: Some("1.0".to_owned()),
    }];
    sbom.subject = Some("top".to_owned());
    sbom.components = vec![
        SbomComponent {
            version: Some("2.1".to_owned()),
            kind: ComponentKind::Application,
            ..SbomComponent::new("top", "payments")
        },
        component("a", "pkg:npm/a@1.0.0"),
        component("b", "pkg:npm/b@2.0.0"),
    ];
    sbom.relations = vec![
        Relation::new("top", "a", RelationKind::DependsOn),
        Relation::new("a", "b", RelationKind::DependsOn),
    ];
    sbom
}

fn judge(id: &str, sbom: &Sbom) -> Report {
    let subject = Subject {
        sbom,
        schema: &SchemaCheck::Valid,
        problems: &[],
    };
    evaluate(profile(id), &subject)
}

#[track_caller]
fn broken(report: &Report) -> Vec<&str> {
    report
        .outcomes
        .iter()
        .filter(|outcome| outcome.status == Status::Fail && outcome.rule.level == Level::Must)
        .map(|outcome| outcome.rule.id.as_str())
        .collect()
}

fn check_supplier(change: impl FnOnce(&mut Sbom), expected: &[&str]) {
    let mut sbom = good();
    change(&mut sbom);
    let report = judge("supplier", &sbom);
    assert_eq!(broken(&report), expected);
    let judgement = if expected.is_empty() {
        Judgement::Accepted
    } else {
        Judgement::Rejected
    };
    assert_eq!(report.judgement, judgement);
}

#[test]
fn the_file_is_complete() {
    let ids: Vec<&str> = built_in()
        .iter()
        .map(|profile| profile.id.as_str())
        .collect();
    assert_eq!(ids, ["ntia", "cisa-2026", "bsi", "nis", "supplier"]);
    for profile in built_in() {
        for rule in &profile.rules {
            for text in [&rule.title, &rule.remedy] {
                assert!(!text.ko.is_empty() && !text.en.is_empty(), "{}", rule.id);
            }
            assert!(!rule.source.ko.is_empty(), "{}", rule.id);
        }
    }
}

#[test]
fn a_good_document_is_accepted() {
    check_supplier(|_| {}, &[]);
}

#[test]
fn the_frequent_reasons_of_rejection_are_found() {
    let each = |change: fn(&mut Sbom), rule: &str| check_supplier(change, &[rule]);
    each(|sbom| sbom.components[1].purl = None, "component-purl");
    each(
        |sbom| sbom.components[1].version = None,
        "component-version",
    );
    each(
        |sbom| sbom.components[2].name = " ".to_owned(),
        "component-name",
    );
    each(
        |sbom| sbom.components[0].name = "/scan".to_owned(),
        "top-name",
    );
    each(|sbom| sbom.components[0].version = None, "top-version");
    each(
        |sbom| sbom.document.created = Some("yesterday".to_owned()),
        "document-time",
    );
    each(
        |sbom| sbom.format.version = "1.7".to_owned(),
        "format-supplier",
    );
    each(
        |sbom| sbom.components[1] = component("a", "pkg:generic/a@1.0.0"),
        "purl-not-generic",
    );
    each(
        |sbom| sbom.components[0].kind = ComponentKind::Container,
        "os-packages-present",
    );
    each(
        |sbom| sbom.relations[1] = Relation::new("top", "b", RelationKind::DependsOn),
        "dependencies-transitive",
    );
    check_supplier(
        |sbom| sbom.document.tools.clear(),
        &["document-tool", "document-tool-version"],
    );
    check_supplier(
        |sbom| sbom.relations.clear(),
        &["dependencies-stated", "dependencies-transitive"],
    );
    check_supplier(
        |sbom| {
            sbom.subject = None;
            sbom.components[0].purl = "pkg:npm/payments@2.1".parse().ok();
        },
        &["top-component", "top-name", "top-version"],
    );
}

#[test]
fn what_is_stated_to_need_nothing_is_no_missing_dependency() {
    check_supplier(
        |sbom| {
            sbom.relations = vec![
                Relation::new("top", "a", RelationKind::DependsOn),
                Relation::new("top", "b", RelationKind::DependsOn),
            ];
            sbom.needs_stated = ["top", "a", "b"].map(str::to_owned).into();
        },
        &[],
    );
}

#[test]
fn what_cannot_be_told_never_passes() {
    let sbom = good();
    let unchecked = SchemaCheck::Unchecked("no schema is published".to_owned());
    let subject = Subject {
        sbom: &sbom,
        schema: &unchecked,
        problems: &[],
    };
    let report = evaluate(profile("supplier"), &subject);
    assert_eq!(report.judgement, Judgement::Undetermined);
    assert!(report.score < 100);
    let cisa = judge("cisa-2026", &sbom);
    let manual = cisa
        .outcomes
        .iter()
        .filter(|outcome| outcome.status == Status::Unknown);
    assert_eq!(manual.count(), 3);
}

#[test]
fn faults_of_schema_and_reading_are_named_with_their_lines() {
    let sbom = good();
    let fault = SchemaFault {
        place: "/components/0/type".to_owned(),
        line: Some(12),
        message: "not one of the allowed values".to_owned(),
    };
    let problems = [
        Problem::new("a.json", ProblemKind::Malformed, "cut off").at(40),
        Problem::new("a.json", ProblemKind::DanglingReference, "no `b`").at(7),
    ];
    let subject = Subject {
        sbom: &sbom,
        schema: &SchemaCheck::Invalid(vec![fault]),
        problems: &problems,
    };
    let report = evaluate(profile("supplier"), &subject);
    assert_eq!(
        broken(&report),
        ["readable", "schema-valid", "references-resolve"]
    );
    let lines: Vec<_> = report
        .outcomes
        .iter()
        .flat_map(|outcome| &outcome.offenders)
        .filter_map(|offender| offender.line)
        .collect();
    assert_eq!(lines, [40, 12, 7]);
}

#[test]
fn offenders_are_counted_beyond_those_named() {
    let mut sbom = good();
    for number in 0..40 {
        let reference = format!("x{number}");
        sbom.components
            .push(SbomComponent::new(&reference, &reference));
    }
    let report = judge("supplier", &sbom);
    let outcome = report
        .outcomes
        .iter()
        .find(|outcome| outcome.rule.id == "component-purl")
        .unwrap();
    assert_eq!((outcome.failed, outcome.checked), (40, 42));
    assert_eq!(outcome.offenders.len(), OFFENDERS_MAX);
    assert_eq!(outcome.percent(), 4);
}

#[test]
fn standards_ask_for_what_they_are_known_for() {
    let mut sbom = good();
    sbom.document.has_vulnerabilities = true;
    let bsi = judge("bsi", &sbom);
    for rule in [
        "no-vulnerabilities",
        "component-hash-sha512",
        "component-file-name",
    ] {
        assert!(broken(&bsi).contains(&rule), "{rule}");
    }
    assert!(!broken(&bsi).contains(&"format-bsi"));
    assert!(broken(&judge("cisa-2026", &sbom)).contains(&"document-signature"));
    assert_eq!(
        broken(&judge("ntia", &sbom)),
        ["document-author", "component-supplier"]
    );
    sbom.document.authors = vec![Party {
        name: Some("Bank".to_owned()),
        ..Party::default()
    }];
    assert!(!broken(&judge("ntia", &sbom)).contains(&"document-author"));
}

#[test]
fn a_file_of_ones_own_borrows_rules_and_adds_some() {
    let text = r#"
[[profile]]
id = "bank"
ko = "우리 은행"
en = "our bank"
source = "internal standard 7"
must = ["component-purl", "no-npm"]

[[rule]]
id = "no-npm"
check = "purl-types"
refused = ["npm"]
ko = "npm 금지"
en = "no npm"
remedy_ko = "빼십시오."
remedy_en = "Leave it out."
"#;
    let profiles = read(text).unwrap();
    let subject = Subject {
        sbom: &good(),
        schema: &SchemaCheck::Valid,
        problems: &[],
    };
    let report = evaluate(&profiles[0], &subject);
    assert_eq!(broken(&report), ["no-npm"]);
    assert_eq!(report.outcomes[0].rule.source.ko, "internal standard 7");
    for (from, to) in [
        ("\"no-npm\"]", "\"no-such\"]"),
        ("purl-types", "magic"),
        ("refused", "refusing"),
        ("id = \"bank\"", "id = 7"),
    ] {
        assert!(read(&text.replace(from, to)).is_err(), "{to}");
    }
    assert!(read("").is_err());
}

#[test]
fn versions_of_formats_are_compared_as_numbers() {
    for (version, taken) in [
        ("1.10", false),
        ("1.6", true),
        ("1.6.1", true),
        ("1.2", false),
        ("", false),
    ] {
        let mut sbom = good();
        sbom.format.version = version.to_owned();
        let report = judge("supplier", &sbom);
        assert_eq!(
            !broken(&report).contains(&"format-supplier"),
            taken,
            "{version}"
        );
    }
}
