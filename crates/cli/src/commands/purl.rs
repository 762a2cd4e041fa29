//! `gwanmun purl parse`.

use std::collections::BTreeMap;
use std::io::{BufWriter, Write as _};

use anyhow::{Context as _, bail};
use gwanmun_model::Purl;
use serde::Serialize;

use crate::arguments::PurlCommand;
use crate::commands::each_line;
use crate::exit::Exit;
use crate::output;

/// The parts of a package URL, decoded; the shape others script against.
#[derive(Serialize)]
struct Parts<'a> {
    purl: String,
    #[serde(rename = "type")]
    package_type: &'a str,
    namespace: Option<&'a str>,
    name: &'a str,
    version: Option<&'a str>,
    qualifiers: &'a BTreeMap<String, String>,
    subpath: Option<&'a str>,
}

/// A line that is not a package URL.
#[derive(Serialize)]
struct Fault<'a> {
    input: &'a str,
    error: String,
}

pub(crate) fn run(command: PurlCommand) -> anyhow::Result<Exit> {
    let PurlCommand::Parse { purl, stdin } = command;
    if stdin {
        return parse_lines();
    }
    let Some(text) = purl else {
        bail!("give a package URL, or --stdin");
    };
    let purl: Purl = text.parse()?;
    output::write(None, &format!("{}\n", parts(&purl)?))?;
    Ok(Exit::Fine)
}

fn parse_lines() -> anyhow::Result<Exit> {
    let mut out = BufWriter::new(std::io::stdout().lock());
    each_line(|line| {
        let answer = match line.parse::<Purl>() {
            Ok(purl) => parts(&purl)?,
            Err(error) => serde_json::to_string(&Fault {
                input: line,
                error: error.to_string(),
            })?,
        };
        writeln!(out, "{answer}")?;
        Ok(())
    })?;
    out.flush().context("could not write the answers")?;
    Ok(Exit::Fine)
}

fn parts(purl: &Purl) -> anyhow::Result<String> {
    Ok(serde_json::to_string(&Parts {
        purl: purl.to_string(),
        package_type: purl.package_type(),
        namespace: purl.namespace(),
        name: purl.name(),
        version: purl.version(),
        qualifiers: purl.qualifiers(),
        subpath: purl.subpath(),
    })?)
}
