//! SPDX tags: `SPDX-License-Identifier: GPL-2.0-only` and addresses of `licenses.nuget.org`.
//!
//! Source: SPDX specification 2.3, annex E.

use std::collections::HashMap;

use super::keys::Expr;
use crate::pack::Pack;

/// Key of what an SPDX tag names and nobody knows.
const UNKNOWN: &str = "unknown-spdx";

/// Returns the last tag of a line with what follows it; the whole line where there is none.
pub(crate) fn with_prefix(line: &str) -> String {
    match split(line) {
        Some((at, _)) => line.get(at..).unwrap_or(line).to_owned(),
        None => line.to_owned(),
    }
}

/// Reads the expression of a tag line as an expression over license keys. `None` where nothing follows the tag.
pub(crate) fn expression(line: &str, symbols: &Symbols) -> Option<Expr> {
    let text = without_markup(line);
    let rest = split(&text).map_or(text.as_str(), |(_, rest)| rest);
    let text = cleaned(rest);
    if text.is_empty() {
        return None;
    }
    let lower = text.to_lowercase();
    let unknown = || Expr::Key(UNKNOWN.to_owned());
    let read = Expr::parse(&lower).or_else(|| loose(&lower));
    Some(read.map_or_else(unknown, |expression| symbols.apply(&expression)))
}

/// License keys by the SPDX ids that stand for them, in lower case.
#[derive(Debug, Default)]
pub(crate) struct Symbols(HashMap<String, String>);

impl Symbols {
    pub(crate) fn of(pack: &Pack) -> Self {
        let mut symbols = HashMap::new();
        for license in pack.licenses() {
            for id in std::iter::once(license.spdx).chain(license.other_spdx()) {
                if !id.is_empty() {
                    symbols.insert(id.to_lowercase(), license.key.to_owned());
                }
            }
        }
        Self(symbols)
    }

    fn key(&self, id: &str) -> Expr {
        let key = self.0.get(id).map_or(UNKNOWN, String::as_str);
        Expr::Key(key.to_owned())
    }

    fn apply(&self, expression: &Expr) -> Expr {
        match expression {
            Expr::Key(id) => match retired(id) {
                Some((license, exception)) => self.with(license, exception),
                None => self.key(id),
            },
            Expr::With(license, exception) => self.with(license, exception),
            Expr::And(parts) => Expr::And(parts.iter().map(|part| self.apply(part)).collect()),
            Expr::Or(parts) => Expr::Or(parts.iter().map(|part| self.apply(part)).collect()),
        }
    }

    fn with(&self, license: &str, exception: &str) -> Expr {
        let text = |id: &str| match self.key(id) {
            Expr::Key(key) => key,
            _ => UNKNOWN.to_owned(),
        };
        Expr::With(text(license), text(exception))
    }
}

/// Ids of the list's first editions that named a license with its exception.
fn retired(id: &str) -> Option<(&'static str, &'static str)> {
    Some(match id {
        "ecos-2.0" => ("gpl-2.0-or-later", "ecos-exception-2.0"),
        "gpl-2.0-with-autoconf-exception" => ("gpl-2.0-only", "autoconf-exception-2.0"),
        "gpl-2.0-with-bison-exception" => ("gpl-2.0-only", "bison-exception-2.2"),
        "gpl-2.0-with-classpath-exception" => ("gpl-2.0-only", "classpath-exception-2.0"),
        "gpl-2.0-with-font-exception" => ("gpl-2.0-only", "font-exception-2.0"),
        "gpl-2.0-with-gcc-exception" => ("gpl-2.0-only", "gcc-exception-2.0"),
        "gpl-3.0-with-autoconf-exception" => ("gpl-3.0-only", "autoconf-exception-3.0"),
        "gpl-3.0-with-gcc-exception" => ("gpl-3.0-only", "gcc-exception-3.1"),
        "wxwindows" => ("lgpl-2.0-or-later", "wxwindows-exception-3.1"),
        _ => return None,
    })
}

/// Reads what is no expression word by word: the ids all together where operators stand between them (with a part
/// that is unknown), otherwise as a choice.
fn loose(text: &str) -> Option<Expr> {
    let words = text.split(|c: char| c.is_whitespace() || c == '(' || c == ')');
    let words: Vec<&str> = words.filter(|word| !word.is_empty()).collect();
    let is_operator = |word: &&str| matches!(*word, "and" | "or" | "with");
    let ids: Vec<Expr> = words
        .iter()
        .filter(|word| !is_operator(word))
        .map(|word| Expr::Key((*word).to_owned()))
        .collect();
    if ids.is_empty()
        || ids
            .iter()
            .any(|id| matches!(id, Expr::Key(key) if !Expr::is_key(key)))
    {
        return None;
    }
    let has_operators = text.contains(['(', ')']) || words.iter().any(is_operator);
    if has_operators {
        let joined = if ids.len() == 1 {
            ids
        } else {
            vec![Expr::And(ids)]
        };
        let parts = joined.into_iter().chain([Expr::Key(UNKNOWN.to_owned())]);
        return Some(Expr::And(parts.collect()));
    }
    match ids.len() {
        1 => ids.into_iter().next(),
        _ => Some(Expr::Or(ids)),
    }
}

/// Returns where the last tag of a text begins, and what follows it.
fn split(text: &str) -> Option<(usize, &str)> {
    let lower = text.to_ascii_lowercase();
    let starts = |word: &'static str| lower.rmatch_indices(word).map(|(at, _)| at);
    let spdx = starts("spd").find_map(|at| Some((at, spdx_tag(&lower, at)?)));
    let found =
        spdx.or_else(|| starts("licenses").find_map(|at| Some((at, nuget_tag(&lower, at)?))));
    found.and_then(|(at, end)| Some((at, text.get(end..)?)))
}

/// Returns where the tag that begins at `at` ends, with the spellings people use.
fn spdx_tag(lower: &str, at: usize) -> Option<usize> {
    let rest = lower.get(at..)?;
    let after = one_of(rest, &["spdx", "spdz"])?;
    let after = gap(after, |c| c == '-' || c.is_whitespace())?;
    let after = one_of(after, &["li"])?;
    let after = after.strip_prefix('n').unwrap_or(after);
    let after = after.strip_prefix(['c', 's'])?.strip_prefix("en")?;
    let after = after
        .strip_prefix(['s', 'c'])
        .unwrap_or(after)
        .strip_prefix(['s', 'c', 'e'])?;
    let after = after.trim_start_matches(['e', 's']);
    let after = gap(after, |c| c == '-' || c.is_whitespace())?;
    let after = one_of(after, &["identifier", "identifer"])?;
    let after = after.trim_start();
    let after = after.strip_prefix(':').unwrap_or(after).trim_start();
    Some(lower.len() - after.len())
}

fn nuget_tag(lower: &str, at: usize) -> Option<usize> {
    let between = |c: char| c == '.' || c.is_whitespace();
    let after = gap(lower.get(at..)?.strip_prefix("licenses")?, between)?;
    let after = gap(after.strip_prefix("nuget")?, between)?;
    let after = after.strip_prefix("org")?.trim_start();
    let after = after.strip_prefix(':').unwrap_or(after).trim_start();
    Some(lower.len() - after.len())
}

fn one_of<'t>(text: &'t str, words: &[&str]) -> Option<&'t str> {
    words.iter().find_map(|word| text.strip_prefix(word))
}

/// Passes over at least one character of a kind.
fn gap(text: &str, is_gap: impl Fn(char) -> bool) -> Option<&str> {
    let after = text.trim_start_matches(is_gap);
    (after.len() < text.len()).then_some(after)
}

/// Takes markup out of a text that has much of it.
fn without_markup(text: &str) -> String {
    let (open, close) = (text.matches('<').count(), text.matches('>').count());
    let visible = text.chars().filter(|c| !c.is_whitespace()).count();
    let is_balanced = open > 0 && close > 0 && open.abs_diff(close) * 5 < open;
    let is_markup = text.starts_with('<') || is_balanced && (open + close) * 20 > visible;
    if !is_markup {
        return text.to_owned();
    }
    let mut plain = String::with_capacity(text.len());
    let mut rest = text;
    while let Some(start) = rest.find('<') {
        plain.push_str(rest.get(..start).unwrap_or_default());
        plain.push(' ');
        let tag = rest.get(start..).unwrap_or_default();
        rest = match tag.find('>') {
            Some(end) => tag.get(end + 1..).unwrap_or_default(),
            None => tag.get(1..).unwrap_or_default(),
        };
    }
    plain.push_str(rest);
    plain
}

/// Takes off what stands around an expression: comment ends, quotes, lone parentheses.
fn cleaned(text: &str) -> String {
    const AROUND: &str = "!\"#$%&'*,-./:;<=>?@[\\]^_`{|}~ ";
    let mut text = without_markup(text);
    for markup in ["</a>", "</p>", "</div>", "</licenseurl>", "</licenseUrl>"] {
        text = text.replace(markup, "");
    }
    let text = text.split_whitespace().collect::<Vec<_>>().join(" ");
    let text = text
        .trim_start_matches(|c| AROUND.contains(c) || c == ')' || c == '+')
        .trim_end_matches(|c| AROUND.contains(c) || c == '(');
    let (open, close) = (text.matches('(').count(), text.matches(')').count());
    let text = match (open, close) {
        (1, 0) => text.replace('(', " "),
        (0, 1) => text.replace(')', " "),
        _ => text.to_owned(),
    };
    let text = match text.split_once("\">") {
        Some((before, after)) if before.contains(after.split("\">").next().unwrap_or(after)) => {
            before
        }
        _ => &text,
    };
    text.split_whitespace().collect::<Vec<_>>().join(" ")
}
