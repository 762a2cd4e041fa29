//! Which matches are strong enough to rely on.

use super::found::{Licensing, Match};
use super::keys::Expr;
use super::query::Query;
use super::words;
use crate::pack::{Tables, flag};

/// An approximate match of less than this share of its rule, in percent, says too little…
const COVERAGE_MIN: f64 = 50.0;
/// …unless it has this many words: parts of long texts that lie side by side.
const WORDS_ENOUGH: u32 = 60;

/// Parts of license keys that tell no licenses apart.
const COMMON: [&str; 16] = [
    "clause",
    "copyleft",
    "exception",
    "free",
    "license",
    "new",
    "no",
    "only",
    "or",
    "original",
    "other",
    "permissive",
    "plus",
    "style",
    "text",
    "unknown",
];

/// A rule of no more words names a license and does not explain how it is used.
const NAME_MAX: u32 = 12;

/// How many lines after its first sentence a notice still goes on, at most.
const NOTICE_LINES: u32 = 10;

/// Families whose licenses are named with and without a version.
const FAMILIES: [&str; 12] = [
    "afl-",
    "agpl-",
    "artistic-",
    "cddl-",
    "cecill-",
    "epl-",
    "gfdl-",
    "gpl-",
    "lgpl-",
    "mpl-",
    "ofl-",
    "python",
];

/// Whether a match shares more with its rule than common wording, and what its licenses are told apart by.
pub(super) fn is_strong(
    this: &Match,
    query: &Query,
    licensing: &Licensing<'_>,
    tables: &Tables<'_>,
) -> bool {
    let shares_enough = this.coverage() >= COVERAGE_MIN || this.len() >= WORDS_ENOUGH;
    !this.is_approximate_only()
        || shares_enough
            && has_names(this, licensing, tables)
            && !is_of_another_family(this, query, tables)
}

/// Words before "General Public License" that make it another license.
const QUALIFIERS: [&str; 3] = ["affero", "lesser", "library"];

/// Whether the file has such a word where the rule has none: a notice of the LGPL is that of the GPL but for one word.
fn is_of_another_family(this: &Match, query: &Query, tables: &Tables<'_>) -> bool {
    let id = |word: &str| tables.word(word.as_bytes());
    let (general, qualifiers) = (id("general"), QUALIFIERS.map(id));
    let mut before: Option<u32> = None;
    for &(start, end) in this.file.runs() {
        let is_added = before.is_some_and(|last| last + 1 < start);
        if is_added && query.word(start) == general && qualifiers.contains(&query.word(start - 1)) {
            return true;
        }
        before = Some(end);
    }
    false
}

/// Whether every name and number of the licenses that the rule's text has was found in the file: a notice of one
/// license is much like that of another but for its name and version. The numbers of whole texts are those of their sections.
fn has_names(this: &Match, licensing: &Licensing<'_>, tables: &Tables<'_>) -> bool {
    let Some(index) = this.rule.index else {
        return true;
    };
    let is_text = this.rule.is(flag::TEXT);
    let text = tables.rule_words.get(index as usize);
    let expression = Expr::parse(&licensing.text(this.rule.expression));
    let keys = expression.as_ref().map(Expr::keys).unwrap_or_default();
    // The text of one license is itself; its title is often left out.
    if is_text && keys.len() < 2 {
        return true;
    }
    let mut is_there = true;
    for key in keys {
        words::words(key, |word| {
            let id = tables.word(word);
            let places = text.iter().zip(0..).filter(|(this, _)| **this == id);
            let mut places = places.map(|(_, at)| at).peekable();
            let is_common = COMMON.iter().any(|common| common.as_bytes() == word);
            let tells_apart = !(is_common || is_text && tables.is_number(id));
            if tells_apart && places.peek().is_some() {
                is_there &= places.any(|at| this.text.contains(at));
            }
        });
    }
    is_there
}

/// Drops mentions of a family of licenses ("see the GNU General Public License") where the file says which of the
/// family it means. The bare name of a version counts for nothing beside the sentence that allows later ones.
pub(super) fn without_mentions(
    mut matches: Vec<Match>,
    query: &Query,
    licensing: &Licensing<'_>,
    tables: &Tables<'_>,
) -> Vec<Match> {
    let families: Vec<Option<Family>> = matches
        .iter()
        .map(|this| Family::of(this, query, licensing, tables))
        .collect();
    keep_where(&mut matches, |index, _| {
        let this = families.get(index).copied().flatten();
        this.is_none_or(|this| {
            this.has_version || !families.iter().flatten().any(|other| other.answers(this))
        })
    });
    let later: Vec<String> = matches
        .iter()
        .filter_map(|this| or_later(&licensing.text(this.rule.expression)))
        .collect();
    matches.retain(|this| {
        let is_name = this.rule.is(flag::REFERENCE | flag::TAG) || this.rule.length <= NAME_MAX;
        !is_name || !later.contains(&only(&licensing.text(this.rule.expression)))
    });
    matches
}

fn keep_where(matches: &mut Vec<Match>, mut keeps: impl FnMut(usize, &Match) -> bool) {
    let mut index = 0;
    matches.retain(|this| {
        index += 1;
        keeps(index - 1, this)
    });
}

/// The license of "version 2 or later" without these words: `gpl-2.0`.
fn or_later(expression: &str) -> Option<String> {
    let lower = expression.to_ascii_lowercase();
    let ends = ["-or-later", "-plus"];
    ends.iter()
        .find_map(|end| lower.strip_suffix(end))
        .map(str::to_owned)
}

fn only(expression: &str) -> String {
    let lower = expression.to_ascii_lowercase();
    lower.strip_suffix("-only").unwrap_or(&lower).to_owned()
}

/// The one family of licenses a match is about, and whether its text says which version.
#[derive(Debug, Clone, Copy)]
struct Family {
    index: usize,
    has_version: bool,
    /// First and last line.
    lines: (u32, u32),
}

impl Family {
    fn of(
        this: &Match,
        query: &Query,
        licensing: &Licensing<'_>,
        tables: &Tables<'_>,
    ) -> Option<Self> {
        let expression = Expr::parse(&licensing.text(this.rule.expression))?;
        let families: Vec<usize> = expression
            .keys()
            .iter()
            .filter_map(|key| {
                FAMILIES
                    .iter()
                    .position(|family| key.to_ascii_lowercase().starts_with(family))
            })
            .collect();
        let has_version = match this.rule.index {
            _ if this.rule.is(flag::TEXT) => true,
            Some(rule) => says_version(tables.rule_words.get(rule as usize), tables),
            None => true,
        };
        families.first().map(|&index| Self {
            index,
            has_version,
            lines: this.lines(query),
        })
    }

    /// Whether this match says which version another one of the family leaves open.
    ///
    /// Notices of the LGPL and the AGPL often go on with "see the GNU General Public License", copied from one of the GPL.
    fn answers(self, other: Self) -> bool {
        let follows = || {
            let (first, last) = (self.lines.1, other.lines.0);
            first <= last && last - first <= NOTICE_LINES && other.is_plain_gpl()
        };
        self.has_version && (self.index == other.index || follows())
    }

    fn is_plain_gpl(self) -> bool {
        FAMILIES.get(self.index) == Some(&"gpl-")
    }
}

fn says_version(words: &[u16], tables: &Tables<'_>) -> bool {
    words.iter().any(|&word| tables.names_version(word))
}
