//! `lib/apk/db/installed`, the database of Alpine Linux and others with its package manager.
//!
//! Source: `apk-v2(5)` and `database.c` of apk-tools, which name the one-letter fields.

use std::borrow::Cow;
use std::collections::BTreeSet;

use gwanmun_model::{Component, Found, ProblemKind};

use super::distribution::{System, UNKNOWN, of_distro, root_above};
use super::installed::{Asked, Installed, Need, Owned, keep};
use super::{Family, Format, Input, Subject};
use crate::collect::{Collector, shown};
use crate::document::decode;

pub(super) const FORMAT: Format = Format {
    id: "apk",
    title: "apk: installed",
    family: Family::OperatingSystem,
    names: &["lib/apk/db/installed"],
    beside: &["etc/apk/world"],
    subject: Subject::Package,
    owners: Some(owners),
    read,
    ..Format::BASE
};

/// Packages that only one distribution has, for a system that does not say which it is.
const TELLING_PACKAGES: [(&str, &str); 4] = [
    ("alpine-baselayout-data", "alpine"),
    ("alpine-baselayout", "alpine"),
    ("chainguard-baselayout", "chainguard"),
    ("wolfi-baselayout", "wolfi"),
];

/// One package as the database has it.
#[derive(Default)]
struct Entry<'t> {
    name: &'t str,
    version: &'t str,
    architecture: &'t str,
    license: &'t str,
    origin: &'t str,
    maintainer: &'t str,
    needs: &'t str,
    provides: &'t str,
    files: Vec<(&'t str, &'t str)>,
    /// Lines of the first field, the name and the needs, from 1; 0 where there is none.
    first_line: u32,
    name_line: u32,
    needs_line: u32,
    /// Whether the file ends in the middle of what names the package.
    is_cut: bool,
}

fn read(input: &Input<'_>) -> Found {
    let mut collector = Collector::new(input);
    let (text, fault) = decode(input.bytes);
    if let Some(offset) = fault {
        let message = format!("not UTF-8 at byte {offset}; read with replaced characters");
        collector.problem(ProblemKind::Malformed, None, message);
    }
    let root = root(input.path);
    let world = input.tree.read(&format!("{root}etc/apk/world"));
    let world = world.as_deref().map(|bytes| decode(bytes).0);
    let asked: Option<BTreeSet<&str>> = world
        .as_deref()
        .map(|world| world.split_whitespace().map(name_asked).collect());
    let mut packages = Vec::new();
    for (entry, mut component) in components(input, &text, &mut collector) {
        component.direct = asked.as_ref().map(|asked| {
            let mut names = entry.provides.split_whitespace().map(name_asked);
            asked.contains(entry.name) || names.any(|name| asked.contains(name))
        });
        packages.push((entry, component));
    }
    keep(installed(packages), &mut collector);
    collector.finish()
}

fn root(path: &str) -> &str {
    let is_merged = path.rsplit(['/', '!']).nth(4) == Some("usr");
    root_above(path, if is_merged { 5 } else { 4 })
}

/// Returns the installed packages.
fn components<'t>(
    input: &Input<'_>,
    text: &'t str,
    collector: &mut Collector<'_>,
) -> Vec<(Entry<'t>, Component)> {
    let entries = entries(text, collector);
    let system = System::of(input, root(input.path), collector);
    let told = TELLING_PACKAGES
        .iter()
        .find(|(name, _)| entries.iter().any(|entry| entry.name == *name))
        .map_or(UNKNOWN, |(_, namespace)| namespace);
    let namespace = system
        .as_ref()
        .map_or(told, |system| system.namespace.as_str());
    let distro = system.as_ref().map(|system| system.distro.as_str());
    let mut components = Vec::new();
    for entry in entries {
        let line = Some(entry.first_line);
        if entry.is_cut {
            let message = "the file ends in the middle of a package";
            collector.problem(ProblemKind::Malformed, line, message);
            continue;
        }
        if entry.name.is_empty() || entry.version.is_empty() {
            let message = match entry.name {
                "" => "a package without a name".to_owned(),
                name => format!("`{}` has no version", shown(name)),
            };
            collector.problem(ProblemKind::SkippedEntry, line, message);
            continue;
        }
        if let Some(component) = component(&entry, namespace, collector) {
            components.push((entry, of_distro(component, distro)));
        }
    }
    components
}

fn component(
    entry: &Entry<'_>,
    namespace: &str,
    collector: &mut Collector<'_>,
) -> Option<Component> {
    let line = Some(entry.name_line);
    let version = Some(entry.version);
    let mut component = collector.installed("apk", Some(namespace), entry.name, version, line)?;
    component.purl = component.purl.with_qualifier("arch", entry.architecture);
    if entry.origin != entry.name {
        component.purl = component.purl.with_qualifier("upstream", entry.origin);
    }
    component.declared_licenses = stated(entry.license).into_iter().collect();
    component.supplier = stated(entry.maintainer);
    Some(component)
}

fn stated(text: &str) -> Option<String> {
    (!text.is_empty()).then(|| text.to_owned())
}

/// Reads the paragraphs of one-letter fields.
fn entries<'t>(text: &'t str, collector: &mut Collector<'_>) -> Vec<Entry<'t>> {
    let mut entries = Vec::new();
    let mut open = Entry::default();
    let mut folder = "";
    for (number, line) in (1_u32..).zip(text.split_inclusive('\n')) {
        let content = line.trim_end_matches(['\n', '\r']);
        if content.is_empty() {
            if open.first_line > 0 {
                entries.push(std::mem::take(&mut open));
            }
            folder = "";
            continue;
        }
        let Some((field, value)) = content
            .split_once(':')
            .filter(|(field, _)| field.len() == 1)
        else {
            let message = "not a field of one letter";
            collector.problem(ProblemKind::Malformed, Some(number), message);
            continue;
        };
        if open.first_line == 0 {
            open.first_line = number;
        }
        match field {
            "P" => (open.name, open.name_line) = (value, number),
            "V" => open.version = value,
            "A" => open.architecture = value,
            "L" => open.license = value,
            "o" => open.origin = value,
            "m" => open.maintainer = value,
            "D" => (open.needs, open.needs_line) = (value, number),
            "p" => open.provides = value,
            "F" => folder = value,
            "R" => open.files.push((folder, value)),
            _ => {}
        }
        open.is_cut = !line.ends_with('\n') && matches!(field, "P" | "V" | "A" | "o");
    }
    if open.first_line > 0 {
        entries.push(open);
    }
    entries
}

/// Returns the name in `so:libz.so.1=1.2`, `busybox>=1.36`, `name@edge`.
fn name_asked(text: &str) -> &str {
    text.split(['<', '>', '=', '~', '@']).next().unwrap_or(text)
}

/// Adds what each package gives and needs.
fn installed(packages: Vec<(Entry<'_>, Component)>) -> Vec<Installed<'_>> {
    let needed = packages.iter().flat_map(|(entry, _)| {
        let names = entry.needs.split_whitespace().map(name_asked);
        names.filter_map(|name| name.strip_prefix('/'))
    });
    let needed: BTreeSet<String> = needed.map(str::to_owned).collect();
    let needed_files = Asked::below("", &needed);
    packages
        .into_iter()
        .map(|(entry, component)| {
            let names = entry.provides.split_whitespace().map(name_asked);
            let mut provides: Vec<_> = std::iter::once(entry.name)
                .chain(names)
                .map(|name| (Cow::Borrowed(name), None))
                .collect();
            if let Some(needed_files) = &needed_files {
                let files = entry.files.iter();
                let files = files.filter_map(|(folder, name)| {
                    let path = needed_files.find(&format!("{folder}/{name}"))?;
                    Some((Cow::Owned(format!("/{path}")), None))
                });
                provides.extend(files);
            }
            let needs = entry
                .needs
                .split_whitespace()
                .filter(|need| !need.starts_with('!'))
                .map(|need| Need {
                    line: Some(entry.needs_line),
                    is_optional: false,
                    alternatives: vec![(Cow::Borrowed(name_asked(need)), None)],
                })
                .collect();
            Installed {
                component,
                provides,
                needs,
            }
        })
        .collect()
}

fn owners(input: &Input<'_>, paths: &BTreeSet<String>) -> Vec<(String, String)> {
    let Some(mut owned) = Owned::below(root(input.path), paths) else {
        return Vec::new();
    };
    // What is wrong with the database is said when it is read.
    let mut aside = Collector::new(input);
    let (text, _) = decode(input.bytes);
    for (entry, component) in components(input, &text, &mut aside) {
        let identity = component.identity();
        for (folder, name) in &entry.files {
            owned.note(&format!("{folder}/{name}"), &identity);
        }
    }
    owned.finish()
}

#[cfg(test)]
mod tests {
    use crate::formats::installed::testing::owners;

    #[test]
    fn files_are_listed_by_folder() {
        let paths = [
            "bin/busybox",
            "etc/securetty",
            "lib/ld-musl-x86_64.so.1",
            "usr/unknown",
        ];
        let busybox = "pkg:apk/alpine/busybox@1.36.1-r5?arch=x86_64&distro=alpine-3.18.4";
        let musl = "pkg:apk/alpine/musl@1.2.4-r2?arch=x86_64&distro=alpine-3.18.4";
        assert_eq!(
            owners("apk/alpine", "lib/apk/db/installed", &paths),
            [
                format!("bin/busybox: {busybox}"),
                format!("etc/securetty: {busybox}"),
                format!("lib/ld-musl-x86_64.so.1: {musl}"),
            ]
        );
    }
}
