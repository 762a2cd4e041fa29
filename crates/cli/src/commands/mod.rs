//! One file a command; each turns arguments into calls and results into text, nothing more.

mod ask;
mod audit;
mod completions;
mod data;
mod demo;
mod doctor;
mod duties;
mod gate;
mod init;
mod knowledge;
mod licenses;
mod matching;
mod notices;
mod purl;
mod sbom;
mod scan;
mod serve;
mod sources;
mod versions;
mod vex;

use std::io::BufRead;

use anyhow::Context as _;
use gwanmun_model::Language;

use crate::arguments::{Arguments, Command};
use crate::environment;
use crate::exit::Exit;
use crate::place::{self, Configuration, Place};

/// What every command is given.
pub(crate) struct Setting {
    pub(crate) place: Place,
    pub(crate) configuration: Configuration,
    pub(crate) language: Language,
    pub(crate) quiet: bool,
}

/// Runs the command the arguments name.
pub(crate) fn run(arguments: Arguments) -> anyhow::Result<Exit> {
    // These need neither a data folder nor a configuration, and must work where both are broken.
    match arguments.command {
        Command::Completions { shell } => return completions::run(shell),
        Command::Versions(command) => return versions::run(command),
        Command::Purl(command) => return purl::run(command),
        _ => {}
    }
    let folder = match arguments.global.data_dir {
        Some(folder) => folder,
        None => environment::default_data_dir()?,
    };
    let place = Place::new(folder);
    if let Command::Doctor(command) = &arguments.command {
        return doctor::run(&place, arguments.global.lang, command);
    }
    let configuration = place.configure()?;
    let locale = environment::variable("LC_ALL").or_else(|| environment::variable("LANG"));
    let language = place::language(
        arguments.global.lang,
        configuration.language.as_deref(),
        locale.as_deref(),
    );
    let setting = Setting {
        place,
        configuration,
        language,
        quiet: arguments.global.quiet,
    };
    match arguments.command {
        Command::Init(command) => init::run(&setting, &command),
        Command::Demo(command) => demo::run(&setting, &command),
        Command::Scan(command) => scan::run(&setting, &command),
        Command::Duties(command) => duties::run(&setting, &command),
        Command::Sbom(command) => sbom::run(&setting, &command),
        Command::Vex(command) => vex::run(&setting, &command),
        Command::Licenses(command) => licenses::run(&setting, &command),
        Command::Notices(command) => notices::run(&setting, &command),
        Command::Sources(command) => sources::run(&setting, &command),
        Command::Knowledge(command) => knowledge::run(&setting, &command),
        Command::Data(command) => data::run(&setting, command),
        Command::Match(_) => matching::run(&setting),
        Command::Ask(command) => ask::run(&setting, &command),
        Command::Serve(command) => serve::run(&setting, &command),
        Command::Gate(command) => gate::run(&setting, &command),
        Command::Audit(command) => audit::run(&setting, command),
        Command::Completions { .. }
        | Command::Versions(_)
        | Command::Purl(_)
        | Command::Doctor(_) => Ok(Exit::Fine),
    }
}

/// Calls `each` with every line of standard input, without its line end; empty lines are skipped.
fn each_line(mut each: impl FnMut(&str) -> anyhow::Result<()>) -> anyhow::Result<()> {
    let mut input = std::io::stdin().lock();
    let mut bytes = Vec::new();
    let mut number = 0_u64;
    loop {
        bytes.clear();
        number += 1;
        let read = input
            .read_until(b'\n', &mut bytes)
            .context("could not read standard input")?;
        if read == 0 {
            return Ok(());
        }
        let line = std::str::from_utf8(&bytes)
            .with_context(|| format!("line {number} of standard input is not UTF-8"))?
            .trim_end_matches(['\n', '\r']);
        if !line.is_empty() {
            each(line).with_context(|| format!("line {number} of standard input"))?;
        }
    }
}

/// Chooses between a table and JSON: what was asked for, else a table on a terminal and JSON in a pipe.
fn wants_table(format: Option<&str>) -> anyhow::Result<bool> {
    match format {
        Some("table") => Ok(true),
        Some("json") => Ok(false),
        Some(other) => anyhow::bail!("no format `{other}`; formats are table, json"),
        None => Ok(crate::output::to_terminal()),
    }
}
