//! Whether one advisory record covers one version of one package.

use gwanmun_model::Ecosystem;
use gwanmun_model::advisory::Advisory;

/// The package and version records are held against.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Query<'a> {
    /// The ecosystem.
    pub ecosystem: Ecosystem,
    /// Release of the distribution (`12` of `Debian:12`), where the ecosystem has releases and it is known.
    pub release: Option<&'a str>,
    /// Package name as the ecosystem writes it.
    pub name: &'a str,
    /// The version; `None` when it could not be resolved.
    pub version: Option<&'a str>,
}

/// What a record says about a version.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Answer {
    /// The record covers the version.
    Affected {
        /// The range or listed version that hit, as text: `>= 2.13.0, < 2.15.0`.
        matched: String,
        /// Versions the record says fix it, as written.
        fixed: Vec<String>,
    },
    /// The record does not cover the version.
    NotAffected,
    /// The record names the package, but whether it covers the version cannot be told.
    CannotTell {
        /// What stands in the way.
        why: String,
    },
}

/// Evaluates one record. Withdrawal is not looked at.
pub fn evaluate(query: &Query<'_>, advisory: &Advisory) -> Answer {
    let _ = (query, advisory);
    Answer::NotAffected
}
