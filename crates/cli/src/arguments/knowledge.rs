//! Words of `gwanmun knowledge`.

use std::path::PathBuf;

use clap::{Args, Subcommand, ValueHint};
use gwanmun_model::Purl;

#[derive(Debug, Subcommand)]
pub(crate) enum Knowledge {
    /// Add packages whose files are to be recognised
    #[command(after_help = "\
Reads archives as registries hand them out (.jar .crate .tgz .tar.gz .whl .zip .gem .nupkg), or every such archive
in a folder, such as ~/.m2/repository. A folder of sources is added with --purl. Packages that are there stay as
they are. Several versions of a package make it possible to tell which one was copied.

Examples:
  gwanmun knowledge add ~/.m2/repository
  gwanmun knowledge add lodash-4.17.20.tgz lodash-4.17.21.tgz
  gwanmun knowledge add ./zlib-1.2.13 --purl pkg:generic/zlib@1.2.13

Exit codes: 0 done, 1 done, but not everything could be read or named, 2 could not do it.")]
    Add(KnowledgeAdd),
    /// Show what is in the knowledge base
    Status(KnowledgeStatus),
    /// Find out what was copied from where: files, parts of files, classes moved to other packages
    #[command(after_help = "\
Looks up every file, also those in archives, and explains them by as few packages as possible. Only packages that
were added can be found: nothing found does not mean that nothing was copied.

Examples:
  gwanmun knowledge find ./src
  gwanmun knowledge find app-all.jar --format json -o copied.json

Exit codes: 0 done, 1 done, but not every file could be read, 2 could not do it.")]
    Find(KnowledgeFind),
}

#[derive(Debug, Args)]
pub(crate) struct KnowledgeAdd {
    /// Archives of packages, folders with such archives, or one folder of sources with --purl
    #[arg(required = true, value_hint = ValueHint::AnyPath)]
    pub(crate) paths: Vec<PathBuf>,
    /// Which package it is, with its version; for one path that does not say so itself
    #[arg(long, value_name = "PURL")]
    pub(crate) purl: Option<Purl>,
}

#[derive(Debug, Args)]
pub(crate) struct KnowledgeStatus {
    /// Output format: table or json [default: table on a terminal, json otherwise]
    #[arg(long, value_name = "FORMAT")]
    pub(crate) format: Option<String>,
}

#[derive(Debug, Args)]
pub(crate) struct KnowledgeFind {
    /// A file, an archive or a folder
    #[arg(value_hint = ValueHint::AnyPath)]
    pub(crate) path: PathBuf,
    /// Output format: table or json [default: table on a terminal, json otherwise]
    #[arg(long, value_name = "FORMAT")]
    pub(crate) format: Option<String>,
    /// Write to FILE instead of standard output
    #[arg(short, long, value_name = "FILE", value_hint = ValueHint::FilePath)]
    pub(crate) output: Option<PathBuf>,
}
