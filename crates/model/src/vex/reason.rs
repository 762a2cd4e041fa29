//! Why a product is not affected, in the words of the three formats.
//!
//! Sources: OpenVEX specification 0.2.0, "Status Justifications", whose labels are those of CSAF 2.0, section 3.2.3.5
//! (flags); CycloneDX 1.4 to 1.7, `vulnerabilities[].analysis.justification`.

use crate::text::Text;

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
    reason: VexReason,
    id: &'static str,
    /// OpenVEX's justification, which is the label of CSAF's flag too.
    label: &'static str,
    cyclonedx: &'static str,
    title: Text,
}

const NOT_CONTROLLABLE: &str = "vulnerable_code_cannot_be_controlled_by_adversary";
const IN_PLACE: &str = "inline_mitigations_already_exist";

static REASONS: [ReasonRow; 12] = [
    ReasonRow {
        reason: VexReason::CodeAbsent,
        id: "code-absent",
        label: "vulnerable_code_not_present",
        cyclonedx: "code_not_present",
        title: Text::fixed("취약 코드 없음", "Vulnerable code absent"),
    },
    ReasonRow {
        reason: VexReason::ComponentAbsent,
        id: "component-absent",
        label: "component_not_present",
        cyclonedx: "code_not_present",
        title: Text::fixed("구성요소 없음", "Component absent"),
    },
    ReasonRow {
        reason: VexReason::NotReached,
        id: "not-reached",
        label: "vulnerable_code_not_in_execute_path",
        cyclonedx: "code_not_reachable",
        title: Text::fixed("취약 코드가 실행되지 않음", "Vulnerable code never runs"),
    },
    ReasonRow {
        reason: VexReason::NotControllable,
        id: "not-controllable",
        label: NOT_CONTROLLABLE,
        cyclonedx: "requires_environment",
        title: Text::fixed("공격자가 제어할 수 없음", "Attackers cannot control it"),
    },
    ReasonRow {
        reason: VexReason::ControlInPlace,
        id: "control-in-place",
        label: IN_PLACE,
        cyclonedx: "protected_by_mitigating_control",
        title: Text::fixed("보호 조치 있음", "Control in place"),
    },
    ReasonRow {
        reason: VexReason::RequiresConfiguration,
        id: "requires-configuration",
        label: NOT_CONTROLLABLE,
        cyclonedx: "requires_configuration",
        title: Text::fixed("특정 설정에서만 가능", "Needs another configuration"),
    },
    ReasonRow {
        reason: VexReason::RequiresDependency,
        id: "requires-dependency",
        label: NOT_CONTROLLABLE,
        cyclonedx: "requires_dependency",
        title: Text::fixed("특정 의존성이 있어야 가능", "Needs another dependency"),
    },
    ReasonRow {
        reason: VexReason::RequiresEnvironment,
        id: "requires-environment",
        label: NOT_CONTROLLABLE,
        cyclonedx: "requires_environment",
        title: Text::fixed("특정 환경에서만 가능", "Needs another environment"),
    },
    ReasonRow {
        reason: VexReason::ProtectedByCompiler,
        id: "protected-by-compiler",
        label: IN_PLACE,
        cyclonedx: "protected_by_compiler",
        title: Text::fixed("컴파일러가 막음", "Protected by the compiler"),
    },
    ReasonRow {
        reason: VexReason::ProtectedAtRuntime,
        id: "protected-at-runtime",
        label: IN_PLACE,
        cyclonedx: "protected_at_runtime",
        title: Text::fixed("실행 시점에 막음", "Protected at run time"),
    },
    ReasonRow {
        reason: VexReason::ProtectedAtPerimeter,
        id: "protected-at-perimeter",
        label: IN_PLACE,
        cyclonedx: "protected_at_perimeter",
        title: Text::fixed("경계에서 막음", "Protected at the perimeter"),
    },
    ReasonRow {
        reason: VexReason::ProtectedByMitigatingControl,
        id: "protected-by-mitigating-control",
        label: IN_PLACE,
        cyclonedx: "protected_by_mitigating_control",
        title: Text::fixed("완화 통제가 막음", "Protected by a mitigating control"),
    },
];

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

    fn row(self) -> &'static ReasonRow {
        let [first, ..] = &REASONS;
        let own = REASONS.iter().find(|row| row.reason == self);
        own.unwrap_or(first)
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
        self.row().title.clone()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

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
}
