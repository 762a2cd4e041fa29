//! Reading a bill of materials, or another document, from a file or standard input.

use std::io::Read as _;
use std::path::Path;

use anyhow::{Context as _, anyhow, bail};
use gwanmun_model::sbom::SchemaCheck;
use gwanmun_model::{Limits, Problem, ProblemKind, Text};
use gwanmun_report::{assessment, sbom};
use gwanmun_scan::sbom::Statement;

use crate::commands::Setting;
use crate::output;

/// Returns what a document is called in results.
pub(in crate::commands) fn name(path: &Path) -> String {
    if is_standard_input(path) {
        return "stdin".to_owned();
    }
    let last = path.file_name().unwrap_or(path.as_os_str());
    last.to_string_lossy().into_owned()
}

fn is_standard_input(path: &Path) -> bool {
    path == Path::new("-")
}

/// Reads any SBOM, or an assessment of our own, which is one too.
pub(in crate::commands) fn read(setting: &Setting, path: &Path) -> anyhow::Result<Statement> {
    let bytes = bytes(setting, path)?;
    if let Some(text) = own(&bytes) {
        let assessment =
            assessment::read(text).map_err(|error| anyhow!("{}: {error}", name(path)))?;
        return Ok(Statement {
            sbom: sbom::of_assessment(&assessment, env!("CARGO_PKG_VERSION"), setting.language),
            problems: Vec::new(),
            schema: SchemaCheck::Valid,
        });
    }
    gwanmun_scan::sbom::read(&name(path), &bytes, &Limits::default())
        .map_err(|problem| anyhow!("{problem}"))
}

/// How much of a document tells whether it is the JSON of a scan: the schema stands near the beginning, as we write it.
const HEAD_BYTES: usize = 512;

/// Returns the text when it is the JSON of a scan.
pub(in crate::commands) fn own(bytes: &[u8]) -> Option<&str> {
    let head = bytes.get(..bytes.len().min(HEAD_BYTES))?;
    has_schema(head).then(|| std::str::from_utf8(bytes).ok())?
}

/// Whether a file is the JSON of a scan; only its beginning is read.
pub(in crate::commands) fn is_own(path: &Path) -> bool {
    let mut head = Vec::new();
    let read = std::fs::File::open(path)
        .and_then(|file| file.take(HEAD_BYTES as u64).read_to_end(&mut head));
    read.is_ok() && has_schema(&head)
}

fn has_schema(head: &[u8]) -> bool {
    let schema = assessment::SCHEMA.as_bytes();
    head.windows(schema.len()).any(|window| window == schema)
}

/// Reads a file or standard input whole, within the limits.
pub(in crate::commands) fn bytes(setting: &Setting, path: &Path) -> anyhow::Result<Vec<u8>> {
    let bytes_max = Limits::default().file_bytes_max;
    let mut bytes = Vec::new();
    let read = if is_standard_input(path) {
        std::io::stdin()
            .lock()
            .take(bytes_max + 1)
            .read_to_end(&mut bytes)
    } else {
        std::fs::File::open(path).and_then(|file| file.take(bytes_max + 1).read_to_end(&mut bytes))
    };
    read.with_context(|| {
        let path = path.display();
        let text = Text::new(
            format!("{path}을(를) 읽지 못했습니다. 경로와 읽기 권한을 확인하십시오"),
            format!("could not read {path}; check the path and the permission to read it"),
        );
        text.get(setting.language).to_owned()
    })?;
    if bytes.len() as u64 > bytes_max {
        bail!("{}: larger than {} MiB", path.display(), bytes_max >> 20);
    }
    Ok(bytes)
}

/// Problems named one by one on standard error; the rest is counted.
const NAMED_MAX: usize = 10;

/// Says what could not be read. Returns whether something was left out of the document for it.
pub(in crate::commands) fn complain(setting: &Setting, problems: &[Problem]) -> bool {
    for problem in problems.iter().take(NAMED_MAX) {
        output::complain(&gwanmun_report::table::harmless(&problem.to_string()));
    }
    let more = problems.len().saturating_sub(NAMED_MAX);
    if more > 0 {
        let text = Text::new(
            format!("그 밖에 읽지 못한 항목 {more}건이 더 있습니다."),
            format!("and {more} more entries that could not be read"),
        );
        output::complain(text.get(setting.language));
    }
    problems.iter().any(|problem| {
        matches!(
            problem.kind,
            ProblemKind::Malformed
                | ProblemKind::SkippedEntry
                | ProblemKind::LimitReached
                | ProblemKind::Unreadable
                | ProblemKind::UnsupportedVersion
        )
    })
}
