//! Kinds of links a bill of materials has words for.
//!
//! Source: CycloneDX 1.4 to 1.7, external reference types; other formats carry the same words along.

/// Kinds with the minor version of CycloneDX 1 that brought them; those of 4 are as old or older.
const KINDS: [(&str, u8); 47] = [
    ("vcs", 4),
    ("issue-tracker", 4),
    ("website", 4),
    ("advisories", 4),
    ("bom", 4),
    ("mailing-list", 4),
    ("social", 4),
    ("chat", 4),
    ("documentation", 4),
    ("support", 4),
    ("distribution", 4),
    ("license", 4),
    ("build-meta", 4),
    ("build-system", 4),
    ("release-notes", 4),
    ("other", 4),
    ("distribution-intake", 5),
    ("security-contact", 5),
    ("model-card", 5),
    ("log", 5),
    ("configuration", 5),
    ("evidence", 5),
    ("formulation", 5),
    ("attestation", 5),
    ("threat-model", 5),
    ("adversary-model", 5),
    ("risk-assessment", 5),
    ("vulnerability-assertion", 5),
    ("exploitability-statement", 5),
    ("pentest-report", 5),
    ("static-analysis-report", 5),
    ("dynamic-analysis-report", 5),
    ("runtime-analysis-report", 5),
    ("component-analysis-report", 5),
    ("maturity-report", 5),
    ("certification-report", 5),
    ("codified-infrastructure", 5),
    ("quality-metrics", 5),
    ("poam", 5),
    ("source-distribution", 6),
    ("electronic-signature", 6),
    ("digital-signature", 6),
    ("rfc-9116", 6),
    ("patent", 7),
    ("patent-family", 7),
    ("patent-assertion", 7),
    ("citation", 7),
];

/// Finds the kind of link a word is, as the product writes it.
pub fn known(word: &str) -> Option<&'static str> {
    row(word).map(|(kind, _)| *kind)
}

/// Returns the minor version of CycloneDX 1 that first has a kind of link, 4 at the least; `None` for other words.
pub fn since(word: &str) -> Option<u8> {
    row(word).map(|(_, minor)| *minor)
}

fn row(word: &str) -> Option<&'static (&'static str, u8)> {
    KINDS.iter().find(|(kind, _)| *kind == word)
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;

    use super::*;

    #[test]
    fn no_kind_stands_twice() {
        let all: BTreeSet<&str> = KINDS.iter().map(|(kind, _)| *kind).collect();
        assert_eq!(all.len(), KINDS.len());
        assert_eq!(
            (since("vcs"), since("citation"), since("vsc")),
            (Some(4), Some(7), None)
        );
    }
}
