//! Open questions for legal: what nobody has settled, with what has to be decided.

mod duties;
mod licenses;

use gwanmun_model::Text;

use super::{Document, opening};
use crate::notices::component;
use crate::notices::paper::{Block, Item, Section, Target};
use crate::notices::{Notices, Paper};

pub(super) const DOCUMENT: Document = Document {
    id: "review",
    title: Text::fixed("라이선스 검토 요청서", "License questions for legal"),
    purpose: Text::fixed(
        "법무 부서가 정해야 할 라이선스 문제를 구성요소와 함께 모읍니다.",
        "What legal has to decide about licenses, with the components it is about.",
    ),
    make,
};

/// One kind of question with everything it is asked about.
struct Question {
    id: &'static str,
    title: Text,
    /// What has to be decided.
    decide: Text,
    /// How many answers are needed.
    count: usize,
    blocks: Vec<Block>,
    /// Parts of the chapter.
    parts: Vec<Section>,
}

fn make(notices: &Notices) -> Paper {
    let components = component::merged(notices);
    let questions: Vec<Question> = [
        licenses::unknown(notices, &components),
        licenses::choices(notices, &components),
        licenses::conflicts(notices),
        licenses::differences(&components),
        licenses::unexamined(notices),
        duties::assumed(notices),
        duties::open(notices),
    ]
    .into_iter()
    .flatten()
    .collect();
    let gaps = opening::gaps_of_duties(notices, &components);
    let mut blocks = vec![Block::Facts(opening::facts(notices, &components))];
    if questions.is_empty() {
        let nothing = Text::fixed(
            "정해야 할 문제가 없습니다.",
            "There is nothing left to decide.",
        );
        blocks.extend(opening::nothing_due(notices, nothing).filter(|_| gaps.is_empty()));
    } else {
        let introduction = Text::fixed(
            "아래 문제를 정하고, 정한 내용과 이유를 기록하십시오. 정하기 전에는 해결된 것으로 보지 않습니다.",
            "Decide what follows and record what was decided and why. Until then nothing of it counts as settled.",
        );
        blocks.push(Block::Paragraph(introduction.into()));
        blocks.push(Block::List(questions.iter().map(summary).collect()));
    }
    let mut sections = Vec::new();
    for question in questions {
        let mut chapter = vec![Block::Paragraph(question.decide.into())];
        chapter.extend(question.blocks);
        sections.push(Section::chapter(question.id, question.title, chapter));
        sections.extend(question.parts);
    }
    sections.extend(opening::problems(notices));
    opening::paper(DOCUMENT.title, notices, gaps, blocks, sections)
}

fn summary(question: &Question) -> Item {
    let (title, count) = (&question.title, question.count);
    Item {
        words: Text::new(
            format!("{}: {count}건", title.ko),
            format!("{}: {count}", title.en),
        )
        .into(),
        target: Some(Target::Section(question.id.to_owned())),
    }
}

/// Returns a line that names every component, for those who have to look at each.
fn components(labels: impl IntoIterator<Item = String>) -> Item {
    let labels: Vec<String> = labels.into_iter().collect();
    let (count, labels) = (labels.len(), labels.join(", "));
    Item::plain(Text::new(
        format!("구성요소 {count}개: {labels}"),
        format!("Components ({count}): {labels}"),
    ))
}
