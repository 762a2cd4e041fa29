//! Files of `OCaml`'s package manager: `*.opam`, `*.opam.locked` and the state of a switch.
//!
//! Source: the opam manual, sections on file formats.

use std::collections::BTreeMap;

use gwanmun_model::{Component, Found, ProblemKind, Scope};

use super::opened::Opened;
use super::script::{Placed, Syntax, Token, tokens};
use super::vcs::vcs_url;
use super::{Family, Format, Input, Intake, Subject};
use crate::collect::{Collector, shown};
use crate::document::decode;
use crate::tree::{file_name, folder, normalize};

pub(super) const FORMAT: Format = Format {
    id: "opam",
    title: "opam",
    family: Family::OCaml,
    names: &["*.opam", "opam"],
    resolved_by: &["*.opam.locked", "opam.locked"],
    read,
    ..Format::BASE
};

pub(super) const LOCKED: Format = Format {
    id: "opam-locked",
    title: "opam.locked",
    family: Family::OCaml,
    names: &["*.opam.locked", "opam.locked"],
    beside: &["*.opam", "opam"],
    read: read_locked,
    ..Format::BASE
};

pub(super) const SWITCH: Format = Format {
    id: "opam-switch",
    title: "installed packages (opam switch)",
    family: Family::OCaml,
    names: &[
        ".opam-switch/switch-state",
        ".opam-switch/install",
        "*.opam.export",
    ],
    subject: Subject::Package,
    intake: Intake::Alone,
    read: read_switch,
    ..Format::BASE
};

/// How opam files are written.
const OPAM: Syntax = Syntax {
    line_comments: &["#"],
    block_comments: &[("(*", "*)")],
    raw_strings: &[("\"\"\"", "\"\"\"")],
    quotes: &['"'],
    interpolations: &[],
    in_words: "-",
};

/// The fields of a file, each with its tokens.
type Fields<'t> = BTreeMap<&'t str, Vec<Placed<'t>>>;

/// Divides a file into its fields: a name and a colon outside brackets begin one.
fn fields(text: &str) -> Fields<'_> {
    let mut fields = Fields::new();
    let mut field: &str = "";
    let mut depth = 0_usize;
    let mut waiting = tokens(text, &OPAM)
        .into_iter()
        .filter(|placed| placed.token != Token::LineEnd)
        .peekable();
    while let Some(placed) = waiting.next() {
        match placed.token {
            Token::Mark('[' | '{' | '(') => depth += 1,
            Token::Mark(']' | '}' | ')') => depth = depth.saturating_sub(1),
            Token::Word(word) if depth == 0 && waiting.peek().is_some_and(|next| next.is(':')) => {
                waiting.next();
                field = word;
                continue;
            }
            _ => {}
        }
        fields.entry(field).or_default().push(placed);
    }
    fields
}

/// One package of a list of dependencies.
struct Dependency {
    name: String,
    constraint: String,
    exact: Option<String>,
    scope: Scope,
    line: u32,
}

/// Reads `"name" {>= "1.0" & with-test}`, in brackets and divided by `|` too.
fn dependencies(list: &[Placed<'_>], scope: Scope) -> Vec<Dependency> {
    let mut found: Vec<Dependency> = Vec::new();
    let mut filter: Vec<&Placed<'_>> = Vec::new();
    let mut depth = 0_usize;
    for placed in list {
        match &placed.token {
            Token::Mark('{') => {
                depth += 1;
                filter.clear();
            }
            Token::Mark('}') => {
                depth = depth.saturating_sub(1);
                if let Some(dependency) = found.last_mut().filter(|_| depth == 0) {
                    apply(dependency, &filter);
                }
            }
            Token::Text(text) if depth == 0 => found.push(Dependency {
                name: text.to_string(),
                constraint: String::new(),
                exact: None,
                scope,
                line: placed.line,
            }),
            _ if depth > 0 => filter.push(placed),
            _ => {}
        }
    }
    found
}

/// Takes from a filter what it says of versions and of what the package is there for.
fn apply(dependency: &mut Dependency, filter: &[&Placed<'_>]) {
    let mut operator = String::new();
    let mut constraints: Vec<(String, String)> = Vec::new();
    let mut is_alternative = false;
    for (index, placed) in filter.iter().enumerate() {
        match &placed.token {
            Token::Mark(mark @ ('=' | '<' | '>' | '!' | '~')) => operator.push(*mark),
            Token::Mark('|') => is_alternative = true,
            Token::Text(text) => {
                // A variable of the system compared with a text is no version of the package.
                let is_variable = index
                    .checked_sub(operator.len() + 1)
                    .and_then(|before| filter.get(before))
                    .is_some_and(|before| before.word().is_some());
                if !operator.is_empty() && !is_variable {
                    constraints.push((std::mem::take(&mut operator), text.to_string()));
                }
                operator.clear();
            }
            Token::Word(word) => {
                let negated = index
                    .checked_sub(1)
                    .and_then(|before| filter.get(before))
                    .is_some_and(|before| before.is('!'));
                let scope = match *word {
                    _ if negated => None,
                    "with-test" => Some(Scope::Test),
                    "build" => Some(Scope::Build),
                    "with-doc" | "with-dev-setup" | "with-tools" | "dev" => {
                        Some(Scope::Development)
                    }
                    _ => None,
                };
                dependency.scope = scope.unwrap_or(dependency.scope);
                operator.clear();
            }
            _ => operator.clear(),
        }
    }
    if let [(operator, version)] = constraints.as_slice()
        && operator == "="
    {
        dependency.exact = Some(version.clone());
    }
    let written: Vec<String> = constraints
        .iter()
        .map(|(operator, version)| format!("{operator} {version}"))
        .collect();
    dependency.constraint = written.join(if is_alternative { " | " } else { " & " });
}

fn read(input: &Input<'_>) -> Found {
    let mut collector = Collector::new(input);
    // What an installed package asks for, the state of its switch answers.
    if input.path.split('/').any(|part| part == ".opam-switch") {
        return collector.finish();
    }
    let opened = Opened::of(input, &mut collector);
    let fields = fields(&opened.text);
    if !fields.contains_key("opam-version") {
        return collector.finish();
    }
    let mut identities = Vec::new();
    for (key, scope) in [("depends", Scope::Runtime), ("depopts", Scope::Optional)] {
        let list = fields.get(key).map_or(&[][..], Vec::as_slice);
        for dependency in dependencies(list, scope) {
            if let Some(component) = component(&dependency, &mut collector) {
                identities.extend(collector.add(component));
            }
        }
    }
    keep_root(input, &fields, &identities, &mut collector);
    collector.finish()
}

fn component(dependency: &Dependency, collector: &mut Collector<'_>) -> Option<Component> {
    let version = dependency.exact.as_deref();
    let line = Some(dependency.line);
    let mut component = collector.package_of_type("opam", None, &dependency.name, version, line)?;
    if !component.is_pinned() && !dependency.constraint.is_empty() {
        component.requirement = Some(dependency.constraint.clone());
    }
    component.scope = dependency.scope;
    component.direct = Some(true);
    Some(component)
}

/// Returns the first text of a field.
fn text_of<'f>(fields: &'f Fields<'_>, key: &str) -> Option<&'f str> {
    fields.get(key)?.iter().find_map(Placed::text)
}

/// Keeps the package the file describes, as the system's own, with edges to what it asks for.
fn keep_root(
    input: &Input<'_>,
    fields: &Fields<'_>,
    identities: &[String],
    collector: &mut Collector<'_>,
) {
    let file = file_name(input.path).trim_end_matches(".locked");
    let name = text_of(fields, "name").or_else(|| file.strip_suffix(".opam"));
    let (Some(name), false) = (name, identities.is_empty()) else {
        return;
    };
    let version = text_of(fields, "version");
    let root = collector.package_of_type("opam", None, name, version, None);
    let root = root.and_then(|mut root| {
        root.first_party = true;
        let licenses = fields.get("license").into_iter().flatten();
        root.declared_licenses = licenses
            .filter_map(Placed::text)
            .map(str::to_owned)
            .collect();
        collector.add(root)
    });
    for identity in identities {
        if let Some(root) = &root {
            collector.edge(root, identity);
        }
    }
}

fn read_locked(input: &Input<'_>) -> Found {
    let mut collector = Collector::new(input);
    let opened = Opened::of(input, &mut collector);
    let fields = fields(&opened.text);
    let pins = pins(&fields);
    let manifest = file_name(input.path).trim_end_matches(".locked");
    let manifest = normalize(folder(input.path), manifest);
    let bytes = manifest.and_then(|path| input.tree.read(&path));
    let asked: Option<BTreeMap<String, Scope>> = bytes.map(|bytes| {
        let (text, _) = decode(&bytes);
        let fields = self::fields(&text);
        let list = fields.get("depends").map_or(&[][..], Vec::as_slice);
        let dependencies = dependencies(list, Scope::Runtime).into_iter();
        dependencies.map(|one| (one.name, one.scope)).collect()
    });
    let mut identities = Vec::new();
    for dependency in dependencies(
        fields.get("depends").map_or(&[][..], Vec::as_slice),
        Scope::Runtime,
    ) {
        let Some(mut component) = component(&dependency, &mut collector) else {
            continue;
        };
        if !component.is_pinned() {
            let message = format!(
                "the version of {} is not in the file",
                shown(&dependency.name)
            );
            collector.problem(
                ProblemKind::UnresolvedVersion,
                Some(dependency.line),
                message,
            );
        }
        let is_direct = asked
            .as_ref()
            .map(|asked| asked.contains_key(&dependency.name));
        component.direct = is_direct;
        if let Some(address) = pins.get(&dependency.name) {
            component = from(component, address);
        }
        let identity = collector.add(component);
        identities.extend(identity.filter(|_| is_direct == Some(true)));
    }
    keep_root(input, &fields, &identities, &mut collector);
    collector.finish()
}

/// Returns where packages come from that no repository has: `pin-depends: [["name.1.0" "git+https://…#commit"]]`.
fn pins(fields: &Fields<'_>) -> BTreeMap<String, String> {
    let list = fields.get("pin-depends").map_or(&[][..], Vec::as_slice);
    let texts: Vec<&str> = list.iter().filter_map(Placed::text).collect();
    let pairs = texts.chunks_exact(2).filter_map(|pair| match pair {
        [package, address] => {
            let (name, _) = package.split_once('.')?;
            Some((name.to_owned(), (*address).to_owned()))
        }
        _ => None,
    });
    pairs.collect()
}

/// Says that a package comes from an address.
fn from(mut component: Component, address: &str) -> Component {
    component.purl = match address.strip_prefix("git+") {
        Some(repository) => {
            let (repository, commit) = repository.split_once('#').unwrap_or((repository, ""));
            let at = vcs_url("git", repository, Some(commit));
            component.purl.with_qualifier("vcs_url", &at)
        }
        None => component.purl.with_qualifier("download_url", address),
    };
    component
}

/// Reads `installed: ["dune.3.7.2" …]` with the `roots:` a person asked for, and plain lists of `dune.3.7.2`.
fn read_switch(input: &Input<'_>) -> Found {
    let mut collector = Collector::new(input);
    let opened = Opened::of(input, &mut collector);
    let fields = fields(&opened.text);
    if let Some(installed) = fields.get("installed") {
        let roots = fields.get("roots").map(|roots| {
            let roots = roots.iter().filter_map(Placed::text);
            roots.collect::<std::collections::BTreeSet<&str>>()
        });
        for placed in installed {
            if let Some(text) = placed.text() {
                let direct = roots.as_ref().map(|roots| roots.contains(text));
                installed_package(text, placed.line, direct, &mut collector);
            }
        }
        return collector.finish();
    }
    for (number, line) in (1_u32..).zip(opened.text.lines()) {
        let content = line.split('#').next().unwrap_or(line);
        if let Some(text) = content.split_whitespace().next() {
            installed_package(text, number, None, &mut collector);
        }
    }
    collector.finish()
}

fn installed_package(text: &str, line: u32, direct: Option<bool>, collector: &mut Collector<'_>) {
    let Some((name, version)) = text.split_once('.') else {
        let message = format!("`{}` is not a package with its version", shown(text));
        collector.problem(ProblemKind::SkippedEntry, Some(line), message);
        return;
    };
    let component = collector.package_of_type("opam", None, name, Some(version), Some(line));
    if let Some(mut component) = component {
        component.direct = direct;
        collector.add(component);
    }
}
