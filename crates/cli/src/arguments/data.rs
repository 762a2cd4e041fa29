//! Words of `gwanmun data` for fetching data, comparing it and handing it on.

use std::path::PathBuf;

use clap::{Args, ValueHint};

#[derive(Debug, Args)]
pub(crate) struct DataDiff {
    /// The older data: a data file or a bundle of a trusted key
    #[arg(value_hint = ValueHint::FilePath)]
    pub(crate) old: PathBuf,
    /// The newer data [default: the data in use]
    #[arg(value_hint = ValueHint::FilePath)]
    pub(crate) new: Option<PathBuf>,
    /// Look at this source only, for example kev, osv or osv/npm; may be given several times
    #[arg(long, value_name = "ID")]
    pub(crate) source: Vec<String>,
    /// table or json [default: table on a terminal, else json]
    #[arg(long, value_name = "FORMAT")]
    pub(crate) format: Option<String>,
    /// Write to FILE instead of standard output
    #[arg(short, long, value_name = "FILE", value_hint = ValueHint::FilePath)]
    pub(crate) output: Option<PathBuf>,
}

#[derive(Debug, Args)]
pub(crate) struct DataExport {
    /// The bundle to write
    #[arg(value_hint = ValueHint::FilePath)]
    pub(crate) file: PathBuf,
    /// Export this source only, for example kev, osv or osv/npm; may be given several times
    #[arg(long, value_name = "ID")]
    pub(crate) source: Vec<String>,
}

#[derive(Debug, Args)]
pub(crate) struct DataFetch {
    /// Fetch this source only; may be given several times [default: config.toml, else every one]
    #[arg(long, value_name = "ID", value_delimiter = ',')]
    pub(crate) only: Vec<String>,
    /// Ecosystem of OSV's export; may be given several times [default: config.toml, else those there is data of, else all]
    #[arg(long, value_name = "NAME", value_delimiter = ',')]
    pub(crate) ecosystem: Vec<String>,
    /// Base address of a mirror that has every source in a folder of its id [default: config.toml, else the publishers]
    #[arg(long, value_name = "URL", value_hint = ValueHint::Url)]
    pub(crate) mirror: Option<String>,
    /// Address of one source, before any mirror; may be given several times
    #[arg(long, value_name = "ID=URL")]
    pub(crate) from: Vec<String>,
    /// Pack what was fetched into this bundle and import nothing
    #[arg(short, long, value_name = "FILE", value_hint = ValueHint::FilePath, conflicts_with = "dry_run")]
    pub(crate) output: Option<PathBuf>,
    /// List what would be fetched, with sizes
    #[arg(long)]
    pub(crate) dry_run: bool,
    /// Accept data older than what is there
    #[arg(long)]
    pub(crate) allow_older: bool,
    /// Accept a source that would lose more than half of its records
    #[arg(long)]
    pub(crate) allow_loss: bool,
}
