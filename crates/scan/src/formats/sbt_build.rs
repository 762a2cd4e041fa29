//! Builds of sbt, as far as they are literal: `build.sbt`, `project/plugins.sbt`, `project/Dependencies.scala`.
//!
//! Source: sbt's reference manual on library dependencies and cross-building. Nothing is run. A module that is built
//! for each version of Scala (`%%`) has the version in its name; where the build does not say which Scala it uses, the
//! name is not known.

use std::collections::{BTreeMap, BTreeSet};

use gwanmun_model::{Found, ProblemKind, Scope};

use super::gradle::{Module, configuration_scope};
use super::jvm_script::{Part, Statement, Token, TokenKind, around, statements, tokens};
use super::{Family, Format, Input, direct_only, wildcard};
use crate::collect::{Collector, shown};
use crate::document::decode;
use crate::tree::{Tree, file_name, folder};

pub(super) const FORMAT: Format = Format {
    id: "sbt-build",
    title: "build.sbt, project/*.sbt, project/*.scala",
    family: Family::Java,
    names: &["*.sbt", "project/*.scala"],
    beside: &["project/build.properties"],
    resolved_by: &["build.sbt.lock", "pom.xml"],
    read,
    ..Format::BASE
};

/// Files of a build that often hold versions others refer to.
const SHARED: [&str; 6] = [
    "build.sbt",
    "project/Dependencies.scala",
    "project/Version.scala",
    "project/Versions.scala",
    "project/Settings.scala",
    "project/Common.scala",
];

/// Settings in which `%` joins something other than a dependency.
const NOT_DEPENDENCIES: [&str; 7] = [
    "allExcludeDependencies",
    "conflictWarning",
    "dependencyOverrides",
    "evictionRules",
    "excludeDependencies",
    "libraryDependencySchemes",
    "mimaPreviousArtifacts",
];

/// Most tokens behind a dependency looked at for how it is built for versions of Scala.
const BEHIND_MAX: usize = 12;

fn read(input: &Input<'_>) -> Found {
    let mut collector = Collector::new(input);
    let (text, _) = decode(input.bytes);
    let tokens = tokens(&text);
    let statements = statements(&tokens);
    let build = Build::around(input, &statements);
    for (at, statement) in statements.iter().enumerate() {
        let words = || {
            around(&statements, at)
                .flat_map(|outer| &outer.head)
                .filter_map(|token| token.word())
        };
        let is_lock = file_name(input.path) == "lock.sbt";
        let is_other = words().any(|word| {
            NOT_DEPENDENCIES.contains(&word) && !(is_lock && word == "dependencyOverrides")
        });
        if is_other {
            continue;
        }
        let usual = if words().any(|word| word == "addSbtPlugin" || word == "addCompilerPlugin") {
            Scope::Build
        } else if words().any(|word| word == "libraryDependencies") {
            Scope::Runtime
        } else {
            Scope::Unknown
        };
        let is_plugin = words().any(|word| word == "addSbtPlugin");
        build.read_statement(statement, usual, is_plugin, &mut collector);
    }
    let found = collector.finish();
    if file_name(input.path) == "build.sbt" && file_name(folder(input.path)) != "project" {
        direct_only::say(found, input.path, "lock them (sbt dependencyLockWrite)")
    } else {
        found
    }
}

/// What a build says of itself.
struct Build {
    /// The version of Scala, where there is exactly one.
    scala: Option<String>,
    /// The version of sbt.
    sbt: Option<String>,
    /// Whether the file is of the build of the build.
    is_meta: bool,
    /// Texts by name; `None` where two places disagree.
    values: BTreeMap<String, Option<Vec<Part>>>,
}

/// A dependency as it is written: `"g" %% "a" % "v" % Test`.
struct Written<'s, 't> {
    group: &'s [&'t Token],
    name: &'s [&'t Token],
    version: &'s [&'t Token],
    /// How many `%` stand between group and name.
    crosses: usize,
    /// What stands behind the version.
    behind: &'s [&'t Token],
    line: u32,
}

impl Build {
    fn around(input: &Input<'_>, own: &[Statement<'_>]) -> Self {
        let place = folder(input.path);
        let is_meta = file_name(place) == "project";
        // A file of `project` speaks about the build in the folder above, and with `.sbt` about that of `project`.
        let root = if is_meta { folder(place) } else { place };
        let mut build = Self {
            scala: None,
            sbt: property(
                input.tree,
                &joined(root, "project/build.properties"),
                "sbt.version",
            ),
            is_meta: is_meta && wildcard("*.sbt", file_name(input.path)),
            values: BTreeMap::new(),
        };
        let mut scalas = BTreeSet::new();
        build.take(own, &mut scalas);
        for shared in SHARED {
            let path = joined(root, shared);
            if path == input.path {
                continue;
            }
            if let Some(bytes) = input.tree.read(&path) {
                let (text, _) = decode(&bytes);
                let tokens = tokens(&text);
                build.take(&statements(&tokens), &mut scalas);
            }
        }
        let scalas: BTreeSet<String> = scalas.into_iter().map(|parts| build.text(&parts)).collect();
        let mut scalas = scalas.into_iter().filter(|scala| !scala.contains("${"));
        build.scala = scalas.next().filter(|_| scalas.next().is_none());
        build
    }

    /// Collects values and versions of Scala.
    fn take(&mut self, statements: &[Statement<'_>], scalas: &mut BTreeSet<Vec<Part>>) {
        for (at, statement) in statements.iter().enumerate() {
            let head = &statement.head;
            for (at, token) in head.iter().enumerate() {
                let is_setting = token.word() == Some("scalaVersion");
                let behind = head.get(at + 1..).unwrap_or_default();
                let assigned = behind.iter().take(4).position(|token| token.is('='));
                let value = assigned.and_then(|equals| behind.get(equals + 1..));
                if let (true, Some(value)) = (is_setting, value) {
                    scalas.extend(operand(value).and_then(|(tokens, _)| parts(tokens)));
                }
            }
            let value = head.iter().position(|token| token.is('='));
            let (Some(name), Some(value)) =
                (value_name(head), value.and_then(|at| head.get(at + 1..)))
            else {
                continue;
            };
            if let Some((tokens, [])) = operand(value)
                && let Some(parts) = parts(tokens)
            {
                let object = around(statements, at).skip(1).find_map(|outer| {
                    let at = outer
                        .head
                        .iter()
                        .position(|token| token.word() == Some("object"))?;
                    outer.head.get(at + 1)?.word()
                });
                if let Some(object) = object {
                    self.define(format!("{object}.{name}"), parts.clone());
                }
                self.define(name.to_owned(), parts);
            }
        }
    }

    fn define(&mut self, name: String, value: Vec<Part>) {
        self.values
            .entry(name)
            .and_modify(|known| {
                if known.as_ref() != Some(&value) {
                    *known = None;
                }
            })
            .or_insert(Some(value));
    }

    /// Joins the parts of a text; what is not known stays as `${name}`.
    fn text(&self, parts: &[Part]) -> String {
        const DEPTH_MAX: u32 = 8;
        let mut text = String::new();
        self.text_into(&mut text, parts, DEPTH_MAX);
        text
    }

    fn text_into(&self, text: &mut String, parts: &[Part], depth_left: u32) {
        const BYTES_MAX: usize = 4096;
        for part in parts {
            match part {
                Part::Literal(literal) => text.push_str(literal),
                Part::Expression(name) => {
                    // `$x.1` is the value of `x` and then `.1`.
                    let (name, behind) = match name.strip_prefix('$') {
                        Some(name) => name.split_once('.').unwrap_or((name, "")),
                        None => (name.as_str(), ""),
                    };
                    let last = name.rsplit('.').next().unwrap_or(name);
                    let value = self.values.get(name).or_else(|| self.values.get(last));
                    match value {
                        Some(Some(value)) if depth_left > 0 && text.len() < BYTES_MAX => {
                            self.text_into(text, value, depth_left - 1);
                        }
                        _ => {
                            text.push_str("${");
                            text.push_str(name);
                            text.push('}');
                        }
                    }
                    if !behind.is_empty() {
                        text.push('.');
                        text.push_str(behind);
                    }
                }
            }
        }
    }

    fn read_statement(
        &self,
        statement: &Statement<'_>,
        usual: Scope,
        is_plugin: bool,
        collector: &mut Collector<'_>,
    ) {
        for written in written_in(&statement.head) {
            let text = |tokens: &[&Token]| parts(tokens).map(|parts| self.text(&parts));
            let known = |text: &String| !text.contains("${");
            let group = text(written.group).filter(known);
            let name = text(written.name).filter(known);
            let (Some(group), Some(name)) = (group, name) else {
                let message = "a dependency whose name only running the build would tell; it is missing from the result";
                collector.problem(ProblemKind::SkippedEntry, Some(written.line), message);
                continue;
            };
            let suffix = if is_plugin {
                self.plugin_suffix()
            } else {
                self.suffix(&written)
            };
            let Some(suffix) = suffix else {
                let message = format!(
                    "{}:{} is built for each version of {}, and the build does not say which one it uses; it is missing from the result",
                    shown(&group),
                    shown(&name),
                    if is_plugin { "sbt" } else { "Scala" }
                );
                collector.problem(ProblemKind::SkippedEntry, Some(written.line), message);
                continue;
            };
            let module = Module {
                name: format!("{name}{suffix}"),
                group,
                version: text(written.version),
                classifier: classifier(written.behind).unwrap_or_default(),
                ..Module::default()
            };
            if let Some(mut component) = module.component(written.line, collector) {
                component.scope = self.scope(usual, written.behind);
                component.direct = (usual != Scope::Unknown).then_some(true);
                collector.add(component);
            }
        }
    }

    fn scope(&self, usual: Scope, behind: &[&Token]) -> Scope {
        if self.is_meta {
            return Scope::Build;
        }
        let configuration = match behind {
            [percent, configuration, ..] if percent.is('%') => configuration
                .word()
                .map(str::to_owned)
                .or_else(|| configuration.literal()),
            _ => None,
        };
        let Some(configuration) = configuration else {
            return usual;
        };
        let outer = configuration
            .split(';')
            .map(|one| one.split("->").next().unwrap_or(one));
        let scopes = outer.flat_map(|names| names.split(',')).map(|name| {
            match name.trim().to_ascii_lowercase().as_str() {
                "optional" => Scope::Optional,
                "it" | "integrationtest" => Scope::Test,
                name => configuration_scope(name),
            }
        });
        scopes.min().unwrap_or(usual)
    }

    /// Returns what the name of a module ends in for the version of Scala; `None` where that is not known.
    fn suffix(&self, written: &Written<'_, '_>) -> Option<String> {
        let is_said = |word: &str| {
            written
                .behind
                .iter()
                .any(|token| token.word() == Some(word))
        };
        let is_full = is_said("full") || is_said("patch");
        match written.crosses {
            1 if is_full => {}
            1 => return Some(String::new()),
            2 => {}
            // For Scala.js or Scala Native: the version of the platform is part of the name too.
            _ => return None,
        }
        let scala = if self.is_meta {
            let sbt = self.sbt.as_deref()?;
            return if is_full {
                None
            } else {
                scala_of_sbt(sbt).map(|scala| format!("_{scala}"))
            };
        } else {
            self.scala.as_deref()?
        };
        if is_full {
            return Some(format!("_{scala}"));
        }
        if is_said("for3Use2_13") && scala.starts_with("3.") {
            return Some("_2.13".to_owned());
        }
        if is_said("for2_13Use3") && scala.starts_with("2.13.") {
            return Some("_3".to_owned());
        }
        binary_version(scala).map(|binary| format!("_{binary}"))
    }

    /// Returns what the name of a plugin of sbt ends in.
    fn plugin_suffix(&self) -> Option<String> {
        let sbt = self.sbt.as_deref()?;
        let scala = scala_of_sbt(sbt)?;
        let binary = if sbt.starts_with("0.13.") {
            "0.13"
        } else {
            "1.0"
        };
        Some(format!("_{scala}_{binary}"))
    }
}

/// Returns the version of Scala that builds for a version of sbt are made with.
fn scala_of_sbt(sbt: &str) -> Option<&'static str> {
    if sbt.starts_with("1.") {
        Some("2.12")
    } else if sbt.starts_with("0.13.") {
        Some("2.10")
    } else {
        None
    }
}

/// Returns the part of a version of Scala that names of modules carry: `2.13` of `2.13.12`, `3` of `3.3.1`. A version
/// before its release is compatible with nothing else.
fn binary_version(scala: &str) -> Option<String> {
    let mut parts = scala.split('.');
    let (major, minor) = (parts.next()?, parts.next()?);
    let patch = parts.next()?;
    let is_number = |text: &str| !text.is_empty() && text.bytes().all(|byte| byte.is_ascii_digit());
    match major {
        "2" if is_number(minor) && is_number(patch) => Some(format!("2.{minor}")),
        "2" if is_number(minor) => Some(scala.to_owned()),
        "3" => Some("3".to_owned()),
        _ => None,
    }
}

/// Finds the dependencies in a statement.
fn written_in<'s, 't>(head: &'s [&'t Token]) -> Vec<Written<'s, 't>> {
    let mut all = Vec::new();
    let mut rest = head;
    while let Some(first) = rest.first() {
        let is_number = |tokens: &[&Token]| {
            let word = tokens.first().and_then(|token| token.word());
            word.is_some_and(|word| word.starts_with(|c: char| c.is_ascii_digit()))
        };
        let found = operand(rest).filter(|(group, _)| !is_number(group));
        let found = found.and_then(|(group, behind)| {
            let (crosses, behind) = percents(behind)?;
            let (name, behind) = operand(behind)?;
            let (1, behind) = percents(behind)? else {
                return None;
            };
            let (version, behind) = operand(behind)?;
            let end = end_of(behind);
            Some((
                Written {
                    group,
                    name,
                    version,
                    crosses,
                    behind: behind.get(..end).unwrap_or_default(),
                    line: first.line,
                },
                behind,
            ))
        });
        rest = if let Some((written, behind)) = found {
            all.push(written);
            behind
        } else {
            let skipped = operand(rest).map_or(1, |(tokens, _)| tokens.len().max(1));
            rest.get(skipped..).unwrap_or_default()
        };
    }
    all
}

/// Returns how many of the tokens behind a dependency still speak about it.
fn end_of(behind: &[&Token]) -> usize {
    let mut depth = 0_usize;
    for (at, token) in behind.iter().enumerate().take(BEHIND_MAX) {
        match token.kind {
            TokenKind::Symbol('(') => depth += 1,
            // `("g" %% "a" % "v").cross(…)`
            TokenKind::Symbol(')') if depth == 0 => {
                let goes_on = behind.get(at + 1).is_some_and(|next| next.is('.'));
                if goes_on {
                    continue;
                }
                return at;
            }
            TokenKind::Symbol(')') => depth -= 1,
            TokenKind::Symbol(',') if depth == 0 => return at,
            _ => {}
        }
    }
    behind.len().min(BEHIND_MAX)
}

/// Takes a text or a dotted name off the front.
fn operand<'s, 't>(tokens: &'s [&'t Token]) -> Option<(&'s [&'t Token], &'s [&'t Token])> {
    let mut end = match tokens {
        // `s"…"`
        [prefix, text, ..]
            if prefix.word() == Some("s") && matches!(text.kind, TokenKind::Text(_)) =>
        {
            return Some((tokens.get(1..2)?, tokens.get(2..)?));
        }
        [text, ..] if matches!(text.kind, TokenKind::Text(_)) => return tokens.split_at_checked(1),
        [word, ..] if word.word().is_some() => 1,
        _ => return None,
    };
    while let (Some(dot), Some(word)) = (tokens.get(end), tokens.get(end + 1))
        && dot.is('.')
        && word.word().is_some()
    {
        end += 2;
    }
    tokens.split_at_checked(end)
}

/// Takes `%`, `%%` or `%%%` off the front.
fn percents<'s, 't>(tokens: &'s [&'t Token]) -> Option<(usize, &'s [&'t Token])> {
    let count = tokens.iter().take_while(|token| token.is('%')).count();
    (1..=3)
        .contains(&count)
        .then(|| (count, tokens.get(count..).unwrap_or_default()))
}

/// Returns the parts of an operand.
fn parts(tokens: &[&Token]) -> Option<Vec<Part>> {
    match tokens {
        [only] => match &only.kind {
            TokenKind::Text(parts) => Some(parts.clone()),
            TokenKind::Word(word) => Some(vec![Part::Expression(word.clone())]),
            _ => None,
        },
        path => {
            let words: Vec<&str> = path.iter().filter_map(|token| token.word()).collect();
            (!words.is_empty()).then(|| vec![Part::Expression(words.join("."))])
        }
    }
}

/// Returns the name a statement defines: `val x = …`, `lazy val x: String = …`.
fn value_name<'t>(head: &[&'t Token]) -> Option<&'t str> {
    let at = head
        .iter()
        .take(4)
        .position(|token| matches!(token.word(), Some("val" | "def")))?;
    head.get(at + 1)?.word()
}

/// Reads `classifier "x"`.
fn classifier(behind: &[&Token]) -> Option<String> {
    let at = behind
        .iter()
        .position(|token| token.word() == Some("classifier"))?;
    behind
        .get(at + 1..)?
        .iter()
        .take(2)
        .find_map(|token| token.literal())
}

fn property(tree: &dyn Tree, path: &str, name: &str) -> Option<String> {
    let bytes = tree.read(path)?;
    let (text, _) = decode(&bytes);
    let mut lines = text.lines().filter_map(|line| line.split_once('='));
    let found = lines.find(|(key, _)| key.trim() == name);
    found.map(|(_, value)| value.trim().to_owned())
}

fn joined(place: &str, name: &str) -> String {
    if place.is_empty() {
        name.to_owned()
    } else {
        format!("{place}/{name}")
    }
}
