//! `Cargo.toml` where no lock file pins its packages, and of crates Cargo unpacked.
//!
//! Source: the Cargo Book, chapters The Manifest Format, Specifying Dependencies and Workspaces.

use gwanmun_model::digest::Algorithm;
use gwanmun_model::{Component, Digest, Ecosystem, Found, ProblemKind, Scope};

use super::cargo_lock::declared;
use super::{Family, Format, Input, covered};
use crate::collect::{Collector, shown};
use crate::document::json::Json;
use crate::document::toml::{DeTable, DeValue, Spanned};
use crate::document::{Lines, decode, toml};
use crate::tree::{folder, normalize};

pub(super) const FORMAT: Format = Format {
    id: "cargo-toml",
    title: "Cargo.toml",
    family: Family::Rust,
    names: &["Cargo.toml"],
    resolved_by: &["Cargo.lock"],
    looks_above: true,
    beside: &MARKS,
    read,
    ..Format::BASE
};

fn read(input: &Input<'_>) -> Found {
    let mut collector = Collector::new(input);
    let (text, _) = decode(input.bytes);
    let lines = Lines::of(&text);
    let (document, fault) = toml::read(&text);
    if let Some(fault) = fault {
        collector.toml_fault(&fault, &lines);
    }
    let package = ["package", "project"]
        .iter()
        .find_map(|key| toml::table(document.get_ref(), key));
    let name = package.and_then(|package| toml::text(package, "name"));
    if is_inside_unpacked(input) || covered::is_covered(input, covered::OF_CARGO, name) {
        return Found::default();
    }
    let (place, workspace) = workspace_above(input);
    let workspace = toml::read(&workspace).0;
    let own = toml::table(document.get_ref(), "workspace");
    let reader = Reader {
        input,
        document: document.get_ref(),
        lines: &lines,
        place: if own.is_some() {
            folder(input.path)
        } else {
            &place
        },
        workspace: own.or_else(|| toml::table(workspace.get_ref(), "workspace")),
    };
    if let Some(mut component) = reader.package(&mut collector) {
        if let Some(hashes) = unpacked(input) {
            component.first_party = false;
            component.scope = Scope::Unknown;
            component.hashes = hashes;
            collector.add(component);
            return collector.finish();
        }
        let root = collector.add(component);
        reader.dependencies(root.as_deref(), &mut collector);
    }
    collector.finish()
}

/// Marks that Cargo leaves in the folder of a package that came from a registry.
const MARKS: [&str; 3] = [".cargo-checksum.json", ".cargo-ok", "Cargo.toml.orig"];

/// Whether the manifest stands deeper inside a package that came from a registry: then it is one of its tests.
fn is_inside_unpacked(input: &Input<'_>) -> bool {
    let mut here = folder(input.path);
    while !here.is_empty() {
        here = folder(here);
        let mut marks = MARKS.iter().filter_map(|mark| normalize(here, mark));
        if marks.any(|mark| input.tree.read(&mark).is_some()) {
            return true;
        }
    }
    false
}

/// Returns the package beside a lock file when Cargo unpacked it; `None` when the folder is the system's own.
pub(super) fn unpacked_beside(input: &Input<'_>) -> Option<Found> {
    unpacked(input)?;
    let path = normalize(folder(input.path), "Cargo.toml")?;
    let bytes = input.tree.read(&path).unwrap_or_default();
    Some(read(&Input {
        path: &path,
        bytes: &bytes,
        ..*input
    }))
}

/// Returns the hashes of the package when it came from a registry (`cargo vendor`, the registry's folder of Cargo, a
/// `.crate`): then it is somebody else's package that is present, and what it needs is not the system's own question.
fn unpacked(input: &Input<'_>) -> Option<Vec<Digest>> {
    let beside = |name| input.tree.read(&normalize(folder(input.path), name)?);
    let Some(checksums) = beside(".cargo-checksum.json") else {
        let marks = [".cargo-ok", "Cargo.toml.orig"];
        return marks.into_iter().find_map(beside).map(|_| Vec::new());
    };
    let (text, _) = decode(&checksums);
    let hash = Json::read(&text, input.limits.document_depth_max)
        .ok()
        .and_then(|json| Digest::new(Algorithm::Sha256, json.text_of("package")?));
    Some(hash.into_iter().collect())
}

/// Returns the folder and the manifest of the workspace nearest above; nothing when there is none.
fn workspace_above(input: &Input<'_>) -> (String, String) {
    let mut here = folder(input.path);
    while !here.is_empty() {
        here = folder(here);
        let bytes = normalize(here, "Cargo.toml").and_then(|path| input.tree.read(&path));
        if let Some(bytes) = bytes {
            let text = decode(&bytes).0.into_owned();
            if toml::table(toml::read(&text).0.get_ref(), "workspace").is_some() {
                return (here.to_owned(), text);
            }
        }
    }
    (String::new(), String::new())
}

/// A manifest with the workspace it inherits from.
struct Reader<'d> {
    input: &'d Input<'d>,
    document: &'d DeTable<'d>,
    lines: &'d Lines,
    workspace: Option<&'d DeTable<'d>>,
    /// Folder of the workspace.
    place: &'d str,
}

impl<'d> Reader<'d> {
    fn line(&self, value: &Spanned<DeValue<'_>>) -> u32 {
        self.lines.at(value.span().start)
    }

    /// Returns a text of the package, taken from the workspace where it says so.
    fn field(&self, package: &'d DeTable<'d>, key: &str) -> Option<&'d str> {
        toml::text(package, key).or_else(|| {
            toml::flag(toml::table(package, key)?, "workspace").filter(|inherits| *inherits)?;
            toml::text(toml::table(self.workspace?, "package")?, key)
        })
    }

    /// Makes the component of the package itself; nothing in a workspace without one.
    fn package(&self, collector: &mut Collector<'_>) -> Option<Component> {
        let keys = ["package", "project"];
        let package = keys
            .iter()
            .find_map(|key| toml::table(self.document, key))?;
        let Some(name) = toml::text(package, "name") else {
            let message = "the package has no name";
            collector.problem(ProblemKind::SkippedEntry, None, message);
            return None;
        };
        let line = package.get("name").map(|name| self.line(name));
        let version = self.field(package, "version");
        let mut component = collector.package(Ecosystem::Cargo, name, version, line)?;
        component.first_party = true;
        component.scope = Scope::Runtime;
        component
            .declared_licenses
            .extend(self.field(package, "license").map(str::to_owned));
        Some(component)
    }

    /// Adds what the package asks for.
    fn dependencies(&self, root: Option<&str>, collector: &mut Collector<'_>) {
        for (dependencies, scope) in declared(self.document) {
            for (key, value) in dependencies {
                let inherited = self.inherited(key.get_ref(), value.get_ref());
                let line = self.lines.at(key.span().start);
                let asked = Asked::of(key.get_ref(), value.get_ref(), inherited);
                let component = match asked {
                    Ok(asked) => self.dependency(&asked, line, collector),
                    Err(what) => {
                        let message = format!("the dependency `{}` {what}", shown(key.get_ref()));
                        collector.problem(ProblemKind::SkippedEntry, Some(line), message);
                        None
                    }
                };
                let Some(mut component) = component else {
                    continue;
                };
                let is_optional = value
                    .get_ref()
                    .as_table()
                    .is_some_and(|table| toml::flag(table, "optional") == Some(true));
                component.scope = match scope {
                    Scope::Runtime if is_optional => Scope::Optional,
                    scope => scope,
                };
                let identity = collector.add(component);
                if let (Some(root), Some(identity)) = (root, identity) {
                    collector.edge(root, &identity);
                }
            }
        }
    }

    /// Returns what the workspace says of a dependency that is inherited from it.
    fn inherited(&self, key: &str, value: &DeValue<'_>) -> Option<&'d DeValue<'d>> {
        toml::flag(value.as_table()?, "workspace").filter(|inherits| *inherits)?;
        let dependencies = toml::table(self.workspace?, "dependencies")?;
        dependencies.get(key).map(Spanned::get_ref)
    }

    fn dependency(
        &self,
        asked: &Asked<'_>,
        line: u32,
        collector: &mut Collector<'_>,
    ) -> Option<Component> {
        let exact = asked
            .version
            .and_then(|version| version.trim().strip_prefix('='))
            .map(str::trim)
            .filter(|version| version.split('.').count() > 2);
        let mut component = collector.package(Ecosystem::Cargo, asked.name, exact, Some(line))?;
        if !component.is_pinned() {
            component.requirement = asked.version.map(shown);
        }
        component.direct = Some(true);
        match asked.source {
            Source::Registry(None) => {}
            Source::Registry(Some(registry)) => {
                component.purl = component.purl.with_qualifier("repository_url", registry);
            }
            Source::Git { address, revision } => {
                let commit = revision.map_or_else(String::new, |commit| format!("@{commit}"));
                let address = format!("git+{address}{commit}");
                component.purl = component.purl.with_qualifier("vcs_url", &address);
            }
            Source::Folder(place) => {
                let base = if asked.is_inherited {
                    self.place
                } else {
                    folder(self.input.path)
                };
                let manifest = normalize(base, &format!("{place}/Cargo.toml"));
                self.own(manifest, &mut component);
            }
        }
        Some(component)
    }

    /// Makes the component of a package in a folder the system's own, with the version its manifest has.
    fn own(&self, manifest: Option<String>, component: &mut Component) {
        component.first_party = true;
        component.direct = None;
        let Some((path, bytes)) = manifest.and_then(|path| {
            let bytes = self.input.tree.read(&path)?;
            Some((path, bytes))
        }) else {
            return;
        };
        let input = Input {
            path: &path,
            bytes: &bytes,
            ..*self.input
        };
        let text = decode(&bytes).0;
        let document = toml::read(&text).0;
        let reader = Reader {
            input: &input,
            document: document.get_ref(),
            ..*self
        };
        let version = toml::table(reader.document, "package")
            .and_then(|package| reader.field(package, "version"));
        component.purl = component.purl.clone().with_version(version);
        if component.is_pinned() {
            component.requirement = None;
        }
    }
}

/// What a dependency asks for.
struct Asked<'t> {
    /// Name of the package, which may differ from the name it is used by.
    name: &'t str,
    version: Option<&'t str>,
    source: Source<'t>,
    /// Whether the workspace says it.
    is_inherited: bool,
}

/// Where a package is from.
enum Source<'t> {
    /// A registry, named where it is not crates.io.
    Registry(Option<&'t str>),
    Git {
        address: &'t str,
        revision: Option<&'t str>,
    },
    Folder(&'t str),
}

impl<'t> Asked<'t> {
    /// Reads a dependency.
    ///
    /// # Errors
    /// What is wrong with it.
    fn of(
        key: &'t str,
        value: &'t DeValue<'_>,
        inherited: Option<&'t DeValue<'_>>,
    ) -> Result<Self, &'static str> {
        if let Some(version) = inherited.unwrap_or(value).as_str() {
            return Ok(Self {
                name: key,
                version: Some(version),
                source: Source::Registry(None),
                is_inherited: inherited.is_some(),
            });
        }
        let Some(table) = inherited.unwrap_or(value).as_table() else {
            return Err("is neither a version nor a table");
        };
        if inherited.is_none() && toml::flag(table, "workspace") == Some(true) {
            return Err("is inherited, but the workspace does not have it");
        }
        for key in [
            "version",
            "git",
            "rev",
            "path",
            "registry",
            "registry-index",
            "package",
        ] {
            if table
                .get(key)
                .is_some_and(|value| value.get_ref().as_str().is_none())
            {
                return Err("has a value that should be a text and is not");
            }
        }
        let text = |key| toml::text(table, key);
        let registry = text("registry-index").or_else(|| text("registry"));
        let source = match (text("git"), text("path")) {
            (Some(address), _) => Source::Git {
                address,
                revision: text("rev"),
            },
            (None, Some(place)) => Source::Folder(place),
            (None, None) => Source::Registry(registry.filter(|name| *name != "crates-io")),
        };
        let name = text("package").unwrap_or(key);
        let version = text("version");
        let version = match source {
            Source::Git { .. } => version.or_else(|| text("tag")).or_else(|| text("branch")),
            _ => version,
        };
        Ok(Self {
            name,
            version,
            source,
            is_inherited: inherited.is_some(),
        })
    }
}
