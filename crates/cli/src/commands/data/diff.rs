//! `gwanmun data diff`: what came, changed and went between two states of the data.

mod table;
mod wire;

use std::path::Path;

use anyhow::{anyhow, bail};
use gwanmun_feeds::bundle;
use gwanmun_feeds::difference::{self, Difference};
use gwanmun_feeds::import::{self, ImportOptions};
use gwanmun_feeds::snapshot::Snapshot;
use gwanmun_model::Text;

use super::import::Workbench;
use crate::arguments::DataDiff;
use crate::commands::{Setting, wants_table};
use crate::exit::Exit;
use crate::keys;
use crate::output;

/// One of the two states.
struct Side {
    name: String,
    snapshot: Snapshot,
    is_bundle: bool,
}

pub(super) fn run(setting: &Setting, command: &DataDiff) -> anyhow::Result<Exit> {
    let as_table = wants_table(command.format.as_deref())?;
    let in_use = setting.place.data_file();
    let new = command.new.as_deref().unwrap_or(&in_use);
    let old = open(setting, &command.old)?;
    let new = open(setting, new)?;
    check_sources(&command.source, &[&old, &new])?;
    let mut difference = difference::compare(&old.snapshot, &new.snapshot, &|id| {
        is_wanted(&command.source, id)
    })?;
    if new.is_bundle && !old.is_bundle {
        leave_out_kept(setting, &mut difference);
    }
    let text = if as_table {
        table::write(&difference, &old, &new, setting.language)
    } else {
        wire::write(&difference, &old, &new)?
    };
    output::write(command.output.as_deref(), &text)?;
    Ok(if difference.is_empty() {
        Exit::Fine
    } else {
        Exit::Refused
    })
}

/// Opens a data file, or a bundle as the data file it would make by itself.
fn open(setting: &Setting, path: &Path) -> anyhow::Result<Side> {
    let name = path.file_name().unwrap_or(path.as_os_str());
    let name = name.to_string_lossy().into_owned();
    let is_bundle = bundle::is_bundle(path);
    let snapshot = if is_bundle {
        of_bundle(setting, path)?
    } else {
        Snapshot::open(path)?
    };
    let snapshot = snapshot.ok_or_else(|| {
        let path = path.display();
        let text = Text::new(
            format!("{path}에 데이터가 없습니다. 데이터 파일 또는 번들의 경로를 확인하십시오"),
            format!("there is no data at {path}; give a data file or a bundle"),
        );
        anyhow!("{}", text.get(setting.language))
    })?;
    Ok(Side {
        name,
        snapshot,
        is_bundle,
    })
}

fn of_bundle(setting: &Setting, path: &Path) -> anyhow::Result<Option<Snapshot>> {
    let verified = bundle::verify(path, &keys::trusted(&setting.place)?)?;
    setting.place.create()?;
    let bench = Workbench::new(setting.place.folder())?;
    let file = bench.folder.join("compared.gwanmun");
    import::import(&verified, &file, ImportOptions::default(), &|_, _| {})?;
    // What is open stays open when the workbench is cleared.
    Ok(Snapshot::open(&file)?)
}

/// Whether a source is asked for: by its id, or by the family it belongs to (`osv` for `osv/npm`).
pub(super) fn is_wanted(asked: &[String], id: &str) -> bool {
    let family = id.split_once('/').map_or(id, |(family, _)| family);
    asked.is_empty() || asked.iter().any(|one| one == id || one == family)
}

/// A misspelled source must not look like one in which nothing changed.
fn check_sources(asked: &[String], sides: &[&Side]) -> anyhow::Result<()> {
    let known: Vec<&str> = sides
        .iter()
        .flat_map(|side| side.snapshot.sources())
        .map(|source| source.id.as_str())
        .collect();
    for one in asked {
        let asked = std::slice::from_ref(one);
        if !known.iter().any(|id| is_wanted(asked, id)) {
            let mut known = known;
            known.sort_unstable();
            known.dedup();
            bail!(
                "neither side has a source `{one}`; there are {}",
                known.join(", ")
            );
        }
    }
    Ok(())
}

/// An import keeps the sources a bundle does not have, so they are no difference.
fn leave_out_kept(setting: &Setting, difference: &mut Difference) {
    let before = difference.sources.len();
    difference.sources.retain(|source| source.new.is_some());
    let kept = before - difference.sources.len();
    if kept > 0 && !setting.quiet {
        let text = Text::new(
            format!("번들에 없는 출처 {kept}개는 가져올 때 그대로 남으므로 비교하지 않았습니다."),
            format!(
                "left out as an import keeps them, sources that the bundle does not have: {kept}"
            ),
        );
        output::say(text.get(setting.language));
    }
}
