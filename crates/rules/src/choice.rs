//! Which licenses of an expression one has to live with.

use gwanmun_model::Expression;

/// The terms that apply once the mildest alternative of every `OR` is taken.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Choice<R> {
    /// The terms with their ranks, in the expression's order, each once.
    pub(crate) terms: Vec<(String, R)>,
    /// The strictest rank among them.
    pub(crate) rank: R,
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
