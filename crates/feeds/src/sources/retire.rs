//! Vulnerabilities of JavaScript libraries that are copied into pages, as Retire.js publishes them.
//!
//! They speak of copied files only and are filed in a space of their own: where a library came through npm, npm's own
//! advisories decide. Source: Retire.js, `repository/jsrepository.json`.

use std::collections::BTreeMap;
use std::io::{self, BufRead};

use gwanmun_model::advisory::{Advisory, AdvisoryKind, Affected, Event, Range, RangeKind};
use gwanmun_model::{Ecosystem, Problem, ProblemKind, SourceRole, Texts};
use serde::Deserialize;
use serde::de::IgnoredAny;
use serde_json::Value;

use super::{Context, Entry, Form, REFERENCES_MAX, Sample, Sink, Source, read_document, strings};

pub(super) const SOURCE: Source = Source {
    id: "retire",
    role: SourceRole::Supplement,
    form: Form::Document,
    extension: "json",
    recognises,
    split: |_| None,
    date: |_| None,
    license: |_| "Apache-2.0",
    starter: false,
    read,
};

#[derive(Deserialize)]
struct Shape {
    #[serde(rename = "vulnerabilities")]
    _vulnerabilities: Vec<IgnoredAny>,
    #[serde(rename = "extractors")]
    _extractors: IgnoredAny,
}

#[derive(Deserialize)]
struct Library {
    npmname: Option<String>,
    #[serde(default)]
    vulnerabilities: Vec<Value>,
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct Vulnerability {
    below: Option<String>,
    at_or_above: Option<String>,
    severity: Option<String>,
    #[serde(default)]
    cwe: Vec<String>,
    #[serde(default)]
    identifiers: Value,
    #[serde(default)]
    info: Vec<String>,
}

fn recognises(sample: &Sample<'_>) -> bool {
    serde_json::from_slice::<BTreeMap<String, Value>>(sample.text).is_ok_and(|libraries| {
        let first = libraries.into_values().next();
        first.is_some_and(|library| serde_json::from_value::<Shape>(library).is_ok())
    })
}

fn read(reader: &mut dyn BufRead, context: &Context<'_>, sink: Sink<'_>) -> io::Result<()> {
    let Some(bytes) = read_document(reader, context, sink)? else {
        return Ok(());
    };
    let problem = |message: String| {
        Entry::Problem(Problem::new(
            context.path,
            ProblemKind::SkippedEntry,
            message,
        ))
    };
    let libraries: BTreeMap<String, Value> = match serde_json::from_slice(&bytes) {
        Ok(libraries) => libraries,
        Err(error) => {
            sink(problem(format!("not the repository of Retire.js: {error}")));
            return Ok(());
        }
    };
    for (name, value) in libraries {
        match serde_json::from_value::<Library>(value) {
            Ok(library) => {
                for advisory in advisories(&name, library, context.source, &mut |message| {
                    sink(problem(message));
                }) {
                    sink(advisory.into());
                }
            }
            Err(fault) => sink(problem(format!("{name}: {fault}"))),
        }
    }
    Ok(())
}

/// Makes one record of each bug: its ranges stand in entries of their own.
fn advisories(
    library: &str,
    entry: Library,
    source: &str,
    complain: &mut dyn FnMut(String),
) -> Vec<Advisory> {
    let mut found: BTreeMap<String, Advisory> = BTreeMap::new();
    let package = entry.npmname.unwrap_or_else(|| library.to_owned());
    for (index, value) in entry.vulnerabilities.into_iter().enumerate() {
        let vulnerability: Vulnerability = match serde_json::from_value(value) {
            Ok(vulnerability) => vulnerability,
            Err(fault) => {
                complain(format!("{library}: vulnerabilities[{index}]: {fault}"));
                continue;
            }
        };
        let Some(below) = vulnerability.below.clone() else {
            complain(format!(
                "{library}: vulnerabilities[{index}] names no version"
            ));
            continue;
        };
        let start = vulnerability.at_or_above.clone();
        let range = Range {
            kind: RangeKind::Semver,
            events: vec![
                Event::Introduced(start.unwrap_or_else(|| "0".to_owned())),
                Event::Fixed(below),
            ],
        };
        let id = id(library, index, &vulnerability.identifiers);
        let advisory = found
            .entry(id.clone())
            .or_insert_with(|| advisory(id, &package, vulnerability, source));
        if let Some(affected) = advisory.affected.first_mut() {
            affected.ranges.push(range);
        }
    }
    found.into_values().collect()
}

/// The source gives its entries no ids: they are called by library and best known id, else by their number.
fn id(library: &str, index: usize, identifiers: &Value) -> String {
    let known = aliases(identifiers).into_iter().next();
    let name = known.unwrap_or_else(|| index.to_string());
    format!("RETIRE-{library}-{name}")
}

fn aliases(identifiers: &Value) -> Vec<String> {
    let mut aliases = strings(identifiers.get("CVE"));
    aliases.retain(|alias| crate::snapshot::cve_key(alias).is_some());
    aliases.extend(strings(identifiers.get("githubID")));
    aliases
}

fn advisory(id: String, package: &str, vulnerability: Vulnerability, source: &str) -> Advisory {
    let identifiers = vulnerability.identifiers;
    let summary = identifiers.get("summary").and_then(Value::as_str);
    Advisory {
        id,
        kind: AdvisoryKind::Vulnerability,
        aliases: aliases(&identifiers),
        upstream: Vec::new(),
        published: None,
        modified: None,
        withdrawn: None,
        summary: super::summary(summary, None),
        cvss: Vec::new(),
        stated_severity: vulnerability.severity,
        cwes: vulnerability.cwe,
        references: vulnerability
            .info
            .into_iter()
            .take(REFERENCES_MAX)
            .collect(),
        affected: vec![Affected {
            ecosystem: Ecosystem::RetireJs.osv_name().to_owned(),
            name: package.to_owned(),
            ranges: Vec::new(),
            versions: Texts::default(),
            cvss: Vec::new(),
            code: Vec::new(),
        }],
        source: source.to_owned(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::record::Record;
    use crate::sources::tests::read;

    #[test]
    fn ranges_of_one_bug_are_one_record() {
        let text = r#"{"jquery":{"npmname":"jquery","extractors":{},"vulnerabilities":[
            {"below":"1.9.0","atOrAbove":"1.2.1","severity":"medium","cwe":["CWE-79"],"identifiers":{"summary":"A bug","CVE":["CVE-2020-7656"],"githubID":"GHSA-q4m3-2j7h-f7xw"},"info":["https://example.com"]},
            {"below":"2.0.1","atOrAbove":"2.0.0","severity":"medium","identifiers":{"summary":"A bug","CVE":["CVE-2020-7656"]}},
            {"severity":"medium","identifiers":{}},
            {"below":"3","identifiers":{"issue":"11"}}]}}"#;
        let entries = read("retire", text);
        let [
            Entry::Problem(problem),
            Entry::Record(first),
            Entry::Record(second),
        ] = &entries[..]
        else {
            panic!("{entries:?}")
        };
        assert_eq!(
            problem.message,
            "jquery: vulnerabilities[2] names no version"
        );
        let (Record::Advisory(first), Record::Advisory(second)) = (&**first, &**second) else {
            panic!("{entries:?}")
        };
        assert_eq!(first.id, "RETIRE-jquery-3");
        assert_eq!(second.id, "RETIRE-jquery-CVE-2020-7656");
        assert_eq!(second.aliases, ["CVE-2020-7656", "GHSA-q4m3-2j7h-f7xw"]);
        assert_eq!(second.affected[0].ranges.len(), 2);
        let sample = Sample {
            name: "r.json",
            text: text.as_bytes(),
        };
        assert!(recognises(&sample));
    }
}
