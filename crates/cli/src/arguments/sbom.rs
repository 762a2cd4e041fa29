//! Words of `gwanmun sbom`.

use std::path::PathBuf;

use clap::{Args, Subcommand, ValueHint};

#[derive(Debug, Subcommand)]
pub(crate) enum Sbom {
    /// Judge a delivered SBOM by quality profiles; with a letter to the supplier
    #[command(after_help = "\
Profiles: supplier (the default), ntia, cisa-2026, bsi, nis, or a file of your own in the same form.

Examples:
  gwanmun sbom check delivered.cdx.json
  gwanmun sbom check delivered.spdx --profile nis --profile ./bank-profile.toml
  gwanmun sbom check delivered.cdx.json --format letter --due 2026-12-15 --from 'OSPO, ospo@bank.example' -o letter.txt

Exit codes: 0 accepted, 1 rejected or not to be told, 2 could not do it.")]
    Check(SbomCheck),
    /// Write an SBOM in another format, and say what had no room in it
    #[command(after_help = "\
Reads CycloneDX 1.0 to 1.7 (JSON, XML), SPDX 2.2, 2.3 and 3.0, and the JSON of `gwanmun scan`.
nis-csv has the 20 columns of the Korean joint guideline 1.0; that is support of a format, not a certification.

Examples:
  gwanmun sbom convert delivered.spdx.json --to cyclonedx -o delivered.cdx.json
  cat delivered.cdx.xml | gwanmun sbom convert - --to nis-csv > delivered.csv

Exit codes: 0 done, 1 done, but not every entry could be read, 2 could not do it.")]
    Convert(SbomConvert),
    /// Join several SBOMs into one: one component per identity, sources kept
    #[command(after_help = "\
Examples:
  gwanmun sbom merge front.cdx.json back.spdx.json --to cyclonedx --name payments --version 2.1 -o payments.cdx.json

Exit codes: 0 done, 1 done, but not every entry could be read, 2 could not do it.")]
    Merge(SbomMerge),
    /// What is different between two SBOMs: components, versions, licenses, hashes, suppliers
    #[command(after_help = "\
Examples:
  gwanmun sbom diff release-1.cdx.json release-2.spdx.json
  gwanmun scan . --format json | gwanmun sbom diff delivered.cdx.json - --format json

Exit codes: 0 same, 1 different, 2 could not do it.")]
    Diff(SbomDiff),
}

#[derive(Debug, Args)]
pub(crate) struct SbomCheck {
    /// The SBOM; - reads standard input
    #[arg(value_hint = ValueHint::FilePath)]
    pub(crate) file: PathBuf,
    /// Quality profile by name, or a file of profiles; may be given several times [default: supplier]
    #[arg(long, value_name = "NAME|FILE")]
    pub(crate) profile: Vec<String>,
    /// table, json, letter or letter-md [default: table on a terminal, else json]
    #[arg(long, value_name = "FORMAT")]
    pub(crate) format: Option<String>,
    /// Write to FILE instead of standard output
    #[arg(short, long, value_name = "FILE", value_hint = ValueHint::FilePath)]
    pub(crate) output: Option<PathBuf>,
    /// Letter: by when the supplier is to deliver again
    #[arg(long, value_name = "DATE")]
    pub(crate) due: Option<String>,
    /// Letter: who writes it, with the contact
    #[arg(long, value_name = "TEXT")]
    pub(crate) from: Option<String>,
}

#[derive(Debug, Args)]
pub(crate) struct SbomConvert {
    /// The SBOM; - reads standard input
    #[arg(value_hint = ValueHint::FilePath)]
    pub(crate) file: PathBuf,
    /// Format to write, `help` lists them
    #[arg(long, value_name = "FORMAT")]
    pub(crate) to: String,
    /// Write to FILE instead of standard output
    #[arg(short, long, value_name = "FILE", value_hint = ValueHint::FilePath)]
    pub(crate) output: Option<PathBuf>,
}

#[derive(Debug, Args)]
#[command(disable_version_flag = true)]
pub(crate) struct SbomMerge {
    /// The SBOMs, at least two
    #[arg(required = true, num_args = 2.., value_hint = ValueHint::FilePath)]
    pub(crate) files: Vec<PathBuf>,
    /// Format to write, `help` lists them
    #[arg(long, value_name = "FORMAT")]
    pub(crate) to: String,
    /// Name of the product the result is about; without it they must all be about the same
    #[arg(long, value_name = "NAME")]
    pub(crate) name: Option<String>,
    /// Version of the product the result is about
    #[arg(
        id = "product_version",
        long = "version",
        value_name = "VERSION",
        requires = "name"
    )]
    pub(crate) version: Option<String>,
    /// Write to FILE instead of standard output
    #[arg(short, long, value_name = "FILE", value_hint = ValueHint::FilePath)]
    pub(crate) output: Option<PathBuf>,
}

#[derive(Debug, Args)]
pub(crate) struct SbomDiff {
    /// The older SBOM
    #[arg(value_hint = ValueHint::FilePath)]
    pub(crate) old: PathBuf,
    /// The newer SBOM
    #[arg(value_hint = ValueHint::FilePath)]
    pub(crate) new: PathBuf,
    /// table or json [default: table on a terminal, else json]
    #[arg(long, value_name = "FORMAT")]
    pub(crate) format: Option<String>,
    /// Write to FILE instead of standard output
    #[arg(short, long, value_name = "FILE", value_hint = ValueHint::FilePath)]
    pub(crate) output: Option<PathBuf>,
}
