//! The words of the three formats, one row for each word of ours.
//!
//! Sources: OpenVEX specification 0.2.0 (status labels, status justifications); CSAF 2.0, sections 3.2.3.5 (flags),
//! 3.2.3.9 (product status) and 3.2.3.12 (remediations); CycloneDX 1.4 to 1.7, `vulnerabilities[].analysis`.

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

const STATUSES: [StatusRow; 5] = [
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
        let [under_review, affected, not_affected, wrong_match, fixed] = &STATUSES;
        match self {
            Self::UnderReview => under_review,
            Self::Affected => affected,
            Self::NotAffected => not_affected,
            Self::WrongMatch => wrong_match,
            Self::Fixed => fixed,
        }
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

/// Why a product is not affected. The first five are those of OpenVEX and CSAF; the others are the finer words of
/// CycloneDX for one of them.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum VexReason {
    /// The component is not in the product.
    ComponentAbsent,
    /// The component is there, its vulnerable code is not.
    CodeAbsent,
    /// The vulnerable code is never run.
    NotReached,
    /// An attacker cannot control what the vulnerable code is given.
    NotControllable,
    /// Something in place stops an attack.
    ControlInPlace,
    /// Exploiting it needs a configuration the product does not have.
    RequiresConfiguration,
    /// Exploiting it needs a dependency that is not there.
    RequiresDependency,
    /// Exploiting it needs an environment the product does not run in.
    RequiresEnvironment,
    /// A compiler flag stops it.
    ProtectedByCompiler,
    /// Something at run time stops it.
    ProtectedAtRuntime,
    /// A firewall or the like stops it.
    ProtectedAtPerimeter,
    /// Another control stops it.
    ProtectedByMitigatingControl,
}

/// The words for one reason.
struct ReasonRow {
    id: &'static str,
    /// OpenVEX's justification, which is CSAF's flag too.
    label: &'static str,
    cyclonedx: &'static str,
    title: Text,
}

impl VexReason {
    /// Every reason. Where several share a word, the first one is read from it.
    pub const ALL: [Self; 12] = [
        // Before the absent component: CycloneDX has one word for both and speaks of code.
        Self::CodeAbsent,
        Self::ComponentAbsent,
        Self::NotReached,
        Self::NotControllable,
        Self::ControlInPlace,
        Self::RequiresConfiguration,
        Self::RequiresDependency,
        Self::RequiresEnvironment,
        Self::ProtectedByCompiler,
        Self::ProtectedAtRuntime,
        Self::ProtectedAtPerimeter,
        Self::ProtectedByMitigatingControl,
    ];

    fn row(self) -> ReasonRow {
        let (id, label, cyclonedx, ko, en) = match self {
            Self::ComponentAbsent => (
                "component-absent",
                "component_not_present",
                "code_not_present",
                "구성요소 없음",
                "Component absent",
            ),
            Self::CodeAbsent => (
                "code-absent",
                "vulnerable_code_not_present",
                "code_not_present",
                "취약 코드 없음",
                "Vulnerable code absent",
            ),
            Self::NotReached => (
                "not-reached",
                "vulnerable_code_not_in_execute_path",
                "code_not_reachable",
                "취약 코드가 실행되지 않음",
                "Vulnerable code never runs",
            ),
            Self::NotControllable => (
                "not-controllable",
                NOT_CONTROLLABLE,
                "requires_environment",
                "공격자가 제어할 수 없음",
                "Attackers cannot control it",
            ),
            Self::ControlInPlace => (
                "control-in-place",
                IN_PLACE,
                "protected_by_mitigating_control",
                "보호 조치 있음",
                "Control in place",
            ),
            Self::RequiresConfiguration => (
                "requires-configuration",
                NOT_CONTROLLABLE,
                "requires_configuration",
                "특정 설정에서만 가능",
                "Needs another configuration",
            ),
            Self::RequiresDependency => (
                "requires-dependency",
                NOT_CONTROLLABLE,
                "requires_dependency",
                "특정 의존성이 있어야 가능",
                "Needs another dependency",
            ),
            Self::RequiresEnvironment => (
                "requires-environment",
                NOT_CONTROLLABLE,
                "requires_environment",
                "특정 환경에서만 가능",
                "Needs another environment",
            ),
            Self::ProtectedByCompiler => (
                "protected-by-compiler",
                IN_PLACE,
                "protected_by_compiler",
                "컴파일러가 막음",
                "Protected by the compiler",
            ),
            Self::ProtectedAtRuntime => (
                "protected-at-runtime",
                IN_PLACE,
                "protected_at_runtime",
                "실행 시점에 막음",
                "Protected at run time",
            ),
            Self::ProtectedAtPerimeter => (
                "protected-at-perimeter",
                IN_PLACE,
                "protected_at_perimeter",
                "경계에서 막음",
                "Protected at the perimeter",
            ),
            Self::ProtectedByMitigatingControl => (
                "protected-by-mitigating-control",
                IN_PLACE,
                "protected_by_mitigating_control",
                "완화 통제가 막음",
                "Protected by a mitigating control",
            ),
        };
        ReasonRow {
            id,
            label,
            cyclonedx,
            title: Text::fixed(ko, en),
        }
    }

    /// Returns the stable id.
    pub fn id(self) -> &'static str {
        self.row().id
    }

    /// Finds a reason by its id.
    pub fn from_id(id: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|reason| reason.id() == id)
    }

    /// Returns OpenVEX's justification, which is the label of CSAF's flag too.
    pub fn label(self) -> &'static str {
        self.row().label
    }

    /// Reads OpenVEX's justification or the label of CSAF's flag.
    pub fn from_label(label: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|reason| reason.label() == label)
    }

    /// Returns CycloneDX's justification.
    pub fn cyclonedx(self) -> &'static str {
        self.row().cyclonedx
    }

    /// Reads CycloneDX's justification, keeping its finer words.
    pub fn from_cyclonedx(word: &str) -> Option<Self> {
        // The finer reasons come last and are the exact words; the coarse ones only stand in.
        let is_coarse =
            |reason: &Self| matches!(reason, Self::NotControllable | Self::ControlInPlace);
        Self::ALL
            .into_iter()
            .find(|reason| !is_coarse(reason) && reason.cyclonedx() == word)
    }

    /// Returns a short title for people.
    pub fn title(self) -> Text {
        self.row().title
    }
}

const NOT_CONTROLLABLE: &str = "vulnerable_code_cannot_be_controlled_by_adversary";
const IN_PLACE: &str = "inline_mitigations_already_exist";

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

    /// The stable id, the category of CSAF's remediation, CycloneDX's response, and the titles.
    fn row(self) -> (&'static str, &'static str, &'static str, Text) {
        match self {
            Self::Update => (
                "update",
                "vendor_fix",
                "update",
                Text::fixed("수정 버전으로 교체", "Update"),
            ),
            Self::Rollback => (
                "rollback",
                "workaround",
                "rollback",
                Text::fixed("이전 버전으로 되돌림", "Roll back"),
            ),
            Self::Workaround => (
                "workaround",
                "workaround",
                "workaround_available",
                Text::fixed("우회 방법 있음", "Workaround"),
            ),
            Self::Mitigation => (
                "mitigation",
                "mitigation",
                "workaround_available",
                Text::fixed("완화 방법 있음", "Mitigation"),
            ),
            Self::WillNotFix => (
                "will-not-fix",
                "no_fix_planned",
                "will_not_fix",
                Text::fixed("수정하지 않음", "Will not be fixed"),
            ),
            Self::CannotFix => (
                "cannot-fix",
                "none_available",
                "can_not_fix",
                Text::fixed("수정할 수 없음", "Cannot be fixed"),
            ),
        }
    }

    /// Returns the stable id.
    pub fn id(self) -> &'static str {
        self.row().0
    }

    /// Finds a response by its id.
    pub fn from_id(id: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|response| response.id() == id)
    }

    /// Returns the category of CSAF's remediation.
    pub fn csaf(self) -> &'static str {
        self.row().1
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
        self.row().2
    }

    /// Reads CycloneDX's response.
    pub fn from_cyclonedx(word: &str) -> Option<Self> {
        Self::ALL
            .into_iter()
            .find(|response| response.cyclonedx() == word)
    }

    /// Returns a short title for people.
    pub fn title(self) -> Text {
        self.row().3
    }
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

    #[test]
    fn the_finer_words_of_cyclonedx_are_kept_and_become_the_coarse_label() {
        for reason in VexReason::ALL {
            assert_eq!(VexReason::from_id(reason.id()), Some(reason));
            let again = VexReason::from_cyclonedx(reason.cyclonedx()).unwrap();
            let is_one_word_for_two = reason == VexReason::ComponentAbsent;
            assert!(again.label() == reason.label() || is_one_word_for_two);
        }
        let compiler = VexReason::from_cyclonedx("protected_by_compiler").unwrap();
        assert_eq!(compiler, VexReason::ProtectedByCompiler);
        assert_eq!(compiler.label(), "inline_mitigations_already_exist");
        assert_eq!(
            VexReason::from_label(compiler.label()),
            Some(VexReason::ControlInPlace)
        );
        assert_eq!(
            VexReason::from_cyclonedx("code_not_present"),
            Some(VexReason::CodeAbsent)
        );
        assert_eq!(
            VexReason::from_label("component_not_present"),
            Some(VexReason::ComponentAbsent)
        );
    }

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
