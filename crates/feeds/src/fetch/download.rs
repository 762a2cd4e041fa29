//! One file into the cache: asked about when it is there, continued when it was cut, checked before it counts.

use std::fs::File;
use std::io::{Read as _, Write as _};
use std::path::Path;
use std::time::{Duration, SystemTime};

use reqwest::blocking::Response;
use reqwest::header::{
    CONTENT_LENGTH, CONTENT_RANGE, HeaderName, IF_MODIFIED_SINCE, IF_NONE_MATCH, IF_RANGE,
    LAST_MODIFIED, RANGE,
};
use reqwest::{StatusCode, Url};

use super::integrity::{Content, Sums, stated_crc32c, stated_sha256};
use super::session::{Failure, Request, Session, date_of, interrupted};
use super::state::{State, Version, Whole, header, hidden};
use super::{Fault, FetchError};

/// A try that brought this many bytes got ahead.
const AHEAD_BYTES: u64 = 1 << 20;
/// Largest checksum file read, in bytes.
const SUM_BYTES_MAX: u64 = 64 << 10;
const GOOG_HASH: HeaderName = HeaderName::from_static("x-goog-hash");
const GOOG_STORED_ENCODING: HeaderName = HeaderName::from_static("x-goog-stored-content-encoding");

/// A file that is wanted.
pub(super) struct Wanted<'a> {
    pub(super) url: Url,
    /// Where it is to be.
    pub(super) file: &'a Path,
    /// What it is called in progress.
    pub(super) name: &'a str,
    pub(super) content: Content,
    pub(super) bytes_max: u64,
    pub(super) pause: Duration,
    /// Headers for its own host alone.
    pub(super) secrets: Vec<(HeaderName, String)>,
    /// Whether `<file>.sha256` may lie beside it.
    pub(super) has_sum_beside: bool,
}

/// What came.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Download {
    /// Whether the file is another than before.
    pub(super) changed: bool,
    /// Bytes that came over the network.
    pub(super) bytes: u64,
}

/// Brings the file up to date.
pub(super) fn download(session: &Session<'_>, wanted: &Wanted<'_>) -> Result<Download, FetchError> {
    let mut bytes = 0_u64;
    let changed = session.persist(&mut || {
        let before = bytes;
        attempt(session, wanted, &mut bytes)
            .map_err(|failure| (failure, bytes.saturating_sub(before) >= AHEAD_BYTES))
    })?;
    Ok(Download { changed, bytes })
}

/// Tries once. Returns whether the file is another than before.
fn attempt(session: &Session<'_>, wanted: &Wanted<'_>, bytes: &mut u64) -> Result<bool, Failure> {
    let mut state = State::read(wanted.file);
    let part = hidden(wanted.file, "part");
    let start = resumed(&state, &part, wanted);
    let mut request = Request::get(wanted.url.clone(), wanted.pause);
    request.secrets.clone_from(&wanted.secrets);
    match (&start, present(&state, wanted)) {
        (Some((length, version)), _) => {
            request.headers.push((RANGE, format!("bytes={length}-")));
            request.headers.push((IF_RANGE, version.clone()));
        }
        (None, Some(whole)) => request.headers.extend(conditions(&whole.version)),
        (None, None) => {}
    }
    let response = session.send(&request)?;
    let length = match response.status() {
        StatusCode::NOT_MODIFIED if !request.headers.is_empty() => {
            confirm(&response, &state, wanted).map_err(|error| file_fault(wanted.file, error))?;
            return Ok(false);
        }
        StatusCode::PARTIAL_CONTENT if start.is_some() => start.map_or(0, |(length, _)| length),
        StatusCode::OK => 0,
        status => {
            // What is there does not fit what the server has; the next try starts from the front.
            let _ = std::fs::remove_file(&part);
            let fault = Fault::Status(status.as_u16());
            return Err(Failure::Temporary(
                FetchError::new(&wanted.url, fault),
                None,
            ));
        }
    };
    let expected = whole_length(&response, length);
    if expected.is_some_and(|expected| expected > wanted.bytes_max) {
        return Err(too_large(wanted));
    }
    state.part = Some(Version::of(wanted.url.as_str(), response.headers()));
    state
        .write(wanted.file)
        .map_err(|error| file_fault(wanted.file, error))?;
    let arrival = Arrival {
        date: dated(&response),
        crc32c: crc32c_of(&response),
    };
    receive(session, wanted, response, length, bytes)?;
    check_length(wanted, &part, expected)?;
    finish(session, wanted, &part, state, &arrival)
}

/// What the headers of an answer say of the whole file.
struct Arrival {
    date: Option<SystemTime>,
    crc32c: Option<u32>,
}

/// Returns where to go on and under which version, when there is something to go on with.
fn resumed(state: &State, part: &Path, wanted: &Wanted<'_>) -> Option<(u64, String)> {
    let version = state.part.as_ref()?;
    let length = part.metadata().ok()?.len();
    let is_it = version.address == wanted.url.as_str() && length > 0;
    is_it.then(|| Some((length, version.for_range()?.to_owned())))?
}

/// Returns the whole file that is there, unless something touched it.
fn present<'a>(state: &'a State, wanted: &Wanted<'_>) -> Option<&'a Whole> {
    let whole = state.whole.as_ref()?;
    let length = wanted.file.metadata().ok()?.len();
    (whole.version.address == wanted.url.as_str() && whole.size == length).then_some(whole)
}

fn conditions(version: &Version) -> Vec<(HeaderName, String)> {
    match (&version.etag, &version.last_modified) {
        (Some(tag), _) => vec![(IF_NONE_MATCH, tag.clone())],
        (None, Some(time)) => vec![(IF_MODIFIED_SINCE, time.clone())],
        (None, None) => Vec::new(),
    }
}

/// Dates a file that the server says is still the one. Where it states no date of the file, the file is of now.
fn confirm(response: &Response, state: &State, wanted: &Wanted<'_>) -> std::io::Result<()> {
    let whole = state.whole.as_ref();
    let is_dated = whole.is_some_and(|whole| whole.version.last_modified.is_some());
    match dated(response) {
        Some(date) if !is_dated => touch(wanted.file, date),
        _ => Ok(()),
    }
}

/// Sets the time a file is of, from which the date of its data is taken.
pub(super) fn touch(file: &Path, date: SystemTime) -> std::io::Result<()> {
    File::options().write(true).open(file)?.set_modified(date)
}

/// Returns when the file was changed last, else when it was sent.
fn dated(response: &Response) -> Option<SystemTime> {
    let changed = header(response.headers(), &LAST_MODIFIED);
    let changed = changed.and_then(|text| httpdate::parse_http_date(&text).ok());
    changed.or_else(|| date_of(response))
}

/// Returns the length of the whole file as the server states it.
fn whole_length(response: &Response, start: u64) -> Option<u64> {
    if start == 0 {
        return header(response.headers(), &CONTENT_LENGTH)?.parse().ok();
    }
    let range = header(response.headers(), &CONTENT_RANGE)?;
    range.rsplit_once('/')?.1.parse().ok()
}

/// Returns the checksum Google Cloud Storage states, unless it unpacked the file on the way.
fn crc32c_of(response: &Response) -> Option<u32> {
    let encoding = header(response.headers(), &GOOG_STORED_ENCODING);
    if encoding.is_some_and(|encoding| encoding != "identity") {
        return None;
    }
    let values = response.headers().get_all(GOOG_HASH);
    let mut texts = values.iter().filter_map(|value| value.to_str().ok());
    texts.find_map(stated_crc32c)
}

/// Writes what comes behind the first `start` bytes of the part.
fn receive(
    session: &Session<'_>,
    wanted: &Wanted<'_>,
    mut response: Response,
    start: u64,
    bytes: &mut u64,
) -> Result<(), Failure> {
    let part = hidden(wanted.file, "part");
    let fault = |error| file_fault(&part, error);
    let mut options = File::options();
    let options = if start == 0 {
        options.write(true).create(true).truncate(true)
    } else {
        options.append(true)
    };
    let mut out = options.open(&part).map_err(fault)?;
    let mut length = start;
    let mut buffer = vec![0; 1 << 17];
    loop {
        let read = response
            .read(&mut buffer)
            .map_err(|error| interrupted(&wanted.url, &error))?;
        if read == 0 {
            break;
        }
        out.write_all(buffer.get(..read).unwrap_or_default())
            .map_err(fault)?;
        length = length.saturating_add(read as u64);
        *bytes = bytes.saturating_add(read as u64);
        session.progress(wanted.name, length);
        if length > wanted.bytes_max {
            let _ = std::fs::remove_file(&part);
            return Err(too_large(wanted));
        }
    }
    out.sync_all().map_err(fault)
}

/// A part that is too short is kept and continued; one that is too long is of no use.
fn check_length(wanted: &Wanted<'_>, part: &Path, expected: Option<u64>) -> Result<(), Failure> {
    let found = part
        .metadata()
        .map_err(|error| file_fault(part, error))?
        .len();
    let Some(expected) = expected.filter(|expected| *expected != found) else {
        return Ok(());
    };
    if found > expected {
        let _ = std::fs::remove_file(part);
    }
    let fault = Fault::Length { expected, found };
    Err(Failure::Temporary(
        FetchError::new(&wanted.url, fault),
        None,
    ))
}

/// Checks a complete part and gives it its name.
fn finish(
    session: &Session<'_>,
    wanted: &Wanted<'_>,
    part: &Path,
    mut state: State,
    arrival: &Arrival,
) -> Result<bool, Failure> {
    let fault = |error| file_fault(part, error);
    let sums = Sums::of(part).map_err(fault)?;
    if let Err(failure) = check(session, wanted, part, &sums, arrival) {
        let _ = std::fs::remove_file(part);
        return Err(failure);
    }
    if let Some(date) = arrival.date {
        touch(part, date).map_err(fault)?;
    }
    std::fs::rename(part, wanted.file).map_err(fault)?;
    let known = state.whole.as_ref().map(|whole| &whole.sha256);
    let changed = known != Some(&sums.sha256);
    state.whole = state.part.take().map(|version| Whole {
        version,
        size: sums.size,
        sha256: sums.sha256,
    });
    state
        .write(wanted.file)
        .map_err(|error| file_fault(wanted.file, error))?;
    Ok(changed)
}

fn check(
    session: &Session<'_>,
    wanted: &Wanted<'_>,
    part: &Path,
    sums: &Sums,
    arrival: &Arrival,
) -> Result<(), Failure> {
    let error = |fault| FetchError::new(&wanted.url, fault);
    if arrival.crc32c.is_some_and(|stated| stated != sums.crc32c) {
        // Bytes may have been changed on the way; another try may bring the right ones.
        return Err(Failure::Temporary(error(Fault::Checksum("CRC-32C")), None));
    }
    if wanted.has_sum_beside {
        let stated = sum_beside(session, wanted).map_err(Failure::Final)?;
        if stated.is_some_and(|stated| stated != sums.sha256) {
            return Err(Failure::Final(error(Fault::Checksum("SHA-256"))));
        }
    }
    wanted
        .content
        .check(part)
        .map_err(|why| Failure::Final(error(Fault::Content(why))))
}

/// Fetches the checksum beside the file, where there is one.
fn sum_beside(session: &Session<'_>, wanted: &Wanted<'_>) -> Result<Option<String>, FetchError> {
    let mut url = wanted.url.clone();
    let path = format!("{}.sha256", url.path());
    url.set_path(&path);
    let answer = session.small(&Request::get(url, wanted.pause), SUM_BYTES_MAX);
    let bytes = match answer {
        Ok(bytes) => bytes,
        // Some servers refuse what they do not have.
        Err(error) if matches!(error.fault, Fault::Status(_)) => None,
        Err(error) => return Err(error),
    };
    Ok(bytes.and_then(|bytes| stated_sha256(&String::from_utf8_lossy(&bytes))))
}

fn too_large(wanted: &Wanted<'_>) -> Failure {
    let fault = Fault::TooLarge {
        bytes_max: wanted.bytes_max,
    };
    Failure::Final(FetchError::new(&wanted.url, fault))
}

fn file_fault(path: &Path, error: std::io::Error) -> Failure {
    Failure::Final(FetchError::file(path, error))
}
