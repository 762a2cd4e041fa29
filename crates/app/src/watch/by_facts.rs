//! Judging systems again by what is stated of their use.

use std::collections::BTreeMap;

use gwanmun_model::Assessment;
use gwanmun_store::{Tx, WriteTx, inventory, use_facts};

use crate::systems::find;
use crate::{App, AppError};

/// A system judged by what is stated of its use.
pub(super) struct ByFacts {
    system: String,
    assessment: Assessment,
}

impl App {
    /// Judges every system of which facts of use are stated again, each as a whole. One whose newest assessment cannot be
    /// read is left to be judged as if nothing were stated, which asks for more.
    pub(super) fn judged_by_facts(&self) -> Result<Vec<ByFacts>, AppError> {
        let stated = self.read(|t| {
            let mut stated = Vec::new();
            for id in use_facts::systems(t)? {
                let facts = use_facts::joined(&use_facts::of_system(t, &id)?);
                stated.push((find(t, &id)?, facts));
            }
            Ok(stated)
        })?;
        let mut judged = Vec::new();
        for (system, facts) in stated {
            if let Ok(Some(newest)) = self.newest(&system) {
                judged.push(ByFacts {
                    assessment: self.assess_again(&system, &facts, newest)?,
                    system: system.id,
                });
            }
        }
        Ok(judged)
    }
}

/// Where the verdicts of each system stand, in the order of the systems.
type Verdicts = Vec<BTreeMap<String, i64>>;

/// Returns where the verdicts of the systems stand.
pub(super) fn verdicts(t: &mut Tx<'_>, stated: &[ByFacts]) -> Result<Verdicts, AppError> {
    let ranks = stated.iter().map(|one| inventory::ranks(t, &one.system));
    Ok(ranks.collect::<Result<_, _>>()?)
}

/// Returns how many uses of the systems have another verdict than `before`.
pub(super) fn changed(
    t: &mut Tx<'_>,
    stated: &[ByFacts],
    before: &Verdicts,
) -> Result<u64, AppError> {
    let mut changed = 0_u64;
    for (now, before) in verdicts(t, stated)?.iter().zip(before) {
        let others = now
            .iter()
            .filter(|(key, rank)| before.get(*key) != Some(rank));
        changed = changed.saturating_add(others.count() as u64);
    }
    Ok(changed)
}

/// Stores verdicts and rules of the systems, but of one whose facts were changed meanwhile.
pub(super) fn judge(t: &mut WriteTx<'_>, stated: &[ByFacts]) -> Result<(), AppError> {
    for one in stated {
        let facts = use_facts::joined(&use_facts::of_system(t, &one.system)?);
        if facts == one.assessment.facts {
            inventory::judge_system(t, &one.system, &one.assessment)?;
        }
    }
    Ok(())
}
