//! What is different between two data files, source by source.
//!
//! Records stand in both in one encoded form, so equal bytes are an unchanged record, whatever bundle brought it.

use std::collections::BTreeMap;

use gwanmun_model::DataSource;

use crate::record::Record;
use crate::snapshot::{EpssRow, KevRow, Snapshot, SnapshotError, SourceRow, SsvcRow};

/// Probabilities of exploitation whose crossing is told, as billionths: one in ten, one in two.
const THRESHOLDS: [u32; 2] = [100_000_000, 500_000_000];

/// What is different between two data files.
#[derive(Debug, Clone, PartialEq)]
pub struct Difference {
    /// Every source of either file, sorted by id.
    pub sources: Vec<SourceDifference>,
}

/// What is different in one source.
#[derive(Debug, Clone, PartialEq)]
pub struct SourceDifference {
    /// The source's id.
    pub id: String,
    /// The source in the older file; `None` where it is not there.
    pub old: Option<DataSource>,
    /// The source in the newer file; `None` where it is not there.
    pub new: Option<DataSource>,
    /// Advisories, by record id.
    pub advisories: Changes,
    /// Lifecycles, by product.
    pub lifecycles: Changes,
    /// Suppliers' statements, by document and place in it.
    pub statements: Changes,
    /// Confirmed CPE mappings, by package.
    pub mappings: Changes,
    /// Entries of the catalogue of exploited vulnerabilities, by CVE.
    pub exploited: Changes,
    /// SSVC decision points, by CVE.
    pub decisions: Changes,
    /// Scores of the likelihood of exploitation.
    pub scores: ScoreChanges,
}

/// Ids of what is different, each list sorted.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Changes {
    /// In the newer file only.
    pub added: Vec<String>,
    /// In both, but different.
    pub changed: Vec<String>,
    /// In the older file only.
    pub removed: Vec<String>,
    /// Withdrawn in the newer file and not so in the older; these are among the added or changed as well.
    pub withdrawn: Vec<String>,
}

/// How scores moved. Nearly all of them move every day, so only the notable ones are named.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct ScoreChanges {
    /// CVEs scored in the newer file only.
    pub added: u64,
    /// CVEs whose score differs.
    pub changed: u64,
    /// CVEs scored in the older file only.
    pub removed: u64,
    /// Scores that crossed 0.1 or 0.5, sorted by CVE; one that was not there counts as 0.
    pub crossed: Vec<Crossing>,
}

/// A score that crossed a threshold.
#[derive(Debug, Clone, PartialEq)]
pub struct Crossing {
    /// The CVE id.
    pub cve: String,
    /// Probability in the older file, 0 to 1.
    pub old: Option<f64>,
    /// Probability in the newer file, 0 to 1.
    pub new: f64,
}

impl Difference {
    /// Whether nothing is different: the same sources, dates and entries.
    pub fn is_empty(&self) -> bool {
        self.sources.iter().all(SourceDifference::is_empty)
    }
}

impl SourceDifference {
    /// Whether nothing is different: the same date and entries on both sides.
    pub fn is_empty(&self) -> bool {
        let dates = |source: &Option<DataSource>| source.as_ref().map(|source| source.date);
        let scores = &self.scores;
        dates(&self.old) == dates(&self.new)
            && self.lists().iter().all(|changes| changes.is_empty())
            && (scores.added, scores.changed, scores.removed) == (0, 0, 0)
    }

    /// Returns the changes that name ids, in the order they are told in.
    pub const fn lists(&self) -> [&Changes; 6] {
        [
            &self.advisories,
            &self.lifecycles,
            &self.statements,
            &self.mappings,
            &self.exploited,
            &self.decisions,
        ]
    }

    /// Returns how many entries of any kind were added, changed, removed and withdrawn.
    pub fn counts(&self) -> [u64; 4] {
        let scores = &self.scores;
        self.lists().iter().fold(
            [scores.added, scores.changed, scores.removed, 0],
            |[added, changed, removed, withdrawn], list| {
                [
                    added.saturating_add(list.added.len() as u64),
                    changed.saturating_add(list.changed.len() as u64),
                    removed.saturating_add(list.removed.len() as u64),
                    withdrawn.saturating_add(list.withdrawn.len() as u64),
                ]
            },
        )
    }
}

impl Changes {
    /// Whether nothing is different.
    pub const fn is_empty(&self) -> bool {
        self.added.is_empty() && self.changed.is_empty() && self.removed.is_empty()
    }
}

/// Compares two data files. `wanted` says which sources are looked at, by id.
///
/// # Errors
/// When a part of a file that is needed is damaged.
pub fn compare(
    old: &Snapshot,
    new: &Snapshot,
    wanted: &dyn Fn(&str) -> bool,
) -> Result<Difference, SnapshotError> {
    let mut pairs: BTreeMap<&str, [Option<&SourceRow>; 2]> = BTreeMap::new();
    for row in old.source_rows() {
        pairs.entry(&row.source.id).or_default()[0] = Some(row);
    }
    for row in new.source_rows() {
        pairs.entry(&row.source.id).or_default()[1] = Some(row);
    }
    pairs.retain(|id, _| wanted(id));
    let sources = pairs.into_iter().map(|(id, [old_row, new_row])| {
        let older = Side::read(old, old_row)?;
        let newer = Side::read(new, new_row)?;
        Ok(SourceDifference {
            id: id.to_owned(),
            old: old_row.map(|row| row.source.clone()),
            new: new_row.map(|row| row.source.clone()),
            advisories: changes(older.advisories, newer.advisories),
            lifecycles: changes(older.lifecycles, newer.lifecycles),
            statements: changes(older.statements, newer.statements),
            mappings: changes(older.mappings, newer.mappings),
            exploited: changes(older.exploited, newer.exploited),
            decisions: changes(older.decisions, newer.decisions),
            scores: score_changes(&older.scores, &newer.scores),
        })
    });
    Ok(Difference {
        sources: sources.collect::<Result<_, SnapshotError>>()?,
    })
}

/// Ids with what tells whether their entries are the same, and whether they are withdrawn.
type Entries<T> = BTreeMap<String, (T, bool)>;

/// Everything one file holds of a source.
#[derive(Default)]
struct Side {
    advisories: Entries<[u8; 32]>,
    lifecycles: Entries<[u8; 32]>,
    statements: Entries<[u8; 32]>,
    mappings: Entries<[u8; 32]>,
    exploited: Entries<KevRow>,
    decisions: Entries<SsvcRow>,
    /// Sorted by CVE.
    scores: Vec<EpssRow>,
}

impl Side {
    fn read(snapshot: &Snapshot, row: Option<&SourceRow>) -> Result<Self, SnapshotError> {
        let mut side = Self::default();
        let Some(row) = row else {
            return Ok(side);
        };
        snapshot.for_each_record(row, |record, encoded| {
            let entries = match record {
                Record::Advisory(_) => &mut side.advisories,
                Record::Lifecycle(_) => &mut side.lifecycles,
                Record::Statement(_) => &mut side.statements,
                Record::Mapping(_) => &mut side.mappings,
            };
            let entry = (digest(encoded), record.is_withdrawn());
            entries.insert(record.id().to_owned(), entry);
            Ok::<(), SnapshotError>(())
        })?;
        let rows = snapshot.source_rows();
        let number = rows
            .iter()
            .position(|known| known.source.id == row.source.id)
            .and_then(|position| u16::try_from(position).ok());
        let is_own = |source: u16| Some(source) == number;
        let exploited = snapshot.kev_rows().iter(KevRow::read);
        for entry in exploited.filter(|entry| is_own(entry.source)) {
            // Sources are numbered anew in every file.
            let same = KevRow { source: 0, ..entry };
            side.exploited.insert(cve_id(entry.cve), (same, false));
        }
        let decisions = snapshot.ssvc_rows().iter(SsvcRow::read);
        for entry in decisions.filter(|entry| is_own(entry.source)) {
            let same = SsvcRow { source: 0, ..entry };
            side.decisions.insert(cve_id(entry.cve), (same, false));
        }
        if row.source.id == "epss" {
            side.scores = snapshot.epss_rows().iter(EpssRow::read).collect();
        }
        Ok(side)
    }
}

fn digest(encoded: &[u8]) -> [u8; 32] {
    use sha2::Digest as _;
    sha2::Sha256::digest(encoded).into()
}

fn changes<T: PartialEq>(old: Entries<T>, mut new: Entries<T>) -> Changes {
    let mut changes = Changes::default();
    for (id, (content, withdrawn)) in old {
        match new.remove(&id) {
            None => changes.removed.push(id),
            Some((newer, withdrawn_now)) => {
                if withdrawn_now && !withdrawn {
                    changes.withdrawn.push(id.clone());
                }
                if newer != content {
                    changes.changed.push(id);
                }
            }
        }
    }
    for (id, (_, withdrawn)) in new {
        if withdrawn {
            changes.withdrawn.push(id.clone());
        }
        changes.added.push(id);
    }
    changes.withdrawn.sort();
    changes
}

/// Walks both lists side by side; each is sorted by CVE.
fn score_changes(old: &[EpssRow], new: &[EpssRow]) -> ScoreChanges {
    let mut changes = ScoreChanges::default();
    let mut rest = old.iter().peekable();
    let mut matched = 0_u64;
    for row in new {
        while rest.next_if(|older| older.cve < row.cve).is_some() {}
        let older = rest.next_if(|older| older.cve == row.cve);
        match older {
            None => changes.added = changes.added.saturating_add(1),
            Some(older) => {
                matched = matched.saturating_add(1);
                changes.changed = changes.changed.saturating_add(u64::from(older != row));
            }
        }
        let before = older.map_or(0, |older| older.probability);
        let crosses = |limit: &u32| (before < *limit) != (row.probability < *limit);
        if THRESHOLDS.iter().any(crosses) {
            changes.crossed.push(Crossing {
                cve: cve_id(row.cve),
                old: older.map(|older| share(older.probability)),
                new: share(row.probability),
            });
        }
    }
    changes.removed = (old.len() as u64).saturating_sub(matched);
    changes
}

fn share(billionths: u32) -> f64 {
    f64::from(billionths) / 1e9
}

/// Returns the id a CVE's number stands for; its sequence number has at least four digits.
fn cve_id(key: u64) -> String {
    format!("CVE-{:04}-{:04}", key >> 32, key & 0xffff_ffff)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::snapshot::cve_key;

    #[test]
    fn numbers_become_cve_ids_again() {
        for id in ["CVE-2021-44228", "CVE-1999-0001", "CVE-2026-1234567"] {
            assert_eq!(cve_id(cve_key(id).unwrap()), id);
        }
    }

    #[test]
    fn only_scores_that_cross_a_threshold_are_named() {
        let row = |number: u64, probability: u32| EpssRow {
            cve: (2026 << 32) | number,
            probability,
            percentile: 0,
        };
        let old = [
            row(1, 90_000_000),
            row(2, 10),
            row(3, 600_000_000),
            row(5, 7),
        ];
        let new = [
            row(1, 110_000_000),
            row(2, 11),
            row(3, 400_000_000),
            row(4, 700_000_000),
            row(5, 7),
        ];
        let changes = score_changes(&old, &new);
        assert_eq!((changes.added, changes.changed, changes.removed), (1, 3, 0));
        let named: Vec<_> = changes
            .crossed
            .iter()
            .map(|one| (one.cve.as_str(), one.old, one.new))
            .collect();
        assert_eq!(
            named,
            [
                ("CVE-2026-0001", Some(0.09), 0.11),
                ("CVE-2026-0003", Some(0.6), 0.4),
                ("CVE-2026-0004", None, 0.7)
            ]
        );
        assert_eq!(score_changes(&new, &old[..1]).removed, 4);
    }
}
