//! The license catalogue: tiers and duty codes per license, read from `data/licenses.toml`.

use std::collections::BTreeMap;
use std::sync::LazyLock;

use gwanmun_model::{Text, UseContext};
use serde::Deserialize;

static FILE: LazyLock<File> = LazyLock::new(|| {
    toml::from_str(include_str!("../data/licenses.toml")).expect("a test reads the same bytes")
});

static CATALOGUE: LazyLock<Catalogue> = LazyLock::new(|| Catalogue::index(&FILE));

/// How much scrutiny a license needs in one use context, mildest first.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Deserialize)]
pub enum Tier {
    /// Allowed automatically; its duties are listed.
    G,
    /// A reviewer looks.
    Y,
    /// Legal and the review board decide.
    O,
    /// Refused unless an exception is granted.
    R,
}

impl Tier {
    /// Every tier, mildest first.
    pub const ALL: [Self; 4] = [Self::G, Self::Y, Self::O, Self::R];

    /// Returns the stable id.
    pub const fn id(self) -> &'static str {
        match self {
            Self::G => "G",
            Self::Y => "Y",
            Self::O => "O",
            Self::R => "R",
        }
    }

    /// Returns a short title for people.
    pub const fn title(self) -> Text {
        match self {
            Self::G => Text::fixed("자동 허용", "allowed automatically"),
            Self::Y => Text::fixed("검토 대상", "for review"),
            Self::O => Text::fixed("법무·심의 대상", "for legal and the review board"),
            Self::R => Text::fixed(
                "사용 불가(예외 승인 필요)",
                "refused unless an exception is granted",
            ),
        }
    }
}

/// The tiers of one license over the use contexts.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Tiers {
    /// Internal use and tools.
    pub inside: Tier,
    /// A service customers reach over a network; as `inside` where left out.
    pub network: Option<Tier>,
    /// Copies reach others: browser, app, device, affiliate.
    pub distributed: Tier,
    /// A managed service for third parties.
    pub service: Tier,
}

impl Tiers {
    /// Returns the tier in `context`.
    pub fn of(self, context: UseContext) -> Tier {
        match context {
            UseContext::Internal | UseContext::Tool => self.inside,
            UseContext::Network => self.network.unwrap_or(self.inside),
            UseContext::Web | UseContext::App | UseContext::Device | UseContext::Affiliate => {
                self.distributed
            }
            UseContext::Service => self.service,
        }
    }
}

/// What the catalogue says about one term of a license expression.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Entry {
    /// Its tiers.
    pub tiers: Tiers,
    /// Codes of the duties it can bring, in the catalogue's order.
    pub duties: Vec<&'static str>,
    /// What people should know about it.
    pub note: Text,
    /// Web address of the license text.
    pub source: &'static str,
}

/// Looks up one term of an expression: `MIT`, `MPL-1.1+`, `GPL-2.0-only WITH Classpath-exception-2.0`.
///
/// `None` means unknown: not in the catalogue, or with an addition that is not on the SPDX list.
/// An exception that is not in the catalogue leaves the license as strict as it is without it.
pub fn entry(term: &str) -> Option<Entry> {
    let (license, exception) = match term.split_once(" WITH ") {
        Some((license, exception)) => (license, Some(exception)),
        None => (term, None),
    };
    let known = CATALOGUE
        .licenses
        .get(license.strip_suffix('+').unwrap_or(license))?;
    let mut entry = Entry {
        tiers: known.tiers,
        duties: known.duties.iter().map(String::as_str).collect(),
        note: Text::fixed(&known.ko, &known.en),
        source: &known.source,
    };
    if let Some(exception) = exception {
        if exception.contains("AdditionRef-") {
            return None;
        }
        let known = CATALOGUE.exceptions.get(exception).filter(|known| {
            let of = |family: &String| license.starts_with(family);
            known.families.iter().any(of)
        });
        if let Some(known) = known {
            entry.apply(known);
        }
    }
    Some(entry)
}

impl Entry {
    fn apply(&mut self, exception: &'static ExceptionRow) {
        if let Some(tiers) = exception.tiers {
            let own = self.tiers;
            let network = own
                .network
                .map(|tier| tier.min(tiers.network.unwrap_or(tiers.inside)));
            self.tiers = Tiers {
                inside: own.inside.min(tiers.inside),
                network,
                distributed: own.distributed.min(tiers.distributed),
                service: own.service.min(tiers.service),
            };
        }
        let had = self.duties.len();
        self.duties
            .retain(|code| !exception.removes.iter().any(|removed| removed == code));
        if self.duties.len() < had {
            self.duties
                .extend(exception.adds.iter().map(String::as_str));
        }
        self.note = Text::fixed(&exception.ko, &exception.en);
        self.source = &exception.source;
    }
}

/// Returns the id of every license in the catalogue, sorted.
pub fn license_ids() -> impl Iterator<Item = &'static str> {
    CATALOGUE.licenses.keys().copied()
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct File {
    license: Vec<LicenseRow>,
    exception: Vec<ExceptionRow>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct LicenseRow {
    ids: Vec<String>,
    tiers: Tiers,
    duties: Vec<String>,
    ko: String,
    en: String,
    source: String,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct ExceptionRow {
    ids: Vec<String>,
    families: Vec<String>,
    tiers: Option<Tiers>,
    removes: Vec<String>,
    adds: Vec<String>,
    ko: String,
    en: String,
    source: String,
}

struct Catalogue {
    licenses: BTreeMap<&'static str, &'static LicenseRow>,
    exceptions: BTreeMap<&'static str, &'static ExceptionRow>,
}

impl Catalogue {
    fn index(file: &'static File) -> Self {
        let licenses = file
            .license
            .iter()
            .flat_map(|row| row.ids.iter().map(move |id| (id.as_str(), row)))
            .collect();
        let exceptions = file
            .exception
            .iter()
            .flat_map(|row| row.ids.iter().map(move |id| (id.as_str(), row)))
            .collect();
        Self {
            licenses,
            exceptions,
        }
    }
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;

    use gwanmun_model::Expression;

    use super::*;

    fn tiers(term: &str) -> [Tier; 4] {
        let tiers = entry(term).unwrap().tiers;
        [
            UseContext::Internal,
            UseContext::Network,
            UseContext::App,
            UseContext::Service,
        ]
        .map(|context| tiers.of(context))
    }

    #[test]
    fn every_row_is_complete_and_every_id_is_on_the_spdx_list() {
        let file = &*FILE;
        let mut seen = BTreeSet::new();
        for row in &file.license {
            assert!(!row.ids.is_empty());
            for id in &row.ids {
                let expression: Expression =
                    id.parse().unwrap_or_else(|error| panic!("{id}: {error}"));
                assert_eq!(expression.terms(), [id.as_str()]);
                assert!(seen.insert(id.clone()), "{id} stands twice");
                let tiers = row.tiers;
                assert!(
                    tiers.inside <= tiers.distributed.max(tiers.service),
                    "{id}: reaching further must not be milder"
                );
            }
            assert!(!row.ko.is_empty() && !row.en.is_empty() && row.source.starts_with("https://"));
        }
        for row in &file.exception {
            for id in &row.ids {
                let term = format!("GPL-2.0-only WITH {id}");
                assert!(term.parse::<Expression>().is_ok(), "{id}");
                assert!(seen.insert(id.clone()), "{id} stands twice");
            }
            assert!(!row.ko.is_empty() && !row.en.is_empty() && row.source.starts_with("https://"));
        }
    }

    #[test]
    fn tiers_follow_the_catalogue() {
        use Tier::{G, O, R, Y};
        for (term, expected) in [
            ("MIT", [G, G, G, G]),
            ("MPL-2.0", [G, G, Y, G]),
            ("GPL-2.0-only", [G, G, O, Y]),
            ("GPL-2.0-only WITH Classpath-exception-2.0", [G, G, Y, G]),
            ("AGPL-3.0-or-later", [Y, O, O, R]),
            ("SSPL-1.0", [O, O, R, R]),
            ("CC-BY-NC-4.0", [R, R, R, R]),
            ("MPL-1.1+", [G, G, Y, G]),
        ] {
            assert_eq!(tiers(term), expected, "{term}");
        }
    }

    #[test]
    fn an_exception_only_ever_permits_more() {
        for exception in CATALOGUE.exceptions.keys() {
            for license in license_ids() {
                let plain = entry(license).unwrap().tiers;
                let with = entry(&format!("{license} WITH {exception}")).unwrap().tiers;
                for context in UseContext::ALL {
                    assert!(
                        with.of(context) <= plain.of(context),
                        "{license} WITH {exception}"
                    );
                }
            }
        }
        assert_eq!(
            entry("GPL-2.0-only WITH Classpath-exception-2.0")
                .unwrap()
                .duties,
            ["N1", "N2", "N4", "O1", "S2"]
        );
    }

    #[test]
    fn an_exception_does_not_soften_licenses_it_was_not_written_for() {
        for license in ["AGPL-3.0-only", "SSPL-1.0", "CC-BY-NC-4.0"] {
            let plain = entry(license).unwrap();
            for exception in CATALOGUE.exceptions.keys() {
                assert_eq!(
                    entry(&format!("{license} WITH {exception}")),
                    Some(plain.clone())
                );
            }
        }
    }

    #[test]
    fn what_is_not_in_the_catalogue_is_unknown() {
        assert_eq!(entry("Glulxe"), None);
        assert_eq!(entry("LicenseRef-Foo"), None);
        assert_eq!(entry("MIT WITH AdditionRef-Foo"), None);
    }
}
