//! `gwanmun match --stdin`.

use std::io::{BufWriter, Write as _};

use anyhow::{Context as _, bail};
use gwanmun_feeds::snapshot::Snapshot;
use gwanmun_model::advisory::{EpssScore, KevEntry};
use gwanmun_model::{Ecosystem, Purl, Timestamp};
use gwanmun_rules::Intelligence;
use gwanmun_rules::findings;
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

/// Matching alone needs neither exploitation data nor dates.
struct Nothing;

impl Intelligence for Nothing {
    fn kev(&self, _: &str) -> Option<KevEntry> {
        None
    }

    fn epss(&self, _: &str) -> Option<EpssScore> {
        None
    }

    fn source_date(&self, _: &str) -> Timestamp {
        Timestamp::default()
    }
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
    let known = ecosystem.parse::<Ecosystem>().ok();
    let osv_name: &str = match known {
        Some(known) => known.osv_name(),
        None => ecosystem,
    };
    let records = snapshot.advisories_for(osv_name, name)?;
    let purl = known.and_then(|known| Purl::of_package(known, name, Some(version)).ok());
    let (ids, withdrawn, cannot_tell) = if let Some(purl) = purl {
        let matched = findings::for_component(&purl, &records, &Nothing);
        (matched.ids, matched.withdrawn, matched.cannot_tell)
    } else {
        // Without a known order of versions nothing can be said of any record.
        let (withdrawn, active): (Vec<_>, Vec<_>) = records
            .into_iter()
            .partition(|record| record.withdrawn.is_some());
        let ids = |records: Vec<gwanmun_model::Advisory>| {
            records.into_iter().map(|record| record.id).collect()
        };
        (Vec::new(), ids(withdrawn), ids(active))
    };
    Ok(Answer {
        ecosystem,
        name,
        version,
        ids,
        withdrawn,
        cannot_tell,
    })
}
