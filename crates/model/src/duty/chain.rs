//! The chain of reasons of a duty, link by link: from the component over its license and the facts to the clause.

use super::{CatalogueBasis, ChosenBy, Duty, DutyFact, DutyReason, LicenseOrigin};
use crate::component::Location;
use crate::text::Text;

/// What a link of the chain is about, in the order of the chain.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum LinkKind {
    /// The component.
    Component,
    /// The files that name it.
    Files,
    /// Its license and where that comes from.
    License,
    /// The alternative that was taken, and by whom.
    Choice,
    /// Later versions of the license that may be taken.
    Later,
    /// One fact of use.
    Fact,
    /// How well the license is known.
    Basis,
    /// The clause.
    Clause,
}

impl LinkKind {
    /// Returns the stable id.
    pub const fn id(self) -> &'static str {
        match self {
            Self::Component => "component",
            Self::Files => "files",
            Self::License => "license",
            Self::Choice => "choice",
            Self::Later => "later",
            Self::Fact => "fact",
            Self::Basis => "basis",
            Self::Clause => "clause",
        }
    }

    /// Returns a short title for people.
    pub const fn title(self) -> Text {
        match self {
            Self::Component => Text::fixed("구성요소", "Component"),
            Self::Files => Text::fixed("적힌 파일", "Named in"),
            Self::License => Text::fixed("라이선스", "License"),
            Self::Choice => Text::fixed("선택", "Choice"),
            Self::Later => Text::fixed("이후 버전", "Later versions"),
            Self::Fact => Text::fixed("사용 사실", "Fact of use"),
            Self::Basis => Text::fixed("검토 상태", "Reviewed"),
            Self::Clause => Text::fixed("근거 조항", "Clause"),
        }
    }
}

/// One link of the chain.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ChainLink {
    /// What it is about.
    pub kind: LinkKind,
    /// What it says.
    pub text: Text,
    /// The fact of use it is, where nobody has said it and the answer that asks for more was taken.
    pub assumed: Option<DutyFact>,
}

impl ChainLink {
    fn new(kind: LinkKind, text: Text) -> Self {
        Self {
            kind,
            text,
            assumed: None,
        }
    }

    fn same(kind: LinkKind, text: impl Into<String>) -> Self {
        let text = text.into();
        Self::new(kind, Text::new(text.clone(), text))
    }
}

impl Duty {
    /// Returns why the duty is owed, link by link; the component alone where that was not kept.
    pub fn chain(&self) -> Vec<ChainLink> {
        let mut chain = vec![ChainLink::same(LinkKind::Component, self.purl.to_string())];
        if let Some(why) = &self.why {
            chain.extend(why.links(&self.license));
        }
        chain
    }

    /// Whether it is owed, or asks for more, because nobody has said a fact of use.
    pub fn is_assumed(&self) -> bool {
        let facts = self.why.iter().flat_map(|why| &why.facts);
        facts.copied().any(DutyFact::is_assumed)
    }
}

impl DutyReason {
    fn links(&self, license: &str) -> Vec<ChainLink> {
        let mut links = Vec::new();
        if !self.named_in.is_empty() {
            let places: Vec<String> = self.named_in.iter().map(place).collect();
            links.push(ChainLink::same(LinkKind::Files, places.join(", ")));
        }
        links.push(ChainLink::new(LinkKind::License, self.license(license)));
        links.extend(self.choice());
        if !self.electable.is_empty() {
            links.push(ChainLink::same(LinkKind::Later, self.electable.join(", ")));
        }
        links.extend(self.facts.iter().map(|fact| ChainLink {
            kind: LinkKind::Fact,
            text: fact.told(),
            assumed: Some(*fact).filter(|fact| fact.is_assumed()),
        }));
        if self.basis == CatalogueBasis::Family {
            let text = Text::fixed(
                "같은 계열의 기준을 적용했으며 이 라이선스는 아직 검토하지 않았습니다",
                "by family; the license itself is not reviewed yet",
            );
            links.push(ChainLink::new(LinkKind::Basis, text));
        }
        links.push(ChainLink::same(LinkKind::Clause, self.clause.clone()));
        links
    }

    fn license(&self, license: &str) -> Text {
        let origin = self.origin.title();
        if self.origin == LicenseOrigin::Unknown {
            return match license {
                "" => origin,
                stated => Text::new(
                    format!("{}: “{stated}”", origin.ko),
                    format!("{}: “{stated}”", origin.en),
                ),
            };
        }
        let whole = self.expression.as_deref().filter(|whole| *whole != license);
        let whole = whole.map_or_else(String::new, |whole| format!(" ({whole})"));
        Text::new(
            format!("{license}{whole}: {}", origin.ko),
            format!("{license}{whole}: {}", origin.en),
        )
    }

    fn choice(&self) -> Option<ChainLink> {
        let others = self.alternatives.join(", ");
        let text = match self.chosen_by? {
            ChosenBy::Policy => Text::new(
                format!("정책이 부담이 가장 적은 쪽을 자동으로 택함(택하지 않은 것: {others})"),
                format!("the policy took the mildest by itself (not taken: {others})"),
            ),
            ChosenBy::Person => Text::new(
                format!("사람이 택함(택하지 않은 것: {others})"),
                format!("a person took it (not taken: {others})"),
            ),
        };
        Some(ChainLink::new(LinkKind::Choice, text))
    }
}

fn place(location: &Location) -> String {
    match location.line {
        Some(line) => format!("{}:{line}", location.path),
        None => location.path.clone(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::context::UseContext;
    use crate::duty::DutyEvidence;
    use crate::use_facts::Answer;

    fn duty() -> Duty {
        Duty {
            purl: "pkg:npm/a@1.0.0".parse().unwrap(),
            code: "D1".to_owned(),
            license: "GPL-2.0-or-later".to_owned(),
            text: Text::fixed("가", "a"),
            why: Some(DutyReason {
                origin: LicenseOrigin::Declared,
                named_in: vec![Location::new("Cargo.lock", Some(7))],
                expression: Some("GPL-2.0-or-later OR SSPL-1.0".to_owned()),
                alternatives: vec!["SSPL-1.0".to_owned()],
                chosen_by: Some(ChosenBy::Policy),
                electable: vec!["GPL-3.0-only".to_owned()],
                facts: vec![
                    DutyFact::Context(UseContext::App),
                    DutyFact::Modified(Answer::Unknown),
                ],
                clause: "GPL-2.0-only section 2(b)".to_owned(),
                evidence: DutyEvidence::NoticesFile,
                basis: CatalogueBasis::Family,
            }),
        }
    }

    #[test]
    fn the_chain_leads_from_the_component_to_the_clause() {
        let chain = duty().chain();
        let told: Vec<String> = chain
            .iter()
            .map(|link| format!("{}: {}", link.kind.id(), link.text.en))
            .collect();
        assert_eq!(
            told,
            [
                "component: pkg:npm/a@1.0.0",
                "files: Cargo.lock:7",
                "license: GPL-2.0-or-later (GPL-2.0-or-later OR SSPL-1.0): Declared by the package",
                "choice: the policy took the mildest by itself (not taken: SSPL-1.0)",
                "later: GPL-3.0-only",
                "fact: the use is “Installed by customers”",
                "fact: it is not known whether it is modified",
                "basis: by family; the license itself is not reviewed yet",
                "clause: GPL-2.0-only section 2(b)",
            ]
        );
        assert!(chain.iter().all(|link| !link.text.ko.is_empty()));
        let assumed: Vec<_> = chain.iter().filter_map(|link| link.assumed).collect();
        assert_eq!(assumed, [DutyFact::Modified(Answer::Unknown)]);
        assert!(duty().is_assumed());
    }

    #[test]
    fn a_duty_without_its_reason_names_the_component_and_assumes_nothing() {
        let duty = Duty {
            why: None,
            ..duty()
        };
        assert_eq!(duty.chain().len(), 1);
        assert!(!duty.is_assumed());
    }
}
