//! Folders laid out as Maven lays its repositories out: parents, bills of materials, version lists and artifacts.
//!
//! Source: the repository layout of Maven (`group/as/folders/artifact/version/artifact-version.ending`).

use std::cmp::Ordering;
use std::collections::{BTreeMap, BTreeSet};
use std::fs;
use std::path::{Path, PathBuf};
use std::sync::{Mutex, OnceLock, PoisonError};

use gwanmun_model::digest::Algorithm;
use gwanmun_model::{Digest, Ecosystem, Limits, version};

use crate::cache::Witness;
use crate::document::decode;
use crate::document::xml::Element;
use crate::source::Source;
use crate::tree::{open_file, read_file};

/// Deepest folder below a repository in which artifacts are looked for.
const FOLDER_DEPTH_MAX: usize = 32;

/// Group, artifact and version.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) struct Coordinates {
    pub(crate) group: String,
    pub(crate) artifact: String,
    pub(crate) version: String,
}

impl Coordinates {
    /// Makes coordinates.
    pub(crate) fn new(group: &str, artifact: &str, version: &str) -> Self {
        Self {
            group: group.to_owned(),
            artifact: artifact.to_owned(),
            version: version.to_owned(),
        }
    }
}

/// One file of an artifact.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Artifact {
    pub(crate) coordinates: Coordinates,
    /// Tells files of one artifact apart; empty for the main one.
    pub(crate) classifier: String,
}

impl std::fmt::Display for Coordinates {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "{}:{}:{}", self.group, self.artifact, self.version)
    }
}

/// The local repositories the operator named, for example `~/.m2/repository` or a mirror carried in.
///
/// What stands in scanned files only ever chooses among the files below these folders.
#[derive(Debug, Default)]
pub struct MavenRepositories {
    folders: Vec<PathBuf>,
    limits: Limits,
    artifacts: OnceLock<Artifacts>,
    /// Files and folders that were looked at, whether they were there or not.
    seen: Mutex<BTreeSet<PathBuf>>,
}

impl MavenRepositories {
    /// Makes the repositories in these folders; the first that has a file wins.
    pub(crate) fn new(folders: &[PathBuf], limits: Limits) -> Self {
        Self {
            folders: folders.to_vec(),
            limits,
            artifacts: OnceLock::new(),
            seen: Mutex::default(),
        }
    }

    /// Whether there is none.
    pub(crate) fn is_empty(&self) -> bool {
        self.folders.is_empty()
    }

    /// Returns the content of the `.pom` of an artifact.
    pub(crate) fn pom(&self, wanted: &Coordinates) -> Option<Vec<u8>> {
        let place = place_of(&wanted.group, &wanted.artifact)?;
        is_segment(&wanted.version).then_some(())?;
        self.folders.iter().find_map(|folder| {
            let place = folder.join(&place).join(&wanted.version);
            let file = |version: &str| place.join(format!("{}-{version}.pom", wanted.artifact));
            self.read(&file(&wanted.version)).or_else(|| {
                let version = self.snapshot(&place, &wanted.version)?;
                is_segment(&version).then(|| self.read(&file(&version)))?
            })
        })
    }

    /// Returns the newest version that satisfies a range of Maven, among those the version lists at hand
    /// (`maven-metadata*.xml`) name.
    pub(crate) fn newest(&self, group: &str, artifact: &str, range: &str) -> Option<String> {
        let place = place_of(group, artifact)?;
        let range = Range::read(range)?;
        let mut versions: Vec<String> = self
            .folders
            .iter()
            .flat_map(|folder| self.metadata(&folder.join(&place)))
            .flat_map(|metadata| {
                let versions = metadata
                    .child("versioning")
                    .and_then(|versioning| versioning.child("versions"));
                let texts = versions.map(|versions| versions.all("version"));
                let texts = texts.into_iter().flatten();
                texts
                    .map(|version| version.text.clone())
                    .collect::<Vec<_>>()
            })
            .filter(|version| range.contains(version))
            .collect();
        versions.sort_by(|a, b| order(a, b).then_with(|| a.cmp(b)));
        versions.pop()
    }

    /// Returns what an archive of that content is called, if one of the repositories has the very same file. Of
    /// several that have it, the one the file is named for; none where they disagree on what it is.
    pub(crate) fn identify(&self, source: &Source<'_>, file_name: &str) -> Option<Artifact> {
        if self.is_empty() {
            return None;
        }
        let artifacts = self
            .artifacts
            .get_or_init(|| Artifacts::of(&self.folders, self.limits.files_max));
        let same_size = artifacts.by_size.get(&source.length())?;
        let wanted = source.digests(&[Algorithm::Sha256]);
        let same: Vec<&Artifact> = same_size
            .iter()
            .filter(|(path, _)| self.digests(path).is_some_and(|known| known == wanted))
            .map(|(_, artifact)| artifact)
            .collect();
        let is_named = |artifact: &&&Artifact| {
            let Coordinates {
                artifact: name,
                version,
                ..
            } = &artifact.coordinates;
            file_name.starts_with(&format!("{name}-{version}"))
        };
        if let Some(named) = same.iter().find(is_named) {
            return Some((*named).clone());
        }
        let (first, others) = same.split_first()?;
        others
            .iter()
            .all(|other| other.coordinates == first.coordinates)
            .then(|| (*first).clone())
    }

    /// Returns the hash of a file of a repository, without holding the file.
    fn digests(&self, path: &Path) -> Option<Vec<Digest>> {
        self.note(path);
        let file = open_file(path).ok()?;
        let source = Source::of_file(&file).ok()?;
        Some(source.digests(&[Algorithm::Sha256]))
    }

    /// Returns the version under which a deployed snapshot is kept (`1.0-20260102.030405-6`).
    fn snapshot(&self, place: &Path, version: &str) -> Option<String> {
        let base = version.strip_suffix("-SNAPSHOT")?;
        self.metadata(place).iter().find_map(|metadata| {
            let snapshot = metadata.child("versioning")?.child("snapshot")?;
            let (time, number) = (
                snapshot.text_of("timestamp")?,
                snapshot.text_of("buildNumber")?,
            );
            Some(format!("{base}-{time}-{number}"))
        })
    }

    /// Reads the `maven-metadata*.xml` in a folder.
    fn metadata(&self, folder: &Path) -> Vec<Element> {
        self.note(folder);
        let mut names: Vec<String> = fs::read_dir(folder)
            .into_iter()
            .flatten()
            .flatten()
            .filter_map(|entry| entry.file_name().into_string().ok())
            .filter(|name| name.starts_with("maven-metadata"))
            .filter(|name| Path::new(name).extension().is_some_and(|end| end == "xml"))
            .collect();
        names.sort_unstable();
        names
            .iter()
            .filter_map(|name| {
                let bytes = self.read(&folder.join(name))?;
                let (text, _) = decode(&bytes);
                let (mut document, _) = Element::read(&text, self.limits.document_depth_max);
                let at = document
                    .children
                    .iter()
                    .position(|child| child.name == "metadata")?;
                Some(document.children.swap_remove(at))
            })
            .collect()
    }

    /// Returns the state of everything that was looked at; of folders whose content was listed too.
    pub(crate) fn witnesses(&self) -> Vec<Witness> {
        let seen = self.seen.lock().unwrap_or_else(PoisonError::into_inner);
        let listed = self.artifacts.get().map(|artifacts| &artifacts.folders);
        seen.iter()
            .chain(listed.into_iter().flatten())
            .map(|path| Witness::of(path.clone()))
            .collect()
    }

    fn note(&self, path: &Path) {
        let mut seen = self.seen.lock().unwrap_or_else(PoisonError::into_inner);
        seen.insert(path.to_owned());
    }

    fn read(&self, path: &Path) -> Option<Vec<u8>> {
        self.note(path);
        read_file(path, self.limits.file_bytes_max).ok()
    }
}

/// Returns the folder of an artifact below a repository; `None` when the names could lead elsewhere.
fn place_of(group: &str, artifact: &str) -> Option<PathBuf> {
    let mut place = PathBuf::new();
    for part in group.split('.') {
        is_segment(part).then(|| place.push(part))?;
    }
    is_segment(artifact).then(|| place.push(artifact))?;
    Some(place)
}

/// Whether the text is the name of one file or folder, and of none that leads anywhere else.
fn is_segment(text: &str) -> bool {
    !text.is_empty()
        && !text.bytes().all(|byte| byte == b'.')
        && !text
            .chars()
            .any(|c| c.is_control() || matches!(c, '/' | '\\' | ':'))
}

/// Archives of the repositories by their size in bytes, with what their place says they are. Only archives of the
/// same size need to be read to find one by its content.
#[derive(Debug, Default)]
struct Artifacts {
    by_size: BTreeMap<u64, Vec<(PathBuf, Artifact)>>,
    /// Folders whose content was listed.
    folders: Vec<PathBuf>,
}

impl Artifacts {
    fn of(folders: &[PathBuf], files_max: u64) -> Self {
        let mut artifacts = Self::default();
        let mut files_left = files_max;
        for root in folders {
            let mut waiting = vec![(root.clone(), 0)];
            while let Some((folder, depth)) = waiting.pop() {
                artifacts.folders.push(folder.clone());
                let entries = fs::read_dir(&folder).into_iter().flatten().flatten();
                let mut paths: Vec<PathBuf> = entries.map(|entry| entry.path()).collect();
                paths.sort_unstable();
                for path in paths {
                    files_left = files_left.saturating_sub(1);
                    if files_left == 0 {
                        return artifacts;
                    }
                    let is_link = path.is_symlink();
                    let Ok(metadata) = fs::metadata(&path) else {
                        continue;
                    };
                    if metadata.is_dir() && !is_link && depth < FOLDER_DEPTH_MAX {
                        waiting.push((path, depth + 1));
                    } else if metadata.is_file() {
                        artifacts.note(root, path, metadata.len());
                    }
                }
            }
        }
        artifacts
    }

    fn note(&mut self, root: &Path, path: PathBuf, bytes: u64) {
        let relative = path.strip_prefix(root).ok().and_then(Path::to_str);
        let coordinates = relative.and_then(coordinates_of_path);
        if let Some(coordinates) = coordinates {
            let same = self.by_size.entry(bytes).or_default();
            same.push((path, coordinates));
        }
    }
}

/// Returns the coordinates and the classifier a path in a repository stands for, when it is a `.jar` named for its
/// folders.
pub(crate) fn coordinates_of_path(path: &str) -> Option<Artifact> {
    let mut parts = path.rsplitn(4, '/');
    let (file, version, artifact) = (parts.next()?, parts.next()?, parts.next()?);
    let group = parts.next()?.replace('/', ".");
    let stem = file.strip_suffix(".jar")?;
    let rest = stem.strip_prefix(artifact)?.strip_prefix('-')?;
    let rest = rest.strip_prefix(version)?;
    let classifier = rest.strip_prefix('-').or(rest.is_empty().then_some(""))?;
    is_segment(version).then(|| {
        let coordinates = Coordinates::new(&group, artifact, version);
        let classifier = classifier.to_owned();
        Artifact {
            coordinates,
            classifier,
        }
    })
}

fn order(a: &str, b: &str) -> Ordering {
    version::compare(Ecosystem::Maven, a, b).unwrap_or(Ordering::Equal)
}

/// A version range of Maven: `[1.0,2.0)`, `(,1.0]`, several with commas between.
///
/// Source: the dependency version requirement specification of the POM reference.
struct Range<'t>(Vec<Part<'t>>);

struct Part<'t> {
    low: &'t str,
    high: &'t str,
    takes_low: bool,
    takes_high: bool,
}

impl<'t> Range<'t> {
    fn read(text: &'t str) -> Option<Self> {
        let mut parts = Vec::new();
        let mut rest = text.trim();
        while !rest.is_empty() {
            let takes_low = rest.starts_with('[');
            let inside = rest.strip_prefix(['[', '('])?;
            let end = inside.find([']', ')'])?;
            let (bounds, after) = inside.split_at(end);
            let (low, high) = bounds.split_once(',').unwrap_or((bounds, bounds));
            parts.push(Part {
                low: low.trim(),
                high: high.trim(),
                takes_low,
                takes_high: after.starts_with(']'),
            });
            rest = after.get(1..)?.trim_start().trim_start_matches(',').trim();
        }
        (!parts.is_empty()).then_some(Self(parts))
    }

    fn contains(&self, version: &str) -> bool {
        self.0.iter().any(|part| {
            let low = part.low.is_empty() || {
                let order = order(version, part.low);
                order.is_gt() || part.takes_low && order.is_eq()
            };
            let high = part.high.is_empty() || {
                let order = order(version, part.high);
                order.is_lt() || part.takes_high && order.is_eq()
            };
            low && high
        })
    }
}

/// Whether the text is written like a version range.
pub(crate) fn is_range(text: &str) -> bool {
    text.starts_with(['[', '(']) && text.ends_with([']', ')'])
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn ranges_are_read_as_maven_does() {
        for (range, version, expected) in [
            ("[1.0,2.0)", "1.5", true),
            ("[1.0,2.0)", "2.0", false),
            ("(1.0,2.0]", "1.0", false),
            ("(1.0,2.0]", "2.0", true),
            ("(,1.0]", "0.1", true),
            ("[1.5,)", "99", true),
            ("(,1.0],[1.2,)", "1.1", false),
            ("(,1.0],[1.2,)", "1.2", true),
            ("[1.5]", "1.5", true),
        ] {
            let read = Range::read(range).expect("range");
            assert_eq!(read.contains(version), expected, "{range} {version}");
        }
        assert!(Range::read("1.0").is_none());
        assert!(Range::read("[1.0").is_none());
    }

    #[test]
    fn names_out_of_a_file_never_lead_out_of_the_repository() {
        let outside = tempfile::tempdir().expect("folder");
        let root = outside.path().join("repository");
        fs::create_dir_all(root.join("g/a/1")).expect("folder");
        fs::write(root.join("g/a/1/a-1.pom"), "x").expect("write");
        fs::write(outside.path().join("a-1.pom"), "y").expect("write");
        let repositories = MavenRepositories::new(&[root], Limits::default());
        let read = |group, artifact, version| {
            repositories.pom(&Coordinates::new(group, artifact, version))
        };
        assert_eq!(read("g", "a", "1").as_deref(), Some(&b"x"[..]));
        for (group, artifact, version) in [
            ("g", "..", "1"),
            ("g", "a", ".."),
            ("..", "a", "1"),
            ("g", "../..", "a-1"),
            ("g", "a", "../../../.."),
            ("g/..", "a", "1"),
        ] {
            assert_eq!(read(group, artifact, version), None);
        }
    }

    #[test]
    fn deployed_snapshots_and_version_lists_are_found() {
        let root = tempfile::tempdir().expect("folder");
        let folder = root.path().join("g/a");
        fs::create_dir_all(folder.join("2-SNAPSHOT")).expect("folder");
        fs::write(folder.join("2-SNAPSHOT/a-2-20260102.030405-6.pom"), "x").expect("write");
        fs::write(
            folder.join("2-SNAPSHOT/maven-metadata-bank.xml"),
            "<metadata><versioning><snapshot><timestamp>20260102.030405</timestamp><buildNumber>6</buildNumber></snapshot></versioning></metadata>",
        )
        .expect("write");
        fs::write(
            folder.join("maven-metadata-bank.xml"),
            "<metadata><versioning><versions><version>1.9</version><version>1.10</version><version>2</version></versions></versioning></metadata>",
        )
        .expect("write");
        let repositories = MavenRepositories::new(&[root.path().to_owned()], Limits::default());
        let snapshot = repositories.pom(&Coordinates::new("g", "a", "2-SNAPSHOT"));
        assert_eq!(snapshot.as_deref(), Some(&b"x"[..]));
        assert_eq!(
            repositories.newest("g", "a", "[1,2)").as_deref(),
            Some("1.10")
        );
        assert_eq!(repositories.newest("g", "a", "[3,)"), None);
    }

    #[test]
    fn archives_are_known_by_their_content() {
        let root = tempfile::tempdir().expect("folder");
        let folder = root.path().join("org/x/a/1");
        fs::create_dir_all(&folder).expect("folder");
        fs::write(folder.join("a-1.jar"), "content").expect("write");
        let repositories = MavenRepositories::new(&[root.path().to_owned()], Limits::default());
        assert_eq!(
            repositories.identify(&Source::Memory(b"content"), "renamed.jar"),
            Some(Artifact {
                coordinates: Coordinates::new("org.x", "a", "1"),
                classifier: String::new()
            })
        );
        assert_eq!(
            repositories.identify(&Source::Memory(b"contenu"), "a-1.jar"),
            None
        );
    }
}
