//! Build scripts of Gradle, as far as they are literal: `build.gradle`, `build.gradle.kts` and script plugins.
//!
//! Source: the chapters on declaring dependencies and on plugins of Gradle's manual. Nothing is run: a dependency that
//! is worked out by code is named as one that cannot be told.

mod scope;

use std::collections::BTreeMap;

use gwanmun_model::{Found, ProblemKind, Scope};

use self::scope::{Values, arguments, dotted, plugin, sum};
use super::gradle::{Module, configuration_scope};
use super::gradle_catalog::accessor;
use super::jvm_script::{Statement, Token, TokenKind, around, statements, tokens};
use super::{Family, Format, Input, direct_only};
use crate::collect::{Collector, shown};
use crate::document::decode;
use crate::tree::{file_name, folder, normalize};

pub(super) const FORMAT: Format = Format {
    id: "gradle-build",
    title: "build.gradle, settings.gradle, .kts",
    family: Family::Java,
    names: &["*.gradle", "*.gradle.kts"],
    beside: &["gradle.properties"],
    read,
    ..Format::BASE
};

/// Files that say which packages the project in their folder uses; they hold for none below it.
const TELLING: [&str; 2] = ["gradle.lockfile", "pom.xml"];

/// Group of Kotlin's libraries, with which the ids of its plugins begin too.
const KOTLIN: &str = "org.jetbrains.kotlin";

/// Names in a `dependencies` block that begin something other than a dependency.
const NOT_CONFIGURATIONS: [&str; 17] = [
    "artifactTypes",
    "attributesSchema",
    "because",
    "components",
    "constraints",
    "def",
    "else",
    "exclude",
    "for",
    "if",
    "modules",
    "registerTransform",
    "return",
    "val",
    "var",
    "when",
    "println",
];

/// Calls that name something other than a module of a repository.
const NOT_MODULES: [&str; 9] = [
    "fileTree",
    "files",
    "gradleApi",
    "gradleKotlinDsl",
    "gradleTestKit",
    "localGroovy",
    "npm",
    "project",
    "projects",
];

/// One thing a dependency statement names.
enum Named {
    Module(Module),
    /// A bill of materials: it decides versions and brings nothing.
    Platform(Module),
    /// Something else than a module: another project, files.
    Other,
    /// Something only running the build would tell.
    Unknown(String),
}

fn read(input: &Input<'_>) -> Found {
    let mut collector = Collector::new(input);
    let (text, _) = decode(input.bytes);
    let tokens = tokens(&text);
    let statements = statements(&tokens);
    let scope = scope::Scope::of(input, Values::of_script(&statements));
    let reading = Reading {
        versions: versions_in_blocks(&statements, &scope),
        statements: &statements,
        scope: &scope,
        is_build_logic: input.path.split('/').any(|folder| folder == "buildSrc"),
        is_told: is_there(input, folder(input.path)),
    };
    for at in 0..statements.len() {
        reading.read_statement(at, &mut collector);
    }
    let found = collector.finish();
    // What the settings of a build name is no more than its plugins; the scripts beside them say the rest.
    let is_settings = file_name(input.path).starts_with("settings.gradle");
    // Where a script above does not say it, because its own project is told, this one does.
    let says_nobody = scope.is_outermost() || is_there_above(input);
    if says_nobody && !is_settings && !reading.is_told {
        direct_only::say_always(
            found,
            input.path,
            "lock them (gradle dependencies --write-locks)",
        )
    } else {
        found
    }
}

/// Whether a folder has a file that says which packages its project uses.
fn is_there(input: &Input<'_>, place: &str) -> bool {
    let mut paths = TELLING.iter().filter_map(|name| normalize(place, name));
    paths.any(|path| input.tree.read(&path).is_some())
}

/// Whether a folder above has one.
fn is_there_above(input: &Input<'_>) -> bool {
    let mut here = folder(input.path);
    while !here.is_empty() {
        here = folder(here);
        if is_there(input, here) {
            return true;
        }
    }
    false
}

/// Collects versions given in a block of their own: `implementation("g:a") { version { strictly("1") } }`, by the
/// index of the statement with the block.
fn versions_in_blocks(
    statements: &[Statement<'_>],
    scope: &scope::Scope<'_>,
) -> BTreeMap<usize, String> {
    let mut versions: BTreeMap<usize, String> = BTreeMap::new();
    for statement in statements {
        let [kind, rest @ ..] = statement.head.as_slice() else {
            continue;
        };
        let is_version = matches!(kind.word(), Some("strictly" | "require" | "prefer"));
        let block = statement.parent.and_then(|parent| statements.get(parent));
        let Some(owner) = block
            .filter(|block| is_version && named(block) == Some("version"))
            .and_then(|block| block.parent)
        else {
            continue;
        };
        if let Some(parts) = sum(without_brackets(rest)) {
            let text = scope.text(&parts);
            let text = match kind.word() {
                Some("prefer") => format!("prefer {text}"),
                _ => text,
            };
            versions.entry(owner).or_insert(text);
        }
    }
    versions
}

struct Reading<'s, 't> {
    statements: &'s [Statement<'t>],
    scope: &'s scope::Scope<'s>,
    versions: BTreeMap<usize, String>,
    /// Whether the script builds what builds the system.
    is_build_logic: bool,
    /// Whether a file beside the script says which packages are used, and which version of each: a lock file, or that
    /// of Maven, which builds the same project. What builds the project stands in neither.
    is_told: bool,
}

impl Reading<'_, '_> {
    fn read_statement(&self, at: usize, collector: &mut Collector<'_>) {
        let Some(statement) = self.statements.get(at) else {
            return;
        };
        let mut outer = around(self.statements, at)
            .skip(1)
            .filter(|outer| !matches!(first_word(outer), Some("if" | "else" | "for" | "when")));
        let Some(block) = outer.next() else {
            return;
        };
        match named(block) {
            // There, versions are given to plugins in case a script asks for them.
            Some("plugins") if outer.any(|outer| first_word(outer) == Some("pluginManagement")) => {
            }
            Some("plugins") => self.read_plugin(statement, collector),
            Some("dependencies") if first_word(block) != Some("dependencyManagement") => {
                let around: Vec<&Statement<'_>> = outer.collect();
                let is_in = |name| around.iter().any(|outer| first_word(outer) == Some(name));
                let builds = is_in("buildscript") || is_in("initscript");
                if is_in("dependencyManagement") || self.is_told && !builds {
                    return;
                }
                let of_tests = around.iter().any(|outer| {
                    let mut words = outer.head.iter().filter_map(|token| token.word());
                    words.any(|word| word.ends_with("Test"))
                });
                let scope = if of_tests {
                    Some(Scope::Test)
                } else {
                    (self.is_build_logic || builds).then_some(Scope::Build)
                };
                self.read_dependency(at, statement, scope, collector);
            }
            Some("imports") if first_word(statement) == Some("mavenBom") && !self.is_told => {
                let rest = statement.head.get(1..).unwrap_or_default();
                for named in self.evaluate(without_brackets(rest)) {
                    let named = match named {
                        Named::Module(module) => Named::Platform(module),
                        other => other,
                    };
                    self.add(named, Scope::Build, statement, collector);
                }
            }
            _ => {}
        }
    }

    fn read_plugin(&self, statement: &Statement<'_>, collector: &mut Collector<'_>) {
        let head = &statement.head;
        let module = if first_word(statement) == Some("alias") {
            let rest = head.get(1..).unwrap_or_default();
            let inside = rest.iter().skip(1).copied();
            let inside: Vec<&Token> = inside.take_while(|token| !token.is(')')).collect();
            match self.catalog_entry(&inside, true).into_iter().next() {
                Some(Named::Module(module)) => module,
                Some(other) => return self.add(other, Scope::Build, statement, collector),
                None => return,
            }
        } else {
            let Some((id, version)) = plugin(head) else {
                return;
            };
            let version = version.map(|parts| self.scope.text(&parts));
            // Others may have their version in a script above.
            let version = version.or_else(|| self.scope.plugin_version(&id));
            // Plugins of Gradle itself have no dot; others may be scripts of the tree.
            if !id.contains('.') || version.is_none() && self.scope.has_plugin_script(&id) {
                return;
            }
            Module::of_plugin(&id, version)
        };
        self.add(Named::Module(module), Scope::Build, statement, collector);
    }

    fn read_dependency(
        &self,
        at: usize,
        statement: &Statement<'_>,
        scope: Option<Scope>,
        collector: &mut Collector<'_>,
    ) {
        let [first, rest @ ..] = statement.head.as_slice() else {
            return;
        };
        let configuration = first.word().map(str::to_owned).or_else(|| first.literal());
        let Some(configuration) = configuration else {
            return;
        };
        let is_call = rest.first().is_some_and(|token| {
            token.is('(') || token.is('[') || !matches!(token.kind, TokenKind::Symbol(_))
        });
        if !is_call || NOT_CONFIGURATIONS.contains(&configuration.as_str()) {
            return;
        }
        let inside = without_brackets(rest);
        let (configuration, inside) = match (configuration.as_str(), arguments(inside).as_slice()) {
            ("add", [name, ..]) => {
                let name = name.first().and_then(|token| token.literal());
                let behind = inside.iter().position(|token| token.is(','));
                let behind = behind.and_then(|at| inside.get(at + 1..));
                (name.unwrap_or_default(), behind.unwrap_or_default())
            }
            _ => (configuration, inside),
        };
        let told = configuration_scope(&configuration);
        let scope = scope.filter(|_| told != Scope::Test).unwrap_or(told);
        for named in self.evaluate(inside) {
            let named = match (named, self.versions.get(&at)) {
                (Named::Module(mut module), Some(version)) if module.version.is_none() => {
                    module.version = Some(version.clone());
                    Named::Module(module)
                }
                (named, _) => named,
            };
            self.add(named, scope, statement, collector);
        }
    }

    fn add(
        &self,
        named: Named,
        scope: Scope,
        statement: &Statement<'_>,
        collector: &mut Collector<'_>,
    ) {
        let line = statement.head.first().map_or(1, |token| token.line);
        let (mut module, scope) = match named {
            Named::Module(module) => (module, scope),
            Named::Platform(module) => (module, Scope::Build),
            Named::Other => return,
            Named::Unknown(what) => {
                let message = format!(
                    "`{}` cannot be told without running the build; it is missing from the result",
                    shown(&what)
                );
                collector.problem(ProblemKind::SkippedEntry, Some(line), message);
                return;
            }
        };
        if module.version.is_none() {
            let managed = self.scope.managed_version(&module);
            module.version = managed.or_else(|| self.version_of_kotlin(&module));
        }
        if let Some(mut component) = module.component(line, collector) {
            component.scope = scope;
            component.direct = Some(true);
            collector.add(component);
        }
    }

    /// Returns the version that Kotlin's plugin gives its own libraries where a script gives none: its own, unless the
    /// script sets another.
    fn version_of_kotlin(&self, module: &Module) -> Option<String> {
        let sets_another = |statement: &Statement<'_>| {
            let mut words = statement.head.iter().filter_map(|token| token.word());
            words.any(|word| word.ends_with("coreLibrariesVersion"))
        };
        if module.group != KOTLIN || self.statements.iter().any(sets_another) {
            return None;
        }
        let mut plugins = ["jvm", "multiplatform", "android", "js"].into_iter();
        let version = plugins.find_map(|kind| {
            let id = format!("{KOTLIN}.{kind}");
            self.scope.plugin_version(&id)
        });
        version.filter(|version| !version.contains('$'))
    }

    /// Tells what the arguments of a dependency statement name.
    fn evaluate(&self, tokens: &[&Token]) -> Vec<Named> {
        let arguments = arguments(tokens);
        if let Some(module) = self.of_entries(&arguments) {
            return vec![module];
        }
        if let [group, name, more @ ..] = arguments.as_slice()
            && more.len() <= 1
        {
            let texts: Option<Vec<String>> = arguments
                .iter()
                .map(|argument| sum(argument).map(|parts| self.scope.text(&parts)))
                .collect();
            let is_positional = group.len() == 1
                && name.len() == 1
                && texts.as_ref().is_some_and(|texts| {
                    texts
                        .iter()
                        .all(|text| !text.contains(':') && !text.is_empty())
                });
            if let (true, Some(texts)) = (is_positional, texts) {
                return vec![module(&texts.join(":"))];
            }
        }
        arguments
            .iter()
            .flat_map(|argument| self.evaluate_one(argument))
            .collect()
    }

    /// Reads `group: 'g', name: 'a', version: 'v'` or the same with `=`.
    fn of_entries(&self, arguments: &[&[&Token]]) -> Option<Named> {
        let mut module = Module::default();
        for argument in arguments {
            let [key, sign, value @ ..] = argument else {
                return None;
            };
            let key = key.word().filter(|_| sign.is(':') || sign.is('='))?;
            let text = || sum(value).map(|parts| self.scope.text(&parts));
            match key {
                "group" => module.group = text()?,
                "name" => module.name = text()?,
                "version" => {
                    let version = text().unwrap_or_else(|| "${expression}".to_owned());
                    module.version = Some(version).filter(|version| !version.is_empty());
                }
                "classifier" => module.classifier = text().unwrap_or_default(),
                "ext" => module.ending = text().unwrap_or_default(),
                "path" => return Some(Named::Other),
                _ => {}
            }
        }
        let is_module = !module.group.is_empty() && !module.name.is_empty();
        is_module.then_some(Named::Module(module))
    }

    fn evaluate_one(&self, tokens: &[&Token]) -> Vec<Named> {
        let Some(first) = tokens.first() else {
            return Vec::new();
        };
        if first.is('[') || first.is('(') {
            return self.evaluate_flat(without_brackets(tokens));
        }
        let Some(word) = first.word() else {
            return vec![match sum(tokens) {
                Some(parts) => module(&self.scope.text(&parts)),
                None => Named::Unknown(spelled(tokens)),
            }];
        };
        if NOT_MODULES.contains(&word) {
            return vec![Named::Other];
        }
        let open = tokens.iter().position(|token| token.is('('));
        let called = open.and_then(|open| tokens.get(open.checked_sub(1)?)?.word());
        let inside = open.map(|open| without_brackets(tokens.get(open..).unwrap_or_default()));
        match (called, inside) {
            (Some(name), _) if NOT_MODULES.contains(&name) => vec![Named::Other],
            (Some("platform" | "enforcedPlatform"), Some(inside)) => self
                .evaluate_flat(inside)
                .into_iter()
                .map(|named| match named {
                    Named::Module(module) => Named::Platform(module),
                    other => other,
                })
                .collect(),
            (Some("kotlin"), Some(inside)) => vec![self.kotlin(inside)],
            (
                Some(
                    "testFixtures" | "create" | "variantOf" | "listOf" | "arrayOf" | "deobf"
                    | "dependency",
                ),
                Some(inside),
            ) => self.evaluate_flat(inside),
            (Some("get" | "asProvider") | None, _) => self.catalog_or_value(tokens),
            _ => vec![Named::Unknown(spelled(tokens))],
        }
    }

    /// Evaluates what stands inside brackets, where no further brackets are followed.
    fn evaluate_flat(&self, tokens: &[&Token]) -> Vec<Named> {
        let arguments = arguments(tokens);
        if let Some(module) = self.of_entries(&arguments) {
            return vec![module];
        }
        let mut all = Vec::new();
        for argument in arguments {
            let named = match (
                argument.first().and_then(|token| token.word()),
                sum(argument),
            ) {
                (Some(word), _) if NOT_MODULES.contains(&word) => vec![Named::Other],
                (Some(_), _) => self.catalog_or_value(argument),
                (None, Some(parts)) => vec![module(&self.scope.text(&parts))],
                (None, None) => vec![Named::Unknown(spelled(argument))],
            };
            all.extend(named);
        }
        all
    }

    /// Reads `kotlin("stdlib")`, `kotlin("stdlib", "1.9")`.
    fn kotlin(&self, inside: &[&Token]) -> Named {
        let mut texts = arguments(inside)
            .into_iter()
            .map(|argument| sum(argument).map(|parts| self.scope.text(&parts)));
        match texts.next().flatten() {
            Some(name) => Named::Module(Module {
                group: KOTLIN.to_owned(),
                name: format!("kotlin-{name}"),
                version: texts.next().flatten(),
                ..Module::default()
            }),
            None => Named::Unknown(spelled(inside)),
        }
    }

    /// Follows a name to a catalog or to a value of the scripts.
    fn catalog_or_value(&self, tokens: &[&Token]) -> Vec<Named> {
        let found = self.catalog_entry(tokens, false);
        if !found.is_empty() {
            return found;
        }
        let name = dotted(tokens).unwrap_or_default();
        if let Some(parts) = self.scope.value(&name) {
            return vec![module(&self.scope.text(&parts))];
        }
        let items = self.scope.items(&name);
        if items.is_empty() {
            return vec![Named::Unknown(spelled(tokens))];
        }
        items
            .iter()
            .map(|parts| module(&self.scope.text(parts)))
            .collect()
    }

    /// Follows `libs.foo.bar`, `libs.bundles.x`, `libs.plugins.x`; nothing where there is no such catalog.
    fn catalog_entry(&self, tokens: &[&Token], is_plugin: bool) -> Vec<Named> {
        let Some(name) = dotted(tokens) else {
            return Vec::new();
        };
        let Some((catalog, alias)) = name.split_once('.') else {
            return Vec::new();
        };
        let found = self.scope.catalog(catalog);
        let Some(catalog) = found.as_ref().and_then(|found| found.as_ref().as_ref()) else {
            return Vec::new();
        };
        let alias = alias.trim_end_matches(".asProvider()");
        let unknown = || vec![Named::Unknown(name.clone())];
        if is_plugin {
            let entry = alias
                .strip_prefix("plugins.")
                .and_then(|alias| catalog.plugins.get(&accessor(alias)));
            return entry.map_or_else(unknown, |entry| vec![Named::Module(entry.module.clone())]);
        }
        let library = |alias: &str| match catalog.libraries.get(alias) {
            Some(entry) => Named::Module(entry.module.clone()),
            None => Named::Unknown(format!("{name}: {alias}")),
        };
        match alias.strip_prefix("bundles.") {
            Some(bundle) => match catalog.bundles.get(&accessor(bundle)) {
                Some(aliases) => aliases.iter().map(|alias| library(alias)).collect(),
                None => unknown(),
            },
            None => match catalog.libraries.get(&accessor(alias)) {
                Some(entry) => vec![Named::Module(entry.module.clone())],
                None => unknown(),
            },
        }
    }
}

fn module(text: &str) -> Named {
    match Module::read(text) {
        Some(module) if !module.group.contains("${") && !module.name.contains("${") => {
            Named::Module(module)
        }
        _ => Named::Unknown(text.to_owned()),
    }
}

/// Returns the last name of a statement's head: that of its block.
fn named<'t>(statement: &Statement<'t>) -> Option<&'t str> {
    statement.head.last().and_then(|token| token.word())
}

fn first_word<'t>(statement: &Statement<'t>) -> Option<&'t str> {
    statement.head.first().and_then(|token| token.word())
}

/// Returns what stands between the bracket the tokens begin with and the one that closes it; all where they begin
/// with none.
fn without_brackets<'s, 't>(tokens: &'s [&'t Token]) -> &'s [&'t Token] {
    let begins = tokens
        .first()
        .is_some_and(|token| token.is('(') || token.is('['));
    if !begins {
        return tokens;
    }
    let mut depth = 0_usize;
    for (at, token) in tokens.iter().enumerate() {
        match token.kind {
            TokenKind::Symbol('(' | '[') => depth += 1,
            TokenKind::Symbol(')' | ']') => depth -= 1,
            _ => {}
        }
        if depth == 0 {
            return tokens.get(1..at).unwrap_or_default();
        }
    }
    tokens.get(1..).unwrap_or_default()
}

/// Returns tokens as a reader of the script knows them.
fn spelled(tokens: &[&Token]) -> String {
    let mut text = String::new();
    for token in tokens.iter().take(40) {
        match &token.kind {
            TokenKind::Word(word) => text.push_str(word),
            TokenKind::Symbol(symbol) => text.push(*symbol),
            TokenKind::Text(_) => {
                text.push('"');
                text.push_str(&token.literal().unwrap_or_else(|| "…".to_owned()));
                text.push('"');
            }
            TokenKind::LineEnd => {}
        }
    }
    text
}
