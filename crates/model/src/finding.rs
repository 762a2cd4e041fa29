//! Findings: one bug in one component, with every id it goes by and the evidence for it.

use crate::advisory::{EpssScore, KevEntry};
use crate::cvss::CvssVector;
pub use crate::priority::Priority;
use crate::purl::Purl;
use crate::reach::Reachability;
use crate::ssvc::{SsvcDecision, SsvcPoints};
use crate::text::Text;
use crate::time::Timestamp;
use crate::vex::AppliedVex;

/// Qualitative severity. Source: the rating scale of CVSS 3.1 and 4.0.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Default)]
pub enum Severity {
    /// No source states one. Ordered below the others, but never treated as harmless.
    #[default]
    Unknown,
    /// 0.0.
    None,
    /// 0.1–3.9.
    Low,
    /// 4.0–6.9.
    Medium,
    /// 7.0–8.9.
    High,
    /// 9.0–10.0.
    Critical,
}

impl Severity {
    /// Every severity, mildest first.
    pub const ALL: [Self; 6] = [
        Self::Unknown,
        Self::None,
        Self::Low,
        Self::Medium,
        Self::High,
        Self::Critical,
    ];

    /// Rates a score given in tenths (98 is 9.8).
    pub const fn from_score_tenths(tenths: u8) -> Self {
        match tenths {
            0 => Self::None,
            1..=39 => Self::Low,
            40..=69 => Self::Medium,
            70..=89 => Self::High,
            _ => Self::Critical,
        }
    }

    /// Returns the stable id.
    pub const fn id(self) -> &'static str {
        match self {
            Self::Unknown => "unknown",
            Self::None => "none",
            Self::Low => "low",
            Self::Medium => "medium",
            Self::High => "high",
            Self::Critical => "critical",
        }
    }

    /// Reads the stable id, and `moderate` as medium, in any letter case.
    pub fn parse(text: &str) -> Option<Self> {
        let text = text.to_ascii_lowercase();
        if text == "moderate" {
            return Some(Self::Medium);
        }
        Self::ALL.into_iter().find(|severity| severity.id() == text)
    }

    /// Returns a short title for people.
    pub const fn title(self) -> Text {
        match self {
            Self::Unknown => Text::fixed("미상", "Unknown"),
            Self::None => Text::fixed("없음", "None"),
            Self::Low => Text::fixed("낮음", "Low"),
            Self::Medium => Text::fixed("보통", "Medium"),
            Self::High => Text::fixed("높음", "High"),
            Self::Critical => Text::fixed("심각", "Critical"),
        }
    }
}

/// What kind of finding it is. The ids are stable.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum FindingKind {
    /// A known vulnerability whose range covers the version.
    Vulnerability,
    /// A malicious package.
    Malicious,
    /// Nobody maintains the package.
    Unmaintained,
    /// Its makers no longer fix the release line the version belongs to.
    EndOfLife,
    /// Its publisher took the version back (yanked, retracted).
    Yanked,
    /// Its publisher advises against the package or the version.
    Deprecated,
    /// Another notice.
    Notice,
    /// A record names the package, but whether it covers the version cannot be told. Never passes.
    CannotTell,
}

impl FindingKind {
    /// Every kind.
    pub const ALL: [Self; 8] = [
        Self::Vulnerability,
        Self::Malicious,
        Self::Unmaintained,
        Self::EndOfLife,
        Self::Yanked,
        Self::Deprecated,
        Self::Notice,
        Self::CannotTell,
    ];

    /// Returns the stable id.
    pub const fn id(self) -> &'static str {
        match self {
            Self::Vulnerability => "vulnerability",
            Self::Malicious => "malicious",
            Self::Unmaintained => "unmaintained",
            Self::EndOfLife => "end-of-life",
            Self::Yanked => "yanked",
            Self::Deprecated => "deprecated",
            Self::Notice => "notice",
            Self::CannotTell => "cannot-tell",
        }
    }

    /// Returns a short title for people.
    pub const fn title(self) -> Text {
        match self {
            Self::Vulnerability => Text::fixed("취약점", "Vulnerability"),
            Self::Malicious => Text::fixed("악성 패키지", "Malicious package"),
            Self::Unmaintained => Text::fixed("유지보수 중단", "Unmaintained"),
            Self::EndOfLife => Text::fixed("지원 종료", "End of life"),
            Self::Yanked => Text::fixed("배포 철회", "Yanked"),
            Self::Deprecated => Text::fixed("사용 중단 권고", "Deprecated"),
            Self::Notice => Text::fixed("알림", "Notice"),
            Self::CannotTell => Text::fixed("판정 불가", "Cannot tell"),
        }
    }
}

/// How a record was found to speak of a component.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum MatchedBy {
    /// By the name its ecosystem gives the package.
    Package,
    /// By the CPE name of a product that people confirmed it to be: weaker than a package, since CPE ranges are given by
    /// hand.
    ConfirmedCpe,
    /// By a CPE name: weaker, since such names are given by hand and one name may mean several things.
    Cpe,
    /// By the product it is, as a lifecycle names it.
    Product,
    /// By what its publisher wrote into the lock file or the package.
    Publisher,
}

impl MatchedBy {
    /// Every way, strongest first.
    pub const ALL: [Self; 5] = [
        Self::Package,
        Self::ConfirmedCpe,
        Self::Cpe,
        Self::Product,
        Self::Publisher,
    ];

    /// Returns the stable id.
    pub const fn id(self) -> &'static str {
        match self {
            Self::Package => "package",
            Self::ConfirmedCpe => "confirmed-cpe",
            Self::Cpe => "cpe",
            Self::Product => "product",
            Self::Publisher => "publisher",
        }
    }

    /// Returns a short title for people.
    pub const fn title(self) -> Text {
        match self {
            Self::Package => Text::fixed("패키지 이름", "package name"),
            Self::ConfirmedCpe => Text::fixed(
                "확인된 CPE 대응(약한 근거)",
                "confirmed CPE mapping (weaker evidence)",
            ),
            Self::Cpe => Text::fixed("CPE 이름(약한 근거)", "CPE name (weaker evidence)"),
            Self::Product => Text::fixed("제품", "product"),
            Self::Publisher => Text::fixed("배포자 표시", "its publisher"),
        }
    }
}

/// Why a record was taken to cover (or not provably spare) a version.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub struct Evidence {
    /// The record's id.
    pub record: String,
    /// The data source it came from, for example `osv/Maven`.
    pub source: String,
    /// The day that source's data states.
    pub data_date: Timestamp,
    /// How the record was found to speak of the component.
    pub by: MatchedBy,
    /// The range or listed version that hit, as text: `>= 2.13.0, < 2.15.0`.
    pub matched: String,
}

/// One bug (or other fact) about one component.
#[derive(Debug, Clone, PartialEq)]
pub struct Finding {
    /// What kind it is.
    pub kind: FindingKind,
    /// Every id of the bug, the one people know best (CVE, else GHSA, else the first) in front.
    pub ids: Vec<String>,
    /// The component.
    pub purl: Purl,
    /// One line of what it is, as the source writes it.
    pub summary: String,
    /// The strictest severity any folded record gives.
    pub severity: Severity,
    /// CVSS vectors of every folded record.
    pub cvss: Vec<CvssVector>,
    /// Weakness ids.
    pub cwes: Vec<String>,
    /// EPSS score of the CVE.
    pub epss: Option<EpssScore>,
    /// The entry in the catalogue of known exploited vulnerabilities.
    pub kev: Option<KevEntry>,
    /// The decision points CISA publishes for the CVE.
    pub ssvc: Option<SsvcPoints>,
    /// Versions that fix it, in the ecosystem's order, only those above the component's version.
    pub fixed_versions: Vec<String>,
    /// When the earliest folded record was published.
    pub published: Option<Timestamp>,
    /// Web addresses that say more.
    pub references: Vec<String>,
    /// Why it is reported.
    pub evidence: Vec<Evidence>,
    /// Where it stands in the order of work.
    pub priority: Priority,
    /// What follows from how its component is used.
    pub in_use: InUse,
    /// Statements about it, the one in effect first; none of them removes it.
    pub vex: Vec<AppliedVex>,
    /// Whether the system's code uses what is affected, as far as cheap reading tells; `None` where it was not asked.
    pub reachability: Option<Reachability>,
}

/// What follows from a finding where its component is used in one way.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Default)]
pub struct InUse {
    /// The SSVC decision; `None` is unknown, since nobody published points, and is not the same as `Track`.
    pub decision: Option<SsvcDecision>,
    /// Hours within which policy wants it fixed, from the day it became known; `None` waits for the regular cycle.
    pub deadline_hours: Option<i64>,
}

impl Finding {
    /// Returns the id people know best.
    pub fn primary_id(&self) -> &str {
        self.ids.first().map_or("", String::as_str)
    }

    /// Returns the statement in effect.
    pub fn effective_vex(&self) -> Option<&AppliedVex> {
        self.vex.iter().find(|one| one.is_effective())
    }

    /// Returns the statement in effect by which nothing is left to do: not affected, wrong match or fixed.
    pub fn answer(&self) -> Option<&AppliedVex> {
        self.vex.iter().find(|one| one.answers())
    }

    /// Whether a person must look whatever a statement says: malicious, or known to be exploited.
    pub fn is_beyond_statements(&self) -> bool {
        self.kind == FindingKind::Malicious || self.kev.is_some()
    }
}
