//! Where advisory data comes from: one file a source, one line each in [`ALL`].
//!
//! A source recognises its files by their content and reads bytes into entries. A broken record is an entry of its
//! own kind, named and placed; the others are kept.

use std::io::{self, BufRead, Read as _};

use gwanmun_model::advisory::{Advisory, KevEntry};
use gwanmun_model::{Problem, ProblemKind, Timestamp};

mod epss;
mod kev;
mod osv;
mod starter;

pub(crate) use self::osv::ecosystems_of;

/// Longest single record or line that is read, in bytes.
pub(crate) const LINE_BYTES_MAX: u64 = 64 << 20;

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
    Advisory(Box<Advisory>),
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
    /// A record that could not be read.
    Problem(Problem),
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
    /// How it is carried.
    pub form: Form,
    /// File name ending of its payload.
    pub extension: &'static str,
    /// Whether a sample is of this source.
    pub recognises: fn(&Sample<'_>) -> bool,
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
pub static ALL: &[Source] = &[epss::SOURCE, kev::SOURCE, osv::SOURCE, starter::SOURCE];

/// Finds the source a sample belongs to.
pub fn recognise(sample: &Sample<'_>) -> Option<&'static Source> {
    ALL.iter().find(|source| (source.recognises)(sample))
}

/// Finds the source of a full id: `osv` for `osv/Maven`.
pub fn by_id(id: &str) -> Option<&'static Source> {
    let family = id.split_once('/').map_or(id, |(family, _)| family);
    ALL.iter().find(|source| source.id == family)
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
            let message = format!("the line is longer than {LINE_BYTES_MAX} bytes");
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
        assert!(by_id("nvd").is_none());
    }

    #[test]
    fn a_file_belongs_to_at_most_one_source() {
        let check = |name, text: &str, expected: Option<&str>| {
            let sample = Sample {
                name,
                text: text.as_bytes(),
            };
            let found: Vec<_> = ALL
                .iter()
                .filter(|source| (source.recognises)(&sample))
                .map(|source| source.id)
                .collect();
            assert_eq!(found, Vec::from_iter(expected), "{name}: {text}");
        };
        check(
            "a.json",
            r#"{"id":"X-1","modified":"2024-01-01T00:00:00Z","affected":[]}"#,
            Some("osv"),
        );
        check(
            "a.json",
            r#"[{"id":"X-1","modified":"2024-01-01T00:00:00Z","details":"d"}]"#,
            Some("osv"),
        );
        check(
            "k.json",
            r#"{"catalogVersion":"1","vulnerabilities":[]}"#,
            Some("kev"),
        );
        check(
            "e.csv",
            "#model_version:v1,score_date:2026-08-16T00:00:00+0000\ncve,epss,percentile\n",
            Some("epss"),
        );
        check(
            "s.json",
            r#"{"schema":"gwanmun.starter/1","records":[]}"#,
            Some("starter"),
        );
        check(
            "eval.jsonl",
            r#"{"ecosystem":"PyPI","package":"a","version":"1","expected":[]}"#,
            None,
        );
        check("nvd.jsonl", r#"{"cve":{"id":"CVE-1"}}"#, None);
        check(
            "bom.json",
            r#"{"bomFormat":"CycloneDX","components":[]}"#,
            None,
        );
        check(
            "schema.json",
            r#"{"$schema":"s","properties":{"catalogVersion":{}}}"#,
            None,
        );
        check("debian.csv", "version,codename,series\n", None);
        check("a.json", "[]", None);
        check("a.json", "nonsense", None);
    }
}
