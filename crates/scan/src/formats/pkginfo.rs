//! `.PKGINFO`, what a package of Alpine Linux (`.apk`) or Arch Linux (`.pkg.tar.*`) says about itself.
//!
//! Source: `apk-v2(5)`, PKGINFO; `BUILDINFO(5)` and `makepkg(8)` of pacman.

use std::collections::BTreeMap;

use gwanmun_model::{Found, ProblemKind};

use super::distribution::UNKNOWN;
use super::{Family, Format, Input, Subject};
use crate::collect::Collector;
use crate::document::decode;

pub(super) const FORMAT: Format = Format {
    id: "pkginfo",
    title: "Alpine (.apk) and Arch Linux (.pkg.tar) packages",
    family: Family::OperatingSystem,
    names: &[".PKGINFO"],
    subject: Subject::Package,
    read,
    ..Format::BASE
};

/// Hosts of who packed it, with package-url type and namespace.
const PACKERS: [(&str, &str, &str); 5] = [
    ("alpinelinux.org", "apk", "alpine"),
    ("archlinux.org", "alpm", "arch"),
    ("archlinuxarm.org", "alpm", "archarm"),
    ("manjaro.org", "alpm", "manjaro"),
    ("openwrt.org", "apk", "openwrt"),
];

fn read(input: &Input<'_>) -> Found {
    let mut collector = Collector::new(input);
    let (text, _) = decode(input.bytes);
    let values = values(&text);
    let first = |key| values.get(key).and_then(|values| values.first()).copied();
    let (Some((name, line)), Some((version, _))) = (first("pkgname"), first("pkgver")) else {
        let message = "a package without a name or a version";
        collector.problem(ProblemKind::SkippedEntry, None, message);
        return collector.finish();
    };
    // Only pacman's packages know a base that several are split from.
    let is_of_pacman = values.contains_key("pkgbase") || values.contains_key("xdata");
    let package_type = if is_of_pacman { "alpm" } else { "apk" };
    let packer = first("packager").map_or("", |(packer, _)| packer);
    let host = packer.rsplit_once('@').map_or("", |(_, host)| host);
    let host = host.trim_end_matches('>');
    let known = PACKERS.iter().find(|(domain, of, _)| {
        let rest = host.strip_suffix(domain);
        *of == package_type && rest.is_some_and(|rest| rest.is_empty() || rest.ends_with('.'))
    });
    let namespace = known.map_or(UNKNOWN, |(_, _, namespace)| namespace);
    let made = collector.installed(
        package_type,
        Some(namespace),
        name,
        Some(version),
        Some(line),
    );
    if let Some(mut component) = made {
        if let Some((architecture, _)) = first("arch") {
            component.purl = component.purl.with_qualifier("arch", architecture);
        }
        let origin = first("origin").or(first("pkgbase"));
        if let Some((origin, _)) = origin.filter(|(origin, _)| *origin != name) {
            component.purl = component.purl.with_qualifier("upstream", origin);
        }
        let licenses = values.get("license").into_iter().flatten();
        component.declared_licenses = licenses.map(|(license, _)| (*license).to_owned()).collect();
        let supplier = first("maintainer").or(first("packager"));
        component.supplier = supplier.map(|(supplier, _)| supplier.to_owned());
        collector.add(component);
    }
    collector.finish()
}

/// Returns the values of each key with their lines.
fn values(text: &str) -> BTreeMap<&str, Vec<(&str, u32)>> {
    let mut values: BTreeMap<&str, Vec<(&str, u32)>> = BTreeMap::new();
    for (number, line) in (1_u32..).zip(text.lines()) {
        let pair = line.split_once('=').filter(|_| !line.starts_with('#'));
        if let Some((key, value)) = pair.map(|(key, value)| (key.trim(), value.trim()))
            && !value.is_empty()
        {
            values.entry(key).or_default().push((value, number));
        }
    }
    values
}
