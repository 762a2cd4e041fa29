//! NVD's interface: the whole catalogue once, page by page, then what changed since.
//!
//! Source: NVD, "Vulnerabilities" and "Start here": CVE API 2.0 with `startIndex`, pages of at most 2,000 records,
//! `lastModStartDate` and `lastModEndDate` not more than 120 days apart, and the header `apiKey`.

use std::path::{Path, PathBuf};
use std::time::{Duration, SystemTime};

use gwanmun_model::Timestamp;
use reqwest::Url;
use reqwest::header::HeaderName;
use serde::de::IgnoredAny;
use serde::{Deserialize, Serialize};

use super::download::{Wanted, download, touch};
use super::state::{hidden, replace};
use super::{Fault, FetchError, Got, Job, Part, Planned};

/// Most records in an answer.
const PAGE_RECORDS: u64 = 2_000;
/// Longest period asked about, in days; after a longer one the whole catalogue is fetched again.
const PERIOD_DAYS_MAX: i64 = 110;
/// Changes are collected in files of their own; after so many the whole catalogue is fetched again.
const UPDATES_MAX: u32 = 60;
/// A first fetch that was cut may be continued for so many days.
const CONTINUED_DAYS_MAX: i64 = 2;
/// Changes are asked for from a little before the last answer on: clocks differ, and a record twice does no harm.
const OVERLAP_SECONDS: i64 = 3_600;
/// Pause between requests with a key: 50 in 30 seconds are allowed.
const KEY_PAUSE: Duration = Duration::from_millis(600);
const KEY_HOST: &str = "services.nvd.nist.gov";
const KEY_HEADER: HeaderName = HeaderName::from_static("apikey");

/// What was fetched so far.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
struct Progress {
    /// Where it came from.
    address: String,
    /// The server's time when the catalogue, or the last changes, began to come.
    as_of: Option<String>,
    /// Index of the first record not there yet; `None` once the catalogue is complete.
    next: Option<u64>,
    /// How many records the catalogue has.
    total: u64,
    /// How often changes were fetched since.
    updates: u32,
}

/// The part of an answer that tells where it stands.
#[derive(Debug, Deserialize)]
#[serde(rename_all = "camelCase")]
struct Answer {
    start_index: u64,
    total_results: u64,
    timestamp: String,
    vulnerabilities: Vec<IgnoredAny>,
}

/// Fetches the catalogue, or what changed.
pub(super) fn fetch(job: &Job<'_>) -> Vec<Part> {
    vec![Part {
        id: job.row.id.to_owned(),
        result: catalogue(job),
    }]
}

/// Names the interface, which does not tell sizes.
pub(super) fn plan(job: &Job<'_>) -> Vec<Result<Planned, FetchError>> {
    vec![Ok(Planned {
        id: job.row.id.to_owned(),
        address: job.address.to_string(),
        bytes: None,
    })]
}

fn catalogue(job: &Job<'_>) -> Result<Got, FetchError> {
    let file = job.folder.join(".progress.json");
    let fault = |error| FetchError::file(&file, error);
    let known = std::fs::read(&file).unwrap_or_default();
    let mut progress: Progress = serde_json::from_slice(&known).unwrap_or_default();
    let mut got = Got::default();
    let save = |progress: &Progress| {
        let text = serde_json::to_vec_pretty(progress).map_err(std::io::Error::from);
        text.and_then(|text| replace(&file, &text)).map_err(fault)
    };
    let since = continued(&progress, job);
    let is_done = match since {
        Some(since) => changes(job, &mut progress, since, &mut got)?,
        None => false,
    };
    if !is_done {
        if progress.next.is_none() || !is_recent(&progress, job) {
            clear(&job.folder)?;
            progress = Progress {
                address: job.address.to_string(),
                next: Some(0),
                ..Progress::default()
            };
            save(&progress)?;
        }
        pages(job, &mut progress, &save, &mut got)?;
    }
    save(&progress)?;
    got.files = files(&job.folder)?;
    // All of it together is as new as the last changes.
    let date = progress.as_of.as_deref().and_then(moment);
    for file in &got.files {
        if let Some(date) = date {
            touch(file, date).map_err(|error| FetchError::file(file, error))?;
        }
    }
    Ok(got)
}

/// Returns the time changes are to be fetched from, when the catalogue is complete and not too old.
fn continued(progress: &Progress, job: &Job<'_>) -> Option<Timestamp> {
    let as_of: Timestamp = progress.as_of.as_deref()?.parse().ok()?;
    let is_complete = progress.next.is_none() && progress.address == job.address.as_str();
    let age = job.order.now.days_since(as_of);
    let is_near = (0..PERIOD_DAYS_MAX).contains(&age) && progress.updates < UPDATES_MAX;
    (is_complete && is_near).then(|| as_of.plus_seconds(-OVERLAP_SECONDS))
}

fn is_recent(progress: &Progress, job: &Job<'_>) -> bool {
    let as_of = progress.as_of.as_deref().and_then(|text| text.parse().ok());
    let age = as_of.map_or(0, |as_of: Timestamp| job.order.now.days_since(as_of));
    progress.address == job.address.as_str() && (0..=CONTINUED_DAYS_MAX).contains(&age)
}

/// Fetches the pages of the catalogue that are not there yet.
fn pages(
    job: &Job<'_>,
    progress: &mut Progress,
    save: &dyn Fn(&Progress) -> Result<(), FetchError>,
    got: &mut Got,
) -> Result<(), FetchError> {
    got.changed = true;
    while let Some(start) = progress.next {
        let file = job.folder.join(format!("page-{start:09}.json"));
        let answer = page(job, start, &[], &file, got)?;
        progress.as_of.get_or_insert(stated_time(&answer));
        progress.total = answer.total_results;
        progress.next = following(&answer);
        save(progress)?;
    }
    Ok(())
}

/// Fetches what changed since a time, as files that are packed behind the pages. Returns `false` where that is most of
/// the catalogue, as it is on a mirror that knows no periods: the whole of it is then the better thing to have.
fn changes(
    job: &Job<'_>,
    progress: &mut Progress,
    since: Timestamp,
    got: &mut Got,
) -> Result<bool, FetchError> {
    let period = [
        ("lastModStartDate", plain(since)),
        ("lastModEndDate", plain(job.order.now.max(since))),
    ];
    let mut next = Some(0);
    let mut as_of = None;
    while let Some(start) = next {
        let name = format!("update-{:04}-{start:09}.json", progress.updates);
        let file = job.folder.join(name);
        let answer = page(job, start, &period, &file, got)?;
        if answer.total_results > progress.total / 2 && answer.total_results > PAGE_RECORDS {
            return Ok(false);
        }
        as_of.get_or_insert(stated_time(&answer));
        if answer.vulnerabilities.is_empty() {
            let _ = std::fs::remove_file(&file);
        } else {
            got.changed = true;
        }
        next = following(&answer);
    }
    progress.as_of = as_of;
    progress.updates = progress.updates.saturating_add(1);
    Ok(true)
}

/// Fetches one answer and checks that it is the one asked for.
fn page(
    job: &Job<'_>,
    start: u64,
    period: &[(&str, String)],
    file: &Path,
    got: &mut Got,
) -> Result<Answer, FetchError> {
    let mut url = job.address.clone();
    url.query_pairs_mut()
        .append_pair("resultsPerPage", &PAGE_RECORDS.to_string())
        .append_pair("startIndex", &start.to_string())
        .extend_pairs(period);
    // An answer is of its moment, never to be asked about again.
    let _ = std::fs::remove_file(hidden(file, "state"));
    let secrets = key(job, &url);
    let pause = if secrets.is_empty() {
        job.row.pause
    } else {
        KEY_PAUSE
    };
    let wanted = Wanted {
        url,
        file,
        name: job.row.id,
        content: job.row.content,
        bytes_max: job.row.bytes_max,
        pause,
        secrets,
        has_sum_beside: false,
    };
    let came = download(job.session, &wanted)?;
    got.bytes = got.bytes.saturating_add(came.bytes);
    let bytes = std::fs::read(file).map_err(|error| FetchError::file(file, error))?;
    let nonsense = |why: String| FetchError::new(&wanted.url, Fault::Content(why));
    let answer: Answer = serde_json::from_slice(&bytes)
        .map_err(|error| nonsense(format!("not an answer of the CVE API: {error}")))?;
    let ends = answer.vulnerabilities.is_empty() && answer.total_results > start;
    if answer.start_index != start || ends {
        let (found, count) = (answer.start_index, answer.vulnerabilities.len());
        return Err(nonsense(format!(
            "asked for records from {start} on, {count} from {found} on came; the server does not page"
        )));
    }
    Ok(answer)
}

/// Returns the key's header, for NVD itself over an encrypted connection only.
fn key(job: &Job<'_>, url: &Url) -> Vec<(HeaderName, String)> {
    let is_nvd = url.scheme() == "https" && url.host_str() == Some(KEY_HOST);
    let key = job.order.nvd_key.as_ref().filter(|_| is_nvd);
    key.map(|key| (KEY_HEADER, key.0.clone()))
        .into_iter()
        .collect()
}

/// Returns where the next answer starts.
fn following(answer: &Answer) -> Option<u64> {
    let next = answer
        .start_index
        .saturating_add(answer.vulnerabilities.len() as u64);
    (next < answer.total_results).then_some(next)
}

/// Returns the server's time, which it writes in UTC without saying so.
fn stated_time(answer: &Answer) -> String {
    let text = answer.timestamp.trim_end_matches('Z');
    format!("{text}Z")
}

/// Writes a time as the interface takes it: to the second, in UTC.
fn plain(time: Timestamp) -> String {
    let whole = Timestamp::from_micros(
        time.as_micros()
            .div_euclid(1_000_000)
            .saturating_mul(1_000_000),
    );
    format!("{}.000", whole.to_string().trim_end_matches('Z'))
}

fn moment(text: &str) -> Option<SystemTime> {
    let time: Timestamp = text.parse().ok()?;
    let micros = u64::try_from(time.as_micros()).ok()?;
    SystemTime::UNIX_EPOCH.checked_add(Duration::from_micros(micros))
}

/// Lists the answers, the catalogue's before the changes.
fn files(folder: &Path) -> Result<Vec<PathBuf>, FetchError> {
    let fault = |error| FetchError::file(folder, error);
    let mut files = Vec::new();
    for entry in std::fs::read_dir(folder).map_err(fault)? {
        let path = entry.map_err(fault)?.path();
        let name = path.file_name().unwrap_or_default().to_string_lossy();
        if name.starts_with("page-") || name.starts_with("update-") {
            files.push(path.clone());
        }
    }
    files.sort();
    Ok(files)
}

/// Removes everything of an earlier catalogue.
fn clear(folder: &Path) -> Result<(), FetchError> {
    for file in files(folder)? {
        std::fs::remove_file(&file).map_err(|error| FetchError::file(&file, error))?;
        let _ = std::fs::remove_file(hidden(&file, "state"));
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn times_are_written_as_the_interface_takes_them() {
        let time: Timestamp = "2026-11-30T20:05:06.789Z".parse().unwrap();
        assert_eq!(plain(time), "2026-11-30T20:05:06.000");
    }
}
