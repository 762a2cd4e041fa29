//! What real and hostile documents are read as.

use std::fmt::Write as _;

use expect_test::{Expect, expect};
use gwanmun_model::vex::VexComponent;
use proptest::prelude::*;

use super::*;

/// One line a product: vulnerability, status, reason, product, parts, what is said; then the problems.
pub(super) fn told(read: &Read) -> String {
    let mut text = String::new();
    for one in &read.statements {
        for product in &one.products {
            let name = |one: &VexComponent| {
                let purl = one.purl.as_ref().map(ToString::to_string);
                let name = purl.unwrap_or_else(|| one.id.clone());
                one.range
                    .as_ref()
                    .map_or(name.clone(), |range| format!("{name} in {range}"))
            };
            let parts: Vec<String> = product.subcomponents.iter().map(name).collect();
            let reason = one.reason.map_or("-", VexReason::id);
            let _ = writeln!(
                text,
                "{} {} {reason} {} {parts:?} {:?} {:?}",
                one.vulnerability,
                one.status.id(),
                name(&product.component),
                one.detail.as_deref().unwrap_or_default(),
                one.said()
                    .map(|time| time.date().to_string())
                    .unwrap_or_default(),
            );
        }
    }
    for problem in &read.problems {
        let _ = writeln!(text, "! {problem}");
    }
    text
}

fn check(document: &str, expect: &Expect) {
    expect.assert_eq(&told(&read(
        "vex.json",
        document.as_bytes(),
        &Limits::default(),
    )));
}

#[test]
fn openvex_of_the_first_versions_and_of_the_last() {
    check(
        r#"{"@context":"https://openvex.dev/ns","@id":"doc","author":"A","timestamp":"2023-01-08T18:02:03-06:00","version":"1",
            "statements":[
            {"vulnerability":"CVE-2023-1","products":["pkg:apk/wolfi/git@2.39.0-r1?arch=x86_64"],
             "subcomponents":["pkg:apk/wolfi/zlib"],"status":"not_affected","justification":"component_not_present"},
            {"vulnerability":{"@id":"https://nvd.nist.gov/vuln/detail/CVE-2023-2","aliases":["GHSA-x"]},
             "products":[{"identifiers":{"cpe23":"cpe:2.3:a:b:c:1:*:*:*:*:*:*:*"},"hashes":{"sha-256":"zz"}}],
             "status":"affected","action_statement":"Update."},
            {"vulnerability":{"name":"CVE-2023-3"},"products":[{"@id":"pkg:npm/a"}],"status":"safe"},
            {"vulnerability":{"name":"CVE-2023-4"},"products":[],"status":"fixed"},
            {"products":["pkg:npm/a"],"status":"fixed"},
            {"vulnerability":{"name":"CVE-2023-5"},"timestamp":"soon","products":[{"@id":"pkg:npm/a"}],"status":"not_affected","justification":"because"}
            ]}"#,
        &expect![[r#"
            CVE-2023-1 not-affected component-absent pkg:apk/wolfi/git@2.39.0-r1?arch=x86_64 ["pkg:apk/wolfi/zlib"] "" "2023-01-09"
            CVE-2023-2 affected - cpe:2.3:a:b:c:1:*:*:*:*:*:*:* [] "" "2023-01-09"
            CVE-2023-5 not-affected - pkg:npm/a [] "" "2023-01-09"
            ! vex.json: skipped-entry: statements[2]: the status `safe` is not one of not_affected, affected, fixed, under_investigation
            ! vex.json: skipped-entry: statements[3]: it names no product
            ! vex.json: skipped-entry: statements[4]: it has no `vulnerability`
            ! vex.json: skipped-entry: statements[5].justification: `because` is not a justification of OpenVEX; the statement is kept without
            ! vex.json: skipped-entry: statements[5].timestamp: `soon`: expected a time such as 2026-08-21T13:38:00Z or a day such as 2026-08-21
        "#]],
    );
}

#[test]
fn csaf_with_ranges_groups_relationships_and_finer_words() {
    check(
        r#"{"document":{"category":"csaf_vex","csaf_version":"2.0","publisher":{"name":"A"},
            "tracking":{"id":"D-1","version":"2","status":"final","initial_release_date":"2026-01-01T00:00:00Z","current_release_date":"2026-02-01T00:00:00Z"}},
            "product_tree":{"branches":[{"category":"vendor","name":"V","branches":[
              {"category":"product_version_range","name":"vers:npm/<2","product":{"name":"a old","product_id":"A1","product_identification_helper":{"purl":"pkg:npm/a"}}},
              {"category":"product_version","name":"2","product":{"name":"a 2","product_id":"A2","product_identification_helper":{"purl":"pkg:npm/a@2"}}}]}],
              "full_product_names":[{"name":"Our Platform","product_id":"P"}],
              "relationships":[{"category":"default_component_of","product_reference":"A2","relates_to_product_reference":"P","full_product_name":{"name":"a in P","product_id":"P:A2"}}],
              "product_groups":[{"group_id":"G","product_ids":["P:A2"]}]},
            "vulnerabilities":[
              {"ids":[{"system_name":"GitHub","text":"GHSA-1"},{"system_name":"x","text":"X-1"}],
               "product_status":{"known_affected":["A1"],"known_not_affected":["P:A2","NOBODY"],"recommended":["A2"]},
               "flags":[{"label":"inline_mitigations_already_exist","group_ids":["G"],"date":"2026-03-01T00:00:00Z"}],
               "threats":[{"category":"impact","details":"Built without it.","product_ids":["P:A2"]},{"category":"exploit_status","details":"none"}],
               "remediations":[{"category":"vendor_fix","details":"Update to 2.","product_ids":["A1"]}]},
              {"product_status":{"fixed":["A2"]}}]}"#,
        &expect![[r#"
            GHSA-1 not-affected control-in-place Our Platform ["pkg:npm/a@2"] "Built without it." "2026-03-01"
            GHSA-1 affected - pkg:npm/a in vers:npm/<2 [] "" "2026-02-01"
            GHSA-1 fixed - pkg:npm/a@2 [] "CSAF product status: recommended" "2026-02-01"
            ! vex.json: skipped-entry: vulnerabilities[0].product_status.known_not_affected: the product `NOBODY` is not in the product tree
            ! vex.json: skipped-entry: vulnerabilities[1]: it has neither `cve` nor `ids`
        "#]],
    );
}

#[test]
fn a_range_of_csaf_is_kept_apart_from_every_version() {
    let text = r#"{"document":{"csaf_version":"2.0"},"product_tree":{"branches":[
        {"category":"product_version_range","name":"vers:npm/<2","product":{"name":"a","product_id":"A","product_identification_helper":{"purl":"pkg:npm/a"}}}]},
        "vulnerabilities":[{"cve":"CVE-1","product_status":{"known_not_affected":["A"]}}]}"#;
    let read = read("vex.json", text.as_bytes(), &Limits::default());
    assert_eq!(
        read.statements[0].products[0].component.range.as_deref(),
        Some("vers:npm/<2")
    );
}

#[test]
fn cyclonedx_within_a_product_beside_an_sbom_and_about_another_one() {
    check(
        r#"{"bomFormat":"CycloneDX","specVersion":"1.6","serialNumber":"urn:uuid:3e671687-395b-41f5-a30f-a58921a69b79","version":1,
            "metadata":{"timestamp":"2026-05-01T00:00:00Z","authors":[{"name":"A"},{"name":"B"}],
              "component":{"type":"application","bom-ref":"top","name":"acme-app","purl":"pkg:generic/acme@1"}},
            "components":[{"type":"library","bom-ref":"lib","name":"lib","components":[{"type":"library","bom-ref":"inner","name":"inner","purl":"pkg:npm/inner"}]}],
            "vulnerabilities":[
              {"id":"CVE-1","analysis":{"state":"not_affected","justification":"protected_by_compiler","detail":"Flag -fstack-protector."},"affects":[{"ref":"inner","versions":[{"version":"1.2.3"},{"range":"vers:npm/>=2"}]}]},
              {"id":"CVE-2","analysis":{"state":"resolved_with_pedigree","lastUpdated":"2026-06-01T00:00:00Z"},"affects":[{"ref":"top"}]},
              {"id":"CVE-3","analysis":{"state":"false_positive"},"affects":[{"ref":"urn:cdx:3e671687-395b-41f5-a30f-a58921a69b79/1#inner"}]},
              {"id":"CVE-4","analysis":{"state":"exploitable","response":["update"]},"affects":[{"ref":"urn:cdx:00000000-0000-4000-8000-000000000000/1#pkg%3Anpm%2Fother@1"}]},
              {"id":"CVE-5","affects":[{"ref":"inner"}]},
              {"id":"CVE-6","analysis":{"state":"fine"},"affects":[{"ref":"inner"}]},
              {"id":"CVE-7","analysis":{"state":"in_triage"}},
              {"id":"CVE-8","analysis":{"detail":"?"},"affects":[{"ref":"inner"}]}
            ]}"#,
        &expect![[r#"
            CVE-1 not-affected protected-by-compiler pkg:generic/acme@1 ["pkg:npm/inner@1.2.3"] "Flag -fstack-protector." "2026-05-01"
            CVE-1 not-affected protected-by-compiler pkg:generic/acme@1 ["pkg:npm/inner in vers:npm/>=2"] "Flag -fstack-protector." "2026-05-01"
            CVE-2 fixed - pkg:generic/acme@1 [] "CycloneDX analysis state: resolved_with_pedigree" "2026-06-01"
            CVE-3 wrong-match - pkg:generic/acme@1 ["pkg:npm/inner"] "" "2026-05-01"
            CVE-4 affected - urn:cdx:00000000-0000-4000-8000-000000000000/1 ["pkg:npm/other@1"] "" "2026-05-01"
            ! vex.json: skipped-entry: vulnerabilities[5]: the state `fine` is not one of CycloneDX
            ! vex.json: skipped-entry: vulnerabilities[6]: it affects no component
            ! vex.json: skipped-entry: vulnerabilities[7]: its analysis has no `state`
        "#]],
    );
}

#[test]
fn what_is_no_vex_document_says_what_is_read() {
    for text in ["{}", "[]", "null", "\"x\"", "{\"document\":{}}"] {
        let read = read("x.json", text.as_bytes(), &Limits::default());
        assert!(read.format.is_none(), "{text}");
        assert_eq!(read.problems.len(), 1, "{text}");
        assert!(read.problems[0].message.contains("OpenVEX"), "{text}");
    }
    check(
        "{\"@context\":",
        &expect![[r"
            ! vex.json: malformed: not JSON: EOF while parsing a value at line 1 column 12; VEX is read from OpenVEX, CSAF and CycloneDX in JSON
        "]],
    );
    let deep = format!("{}{}", "[".repeat(100_000), "]".repeat(100_000));
    let read_deep = read("x.json", deep.as_bytes(), &Limits::default());
    assert_eq!(read_deep.problems[0].kind, ProblemKind::Malformed);
    let draft = r#"{"document":{"csaf_version":"2.0","tracking":{"status":"draft"}}}"#;
    assert_eq!(
        read("x.json", draft.as_bytes(), &Limits::default())
            .problems
            .len(),
        1
    );
}

#[test]
fn limits_hold_and_are_said() {
    let limits = Limits {
        components_max: 2,
        file_bytes_max: 10_000,
        ..Limits::default()
    };
    let one = r#"{"vulnerability":"CVE-1","products":["pkg:npm/a"],"status":"fixed"}"#;
    let text = format!(
        r#"{{"@context":"https://openvex.dev/ns/v0.2.0","statements":[{}]}}"#,
        [one; 5].join(",")
    );
    let found = read("x.json", text.as_bytes(), &limits);
    assert!(found.statements.is_empty());
    assert_eq!(found.problems[0].kind, ProblemKind::LimitReached);
    let large = read("x.json", &[b' '; 10_001], &limits);
    assert_eq!(large.problems[0].kind, ProblemKind::LimitReached);
}

/// What is named once and meant many times stays within the limit, and an end is never lost with the rest.
#[test]
fn what_multiplies_is_limited_before_it_is_made() {
    let limits = Limits {
        components_max: 1_000,
        ..Limits::default()
    };
    let ids: Vec<String> = (0..300).map(|number| format!("\"P{number}\"")).collect();
    let names: Vec<String> = ids
        .iter()
        .map(|id| format!(r#"{{"name":{id},"product_id":{id}}}"#))
        .collect();
    let threat = r#"{"category":"impact","details":"x\n[gwanmun expires=2020-01-01T00:00:00Z]","group_ids":["G"]}"#;
    let csaf = format!(
        r#"{{"document":{{"csaf_version":"2.0"}},"product_tree":{{"full_product_names":[{}],
            "product_groups":[{{"group_id":"G","product_ids":[{}]}}]}},
            "vulnerabilities":[{{"cve":"CVE-1","product_status":{{"fixed":[{}]}},"threats":[{}]}}]}}"#,
        names.join(","),
        ids.join(","),
        ids.join(","),
        [threat; 300].join(","),
    );
    let parts = vec!["\"pkg:npm/a\""; 300].join(",");
    let openvex = format!(
        r#"{{"@context":"https://openvex.dev/ns","statements":[{{"vulnerability":"CVE-1","status":"fixed",
            "products":[{parts}],"subcomponents":[{parts}]}}]}}"#
    );
    for document in [csaf, openvex] {
        let found = read("x.json", document.as_bytes(), &limits);
        assert!(found.statements.is_empty());
        assert!(
            found
                .problems
                .iter()
                .any(|one| one.kind == ProblemKind::LimitReached)
        );
    }
}

#[test]
fn circles_of_relationships_end() {
    let relation = |id: &str, part: &str| {
        format!(
            r#"{{"product_reference":"{part}","relates_to_product_reference":"{part}","full_product_name":{{"product_id":"{id}"}}}}"#
        )
    };
    let text = format!(
        r#"{{"document":{{"csaf_version":"2.0"}},"product_tree":{{"relationships":[{},{}]}},"vulnerabilities":[{{"cve":"CVE-1","product_status":{{"fixed":["A"]}}}}]}}"#,
        relation("A", "B"),
        relation("B", "A"),
    );
    let found = read("x.json", text.as_bytes(), &Limits::default());
    assert!(found.statements.is_empty());
    assert_eq!(found.problems.len(), 1);
    let chain: Vec<String> = (0..60)
        .map(|number| relation(&format!("R{number}"), &format!("R{}", number + 1)))
        .collect();
    let text = format!(
        r#"{{"document":{{"csaf_version":"2.0"}},"product_tree":{{"relationships":[{}],"full_product_names":[{{"product_id":"R60","name":"end"}}]}},
            "vulnerabilities":[{{"cve":"CVE-1","product_status":{{"fixed":["R0"]}}}}]}}"#,
        chain.join(",")
    );
    let found = read("x.json", text.as_bytes(), &Limits::default());
    assert_eq!(found.statements[0].products[0].component.id, "end");
}

#[test]
fn an_envelope_of_in_toto_is_opened() {
    check(
        r#"{"_type":"https://in-toto.io/Statement/v1","predicateType":"https://openvex.dev/ns","predicate":{
            "@context":"https://openvex.dev/ns/v0.2.0","timestamp":"2026-01-01T00:00:00Z",
            "statements":[{"vulnerability":{"name":"CVE-1"},"products":[{"@id":"pkg:npm/a"}],"status":"fixed"}]}}"#,
        &expect![[r#"
            CVE-1 fixed - pkg:npm/a [] "" "2026-01-01"
        "#]],
    );
}

/// Words of the formats, so that random documents get past the first key.
const WORDS: &str = "https://openvex.dev/ns CycloneDX 2.0 CVE-1 pkg:npm/a@1 not_affected fixed a resolved impact \
    component_not_present 2026-01-01";
const KEYS: &str = "@context bomFormat document csaf_version statements vulnerabilities vulnerability products status \
    product_status fixed analysis state affects ref versions product_tree branches product product_id relationships \
    flags threats category details product_ids id cve metadata component components bom-ref purl tracking timestamp \
    impact_statement range version subcomponents @id identifiers hashes";

fn any_of(words: &'static str) -> impl Strategy<Value = &'static str> {
    prop::sample::select(words.split_whitespace().collect::<Vec<_>>())
}

fn any_json() -> impl Strategy<Value = Value> {
    let leaf = prop_oneof![
        any_of(WORDS).prop_map(Value::from),
        Just(Value::from("x\n[gwanmun expires=2027-01-01]")),
        any::<i32>().prop_map(Value::from),
        Just(Value::Null),
    ];
    leaf.prop_recursive(6, 64, 6, |inner| {
        prop_oneof![
            prop::collection::vec(inner.clone(), 0..4).prop_map(Value::from),
            prop::collection::btree_map(any_of(KEYS), inner, 0..6).prop_map(|map| {
                let entries = map.into_iter();
                Value::Object(
                    entries
                        .map(|(key, value)| (key.to_owned(), value))
                        .collect(),
                )
            }),
        ]
    })
}

proptest! {
    #[test]
    fn no_document_makes_a_reader_fail(document in any_json()) {
        for format in ALL {
            let mut reader = Reader { path: "x", room: 100, is_full: false, statements: Vec::new(), problems: Vec::new() };
            (format.read)(&document, &mut reader);
            for statement in &reader.statements {
                prop_assert!(!statement.vulnerability.is_empty() && !statement.products.is_empty());
            }
        }
        read("x", document.to_string().as_bytes(), &Limits::default());
    }

    #[test]
    fn no_bytes_make_reading_fail(bytes in prop::collection::vec(any::<u8>(), 0..200)) {
        read("x", &bytes, &Limits::default());
    }
}
