//! `gwanmun vex`: statements about vulnerabilities, read and written.

mod export;
mod read;

use std::path::PathBuf;

use anyhow::bail;
use gwanmun_feeds::vex;
use gwanmun_model::{Limits, Problem, Text, VexStatement};

use crate::arguments::Vex;
use crate::commands::Setting;
use crate::commands::sbom::input;
use crate::exit::Exit;

pub(super) fn run(setting: &Setting, command: &Vex) -> anyhow::Result<Exit> {
    match command {
        Vex::Read(command) => read::run(setting, command),
        Vex::Export(command) => export::run(setting, command),
    }
}

/// Reads documents; what could not be read of one that is a VEX document is returned beside the statements.
pub(super) fn statements(
    setting: &Setting,
    files: &[PathBuf],
) -> anyhow::Result<(Vec<VexStatement>, Vec<Problem>)> {
    let mut statements = Vec::new();
    let mut problems = Vec::new();
    for file in files {
        let read = document(setting, file)?;
        statements.extend(read.statements);
        problems.extend(read.problems);
    }
    Ok((statements, problems))
}

/// Reads one document, which must be a VEX document.
fn document(setting: &Setting, file: &std::path::Path) -> anyhow::Result<vex::Read> {
    let bytes = input::bytes(setting, file)?;
    let read = vex::read(&input::name(file), &bytes, &Limits::default());
    if read.format.is_none() {
        let why: Vec<String> = read.problems.iter().map(ToString::to_string).collect();
        let why = gwanmun_report::table::harmless(&why.join("; "));
        let text = Text::new(
            format!("VEX 문서로 읽지 못했습니다. {why}"),
            format!("could not be read as a VEX document: {why}"),
        );
        bail!("{}", text.get(setting.language));
    }
    Ok(read)
}
