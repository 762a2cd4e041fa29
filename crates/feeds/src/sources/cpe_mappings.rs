//! Which CPE product a package is, as people of the institution confirmed it: for what has no advisories of its own.
//!
//! A document of our own: `{"schema": "gwanmun.cpe-mappings/1", "date": DAY, "mappings": [{"package": PURL, "cpe": NAME,
//! "confirmed_by": WHO, "confirmed": DAY}]}`. A new one replaces the one before.

use std::io::{self, BufRead};

use gwanmun_model::cpe::{Mapping, Product};
use gwanmun_model::{Date, Problem, ProblemKind, Purl, SourceRole, Timestamp};
use serde::Deserialize;
use serde_json::Value;

use super::{Context, Entry, Form, Sample, Sink, Source, object, read_document};
use crate::record::Record;

pub(super) const SOURCE: Source = Source {
    id: "cpe-mappings",
    role: SourceRole::Statements,
    form: Form::Document,
    extension: "json",
    recognises,
    split: |_| None,
    date,
    license: |_| "NOASSERTION",
    starter: false,
    read,
};

const SCHEMA: &str = "gwanmun.cpe-mappings/1";

#[derive(Deserialize)]
struct Document {
    schema: String,
    date: Option<String>,
    mappings: Vec<Value>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Entered {
    package: String,
    cpe: String,
    confirmed_by: String,
    confirmed: String,
}

fn document(text: &[u8]) -> Option<Document> {
    let document: Document = object(text).ok()?;
    (document.schema == SCHEMA).then_some(document)
}

fn recognises(sample: &Sample<'_>) -> bool {
    document(sample.text).is_some()
}

fn date(text: &[u8]) -> Option<Timestamp> {
    document(text)?.date?.parse().ok()
}

fn read(reader: &mut dyn BufRead, context: &Context<'_>, sink: Sink<'_>) -> io::Result<()> {
    let text = read_document(reader, context, sink)?;
    let Some(document) = text.and_then(|text| document(&text)) else {
        return Ok(());
    };
    for (index, value) in document.mappings.into_iter().enumerate() {
        match mapping(value) {
            Ok(mapping) => sink(Entry::Record(Box::new(Record::Mapping(mapping)))),
            Err(fault) => sink(Entry::Problem(Problem::new(
                context.path,
                ProblemKind::SkippedEntry,
                format!("mappings[{index}]: {fault}"),
            ))),
        }
    }
    Ok(())
}

fn mapping(value: Value) -> Result<Mapping, String> {
    let entered: Entered = serde_json::from_value(value).map_err(|error| error.to_string())?;
    let package: Purl = entered
        .package
        .parse()
        .map_err(|error| format!("package `{}`: {error}", entered.package))?;
    if Product::of(&entered.cpe).is_none() {
        return Err(format!(
            "`{}` is not a CPE name with vendor and product",
            entered.cpe
        ));
    }
    // A mapping nobody answers for is none.
    if entered.confirmed_by.trim().is_empty() {
        return Err("confirmed_by is empty; name who confirmed it".to_owned());
    }
    let confirmed: Date = entered
        .confirmed
        .parse()
        .map_err(|error| format!("confirmed `{}`: {error}", entered.confirmed))?;
    Ok(Mapping {
        package: package.with_version(None).to_string(),
        cpe: entered.cpe,
        confirmed_by: entered.confirmed_by,
        confirmed: confirmed.start(),
    })
}

#[cfg(test)]
mod tests {
    use super::super::tests::read as read_text;
    use super::*;

    #[test]
    fn a_mapping_names_package_product_and_who_confirmed_it() {
        let text = r#"{"schema":"gwanmun.cpe-mappings/1","date":"2026-11-01","mappings":[
            {"package":"pkg:generic/openssl@1.0","cpe":"cpe:2.3:a:openssl:openssl:*:*:*:*:*:*:*:*","confirmed_by":"홍길동","confirmed":"2026-10-30"},
            {"package":"pkg:generic/curl","cpe":"curl","confirmed_by":"홍길동","confirmed":"2026-10-30"},
            {"package":"pkg:generic/zlib","cpe":"cpe:/a:zlib:zlib","confirmed_by":" ","confirmed":"2026-10-30"}]}"#;
        let entries = read_text("cpe-mappings", text);
        let [
            Entry::Record(record),
            Entry::Problem(no_name),
            Entry::Problem(nobody),
        ] = entries.as_slice()
        else {
            panic!("{entries:?}");
        };
        let Record::Mapping(mapping) = record.as_ref() else {
            panic!("{record:?}");
        };
        assert_eq!(mapping.package, "pkg:generic/openssl");
        assert!(
            no_name.message.starts_with("mappings[1]: `curl`"),
            "{no_name}"
        );
        assert!(nobody.message.contains("who confirmed"), "{nobody}");
    }
}
