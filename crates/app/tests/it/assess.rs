//! The one assessment, with data of every kind of source.

use std::path::Path;

use gwanmun_app::assess::{Inputs, Stated, assess};
use gwanmun_feeds::snapshot::Snapshot;
use gwanmun_model::finding::MatchedBy;
use gwanmun_model::reach::{Imported, ReachGap};
use gwanmun_model::ssvc::Exploitation;
use gwanmun_model::{
    Assessment, Component, DataState, Dependency, Finding, FindingKind, Found, Location,
    NoticeKind, PublisherNotice, Severity, SourceCode, SourceLanguage, SourceRead, SystemFacts,
    UseContext, Verdict, VexOutcome,
};
use gwanmun_rules::policy::Policy;

use crate::support::{component, import_files, import_only, now};

const NPM: &str = r#"{"id":"GHSA-1","modified":"2026-01-01T00:00:00Z","aliases":["CVE-2026-1"],"affected":[{"package":{"ecosystem":"npm","name":"deep"},"ranges":[{"type":"SEMVER","events":[{"introduced":"0"},{"fixed":"1.4.0"}]}]}]}
{"id":"GHSA-2","modified":"2026-01-01T00:00:00Z","affected":[{"package":{"ecosystem":"npm","name":"deep"},"ranges":[{"type":"SEMVER","events":[{"introduced":"1.3.0"},{"fixed":"2.0.1"}]}]}]}
"#;
const CVE: &str = r#"{"cve":"CVE-2026-1","exploitation":"active","automatable":"yes","technical_impact":"total","timestamp":"2026-02-01T00:00:00Z"}
"#;
const NVD: &str = r#"{"cve":{"id":"CVE-2026-1","metrics":{"cvssMetricV31":[{"cvssData":{"vectorString":"CVSS:3.1/AV:N/AC:L/PR:N/UI:N/S:U/C:H/I:H/A:H"}}]}}}
{"cve":{"id":"CVE-2014-0160","configurations":[{"nodes":[{"cpeMatch":[{"vulnerable":true,"criteria":"cpe:2.3:a:openssl:openssl:*:*:*:*:*:*:*:*","versionStartIncluding":"1.0.1","versionEndExcluding":"1.0.2"}]}]}]}}
"#;
const EOL: &str = r#"{"title":"Framework","permalink":"/framework","identifiers":[{"purl":"pkg:npm/framework"}],"releases":[{"releaseCycle":"2","eol":false,"latest":"2.9.0"},{"releaseCycle":"1","eol":"2025-01-01"}]}
"#;
const RETIRE: &str = r#"{"jquery":{"npmname":"jquery","extractors":{},"vulnerabilities":[{"below":"1.9.0","severity":"medium","identifiers":{"CVE":["CVE-2012-6708"]}}]}}"#;

fn assessed(components: Vec<Component>, dependencies: Vec<Dependency>) -> Assessment {
    assessed_with(components, dependencies, None)
}

fn assessed_with(
    components: Vec<Component>,
    dependencies: Vec<Dependency>,
    source: Option<SourceCode>,
) -> Assessment {
    let place = tempfile::tempdir().unwrap();
    let files = [
        ("npm.jsonl", NPM),
        ("ssvc.jsonl", CVE),
        ("nvd.jsonl", NVD),
        ("eol.jsonl", EOL),
        ("retire.json", RETIRE),
    ];
    let files = files.map(|(name, text)| (name.to_owned(), text));
    import_files(place.path(), "2026-11-22", &files);
    let found = Found {
        components,
        dependencies,
        source,
        ..Found::default()
    };
    on_the_data_of(place.path(), found)
}

/// Assesses what was found on the data file of a folder.
fn on_the_data_of(folder: &Path, found: Found) -> Assessment {
    let snapshot = Snapshot::open(&folder.join("data.gws")).unwrap();
    assess(Inputs {
        subject: "it",
        context: UseContext::Internal,
        criticality: None,
        facts: Some(&SystemFacts::default()),
        found,
        policy: &Policy::builtin(),
        snapshot: snapshot.as_ref(),
        vex: Stated::default(),
        age_days_max: 7,
        now: now(),
    })
}

fn findings(component: Component) -> Vec<Finding> {
    assessed(vec![component], Vec::new()).findings
}

#[test]
fn what_a_package_record_leaves_open_comes_from_the_record_of_the_cve() {
    let found = findings(component("pkg:npm/deep@1.0.0", None));
    let finding = found.first().unwrap();
    assert_eq!(finding.ids, ["CVE-2026-1", "GHSA-1"]);
    assert_eq!(finding.severity, Severity::Critical);
    assert_eq!(finding.cvss[0].source, "CVE-2026-1");
    assert_eq!(finding.ssvc.unwrap().exploitation, Exploitation::Active);
}

#[test]
fn what_code_imports_stands_with_the_finding_and_changes_no_verdict() {
    let source = SourceCode {
        read: vec![SourceRead {
            language: SourceLanguage::JavaScript,
            files: 1,
            unread: 0,
        }],
        imports: Vec::new(),
        aliases: Vec::new(),
    };
    let parts = || vec![component("pkg:npm/deep@1.0.0", Some(true))];
    let imported = |assessment: &Assessment| {
        let finding = assessment.findings.first().unwrap();
        finding.reachability.clone().unwrap().imported
    };
    let unread = assessed(parts(), Vec::new());
    let gap = Imported::Unknown(ReachGap::NotLooked);
    assert_eq!(imported(&unread), gap);
    let read = assessed_with(parts(), Vec::new(), Some(source));
    assert_eq!(imported(&read), Imported::NotSeen);
    assert_eq!(read.findings.len(), unread.findings.len());
    assert_eq!(read.components[0].verdict, unread.components[0].verdict);
    let priority = |assessment: &Assessment| assessment.findings[0].priority.clone();
    assert_eq!(priority(&read), priority(&unread));
}

#[test]
fn what_the_publisher_took_back_is_a_finding_that_needs_a_review() {
    let mut taken_back = component("pkg:npm/fine@1.0.0", None);
    taken_back.notices = vec![PublisherNotice::new(NoticeKind::Yanked, "broken build")];
    let assessment = assessed(vec![taken_back], Vec::new());
    let finding = assessment.findings.first().unwrap();
    assert_eq!(finding.kind, FindingKind::Yanked);
    assert_eq!(finding.evidence[0].by, MatchedBy::Publisher);
    assert!(assessment.components[0].verdict >= Verdict::Review);
}

#[test]
fn a_line_at_the_end_of_its_life_is_a_finding_of_its_own_kind() {
    let assessment = assessed(
        vec![component("pkg:npm/framework@1.2.0", Some(true))],
        Vec::new(),
    );
    let finding = assessment.findings.first().unwrap();
    assert_eq!(finding.kind, FindingKind::EndOfLife);
    assert_eq!(finding.fixed_versions, ["2.9.0"]);
    assert_eq!(finding.evidence[0].by, MatchedBy::Product);
    assert_eq!(
        finding.evidence[0].data_date.date().to_string(),
        "2026-11-22"
    );
    assert!(assessment.verdict() >= Verdict::Review);
}

#[test]
fn a_cpe_name_is_asked_for_where_there_is_no_package() {
    let mut openssl = component("pkg:generic/openssl@1.0.1", None);
    assert!(findings(openssl.clone()).is_empty());
    openssl.cpes = vec!["cpe:2.3:a:openssl:openssl:1.0.1:*:*:*:*:*:*:*".to_owned()];
    let found = findings(openssl);
    let finding = found.first().unwrap();
    assert_eq!(finding.primary_id(), "CVE-2014-0160");
    assert_eq!(finding.evidence[0].by, MatchedBy::Cpe);
}

#[test]
fn copied_libraries_are_held_against_their_own_records() {
    let library = |path: &str| {
        let purl = "pkg:npm/jquery@1.8.3".parse().unwrap();
        Component::new(purl, Location::new(path.to_owned(), None))
    };
    let found = findings(library("static/jquery.min.js"));
    assert_eq!(
        found[0].ids,
        ["CVE-2012-6708", "RETIRE-jquery-CVE-2012-6708"]
    );
    assert!(findings(library("package-lock.json")).is_empty());
}

#[test]
fn advice_names_the_version_and_the_direct_dependency() {
    let framework = component("pkg:npm/framework@2.1.0", Some(true));
    let deep = component("pkg:npm/deep@1.3.0", Some(false));
    let edge = Dependency {
        from: framework.identity(),
        to: deep.identity(),
    };
    let assessment = assessed(vec![deep, framework], vec![edge]);
    let [advice] = assessment.advice.as_slice() else {
        panic!("{:?}", assessment.advice)
    };
    assert_eq!(advice.version.as_deref(), Some("2.0.1"));
    assert!(advice.is_major);
    assert_eq!(advice.through, ["pkg:npm/framework@2.1.0"]);
}

/// Assesses components on data imported in steps, and returns it with the verdict of each.
fn on_data(steps: &[(&str, &str, &str)], components: Vec<Component>) -> (Assessment, Vec<Verdict>) {
    let place = tempfile::tempdir().unwrap();
    for (day, name, text) in steps {
        import_only(place.path(), day, &[((*name).to_owned(), *text)]);
    }
    let found = Found {
        components,
        ..Found::default()
    };
    let assessment = on_the_data_of(place.path(), found);
    let verdicts = assessment
        .components
        .iter()
        .map(|one| one.verdict)
        .collect();
    (assessment, verdicts)
}

const KEV: &str = r#"{"catalogVersion":"1","dateReleased":"2026-11-22","vulnerabilities":[]}"#;
const PYPI: &str = r#"{"schema_version":"1.6.0","id":"PYSEC-1","modified":"2026-11-01T00:00:00Z","affected":[{"package":{"ecosystem":"PyPI","name":"other"},"ranges":[{"type":"ECOSYSTEM","events":[{"introduced":"0"}]}]}]}"#;

/// What nobody looked for cannot be called safe, and what one export lacks says nothing against another's.
#[test]
fn data_is_judged_for_each_component_by_what_speaks_of_it() {
    let both = || {
        vec![
            component("pkg:npm/clean@1.0.0", None),
            component("pkg:pypi/clean@1.0.0", None),
        ]
    };
    let new = "2026-11-22";
    let whole = [
        (new, "kev.json", KEV),
        (new, "npm.jsonl", NPM),
        (new, "pypi.jsonl", PYPI),
    ];
    let (assessment, verdicts) = on_data(&whole, both());
    assert_eq!(assessment.data.state, DataState::Fresh);
    assert_eq!(verdicts, [Verdict::Allow, Verdict::Allow]);

    let old = [
        (new, "kev.json", KEV),
        ("2026-10-12", "npm.jsonl", NPM),
        (new, "pypi.jsonl", PYPI),
    ];
    let (assessment, verdicts) = on_data(&old, both());
    assert_eq!(assessment.data.state, DataState::Stale);
    assert!(assessment.verdict() >= Verdict::Review);
    assert_eq!(verdicts, [Verdict::Review, Verdict::Allow]);

    let (assessment, verdicts) = on_data(&whole[..2], both());
    assert_eq!(assessment.data.state, DataState::Fresh);
    assert_eq!(
        verdicts,
        [Verdict::Allow, Verdict::Review],
        "no records of PyPI"
    );

    let (assessment, verdicts) = on_data(&whole[1..], both());
    assert_eq!(assessment.data.state, DataState::Incomplete);
    assert_eq!(verdicts, [Verdict::Review, Verdict::Review], "no KEV");
}

#[test]
fn an_old_supplement_holds_up_only_what_it_alone_speaks_of() {
    let new = "2026-11-22";
    let mut curl = component("pkg:generic/curl@8.0.0", None);
    curl.cpes = vec!["cpe:2.3:a:haxx:curl:8.0.0:*:*:*:*:*:*:*".to_owned()];
    let steps = |day| {
        [
            (new, "kev.json", KEV),
            (new, "npm.jsonl", NPM),
            (day, "nvd.jsonl", NVD),
        ]
    };
    let components = || vec![curl.clone(), component("pkg:npm/clean@1.0.0", None)];
    let (_, verdicts) = on_data(&steps(new), components());
    assert_eq!(verdicts, [Verdict::Allow, Verdict::Allow]);
    let (assessment, verdicts) = on_data(&steps("2025-11-22"), components());
    assert_eq!(assessment.data.state, DataState::Fresh);
    assert_eq!(verdicts, [Verdict::Review, Verdict::Allow]);
    let warnings = assessment.data.warnings();
    let named = |id: &str| warnings.iter().any(|warning| warning.title.en.contains(id));
    assert!(named("nvd") && named("EPSS"), "{warnings:?}");
}

const SUPPLIER: &str = r#"{"@context":"https://openvex.dev/ns/v0.2.0","@id":"https://example.com/vex/1","author":"Example Inc.","timestamp":"2024-10-01T00:00:00Z","version":1,"statements":[{"vulnerability":{"name":"CVE-2026-1"},"products":[{"@id":"pkg:npm/deep@1.0.0"}],"status":"not_affected","justification":"vulnerable_code_not_present"},{"vulnerability":{"name":"GHSA-2"},"products":[{"@id":"pkg:generic/shop","subcomponents":[{"@id":"pkg:npm/deep"}]}],"status":"not_affected","justification":"vulnerable_code_not_present"}]}"#;

/// A supplier's document is imported once and answers in every assessment; it does not age, and what it says of a product
/// does not count for the component elsewhere.
#[test]
fn statements_kept_in_the_data_answer_findings() {
    let new = "2026-11-22";
    let steps = [
        (new, "kev.json", KEV),
        (new, "npm.jsonl", NPM),
        ("2024-10-01", "supplier.json", SUPPLIER),
    ];
    let components = vec![
        component("pkg:npm/deep@1.0.0", None),
        component("pkg:npm/deep@1.3.5", None),
    ];
    let (assessment, _) = on_data(&steps, components);
    let ids: Vec<&str> = assessment
        .data
        .sources
        .iter()
        .map(|one| one.id.as_str())
        .collect();
    assert_eq!(ids, ["kev", "osv/npm", "vex/Example Inc."]);
    assert_eq!(assessment.data.state, DataState::Fresh);
    let of = |version: &str, id: &str| {
        let mut findings = assessment.findings.iter();
        findings
            .find(|one| one.purl.version() == Some(version) && one.ids.iter().any(|own| own == id))
    };
    let answered = of("1.0.0", "GHSA-1").unwrap();
    assert_eq!(answered.answer().unwrap().source, "vex/Example Inc.");
    assert!(
        of("1.3.5", "GHSA-1").unwrap().vex.is_empty(),
        "another version"
    );
    let elsewhere = of("1.3.5", "GHSA-2").unwrap();
    assert_eq!(elsewhere.vex[0].outcome, VexOutcome::OtherProduct);
}

const MAPPINGS: &str = r#"{"schema":"gwanmun.cpe-mappings/1","date":"2026-11-01","mappings":[{"package":"pkg:generic/openssl","cpe":"cpe:2.3:a:openssl:openssl:*:*:*:*:*:*:*:*","confirmed_by":"홍길동","confirmed":"2026-10-30"}]}"#;

#[test]
fn a_confirmed_mapping_finds_what_no_document_names() {
    let new = "2026-11-22";
    let steps = [
        (new, "kev.json", KEV),
        (new, "nvd.jsonl", NVD),
        (new, "mappings.json", MAPPINGS),
    ];
    let (assessment, _) = on_data(&steps, vec![component("pkg:generic/openssl@1.0.1", None)]);
    let evidence = &assessment.findings[0].evidence[0];
    assert_eq!(evidence.by, MatchedBy::ConfirmedCpe);
    // OpenSSL's own order knows letters behind the numbers.
    let patched = vec![component("pkg:generic/openssl@1.0.1f", None)];
    assert_eq!(
        on_data(&steps, patched).0.findings[0].kind,
        FindingKind::Vulnerability
    );
    assert!(
        evidence
            .matched
            .ends_with("(confirmed by 홍길동 on 2026-10-30)")
    );
}
