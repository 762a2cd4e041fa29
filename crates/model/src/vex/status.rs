//! What is stated of a product, in the words of the three formats.
//!
//! Sources: OpenVEX specification 0.2.0, "Status Labels"; CSAF 2.0, section 3.2.3.9 (product status); CycloneDX 1.4 to
//! 1.7, `vulnerabilities[].analysis.state`.

use crate::text::Text;

/// What is stated of a product.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum VexStatus {
    /// Nobody knows yet.
    UnderReview,
    /// The vulnerability can be used against it.
    Affected,
    /// It cannot.
    NotAffected,
    /// The scanner was wrong: the vulnerability is not about this component.
    WrongMatch,
    /// It was corrected.
    Fixed,
}

/// The words for one status.
struct StatusRow {
    status: VexStatus,
    id: &'static str,
    openvex: &'static str,
    csaf: &'static str,
    cyclonedx: &'static str,
}

static STATUSES: [StatusRow; 5] = [
    StatusRow {
        status: VexStatus::UnderReview,
        id: "under-review",
        openvex: "under_investigation",
        csaf: "under_investigation",
        cyclonedx: "in_triage",
    },
    StatusRow {
        status: VexStatus::Affected,
        id: "affected",
        openvex: "affected",
        csaf: "known_affected",
        cyclonedx: "exploitable",
    },
    // Before the row of the wrong match, which shares two of its words: the first row that fits is taken.
    StatusRow {
        status: VexStatus::NotAffected,
        id: "not-affected",
        openvex: "not_affected",
        csaf: "known_not_affected",
        cyclonedx: "not_affected",
    },
    StatusRow {
        status: VexStatus::WrongMatch,
        id: "wrong-match",
        openvex: "not_affected",
        csaf: "known_not_affected",
        cyclonedx: "false_positive",
    },
    StatusRow {
        status: VexStatus::Fixed,
        id: "fixed",
        openvex: "fixed",
        csaf: "fixed",
        cyclonedx: "resolved",
    },
];

/// Words that are read as another one; the finer word is then told in the statement's text.
const FINER: [(&str, VexStatus); 5] = [
    ("first_affected", VexStatus::Affected),
    ("last_affected", VexStatus::Affected),
    ("first_fixed", VexStatus::Fixed),
    ("recommended", VexStatus::Fixed),
    ("resolved_with_pedigree", VexStatus::Fixed),
];

impl VexStatus {
    /// Every status.
    pub const ALL: [Self; 5] = [
        Self::UnderReview,
        Self::Affected,
        Self::NotAffected,
        Self::WrongMatch,
        Self::Fixed,
    ];

    fn row(self) -> &'static StatusRow {
        let [first, ..] = &STATUSES;
        let own = STATUSES.iter().find(|row| row.status == self);
        own.unwrap_or(first)
    }

    /// Returns the stable id.
    pub fn id(self) -> &'static str {
        self.row().id
    }

    /// Finds a status by its id.
    pub fn from_id(id: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|status| status.id() == id)
    }

    /// Returns OpenVEX's word.
    pub fn openvex(self) -> &'static str {
        self.row().openvex
    }

    /// Returns the name of CSAF's product status.
    pub fn csaf(self) -> &'static str {
        self.row().csaf
    }

    /// Returns CycloneDX's analysis state.
    pub fn cyclonedx(self) -> &'static str {
        self.row().cyclonedx
    }

    /// Reads OpenVEX's word.
    pub fn from_openvex(word: &str) -> Option<Self> {
        find(|row| row.openvex == word)
    }

    /// Reads CSAF's word; `first_fixed` and the like are read as the status they belong to.
    pub fn from_csaf(word: &str) -> Option<Self> {
        find(|row| row.csaf == word).or_else(|| finer(word))
    }

    /// Reads CycloneDX's word; `resolved_with_pedigree` is read as fixed.
    pub fn from_cyclonedx(word: &str) -> Option<Self> {
        find(|row| row.cyclonedx == word).or_else(|| finer(word))
    }

    /// Whether a word is read as a status that says less than the word does.
    pub fn is_finer(word: &str) -> bool {
        finer(word).is_some()
    }

    /// Whether it says that nothing is left to do.
    pub const fn answers(self) -> bool {
        matches!(self, Self::NotAffected | Self::WrongMatch | Self::Fixed)
    }

    /// Returns a short title for people.
    pub const fn title(self) -> Text {
        match self {
            Self::UnderReview => Text::fixed("조사 중", "Under review"),
            Self::Affected => Text::fixed("영향 있음", "Affected"),
            Self::NotAffected => Text::fixed("영향 없음", "Not affected"),
            Self::WrongMatch => Text::fixed("오탐", "Wrong match"),
            Self::Fixed => Text::fixed("수정됨", "Fixed"),
        }
    }
}

fn find(fits: impl Fn(&StatusRow) -> bool) -> Option<VexStatus> {
    STATUSES.iter().find(|row| fits(row)).map(|row| row.status)
}

fn finer(word: &str) -> Option<VexStatus> {
    FINER
        .iter()
        .find(|(known, _)| *known == word)
        .map(|(_, status)| *status)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_status_is_read_back_from_every_format() {
        for status in VexStatus::ALL {
            assert_eq!(VexStatus::from_id(status.id()), Some(status));
            assert_eq!(VexStatus::from_cyclonedx(status.cyclonedx()), Some(status));
            let told = match status {
                VexStatus::WrongMatch => VexStatus::NotAffected,
                other => other,
            };
            assert_eq!(VexStatus::from_openvex(status.openvex()), Some(told));
            assert_eq!(VexStatus::from_csaf(status.csaf()), Some(told));
        }
        assert_eq!(VexStatus::from_csaf("first_fixed"), Some(VexStatus::Fixed));
        assert_eq!(VexStatus::from_openvex("safe"), None);
    }
}
