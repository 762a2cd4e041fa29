//! `gwanmun sbom`: bills of materials of others and our own.

mod check;
pub(super) mod diff;
pub(super) mod input;
mod write;

use crate::arguments::Sbom;
use crate::commands::Setting;
use crate::exit::Exit;

pub(super) fn run(setting: &Setting, command: &Sbom) -> anyhow::Result<Exit> {
    match command {
        Sbom::Check(command) => check::run(setting, command),
        Sbom::Convert(command) => write::convert(setting, command),
        Sbom::Merge(command) => write::merge(setting, command),
        Sbom::Diff(command) => diff::run(setting, command),
    }
}
