//! The day a source's data is of.
//!
//! Never taken from records: every Go record says year 1 and some say 2027. What is asked, in this order: a list of
//! sources (`SOURCES.json`) kept with the data, the export's own list of changes (`modified_id.csv`), the file's date.

use std::collections::BTreeMap;
use std::fs::File;
use std::io::{BufRead as _, BufReader, Read as _};
use std::path::{Path, PathBuf};

use gwanmun_model::Timestamp;
use serde::Deserialize;

/// Name of the list of sources.
pub(super) const SOURCES_NAME: &str = "SOURCES.json";
/// Name of an OSV export's list of changes, newest first.
pub(super) const CHANGES_NAME: &str = "modified_id.csv";
/// How many folders above a file may hold the list of sources.
const PARENTS_MAX: usize = 4;
/// Largest list of sources that is read, in bytes.
const SOURCES_BYTES_MAX: u64 = 16 << 20;
/// How many lines of a list of changes are looked at for a believable time.
const CHANGES_LINES_MAX: usize = 10_000;
/// No export is older.
const FIRST_CREDIBLE_DAY: &str = "2000-01-01";

/// One entry of the list of sources.
#[derive(Debug, Clone, Deserialize)]
struct Listed {
    #[serde(default)]
    name: String,
    #[serde(default)]
    date: String,
    #[serde(default)]
    format: String,
    path: Option<String>,
}

/// Finds data dates, remembering what it read.
#[derive(Debug)]
pub(super) struct Dates {
    created: Timestamp,
    lists: BTreeMap<PathBuf, Option<Vec<Listed>>>,
    changes: BTreeMap<PathBuf, Option<Timestamp>>,
}

impl Dates {
    /// `created` bounds every date: nothing is newer than the bundle it is packed into.
    pub(super) const fn new(created: Timestamp) -> Self {
        Self {
            created,
            lists: BTreeMap::new(),
            changes: BTreeMap::new(),
        }
    }

    /// Returns the date of a file of OSV records.
    ///
    /// The newest change an export lists is when it was made at the latest known; where the file itself is older,
    /// the file's date counts.
    pub(super) fn of_records(&mut self, path: &Path) -> Timestamp {
        if let Some(date) = self.listed(path) {
            return date;
        }
        let file_date = self.of_file(path);
        self.listed_change(path)
            .map_or(file_date, |change| change.min(file_date))
    }

    /// Returns the date a document states for itself, or its file's.
    pub(super) fn of_document(&self, path: &Path, stated: Option<Timestamp>) -> Timestamp {
        stated
            .filter(|date| self.is_credible(*date))
            .unwrap_or_else(|| self.of_file(path))
    }

    fn is_credible(&self, date: Timestamp) -> bool {
        let first: Timestamp = FIRST_CREDIBLE_DAY.parse().unwrap_or_default();
        first <= date && date <= self.created
    }

    fn of_file(&self, path: &Path) -> Timestamp {
        let modified = path.metadata().and_then(|metadata| metadata.modified());
        let since_epoch = modified
            .ok()
            .and_then(|time| time.duration_since(std::time::UNIX_EPOCH).ok())
            .and_then(|duration| i64::try_from(duration.as_secs()).ok())
            .unwrap_or_default();
        Timestamp::default()
            .plus_seconds(since_epoch)
            .min(self.created)
    }

    /// Returns the newest believable change the export lists, for the whole export where it has such a list.
    fn listed_change(&mut self, path: &Path) -> Option<Timestamp> {
        let folder = path.parent()?;
        let export = folder.parent().and_then(|root| self.first_change(root));
        let own = self.first_change(folder);
        export.max(own)
    }

    fn first_change(&mut self, folder: &Path) -> Option<Timestamp> {
        if let Some(known) = self.changes.get(folder) {
            return *known;
        }
        let found = File::open(folder.join(CHANGES_NAME)).ok().and_then(|file| {
            BufReader::new(file)
                .lines()
                .take(CHANGES_LINES_MAX)
                .map_while(Result::ok)
                .filter_map(|line| line.split(',').next()?.parse().ok())
                .find(|date| self.is_credible(*date))
        });
        self.changes.insert(folder.to_owned(), found);
        found
    }

    /// Returns the date the nearest list of sources gives: of the entry for this very file, of the entry its folder
    /// is named after (`osv-malicious` for `malicious`), else the newest of any OSV entry, before which the
    /// collection cannot have been put together.
    fn listed(&mut self, path: &Path) -> Option<Timestamp> {
        let folders = path.ancestors().skip(1).take(PARENTS_MAX);
        for folder in folders {
            let Some(entries) = self.list(folder) else {
                continue;
            };
            let relative = path.strip_prefix(folder).ok()?;
            let folder_name = path.parent().and_then(Path::file_name);
            let folder_name = folder_name.map(|name| name.to_string_lossy().into_owned());
            let date = |entry: &Listed| entry.date.parse::<Timestamp>().ok();
            let exact = entries
                .iter()
                .filter(|entry| entry.path.as_deref().map(Path::new) == Some(relative))
                .find_map(date);
            let named = || {
                let folder_name = folder_name.as_deref()?;
                let is_named = |entry: &&Listed| {
                    !entry.name.is_empty()
                        && folder_name
                            .strip_suffix(entry.name.as_str())
                            .is_some_and(|rest| rest.is_empty() || rest.ends_with('-'))
                };
                entries.iter().filter(is_named).filter_map(date).max()
            };
            let newest = || {
                let osv = entries.iter().filter(|entry| entry.format.contains("OSV"));
                osv.filter_map(date).max()
            };
            let found = exact.or_else(named).or_else(newest);
            return found.map(|date| date.min(self.created));
        }
        None
    }

    fn list(&mut self, folder: &Path) -> Option<Vec<Listed>> {
        if let Some(known) = self.lists.get(folder) {
            return known.clone();
        }
        let read = || -> Option<Vec<Listed>> {
            let mut bytes = Vec::new();
            File::open(folder.join(SOURCES_NAME))
                .ok()?
                .take(SOURCES_BYTES_MAX)
                .read_to_end(&mut bytes)
                .ok()?;
            serde_json::from_slice(&bytes).ok()
        };
        let found = read();
        self.lists.insert(folder.to_owned(), found.clone());
        found
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn dates() -> Dates {
        Dates::new("2026-11-24".parse().unwrap())
    }

    fn touch(path: &Path, content: &str, day: &str) {
        std::fs::create_dir_all(path.parent().unwrap()).unwrap();
        std::fs::write(path, content).unwrap();
        let time: Timestamp = day.parse().unwrap();
        let seconds = u64::try_from(time.as_micros() / 1_000_000).unwrap();
        let time = std::time::UNIX_EPOCH + std::time::Duration::from_secs(seconds);
        let file = File::options().write(true).open(path).unwrap();
        file.set_modified(time).unwrap();
    }

    #[test]
    fn a_list_of_changes_with_nonsense_in_front_still_dates_the_export() {
        let dir = tempfile::tempdir().unwrap();
        let zip = dir.path().join("Go/all.zip");
        touch(&zip, "", "2026-11-20");
        assert_eq!(dates().of_records(&zip), "2026-11-20".parse().unwrap());
        let own = "2027-03-01T00:00:00Z,PYSEC-1\n2026-08-01T00:00:00Z,A\n0001-01-01T00:00:00Z,B\n";
        touch(&dir.path().join("Go/modified_id.csv"), own, "2026-11-20");
        assert_eq!(dates().of_records(&zip), "2026-08-01".parse().unwrap());
        let export = "2026-08-21T00:00:00Z,PyPI/C\n";
        touch(&dir.path().join("modified_id.csv"), export, "2026-11-20");
        assert_eq!(dates().of_records(&zip), "2026-08-21".parse().unwrap());
        touch(&zip, "", "2026-08-10");
        assert_eq!(dates().of_records(&zip), "2026-08-10".parse().unwrap());
    }

    #[test]
    fn a_list_of_sources_goes_before_everything_else() {
        let dir = tempfile::tempdir().unwrap();
        let list = r#"[{"name":"a","date":"2026-08-01T00:00:00Z","format":"OSV JSON"},
            {"name":"malicious","date":"2025-06-04T00:00:00Z","format":"OSV JSON"},
            {"name":"x","date":"2026-08-05","path":"advisories/osv/x.jsonl"},
            {"name":"other","date":"2026-10-01","format":"csv"}]"#;
        touch(&dir.path().join(SOURCES_NAME), list, "2026-11-20");
        let check = |file: &str, day: &str| {
            let path = dir.path().join(file);
            touch(&path, "", "2026-11-20");
            assert_eq!(dates().of_records(&path), day.parse().unwrap(), "{file}");
        };
        check("advisories/osv/x.jsonl", "2026-08-05");
        check("advisories/osv-malicious/npm.jsonl", "2025-06-04");
        check("advisories/osv/y.jsonl", "2026-08-01");
    }

    #[test]
    fn nothing_is_newer_than_the_bundle() {
        let dir = tempfile::tempdir().unwrap();
        let path = dir.path().join("kev.json");
        touch(&path, "", "2030-01-01");
        let created: Timestamp = "2026-11-24".parse().unwrap();
        assert_eq!(dates().of_document(&path, None), created);
        let future = Some("2031-01-01".parse().unwrap());
        assert_eq!(dates().of_document(&path, future), created);
    }
}
