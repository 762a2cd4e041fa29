//! `gwanmun versions compare`.

use std::cmp::Ordering;
use std::io::{BufWriter, Write as _};

use anyhow::{Context as _, bail};
use gwanmun_model::version::Scheme;

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
    let scheme: Scheme = ecosystem.parse()?;
    match scheme.compare(&a, &b) {
        Some(ordering) => {
            output::write(None, &format!("{}\n", sign(ordering)))?;
            Ok(Exit::Fine)
        }
        None => bail!("{}", incomparable(scheme, &a, &b)),
    }
}

/// Says why two versions have no order.
fn incomparable(scheme: Scheme, a: &str, b: &str) -> String {
    match [a, b].into_iter().find(|version| !scheme.is_valid(version)) {
        Some(invalid) => {
            format!(
                "`{a}` and `{b}` cannot be compared: `{invalid}` is not a valid {scheme} version"
            )
        }
        None => format!(
            "`{a}` and `{b}` cannot be compared: nothing tells the order of these two {scheme} versions"
        ),
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
            .parse::<Scheme>()
            .ok()
            .and_then(|scheme| scheme.compare(a, b));
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
