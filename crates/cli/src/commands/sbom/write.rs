//! `gwanmun sbom convert` and `gwanmun sbom merge`.

use std::fmt::Write as _;
use std::path::Path;

use anyhow::{Context as _, bail};
use gwanmun_model::sbom::Sbom;
use gwanmun_model::{Text, Timestamp};
use gwanmun_report::sbom::{Export, Losses, Product, Source};
use gwanmun_report::{Format, Writer};

use super::input;
use crate::arguments::{SbomConvert, SbomMerge};
use crate::commands::Setting;
use crate::environment;
use crate::exit::Exit;
use crate::output;

pub(super) fn convert(setting: &Setting, command: &SbomConvert) -> anyhow::Result<Exit> {
    let Some(format) = format(&command.to)? else {
        return list();
    };
    let statement = input::read(setting, &command.file)?;
    let left_out = input::complain(setting, &statement.problems);
    write(setting, format, &statement.sbom, command.output.as_deref())?;
    Ok(if left_out { Exit::Refused } else { Exit::Fine })
}

pub(super) fn merge(setting: &Setting, command: &SbomMerge) -> anyhow::Result<Exit> {
    let Some(format) = format(&command.to)? else {
        return list();
    };
    let mut read = Vec::new();
    let mut left_out = false;
    for path in &command.files {
        let statement = input::read(setting, path)?;
        left_out |= input::complain(setting, &statement.problems);
        read.push((source_name(path, &command.files), statement.sbom));
    }
    let sources: Vec<Source<'_>> = read
        .iter()
        .map(|(name, sbom)| Source { name, sbom })
        .collect();
    let product = command.name.clone().map(|name| Product {
        name,
        version: command.version.clone(),
    });
    let kind = read.first().map(|(_, sbom)| sbom.format.clone());
    let kind = kind.context("there is nothing to merge")?;
    let (mut merged, contradictions) =
        gwanmun_report::sbom::merge(&sources, product.as_ref(), kind);
    if merged.subject.is_none() {
        let text = Text::fixed(
            "문서들이 서로 다른 제품에 관한 것입니다. --name(과 --version)으로 합친 결과의 제품 이름을 지정하십시오",
            "the documents are about different products; name the product of the result with --name (and --version)",
        );
        bail!("{}", text.get(setting.language));
    }
    merged.document.created = Some(environment::now().to_string());
    for text in contradictions {
        output::complain(&gwanmun_report::table::harmless(text.get(setting.language)));
    }
    write(setting, format, &merged, command.output.as_deref())?;
    Ok(if left_out { Exit::Refused } else { Exit::Fine })
}

/// Names a source by its file, with the folder where two files have one name.
fn source_name(path: &Path, all: &[std::path::PathBuf]) -> String {
    let name = input::name(path);
    let namesakes = all.iter().filter(|other| input::name(other) == name);
    if namesakes.count() > 1 {
        path.display().to_string()
    } else {
        name
    }
}

fn write(
    setting: &Setting,
    format: &Format,
    sbom: &Sbom,
    file: Option<&Path>,
) -> anyhow::Result<()> {
    let now: Timestamp = environment::now();
    let written = format
        .convert(&Export {
            sbom,
            assessment: None,
            tool_version: env!("CARGO_PKG_VERSION"),
            language: setting.language,
            serial: environment::serial(),
            now,
        })
        .context("the format is no bill of materials")?;
    output::write(file, &written.text)?;
    if !setting.quiet && !written.losses.is_empty() {
        output::complain(&told(setting, format, &written.losses));
    }
    Ok(())
}

fn told(setting: &Setting, format: &Format, losses: &Losses) -> String {
    let list: Vec<String> = losses
        .iter()
        .map(|(loss, count)| loss.text(count).get(setting.language).to_owned())
        .collect();
    let (id, list) = (format.id, list.join(", "));
    let text = Text::new(
        format!("{id} 형식에 담을 수 없어 빠진 것: {list}"),
        format!("{id} has no room for: {list}"),
    );
    text.get(setting.language).to_owned()
}

/// Finds a format that holds a bill of materials; `None` where the list of them was asked for.
fn format(id: &str) -> anyhow::Result<Option<&'static Format>> {
    if id == "help" {
        return Ok(None);
    }
    let found = formats().find(|format| format.id == id);
    let Some(format) = found else {
        let known: Vec<&str> = formats().map(|format| format.id).collect();
        bail!("no SBOM format `{id}`; formats are {}", known.join(", "));
    };
    Ok(Some(format))
}

fn formats() -> impl Iterator<Item = &'static Format> {
    let is_sbom = |format: &&Format| matches!(format.writer, Writer::Sbom(_));
    gwanmun_report::ALL.iter().filter(is_sbom)
}

fn list() -> anyhow::Result<Exit> {
    let mut list = String::new();
    for format in formats() {
        let _ = writeln!(list, "{:<18} {}", format.id, format.media_type);
    }
    output::write(None, &list)?;
    Ok(Exit::Fine)
}
