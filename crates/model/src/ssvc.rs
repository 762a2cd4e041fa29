//! SSVC: the decision points a coordinator publishes for a vulnerability, and what is decided by them.

use crate::text::Text;
use crate::time::Timestamp;

/// What is known of attacks. Source: SSVC 2.1, decision point "Exploitation".
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Exploitation {
    /// Nobody is known to attack, no example is public.
    None,
    /// An example is public.
    PublicProof,
    /// Attacks are known.
    Active,
}

/// What an attack gains. Source: SSVC 2.1, decision point "Technical Impact".
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum TechnicalImpact {
    /// Limited control, or information only.
    Partial,
    /// Total control of what is attacked.
    Total,
}

/// The points CISA publishes for a CVE (Vulnrichment), all that do not depend on who is asked.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct SsvcPoints {
    /// What is known of attacks.
    pub exploitation: Exploitation,
    /// Whether attackers can reliably do the first four steps of an attack by machine.
    pub automatable: bool,
    /// What an attack gains.
    pub technical_impact: TechnicalImpact,
    /// When they were set.
    pub assessed: Timestamp,
}

/// What is to be done about a vulnerability. Source: CISA SSVC guide, "Decision Outcomes".
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum SsvcDecision {
    /// Nothing now; fixed with the regular updates.
    Track,
    /// Watched closely for changes; fixed with the regular updates.
    TrackStar,
    /// Needs a supervisor's attention; fixed sooner than the regular updates.
    Attend,
    /// Needs the attention of the management; fixed as soon as possible.
    Act,
}

impl SsvcDecision {
    /// Every decision, the mildest first.
    pub const ALL: [Self; 4] = [Self::Track, Self::TrackStar, Self::Attend, Self::Act];

    /// Returns the stable id.
    pub const fn id(self) -> &'static str {
        match self {
            Self::Track => "track",
            Self::TrackStar => "track*",
            Self::Attend => "attend",
            Self::Act => "act",
        }
    }

    /// Reads the stable id.
    pub fn parse(id: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|decision| decision.id() == id)
    }

    /// Returns a short title for people.
    pub const fn title(self) -> Text {
        match self {
            Self::Track => Text::fixed("추적 (Track)", "Track"),
            Self::TrackStar => Text::fixed("집중 추적 (Track*)", "Track*"),
            Self::Attend => Text::fixed("주의 (Attend)", "Attend"),
            Self::Act => Text::fixed("즉시 조치 (Act)", "Act"),
        }
    }

    /// Returns what stands where no points are published and nothing can be decided.
    pub const fn unknown_title() -> Text {
        Text::fixed("알 수 없음", "unknown")
    }
}

impl SsvcPoints {
    /// Returns what counts as known of attacks: a vulnerability that is `exploited` by another source is under attack,
    /// however old these points are.
    pub fn exploitation_with(&self, exploited: bool) -> Exploitation {
        if exploited {
            Exploitation::Active
        } else {
            self.exploitation
        }
    }

    /// Returns the number of the tree's branch these points lead to, from 0 to 11: by exploitation, then automatable,
    /// then technical impact, each from the mildest.
    pub fn branch(&self, exploited: bool) -> usize {
        let attacks = match self.exploitation_with(exploited) {
            Exploitation::None => 0,
            Exploitation::PublicProof => 4,
            Exploitation::Active => 8,
        };
        let gain = match self.technical_impact {
            TechnicalImpact::Partial => 0,
            TechnicalImpact::Total => 1,
        };
        attacks + if self.automatable { 2 } else { 0 } + gain
    }
}

impl Exploitation {
    /// Every value, mildest first.
    pub const ALL: [Self; 3] = [Self::None, Self::PublicProof, Self::Active];

    /// Returns the word documents use.
    pub const fn id(self) -> &'static str {
        match self {
            Self::None => "none",
            Self::PublicProof => "poc",
            Self::Active => "active",
        }
    }

    /// Reads the word documents use, in any letter case.
    pub fn parse(word: &str) -> Option<Self> {
        Self::ALL
            .into_iter()
            .find(|value| word.eq_ignore_ascii_case(value.id()))
            .or_else(|| {
                word.eq_ignore_ascii_case("public poc")
                    .then_some(Self::PublicProof)
            })
    }

    /// Returns a short title for people.
    pub const fn title(self) -> Text {
        match self {
            Self::None => Text::fixed("알려진 공격 없음", "no known attacks"),
            Self::PublicProof => Text::fixed("공개된 공격 예시 있음", "a public example"),
            Self::Active => Text::fixed("공격 진행 중", "active attacks"),
        }
    }
}

impl TechnicalImpact {
    /// Every value, mildest first.
    pub const ALL: [Self; 2] = [Self::Partial, Self::Total];

    /// Returns the word documents use.
    pub const fn id(self) -> &'static str {
        match self {
            Self::Partial => "partial",
            Self::Total => "total",
        }
    }

    /// Reads the word documents use, in any letter case.
    pub fn parse(word: &str) -> Option<Self> {
        Self::ALL
            .into_iter()
            .find(|value| word.eq_ignore_ascii_case(value.id()))
    }

    /// Returns a short title for people.
    pub const fn title(self) -> Text {
        match self {
            Self::Partial => Text::fixed("부분적 영향", "partial impact"),
            Self::Total => Text::fixed("전면적 영향", "total impact"),
        }
    }
}
