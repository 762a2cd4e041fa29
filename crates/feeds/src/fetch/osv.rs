//! OSV's export: a folder an ecosystem, with all records in one zip, each record by itself, and a list of changes.
//!
//! Source: google/osv.dev, exporter: `ecosystems.txt`, `<Ecosystem>/all.zip`, `<Ecosystem>/modified_id.csv` (time and
//! id, newest first), `<Ecosystem>/<ID>.json`, and `modified_id.csv` over all. Where few records changed since the zip
//! was fetched these alone are fetched; they are kept in `changed.jsonl`, which is packed behind the zip.

use std::collections::{BTreeMap, BTreeSet};
use std::path::Path;
use std::time::SystemTime;

use serde_json::Value;

use super::download::{Wanted, download, touch};
use super::integrity::Content;
use super::session::Request;
use super::state::replace;
use super::{Fault, FetchError, Got, Job, Part, Planned, address, single};
use crate::ecosystems;
use crate::sources::LINE_BYTES_MAX;

const ECOSYSTEMS: &str = "ecosystems.txt";
const ZIP: &str = "all.zip";
/// The list of changes that what is there follows; it also dates it.
const LIST: &str = "modified_id.csv";
/// The list of changes as it is now.
const NEW_LIST: &str = ".modified_id.csv.listed";
const CHANGED: &str = "changed.jsonl";
/// Largest list taken, in bytes: a line a record.
const LIST_BYTES_MAX: u64 = 512 << 20;
/// More records than this are never fetched one by one.
const SINGLES_MAX: usize = 500;
/// What one record costs on its way, in bytes; where they cost more together than the zip, the zip is fetched.
const SINGLE_COST: u64 = 16 << 10;

/// Fetches every ecosystem asked for.
pub(super) fn fetch(job: &Job<'_>) -> Vec<Part> {
    let failed = |error| {
        vec![Part {
            id: job.row.id.to_owned(),
            result: Err(error),
        }]
    };
    let names = match names(job) {
        Ok(names) => names,
        Err(error) => return failed(error),
    };
    let exported = match list_of_all(job) {
        Ok(exported) => exported,
        Err(error) => return failed(error),
    };
    let parts = names.into_iter().map(|name| Part {
        result: ecosystem(job, &name, exported),
        id: format!("osv/{name}"),
    });
    parts.collect()
}

/// Asks for the size of every ecosystem's zip.
pub(super) fn plan(job: &Job<'_>) -> Vec<Result<Planned, FetchError>> {
    let names = match names(job) {
        Ok(names) => names,
        Err(error) => return vec![Err(error)],
    };
    let sizes = names.into_iter().map(|name| {
        let url = address::below(&job.address, [&*name, ZIP].into_iter());
        single::size(job, &format!("osv/{name}"), &url)
    });
    sizes.collect()
}

/// Returns the ecosystems to fetch. Releases (`Debian:12`) are parts of their ecosystem, and names that are not known
/// here could not be matched.
fn names(job: &Job<'_>) -> Result<BTreeSet<String>, FetchError> {
    let asked = &job.order.ecosystems;
    if let Some(unknown) = asked.iter().find(|name| !is_fetched(name)) {
        return Err(FetchError::new(unknown, Fault::UnknownEcosystem));
    }
    if !asked.is_empty() {
        return Ok(asked.iter().cloned().collect());
    }
    let in_use: BTreeSet<String> = job
        .order
        .ecosystems_in_use
        .iter()
        .filter(|name| is_fetched(name))
        .cloned()
        .collect();
    let listed = match listed(job) {
        // A mirror need not have the list.
        Err(error) if super::session::is_absent(&error) && !in_use.is_empty() => return Ok(in_use),
        listed => listed?,
    };
    let both: BTreeSet<String> = in_use.intersection(&listed).cloned().collect();
    Ok(if both.is_empty() { listed } else { both })
}

/// Returns the ecosystems the export lists.
fn listed(job: &Job<'_>) -> Result<BTreeSet<String>, FetchError> {
    let url = address::below(&job.address, std::iter::once(ECOSYSTEMS));
    let request = Request::get(url.clone(), job.row.pause);
    let bytes = job.session.small(&request, LINE_BYTES_MAX)?;
    let bytes = bytes.ok_or_else(|| FetchError::new(&url, Fault::Status(404)))?;
    let text = String::from_utf8_lossy(&bytes);
    let names: BTreeSet<String> = text
        .lines()
        .map(str::trim)
        .filter(|name| is_fetched(name))
        .map(str::to_owned)
        .collect();
    if names.is_empty() {
        let why = "no line names an ecosystem".to_owned();
        return Err(FetchError::new(&url, Fault::Content(why)));
    }
    Ok(names)
}

fn is_fetched(name: &str) -> bool {
    ecosystems::is_known(name) && ecosystems::base(name) == name
}

/// Brings the list of all changes up to date and returns when the export was made. A mirror need not have the list.
fn list_of_all(job: &Job<'_>) -> Result<Option<SystemTime>, FetchError> {
    let file = job.folder.join(LIST);
    match download(job.session, &list_wanted(job, &[LIST], &file)) {
        Ok(_) => Ok(file.metadata().and_then(|data| data.modified()).ok()),
        Err(error) if super::session::is_absent(&error) => {
            let _ = std::fs::remove_file(&file);
            Ok(None)
        }
        Err(error) => Err(error),
    }
}

fn list_wanted<'a>(job: &Job<'_>, parts: &[&str], file: &'a Path) -> Wanted<'a> {
    Wanted {
        url: address::below(&job.address, parts.iter().copied()),
        file,
        name: job.row.id,
        content: Content::List,
        bytes_max: LIST_BYTES_MAX,
        pause: job.row.pause,
        secrets: Vec::new(),
        has_sum_beside: false,
    }
}

fn ecosystem(job: &Job<'_>, name: &str, exported: Option<SystemTime>) -> Result<Got, FetchError> {
    let folder = job.folder.join(name);
    std::fs::create_dir_all(&folder).map_err(|error| FetchError::file(&folder, error))?;
    // The list comes first, so that the zip is never older than it.
    let new_list = folder.join(NEW_LIST);
    let listed = download(job.session, &list_wanted(job, &[name, LIST], &new_list));
    let has_list = match listed {
        Ok(_) => true,
        Err(error) if super::session::is_absent(&error) => false,
        Err(error) => return Err(error),
    };
    let mut got = match has_list
        .then(|| changed_records(job, name, &folder))
        .flatten()
    {
        Some(got) => got,
        None => zip(job, name, &folder)?,
    };
    let fault = |error| FetchError::file(&folder, error);
    if has_list {
        let bytes = std::fs::read(&new_list).map_err(fault)?;
        replace(&folder.join(LIST), &bytes).map_err(fault)?;
    }
    got.files = [ZIP, CHANGED]
        .into_iter()
        .map(|file| folder.join(file))
        .filter(|file| file.exists())
        .collect();
    // Everything is as new as the export it was held against.
    for file in &got.files {
        let own = file
            .metadata()
            .and_then(|data| data.modified())
            .map_err(fault)?;
        if let Some(exported) = exported.filter(|exported| *exported > own) {
            touch(file, exported).map_err(fault)?;
        }
    }
    Ok(got)
}

fn zip(job: &Job<'_>, name: &str, folder: &Path) -> Result<Got, FetchError> {
    let file = folder.join(ZIP);
    let id = format!("osv/{name}");
    let wanted = Wanted {
        url: address::below(&job.address, [name, ZIP].into_iter()),
        file: &file,
        name: &id,
        content: job.row.content,
        bytes_max: job.row.bytes_max,
        pause: job.row.pause,
        secrets: Vec::new(),
        has_sum_beside: job.is_mirror,
    };
    let came = download(job.session, &wanted)?;
    if came.changed {
        // The zip has what changed before it was made.
        let _ = std::fs::remove_file(folder.join(CHANGED));
    }
    Ok(Got {
        files: Vec::new(),
        changed: came.changed,
        bytes: came.bytes,
    })
}

/// Fetches the records that changed since the zip, one by one; `None` where the zip is the better or only way.
fn changed_records(job: &Job<'_>, name: &str, folder: &Path) -> Option<Got> {
    let zip_bytes = folder.join(ZIP).metadata().ok()?.len();
    let old = std::fs::read_to_string(folder.join(LIST)).ok()?;
    let new = std::fs::read_to_string(folder.join(NEW_LIST)).ok()?;
    let ids = changed_ids(&old, &new)?;
    let cost = (ids.len() as u64).saturating_mul(SINGLE_COST);
    if ids.len() > SINGLES_MAX || cost > zip_bytes {
        return None;
    }
    let mut got = Got::default();
    if ids.is_empty() {
        return Some(got);
    }
    let kept = folder.join(CHANGED);
    let mut records: BTreeMap<String, String> = BTreeMap::new();
    for line in std::fs::read_to_string(&kept).unwrap_or_default().lines() {
        records.insert(id_of(line)?, line.to_owned());
    }
    for id in ids {
        let record = format!("{id}.json");
        let url = address::below(&job.address, [name, &*record].into_iter());
        let request = Request::get(url, job.row.pause);
        let bytes = job.session.small(&request, LINE_BYTES_MAX).ok()??;
        got.bytes = got.bytes.saturating_add(bytes.len() as u64);
        job.session.progress(&id, got.bytes);
        // A line break in JSON can only be white space between tokens.
        let line = String::from_utf8(bytes).ok()?.replace(['\n', '\r'], " ");
        if id_of(&line)? != id {
            return None;
        }
        records.insert(id, line);
    }
    let text: String = records.into_values().map(|line| line + "\n").collect();
    replace(&kept, text.as_bytes()).ok()?;
    got.changed = true;
    Some(got)
}

/// Returns the ids whose line is new; `None` where an id is gone, which no record by itself tells.
fn changed_ids(old: &str, new: &str) -> Option<Vec<String>> {
    let read = |text: &str| -> BTreeMap<String, String> {
        let lines = text.lines().filter_map(|line| line.split_once(','));
        lines
            .map(|(time, id)| (id.trim().to_owned(), time.to_owned()))
            .collect()
    };
    let (old, new) = (read(old), read(new));
    if old.keys().any(|id| !new.contains_key(id)) {
        return None;
    }
    let changed = new
        .into_iter()
        .filter(|(id, time)| old.get(id) != Some(time));
    Some(changed.map(|(id, _)| id).collect())
}

fn id_of(record: &str) -> Option<String> {
    let value: Value = serde_json::from_str(record).ok()?;
    Some(value.get("id")?.as_str()?.to_owned())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_list_that_lost_an_id_asks_for_the_zip() {
        let old = "2026-01-02T00:00:00Z,B\n2026-01-01T00:00:00Z,A\n";
        let new = "2026-01-04T00:00:00Z,C\n2026-01-03T00:00:00Z,A\n2026-01-02T00:00:00Z,B\n";
        assert_eq!(changed_ids(old, new).unwrap(), ["A", "C"]);
        assert_eq!(changed_ids(new, new).unwrap(), Vec::<String>::new());
        assert_eq!(changed_ids(new, old), None);
    }

    #[test]
    fn releases_and_unknown_names_are_not_fetched() {
        assert!(is_fetched("npm") && is_fetched("GIT") && is_fetched("GitHub Actions"));
        assert!(!is_fetched("Debian:12") && !is_fetched("[EMPTY]") && !is_fetched("../etc"));
    }
}
