//! Version order as judged by each ecosystem's own tool.

use std::cmp::Ordering;
use std::collections::BTreeMap;

use gwanmun_model::{Ecosystem, version};
use serde_json::Value;

use crate::suites;

#[test]
fn agrees_with_each_ecosystems_own_tool() {
    let Some(path) = suites::shared("data/eval/version_order.jsonl") else {
        return;
    };
    let mut counts = BTreeMap::<String, (u32, u32)>::new();
    let mut differences = Vec::new();
    for line in std::fs::read_to_string(path).unwrap().lines() {
        let case: Value = serde_json::from_str(line).unwrap();
        let text = |key: &str| case[key].as_str().unwrap().to_owned();
        let (name, a, b) = (text("ecosystem"), text("a"), text("b"));
        let ecosystem: Ecosystem = name.parse().unwrap();
        let expected = case["cmp"].as_i64().map(|order| order.cmp(&0));
        let count = counts.entry(name).or_default();
        count.1 += 1;
        let given = version::compare(ecosystem, &a, &b);
        let back = version::compare(ecosystem, &b, &a).map(Ordering::reverse);
        let is_passed_over =
            given == Some(Ordering::Equal) && !version::may_be_equal(ecosystem, &a, &b);
        if given == expected && back == expected && !is_passed_over {
            count.0 += 1;
        } else {
            differences.push(format!(
                "{ecosystem}: {a} against {b} gave {given:?} and back {back:?}, expected {expected:?}"
            ));
        }
    }
    for (ecosystem, (agreed, all)) in &counts {
        eprintln!("{ecosystem}: {agreed} of {all}");
    }
    assert!(
        differences.is_empty(),
        "{} differences\n{}",
        differences.len(),
        differences.join("\n")
    );
}
