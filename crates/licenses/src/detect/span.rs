//! Sets of positions, kept as sorted runs.

use smallvec::SmallVec;

/// A set of token positions: sorted, disjoint, non-adjacent runs, both ends included. Most have one run.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub(crate) struct Span {
    runs: SmallVec<[(u32, u32); 2]>,
    len: u32,
}

impl Span {
    /// The positions from `start` on, `len` of them; none when `len` is 0.
    pub(crate) fn new(start: u32, len: u32) -> Self {
        let mut runs = SmallVec::new();
        if len > 0 {
            runs.push((start, start + len - 1));
        }
        Self { runs, len }
    }

    /// How many positions there are.
    pub(crate) fn len(&self) -> u32 {
        self.len
    }

    pub(crate) fn is_empty(&self) -> bool {
        self.len == 0
    }

    /// The first position; 0 when empty.
    pub(crate) fn start(&self) -> u32 {
        self.runs.first().map_or(0, |run| run.0)
    }

    /// The last position; 0 when empty.
    pub(crate) fn end(&self) -> u32 {
        self.runs.last().map_or(0, |run| run.1)
    }

    /// How many positions lie between the first and the last, both included.
    pub(crate) fn magnitude(&self) -> u32 {
        if self.is_empty() {
            0
        } else {
            self.end() - self.start() + 1
        }
    }

    pub(crate) fn runs(&self) -> &[(u32, u32)] {
        &self.runs
    }

    /// Every position, ascending.
    pub(crate) fn positions(&self) -> impl Iterator<Item = u32> {
        self.runs.iter().flat_map(|&(start, end)| start..=end)
    }

    pub(crate) fn contains(&self, position: u32) -> bool {
        let after = self.runs.partition_point(|run| run.0 <= position);
        after
            .checked_sub(1)
            .and_then(|at| self.runs.get(at))
            .is_some_and(|run| position <= run.1)
    }

    /// How many positions both have.
    pub(crate) fn overlap(&self, other: &Self) -> u32 {
        let (mut left, mut right) = (self.runs.iter(), other.runs.iter());
        let (mut a, mut b) = (left.next(), right.next());
        let mut shared = 0;
        while let (Some(one), Some(two)) = (a, b) {
            let (start, end) = (one.0.max(two.0), one.1.min(two.1));
            if start <= end {
                shared += end - start + 1;
            }
            if one.1 < two.1 {
                a = left.next();
            } else {
                b = right.next();
            }
        }
        shared
    }

    /// Whether every position of `other` is here.
    pub(crate) fn covers(&self, other: &Self) -> bool {
        other.len <= self.len && self.overlap(other) == other.len
    }

    /// Every position of either.
    pub(crate) fn union(&self, other: &Self) -> Self {
        let mut all: SmallVec<[(u32, u32); 8]> =
            self.runs.iter().chain(&other.runs).copied().collect();
        all.sort_unstable();
        let mut runs: SmallVec<[(u32, u32); 2]> = SmallVec::new();
        for (start, end) in all {
            match runs.last_mut() {
                Some(last) if start <= last.1.saturating_add(1) => last.1 = last.1.max(end),
                _ => runs.push((start, end)),
            }
        }
        let len = runs.iter().map(|run| run.1 - run.0 + 1).sum();
        Self { runs, len }
    }

    pub(crate) fn is_after(&self, other: &Self) -> bool {
        self.start() > other.end()
    }

    /// The distance between two sets: 0 where they share positions, 1 where they touch. Negative where their ranges
    /// are interleaved without sharing one.
    pub(crate) fn distance(&self, other: &Self) -> i64 {
        if self.overlap(other) > 0 {
            return 0;
        }
        let (start, end) = (i64::from(self.start()), i64::from(self.end()));
        let (other_start, other_end) = (i64::from(other.start()), i64::from(other.end()));
        if start == other_end + 1 || end == other_start - 1 {
            1
        } else if end < other_start {
            other_start - end
        } else {
            start - other_end
        }
    }
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;

    use proptest::prelude::*;

    use super::*;

    fn of(positions: &BTreeSet<u32>) -> Span {
        positions
            .iter()
            .fold(Span::default(), |span, &at| span.union(&Span::new(at, 1)))
    }

    proptest! {
        #[test]
        fn spans_are_sets(
            one in prop::collection::btree_set(0_u32..40, 0..20),
            two in prop::collection::btree_set(0_u32..40, 0..20),
        ) {
            let (a, b) = (of(&one), of(&two));
            prop_assert_eq!(a.positions().collect::<BTreeSet<_>>(), one.clone());
            prop_assert_eq!(a.len() as usize, one.len());
            prop_assert_eq!(a.overlap(&b) as usize, one.intersection(&two).count());
            prop_assert_eq!(a.covers(&b), two.is_subset(&one));
            prop_assert_eq!(a.union(&b), of(&one.union(&two).copied().collect()));
            for at in 0..40 {
                prop_assert_eq!(a.contains(at), one.contains(&at));
            }
        }
    }
}
