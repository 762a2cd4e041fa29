//! Components and findings for tests.

use gwanmun_model::advisory::KevEntry;
use gwanmun_model::cvss::{CvssVector, CvssVersion};
use gwanmun_model::finding::{InUse, Priority};
use gwanmun_model::license::Licenses;
use gwanmun_model::vex::{AppliedVex, VexOutcome, VexProduct, VexReason, VexStatement, VexStatus};
use gwanmun_model::{
    Component, DataState, Finding, FindingKind, Location, Purl, Severity, Timestamp, UseContext,
    UseFacts,
};

use crate::checks::Subject;

pub(crate) fn now() -> Timestamp {
    "2026-11-24T00:00:00Z".parse().unwrap()
}

pub(crate) fn component(version: Option<&str>) -> Component {
    let purl = Purl::new(
        "maven",
        Some("org.apache.logging.log4j"),
        "log4j-core",
        version,
    )
    .unwrap();
    Component::new(purl, Location::new("pom.xml".to_owned(), Some(12)))
}

pub(crate) fn licenses(expression: &str) -> Licenses {
    let expression = Some(expression.parse().unwrap());
    Licenses {
        declared: expression.clone(),
        concluded: expression,
        ..Licenses::default()
    }
}

pub(crate) fn subject<'a>(
    component: &'a Component,
    licenses: &'a Licenses,
    findings: &'a [Finding],
    context: UseContext,
) -> Subject<'a> {
    Subject {
        component,
        licenses,
        findings,
        context,
        facts: UseFacts::default(),
        conflicts: &[],
        data: DataState::Fresh,
        now: now(),
    }
}

pub(crate) fn finding(id: &str, kind: FindingKind, severity: Severity) -> Finding {
    Finding {
        kind,
        ids: vec![id.to_owned()],
        purl: component(Some("2.14.1")).purl,
        summary: String::new(),
        severity,
        cvss: Vec::new(),
        cwes: Vec::new(),
        epss: None,
        kev: None,
        ssvc: None,
        in_use: InUse::default(),
        fixed_versions: Vec::new(),
        published: None,
        references: Vec::new(),
        evidence: Vec::new(),
        priority: Priority::default(),
        vex: Vec::new(),
        reachability: None,
    }
}

pub(crate) fn vulnerability(id: &str, severity: Severity) -> Finding {
    finding(id, FindingKind::Vulnerability, severity)
}

pub(crate) fn exploited(id: &str, severity: Severity) -> Finding {
    let mut finding = vulnerability(id, severity);
    finding.kev = Some(KevEntry {
        cve: id.to_owned(),
        added: "2021-12-10".parse().unwrap(),
        due: "2021-12-24".parse().unwrap(),
        ransomware: true,
    });
    finding
}

pub(crate) fn scored(id: &str, vector: &str) -> Finding {
    let cvss = CvssVector {
        version: CvssVersion::V3,
        vector: vector.to_owned(),
        source: id.to_owned(),
    };
    let mut finding = vulnerability(id, cvss.severity());
    finding.cvss = vec![cvss];
    finding
}

pub(crate) fn statement(vulnerability: &str, product: &str, status: VexStatus) -> VexStatement {
    VexStatement {
        vulnerability: vulnerability.to_owned(),
        aliases: Vec::new(),
        products: vec![VexProduct::named(product)],
        status,
        reason: status.answers().then_some(VexReason::NotReached),
        detail: None,
        action: None,
        responses: Vec::new(),
        author: "Example Inc.".to_owned(),
        role: None,
        issued: Some("2026-11-01".parse().unwrap()),
        updated: None,
        expires: None,
        document: "doc-1".to_owned(),
        version: None,
        source: "vex.json".to_owned(),
    }
}

pub(crate) fn applied(status: VexStatus) -> AppliedVex {
    let statement = statement("CVE-2026-1", "pkg:maven/a/b", status);
    AppliedVex::new(&statement, VexOutcome::Effective)
}
