//! What every document begins with: what it is about, and what it lacks.

use gwanmun_model::Text;

use crate::notices::component::{Merged, named};
use crate::notices::paper::{Block, Item, Section, Words};
use crate::notices::{Notices, Paper};

/// Returns the name of the product with its version.
pub(super) fn subject(notices: &Notices) -> String {
    match &notices.version {
        Some(version) => format!("{} {version}", notices.subject),
        None => notices.subject.clone(),
    }
}

/// Returns the facts a document is about.
pub(super) fn facts(notices: &Notices, components: &[Merged<'_>]) -> Block {
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
    Block::Facts(facts)
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
