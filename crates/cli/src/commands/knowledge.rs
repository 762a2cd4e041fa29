//! `gwanmun knowledge`: what is known of packages' files, and what was copied from them.

mod find;

use std::collections::BTreeMap;
use std::fmt::Write as _;

use gwanmun_app::{knowledge, licenses};
use gwanmun_licenses::fingerprints::KnowledgeBase;
use gwanmun_model::{Problem, Text};
use serde::Serialize;

use crate::arguments::{Knowledge, KnowledgeAdd, KnowledgeStatus};
use crate::commands::{Setting, wants_table};
use crate::exit::Exit;
use crate::{output, progress};

pub(super) fn run(setting: &Setting, command: &Knowledge) -> anyhow::Result<Exit> {
    match command {
        Knowledge::Add(command) => add(setting, command),
        Knowledge::Status(command) => status(setting, command),
        Knowledge::Find(command) => find::run(setting, command),
    }
}

fn add(setting: &Setting, command: &KnowledgeAdd) -> anyhow::Result<Exit> {
    if let Some(purl) = &command.purl {
        anyhow::ensure!(
            command.paths.len() == 1,
            "--purl names one package, but there are several paths; add each with its own --purl"
        );
        anyhow::ensure!(
            purl.version().is_some(),
            "--purl {purl} has no version; write {purl}@VERSION"
        );
    }
    let data_file = setting.place.data_file();
    let pack = licenses::rules(&data_file)?;
    let bar = progress::line(setting.quiet, "add");
    let purl = command.purl.as_ref();
    let added = knowledge::add(&data_file, &pack, &command.paths, purl, &|| bar.inc(1));
    bar.finish_and_clear();
    let added = added?;
    let files: usize = added.packages.iter().map(|package| package.files).sum();
    let (new, known) = (added.packages.len(), added.known);
    let text = Text::new(
        format!("패키지 {new}개(파일 {files}개)를 추가했습니다. 이미 있던 것 {known}개.\n"),
        format!("added {new} packages with {files} files; {known} were there already\n"),
    );
    output::write(None, text.get(setting.language))?;
    Ok(complained(&added.problems))
}

/// Names what could not be read.
fn complained(problems: &[Problem]) -> Exit {
    for problem in problems {
        output::complain(&problem.to_string());
    }
    if problems.is_empty() {
        Exit::Fine
    } else {
        Exit::Refused
    }
}

/// Opens the knowledge base, or says how to make one.
fn opened(setting: &Setting) -> anyhow::Result<KnowledgeBase> {
    let data_file = setting.place.data_file();
    knowledge::open(&data_file)?.ok_or_else(|| {
        let text = Text::new(
            "지식 베이스가 없습니다. `gwanmun knowledge add PATH`로 패키지를 추가하십시오.",
            "there is no knowledge base; add packages with `gwanmun knowledge add PATH`",
        );
        anyhow::anyhow!(text.get(setting.language).to_owned())
    })
}

/// The shape others script against.
#[derive(Serialize)]
struct Status<'a> {
    packages: usize,
    files: usize,
    fingerprints: usize,
    package_urls: Vec<&'a str>,
}

fn status(setting: &Setting, command: &KnowledgeStatus) -> anyhow::Result<Exit> {
    let table = wants_table(command.format.as_deref())?;
    let base = opened(setting)?;
    let (packages, files) = (base.package_count(), base.content_count());
    let fingerprints = base.fingerprint_count();
    if !table {
        let mut package_urls: Vec<&str> = base.packages().map(|package| package.purl).collect();
        package_urls.sort_unstable();
        let status = Status {
            packages,
            files,
            fingerprints,
            package_urls,
        };
        output::write(None, &(serde_json::to_string_pretty(&status)? + "\n"))?;
        return Ok(Exit::Fine);
    }
    let mut kinds: BTreeMap<&str, usize> = BTreeMap::new();
    for package in base.packages() {
        let kind = package.purl.split('/').next().unwrap_or_default();
        *kinds.entry(kind).or_default() += 1;
    }
    let first = Text::new(
        format!("패키지 {packages}개, 서로 다른 파일 {files}개, 지문 {fingerprints}개\n"),
        format!("{packages} packages, {files} different files, {fingerprints} fingerprints\n"),
    );
    let mut text = first.get(setting.language).to_owned();
    for (kind, count) in kinds {
        let _ = writeln!(text, "  {kind:<20} {count}");
    }
    output::write(None, &text)?;
    Ok(Exit::Fine)
}
