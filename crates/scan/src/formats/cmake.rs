//! `CMake`: what `FetchContent_Declare`, `ExternalProject_Add` and CPM download.
//!
//! Source: the `CMake` documentation of the modules `FetchContent` and `ExternalProject` and the language itself
//! (cmake-language(7)); the documentation of CPM.cmake.

use std::collections::BTreeMap;

use gwanmun_model::{Component, Found, ProblemKind, Scope};

use super::download::Download;
use super::{Family, Format, Input, git_source};
use crate::collect::{Collector, shown};
use crate::document::decode;

pub(super) const FORMAT: Format = Format {
    id: "cmake",
    title: "CMake FetchContent, ExternalProject and CPM",
    family: Family::Cpp,
    names: &["*.cmake", "CMakeLists.txt"],
    read,
    ..Format::BASE
};

/// Longest text a variable may grow to, in bytes.
const TEXT_BYTES_MAX: usize = 4096;

/// One command with its arguments.
struct Command<'t> {
    name: String,
    arguments: Vec<&'t str>,
    line: u32,
}

fn read(input: &Input<'_>) -> Found {
    let mut collector = Collector::new(input);
    let (text, _) = decode(input.bytes);
    let mut variables: BTreeMap<String, String> = BTreeMap::new();
    for command in commands(&text) {
        match command.name.as_str() {
            "set" => {
                if let [name, value, ..] = command.arguments.as_slice() {
                    let value = filled(value, &variables);
                    variables.insert((*name).to_owned(), value);
                }
            }
            "project" => note_project(&command, &mut variables),
            "fetchcontent_declare" | "externalproject_add" => {
                let fetch = Fetch::of_options(&command, &variables);
                add(&fetch, command.line, &mut collector);
            }
            "cpmaddpackage" | "cpmdeclarepackage" | "cpmfindpackage" => {
                let fetch = match command.arguments.as_slice() {
                    [short] => Fetch::of_short(&filled(short, &variables)),
                    _ => Fetch::of_options(&command, &variables),
                };
                add(&fetch, command.line, &mut collector);
            }
            _ => {}
        }
    }
    collector.finish()
}

/// Notes the version of the project, which archives of its parts are often named by.
fn note_project(command: &Command<'_>, variables: &mut BTreeMap<String, String>) {
    let mut arguments = command.arguments.iter();
    if arguments.by_ref().any(|word| *word == "VERSION")
        && let Some(version) = arguments.next()
    {
        variables.insert("PROJECT_VERSION".to_owned(), filled(version, variables));
    }
}

/// What is to be downloaded.
#[derive(Default)]
struct Fetch {
    name: String,
    address: Option<String>,
    is_git: bool,
    revision: Option<String>,
    hash: Option<String>,
    version: Option<String>,
}

impl Fetch {
    /// Reads `name KEY value KEY value …`.
    fn of_options(command: &Command<'_>, variables: &BTreeMap<String, String>) -> Self {
        let mut fetch = Self::default();
        let mut arguments = command.arguments.iter().peekable();
        if !command.name.starts_with("cpm") {
            fetch.name = arguments
                .next()
                .map_or_else(String::new, |name| filled(name, variables));
        }
        while let Some(key) = arguments.next() {
            let mut value = || arguments.next().map(|value| filled(value, variables));
            match *key {
                "NAME" => fetch.name = value().unwrap_or_default(),
                "GIT_REPOSITORY" => (fetch.address, fetch.is_git) = (value(), true),
                "GITHUB_REPOSITORY" => {
                    fetch.address = value().map(|path| format!("https://github.com/{path}"));
                    fetch.is_git = true;
                }
                "GITLAB_REPOSITORY" => {
                    fetch.address = value().map(|path| format!("https://gitlab.com/{path}"));
                    fetch.is_git = true;
                }
                "BITBUCKET_REPOSITORY" => {
                    fetch.address = value().map(|path| format!("https://bitbucket.org/{path}"));
                    fetch.is_git = true;
                }
                "GIT_TAG" => fetch.revision = value(),
                // Of several addresses, which hold the same archive, the first counts.
                "URL" => fetch.address = fetch.address.take().or_else(value),
                "URL_HASH" => fetch.hash = value(),
                "URL_MD5" => fetch.hash = value().map(|hash| format!("MD5={hash}")),
                "VERSION" => fetch.version = value(),
                _ => {}
            }
        }
        fetch
    }

    /// Reads the short form of CPM: `gh:owner/name@1.2.3`, `gh:owner/name#tag`, `https://…/name.git@1.2.3`.
    fn of_short(text: &str) -> Self {
        let (address, revision, is_version) = match text.rsplit_once(['@', '#']) {
            Some((address, revision)) if !revision.contains('/') => {
                let mark = text.get(address.len()..=address.len());
                (address, Some(revision.to_owned()), mark == Some("@"))
            }
            _ => (text, None, false),
        };
        let hosts = [
            ("gh:", "https://github.com/"),
            ("gl:", "https://gitlab.com/"),
            ("bb:", "https://bitbucket.org/"),
        ];
        let short = hosts
            .iter()
            .find_map(|(start, host)| Some(format!("{host}{}", address.strip_prefix(start)?)));
        let is_git = short.is_some() || address.strip_suffix(".git").is_some();
        let name = address.rsplit('/').next().unwrap_or_default();
        // `@1.2.3` is the version, whose tag CPM takes to be `v1.2.3`.
        let revision = match revision {
            Some(version) if is_version && is_git => Some(format!("v{version}")),
            revision => revision,
        };
        Self {
            name: name.trim_end_matches(".git").to_owned(),
            address: Some(short.unwrap_or_else(|| address.to_owned())),
            is_git,
            revision,
            ..Self::default()
        }
    }

    fn component(&self, line: u32, collector: &mut Collector<'_>) -> Option<Component> {
        // Without an address, and with one that begins with such a variable, what is built lies in the tree.
        let in_tree = ["${CMAKE_", "${PROJECT_SOURCE_DIR}"];
        let address = self.address.as_deref()?;
        if in_tree.iter().any(|start| address.starts_with(start)) {
            return None;
        }
        let line = Some(line);
        let is_open = [Some(address), self.revision.as_deref()]
            .into_iter()
            .flatten()
            .any(|text| text.contains('$'));
        if is_open {
            let message = format!(
                "what `{}` downloads depends on variables this file does not set",
                shown(&self.name)
            );
            collector.problem(ProblemKind::UnresolvedVersion, line, message);
        }
        if address.contains('$') {
            return None;
        }
        if self.is_git {
            // CPM takes the tag from the version where no tag is given.
            let from_version = self.version.as_ref().map(|version| format!("v{version}"));
            let revision = self.revision.as_ref().or(from_version.as_ref());
            return git_source::component(collector, address, revision.map(String::as_str), line);
        }
        // An archive that lies in the tree is not downloaded.
        if !address.contains("://") {
            return None;
        }
        Download {
            name: &self.name,
            address,
            version: self.version.as_deref(),
            hash: self.hash.as_deref(),
            line,
        }
        .component(collector)
    }
}

fn add(fetch: &Fetch, line: u32, collector: &mut Collector<'_>) {
    if let Some(mut component) = fetch.component(line, collector) {
        component.scope = Scope::Runtime;
        component.direct = Some(true);
        collector.add(component);
    }
}

/// Puts variables in, `${NAME}`, the innermost of nested ones first; one that is not known stays.
fn filled(text: &str, variables: &BTreeMap<String, String>) -> String {
    let mut filled = String::new();
    let mut open: Vec<usize> = Vec::new();
    let mut rest = text;
    while let Some(at) = rest.find(['$', '}']) {
        let (before, after) = rest.split_at(at);
        filled.push_str(before);
        if let Some(inside) = after.strip_prefix("${") {
            open.push(filled.len());
            rest = inside;
            continue;
        }
        let (mark, after) = after.split_at(1);
        rest = after;
        if mark == "}"
            && let Some(start) = open.pop()
        {
            let name = filled.split_off(start);
            match variables.get(&name) {
                Some(value) => filled.push_str(value),
                None => filled.extend(["${", &name, "}"]),
            }
        } else {
            filled.push_str(mark);
        }
        if filled.len() > TEXT_BYTES_MAX {
            return text.to_owned();
        }
    }
    if !open.is_empty() {
        return text.to_owned();
    }
    filled.push_str(rest);
    filled
}

/// Takes a text apart into commands: remarks off, quotes and brackets around arguments off.
fn commands(text: &str) -> Vec<Command<'_>> {
    let mut commands = Vec::new();
    let mut words = Words {
        text,
        at: 0,
        line: 1,
    };
    let mut last = None;
    let mut open: Option<(Command<'_>, usize)> = None;
    while let Some((word, line)) = words.next_word() {
        match (&mut open, word) {
            (None, Word::Open) => {
                if let Some((name, line)) = last.take() {
                    let name: &str = name;
                    let command = Command {
                        name: name.to_ascii_lowercase(),
                        arguments: Vec::new(),
                        line,
                    };
                    open = Some((command, 1));
                }
            }
            (None, Word::Text(text)) => last = Some((text, line)),
            (None, Word::Close) => last = None,
            (Some((_, depth)), Word::Open) => *depth += 1,
            (Some((command, _)), Word::Text(text)) => command.arguments.push(text),
            (Some((_, depth)), Word::Close) => {
                *depth -= 1;
                if *depth == 0 {
                    commands.extend(open.take().map(|(command, _)| command));
                }
            }
        }
    }
    commands
}

enum Word<'t> {
    Open,
    Close,
    Text(&'t str),
}

/// Reads a text word by word.
struct Words<'t> {
    text: &'t str,
    at: usize,
    line: u32,
}

impl<'t> Words<'t> {
    fn rest(&self) -> &'t str {
        self.text.get(self.at..).unwrap_or_default()
    }

    /// Takes `length` bytes.
    fn take(&mut self, length: usize) -> &'t str {
        let taken = self.rest().get(..length).unwrap_or_else(|| self.rest());
        let ends = taken.bytes().filter(|byte| *byte == b'\n').count();
        self.line = self
            .line
            .saturating_add(u32::try_from(ends).unwrap_or(u32::MAX));
        self.at += taken.len();
        taken
    }

    fn next_word(&mut self) -> Option<(Word<'t>, u32)> {
        loop {
            let rest = self.rest();
            let space = rest.len() - rest.trim_start().len();
            self.take(space);
            let rest = self.rest();
            let line = self.line;
            let first = rest.chars().next()?;
            match first {
                '#' => {
                    let end = bracket(rest.get(1..)?).map(|(_, end)| end + 1);
                    let end = end.unwrap_or_else(|| rest.find('\n').unwrap_or(rest.len()));
                    self.take(end);
                }
                '(' | ')' => {
                    self.take(1);
                    let word = if first == '(' {
                        Word::Open
                    } else {
                        Word::Close
                    };
                    return Some((word, line));
                }
                '"' => {
                    let inside = quoted(rest.get(1..)?);
                    self.take(inside.len() + 2);
                    return Some((Word::Text(inside), line));
                }
                _ => {
                    if let Some((inside, end)) = bracket(rest) {
                        self.take(end);
                        return Some((Word::Text(inside), line));
                    }
                    let end = rest
                        .find(|c: char| c.is_whitespace() || matches!(c, '(' | ')' | '#' | '"'))
                        .unwrap_or(rest.len());
                    return Some((Word::Text(self.take(end)), line));
                }
            }
        }
    }
}

/// Returns what stands up to the closing quote.
fn quoted(text: &str) -> &str {
    let mut is_escaped = false;
    let end = text.find(|c: char| {
        let ends = c == '"' && !is_escaped;
        is_escaped = c == '\\' && !is_escaped;
        ends
    });
    text.get(..end.unwrap_or(text.len())).unwrap_or_default()
}

/// Reads `[[…]]` or `[=[…]=]`: what is inside, and where it ends.
fn bracket(text: &str) -> Option<(&str, usize)> {
    let inside = text.strip_prefix('[')?;
    let marks = inside.len() - inside.trim_start_matches('=').len();
    let inside = inside.get(marks..)?.strip_prefix('[')?;
    let close = format!("]{}]", "=".repeat(marks));
    let end = inside.find(&close).unwrap_or(inside.len());
    let length = marks + 2 + end + close.len();
    Some((inside.get(..end)?, length.min(text.len())))
}
