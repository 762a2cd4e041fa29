//! The policy: which verdict each check gives. The built-in one stands in `data/policy.toml`.

use std::collections::BTreeMap;
use std::fmt;
use std::sync::LazyLock;

use gwanmun_model::{Severity, Text, Verdict};

use crate::catalogue::{Tier, Tiers};
use crate::deadlines::{Deadlines, Periods};
use crate::exposure::Exposure;

mod file;

const BUILTIN: &str = include_str!("../data/policy.toml");

static POLICY: LazyLock<Policy> = LazyLock::new(|| {
    file::read(BUILTIN, Policy::strictest()).expect("a test reads the same bytes")
});

/// What each check decides; the built-in one, or a file of the institution's own.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Policy {
    /// Stable id, for example `gwanmun-default`.
    pub id: String,
    /// Version, recorded in every hit. A file of one's own also names the built-in version it rests on, since what
    /// it leaves out and the license catalogue come from there: `7 (gwanmun-default 2026.11.1)`.
    pub version: String,
    /// A name for people.
    pub title: Text,
    /// Something verdicts rest on was never imported.
    pub data_incomplete: Verdict,
    /// Data older than the limit.
    pub data_stale: Verdict,
    /// No data at all.
    pub data_missing: Verdict,
    /// A record that may or may not cover the version.
    pub version_unclear: Verdict,
    /// A vulnerability nobody has rated.
    pub severity_unknown: Verdict,
    /// A vulnerability known to be exploited.
    pub known_exploited: ByExposure,
    /// Licenses that do not go together in what is distributed.
    pub license_conflict: Verdict,
    /// Files bring license texts that the package does not declare.
    pub license_differs: Verdict,
    /// Verdicts by license tier.
    pub license_tier: ByTier,
    /// Tiers of the institution's own, by term of an expression; they come before the catalogue.
    pub license_tiers: BTreeMap<String, Tiers>,
    /// A package published to do harm.
    pub malicious_package: Verdict,
    /// Verdicts by severity.
    pub severity: BySeverity,
    /// It is stated that there is no license.
    pub license_none: Verdict,
    /// No license statement.
    pub license_not_stated: Verdict,
    /// A license statement that cannot be read.
    pub license_unintelligible: Verdict,
    /// A license that is not in the catalogue.
    pub license_uncatalogued: Verdict,
    /// A release line that gets no more security fixes.
    pub end_of_life: Verdict,
    /// A package or version its publisher advises against.
    pub deprecated_package: Verdict,
    /// A version its publisher took back.
    pub yanked_version: Verdict,
    /// A package nobody maintains.
    pub unmaintained: Verdict,
    /// A component without an exact version.
    pub unpinned_version: Verdict,
    /// A finding answered by a VEX statement.
    pub vex_answered: Verdict,
    /// An answered finding that is known to be exploited.
    pub vex_exploited: Verdict,
    /// An answered finding that the package is malicious.
    pub vex_malicious: Verdict,
    /// Authors whose VEX statements have an effect; empty for every author.
    pub vex_authors: Vec<String>,
    /// By when findings must be dealt with.
    pub deadlines: Deadlines,
}

/// Verdicts by who can reach the component.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct ByExposure {
    /// Others reach or receive it.
    pub exposed: Verdict,
    /// Staff only.
    pub inside: Verdict,
    /// Build and test.
    pub isolated: Verdict,
}

impl ByExposure {
    /// Returns the verdict for `exposure`.
    pub const fn at(self, exposure: Exposure) -> Verdict {
        match exposure {
            Exposure::Exposed => self.exposed,
            Exposure::Inside => self.inside,
            Exposure::Isolated => self.isolated,
        }
    }
}

/// Verdicts by license tier, never milder for a stricter tier.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct ByTier {
    /// Tier G.
    pub g: Verdict,
    /// Tier Y.
    pub y: Verdict,
    /// Tier O.
    pub o: Verdict,
    /// Tier R.
    pub r: Verdict,
}

impl ByTier {
    /// Returns the verdict for `tier`.
    pub const fn of(self, tier: Tier) -> Verdict {
        match tier {
            Tier::G => self.g,
            Tier::Y => self.y,
            Tier::O => self.o,
            Tier::R => self.r,
        }
    }
}

/// Verdicts by severity, never milder for a higher one.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct BySeverity {
    /// Critical.
    pub critical: ByExposure,
    /// High.
    pub high: ByExposure,
    /// Medium.
    pub medium: ByExposure,
    /// Low.
    pub low: ByExposure,
    /// A score of 0.0.
    pub none: ByExposure,
}

impl BySeverity {
    /// Returns the verdict for `severity`; `None` for an unknown one, which another check looks at.
    pub const fn of(self, severity: Severity, exposure: Exposure) -> Option<Verdict> {
        let row = match severity {
            Severity::Unknown => return None,
            Severity::None => self.none,
            Severity::Low => self.low,
            Severity::Medium => self.medium,
            Severity::High => self.high,
            Severity::Critical => self.critical,
        };
        Some(row.at(exposure))
    }
}

impl Policy {
    /// Returns the built-in policy.
    pub fn builtin() -> Self {
        POLICY.clone()
    }

    /// Returns the built-in policy as the file it is read from, to start one's own from.
    pub const fn builtin_toml() -> &'static str {
        BUILTIN
    }

    /// Reads a policy file. `id` and `version` must be given; a section left out keeps the built-in values.
    ///
    /// # Errors
    /// When the text is not TOML, names something unknown, is milder on the worse case, or would let the unknown pass.
    pub fn from_toml(text: &str) -> Result<Self, PolicyError> {
        let base = Self::builtin();
        let rests_on = format!("({} {})", base.id, base.version);
        let mut policy = file::read(text, base)?;
        policy.version = format!("{} {rests_on}", policy.version);
        Ok(policy)
    }

    /// Refuses everything: what the built-in file starts from, so that a section missing there lets nothing pass.
    fn strictest() -> Self {
        let refuse = ByExposure {
            exposed: Verdict::Refuse,
            inside: Verdict::Refuse,
            isolated: Verdict::Refuse,
        };
        Self {
            id: String::new(),
            version: String::new(),
            title: Text::fixed("", ""),
            data_incomplete: Verdict::Refuse,
            data_stale: Verdict::Refuse,
            data_missing: Verdict::Refuse,
            version_unclear: Verdict::Refuse,
            severity_unknown: Verdict::Refuse,
            known_exploited: refuse,
            license_conflict: Verdict::Refuse,
            license_differs: Verdict::Refuse,
            license_tier: ByTier {
                g: Verdict::Refuse,
                y: Verdict::Refuse,
                o: Verdict::Refuse,
                r: Verdict::Refuse,
            },
            license_tiers: BTreeMap::new(),
            malicious_package: Verdict::Refuse,
            severity: BySeverity {
                critical: refuse,
                high: refuse,
                medium: refuse,
                low: refuse,
                none: refuse,
            },
            license_none: Verdict::Refuse,
            license_not_stated: Verdict::Refuse,
            license_unintelligible: Verdict::Refuse,
            license_uncatalogued: Verdict::Refuse,
            end_of_life: Verdict::Refuse,
            deprecated_package: Verdict::Refuse,
            yanked_version: Verdict::Refuse,
            unmaintained: Verdict::Refuse,
            unpinned_version: Verdict::Refuse,
            vex_answered: Verdict::Refuse,
            vex_exploited: Verdict::Refuse,
            vex_malicious: Verdict::Refuse,
            vex_authors: Vec::new(),
            deadlines: at_once(),
        }
    }
}

/// Everything within the hour.
fn at_once() -> Deadlines {
    let periods = Periods {
        exploited: Some(1),
        exposed: Some(1),
        inside: Some(1),
        isolated: Some(1),
    };
    Deadlines {
        malicious: 1,
        critical: periods,
        high: periods,
        medium: periods,
        low: periods,
    }
}

/// Why a policy file cannot be used: where, what, and what to do about it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct PolicyError {
    /// Line, from 1.
    pub line: usize,
    /// What is wrong.
    pub message: String,
    /// What to do about it.
    pub remedy: String,
}

impl fmt::Display for PolicyError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(
            f,
            "policy file, line {}: {}; {}",
            self.line, self.message, self.remedy
        )
    }
}

impl std::error::Error for PolicyError {}
