//! `var/lib/pacman/local`, the database of Arch Linux and others with its package manager: a folder for each package.
//!
//! Source: `be_local.c` of libalpm, which reads and writes `desc` and `files`.

use std::borrow::Cow;
use std::collections::{BTreeMap, BTreeSet};

use gwanmun_model::{Component, Found, ProblemKind};

use super::distribution::{System, UNKNOWN, of_distro, once_for, root_above};
use super::installed::{Need, Owned, Providers, providers_in};
use super::{Family, Format, Input, Subject};
use crate::collect::Collector;
use crate::document::decode;
use crate::tree::folder;

pub(super) const FORMAT: Format = Format {
    id: "pacman",
    title: "pacman: local database",
    family: Family::OperatingSystem,
    names: &["var/lib/pacman/local/*/desc"],
    beside: &["var/lib/pacman/local/*/files"],
    subject: Subject::Package,
    owners: Some(owners),
    read,
    ..Format::BASE
};

/// Segments of the path of a database file below the root of its system.
const DEPTH: usize = 6;

/// The values under each heading `%NAME%`, with the line of the first.
type Headings<'t> = BTreeMap<&'t str, (u32, Vec<&'t str>)>;

fn read(input: &Input<'_>) -> Found {
    let mut collector = Collector::new(input);
    let root = root_above(input.path, DEPTH);
    let system = System::of(input, root, &mut collector);
    let (text, _) = decode(input.bytes);
    let headings = headings(&text);
    let component = component(&headings, system.as_ref(), &mut collector);
    let Some(mut component) = component else {
        return collector.finish();
    };
    let values = |name| headings.get(name).map_or(&[][..], |(_, values)| values);
    let owned = |text: &&str| (*text).to_owned();
    component.declared_licenses = values("LICENSE").iter().map(owned).collect();
    component.supplier = values("PACKAGER").first().map(owned);
    // Written only where it is 1: installed because another package needs it.
    component.direct = Some(values("REASON") != ["1"]);
    let needs: Vec<Need<'_>> = values("DEPENDS")
        .iter()
        .map(|need| Need {
            line: headings.get("DEPENDS").map(|(line, _)| *line),
            is_optional: false,
            alternatives: vec![(Cow::Borrowed(name_asked(need)), None)],
        })
        .collect();
    let knows_others = input.tree.read(input.path).is_some();
    if collector.add(component.clone()).is_some() && knows_others {
        let system = system.as_ref();
        let providers = once_for(input, "pacman", root, || providers(input, root, system));
        providers.link(&component, &needs, &mut collector);
    }
    collector.finish()
}

/// Reads all packages of the database for what they give to others.
fn providers(input: &Input<'_>, root: &str, system: Option<&System>) -> Providers {
    let folder = format!("{root}var/lib/pacman/local");
    providers_in(input, "desc", &folder, |other, aside| {
        let (text, _) = decode(other.bytes);
        let headings = headings(&text);
        let component = component(&headings, system, aside)?;
        let provided = headings.get("PROVIDES").into_iter();
        let provided = provided.flat_map(|(_, names)| names);
        let names = provided.map(|name| name_asked(name));
        let names = std::iter::once(component.purl.name()).chain(names);
        let names = names.map(str::to_owned).collect();
        Some((component, names))
    })
}

fn component(
    headings: &Headings<'_>,
    system: Option<&System>,
    collector: &mut Collector<'_>,
) -> Option<Component> {
    let first = |name: &str| headings.get(name).and_then(|(_, values)| values.first());
    let (Some(name), Some(version)) = (first("NAME"), first("VERSION")) else {
        let message = "an installed package without a name or a version";
        collector.problem(ProblemKind::SkippedEntry, None, message);
        return None;
    };
    let namespace = system.map_or(UNKNOWN, |system| system.namespace.as_str());
    let line = headings.get("NAME").map(|(line, _)| *line);
    let mut component = collector.installed("alpm", Some(namespace), name, Some(version), line)?;
    if let Some(architecture) = first("ARCH") {
        component.purl = component.purl.with_qualifier("arch", architecture);
    }
    if let Some(base) = first("BASE").filter(|base| *base != name) {
        component.purl = component.purl.with_qualifier("upstream", base);
    }
    Some(of_distro(
        component,
        system.map(|system| system.distro.as_str()),
    ))
}

/// Reads headings between percent signs and the lines below each, up to an empty one. A last line without an end is
/// left out: the file was cut off within it.
fn headings(text: &str) -> Headings<'_> {
    let mut headings = Headings::new();
    let mut open = None;
    for (number, line) in (1_u32..).zip(text.split_inclusive('\n')) {
        let Some(content) = line.strip_suffix('\n').map(str::trim_end) else {
            break;
        };
        let heading = content
            .strip_prefix('%')
            .and_then(|rest| rest.strip_suffix('%'));
        match (heading, open) {
            (Some(name), _) => open = Some(name),
            (None, _) if content.is_empty() => open = None,
            (None, Some(name)) => {
                let (_, values) = headings.entry(name).or_insert_with(|| (number, Vec::new()));
                values.push(content);
            }
            (None, None) => {}
        }
    }
    headings
}

/// Returns the name in `glibc>=2.38` or `libz.so=1-64`.
fn name_asked(text: &str) -> &str {
    text.split(['<', '>', '=']).next().unwrap_or(text)
}

fn owners(input: &Input<'_>, paths: &BTreeSet<String>) -> Vec<(String, String)> {
    let root = root_above(input.path, DEPTH);
    let list = input.tree.read(&format!("{}/files", folder(input.path)));
    let (Some(mut owned), Some(list)) = (Owned::below(root, paths), list) else {
        return Vec::new();
    };
    // What is wrong with the database is said when it is read.
    let mut aside = Collector::new(input);
    let system = System::of(input, root, &mut aside);
    let (text, _) = decode(input.bytes);
    if let Some(component) = component(&headings(&text), system.as_ref(), &mut aside) {
        let identity = component.identity();
        let list = decode(&list).0;
        let files = headings(&list);
        for listed in files.get("FILES").into_iter().flat_map(|(_, files)| files) {
            owned.note(listed, &identity);
        }
    }
    owned.finish()
}

#[cfg(test)]
mod tests {
    use crate::formats::installed::testing::owners;

    #[test]
    fn files_are_listed_beside() {
        assert_eq!(
            owners(
                "pacman/local",
                "var/lib/pacman/local/gcc-libs-13.2.1-3/desc",
                &["usr/lib/libgcc_s.so.1", "usr/lib/", "usr/lib/other"]
            ),
            [
                "usr/lib/: pkg:alpm/arch/gcc-libs@13.2.1-3?arch=x86_64&distro=arch&upstream=gcc",
                "usr/lib/libgcc_s.so.1: pkg:alpm/arch/gcc-libs@13.2.1-3?arch=x86_64&distro=arch&upstream=gcc"
            ]
        );
    }
}
