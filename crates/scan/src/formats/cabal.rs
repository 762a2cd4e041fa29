//! `*.cabal`, the description of a Haskell package.

use std::collections::BTreeMap;
use std::sync::{Arc, Mutex, PoisonError};

use gwanmun_model::{Ecosystem, Found, Scope};

use super::hackage::{Asked, items};
use super::opened::Opened;
use super::{Family, Format, Input, wildcard};
use crate::collect::Collector;
use crate::document::decode;
use crate::tree::{file_name, folder, normalize};

/// Most packages a project may list.
const PATTERNS_MAX: usize = 1_000;

pub(super) const FORMAT: Format = Format {
    id: "cabal",
    title: "cabal package descriptions",
    family: Family::Haskell,
    names: &["*.cabal"],
    beside: &["cabal.project", "cabal.project.local"],
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
    let siblings = siblings(input);
    let own_name = name.map_or("", |(name, _)| name);
    let identities = asked.keep(own_name, &siblings, &mut collector);
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

/// Packages of one project, by name, with their versions; cabal takes these and no others of the same name.
pub(super) type Siblings = BTreeMap<String, Option<String>>;

/// Returns the packages of the project the description is of.
fn siblings(input: &Input<'_>) -> Arc<Siblings> {
    type Known = Mutex<BTreeMap<String, Arc<Siblings>>>;
    let known = input.tree.memory().once("cabal-projects", Known::default);
    let known = || known.lock().unwrap_or_else(PoisonError::into_inner);
    let mut place = Some(folder(input.path));
    while let Some(here) = place {
        if let Some(siblings) = known().get(here) {
            return Arc::clone(siblings);
        }
        let patterns: Vec<String> = ["cabal.project", "cabal.project.local"]
            .iter()
            .filter_map(|name| input.tree.read(&normalize(here, name)?))
            .flat_map(|bytes| patterns(&decode(&bytes).0))
            .collect();
        if !patterns.is_empty() {
            let siblings = Arc::new(members(input, here, &patterns));
            known().insert(here.to_owned(), Arc::clone(&siblings));
            return siblings;
        }
        place = (!here.is_empty()).then(|| folder(here));
    }
    Arc::default()
}

/// Returns the patterns of the descriptions of a project's packages, relative to its folder.
fn patterns(project: &str) -> Vec<String> {
    let fields = fields(project);
    let fields = fields
        .iter()
        .filter(|field| matches!(field.name.as_str(), "packages" | "optional-packages"));
    let words = fields.flat_map(|field| field.value.split([' ', ',', '\t']));
    words
        .map(|word| word.trim_start_matches("./").trim_end_matches('/'))
        .filter(|word| !word.is_empty() && !word.contains("://"))
        .map(|word| match word {
            "." => "*.cabal".to_owned(),
            word if file_name(word).strip_suffix(".cabal").is_some() => word.to_owned(),
            word => format!("{word}/*.cabal"),
        })
        .take(PATTERNS_MAX)
        .collect()
}

/// Finds the packages of the project in a folder.
fn members(input: &Input<'_>, place: &str, patterns: &[String]) -> Siblings {
    let mut members = Siblings::new();
    for path in input.tree.named("*.cabal", place) {
        let inside = path.get(place.len()..).unwrap_or_default();
        let inside = inside.trim_start_matches('/');
        // A description is called as its package is.
        let name = file_name(&path).strip_suffix(".cabal").unwrap_or_default();
        let is_member = patterns.iter().any(|pattern| fits(pattern, inside));
        let bytes = is_member.then(|| input.tree.read(&path)).flatten();
        if let Some(bytes) = bytes {
            let (text, _) = decode(&bytes);
            let mut fields = fields(&text).into_iter();
            let version = fields.find(|field| field.is_top && field.name == "version");
            let version = version.map(|field| field.value.trim().to_owned());
            members.insert(name.to_owned(), version);
        }
    }
    members
}

fn fits(pattern: &str, path: &str) -> bool {
    let (mut pattern, mut path) = (pattern.split('/'), path.split('/'));
    loop {
        match (pattern.next(), path.next()) {
            (None, None) => return true,
            (Some(pattern), Some(segment)) if wildcard(pattern, segment) => {}
            _ => return false,
        }
    }
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
