//! What a Debian package says about its licenses.
//!
//! Source: the machine-readable `debian/copyright` format, version 1.0 (DEP-5). Files in free prose state nothing that
//! could be taken over word for word, so nothing is taken from them.

use std::collections::BTreeSet;

use super::control::{Paragraph, paragraphs};

/// Most lines of copyright statements kept; the licenses are all kept.
const STATEMENTS_MAX: usize = 200;

/// What the file states.
#[derive(Debug, Default, PartialEq, Eq)]
pub(super) struct Statement {
    /// License expressions as written, sorted.
    pub(super) licenses: Vec<String>,
    /// Copyright statements, one a line, in the order of the file.
    pub(super) copyright: Option<String>,
}

impl Statement {
    /// Reads a copyright file; empty unless it is machine-readable.
    pub(super) fn read(text: &str) -> Self {
        let (paragraphs, _) = paragraphs(text);
        let is_machine_readable = paragraphs
            .first()
            .is_some_and(|header| header.begins_with(&["Format", "Format-Specification"]));
        if !is_machine_readable {
            return Self::default();
        }
        let licenses: BTreeSet<&str> = paragraphs
            .iter()
            .filter_map(|paragraph| paragraph.value("License"))
            .filter_map(|license| license.lines().next())
            .map(|license| license.trim_end().trim_end_matches(','))
            .collect();
        Self {
            licenses: licenses.into_iter().map(str::to_owned).collect(),
            copyright: copyright(&paragraphs),
        }
    }
}

fn copyright(paragraphs: &[Paragraph<'_>]) -> Option<String> {
    let mut seen = BTreeSet::new();
    let mut statements = paragraphs
        .iter()
        .filter_map(|paragraph| paragraph.value("Copyright"))
        .flat_map(str::lines)
        .map(str::trim)
        .filter(|line| !line.is_empty() && *line != "." && seen.insert(*line));
    let mut kept: Vec<&str> = statements.by_ref().take(STATEMENTS_MAX).collect();
    if statements.next().is_some() {
        kept.push("…");
    }
    (!kept.is_empty()).then(|| kept.join("\n"))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_machine_readable_files_state_something() {
        let text = "Format: https://www.debian.org/doc/packaging-manuals/copyright-format/1.0/\n\nFiles: *\nCopyright: 2020 A\n  2021 B\nLicense: Expat or GPL-2+\n\nFiles: x\nCopyright: 2020 A\nLicense: BSD-3-clause\n text\n\nLicense: Expat\n text\n";
        let statement = Statement::read(text);
        assert_eq!(
            statement.licenses,
            ["BSD-3-clause", "Expat", "Expat or GPL-2+"]
        );
        assert_eq!(statement.copyright.as_deref(), Some("2020 A\n2021 B"));
        let prose = "This package was debianized by A.\n\nLicense: GPL\n";
        assert_eq!(Statement::read(prose), Statement::default());
    }
}
