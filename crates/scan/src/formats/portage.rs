//! `var/db/pkg`, the database of Gentoo Linux: a folder for each package, a file for each thing known of it.
//!
//! Source: the Package Manager Specification (chapter 3 for names and versions, 8 for dependencies) and the layout
//! Portage documents for its database of installed packages.

use std::borrow::Cow;
use std::collections::BTreeSet;

use gwanmun_model::{Component, Found, ProblemKind};

use super::distribution::{System, UNKNOWN, of_distro, once_for, root_above};
use super::installed::{Need, Owned, Providers, providers_in};
use super::{Family, Format, Input, Subject};
use crate::collect::{Collector, shown};
use crate::document::decode;
use crate::tree::{file_name, folder};

pub(super) const FORMAT: Format = Format {
    id: "portage",
    title: "Portage: var/db/pkg",
    family: Family::OperatingSystem,
    names: &["var/db/pkg/*/*/PF"],
    beside: &[
        "var/db/pkg/*/*/CATEGORY",
        "var/db/pkg/*/*/CONTENTS",
        "var/db/pkg/*/*/LICENSE",
        "var/db/pkg/*/*/RDEPEND",
        "var/lib/portage/world",
    ],
    subject: Subject::Package,
    owners: Some(owners),
    read,
    ..Format::BASE
};

/// Segments of the path of a database file below the root of its system.
const DEPTH: usize = 6;

fn read(input: &Input<'_>) -> Found {
    let mut collector = Collector::new(input);
    let root = root_above(input.path, DEPTH);
    let system = System::of(input, root, &mut collector);
    let Some(mut component) = component(input, system.as_ref(), &mut collector) else {
        return collector.finish();
    };
    component.declared_licenses = beside(input, "LICENSE").into_iter().collect();
    let name = full_name(&component);
    let world = input.tree.read(&format!("{root}var/lib/portage/world"));
    component.direct = world.map(|bytes| {
        let world = decode(&bytes).0;
        world.lines().any(|line| atom(line) == Some(name.as_str()))
    });
    let asked = beside(input, "RDEPEND").unwrap_or_default();
    let knows_others = input.tree.read(input.path).is_some();
    if collector.add(component.clone()).is_some() && knows_others {
        let system = system.as_ref();
        let providers = once_for(input, "portage", root, || providers(input, root, system));
        providers.link(&component, &needs(&asked), &mut collector);
    }
    collector.finish()
}

/// Returns the text of another file about the package, if it has any.
fn beside(input: &Input<'_>, name: &str) -> Option<String> {
    let bytes = input.tree.read(&format!("{}/{name}", folder(input.path)))?;
    let text = decode(&bytes).0;
    let text = text.trim();
    (!text.is_empty()).then(|| text.to_owned())
}

fn component(
    input: &Input<'_>,
    system: Option<&System>,
    collector: &mut Collector<'_>,
) -> Option<Component> {
    let text = decode(input.bytes).0;
    let full = text.trim();
    let category = beside(input, "CATEGORY");
    let category = category
        .as_deref()
        .unwrap_or_else(|| file_name(folder(folder(input.path))));
    let Some((name, version)) = split(full) else {
        let message = format!("`{}` is not a name with a version", shown(full));
        collector.problem(ProblemKind::SkippedEntry, None, message);
        return None;
    };
    let component = collector.installed("ebuild", Some(category), name, Some(version), Some(1))?;
    let distro = system.map(|system| system.distro.as_str());
    Some(of_distro(component, distro))
}

/// Splits `bash-5.1_p16-r1`: a version begins with a digit behind a hyphen and may end in a revision.
fn split(full: &str) -> Option<(&str, &str)> {
    let is_revision = |text: &str| {
        let digits = text.strip_prefix('r');
        digits.is_some_and(|digits| {
            !digits.is_empty() && digits.bytes().all(|byte| byte.is_ascii_digit())
        })
    };
    let end = match full.rsplit_once('-') {
        Some((before, revision)) if is_revision(revision) => before.len(),
        _ => full.len(),
    };
    let hyphen = full.get(..end)?.rfind('-')?;
    let (name, version) = (full.get(..hyphen)?, full.get(hyphen + 1..)?);
    let is_version = version.starts_with(|c: char| c.is_ascii_digit());
    (is_version && !name.is_empty()).then_some((name, version))
}

fn full_name(component: &Component) -> String {
    let category = component.purl.namespace().unwrap_or(UNKNOWN);
    format!("{category}/{}", component.purl.name())
}

/// Reads all packages of the database.
fn providers(input: &Input<'_>, root: &str, system: Option<&System>) -> Providers {
    let folder = format!("{root}var/db/pkg");
    providers_in(input, "PF", &folder, |other, aside| {
        let component = component(other, system, aside)?;
        let name = full_name(&component);
        Some((component, vec![name]))
    })
}

/// Returns the category and name in `>=dev-libs/openssl-1.1.1:0/1.1=[ssl]`; `None` when the word is none.
fn atom(word: &str) -> Option<&str> {
    let word = word.trim();
    let plain = word.trim_start_matches(['>', '<', '=', '~']);
    let has_version = plain.len() < word.len();
    let plain = plain.split([':', '[']).next()?;
    plain.split_once('/')?;
    if !has_version {
        return Some(plain);
    }
    let plain = plain.trim_end_matches('*');
    let (name, _) = split(plain)?;
    Some(name)
}

/// Reads a dependency specification. What stands under a condition is optional, of a group of choices one will do.
fn needs(text: &str) -> Vec<Need<'_>> {
    /// A group that is open.
    #[derive(Clone, Copy, PartialEq)]
    enum Group {
        All,
        Choice,
        Condition,
    }
    let mut open = Vec::new();
    let mut next = Group::All;
    let mut needs: Vec<Need<'_>> = Vec::new();
    let mut is_in_choice = false;
    for word in text.split_whitespace() {
        match word {
            "||" => next = Group::Choice,
            "(" => {
                // An outer choice swallows the groups in it: any part of it may be what is installed.
                if next == Group::Choice && !open.contains(&Group::Choice) {
                    is_in_choice = false;
                }
                open.push(std::mem::replace(&mut next, Group::All));
            }
            ")" => {
                open.pop();
            }
            word if word.ends_with('?') => next = Group::Condition,
            word if word.starts_with('!') => {}
            word => {
                let Some(name) = atom(word) else {
                    continue;
                };
                let alternative = (Cow::Borrowed(name), None);
                match needs.last_mut() {
                    Some(choice) if open.contains(&Group::Choice) && is_in_choice => {
                        choice.alternatives.push(alternative);
                    }
                    _ => needs.push(Need {
                        line: None,
                        is_optional: open.contains(&Group::Condition),
                        alternatives: vec![alternative],
                    }),
                }
                is_in_choice = open.contains(&Group::Choice);
            }
        }
    }
    needs
}

fn owners(input: &Input<'_>, paths: &BTreeSet<String>) -> Vec<(String, String)> {
    let root = root_above(input.path, DEPTH);
    let contents = beside(input, "CONTENTS");
    let (Some(mut owned), Some(contents)) = (Owned::below(root, paths), contents) else {
        return Vec::new();
    };
    // What is wrong with the database is said when it is read.
    let mut aside = Collector::new(input);
    let system = System::of(input, root, &mut aside);
    if let Some(component) = component(input, system.as_ref(), &mut aside) {
        let identity = component.identity();
        for listed in contents.lines().filter_map(place) {
            owned.note(listed, &identity);
        }
    }
    owned.finish()
}

/// Returns the path in `obj PATH MD5 TIME`, `sym PATH -> TARGET TIME` or `dir PATH`.
fn place(line: &str) -> Option<&str> {
    match line.split_once(' ')? {
        ("obj", rest) => rest.rsplitn(3, ' ').nth(2),
        ("sym", rest) => rest.split_once(" -> ").map(|(path, _)| path),
        ("dir", path) => Some(path),
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::formats::installed::testing::owners;

    #[test]
    fn names_end_where_versions_begin() {
        for (full, expected) in [
            ("bash-5.1_p16-r1", Some(("bash", "5.1_p16-r1"))),
            ("gtk+-3.24.38", Some(("gtk+", "3.24.38"))),
            (
                "font-adobe-100dpi-1.0.3",
                Some(("font-adobe-100dpi", "1.0.3")),
            ),
            ("no-version", None),
        ] {
            assert_eq!(split(full), expected);
        }
    }

    #[test]
    fn dependencies_are_choices_conditions_and_plain() {
        let text = ">=sys-libs/glibc-2.35:= ssl? ( dev-libs/openssl:0/3=[-x] ) || ( app/a ( app/b app/c ) ) || ( app/d app/e ) !app/f app/g";
        let read: Vec<String> = needs(text)
            .iter()
            .map(|need| {
                let names: Vec<_> = need
                    .alternatives
                    .iter()
                    .map(|(name, _)| name.as_ref())
                    .collect();
                format!(
                    "{}{}",
                    names.join("|"),
                    if need.is_optional { "?" } else { "" }
                )
            })
            .collect();
        assert_eq!(
            read,
            [
                "sys-libs/glibc",
                "dev-libs/openssl?",
                "app/a|app/b|app/c",
                "app/d|app/e",
                "app/g"
            ]
        );
    }

    #[test]
    fn files_are_listed_beside() {
        assert_eq!(
            owners(
                "portage/installed",
                "var/db/pkg/app-shells/bash-5.1_p16-r1/PF",
                &["bin/bash", "bin/rbash", "usr/share/two words"]
            ),
            [
                "bin/bash: pkg:ebuild/app-shells/bash@5.1_p16-r1?distro=gentoo-2.14",
                "bin/rbash: pkg:ebuild/app-shells/bash@5.1_p16-r1?distro=gentoo-2.14",
                "usr/share/two words: pkg:ebuild/app-shells/bash@5.1_p16-r1?distro=gentoo-2.14"
            ]
        );
    }
}
