//! The order of work: what a finding's place in it is made of.

use crate::text::Text;

/// A finding's place in the order of work, recomputable by hand from its inputs.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Default)]
pub struct Priority {
    /// 0 (can wait) to 100 (drop everything).
    pub score: u8,
    /// The inputs with what each added, in the order they were added: (`kev`, 40), (`cvss`, 29), …
    pub inputs: Vec<(String, i16)>,
}

/// Names of the inputs that come from how a component is used, not from the finding itself.
pub const USE_INPUTS: [&str; 3] = ["exposure", "criticality", "scope"];

impl Priority {
    /// Returns the place the finding has by itself, whoever uses the component and how.
    #[must_use]
    pub fn apart_from_use(&self) -> Self {
        let of_use = |name: &str| USE_INPUTS.contains(&name);
        let inputs: Vec<_> = self
            .inputs
            .iter()
            .filter(|(name, _)| !of_use(name))
            .cloned()
            .collect();
        if inputs.len() == self.inputs.len() {
            return self.clone();
        }
        let sum = inputs
            .iter()
            .fold(0_i16, |sum, (_, points)| sum.saturating_add(*points));
        Self {
            score: u8::try_from(sum.clamp(0, 100)).unwrap_or_default(),
            inputs,
        }
    }

    /// Adds an input unless it changes nothing; the score stays between 0 and 100, and the input says what it changed.
    pub fn add(&mut self, name: &str, points: i16) {
        let before = i16::from(self.score);
        let after = before.saturating_add(points).clamp(0, 100);
        if after != before {
            self.score = u8::try_from(after).unwrap_or_default();
            self.inputs
                .push((name.to_owned(), after.saturating_sub(before)));
        }
    }
}

/// Returns what an input is, in words; the name itself where it is not one of ours.
pub fn input_title(name: &str) -> Text {
    let (ko, en) = match name {
        "kev" => ("악용이 확인됨 (KEV)", "known to be exploited (KEV)"),
        "malicious" => ("해를 끼치려고 만든 패키지", "published to do harm"),
        "cvss" => ("CVSS 점수", "CVSS score"),
        "severity" => ("출처가 밝힌 심각도", "severity the source states"),
        "severity-unknown" => (
            "심각도 미상 (7.0으로 계산)",
            "severity unknown, counted as 7.0",
        ),
        "epss" => ("악용 가능성 (EPSS)", "probability of exploitation (EPSS)"),
        "fixable" => ("수정 버전이 있음", "a fixed version exists"),
        "end-of-life" => ("지원이 끝난 버전", "end of life"),
        "yanked" => ("배포자가 철회한 버전", "taken back by its publisher"),
        "deprecated" => ("배포자가 사용을 말림", "advised against by its publisher"),
        "vex" => (
            "효력이 있는 VEX 진술",
            "answered by a VEX statement in effect",
        ),
        "exposure" => ("노출 (사용 형태)", "exposure, by the use context"),
        "criticality" => ("시스템 중요도", "criticality of the system"),
        "scope" => ("간접 의존 또는 개발 전용", "transitive or development only"),
        other => return Text::new(other.to_owned(), other.to_owned()),
    };
    Text::fixed(ko, en)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_the_use_adds_can_be_taken_away_again() {
        let mut priority = Priority::default();
        priority.add("cvss", 29);
        let alone = priority.clone();
        priority.add("exposure", 10);
        priority.add("criticality", 5);
        priority.add("scope", -15);
        assert_eq!((priority.score, priority.inputs.len()), (29, 4));
        assert_eq!(priority.apart_from_use(), alone);
        priority.add("scope", -100);
        assert_eq!(priority.score, 0);
        assert_eq!(priority.inputs.last(), Some(&("scope".to_owned(), -29)));
    }

    #[test]
    fn every_input_of_use_has_a_title_of_its_own() {
        for name in USE_INPUTS {
            assert_ne!(input_title(name).en, name);
        }
        assert_eq!(input_title("other").ko, "other");
    }
}
