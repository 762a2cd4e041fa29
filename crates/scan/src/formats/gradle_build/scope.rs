//! The values a build script can refer to: its own, those of the scripts above it, properties and catalogs.

use std::collections::BTreeMap;
use std::sync::{Arc, Mutex, PoisonError};

use crate::document::{Lines, decode, toml};
use crate::formats::Input;
use crate::formats::gradle::Module;
use crate::formats::gradle_catalog::{Catalog, accessor};
use crate::formats::jvm_script::{Part, Statement, Token, TokenKind, around, statements, tokens};
use crate::tree::{Tree, folder, normalize};

/// Names of the scripts whose values hold in their folder and below.
const SCRIPTS: [&str; 4] = [
    "build.gradle",
    "build.gradle.kts",
    "settings.gradle",
    "settings.gradle.kts",
];

/// Deepest chain of values that refer to others, and most replacements in one text.
const DEPTH_MAX: u32 = 8;
const STEPS_MAX: u32 = 64;

/// Most items of one list.
const ITEMS_MAX: usize = 500;

/// Most scripts one script takes in that are followed.
const APPLIED_MAX: usize = 16;

/// What one script or properties file defines.
#[derive(Default)]
pub(super) struct Values {
    /// Whether there is such a script.
    is_there: bool,
    /// Whether it asks for dependencies or plugins.
    asks: bool,
    /// By dotted name; `None` where two places disagree.
    named: BTreeMap<String, Option<Vec<Part>>>,
    /// Scripts it takes in: `apply from: "gradle/versions.gradle"`.
    applied: Vec<Vec<Part>>,
    /// Versions of plugins by id.
    pub(super) plugins: BTreeMap<String, Vec<Part>>,
    /// Versions of modules the dependency management plugin decides, by `group:name`.
    managed: BTreeMap<String, Vec<Part>>,
}

/// What was worked out for the scripts of one tree so far.
#[derive(Default)]
struct Known {
    values: Mutex<BTreeMap<String, Arc<Values>>>,
    /// By path; `None` where there is no such file.
    catalogs: Mutex<BTreeMap<String, Arc<Option<Catalog>>>>,
}

/// Everything a script can refer to.
pub(super) struct Scope<'a> {
    tree: &'a dyn Tree,
    known: Arc<Known>,
    /// Folder of the script.
    place: &'a str,
    /// Nearest first.
    layers: Vec<Arc<Values>>,
    is_outermost: bool,
}

impl<'a> Scope<'a> {
    /// Collects what the script `input` is can refer to.
    pub(super) fn of(input: &Input<'a>, own: Values) -> Self {
        let mut scope = Self {
            tree: input.tree,
            known: input.tree.memory().once("gradle-scripts", Known::default),
            place: folder(input.path),
            layers: Vec::new(),
            is_outermost: true,
        };
        scope.add(&Arc::new(own), scope.place);
        let mut place = Some(scope.place);
        while let Some(here) = place {
            let properties = scope.values(&joined(here, "gradle.properties"));
            scope.layers.push(properties);
            for name in SCRIPTS {
                let path = joined(here, name);
                if path != input.path {
                    let values = scope.values(&path);
                    let says = values.asks && !name.starts_with("settings");
                    scope.is_outermost &= here == scope.place || !says;
                    scope.add(&values, here);
                }
            }
            place = (!here.is_empty()).then(|| folder(here));
        }
        scope
    }

    /// Adds what a script in `place` defines, and what the scripts it takes in do.
    fn add(&mut self, values: &Arc<Values>, place: &str) {
        self.layers.push(Arc::clone(values));
        for applied in values.applied.iter().take(APPLIED_MAX) {
            // What stands before the path is a folder only the build knows: that of the script or one above it.
            let path: String = match applied.as_slice() {
                [Part::Literal(path)] => path.clone(),
                [Part::Expression(_), Part::Literal(path)] => {
                    path.trim_start_matches('/').to_owned()
                }
                _ => continue,
            };
            let mut place = Some(place);
            while let Some(here) = place {
                let found = normalize(here, &path).map(|path| self.values(&path));
                if let Some(found) = found.filter(|found| found.is_there) {
                    self.layers.push(found);
                    break;
                }
                place = (!here.is_empty()).then(|| folder(here));
            }
        }
    }

    /// Returns what a script or properties file of the tree defines.
    fn values(&self, path: &str) -> Arc<Values> {
        once(&self.known.values, path, || {
            let bytes = self.tree.read(path).unwrap_or_default();
            let (text, _) = decode(&bytes);
            if path.ends_with(".properties") {
                return Values::of_properties(&text);
            }
            let tokens = tokens(&text);
            let mut values = Values::of_script(&statements(&tokens));
            values.is_there = !bytes.is_empty();
            values
        })
    }

    /// Whether the tree has a script that is the plugin of that id.
    pub(super) fn has_plugin_script(&self, id: &str) -> bool {
        [".gradle", ".gradle.kts"]
            .iter()
            .any(|end| !self.tree.named(&format!("{id}{end}"), "").is_empty())
    }

    /// Returns the nearest catalog of that name above the script.
    pub(super) fn catalog(&self, name: &str) -> Option<Arc<Option<Catalog>>> {
        let mut place = Some(self.place);
        while let Some(here) = place {
            let path = joined(here, &format!("gradle/{name}.versions.toml"));
            let catalog = once(&self.known.catalogs, &path, || {
                let bytes = self.tree.read(&path)?;
                let (text, _) = decode(&bytes);
                let (document, _) = toml::read(&text);
                let lines = Lines::of(&text);
                Some(Catalog::of(document.get_ref(), &lines, &mut |_, _| {}))
            });
            if catalog.is_some() {
                return Some(catalog);
            }
            place = (!here.is_empty()).then(|| folder(here));
        }
        None
    }

    /// Whether no other script that asks for something stands above this one.
    pub(super) fn is_outermost(&self) -> bool {
        self.is_outermost
    }

    /// Returns the version other scripts give a plugin.
    pub(super) fn plugin_version(&self, id: &str) -> Option<String> {
        let parts = self.layers.iter().find_map(|layer| layer.plugins.get(id))?;
        Some(self.text(parts))
    }

    /// Returns the version the dependency management plugin decides for a module.
    pub(super) fn managed_version(&self, module: &Module) -> Option<String> {
        let name = format!("{}:{}", module.group, module.name);
        let mut layers = self.layers.iter();
        let parts = layers.find_map(|layer| layer.managed.get(&name))?;
        Some(self.text(parts))
    }

    /// Joins the parts of a text; what is not known stays as `${name}`.
    pub(super) fn text(&self, parts: &[Part]) -> String {
        let mut text = String::new();
        let mut steps_left = STEPS_MAX;
        self.text_into(&mut text, parts, DEPTH_MAX, &mut steps_left);
        text
    }

    fn text_into(&self, text: &mut String, parts: &[Part], depth_left: u32, steps: &mut u32) {
        for part in parts {
            let expression = match part {
                Part::Literal(literal) => {
                    text.push_str(literal);
                    continue;
                }
                Part::Expression(expression) => expression,
            };
            let (name, behind) = self.split_name(expression);
            let value = name.as_deref().and_then(|name| self.value(name));
            match value {
                Some(value) if depth_left > 0 && *steps > 0 => {
                    *steps -= 1;
                    self.text_into(text, &value, depth_left - 1, steps);
                }
                _ => {
                    text.push_str("${");
                    text.push_str(name.as_deref().unwrap_or("expression"));
                    text.push('}');
                }
            }
            if let Some(behind) = behind {
                text.push('.');
                text.push_str(behind);
            }
        }
    }

    /// Returns the name of an expression and, where it has no braces and ends before a dot, what stands behind that.
    fn split_name<'e>(&self, expression: &'e str) -> (Option<String>, Option<&'e str>) {
        let bare = expression.strip_prefix('$');
        let whole = plain_name(bare.unwrap_or(expression));
        let is_known = |name: &Option<String>| {
            name.as_deref()
                .is_some_and(|name| self.value(name).is_some())
        };
        if let (Some((first, behind)), false) =
            (bare.and_then(|bare| bare.split_once('.')), is_known(&whole))
        {
            let first = plain_name(first);
            if is_known(&first) {
                return (first, Some(behind));
            }
        }
        (whole, None)
    }

    /// Returns the items of a list by its dotted name.
    pub(super) fn items(&self, name: &str) -> Vec<Vec<Part>> {
        (0..ITEMS_MAX)
            .map_while(|at| self.value(&format!("{name}.{at}")))
            .collect()
    }

    /// Returns the value of a dotted name.
    pub(super) fn value(&self, name: &str) -> Option<Vec<Part>> {
        if let Some(value) = self.layers.iter().find_map(|layer| layer.named.get(name)) {
            return value.clone();
        }
        let (catalog, rest) = name.split_once('.')?;
        let alias = rest.strip_prefix("versions.")?;
        let catalog = self.catalog(catalog)?;
        let wanted = accessor(alias);
        let mut versions = catalog.as_ref().as_ref()?.versions.iter();
        let (_, version) = versions.find(|(name, _)| accessor(name) == wanted)?;
        Some(vec![Part::Literal(version.clone())])
    }
}

fn joined(place: &str, name: &str) -> String {
    if place.is_empty() {
        name.to_owned()
    } else {
        format!("{place}/{name}")
    }
}

/// Returns what is kept under a path, working it out first if need be.
fn once<T>(
    kept: &Mutex<BTreeMap<String, Arc<T>>>,
    path: &str,
    work_out: impl FnOnce() -> T,
) -> Arc<T> {
    let kept = || kept.lock().unwrap_or_else(PoisonError::into_inner);
    let known = kept().get(path).map(Arc::clone);
    known.unwrap_or_else(|| {
        let made = Arc::new(work_out());
        kept().insert(path.to_owned(), Arc::clone(&made));
        made
    })
}

/// Returns the dotted name an expression is, without what only leads to it: `rootProject.extra["a.b"]` is `a.b`.
pub(super) fn plain_name(expression: &str) -> Option<String> {
    let mut rest = expression.trim();
    loop {
        let shorter = [
            "project.",
            "rootProject.",
            "ext.",
            "extra.",
            "this.",
            "properties.",
        ]
        .iter()
        .find_map(|lead| rest.strip_prefix(lead));
        match shorter {
            Some(shorter) => rest = shorter,
            None => break,
        }
    }
    for end in [".get()", ".toString()", " as String", "!!"] {
        rest = rest.strip_suffix(end).unwrap_or(rest).trim_end();
    }
    let quoted = [
        "property(",
        "findProperty(",
        "extra[",
        "ext[",
        "get(",
        "getProperty(",
        "properties[",
    ]
    .iter()
    .find_map(|call| rest.strip_prefix(call))
    .and_then(|inside| inside.strip_suffix([')', ']']))
    .map(|inside| inside.trim_matches(['"', '\'']));
    let name = quoted.unwrap_or(rest);
    let is_name = !name.is_empty()
        && name
            .chars()
            .all(|c| c.is_alphanumeric() || matches!(c, '_' | '.' | '-'));
    is_name.then(|| name.to_owned())
}

impl Values {
    /// Reads a `gradle.properties`.
    fn of_properties(text: &str) -> Self {
        let mut values = Self::default();
        for line in text.lines().map(str::trim) {
            if line.starts_with(['#', '!']) {
                continue;
            }
            if let Some((name, value)) = line.split_once(['=', ':']) {
                let value = vec![Part::Literal(value.trim().to_owned())];
                values.define(name.trim().to_owned(), value);
            }
        }
        values
    }

    /// Collects what a script gives a name to.
    pub(super) fn of_script(statements: &[Statement<'_>]) -> Self {
        let mut values = Self::default();
        for (at, statement) in statements.iter().enumerate() {
            values.take(statements, at, &statement.head);
        }
        values
    }

    fn define(&mut self, name: String, value: Vec<Part>) {
        self.named
            .entry(name)
            .and_modify(|known| {
                if known.as_ref() != Some(&value) {
                    *known = None;
                }
            })
            .or_insert(Some(value));
    }

    fn take(&mut self, statements: &[Statement<'_>], at: usize, head: &[&Token]) {
        let mut outer = around(statements, at).skip(1);
        let block = outer
            .next()
            .map(|outer| outer.head.as_slice())
            .unwrap_or_default();
        let word = |at: usize| head.get(at).and_then(|token| token.word());
        let in_block = |name| block.last().is_some_and(|token| token.word() == Some(name));
        let first = word(0).unwrap_or_default();
        self.asks |= in_block("plugins") || in_block("dependencies");
        if in_block("plugins") {
            if let Some((id, Some(version))) = plugin(head) {
                self.plugins.entry(id).or_insert(version);
            }
            return;
        }
        if in_block("dependencies") {
            let is_managed = first == "dependency"
                && outer.any(|outer| {
                    outer.head.first().and_then(|token| token.word())
                        == Some("dependencyManagement")
                });
            if let (true, Some(parts)) = (is_managed, head.iter().find_map(|token| parts_of(token)))
            {
                self.manage(parts);
            }
            return;
        }
        if first == "apply" {
            let from = head.iter().position(|token| token.word() == Some("from"));
            let script = from.and_then(|from| head.get(from + 1..));
            self.applied.extend(
                script
                    .into_iter()
                    .flatten()
                    .find_map(|token| parts_of(token)),
            );
            return;
        }
        if self.take_call(head) {
            return;
        }
        let is_defined = matches!(
            first,
            "val" | "def" | "const" | "var" | "private" | "final" | "static" | "String"
        );
        let object = block
            .iter()
            .position(|token| token.word() == Some("object"))
            .and_then(|at| block.get(at + 1))
            .and_then(|token| token.word());
        let is_open = block.is_empty()
            || [
                "ext",
                "extra",
                "buildscript",
                "allprojects",
                "subprojects",
                "companion",
            ]
            .iter()
            .any(|name| in_block(name));
        if is_defined || is_open || object.is_some() {
            self.take_assignment(head, object);
        }
    }

    /// Takes in what is given a name by a call.
    fn take_call(&mut self, head: &[&Token]) -> bool {
        let word = |at: usize| head.get(at).and_then(|token| token.word());
        let text_at = |at: usize| head.get(at).and_then(|token| token.literal());
        // `set("x", "1")`, `extra.set("x", "1")`
        if let Some(set) = head.iter().position(|token| token.word() == Some("set"))
            && set <= 4
            && let (Some(name), Some(value)) = (
                text_at(set + 2),
                head.get(set + 4).and_then(|token| parts_of(token)),
            )
        {
            self.define(name, value);
            return true;
        }
        // `val x by extra("1")`, `val x by extra { "1" }`
        if word(2) == Some("by") && word(3) == Some("extra") {
            let value = head.iter().skip(4).find_map(|token| parts_of(token));
            if let (Some(name), Some(value)) = (word(1), value) {
                self.define(name.to_owned(), value);
            }
            return true;
        }
        false
    }

    /// Takes `name = value` in, also with a map for a value.
    fn take_assignment(&mut self, head: &[&Token], object: Option<&str>) {
        let Some(equals) = head.iter().position(|token| token.is('=')) else {
            return;
        };
        let (left, right) = head.split_at(equals);
        let right = right.get(1..).unwrap_or_default();
        let Some(name) = assigned_name(left) else {
            return;
        };
        let name = match object {
            Some(object) => format!("{object}.{name}"),
            None => name,
        };
        self.take_value(&name, right, DEPTH_MAX);
    }

    fn take_value(&mut self, name: &str, right: &[&Token], depth_left: u32) {
        let is_map = right.first().is_some_and(|token| token.is('['))
            || matches!(
                right.first().and_then(|token| token.word()),
                Some("mapOf" | "listOf")
            );
        if is_map && depth_left > 0 {
            let inside = right
                .iter()
                .position(|token| token.is('[') || token.is('('))
                .and_then(|at| right.get(at + 1..right.len().saturating_sub(1)))
                .unwrap_or_default();
            for (at, entry) in arguments(inside).into_iter().enumerate() {
                let key = entry.first().and_then(|token| {
                    let word = token.word().map(str::to_owned);
                    word.or_else(|| token.literal())
                });
                let is_entry = entry
                    .get(1)
                    .is_some_and(|token| token.is(':') || token.word() == Some("to"));
                // The items of a list are kept by their number.
                let (key, value) = match key {
                    Some(key) if is_entry => (key, entry.get(2..).unwrap_or_default()),
                    _ => (at.to_string(), entry),
                };
                self.take_value(&format!("{name}.{key}"), value, depth_left - 1);
            }
            return;
        }
        if let Some(value) = sum(right) {
            self.define(name.to_owned(), value);
        }
    }

    fn manage(&mut self, parts: Vec<Part>) {
        // The version is what stands behind the second colon, in one part or in those that follow.
        let mut colons = 0;
        let mut name = String::new();
        let mut version = Vec::new();
        for part in parts {
            match part {
                Part::Literal(text) if colons < 2 => {
                    for c in text.chars() {
                        colons += usize::from(c == ':');
                        if colons < 2 {
                            name.push(c);
                        } else if !(c == ':' && version.is_empty()) {
                            version.push(Part::Literal(c.to_string()));
                        }
                    }
                }
                part => version.push(part),
            }
        }
        if !version.is_empty() {
            self.managed.entry(name).or_insert(version);
        }
    }
}

/// Returns the dotted name on the left of an assignment, without modifiers, type and what only leads to it.
fn assigned_name(left: &[&Token]) -> Option<String> {
    let end = left
        .iter()
        .position(|token| token.is(':'))
        .unwrap_or(left.len());
    // `versions += [ … ]`
    let left = left.get(..end)?;
    let left = match left {
        [left @ .., plus] if plus.is('+') => left,
        left => left,
    };
    // `extra["x"]`, `versions["x"]`
    if let [before @ .., open, name, close] = left
        && open.is('[')
        && close.is(']')
    {
        let name = name.literal()?;
        return match dotted(before).as_deref() {
            None | Some("ext" | "extra") => Some(name),
            Some(map) => Some(format!("{map}.{name}")),
        };
    }
    let mut name = String::new();
    for token in left.iter().rev() {
        match &token.kind {
            TokenKind::Word(word) if name.is_empty() || name.starts_with('.') => {
                name.insert_str(0, word);
            }
            TokenKind::Symbol('.') => name.insert(0, '.'),
            _ => break,
        }
    }
    plain_name(&name)
}

/// Returns the parts of a token that is a text.
fn parts_of(token: &Token) -> Option<Vec<Part>> {
    match &token.kind {
        TokenKind::Text(parts) => Some(parts.clone()),
        _ => None,
    }
}

/// Returns the value of texts and names with `+` between.
pub(super) fn sum(tokens: &[&Token]) -> Option<Vec<Part>> {
    let mut parts = Vec::new();
    for operand in tokens.split(|token| token.is('+')) {
        match operand {
            [] => return None,
            [only] if parts_of(only).is_some() => {
                parts.extend(parts_of(only).into_iter().flatten());
            }
            path => parts.push(Part::Expression(dotted(path)?)),
        }
    }
    Some(parts)
}

/// Returns the dotted name tokens spell: `a.b`, `a.b.get()`, `a["b"]`, `property("b")`.
pub(super) fn dotted(tokens: &[&Token]) -> Option<String> {
    let mut name = String::new();
    for token in tokens {
        match &token.kind {
            TokenKind::Word(word) => name.push_str(word),
            TokenKind::Symbol(symbol @ ('.' | '(' | ')' | '[' | ']' | '!')) => name.push(*symbol),
            TokenKind::Text(_) => {
                name.push('"');
                name.push_str(&token.literal()?);
                name.push('"');
            }
            _ => return None,
        }
    }
    plain_name(&name)
}

/// Divides tokens at the commas outside brackets.
pub(super) fn arguments<'s, 't>(tokens: &'s [&'t Token]) -> Vec<&'s [&'t Token]> {
    let mut depth = 0_usize;
    let mut all: Vec<&[&Token]> = tokens
        .split(|token| {
            match token.kind {
                TokenKind::Symbol('(' | '[') => depth += 1,
                TokenKind::Symbol(')' | ']') => depth = depth.saturating_sub(1),
                _ => {}
            }
            depth == 0 && token.is(',')
        })
        .collect();
    all.retain(|argument| !argument.is_empty());
    all
}

/// Reads `id("x") version "1"`, `id 'x' version '1'`, `kotlin("jvm") version "1"`: the id and the version.
pub(super) fn plugin(head: &[&Token]) -> Option<(String, Option<Vec<Part>>)> {
    let kind = head.first()?.word()?;
    let name = head
        .iter()
        .skip(1)
        .take(2)
        .find_map(|token| token.literal())?;
    let id = match kind {
        "id" => name,
        "kotlin" => format!("org.jetbrains.kotlin.{name}"),
        _ => return None,
    };
    let version = head
        .iter()
        .position(|token| token.word() == Some("version"));
    let version = version.and_then(|at| head.get(at + 1..));
    let version = version.and_then(|rest| {
        let rest: Vec<&Token> = rest
            .iter()
            .copied()
            .take_while(|token| token.word() != Some("apply"))
            .collect();
        let inside = match rest.as_slice() {
            [open, inside @ .., close] if open.is('(') && close.is(')') => inside,
            rest => rest,
        };
        sum(inside)
    });
    Some((id, version))
}
