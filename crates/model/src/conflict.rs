//! Licenses that do not go together within one work.

use crate::text::Text;
use crate::use_facts::Linking;

/// Parts of one work whose licenses ask for what cannot be had together.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub struct LicenseConflict {
    /// Id of the rule, for example `apache-2.0-gpl-2.0-only`.
    pub rule: String,
    /// The work: identity of the application, or the file that names its parts.
    pub work: String,
    /// Whether the work reaches others; where it does not, the conflict is information.
    pub is_distributed: bool,
    /// Parts on the one side, sorted.
    pub left: Vec<ConflictPart>,
    /// Parts on the other side, sorted.
    pub right: Vec<ConflictPart>,
    /// What does not go together and why.
    pub text: Text,
    /// Who says so.
    pub source: String,
    /// What can be done about it.
    pub ways_out: Vec<WayOut>,
}

impl LicenseConflict {
    /// Returns the parts on the side opposite to the component of this identity, where it is one of the parts.
    pub fn opposite(&self, identity: &str) -> Option<(&ConflictPart, &[ConflictPart])> {
        let of = |side: &'_ [ConflictPart]| side.iter().position(|part| part.identity == identity);
        if let Some(own) = of(&self.left).and_then(|index| self.left.get(index)) {
            return Some((own, &self.right));
        }
        let own = of(&self.right).and_then(|index| self.right.get(index))?;
        Some((own, &self.left))
    }
}

/// One component of a work with a license that is a side of a conflict.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub struct ConflictPart {
    /// Identity of the component.
    pub identity: String,
    /// The license.
    pub license: String,
    /// How it is linked; unknown counts as linked.
    pub linking: Linking,
}

/// One thing that can be done about a conflict.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub struct WayOut {
    /// Stable id, for example `replace`.
    pub id: String,
    /// What to do.
    pub text: Text,
}
