//! The lines of a program without the signs of comments, so that a mark has one form.

use super::table::Library;
use super::version_at;

/// How many lines are the first.
const FIRST_LINES: usize = 30;

/// How much of one line is looked at, in characters.
const LINE_CHARS_MAX: usize = 200;

/// Furthest distance of a version from the name before it, in bytes.
const NAME_APART_BYTES: usize = 24;

/// What may stand before the text of a comment.
const SIGNS: &[char] = &[
    ' ', '\t', '*', '/', '!', '#', '=', '-', '~', '|', '\u{FEFF}',
];

/// Words that may stand before the name of a library.
const WORDS: &[&str] = &[
    "@fileoverview",
    "@license",
    "@name",
    "@overview",
    "@preserve",
    "@project",
    "@summary",
];

/// A text with each line after a line feed, signs and empty lines left away.
pub(super) struct Text {
    plain: String,
    /// Where the lines begin in it and which they were.
    starts: Vec<(usize, u32)>,
}

impl Text {
    /// Takes the signs out of a text. A comment begins a line of its own.
    pub(super) fn of(whole: &str) -> Self {
        let mut text = Self {
            plain: String::with_capacity(whole.len().min(64 << 10)),
            starts: Vec::new(),
        };
        for (line, number) in whole.split(['\n', '\r']).zip(numbers(whole)) {
            for part in line.split("/*") {
                let part = cleaned(part);
                if !part.is_empty() {
                    text.starts.push((text.plain.len(), number));
                    text.plain.push('\n');
                    text.plain.push_str(part);
                }
            }
        }
        text
    }

    /// Returns the text.
    pub(super) fn plain(&self) -> &str {
        &self.plain
    }

    /// Returns the version that a file known to be of a library names without a mark of the table, with its line:
    /// behind the name or the word `version` in the first lines, or the only one of its constants, `whole` given.
    pub(super) fn version_of<'t>(
        &'t self,
        library: &Library,
        whole: Option<&'t str>,
    ) -> Option<(u32, &'t str)> {
        let own = library.npm.rsplit(['/', ':']).next().unwrap_or_default();
        let names: Vec<&str> = library.files.iter().copied().chain([own]).collect();
        let behind_name = self.first_lines().find_map(|(line, at)| {
            let lower = line.to_ascii_lowercase();
            let found = names.iter().find_map(|name| {
                let from = lower.find(name)? + name.len();
                let rest = line.get(from..)?;
                let digit = rest.find(|c: char| c.is_ascii_digit())?;
                version_at(rest.get(digit..).filter(|_| digit <= NAME_APART_BYTES)?)
            });
            found.map(|version| (self.line(at), version))
        });
        let behind_word = || {
            self.first_lines().find_map(|(line, at)| {
                let rest = version_word(line)?;
                version_at(rest).map(|version| (self.line(at), version))
            })
        };
        behind_name
            .or_else(behind_word)
            .or_else(|| constant(whole?))
    }

    /// Lists the first lines with where they begin; a license has versions of its own.
    fn first_lines(&self) -> impl Iterator<Item = (&str, usize)> {
        let starts = self.starts.iter().take(FIRST_LINES);
        starts.filter_map(|(start, _)| {
            let line = self.plain.get(start + 1..)?.split('\n').next()?;
            let line = line
                .char_indices()
                .nth(LINE_CHARS_MAX)
                .map_or(line, |(end, _)| line.get(..end).unwrap_or_default());
            (!line.contains("License") && !line.contains("January 2004")).then_some((line, *start))
        })
    }

    /// Returns the line, from 1, something in the text stood in.
    pub(super) fn line(&self, at: usize) -> u32 {
        let before = self.starts.partition_point(|(start, _)| *start <= at);
        let known = before.checked_sub(1).and_then(|last| self.starts.get(last));
        known.map_or(1, |(_, number)| *number)
    }
}

/// Whether a program takes in a library, which the library itself does not.
pub(super) fn imports(whole: &str, library: &Library) -> bool {
    let names = library.files.iter().copied().chain([library.npm]);
    let mut names = names.flat_map(|name| [format!("\"{name}\""), format!("'{name}'")]);
    names.any(|name| {
        whole.match_indices(&name).any(|(at, _)| {
            let before = whole.get(..at).unwrap_or_default().trim_end();
            ["from", "import", "require("]
                .iter()
                .any(|word| before.ends_with(word))
        })
    })
}

/// Numbers the pieces a text falls into at line feeds and carriage returns, by the line feeds alone.
fn numbers(whole: &str) -> impl Iterator<Item = u32> + '_ {
    let ends = whole.bytes().filter(|byte| matches!(byte, b'\n' | b'\r'));
    let mut number = 1;
    std::iter::once(1).chain(ends.map(move |byte| {
        number += u32::from(byte == b'\n');
        number
    }))
}

/// Returns what stands behind `version`, `ver` or `v` at the beginning of a line.
fn version_word(line: &str) -> Option<&str> {
    let lower = line.to_ascii_lowercase();
    let word = ["@version", "version", "ver.", "ver ", "v"]
        .iter()
        .find(|word| lower.starts_with(**word))?;
    let rest = line.get(word.len()..)?;
    let rest = rest.trim_start_matches([' ', '\t', ':', '=', '-', 'v', 'V']);
    Some(rest.strip_prefix("ersion: ").unwrap_or(rest))
}

/// Returns the version in `version: "1.2.3"` or `VERSION = '1.2.3'` where all such texts of a program agree.
fn constant(whole: &str) -> Option<(u32, &str)> {
    let mut found: Option<(usize, &str)> = None;
    let lower = whole.to_ascii_lowercase();
    for (at, word) in lower.match_indices("version") {
        let Some(rest) = whole.get(at + word.len()..) else {
            continue;
        };
        // Bundlers number names that stand there twice: `version$1`.
        let rest = rest.strip_prefix('$').map_or(rest, |numbered| {
            numbered.trim_start_matches(|c: char| c.is_ascii_digit())
        });
        let rest = rest.trim_start_matches(['"', '\'', ']', ' ']);
        let Some(rest) = rest.strip_prefix(['=', ':']) else {
            continue;
        };
        let rest = rest.trim_start();
        let Some(rest) = rest.strip_prefix(['"', '\'']) else {
            continue;
        };
        // `version="1.0"` is that of XML.
        let version = version_at(rest).filter(|version| version.matches('.').count() >= 2);
        let (Some(version), known) = (version, found) else {
            continue;
        };
        match known {
            Some((_, known)) if known != version => return None,
            Some(_) => {}
            None => found = Some((at, version)),
        }
    }
    found.map(|(at, version)| (line_of(whole, at), version))
}

fn cleaned(line: &str) -> &str {
    let mut line = line.trim_matches(SIGNS);
    while let Some(rest) = WORDS.iter().find_map(|word| line.strip_prefix(word)) {
        line = rest.trim_start_matches([' ', '\t', ':']);
    }
    line
}

/// Returns the line, from 1, of a place in a text.
pub(super) fn line_of(whole: &str, at: usize) -> u32 {
    let before = whole.get(..at).unwrap_or_default();
    u32::try_from(before.matches('\n').count() + 1).unwrap_or(u32::MAX)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn signs_are_left_away_and_lines_kept() {
        let text = Text::of("/*!\r\n * @license  A v1\r\n */\r\ncode(); /* B */");
        assert_eq!(text.plain(), "\nA v1\ncode();\nB");
        let at = |part| text.line(text.plain().find(part).expect("part"));
        assert_eq!((at("A"), at("code"), at("B")), (2, 4, 4));
    }
}
