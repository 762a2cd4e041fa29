//! Libraries for browsers that were copied into a project: told by the first lines of a file and by its name.
//!
//! A version is only given where it stands in the file or in its name. What is not in the table of libraries is not
//! reported: most files of these kinds are the project's own.

mod file_name;
mod table;
mod text;

use std::collections::BTreeMap;
use std::sync::LazyLock;

use aho_corasick::AhoCorasick;
use gwanmun_model::{Ecosystem, Found, ProblemKind};

use self::file_name::Named;
use self::table::{LIBRARIES, Library};
use self::text::Text;
use super::{Family, Format, Input, Intake};
use crate::collect::Collector;

/// How much of each file is looked at, in bytes: what a file is stands at its beginning.
const HEAD_BYTES: usize = 4 << 10;

/// How much is looked at of a file whose name is that of a library, in bytes.
const NAMED_BYTES: usize = 2 << 20;

/// Furthest distance of the version from what it belongs to, in bytes.
const APART_BYTES_MAX: usize = 800;

/// Shortest beginning of a mark that tells a library without a version, in bytes.
const TELLING_BYTES: usize = 10;

/// Longest version believed, in bytes.
const VERSION_BYTES_MAX: usize = 40;

pub(super) const FORMAT: Format = Format {
    id: "javascript-library",
    title: "libraries copied into the tree (*.js, *.css)",
    family: Family::JavaScript,
    names: &["*.cjs", "*.css", "*.js", "*.js.LICENSE.txt", "*.mjs"],
    intake: Intake::Stream,
    read,
    ..Format::BASE
};

/// One text that tells a library, with where it is searched.
struct Mark {
    library: &'static Library,
    /// Parts with any text between; in the last, `{}` stands for the version.
    parts: Vec<&'static str>,
}

/// Marks and the automaton that finds where one may begin.
struct Search {
    marks: Vec<Mark>,
    beginnings: Option<AhoCorasick>,
}

impl Search {
    fn of(patterns: impl Iterator<Item = (&'static Library, &'static str)>, before: &str) -> Self {
        let marks: Vec<Mark> = patterns
            .map(|(library, pattern)| Mark {
                library,
                parts: pattern.split('…').collect(),
            })
            .collect();
        let beginnings = marks.iter().map(|mark| {
            let first = mark.parts.first().copied().unwrap_or_default();
            let literal = first.split("{}").next().unwrap_or_default();
            format!("{before}{literal}")
        });
        let beginnings = AhoCorasick::new(beginnings).ok();
        Self { marks, beginnings }
    }

    /// Calls for each mark found, with where it begins, its library and the version behind it.
    fn each<'t>(
        &self,
        text: &'t str,
        found: &mut dyn FnMut(usize, &'static Library, Option<&'t str>),
    ) {
        let Some(beginnings) = &self.beginnings else {
            return;
        };
        for hit in beginnings.find_overlapping_iter(text) {
            if let Some(mark) = self.marks.get(hit.pattern().as_usize()) {
                let behind = text.get(hit.end()..).unwrap_or_default();
                let version = mark.version(behind);
                if version.is_some() || hit.len() >= TELLING_BYTES {
                    found(hit.start(), mark.library, version);
                }
            }
        }
    }
}

impl Mark {
    /// Returns the version in a text that begins behind the first literal of the mark.
    fn version<'t>(&self, behind: &'t str) -> Option<&'t str> {
        let mut parts = self.parts.iter();
        let (_, end) = parts.next()?.split_once("{}").unwrap_or(("", ""));
        let Some(last) = parts.next() else {
            let version = version_at(behind)?;
            return behind
                .get(version.len()..)?
                .starts_with(end)
                .then_some(version);
        };
        let near = behind
            .char_indices()
            .map(|(at, _)| at)
            .find(|at| *at >= APART_BYTES_MAX)
            .and_then(|end| behind.get(..end))
            .unwrap_or(behind);
        let (before, _) = last.split_once("{}")?;
        let at = near.find(before)? + before.len();
        version_at(behind.get(at..)?)
    }
}

/// Returns the version a text begins with: numbers with dots, perhaps a pre-release or build behind.
fn version_at(text: &str) -> Option<&str> {
    let is_digit = |c: char| c.is_ascii_digit();
    let is_numeric = |c: char| c.is_ascii_digit() || c == '.';
    let numbers_end = text.find(|c| !is_numeric(c)).unwrap_or(text.len());
    let numbers = text.get(..numbers_end)?.trim_end_matches('.');
    let mut parts = numbers.split('.');
    let is_version = parts.clone().count() >= 2
        && parts.all(|part| !part.is_empty() && part.len() <= 8 && part.chars().all(is_digit));
    if !is_version {
        return None;
    }
    let rest = text.get(numbers.len()..)?;
    // What stands behind `+` tells how a file was built; no package of npm is called so.
    let is_more = |c: char| c.is_ascii_alphanumeric() || ".-".contains(c);
    let more = rest.get(..rest.find(|c| !is_more(c)).unwrap_or(rest.len()))?;
    let more = more.trim_end_matches(['.', '-']);
    let is_kept = match more.as_bytes() {
        [b'-', next, ..] => next.is_ascii_alphanumeric(),
        // `1.5b1`, `1.0rc2`; of `3.0.0pre` nobody knows which it is.
        [first, .., last] if first.is_ascii_alphabetic() => {
            if !last.is_ascii_digit() {
                return None;
            }
            true
        }
        [first] if first.is_ascii_alphabetic() => return None,
        _ => false,
    };
    let length = numbers.len() + if is_kept { more.len() } else { 0 };
    text.get(..length)
        .filter(|version| version.len() <= VERSION_BYTES_MAX)
}

/// Marks at the beginning of a line, the signs of comments left away.
static BANNERS: LazyLock<Search> = LazyLock::new(|| {
    let patterns = LIBRARIES.iter().flat_map(|library| {
        let banners = library.banners.iter();
        banners.map(move |banner| (library, banner.as_str()))
    });
    Search::of(patterns, "\n")
});

/// Marks anywhere in the program.
static CONSTANTS: LazyLock<Search> = LazyLock::new(|| {
    let patterns = LIBRARIES.iter().flat_map(|library| {
        let constants = library.constants.iter();
        constants.map(move |constant| (library, constant.as_str()))
    });
    Search::of(patterns, "")
});

/// What the marks in a text say.
#[derive(Default)]
struct Seen {
    /// Lines of each library in each version.
    versions: BTreeMap<(&'static str, String), u32>,
    /// Lines of libraries named without a version.
    unversioned: BTreeMap<&'static str, u32>,
}

fn read(input: &Input<'_>) -> Found {
    let mut collector = Collector::new(input);
    let named = file_name::named(input.path);
    let is_short = input.source.length() <= HEAD_BYTES as u64;
    let mut seen = look(&input.source.head(HEAD_BYTES), named.as_ref(), is_short);
    if let Some(named) = &named {
        let is_seen = |seen: &Seen| {
            seen.versions
                .keys()
                .any(|(name, _)| *name == named.library.npm)
        };
        if !is_seen(&seen) && !is_short {
            seen = look(&input.source.head(NAMED_BYTES), Some(named), true);
        }
        if let Some(version) = named.version.filter(|_| !is_seen(&seen)) {
            add(named.library.npm, Some(version), None, &mut collector);
        } else if let Some(line) = seen
            .unversioned
            .get(named.library.npm)
            .filter(|_| !is_seen(&seen))
        {
            let message = format!("the version of {} is not in the file", named.library.npm);
            collector.problem(ProblemKind::UnresolvedVersion, Some(*line), message);
            add(named.library.npm, None, Some(*line), &mut collector);
        }
    }
    for ((name, version), line) in &seen.versions {
        add(name, Some(version), Some(*line), &mut collector);
    }
    collector.finish()
}

/// Adds a library: a package of npm, or a generic one where npm has none of it, which the table writes `generic:name`.
fn add(name: &str, version: Option<&str>, line: Option<u32>, collector: &mut Collector<'_>) {
    let component = match name.strip_prefix("generic:") {
        Some(name) => collector.package_of_type("generic", None, name, version, line),
        None => collector.package(Ecosystem::Npm, name, version, line),
    };
    if let Some(component) = component {
        collector.add(component);
    }
}

/// Looks for marks. Where the name of the file tells apart what begins alike, only what it says is taken. Constants that
/// merely say `version` are believed of a file that `is_whole` and has nothing else in it.
fn look(bytes: &[u8], named: Option<&Named<'_>>, is_whole: bool) -> Seen {
    let whole = String::from_utf8_lossy(bytes);
    let text = Text::of(&whole);
    let mut hits: Vec<(u32, &'static Library, Option<&str>)> = Vec::new();
    BANNERS.each(text.plain(), &mut |at, library, version| {
        hits.push((text.line(at), library, version));
    });
    CONSTANTS.each(&whole, &mut |at, library, version| {
        hits.push((text::line_of(&whole, at), library, version));
    });
    if let Some(named) = named {
        let is_own = |library: &Library| library.npm == named.library.npm;
        let is_told = hits
            .iter()
            .any(|(_, library, version)| is_own(library) && version.is_some());
        let is_alone = hits.iter().all(|(_, library, _)| is_own(library));
        let constants = Some(whole.as_ref()).filter(|_| is_whole && is_alone);
        // A file of the system's own that uses the library is often called as the library is.
        let is_user = || text::imports(&whole, named.library);
        if !is_told
            && !is_user()
            && let Some((line, version)) = text.version_of(named.library, constants)
        {
            hits.push((line, named.library, Some(version)));
        }
    }
    let mut seen = Seen::default();
    let own_lines: Vec<u32> = hits
        .iter()
        .filter(|(_, library, _)| named.is_some_and(|named| named.library.npm == library.npm))
        .map(|(line, _, _)| *line)
        .collect();
    for (line, library, version) in hits {
        let is_own = named.is_some_and(|named| named.library.npm == library.npm);
        if !is_own && (library.by_name_only || own_lines.contains(&line)) {
            continue;
        }
        match version {
            Some(version) => {
                let key = (library.npm, version.to_owned());
                seen.versions.entry(key).or_insert(line);
            }
            None => {
                seen.unversioned.entry(library.npm).or_insert(line);
            }
        }
    }
    seen
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn versions_end_where_they_end() {
        for (text, expected) in [
            ("3.5.1 | (c)", Some("3.5.1")),
            ("1.5b1\n", Some("1.5b1")),
            ("4.0.0-rc.1\"", Some("4.0.0-rc.1")),
            ("1.12.1.custom", Some("1.12.1")),
            ("4.0.0+slim", Some("4.0.0")),
            ("3.0.0pre (", None),
            ("2.0. Next", Some("2.0")),
            ("3.3.7-", Some("3.3.7")),
            ("5", None),
            ("@VERSION", None),
            ("1..2", None),
            ("20140101.999999999", None),
        ] {
            assert_eq!(version_at(text), expected, "{text}");
        }
    }

    #[test]
    fn the_table_is_sorted_and_its_marks_are_whole() {
        assert!(LIBRARIES.is_sorted_by(|a, b| a.npm < b.npm));
        let mut stems: Vec<&str> = LIBRARIES
            .iter()
            .flat_map(|one| one.files.iter().copied())
            .collect();
        let count = stems.len();
        stems.sort_unstable();
        stems.dedup();
        assert_eq!(stems.len(), count, "a file name leads to two libraries");
        for mark in BANNERS.marks.iter().chain(&CONSTANTS.marks) {
            assert!(mark.parts.len() <= 2, "{:?}", mark.parts);
            let last = mark.parts.last().expect("part");
            assert_eq!(last.matches("{}").count(), 1, "{:?}", mark.parts);
            let first = mark.parts[0].split("{}").next().expect("literal");
            assert!(first.len() >= 4, "`{first}` says too little");
        }
    }
}
