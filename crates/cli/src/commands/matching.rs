//! `gwanmun match --stdin`.

use std::collections::HashMap;
use std::collections::hash_map::Entry;
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
    let mut known = Known::default();
    each_line(|line| {
        let mut fields = line.split('\t');
        let (Some(ecosystem), Some(name), Some(version), None) =
            (fields.next(), fields.next(), fields.next(), fields.next())
        else {
            bail!("expected `ECOSYSTEM<TAB>NAME<TAB>VERSION`, found `{line}`");
        };
        let answer = answer(&snapshot, &mut known, ecosystem, name, version)?;
        serde_json::to_writer(&mut out, &answer)?;
        out.write_all(b"\n")?;
        Ok(())
    })?;
    out.flush().context("could not write the answers")?;
    Ok(Exit::Fine)
}

/// Packages whose records are kept for the next line that asks about them; lists often name one in many versions.
const KNOWN_MAX: usize = 256;

/// Records by ecosystem and package name, as asked.
type Known = HashMap<(String, String), Vec<Advisory>>;

fn answer<'a>(
    snapshot: &Snapshot,
    kept: &mut Known,
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
    if kept.len() >= KNOWN_MAX {
        kept.clear();
    }
    let records = match kept.entry((osv_name.to_owned(), name.to_owned())) {
        Entry::Occupied(entry) => entry.into_mut(),
        Entry::Vacant(entry) => entry.insert(snapshot.advisories_for(osv_name, name)?),
    };
    let sorted = match known {
        Some(known) => {
            matching::sort_out(&Query::new(known, release, name, Some(version)), records)
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
fn undecidable(records: &[Advisory]) -> Sorted {
    let (withdrawn, active): (Vec<_>, Vec<_>) = records
        .iter()
        .partition(|record| record.withdrawn.is_some());
    let ids = |records: Vec<&Advisory>| {
        records
            .into_iter()
            .map(|record| record.id.clone())
            .collect()
    };
    Sorted {
        ids: Vec::new(),
        withdrawn: ids(withdrawn),
        cannot_tell: ids(active),
    }
}
