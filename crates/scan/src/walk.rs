//! Lists the files of a directory.

use std::path::Path;

use gwanmun_model::{Limits, Problem, ProblemKind};
use ignore::{DirEntry, WalkBuilder};

use crate::formats::{TELLING_NAMES, may_be_told_by_head};
use crate::scan::Stop;

/// Folders of version control: they hold earlier states, not what is there now.
const VERSION_CONTROL: [&str; 4] = [".git", ".hg", ".svn", ".jj"];

/// Paths of a directory, relative to it, and what could not be listed.
#[derive(Default)]
pub(crate) struct Listing {
    /// Regular files for which `wanted` said yes, sorted.
    pub(crate) files: Vec<String>,
    /// Other regular files that only their first bytes may tell, sorted.
    pub(crate) untold: Vec<String>,
    /// Source code of the system itself, where it was asked for, sorted.
    pub(crate) sources: Vec<String>,
    /// Folders, the root among them, in the order they were met.
    pub(crate) folders: Vec<String>,
    /// What was left out and why.
    pub(crate) problems: Vec<Problem>,
}

/// Lists the regular files below `root` (canonical) whose relative path is wanted.
///
/// Hidden and git-ignored files are listed too: what is deployed is often exactly what is not in version control.
/// Links are not followed. One that stays inside the tree adds nothing new; one that leads out is a problem if it is
/// a folder or a wanted file, since components may stand behind it. The absolute links of a root file system are meant
/// from its own root, so they stay inside, whatever this machine has under the same path.
pub(crate) fn list(
    root: &Path,
    limits: &Limits,
    stop: &Stop,
    wanted: &dyn Fn(&str) -> bool,
    is_source: &dyn Fn(&str) -> bool,
) -> Listing {
    let mut listing = Listing::default();
    let walk = WalkBuilder::new(root)
        .standard_filters(false)
        .follow_links(false)
        .filter_entry(|entry| !is_version_control(entry))
        .build();
    let mut visited = 0_u64;
    for entry in walk {
        visited += 1;
        if visited > limits.files_max {
            let message = format!(
                "more than {} files; the rest was not visited",
                limits.files_max
            );
            listing
                .problems
                .push(Problem::new("", ProblemKind::LimitReached, message));
            break;
        }
        if visited.is_multiple_of(1024) && stop.is_due() {
            let message = format!("{}; the rest was not visited", Stop::MESSAGE);
            listing
                .problems
                .push(Problem::new("", ProblemKind::LimitReached, message));
            break;
        }
        match entry {
            Ok(entry) => note(root, &entry, (wanted, is_source), &mut listing),
            Err(error) => listing.problems.push(Problem::new(
                "",
                ProblemKind::Unreadable,
                without_root(&error.to_string(), root),
            )),
        }
    }
    listing.files.sort_unstable();
    listing.untold.sort_unstable();
    listing.sources.sort_unstable();
    listing
}

/// What a path is asked: whether it is read, and whether it is source code.
type Questions<'a> = (&'a dyn Fn(&str) -> bool, &'a dyn Fn(&str) -> bool);

fn note(root: &Path, entry: &DirEntry, (wanted, is_source): Questions<'_>, listing: &mut Listing) {
    let Some(kind) = entry.file_type() else {
        return;
    };
    let Some(path) = relative(root, entry.path()) else {
        return;
    };
    if kind.is_dir() {
        listing.folders.push(path);
    } else if kind.is_file() {
        if is_source(&path) {
            listing.sources.push(path.clone());
        }
        if wanted(&path) {
            listing.files.push(path);
        } else if may_be_told_by_head(&path) {
            listing.untold.push(path);
        }
    } else if kind.is_symlink() && entry.depth() > 0 && !is_of_system(root, entry.path()) {
        let Ok(target) = std::fs::canonicalize(entry.path()) else {
            return;
        };
        if !target.starts_with(root) && (target.is_dir() || wanted(&path)) {
            let message = "the link leads out of the scanned tree and was not followed";
            listing
                .problems
                .push(Problem::new(path, ProblemKind::PathEscape, message));
        }
    }
}

/// Whether the link is an absolute one of a root file system that stands in the tree.
fn is_of_system(root: &Path, link: &Path) -> bool {
    let is_system = |folder: &Path| {
        TELLING_NAMES
            .iter()
            .any(|name| folder.join(name).symlink_metadata().is_ok())
    };
    std::fs::read_link(link).is_ok_and(|target| target.is_absolute())
        && link
            .ancestors()
            .skip(1)
            .take_while(|folder| folder.starts_with(root))
            .any(is_system)
}

fn is_version_control(entry: &DirEntry) -> bool {
    entry.depth() > 0
        && entry.file_type().is_some_and(|kind| kind.is_dir())
        && entry
            .file_name()
            .to_str()
            .is_some_and(|name| VERSION_CONTROL.contains(&name))
}

/// Returns the path relative to `root` with `/` between segments; bytes that are not UTF-8 are replaced.
fn relative(root: &Path, path: &Path) -> Option<String> {
    let segments: Vec<_> = path
        .strip_prefix(root)
        .ok()?
        .components()
        .map(|segment| segment.as_os_str().to_string_lossy())
        .collect();
    Some(segments.join("/"))
}

/// Takes the absolute root out of a message: the same tree gives the same result wherever it lies.
fn without_root(message: &str, root: &Path) -> String {
    message.replace(root.to_string_lossy().as_ref(), ".")
}
