//! Our own documents follow our own published schema, and the schema is as strict as the reader.

use gwanmun_model::digest::Algorithm;
use gwanmun_model::finding::MatchedBy;
use gwanmun_model::reach::{ReachGap, Shipped};
use gwanmun_model::ssvc::Exploitation;
use gwanmun_model::{
    ComponentKind, Criticality, FindingKind, Language, ProblemKind, Scope, Severity, SsvcDecision,
    UseContext, Verdict, VexOutcome, VexReason, VexResponse, VexStatus,
};
use gwanmun_report::assessment::{read, write};
use serde_json::{Value, json};

use crate::sample;

const SCHEMA: &str = include_str!("../../../../docs/schema/gwanmun.assessment-1.schema.json");

fn schema() -> jsonschema::Validator {
    jsonschema::options()
        .should_validate_formats(true)
        .build(&serde_json::from_str(SCHEMA).unwrap())
        .unwrap()
}

fn rich() -> Value {
    serde_json::from_str(&write(&sample::rich(), "0.1.0", Language::Ko)).unwrap()
}

#[test]
fn documents_follow_the_published_schema() {
    let schema = schema();
    for assessment in [sample::rich(), sample::empty()] {
        let document = serde_json::from_str(&write(&assessment, "0.1.0", Language::En)).unwrap();
        let errors: Vec<String> = schema
            .iter_errors(&document)
            .map(|error| format!("{}: {error}", error.instance_path()))
            .collect();
        assert_eq!(errors, Vec::<String>::new());
    }
}

#[test]
fn the_schema_and_the_reader_refuse_the_same() {
    let schema = schema();
    let check = |pointer: &str, value: Value| {
        let mut document = rich();
        *document.pointer_mut(pointer).expect(pointer) = value;
        assert!(!schema.is_valid(&document), "schema: {pointer}");
        assert!(read(&document.to_string()).is_err(), "reader: {pointer}");
    };
    check("/schema", json!("gwanmun.assessment/2"));
    check("/context", json!("orbit"));
    check("/assessed_at", json!("yesterday"));
    check("/data/state", json!("fine"));
    check("/data/records", json!(-1));
    check("/components/0/purl", json!("time"));
    check("/components/0/scope", json!("always"));
    check("/components/0/direct", json!("yes"));
    check("/components/2/hashes/0/value", json!("zz"));
    check("/findings/0/kind", json!("bug"));
    check("/findings/0/severity", Value::Null);
    check("/findings/0/cvss/0/version", json!("5"));
    check("/findings/0/epss", json!(0.5));
    check("/findings/0/kev/due", json!("soon"));
    check("/findings/0/reachability/imported", json!("perhaps"));
    check("/findings/0/reachability/shipped", json!("fine"));
    check("/findings/0/reachability/symbols", json!("fine"));
    check("/findings/0/vex/0/status", json!("fine"));
    check("/findings/0/vex/0/outcome", json!("fine"));
    check("/findings/0/vex/0/issued", json!("soon"));
    check("/verdicts/0/verdict", json!("maybe"));
    check("/problems/0/kind", json!("odd"));
}

/// Every key the writer writes is asked for, at every depth: a key less is a document of another schema.
#[test]
fn every_key_is_required() {
    let schema = schema();
    let mut pointers = Vec::new();
    collect(&rich(), "", &mut pointers);
    assert!(pointers.len() > 200, "{}", pointers.len());
    for pointer in pointers {
        let (parent, key) = pointer.rsplit_once('/').unwrap();
        let mut document = rich();
        let object = document.pointer_mut(parent).unwrap();
        let removed = object.as_object_mut().unwrap().remove(key).unwrap();
        assert!(!schema.is_valid(&document), "{pointer} may be left out");
        let object = document.pointer_mut(parent).unwrap();
        let object = object.as_object_mut().unwrap();
        object.insert(key.to_owned(), removed);
        object.insert(format!("{key}_x"), Value::Null);
        assert!(!schema.is_valid(&document), "a stranger beside {pointer}");
    }
}

fn collect(value: &Value, path: &str, pointers: &mut Vec<String>) {
    match value {
        Value::Object(object) => {
            for (key, value) in object {
                let path = format!("{path}/{key}");
                pointers.push(path.clone());
                collect(value, &path, pointers);
            }
        }
        Value::Array(list) => {
            for (index, value) in list.iter().enumerate() {
                collect(value, &format!("{path}/{index}"), pointers);
            }
        }
        _ => {}
    }
}

#[test]
fn the_schema_knows_every_decision_and_criticality() {
    let schema: Value = serde_json::from_str(SCHEMA).unwrap();
    let check = |pointer: &str, ids: Vec<&str>| {
        let listed: Vec<Value> = ids
            .into_iter()
            .map(Value::from)
            .chain([Value::Null])
            .collect();
        assert_eq!(schema.pointer(pointer), Some(&json!(listed)), "{pointer}");
    };
    check(
        "/$defs/finding/properties/ssvc/properties/decision/enum",
        SsvcDecision::ALL.map(SsvcDecision::id).to_vec(),
    );
    check(
        "/properties/criticality/enum",
        Criticality::ALL.map(Criticality::id).to_vec(),
    );
}

#[test]
fn the_schema_knows_every_answer_on_the_use_of_a_component() {
    let schema: Value = serde_json::from_str(SCHEMA).unwrap();
    let listed = |key: &str| {
        let pointer = format!("/$defs/reachability/properties/{key}/enum");
        schema.pointer(&pointer).cloned().expect("an enumeration")
    };
    assert_eq!(listed("shipped"), json!(Shipped::ALL.map(Shipped::id)));
    let mut gaps: Vec<Value> = ReachGap::ALL.map(|gap| json!(gap.id())).to_vec();
    gaps.push(Value::Null);
    assert_eq!(listed("gap"), json!(gaps));
}

/// A kind or a context added to the vocabulary must be added to the schema in the same change.
#[test]
fn the_schema_knows_the_whole_vocabulary() {
    let schema: Value = serde_json::from_str(SCHEMA).unwrap();
    let check = |pointer: &str, ids: Vec<&str>| {
        let listed = schema.pointer(pointer).expect(pointer);
        assert_eq!(listed, &json!(ids), "{pointer}");
    };
    let finding = "/$defs/finding/properties";
    let component = "/$defs/component/properties";
    check(
        &format!("{component}/kind/enum"),
        ComponentKind::ALL.map(ComponentKind::id).to_vec(),
    );
    check(
        "/properties/context/enum",
        UseContext::ALL.map(UseContext::id).to_vec(),
    );
    check(
        "/$defs/verdict/enum",
        Verdict::ALL.map(Verdict::id).to_vec(),
    );
    check(
        "/$defs/severity/enum",
        Severity::ALL.map(Severity::id).to_vec(),
    );
    check(
        &format!("{finding}/kind/enum"),
        FindingKind::ALL.map(FindingKind::id).to_vec(),
    );
    check(
        &format!("{finding}/evidence/items/properties/by/enum"),
        MatchedBy::ALL.map(MatchedBy::id).to_vec(),
    );
    check(
        &format!("{finding}/ssvc/properties/exploitation/enum"),
        Exploitation::ALL.map(Exploitation::id).to_vec(),
    );
    check(
        &format!("{component}/scope/enum"),
        Scope::ALL.map(Scope::id).to_vec(),
    );
    check(
        &format!("{component}/hashes/items/properties/algorithm/enum"),
        Algorithm::ALL.map(Algorithm::id).to_vec(),
    );
    let vex = "/$defs/vex/properties";
    check(
        &format!("{vex}/status/enum"),
        VexStatus::ALL.map(VexStatus::id).to_vec(),
    );
    check(
        &format!("{vex}/responses/items/enum"),
        VexResponse::ALL.map(VexResponse::id).to_vec(),
    );
    check(
        &format!("{vex}/outcome/enum"),
        VexOutcome::ALL.map(VexOutcome::id).to_vec(),
    );
    let reasons = VexReason::ALL.map(|reason| json!(reason.id()));
    let reasons: Vec<Value> = reasons.into_iter().chain([Value::Null]).collect();
    assert_eq!(
        schema.pointer(&format!("{vex}/reason/enum")),
        Some(&json!(reasons))
    );
    check(
        "/$defs/problem/properties/kind/enum",
        ProblemKind::ALL.map(ProblemKind::id).to_vec(),
    );
}
