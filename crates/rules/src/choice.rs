//! Which licenses of an expression one has to live with.

use gwanmun_model::duty::{ChosenBy, LicenseOrigin};
use gwanmun_model::license::Licenses;
use gwanmun_model::{Expression, UseContext, UseFacts, Verdict};

use crate::catalogue::{self, Tier};
use crate::policy::Policy;

/// The terms that apply once the mildest alternative of every `OR` is taken.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Choice<R> {
    /// The terms with their ranks, in the expression's order, each once.
    pub(crate) terms: Vec<(String, R)>,
    /// The strictest rank among them.
    pub(crate) rank: R,
}

/// How one term is ranked: by its verdict, then known before unknown.
pub(crate) type Rank = (Verdict, bool);

/// Returns the terms that apply under `policy`, the mildest alternative of every `OR`.
pub(crate) fn applicable(
    policy: &Policy,
    licenses: &Licenses,
    context: UseContext,
    facts: UseFacts,
) -> Option<Choice<Rank>> {
    let expression = licenses.concluded.as_ref()?;
    choose(expression, |term| rank(policy, term, context, facts))
}

/// Ranks one term.
pub(crate) fn rank(policy: &Policy, term: &str, context: UseContext, facts: UseFacts) -> Rank {
    match tier(policy, term, context, facts) {
        Some(tier) => (policy.license_tier.of(tier), false),
        None => (policy.license_uncatalogued, true),
    }
}

/// Returns a term's tier: the institution's own, else the catalogue's.
pub(crate) fn tier(
    policy: &Policy,
    term: &str,
    context: UseContext,
    facts: UseFacts,
) -> Option<Tier> {
    let own = policy.license_tiers.get(term).copied();
    own.or_else(|| catalogue::entry(term).map(|entry| entry.tiers))
        .map(|tiers| tiers.of(context, facts))
}

/// Chooses: `AND` takes both sides and the stricter rank, `OR` the side with the milder rank, the left one on a tie.
pub(crate) fn choose<R: Ord + Copy>(
    expression: &Expression,
    rank: impl Fn(&str) -> R,
) -> Option<Choice<R>> {
    expression.fold(
        |term| {
            let rank = rank(term);
            Choice {
                terms: vec![(term.to_owned(), rank)],
                rank,
            }
        },
        |left, right| {
            let mut terms = left.terms;
            for term in right.terms {
                if !terms.contains(&term) {
                    terms.push(term);
                }
            }
            Choice {
                terms,
                rank: left.rank.max(right.rank),
            }
        },
        |left, right| {
            if right.rank < left.rank { right } else { left }
        },
    )
}

/// What could have been taken instead of the terms that apply, and who took these.
pub(crate) fn not_taken(
    licenses: &Licenses,
    taken: &[(String, Rank)],
) -> (Vec<String>, Option<ChosenBy>) {
    let left_out = |expression: &Expression| -> Vec<String> {
        let offers = expression.fold(|_| false, |left, right| left || right, |_, _| true);
        let mut terms = expression.terms();
        terms.retain(|term| offers == Some(true) && !taken.iter().any(|(own, _)| own == term));
        terms
    };
    let by_policy = licenses
        .concluded
        .as_ref()
        .map(left_out)
        .unwrap_or_default();
    if !by_policy.is_empty() {
        return (by_policy, Some(ChosenBy::Policy));
    }
    let narrowed = licenses
        .declared
        .as_ref()
        .filter(|_| LicenseOrigin::of(licenses) == LicenseOrigin::Concluded);
    let by_person = narrowed.map(left_out).unwrap_or_default();
    let chosen_by = (!by_person.is_empty()).then_some(ChosenBy::Person);
    (by_person, chosen_by)
}
