//! Words of `gwanmun vex`.

use std::path::PathBuf;

use clap::{Args, Subcommand, ValueHint};
use gwanmun_model::UseContext;

use super::Reading;

/// What is stated about what is scanned.
#[derive(Debug, Default, Args)]
pub(crate) struct Stated {
    /// VEX document (OpenVEX, CSAF or CycloneDX) to hold against the findings; may be given several times
    #[arg(long, value_name = "FILE", value_hint = ValueHint::FilePath)]
    pub(crate) vex: Vec<PathBuf>,
    /// What VEX documents call the scanned whole, a package URL or another name; may be given several times
    #[arg(long, value_name = "NAME")]
    pub(crate) vex_product: Vec<String>,
}

#[derive(Debug, Subcommand)]
pub(crate) enum Vex {
    /// Show what a VEX document states, as it is understood
    #[command(after_help = "\
Reads OpenVEX 0.0.1 to 0.2.0, CSAF 2.0 and 2.1, and the analyses of CycloneDX 1.4 to 1.7, in JSON.

Examples:
  gwanmun vex read supplier.openvex.json
  gwanmun vex read advisory.csaf.json --format json

Exit codes: 0 done, 1 done, but not every statement could be read, 2 could not do it.")]
    Read(VexRead),
    /// Write a VEX document about the findings of a scan
    #[command(after_help = "\
Formats: openvex, csaf, cyclonedx (1.6), cyclonedx-1.4, cyclonedx-1.5, cyclonedx-1.6, cyclonedx-1.7.
Statements in effect are stated again with their source; every other finding is stated to be under review.

Examples:
  gwanmun scan . --format json -o scan.json && gwanmun vex export scan.json --author 'Bank Example' -o vex.json
  gwanmun vex export . --vex supplier.json --format csaf --author 'Bank Example' --namespace https://bank.example
  gwanmun vex export scan.json --format cyclonedx --author OSPO --product pkg:maven/com.example/payments@2.1

Exit codes: 0 done, 2 could not do it.")]
    Export(Box<VexExport>),
}

#[derive(Debug, Args)]
pub(crate) struct VexRead {
    /// The VEX document; - reads standard input
    #[arg(value_hint = ValueHint::FilePath)]
    pub(crate) file: PathBuf,
    /// table or json [default: table on a terminal, else json]
    #[arg(long, value_name = "FORMAT")]
    pub(crate) format: Option<String>,
    /// Write to FILE instead of standard output
    #[arg(short, long, value_name = "FILE", value_hint = ValueHint::FilePath)]
    pub(crate) output: Option<PathBuf>,
}

#[derive(Debug, Args)]
pub(crate) struct VexExport {
    /// The JSON of a scan, or what is to be scanned now
    #[arg(value_hint = ValueHint::AnyPath)]
    pub(crate) path: PathBuf,
    /// Format to write
    #[arg(long, value_name = "FORMAT", default_value = "openvex")]
    pub(crate) format: String,
    /// Who makes the document: a person or an organisation
    #[arg(long, value_name = "NAME")]
    pub(crate) author: String,
    /// The author's role
    #[arg(long, value_name = "TEXT")]
    pub(crate) role: Option<String>,
    /// CSAF: an address that is the author's
    #[arg(long, value_name = "URL")]
    pub(crate) namespace: Option<String>,
    /// The product the components are parts of, a package URL or another name [default: they are stated about alone]
    #[arg(long, value_name = "NAME")]
    pub(crate) product: Option<String>,
    /// Write to FILE instead of standard output
    #[arg(short, long, value_name = "FILE", value_hint = ValueHint::FilePath)]
    pub(crate) output: Option<PathBuf>,
    /// Use context: internal, network, web, app, device, affiliate, tool or service
    #[arg(long, value_name = "CONTEXT", default_value = "internal")]
    pub(crate) context: UseContext,
    /// Policy file [default: config.toml, else the built-in policy]
    #[arg(long, value_name = "FILE", value_hint = ValueHint::FilePath)]
    pub(crate) policy: Option<PathBuf>,
    #[command(flatten)]
    pub(crate) stated: Stated,
    #[command(flatten)]
    pub(crate) reading: Reading,
}
