//! How much the institution depends on a system.

use std::fmt;
use std::str::FromStr;

use crate::text::Text;

/// How much harm a failure or a break-in of a system does to the institution and to people: what SSVC calls mission
/// and well-being impact. Source: CISA SSVC guide, "Mission & Well-being".
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Criticality {
    /// A degraded service; work goes on.
    Low,
    /// Work of one part stands still, or a few people are harmed.
    Medium,
    /// What the institution exists for stands still, or many people are harmed.
    High,
}

impl Criticality {
    /// Every level, the lowest first.
    pub const ALL: [Self; 3] = [Self::Low, Self::Medium, Self::High];

    /// Returns the level that counts: an unknown one counts as high.
    pub fn counted(known: Option<Self>) -> Self {
        known.unwrap_or(Self::High)
    }

    /// Returns the stable id used on the command line and in documents.
    pub const fn id(self) -> &'static str {
        match self {
            Self::Low => "low",
            Self::Medium => "medium",
            Self::High => "high",
        }
    }

    /// Returns a short title for people.
    pub const fn title(self) -> Text {
        match self {
            Self::Low => Text::fixed("낮음", "Low"),
            Self::Medium => Text::fixed("보통", "Medium"),
            Self::High => Text::fixed("높음", "High"),
        }
    }
}

impl fmt::Display for Criticality {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.id())
    }
}

impl FromStr for Criticality {
    type Err = UnknownCriticality;

    fn from_str(id: &str) -> Result<Self, Self::Err> {
        Self::ALL
            .into_iter()
            .find(|level| level.id() == id)
            .ok_or(UnknownCriticality)
    }
}

/// The text names no criticality.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct UnknownCriticality;

impl fmt::Display for UnknownCriticality {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("the criticality must be one of low, medium, high; leave it out where nobody has rated the system")
    }
}

impl std::error::Error for UnknownCriticality {}
