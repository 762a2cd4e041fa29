//! `setup.cfg` of setuptools where no lock file says which packages are used.
//!
//! Source: "Configuring setuptools using setup.cfg files" of the setuptools documentation.

use gwanmun_model::{Found, Scope};

use super::python::asked::Asked;
use super::python::project::Manifest;
use super::python::{RESOLVED_BY, Requirement};
use super::{Family, Format, Input, requirements_txt};
use crate::collect::Collector;
use crate::document::{Lines, decode};
use crate::tree::{folder, normalize};

pub(super) const FORMAT: Format = Format {
    id: "setup-cfg",
    title: "setup.cfg",
    family: Family::Python,
    names: &["setup.cfg"],
    resolved_by: RESOLVED_BY,
    read,
    ..Format::BASE
};

fn read(input: &Input<'_>) -> Found {
    let mut collector = Collector::new(input);
    let (text, _) = decode(input.bytes);
    let lines = Lines::of(&text);
    let manifest = manifest(&text);
    manifest.add_to(input, &lines, &mut collector);
    for (file, scope) in &manifest.files {
        let path = normalize(folder(input.path), file);
        requirements_txt::add_listed(input, path.as_deref(), *scope, &mut collector);
    }
    collector.finish()
}

fn manifest(text: &str) -> Manifest<'_> {
    let mut manifest = Manifest::default();
    for entry in entries(text) {
        let first = entry.values.first().map(|(_, text)| *text);
        match (entry.section, entry.key) {
            ("metadata", "name") => {
                manifest.name = first;
                manifest.offset = entry.offset;
            }
            // `attr:` and `file:` lead to code and files that are not evaluated.
            ("metadata", "version") => {
                manifest.version = first.filter(|version| !version.contains(':'));
            }
            ("metadata", "license") => manifest.licenses.extend(first),
            ("options", "install_requires") => take(&entry, Scope::Runtime, &mut manifest),
            ("options", "setup_requires") => take(&entry, Scope::Build, &mut manifest),
            ("options", "tests_require") => take(&entry, Scope::Test, &mut manifest),
            ("options.extras_require", _) => take(&entry, Scope::Optional, &mut manifest),
            _ => {}
        }
    }
    manifest
}

fn take<'t>(entry: &Entry<'t>, scope: Scope, manifest: &mut Manifest<'t>) {
    let mut goes_on = false;
    for (offset, text) in &entry.values {
        let (text, continues) = match text.strip_suffix('\\') {
            Some(text) => (text.trim_end(), true),
            None => (*text, false),
        };
        // A line goes on in the next one, which mostly holds the condition.
        if std::mem::replace(&mut goes_on, continues) && is_condition(text) {
            continue;
        }
        if let Some(files) = text.strip_prefix("file:") {
            let files = files.split(',').map(|file| (file.trim(), scope));
            manifest.files.extend(files);
            continue;
        }
        // Requirements stand one a line, or all on one line with semicolons between.
        for text in split(text) {
            match Requirement::read(text) {
                Some(requirement) => manifest.asked.push(Asked::of(&requirement, scope, *offset)),
                None => manifest.junk.push((*offset, text)),
            }
        }
    }
}

/// Takes apart what stands on one line. A semicolon divides requirements unless a condition follows it.
fn split(line: &str) -> Vec<&str> {
    let mut parts = Vec::new();
    let mut start = 0;
    for (at, _) in line.match_indices(';') {
        if !is_condition(line.get(at + 1..).unwrap_or_default()) {
            parts.push(line.get(start..at).unwrap_or_default());
            start = at + 1;
        }
    }
    parts.push(line.get(start..).unwrap_or_default());
    parts.retain(|part| !part.trim().is_empty());
    parts
}

/// Whether a text is the condition of a requirement, and not one itself.
fn is_condition(text: &str) -> bool {
    const CONDITIONS: [&str; 12] = [
        "python_",
        "os_",
        "sys_",
        "sys.",
        "os.",
        "platform",
        "implementation_",
        "extra",
        "(",
        "'",
        "\"",
        "dependency_groups",
    ];
    CONDITIONS
        .iter()
        .any(|begin| text.trim_start().starts_with(begin))
}

/// One entry of the file: a key with the lines of its value.
struct Entry<'t> {
    section: &'t str,
    key: &'t str,
    offset: usize,
    /// Lines that are not empty, with the offset of each.
    values: Vec<(usize, &'t str)>,
}

/// Reads sections and entries; an indented line continues the entry above. Source: Python's `configparser`.
fn entries(text: &str) -> Vec<Entry<'_>> {
    let mut entries: Vec<Entry<'_>> = Vec::new();
    let mut section = "";
    let mut offset = 0;
    let mut is_open = false;
    for line in text.split_inclusive('\n') {
        let start = offset;
        offset += line.len();
        let content = without_comment(line).trim();
        if content.is_empty() {
            continue;
        }
        if line.starts_with([' ', '\t']) {
            if let Some(entry) = entries.last_mut().filter(|_| is_open) {
                entry.values.push((start, content));
            }
            continue;
        }
        is_open = false;
        if let Some(name) = content.strip_prefix('[') {
            section = name.split(']').next().unwrap_or_default().trim();
        } else if let Some((key, value)) = content.split_once(['=', ':']) {
            let value = value.trim();
            entries.push(Entry {
                section,
                key: key.trim(),
                offset: start,
                values: (!value.is_empty())
                    .then_some((start, value))
                    .into_iter()
                    .collect(),
            });
            is_open = true;
        }
    }
    entries
}

/// Takes a comment away: a whole line, or what stands after white space and `#`.
fn without_comment(line: &str) -> &str {
    if line.trim_start().starts_with(['#', ';']) {
        return "";
    }
    line.split_once(" #").map_or(line, |(before, _)| before)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn requirements_on_one_line_are_told_from_conditions() {
        assert_eq!(split("a>=1; b ;c"), ["a>=1", " b ", "c"]);
        assert_eq!(
            split("a; python_version < '3'"),
            ["a; python_version < '3'"]
        );
    }
}
