//! Licenses in files: texts, notices, tags and references, found by the rules of a [`Pack`].

mod align;
mod approximate;
mod candidates;
mod conclude;
mod exact;
mod found;
mod keys;
pub(crate) mod lines;
mod merge;
mod native;
mod query;
mod refine;
mod round;
mod span;
mod tag;
mod vague;
pub(crate) mod words;

use std::collections::HashMap;

pub use self::conclude::joined;

use self::align::Aligner;
use self::approximate::{Workshop, mark};
use self::found::{Licensing, Match, Rule, matcher};
use self::lines::Lines;
use self::query::{Query, TagLine};
use self::refine::{Context, Stage, refine};
use self::span::Span;
use crate::pack::{Pack, Tables, flag, position};

/// Rules longer than this that are found whole and are license texts take their words out of what is searched further.
const LONG_TEXT: u32 = 120;
/// Steps of alignment one file may take; what is not done then is left out, and said.
const STEPS_MAX: u64 = 400_000_000;

/// How much of a rule, in percent, and how many words make a match certain: a name alone may stand anywhere.
const CERTAIN_COVERAGE: f64 = 95.0;
const CERTAIN_WORDS: u32 = 40;

/// Which matches count.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Mode {
    /// Without approximate matches too weak to rely on.
    #[default]
    Native,
    /// Every match the rules give, as `ScanCode` answers.
    Parity,
}

/// How a match was found.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Matcher {
    /// The file is the rule's text and nothing else.
    WholeFile,
    /// The rule's text is there, word for word.
    Exact,
    /// An SPDX tag.
    Tag,
    /// Parts of the rule's text are there, in order.
    Approximate,
}

impl Matcher {
    /// Returns the stable id used in documents.
    pub const fn id(self) -> &'static str {
        match self {
            Self::WholeFile => "whole-file",
            Self::Exact => "exact",
            Self::Tag => "spdx-tag",
            Self::Approximate => "approximate",
        }
    }
}

/// A place in a file that speaks of a license.
#[derive(Debug, Clone, PartialEq)]
pub struct LicenseMatch {
    /// Expression over the pack's license keys.
    pub keys: String,
    /// The same in SPDX ids.
    pub spdx: String,
    /// Whether it only hints at some license: it names none, or leads to a text elsewhere.
    pub is_hint: bool,
    /// First line, from 1.
    pub start_line: u32,
    /// Last line.
    pub end_line: u32,
    /// How sure the match is, 0 to 100.
    pub score: f64,
    /// How much of the rule's text was found, in percent.
    pub coverage: f64,
    /// How many words of the rule were found.
    pub words: u32,
    /// Name of the rule; empty for a tag.
    pub rule: String,
    /// How it was found.
    pub matcher: Matcher,
    /// Names of files it leads to: "see LICENSE for details".
    pub refers_to: Vec<String>,
}

impl LicenseMatch {
    /// Whether it is a license text or a tag, found as good as whole: enough to conclude from.
    pub fn is_certain(&self) -> bool {
        let is_whole = self.coverage >= CERTAIN_COVERAGE && self.words >= CERTAIN_WORDS;
        self.matcher == Matcher::Tag || is_whole
    }
}

/// What one file says of licenses.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct Detected {
    /// Matches in order of position.
    pub matches: Vec<LicenseMatch>,
    /// What they say together, as an SPDX expression; `None` where nothing names a license.
    pub expression: Option<String>,
    /// Whether the file was too much work to be searched to the end.
    pub is_cut: bool,
}

/// Finds licenses in files by the rules of one pack.
pub struct Detector<'p> {
    pack: &'p Pack,
    tables: Tables<'p>,
    short_first_words: Vec<u8>,
    symbols: tag::Symbols,
    names: conclude::Names,
    references: HashMap<u32, Vec<&'p str>>,
    tag_order: u64,
}

/// Room for the work of one thread, made once for many files; and whether the file at hand had too many matches.
pub struct Room(Workshop, bool);

/// Whether a rule only announces a license. What some rules call an introduction is a whole text.
fn is_clue(rule: &Rule) -> bool {
    rule.is(flag::CLUE) || rule.is(flag::INTRO) && rule.length < CERTAIN_WORDS
}

impl<'p> Detector<'p> {
    /// Prepares a pack for use.
    pub fn new(pack: &'p Pack) -> Self {
        let tables = pack.tables();
        let count = position(pack.rule_count());
        let before = (0..count).collect::<Vec<u32>>();
        let tag_order =
            before.partition_point(|&rule| pack.rule_name(rule) < "spdx-license-identifier");
        Self {
            pack,
            tables,
            short_first_words: tables.short_first_words(),
            symbols: tag::Symbols::of(pack),
            names: conclude::Names::of(pack),
            references: pack.referenced_files().collect(),
            tag_order: (tag_order as u64) << 32,
        }
    }

    /// Makes room for one thread's work.
    pub fn room(&self) -> Room {
        Room(
            Workshop {
                candidates: candidates::Workspace::new(&self.tables),
                aligner: Aligner::new(&self.tables, STEPS_MAX),
            },
            false,
        )
    }

    /// Finds what a file says of licenses. `path` tells source code by its extension; it is not opened.
    pub fn detect(&self, path: &str, bytes: &[u8], mode: Mode, room: &mut Room) -> Detected {
        let lines = Lines::read(path, bytes);
        let query = Query::new(&lines, &self.tables);
        room.0.aligner.steps_left = STEPS_MAX;
        room.1 = false;
        let mut licensing = Licensing::new(&self.tables);
        let context = Context {
            query: &query,
            pack: self.pack,
            tables: self.tables,
            lines: &lines,
            mode,
        };
        room.0.candidates.passed_over = if mode == Mode::Parity { flag::OWN } else { 0 };
        let mut matches = self.find(&context, &mut licensing, room);
        matches.sort_by_key(Match::start);
        if mode == Mode::Native {
            let known = (&self.names, &licensing);
            matches = vague::named(matches, &query, known, &self.tables, &mut room.0);
            matches = native::without_mentions(matches, &query, &licensing, &self.tables);
        }
        let matches: Vec<LicenseMatch> = matches
            .iter()
            .map(|this| self.publish(this, &query, &licensing))
            .collect();
        Detected {
            expression: conclude::expression(&matches),
            matches,
            is_cut: room.1 || room.0.aligner.steps_left == 0,
        }
    }

    fn find(
        &self,
        context: &Context<'_, '_>,
        licensing: &mut Licensing<'_>,
        room: &mut Room,
    ) -> Vec<Match> {
        let query = context.query;
        let tables = &self.tables;
        if query.words.is_empty() {
            return Vec::new();
        }
        let passed_over = room.0.candidates.passed_over;
        let whole = tables
            .whole_text(&query.words)
            .map(|rule| Rule::of(rule, tables));
        if let Some(rule) = whole.filter(|rule| !rule.is(passed_over)) {
            return vec![Match::block(
                rule,
                0,
                0,
                query.len(),
                matcher::WHOLE_FILE,
                tables,
            )];
        }
        let mut open = vec![true; query.words.len()];
        let mut covered = vec![false; query.words.len()];
        let mut matches = Vec::new();
        for (tag, index) in query.tags.iter().zip(1_u64..) {
            if let Some(this) = self.tag(tag, index, query, licensing) {
                mark(&mut open, &this.file, false);
                mark(&mut covered, &this.file, true);
                matches.push(this);
            }
        }
        let (exact, is_cut) = exact::find(query, tables, &self.short_first_words);
        room.1 |= is_cut;
        let exact: Vec<Match> = exact
            .into_iter()
            .map(|whole| (Rule::of(whole.rule, tables), whole))
            .filter(|(rule, _)| !rule.is(passed_over))
            .map(|(rule, whole)| {
                Match::block(
                    rule,
                    whole.start,
                    0,
                    whole.length,
                    matcher::WHOLE_RULE,
                    tables,
                )
            })
            .collect();
        let exact = merge::merge(refine(exact, Stage::Exact, context, licensing), tables);
        for this in &exact {
            if this.rule.is(flag::TEXT) && this.rule.length > LONG_TEXT && this.coverage() > 98.0 {
                mark(&mut open, &this.file, false);
            }
            mark(&mut covered, &this.file, this.coverage() >= 100.0);
        }
        matches.extend(exact);
        let is_left = |(&word, &covered): (&u16, &bool)| word < tables.legal && !covered;
        if query.words.iter().zip(&covered).any(is_left) {
            let found = approximate::find(query, &covered, &mut open, tables, &mut room.0);
            matches.extend(merge::merge(found, tables));
        }
        let matches = refine(matches, Stage::All, context, licensing);
        refine(matches, Stage::Last, context, licensing)
    }

    fn tag(
        &self,
        tag: &TagLine,
        index: u64,
        query: &Query,
        licensing: &mut Licensing<'_>,
    ) -> Option<Match> {
        let expression = tag::expression(&tag.text, &self.symbols)?;
        let length = tag.end - tag.start + 1;
        let words = query.words.get(tag.start as usize..=tag.end as usize)?;
        let legal = words
            .iter()
            .filter(|&&word| word < self.tables.legal)
            .count();
        let rule = Rule {
            index: None,
            order: self.tag_order.saturating_sub(1 << 31) + index,
            length,
            flags: flag::TAG,
            expression: licensing.add(expression),
            coverage_min: 0,
            relevance: 100,
            words_min: 0,
            legal_min: 0,
        };
        let mut this = Match::block(rule, tag.start, 0, length, matcher::TAG, &self.tables);
        this.file = Span::new(tag.start, length);
        this.legal = position(legal);
        Some(this)
    }

    fn publish(&self, this: &Match, query: &Query, licensing: &Licensing<'_>) -> LicenseMatch {
        let (start_line, end_line) = this.lines(query);
        let keys = licensing.text(this.rule.expression);
        let read = keys::Expr::parse(&keys);
        LicenseMatch {
            spdx: read
                .as_ref()
                .map(|keys| self.names.spdx(keys).to_string())
                .unwrap_or_default(),
            is_hint: is_clue(&this.rule) || read.is_none_or(|keys| self.names.is_generic(&keys)),
            keys,
            start_line,
            end_line,
            score: this.score(query),
            coverage: this.coverage(),
            words: this.len(),
            rule: this
                .rule
                .index
                .map(|index| self.pack.rule_name(index).to_owned())
                .unwrap_or_default(),
            refers_to: this
                .rule
                .index
                .and_then(|index| self.references.get(&index))
                .map(|names| names.iter().map(|&name| name.to_owned()).collect())
                .unwrap_or_default(),
            matcher: match this.matchers {
                matcher::WHOLE_FILE => Matcher::WholeFile,
                matcher::WHOLE_RULE => Matcher::Exact,
                matcher::TAG => Matcher::Tag,
                _ => Matcher::Approximate,
            },
        }
    }
}
