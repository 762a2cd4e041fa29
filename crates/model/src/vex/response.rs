//! What is done about a vulnerability, in the words of the formats that have some.
//!
//! Sources: CSAF 2.0, section 3.2.3.12 (remediations); CycloneDX 1.4 to 1.7, `vulnerabilities[].analysis.response`.

use crate::text::Text;

/// What the makers of a product do about a vulnerability or offer its users.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum VexResponse {
    /// A corrected version is there.
    Update,
    /// An earlier version is not affected.
    Rollback,
    /// A way around it is known.
    Workaround,
    /// Something makes an attack harder.
    Mitigation,
    /// They will not correct it.
    WillNotFix,
    /// They cannot correct it.
    CannotFix,
}

/// The words for one response.
struct ResponseRow {
    response: VexResponse,
    id: &'static str,
    csaf: &'static str,
    cyclonedx: &'static str,
    title: Text,
}

static RESPONSES: [ResponseRow; 6] = [
    ResponseRow {
        response: VexResponse::Update,
        id: "update",
        csaf: "vendor_fix",
        cyclonedx: "update",
        title: Text::fixed("수정 버전으로 교체", "Update"),
    },
    ResponseRow {
        response: VexResponse::Workaround,
        id: "workaround",
        csaf: "workaround",
        cyclonedx: "workaround_available",
        title: Text::fixed("우회 방법 있음", "Workaround"),
    },
    ResponseRow {
        response: VexResponse::Rollback,
        id: "rollback",
        csaf: "workaround",
        cyclonedx: "rollback",
        title: Text::fixed("이전 버전으로 되돌림", "Roll back"),
    },
    ResponseRow {
        response: VexResponse::Mitigation,
        id: "mitigation",
        csaf: "mitigation",
        cyclonedx: "workaround_available",
        title: Text::fixed("완화 방법 있음", "Mitigation"),
    },
    ResponseRow {
        response: VexResponse::WillNotFix,
        id: "will-not-fix",
        csaf: "no_fix_planned",
        cyclonedx: "will_not_fix",
        title: Text::fixed("수정하지 않음", "Will not be fixed"),
    },
    ResponseRow {
        response: VexResponse::CannotFix,
        id: "cannot-fix",
        csaf: "none_available",
        cyclonedx: "can_not_fix",
        title: Text::fixed("수정할 수 없음", "Cannot be fixed"),
    },
];

impl VexResponse {
    /// Every response. Where several share a word, the first one is read from it.
    pub const ALL: [Self; 6] = [
        Self::Update,
        Self::Workaround,
        Self::Rollback,
        Self::Mitigation,
        Self::WillNotFix,
        Self::CannotFix,
    ];

    fn row(self) -> &'static ResponseRow {
        let [first, ..] = &RESPONSES;
        let own = RESPONSES.iter().find(|row| row.response == self);
        own.unwrap_or(first)
    }

    /// Returns the stable id.
    pub fn id(self) -> &'static str {
        self.row().id
    }

    /// Finds a response by its id.
    pub fn from_id(id: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|response| response.id() == id)
    }

    /// Returns the category of CSAF's remediation.
    pub fn csaf(self) -> &'static str {
        self.row().csaf
    }

    /// Reads the category of CSAF's remediation; CSAF 2.1's optional patch is an update.
    pub fn from_csaf(word: &str) -> Option<Self> {
        if word == "optional_patch" {
            return Some(Self::Update);
        }
        Self::ALL
            .into_iter()
            .find(|response| response.csaf() == word)
    }

    /// Returns CycloneDX's response.
    pub fn cyclonedx(self) -> &'static str {
        self.row().cyclonedx
    }

    /// Reads CycloneDX's response.
    pub fn from_cyclonedx(word: &str) -> Option<Self> {
        Self::ALL
            .into_iter()
            .find(|response| response.cyclonedx() == word)
    }

    /// Returns a short title for people.
    pub fn title(self) -> Text {
        self.row().title.clone()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn responses_are_read_back_from_the_format_that_has_a_word_for_them() {
        for response in VexResponse::ALL {
            assert_eq!(VexResponse::from_id(response.id()), Some(response));
        }
        assert_eq!(
            VexResponse::from_csaf("mitigation"),
            Some(VexResponse::Mitigation)
        );
        assert_eq!(
            VexResponse::from_cyclonedx("rollback"),
            Some(VexResponse::Rollback)
        );
        assert_eq!(
            VexResponse::from_csaf("workaround"),
            Some(VexResponse::Workaround)
        );
    }
}
