//! Words of `gwanmun notices` and `gwanmun sources`.

use std::path::PathBuf;

use clap::{Args, ValueHint};
use gwanmun_model::UseContext;
use gwanmun_report::notices::Languages;

use super::{Facts, Reading};

/// What is used, and how.
#[derive(Debug, Args)]
pub(crate) struct Used {
    /// The JSON of a scan, or what is to be scanned now
    #[arg(default_value = ".", value_hint = ValueHint::AnyPath)]
    pub(crate) path: PathBuf,
    /// Use context: internal, network, web, app, device, affiliate, tool or service [default: that of the scan, else internal]
    #[arg(long, value_name = "CONTEXT")]
    pub(crate) context: Option<UseContext>,
    #[command(flatten)]
    pub(crate) facts: Facts,
    /// Policy file [default: config.toml, else the built-in policy]
    #[arg(long, value_name = "FILE", value_hint = ValueHint::FilePath)]
    pub(crate) policy: Option<PathBuf>,
    #[command(flatten)]
    pub(crate) reading: Reading,
}

#[derive(Debug, Args)]
#[command(after_help = "\
Texts and copyright lines are those the packages bring; where a package brings no text, the standard text of its
license stands in. What is missing is said in the document and here.

Examples:
  gwanmun notices . --context device -o NOTICES.txt
  gwanmun notices scan.json --format html --languages both -o notices.html
  gwanmun notices . --product-version 2.1 -o notices.pdf
  gwanmun notices . --document source-offer --context device --organisation 'Bank Example' --contact oss@bank.example
  gwanmun notices scan.json --document review --lang en

Exit codes: 0 done, 1 done, but something is missing, 2 could not do it.")]
pub(crate) struct Notices {
    #[command(flatten)]
    pub(crate) used: Used,
    /// Document, `help` lists them
    #[arg(long, value_name = "DOCUMENT", default_value = "notices")]
    pub(crate) document: String,
    /// Format, `help` lists them [default: from the ending of the output file, else text]
    #[arg(long, value_name = "FORMAT")]
    pub(crate) format: Option<String>,
    /// Languages of the document: ko, en or both [default: as for everything else]
    #[arg(long, value_name = "ko|en|both")]
    pub(crate) languages: Option<Languages>,
    /// Name of the product [default: the name of what was scanned]
    #[arg(long, value_name = "NAME")]
    pub(crate) product: Option<String>,
    /// Version of the product
    #[arg(long, value_name = "VERSION")]
    pub(crate) product_version: Option<String>,
    /// Date to print, or `none` [default: the day of the scan]
    #[arg(long, value_name = "DATE")]
    pub(crate) date: Option<String>,
    /// Source offer: the institution that offers the source
    #[arg(long, value_name = "NAME")]
    pub(crate) organisation: Option<String>,
    /// Source offer: where to ask, such as a mail address
    #[arg(long, value_name = "TEXT")]
    pub(crate) contact: Option<String>,
    /// Source offer: how many years it holds, three at least
    #[arg(long, value_name = "YEARS", default_value_t = 3)]
    pub(crate) years: u32,
    /// Write to FILE instead of standard output
    #[arg(short, long, value_name = "FILE", value_hint = ValueHint::FilePath)]
    pub(crate) output: Option<PathBuf>,
}

#[derive(Debug, Args)]
#[command(after_help = "\
Takes what lies on this machine: installed packages (node_modules, vendor), unpacked Rust crates, `-sources.jar`
beside an archive or in a Maven repository. MANIFEST.json in the archive names every file with its SHA-256, which
duty asks for it, and what is missing. Same files, same bytes.

Examples:
  gwanmun sources . --context device --linking static -o sources.tar.zst
  gwanmun sources ./app --maven-repository /mirror/maven2 -o sources.tar.zst

Exit codes: 0 done, 1 done, but source is missing, 2 could not do it.")]
pub(crate) struct Sources {
    #[command(flatten)]
    pub(crate) used: Used,
    /// The archive to write
    #[arg(short, long, value_name = "FILE", value_hint = ValueHint::FilePath)]
    pub(crate) output: PathBuf,
}
