//! Words of `gwanmun duties`.

use std::path::PathBuf;

use clap::{Args, ValueHint};
use gwanmun_model::UseContext;

use super::{Facts, Reading};

#[derive(Debug, Args)]
#[command(after_help = "\
A path is scanned, the JSON of a scan is read, and any other name is taken for a system of the portal, with the use
context and the facts of use people stated there.

Examples:
  gwanmun duties . --context app --modified no --linking dynamic
  gwanmun duties result.json --why
  gwanmun duties 'Internet banking API' --format csv -o duties.csv

Exit codes: 0 done, 2 could not do it.")]
pub(crate) struct Duties {
    /// A path to scan, the JSON of `gwanmun scan --format json`, or the name or id of a system of the portal
    #[arg(value_hint = ValueHint::AnyPath)]
    pub(crate) what: PathBuf,
    /// Output format: table, csv or json [default: table on a terminal, json otherwise]
    #[arg(long, value_name = "FORMAT")]
    pub(crate) format: Option<String>,
    /// Table: show why each duty is owed
    #[arg(long)]
    pub(crate) why: bool,
    /// Write to FILE instead of standard output
    #[arg(short, long, value_name = "FILE", value_hint = ValueHint::FilePath)]
    pub(crate) output: Option<PathBuf>,
    /// Use context of what is scanned: internal, network, web, app, device, affiliate, tool or service
    #[arg(long, value_name = "CONTEXT", default_value = "internal")]
    pub(crate) context: UseContext,
    #[command(flatten)]
    pub(crate) facts: Facts,
    /// Policy file [default: config.toml, else the built-in policy]
    #[arg(long, value_name = "FILE", value_hint = ValueHint::FilePath)]
    pub(crate) policy: Option<PathBuf>,
    #[command(flatten)]
    pub(crate) reading: Reading,
    /// Database to look the system up in: a SQLite file or postgres://…
    #[arg(long, value_name = "URL")]
    pub(crate) db: Option<String>,
}
