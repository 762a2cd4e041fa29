//! What policy says about one component in one use context.

use std::fmt;
use std::str::FromStr;

use crate::text::Text;

/// The outcome of the policy checks, from mildest to strictest; the strictest hit decides.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Default)]
pub enum Verdict {
    /// May be used without a person looking.
    Allow,
    /// Needs a reviewer.
    #[default]
    Review,
    /// Needs the review board.
    Board,
    /// Refused unless an exception is granted.
    Refuse,
}

impl Verdict {
    /// Every verdict, mildest first.
    pub const ALL: [Self; 4] = [Self::Allow, Self::Review, Self::Board, Self::Refuse];

    /// Returns the stable id.
    pub const fn id(self) -> &'static str {
        match self {
            Self::Allow => "allow",
            Self::Review => "review",
            Self::Board => "board",
            Self::Refuse => "refuse",
        }
    }

    /// Returns a short title for people.
    pub const fn title(self) -> Text {
        match self {
            Self::Allow => Text::fixed("허용", "Allow"),
            Self::Review => Text::fixed("검토 필요", "Review"),
            Self::Board => Text::fixed("심의 필요", "Board"),
            Self::Refuse => Text::fixed("불가", "Refuse"),
        }
    }
}

impl fmt::Display for Verdict {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.id())
    }
}

impl FromStr for Verdict {
    type Err = UnknownVerdict;

    fn from_str(id: &str) -> Result<Self, Self::Err> {
        Self::ALL
            .into_iter()
            .find(|verdict| verdict.id() == id)
            .ok_or(UnknownVerdict)
    }
}

/// The text names no verdict.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct UnknownVerdict;

impl fmt::Display for UnknownVerdict {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("the verdict must be one of allow, review, board, refuse")
    }
}

impl std::error::Error for UnknownVerdict {}

/// One policy check that had something to say about a component.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub struct RuleHit {
    /// The check's stable id, for example `severity-threshold`.
    pub id: String,
    /// The version of the policy the check ran under.
    pub policy_version: String,
    /// What this check alone would decide.
    pub verdict: Verdict,
    /// Why, with the values that led to it.
    pub reason: Text,
}
