//! Lifecycles: how long the makers of a product care for each of its release lines.

use crate::time::Timestamp;

/// What is known of the release lines of one product.
///
/// Source: the data of endoflife.date, API v1 ("products") and the product files it is made from.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Lifecycle {
    /// The product's id, for example `nodejs`.
    pub product: String,
    /// Its name for people.
    pub title: String,
    /// Package URLs of the product, without version.
    pub purls: Vec<String>,
    /// CPE 2.3 names of the product, at least up to vendor and product: `cpe:2.3:o:debian:debian_linux`.
    pub cpes: Vec<String>,
    /// Its release lines, newest first where the source sorts them so.
    pub cycles: Vec<Cycle>,
    /// Id of the data source, for example `endoflife`.
    pub source: String,
}

/// One release line of a product.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Cycle {
    /// What the versions of the line begin with: `3.12`, `22`.
    pub name: String,
    /// When the line was first released.
    pub released: Option<Timestamp>,
    /// Until when it gets fixes of any kind.
    pub active_support: Until,
    /// Until when it gets security fixes; after it the line is at the end of its life.
    pub security_support: Until,
    /// Until when its maker fixes it for those who pay.
    pub extended_support: Until,
    /// The newest version of the line.
    pub latest: Option<String>,
}

/// The end of a period.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Until {
    /// The source does not say.
    Unknown,
    /// It goes on, no end is set.
    Open,
    /// It has ended, the day is not known.
    Ended,
    /// The day it ends or ended.
    Day(Timestamp),
}

impl Until {
    /// Whether the period is over at `now`; `None` when the source does not say.
    pub fn is_over(self, now: Timestamp) -> Option<bool> {
        match self {
            Self::Unknown => None,
            Self::Open => Some(false),
            Self::Ended => Some(true),
            Self::Day(day) => Some(day < now),
        }
    }
}

impl Lifecycle {
    /// Finds the line a version belongs to: the one whose name is the longest beginning of it, part by part.
    pub fn cycle_of(&self, version: &str) -> Option<&Cycle> {
        let version = version.strip_prefix(['v', 'V']).unwrap_or(version);
        self.cycles
            .iter()
            .filter(|cycle| begins_with(version, &cycle.name))
            .max_by_key(|cycle| cycle.name.len())
    }
}

/// Whether `version` is `line` or goes on behind it with a further part.
fn begins_with(version: &str, line: &str) -> bool {
    !line.is_empty()
        && version
            .strip_prefix(line)
            .is_some_and(|rest| rest.is_empty() || rest.starts_with(['.', '-', '+', '_', '~']))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn product(lines: &[&str]) -> Lifecycle {
        let cycle = |name: &&str| Cycle {
            name: (*name).to_owned(),
            released: None,
            active_support: Until::Unknown,
            security_support: Until::Open,
            extended_support: Until::Unknown,
            latest: None,
        };
        Lifecycle {
            product: "it".to_owned(),
            title: "It".to_owned(),
            purls: Vec::new(),
            cpes: Vec::new(),
            cycles: lines.iter().map(cycle).collect(),
            source: "endoflife".to_owned(),
        }
    }

    #[test]
    fn a_version_belongs_to_the_longest_line_it_begins_with() {
        let product = product(&["3", "3.1", "3.12", "20"]);
        let line = |version| product.cycle_of(version).map(|cycle| cycle.name.as_str());
        assert_eq!(line("3.12.4"), Some("3.12"));
        assert_eq!(line("3.1.2"), Some("3.1"));
        assert_eq!(line("3.13"), Some("3"));
        assert_eq!(line("v20.1.0"), Some("20"));
        assert_eq!(line("20"), Some("20"));
        assert_eq!(line("200.1"), None);
        assert_eq!(line("2.0"), None);
    }

    #[test]
    fn a_day_is_over_when_it_has_passed() {
        let now: Timestamp = "2026-11-30T09:00:00Z".parse().unwrap();
        let day = |text: &str| Until::Day(text.parse().unwrap());
        assert_eq!(day("2026-11-29").is_over(now), Some(true));
        assert_eq!(day("2026-12-01").is_over(now), Some(false));
        assert_eq!(Until::Unknown.is_over(now), None);
        assert_eq!(Until::Ended.is_over(now), Some(true));
        assert_eq!(Until::Open.is_over(now), Some(false));
    }
}
