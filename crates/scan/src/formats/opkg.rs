//! `status` of opkg, the package manager of `OpenWrt` and other embedded systems, and of its forerunner ipkg.
//!
//! Source: `pkg_parse.c` of opkg, which reads the fields of dpkg and some of its own.

use std::collections::BTreeSet;

use gwanmun_model::{Component, Found, ProblemKind};

use super::distribution::{System, UNKNOWN, of_distro, root_above};
use super::dpkg::control::{self, Paragraph};
use super::dpkg::{IDENTITY, component, installed, is_installed};
use super::installed::{Owned, keep};
use super::{Family, Format, Input, Subject};
use crate::collect::Collector;
use crate::document::decode;
use crate::tree::folder;

pub(super) const FORMAT: Format = Format {
    id: "opkg",
    title: "opkg, ipkg: status",
    family: Family::OperatingSystem,
    names: &[
        "usr/lib/ipkg/status",
        "usr/lib/opkg/status",
        "var/lib/opkg/status",
    ],
    beside: &[
        "ipkg/info/*.control",
        "ipkg/info/*.list",
        "opkg/info/*.control",
        "opkg/info/*.list",
    ],
    subject: Subject::Package,
    owners: Some(owners),
    read,
    ..Format::BASE
};

fn read(input: &Input<'_>) -> Found {
    let mut collector = Collector::new(input);
    let text = control::text(input.bytes, &mut collector);
    let packages = entries(input, &text, &mut collector)
        .into_iter()
        .map(|(paragraph, component)| installed(&paragraph, component))
        .collect();
    keep(packages, &mut collector);
    collector.finish()
}

/// Returns the packages that are installed, with their paragraphs.
fn entries<'t>(
    input: &Input<'_>,
    text: &'t str,
    collector: &mut Collector<'_>,
) -> Vec<(Paragraph<'t>, Component)> {
    let system = System::of(input, root_above(input.path, 4), collector);
    let namespace = system
        .as_ref()
        .map_or(UNKNOWN, |system| system.namespace.as_str());
    let distro = system.as_ref().map(|system| system.distro.as_str());
    let mut entries = Vec::new();
    for paragraph in control::reported(text, collector) {
        if !is_installed(&paragraph, input.path, collector) {
            continue;
        }
        if paragraph.is_cut_in(&IDENTITY) {
            let message = "the file ends in the middle of a package";
            collector.problem(ProblemKind::Malformed, paragraph.first_line(), message);
            continue;
        }
        if let Some(component) = component(&paragraph, "opkg", namespace, collector) {
            let mut component = of_distro(component, distro);
            describe(&mut component, input);
            if paragraph.value("Auto-Installed") == Some("yes") {
                component.direct = Some(false);
            }
            entries.push((paragraph, component));
        }
    }
    entries
}

/// Adds what the package's own control file says, which the database leaves out.
fn describe(component: &mut Component, input: &Input<'_>) {
    let name = component.purl.name().to_owned();
    let path = format!("{}/info/{name}.control", folder(input.path));
    let Some(bytes) = input.tree.read(&path) else {
        return;
    };
    let text = decode(&bytes).0;
    let (paragraphs, _) = control::paragraphs(&text);
    let Some(control) = paragraphs.first() else {
        return;
    };
    let stated = |field| control.value(field).map(str::to_owned);
    component.declared_licenses.extend(stated("License"));
    component.supplier = component.supplier.take().or(stated("Maintainer"));
    component.cpes.extend(stated("CPE-ID"));
    if let Some(source) = stated("SourceName").filter(|source| *source != name) {
        component.purl = component.purl.clone().with_qualifier("upstream", &source);
    }
}

fn owners(input: &Input<'_>, paths: &BTreeSet<String>) -> Vec<(String, String)> {
    let Some(mut owned) = Owned::below(root_above(input.path, 4), paths) else {
        return Vec::new();
    };
    // What is wrong with the database is said when it is read.
    let mut aside = Collector::new(input);
    let text = control::text(input.bytes, &mut aside);
    for (_, component) in entries(input, &text, &mut aside) {
        let identity = component.identity();
        let name = component.purl.name();
        let list = format!("{}/info/{name}.list", folder(input.path));
        let list = input.tree.read(&list).unwrap_or_default();
        // Yocto writes a tab and the mode behind the path.
        let lines = decode(&list).0;
        for listed in lines.lines().filter_map(|line| line.split('\t').next()) {
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
                "opkg/router",
                "usr/lib/opkg/status",
                &["lib/libncurses.so.6", "etc/passwd"]
            ),
            [
                "lib/libncurses.so.6: pkg:opkg/openwrt/libncurses6@6.4-2?arch=x86_64&distro=openwrt-23.05.2&upstream=ncurses"
            ]
        );
    }
}
