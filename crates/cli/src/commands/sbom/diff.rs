//! `gwanmun sbom diff`, and what `gwanmun scan --against` shows.

use std::path::Path;

use gwanmun_model::Sbom;
use gwanmun_report::sbom::{Difference, compare, write_difference};
use gwanmun_report::table;

use super::input;
use crate::arguments::SbomDiff;
use crate::commands::{Setting, wants_table};
use crate::exit::Exit;
use crate::output;

pub(super) fn run(setting: &Setting, command: &SbomDiff) -> anyhow::Result<Exit> {
    let table = wants_table(command.format.as_deref())?;
    let old = input::read(setting, &command.old)?;
    let new = input::read(setting, &command.new)?;
    input::complain(setting, &old.problems);
    input::complain(setting, &new.problems);
    let pair = Pair {
        old: (&input::name(&command.old), &old.sbom),
        new: (&input::name(&command.new), &new.sbom),
    };
    let difference = show(setting, &pair, table, command.output.as_deref())?;
    Ok(if difference.is_empty() {
        Exit::Fine
    } else {
        Exit::Refused
    })
}

/// Two documents with their names.
pub(in crate::commands) struct Pair<'a> {
    pub(in crate::commands) old: (&'a str, &'a Sbom),
    pub(in crate::commands) new: (&'a str, &'a Sbom),
}

/// Compares two documents and writes the result.
pub(in crate::commands) fn show(
    setting: &Setting,
    pair: &Pair<'_>,
    table: bool,
    file: Option<&Path>,
) -> anyhow::Result<Difference> {
    let difference = compare(pair.old.1, pair.new.1);
    let (old, new) = (pair.old.0, pair.new.0);
    let text = if table {
        let style = output::style(file.is_some());
        table::difference(&difference, old, new, setting.language, style)
    } else {
        write_difference(&difference, old, new)
    };
    output::write(file, &text)?;
    Ok(difference)
}
