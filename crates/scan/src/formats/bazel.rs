//! Bazel: `MODULE.bazel`, `WORKSPACE` and the `.bzl` files they load, by what they download; and `MODULE.bazel.lock`.
//!
//! Source: the Bazel documentation, topics on external dependencies and the lock file; `rules_jvm_external`.

use std::collections::{BTreeMap, BTreeSet};

use base64::Engine as _;
use gwanmun_model::digest::Algorithm;
use gwanmun_model::{Component, Digest, Ecosystem, Found, ProblemKind, Scope};

use super::download::{Download, github};
use super::starlark::{Call, Value, calls};
use super::{Family, Format, Input, container_image, git_source};
use crate::collect::{Collector, shown};
use crate::document::json::Json;
use crate::document::{Lines, decode};

/// What is asked for.
pub(super) const FORMAT: Format = Format {
    id: "bazel",
    title: "MODULE.bazel, WORKSPACE and .bzl files (what stands there literally)",
    family: Family::Tooling,
    names: &[
        "*.MODULE.bazel",
        "*.bzl",
        "MODULE.bazel",
        "WORKSPACE",
        "WORKSPACE.bazel",
        "WORKSPACE.bzlmod",
    ],
    read,
    ..Format::BASE
};

/// What was chosen.
pub(super) const LOCK: Format = Format {
    id: "bazel-lock",
    title: "MODULE.bazel.lock",
    family: Family::Tooling,
    names: &["MODULE.bazel.lock"],
    read: read_lock,
    ..Format::BASE
};

/// Largest file read, in bytes: files people write are a thousandth of it.
const FILE_BYTES_MAX: usize = 16 << 20;

/// Registry that is meant where none is named.
const DEFAULT_REGISTRY: &str = "https://bcr.bazel.build";

fn read(input: &Input<'_>) -> Found {
    let mut collector = Collector::new(input);
    if input.bytes.len() > FILE_BYTES_MAX {
        let message = format!("larger than {FILE_BYTES_MAX} bytes; not read");
        collector.problem(ProblemKind::LimitReached, None, message);
        return collector.finish();
    }
    let (text, _) = decode(input.bytes);
    let calls = calls(&text);
    let overrides = overrides(&calls);
    let mut root = None;
    for call in &calls {
        if call.function == "module" {
            root = module(call, &mut collector).and_then(|own| collector.add(own));
        }
    }
    for call in &calls {
        for mut component in components(call, &overrides, &mut collector) {
            component.direct = Some(true).filter(|_| !component.first_party);
            if component.scope == Scope::Unknown {
                component.scope = Scope::Runtime;
            }
            let is_module = component.purl.package_type() == "bazel";
            let identity = collector.add(component);
            if let (Some(root), Some(identity), true) = (&root, identity, is_module) {
                collector.edge(root, &identity);
            }
        }
    }
    collector.finish()
}

/// Makes the component of the module itself.
fn module(call: &Call, collector: &mut Collector<'_>) -> Option<Component> {
    let name = call.text("name")?;
    let version = call.text("version");
    let mut component = collector.package_of_type("bazel", None, name, version, Some(call.line))?;
    component.first_party = true;
    component.scope = Scope::Runtime;
    Some(component)
}

/// Returns the calls that say where a module is from instead of the registry, by its name.
fn overrides(calls: &[Call]) -> BTreeMap<&str, &Call> {
    calls
        .iter()
        .filter(|call| call.function.ends_with("_override"))
        .filter_map(|call| Some((call.text("module_name")?, call)))
        .collect()
}

/// Makes the components a call asks for.
fn components(
    call: &Call,
    overrides: &BTreeMap<&str, &Call>,
    collector: &mut Collector<'_>,
) -> Vec<Component> {
    // `maybe(http_archive, name = …)` calls the rule unless it was called before.
    let function = match (call.last_name(), call.positional.first()) {
        ("maybe", Some(Value::Name(rule))) => rule.rsplit('.').next().unwrap_or_default(),
        (name, _) => name,
    };
    let one = match function {
        "bazel_dep" => dependency(call, overrides, collector),
        "http_archive" | "http_file" | "http_jar" | "new_http_archive" => archive(call, collector),
        "git_repository" | "new_git_repository" => repository(call, collector),
        "go_repository" => go_module(call, "importpath", collector),
        "module" if call.function != "module" => go_module(call, "path", collector),
        "oci_pull" | "pull" | "container_pull" => image(call, collector),
        "spec" => rust_crate(call, collector),
        "artifact" | "maven_jar" | "jvm_maven_import_external" => artifact(call, collector),
        "install" | "maven_install" => {
            say_if_open(call, &["artifacts"], collector);
            let listed = call.items("artifacts").iter();
            return listed
                .filter_map(|(item, line)| coordinate(item.text()?, *line, collector))
                .collect();
        }
        _ => None,
    };
    one.into_iter().collect()
}

fn dependency(
    call: &Call,
    overrides: &BTreeMap<&str, &Call>,
    collector: &mut Collector<'_>,
) -> Option<Component> {
    let name = call.text("name")?;
    let line = Some(call.line);
    let instead = overrides.get(name);
    let stated = instead.and_then(|instead| instead.text("version"));
    let version = stated.or_else(|| call.text("version"));
    let is_from_registry =
        instead.is_none_or(|instead| instead.function == "single_version_override");
    let pinned = version.filter(|_| is_from_registry);
    let mut component = collector.package_of_type("bazel", None, name, pinned, line)?;
    if let Some(instead) = instead {
        let commit = instead.text("commit").or_else(|| instead.text("tag"));
        let archive = addresses(instead).into_iter().next();
        component.requirement = commit.or(version).filter(|_| !is_from_registry).map(shown);
        component.first_party = instead.function == "local_path_override";
        if let Some(remote) = instead.text("remote") {
            let commit = commit.map_or_else(String::new, |commit| format!("@{commit}"));
            let address = format!("git+{remote}{commit}");
            component.purl = component.purl.with_qualifier("vcs_url", &address);
        } else if let Some(archive) = archive {
            component.purl = component.purl.with_qualifier("download_url", archive);
        } else if let Some(registry) = instead.text("registry") {
            component.purl = component.purl.with_qualifier("repository_url", registry);
        }
    }
    component.scope = if call.flag("dev_dependency") {
        Scope::Development
    } else {
        Scope::Runtime
    };
    Some(component)
}

/// Names what a call asks for without its being written down: it comes from another file, a loop or a function.
fn say_if_open(call: &Call, arguments: &[&str], collector: &mut Collector<'_>) {
    let is_open = |value: &Value| match value {
        Value::Text(_) | Value::Flag(_) => false,
        Value::List(items) => items.iter().any(|(item, _)| matches!(item, Value::Name(_))),
        Value::Name(_) | Value::Unknown => true,
    };
    let mut values = arguments.iter().filter_map(|name| call.named.get(*name));
    if values.any(is_open) {
        let message = format!(
            "part of what `{}` asks for is not written down here and was not worked out",
            shown(&call.function)
        );
        collector.problem(ProblemKind::UnresolvedVersion, Some(call.line), message);
    }
}

/// Returns the addresses a call downloads from.
fn addresses(call: &Call) -> Vec<&str> {
    let listed = call
        .items("urls")
        .iter()
        .filter_map(|(item, _)| item.text());
    call.text("url").into_iter().chain(listed).collect()
}

fn archive(call: &Call, collector: &mut Collector<'_>) -> Option<Component> {
    let name = call.text("name")?;
    say_if_open(call, &["url", "urls"], collector);
    let addresses = addresses(call);
    // Of several addresses with the same content, the one that names a repository says most.
    let address = addresses
        .iter()
        .find(|address| github(address).is_some())
        .or(addresses.first())?;
    let folder = call.text("strip_prefix").unwrap_or_default();
    let version = folder
        .strip_prefix(name)
        .and_then(|rest| rest.strip_prefix('-'))
        .filter(|version| version.starts_with(|c: char| c.is_ascii_digit()));
    let hash = call.text("sha256").map(|hash| format!("sha256:{hash}"));
    let download = Download {
        name,
        address,
        version,
        hash: hash.as_deref(),
        line: Some(call.line),
    };
    let mut component = download.component(collector)?;
    component
        .hashes
        .extend(call.text("integrity").and_then(integrity));
    Some(component)
}

/// Reads `sha256-…` in Base64.
fn integrity(text: &str) -> Option<Digest> {
    let (algorithm, value) = text.split_once('-')?;
    let algorithm = match algorithm {
        "sha256" => Algorithm::Sha256,
        "sha384" => Algorithm::Sha384,
        "sha512" => Algorithm::Sha512,
        _ => return None,
    };
    let bytes = base64::engine::general_purpose::STANDARD
        .decode(value)
        .ok()?;
    Digest::from_bytes(algorithm, &bytes)
}

fn repository(call: &Call, collector: &mut Collector<'_>) -> Option<Component> {
    let revision = ["commit", "tag", "branch"]
        .iter()
        .find_map(|key| call.text(key));
    git_source::component(collector, call.text("remote")?, revision, Some(call.line))
}

fn go_module(call: &Call, key: &str, collector: &mut Collector<'_>) -> Option<Component> {
    let path = call.text(key)?;
    let version = call.text("version");
    let mut component = collector.package(Ecosystem::Go, path, version, Some(call.line))?;
    if !component.is_pinned() {
        component.requirement = call.text("commit").or_else(|| call.text("tag")).map(shown);
    }
    Some(component)
}

fn image(call: &Call, collector: &mut Collector<'_>) -> Option<Component> {
    let place = match (
        call.text("image"),
        call.text("registry"),
        call.text("repository"),
    ) {
        (Some(image), _, _) => image.to_owned(),
        (None, Some(registry), Some(repository)) => format!("{registry}/{repository}"),
        _ => return None,
    };
    let tag = call
        .text("tag")
        .map_or_else(String::new, |tag| format!(":{tag}"));
    let digest = call
        .text("digest")
        .map_or_else(String::new, |digest| format!("@{digest}"));
    let reference = format!("{place}{tag}{digest}");
    container_image::component(collector, &reference, Some(call.line))
}

fn rust_crate(call: &Call, collector: &mut Collector<'_>) -> Option<Component> {
    let asked = call.text("version").or_else(|| call.text("tag"));
    let exact = asked.and_then(|asked| asked.strip_prefix('='));
    let line = Some(call.line);
    let mut component = collector.package(Ecosystem::Cargo, call.text("package")?, exact, line)?;
    if !component.is_pinned() {
        component.requirement = asked.map(shown);
    }
    if let Some(address) = call.text("git") {
        let address = format!("git+{address}");
        component.purl = component.purl.with_qualifier("vcs_url", &address);
    }
    Some(component)
}

/// Reads an artifact given by its parts, or by one text.
fn artifact(call: &Call, collector: &mut Collector<'_>) -> Option<Component> {
    let mut positional = call.positional.iter().map(Value::text);
    let mut part = |name| call.text(name).or_else(|| positional.next().flatten());
    let (group, name) = (part("group"), part("artifact"));
    match (group, name, part("version")) {
        (Some(group), Some(name), Some(version)) => {
            let name = format!("{group}:{name}");
            collector.package(Ecosystem::Maven, &name, Some(version), Some(call.line))
        }
        (None, Some(whole), _) => coordinate(whole, call.line, collector),
        _ => None,
    }
}

/// Reads `group:artifact:version`, `group:artifact:packaging:version` or `group:artifact:packaging:classifier:version`.
fn coordinate(text: &str, line: u32, collector: &mut Collector<'_>) -> Option<Component> {
    let parts: Vec<&str> = text.split(':').collect();
    let (group, name, version) = match parts.as_slice() {
        [group, name] => (*group, *name, None),
        [group, name, .., version] => (*group, *name, Some(*version)),
        _ => {
            let message = format!("`{}` is not an artifact with its group", shown(text));
            collector.problem(ProblemKind::SkippedEntry, Some(line), message);
            return None;
        }
    };
    let name = format!("{group}:{name}");
    collector.package(Ecosystem::Maven, &name, version, Some(line))
}

fn read_lock(input: &Input<'_>) -> Found {
    let mut collector = Collector::new(input);
    let (text, _) = decode(input.bytes);
    let lines = Lines::of(&text);
    match Json::read(&text, input.limits.document_depth_max) {
        Ok(document) => {
            read_hashes(&document, &lines, &mut collector);
            read_graph(&document, &lines, &mut collector);
        }
        Err(fault) => collector.json_fault(&fault, &lines),
    }
    collector.finish()
}

/// Reads the files fetched from registries: of each version looked at, the `MODULE.bazel`; of each version chosen,
/// also the `source.json`, which says where its archive is.
fn read_hashes(document: &Json<'_>, lines: &Lines, collector: &mut Collector<'_>) {
    let files = document
        .get("registryFileHashes")
        .map_or(&[][..], Json::members);
    for file in files {
        let Some((registry, path)) = file.key.split_once("/modules/") else {
            continue;
        };
        let mut parts = path.split('/');
        let (Some(name), Some(version), Some("source.json")) =
            (parts.next(), parts.next(), parts.next())
        else {
            continue;
        };
        let line = Some(lines.at(file.offset));
        let component = collector.package_of_type("bazel", None, name, Some(version), line);
        if let Some(mut component) = component {
            if registry != DEFAULT_REGISTRY {
                component.purl = component.purl.with_qualifier("repository_url", registry);
            }
            component.scope = Scope::Runtime;
            collector.add(component);
        }
    }
}

/// Reads the graph older versions of the file have.
fn read_graph(document: &Json<'_>, lines: &Lines, collector: &mut Collector<'_>) {
    let modules = document
        .get("moduleDepGraph")
        .map_or(&[][..], Json::members);
    let mut identities: BTreeMap<&str, String> = BTreeMap::new();
    let mut edges: BTreeSet<(&str, &str)> = BTreeSet::new();
    for module in modules {
        let key = module.key.as_ref();
        let value = &module.value;
        let is_root = key == "<root>";
        let needed = value.get("deps").map_or(&[][..], Json::members);
        edges.extend(
            needed
                .iter()
                .filter_map(|one| Some((key, one.value.text()?))),
        );
        // The root of a project without a module of its own has no name.
        let Some(name) = value.text_of("name").filter(|name| !name.is_empty()) else {
            continue;
        };
        let version = value.text_of("version");
        let line = Some(lines.at(module.offset));
        let component = collector.package_of_type("bazel", None, name, version, line);
        let Some(mut component) = component else {
            continue;
        };
        component.first_party = is_root;
        component.scope = Scope::Runtime;
        if let Some(identity) = collector.add(component) {
            identities.insert(key, identity);
        }
    }
    for (from, to) in edges {
        match (identities.get(from), identities.get(to)) {
            (Some(from), Some(to)) => collector.edge(from, to),
            (Some(_), None) => {
                let message = format!("{} needs {}, which is missing", shown(from), shown(to));
                collector.problem(ProblemKind::DanglingReference, None, message);
            }
            _ => {}
        }
    }
}
