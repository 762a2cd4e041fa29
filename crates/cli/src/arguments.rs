//! The command line, word by word.

mod data;
mod duties;
mod knowledge;
mod licenses;
mod notices;
mod sbom;
mod vex;

use std::path::PathBuf;

use clap::{ArgAction, Args, Parser, Subcommand, ValueEnum, ValueHint};
use clap_complete::Shell;
use gwanmun_model::version::Scheme;
use gwanmun_model::{
    Answer, Criticality, Ecosystem, Language, Linking, Purl, UseContext, UseFacts, Verdict,
};

pub(crate) use data::{DataDiff, DataExport, DataFetch};
pub(crate) use duties::Duties;
pub(crate) use knowledge::{Knowledge, KnowledgeAdd, KnowledgeFind, KnowledgeStatus};
pub(crate) use licenses::{DetectMode, Licenses, LicensesDetect};
pub(crate) use notices::{Notices, Sources, Used};
pub(crate) use sbom::{Sbom, SbomCheck, SbomConvert, SbomDiff, SbomMerge};
pub(crate) use vex::{Stated, Vex, VexExport, VexRead};

const EXAMPLES: &str = "\
Examples:
  gwanmun demo                                   everything on examples, portal at http://127.0.0.1:8088
  gwanmun data import ./advisories               load advisory data
  gwanmun scan ./my-service                      what it contains and what policy says of it
  gwanmun scan . --format cyclonedx -o sbom.json
  gwanmun init && gwanmun serve                  a portal of your own

Exit codes: 0 fine, 1 policy says no, 2 could not do it.";

/// Governs open source: identify, find issues, approve, manage.
#[derive(Debug, Parser)]
#[command(
    name = "gwanmun",
    version,
    after_help = EXAMPLES,
    max_term_width = 100,
    disable_help_flag = true,
    disable_help_subcommand = true,
    disable_version_flag = true
)]
pub(crate) struct Arguments {
    #[command(flatten)]
    pub(crate) global: Global,
    #[command(subcommand)]
    pub(crate) command: Command,
}

/// Options every command takes.
#[derive(Debug, Args)]
pub(crate) struct Global {
    /// Folder for database, advisory data, keys and configuration [default: the platform's data folder]
    #[arg(long, global = true, value_name = "DIR", env = "GWANMUN_DATA", value_hint = ValueHint::DirPath)]
    pub(crate) data_dir: Option<PathBuf>,
    /// Language of texts: ko or en [default: config.toml, else the locale, else ko]
    #[arg(long, global = true, value_name = "ko|en")]
    pub(crate) lang: Option<Language>,
    /// No progress and no remarks, only results and faults
    #[arg(short, long, global = true)]
    pub(crate) quiet: bool,
    /// Print help
    #[arg(short, long, global = true, action = ArgAction::Help)]
    help: Option<bool>,
    /// Print the version
    #[arg(short = 'V', long, action = ArgAction::Version)]
    version: Option<bool>,
}

#[derive(Debug, Subcommand)]
pub(crate) enum Command {
    /// Prepare a data folder: database, keys, first administrator
    Init(Init),
    /// Everything on examples: embedded database, data, portal
    Demo(Demo),
    /// Identify components and say what is wrong with them
    Scan(Scan),
    /// License duties: what must be done, for which components, and why
    Duties(Duties),
    /// SBOMs: check what a supplier delivers, convert, merge, compare
    #[command(subcommand)]
    Sbom(Sbom),
    /// VEX: what is stated about vulnerabilities, read and written
    #[command(subcommand)]
    Vex(Vex),
    /// Licenses: what files say of them, and the rules they are found by
    #[command(subcommand)]
    Licenses(Licenses),
    /// License documents to hand out: notices, acknowledgements, an offer of source; open questions for legal
    Notices(Box<Notices>),
    /// Gather the source code that licenses ask to hand out
    Sources(Box<Sources>),
    /// Copied code: what of a tree comes from packages whose files are known
    #[command(subcommand)]
    Knowledge(Knowledge),
    /// Advisory data: fetch, import, compare, status, signed bundles, keys
    #[command(subcommand)]
    Data(Data),
    /// Compare versions in an ecosystem's own order
    #[command(subcommand)]
    Versions(Versions),
    /// Match package versions against the advisory data, one JSON object a line
    Match(Match),
    /// Package URLs
    #[command(subcommand)]
    Purl(PurlCommand),
    /// May this version be used? Asks what the gate asks
    Ask(Ask),
    /// Run the portal
    Serve(Serve),
    /// Run the gate: registry proxies that serve only what a decision allows
    Gate(Gate),
    /// The audit log
    #[command(subcommand)]
    Audit(Audit),
    /// Check this installation and say what to do about each fault
    Doctor(Doctor),
    /// Print the completion script of a shell
    Completions {
        /// The shell
        shell: Shell,
    },
}

#[derive(Debug, Args)]
pub(crate) struct Init {
    /// Sign-in name of the first administrator
    #[arg(long, value_name = "LOGIN", default_value = "admin")]
    pub(crate) admin: String,
    /// Read the administrator's password from standard input instead of making one
    #[arg(long)]
    pub(crate) password_stdin: bool,
    /// Database address: a SQLite file or postgres://… [default: gwanmun.db in the data folder]
    #[arg(long, value_name = "URL")]
    pub(crate) db: Option<String>,
}

#[derive(Debug, Args)]
pub(crate) struct Demo {
    /// Address the portal listens on
    #[arg(long, value_name = "ADDR", default_value = "127.0.0.1:8088")]
    pub(crate) listen: String,
    /// Advisory data to load; may be given several times [default: the starter set]
    #[arg(long, value_name = "PATH")]
    pub(crate) advisories: Vec<PathBuf>,
    /// Prepare everything, then end instead of opening the portal
    #[arg(long)]
    pub(crate) prepare_only: bool,
}

#[derive(Debug, Args)]
#[command(after_help = "\
Examples:
  gwanmun scan .
  gwanmun scan app.jar --context network
  gwanmun scan image.tar                         what `docker save` wrote, layer by layer
  gwanmun scan . --maven-repository /mirror/maven2
  gwanmun scan . --format sarif -o result.sarif --fail-on board
  gwanmun scan . --format cyclonedx -o sbom.cdx.json
  gwanmun scan . --vex supplier.openvex.json     findings a supplier answers are marked, none is removed
  gwanmun scan . --context network --criticality high --order ssvc --explain
  gwanmun scan . --against last.json             what changed since; last.json is an earlier scan or any SBOM")]
pub(crate) struct Scan {
    /// Directory, archive (zip, jar, tar, deb, rpm …), container image, root file system, program, SBOM or lock file
    #[arg(default_value = ".", value_hint = ValueHint::AnyPath)]
    pub(crate) path: PathBuf,
    /// Output format, `help` lists them [default: table on a terminal, else json]
    #[arg(long, value_name = "FORMAT")]
    pub(crate) format: Option<String>,
    /// Write to FILE instead of standard output
    #[arg(short, long, value_name = "FILE", value_hint = ValueHint::FilePath)]
    pub(crate) output: Option<PathBuf>,
    /// Use context: internal, network, web, app, device, affiliate, tool or service
    #[arg(long, value_name = "CONTEXT", default_value = "internal")]
    pub(crate) context: UseContext,
    /// Criticality of the system: low, medium or high [default: unknown, which counts as high]
    #[arg(long, value_name = "LEVEL")]
    pub(crate) criticality: Option<Criticality>,
    #[command(flatten)]
    pub(crate) facts: Facts,
    /// Order of findings: priority, or ssvc for the decision first
    #[arg(long, value_name = "ORDER", default_value = "priority")]
    pub(crate) order: Order,
    /// Table: show what each priority is made of
    #[arg(long)]
    pub(crate) explain: bool,
    /// Policy file [default: config.toml, else the built-in policy]
    #[arg(long, value_name = "FILE", value_hint = ValueHint::FilePath)]
    pub(crate) policy: Option<PathBuf>,
    /// Show what changed since OLD, the JSON of an earlier scan or any SBOM, as a table or JSON
    #[arg(long, value_name = "OLD", value_hint = ValueHint::FilePath)]
    pub(crate) against: Option<PathBuf>,
    /// Do not read license statements from package caches
    #[arg(long)]
    pub(crate) no_licenses: bool,
    /// Do not read source code and class files for what they import
    #[arg(long)]
    pub(crate) no_reachability: bool,
    /// The mildest verdict that ends with exit code 1: review, board, refuse
    #[arg(long, value_name = "VERDICT", default_value = "review")]
    pub(crate) fail_on: Verdict,
    #[command(flatten)]
    pub(crate) stated: Stated,
    #[command(flatten)]
    pub(crate) reading: Reading,
}

/// How the components are used, besides the use context: what license duties hang on.
#[derive(Debug, Args)]
pub(crate) struct Facts {
    /// Whether components are modified: yes, no or unknown, which counts as yes
    #[arg(long, value_name = "ANSWER", default_value = "unknown")]
    modified: Answer,
    /// How components are linked: none-or-process, dynamic, static, source-included or unknown, which asks for most
    #[arg(long, value_name = "LINKING", default_value = "unknown")]
    linking: Linking,
    /// Whether they go out in a consumer product: yes, no or unknown
    #[arg(long, value_name = "ANSWER", default_value = "unknown")]
    user_product: Answer,
    /// Whether people use them over a network: yes, no or unknown
    #[arg(long, value_name = "ANSWER", default_value = "unknown")]
    remote_users: Answer,
    /// Whether their source is delivered along: yes, no or unknown
    #[arg(long, value_name = "ANSWER", default_value = "unknown")]
    source_form: Answer,
}

impl Facts {
    /// Returns the facts that hold for every component.
    pub(crate) fn read(&self) -> UseFacts {
        UseFacts {
            modified: self.modified,
            linking: self.linking,
            user_product: self.user_product,
            remote_users: self.remote_users,
            source_form: self.source_form,
        }
    }
}

/// The order of findings.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub(crate) enum Order {
    /// By priority.
    Priority,
    /// By SSVC decision, then by priority.
    Ssvc,
}

/// How what is scanned is read.
#[derive(Debug, Args)]
pub(crate) struct Reading {
    /// Read everything anew instead of believing earlier scans of what has not changed
    #[arg(long)]
    pub(crate) no_cache: bool,
    /// Stop reading after so many seconds; what was not read is named
    #[arg(long, value_name = "SECONDS")]
    pub(crate) time_limit: Option<u64>,
    /// Folder in Maven's repository layout to look parents, BOMs and archives up in; may be given several times [default: ~/.m2/repository where it is there]
    #[arg(long, value_name = "DIR", value_hint = ValueHint::DirPath)]
    pub(crate) maven_repository: Vec<PathBuf>,
}

#[derive(Debug, Subcommand)]
pub(crate) enum Data {
    /// Import advisory data: signed bundles, or files and folders packed on the spot
    #[command(after_help = "\
Files are recognised by content, plain, .gz or .zst: OSV records (osv.dev's export layout, folders,
.zip, .jsonl, single JSON), CISA's KEV, EPSS, CVE records with SSVC, NVD, endoflife.date,
Retire.js, suppliers' VEX documents (OpenVEX, CSAF, CycloneDX) and confirmed CPE mappings.

Examples:
  gwanmun data import bundle.gwb
  gwanmun data import ./osv ./kev.json ./epss_scores.csv.gz
  gwanmun data import ./supplier-vex
  gwanmun data import --starter")]
    Import(Import),
    /// Fetch advisory data over the network and import it; the only command besides the gate that connects anywhere
    #[command(after_help = "\
Sources: cve (CISA Vulnrichment), endoflife, epss, kev, nvd, osv, retire.
What was fetched before is kept in the data folder: only what changed comes again, and a
download that was cut goes on where it stopped. Everything is checked, packed, signed and
verified as `gwanmun data import` does.
Proxies are taken from HTTPS_PROXY, HTTP_PROXY, ALL_PROXY and NO_PROXY, certificates from the
system. A key for NVD, which is slow without one, comes from GWANMUN_NVD_API_KEY or config.toml.

Examples:
  gwanmun data fetch
  gwanmun data fetch --only osv,kev,epss --ecosystem npm,Maven
  gwanmun data fetch --mirror https://mirror.bank.example/advisories
  gwanmun data fetch --only kev --from kev=https://mirror.bank.example/kev.json
  gwanmun data fetch -o 2026-11-24.gwb                 a bundle to carry into a closed network
  gwanmun data fetch --dry-run

Exit codes: 0 done, 1 done, but not every source could be fetched and imported, 2 could not do it.")]
    Fetch(DataFetch),
    /// Say what data is there, how old it is and whether it may be relied on
    Status(DataStatus),
    /// Pack files into a signed bundle to carry into a closed network
    Pack(Pack),
    /// Verify a signed bundle without importing it
    Verify {
        /// The bundle
        file: PathBuf,
    },
    /// Write all data in use as one signed bundle to carry into another network
    #[command(after_help = "\
The bundle is made of what the data was imported from, with dates, licenses and hashes as they
were, and signed with this installation's key. Where it is imported, `gwanmun data key --trust`
must have made that key known.

Examples:
  gwanmun data export 2026-11-24.gwb
  gwanmun data export exploited.gwb --source kev --source epss")]
    Export(DataExport),
    /// What is different between two data files or bundles: records, exploited, scores, lifecycles
    #[command(after_help = "\
Without NEW, OLD is held against the data in use. When NEW is a bundle, sources it does not
have are left out, as an import keeps them.

Examples:
  gwanmun data diff last-week.gwanmun
  gwanmun data diff advisories.gwanmun next.gwb        what an import would change
  gwanmun data diff last-week.gwanmun --source kev --source osv/npm --format json

Exit codes: 0 same, 1 different, 2 could not do it.")]
    Diff(DataDiff),
    /// Show this installation's public key, or trust another's
    Key(Key),
}

#[derive(Debug, Args)]
pub(crate) struct Import {
    /// Bundles, files or folders
    #[arg(required_unless_present = "starter", value_hint = ValueHint::AnyPath)]
    pub(crate) paths: Vec<PathBuf>,
    /// Import the small starter set, which is not for production
    #[arg(long, conflicts_with = "paths")]
    pub(crate) starter: bool,
    /// Accept data older than what is there
    #[arg(long)]
    pub(crate) allow_older: bool,
    /// Accept a source that would lose more than half of its records
    #[arg(long)]
    pub(crate) allow_loss: bool,
}

#[derive(Debug, Args)]
pub(crate) struct DataStatus {
    /// table or json [default: table on a terminal, else json]
    #[arg(long, value_name = "FORMAT")]
    pub(crate) format: Option<String>,
}

#[derive(Debug, Args)]
pub(crate) struct Pack {
    /// Files and folders
    #[arg(required = true, value_hint = ValueHint::AnyPath)]
    pub(crate) paths: Vec<PathBuf>,
    /// The bundle to write
    #[arg(short, long, value_name = "FILE")]
    pub(crate) output: PathBuf,
}

#[derive(Debug, Args)]
pub(crate) struct Key {
    /// Trust the public key in FILE
    #[arg(long, value_name = "FILE", requires = "name")]
    pub(crate) trust: Option<PathBuf>,
    /// Name the trusted key is kept under
    #[arg(long, value_name = "NAME")]
    pub(crate) name: Option<String>,
}

#[derive(Debug, Subcommand)]
pub(crate) enum Versions {
    /// Print -1, 0 or 1; with --stdin one answer a line, `?` where the order cannot be told
    #[command(after_help = compare_help("Examples", "Types", "Ecosystems"))]
    Compare {
        /// Ecosystem or type of versions, for example npm, PyPI, Maven, crates.io, deb, conan, openssl
        #[arg(required_unless_present = "stdin")]
        ecosystem: Option<String>,
        /// First version
        #[arg(required_unless_present = "stdin", allow_hyphen_values = true)]
        a: Option<String>,
        /// Second version
        #[arg(required_unless_present = "stdin", allow_hyphen_values = true)]
        b: Option<String>,
        /// Read lines `ECOSYSTEM<TAB>A<TAB>B`
        #[arg(long, conflicts_with_all = ["ecosystem", "a", "b"])]
        stdin: bool,
    },
}

/// Returns examples of comparing and every name an order goes by, under headings in the reader's language.
pub(crate) fn compare_help(examples: &str, types: &str, ecosystems: &str) -> String {
    let schemes: Vec<&str> = Scheme::all().map(Scheme::id).collect();
    let known: Vec<&str> = Ecosystem::all().map(Ecosystem::osv_name).collect();
    format!(
        "{examples}:
  gwanmun versions compare npm 1.2.3 1.10.0
  gwanmun versions compare Debian:12 1:1.0-1 2.0-1
  printf 'PyPI\\t1.0rc1\\t1.0\\n' | gwanmun versions compare --stdin

{types}: {}

{ecosystems}: {}",
        schemes.join(", "),
        known.join(", ")
    )
}

#[derive(Debug, Args)]
#[command(after_help = "\
Example:
  printf 'Maven\\torg.apache.logging.log4j:log4j-core\\t2.14.1\\n' | gwanmun match --stdin")]
pub(crate) struct Match {
    /// Read lines `ECOSYSTEM<TAB>NAME<TAB>VERSION`
    #[arg(long, required = true)]
    pub(crate) stdin: bool,
}

#[derive(Debug, Subcommand)]
pub(crate) enum PurlCommand {
    /// Print the canonical form and the parts as JSON, or the error
    #[command(after_help = "\
Examples:
  gwanmun purl parse 'pkg:npm/%40angular/core@16.0.0'
  gwanmun purl parse --stdin < purls.txt")]
    Parse {
        /// The package URL
        #[arg(required_unless_present = "stdin")]
        purl: Option<String>,
        /// Read one package URL a line
        #[arg(long, conflicts_with = "purl")]
        stdin: bool,
    },
}

#[derive(Debug, Args)]
pub(crate) struct Ask {
    /// The component version
    pub(crate) purl: Purl,
    /// Use context
    #[arg(long, value_name = "CONTEXT", default_value = "internal")]
    pub(crate) context: UseContext,
    /// Database address
    #[arg(long, value_name = "URL")]
    pub(crate) db: Option<String>,
    /// table or json [default: table on a terminal, else json]
    #[arg(long, value_name = "FORMAT")]
    pub(crate) format: Option<String>,
}

#[derive(Debug, Args)]
pub(crate) struct Serve {
    /// Address to listen on [default: config.toml, else 127.0.0.1:8088]
    #[arg(long, value_name = "ADDR")]
    pub(crate) listen: Option<String>,
    /// Database address: a SQLite file or postgres://…
    #[arg(long, value_name = "URL")]
    pub(crate) db: Option<String>,
}

#[derive(Debug, Args)]
#[command(after_help = "\
Example, in .cargo/config.toml of the projects behind the gate:
  [source.crates-io]
  replace-with = \"gate\"
  [source.gate]
  registry = \"sparse+http://127.0.0.1:8090/cargo/\"")]
pub(crate) struct Gate {
    /// Address to listen on [default: config.toml, else 127.0.0.1:8090]
    #[arg(long, value_name = "ADDR")]
    pub(crate) listen: Option<String>,
    /// Address package clients reach the gate under [default: config.toml, else the address listened on]
    #[arg(long, value_name = "URL")]
    pub(crate) public_url: Option<String>,
    /// Sparse index the gate stands in front of [default: config.toml]
    #[arg(long, value_name = "URL")]
    pub(crate) upstream: Option<String>,
    /// Use context asked about [default: config.toml, else internal]
    #[arg(long, value_name = "CONTEXT")]
    pub(crate) context: Option<UseContext>,
    /// Database address
    #[arg(long, value_name = "URL")]
    pub(crate) db: Option<String>,
}

#[derive(Debug, Subcommand)]
pub(crate) enum Audit {
    /// Check the chain and every audited record; names the first record that was changed
    Verify {
        /// Check this export of the log instead of the database
        #[arg(value_name = "EXPORT", conflicts_with = "db")]
        export: Option<PathBuf>,
        /// Last row and head noted earlier outside the database: shows a log cut short or made anew
        #[arg(long, value_name = "ROW:HEAD")]
        anchor: Option<String>,
        /// Database address
        #[arg(long, value_name = "URL")]
        db: Option<String>,
        /// table or json [default: table on a terminal, else json]
        #[arg(long, value_name = "FORMAT")]
        format: Option<String>,
    },
}

#[derive(Debug, Args)]
pub(crate) struct Doctor {
    /// Database address
    #[arg(long, value_name = "URL")]
    pub(crate) db: Option<String>,
    /// table or json [default: table on a terminal, else json]
    #[arg(long, value_name = "FORMAT")]
    pub(crate) format: Option<String>,
}

#[cfg(test)]
mod tests {
    use clap::CommandFactory as _;

    use super::*;

    #[test]
    fn the_command_line_is_consistent() {
        Arguments::command().debug_assert();
    }

    #[test]
    fn every_command_and_option_says_what_it_is_for() {
        fn check(command: &clap::Command, path: &str) {
            assert!(command.get_about().is_some(), "{path}: no description");
            for argument in command.get_arguments() {
                assert!(
                    argument.get_help().is_some(),
                    "{path} {}: no description",
                    argument.get_id()
                );
            }
            for inner in command.get_subcommands() {
                check(inner, &format!("{path} {}", inner.get_name()));
            }
        }
        let mut command = Arguments::command();
        command.build();
        for inner in command.get_subcommands() {
            check(inner, inner.get_name());
        }
    }
}
