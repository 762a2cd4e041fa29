//! `requirements.txt` of pip.
//!
//! Source: the requirements file format of the pip documentation.

mod lines;

use std::collections::{BTreeMap, BTreeSet};

use gwanmun_model::{Component, Digest, Ecosystem, Found, ProblemKind, Scope};

use self::lines::{Statement, lines, statement};
use super::python::{Requirement, addressed, artifact, hash_in, normalize_name};
use super::{Family, Format, Input, conda_explicit};
use crate::collect::{Collector, SAME_NAME_MAX, shown};
use crate::document::decode;
use crate::tree::{file_name, folder, normalize};

/// Most files one requirements file leads to.
const INCLUDES_MAX: usize = 256;

pub(super) const FORMAT: Format = Format {
    id: "requirements-txt",
    title: "requirements.txt",
    family: Family::Python,
    names: &[
        "*requirements*.lock",
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
    // Constraints say which version, should somebody need the package; they do not bring it.
    if file_name(input.path).contains("constraint") {
        return Found::default();
    }
    if conda_explicit::is_list(input.bytes) {
        return conda_explicit::read(input);
    }
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

/// Lists the normalised names of the packages in a file.
pub(super) fn names(bytes: &[u8]) -> Vec<String> {
    let (text, _) = decode(bytes);
    let mut names = Vec::new();
    for line in lines(&text) {
        let name = match statement(&line.text) {
            Statement::Package(text) => Requirement::read(&without_hashes(text).0)
                .map(|requirement| normalize_name(requirement.name)),
            _ => None,
        };
        let egg = || named_in(&line.text).map(normalize_name);
        names.extend(name.or_else(egg));
    }
    names
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
    let mut packages = Vec::new();
    for line in lines(&text) {
        let component = match statement(&line.text) {
            Statement::Option | Statement::Constrain(_) => None,
            Statement::Include(file) => {
                include(
                    input,
                    file,
                    line.number,
                    constraints,
                    visited,
                    &mut collector,
                );
                None
            }
            Statement::Editable(place) => at_address(place, line.number, true, &mut collector),
            Statement::Package(text) => package(text, line.number, constraints, &mut collector),
        };
        if let Some(component) = component {
            packages.push((component, line.reasons));
        }
    }
    add_reasoned(packages, &mut collector);
    collector.finish()
}

/// Keeps packages; the reasons tools note tell which package needs which, and what the project itself asks for.
fn add_reasoned(packages: Vec<(Component, Vec<String>)>, collector: &mut Collector<'_>) {
    let mut by_name: BTreeMap<String, Vec<usize>> = BTreeMap::new();
    for (index, (component, _)) in packages.iter().enumerate() {
        let same = by_name.entry(component.purl.name().to_owned()).or_default();
        if same.len() < SAME_NAME_MAX {
            same.push(index);
        }
    }
    let mut needed_by: Vec<Vec<usize>> = Vec::with_capacity(packages.len());
    let mut identities = Vec::with_capacity(packages.len());
    for (mut component, reasons) in packages {
        let mut askers = Vec::new();
        let (mut is_asked, mut is_explained) = (false, !reasons.is_empty());
        for reason in &reasons {
            // `-r requirements.in`, or the manifest of a project in brackets.
            if reason.starts_with("-r ") || reason.ends_with(')') {
                is_asked = true;
                continue;
            }
            match by_name.get(&normalize_name(reason)) {
                Some(same) => askers.extend_from_slice(same),
                None => is_explained = false,
            }
        }
        if is_asked || is_explained {
            component.direct = Some(is_asked);
        }
        needed_by.push(askers);
        identities.push(collector.add(component));
    }
    for (identity, askers) in identities.iter().zip(&needed_by) {
        for asker in askers.iter().filter_map(|index| identities.get(*index)) {
            if let (Some(from), Some(to)) = (asker, identity) {
                collector.edge(from, to);
            }
        }
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
    if file.contains("://") {
        let message = format!("`{}` is an address; nothing was read from it", shown(file));
        return collector.problem(ProblemKind::Unreadable, Some(line), message);
    }
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
pub(super) fn at_address(
    text: &str,
    line: u32,
    is_editable: bool,
    collector: &mut Collector<'_>,
) -> Option<Component> {
    let address = text.split_whitespace().next().unwrap_or(text);
    let (name, version) = match (named_in(address), artifact(address)) {
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

/// Returns the name of the package in the fragment of an address: `#egg=name[extras]`.
fn named_in(address: &str) -> Option<&str> {
    let (_, fragment) = address.split_once('#')?;
    let egg = fragment
        .split('&')
        .find_map(|part| part.strip_prefix("egg="))?;
    egg.split(['[', ';', ' ']).next()
}
