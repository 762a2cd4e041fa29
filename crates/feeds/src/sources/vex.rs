//! VEX documents of suppliers: OpenVEX, CSAF and CycloneDX, one payload an author.
//!
//! What a document of an author states replaces what was imported of that author before, so give all that still hold.

use std::io::{self, BufRead};

use gwanmun_model::vex::VexStatement;
use gwanmun_model::{Limits, SourceRole};

use super::{Context, Entry, Form, Sample, Sink, Source, for_each_line};
use crate::record::{Record, Stated};
use crate::vex;

pub(super) const SOURCE: Source = Source {
    id: "vex",
    role: SourceRole::Statements,
    form: Form::RecordsByAuthor,
    extension: "jsonl",
    recognises,
    split: |_| None,
    date: |_| None,
    license: |_| "NOASSERTION",
    starter: false,
    read,
};

/// Longest name of an author in a source's id, in characters.
const AUTHOR_CHARS_MAX: usize = 60;

fn recognises(sample: &Sample<'_>) -> bool {
    vex::states_something(sample.text)
}

/// Returns the author a document is filed under; `unnamed` where it names none.
pub(crate) fn author_of(text: &[u8]) -> String {
    let read = vex::read("", text, &Limits::default());
    let named = read.statements.first().map(|one| one.author.trim());
    let plain: String = named
        .unwrap_or_default()
        .chars()
        .filter(|character| !character.is_control())
        .take(AUTHOR_CHARS_MAX)
        .collect();
    if plain.is_empty() {
        "unnamed".to_owned()
    } else {
        plain
    }
}

fn read(reader: &mut dyn BufRead, context: &Context<'_>, sink: Sink<'_>) -> io::Result<()> {
    for_each_line(reader, context.path, sink, &mut |line, number, sink| {
        let read = vex::read(context.path, line, &Limits::default());
        for problem in read.problems {
            sink(Entry::Problem(problem.at(number)));
        }
        for (index, statement) in read.statements.into_iter().enumerate() {
            let id = id(&statement, index);
            let record = Record::Statement(Box::new(Stated { id, statement }));
            sink(Entry::Record(Box::new(record)));
        }
    })
}

/// A statement is told from others by its document, the document's version and its place in it.
fn id(statement: &VexStatement, index: usize) -> String {
    let version = statement.version.as_deref().unwrap_or_default();
    format!("{}@{version}#{index}", statement.document)
}

#[cfg(test)]
mod tests {
    use super::super::tests::read as read_text;
    use super::*;

    const OPENVEX: &str = r#"{"@context":"https://openvex.dev/ns/v0.2.0","@id":"https://example.com/vex/1","author":"Example Inc.","timestamp":"2026-10-01T00:00:00Z","version":1,"statements":[{"vulnerability":{"name":"CVE-2026-1"},"products":[{"@id":"pkg:npm/deep@1.0.0"}],"status":"not_affected","justification":"component_not_present"}]}"#;

    #[test]
    fn a_document_gives_its_statements_and_a_broken_one_its_place() {
        let entries = read_text("vex", &format!("{OPENVEX}\n{{broken\n"));
        let records = entries.iter().filter_map(|entry| match entry {
            Entry::Record(record) => Some(record.as_ref()),
            _ => None,
        });
        let ids: Vec<&str> = records.map(Record::id).collect();
        assert_eq!(ids, ["https://example.com/vex/1@1#0"]);
        let problem = entries.iter().find_map(|entry| match entry {
            Entry::Problem(problem) => problem.line,
            _ => None,
        });
        assert_eq!(problem, Some(2));
        assert_eq!(author_of(OPENVEX.as_bytes()), "Example Inc.");
    }

    #[test]
    fn a_bill_of_materials_that_states_nothing_is_no_advisory_data() {
        let sample = |text| {
            recognises(&Sample {
                name: "bom.json",
                text,
            })
        };
        assert!(sample(OPENVEX.as_bytes()));
        assert!(!sample(
            br#"{"bomFormat":"CycloneDX","specVersion":"1.6","components":[]}"#
        ));
        assert!(sample(br#"{"bomFormat":"CycloneDX","specVersion":"1.6","vulnerabilities":[{"id":"CVE-2026-1","analysis":{"state":"not_affected"}}]}"#));
    }
}
