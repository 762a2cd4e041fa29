//! Components by license, and the texts each license needs.

use std::collections::{BTreeMap, BTreeSet};

use gwanmun_model::Expression;

use super::component::{self, Merged};
use super::fold::{Folded, Texts};
use super::{FoundText, Notices};

/// Everything a notices file is made of.
pub(super) struct Prepared<'a> {
    pub(super) components: Vec<Merged<'a>>,
    /// Numbers of the texts each component needs, in the order of `components`.
    pub(super) needs: Vec<BTreeSet<usize>>,
    /// Distinct texts; the number of a text is its place, from 1.
    pub(super) texts: Vec<Folded>,
    /// Ids without a text, with the components that need them.
    pub(super) missing: BTreeMap<String, Vec<String>>,
}

/// Merges the components and finds every text they need.
pub(super) fn prepare(notices: &Notices) -> Prepared<'_> {
    let components = component::merged(notices);
    let mut texts = Texts::default();
    let mut missing: BTreeMap<String, Vec<String>> = BTreeMap::new();
    let needs: Vec<Vec<String>> = components
        .iter()
        .map(|one| needed(one, notices, &mut texts, &mut missing))
        .collect();
    let mut folded: Vec<(String, Folded)> = texts.folded().into_iter().collect();
    folded.sort_by(|(a_key, a), (b_key, b)| {
        let order = (a.ids.is_empty(), &a.ids).cmp(&(b.ids.is_empty(), &b.ids));
        order.then_with(|| a_key.cmp(b_key))
    });
    let numbers: BTreeMap<&str, usize> = folded
        .iter()
        .zip(1..)
        .map(|((key, _), number)| (key.as_str(), number))
        .collect();
    let needs = needs
        .iter()
        .map(|keys| {
            let known = keys.iter().filter_map(|key| numbers.get(key.as_str()));
            known.copied().collect()
        })
        .collect();
    let texts = folded.into_iter().map(|(_, text)| text).collect();
    Prepared {
        components,
        needs,
        texts,
        missing,
    }
}

/// Takes in the texts one component needs; returns their keys.
fn needed(
    component: &Merged<'_>,
    notices: &Notices,
    texts: &mut Texts,
    missing: &mut BTreeMap<String, Vec<String>>,
) -> Vec<String> {
    let ids = component.applied.map(text_ids).unwrap_or_default();
    let only = only(&ids, notices);
    let mut keys = Vec::new();
    let mut has: BTreeSet<&str> = BTreeSet::new();
    for found in &component.texts {
        let id = found.id.as_ref().or(only);
        has.extend(id.map(String::as_str));
        keys.push(texts.add(id.map(String::as_str), &found.text));
    }
    for id in ids.iter().filter(|id| !has.contains(id.as_str())) {
        match notices.texts.get(id) {
            Some(text) => keys.push(texts.add(Some(id), text)),
            None => missing
                .entry(id.clone())
                .or_default()
                .push(component.label()),
        }
    }
    keys
}

/// Returns the id a text nobody identified is taken for: that of the license, in a component with one license that has
/// no standard text. Beside a license that has one, such a text may be anything.
fn only<'a>(ids: &'a BTreeSet<String>, notices: &Notices) -> Option<&'a String> {
    ids.first()
        .filter(|id| ids.len() == 1 && !notices.texts.contains_key(*id))
}

/// Returns the texts of one term of a component's license: those found in it, else the standard ones.
pub(super) fn texts_of<'a>(
    term: &str,
    component: Option<&Merged<'a>>,
    notices: &'a Notices,
) -> Vec<&'a str> {
    let ids = ids_of_term(term);
    let all = component.and_then(|one| one.applied).map(text_ids);
    let all = all.unwrap_or_default();
    let is_own = |text: &FoundText| {
        text.id
            .as_ref()
            .or(only(&all, notices))
            .is_some_and(|id| ids.contains(id))
    };
    let texts = component.into_iter().flat_map(|one| &one.texts);
    let found: Vec<&str> = texts
        .filter(|text| is_own(text))
        .map(|text| text.text.as_str())
        .collect();
    if !found.is_empty() {
        return found;
    }
    let standard = ids.iter().filter_map(|id| notices.texts.get(id));
    standard.map(String::as_str).collect()
}

/// Returns the ids of the licenses and exceptions an expression needs the texts of.
pub fn text_ids(expression: &Expression) -> BTreeSet<String> {
    let terms = expression.terms().into_iter();
    terms.flat_map(|term| ids_of_term(&term)).collect()
}

/// Returns the ids of the license and the exception of one term.
pub(super) fn ids_of_term(term: &str) -> Vec<String> {
    let (license, exception) = match term.split_once(" WITH ") {
        Some((license, exception)) => (license, Some(exception)),
        None => (term, None),
    };
    let license = license.trim_end_matches('+');
    let both = [Some(license), exception].into_iter().flatten();
    both.map(str::to_owned).collect()
}

/// Writes an expression so that two that mean the same thing in another order are the same text.
pub(super) fn canonical(expression: &Expression) -> String {
    let leaf = |term: &str| Node {
        operator: None,
        parts: BTreeSet::from([term.to_owned()]),
    };
    let joined = expression.fold(
        leaf,
        |left, right| Node::join("AND", left, right),
        |left, right| Node::join("OR", left, right),
    );
    joined.map_or_else(String::new, Node::text)
}

struct Node {
    operator: Option<&'static str>,
    parts: BTreeSet<String>,
}

impl Node {
    fn join(operator: &'static str, left: Self, right: Self) -> Self {
        let mut parts = BTreeSet::new();
        for side in [left, right] {
            if side.operator.is_none() || side.operator == Some(operator) {
                parts.extend(side.parts);
            } else {
                parts.insert(format!("({})", side.text()));
            }
        }
        Self {
            operator: (parts.len() > 1).then_some(operator),
            parts,
        }
    }

    fn text(self) -> String {
        let separator = self
            .operator
            .map_or(String::new(), |one| format!(" {one} "));
        self.parts.into_iter().collect::<Vec<_>>().join(&separator)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_order_of_words_makes_no_other_license() {
        let same = |a: &str, b: &str| {
            let read = |text: &str| canonical(&text.parse().unwrap());
            assert_eq!(read(a), read(b));
        };
        same("MIT OR Apache-2.0", "Apache-2.0 OR MIT");
        same("ISC AND (MIT OR Apache-2.0)", "(Apache-2.0 OR MIT) AND ISC");
        same("MIT AND MIT", "MIT");
    }

    #[test]
    fn exceptions_have_texts_of_their_own() {
        let expression = "GPL-2.0-only WITH Classpath-exception-2.0 OR Apache-2.0+";
        let ids = text_ids(&expression.parse().unwrap());
        let ids: Vec<&String> = ids.iter().collect();
        assert_eq!(
            ids,
            ["Apache-2.0", "Classpath-exception-2.0", "GPL-2.0-only"]
        );
    }
}
