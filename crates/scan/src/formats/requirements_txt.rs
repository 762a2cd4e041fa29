//! `requirements.txt` of pip.
//!
//! Source: the requirements file format of the pip documentation.

use std::collections::{BTreeMap, BTreeSet};

use gwanmun_model::{Component, Digest, Ecosystem, Found, ProblemKind, Scope};

use super::python::{Requirement, addressed, artifact, hash_in, normalize_name};
use super::{Family, Format, Input};
use crate::collect::{Collector, shown};
use crate::document::decode;
use crate::tree::{folder, normalize};

/// Most files one requirements file leads to.
const INCLUDES_MAX: usize = 256;

pub(super) const FORMAT: Format = Format {
    id: "requirements-txt",
    title: "requirements.txt",
    family: Family::Python,
    names: &[
        "*requirements*.txt",
        "requirements/*.txt",
        // Larger projects keep one file for each purpose, Python version and platform.
        "requirements/*/*.txt",
        "requirements/*/*/*.txt",
        "requirements/*/*/*/*.txt",
    ],
    read,
    ..Format::BASE
};

/// Reads a requirements file with everything it includes.
pub(super) fn read(input: &Input<'_>) -> Found {
    let mut constraints = BTreeMap::new();
    let mut visited = BTreeSet::from([input.path.to_owned()]);
    find_constraints(input, &mut visited, &mut constraints);
    let mut visited = BTreeSet::from([input.path.to_owned()]);
    read_file(input, &constraints, &mut visited)
}

/// Adds what a file listed in a manifest asks for, at the scope the manifest gives it.
pub(super) fn add_listed(
    input: &Input<'_>,
    path: Option<&str>,
    scope: Scope,
    collector: &mut Collector<'_>,
) {
    let bytes = path.and_then(|path| input.tree.read(path));
    let (Some(path), Some(bytes)) = (path, bytes) else {
        let message = format!(
            "`{}` lists what is needed but cannot be read",
            shown(path.unwrap_or_default())
        );
        return collector.problem(ProblemKind::Unreadable, None, message);
    };
    let mut found = read(&Input {
        path,
        bytes: &bytes,
        ..*input
    });
    for component in &mut found.components {
        component.scope = scope;
        component.direct = Some(true);
    }
    collector.absorb(found);
}

/// Versions by normalised name.
type Constraints = BTreeMap<String, String>;

/// One line after continuations are joined.
struct Line {
    text: String,
    number: u32,
}

/// What a line says.
enum Statement<'t> {
    /// `-r FILE`
    Include(&'t str),
    /// `-c FILE`
    Constrain(&'t str),
    /// `-e PATH` or `-e ADDRESS`
    Editable(&'t str),
    /// Another option of pip, which names no package.
    Option,
    /// A requirement, an address or a path.
    Package(&'t str),
}

/// Joins continued lines and takes comments away.
fn lines(text: &str) -> Vec<Line> {
    let mut lines: Vec<Line> = Vec::new();
    let mut continued = false;
    for (text, number) in text.lines().zip(1..) {
        let is_comment = text.trim_start().starts_with('#');
        let (text, goes_on) = match text.strip_suffix('\\') {
            Some(text) if !is_comment => (text, true),
            _ => (text, false),
        };
        let text = if is_comment {
            ""
        } else {
            without_comment(text)
        };
        match lines.last_mut() {
            Some(line) if continued => {
                line.text.push(' ');
                line.text.push_str(text);
            }
            _ => lines.push(Line {
                text: text.to_owned(),
                number,
            }),
        }
        continued = goes_on;
    }
    lines.retain(|line| !line.text.trim().is_empty());
    lines
}

fn without_comment(text: &str) -> &str {
    [" #", "\t#"]
        .iter()
        .filter_map(|mark| text.find(mark))
        .min()
        .map_or(text, |at| text.get(..at).unwrap_or(text))
}

fn statement(text: &str) -> Statement<'_> {
    let text = text.trim();
    let option = |names: [&str; 2]| {
        names.iter().find_map(|name| {
            let rest = text.strip_prefix(name)?;
            // `-rFILE` is allowed for the short form only.
            let divided = !name.starts_with("--") || rest.starts_with([' ', '\t', '=']);
            divided.then(|| rest.trim_start_matches([' ', '\t', '=']).trim())
        })
    };
    if let Some(file) = option(["--requirement", "-r"]) {
        Statement::Include(file)
    } else if let Some(file) = option(["--constraint", "-c"]) {
        Statement::Constrain(file)
    } else if let Some(place) = option(["--editable", "-e"]) {
        Statement::Editable(place)
    } else if text.starts_with('-') {
        Statement::Option
    } else {
        Statement::Package(text)
    }
}

/// Collects the pins of every constraints file that this file leads to.
fn find_constraints(
    input: &Input<'_>,
    visited: &mut BTreeSet<String>,
    constraints: &mut Constraints,
) {
    let (text, _) = decode(input.bytes);
    for line in lines(&text) {
        let (file, is_constraint) = match statement(&line.text) {
            Statement::Include(file) => (file, false),
            Statement::Constrain(file) => (file, true),
            _ => continue,
        };
        let Some(path) = normalize(folder(input.path), file) else {
            continue;
        };
        if visited.len() > INCLUDES_MAX || !visited.insert(path.clone()) {
            continue;
        }
        let Some(bytes) = input.tree.read(&path) else {
            continue;
        };
        if is_constraint {
            note_pins(&bytes, constraints);
        }
        let next = Input {
            path: &path,
            bytes: &bytes,
            ..*input
        };
        find_constraints(&next, visited, constraints);
    }
}

fn note_pins(bytes: &[u8], constraints: &mut Constraints) {
    let (text, _) = decode(bytes);
    for line in lines(&text) {
        let Statement::Package(text) = statement(&line.text) else {
            continue;
        };
        let (text, _) = without_hashes(text);
        if let Some(requirement) = Requirement::read(&text)
            && let Some(version) = requirement.pinned()
        {
            constraints
                .entry(normalize_name(requirement.name))
                .or_insert_with(|| version.to_owned());
        }
    }
}

fn read_file(
    input: &Input<'_>,
    constraints: &Constraints,
    visited: &mut BTreeSet<String>,
) -> Found {
    let mut collector = Collector::new(input);
    let (text, _) = decode(input.bytes);
    for line in lines(&text) {
        match statement(&line.text) {
            Statement::Option | Statement::Constrain(_) => {}
            Statement::Include(file) => {
                include(
                    input,
                    file,
                    line.number,
                    constraints,
                    visited,
                    &mut collector,
                );
            }
            Statement::Editable(place) => {
                let component = at_address(place, line.number, true, &mut collector);
                add(component, &mut collector);
            }
            Statement::Package(text) => {
                let component = package(text, line.number, constraints, &mut collector);
                add(component, &mut collector);
            }
        }
    }
    collector.finish()
}

fn add(component: Option<Component>, collector: &mut Collector<'_>) {
    if let Some(component) = component {
        collector.add(component);
    }
}

fn include(
    input: &Input<'_>,
    file: &str,
    line: u32,
    constraints: &Constraints,
    visited: &mut BTreeSet<String>,
    collector: &mut Collector<'_>,
) {
    let Some(path) = normalize(folder(input.path), file) else {
        let message = format!(
            "`{}` leads out of the scanned tree and was not read",
            shown(file)
        );
        return collector.problem(ProblemKind::PathEscape, Some(line), message);
    };
    // A file that was turned into a list of exact versions beside it is read as that list.
    let compiled = path.strip_suffix(".in").map(|stem| format!("{stem}.txt"));
    let is_compiled = compiled.is_some_and(|path| input.tree.read(&path).is_some());
    if is_compiled || visited.contains(&path) {
        return;
    }
    if visited.len() > INCLUDES_MAX {
        let message = format!("more than {INCLUDES_MAX} files included; the rest was not read");
        return collector.problem(ProblemKind::LimitReached, Some(line), message);
    }
    visited.insert(path.clone());
    match input.tree.read(&path) {
        Some(bytes) => {
            let next = Input {
                path: &path,
                bytes: &bytes,
                ..*input
            };
            collector.absorb(read_file(&next, constraints, visited));
        }
        None => collector.problem(
            ProblemKind::Unreadable,
            Some(line),
            format!("`{}` is included but cannot be read", shown(file)),
        ),
    }
}

/// Takes `--hash=sha256:…` and other options of one requirement away from it.
fn without_hashes(text: &str) -> (String, Vec<Digest>) {
    let Some(at) = text.find(" --") else {
        return (text.to_owned(), Vec::new());
    };
    let (requirement, options) = text.split_at(at);
    let hashes = options
        .split_whitespace()
        .filter_map(|word| Digest::parse(word.strip_prefix("--hash=").unwrap_or(word)))
        .collect();
    (requirement.to_owned(), hashes)
}

fn package(
    text: &str,
    line: u32,
    constraints: &Constraints,
    collector: &mut Collector<'_>,
) -> Option<Component> {
    let (text, hashes) = without_hashes(text);
    let Some(requirement) = Requirement::read(&text).filter(|_| !is_place(&text)) else {
        if is_place(&text) {
            return at_address(text.trim(), line, false, collector);
        }
        let message = format!("`{}` is not a requirement", shown(text.trim()));
        collector.problem(ProblemKind::SkippedEntry, Some(line), message);
        return None;
    };
    let constrained = constraints.get(&normalize_name(requirement.name));
    let version = requirement
        .pinned()
        .or_else(|| artifact(requirement.url?).map(|(_, version)| version))
        .or(constrained.map(String::as_str));
    let mut component =
        collector.package(Ecosystem::PyPi, requirement.name, version, Some(line))?;
    component.hashes = hashes;
    if let Some(url) = requirement.url {
        component.hashes.extend(hash_in(url));
        component.purl = addressed(component.purl, url);
    }
    if requirement.pinned().is_none() {
        let asked = requirement.url.unwrap_or(requirement.specifier);
        component.requirement = Some(shown(asked)).filter(|asked| !asked.is_empty());
    }
    if !component.is_pinned() {
        unresolved(requirement.name, requirement.url, line, collector);
    }
    Some(component)
}

fn unresolved(name: &str, address: Option<&str>, line: u32, collector: &mut Collector<'_>) {
    let name = shown(name);
    let message = match address {
        Some(address) => format!(
            "{name} is taken from `{}`, which does not say its version; scan the installed packages to see it",
            shown(address)
        ),
        None => {
            format!("{name} is not pinned to one version; pin it, or scan the installed packages")
        }
    };
    collector.problem(ProblemKind::UnresolvedVersion, Some(line), message);
}

/// Whether the text is an address or a path rather than a requirement.
fn is_place(text: &str) -> bool {
    let text = text.trim();
    let before_marker = text.split([' ', ';']).next().unwrap_or(text);
    // `name@https://…` is a requirement with an address, as it is with spaces around the `@`.
    let is_named = before_marker
        .split_once("://")
        .is_some_and(|(before, _)| before.contains('@'));
    if is_named {
        return false;
    }
    text.starts_with(['.', '/', '~'])
        || before_marker.contains("://")
        || artifact(before_marker).is_some()
        || (before_marker.contains('/') && !text.contains('@'))
}

/// Makes a component of an address or a path.
fn at_address(
    text: &str,
    line: u32,
    is_editable: bool,
    collector: &mut Collector<'_>,
) -> Option<Component> {
    let address = text.split_whitespace().next().unwrap_or(text);
    let egg = address.split_once('#').and_then(|(_, fragment)| {
        fragment
            .split('&')
            .find_map(|part| part.strip_prefix("egg="))
    });
    let egg = egg.map(|egg| egg.split(['[', ';']).next().unwrap_or(egg));
    let (name, version) = match (egg, artifact(address)) {
        (egg, Some((name, version))) => (egg.unwrap_or(name), Some(version)),
        (Some(name), None) => (name, None),
        (None, None) => {
            let is_folder = !address.contains("://");
            if !(is_editable && is_folder) {
                let message = format!("`{}` does not name its package", shown(address));
                collector.problem(ProblemKind::SkippedEntry, Some(line), message);
            }
            return None;
        }
    };
    let mut component = collector.package(Ecosystem::PyPi, name, version, Some(line))?;
    component.hashes.extend(hash_in(address));
    component.requirement = Some(shown(address));
    component.purl = addressed(component.purl, address);
    if !component.is_pinned() {
        unresolved(name, Some(address), line, collector);
    }
    Some(component)
}
