//! One distribution: its metadata and what the installer noted beside it.

use gwanmun_model::{Component, Digest, Ecosystem, ProblemKind};

use crate::collect::Collector;
use crate::document::decode;
use crate::document::json::Json;
use crate::formats::Input;
use crate::formats::python::{addressed, from_git};
use crate::tree::{file_name, folder};

/// A distribution as far as its own files tell.
pub(super) struct Distribution {
    /// The package.
    pub(super) component: Component,
    /// Requirement texts, with the extra in the condition where one asks.
    pub(super) requirements: Vec<String>,
    /// Whether somebody asked the installer for this very package; `None` when the installer does not note that.
    pub(super) is_requested: Option<bool>,
}

impl Distribution {
    /// Reads the metadata `input` is, and the files beside it.
    pub(super) fn read(input: &Input<'_>, collector: &mut Collector<'_>) -> Option<Self> {
        let (text, _) = decode(input.bytes);
        let headers = Headers::of(&text);
        let (Some((line, name)), Some((_, version))) =
            (headers.get("Name"), headers.get("Version"))
        else {
            let message = "an installed package without a name or a version";
            collector.problem(ProblemKind::SkippedEntry, None, message);
            return None;
        };
        let mut component = collector.package(Ecosystem::PyPi, name, Some(version), Some(line))?;
        component.declared_licenses = headers.licenses();
        component.supplier = headers.supplier();
        let mut distribution = Self {
            component,
            requirements: headers.all("Requires-Dist").map(str::to_owned).collect(),
            is_requested: None,
        };
        let place = folder(input.path);
        // A file of this name is metadata of distutils, which notes nothing beside it.
        if file_name(input.path) != "METADATA" && file_name(input.path) != "PKG-INFO" {
            return Some(distribution);
        }
        let beside = |name: &str| input.tree.read(&format!("{place}/{name}"));
        if place.ends_with(".dist-info") {
            distribution.is_requested = beside("INSTALLER")
                .filter(|installer| installer.trim_ascii() == b"pip")
                .map(|_| beside("REQUESTED").is_some());
            if let Some(record) = beside("direct_url.json") {
                let depth_max = input.limits.document_depth_max;
                distribution.take_origin(&record, depth_max);
            }
        } else if distribution.requirements.is_empty()
            && let Some(bytes) = beside("requires.txt")
        {
            distribution.requirements = egg_requirements(&decode(&bytes).0);
        }
        Some(distribution)
    }

    /// Reads where the package was installed from, when that was no index.
    ///
    /// Folders and archives of the machine that built the package say nothing about its identity: whole
    /// distributions of packages (conda, for example) are built like that.
    fn take_origin(&mut self, record: &[u8], depth_max: u32) {
        let (text, _) = decode(record);
        let Ok(record) = Json::read(&text, depth_max) else {
            return;
        };
        let Some(url) = record.text_of("url") else {
            return;
        };
        let purl = self.component.purl.clone();
        if let Some(source) = record.get("vcs_info") {
            let commit = source.text_of("commit_id");
            let reference = commit.or_else(|| source.text_of("requested_revision"));
            self.component.purl = match source.text_of("vcs") {
                None | Some("git") => from_git(purl, url, reference),
                Some(kind) => {
                    let at = reference.map_or(String::new(), |reference| format!("@{reference}"));
                    addressed(purl, &format!("{kind}+{url}{at}"))
                }
            };
        } else if let Some(folder) = record.get("dir_info") {
            self.component.first_party = folder.flag("editable");
        } else if let Some(archive) = record.get("archive_info")
            && !url.starts_with("file:")
        {
            let hashes = archive.get("hashes").map_or(&[][..], Json::members);
            let hashes = hashes.iter().filter_map(|member| {
                Digest::parse(&format!("{}:{}", member.key, member.value.text()?))
            });
            let old = archive.text_of("hash").and_then(|hash| {
                let (algorithm, hex) = hash.split_once('=')?;
                Digest::parse(&format!("{algorithm}:{hex}"))
            });
            self.component.hashes = hashes.chain(old).collect();
            self.component.purl = addressed(purl, url);
        }
    }
}

/// Reads `requires.txt` of an egg as requirement texts: a section is an extra, a condition, or both.
fn egg_requirements(text: &str) -> Vec<String> {
    let mut requirements = Vec::new();
    let mut condition = String::new();
    for line in text.lines().map(str::trim) {
        if let Some(section) = line.strip_prefix('[') {
            let section = section.strip_suffix(']').unwrap_or(section);
            let (extra, marker) = section.split_once(':').unwrap_or((section, ""));
            condition = match (extra, marker) {
                ("", marker) => marker.to_owned(),
                (extra, "") => format!("extra == '{extra}'"),
                (extra, marker) => format!("({marker}) and extra == '{extra}'"),
            };
        } else if !line.is_empty() && !line.starts_with('#') {
            requirements.push(if condition.is_empty() {
                line.to_owned()
            } else {
                format!("{line} ; {condition}")
            });
        }
    }
    requirements
}

/// The headers of core metadata.
struct Headers<'t>(Vec<(u32, &'t str, String)>);

impl<'t> Headers<'t> {
    /// Reads the headers before the first empty line; a line that begins with a space continues the one above.
    fn of(text: &'t str) -> Self {
        let mut headers: Vec<(u32, &str, String)> = Vec::new();
        for (line, number) in text
            .lines()
            .zip(1..)
            .take_while(|(line, _)| !line.is_empty())
        {
            if line.starts_with([' ', '\t']) {
                if let Some((_, _, value)) = headers.last_mut() {
                    value.push('\n');
                    value.push_str(line.trim());
                }
            } else if let Some((key, value)) = line.split_once(':') {
                headers.push((number, key, value.trim().to_owned()));
            }
        }
        Self(headers)
    }

    /// Returns the first header of a name with its line.
    fn get(&self, name: &str) -> Option<(u32, &str)> {
        let (line, _, value) = self
            .0
            .iter()
            .find(|(_, key, _)| key.eq_ignore_ascii_case(name))?;
        Some((*line, value))
    }

    /// Returns every header of a name.
    fn all<'h>(&'h self, name: &'h str) -> impl Iterator<Item = &'h str> {
        self.0
            .iter()
            .filter(move |(_, key, _)| key.eq_ignore_ascii_case(name))
            .map(|(_, _, value)| value.as_str())
    }

    /// Returns what is said about licenses: the expression where there is one, otherwise the free text and the
    /// licenses among the classifiers, by their last part.
    fn licenses(&self) -> Vec<String> {
        let said = |name: &str| {
            self.get(name)
                .map(|(_, license)| license.trim().to_owned())
                .filter(|license| !license.is_empty() && license != "UNKNOWN")
        };
        if let Some(expression) = said("License-Expression") {
            return vec![expression];
        }
        let classified = self
            .all("Classifier")
            .filter_map(|value| value.strip_prefix("License :: "))
            .filter_map(|license| license.rsplit(" :: ").next())
            .filter(|license| *license != "OSI Approved")
            .map(str::to_owned);
        said("License").into_iter().chain(classified).collect()
    }

    /// Returns who maintains the package, otherwise who wrote it.
    fn supplier(&self) -> Option<String> {
        ["Maintainer", "Maintainer-email", "Author", "Author-email"]
            .iter()
            .filter_map(|name| self.get(name))
            .map(|(_, value)| value.trim())
            .find(|value| !value.is_empty() && *value != "UNKNOWN")
            .map(str::to_owned)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn sections_of_an_egg_are_conditions() {
        let text = "a>=1\n\n[:python_version < '3']\nb\n\n[fast]\nc\n[slow:os_name == 'nt']\nd\n";
        assert_eq!(
            egg_requirements(text),
            [
                "a>=1",
                "b ; python_version < '3'",
                "c ; extra == 'fast'",
                "d ; (os_name == 'nt') and extra == 'slow'",
            ]
        );
    }
}
