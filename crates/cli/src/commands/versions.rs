//! `gwanmun versions compare`.

use std::cmp::Ordering;
use std::io::{BufWriter, Write as _};

use anyhow::{Context as _, bail};
use gwanmun_model::{Ecosystem, version};

use crate::arguments::Versions;
use crate::commands::each_line;
use crate::exit::Exit;
use crate::output;

pub(crate) fn run(command: Versions) -> anyhow::Result<Exit> {
    let Versions::Compare {
        ecosystem,
        a,
        b,
        stdin,
    } = command;
    if stdin {
        return compare_lines();
    }
    let (Some(ecosystem), Some(a), Some(b)) = (ecosystem, a, b) else {
        bail!("give an ecosystem and two versions, or --stdin");
    };
    let known: Ecosystem = ecosystem.parse()?;
    match version::compare(known, &a, &b) {
        Some(ordering) => {
            output::write(None, &format!("{}\n", sign(ordering)))?;
            Ok(Exit::Fine)
        }
        None => bail!("`{a}` and `{b}` cannot be compared: one is not a valid {known} version"),
    }
}

fn compare_lines() -> anyhow::Result<Exit> {
    let mut out = BufWriter::new(std::io::stdout().lock());
    each_line(|line| {
        let mut fields = line.split('\t');
        let (Some(ecosystem), Some(a), Some(b), None) =
            (fields.next(), fields.next(), fields.next(), fields.next())
        else {
            bail!("expected `ECOSYSTEM<TAB>A<TAB>B`, found `{line}`");
        };
        let ordering = ecosystem
            .parse::<Ecosystem>()
            .ok()
            .and_then(|known| version::compare(known, a, b));
        writeln!(out, "{}", ordering.map_or("?", sign))?;
        Ok(())
    })?;
    out.flush().context("could not write the answers")?;
    Ok(Exit::Fine)
}

fn sign(ordering: Ordering) -> &'static str {
    match ordering {
        Ordering::Less => "-1",
        Ordering::Equal => "0",
        Ordering::Greater => "1",
    }
}
