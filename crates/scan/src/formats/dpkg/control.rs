//! Paragraphs of fields, as Debian's control files have them.
//!
//! Source: the Debian Policy Manual, 5.1, and the machine-readable copyright format 1.0, which share the syntax.

use gwanmun_model::ProblemKind;

use crate::collect::{Collector, shown};
use crate::document::decode;

/// One field.
pub(in crate::formats) struct Field<'t> {
    /// Name as written.
    name: &'t str,
    /// Value, the lines that continue it included, trimmed.
    value: &'t str,
    /// Line of its name, from 1.
    line: u32,
    /// Offset of the value in the text.
    begin: usize,
    /// Whether the text ends within it, without a line end.
    is_cut: bool,
}

/// One paragraph: what stands between empty lines.
#[derive(Default)]
pub(in crate::formats) struct Paragraph<'t> {
    fields: Vec<Field<'t>>,
}

impl<'t> Paragraph<'t> {
    /// Returns the value of a field, in any letter case, if it is not empty.
    pub(in crate::formats) fn value(&self, name: &str) -> Option<&'t str> {
        self.field(name).map(|field| field.value)
    }

    /// Returns the line of a field, from 1.
    pub(in crate::formats) fn line(&self, name: &str) -> Option<u32> {
        self.field(name).map(|field| field.line)
    }

    /// Returns the line the paragraph begins on, from 1.
    pub(in crate::formats) fn first_line(&self) -> Option<u32> {
        self.fields.first().map(|field| field.line)
    }

    /// Whether its first field has one of these names.
    pub(in crate::formats) fn begins_with(&self, names: &[&str]) -> bool {
        self.fields.first().is_some_and(|field| {
            names
                .iter()
                .any(|name| field.name.eq_ignore_ascii_case(name))
        })
    }

    /// Whether the text ends in the middle of one of these fields.
    pub(in crate::formats) fn is_cut_in(&self, names: &[&str]) -> bool {
        self.fields.last().is_some_and(|field| {
            field.is_cut
                && names
                    .iter()
                    .any(|name| field.name.eq_ignore_ascii_case(name))
        })
    }

    fn field(&self, name: &str) -> Option<&Field<'t>> {
        self.fields
            .iter()
            .find(|field| field.name.eq_ignore_ascii_case(name) && !field.value.is_empty())
    }
}

/// Splits a text into paragraphs; the second value has the lines that belong to no field.
pub(in crate::formats) fn paragraphs(text: &str) -> (Vec<Paragraph<'_>>, Vec<u32>) {
    let mut paragraphs = Vec::new();
    let mut strays = Vec::new();
    let mut open = Paragraph::default();
    let mut start = 0;
    for (number, line) in (1_u32..).zip(text.split_inclusive('\n')) {
        let end = start + line.len();
        let content = line.trim_end();
        if content.is_empty() {
            if !open.fields.is_empty() {
                paragraphs.push(std::mem::take(&mut open));
            }
        } else if content.starts_with([' ', '\t']) {
            match open.fields.last_mut() {
                Some(field) => {
                    field.value = text.get(field.begin..end).unwrap_or_default().trim();
                    field.is_cut = !line.ends_with('\n');
                }
                None => strays.push(number),
            }
        } else if !content.starts_with('#') {
            match content.split_once(':') {
                Some((name, value)) if !name.contains(char::is_whitespace) && !name.is_empty() => {
                    open.fields.push(Field {
                        name,
                        value: value.trim(),
                        line: number,
                        begin: start + name.len() + 1,
                        is_cut: !line.ends_with('\n'),
                    });
                }
                _ => strays.push(number),
            }
        }
        start = end;
    }
    if !open.fields.is_empty() {
        paragraphs.push(open);
    }
    (paragraphs, strays)
}

/// Reads the paragraphs of a file and reports what belongs to none.
pub(in crate::formats) fn reported<'t>(
    text: &'t str,
    collector: &mut Collector<'_>,
) -> Vec<Paragraph<'t>> {
    let (paragraphs, strays) = paragraphs(text);
    for line in strays {
        let message = "neither a field nor the continuation of one";
        collector.problem(ProblemKind::Malformed, Some(line), message);
    }
    paragraphs
}

/// Decodes a file of paragraphs; where it is not UTF-8, that is reported, and its names and versions are still read.
pub(in crate::formats) fn text<'b>(
    bytes: &'b [u8],
    collector: &mut Collector<'_>,
) -> std::borrow::Cow<'b, str> {
    let (text, fault) = decode(bytes);
    if let Some(offset) = fault {
        let message = format!("not UTF-8 at byte {offset}; read with replaced characters");
        collector.problem(ProblemKind::Malformed, None, message);
    }
    text
}

/// Splits a list of relations: `a (>= 1) | b:any, c` becomes the names of each alternative.
///
/// Versions and architectures asked for are left out: what is installed met them.
pub(in crate::formats) fn relations(value: &str) -> impl Iterator<Item = Vec<&str>> {
    value
        .split(',')
        .map(|one| {
            one.split('|')
                .filter_map(|name| {
                    let name = name.trim_start();
                    let end = name.find(|c: char| c.is_whitespace() || "([<:".contains(c));
                    let name = name.get(..end.unwrap_or(name.len()))?;
                    (!name.is_empty()).then_some(name)
                })
                .collect()
        })
        .filter(|names: &Vec<&str>| !names.is_empty())
}

/// Splits `gcc-12 (12.2.0-14)`, the source package a package was built from.
pub(in crate::formats) fn source(value: &str) -> (&str, Option<&str>) {
    match value.split_once('(') {
        Some((name, version)) => (
            name.trim(),
            Some(version.trim_end_matches(')').trim()).filter(|version| !version.is_empty()),
        ),
        None => (value.trim(), None),
    }
}

/// Reports a paragraph without one of the fields that make a package.
pub(in crate::formats) fn nameless(paragraph: &Paragraph<'_>, collector: &mut Collector<'_>) {
    let message = match paragraph.value("Package") {
        Some(name) => format!("`{}` has no version", shown(name)),
        None => "a package without a name".to_owned(),
    };
    collector.problem(ProblemKind::SkippedEntry, paragraph.first_line(), message);
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn values_run_on_over_lines() {
        let text = "A: 1\nb:\n 2\n  3\n\n# no field\nstray\nC: 4";
        let (paragraphs, strays) = paragraphs(text);
        assert_eq!(strays, [7]);
        assert_eq!(paragraphs.len(), 2);
        assert_eq!(paragraphs[0].value("a"), Some("1"));
        assert_eq!(paragraphs[0].value("B"), Some("2\n  3"));
        assert_eq!(paragraphs[0].line("B"), Some(2));
        assert!(paragraphs[1].is_cut_in(&["C"]));
    }

    #[test]
    fn relations_keep_names_only() {
        let names: Vec<_> = relations("a (>= 1.0) | b:any, c [amd64] <!nocheck>,\n d,,").collect();
        assert_eq!(names, [vec!["a", "b"], vec!["c"], vec!["d"]]);
        assert_eq!(source("gcc-12 (12.2.0-14)"), ("gcc-12", Some("12.2.0-14")));
        assert_eq!(source("curl"), ("curl", None));
    }
}
