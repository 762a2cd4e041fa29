//! Rules that a stretch of a file may have parts of, best first: by the words both have.

use super::found::Rule;
use super::query::Query;
use super::round::to_tenths;
use crate::pack::{Tables, column, position};

/// How alike two texts must be to be called nearly the same.
const NEARLY_SAME: f64 = 0.8;

/// A rule and how well its words fit.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Candidate {
    pub(crate) rule: u32,
    rank: Rank,
}

/// How two sets of words compare; greater is better.
#[derive(Debug, Clone, Copy, PartialEq, PartialOrd)]
struct Rank {
    rough: (bool, f64, f64, f64),
    exact: (bool, f64, f64, u32),
}

/// What is kept between look-ups, so that it is not made anew for each.
pub(crate) struct Workspace {
    /// How often each word stands in the stretch.
    counts: Vec<u32>,
    distinct: Vec<u16>,
    /// How many legal words each rule shares.
    shared: Vec<u32>,
    touched: Vec<u32>,
    /// Flags of rules that are passed over.
    pub(crate) passed_over: u32,
}

impl Workspace {
    pub(crate) fn new(tables: &Tables<'_>) -> Self {
        Self {
            counts: vec![0; tables.word_count()],
            distinct: Vec::new(),
            shared: vec![0; tables.rules.len()],
            touched: Vec::new(),
            passed_over: 0,
        }
    }

    /// Counts the words of a stretch.
    fn count(&mut self, words: impl Iterator<Item = u16>) -> u32 {
        for &word in &self.distinct {
            if let Some(count) = self.counts.get_mut(usize::from(word)) {
                *count = 0;
            }
        }
        self.distinct.clear();
        let mut all = 0;
        for word in words {
            if let Some(count) = self.counts.get_mut(usize::from(word)) {
                if *count == 0 {
                    self.distinct.push(word);
                }
                *count += 1;
                all += 1;
            }
        }
        all
    }

    /// Counts, for every rule, the distinct legal words it shares with the stretch.
    fn share(&mut self, tables: &Tables<'_>) {
        for &rule in &self.touched {
            if let Some(count) = self.shared.get_mut(rule as usize) {
                *count = 0;
            }
        }
        self.touched.clear();
        for &word in self.distinct.iter().filter(|&&word| word < tables.legal) {
            for &rule in tables.postings.get(usize::from(word)) {
                if let Some(count) = self.shared.get_mut(usize::from(rule)) {
                    if *count == 0 {
                        self.touched.push(u32::from(rule));
                    }
                    *count += 1;
                }
            }
        }
    }

    fn often(&self, word: u16) -> u32 {
        self.counts.get(usize::from(word)).copied().unwrap_or(0)
    }
}

/// Finds the `most` best rules for the words at the given positions. With `nearly_same`, only rules whose text is
/// nearly the same as the whole stretch.
pub(crate) fn find(
    query: &Query,
    positions: impl Iterator<Item = u32>,
    most: usize,
    nearly_same: bool,
    tables: &Tables<'_>,
    workspace: &mut Workspace,
) -> Vec<Candidate> {
    let all = workspace.count(positions.map(|at| query.word(at)));
    workspace.share(tables);
    let distinct = position(workspace.distinct.len());
    let mut ranked: Vec<Candidate> = workspace
        .touched
        .iter()
        .filter_map(|&rule| {
            let rank = by_distinct_words(rule, distinct, nearly_same, tables, workspace)?;
            Some(Candidate { rule, rank })
        })
        .collect();
    keep_best(&mut ranked, most * 10);
    let mut again: Vec<Candidate> = ranked
        .iter()
        .filter_map(|candidate| {
            let rule = candidate.rule;
            let rank = by_all_words(rule, all, nearly_same, tables, workspace)?;
            Some(Candidate { rule, rank })
        })
        .collect();
    drop_alike(&mut again, tables);
    keep_best(&mut again, most);
    again
}

fn keep_best(candidates: &mut Vec<Candidate>, most: usize) {
    let best_first = |one: &Candidate, two: &Candidate| {
        let ranks = two.rank.partial_cmp(&one.rank);
        ranks
            .unwrap_or(std::cmp::Ordering::Equal)
            .then(two.rule.cmp(&one.rule))
    };
    if candidates.len() > most {
        candidates.select_nth_unstable_by(most, best_first);
        candidates.truncate(most);
    }
    candidates.sort_unstable_by(best_first);
}

/// Of rules with one licensing, length and rough rank, the best stays.
fn drop_alike(candidates: &mut Vec<Candidate>, tables: &Tables<'_>) {
    let key = |candidate: &Candidate| {
        let rule = Rule::of(candidate.rule, tables);
        let (is_alike, containment, resemblance, length) = candidate.rank.rough;
        let bits = [containment, resemblance, length].map(f64::to_bits);
        (rule.expression, is_alike, bits, rule.length)
    };
    candidates.sort_by(|one, two| {
        let ranks = two.rank.exact.partial_cmp(&one.rank.exact);
        let best = ranks
            .unwrap_or(std::cmp::Ordering::Equal)
            .then(two.rule.cmp(&one.rule));
        key(one).cmp(&key(two)).then(best)
    });
    candidates.dedup_by(|later, kept| key(later) == key(kept));
}

fn by_distinct_words(
    rule: u32,
    distinct: u32,
    nearly_same: bool,
    tables: &Tables<'_>,
    workspace: &Workspace,
) -> Option<Rank> {
    let row = tables.rules.get(rule as usize)?;
    let cell = |at: usize| row.get(at).copied().unwrap_or(0);
    let legal = workspace.shared.get(rule as usize).copied().unwrap_or(0);
    let is_passed_over = cell(column::FLAGS) & workspace.passed_over != 0;
    if is_passed_over || legal < cell(column::DISTINCT_LEGAL_MIN) {
        return None;
    }
    let (of_rule, legal_of_rule) = (cell(column::DISTINCT), cell(column::DISTINCT_LEGAL));
    let enough = |shared: u32| {
        shared >= cell(column::DISTINCT_MIN)
            && f64::from(shared) / f64::from(of_rule) >= f64::from(cell(column::COVERAGE)) / 100.0
    };
    // What the words that are no legal ones can add at most decides before they are counted.
    let most = legal + of_rule.saturating_sub(legal_of_rule);
    let could_be_same = || {
        let most = most.min(distinct);
        f64::from(most) >= f64::from(distinct + of_rule - most) * NEARLY_SAME
    };
    if !enough(most) || nearly_same && !could_be_same() {
        return None;
    }
    let words = tables.distinct.get(rule as usize);
    let others = words.get(legal_of_rule as usize..).unwrap_or_default();
    let shared = legal
        + position(
            others
                .iter()
                .filter(|&&word| workspace.often(word) > 0)
                .count(),
        );
    if !enough(shared) {
        return None;
    }
    Rank::of(shared, distinct, of_rule, nearly_same)
}

fn by_all_words(
    rule: u32,
    all: u32,
    nearly_same: bool,
    tables: &Tables<'_>,
    workspace: &Workspace,
) -> Option<Rank> {
    let facts = Rule::of(rule, tables);
    let range = tables.distinct.range(rule as usize)?;
    let often = tables.often.get(range)?;
    let (mut legal, mut shared) = (0, 0);
    for (&word, &count) in tables.distinct.get(rule as usize).iter().zip(often) {
        let both = workspace.often(word).min(u32::from(count));
        shared += both;
        legal += if word < tables.legal { both } else { 0 };
    }
    let containment = f64::from(shared) / f64::from(facts.length);
    if legal == 0
        || legal < facts.legal_min
        || shared < facts.words_min
        || containment < f64::from(facts.coverage_min) / 100.0
    {
        return None;
    }
    Rank::of(shared, all, facts.length, nearly_same)
}

impl Rank {
    /// Ranks `shared` words of `of_query` in the stretch and `of_rule` in the rule.
    fn of(shared: u32, of_query: u32, of_rule: u32, nearly_same: bool) -> Option<Self> {
        let resemblance = f64::from(shared) / f64::from(of_query + of_rule - shared);
        let containment = f64::from(shared) / f64::from(of_rule);
        let amplified = resemblance * resemblance;
        let rank = Self {
            rough: (
                to_tenths(resemblance) >= NEARLY_SAME,
                to_tenths(containment),
                to_tenths(amplified),
                to_tenths(f64::from(shared) / 20.0),
            ),
            exact: (resemblance >= NEARLY_SAME, containment, amplified, shared),
        };
        (!nearly_same || rank.rough.0 && rank.exact.0).then_some(rank)
    }
}
