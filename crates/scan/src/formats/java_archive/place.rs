//! What the place of an archive says about it: a repository laid out by Maven, Gradle or Ivy, or the project file beside
//! it.
//!
//! Source: the repository layout of Maven; the dependency cache of Gradle (`files-2.1`); the cache of Ivy.

use super::coordinates::Coordinates;
use super::file_name::{behind, divide, stem};
use super::manifest::is_group;
use crate::document::decode;
use crate::formats::Input;
use crate::tree::file_name;

/// Folders below which the groups of a repository of Maven begin.
const ROOTS: [&str; 6] = [
    "m2repo",
    "maven",
    "maven-repo",
    "maven-repository",
    "maven2",
    "repository",
];

/// Returns the paths that are looked up beside an archive: project files, and the checksum.
pub(super) fn looked_up(path: &str) -> Vec<String> {
    let mut paths = project_files(path);
    paths.push(format!("{path}.sha1"));
    paths
}

/// Returns where the project file of an archive may stand: under the same name, or without the classifier.
fn project_files(path: &str) -> Vec<String> {
    let name = file_name(path);
    let folder = path.strip_suffix(name).unwrap_or_default();
    let mut paths = vec![format!("{folder}{}.pom", stem(name))];
    if let Some(place) = Place::of(path).filter(|place| !place.classifier.is_empty()) {
        let stem = stem(name).strip_suffix(place.classifier);
        let stem = stem.and_then(|stem| stem.strip_suffix('-'));
        paths.extend(stem.map(|stem| format!("{folder}{stem}.pom")));
    }
    paths
}

/// The last folders of a path in a repository of Maven, which repeat what the file is called.
struct Place<'p> {
    /// The folders before them.
    before: Vec<&'p str>,
    artifact: &'p str,
    version: &'p str,
    classifier: &'p str,
}

impl<'p> Place<'p> {
    fn of(path: &'p str) -> Option<Self> {
        let mut before: Vec<&str> = path.rsplit('!').next()?.split('/').collect();
        let (file, version, artifact) = (before.pop()?, before.pop()?, before.pop()?);
        let classifier = behind(stem(file), artifact, version)?;
        Some(Self {
            before,
            artifact,
            version,
            classifier,
        })
    }

    /// Returns the group by the folders alone, where one of them is known to be the repository.
    fn group(&self) -> Option<String> {
        let root = self
            .before
            .iter()
            .rposition(|folder| ROOTS.contains(folder))?;
        let group = self.before.get(root + 1..)?.join(".");
        Some(group).filter(|group| !group.is_empty())
    }
}

/// Returns the coordinates of an archive by its place.
pub(super) fn coordinates(input: &Input<'_>) -> Option<Coordinates> {
    let place = Place::of(input.path);
    let beside = project_files(input.path)
        .iter()
        .find_map(|path| project(path, input));
    match (place, beside) {
        (Some(place), Some(project))
            if project
                .artifact
                .as_deref()
                .is_none_or(|it| it == place.artifact) =>
        {
            Some(Coordinates {
                artifact: Some(place.artifact.to_owned()),
                version: Some(place.version.to_owned()),
                ..project
            })
        }
        (_, Some(project)) => Some(project),
        (Some(place), None) => Some(Coordinates {
            group: Some(place.group()?),
            artifact: Some(place.artifact.to_owned()),
            version: Some(place.version.to_owned()),
            ..Coordinates::default()
        }),
        (None, None) => in_cache(input.path),
    }
}

/// Reads a project file beside an archive; `None` where there is none, or it does not say whose it is. Inside archives
/// there is nothing to look beside: they are read as they stream by.
fn project(path: &str, input: &Input<'_>) -> Option<Coordinates> {
    if input.budget.is_some() {
        return None;
    }
    let bytes = input.tree.read(path)?;
    let (text, _) = decode(&bytes);
    let project = Coordinates::of_pom(&text, path, input.limits.document_depth_max)?;
    let is_plain = |text: &Option<String>| text.as_ref().is_some_and(|text| !text.contains("${"));
    (is_plain(&project.group) && is_plain(&project.artifact)).then_some(project)
}

/// Reads the path of an archive in the cache of Gradle (`files-2.1/group/artifact/version/hash/file`) or of Ivy
/// (`cache/group/artifact/jars/file`).
fn in_cache(path: &str) -> Option<Coordinates> {
    let folders: Vec<&str> = path.rsplit('!').next()?.split('/').collect();
    let (group, artifact, version) = match folders.as_slice() {
        [.., "files-2.1", group, artifact, version, hash, file] => {
            let is_hash = hash.bytes().all(|digit| digit.is_ascii_hexdigit());
            behind(stem(file), artifact, version).filter(|_| is_hash)?;
            (*group, *artifact, *version)
        }
        [.., "cache", group, artifact, "bundles" | "jars", file] => {
            let named = divide(stem(file)).filter(|named| named.artifact == *artifact)?;
            (*group, *artifact, named.version)
        }
        _ => return None,
    };
    let is_name = is_group(group) || !group.contains('.');
    is_name.then(|| Coordinates {
        group: Some(group.to_owned()),
        artifact: Some(artifact.to_owned()),
        version: Some(version.to_owned()),
        ..Coordinates::default()
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn places_in_repositories_are_read() {
        let hash = "0123456789abcdef0123456789abcdef01234567";
        for (path, expected) in [
            (".m2/repository/org/x/a/1.0/a-1.0.jar", Some("org.x:a:1.0:")),
            (
                "m2.zip!repository/org/x/a/1.0/a-1.0-tests.jar",
                Some("org.x:a:1.0:tests"),
            ),
            (
                "maven2/junit/junit/4-SNAPSHOT/junit-4-20260102.030405-6.jar",
                Some("junit:junit:4-SNAPSHOT:"),
            ),
            ("repository/org/x/a/1.0/b-1.0.jar", None),
            ("lib/a/1.0/a-1.0.jar", None),
            ("repository/a/1.0/a-1.0.jar", None),
        ] {
            let place = Place::of(path).and_then(|place| {
                let group = place.group()?;
                let (artifact, version) = (place.artifact, place.version);
                Some(format!("{group}:{artifact}:{version}:{}", place.classifier))
            });
            assert_eq!(place.as_deref(), expected, "{path}");
        }
        for (path, expected) in [
            (
                format!("files-2.1/org.x/a/1.0/{hash}/a-1.0.jar"),
                Some("org.x:a:1.0"),
            ),
            (format!("files-2.1/org.x/a/1.0/{hash}/b-1.0.jar"), None),
            (
                ".ivy2/cache/org.x/a/jars/a-1.0.jar".to_owned(),
                Some("org.x:a:1.0"),
            ),
            ("cache/org.x/a/jars/b-1.0.jar".to_owned(), None),
        ] {
            let known = in_cache(&path).map(|known| {
                [known.group, known.artifact, known.version]
                    .map(Option::unwrap_or_default)
                    .join(":")
            });
            assert_eq!(known.as_deref(), expected, "{path}");
        }
    }
}
