//! Projects of Clojure, as far as they are literal: `project.clj` of Leiningen and `deps.edn`.
//!
//! Source: the sample project of Leiningen and the reference of deps.edn.

use gwanmun_model::{Component, Ecosystem, Found, ProblemKind, Scope};

use self::edn::{Edn, Form};
use super::{Family, Format, Input, Intake, direct_only};
use crate::collect::{Collector, is_version, shown};
use crate::document::decode;

mod edn;

pub(super) const LEININGEN: Format = Format {
    id: "leiningen",
    title: "project.clj",
    family: Family::Java,
    names: &["project.clj"],
    intake: Intake::Alone,
    resolved_by: &["pom.xml"],
    // The pom.xml made of it stands beside it; one above is that of something else.
    looks_above: true,
    read: read_leiningen,
    ..Format::BASE
};

pub(super) const DEPS: Format = Format {
    id: "clojure-deps",
    title: "deps.edn",
    family: Family::Java,
    names: &["deps.edn"],
    intake: Intake::Alone,
    read: read_deps,
    ..Format::BASE
};

/// Keys of `project.clj` with lists of packages, and what the packages are there for.
const LISTS: [(&str, Scope); 4] = [
    (":dependencies", Scope::Runtime),
    (":extensions", Scope::Build),
    (":java-agents", Scope::Runtime),
    (":plugins", Scope::Build),
];

fn read_leiningen(input: &Input<'_>) -> Found {
    let mut collector = Collector::new(input);
    let (text, _) = decode(input.bytes);
    let forms = forms(&text, input, &mut collector);
    let project = forms.iter().find_map(|form| match form.items() {
        [first, rest @ ..] if first.symbol() == Some("defproject") => Some(rest),
        _ => None,
    });
    let Some([name, version, body @ ..]) = project else {
        let message = "there is no `defproject` with a name and a version";
        collector.problem(ProblemKind::Malformed, Some(1), message);
        return collector.finish();
    };
    let root = package(
        name.symbol().unwrap_or_default(),
        version.text(),
        name,
        &mut collector,
    );
    let root = root.and_then(|mut component| {
        component.first_party = true;
        component.scope = Scope::Runtime;
        collector.add(component)
    });
    let mut reading = Reading { root, collector };
    reading.read_lists(body, None);
    for (name, profile) in value(body, ":profiles")
        .map(Form::pairs)
        .into_iter()
        .flatten()
    {
        let scope = match name.symbol() {
            Some(":test") => Scope::Test,
            Some(":provided") => Scope::Build,
            Some(":uberjar" | ":production" | ":prod") => Scope::Runtime,
            _ => Scope::Development,
        };
        reading.read_lists(profile.items(), Some(scope));
    }
    direct_only::say(
        reading.collector.finish(),
        input.path,
        "write a pom.xml (lein pom)",
    )
}

fn read_deps(input: &Input<'_>) -> Found {
    let mut collector = Collector::new(input);
    let (text, _) = decode(input.bytes);
    let forms = forms(&text, input, &mut collector);
    let mut reading = Reading {
        root: None,
        collector,
    };
    let Some(document) = forms.first() else {
        return reading.collector.finish();
    };
    reading.read_map(value(document.items(), ":deps"), Scope::Runtime);
    let aliases = value(document.items(), ":aliases").map(Form::pairs);
    for (name, alias) in aliases.into_iter().flatten() {
        let name = name.symbol().unwrap_or_default();
        let scope = if name.contains("test") {
            Scope::Test
        } else if name.contains("build") {
            Scope::Build
        } else {
            Scope::Development
        };
        for key in [":deps", ":extra-deps", ":replace-deps"] {
            reading.read_map(value(alias.items(), key), scope);
        }
    }
    direct_only::say(
        reading.collector.finish(),
        input.path,
        "write a pom.xml (clj -X:deps mvn-pom)",
    )
}

fn forms<'t>(text: &'t str, input: &Input<'_>, collector: &mut Collector<'_>) -> Vec<Form<'t>> {
    let (forms, fault) = Edn::read(text, input.limits.document_depth_max);
    if let Some(fault) = fault {
        let kind = if fault.too_deep {
            ProblemKind::LimitReached
        } else {
            ProblemKind::Malformed
        };
        collector.problem(kind, Some(fault.line), fault.what);
    }
    forms
}

/// Returns what stands behind a key.
fn value<'f, 't>(items: &'f [Form<'t>], key: &str) -> Option<&'f Form<'t>> {
    let at = items.iter().position(|item| item.symbol() == Some(key))?;
    items.get(at + 1)
}

/// Makes a component of `group/artifact`, or of `name`, which is group and artifact at once.
fn package(
    symbol: &str,
    version: Option<&str>,
    form: &Form<'_>,
    collector: &mut Collector<'_>,
) -> Option<Component> {
    let (group, artifact) = symbol.split_once('/').unwrap_or((symbol, symbol));
    // `artifact$classifier`
    let (artifact, classifier) = artifact.split_once('$').unwrap_or((artifact, ""));
    let name = format!("{group}:{artifact}");
    let is_moving = matches!(version, Some("LATEST" | "RELEASE"));
    let pinned = version.filter(|version| is_version(version) && !is_moving);
    let mut component = collector.package(Ecosystem::Maven, &name, pinned, Some(form.line))?;
    component.purl = component.purl.with_qualifier("classifier", classifier);
    component.requirement = version.filter(|_| pinned.is_none()).map(shown);
    Some(component)
}

struct Reading<'c> {
    root: Option<String>,
    collector: Collector<'c>,
}

impl Reading<'_> {
    fn add(&mut self, component: Component) {
        let added = self.collector.add(component);
        if let (Some(root), Some(added)) = (&self.root, added) {
            self.collector.edge(root, &added);
        }
    }

    /// Reads the lists of a project or, at the scope given, of a profile.
    fn read_lists(&mut self, items: &[Form<'_>], scope: Option<Scope>) {
        let managed = value(items, ":managed-dependencies").map_or(&[][..], Form::items);
        for (key, usual) in LISTS {
            let scope = scope.map_or(usual, |scope| scope.max(usual));
            for entry in value(items, key).map_or(&[][..], Form::items) {
                self.read_vector(entry, managed, scope);
            }
        }
    }

    /// Reads `[group/artifact "version" :scope "test" :classifier "x" …]`.
    fn read_vector(&mut self, entry: &Form<'_>, managed: &[Form<'_>], scope: Scope) {
        let [name, rest @ ..] = entry.items() else {
            return;
        };
        let Some(symbol) = name.symbol() else {
            let message = "a package whose name only running the project would tell; it is missing from the result";
            self.collector
                .problem(ProblemKind::SkippedEntry, Some(entry.line), message);
            return;
        };
        let by_management = || {
            managed.iter().find_map(|entry| match entry.items() {
                [name, version, ..] if name.symbol() == Some(symbol) => version.text(),
                _ => None,
            })
        };
        let version = rest.first().and_then(Form::text).or_else(by_management);
        let Some(mut component) = package(symbol, version, entry, &mut self.collector) else {
            return;
        };
        component.scope = match value(rest, ":scope").and_then(Form::text) {
            Some("test") => Scope::Test,
            Some("provided" | "system") => Scope::Build,
            _ => scope,
        };
        if let Some(classifier) = value(rest, ":classifier").and_then(Form::text) {
            component.purl = component.purl.with_qualifier("classifier", classifier);
        }
        self.finish(component, entry.line);
    }

    /// Reads `{group/artifact {:mvn/version "1"}}`.
    fn read_map(&mut self, map: Option<&Form<'_>>, scope: Scope) {
        for (name, coordinate) in map.map(Form::pairs).into_iter().flatten() {
            let Some(symbol) = name.symbol() else {
                continue;
            };
            let said = |keys: &[&str]| {
                let mut values = keys.iter().filter_map(|key| value(coordinate.items(), key));
                values.find_map(Form::text)
            };
            // Another project of the same system.
            if said(&[":local/root"]).is_some() {
                continue;
            }
            let commit = said(&[":git/sha", ":sha"]);
            let version =
                said(&[":mvn/version"]).or_else(|| said(&[":git/tag", ":tag"]).or(commit));
            let Some(mut component) = package(symbol, version, name, &mut self.collector) else {
                continue;
            };
            if commit.is_some() || said(&[":git/tag", ":tag"]).is_some() {
                let address = said(&[":git/url"])
                    .map(str::to_owned)
                    .or_else(|| address(symbol));
                let at = commit
                    .map(|commit| format!("@{commit}"))
                    .unwrap_or_default();
                let address = address.map(|address| format!("git+{address}{at}"));
                component.purl = component
                    .purl
                    .with_qualifier("vcs_url", &address.unwrap_or_default());
            }
            component.scope = scope;
            self.finish(component, name.line);
        }
    }

    fn finish(&mut self, mut component: Component, line: u32) {
        component.direct = Some(true);
        if !component.is_pinned() {
            let name = component.purl.package_name();
            let message = match &component.requirement {
                Some(asked) => format!("{name}: `{asked}` is not one version"),
                None => format!("{name}: no version is given"),
            };
            self.collector
                .problem(ProblemKind::UnresolvedVersion, Some(line), message);
        }
        self.add(component);
    }
}

/// Returns the address the name of a library stands for: `io.github.user/project` and its like.
///
/// Source: the section on git dependencies of the reference of deps.edn.
fn address(symbol: &str) -> Option<String> {
    const HOSTS: [(&str, &str); 6] = [
        ("com.github.", "github.com"),
        ("io.github.", "github.com"),
        ("com.gitlab.", "gitlab.com"),
        ("io.gitlab.", "gitlab.com"),
        ("io.bitbucket.", "bitbucket.org"),
        ("org.bitbucket.", "bitbucket.org"),
    ];
    let (group, project) = symbol.split_once('/')?;
    HOSTS.iter().find_map(|(prefix, host)| {
        let user = group.strip_prefix(prefix)?;
        Some(format!("https://{host}/{user}/{project}.git"))
    })
}
