//! Texts of licenses and notices that license detection looks for: `ScanCode`'s rule files, carried as they are.
//!
//! They are not records of the data file: what detection uses is compiled from their payload.

use std::io::{self, BufRead};

use gwanmun_model::SourceRole;
use serde::{Deserialize, Serialize};

use super::{Context, Entry, Form, Sample, Sink, Source, each_record, object};

pub(super) const SOURCE: Source = Source {
    id: ID,
    role: SourceRole::Texts,
    form: Form::Records,
    extension: "jsonl",
    recognises,
    split: |_| None,
    date: |_| None,
    license: |_| "CC-BY-4.0",
    starter: false,
    read,
};

/// Id of the source.
pub const ID: &str = "license-rules";

/// One file of the rule data.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct RuleFile {
    /// Path within the data, such as `rules/mit_1.RULE`.
    #[serde(rename = "licenseRule")]
    pub path: String,
    /// What the file holds.
    pub text: String,
}

impl RuleFile {
    /// Whether a file of this path is one of the data's: a rule, a license, or the list of legal words.
    pub(crate) fn is_one(path: &str) -> bool {
        let name = path.rsplit(['/', '\\']).next().unwrap_or(path);
        let extension = name.rsplit_once('.').map(|(_, extension)| extension);
        matches!(extension, Some("RULE" | "LICENSE")) || name == "legalese.py"
    }

    /// Reads one back from a line of a payload.
    ///
    /// # Errors
    /// Says what does not fit.
    pub fn parse(line: &[u8]) -> Result<Self, String> {
        object(line)
    }
}

fn recognises(sample: &Sample<'_>) -> bool {
    sample
        .text
        .trim_ascii_start()
        .starts_with(b"{\"licenseRule\":")
}

fn read(reader: &mut dyn BufRead, context: &Context<'_>, sink: Sink<'_>) -> io::Result<()> {
    each_record::<RuleFile>(reader, context, sink, &|file| {
        Ok(vec![Entry::LicenseText(file.path)])
    })
}

#[cfg(test)]
mod tests {
    use super::super::tests::read as read_text;
    use super::*;

    #[test]
    fn each_file_is_counted_and_a_broken_line_is_named() {
        let line =
            r#"{"licenseRule":"rules/mit_1.RULE","text":"---\nlicense_expression: mit\n---\nMIT"}"#;
        let entries = read_text(ID, &format!("{line}\n{{broken\n"));
        assert_eq!(
            entries[0],
            Entry::LicenseText("rules/mit_1.RULE".to_owned())
        );
        assert!(matches!(&entries[1], Entry::Problem(problem) if problem.line == Some(2)));
    }
}
