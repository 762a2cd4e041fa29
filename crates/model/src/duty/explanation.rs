//! The chain of reasons of a duty, as sentences.

use super::{CatalogueBasis, ChosenBy, Duty, DutyFact, DutyReason, LicenseOrigin};
use crate::text::Text;
use crate::use_facts::{Answer, Linking};

impl DutyReason {
    /// Returns why the duty is owed under `license`, as sentences: the license and where it comes from, the alternative
    /// taken, the facts, the clause.
    pub fn explanation(&self, license: &str) -> Text {
        let mut parts = vec![self.origin_sentence(license)];
        parts.extend(self.choice_sentence(license));
        parts.extend(self.election_sentence());
        parts.extend(self.fact_sentence());
        if self.basis == CatalogueBasis::Family {
            parts.push(Text::fixed(
                "이 라이선스는 같은 계열의 기준을 적용했으며 아직 검토하지 않았습니다.",
                "By family, not yet reviewed.",
            ));
        }
        parts.push(Text::new(
            format!("근거: {}.", self.clause),
            format!("Source: {}.", self.clause),
        ));
        join(&parts, " ")
    }

    fn origin_sentence(&self, license: &str) -> Text {
        let places: Vec<String> = self
            .named_in
            .iter()
            .map(|place| match place.line {
                Some(line) => format!("{}:{line}", place.path),
                None => place.path.clone(),
            })
            .collect();
        let (ko_place, en_place) = if places.is_empty() {
            (String::new(), String::new())
        } else {
            let list = places.join(", ");
            (format!(" ({list})"), format!(" ({list})"))
        };
        match self.origin {
            LicenseOrigin::Declared => Text::new(
                format!("패키지가 밝힌 라이선스는 {license}입니다{ko_place}."),
                format!("The package declares {license}{en_place}."),
            ),
            LicenseOrigin::Detected => Text::new(
                format!("파일에서 찾은 라이선스는 {license}입니다{ko_place}."),
                format!("Its files contain {license}{en_place}."),
            ),
            LicenseOrigin::Concluded => Text::new(
                format!("사람이 확정한 라이선스는 {license}입니다{ko_place}."),
                format!("A person concluded {license}{en_place}."),
            ),
            LicenseOrigin::Unknown => Text::new(
                format!("라이선스를 알 수 없습니다{ko_place}."),
                format!("No license is known{en_place}."),
            ),
        }
    }

    fn choice_sentence(&self, license: &str) -> Option<Text> {
        let by = self.chosen_by?;
        let others = self.alternatives.join(", ");
        Some(match by {
            ChosenBy::Policy => Text::new(
                format!(
                    "선택할 수 있는 라이선스 가운데 정책이 부담이 가장 적은 {license} 쪽을 자동으로 택했습니다(택하지 않은 것: {others})."
                ),
                format!(
                    "Of the alternatives the policy took {license}, the mildest, by itself (not taken: {others})."
                ),
            ),
            ChosenBy::Person => Text::new(
                format!(
                    "선택할 수 있는 라이선스 가운데 사람이 {license} 쪽을 택했습니다(택하지 않은 것: {others})."
                ),
                format!("Of the alternatives a person took {license} (not taken: {others})."),
            ),
        })
    }

    fn election_sentence(&self) -> Option<Text> {
        if self.electable.is_empty() {
            return None;
        }
        let list = self.electable.join(", ");
        Some(Text::new(
            format!("이후 버전을 택할 수 있습니다: {list}."),
            format!("A later version may be taken: {list}."),
        ))
    }

    fn fact_sentence(&self) -> Option<Text> {
        if self.facts.is_empty() {
            return None;
        }
        let told: Vec<Text> = self.facts.iter().map(|fact| fact.told()).collect();
        let told = join(&told, ", ");
        Some(Text::new(
            format!("이 의무가 생긴 까닭: {}.", told.ko),
            format!("Due because {}.", told.en),
        ))
    }
}

impl Duty {
    /// Returns why the duty is owed, as sentences; `None` where that was not kept.
    pub fn explanation(&self) -> Option<Text> {
        let why = self.why.as_ref()?;
        Some(why.explanation(&self.license))
    }
}

impl DutyFact {
    /// Returns the fact as a part of a sentence: `it is distributed (Installed by customers)`.
    pub fn told(self) -> Text {
        match self {
            Self::Context(context) => {
                let title = context.title();
                Text::new(
                    format!("사용 형태가 ‘{}’임", title.ko),
                    format!("the use is “{}”", title.en),
                )
            }
            Self::Modified(answer) => answered(
                answer,
                ["수정함", "수정하지 않음", "수정 여부를 알 수 없음"],
                [
                    "it is modified",
                    "it is not modified",
                    "it is not known whether it is modified",
                ],
            ),
            Self::Linking(linking) => linked(linking),
            Self::UserProduct(answer) => answered(
                answer,
                [
                    "소비자용 제품에 실림",
                    "소비자용 제품이 아님",
                    "소비자용 제품인지 알 수 없음",
                ],
                [
                    "it goes out in a consumer product",
                    "it goes out in no consumer product",
                    "it is not known whether it goes out in a consumer product",
                ],
            ),
            Self::RemoteUsers(answer) => answered(
                answer,
                [
                    "이용자가 네트워크로 접속함",
                    "네트워크로 접속하는 이용자가 없음",
                    "이용자가 네트워크로 접속하는지 알 수 없음",
                ],
                [
                    "people use it over a network",
                    "nobody uses it over a network",
                    "it is not known whether people use it over a network",
                ],
            ),
            Self::SourceForm(answer) => answered(
                answer,
                [
                    "소스 코드를 함께 제공함",
                    "소스 코드를 함께 제공하지 않음",
                    "소스 코드를 함께 제공하는지 알 수 없음",
                ],
                [
                    "its source goes along",
                    "its source does not go along",
                    "it is not known whether its source goes along",
                ],
            ),
            Self::CombinedWithGpl(answer) => combined(answer, "GPL"),
            Self::CombinedWithGpl2Only(answer) => combined(answer, "GPL-2.0-only"),
        }
    }
}

fn answered(answer: Answer, ko: [&'static str; 3], en: [&'static str; 3]) -> Text {
    let ([ko_yes, ko_no, ko_unknown], [en_yes, en_no, en_unknown]) = (ko, en);
    match answer {
        Answer::Yes => Text::fixed(ko_yes, en_yes),
        Answer::No => Text::fixed(ko_no, en_no),
        Answer::Unknown => Text::fixed(ko_unknown, en_unknown),
    }
}

fn linked(linking: Linking) -> Text {
    match linking {
        Linking::NoneOrProcess => Text::fixed(
            "별도 프로그램으로 실행함",
            "it runs as a program of its own",
        ),
        Linking::Dynamic => Text::fixed("동적으로 링크함", "it is linked dynamically"),
        Linking::Static => Text::fixed("정적으로 링크함", "it is linked statically"),
        Linking::SourceIncluded => Text::fixed("소스 코드에 포함함", "its source is included"),
        Linking::Unknown => {
            Text::fixed("링크 방식을 알 수 없음", "it is not known how it is linked")
        }
    }
}

fn combined(answer: Answer, with: &str) -> Text {
    match answer {
        Answer::Yes => Text::new(
            format!("{with} 코드와 결합됨"),
            format!("it is combined with {with} code"),
        ),
        Answer::No => Text::new(
            format!("{with} 코드와 결합되지 않음"),
            format!("it is not combined with {with} code"),
        ),
        Answer::Unknown => Text::new(
            format!("{with} 코드와 결합되는지 알 수 없음"),
            format!("it is not known whether it is combined with {with} code"),
        ),
    }
}

fn join(parts: &[Text], between: &str) -> Text {
    let ko: Vec<&str> = parts.iter().map(|part| part.ko.as_ref()).collect();
    let en: Vec<&str> = parts.iter().map(|part| part.en.as_ref()).collect();
    Text::new(ko.join(between), en.join(between))
}

#[cfg(test)]
mod tests {
    use super::super::DutyEvidence;
    use super::*;
    use crate::component::Location;
    use crate::context::UseContext;

    fn reason() -> DutyReason {
        DutyReason {
            origin: LicenseOrigin::Declared,
            named_in: vec![Location::new("Cargo.lock", Some(7))],
            expression: Some("GPL-2.0-or-later OR MIT".to_owned()),
            alternatives: vec!["MIT".to_owned()],
            chosen_by: Some(ChosenBy::Person),
            electable: vec!["GPL-3.0-only".to_owned()],
            facts: vec![
                DutyFact::Context(UseContext::App),
                DutyFact::Modified(Answer::Unknown),
            ],
            clause: "GPL-2.0-only section 2(a)".to_owned(),
            evidence: DutyEvidence::ChangeRecord,
            basis: CatalogueBasis::License,
        }
    }

    #[test]
    fn the_chain_is_told_from_the_package_to_the_clause() {
        let text = reason().explanation("GPL-2.0-or-later");
        assert_eq!(
            text.en,
            "The package declares GPL-2.0-or-later (Cargo.lock:7). Of the alternatives a person took GPL-2.0-or-later \
             (not taken: MIT). A later version may be taken: GPL-3.0-only. Due because the use is “Installed by \
             customers”, it is not known whether it is modified. Source: GPL-2.0-only section 2(a)."
        );
        assert!(text.ko.contains("수정 여부를 알 수 없음"));
        assert!(text.ko.contains("사람이 GPL-2.0-or-later 쪽을 택했습니다"));
    }

    #[test]
    fn facts_lead_back_from_their_ids() {
        let facts = [
            DutyFact::Context(UseContext::Web),
            DutyFact::Modified(Answer::Yes),
            DutyFact::Linking(Linking::Static),
            DutyFact::UserProduct(Answer::No),
            DutyFact::RemoteUsers(Answer::Unknown),
            DutyFact::SourceForm(Answer::No),
            DutyFact::CombinedWithGpl(Answer::Yes),
            DutyFact::CombinedWithGpl2Only(Answer::Unknown),
        ];
        assert_eq!(facts.map(DutyFact::id), DutyFact::IDS);
        for fact in facts {
            assert_eq!(DutyFact::from_ids(fact.id(), fact.value()), Some(fact));
            assert!(!fact.told().ko.is_empty() && !fact.told().en.is_empty());
        }
        assert_eq!(DutyFact::from_ids("modified", "perhaps"), None);
        assert_eq!(DutyFact::from_ids("moon", "yes"), None);
    }
}
