//! Collects what one file says, within limits and without junk.

use std::collections::BTreeSet;

use gwanmun_model::purl::{InvalidPurl, Parts};
use gwanmun_model::reach::ClassFiles;
use gwanmun_model::{
    Component, Dependency, Ecosystem, Found, LicenseText, Location, Problem, ProblemKind, Purl,
};

use crate::document::{Lines, json, toml, xml, yaml};
use crate::formats::Input;

/// Most problems of one kind kept per file; the rest is counted.
const SAME_KIND_MAX: usize = 50;

/// Most packages of one name that are looked through for a dependency: no real lock file has that many, and looking
/// through all of them for each would take time in the square of the file.
pub(crate) const SAME_NAME_MAX: usize = 256;

/// Longest name or version believed, in bytes.
const TEXT_BYTES_MAX: usize = 512;

/// What one file says so far.
pub(crate) struct Collector<'a> {
    path: &'a str,
    components_max: usize,
    over_limit: bool,
    found: Found,
    edges: BTreeSet<Dependency>,
}

impl<'a> Collector<'a> {
    /// Starts with nothing found in `input`.
    pub(crate) fn new(input: &Input<'a>) -> Self {
        Self {
            path: input.path,
            components_max: input.limits.components_max,
            over_limit: false,
            found: Found::default(),
            edges: BTreeSet::new(),
        }
    }

    /// Makes a component of a package named as its ecosystem names it, or reports the entry as skipped.
    ///
    /// A version that cannot be one (a variable, a range) becomes the requirement of a component without version.
    pub(crate) fn package(
        &mut self,
        ecosystem: Ecosystem,
        name: &str,
        version: Option<&str>,
        line: Option<u32>,
    ) -> Option<Component> {
        let name = name.trim();
        let version = version.map(str::trim).filter(|version| !version.is_empty());
        let pinned = version.filter(|version| is_version(version));
        if !is_name(name) || !is_name_in(ecosystem, name) {
            self.problem(
                ProblemKind::SkippedEntry,
                line,
                format!("`{}` is not a package name", shown(name)),
            );
            return None;
        }
        let normal;
        let name = if ecosystem == Ecosystem::PyPi {
            normal = normalize_python_name(name);
            &normal
        } else {
            name
        };
        let purl = Purl::of_package(ecosystem, name, pinned);
        self.made(purl, name, version.filter(|_| pinned.is_none()), line)
    }

    /// Makes a component of a package-url type that has no ecosystem of ours, or reports the entry as skipped.
    ///
    /// Name and version are treated as in [`Collector::package`]; `namespace` is taken as it is.
    pub(crate) fn package_of_type(
        &mut self,
        package_type: &str,
        namespace: Option<&str>,
        name: &str,
        version: Option<&str>,
        line: Option<u32>,
    ) -> Option<Component> {
        let parts = Parts {
            package_type: package_type.to_owned(),
            namespace: namespace.map(str::to_owned),
            name: name.to_owned(),
            version: version.map(str::to_owned),
            ..Parts::default()
        };
        self.package_of_parts(parts, line)
    }

    /// Makes a component of decoded parts, for types that are not valid without a qualifier, or reports the entry as
    /// skipped. Name and version are treated as in [`Collector::package`].
    pub(crate) fn package_of_parts(
        &mut self,
        mut parts: Parts,
        line: Option<u32>,
    ) -> Option<Component> {
        let name = parts.name.trim().to_owned();
        let version = parts.version.as_deref().map(str::trim);
        let version = version.filter(|version| !version.is_empty());
        let (pinned, open) = match version {
            Some(version) if is_version(version) => (Some(version.to_owned()), None),
            open => (None, open.map(str::to_owned)),
        };
        if !is_name(&name) {
            self.problem(
                ProblemKind::SkippedEntry,
                line,
                format!("`{}` is not a package name", shown(&name)),
            );
            return None;
        }
        parts.name.clone_from(&name);
        parts.version = pinned;
        self.made(Purl::from_parts(parts), &name, open.as_deref(), line)
    }

    /// Makes a component of an entry in a database of installed packages, or reports the entry as skipped.
    ///
    /// Such a version is always exactly one, so that characters which make a range elsewhere belong to it: `^` and `~`
    /// in `1.0^20230101~rc1` of RPM. A place that nobody filled (`${p}`) is none.
    pub(crate) fn installed(
        &mut self,
        package_type: &str,
        namespace: Option<&str>,
        name: &str,
        version: Option<&str>,
        line: Option<u32>,
    ) -> Option<Component> {
        if let Some(version) = version.filter(|version| !is_one_word(version)) {
            let message = format!("`{}` is not a version of `{}`", shown(version), shown(name));
            self.problem(ProblemKind::SkippedEntry, line, message);
            return None;
        }
        self.package_of_type(package_type, namespace, name, None, line)
            .map(|mut component| {
                component.purl = component.purl.with_version(version);
                component
            })
    }

    fn made(
        &mut self,
        purl: Result<Purl, InvalidPurl>,
        name: &str,
        requirement: Option<&str>,
        line: Option<u32>,
    ) -> Option<Component> {
        match purl {
            Ok(purl) => {
                let mut component = Component::new(purl, self.location(line));
                component.requirement = requirement.map(shown);
                Some(component)
            }
            Err(error) => {
                self.problem(
                    ProblemKind::SkippedEntry,
                    line,
                    format!("`{}` has no package URL: {}", shown(name), error.0),
                );
                None
            }
        }
    }

    /// Keeps a component; beyond the limit it is dropped with one problem for the file. Returns its identity.
    /// Credentials in its addresses are taken away: results are handed on, secrets must not be.
    pub(crate) fn add(&mut self, mut component: Component) -> Option<String> {
        for key in ["download_url", "repository_url", "vcs_url"] {
            if let Some(address) = component.purl.qualifiers().get(key) {
                let plain = without_credentials(address);
                component.purl = component.purl.with_qualifier(key, &plain);
            }
        }
        component.requirement = component
            .requirement
            .map(|asked| without_credentials(&asked));
        if self.found.components.len() >= self.components_max {
            if !self.over_limit {
                self.over_limit = true;
                self.problem(
                    ProblemKind::LimitReached,
                    None,
                    format!(
                        "more than {} components; the rest was dropped",
                        self.components_max
                    ),
                );
            }
            return None;
        }
        let identity = component.identity();
        self.found.components.push(component);
        Some(identity)
    }

    /// Keeps an edge between two identities; a package is never its own dependency.
    pub(crate) fn edge(&mut self, from: &str, to: &str) {
        if from != to {
            self.edges.insert(Dependency {
                from: from.to_owned(),
                to: to.to_owned(),
            });
        }
    }

    /// Keeps a problem with this file.
    pub(crate) fn problem(
        &mut self,
        kind: ProblemKind,
        line: Option<u32>,
        message: impl Into<String>,
    ) {
        let message = without_credentials(&message.into());
        let mut problem = Problem::new(self.path, kind, message);
        problem.line = line;
        self.found.problems.push(problem);
    }

    /// Keeps a fault of a TOML document as a problem.
    pub(crate) fn toml_fault(&mut self, fault: &toml::Fault, lines: &Lines) {
        let kind = if fault.too_deep {
            ProblemKind::LimitReached
        } else {
            ProblemKind::Malformed
        };
        self.problem(kind, Some(lines.at(fault.offset)), shown(&fault.what));
    }

    /// Keeps a fault of a YAML document as a problem.
    pub(crate) fn yaml_fault(&mut self, fault: &yaml::Fault, lines: &Lines) {
        let kind = if fault.is_limit() {
            ProblemKind::LimitReached
        } else {
            ProblemKind::Malformed
        };
        self.problem(kind, Some(lines.at(fault.offset)), shown(&fault.what));
    }

    /// Keeps a fault of an XML document as a problem.
    pub(crate) fn xml_fault(&mut self, fault: &xml::Fault, lines: &Lines) {
        let kind = if fault.too_deep {
            ProblemKind::LimitReached
        } else {
            ProblemKind::Malformed
        };
        self.problem(kind, Some(lines.at(fault.offset)), shown(&fault.what));
    }

    /// Keeps a fault of a JSON document as a problem.
    pub(crate) fn json_fault(&mut self, fault: &json::Fault, lines: &Lines) {
        let kind = if fault.what == json::TOO_DEEP {
            ProblemKind::LimitReached
        } else {
            ProblemKind::Malformed
        };
        self.problem(kind, Some(lines.at(fault.offset)), fault.what);
    }

    /// Keeps a problem met elsewhere on behalf of this file.
    pub(crate) fn report(&mut self, problem: Problem) {
        self.found.problems.push(problem);
    }

    /// Takes over everything found in a file this one leads to.
    pub(crate) fn absorb(&mut self, other: Found) {
        for component in other.components {
            self.add(component);
        }
        self.edges.extend(other.dependencies);
        self.found.problems.extend(other.problems);
        self.found.classes.absorb(other.classes);
        self.found.license_texts.extend(other.license_texts);
    }

    /// Returns what class files said so far, to add to.
    pub(crate) const fn classes(&mut self) -> &mut ClassFiles {
        &mut self.found.classes
    }

    /// Keeps what this file says of licenses.
    pub(crate) fn license_text(&mut self, text: String) {
        self.found.license_texts.push(LicenseText {
            path: self.path.to_owned(),
            text,
            owner: None,
        });
    }

    /// Returns the place of `line` in this file.
    pub(crate) fn location(&self, line: Option<u32>) -> Location {
        Location::new(self.path, line)
    }

    /// Returns what was collected.
    pub(crate) fn finish(mut self) -> Found {
        self.found.dependencies = self.edges.into_iter().collect();
        self.found.problems = shortened(self.path, self.found.problems);
        self.found
    }
}

/// Keeps the first problems of each kind and counts the rest: a text file that merely bears the name of a lock file
/// must not bury everything else.
pub(crate) fn shortened(path: &str, problems: Vec<Problem>) -> Vec<Problem> {
    let mut kept = Vec::new();
    let mut dropped = [0_usize; ProblemKind::ALL.len()];
    let mut seen = [0_usize; ProblemKind::ALL.len()];
    for problem in problems {
        let kind = ProblemKind::ALL
            .iter()
            .position(|kind| *kind == problem.kind)
            .unwrap_or(0);
        let (Some(seen), Some(dropped)) = (seen.get_mut(kind), dropped.get_mut(kind)) else {
            continue;
        };
        *seen += 1;
        if *seen <= SAME_KIND_MAX {
            kept.push(problem);
        } else {
            *dropped += 1;
        }
    }
    for (kind, count) in ProblemKind::ALL.into_iter().zip(dropped) {
        if count > 0 {
            kept.push(Problem::new(
                path,
                kind,
                format!("and {count} more of this kind"),
            ));
        }
    }
    kept
}

/// Normalises a Python distribution name, so that `ruamel.yaml` in one file and `ruamel-yaml` in another are one
/// component. Source: PEP 503.
pub(crate) fn normalize_python_name(name: &str) -> String {
    let mut normal = String::with_capacity(name.len());
    for c in name.trim().chars() {
        if matches!(c, '-' | '_' | '.') {
            if !normal.ends_with('-') {
                normal.push('-');
            }
        } else {
            normal.extend(c.to_lowercase());
        }
    }
    normal
}

/// Takes user names and passwords out of the addresses in a text. The user of `ssh://git@host` stays: without a
/// password it is no secret, and the address does not work without it.
fn without_credentials(text: &str) -> String {
    let mut result = String::with_capacity(text.len());
    let mut rest = text;
    while let Some((before, after)) = rest.split_once("://") {
        result.push_str(before);
        result.push_str("://");
        let ends_authority = |c: char| c.is_whitespace() || "/?#`\"'<>".contains(c);
        let authority = after.split(ends_authority).next().unwrap_or_default();
        let user = authority.rsplit_once('@').map_or("", |(user, _)| user);
        let is_secret = before.ends_with("http") || before.ends_with("https");
        rest = match after.get(user.len() + 1..) {
            Some(host) if !user.is_empty() && (is_secret || user.contains(':')) => host,
            _ => after,
        };
    }
    result.push_str(rest);
    result
}

/// Cuts foreign text to a length that fits a message.
pub(crate) fn shown(text: &str) -> String {
    const SHOWN_CHARS: usize = 200;
    match text.char_indices().nth(SHOWN_CHARS) {
        Some((end, _)) => format!("{}…", text.get(..end).unwrap_or_default()),
        None => text.to_owned(),
    }
}

/// Whether the text can be the name of a package of any ecosystem.
fn is_name(text: &str) -> bool {
    !text.is_empty()
        && text.len() <= TEXT_BYTES_MAX
        && !text
            .chars()
            .any(|c| c.is_whitespace() || c.is_control() || "${}<>\"'`\\".contains(c))
        && text.chars().any(char::is_alphanumeric)
}

/// Whether the text can be the name of a package of this ecosystem, as far as that is settled.
fn is_name_in(ecosystem: Ecosystem, name: &str) -> bool {
    let only = |allowed: &str| {
        name.chars()
            .all(|c| c.is_alphanumeric() || allowed.contains(c))
    };
    match ecosystem {
        // Group and artifact, each of the letters Maven itself accepts.
        Ecosystem::Maven => {
            let mut parts = name.split(':');
            let is_pair = parts.by_ref().take(2).all(|part| !part.is_empty());
            is_pair && parts.next().is_none() && only(":._-")
        }
        Ecosystem::Cargo => only("_-"),
        Ecosystem::PyPi | Ecosystem::RubyGems => only("._-"),
        _ => true,
    }
}

/// Whether the text can be the version of an installed package: one word, and no place for one.
fn is_one_word(text: &str) -> bool {
    !text.is_empty()
        && text.len() <= TEXT_BYTES_MAX
        && !text.chars().any(|c| c.is_whitespace() || c.is_control())
        && text.chars().any(char::is_alphanumeric)
        && !text.contains("${")
}

/// Whether the text can be one version, not a variable, a range or a wildcard.
pub(crate) fn is_version(text: &str) -> bool {
    !text.is_empty()
        && text.len() <= TEXT_BYTES_MAX
        && !text
            .chars()
            .any(|c| c.is_whitespace() || c.is_control() || "${}<>=^|*,;()[]\"'`\\".contains(c))
        && text.chars().any(char::is_alphanumeric)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn credentials_leave_addresses_and_nothing_else_does() {
        for (text, expected) in [
            ("https://me:secret@host/a@1", "https://host/a@1"),
            (
                "git+https://token@host/a.git@v1",
                "git+https://host/a.git@v1",
            ),
            ("git+ssh://git@host/a.git", "git+ssh://git@host/a.git"),
            ("ssh://me:secret@host/a", "ssh://host/a"),
            (
                "`http://a:b@c` or https://d/e@f",
                "`http://c` or https://d/e@f",
            ),
            ("https://host", "https://host"),
            ("a://@b and ://", "a://@b and ://"),
            ("https://비밀@호스트/", "https://호스트/"),
        ] {
            assert_eq!(without_credentials(text), expected);
        }
    }

    #[test]
    fn junk_is_neither_a_name_nor_a_version() {
        for version in [
            "",
            "${project.version}",
            "[1.5.2]",
            ">=1",
            "1.*",
            "1 2",
            "-",
        ] {
            assert!(!is_version(version), "{version}");
        }
        for version in ["1.0", "v0.0.0-2021", "2.6.0+cu124", "1!2.0", "4.1.42.Final"] {
            assert!(is_version(version), "{version}");
        }
        for name in ["", "${x}", "a b", "@", "\u{0}"] {
            assert!(!is_name(name), "{name}");
        }
        for (ecosystem, name, expected) in [
            (Ecosystem::Maven, "org.example:core_2.13", true),
            (Ecosystem::Maven, "org.example::::bad/id:::", false),
            (Ecosystem::Maven, "org.example:a:b", false),
            (Ecosystem::Maven, "org.example:", false),
            (Ecosystem::Cargo, "serde_json", true),
            (Ecosystem::Cargo, "../serde", false),
            (Ecosystem::PyPi, "zope.interface", true),
            (Ecosystem::PyPi, "owner/name", false),
            (Ecosystem::Npm, "@scope/name", true),
        ] {
            assert_eq!(is_name_in(ecosystem, name), expected, "{name}");
        }
    }
}
