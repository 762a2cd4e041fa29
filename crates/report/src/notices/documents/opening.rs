//! What every document begins with: what it is about, and what it lacks.

use std::collections::{BTreeMap, BTreeSet};

use gwanmun_model::Text;

use crate::notices::component::{self, Merged, named};
use crate::notices::paper::{Block, Item, Section, Words};
use crate::notices::{Notices, Paper, owed};

/// Returns the name of the product with its version.
pub(super) fn subject(notices: &Notices) -> String {
    match &notices.version {
        Some(version) => format!("{} {version}", notices.subject),
        None => notices.subject.clone(),
    }
}

/// Returns the facts a document is about.
pub(super) fn facts(notices: &Notices, components: &[Merged<'_>]) -> Vec<(Words, Words)> {
    let mut facts: Vec<(Words, Words)> = vec![(
        Text::fixed("제품", "Product").into(),
        subject(notices).into(),
    )];
    if let Some(date) = &notices.date {
        facts.push((Text::fixed("작성일", "Date").into(), date.clone().into()));
    }
    if let Some(context) = notices.context {
        let label = Text::fixed("사용 형태", "Use context");
        facts.push((label.into(), context.title().into()));
    }
    let label = Text::fixed("오픈소스 구성요소", "Open source components");
    facts.push((label.into(), components.len().to_string().into()));
    facts
}

/// Returns what the document lacks whatever it is: unknown licenses and unread inputs.
pub(super) fn gaps(notices: &Notices, components: &[Merged<'_>]) -> Vec<Text> {
    let mut gaps = Vec::new();
    let unknown: Vec<String> = components
        .iter()
        .filter(|one| one.applied.is_none())
        .map(Merged::label)
        .collect();
    if !unknown.is_empty() {
        gaps.push(named(
            (
                "라이선스를 알 수 없는 구성요소",
                "Components whose license is unknown",
            ),
            &unknown,
        ));
    }
    if !notices.problems.is_empty() {
        let count = notices.problems.len();
        gaps.push(Text::new(
            format!("읽지 못한 입력이 {count}건 있어 이 문서에 빠진 구성요소가 있을 수 있습니다."),
            format!(
                "{count} inputs could not be read; components may be missing from this document."
            ),
        ));
    }
    if notices.components.is_empty() {
        gaps.push(Text::fixed(
            "구성요소가 하나도 없습니다. 스캔한 대상이 맞는지 확인하십시오.",
            "There is no component at all. Check that the right thing was scanned.",
        ));
    }
    gaps
}

/// Returns what a document about duties lacks besides: duties nobody could tell.
pub(super) fn gaps_of_duties(notices: &Notices, components: &[Merged<'_>]) -> Vec<Text> {
    let mut gaps = gaps(notices, components);
    if notices.context.is_none() {
        gaps.push(Text::fixed(
            "사용 형태를 알 수 없어 어떤 의무가 생기는지 따지지 못했습니다. 사용 형태를 지정하여 다시 만드십시오.",
            "The use context is not known, so no duty was looked for. Make this document again with the use context.",
        ));
    }
    let known = component::by_purl(components);
    let mut unclear: BTreeMap<&str, BTreeSet<String>> = BTreeMap::new();
    for duty in owed::with(notices, &[owed::CLARIFY]) {
        if known
            .get(&duty.purl)
            .is_some_and(|one| one.applied.is_some())
        {
            let components = unclear.entry(&duty.license).or_default();
            components.insert(component::label(&duty.purl));
        }
    }
    for (license, components) in unclear {
        let components: Vec<String> = components.into_iter().collect();
        gaps.push(named(
            (
                &format!("의무를 알 수 없는 라이선스 {license}, 해당 구성요소"),
                &format!("What {license} asks for is not known; components under it"),
            ),
            &components,
        ));
    }
    gaps
}

/// Returns the sentence for a document about duties that do not arise; `None` where nobody could tell.
pub(super) fn nothing_due(notices: &Notices, sentence: Text) -> Option<Block> {
    notices.context.map(|_| Block::Paragraph(sentence.into()))
}

/// Puts a document together; its gaps stand in it as warnings before anything else.
pub(super) fn paper(
    title: Text,
    notices: &Notices,
    gaps: Vec<Text>,
    opening: Vec<Block>,
    sections: Vec<Section>,
) -> Paper {
    let warnings = gaps.iter().cloned().map(|gap| Block::Warning(gap.into()));
    Paper {
        title,
        subject: subject(notices),
        opening: warnings.chain(opening).collect(),
        sections,
        gaps,
    }
}

/// Returns the chapter of what could not be read; none where all was.
pub(super) fn problems(notices: &Notices) -> Option<Section> {
    let mut problems = notices.problems.clone();
    problems.sort();
    problems.dedup();
    let list: Vec<Item> = problems.into_iter().map(Item::plain).collect();
    (!list.is_empty()).then(|| {
        let title = Text::fixed("읽지 못한 입력", "Inputs that could not be read");
        Section::chapter("problems", title, vec![Block::List(list)])
    })
}
