//! `var/lib/dpkg/status` and `status.d`, the databases of Debian and the distributions that come from it.
//!
//! Source: dpkg(1) for the states, deb-control(5) for the fields, `/usr/share/doc/dpkg/README` and dpkg-divert(1) for
//! what stands beside; images without a package manager keep one file a package in `status.d`.

pub(super) mod control;
mod copyright;
mod owners;

use std::borrow::Cow;
use std::collections::BTreeSet;

use gwanmun_model::{Component, Found, ProblemKind};

use self::control::Paragraph;
use self::copyright::Statement;
use super::distribution::{System, UNKNOWN, of_distro, root_above};
use super::installed::{Installed, Need, Providers, keep};
use super::{Family, Format, Input, Subject};
use crate::collect::{Collector, shown};
use crate::document::decode;
use crate::source::Source;
use crate::tree::folder;

pub(super) const FORMAT: Format = Format {
    id: "dpkg",
    title: "dpkg: status, status.d",
    family: Family::OperatingSystem,
    names: &["var/lib/dpkg/status", "var/lib/dpkg/status.d/*"],
    beside: &[
        "usr/share/doc/*/copyright",
        "var/lib/apt/extended_states",
        "var/lib/dpkg/diversions",
        "var/lib/dpkg/info/*.list",
        "var/lib/dpkg/info/*.md5sums",
    ],
    subject: Subject::Package,
    owners: Some(owners::owners),
    read,
    ..Format::BASE
};

/// Fields that make the identity of a package.
pub(super) const IDENTITY: [&str; 4] = ["Package", "Version", "Architecture", "Source"];

/// Most other packages of `status.d` looked up for one package.
const SIBLINGS_MAX: usize = 1000;

fn read(input: &Input<'_>) -> Found {
    let mut collector = Collector::new(input);
    if is_list_of_files(input.path) {
        return collector.finish();
    }
    let text = control::text(input.bytes, &mut collector);
    let root = root(input.path);
    let automatic = Automatic::read(input, root);
    let mut packages = Vec::new();
    for (paragraph, mut component) in entries(input, &text, &mut collector) {
        describe(&mut component, input, root);
        component.direct = automatic.as_ref().map(|marks| !marks.has(&component));
        packages.push(installed(&paragraph, component));
    }
    if is_single(input.path) {
        keep_beside_others(packages, input, &mut collector);
    } else {
        keep(packages, &mut collector);
    }
    collector.finish()
}

/// Whether the file is one package of `status.d`.
fn is_single(path: &str) -> bool {
    folder(path).ends_with("status.d")
}

fn is_list_of_files(path: &str) -> bool {
    is_single(path) && path.ends_with(".md5sums")
}

fn root(path: &str) -> &str {
    root_above(path, if is_single(path) { 5 } else { 4 })
}

/// Returns the packages that are installed, with their paragraphs.
fn entries<'t>(
    input: &Input<'_>,
    text: &'t str,
    collector: &mut Collector<'_>,
) -> Vec<(Paragraph<'t>, Component)> {
    let system = System::of(input, root(input.path), collector);
    let mut entries = Vec::new();
    for paragraph in control::reported(text, collector) {
        if !is_installed(&paragraph, input.path, collector) {
            continue;
        }
        if !is_single(input.path) && paragraph.is_cut_in(&IDENTITY) {
            let message = "the file ends in the middle of a package";
            collector.problem(ProblemKind::Malformed, paragraph.first_line(), message);
            continue;
        }
        let (namespace, distro) = match &system {
            Some(system) => (system.namespace.as_str(), Some(system.distro.as_str())),
            None => (vendor(&paragraph), None),
        };
        if let Some(component) = component(&paragraph, "deb", namespace, collector) {
            entries.push((paragraph, of_distro(component, distro)));
        }
    }
    entries
}

/// Whether files of the package are there: every state but `not-installed` and `config-files`.
pub(super) fn is_installed(
    paragraph: &Paragraph<'_>,
    path: &str,
    collector: &mut Collector<'_>,
) -> bool {
    match paragraph.value("Status") {
        Some(status) => match status.split_whitespace().nth(2) {
            Some("not-installed" | "config-files") => false,
            Some(_) => true,
            None => {
                let message = format!("`{}` is not a state of a package", shown(status));
                collector.problem(ProblemKind::SkippedEntry, paragraph.line("Status"), message);
                false
            }
        },
        // Only `status.d` leaves it out: everything there is installed.
        None if is_single(path) => true,
        None => {
            let message = match paragraph.value("Package") {
                Some(name) => format!("`{}` has no state", shown(name)),
                None => "a paragraph that is no package".to_owned(),
            };
            collector.problem(ProblemKind::SkippedEntry, paragraph.first_line(), message);
            false
        }
    }
}

/// Makes the component of one paragraph.
pub(super) fn component(
    paragraph: &Paragraph<'_>,
    package_type: &str,
    namespace: &str,
    collector: &mut Collector<'_>,
) -> Option<Component> {
    let (Some(name), Some(version)) = (paragraph.value("Package"), paragraph.value("Version"))
    else {
        control::nameless(paragraph, collector);
        return None;
    };
    let line = paragraph.line("Package");
    let mut component =
        collector.installed(package_type, Some(namespace), name, Some(version), line)?;
    if let Some(architecture) = paragraph.value("Architecture") {
        component.purl = component.purl.with_qualifier("arch", architecture);
    }
    // OpenWrt and others name a recipe there.
    let source = paragraph.value("Source");
    if let Some(source) = source.filter(|_| package_type == "deb") {
        let upstream = match control::source(source) {
            (source, Some(built)) if built != version => format!("{source}@{built}"),
            (source, _) => source.to_owned(),
        };
        if upstream != name {
            component.purl = component.purl.with_qualifier("upstream", &upstream);
        }
    }
    component.supplier = paragraph.value("Maintainer").map(str::to_owned);
    Some(component)
}

/// Returns the namespace of a package whose system is not known, from who maintains it. A package of nobody we know
/// belongs to no distribution, so that none's advisories are taken for its own.
pub(super) fn vendor(paragraph: &Paragraph<'_>) -> &'static str {
    let version = paragraph.value("Version").unwrap_or_default();
    let address = paragraph.value("Maintainer").unwrap_or_default();
    let host = address.rsplit_once('@').map_or("", |(_, host)| host);
    let host = host.trim_end_matches('>').trim_end();
    let is_of = |domain: &str| {
        host.strip_suffix(domain)
            .is_some_and(|rest| rest.is_empty() || rest.ends_with('.'))
    };
    if version.contains("ubuntu") || is_of("ubuntu.com") || is_of("canonical.com") {
        "ubuntu"
    } else if version.contains("+rpi") || is_of("raspbian.org") {
        "raspbian"
    } else if is_of("kali.org") {
        "kali"
    } else if is_of("debian.org") || is_of("alioth-lists.debian.net") {
        "debian"
    } else {
        UNKNOWN
    }
}

/// Adds what the package's copyright file states.
fn describe(component: &mut Component, input: &Input<'_>, root: &str) {
    let path = format!("{root}usr/share/doc/{}/copyright", component.purl.name());
    if let Some(bytes) = input.tree.read(&path) {
        let statement = Statement::read(&decode(&bytes).0);
        component.declared_licenses = statement.licenses;
        component.copyright = statement.copyright;
    }
}

/// Adds what a package gives and needs.
pub(super) fn installed<'t>(paragraph: &Paragraph<'t>, component: Component) -> Installed<'t> {
    let name = paragraph.value("Package").unwrap_or_default();
    let provided = paragraph.value("Provides").unwrap_or_default();
    let provides = std::iter::once(name)
        .chain(control::relations(provided).flatten())
        .map(|name| (Cow::Borrowed(name), None))
        .collect();
    let needs = ["Pre-Depends", "Depends"]
        .into_iter()
        .filter_map(|field| Some((paragraph.value(field)?, paragraph.line(field))))
        .flat_map(|(value, line)| control::relations(value).map(move |names| (names, line)))
        .map(|(names, line)| Need {
            line,
            is_optional: false,
            alternatives: names
                .into_iter()
                .map(|name| (Cow::Borrowed(name), None))
                .collect(),
        })
        .collect();
    Installed {
        component,
        provides,
        needs,
    }
}

/// Keeps the packages of one file of `status.d`; what they need has a file of its own there, called by its name.
fn keep_beside_others(
    packages: Vec<Installed<'_>>,
    input: &Input<'_>,
    collector: &mut Collector<'_>,
) {
    let place = folder(input.path);
    // Nothing can be said about others where the tree does not even know this file.
    let knows_others = input.tree.read(input.path).is_some();
    let mut providers = Providers::default();
    let mut others = BTreeSet::new();
    for package in &packages {
        let names = package.provides.iter();
        providers.add(
            &package.component,
            names.map(|(name, version)| (name.as_ref(), *version)),
        );
        let names = package.needs.iter().flat_map(|need| &need.alternatives);
        others.extend(names.map(|(name, _)| name.as_ref()).take(SIBLINGS_MAX));
    }
    for name in others {
        let path = format!("{place}/{name}");
        let Some(bytes) = input.tree.read(&path).filter(|_| path != input.path) else {
            continue;
        };
        let other = Input {
            path: &path,
            bytes: &bytes,
            source: Source::Memory(&bytes),
            ..*input
        };
        // What is wrong with the other file is said when that file is read.
        let mut aside = Collector::new(&other);
        let text = control::text(&bytes, &mut aside);
        for (paragraph, component) in entries(&other, &text, &mut aside) {
            providers.add(
                &component,
                [(paragraph.value("Package").unwrap_or(name), None)],
            );
        }
    }
    for package in packages {
        if collector.add(package.component.clone()).is_some() && knows_others {
            providers.link(&package.component, &package.needs, collector);
        }
    }
}

/// Packages that came along because others need them.
struct Automatic(BTreeSet<(String, String)>);

impl Automatic {
    /// Reads what the package manager remembers; `None` where it remembers nothing.
    ///
    /// Source: apt-mark(8); `var/lib/apt/extended_states` names what was installed automatically.
    fn read(input: &Input<'_>, root: &str) -> Option<Self> {
        let bytes = input
            .tree
            .read(&format!("{root}var/lib/apt/extended_states"))?;
        let text = decode(&bytes).0;
        let (marks, _) = control::paragraphs(&text);
        let marked = marks
            .iter()
            .filter(|mark| mark.value("Auto-Installed") == Some("1"));
        let names = marked.filter_map(|mark| {
            let name = mark.value("Package")?.to_owned();
            Some((
                name,
                mark.value("Architecture").unwrap_or_default().to_owned(),
            ))
        });
        Some(Self(names.collect()))
    }

    fn has(&self, component: &Component) -> bool {
        let architecture = component.purl.qualifier("arch").unwrap_or_default();
        // Packages for all architectures are remembered under the native one.
        let name = component.purl.name().to_owned();
        match architecture {
            "all" => {
                let from = (name.clone(), String::new());
                let next = self.0.range(from..).next();
                next.is_some_and(|(known, _)| *known == name)
            }
            own => self.0.contains(&(name, own.to_owned())),
        }
    }
}
