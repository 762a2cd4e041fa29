//! `go.mod`, with `go.sum` where the former does not list everything and the replacements of the `go.work` above it.
//!
//! Source: the Go Modules Reference.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

use gwanmun_model::{Component, Ecosystem, Found, ProblemKind, Scope};

use super::go_work::Workspace;
use super::{Family, Format, Input};
use crate::collect::{Collector, shown};
use crate::document::decode;
use crate::tree::{Tree, folder, normalize};

/// First Go version whose `go.mod` lists every module that is needed, not only those asked for directly.
const FULL_LIST_SINCE: (u32, u32) = (1, 17);

/// What Go writes in place of a version that only a `replace` gives.
const NO_VERSION: [&str; 2] = ["v0.0.0", "v0.0.0-00010101000000-000000000000"];

pub(super) const FORMAT: Format = Format {
    id: "go-mod",
    title: "go.mod, go.sum",
    family: Family::Go,
    names: &["go.mod"],
    beside: &["go.sum", "go.work"],
    read,
    ..Format::BASE
};

/// One directive with its words, comments taken off.
pub(super) struct Directive<'t> {
    /// What it does: `require`, `use`.
    pub(super) verb: &'t str,
    /// The words after it, without quotes.
    pub(super) words: Vec<&'t str>,
    /// Whether the comment is `// indirect`.
    is_indirect: bool,
    /// Its line, from 1.
    pub(super) line: u32,
}

/// What stands in for a module.
pub(super) struct Replacement<'t> {
    /// Path of the module or folder.
    pub(super) path: &'t str,
    /// None when the replacement is a folder.
    pub(super) version: Option<&'t str>,
    /// None when it stands in the workspace's file.
    pub(super) line: Option<u32>,
}

fn read(input: &Input<'_>) -> Found {
    let mut collector = Collector::new(input);
    let (text, _) = decode(input.bytes);
    let directives = directives(&text);
    let root = root(&directives, &mut collector);
    add_standard_library(&directives, root.as_deref(), &mut collector);
    let mut replacements = replacements(&directives, &mut collector);
    let workspace = Workspace::around(input);
    replacements.extend(workspace.replacements());
    let tools = tools(&directives);
    let mut listed = BTreeSet::new();
    for directive in directives
        .iter()
        .filter(|directive| directive.verb == "require")
    {
        let [path, version] = directive.words.as_slice() else {
            let message = "`require` is not followed by a module and a version";
            collector.problem(ProblemKind::SkippedEntry, Some(directive.line), message);
            continue;
        };
        listed.insert(*path);
        let component = if workspace.has(path) {
            member(directive, path, &mut collector)
        } else {
            required(
                input,
                directive,
                path,
                version,
                &replacements,
                &mut collector,
            )
        };
        let Some(mut component) = component else {
            continue;
        };
        component.scope = Scope::Runtime;
        // A tool is asked for by the module itself, though no package of it is imported.
        let is_direct = !directive.is_indirect || tools.contains(path);
        component.direct = Some(is_direct).filter(|_| !component.first_party);
        let identity = collector.add(component);
        if let (Some(root), Some(identity), true) = (&root, identity, is_direct) {
            collector.edge(root, &identity);
        }
    }
    if !lists_everything(&directives) {
        add_from_sums(input, &listed, &replacements, &mut collector);
    }
    collector.finish()
}

/// Takes the file apart: blocks into single directives, comments and quotes off.
pub(super) fn directives(text: &str) -> Vec<Directive<'_>> {
    let mut directives = Vec::new();
    let mut block = None;
    for (text, line) in text.lines().zip(1..) {
        let (code, comment) = text.split_once("//").unwrap_or((text, ""));
        let comment = comment.trim();
        let mut words: Vec<&str> = code
            .split_whitespace()
            .map(|word| word.trim_matches(['"', '`']))
            .collect();
        let verb = match (block, words.as_slice()) {
            (_, []) => continue,
            (Some(_), [")"]) => {
                block = None;
                continue;
            }
            (Some(verb), _) => verb,
            (None, [verb, "("]) => {
                block = Some(*verb);
                continue;
            }
            (None, [verb, ..]) => *verb,
        };
        if block.is_none() {
            words.remove(0);
        }
        directives.push(Directive {
            verb,
            words,
            is_indirect: comment == "indirect" || comment.starts_with("indirect;"),
            line,
        });
    }
    directives
}

fn root(directives: &[Directive<'_>], collector: &mut Collector<'_>) -> Option<String> {
    let module = directives
        .iter()
        .find(|directive| directive.verb == "module")?;
    let path = module.words.first()?;
    let mut component = collector.package(Ecosystem::Go, path, None, Some(module.line))?;
    component.first_party = true;
    component.scope = Scope::Runtime;
    collector.add(component)
}

/// Adds the standard library in the lowest version the module may be built with: that of `toolchain`, else of `go`.
///
/// The version built with may be newer and is not in the file, which the requirement says.
pub(super) fn add_standard_library(
    directives: &[Directive<'_>],
    root: Option<&str>,
    collector: &mut Collector<'_>,
) {
    let toolchain = directives
        .iter()
        .find(|directive| directive.verb == "toolchain")
        .and_then(|directive| {
            let name = directive.words.first()?.strip_prefix("go")?;
            Some((name.split('-').next().unwrap_or(name), directive.line))
        });
    let language = directives
        .iter()
        .find(|directive| directive.verb == "go")
        .and_then(|directive| Some((*directive.words.first()?, directive.line)));
    let is_version = |version: &str| version.starts_with(|c: char| c.is_ascii_digit());
    let known = toolchain
        .filter(|(version, _)| is_version(version))
        .or(language.filter(|(version, _)| is_version(version)));
    let Some((version, line)) = known else {
        return;
    };
    let component = collector.package(Ecosystem::Go, "stdlib", Some(version), Some(line));
    if let Some(mut component) = component {
        component.requirement = Some(format!(">={version}"));
        component.scope = Scope::Runtime;
        component.direct = Some(true);
        let identity = collector.add(component);
        if let (Some(root), Some(identity)) = (root, identity) {
            collector.edge(root, &identity);
        }
    }
}

/// Path and, where given, version of a module that is replaced.
pub(super) type Replaced<'t> = (&'t str, Option<&'t str>);

/// Replacements by what they replace.
pub(super) type Replacements<'t> = BTreeMap<Replaced<'t>, Replacement<'t>>;

fn replacements<'t>(
    directives: &[Directive<'t>],
    collector: &mut Collector<'_>,
) -> Replacements<'t> {
    let mut replacements = BTreeMap::new();
    for directive in directives
        .iter()
        .filter(|directive| directive.verb == "replace")
    {
        if let Some((old, new)) = replacement(directive) {
            replacements.insert(old, new);
        } else {
            let message = "`replace` does not have the form `module => module version`";
            collector.problem(ProblemKind::SkippedEntry, Some(directive.line), message);
        }
    }
    replacements
}

/// Reads `module [version] => module version` or `module [version] => folder`.
pub(super) fn replacement<'t>(
    directive: &Directive<'t>,
) -> Option<(Replaced<'t>, Replacement<'t>)> {
    let (old, new) = match directive.words.as_slice() {
        [old, "=>", new @ ..] => ((*old, None), new),
        [old, version, "=>", new @ ..] => ((*old, Some(*version)), new),
        _ => return None,
    };
    let (path, version) = match new {
        [path] => (*path, None),
        [path, version] => (*path, Some(*version)),
        _ => return None,
    };
    let line = Some(directive.line);
    Some((
        old,
        Replacement {
            path,
            version,
            line,
        },
    ))
}

/// Returns the modules that hold the tools of the module: of those required, the longest that begins the tool's path.
fn tools<'t>(directives: &[Directive<'t>]) -> BTreeSet<&'t str> {
    let first = |directive: &Directive<'t>| directive.words.first().copied();
    let required: BTreeSet<&str> = directives
        .iter()
        .filter(|directive| directive.verb == "require")
        .filter_map(first)
        .collect();
    let module = |tool: &'t str| {
        let ends = tool.match_indices('/').map(|(at, _)| at).rev();
        std::iter::once(tool.len())
            .chain(ends)
            .filter_map(|end| tool.get(..end))
            .find(|start| required.contains(start))
    };
    directives
        .iter()
        .filter(|directive| directive.verb == "tool")
        .filter_map(first)
        .filter_map(module)
        .collect()
}

/// Makes the component of a module of the workspace, which is used as it stands there, whatever version is required.
fn member(
    directive: &Directive<'_>,
    path: &str,
    collector: &mut Collector<'_>,
) -> Option<Component> {
    let mut component = collector.package(Ecosystem::Go, path, None, Some(directive.line))?;
    component.first_party = true;
    Some(component)
}

/// Makes the component of a `require`, after replacement.
fn required(
    input: &Input<'_>,
    directive: &Directive<'_>,
    path: &str,
    version: &str,
    replacements: &Replacements<'_>,
    collector: &mut Collector<'_>,
) -> Option<Component> {
    let line = Some(directive.line);
    let replacement = replacements
        .get(&(path, Some(version)))
        .or_else(|| replacements.get(&(path, None)));
    let Some(replacement) = replacement else {
        return collector.package(Ecosystem::Go, path, Some(version), line);
    };
    if let Some(new_version) = replacement.version {
        let line = replacement.line.or(line);
        return collector.package(Ecosystem::Go, replacement.path, Some(new_version), line);
    }
    replaced_by_folder(input, directive, path, version, replacement, collector)
}

/// A module replaced by a folder is the system's own where the version is only a stand-in, or where the folder is a
/// module of the same owner in the scanned tree. Elsewhere the version required is the nearest statement about foreign
/// code which may have been changed.
fn replaced_by_folder(
    input: &Input<'_>,
    directive: &Directive<'_>,
    path: &str,
    version: &str,
    replacement: &Replacement<'_>,
    collector: &mut Collector<'_>,
) -> Option<Component> {
    let stands_in = NO_VERSION.contains(&version);
    let version = Some(version).filter(|_| !stands_in);
    let is_own = stands_in || is_own_module(input, path, replacement.path);
    let line = Some(directive.line);
    let mut component = collector.package(Ecosystem::Go, path, version, line)?;
    component.first_party = is_own;
    if !is_own {
        let message = format!(
            "{} is replaced by the folder `{}`; the version required is kept, what the folder holds may differ",
            shown(path),
            shown(replacement.path)
        );
        collector.problem(
            ProblemKind::UnresolvedVersion,
            replacement.line.or(line),
            message,
        );
    }
    Some(component)
}

/// Whether `place` is a folder of the tree with the module `path`, which has the owner of the module being read: the
/// same first two segments, as in `github.com/owner/…`. A folder with somebody else's module is a copy of theirs.
fn is_own_module(input: &Input<'_>, path: &str, place: &str) -> bool {
    let modules = modules(input.tree);
    let owner = |path: &str| {
        let mut segments = path.split('/');
        Some((segments.next()?.to_owned(), segments.next()?.to_owned()))
    };
    let asker = modules.0.get(input.path);
    let there = normalize(folder(input.path), &format!("{place}/go.mod"))
        .and_then(|file| modules.0.get(&file));
    there.is_some_and(|there| there == path)
        && asker.is_some_and(|asker| owner(asker).is_some() && owner(asker) == owner(path))
}

/// Returns what each `go.mod` of the tree calls its module.
pub(super) fn modules(tree: &dyn Tree) -> Arc<Modules> {
    tree.memory().once("go-mod", || Modules::of(tree))
}

/// What each `go.mod` of the tree calls its module, by path.
pub(super) struct Modules(pub(super) BTreeMap<String, String>);

impl Modules {
    fn of(tree: &dyn Tree) -> Self {
        let module = |path: &str| {
            let bytes = tree.read(path)?;
            let (text, _) = decode(&bytes);
            let mut directives = directives(&text).into_iter();
            let module = directives.find(|directive| directive.verb == "module")?;
            module.words.first().map(|module| (*module).to_owned())
        };
        let paths = tree.named("go.mod", "").into_iter();
        Self(
            paths
                .filter_map(|path| module(&path).map(|module| (path, module)))
                .collect(),
        )
    }
}

/// Whether the file lists indirect modules too, by its `go` directive.
fn lists_everything(directives: &[Directive<'_>]) -> bool {
    let version = directives
        .iter()
        .find(|directive| directive.verb == "go")
        .and_then(|directive| directive.words.first());
    // Without a `go` directive Go assumes 1.16.
    let mut numbers = version.unwrap_or(&"1.16").split('.').map(|number| {
        let digits = number
            .find(|c: char| !c.is_ascii_digit())
            .unwrap_or(number.len());
        number.get(..digits).and_then(|digits| digits.parse().ok())
    });
    match (numbers.next().flatten(), numbers.next().flatten()) {
        (Some(major), Some(minor)) => (major, minor) >= FULL_LIST_SINCE,
        (Some(major), None) => major > FULL_LIST_SINCE.0,
        _ => false,
    }
}

/// Adds the modules only `go.sum` names, each in its highest version.
///
/// A line with `/go.mod` was written for choosing versions and does not mean the module is used; the others mean that
/// its content was fetched. Of several versions Go uses the highest.
fn add_from_sums(
    input: &Input<'_>,
    listed: &BTreeSet<&str>,
    replacements: &Replacements<'_>,
    collector: &mut Collector<'_>,
) {
    let Some(path) = normalize(folder(input.path), "go.sum") else {
        return;
    };
    let Some(bytes) = input.tree.read(&path) else {
        return;
    };
    let (text, _) = decode(&bytes);
    let next = Input {
        path: &path,
        bytes: &bytes,
        ..*input
    };
    let mut sums = Collector::new(&next);
    let standing_in: BTreeSet<&str> = replacements.values().map(|new| new.path).collect();
    let mut highest: BTreeMap<&str, (&str, u32)> = BTreeMap::new();
    for (text, line) in text.lines().zip(1..) {
        let mut words = text.split_whitespace();
        let (Some(module), Some(version), Some(_)) = (words.next(), words.next(), words.next())
        else {
            continue;
        };
        let is_replaced = replacements.contains_key(&(module, None));
        let is_listed = listed.contains(module);
        let is_replacement = standing_in.contains(module);
        if version.ends_with("/go.mod") || is_listed || is_replaced || is_replacement {
            continue;
        }
        match highest.get(module) {
            Some((known, _)) if !is_higher(version, known) => {}
            _ => {
                highest.insert(module, (version, line));
            }
        }
    }
    for (module, (version, line)) in highest {
        if let Some(mut component) = sums.package(Ecosystem::Go, module, Some(version), Some(line))
        {
            component.scope = Scope::Runtime;
            component.direct = Some(false);
            sums.add(component);
        }
    }
    collector.absorb(sums.finish());
}

/// Whether version `a` is higher than `b`; where that cannot be told, the one later in the file, which is sorted.
fn is_higher(a: &str, b: &str) -> bool {
    gwanmun_model::version::compare(Ecosystem::Go, a, b).is_none_or(std::cmp::Ordering::is_gt)
}
