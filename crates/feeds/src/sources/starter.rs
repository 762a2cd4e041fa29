//! The starter set: records and catalogue entries of our own writing in one document.

use std::io::{self, BufRead};

use gwanmun_model::{Problem, ProblemKind, SourceRole, Timestamp};
use serde::Deserialize;
use serde_json::Value;

use super::{Context, Entry, Form, Sample, Sink, Source, kev, osv, read_document};

pub(super) const SOURCE: Source = Source {
    id: "starter",
    role: SourceRole::Verdicts,
    form: Form::Document,
    extension: "json",
    recognises,
    split: |_| None,
    date,
    license: |_| "Apache-2.0",
    starter: true,
    read,
};

const SCHEMA: &str = "gwanmun.starter/1";

#[derive(Deserialize)]
struct Dated {
    schema: String,
    #[serde(default)]
    date: String,
}

#[derive(Deserialize)]
struct Document {
    records: Vec<Value>,
    kev: Option<kev::Catalogue>,
}

fn recognises(sample: &Sample<'_>) -> bool {
    serde_json::from_slice::<Dated>(sample.text).is_ok_and(|dated| dated.schema == SCHEMA)
}

fn date(text: &[u8]) -> Option<Timestamp> {
    let dated: Dated = serde_json::from_slice(text).ok()?;
    dated.date.parse().ok()
}

fn read(reader: &mut dyn BufRead, context: &Context<'_>, sink: Sink<'_>) -> io::Result<()> {
    let Some(bytes) = read_document(reader, context, sink)? else {
        return Ok(());
    };
    let document: Document = match serde_json::from_slice(&bytes) {
        Ok(document) => document,
        Err(error) => {
            let message = format!("not a starter set: {error}");
            sink(Entry::Problem(Problem::new(
                context.path,
                ProblemKind::Malformed,
                message,
            )));
            return Ok(());
        }
    };
    for (index, value) in document.records.into_iter().enumerate() {
        sink(match osv::from_value(value, context) {
            Ok(advisory) => advisory.into(),
            Err(fault) => Entry::Problem(Problem::new(
                context.path,
                ProblemKind::SkippedEntry,
                format!("records[{index}]: {fault}"),
            )),
        });
    }
    if let Some(catalogue) = document.kev {
        kev::entries(catalogue, context, sink);
    }
    Ok(())
}
