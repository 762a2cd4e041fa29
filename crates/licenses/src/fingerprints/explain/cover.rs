//! The fewest packages that explain all files: greedily the one that explains most of what is left, as in the
//! approximation of the set cover problem.

use std::cmp::{Ordering, Reverse};
use std::collections::{BTreeMap, BTreeSet};

use gwanmun_model::{Purl, version};

use super::super::base::{KnowledgeBase, KnownPackage};
use super::super::build::name_of;
use super::hits::{FileHits, Hit, lines};
use super::{CopiedFile, CopiedPackage, Evidence, Looked};

/// Chooses packages until all that can be explained is.
pub(super) fn cover(
    base: &KnowledgeBase,
    files: &[Looked],
    hits: &[FileHits],
) -> Vec<CopiedPackage> {
    let mut open: BTreeSet<usize> = (0..hits.len()).collect();
    let mut chosen = Vec::new();
    while let Some((candidate, alternatives)) = best(base, hits, &open) {
        let explained: Vec<usize> = open
            .iter()
            .copied()
            .filter(|file| hit(hits, *file, candidate.package).is_some())
            .collect();
        let copied = explained.iter().filter_map(|at| {
            let hit = hit(hits, *at, candidate.package)?;
            Some(copied_file(base, files.get(*at)?, hit))
        });
        let mut copied: Vec<CopiedFile> = copied.collect();
        copied.sort_by(|a, b| a.path.cmp(&b.path));
        for file in explained {
            open.remove(&file);
        }
        chosen.push(CopiedPackage {
            purl: candidate.known.purl.to_owned(),
            license: candidate.known.license.to_owned(),
            alternatives,
            known_files: candidate.known.contents,
            files: copied,
        });
    }
    chosen
}

fn hit(hits: &[FileHits], file: usize, package: u32) -> Option<&Hit> {
    hits.get(file)?.get(&package)
}

fn copied_file(base: &KnowledgeBase, file: &Looked, hit: &Hit) -> CopiedFile {
    CopiedFile {
        path: file.path.clone(),
        id: file.id,
        evidence: hit.evidence,
        percent: hit.percent,
        lines: match hit.evidence {
            Evidence::Exact | Evidence::Near => Vec::new(),
            Evidence::Part => lines(base, file, hit.content),
        },
        original: base.path(hit.place).to_owned(),
    }
}

/// A package and how well it explains what is open.
struct Candidate<'b> {
    package: u32,
    known: KnownPackage<'b>,
    /// Sum over the files of how sure each is.
    score: u64,
    /// Which files, and how sure each is: where two have the same, they explain the same just as well.
    explains: Vec<(usize, u32)>,
    /// Files of the package that are not there; counts only where most of it is.
    missing: u32,
}

/// Finds the package that explains most, with those that explain the very same just as well.
fn best<'b>(
    base: &'b KnowledgeBase,
    hits: &[FileHits],
    open: &BTreeSet<usize>,
) -> Option<(Candidate<'b>, Vec<String>)> {
    let mut explained: BTreeMap<u32, Vec<(usize, u32)>> = BTreeMap::new();
    for &file in open {
        let good = hits.get(file).into_iter().flatten();
        for (package, hit) in good.filter(|(_, hit)| hit.is_good) {
            explained
                .entry(*package)
                .or_default()
                .push((file, hit.score));
        }
    }
    let score = |explains: &[(usize, u32)]| -> u64 {
        explains.iter().map(|(_, score)| u64::from(*score)).sum()
    };
    let most = explained.values().map(|explains| score(explains)).max()?;
    let mut tied: Vec<Candidate<'b>> = explained
        .into_iter()
        .filter(|(_, explains)| score(explains) == most)
        .filter_map(|(package, explains)| {
            let known = base.package(package)?;
            Some(Candidate {
                package,
                missing: missing(known, hits, package),
                known,
                score: most,
                explains,
            })
        })
        .collect();
    let mut smallest: BTreeMap<&str, u32> = BTreeMap::new();
    for candidate in &tied {
        let contents = candidate.known.contents;
        let least = smallest.entry(name_of(candidate.known.purl));
        least
            .and_modify(|least| *least = contents.min(*least))
            .or_insert(contents);
    }
    // Of packages that have the same files the smaller one is where they come from; larger ones carry a copy.
    let size = |candidate: &Candidate<'_>| smallest.get(name_of(candidate.known.purl)).copied();
    tied.sort_by(|a, b| {
        let by_fit = (a.missing, size(a)).cmp(&(b.missing, size(b)));
        by_fit.then_with(|| earlier(a.known, b.known))
    });
    let mut tied = tied.into_iter();
    let first = tied.next()?;
    let is_alike = |other: &Candidate<'_>| {
        other.explains == first.explains
            && other.missing == first.missing
            && other.score == first.score
    };
    let alternatives = tied
        .filter(is_alike)
        .map(|other| other.known.purl.to_owned())
        .collect();
    Some((first, alternatives))
}

/// Counts the files of a package that are not there, where at least half of them are: of a whole copy the missing
/// ones tell versions apart, of a few files they tell nothing.
fn missing(known: KnownPackage<'_>, hits: &[FileHits], package: u32) -> u32 {
    let contents = hits.iter().filter_map(|hits| hits.get(&package));
    let there: BTreeSet<u32> = contents.map(|hit| hit.content).collect();
    let there = u32::try_from(there.len()).unwrap_or(u32::MAX);
    let missing = known.contents.saturating_sub(there);
    if missing <= there { missing } else { u32::MAX }
}

/// Orders by release: versions of one package as their ecosystem does, all else as it was added.
fn earlier(a: KnownPackage<'_>, b: KnownPackage<'_>) -> Ordering {
    let read = |known: KnownPackage<'_>| known.purl.parse::<Purl>().ok();
    let by_addition = || (a.first_seen, a.purl).cmp(&(b.first_seen, b.purl));
    let (Some(first), Some(second)) = (read(a), read(b)) else {
        return by_addition();
    };
    let is_valid = |purl: &Purl| {
        let ecosystem = purl.ecosystem()?;
        version::is_valid(ecosystem, purl.version()?).then_some(ecosystem)
    };
    let name = |purl: &Purl| (purl.package_type().to_owned(), purl.package_name());
    let by_name = name(&first).cmp(&name(&second));
    let valid = (is_valid(&first), is_valid(&second));
    let by_version = match valid {
        (Some(ecosystem), Some(_)) => version::compare(
            ecosystem,
            first.version().unwrap_or_default(),
            second.version().unwrap_or_default(),
        )
        .unwrap_or(Ordering::Equal),
        _ => Reverse(valid.0.is_some()).cmp(&Reverse(valid.1.is_some())),
    };
    by_name.then(by_version).then_with(by_addition)
}
