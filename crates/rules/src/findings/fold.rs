//! Folding: records of one bug, found by the ids they share.

use std::cmp::Ordering;
use std::collections::{BTreeMap, BTreeSet};

use super::Hit;

/// The order of ids: CVE, then GHSA, then the others; within a kind the shorter number first.
pub(super) fn by_id(a: &str, b: &str) -> Ordering {
    let key = |id: &str| {
        let kind = match id {
            _ if id.starts_with("CVE-") => 0_u8,
            _ if id.starts_with("GHSA-") => 1,
            _ => 2,
        };
        (kind, id.to_owned())
    };
    key(a).cmp(&key(b))
}

/// Every id the records of one bug go by, in order.
pub(super) fn ids(group: &[&Hit<'_>]) -> Vec<String> {
    let all: BTreeSet<&str> = group.iter().flat_map(|hit| names(hit)).collect();
    let mut ids: Vec<String> = all.into_iter().map(str::to_owned).collect();
    ids.sort_by(|a, b| by_id(a, b));
    ids
}

/// Groups records that share an id, directly or through others. Records stay in order within a group.
pub(super) fn groups<'a, 'b>(hits: &'a [Hit<'b>]) -> Vec<Vec<&'a Hit<'b>>> {
    let mut parents: Vec<usize> = (0..hits.len()).collect();
    let mut owners: BTreeMap<&str, usize> = BTreeMap::new();
    for (index, hit) in hits.iter().enumerate() {
        for name in names(hit) {
            let owner = *owners.entry(name).or_insert(index);
            let (a, b) = (root(&parents, owner), root(&parents, index));
            if let Some(parent) = parents.get_mut(a.max(b)) {
                *parent = a.min(b);
            }
        }
    }
    let mut groups: BTreeMap<usize, Vec<&Hit<'_>>> = BTreeMap::new();
    for (index, hit) in hits.iter().enumerate() {
        groups.entry(root(&parents, index)).or_default().push(hit);
    }
    groups.into_values().collect()
}

fn root(parents: &[usize], mut index: usize) -> usize {
    while let Some(parent) = parents
        .get(index)
        .copied()
        .filter(|parent| *parent != index)
    {
        index = parent;
    }
    index
}

fn names<'a>(hit: &'a Hit<'_>) -> impl Iterator<Item = &'a str> {
    let record = hit.record;
    [&record.id]
        .into_iter()
        .chain(&record.aliases)
        .chain(&record.upstream)
        .map(String::as_str)
}
