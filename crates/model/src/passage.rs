//! What the gate is told about one component version: whether a decision lets it pass.

use crate::digest::{Algorithm, Digest};
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
    /// Hashes of the artifacts the approval is bound to (the hashes of the request's item); empty when
    /// the request named none.
    pub digests: Vec<Digest>,
}

impl Passage {
    /// Whether an artifact with this hash is what was approved: a bound hash of the same algorithm equals it,
    /// or the approval is bound to no hash of that algorithm. MD5 and SHA-1 bind nothing.
    ///
    /// **Why:** a registry that is taken over can change its index and its files together; the approval's own
    /// hash is the one thing it cannot change.
    pub fn covers(&self, artifact: &Digest) -> bool {
        let mut bound = self
            .digests
            .iter()
            .filter(|digest| digest.algorithm() == artifact.algorithm())
            .filter(|digest| !matches!(digest.algorithm(), Algorithm::Md5 | Algorithm::Sha1))
            .peekable();
        bound.peek().is_none() || bound.any(|digest| digest == artifact)
    }
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

#[cfg(test)]
mod tests {
    use super::*;

    fn passage(digests: Vec<Digest>) -> Passage {
        Passage {
            state: PassageState::Held,
            reason: Text::fixed("", ""),
            request: None,
            address: String::new(),
            rules: Vec::new(),
            digests,
        }
    }

    #[test]
    fn an_approval_covers_only_the_hash_it_is_bound_to() {
        let one = Digest::new(Algorithm::Sha256, &"1".repeat(64)).unwrap();
        let two = Digest::new(Algorithm::Sha256, &"2".repeat(64)).unwrap();
        let weak = Digest::new(Algorithm::Sha1, &"3".repeat(40)).unwrap();
        assert!(passage(vec![]).covers(&one));
        assert!(passage(vec![one.clone()]).covers(&one));
        assert!(!passage(vec![one.clone()]).covers(&two));
        assert!(passage(vec![one.clone(), two.clone()]).covers(&two));
        assert!(passage(vec![weak]).covers(&two));
    }
}
