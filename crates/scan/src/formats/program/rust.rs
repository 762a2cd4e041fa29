//! What a Rust program tells of the crates it is made of: the audit data `cargo auditable` adds, or else the paths of
//! source files that stand in its messages.

use std::collections::BTreeMap;
use std::io::Read as _;

use gwanmun_model::{Component, ComponentKind, Ecosystem, Limits, ProblemKind, Scope};

use super::image::Image;
use crate::collect::Collector;
use crate::document::json::{Json, Value};
use crate::formats::full_version::is_full_version;

/// Section with the audit data, compressed by zlib.
const AUDIT_SECTION: &str = ".dep-v0";

/// Largest audit data read, in bytes: what the format's own reader allows.
const AUDIT_BYTES_MAX: u64 = 8 << 20;

/// Longest path of a source file believed, in bytes.
const PATH_BYTES_MAX: usize = 512;

/// Folders of unpacked crates as Cargo and Debian lay them out; `true` where a folder named after the registry follows.
const FOLDERS: [(&[u8], bool); 3] = [
    (b"/registry/src/", true),
    (b"\\registry\\src\\", true),
    (b"/usr/share/cargo/registry/", false),
];

/// Begin of the folder Cargo keeps the packages of its own registry in; what follows is a hash.
const OWN_REGISTRY: [&str; 2] = ["index.crates.io-", "github.com-1ecc6299db9ec823"];

/// Reads what a Rust program says.
pub(super) fn read(image: &Image<'_>, limits: &Limits, collector: &mut Collector<'_>) {
    let compiler = image.section(&[".comment"]).and_then(compiler);
    if let Some(packed) = image.section(&[AUDIT_SECTION]) {
        read_audit_data(packed, limits, collector);
    } else {
        read_paths(image, compiler.is_some(), collector);
    }
    if let Some(version) = compiler
        && let Some(mut component) =
            collector.package_of_type("generic", None, "rust", Some(version), None)
    {
        component.kind = ComponentKind::Platform;
        component.scope = Scope::Runtime;
        collector.add(component);
    }
}

/// Returns the version of the compiler out of `rustc version 1.75.0 (82e1608df 2023-12-21)`.
fn compiler(comment: &[u8]) -> Option<&str> {
    const MARK: &[u8] = b"rustc version ";
    let at = memchr::memmem::find(comment, MARK)? + MARK.len();
    let rest = comment.get(at..)?;
    let end = rest.iter().position(|byte| matches!(byte, b' ' | 0))?;
    std::str::from_utf8(rest.get(..end)?).ok()
}

/// Reads the audit data. Source: the schema of `cargo auditable`, version 0.
fn read_audit_data(packed: &[u8], limits: &Limits, collector: &mut Collector<'_>) {
    let mut text = String::new();
    let mut unpacked = flate2::read::ZlibDecoder::new(packed).take(AUDIT_BYTES_MAX + 1);
    let result = unpacked.read_to_string(&mut text);
    if text.len() as u64 > AUDIT_BYTES_MAX {
        let message = format!("more than {AUDIT_BYTES_MAX} bytes of audit data; not read");
        collector.problem(ProblemKind::LimitReached, None, message);
        return;
    }
    if let Err(error) = result {
        let message = format!("the audit data cannot be unpacked: {error}");
        collector.problem(ProblemKind::Malformed, None, message);
        return;
    }
    match Json::read(&text, limits.document_depth_max) {
        Ok(document) => add_audited(&document, collector),
        Err(fault) => {
            let message = format!("the audit data is not JSON: {}", fault.what);
            collector.problem(ProblemKind::Malformed, None, message);
        }
    }
}

fn add_audited(document: &Json<'_>, collector: &mut Collector<'_>) {
    let packages = document.get("packages").map_or(&[][..], Json::items);
    let mut identities = Vec::with_capacity(packages.len());
    for package in packages {
        identities.push(audited(package, collector).and_then(|one| collector.add(one)));
    }
    let root = packages.iter().position(|package| package.flag("root"));
    for (index, (package, from)) in packages.iter().zip(&identities).enumerate() {
        for needed in package.get("dependencies").map_or(&[][..], Json::items) {
            let target = match needed.value {
                Value::Number(number) => number.parse::<usize>().ok(),
                _ => None,
            };
            let target = target.and_then(|number| identities.get(number));
            match (from, target) {
                (Some(from), Some(Some(to))) => collector.edge(from, to),
                (_, Some(_)) => {}
                (_, None) => collector.problem(
                    ProblemKind::DanglingReference,
                    None,
                    format!("package {index} of the audit data needs one that is not there"),
                ),
            }
        }
    }
    if root.is_none() {
        let message = "the audit data does not say which package the program is of";
        collector.problem(ProblemKind::SkippedEntry, None, message);
    }
}

fn audited(package: &Json<'_>, collector: &mut Collector<'_>) -> Option<Component> {
    let (Some(name), Some(version)) = (package.text_of("name"), package.text_of("version")) else {
        let message = "a package of the audit data without a name or a version";
        collector.problem(ProblemKind::SkippedEntry, None, message);
        return None;
    };
    let mut component = collector.package(Ecosystem::Cargo, name, Some(version), None)?;
    component.scope = match package.text_of("kind") {
        Some("build") => Scope::Build,
        _ => Scope::Runtime,
    };
    if package.flag("root") {
        component.kind = ComponentKind::Application;
    }
    // Of packages from elsewhere the kind of source is told, not the address.
    if let Some(source @ ("git" | "registry")) = package.text_of("source") {
        component.purl = component.purl.with_qualifier("source", source);
    }
    Some(component)
}

/// Adds the crates whose unpacked sources are named by messages of the program.
fn read_paths(image: &Image<'_>, is_rust: bool, collector: &mut Collector<'_>) {
    let mut crates: BTreeMap<(&str, &str), Option<&str>> = BTreeMap::new();
    for (folder, has_registry) in FOLDERS {
        for at in memchr::memmem::find_iter(image.bytes, folder) {
            let rest = image.bytes.get(at + folder.len()..).unwrap_or_default();
            if let Some(source) = source(rest, has_registry) {
                crates.insert((source.name, source.version), source.registry);
            }
        }
    }
    for ((name, version), registry) in &crates {
        let component = collector.package(Ecosystem::Cargo, name, Some(version), None);
        if let Some(mut component) = component {
            component.scope = Scope::Runtime;
            if let Some(registry) = registry {
                component.purl = component.purl.with_qualifier("repository_url", registry);
            }
            collector.add(component);
        }
    }
    if !crates.is_empty() {
        let message = "a Rust program without audit data; crates were recovered from paths in its messages, those that leave none are missing";
        collector.problem(ProblemKind::Incomplete, None, message);
    } else if is_rust {
        let message = "a Rust program without audit data; the crates it is made of are not known";
        collector.problem(ProblemKind::Incomplete, None, message);
    }
}

/// A crate as the path of one of its source files names it.
struct Source<'a> {
    name: &'a str,
    version: &'a str,
    /// Where it is from, when it is not from crates.io.
    registry: Option<&'a str>,
}

/// Reads `registry-hash/name-1.2.3/src/lib.rs`.
fn source(bytes: &[u8], has_registry: bool) -> Option<Source<'_>> {
    let bytes = bytes.get(..PATH_BYTES_MAX).unwrap_or(bytes);
    let end = memchr::memmem::find(bytes, b".rs")?;
    let path = std::str::from_utf8(bytes.get(..end)?).ok()?;
    if path.contains(|c: char| c.is_control() || c.is_whitespace() || c == ':') {
        return None;
    }
    let (registry, path) = if has_registry {
        path.split_once(['/', '\\'])?
    } else {
        ("", path)
    };
    let (package, _) = path.split_once(['/', '\\'])?;
    let (name, version) = package
        .match_indices('-')
        .filter_map(|(at, _)| Some((package.get(..at)?, package.get(at + 1..)?)))
        .find(|(_, version)| is_full_version(version))?;
    let is_own = registry.is_empty() || OWN_REGISTRY.iter().any(|own| registry.starts_with(own));
    // Behind the name of the registry stands a hash of its address.
    let host = registry.rsplit_once('-').map_or(registry, |(host, _)| host);
    Some(Source {
        name,
        version,
        registry: (!is_own).then_some(host),
    })
}
