//! A match: where a file has words of a rule.

use std::collections::HashMap;

use super::keys::Expr;
use super::query::Query;
use super::round::to_hundredths;
use super::span::Span;
use crate::pack::{Tables, column, flag, position};

/// How a match was found; a merged one was found in several ways.
pub(crate) mod matcher {
    pub(crate) const WHOLE_FILE: u8 = 1;
    pub(crate) const WHOLE_RULE: u8 = 1 << 1;
    pub(crate) const TAG: u8 = 1 << 2;
    pub(crate) const APPROXIMATE: u8 = 1 << 3;
}

/// What is needed of a rule while its matches are sorted out.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Rule {
    /// Index in the pack; `None` for a tag, which is a rule of its own.
    pub(crate) index: Option<u32>,
    /// Sorts rules by name, tags among them; the same for the same rule only.
    pub(crate) order: u64,
    pub(crate) length: u32,
    pub(crate) flags: u32,
    /// Index in [`Licensing`].
    pub(crate) expression: u32,
    pub(crate) coverage_min: u32,
    pub(crate) relevance: u32,
    pub(crate) words_min: u32,
    pub(crate) legal_min: u32,
}

impl Rule {
    pub(crate) fn of(index: u32, tables: &Tables<'_>) -> Self {
        let row = tables
            .rules
            .get(index as usize)
            .copied()
            .unwrap_or_default();
        let cell = |at: usize| row.get(at).copied().unwrap_or(0);
        Self {
            index: Some(index),
            order: u64::from(index) << 32,
            length: cell(column::LENGTH),
            flags: cell(column::FLAGS),
            expression: cell(column::EXPRESSION),
            coverage_min: cell(column::COVERAGE),
            relevance: cell(column::RELEVANCE),
            words_min: cell(column::WORDS_MIN),
            legal_min: cell(column::LEGAL_MIN),
        }
    }

    pub(crate) fn is(&self, flag: u32) -> bool {
        self.flags & flag != 0
    }
}

/// The words of a rule that a file has, in order.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Match {
    pub(crate) rule: Rule,
    /// Positions in the file; as many as in the rule.
    pub(crate) file: Span,
    /// Positions in the rule.
    pub(crate) text: Span,
    /// How many of them are legal words.
    pub(crate) legal: u32,
    pub(crate) matchers: u8,
    /// Which way of finding counts where two are alike: the lower.
    pub(crate) precedence: u8,
}

impl Match {
    /// A match of one block of words.
    pub(crate) fn block(
        rule: Rule,
        file_start: u32,
        text_start: u32,
        length: u32,
        matcher: u8,
        tables: &Tables<'_>,
    ) -> Self {
        let mut this = Self {
            rule,
            file: Span::new(file_start, length),
            text: Span::new(text_start, length),
            legal: 0,
            matchers: matcher,
            precedence: match matcher {
                matcher::WHOLE_FILE => 0,
                matcher::WHOLE_RULE => 1,
                matcher::TAG => 2,
                _ => 3,
            },
        };
        this.count_legal(tables);
        this
    }

    fn count_legal(&mut self, tables: &Tables<'_>) {
        let Some(index) = self.rule.index else { return };
        let words = tables.rule_words.get(index as usize);
        let legal = |&(start, end): &(u32, u32)| {
            let run = words.get(start as usize..=end as usize).unwrap_or_default();
            position(run.iter().filter(|&&word| word < tables.legal).count())
        };
        self.legal = self.text.runs().iter().map(legal).sum();
    }

    pub(crate) fn len(&self) -> u32 {
        self.file.len()
    }

    pub(crate) fn start(&self) -> u32 {
        self.file.start()
    }

    pub(crate) fn end(&self) -> u32 {
        self.file.end()
    }

    pub(crate) fn is_approximate_only(&self) -> bool {
        self.matchers == matcher::APPROXIMATE
    }

    fn share_of_rule(&self) -> f64 {
        if self.rule.length == 0 {
            return 0.0;
        }
        f64::from(self.len()) / f64::from(self.rule.length)
    }

    /// How much of the rule was found, in percent to two places.
    pub(crate) fn coverage(&self) -> f64 {
        to_hundredths(self.share_of_rule() * 100.0)
    }

    /// How many words the file has from the first to the last one found, unknown ones included.
    pub(crate) fn magnitude(&self, query: &Query) -> u32 {
        let end = self.end();
        let unknown: u32 = self
            .file
            .runs()
            .iter()
            .map(|&(from, to)| {
                let run = query.unknown_after.get(from as usize..=to as usize);
                run.unwrap_or_default().iter().sum::<u32>()
            })
            .sum();
        let after_end = query.unknown_after.get(end as usize).copied().unwrap_or(0);
        self.file.magnitude() + unknown - after_end
    }

    /// Whether the file has the words without anything between them, stop words aside.
    pub(crate) fn is_continuous(&self, query: &Query) -> bool {
        self.len() == self.file.magnitude() && self.len() == self.magnitude(query)
    }

    /// How sure the match is, 0 to 100 to two places: the share of the rule found, the share of what lies there that
    /// was found, and how much the rule says.
    pub(crate) fn score(&self, query: &Query) -> f64 {
        let relevance = f64::from(self.rule.relevance) / 100.0;
        let magnitude = self.magnitude(query);
        if magnitude == 0 {
            return 0.0;
        }
        let of_file = f64::from(self.len()) / f64::from(magnitude);
        let of_rule = self.share_of_rule();
        if of_file < 1.0 && of_rule < 1.0 {
            return to_hundredths(of_rule * relevance * 100.0);
        }
        to_hundredths(of_file * of_rule * relevance * 100.0)
    }

    /// Whether the positions of `other` lie between the first and the last of this one.
    pub(crate) fn surrounds(&self, other: &Self) -> bool {
        self.start() <= other.start() && self.end() >= other.end()
    }

    /// Whether all of it comes after `other`, in the file and in the rule.
    pub(crate) fn is_after(&self, other: &Self) -> bool {
        self.file.is_after(&other.file) && self.text.is_after(&other.text)
    }

    /// Takes in the positions of another match of the same rule.
    pub(crate) fn combine(&mut self, other: &Self, tables: &Tables<'_>) {
        let has_all = self.matchers & other.matchers == other.matchers;
        if !has_all {
            self.matchers |= other.matchers;
            self.precedence = self.precedence.max(other.precedence);
        }
        self.file = self.file.union(&other.file);
        self.text = self.text.union(&other.text);
        if self.rule.index.is_none() {
            self.legal = self.legal.max(other.legal);
        }
        self.count_legal(tables);
    }

    /// First and last line.
    pub(crate) fn lines(&self, query: &Query) -> (u32, u32) {
        (query.line(self.start()), query.line(self.end()))
    }
}

/// The expressions of a pack and of a file's tags, compared by what they license.
pub(crate) struct Licensing<'p> {
    tables: Tables<'p>,
    tags: Vec<Expr>,
    read: HashMap<u32, Expr>,
}

impl<'p> Licensing<'p> {
    pub(crate) fn new(tables: &Tables<'p>) -> Self {
        Self {
            tables: *tables,
            tags: Vec::new(),
            read: HashMap::new(),
        }
    }

    /// Adds the expression of a tag.
    pub(crate) fn add(&mut self, expression: Expr) -> u32 {
        self.tags.push(expression);
        self.tables.expression_count() + position(self.tags.len() - 1)
    }

    /// The expression as text.
    pub(crate) fn text(&self, expression: u32) -> String {
        match expression.checked_sub(self.tables.expression_count()) {
            Some(tag) => self
                .tags
                .get(tag as usize)
                .map(ToString::to_string)
                .unwrap_or_default(),
            None => self.tables.expression(expression).to_owned(),
        }
    }

    fn read(&mut self, expression: u32) {
        if self.read.contains_key(&expression) {
            return;
        }
        let nothing = || Expr::Or(Vec::new());
        let parsed = match expression.checked_sub(self.tables.expression_count()) {
            Some(tag) => self
                .tags
                .get(tag as usize)
                .map_or_else(nothing, Expr::simplified),
            None => Expr::parse(self.tables.expression(expression))
                .map_or_else(nothing, |expression| expression.simplified()),
        };
        self.read.insert(expression, parsed);
    }

    /// Whether the licensing of `other` is part of `one`; texts that stand for no license have no part in any.
    pub(crate) fn holds(&mut self, one: Rule, other: Rule) -> bool {
        if one.is(flag::FALSE_POSITIVE) || other.is(flag::FALSE_POSITIVE) {
            return false;
        }
        if one.expression == other.expression {
            return true;
        }
        self.read(one.expression);
        self.read(other.expression);
        match (
            self.read.get(&one.expression),
            self.read.get(&other.expression),
        ) {
            (Some(one), Some(other)) => one.holds(other),
            _ => false,
        }
    }
}
