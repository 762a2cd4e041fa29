//! What the knowledge base has of one file.

use std::collections::{BTreeMap, BTreeSet};

use super::super::base::{KnowledgeBase, Place};
use super::super::build::name_of;
use super::{Evidence, Looked};

/// Fewer shared fingerprints are chance.
const SHARED_MIN: u32 = 5;
/// Less of the file than this is no copy, in percent.
const SHARE_MIN: u32 = 25;
/// A smaller share of the file counts when it is this much of the original, in percent: a small file copied into a
/// large one. Less is often what all code that uses the same interface has.
const ORIGINAL_MIN: u32 = 50;
/// Packages of one file, versions aside, from which on it tells nothing by itself.
const COMMON_MIN: usize = 20;
/// Hits of so much of the best one, in percent, may be where a part comes from.
const NEARLY_BEST: u32 = 90;
const WHOLE: u32 = 100;
/// A file found again in other clothes weighs a little less than one found as it is.
const NEAR_SCORE: u32 = 99;
const PART_SCORE_MAX: u32 = 90;

/// One package that has the file, or part of it.
#[derive(Debug, Clone)]
pub(super) struct Hit {
    pub(super) evidence: Evidence,
    /// How sure it is, 1 to 100.
    pub(super) score: u32,
    /// How much of the file, in percent.
    pub(super) percent: u32,
    /// Whether the file alone can tell that it comes from here.
    pub(super) is_good: bool,
    /// The content in the knowledge base.
    pub(super) content: u32,
    pub(super) place: Place,
}

/// The best hit of each package.
pub(super) type FileHits = BTreeMap<u32, Hit>;

/// Looks a file up, the surest way first.
pub(super) fn of(base: &KnowledgeBase, file: &Looked) -> FileHits {
    let mut hits = FileHits::new();
    let whole = |content, evidence, score| Found {
        content,
        evidence,
        score,
        percent: WHOLE,
    };
    if let Some(content) = base.content(file.id.key()) {
        add(base, &mut hits, whole(content, Evidence::Exact, WHOLE));
    } else if let Some(near) = file.similarity.near {
        for content in base.near(near) {
            add(base, &mut hits, whole(*content, Evidence::Near, NEAR_SCORE));
        }
    }
    if hits.is_empty() {
        for found in parts(base, file) {
            add(base, &mut hits, found);
        }
    }
    mark_good(base, &mut hits);
    hits
}

#[derive(Clone, Copy)]
struct Found {
    content: u32,
    evidence: Evidence,
    score: u32,
    percent: u32,
}

fn add(base: &KnowledgeBase, hits: &mut FileHits, found: Found) {
    for place in base.places(found.content) {
        let is_better = hits
            .get(&place.package)
            .is_none_or(|known| known.score < found.score);
        if is_better {
            let hit = Hit {
                evidence: found.evidence,
                score: found.score,
                percent: found.percent,
                is_good: false,
                content: found.content,
                place,
            };
            hits.insert(place.package, hit);
        }
    }
}

/// Finds contents that share enough fingerprints.
fn parts(base: &KnowledgeBase, file: &Looked) -> Vec<Found> {
    let hashes: BTreeSet<u64> = file
        .similarity
        .fragments
        .iter()
        .map(|fragment| fragment.hash)
        .collect();
    let mut asked = 0_u32;
    let mut shared: BTreeMap<u32, u32> = BTreeMap::new();
    for hash in hashes {
        let Some(contents) = base.posting(hash) else {
            continue;
        };
        asked += 1;
        for content in contents {
            *shared.entry(*content).or_default() += 1;
        }
    }
    let found = shared.into_iter().filter_map(|(content, count)| {
        let of_file = percent(count, asked);
        let of_original = percent(count, base.size(content));
        let is_copy = of_file >= SHARE_MIN || of_original >= ORIGINAL_MIN;
        (count >= SHARED_MIN && is_copy).then_some(Found {
            content,
            evidence: Evidence::Part,
            score: (of_file * PART_SCORE_MAX / WHOLE).max(1),
            percent: of_file,
        })
    });
    found.collect()
}

fn percent(part: u32, whole: u32) -> u32 {
    (u64::from(part) * 100)
        .checked_div(u64::from(whole))
        .and_then(|percent| u32::try_from(percent).ok())
        .unwrap_or(0)
}

/// Marks the hits that are as good as the best, unless too many packages have them.
fn mark_good(base: &KnowledgeBase, hits: &mut FileHits) {
    let best = hits.values().map(|hit| hit.score).max().unwrap_or(0);
    let is_good = |hit: &Hit| hit.score * WHOLE >= best * NEARLY_BEST;
    let names: BTreeSet<&str> = hits
        .iter()
        .filter(|(_, hit)| is_good(hit))
        .filter_map(|(package, _)| base.package(*package))
        .map(|package| name_of(package.purl))
        .collect();
    if names.len() < COMMON_MIN {
        for hit in hits.values_mut().filter(|hit| is_good(hit)) {
            hit.is_good = true;
        }
    }
}

/// Returns the lines of a file that a content has too, put together where they touch.
pub(super) fn lines(base: &KnowledgeBase, file: &Looked, content: u32) -> Vec<(u32, u32)> {
    let mut found: Vec<(u32, u32)> = Vec::new();
    for fragment in &file.similarity.fragments {
        let contents = base.posting(fragment.hash).unwrap_or_default();
        if contents.binary_search(&content).is_err() {
            continue;
        }
        match found.last_mut() {
            Some((_, last)) if fragment.first_line <= last.saturating_add(1) => {
                *last = (*last).max(fragment.last_line);
            }
            _ => found.push((fragment.first_line, fragment.last_line)),
        }
    }
    found
}
