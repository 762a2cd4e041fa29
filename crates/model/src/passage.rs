//! What the gate is told about one component version: whether a decision lets it pass.

use crate::text::Text;
use crate::time::Timestamp;
use crate::verdict::RuleHit;

/// The answer to "may this version pass in this use context?", with what a person needs to act on it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Passage {
    /// Whether it may pass.
    pub state: PassageState,
    /// Why, in both languages; for a block also what to do.
    pub reason: Text,
    /// Id of the request that decided or still waits, where there is one.
    pub request: Option<String>,
    /// Full web address of that request, or of the form that makes one.
    pub address: String,
    /// The checks that spoke when the version was assessed; empty when it never was.
    pub rules: Vec<RuleHit>,
}

/// Whether a component version may pass the gate.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum PassageState {
    /// A decision in force covers exactly this version in this context.
    Allowed {
        /// When the approval ends.
        until: Timestamp,
    },
    /// A request waits for a decision.
    Held,
    /// Nobody asked, or the answer was no, or an approval ended.
    Denied,
}

impl PassageState {
    /// Whether the gate serves the bytes. Only a decision in force does; waiting is not passing.
    pub const fn is_allowed(self) -> bool {
        matches!(self, Self::Allowed { .. })
    }

    /// Returns the stable id.
    pub const fn id(self) -> &'static str {
        match self {
            Self::Allowed { .. } => "allowed",
            Self::Held => "held",
            Self::Denied => "denied",
        }
    }

    /// Returns a short title for people.
    pub const fn title(self) -> Text {
        match self {
            Self::Allowed { .. } => Text::fixed("통과", "Allowed"),
            Self::Held => Text::fixed("결정 대기", "Held"),
            Self::Denied => Text::fixed("차단", "Denied"),
        }
    }
}
