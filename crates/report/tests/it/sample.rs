//! The assessments the tests write out: a rich one that has every kind of value, and an empty one without data.

use gwanmun_model::advisory::{EpssScore, KevEntry};
use gwanmun_model::assessment::{Advice, AssessedComponent, Duty};
use gwanmun_model::conflict::{ConflictPart, LicenseConflict, WayOut};
use gwanmun_model::cvss::{CvssVector, CvssVersion};
use gwanmun_model::digest::Algorithm;
use gwanmun_model::duty::{
    CatalogueBasis, ChosenBy, DutyEvidence, DutyFact, DutyReason, LicenseOrigin,
};
use gwanmun_model::finding::{Evidence, InUse, MatchedBy, Priority};
use gwanmun_model::license::Licenses;
use gwanmun_model::reach::{Imported, ReachGap, Shipped, Symbols};
use gwanmun_model::ssvc::{Exploitation, SsvcPoints, TechnicalImpact};
use gwanmun_model::{
    Answer, AppliedVex, Assessment, Component, Criticality, DataSource, DataStatus, Dependency,
    Digest, Finding, FindingKind, LicenseFile, Linking, Location, NoticeKind, Problem, ProblemKind,
    PublisherNotice, Purl, Reachability, RuleHit, Scope, Severity, SourceRole, SsvcDecision,
    SystemFacts, Text, Timestamp, UseContext, UseFacts, Verdict, VexOutcome, VexReason,
    VexResponse, VexStatus,
};
use gwanmun_report::Document;

pub(crate) const SERIAL: [u8; 16] = *b"gwanmun-serial-1";
const POLICY_VERSION: &str = "2026.1";
const LOG4J: &str = "pkg:maven/org.apache.logging.log4j/log4j-core@2.14.1";

pub(crate) fn document(assessment: &Assessment, language: gwanmun_model::Language) -> Document<'_> {
    Document {
        assessment,
        tool_version: "0.1.0",
        language,
        serial: SERIAL,
    }
}

pub(crate) fn time(text: &str) -> Timestamp {
    text.parse().unwrap()
}

fn purl(text: &str) -> Purl {
    text.parse().unwrap()
}

fn at(path: &str, line: u32) -> Location {
    Location::new(path.to_owned(), Some(line))
}

pub(crate) fn empty() -> Assessment {
    Assessment {
        subject: "빈 시스템".to_owned(),
        context: UseContext::Internal,
        criticality: None,
        assessed_at: time("2026-10-30T09:00:00Z"),
        policy: "builtin".to_owned(),
        policy_version: POLICY_VERSION.to_owned(),
        data: DataStatus::none(7, time("2026-10-30T09:00:00Z")),
        components: Vec::new(),
        dependencies: Vec::new(),
        findings: Vec::new(),
        advice: Vec::new(),
        facts: SystemFacts::default(),
        duties: Vec::new(),
        license_conflicts: Vec::new(),
        problems: Vec::new(),
    }
}

pub(crate) fn rich() -> Assessment {
    let mut components = vec![
        log4j(),
        application(),
        spring(),
        flatmap(),
        left_pad(),
        time_crate(),
    ];
    components.sort_by_key(|assessed| assessed.component.identity());
    Assessment {
        subject: "주문".to_owned(),
        context: UseContext::Network,
        criticality: Some(Criticality::Medium),
        data: data(),
        components,
        dependencies: dependencies(),
        findings: vec![log4shell(), malicious(), cannot_tell(), unmaintained()],
        advice: advice(),
        facts: facts(),
        duties: duties(),
        license_conflicts: conflicts(),
        problems: problems(),
        ..empty()
    }
}

fn data() -> DataStatus {
    let source = |id: &str, date: &str, records: u64, starter: bool| DataSource {
        id: id.to_owned(),
        role: if id == "epss" {
            SourceRole::Order
        } else {
            SourceRole::Verdicts
        },
        date: time(date),
        records,
        license: "CC0-1.0".to_owned(),
        sha256: "5f".repeat(32),
        starter,
    };
    let judged = DataStatus::judge(
        vec![
            source("epss", "2026-10-29", 290_000, false),
            source("kev", "2026-10-28", 1_500, false),
            source("osv/Maven", "2026-10-27T03:12:45.5Z", 6_042, false),
            source("osv/npm", "2026-10-27", 41, true),
        ],
        Vec::new(),
        7,
        time("2026-10-30T09:00:00Z"),
    );
    DataStatus {
        version: "d41d8cd98f00b204".to_owned(),
        size_bytes: 73_400_320,
        ..judged
    }
}

fn hit(id: &str, verdict: Verdict, ko: &str, en: &str) -> RuleHit {
    RuleHit {
        id: id.to_owned(),
        policy_version: POLICY_VERSION.to_owned(),
        verdict,
        reason: Text::new(ko, en),
    }
}

fn licensed(expression: &str) -> Licenses {
    Licenses {
        declared: Some(expression.parse().unwrap()),
        declared_raw: Vec::new(),
        detected: None,
        concluded: Some(expression.parse().unwrap()),
    }
}

fn log4j() -> AssessedComponent {
    let mut component = Component::new(purl(LOG4J), at("pom.xml", 31));
    component.locations.push(Location::new(
        "배포/orders.war!WEB-INF/lib/log4j-core-2.14.1.jar".to_owned(),
        None,
    ));
    component.scope = Scope::Runtime;
    component.direct = Some(true);
    component.declared_licenses = vec!["Apache License, Version 2.0".to_owned()];
    component.license_files = license_files();
    component.hashes = vec![
        Digest::new(Algorithm::Sha1, &"1a".repeat(20)).unwrap(),
        Digest::new(Algorithm::Sha256, &"2b".repeat(32)).unwrap(),
    ];
    AssessedComponent {
        component,
        licenses: Licenses {
            detected: Some("Apache-2.0 AND BSD-3-Clause".parse().unwrap()),
            ..licensed("Apache-2.0")
        },
        verdict: Verdict::Refuse,
        rules: vec![
            hit(
                "known-exploited",
                Verdict::Refuse,
                "악용이 확인된 취약점 CVE-2021-44228이 있습니다.",
                "CVE-2021-44228 is known to be exploited.",
            ),
            hit(
                "fix-available",
                Verdict::Review,
                "수정 버전 2.15.0이 있습니다.",
                "A fix exists: 2.15.0.",
            ),
        ],
    }
}

/// Two files with one text, a NOTICE, and a file of which only the description is known.
fn license_files() -> Vec<LicenseFile> {
    let file = |path: &str, text: &str, expression: Option<&str>| LicenseFile {
        path: format!("log4j-core-2.14.1.jar/META-INF/{path}"),
        text: text.to_owned(),
        expression: expression.map(|text| text.parse().unwrap()),
        is_certain: expression.is_some(),
        copyrights: Vec::new(),
    };
    let license = "Apache License\nVersion 2.0, January 2004\n";
    let notice = "Apache Log4j Core\nCopyright 1999-2012 Apache Software Foundation\n";
    vec![
        file("LICENSE", license, Some("Apache-2.0")),
        LicenseFile {
            copyrights: vec!["Copyright 1999-2012 Apache Software Foundation".to_owned()],
            ..file("NOTICE", notice, None)
        },
        file("licenses/LICENSE", license, Some("Apache-2.0")),
        file("licenses/README", "", None),
    ]
}

fn application() -> AssessedComponent {
    let mut component = Component::new(
        purl("pkg:maven/kr.example.bank/orders@1.4.0"),
        at("pom.xml", 7),
    );
    component.first_party = true;
    component.scope = Scope::Runtime;
    AssessedComponent {
        component,
        licenses: Licenses::default(),
        verdict: Verdict::Allow,
        rules: Vec::new(),
    }
}

/// Without a version: two spellings of what was asked for would be two components.
fn spring() -> AssessedComponent {
    let mut component = Component::new(
        purl("pkg:maven/org.springframework/spring-core"),
        at("pom.xml", 40),
    );
    component.requirement = Some("${spring.version}".to_owned());
    component.direct = Some(true);
    AssessedComponent {
        component,
        licenses: Licenses {
            declared: None,
            declared_raw: vec!["See LICENSE <file>".to_owned(), "사내 검토 문구".to_owned()],
            detected: None,
            concluded: None,
        },
        verdict: Verdict::Board,
        rules: vec![hit(
            "unresolved-version",
            Verdict::Board,
            "버전을 확정할 수 없어 취약점을 판정할 수 없습니다.",
            "The version could not be resolved, so vulnerabilities cannot be told.",
        )],
    }
}

fn flatmap() -> AssessedComponent {
    let mut component = Component::new(
        purl("pkg:npm/flatmap-stream@0.1.1"),
        at("package-lock.json", 120),
    );
    component.scope = Scope::Development;
    component.direct = Some(false);
    AssessedComponent {
        component,
        licenses: licensed("MIT OR (GPL-2.0-only WITH Classpath-exception-2.0)"),
        verdict: Verdict::Refuse,
        rules: vec![hit(
            "malicious-package",
            Verdict::Refuse,
            "악성 패키지로 보고되었습니다(MAL-2025-20690).",
            "Reported as malicious (MAL-2025-20690).",
        )],
    }
}

fn left_pad() -> AssessedComponent {
    let mut component = Component::new(
        purl("pkg:npm/%40bank/left-pad@1.3.0?repository_url=https://npm.example.kr"),
        at("package-lock.json", 98),
    );
    component.scope = Scope::Optional;
    component.direct = Some(false);
    component.hashes = vec![Digest::new(Algorithm::Sha512, &"3c".repeat(64)).unwrap()];
    component.notices = vec![PublisherNotice::new(
        NoticeKind::Deprecated,
        "use String.padStart",
    )];
    AssessedComponent {
        component,
        licenses: licensed("LicenseRef-bank-internal"),
        verdict: Verdict::Review,
        rules: vec![hit(
            "cannot-tell",
            Verdict::Review,
            "영향 여부를 판정할 수 없는 권고가 있습니다(GHSA-xxxx-2222-3333).",
            "It cannot be told whether GHSA-xxxx-2222-3333 applies.",
        )],
    }
}

fn time_crate() -> AssessedComponent {
    let mut component = Component::new(purl("pkg:cargo/time@0.1.45"), at("Cargo.lock", 12));
    component.scope = Scope::Runtime;
    component.direct = Some(true);
    AssessedComponent {
        component,
        licenses: licensed("MIT OR Apache-2.0"),
        verdict: Verdict::Allow,
        rules: vec![hit(
            "unmaintained",
            Verdict::Allow,
            "유지보수가 중단되었습니다. 사용 형태에서는 허용합니다.",
            "Nobody maintains it; allowed in this use context.",
        )],
    }
}

fn dependencies() -> Vec<Dependency> {
    let edge = |from: &str, to: &str| Dependency {
        from: from.to_owned(),
        to: to.to_owned(),
    };
    let application = "pkg:maven/kr.example.bank/orders@1.4.0";
    vec![
        edge(application, LOG4J),
        edge(
            application,
            "pkg:maven/org.springframework/spring-core ${spring.version}",
        ),
        edge(
            "pkg:npm/%40bank/left-pad@1.3.0?repository_url=https:%2F%2Fnpm.example.kr",
            "pkg:npm/flatmap-stream@0.1.1",
        ),
    ]
}

fn evidence(record: &str, source: &str, matched: &str) -> Evidence {
    Evidence {
        record: record.to_owned(),
        source: source.to_owned(),
        data_date: time("2026-10-27"),
        by: MatchedBy::Package,
        matched: matched.to_owned(),
    }
}

fn blank(kind: FindingKind, ids: &[&str], component: &str, summary: &str) -> Finding {
    Finding {
        kind,
        ids: ids.iter().map(|id| (*id).to_owned()).collect(),
        purl: purl(component),
        summary: summary.to_owned(),
        severity: Severity::Unknown,
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

fn imported_by_tests() -> Reachability {
    Reachability {
        shipped: Shipped::Shipped,
        imported: Imported::Seen {
            places: vec![at("src/main/java/App.java", 7)],
            is_guess: true,
            only_in_tests: true,
        },
        through: None,
        symbols: Symbols::Named(vec!["org.apache.logging.log4j.core.Logger".to_owned()]),
    }
}

fn log4shell() -> Finding {
    let vector = |version, vector: &str, source: &str| CvssVector {
        version,
        vector: vector.to_owned(),
        source: source.to_owned(),
    };
    Finding {
        reachability: Some(imported_by_tests()),
        severity: Severity::Critical,
        cvss: vec![
            vector(
                CvssVersion::V2,
                "AV:N/AC:M/Au:N/C:C/I:C/A:C",
                "CVE-2021-44228",
            ),
            vector(
                CvssVersion::V3,
                "CVSS:3.1/AV:N/AC:L/PR:N/UI:N/S:C/C:H/I:H/A:H",
                "GHSA-jfh8-c2jp-5v3q",
            ),
            vector(
                CvssVersion::V4,
                "CVSS:4.0/AV:N/AC:L/AT:N/PR:N/UI:N/VC:H/VI:H/VA:H/SC:N/SI:N/SA:N",
                "GHSA-jfh8-c2jp-5v3q",
            ),
            vector(CvssVersion::V3, "not a vector", "GHSA-jfh8-c2jp-5v3q"),
        ],
        cwes: vec!["CWE-20".to_owned(), "CWE-502".to_owned()],
        epss: Some(EpssScore {
            probability: 0.944_730_000_000_000_1,
            percentile: 0.999_61,
            model: "v2026.03.01".to_owned(),
            date: time("2026-10-29"),
        }),
        kev: Some(KevEntry {
            cve: "CVE-2021-44228".to_owned(),
            added: time("2021-12-10"),
            due: time("2021-12-24"),
            ransomware: true,
        }),
        ssvc: Some(attacked()),
        in_use: InUse {
            decision: Some(SsvcDecision::Act),
            deadline_hours: Some(72),
        },
        fixed_versions: vec!["2.15.0".to_owned(), "2.17.1".to_owned()],
        published: Some(time("2021-12-10T00:40:56Z")),
        references: vec![
            "https://logging.apache.org/log4j/2.x/security.html".to_owned(),
            "not an address".to_owned(),
        ],
        evidence: vec![evidence(
            "GHSA-jfh8-c2jp-5v3q",
            "osv/Maven",
            ">= 2.13.0, < 2.15.0",
        )],
        priority: log4shell_priority(),
        vex: log4shell_statements(),
        ..blank(
            FindingKind::Vulnerability,
            &["CVE-2021-44228", "GHSA-jfh8-c2jp-5v3q"],
            LOG4J,
            "Remote code injection in Log4j",
        )
    }
}

fn log4shell_priority() -> Priority {
    let inputs = [("kev", 40), ("cvss", 30), ("exposure", 10), ("scope", -5)];
    Priority {
        score: 75,
        inputs: inputs
            .map(|(name, points)| (name.to_owned(), points))
            .to_vec(),
    }
}

fn log4shell_statements() -> Vec<AppliedVex> {
    vec![
        AppliedVex {
            action: Some("Upgrade to 2.17.1.".to_owned()),
            responses: vec![VexResponse::Update, VexResponse::Rollback],
            updated: Some(time("2026-10-20T09:30:00Z")),
            ..stated(VexStatus::Affected, VexOutcome::Effective)
        },
        AppliedVex {
            reason: Some(VexReason::ProtectedAtPerimeter),
            detail: Some("The firewall stops it.".to_owned()),
            expires: Some(time("2026-10-01")),
            ..stated(VexStatus::NotAffected, VexOutcome::Expired)
        },
    ]
}

fn stated(status: VexStatus, outcome: VexOutcome) -> AppliedVex {
    AppliedVex {
        vulnerability: "CVE-2021-44228".to_owned(),
        status,
        reason: None,
        detail: None,
        action: None,
        responses: Vec::new(),
        author: "Example Inc. \u{1b}[31m".to_owned(),
        document: "https://example.com/vex/1".to_owned(),
        issued: Some(time("2026-09-01")),
        updated: None,
        expires: None,
        source: "vex.json".to_owned(),
        outcome,
    }
}

fn attacked() -> SsvcPoints {
    SsvcPoints {
        exploitation: Exploitation::Active,
        automatable: true,
        technical_impact: TechnicalImpact::Total,
        assessed: time("2024-10-24"),
    }
}

fn malicious() -> Finding {
    Finding {
        evidence: vec![evidence("MAL-2025-20690", "osv/npm", "= 0.1.1")],
        priority: Priority {
            score: 90,
            inputs: vec![("malicious".to_owned(), 90)],
        },
        ..blank(
            FindingKind::Malicious,
            &["MAL-2025-20690"],
            "pkg:npm/flatmap-stream@0.1.1",
            "Malicious code in flatmap-stream \u{1b}[31m(npm)\u{1b}[0m",
        )
    }
}

fn cannot_tell() -> Finding {
    Finding {
        severity: Severity::Medium,
        reachability: Some(Reachability {
            shipped: Shipped::Unknown,
            imported: Imported::Unknown(ReachGap::NoSource),
            through: None,
            symbols: Symbols::NotSeen,
        }),
        evidence: vec![evidence(
            "GHSA-xxxx-2222-3333",
            "osv/npm",
            "the range ends in `latest`, which is not a version",
        )],
        vex: vec![AppliedVex {
            vulnerability: "GHSA-xxxx-2222-3333".to_owned(),
            detail: Some("우리 패키지가 아닙니다.".to_owned()),
            expires: Some(time("2027-01-31")),
            ..stated(VexStatus::WrongMatch, VexOutcome::Effective)
        }],
        ..blank(
            FindingKind::CannotTell,
            &["GHSA-xxxx-2222-3333"],
            "pkg:npm/%40bank/left-pad@1.3.0?repository_url=https://npm.example.kr",
            "Padding takes forever",
        )
    }
}

fn unmaintained() -> Finding {
    Finding {
        reachability: Some(Reachability {
            shipped: Shipped::DevelopmentOnly,
            imported: Imported::NotSeen,
            through: Some("pkg:cargo/chrono@0.4.0".to_owned()),
            symbols: Symbols::NotListed,
        }),
        evidence: vec![evidence(
            "RUSTSEC-2020-0159",
            "osv/crates.io",
            "all versions",
        )],
        ..blank(
            FindingKind::Unmaintained,
            &["RUSTSEC-2020-0159"],
            "pkg:cargo/time@0.1.45",
            "The 0.1 line of time is no longer maintained",
        )
    }
}

fn advice() -> Vec<Advice> {
    vec![
        Advice {
            purl: purl(LOG4J),
            version: Some("2.17.1".to_owned()),
            newer_than: None,
            is_major: false,
            unfixed: vec!["CVE-2099-1".to_owned()],
            through: vec!["pkg:cargo/time@0.1.45".to_owned()],
        },
        Advice {
            purl: purl("pkg:npm/flatmap-stream@0.1.1"),
            version: None,
            newer_than: Some("3.999.999".to_owned()),
            is_major: true,
            unfixed: Vec::new(),
            through: Vec::new(),
        },
    ]
}

fn duties() -> Vec<Duty> {
    vec![Duty {
        purl: purl(LOG4J),
        code: "N1".to_owned(),
        license: "Apache-2.0".to_owned(),
        text: Text::new(
            "라이선스 사본을 함께 제공합니다.",
            "Give a copy of the license along.",
        ),
        why: Some(DutyReason {
            origin: LicenseOrigin::Declared,
            named_in: vec![Location::new("app/pom.xml", Some(12))],
            expression: Some("Apache-2.0 OR GPL-2.0-or-later".to_owned()),
            alternatives: vec!["GPL-2.0-or-later".to_owned()],
            chosen_by: Some(ChosenBy::Policy),
            electable: vec!["GPL-3.0-only".to_owned()],
            facts: vec![
                DutyFact::Context(UseContext::App),
                DutyFact::Modified(Answer::Unknown),
            ],
            clause: "Apache-2.0 section 4(a)".to_owned(),
            evidence: DutyEvidence::NoticesFile,
            basis: CatalogueBasis::License,
        }),
    }]
}

fn facts() -> SystemFacts {
    let defaults = UseFacts {
        modified: Answer::No,
        ..UseFacts::default()
    };
    let own = UseFacts {
        linking: Linking::Static,
        ..UseFacts::default()
    };
    SystemFacts {
        defaults,
        components: [(LOG4J.to_owned(), own)].into(),
    }
}

fn conflicts() -> Vec<LicenseConflict> {
    let part = |identity: &str, license: &str| ConflictPart {
        identity: identity.to_owned(),
        license: license.to_owned(),
        linking: Linking::Unknown,
    };
    vec![LicenseConflict {
        rule: "apache-2.0-gpl-2.0-only".to_owned(),
        work: "pkg:maven/bank/app@1.0.0".to_owned(),
        is_distributed: true,
        left: vec![part(LOG4J, "Apache-2.0")],
        right: vec![part("pkg:maven/org.example/old@1", "GPL-2.0-only")],
        text: Text::new(
            "함께 배포할 수 없습니다.",
            "Not to be distributed together.",
        ),
        source: "https://www.apache.org/licenses/GPL-compatibility.html".to_owned(),
        ways_out: vec![WayOut {
            id: "replace".to_owned(),
            text: Text::new("한쪽을 바꿉니다.", "Replace one side."),
        }],
    }]
}

fn problems() -> Vec<Problem> {
    vec![
        Problem::new(
            "배포/old.jar",
            ProblemKind::Malformed,
            "the archive's directory is cut off; ask for the file again",
        ),
        Problem::new(
            "pom.xml",
            ProblemKind::UnresolvedVersion,
            "`${spring.version}` is not set in this file or a parent at hand",
        )
        .at(40),
    ]
}
