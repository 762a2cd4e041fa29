//! Conan: `conan.lock` of Conan 1 and 2, and the recipes `conanfile.txt` and `conanfile.py`.
//!
//! Source: the Conan documentation, chapters on lock files and on recipes.

use std::collections::{BTreeMap, BTreeSet};

use gwanmun_model::{Component, Found, ProblemKind, Scope};

use super::{Family, Format, Input};
use crate::collect::{Collector, shown};
use crate::document::json::{Json, Member};
use crate::document::{Lines, decode};
use crate::tree::file_name;

/// The lock file.
pub(super) const LOCK: Format = Format {
    id: "conan-lock",
    title: "conan.lock of Conan 1 and 2",
    family: Family::Cpp,
    names: &["conan.lock"],
    read: read_lock,
    ..Format::BASE
};

/// The recipes.
pub(super) const RECIPE: Format = Format {
    id: "conanfile",
    title: "conanfile.txt, conanfile.py (texts that stand there literally)",
    family: Family::Cpp,
    names: &["conanfile.py", "conanfile.txt"],
    resolved_by: &["conan.lock"],
    read: read_recipe,
    ..Format::BASE
};

/// What stands between name and version in a reference, and before user, revision and package.
struct Reference<'t> {
    name: &'t str,
    version: &'t str,
    user: Option<(&'t str, &'t str)>,
}

impl<'t> Reference<'t> {
    /// Reads `name/version@user/channel#revision:package#revision%time`; user, channel and all behind may be missing.
    fn of(text: &'t str) -> Option<Self> {
        let (name, rest) = text.trim().split_once('/')?;
        // A range of versions, in brackets, may have any of the other marks.
        let end = if rest.starts_with('[') {
            rest.find(']').map(|end| end + 1)?
        } else {
            rest.find(['@', '#', ':', '%']).unwrap_or(rest.len())
        };
        let (version, rest) = rest.split_at_checked(end)?;
        let user = rest.strip_prefix('@').and_then(|rest| {
            let end = rest.find(['#', ':', '%']).unwrap_or(rest.len());
            rest.get(..end)?.split_once('/')
        });
        let user =
            user.filter(|(user, channel)| *user != "_" && !user.is_empty() && *channel != "_");
        (!name.is_empty()).then_some(Self {
            name,
            version,
            user,
        })
    }
}

/// Makes the component of a reference, or reports the entry as skipped.
fn component(text: &str, line: Option<u32>, collector: &mut Collector<'_>) -> Option<Component> {
    let Some(reference) = Reference::of(text) else {
        let message = format!("`{}` is not a package with its version", shown(text));
        collector.problem(ProblemKind::SkippedEntry, line, message);
        return None;
    };
    let version = Some(reference.version);
    let mut component = collector.package_of_type("conan", None, reference.name, version, line)?;
    if let Some((user, channel)) = reference.user {
        let purl = component.purl.with_qualifier("user", user);
        component.purl = purl.with_qualifier("channel", channel);
    }
    Some(component)
}

fn read_lock(input: &Input<'_>) -> Found {
    let mut collector = Collector::new(input);
    let (text, _) = decode(input.bytes);
    let lines = Lines::of(&text);
    match Json::read(&text, input.limits.document_depth_max) {
        Ok(document) => match document.get("graph_lock") {
            Some(graph) => read_graph(graph, &lines, &mut collector),
            None => read_lists(&document, &lines, &mut collector),
        },
        Err(fault) => collector.json_fault(&fault, &lines),
    }
    collector.finish()
}

/// Reads the lists of Conan 2, which tell who is used and not by whom.
fn read_lists(document: &Json<'_>, lines: &Lines, collector: &mut Collector<'_>) {
    for (key, scope) in [
        ("requires", Scope::Runtime),
        ("build_requires", Scope::Build),
        ("python_requires", Scope::Build),
        ("config_requires", Scope::Build),
    ] {
        for item in document.get(key).map_or(&[][..], Json::items) {
            let line = Some(lines.at(item.offset));
            // Conan 2 before its first release wrote pairs of reference and package.
            let reference = item.text().or_else(|| item.items().first()?.text());
            if let Some(mut component) = component(reference.unwrap_or_default(), line, collector) {
                component.scope = scope;
                collector.add(component);
            }
        }
    }
}

/// Reads the graph of Conan 1.
fn read_graph(graph: &Json<'_>, lines: &Lines, collector: &mut Collector<'_>) {
    let nodes = graph.get("nodes").map_or(&[][..], Json::members);
    let mut identities: BTreeMap<&str, Option<String>> = BTreeMap::new();
    let mut needed_by_root: BTreeSet<&str> = BTreeSet::new();
    for node in nodes.iter().filter(|node| is_consumer(node)) {
        needed_by_root.extend(needed(&node.value).map(|(id, _)| id));
    }
    for node in nodes {
        let Some(mut component) = node_component(node, lines, collector) else {
            identities.insert(&node.key, None);
            continue;
        };
        component.direct = (!component.first_party && !needed_by_root.is_empty())
            .then(|| needed_by_root.contains(node.key.as_ref()));
        let identity = collector.add(component);
        identities.insert(&node.key, identity);
    }
    for node in nodes {
        for (id, offset) in needed(&node.value) {
            match (identities.get(node.key.as_ref()), identities.get(id)) {
                (Some(Some(from)), Some(Some(to))) => collector.edge(from, to),
                (_, None) => collector.problem(
                    ProblemKind::DanglingReference,
                    Some(lines.at(offset)),
                    format!(
                        "node {} needs node {}, which is missing",
                        shown(&node.key),
                        shown(id)
                    ),
                ),
                _ => {}
            }
        }
    }
}

/// Makes the component of a node; nothing for a recipe without a name (a `conanfile.txt`) and for skipped entries.
fn node_component(
    node: &Member<'_>,
    lines: &Lines,
    collector: &mut Collector<'_>,
) -> Option<Component> {
    let value = &node.value;
    let is_consumer = is_consumer(node);
    // The first form had name and package in one text.
    let reference = value.text_of("ref").or_else(|| value.text_of("pref"));
    if reference.is_none() && is_consumer {
        return None;
    }
    let line = Some(lines.at(node.offset));
    let mut component = component(reference.unwrap_or_default(), line, collector)?;
    component.first_party = is_consumer;
    component.scope = match value.text_of("context") {
        Some("build") => Scope::Build,
        _ => Scope::Runtime,
    };
    Some(component)
}

/// Whether a node is what the lock file was made for: it alone is read from a folder.
fn is_consumer(node: &Member<'_>) -> bool {
    node.value.get("path").is_some()
}

/// Returns the ids of the nodes a node needs, with the place they stand at.
fn needed<'j>(node: &'j Json<'_>) -> impl Iterator<Item = (&'j str, usize)> {
    let lists = ["requires", "build_requires"].map(|key| node.get(key));
    lists.into_iter().flatten().flat_map(|list| {
        let listed = list.items().iter();
        let named = list.members().iter().map(|member| &member.value);
        listed
            .chain(named)
            .filter_map(|id| Some((id.text()?, id.offset)))
    })
}

fn read_recipe(input: &Input<'_>) -> Found {
    let mut collector = Collector::new(input);
    let (text, _) = decode(input.bytes);
    if file_name(input.path) == "conanfile.py" {
        read_python(&text, &mut collector);
    } else {
        read_sections(&text, &mut collector);
    }
    collector.finish()
}

/// Reads the sections of `conanfile.txt`.
fn read_sections(text: &str, collector: &mut Collector<'_>) {
    let mut scope = None;
    for (line, number) in text.lines().zip(1..) {
        let line = line.split(" #").next().unwrap_or_default().trim();
        if line.is_empty() || line.starts_with('#') {
            continue;
        }
        if line.starts_with('[') {
            scope = scope_of(line.trim_matches(['[', ']']));
            continue;
        }
        if let Some(scope) = scope {
            add_asked(line, scope, number, collector);
        }
    }
}

/// Returns the scope of what a section, an attribute or a method asks for.
fn scope_of(name: &str) -> Option<Scope> {
    match name {
        "requires" => Some(Scope::Runtime),
        "build_requires" | "tool_requires" | "python_requires" => Some(Scope::Build),
        "test_requires" => Some(Scope::Test),
        _ => None,
    }
}

fn add_asked(text: &str, scope: Scope, line: u32, collector: &mut Collector<'_>) {
    if let Some(mut component) = component(text, Some(line), collector) {
        component.scope = scope;
        component.direct = Some(true);
        collector.add(component);
    }
}

/// Reads `requires = "a/1.0", "b/2.0"` and `self.requires("a/1.0")` of a recipe, which is never run: what it works out
/// is not seen.
fn read_python(text: &str, collector: &mut Collector<'_>) {
    // How many brackets of a list of references are open, with the scope of the list.
    let mut open: Option<(Scope, usize)> = None;
    for (line, number) in text.lines().zip(1..) {
        let code = without_remark(line);
        let (scope, code, depth) = match open {
            Some((scope, depth)) => (scope, code, depth),
            None => match asks(code) {
                Some((scope, rest, is_call)) => (scope, rest, usize::from(is_call)),
                None => continue,
            },
        };
        let is_call_of_one = open.is_none() && depth == 1;
        let mut references = literals(code);
        if is_call_of_one {
            references.truncate(1);
        }
        for reference in references {
            add_asked(reference, scope, number, collector);
        }
        open = still_open(code, depth)
            .filter(|_| !is_call_of_one)
            .map(|depth| (scope, depth));
    }
}

/// Returns what stands behind `requires =` or `self.requires(` with the scope it asks at; the last value tells whether
/// it is a call.
fn asks(code: &str) -> Option<(Scope, &str, bool)> {
    let code = code.trim_start();
    if let Some(call) = code.split_once("self.").map(|(_, call)| call) {
        let (name, rest) = call.split_once('(')?;
        let name = name.trim().trim_end_matches(".add");
        return Some((scope_of(name)?, rest, true));
    }
    let (name, rest) = code.split_once('=')?;
    Some((scope_of(name.trim())?, rest, false))
}

/// Returns how many brackets are open at the end of a line, if any, or whether a comma continues it.
fn still_open(code: &str, depth: usize) -> Option<usize> {
    let mut depth = depth;
    let mut quote = None;
    for c in code.chars() {
        match (quote, c) {
            (Some(open), c) if c == open => quote = None,
            (None, '"' | '\'') => quote = Some(c),
            (None, '(' | '[') => depth += 1,
            (None, ')' | ']') => depth = depth.saturating_sub(1),
            _ => {}
        }
    }
    let continues = code.trim_end().ends_with([',', '\\']);
    (depth > 0 || continues).then_some(depth)
}

fn without_remark(line: &str) -> &str {
    let mut quote = None;
    for (at, c) in line.char_indices() {
        match (quote, c) {
            (Some(open), c) if c == open => quote = None,
            (None, '"' | '\'') => quote = Some(c),
            (None, '#') => return line.get(..at).unwrap_or(line),
            _ => {}
        }
    }
    line
}

/// Returns the texts in quotes.
fn literals(code: &str) -> Vec<&str> {
    let mut found = Vec::new();
    let mut rest = code;
    while let Some(start) = rest.find(['"', '\'']) {
        let quote = rest.get(start..start + 1).unwrap_or("\"");
        let Some((inside, after)) = rest
            .get(start + 1..)
            .and_then(|rest| rest.split_once(quote))
        else {
            break;
        };
        found.push(inside);
        rest = after;
    }
    found
}
