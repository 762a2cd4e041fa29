//! EPSS: the probability that a CVE is exploited within 30 days, as FIRST publishes it once a day.
//!
//! Source: FIRST, "EPSS data", CSV with a comment line naming model and date before the column names.

use std::io::{self, BufRead};

use gwanmun_model::{Date, Problem, ProblemKind, SourceRole, Timestamp};

use super::{Context, Entry, Form, Sample, Sink, Source, for_each_line};

pub(super) const SOURCE: Source = Source {
    id: "epss",
    role: SourceRole::Order,
    form: Form::Document,
    extension: "csv",
    recognises,
    split: |_| None,
    date,
    license: |_| "LicenseRef-FIRST-EPSS",
    starter: false,
    read,
};

const COLUMNS: &[u8] = b"cve,epss,percentile";

fn recognises(sample: &Sample<'_>) -> bool {
    let text = sample.text.trim_ascii_start();
    text.starts_with(COLUMNS) || (text.starts_with(b"#model_version:") && contains(text, COLUMNS))
}

/// Whether the column names follow the comment line.
fn contains(text: &[u8], columns: &[u8]) -> bool {
    text.split(|byte| *byte == b'\n')
        .nth(1)
        .is_some_and(|line| line.starts_with(columns))
}

fn date(text: &[u8]) -> Option<Timestamp> {
    let line = text.split(|byte| *byte == b'\n').next()?;
    let day = field(std::str::from_utf8(line).ok()?, "score_date:")?.get(..10)?;
    day.parse().ok().map(Date::start)
}

/// Returns the value after `key` in the comment line.
fn field<'a>(line: &'a str, key: &str) -> Option<&'a str> {
    line.trim_end()
        .strip_prefix('#')?
        .split(',')
        .find_map(|part| part.strip_prefix(key))
}

fn read(reader: &mut dyn BufRead, context: &Context<'_>, sink: Sink<'_>) -> io::Result<()> {
    for_each_line(reader, context.path, sink, &mut |line, number, sink| {
        let entry = std::str::from_utf8(line).ok().and_then(score);
        match entry {
            Some(entry) => sink(entry),
            None if line.starts_with(COLUMNS) => {}
            None => {
                let message = "expected `CVE-…,probability,percentile` with values from 0 to 1";
                sink(Entry::Problem(
                    Problem::new(context.path, ProblemKind::SkippedEntry, message).at(number),
                ));
            }
        }
    })
}

fn score(line: &str) -> Option<Entry> {
    if line.starts_with('#') {
        let model = field(line, "model_version:").unwrap_or_default();
        let model = if model == "unknown" { "" } else { model };
        return Some(Entry::Model(model.to_owned()));
    }
    let mut columns = line.split(',');
    let cve = columns.next()?;
    let mut share = || -> Option<f64> {
        let value: f64 = columns.next()?.trim().parse().ok()?;
        (0.0..=1.0).contains(&value).then_some(value)
    };
    let (probability, percentile) = (share()?, share()?);
    crate::snapshot::cve_key(cve)?;
    Some(Entry::Score {
        cve: cve.to_owned(),
        probability,
        percentile,
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::sources::tests::read;

    #[test]
    fn reads_scores_and_names_bad_lines() {
        let text = "#model_version:v2026.03.01,score_date:2026-08-16T00:00:00+0000\n\
            cve,epss,percentile\nCVE-1999-0001,0.03351,0.8765\nCVE-1999-0002,1.5,0.1\nnonsense\n";
        let entries = read("epss", text);
        assert_eq!(entries[0], Entry::Model("v2026.03.01".to_owned()));
        assert_eq!(
            entries[1],
            Entry::Score {
                cve: "CVE-1999-0001".to_owned(),
                probability: 0.03351,
                percentile: 0.8765
            }
        );
        let lines: Vec<_> = entries[2..]
            .iter()
            .map(|entry| match entry {
                Entry::Problem(problem) => problem.line,
                _ => None,
            })
            .collect();
        assert_eq!(lines, [Some(4), Some(5)]);
        assert_eq!(
            date(text.as_bytes()).unwrap().to_string(),
            "2026-08-16T00:00:00Z"
        );
    }
}
