//! What the Gradle formats share: configurations, dependency notations, rich versions, hashes of known artifacts.

use std::collections::BTreeMap;

use gwanmun_model::digest::Algorithm;
use gwanmun_model::{Component, Digest, Ecosystem, ProblemKind, Scope};

use crate::collect::{Collector, is_version, shown};
use crate::document::decode;
use crate::document::xml::Element;
use crate::tree::{Tree, folder};

/// Returns what a configuration by that name is for, as the plugins of Gradle, Android, Kotlin and Spring name theirs;
/// a configuration somebody made for himself tells nothing.
pub(super) fn configuration_scope(name: &str) -> Scope {
    let lower = name.to_ascii_lowercase();
    let ends = |ends: &[&str]| ends.iter().any(|end| lower.ends_with(end));
    if lower.contains("test") && !lower.contains("testfixtures") {
        Scope::Test
    } else if lower.contains("developmentonly") || lower.starts_with("debug") {
        Scope::Development
    } else if ends(&["annotationprocessor", "classpath"]) && !ends(&["runtimeclasspath"])
        || ends(&[
            "compileonly",
            "compileonlyapi",
            "providedcompile",
            "provided",
        ])
        || ["kapt", "ksp"].iter().any(|tool| lower.starts_with(tool))
    {
        Scope::Build
    } else if ends(&["runtimeclasspath", "implementation", "runtimeonly", "api"])
        || matches!(
            lower.as_str(),
            "compile" | "default" | "providedruntime" | "runtime"
        )
    {
        Scope::Runtime
    } else {
        Scope::Unknown
    }
}

/// One module as a dependency notation names it.
#[derive(Debug, Default, Clone, PartialEq, Eq)]
pub(super) struct Module {
    pub(super) group: String,
    pub(super) name: String,
    /// The version as written; rich versions as [`Version`] writes them.
    pub(super) version: Option<String>,
    pub(super) classifier: String,
    /// Ending of the file where it is not the usual one.
    pub(super) ending: String,
}

impl Module {
    /// Reads `group:name:version:classifier@ending`, where all after the name may be missing.
    pub(super) fn read(text: &str) -> Option<Self> {
        let (text, ending) = text.split_once('@').unwrap_or((text, ""));
        let mut parts = text.split(':').map(str::trim);
        let (group, name) = (parts.next()?, parts.next()?);
        let version = parts.next().filter(|version| !version.is_empty());
        let classifier = parts.next().unwrap_or_default();
        let is_whole = parts.next().is_none() && !group.is_empty() && !name.is_empty();
        is_whole.then(|| Self {
            group: group.to_owned(),
            name: name.to_owned(),
            version: version.map(str::to_owned),
            classifier: classifier.to_owned(),
            ending: ending.trim().to_owned(),
        })
    }

    /// Returns the module that marks a plugin in repositories.
    ///
    /// Source: the chapter on plugin marker artifacts of Gradle's manual.
    pub(super) fn of_plugin(id: &str, version: Option<String>) -> Self {
        Self {
            group: id.to_owned(),
            name: format!("{id}.gradle.plugin"),
            version,
            ..Self::default()
        }
    }

    /// Makes the component; where the version is not one version, it is left open and that is said.
    pub(super) fn component(&self, line: u32, collector: &mut Collector<'_>) -> Option<Component> {
        let name = format!("{}:{}", self.group, self.name);
        let version = self.version.as_deref().map(Version::read);
        let pinned = version.as_ref().and_then(|version| version.pinned);
        let mut component = collector.package(Ecosystem::Maven, &name, pinned, Some(line))?;
        let ending = match self.ending.as_str() {
            "jar" => "",
            ending => ending,
        };
        component.purl = component
            .purl
            .with_qualifier("classifier", &self.classifier)
            .with_qualifier("type", ending);
        if pinned.is_none() {
            component.requirement = self.version.as_deref().map(shown);
            let why = match &self.version {
                Some(version) => format!("`{}` is not one version", shown(version)),
                None => "no version is given here; a platform, a plugin or another script decides"
                    .to_owned(),
            };
            let message = format!("{}: {why}", shown(&name));
            collector.problem(ProblemKind::UnresolvedVersion, Some(line), message);
        }
        Some(component)
    }
}

/// A version as Gradle reads it: `1.2`, `1.+`, `[1,2[`, `1.7!!`, `latest.release`.
struct Version<'t> {
    /// The version, where the text allows exactly one.
    pinned: Option<&'t str>,
}

impl<'t> Version<'t> {
    /// Source: the chapters on single versions and on rich versions of Gradle's manual.
    fn read(text: &'t str) -> Self {
        let text = text.trim();
        // `1.7!!` is strictly 1.7; `[1.7,1.8[!!1.7.25` prefers one of many.
        let strict = text.split_once("!!").map_or(text, |(strict, _)| strict);
        let single = strict
            .strip_prefix('[')
            .and_then(|rest| rest.strip_suffix(']'))
            .unwrap_or(strict)
            .trim();
        let is_moving = single.ends_with('+') || single.starts_with("latest.");
        Self {
            pinned: Some(single).filter(|version| is_version(version) && !is_moving),
        }
    }
}

/// Hashes by group, name and version.
pub(super) type Hashes = BTreeMap<(String, String, String), Vec<Digest>>;

/// Reads the hashes the build of the project in `place` accepts, from the nearest `gradle/verification-metadata.xml`.
pub(super) fn accepted_hashes(tree: &dyn Tree, place: &str, depth_max: u32) -> Hashes {
    let mut place = Some(place);
    while let Some(here) = place {
        let separator = if here.is_empty() { "" } else { "/" };
        let path = format!("{here}{separator}gradle/verification-metadata.xml");
        if let Some(bytes) = tree.read(&path) {
            let (text, _) = decode(&bytes);
            let (document, _) = Element::read(&text, depth_max);
            return verified(&document)
                .map(|(component, key)| (key, hashes_of(component)))
                .collect();
        }
        place = (!here.is_empty()).then(|| folder(here));
    }
    Hashes::new()
}

/// Lists the components of a `verification-metadata.xml` with group, name and version.
pub(super) fn verified(
    document: &Element,
) -> impl Iterator<Item = (&Element, (String, String, String))> {
    document
        .child("verification-metadata")
        .and_then(|metadata| metadata.child("components"))
        .into_iter()
        .flat_map(|components| components.all("component"))
        .map(|component| {
            let text = |name| component.attribute(name).unwrap_or_default().to_owned();
            (component, (text("group"), text("name"), text("version")))
        })
}

/// Returns the accepted hashes of the artifacts themselves: not of the documents about them, sources or manuals.
pub(super) fn hashes_of(component: &Element) -> Vec<Digest> {
    let about = [".pom", ".module", "-sources.jar", "-javadoc.jar"];
    let mut hashes: Vec<Digest> = component
        .all("artifact")
        .filter(|artifact| {
            let name = artifact.attribute("name").unwrap_or_default();
            !about.iter().any(|end| name.ends_with(end))
        })
        .flat_map(|artifact| &artifact.children)
        .filter_map(|hash| {
            let algorithm = match hash.name.as_str() {
                "md5" => Algorithm::Md5,
                "sha1" => Algorithm::Sha1,
                "sha256" => Algorithm::Sha256,
                "sha512" => Algorithm::Sha512,
                _ => return None,
            };
            let also = hash
                .all("also-trust")
                .filter_map(|also| also.attribute("value"));
            let values: Vec<&str> = hash.attribute("value").into_iter().chain(also).collect();
            Some((algorithm, values))
        })
        .flat_map(|(algorithm, values)| {
            values
                .into_iter()
                .filter_map(move |value| Digest::new(algorithm, value))
        })
        .collect();
    hashes.sort_unstable();
    hashes.dedup();
    hashes
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn configurations_tell_what_they_are_for() {
        for (name, expected) in [
            ("runtimeClasspath", Scope::Runtime),
            ("productionRuntimeClasspath", Scope::Runtime),
            ("releaseRuntimeClasspath", Scope::Runtime),
            ("implementation", Scope::Runtime),
            ("freeReleaseImplementation", Scope::Runtime),
            ("api", Scope::Runtime),
            ("compile", Scope::Runtime),
            ("compileClasspath", Scope::Build),
            ("compileOnly", Scope::Build),
            ("annotationProcessor", Scope::Build),
            ("kaptDebug", Scope::Build),
            ("classpath", Scope::Build),
            ("testRuntimeClasspath", Scope::Test),
            ("androidTestImplementation", Scope::Test),
            ("integrationTestRuntimeOnly", Scope::Test),
            ("testFixturesApi", Scope::Runtime),
            ("developmentOnly", Scope::Development),
            ("debugImplementation", Scope::Development),
            ("checkstyle", Scope::Unknown),
        ] {
            assert_eq!(configuration_scope(name), expected, "{name}");
        }
    }

    #[test]
    fn notations_and_versions_are_taken_apart() {
        let module = Module::read("g:a:1.0:linux@zip").expect("module");
        assert_eq!(module.version.as_deref(), Some("1.0"));
        assert_eq!(module.classifier, "linux");
        assert_eq!(module.ending, "zip");
        assert_eq!(Module::read("g:a").expect("module").version, None);
        for text in ["", "g", "g:", ":a:1", "g:a:1:c:d"] {
            assert_eq!(Module::read(text), None, "{text}");
        }
        for (text, expected) in [
            ("1.0", Some("1.0")),
            ("1.7!!", Some("1.7")),
            ("[1.5]", Some("1.5")),
            ("[1.7, 1.8[!!1.7.25", None),
            ("1.+", None),
            ("+", None),
            ("latest.release", None),
            ("]1.0,2.0[", None),
            ("1.0-SNAPSHOT", Some("1.0-SNAPSHOT")),
        ] {
            assert_eq!(Version::read(text).pinned, expected, "{text}");
        }
    }
}
