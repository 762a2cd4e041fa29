//! What every page says about the installation: how good the advisory data is, which checks apply.

use gwanmun_model::{DataStatus, Text, Verdict};
use gwanmun_rules::policy::{ByExposure, Policy};

use crate::{App, AppError};

/// One check of the policy in force, for the page that explains it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct CheckInfo {
    /// The check's stable id.
    pub id: &'static str,
    /// What it looks at, in a few words.
    pub title: Text,
    /// What it looks at, in a sentence or two.
    pub description: Text,
    /// What it says of one case.
    pub example: Text,
    /// What it decides at its strictest; `None` where the policy switches it off.
    pub verdict: Option<Verdict>,
}

impl App {
    /// Returns the state of the advisory data as of now; a missing file is a state, not an error. Needs no
    /// caller: how good the data is, is said on every page, also before anybody signs in. Cheap.
    ///
    /// # Errors
    /// When the file is there but cannot be read.
    pub fn data_status(&self) -> Result<DataStatus, AppError> {
        let age_days_max = self.settings.age_days_max;
        Ok(match self.data.current()? {
            Some(snapshot) => snapshot.status(age_days_max, self.now()),
            None => DataStatus::none(age_days_max, self.now()),
        })
    }

    /// Returns every check with what the policy in force makes of it.
    pub fn checks(&self) -> Vec<CheckInfo> {
        gwanmun_rules::checks::ALL
            .iter()
            .map(|check| CheckInfo {
                id: check.id,
                title: check.title.clone(),
                description: check.description.clone(),
                example: check.example.clone(),
                verdict: strictest(&self.settings.policy, check.id)
                    .filter(|verdict| *verdict > Verdict::Allow),
            })
            .collect()
    }
}

/// The strictest verdict the policy lets a check give; `None` for a check the policy does not speak of.
fn strictest(policy: &Policy, check: &str) -> Option<Verdict> {
    let over = |by: ByExposure| by.exposed.max(by.inside).max(by.isolated);
    let verdicts = match check {
        "advisory-data" => vec![
            policy.data_incomplete,
            policy.data_stale,
            policy.data_missing,
        ],
        "cannot-tell" => vec![policy.version_unclear],
        "deprecated-package" => vec![policy.deprecated_package],
        "end-of-life" => vec![policy.end_of_life],
        "known-exploited" => vec![over(policy.known_exploited)],
        "license-conflict" => vec![policy.license_conflict],
        "license-differs" => vec![policy.license_differs],
        "license-tier" => {
            let tier = policy.license_tier;
            vec![tier.g, tier.y, tier.o, tier.r]
        }
        "malicious-package" => vec![policy.malicious_package],
        "severity-threshold" => {
            let by = &policy.severity;
            let mut verdicts = vec![policy.severity_unknown];
            verdicts.extend([by.critical, by.high, by.medium, by.low, by.none].map(over));
            verdicts
        }
        "unknown-license" => vec![
            policy.license_none,
            policy.license_not_stated,
            policy.license_unintelligible,
            policy.license_uncatalogued,
        ],
        "unmaintained" => vec![policy.unmaintained],
        "unpinned-version" => vec![policy.unpinned_version],
        "vex-answered" => vec![
            policy.vex_answered,
            policy.vex_exploited,
            policy.vex_malicious,
        ],
        "yanked-version" => vec![policy.yanked_version],
        _ => Vec::new(),
    };
    verdicts.into_iter().max()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_policy_page_knows_every_check() {
        for check in gwanmun_rules::checks::ALL {
            assert!(
                strictest(&Policy::builtin(), check.id).is_some(),
                "{}",
                check.id
            );
        }
    }
}
