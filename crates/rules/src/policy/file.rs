//! The policy file as it is written, read and checked.

use std::collections::BTreeMap;
use std::ops::Range;

use gwanmun_model::{Expression, Text, Verdict};
use serde::Deserialize;
use toml::Spanned;

mod deadlines;

use super::{ByExposure, BySeverity, ByTier, Policy, PolicyError};
use crate::catalogue::Tiers;

/// Reads `text`; what it leaves out keeps the values of `base`.
pub(super) fn read(text: &str, base: Policy) -> Result<Policy, PolicyError> {
    let reader = Reader { text };
    let file: File = toml::from_str(text).map_err(|error| reader.syntax(&error))?;
    let mut policy = base;
    policy.id = reader.name(&file.id, "id")?;
    policy.version = reader.name(&file.version, "version")?;
    policy.title = Text::new(
        file.ko.clone().unwrap_or_else(|| policy.id.clone()),
        file.en.clone().unwrap_or_else(|| policy.id.clone()),
    );
    reader.licenses(&file, &mut policy)?;
    reader.findings(&file, &mut policy)?;
    if let Some(section) = &file.deadlines {
        policy.deadlines = reader.deadlines(section, &policy.deadlines)?;
    }
    Ok(policy)
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "lowercase")]
enum Level {
    Allow,
    Review,
    Board,
    Refuse,
}

impl From<Level> for Verdict {
    fn from(level: Level) -> Self {
        match level {
            Level::Allow => Self::Allow,
            Level::Review => Self::Review,
            Level::Board => Self::Board,
            Level::Refuse => Self::Refuse,
        }
    }
}

type At = Spanned<Level>;

#[derive(Deserialize)]
#[serde(deny_unknown_fields, rename_all = "kebab-case")]
struct File {
    id: Spanned<String>,
    version: Spanned<String>,
    ko: Option<String>,
    en: Option<String>,
    #[serde(rename = "source")]
    _source: Option<String>,
    advisory_data: Option<AdvisoryData>,
    cannot_tell: Option<CannotTell>,
    deadlines: Option<deadlines::Section>,
    deprecated_package: Option<Single>,
    end_of_life: Option<Single>,
    known_exploited: Option<Exposures>,
    license_conflict: Option<Single>,
    license_differs: Option<Single>,
    license_tier: Option<TierVerdicts>,
    license_tiers: Option<BTreeMap<Spanned<String>, Tiers>>,
    malicious_package: Option<Single>,
    severity_threshold: Option<Severities>,
    unknown_license: Option<UnknownLicense>,
    unmaintained: Option<Single>,
    unpinned_version: Option<Single>,
    vex_answered: Option<VexAnswered>,
    yanked_version: Option<Single>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct AdvisoryData {
    /// Later than the others: files written before keep the built-in value.
    incomplete: Option<At>,
    stale: At,
    missing: At,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct CannotTell {
    version: At,
    severity: At,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Exposures {
    exposed: At,
    inside: At,
    isolated: At,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct TierVerdicts {
    #[serde(rename = "G")]
    g: At,
    #[serde(rename = "Y")]
    y: At,
    #[serde(rename = "O")]
    o: At,
    #[serde(rename = "R")]
    r: At,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Single {
    verdict: At,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Severities {
    critical: Exposures,
    high: Exposures,
    medium: Exposures,
    low: Exposures,
    none: Exposures,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields, rename_all = "kebab-case")]
struct UnknownLicense {
    /// Later than the others: files written before keep the built-in value.
    none: Option<At>,
    nothing_stated: At,
    unintelligible: At,
    uncatalogued: At,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct VexAnswered {
    verdict: At,
    exploited: At,
    malicious: At,
    #[serde(default)]
    authors: Vec<String>,
}

struct Reader<'a> {
    text: &'a str,
}

impl Reader<'_> {
    fn licenses(&self, file: &File, policy: &mut Policy) -> Result<(), PolicyError> {
        if let Some(section) = &file.license_conflict {
            policy.license_conflict = (*section.verdict.get_ref()).into();
        }
        if let Some(section) = &file.license_differs {
            policy.license_differs = (*section.verdict.get_ref()).into();
        }
        if let Some(section) = &file.license_tier {
            policy.license_tier = self.tiers(section)?;
        }
        if let Some(section) = &file.license_tiers {
            policy.license_tiers = self.own_tiers(section)?;
        }
        if let Some(section) = &file.unknown_license {
            if let Some(none) = &section.none {
                policy.license_none = self.unknown(none)?;
            }
            policy.license_not_stated = self.unknown(&section.nothing_stated)?;
            policy.license_unintelligible = self.unknown(&section.unintelligible)?;
            policy.license_uncatalogued = self.unknown(&section.uncatalogued)?;
        }
        Ok(())
    }

    fn findings(&self, file: &File, policy: &mut Policy) -> Result<(), PolicyError> {
        if let Some(section) = &file.advisory_data {
            if let Some(incomplete) = &section.incomplete {
                policy.data_incomplete = self.unknown(incomplete)?;
            }
            policy.data_stale = self.unknown(&section.stale)?;
            policy.data_missing = self.unknown(&section.missing)?;
        }
        if let Some(section) = &file.cannot_tell {
            policy.version_unclear = self.unknown(&section.version)?;
            policy.severity_unknown = self.unknown(&section.severity)?;
        }
        if let Some(section) = &file.known_exploited {
            policy.known_exploited = exposures(section);
        }
        if let Some(section) = &file.malicious_package {
            policy.malicious_package = self.unknown(&section.verdict)?;
        }
        if let Some(section) = &file.severity_threshold {
            policy.severity = self.severities(section)?;
        }
        if let Some(section) = &file.end_of_life {
            policy.end_of_life = (*section.verdict.get_ref()).into();
        }
        if let Some(section) = &file.deprecated_package {
            policy.deprecated_package = (*section.verdict.get_ref()).into();
        }
        if let Some(section) = &file.yanked_version {
            policy.yanked_version = (*section.verdict.get_ref()).into();
        }
        if let Some(section) = &file.unmaintained {
            policy.unmaintained = (*section.verdict.get_ref()).into();
        }
        if let Some(section) = &file.unpinned_version {
            policy.unpinned_version = self.unknown(&section.verdict)?;
        }
        if let Some(section) = &file.vex_answered {
            policy.vex_answered = (*section.verdict.get_ref()).into();
            policy.vex_exploited = self.unknown(&section.exploited)?;
            policy.vex_malicious = self.unknown(&section.malicious)?;
            policy.vex_authors.clone_from(&section.authors);
        }
        Ok(())
    }

    fn name(&self, value: &Spanned<String>, key: &str) -> Result<String, PolicyError> {
        let text = value.get_ref().trim();
        if text.is_empty() {
            return Err(self.fault(
                &value.span(),
                format!("`{key}` is empty"),
                "give it a value: it is recorded with every verdict",
            ));
        }
        Ok(text.to_owned())
    }

    /// Reads the verdict on something unknown or malicious, which must not pass.
    fn unknown(&self, value: &At) -> Result<Verdict, PolicyError> {
        if *value.get_ref() == Level::Allow {
            return Err(self.fault(
                &value.span(),
                "`allow` would let something unknown or malicious pass".to_owned(),
                "use review, board or refuse",
            ));
        }
        Ok((*value.get_ref()).into())
    }

    fn tiers(&self, section: &TierVerdicts) -> Result<ByTier, PolicyError> {
        self.rising(&[&section.g, &section.y, &section.o, &section.r])?;
        Ok(ByTier {
            g: (*section.g.get_ref()).into(),
            y: (*section.y.get_ref()).into(),
            o: (*section.o.get_ref()).into(),
            r: (*section.r.get_ref()).into(),
        })
    }

    fn severities(&self, section: &Severities) -> Result<BySeverity, PolicyError> {
        let rows = [
            &section.none,
            &section.low,
            &section.medium,
            &section.high,
            &section.critical,
        ];
        self.rising(&rows.map(|row| &row.exposed))?;
        self.rising(&rows.map(|row| &row.inside))?;
        self.rising(&rows.map(|row| &row.isolated))?;
        Ok(BySeverity {
            critical: exposures(&section.critical),
            high: exposures(&section.high),
            medium: exposures(&section.medium),
            low: exposures(&section.low),
            none: exposures(&section.none),
        })
    }

    /// Checks that verdicts never get milder from one case to the next worse one.
    fn rising(&self, values: &[&At]) -> Result<(), PolicyError> {
        for (milder, worse) in values.iter().zip(values.iter().skip(1)) {
            let (before, after) = (
                Verdict::from(*milder.get_ref()),
                Verdict::from(*worse.get_ref()),
            );
            if after < before {
                return Err(self.fault(
                    &worse.span(),
                    format!("`{after}` is milder than the `{before}` of the case that is less bad"),
                    "make it at least as strict",
                ));
            }
        }
        Ok(())
    }

    fn own_tiers(
        &self,
        section: &BTreeMap<Spanned<String>, Tiers>,
    ) -> Result<BTreeMap<String, Tiers>, PolicyError> {
        let mut tiers = BTreeMap::new();
        for (term, row) in section {
            let parsed = term.get_ref().parse::<Expression>();
            if !parsed.is_ok_and(|expression| expression.terms() == [term.get_ref().as_str()]) {
                return Err(self.fault(
                    &term.span(),
                    format!("`{}` is not one SPDX license id", term.get_ref()),
                    "use an id of the SPDX list or one that starts with LicenseRef-",
                ));
            }
            tiers.insert(term.get_ref().clone(), *row);
        }
        Ok(tiers)
    }

    fn syntax(&self, error: &toml::de::Error) -> PolicyError {
        let message = error.message();
        let remedy = if message.contains("unknown field") {
            "correct the name or remove the line"
        } else if message.contains("unknown variant") {
            "use one of the values listed"
        } else if message.contains("missing field") {
            "add it; the built-in policy shows every name"
        } else {
            "correct the TOML on this line"
        };
        self.fault(&error.span().unwrap_or(0..0), message.to_owned(), remedy)
    }

    fn fault(&self, span: &Range<usize>, message: String, remedy: &str) -> PolicyError {
        let before = self.text.as_bytes().iter().take(span.start);
        PolicyError {
            line: before.filter(|byte| **byte == b'\n').count() + 1,
            message,
            remedy: remedy.to_owned(),
        }
    }
}

fn exposures(section: &Exposures) -> ByExposure {
    ByExposure {
        exposed: (*section.exposed.get_ref()).into(),
        inside: (*section.inside.get_ref()).into(),
        isolated: (*section.isolated.get_ref()).into(),
    }
}

#[cfg(test)]
mod tests {
    use expect_test::{Expect, expect};

    use super::super::BUILTIN;
    use super::*;

    fn check_error(text: &str, expect: &Expect) {
        expect.assert_eq(&Policy::from_toml(text).unwrap_err().to_string());
    }

    #[test]
    fn the_built_in_policy_reads_and_asks_more_of_what_is_exposed() {
        let policy = read(BUILTIN, Policy::strictest()).unwrap();
        assert_eq!(policy, Policy::builtin());
        assert!(!policy.title.ko.is_empty() && !policy.title.en.is_empty());
        let severity = policy.severity;
        for row in [
            policy.known_exploited,
            severity.critical,
            severity.high,
            severity.medium,
            severity.low,
        ] {
            assert!(row.exposed >= row.inside && row.inside >= row.isolated);
        }
        assert_eq!(
            policy.license_tier.of(crate::catalogue::Tier::G),
            Verdict::Allow
        );
    }

    #[test]
    fn a_short_file_keeps_the_rest_and_says_what_it_rests_on() {
        let policy = Policy::from_toml(
            "id = \"bank\"\nversion = \"7\"\n[unmaintained]\nverdict = \"board\"\n\
             [license-tiers]\n\"LicenseRef-Deal\" = { inside = \"G\", distributed = \"R\", service = \"R\" }\n",
        )
        .unwrap();
        assert_eq!(policy.id, "bank");
        assert_eq!(policy.version, "7 (gwanmun-default 2026.12.1)");
        assert_eq!(policy.unmaintained, Verdict::Board);
        assert_eq!(policy.severity, Policy::builtin().severity);
        assert!(policy.license_tiers.contains_key("LicenseRef-Deal"));
        assert_eq!(policy.deadlines, Policy::builtin().deadlines);
    }

    #[test]
    fn a_row_of_deadlines_is_replaced_whole_and_the_others_stay() {
        let policy = Policy::from_toml(
            "id = \"bank\"\nversion = \"7\"\n[deadlines]\nhigh = { exploited = 24, exposed = 48 }\n",
        )
        .unwrap();
        let (own, built_in) = (policy.deadlines, Policy::builtin().deadlines);
        assert_eq!(own.high.exposed, Some(48));
        assert_eq!(own.high.inside, None);
        assert_eq!(
            (own.critical, own.malicious),
            (built_in.critical, built_in.malicious)
        );
    }

    #[test]
    fn errors_name_the_line_and_the_remedy() {
        check_error(
            "id = \"a\"\nversion = \"1\"\n[unmaintained]\nverdict = \"maybe\"\n",
            &expect![
                "policy file, line 4: unknown variant `maybe`, expected one of `allow`, `review`, `board`, `refuse`; use one of the values listed"
            ],
        );
        check_error(
            "id = \"a\"\nversion = \"1\"\n[unmaintaned]\nverdict = \"board\"\n",
            &expect![
                "policy file, line 3: unknown field `unmaintaned`, expected one of `id`, `version`, `ko`, `en`, `source`, `advisory-data`, `cannot-tell`, `deadlines`, `deprecated-package`, `end-of-life`, `known-exploited`, `license-conflict`, `license-differs`, `license-tier`, `license-tiers`, `malicious-package`, `severity-threshold`, `unknown-license`, `unmaintained`, `unpinned-version`, `vex-answered`, `yanked-version`; correct the name or remove the line"
            ],
        );
        check_error(
            "id = \"a\"\nversion = \"1\"\n\n[unpinned-version]\nverdict = \"allow\"\n",
            &expect![
                "policy file, line 5: `allow` would let something unknown or malicious pass; use review, board or refuse"
            ],
        );
        check_error(
            "id = \"a\"\nversion = \"1\"\n[license-tier]\nG = \"allow\"\nY = \"board\"\nO = \"review\"\nR = \"refuse\"\n",
            &expect![
                "policy file, line 6: `review` is milder than the `board` of the case that is less bad; make it at least as strict"
            ],
        );
        check_error(
            "id = \"a\"\nversion = \"1\"\n[license-tiers]\n\"GPL\" = { inside = \"G\", distributed = \"R\", service = \"R\" }\n",
            &expect![
                "policy file, line 4: `GPL` is not one SPDX license id; use an id of the SPDX list or one that starts with LicenseRef-"
            ],
        );
        check_error(
            "id = \"a\"\nversion = \n",
            &expect![
                "policy file, line 2: string values must be quoted, expected literal string; correct the TOML on this line"
            ],
        );
        check_error(
            "version = \"1\"\n",
            &expect![
                "policy file, line 1: missing field `id`; add it; the built-in policy shows every name"
            ],
        );
        check_error(
            "id = \" \"\nversion = \"1\"\n",
            &expect![
                "policy file, line 1: `id` is empty; give it a value: it is recorded with every verdict"
            ],
        );
        check_error(
            "id = \"a\"\nversion = \"1\"\n[known-exploited]\nexposed = \"refuse\"\n",
            &expect![
                "policy file, line 3: missing field `inside`; add it; the built-in policy shows every name"
            ],
        );
    }
}
