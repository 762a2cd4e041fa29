//! `gwanmun match --stdin`.

use std::io::{BufWriter, Write as _};

use anyhow::{Context as _, bail};
use gwanmun_feeds::snapshot::Snapshot;
use gwanmun_model::{Advisory, Ecosystem};
use gwanmun_rules::matching::{self, Query, Sorted};
use serde::Serialize;

use crate::commands::{Setting, data, each_line};
use crate::exit::Exit;

/// One answer; the shape others script against.
#[derive(Serialize)]
struct Answer<'a> {
    ecosystem: &'a str,
    name: &'a str,
    version: &'a str,
    ids: Vec<String>,
    withdrawn: Vec<String>,
    cannot_tell: Vec<String>,
}

pub(crate) fn run(setting: &Setting) -> anyhow::Result<Exit> {
    let Some(snapshot) = Snapshot::open(&setting.place.data_file())? else {
        bail!(data::no_data(&setting.place));
    };
    let mut out = BufWriter::new(std::io::stdout().lock());
    each_line(|line| {
        let mut fields = line.split('\t');
        let (Some(ecosystem), Some(name), Some(version), None) =
            (fields.next(), fields.next(), fields.next(), fields.next())
        else {
            bail!("expected `ECOSYSTEM<TAB>NAME<TAB>VERSION`, found `{line}`");
        };
        let answer = answer(&snapshot, ecosystem, name, version)?;
        serde_json::to_writer(&mut out, &answer)?;
        out.write_all(b"\n")?;
        Ok(())
    })?;
    out.flush().context("could not write the answers")?;
    Ok(Exit::Fine)
}

fn answer<'a>(
    snapshot: &Snapshot,
    ecosystem: &'a str,
    name: &'a str,
    version: &'a str,
) -> anyhow::Result<Answer<'a>> {
    let (base, release) = match ecosystem.split_once(':') {
        Some((base, release)) => (base, Some(release)),
        None => (ecosystem, None),
    };
    let known = base.parse::<Ecosystem>().ok();
    let osv_name: &str = match known {
        Some(known) => known.osv_name(),
        None => base,
    };
    let records = snapshot.advisories_for(osv_name, name)?;
    let sorted = match known {
        Some(known) => {
            matching::sort_out(&Query::new(known, release, name, Some(version)), &records)
        }
        None => undecidable(records),
    };
    Ok(Answer {
        ecosystem,
        name,
        version,
        ids: sorted.ids,
        withdrawn: sorted.withdrawn,
        cannot_tell: sorted.cannot_tell,
    })
}

/// Without a known order of versions nothing can be said of any record.
fn undecidable(records: Vec<Advisory>) -> Sorted {
    let (withdrawn, active): (Vec<_>, Vec<_>) = records
        .into_iter()
        .partition(|record| record.withdrawn.is_some());
    let ids = |records: Vec<Advisory>| records.into_iter().map(|record| record.id).collect();
    Sorted {
        ids: Vec::new(),
        withdrawn: ids(withdrawn),
        cannot_tell: ids(active),
    }
}
