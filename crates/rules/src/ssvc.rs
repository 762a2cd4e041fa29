//! What to do about a vulnerability by SSVC, the second view beside the priority.
//!
//! The tree has four questions: is it attacked, can attacks be run by machine, what does one gain, and how much does
//! the institution depend on the system. The first three are the points CISA publishes for a CVE; what is in the
//! catalogue of known exploited vulnerabilities is attacked, whatever older points say. The fourth is the criticality
//! of the system, and an unknown one counts as high. Without published points nothing is decided, which is not `Track`.
//!
//! Source: CISA SSVC guide (2022); CERT/CC decision table "CISA Levels", version 2.0.3 of the coordinator's table.

use std::cmp::{Ordering, Reverse};

use gwanmun_model::ssvc::{Exploitation, TechnicalImpact};
use gwanmun_model::{Criticality, Finding, SsvcDecision};

use crate::findings;

use SsvcDecision::{Act, Attend, Track, TrackStar};

/// The tree: a row for every answer to the first three questions, in it the decision for low, medium and high
/// criticality. Rows are sorted by exploitation, automatable and technical impact, each from the mildest.
const TREE: [[SsvcDecision; 3]; 12] = [
    // No known attacks.
    [Track, Track, Track],
    [Track, Track, TrackStar],
    [Track, Track, Attend],
    [Track, Track, Attend],
    // A public example.
    [Track, Track, TrackStar],
    [Track, TrackStar, Attend],
    [Track, Track, Attend],
    [Track, TrackStar, Attend],
    // Active attacks.
    [Track, Track, Attend],
    [Track, Attend, Act],
    [Attend, Attend, Act],
    [Attend, Act, Act],
];

/// The way through the tree, with the decision at its end.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Path {
    /// What is known of attacks.
    pub exploitation: Exploitation,
    /// Whether attacks can be run by machine.
    pub automatable: bool,
    /// What an attack gains.
    pub technical_impact: TechnicalImpact,
    /// How much the institution depends on the system, as it counts.
    pub criticality: Criticality,
    /// The decision.
    pub decision: SsvcDecision,
}

/// Returns the way of a finding through the tree; `None` where no points are published.
pub fn path(finding: &Finding, criticality: Option<Criticality>) -> Option<Path> {
    let points = finding.ssvc?;
    let exploitation = points.exploitation_with(finding.kev.is_some());
    let criticality = Criticality::counted(criticality);
    let branch = points.branch(finding.kev.is_some());
    let decision = *TREE.get(branch)?.get(position(criticality))?;
    Some(Path {
        exploitation,
        automatable: points.automatable,
        technical_impact: points.technical_impact,
        criticality,
        decision,
    })
}

/// Returns the decision of every row of the tree for one criticality.
pub fn decisions(criticality: Option<Criticality>) -> [SsvcDecision; 12] {
    let position = position(Criticality::counted(criticality));
    TREE.map(|row| row.get(position).copied().unwrap_or(Act))
}

const fn position(criticality: Criticality) -> usize {
    match criticality {
        Criticality::Low => 0,
        Criticality::Medium => 1,
        Criticality::High => 2,
    }
}

/// Returns where a decision stands in a list, the mildest lowest. An unknown one stands above those that wait for the
/// regular updates: nobody knows that it can wait.
pub const fn rank(decision: Option<SsvcDecision>) -> u8 {
    match decision {
        Some(Track) => 0,
        Some(TrackStar) => 1,
        None => 2,
        Some(Attend) => 3,
        Some(Act) => 4,
    }
}

/// The order of findings by decision; within one decision by priority.
pub fn most_urgent_first(a: &Finding, b: &Finding) -> Ordering {
    let key = |finding: &Finding| Reverse(rank(finding.in_use.decision));
    key(a)
        .cmp(&key(b))
        .then_with(|| findings::most_urgent_first(a, b))
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;
    use crate::testing;
    use gwanmun_model::{Severity, SsvcPoints};

    fn finding(
        exploitation: Exploitation,
        automatable: bool,
        technical_impact: TechnicalImpact,
    ) -> Finding {
        let mut finding = testing::vulnerability("CVE-2026-1", Severity::High);
        finding.ssvc = Some(SsvcPoints {
            exploitation,
            automatable,
            technical_impact,
            assessed: testing::now(),
        });
        finding
    }

    /// The published table: exploitation, automatable, technical impact; decisions for low, medium, high.
    const PUBLISHED: &str = "\
        none no partial track track track
        none no total track track track*
        none yes partial track track attend
        none yes total track track attend
        poc no partial track track track*
        poc no total track track* attend
        poc yes partial track track attend
        poc yes total track track* attend
        active no partial track track attend
        active no total track attend act
        active yes partial attend attend act
        active yes total attend act act";

    #[test]
    fn every_leaf_is_the_published_one() {
        let mut seen = 0;
        for (number, line) in PUBLISHED.lines().enumerate() {
            let words: Vec<&str> = line.split_whitespace().collect();
            let finding = finding(
                Exploitation::parse(words[0]).unwrap(),
                words[1] == "yes",
                TechnicalImpact::parse(words[2]).unwrap(),
            );
            assert_eq!(finding.ssvc.unwrap().branch(false), number);
            for (criticality, word) in Criticality::ALL.into_iter().zip(&words[3..]) {
                let path = path(&finding, Some(criticality)).unwrap();
                assert_eq!(path.decision.id(), *word, "{line}");
                assert_eq!(decisions(Some(criticality))[number], path.decision);
                seen += 1;
            }
        }
        assert_eq!(seen, 36);
    }

    #[test]
    fn what_is_known_to_be_exploited_is_attacked_whatever_older_points_say() {
        let mut finding = finding(Exploitation::None, false, TechnicalImpact::Total);
        let decide = |finding: &Finding| path(finding, None).unwrap().decision;
        assert_eq!(decide(&finding), TrackStar);
        finding.kev = testing::exploited("CVE-2026-1", Severity::High).kev;
        assert_eq!(decide(&finding), Act);
        assert_eq!(
            path(&finding, None).unwrap().exploitation,
            Exploitation::Active
        );
    }

    #[test]
    fn without_points_nothing_is_decided_and_it_does_not_sink_to_the_end() {
        let mut unknown = testing::exploited("CVE-2026-2", Severity::Critical);
        assert_eq!(path(&unknown, Some(Criticality::Low)), None);
        unknown.in_use.decision = None;
        let mut tracked = finding(Exploitation::None, false, TechnicalImpact::Partial);
        tracked.in_use.decision = Some(Track);
        let mut act = tracked.clone();
        act.in_use.decision = Some(Act);
        let mut list = [tracked.clone(), unknown.clone(), act.clone()];
        list.sort_by(most_urgent_first);
        assert_eq!(list, [act, unknown, tracked]);
    }

    proptest! {
        #[test]
        fn a_worse_answer_never_gives_a_milder_decision(
            exploitation in prop::sample::select(Exploitation::ALL.to_vec()),
            automatable: bool,
            impact in prop::sample::select(TechnicalImpact::ALL.to_vec()),
            criticality in prop::sample::select(Criticality::ALL.to_vec()),
        ) {
            let decide = |exploitation, automatable, impact, criticality| {
                path(&finding(exploitation, automatable, impact), criticality).unwrap().decision
            };
            let here = decide(exploitation, automatable, impact, Some(criticality));
            prop_assert!(here <= decide(Exploitation::Active, automatable, impact, Some(criticality)));
            prop_assert!(here <= decide(exploitation, true, impact, Some(criticality)));
            prop_assert!(here <= decide(exploitation, automatable, TechnicalImpact::Total, Some(criticality)));
            prop_assert!(here <= decide(exploitation, automatable, impact, None));
        }
    }
}
