//! `var/lib/pkgtools/packages`, the database of Slackware Linux: a file for each package.
//!
//! Source: pkgtool(8) and the naming of packages in the Slackware documentation: `NAME-VERSION-ARCH-BUILD`.

use std::collections::BTreeSet;

use gwanmun_model::{Component, Found, ProblemKind};

use super::distribution::{System, UNKNOWN, of_distro, root_above};
use super::installed::Owned;
use super::{Family, Format, Input, Subject};
use crate::collect::{Collector, shown};
use crate::document::decode;
use crate::tree::file_name;

pub(super) const FORMAT: Format = Format {
    id: "slackware",
    title: "Slackware: pkgtools",
    family: Family::OperatingSystem,
    names: &["var/lib/pkgtools/packages/*", "var/log/packages/*"],
    subject: Subject::Package,
    owners: Some(owners),
    read,
    ..Format::BASE
};

/// What the first line of every such file begins with.
const NAME: &str = "PACKAGE NAME:";

/// What stands before the files.
const FILES: &str = "FILE LIST:";

fn read(input: &Input<'_>) -> Found {
    let mut collector = Collector::new(input);
    let (text, _) = decode(input.bytes);
    // Other systems keep other things in a folder of this name.
    if text.starts_with(NAME)
        && let Some(component) = component(input, &text, &mut collector)
    {
        collector.add(component);
    }
    collector.finish()
}

fn root(path: &str) -> &str {
    let is_old = path.rsplit(['/', '!']).nth(2) == Some("log");
    root_above(path, if is_old { 4 } else { 5 })
}

fn component(input: &Input<'_>, text: &str, collector: &mut Collector<'_>) -> Option<Component> {
    let system = System::of(input, root(input.path), collector);
    let stated = text.lines().next().and_then(|line| line.strip_prefix(NAME));
    let full = stated.map_or_else(|| file_name(input.path), str::trim);
    let mut parts = full.rsplitn(4, '-');
    let (Some(build), Some(architecture), Some(version), Some(name)) =
        (parts.next(), parts.next(), parts.next(), parts.next())
    else {
        let message = format!(
            "`{}` is not name, version, architecture and build",
            shown(full)
        );
        collector.problem(ProblemKind::SkippedEntry, Some(1), message);
        return None;
    };
    let version = format!("{version}-{build}");
    let namespace = system.as_ref().map_or(UNKNOWN, |system| &system.namespace);
    // The package-url specification has no type for them.
    let mut component =
        collector.installed("generic", Some(namespace), name, Some(&version), Some(1))?;
    component.purl = component.purl.with_qualifier("arch", architecture);
    let distro = system.as_ref().map(|system| system.distro.as_str());
    Some(of_distro(component, distro))
}

fn owners(input: &Input<'_>, paths: &BTreeSet<String>) -> Vec<(String, String)> {
    let (text, _) = decode(input.bytes);
    let owned = Owned::below(root(input.path), paths);
    let Some(mut owned) = owned.filter(|_| text.starts_with(NAME)) else {
        return Vec::new();
    };
    // What is wrong with the database is said when it is read.
    let mut aside = Collector::new(input);
    if let Some(component) = component(input, &text, &mut aside) {
        let identity = component.identity();
        for listed in text.lines().skip_while(|line| *line != FILES).skip(1) {
            owned.note(listed, &identity);
        }
    }
    owned.finish()
}

#[cfg(test)]
mod tests {
    use crate::formats::installed::testing::owners;

    #[test]
    fn files_stand_in_the_same_file() {
        assert_eq!(
            owners(
                "slackware/packages",
                "var/lib/pkgtools/packages/aaa_base-15.0-x86_64-4_slack15.0",
                &["etc/motd", "etc/passwd"]
            ),
            [
                "etc/motd: pkg:generic/slackware/aaa_base@15.0-4_slack15.0?arch=x86_64&distro=slackware-15.0"
            ]
        );
    }
}
