//! Licenses that do not go together within one work, by the rules of `data/conflicts.toml`.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::LazyLock;

use gwanmun_model::conflict::{ConflictPart, LicenseConflict, WayOut};
use gwanmun_model::license::Licenses;
use gwanmun_model::use_facts::Combined;
use gwanmun_model::{Answer, Component, Linking, SystemFacts, Text, UseContext};
use serde::Deserialize;

use crate::catalogue::{self, Edition};
use crate::choice;
use crate::policy::Policy;
use crate::works::Work;

#[cfg(test)]
mod tests;

static FILE: LazyLock<File> = LazyLock::new(|| {
    toml::from_str(include_str!("../data/conflicts.toml")).expect("a test reads the same bytes")
});

/// Returns who looked over the rules, and when.
pub fn edition() -> &'static Edition {
    &FILE.catalogue
}

/// One system as conflicts are looked for in it.
#[derive(Debug, Clone, Copy)]
pub struct Whole<'a> {
    /// Its components.
    pub components: &'a [Component],
    /// What is known of the license of each.
    pub licenses: &'a [Licenses],
    /// How it is used.
    pub context: UseContext,
    /// What people say of its use.
    pub facts: &'a SystemFacts,
    /// The policy that chooses among alternatives.
    pub policy: &'a Policy,
}

/// The parts of one system with the licenses that apply to each.
struct Parts<'a> {
    whole: &'a Whole<'a>,
    /// By place; `None` where the license is unknown.
    terms: Vec<Option<Vec<String>>>,
    linking: Vec<Linking>,
}

/// Returns the conflicts within `works`, sorted; and what each component is combined with, by its place.
pub fn find(whole: &Whole<'_>, works: &[Work]) -> (Vec<LicenseConflict>, Vec<Combined>) {
    let parts = Parts::of(whole);
    let mut conflicts = Vec::new();
    for work in works {
        conflicts.extend(FILE.rule.iter().filter_map(|rule| parts.held(rule, work)));
    }
    conflicts.sort();
    (conflicts, parts.combined(works))
}

impl<'a> Parts<'a> {
    fn of(whole: &'a Whole<'a>) -> Self {
        let pairs = || whole.components.iter().zip(whole.licenses);
        let terms = |(component, licenses): (&Component, &Licenses)| {
            let facts = whole.facts.of(&component.identity());
            let chosen = choice::applicable(whole.policy, licenses, whole.context, facts)?;
            Some(chosen.terms.into_iter().map(|(term, _)| term).collect())
        };
        let linking = |component: &Component| whole.facts.of(&component.identity()).linking;
        Self {
            terms: pairs().map(terms).collect(),
            linking: whole.components.iter().map(linking).collect(),
            whole,
        }
    }

    fn held(&self, rule: &'static Rule, work: &Work) -> Option<LicenseConflict> {
        let right_ids = FILE.groups.get(&rule.right)?;
        let left = self.side(rule, &rule.left, work);
        let right = self.side(rule, right_ids, work);
        let apart = |one: &ConflictPart| right.iter().any(|two| one.identity != two.identity);
        if !left.iter().any(apart) {
            return None;
        }
        let ways_out = self.ways_out(rule, work, (&left, &right));
        Some(LicenseConflict {
            rule: rule.id.clone(),
            work: work.name.clone(),
            is_distributed: self.whole.context.is_distributed(),
            left,
            right,
            text: Text::fixed(&rule.ko, &rule.en),
            source: rule.source.clone(),
            ways_out,
        })
    }

    /// Returns the parts of a work under one of the licenses that no exception frees, sorted.
    fn side(&self, rule: &'static Rule, ids: &[String], work: &Work) -> Vec<ConflictPart> {
        let mut side = Vec::new();
        for place in &work.parts {
            let linking = self.linking.get(*place).copied().unwrap_or_default();
            let terms = self.terms.get(*place).and_then(Option::as_ref);
            let bound = |term: &str| is_bound(rule, ids, term, linking);
            let is_side = terms.is_some_and(|terms| terms.iter().any(|term| bound(term)));
            if !is_side || self.is_free_by_an_equal_choice(*place, bound) {
                continue;
            }
            for term in terms.into_iter().flatten() {
                if let (true, Some(component)) = (bound(term), self.whole.components.get(*place)) {
                    side.push(ConflictPart {
                        identity: component.identity(),
                        license: term.clone(),
                        linking,
                    });
                }
            }
        }
        side.sort();
        side.dedup();
        side
    }

    /// Whether an alternative with the same verdict avoids what is `bound`: then that one is taken.
    fn is_free_by_an_equal_choice(&self, place: usize, bound: impl Fn(&str) -> bool) -> bool {
        let whole = self.whole;
        let Some((component, licenses)) =
            (whole.components.get(place)).zip(whole.licenses.get(place))
        else {
            return false;
        };
        let facts = whole.facts.of(&component.identity());
        let rank = |term: &str| choice::rank(whole.policy, term, whole.context, facts);
        let taken = licenses
            .concluded
            .as_ref()
            .and_then(|expression| choice::choose(expression, |term| (rank(term), bound(term))));
        let usual = choice::applicable(whole.policy, licenses, whole.context, facts);
        taken.zip(usual).is_some_and(|(taken, usual)| {
            taken.rank.0 == usual.rank && !taken.terms.iter().any(|(_, (_, bound))| *bound)
        })
    }

    fn ways_out(
        &self,
        rule: &'static Rule,
        work: &Work,
        (left, right): (&[ConflictPart], &[ConflictPart]),
    ) -> Vec<WayOut> {
        let involved: BTreeSet<&str> = left
            .iter()
            .chain(right)
            .map(|part| part.identity.as_str())
            .collect();
        let mut ways = Vec::new();
        for place in &work.parts {
            let Some((component, licenses)) =
                (self.whole.components.get(*place)).zip(self.whole.licenses.get(*place))
            else {
                continue;
            };
            let identity = component.identity();
            if involved.contains(identity.as_str()) {
                ways.extend(self.other_alternative(rule, *place, &identity, licenses));
            }
        }
        let fixed = rule.ways.iter().filter_map(|id| FILE.way(id));
        ways.extend(fixed.map(|way| WayOut {
            id: way.id.clone(),
            text: Text::fixed(&way.ko, &way.en),
        }));
        ways
    }

    /// Returns the way of taking an alternative the policy left out, where one is no side of the rule.
    fn other_alternative(
        &self,
        rule: &'static Rule,
        place: usize,
        identity: &str,
        licenses: &Licenses,
    ) -> Option<WayOut> {
        let expression = licenses.concluded.as_ref()?;
        let taken = self.terms.get(place)?.as_ref()?;
        let is_offer = expression.fold(|_| false, |left, right| left || right, |_, _| true)?;
        let right_ids = FILE.groups.get(&rule.right)?;
        let is_free = |term: &String| {
            !taken.contains(term) && !is_listed(&rule.left, term) && !is_listed(right_ids, term)
        };
        let other = expression
            .terms()
            .into_iter()
            .find(|term| is_offer && is_free(term))?;
        Some(WayOut {
            id: "other-alternative".to_owned(),
            text: Text::new(
                format!("{identity}의 다른 선택지인 {other} 라이선스를 택합니다."),
                format!("Take {identity} under its other alternative, {other}."),
            ),
        })
    }

    /// Returns for each component whether other parts of its works are under the GPL.
    fn combined(&self, works: &[Work]) -> Vec<Combined> {
        let mut combined = vec![
            Combined {
                gpl: Answer::No,
                gpl_2_only: Answer::No,
            };
            self.terms.len()
        ];
        for work in works {
            let counted = |group: &str| self.answers(work, group);
            let (gpl, gpl_2_only) = (counted("gpl"), counted("gpl-2.0-only"));
            for (index, place) in work.parts.iter().enumerate() {
                if let Some(own) = combined.get_mut(*place) {
                    own.gpl = stronger(own.gpl, apart_from(&gpl, index));
                    own.gpl_2_only = stronger(own.gpl_2_only, apart_from(&gpl_2_only, index));
                }
            }
        }
        combined
    }

    /// Whether each part of a work is under a license of the group.
    fn answers(&self, work: &Work, group: &str) -> Tally {
        let ids = FILE.groups.get(group).map_or(&[][..], Vec::as_slice);
        let answer = |place: &usize| match self.terms.get(*place).and_then(Option::as_ref) {
            Some(terms) if terms.iter().any(|term| is_listed(ids, term)) => Answer::Yes,
            Some(_) => Answer::No,
            None if is_own(self.whole.components.get(*place)) => Answer::No,
            None => Answer::Unknown,
        };
        let answers: Vec<Answer> = work.parts.iter().map(answer).collect();
        let count = |wanted| answers.iter().filter(|answer| **answer == wanted).count();
        Tally {
            yes: count(Answer::Yes),
            unknown: count(Answer::Unknown),
            answers,
        }
    }
}

/// The answers of all parts of a work, counted.
struct Tally {
    answers: Vec<Answer>,
    yes: usize,
    unknown: usize,
}

/// Whether any part but the one at `index` answers with yes.
fn apart_from(tally: &Tally, index: usize) -> Answer {
    let own = tally.answers.get(index).copied();
    let others = |count: usize, answer| count.saturating_sub(usize::from(own == Some(answer)));
    if others(tally.yes, Answer::Yes) > 0 {
        Answer::Yes
    } else if others(tally.unknown, Answer::Unknown) > 0 {
        Answer::Unknown
    } else {
        Answer::No
    }
}

/// Yes before unknown before no.
fn stronger(left: Answer, right: Answer) -> Answer {
    match (left, right) {
        (Answer::Yes, _) | (_, Answer::Yes) => Answer::Yes,
        (Answer::Unknown, _) | (_, Answer::Unknown) => Answer::Unknown,
        _ => Answer::No,
    }
}

fn is_own(component: Option<&Component>) -> bool {
    component.is_some_and(|component| component.first_party)
}

/// Whether a license is a side of the rule and no exception frees it; one on linking does not reach copied source.
fn is_bound(rule: &'static Rule, ids: &[String], term: &str, linking: Linking) -> bool {
    let may_lift = linking != Linking::SourceIncluded && term.contains(" WITH ");
    let lifted = may_lift && catalogue::entry(term).is_some_and(|entry| entry.lifts(&rule.id));
    is_listed(ids, term) && !lifted
}

/// Whether a license, without its exception and `+`, is on the list.
fn is_listed(ids: &[String], term: &str) -> bool {
    let license = term.split(" WITH ").next().unwrap_or(term);
    let license = license.strip_suffix('+').unwrap_or(license);
    ids.iter().any(|id| id == license)
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct File {
    catalogue: Edition,
    groups: BTreeMap<String, Vec<String>>,
    rule: Vec<Rule>,
    way: Vec<Way>,
}

impl File {
    fn way(&self, id: &str) -> Option<&Way> {
        self.way.iter().find(|way| way.id == id)
    }
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Rule {
    id: String,
    left: Vec<String>,
    right: String,
    ko: String,
    en: String,
    source: String,
    ways: Vec<String>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Way {
    id: String,
    ko: String,
    en: String,
}
