//! VEX documents: byte for byte, and what is written is read back as it was stated.

use std::path::Path;

use expect_test::expect_file;
use gwanmun_feeds::vex::read;
use gwanmun_model::vex::{VexComponent, VexProduct};
use gwanmun_model::{
    Digest, Language, Limits, Timestamp, VexReason, VexResponse, VexStatement, VexStatus,
};
use gwanmun_report::vex::{ALL, Export, find, of_assessment};
use proptest::prelude::*;

use crate::sample;

const AUTHOR: &str = "Bank Example";
const NOW: &str = "2026-10-30T12:00:00Z";

fn export(statements: &[VexStatement]) -> Export<'_> {
    Export {
        statements,
        subject: "payments",
        author: AUTHOR,
        role: Some("OSPO"),
        namespace: Some("https://bank.example"),
        tool_version: "0.1.0",
        language: Language::En,
        serial: sample::SERIAL,
        now: sample::time(NOW),
    }
}

#[test]
fn documents_of_the_rich_assessment() {
    let assessment = sample::rich();
    for (product, name) in [(None, "alone"), (Some("pkg:maven/bank/payments@7"), "part")] {
        let statements = of_assessment(&assessment, product, Language::En);
        for format in ALL.iter().filter(|format| !format.id.contains("1.6")) {
            let written = format.write(&export(&statements));
            assert_eq!(written.left_out, 0, "{}", format.id);
            let file = format!("golden/vex.{name}.{}.json", format.id);
            let path = Path::new(env!("CARGO_MANIFEST_DIR")).join(file);
            expect_file![path].assert_eq(&written.text);
        }
    }
}

#[test]
fn a_scan_as_cyclonedx_is_a_vex_document_too() {
    let assessment = sample::rich();
    for version in ["1.4", "1.5", "1.6", "1.7"] {
        let format = gwanmun_report::find(&format!("cyclonedx-{version}")).unwrap();
        let text = format.write(&sample::document(&assessment, Language::Ko));
        let found = read("scan.json", text.as_bytes(), &Limits::default());
        assert_eq!(found.problems, []);
        let statuses: Vec<_> = found.statements.iter().map(|one| one.status).collect();
        assert_eq!(statuses, [VexStatus::Affected, VexStatus::WrongMatch]);
        let until = found.statements[1]
            .expires
            .map(|time| time.date().to_string());
        assert_eq!(until.as_deref(), Some("2027-01-31"));
        assert_eq!(
            found.statements[0].updated,
            Some(sample::time("2026-10-20T09:30:00Z"))
        );
    }
}

#[test]
fn a_statement_about_a_range_is_not_widened_and_an_older_one_is_left_out() {
    let mut statements = [
        one("CVE-2026-1", "pkg:npm/a"),
        one("CVE-2026-1", "pkg:npm/b"),
    ];
    statements[0].products[0].component.range = Some("vers:npm/<2".to_owned());
    let mut older = statements[1].clone();
    older.issued = Some(sample::time("2020-01-01"));
    older.status = VexStatus::Affected;
    let statements = [statements[0].clone(), statements[1].clone(), older];
    for format in ALL {
        let written = format.write(&export(&statements));
        assert_eq!(written.left_out, 2, "{}", format.id);
        let found = read("x", written.text.as_bytes(), &Limits::default());
        assert_eq!(found.statements.len(), 1);
        assert_eq!(found.statements[0].status, VexStatus::NotAffected);
    }
}

fn one(vulnerability: &str, product: &str) -> VexStatement {
    VexStatement {
        vulnerability: vulnerability.to_owned(),
        aliases: Vec::new(),
        products: vec![VexProduct::named(product)],
        status: VexStatus::NotAffected,
        reason: None,
        detail: None,
        action: None,
        responses: Vec::new(),
        author: AUTHOR.to_owned(),
        role: Some("OSPO".to_owned()),
        issued: Some(sample::time("2026-01-01")),
        updated: None,
        expires: None,
        document: "urn:uuid:6777616e-6d75-4e2d-b365-7269616c2d31".to_owned(),
        version: Some("1".to_owned()),
        source: "x".to_owned(),
    }
}

/// Words people write: several lines, Hangul, quotes, but neither blank nor with space around them.
fn any_text() -> impl Strategy<Value = String> {
    "[a-zA-Z가-힣0-9\"'<>&%#(.]([ -~가-힣\n]{0,40}[a-zA-Z가-힣0-9.])?"
}

fn any_component() -> impl Strategy<Value = VexComponent> {
    let id = prop::sample::select(vec![
        "pkg:npm/%40scope/a@1.0.0",
        "pkg:deb/debian/bash@5.3?arch=amd64",
        "pkg:golang/example.org/b",
        "cpe:2.3:a:apache:log4j:2.14.1:*:*:*:*:*:*:*",
        "cpe:/a:apache:log4j:2.14.1",
        "Our Platform 3",
        "urn:product:7",
    ]);
    (id, any::<bool>()).prop_map(|(id, hashed)| {
        let mut component = VexComponent::named(id);
        component.hashes = hashed
            .then(|| Digest::parse(&format!("sha256:{}", "ab".repeat(32))).unwrap())
            .into_iter()
            .collect();
        component
    })
}

fn any_time() -> impl Strategy<Value = Timestamp> {
    (1_600_000_000_i64..1_800_000_000)
        .prop_map(|seconds| Timestamp::from_micros(seconds * 1_000_000))
}

fn any_statement() -> impl Strategy<Value = VexStatement> {
    let said = (
        prop::sample::select(VexStatus::ALL.to_vec()),
        prop::option::of(prop::sample::select(VexReason::ALL.to_vec())),
        prop::option::of(any_text()),
        prop::option::of(any_text()),
        prop::collection::vec(prop::sample::select(VexResponse::ALL.to_vec()), 0..3),
    );
    let dated = (
        any_time(),
        prop::option::of(any_time()),
        prop::option::of(any_time()),
    );
    let vulnerability = prop::sample::select(vec![
        "CVE-2026-0001",
        "CVE-2026-12345",
        "GHSA-jfh8-c2jp-5v3q",
    ]);
    (vulnerability, any_component(), said, dated).prop_map(
        |(vulnerability, component, said, dated)| {
            let (status, reason, detail, action, responses) = said;
            let (issued, updated, expires) = dated;
            let denies = matches!(status, VexStatus::NotAffected | VexStatus::WrongMatch);
            VexStatement {
                aliases: vec![format!("X-{vulnerability}")],
                products: vec![VexProduct {
                    component,
                    subcomponents: Vec::new(),
                }],
                status,
                reason: reason.filter(|_| denies),
                detail,
                action,
                responses,
                issued: Some(issued),
                updated,
                expires,
                ..one(vulnerability, "pkg:npm/a")
            }
        },
    )
}

/// Takes statements apart into one a product, with hashes of one product the same everywhere, as a document has them.
fn sorted(statements: &[VexStatement]) -> Vec<VexStatement> {
    let mut list: Vec<VexStatement> = statements
        .iter()
        .flat_map(|statement| {
            statement.products.iter().map(|product| VexStatement {
                products: vec![product.clone()],
                ..statement.clone()
            })
        })
        .collect();
    list.sort();
    list
}

/// Keeps one statement about one vulnerability in one product, which is what a document has.
fn unique(statements: Vec<VexStatement>, whole: Option<&VexComponent>) -> Vec<VexStatement> {
    let mut seen = std::collections::BTreeSet::new();
    let mut hashes = std::collections::BTreeMap::new();
    statements
        .into_iter()
        .filter(|one| {
            seen.insert((
                one.vulnerability.clone(),
                one.products[0].component.id.clone(),
            ))
        })
        .map(|mut one| {
            let component = &mut one.products[0].component;
            let known = hashes
                .entry(component.id.clone())
                .or_insert_with(|| component.hashes.clone());
            component.hashes.clone_from(known);
            if let Some(whole) = whole {
                let part = std::mem::replace(component, whole.clone());
                one.products[0].subcomponents = vec![part];
            }
            one
        })
        .collect()
}

proptest! {
    #[test]
    fn what_is_written_is_read_back_as_it_was_stated(
        statements in prop::collection::vec(any_statement(), 1..6),
        part: bool,
    ) {
        let whole = VexComponent::named("pkg:generic/whole@1");
        let statements = unique(statements, part.then_some(&whole));
        for format in ALL {
            let written = format.write(&export(&statements));
            prop_assert_eq!(written.left_out, 0);
            let found = read("x", written.text.as_bytes(), &Limits::default());
            prop_assert_eq!(&found.problems, &[], "{}", format.id);
            prop_assert_eq!(sorted(&found.statements), sorted(&statements), "{}: {}", format.id, written.text);
            prop_assert_eq!(format.write(&export(&statements)), written);
        }
    }
}

/// The rules of the specification and of its schema that a writer can break.
#[test]
fn openvex_documents_keep_the_rules_of_their_schema() {
    let document = [
        "@context",
        "@id",
        "author",
        "role",
        "timestamp",
        "version",
        "tooling",
        "statements",
    ];
    let statement = [
        "vulnerability",
        "timestamp",
        "last_updated",
        "products",
        "status",
        "status_notes",
        "justification",
        "impact_statement",
        "action_statement",
    ];
    let keys = |value: &serde_json::Value, known: &[&str]| {
        let object = value.as_object().unwrap();
        assert!(
            object.keys().all(|key| known.contains(&key.as_str())),
            "{object:?}"
        );
    };
    for status in VexStatus::ALL {
        for reason in [
            None,
            Some(VexReason::ComponentAbsent),
            Some(VexReason::ProtectedAtRuntime),
        ] {
            for detail in [None, Some("Because.".to_owned())] {
                let mut one = one("CVE-2026-1", "Our Platform 3");
                one.reason = reason
                    .filter(|_| matches!(status, VexStatus::NotAffected | VexStatus::WrongMatch));
                (one.status, one.detail) = (status, detail);
                let text = find("openvex").unwrap().write(&export(&[one])).text;
                let value: serde_json::Value = serde_json::from_str(&text).unwrap();
                keys(&value, &document);
                let stated = &value["statements"][0];
                keys(stated, &statement);
                assert_eq!(stated["products"][0]["@id"], "name:Our%20Platform%203");
                let has = |key: &str| stated.get(key).is_some();
                match stated["status"].as_str().unwrap() {
                    "not_affected" => {
                        assert!(has("justification") != has("impact_statement"), "{text}");
                    }
                    "affected" => assert!(has("action_statement")),
                    _ => assert!(!has("justification") && !has("impact_statement")),
                }
            }
        }
    }
}

#[test]
fn every_format_is_found_by_its_id() {
    for format in ALL {
        assert_eq!(find(format.id).unwrap().media_type, format.media_type);
    }
    assert!(find("spdx").is_none());
}
