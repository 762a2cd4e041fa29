//! What a Java archive is called.

use std::collections::BTreeMap;
use std::sync::LazyLock;

use gwanmun_model::{Component, Ecosystem, ProblemKind, Purl};

use crate::collect::{Collector, is_version, shown};

/// Groups of artifacts that are often packed without Maven's metadata: artifact or `prefix*`, tab, group.
static GROUPS: LazyLock<BTreeMap<&'static str, &'static str>> = LazyLock::new(|| {
    include_str!("../../../data/java-groups.tsv")
        .lines()
        .filter(|line| !line.starts_with('#'))
        .filter_map(|line| line.split_once('\t'))
        .collect()
});

/// Attributes of a manifest that name the archive.
const NAMES: [&str; 5] = [
    "automatic-module-name",
    "bundle-name",
    "bundle-symbolicname",
    "implementation-title",
    "specification-title",
];

/// Maven coordinates as one file states them.
#[derive(Default)]
pub(super) struct Coordinates {
    pub(super) group: Option<String>,
    pub(super) artifact: Option<String>,
    pub(super) version: Option<String>,
    pub(super) licenses: Vec<String>,
    /// The entry that states them.
    pub(super) path: String,
}

/// Returns the folder below `META-INF/maven` of an entry that states coordinates.
pub(super) fn stated_in(path: &str) -> Option<&str> {
    let inside = path.strip_prefix("META-INF/maven/").or_else(|| {
        let (_, inside) = path.split_once("/META-INF/maven/")?;
        Some(inside)
    })?;
    let (folder, file) = inside.rsplit_once('/')?;
    let is_statement = matches!(file, "pom.properties" | "pom.xml");
    (is_statement && folder.split('/').count() == 2).then_some(folder)
}

impl Coordinates {
    /// Reads a `pom.properties`.
    pub(super) fn of_properties(text: &str, path: &str) -> Self {
        let mut coordinates = Self {
            path: path.to_owned(),
            ..Self::default()
        };
        for line in text.lines().filter(|line| !line.starts_with(['#', '!'])) {
            let Some((key, value)) = line.split_once(['=', ':']) else {
                continue;
            };
            let value = Some(value.trim().to_owned()).filter(|value| !value.is_empty());
            match key.trim() {
                "groupId" => coordinates.group = value,
                "artifactId" => coordinates.artifact = value,
                "version" => coordinates.version = value,
                _ => {}
            }
        }
        coordinates
    }

    /// Fills what is missing, or only a variable, from a second statement.
    pub(super) fn complete(&mut self, other: Self) {
        let plain = |text: &Option<String>| text.as_ref().is_some_and(|text| !text.contains("${"));
        for (mine, theirs) in [
            (&mut self.group, other.group),
            (&mut self.artifact, other.artifact),
            (&mut self.version, other.version),
        ] {
            if !plain(mine) && theirs.is_some() {
                *mine = theirs;
            }
        }
        self.licenses.extend(other.licenses);
        if self.path.is_empty() || other.path.ends_with(".properties") {
            self.path = other.path;
        }
    }
}

/// Chooses the coordinates of the archive itself among those it states: those its file is named for, or the only ones
/// unless its manifest calls it something else (then they are those of something merged into it).
pub(super) fn main<'c>(
    file_name: &str,
    stated: &'c BTreeMap<String, Coordinates>,
    manifest: &Manifest,
) -> Option<&'c Coordinates> {
    let stem = stem(file_name);
    let named_for = stated
        .values()
        .filter(|one| {
            one.artifact.as_ref().is_some_and(|artifact| {
                stem.strip_prefix(artifact.as_str())
                    .is_some_and(|rest| rest.is_empty() || rest.starts_with(['-', '_', '.']))
            })
        })
        .max_by_key(|one| one.artifact.as_ref().map(String::len));
    let only = || stated.values().next().filter(|_| stated.len() == 1);
    // A file named with a version is not what has another version.
    let has_other_version = |only: &Coordinates| {
        split_stem(stem).is_some_and(|(_, version)| {
            let stated = only.version.as_deref();
            stated.is_some_and(|stated| is_version(stated) && !version.starts_with(stated))
        })
    };
    let is_own = |only: &&Coordinates| !manifest.is_for_another(only) && !has_other_version(only);
    named_for.or_else(|| only().filter(is_own))
}

/// Makes the component of stated coordinates. A version that is only a variable is looked for in the file name.
pub(super) fn component(
    stated: &Coordinates,
    file_name: &str,
    collector: &mut Collector<'_>,
) -> Option<Component> {
    let (group, artifact) = (stated.group.as_deref()?, stated.artifact.as_deref()?);
    let stem = stem(file_name);
    let rest = stem
        .strip_prefix(artifact)
        .and_then(|rest| rest.strip_prefix('-'));
    let version = stated
        .version
        .as_deref()
        .filter(|version| is_version(version))
        .or_else(|| rest.filter(|rest| looks_like_version(rest)));
    let name = format!("{group}:{artifact}");
    let mut component = collector.package(Ecosystem::Maven, &name, version, None)?;
    if let Some(version) = version {
        // `artifact-version-classifier.jar`
        let classifier = rest
            .and_then(|rest| rest.strip_prefix(version)?.strip_prefix('-'))
            .unwrap_or_default();
        component.purl = component.purl.with_qualifier("classifier", classifier);
    } else {
        component.requirement = stated.version.as_deref().map(shown);
        let message = format!(
            "{} does not state the version of {name}",
            shown(&stated.path)
        );
        collector.problem(ProblemKind::UnresolvedVersion, None, message);
    }
    component.declared_licenses.clone_from(&stated.licenses);
    Some(component)
}

/// The main section of a `META-INF/MANIFEST.MF`.
///
/// Source: the JAR File Specification.
#[derive(Default)]
pub(super) struct Manifest(BTreeMap<String, String>);

impl Manifest {
    /// Reads the attributes up to the first empty line; a line that begins with a space continues the one above.
    pub(super) fn read(text: &str) -> Self {
        let mut attributes = BTreeMap::new();
        let mut last: Option<String> = None;
        for line in text.lines().take_while(|line| !line.trim_end().is_empty()) {
            if let Some(more) = line.strip_prefix(' ') {
                if let Some(value) = last.as_ref().and_then(|key| attributes.get_mut(key)) {
                    let value: &mut String = value;
                    value.push_str(more);
                }
            } else if let Some((key, value)) = line.split_once(':') {
                let key = key.trim().to_ascii_lowercase();
                attributes.insert(key.clone(), value.trim().to_owned());
                last = Some(key);
            }
        }
        Self(attributes)
    }

    /// Returns the license statement of an `OSGi` bundle.
    pub(super) fn license(&self) -> Option<String> {
        self.get("bundle-license").map(str::to_owned)
    }

    /// Whether the manifest names the archive, and nothing in those names is the artifact or its group.
    fn is_for_another(&self, stated: &Coordinates) -> bool {
        let plain = |text: &str| -> String {
            let letters = text.chars().filter(|c| c.is_alphanumeric());
            letters.flat_map(char::to_lowercase).collect()
        };
        let names: Vec<String> = NAMES
            .iter()
            .filter_map(|key| self.get(key))
            .map(plain)
            .collect();
        let is_named = |text: &Option<String>| {
            let wanted = text.as_deref().map(plain).unwrap_or_default();
            !wanted.is_empty() && names.iter().any(|name| name.contains(&wanted))
        };
        !names.is_empty() && !is_named(&stated.artifact) && !is_named(&stated.group)
    }

    /// Returns the vendor's id where it is the group of the artifact: where the name of the bundle or module is made
    /// of the two. By itself it often names a whole foundation.
    fn confirmed_vendor(&self, artifact: &str) -> Option<&str> {
        let vendor = self
            .get("implementation-vendor-id")
            .filter(|vendor| is_group(vendor))?;
        let names = ["bundle-symbolicname", "automatic-module-name"];
        let mut names = names.iter().filter_map(|key| self.get(key));
        let is_confirmed = names.any(|name| {
            let name = name.split(';').next().unwrap_or(name).trim();
            name.strip_prefix(vendor)
                .and_then(|rest| rest.strip_prefix('.'))
                == Some(artifact)
        });
        is_confirmed.then_some(vendor)
    }

    fn get(&self, key: &str) -> Option<&str> {
        self.0
            .get(key)
            .map(String::as_str)
            .filter(|value| !value.is_empty())
    }
}

/// What an archive without coordinates is called, as far as it can be told without guessing.
pub(super) struct Guess {
    group: Option<String>,
    artifact: String,
    version: Option<String>,
}

/// Works a name out of the manifest and the file name.
pub(super) fn of_manifest_and_name(manifest: &Manifest, file_name: &str) -> Guess {
    let stem = stem(file_name);
    let stated = ["implementation-version", "bundle-version"]
        .iter()
        .filter_map(|key| manifest.get(key))
        .find(|version| is_version(version) && version.starts_with(|c: char| c.is_ascii_digit()));
    let named = split_stem(stem);
    // The title is the artifact only where it is written like one.
    let title = manifest
        .get("implementation-title")
        .filter(|title| GROUPS.contains_key(title) || group_of(title).is_some());
    let (artifact, version) = match (named, stated) {
        (Some((artifact, version)), _) => (artifact, Some(version)),
        (None, version) => (title.unwrap_or(stem), version),
    };
    let group = match (artifact, version) {
        // These two moved to another group; the table has the one they have now or had for long.
        ("dom4j", Some(version)) if version.starts_with("2.") => Some("org.dom4j"),
        ("c3p0", Some(version))
            if ["0.8", "0.9.0", "0.9.1"]
                .iter()
                .any(|old| version.starts_with(old)) =>
        {
            Some("c3p0")
        }
        _ => group_of(artifact).or_else(|| manifest.confirmed_vendor(artifact)),
    };
    Guess {
        group: group.map(str::to_owned),
        artifact: artifact.to_owned(),
        version: version.map(str::to_owned),
    }
}

impl Guess {
    /// Makes a component; without a group it is a generic package, which no advisory is matched with by mistake.
    pub(super) fn component(&self, collector: &mut Collector<'_>) -> Option<Component> {
        let version = self.version.as_deref();
        if let Some(group) = &self.group {
            let name = format!("{group}:{}", self.artifact);
            return collector.package(Ecosystem::Maven, &name, version, None);
        }
        let purl = Purl::new("generic", None, &self.artifact, version).ok()?;
        Some(Component::new(purl, collector.location(None)))
    }
}

/// Finds the group of an artifact in the table: by its whole name, else by the longest prefix.
fn group_of(artifact: &str) -> Option<&'static str> {
    let exact = GROUPS.get(artifact).copied();
    exact.or_else(|| {
        GROUPS
            .iter()
            .filter_map(|(pattern, group)| Some((pattern.strip_suffix('*')?, *group)))
            .filter(|(prefix, _)| artifact.starts_with(prefix))
            .max_by_key(|(prefix, _)| prefix.len())
            .map(|(_, group)| group)
    })
}

/// Whether the text is written like a Maven group: `org.example`.
fn is_group(text: &str) -> bool {
    text.contains('.')
        && text.split('.').all(|part| {
            part.starts_with(|c: char| c.is_ascii_lowercase())
                && part
                    .chars()
                    .all(|c| c.is_ascii_alphanumeric() || c == '-' || c == '_')
        })
}

/// Returns the file name without its ending.
fn stem(file_name: &str) -> &str {
    file_name
        .rsplit_once('.')
        .map_or(file_name, |(stem, _)| stem)
}

/// Divides `artifact-version` at the first place after which everything is a version.
fn split_stem(stem: &str) -> Option<(&str, &str)> {
    stem.match_indices('-')
        .filter_map(|(at, _)| Some((stem.get(..at)?, stem.get(at + 1..)?)))
        .find(|(artifact, version)| !artifact.is_empty() && looks_like_version(version))
}

/// Whether the text is a number followed by numbers and the words that usually stand in versions.
fn looks_like_version(text: &str) -> bool {
    const WORDS: [&str; 22] = [
        "alpha",
        "android",
        "b",
        "beta",
        "build",
        "cr",
        "ea",
        "final",
        "ga",
        "incubating",
        "jdk",
        "jre",
        "m",
        "milestone",
        "pre",
        "r",
        "rc",
        "release",
        "rev",
        "snapshot",
        "sp",
        "v",
    ];
    let mut parts = text.split(['.', '-', '_']);
    let first = parts.next().unwrap_or_default();
    let is_part = |part: &str| {
        let word = part
            .trim_end_matches(|c: char| c.is_ascii_digit())
            .to_ascii_lowercase();
        let word = word.trim_start_matches(|c: char| c.is_ascii_digit());
        !part.is_empty() && (word.is_empty() || WORDS.contains(&word))
    };
    first.starts_with(|c: char| c.is_ascii_digit()) && is_part(first) && parts.all(is_part)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn file_names_are_divided_where_the_version_begins() {
        for (stem, expected) in [
            ("spring-core-5.3.20", Some(("spring-core", "5.3.20"))),
            ("log4j-1.2-api-2.17.1", Some(("log4j-1.2-api", "2.17.1"))),
            ("guava-31.1-jre", Some(("guava", "31.1-jre"))),
            (
                "hibernate-core-5.6.15.Final",
                Some(("hibernate-core", "5.6.15.Final")),
            ),
            ("commons-lang3-3.12.0", Some(("commons-lang3", "3.12.0"))),
            ("ojdbc8", None),
            ("app", None),
            ("a-native-linux-x86_64", None),
        ] {
            assert_eq!(split_stem(stem), expected, "{stem}");
        }
    }

    #[test]
    fn the_table_of_groups_is_sorted_and_well_formed() {
        let lines: Vec<_> = include_str!("../../../data/java-groups.tsv")
            .lines()
            .filter(|line| !line.starts_with('#'))
            .collect();
        assert!(lines.is_sorted_by(|a, b| a.split('\t').next() < b.split('\t').next()));
        for line in lines {
            let (artifact, group) = line.split_once('\t').expect(line);
            assert!(!artifact.is_empty() && !group.is_empty(), "{line}");
            assert!(is_group(group) || !group.contains('.'), "{line}");
        }
        assert_eq!(
            group_of("spring-boot-starter"),
            Some("org.springframework.boot")
        );
        assert_eq!(group_of("spring-core"), Some("org.springframework"));
        assert_eq!(group_of("unheard-of"), None);
    }

    #[test]
    fn manifests_are_read_up_to_the_first_section() {
        let manifest =
            Manifest::read("A: b\r\n c\r\nImplementation-Version: 1\r\n\r\nName: x\r\nA: y\r\n");
        assert_eq!(manifest.get("a"), Some("bc"));
        assert_eq!(manifest.get("name"), None);
    }
}
