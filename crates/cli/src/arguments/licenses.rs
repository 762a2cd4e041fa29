//! Words of `gwanmun licenses`.

use std::path::PathBuf;

use clap::{Args, Subcommand, ValueEnum, ValueHint};

#[derive(Debug, Subcommand)]
pub(crate) enum Licenses {
    /// Find what files say of licenses: texts, notices, tags and references
    #[command(after_help = "\
Rules come with the program; `gwanmun data import` takes in a richer set (ScanCode's rule data: a wheel, a folder
or a tar). Every match shows its lines, its rule and how sure it is.

Examples:
  gwanmun licenses detect ./vendor
  gwanmun licenses detect LICENSE --format json
  gwanmun licenses detect ./src --mode parity --format json -o licenses.json

Exit codes: 0 done, 1 done, but not every file could be read to the end, 2 could not do it.")]
    Detect(LicensesDetect),
    /// Show which rules are in use, and whom to name for them
    Rules,
}

#[derive(Debug, Args)]
pub(crate) struct LicensesDetect {
    /// A file, or a folder of files
    #[arg(value_hint = ValueHint::AnyPath)]
    pub(crate) path: PathBuf,
    /// Output format: table or json [default: table on a terminal, json otherwise]
    #[arg(long, value_name = "FORMAT")]
    pub(crate) format: Option<String>,
    /// native leaves out what is too weak to rely on, in SPDX ids; parity gives every match of the rules, in their keys
    #[arg(
        long,
        value_enum,
        default_value = "native",
        hide_possible_values = true
    )]
    pub(crate) mode: DetectMode,
    /// Show the text of each match beside the rule's
    #[arg(long)]
    pub(crate) text: bool,
    /// Write to FILE instead of standard output
    #[arg(short, long, value_name = "FILE", value_hint = ValueHint::FilePath)]
    pub(crate) output: Option<PathBuf>,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub(crate) enum DetectMode {
    Native,
    Parity,
}
