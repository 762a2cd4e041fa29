//! The files around the one being read.

use std::any::Any;
use std::collections::BTreeMap;
use std::fs;
use std::io::Read as _;
use std::path::{Path, PathBuf};
use std::sync::{Arc, Mutex, PoisonError};

use gwanmun_model::Limits;

use crate::formats::wildcard;

/// The files of a scanned tree, addressed by their path relative to its root, `/`-separated.
///
/// A reader that gets such a path from the content of a file can never leave the tree with it.
pub trait Tree: Sync {
    /// Returns the content of a file, or `None` when there is no such regular file inside the tree and the limits.
    fn read(&self, path: &str) -> Option<Vec<u8>>;

    /// Opens a file to read from any place of; `None` where files are held in memory or there is none.
    fn open(&self, _path: &str) -> Option<fs::File> {
        None
    }

    /// Returns the paths of all files called `name` in `folder` (`""` is the root) and below, sorted; `*` in the name
    /// stands for any run of characters. Knows the names formats claim or list as `beside` only.
    fn named(&self, name: &str, folder: &str) -> Vec<String>;

    /// Returns the place where readers keep what they work out once for the whole tree.
    fn memory(&self) -> &Memory;
}

/// What readers worked out once for the whole tree, by a key of their own.
#[derive(Default)]
pub struct Memory(Mutex<BTreeMap<&'static str, Arc<dyn Any + Send + Sync>>>);

impl Memory {
    /// Returns what is kept under `key`, working it out first if need be. Other readers wait meanwhile.
    pub(crate) fn once<T: Any + Send + Sync>(
        &self,
        key: &'static str,
        work_out: impl FnOnce() -> T,
    ) -> Arc<T> {
        let mut kept = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some(Ok(known)) = kept.get(key).map(|value| Arc::clone(value).downcast::<T>()) {
            return known;
        }
        let value = Arc::new(work_out());
        kept.insert(key, Arc::<T>::clone(&value));
        value
    }
}

/// No files around: a single file given as bytes.
#[derive(Default)]
pub(crate) struct Alone(Memory);

impl Tree for Alone {
    fn read(&self, _path: &str) -> Option<Vec<u8>> {
        None
    }

    fn named(&self, _name: &str, _folder: &str) -> Vec<String> {
        Vec::new()
    }

    fn memory(&self) -> &Memory {
        &self.0
    }
}

/// A directory on disk.
pub(crate) struct Directory {
    root: PathBuf,
    limits: Limits,
    /// Paths by file name, sorted.
    by_name: BTreeMap<String, Vec<String>>,
    memory: Memory,
}

impl Directory {
    /// Makes the tree of a directory (already canonical) from the paths worth knowing.
    pub(crate) fn new(root: PathBuf, limits: Limits, paths: &[String]) -> Self {
        Self {
            root,
            limits,
            by_name: index(paths.iter().map(String::as_str)),
            memory: Memory::default(),
        }
    }
}

/// Groups paths by file name, each group sorted.
pub(crate) fn index<'a>(paths: impl Iterator<Item = &'a str>) -> BTreeMap<String, Vec<String>> {
    let mut by_name: BTreeMap<String, Vec<String>> = BTreeMap::new();
    for path in paths {
        by_name
            .entry(file_name(path).to_owned())
            .or_default()
            .push(path.to_owned());
    }
    for group in by_name.values_mut() {
        group.sort_unstable();
    }
    by_name
}

/// Looks a name up in what [`index`] made.
pub(crate) fn named_in(
    by_name: &BTreeMap<String, Vec<String>>,
    name: &str,
    folder: &str,
) -> Vec<String> {
    // Paths are sorted, so that those of a folder stand together: a folder of many thousand packages asks for each.
    let prefix = if folder.is_empty() {
        String::new()
    } else {
        format!("{folder}/")
    };
    let below = |paths: &Vec<String>| -> Vec<String> {
        let start = paths.partition_point(|path| *path < prefix);
        let rest = paths.iter().skip(start);
        rest.take_while(|path| path.starts_with(&prefix))
            .cloned()
            .collect()
    };
    if !name.contains('*') {
        return by_name.get(name).map(below).unwrap_or_default();
    }
    let fitting = by_name.iter().filter(|(known, _)| wildcard(name, known));
    let mut paths: Vec<String> = fitting.flat_map(|(_, paths)| below(paths)).collect();
    paths.sort_unstable();
    paths
}

impl Directory {
    /// Returns the place of a file on disk; `None` when it would lie outside the tree.
    fn inside(&self, path: &str) -> Option<PathBuf> {
        let path = self.root.join(normalize("", path)?);
        let inside = fs::canonicalize(&path).ok()?.starts_with(&self.root);
        inside.then_some(path)
    }
}

impl Tree for Directory {
    fn read(&self, path: &str) -> Option<Vec<u8>> {
        read_file(&self.inside(path)?, self.limits.file_bytes_max).ok()
    }

    fn open(&self, path: &str) -> Option<fs::File> {
        open_file(&self.inside(path)?).ok()
    }

    fn named(&self, name: &str, folder: &str) -> Vec<String> {
        named_in(&self.by_name, name, folder)
    }

    fn memory(&self) -> &Memory {
        &self.memory
    }
}

/// Why a file was not read.
#[derive(Debug)]
pub(crate) enum Unread {
    /// It is larger than the limit, in bytes.
    TooLarge(u64),
    /// It is a device, a pipe, a socket or a directory.
    NotRegular,
    /// The system refused.
    Refused(std::io::Error),
}

/// Opens a regular file. Pipes and devices are not opened: reading one may never end.
pub(crate) fn open_file(path: &Path) -> Result<fs::File, Unread> {
    let metadata = fs::metadata(path).map_err(Unread::Refused)?;
    if !metadata.is_file() {
        return Err(Unread::NotRegular);
    }
    fs::File::open(path).map_err(Unread::Refused)
}

/// Reads a regular file up to a limit.
pub(crate) fn read_file(path: &Path, bytes_max: u64) -> Result<Vec<u8>, Unread> {
    read_opened(&open_file(path)?, bytes_max)
}

/// Reads an opened file up to a limit.
pub(crate) fn read_opened(file: &fs::File, bytes_max: u64) -> Result<Vec<u8>, Unread> {
    let length = file.metadata().map_err(Unread::Refused)?.len();
    if length > bytes_max {
        return Err(Unread::TooLarge(bytes_max));
    }
    let mut bytes = Vec::with_capacity(usize::try_from(length).unwrap_or(0));
    file.take(bytes_max.saturating_add(1))
        .read_to_end(&mut bytes)
        .map_err(Unread::Refused)?;
    if u64::try_from(bytes.len()).is_ok_and(|length| length > bytes_max) {
        return Err(Unread::TooLarge(bytes_max));
    }
    Ok(bytes)
}

/// Returns the folder of a path, `""` for the root.
pub(crate) fn folder(path: &str) -> &str {
    path.rfind(['/', '!'])
        .map_or("", |end| path.get(..end).unwrap_or(""))
}

/// Returns the last segment of a path.
pub(crate) fn file_name(path: &str) -> &str {
    path.rsplit(['/', '!']).next().unwrap_or(path)
}

/// Whether `path` lies in `folder` or below it; `""` is the root.
pub(crate) fn is_below(path: &str, folder: &str) -> bool {
    folder.is_empty()
        || path
            .strip_prefix(folder)
            .is_some_and(|rest| rest.starts_with('/'))
}

/// Joins a relative path found in a file to the folder of that file; `None` when it is absolute or leads out of the tree.
pub(crate) fn normalize(folder: &str, relative: &str) -> Option<String> {
    let is_drive = relative.get(1..2) == Some(":");
    if relative.starts_with(['/', '\\'])
        || is_drive
        || relative.contains('\0')
        || relative.contains("://")
    {
        return None;
    }
    let mut segments: Vec<&str> = folder.split('/').filter(|part| !part.is_empty()).collect();
    for part in relative.split(['/', '\\']) {
        match part {
            "" | "." => {}
            ".." => {
                segments.pop()?;
            }
            part => segments.push(part),
        }
    }
    Some(segments.join("/"))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn relative_paths_stay_inside_the_tree() {
        assert_eq!(normalize("a/b", "../c.txt").as_deref(), Some("a/c.txt"));
        assert_eq!(normalize("a", "./b/../c").as_deref(), Some("a/c"));
        assert_eq!(normalize("", "../c"), None);
        assert_eq!(normalize("a", "../../c"), None);
        assert_eq!(normalize("a", "/etc/passwd"), None);
        assert_eq!(normalize("a", "C:\\x"), None);
    }

    #[test]
    fn files_are_found_by_name_and_by_pattern() {
        let paths = ["a/x.json", "a/y.json", "b/x.json", "b/x.txt"];
        let by_name = index(paths.into_iter());
        assert_eq!(named_in(&by_name, "x.json", ""), ["a/x.json", "b/x.json"]);
        assert_eq!(named_in(&by_name, "*.json", "a"), ["a/x.json", "a/y.json"]);
        assert_eq!(named_in(&by_name, "x.json", "b"), ["b/x.json"]);
        assert!(named_in(&by_name, "x.json", "c").is_empty());
    }

    #[test]
    fn a_link_out_of_the_tree_is_not_read() {
        let outside = tempfile::tempdir().expect("folder");
        fs::write(outside.path().join("secret"), "x").expect("write");
        let inside = tempfile::tempdir().expect("folder");
        fs::write(inside.path().join("plain"), "y").expect("write");
        let root = fs::canonicalize(inside.path()).expect("canonical");
        let tree = Directory::new(root.clone(), Limits::default(), &[]);
        assert_eq!(tree.read("plain").as_deref(), Some(&b"y"[..]));
        #[cfg(unix)]
        {
            std::os::unix::fs::symlink(outside.path().join("secret"), root.join("link"))
                .expect("link");
            assert_eq!(tree.read("link"), None);
        }
        assert_eq!(tree.read("../secret"), None);
    }
}
