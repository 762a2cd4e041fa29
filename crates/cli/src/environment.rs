//! The only place that reads the clock, the random source and environment variables.

use std::path::PathBuf;
use std::time::{Duration, Instant};

use anyhow::Context as _;
use gwanmun_app::Environment;
use gwanmun_model::Timestamp;
use gwanmun_scan::Stop;

/// Returns what the application is given: the clock and the operating system's random source.
pub(crate) fn environment() -> Environment {
    Environment { now, random }
}

/// Returns the time now, or the one `SOURCE_DATE_EPOCH` states, so that documents can be reproduced.
///
/// Source: <https://reproducible-builds.org/specs/source-date-epoch/>.
pub(crate) fn now() -> Timestamp {
    if let Some(seconds) = variable("SOURCE_DATE_EPOCH").and_then(|text| text.parse::<i64>().ok()) {
        return Timestamp::from_micros(seconds.saturating_mul(1_000_000));
    }
    wall_clock()
}

#[expect(
    clippy::disallowed_methods,
    reason = "the clock is read here and handed on as a value"
)]
fn wall_clock() -> Timestamp {
    let since_epoch = std::time::SystemTime::now()
        .duration_since(std::time::UNIX_EPOCH)
        .unwrap_or_default();
    Timestamp::from_micros(i64::try_from(since_epoch.as_micros()).unwrap_or(i64::MAX))
}

/// Fills `bytes` from the operating system's random source.
///
/// # Panics
/// When the system has no random source: no secret can be made then, so nothing may go on.
fn random(bytes: &mut [u8]) {
    getrandom::fill(bytes).expect("the operating system has no random source");
}

/// Returns 16 random bytes, all zero where `SOURCE_DATE_EPOCH` asks for reproducible documents.
pub(crate) fn serial() -> [u8; 16] {
    match variable("SOURCE_DATE_EPOCH") {
        Some(_) => [0; 16],
        None => random_bytes(),
    }
}

/// Returns random bytes, for new keys and passwords.
pub(crate) fn random_bytes<const N: usize>() -> [u8; N] {
    let mut bytes = [0; N];
    random(&mut bytes);
    bytes
}

/// Reads an environment variable; empty counts as not set.
#[expect(
    clippy::disallowed_methods,
    reason = "the environment is read here and handed on as values"
)]
pub(crate) fn variable(name: &str) -> Option<String> {
    std::env::var(name).ok().filter(|value| !value.is_empty())
}

/// Returns the platform's folder for this program's data.
pub(crate) fn default_data_dir() -> anyhow::Result<PathBuf> {
    let base = if cfg!(windows) {
        variable("LOCALAPPDATA").map(PathBuf::from)
    } else if cfg!(target_os = "macos") {
        variable("HOME").map(|home| PathBuf::from(home).join("Library/Application Support"))
    } else {
        variable("XDG_DATA_HOME")
            .map(PathBuf::from)
            .or_else(|| variable("HOME").map(|home| PathBuf::from(home).join(".local/share")))
    };
    base.map(|base| base.join("gwanmun"))
        .context("no data folder: give --data-dir DIR or set GWANMUN_DATA")
}

/// Returns the folders where package managers keep unpacked packages, to read license statements from.
pub(crate) fn package_cache() -> Option<PathBuf> {
    let home = variable("CARGO_HOME")
        .map(PathBuf::from)
        .or_else(|| variable("HOME").map(|home| PathBuf::from(home).join(".cargo")))?;
    let sources = home.join("registry/src");
    sources.is_dir().then_some(sources)
}

/// Returns the repository Maven keeps on this machine, if there is one.
pub(crate) fn maven_repository() -> Option<PathBuf> {
    let home = variable("HOME").or_else(|| variable("USERPROFILE"))?;
    let repository = PathBuf::from(home).join(".m2/repository");
    repository.is_dir().then_some(repository)
}

/// Returns what tells a scan that its time is up, counted from now.
#[expect(
    clippy::disallowed_methods,
    reason = "the clock is read here and handed on as an answer"
)]
pub(crate) fn stop_after(limit: Duration) -> Stop {
    let start = Instant::now();
    Stop::when(move || start.elapsed() >= limit)
}
