//! Where advisory data comes from: one file a source, one line each in [`ALL`].
//!
//! A source recognises its files by their content and reads bytes into entries. A broken record is an entry of its
//! own kind, named and placed; the others are kept.

use std::collections::BTreeSet;
use std::io::{self, BufRead, Read as _};

use gwanmun_model::advisory::KevEntry;
use gwanmun_model::{
    Advisory, DataSource, Lifecycle, MissingSource, Problem, ProblemKind, SourceRole, SsvcPoints,
    Timestamp,
};

use serde::de::DeserializeOwned;
use serde_json::Value;

use crate::record::Record;

mod cpe;
mod cpe_mappings;
mod cve;
mod endoflife;
mod epss;
mod kev;
pub mod license_rules;
mod nvd;
mod osv;
mod retire;
mod starter;
mod vex;

pub(crate) use self::osv::ecosystems_of;
pub(crate) use self::vex::author_of;

/// Longest single record or line that is read, in bytes.
pub(crate) const LINE_BYTES_MAX: u64 = 64 << 20;

/// Longest one-line summary kept, in characters.
const SUMMARY_CHARS_MAX: usize = 240;
/// Most web addresses kept of one record.
pub(crate) const REFERENCES_MAX: usize = 20;
/// Times before this year are filler: every Go record says year 1.
const FIRST_CREDIBLE_DAY: &str = "1990-01-01";

/// A look at a file: enough to tell what it is.
#[derive(Debug, Clone, Copy)]
pub struct Sample<'a> {
    /// File name without compression suffix.
    pub name: &'a str,
    /// The whole document for `.json` and `.csv`, one line for `.jsonl`, one entry for archives.
    pub text: &'a [u8],
}

/// How a source's data is carried in a bundle.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Form {
    /// One record a line, gathered from many files, one payload an ecosystem.
    RecordsByEcosystem,
    /// One document a line, gathered from many files, one payload an author.
    RecordsByAuthor,
    /// One record a line, gathered from many files.
    Records,
    /// One document as published; the newest one given is taken.
    Document,
}

/// What a source's reader is told.
#[derive(Debug, Clone, Copy)]
pub struct Context<'a> {
    /// Name of the file, for problems.
    pub path: &'a str,
    /// Id of the source the records belong to, for example `osv/Maven`.
    pub source: &'a str,
    /// When the bundle was packed; times later than a day after it are nonsense.
    pub created: Timestamp,
}

/// What a source's reader hands over, one at a time.
#[derive(Debug, Clone, PartialEq)]
pub enum Entry {
    /// A record.
    Record(Box<Record>),
    /// A catalogue entry.
    Exploited(KevEntry),
    /// The version of the model that made the scores after it.
    Model(String),
    /// A score.
    Score {
        /// The CVE id.
        cve: String,
        /// Probability, 0 to 1.
        probability: f64,
        /// Share of CVEs scored the same or lower, 0 to 1.
        percentile: f64,
    },
    /// Decision points.
    Decision {
        /// The CVE id.
        cve: String,
        /// What is published for it.
        points: SsvcPoints,
    },
    /// A file of license texts, by its path; its text stays in the payload.
    LicenseText(String),
    /// A record that could not be read.
    Problem(Problem),
}

impl From<Advisory> for Entry {
    fn from(advisory: Advisory) -> Self {
        Self::Record(Box::new(Record::Advisory(advisory)))
    }
}

impl From<Lifecycle> for Entry {
    fn from(lifecycle: Lifecycle) -> Self {
        Self::Record(Box::new(Record::Lifecycle(lifecycle)))
    }
}

/// Takes entries as they are read.
pub type Sink<'a> = &'a mut dyn FnMut(Entry);

/// Reads a whole file of a source. An error is one of the reader below, never of the content.
pub type Read = fn(&mut dyn BufRead, &Context<'_>, Sink<'_>) -> io::Result<()>;

/// One kind of data, as a row of [`ALL`].
#[derive(Debug)]
pub struct Source {
    /// Stable id; a source that is kept per ecosystem has the ecosystem's name after it (`osv/Maven`).
    pub id: &'static str,
    /// What assessments need it for.
    pub role: SourceRole,
    /// How it is carried.
    pub form: Form,
    /// File name ending of its payload.
    pub extension: &'static str,
    /// Whether a sample is of this source.
    pub recognises: fn(&Sample<'_>) -> bool,
    /// The records a document holds, where it is not one itself.
    pub split: fn(&[u8]) -> Option<Vec<Value>>,
    /// The date a document states for itself.
    pub date: fn(&[u8]) -> Option<Timestamp>,
    /// SPDX id of the license of the data, given the source's full id.
    pub license: fn(&str) -> &'static str,
    /// Whether it is the starter set.
    pub starter: bool,
    /// Its reader.
    pub read: Read,
}

/// Every source, sorted by id.
pub static ALL: &[Source] = &[
    cpe_mappings::SOURCE,
    cve::SOURCE,
    endoflife::SOURCE,
    epss::SOURCE,
    kev::SOURCE,
    license_rules::SOURCE,
    nvd::SOURCE,
    osv::SOURCE,
    retire::SOURCE,
    starter::SOURCE,
    vex::SOURCE,
];

/// Finds the source a sample belongs to.
pub fn recognise(sample: &Sample<'_>) -> Option<&'static Source> {
    ALL.iter().find(|source| (source.recognises)(sample))
}

/// Finds the source of a full id: `osv` for `osv/Maven`.
pub fn by_id(id: &str) -> Option<&'static Source> {
    let family = id.split_once('/').map_or(id, |(family, _)| family);
    ALL.iter().find(|source| source.id == family)
}

/// Returns what the source of a full id is needed for.
pub(crate) fn role(id: &str) -> SourceRole {
    by_id(id).map_or(SourceRole::Supplement, |source| source.role)
}

/// Returns the families that verdicts or the order of work rest on and that none of `present` is of. The starter set
/// stands for all of them.
pub(crate) fn missing(present: &[DataSource]) -> Vec<MissingSource> {
    if present.iter().any(|source| source.starter) {
        return Vec::new();
    }
    let is_there = |id: &str| {
        let mut present = present.iter();
        present.any(|source| by_id(&source.id).is_some_and(|family| family.id == id))
    };
    ALL.iter()
        .filter(|source| source.role.leads() && !source.starter)
        .filter(|source| !is_there(source.id))
        .map(|source| MissingSource {
            id: source.id.to_owned(),
            role: source.role,
        })
        .collect()
}

/// Reads a JSON object; what is read into structures would otherwise take lists for objects, field by field.
///
/// # Errors
/// Says what does not fit.
pub(crate) fn object<T: DeserializeOwned>(text: &[u8]) -> Result<T, String> {
    if !text.trim_ascii_start().starts_with(b"{") {
        return Err("not a JSON object".to_owned());
    }
    serde_json::from_slice(text).map_err(|error| error.to_string())
}

/// Reads one record a line; one that does not fit `T` or that `each` refuses is named and left out.
pub(crate) fn each_record<T: DeserializeOwned>(
    reader: &mut dyn BufRead,
    context: &Context<'_>,
    sink: Sink<'_>,
    each: &dyn Fn(T) -> Result<Vec<Entry>, String>,
) -> io::Result<()> {
    for_each_line(reader, context.path, sink, &mut |line, number, sink| {
        let entries = object::<T>(line).and_then(each);
        match entries {
            Ok(entries) => entries.into_iter().for_each(&mut *sink),
            Err(fault) => sink(Entry::Problem(
                Problem::new(context.path, ProblemKind::SkippedEntry, fault).at(number),
            )),
        }
    })
}

/// Reads a time; `None` for filler (year 1) and for times after the bundle was packed.
pub(crate) fn credible(text: Option<&str>, context: &Context<'_>) -> Option<Timestamp> {
    let text = text?;
    // NVD writes times of UTC without saying so.
    let time: Timestamp = text.parse().or_else(|_| format!("{text}Z").parse()).ok()?;
    let first: Timestamp = FIRST_CREDIBLE_DAY.parse().ok()?;
    (first <= time && time <= context.created.plus_days(1)).then_some(time)
}

/// Headings of advisory templates, which say nothing about the advisory itself.
const TEMPLATE_HEADINGS: [&str; 5] = ["summary", "impact", "overview", "description", "details"];

/// Returns the first line of the summary or, where the record has none, of its details, without Markdown's marks.
pub(crate) fn summary(summary: Option<&str>, details: Option<&str>) -> String {
    let says_something = |line: &&str| {
        let bare = line.trim_end_matches(':');
        !bare.is_empty()
            && !TEMPLATE_HEADINGS
                .iter()
                .any(|one| bare.eq_ignore_ascii_case(one))
    };
    let one_line = [summary, details]
        .into_iter()
        .flatten()
        .flat_map(str::lines)
        .map(|line| line.trim_start_matches(['#', ' ', '-', '_', '=']).trim())
        .find(says_something)
        .unwrap_or_default();
    match one_line.char_indices().nth(SUMMARY_CHARS_MAX) {
        Some((end, _)) => format!("{}…", one_line.get(..end).unwrap_or_default().trim_end()),
        None => one_line.to_owned(),
    }
}

/// Returns the texts of a list.
pub(crate) fn strings(value: Option<&Value>) -> Vec<String> {
    let list = match value {
        Some(Value::Array(list)) => list.as_slice(),
        Some(one) => std::slice::from_ref(one),
        None => &[],
    };
    let texts = list.iter().filter_map(Value::as_str);
    texts.map(str::to_owned).collect()
}

/// Returns the weakness ids among some texts, sorted.
pub(crate) fn weaknesses<'a>(texts: impl Iterator<Item = &'a str>) -> Vec<String> {
    let ids: BTreeSet<&str> = texts.filter(|text| text.starts_with("CWE-")).collect();
    ids.into_iter().map(str::to_owned).collect()
}

/// Calls `each` with every line that is not blank and its number; a line past the limit is reported and skipped.
pub(crate) fn for_each_line(
    reader: &mut dyn BufRead,
    path: &str,
    sink: Sink<'_>,
    each: &mut dyn FnMut(&[u8], u32, Sink<'_>),
) -> io::Result<()> {
    let mut line = Vec::new();
    let mut number = 0_u32;
    loop {
        line.clear();
        number = number.saturating_add(1);
        let read = (&mut *reader)
            .take(LINE_BYTES_MAX)
            .read_until(b'\n', &mut line)?;
        if read == 0 {
            return Ok(());
        }
        if line.last() != Some(&b'\n') && read as u64 == LINE_BYTES_MAX {
            let message = format!("longer than {LINE_BYTES_MAX} bytes");
            sink(Entry::Problem(
                Problem::new(path, ProblemKind::LimitReached, message).at(number),
            ));
            skip_line(reader)?;
            continue;
        }
        let content = line.trim_ascii();
        if !content.is_empty() {
            each(content, number, sink);
        }
    }
}

fn skip_line(reader: &mut dyn BufRead) -> io::Result<()> {
    loop {
        let buffer = reader.fill_buf()?;
        if buffer.is_empty() {
            return Ok(());
        }
        let end = buffer.iter().position(|byte| *byte == b'\n');
        let used = end.map_or(buffer.len(), |at| at.saturating_add(1));
        reader.consume(used);
        if end.is_some() {
            return Ok(());
        }
    }
}

/// Reads a document of at most [`gwanmun_model::Limits::file_bytes_max`] bytes into memory.
pub(crate) fn read_document(
    reader: &mut dyn BufRead,
    context: &Context<'_>,
    sink: Sink<'_>,
) -> io::Result<Option<Vec<u8>>> {
    let limit = gwanmun_model::Limits::default().file_bytes_max;
    let mut bytes = Vec::new();
    reader
        .take(limit.saturating_add(1))
        .read_to_end(&mut bytes)?;
    if bytes.len() as u64 > limit {
        let message = format!("the document is larger than {limit} bytes");
        sink(Entry::Problem(Problem::new(
            context.path,
            ProblemKind::LimitReached,
            message,
        )));
        return Ok(None);
    }
    Ok(Some(bytes))
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Reads `text` with the source `id` and returns every entry.
    pub(super) fn read(id: &str, text: &str) -> Vec<Entry> {
        let mut entries = Vec::new();
        let context = Context {
            path: "input",
            source: id,
            created: "2026-11-24".parse().unwrap(),
        };
        (by_id(id).unwrap().read)(&mut text.as_bytes(), &context, &mut |entry| {
            entries.push(entry);
        })
        .unwrap();
        entries
    }

    #[test]
    fn sources_are_sorted_and_unique() {
        assert!(ALL.is_sorted_by(|a, b| a.id < b.id));
        assert_eq!(by_id("osv/Maven").unwrap().id, "osv");
        assert!(by_id("nvdx").is_none());
    }

    /// Names and contents of files, and the source each is of.
    #[rustfmt::skip]
    const FILES: &[(&str, &str, Option<&str>)] = &[
        ("a.json", r#"{"id":"X-1","modified":"2024-01-01T00:00:00Z","affected":[]}"#, Some("osv")),
        ("a.json", r#"[{"id":"X-1","modified":"2024-01-01T00:00:00Z","details":"d"}]"#, Some("osv")),
        ("k.json", r#"{"catalogVersion":"1","vulnerabilities":[]}"#, Some("kev")),
        ("e.csv", "#model_version:v1,score_date:2026-08-16T00:00:00+0000\ncve,epss,percentile\n", Some("epss")),
        ("s.json", r#"{"schema":"gwanmun.starter/1","records":[]}"#, Some("starter")),
        ("eval.jsonl", r#"{"ecosystem":"PyPI","package":"a","version":"1","expected":[]}"#, None),
        ("nvd.jsonl", r#"{"cve":{"id":"CVE-1"}}"#, Some("nvd")),
        ("page.json", r#"{"totalResults":1,"vulnerabilities":[{"cve":{"id":"CVE-1"}}]}"#, Some("nvd")),
        ("ssvc.jsonl", r#"{"cve":"CVE-1","exploitation":"none","automatable":"no","technical_impact":"total"}"#, Some("cve")),
        ("CVE-1.json", r#"{"dataType":"CVE_RECORD","cveMetadata":{"cveId":"CVE-1"},"containers":{}}"#, Some("cve")),
        ("product.json", r#"{"title":"It","permalink":"/it","releases":[]}"#, Some("endoflife")),
        ("retire.json", r#"{"it":{"vulnerabilities":[],"extractors":{}}}"#, Some("retire")),
        ("bom.json", r#"{"bomFormat":"CycloneDX","components":[]}"#, None),
        ("schema.json", r#"{"$schema":"s","properties":{"catalogVersion":{}}}"#, None),
        ("debian.csv", "version,codename,series\n", None),
        ("a.json", "[]", None),
        ("a.json", "nonsense", None),
    ];

    #[test]
    fn a_file_belongs_to_at_most_one_source() {
        for (name, text, expected) in FILES {
            let sample = Sample {
                name,
                text: text.as_bytes(),
            };
            let found: Vec<_> = ALL
                .iter()
                .filter(|source| (source.recognises)(&sample))
                .map(|source| source.id)
                .collect();
            assert_eq!(found, Vec::from_iter(*expected), "{name}: {text}");
        }
    }
}
