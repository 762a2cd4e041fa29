//! CISA's catalogue of vulnerabilities known to be exploited.
//!
//! Source: CISA, "Known Exploited Vulnerabilities Catalog", JSON and its published schema.

use std::io::{self, BufRead};

use gwanmun_model::advisory::KevEntry;
use gwanmun_model::{Date, Problem, ProblemKind, SourceRole, Timestamp};
use serde::Deserialize;
use serde::de::IgnoredAny;
use serde_json::Value;

use super::{Context, Entry, Form, Sample, Sink, Source, read_document};

pub(super) const SOURCE: Source = Source {
    id: "kev",
    role: SourceRole::Verdicts,
    form: Form::Document,
    extension: "json",
    recognises,
    split: |_| None,
    date,
    license: |_| "CC0-1.0",
    starter: false,
    read,
};

/// The catalogue's outer shape.
#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct Shape {
    #[serde(rename = "catalogVersion")]
    _catalog_version: IgnoredAny,
    #[serde(rename = "vulnerabilities")]
    _vulnerabilities: Vec<IgnoredAny>,
}

/// The only part of the catalogue that dates it.
#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct Dated {
    date_released: String,
}

/// The catalogue; entries are read one by one, so that a bad one does not take the others with it.
#[derive(Deserialize)]
pub(super) struct Catalogue {
    vulnerabilities: Vec<Value>,
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct Vulnerability {
    #[serde(rename = "cveID")]
    cve: String,
    date_added: String,
    due_date: String,
    #[serde(default)]
    known_ransomware_campaign_use: String,
}

fn recognises(sample: &Sample<'_>) -> bool {
    serde_json::from_slice::<Shape>(sample.text).is_ok()
}

fn date(text: &[u8]) -> Option<Timestamp> {
    let dated: Dated = serde_json::from_slice(text).ok()?;
    dated.date_released.parse().ok()
}

fn read(reader: &mut dyn BufRead, context: &Context<'_>, sink: Sink<'_>) -> io::Result<()> {
    let Some(bytes) = read_document(reader, context, sink)? else {
        return Ok(());
    };
    match serde_json::from_slice::<Catalogue>(&bytes) {
        Ok(catalogue) => entries(catalogue, context, sink),
        Err(error) => sink(Entry::Problem(Problem::new(
            context.path,
            ProblemKind::Malformed,
            format!("not the KEV catalogue: {error}"),
        ))),
    }
    Ok(())
}

/// Hands over the catalogue's entries.
pub(super) fn entries(catalogue: Catalogue, context: &Context<'_>, sink: Sink<'_>) {
    for (index, value) in catalogue.vulnerabilities.into_iter().enumerate() {
        match entry(value) {
            Ok(entry) => sink(Entry::Exploited(entry)),
            Err(fault) => sink(Entry::Problem(Problem::new(
                context.path,
                ProblemKind::SkippedEntry,
                format!("vulnerabilities[{index}]: {fault}"),
            ))),
        }
    }
}

fn entry(value: Value) -> Result<KevEntry, String> {
    let raw: Vulnerability = serde_json::from_value(value).map_err(|error| error.to_string())?;
    let day = |text: &str| {
        text.parse()
            .map(Date::start)
            .map_err(|error| format!("`{text}`: {error}"))
    };
    crate::snapshot::cve_key(&raw.cve).ok_or_else(|| format!("`{}` is not a CVE id", raw.cve))?;
    Ok(KevEntry {
        added: day(&raw.date_added)?,
        due: day(&raw.due_date)?,
        ransomware: raw
            .known_ransomware_campaign_use
            .eq_ignore_ascii_case("known"),
        cve: raw.cve,
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::sources::tests::read;

    #[test]
    fn keeps_good_entries_beside_bad_ones() {
        let text = r#"{"catalogVersion":"2026.08.07","dateReleased":"2026-08-07T16:45:47.0648Z","vulnerabilities":[
            {"cveID":"CVE-2021-44228","dateAdded":"2021-12-10","dueDate":"2021-12-24","knownRansomwareCampaignUse":"Known"},
            {"cveID":"CVE-2021-1","dateAdded":"soon","dueDate":"2021-12-24"}]}"#;
        let entries = read("kev", text);
        let Entry::Exploited(entry) = &entries[0] else {
            panic!("{entries:?}")
        };
        assert_eq!(entry.due.to_string(), "2021-12-24T00:00:00Z");
        assert!(entry.ransomware);
        let Entry::Problem(problem) = &entries[1] else {
            panic!("{entries:?}")
        };
        assert!(
            problem.message.starts_with("vulnerabilities[1]: `soon`"),
            "{problem}"
        );
        assert_eq!(
            date(text.as_bytes()).unwrap().date().to_string(),
            "2026-08-07"
        );
    }
}
