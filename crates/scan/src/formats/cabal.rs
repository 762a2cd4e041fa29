//! `*.cabal`, the description of a Haskell package.

use gwanmun_model::{Ecosystem, Found, Scope};

use super::hackage::{Asked, items};
use super::opened::Opened;
use super::{Family, Format, Input};
use crate::collect::Collector;

pub(super) const FORMAT: Format = Format {
    id: "cabal",
    title: "cabal package descriptions",
    family: Family::Haskell,
    names: &["*.cabal"],
    resolved_by: &["cabal.project.freeze"],
    read,
    ..Format::BASE
};

/// One field with everything that belongs to it.
struct Field {
    name: String,
    value: String,
    /// Offset in `value` of the end of each of its lines.
    ends: Vec<usize>,
    line: u32,
    scope: Scope,
    is_top: bool,
}

impl Field {
    /// Returns the line, from 1, of an offset in the value.
    fn line_of(&self, offset: usize) -> u32 {
        let before = self.ends.partition_point(|end| *end <= offset);
        self.line + u32::try_from(before).unwrap_or(0)
    }
}

fn read(input: &Input<'_>) -> Found {
    let mut collector = Collector::new(input);
    let opened = Opened::of(input, &mut collector);
    let fields = fields(&opened.text);
    let own = |name: &str| {
        let field = fields
            .iter()
            .find(|field| field.is_top && field.name == name)?;
        Some((field.value.trim(), field.line)).filter(|(value, _)| !value.is_empty())
    };
    let mut asked = Asked::default();
    for field in &fields {
        let scope = match field.name.as_str() {
            "build-depends" => field.scope,
            "build-tool-depends" | "setup-depends" => Scope::Build,
            _ => continue,
        };
        for (offset, item) in items(&field.value) {
            asked.ask(item, scope, field.line_of(offset));
        }
    }
    let name = own("name");
    let identities = asked.keep(name.map_or("", |(name, _)| name), &mut collector);
    if let Some((name, line)) = name.filter(|_| !identities.is_empty()) {
        let version = own("version").map(|(version, _)| version);
        let root = collector.package(Ecosystem::Hackage, name, version, Some(line));
        let root = root.and_then(|mut root| {
            root.first_party = true;
            root.declared_licenses = own("license")
                .map(|(license, _)| license.to_owned())
                .into_iter()
                .collect();
            collector.add(root)
        });
        for identity in &identities {
            if let Some(root) = &root {
                collector.edge(root, identity);
            }
        }
    }
    collector.finish()
}

/// Divides a description into its fields: `name: value`, going on in the lines indented deeper.
fn fields(text: &str) -> Vec<Field> {
    let mut fields: Vec<Field> = Vec::new();
    let mut scope = Scope::Runtime;
    let mut open: Option<usize> = None;
    for (number, line) in (1_u32..).zip(text.lines()) {
        let content = line.trim();
        if content.is_empty() || content.starts_with("--") {
            if let Some(field) = fields.last_mut().filter(|_| open.is_some()) {
                field.ends.push(field.value.len());
            }
            continue;
        }
        let indent = line.len() - line.trim_start().len();
        if let (Some(field), Some(_)) = (fields.last_mut(), open.filter(|open| indent > *open)) {
            field.ends.push(field.value.len());
            field.value.push(' ');
            field.value.push_str(content);
            continue;
        }
        let is_field_name = |c: char| c.is_ascii_alphanumeric() || matches!(c, '-' | '_');
        let parts = content
            .split_once(':')
            .map(|(name, value)| (name.trim(), value.trim()))
            .filter(|(name, _)| !name.is_empty() && name.chars().all(is_field_name));
        open = None;
        if let Some((name, value)) = parts {
            open = Some(indent);
            fields.push(Field {
                name: name.to_ascii_lowercase(),
                value: value.to_owned(),
                ends: Vec::new(),
                line: number,
                scope,
                is_top: indent == 0,
            });
        } else if indent == 0 {
            let section = content.split_whitespace().next().unwrap_or_default();
            scope = match section.to_ascii_lowercase().as_str() {
                "test-suite" => Scope::Test,
                "benchmark" => Scope::Development,
                "custom-setup" => Scope::Build,
                _ => Scope::Runtime,
            };
        }
    }
    fields
}
