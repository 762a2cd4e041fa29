//! Questions about duties: the facts they hang on, and what proves that they were done.

use std::collections::{BTreeMap, BTreeSet};

use gwanmun_model::Text;
use gwanmun_model::assessment::Duty;
use gwanmun_model::duty::{DutyEvidence, DutyFact};

use super::{Question, components};
use crate::notices::Notices;
use crate::notices::component;
use crate::notices::paper::{Block, Entry, Item, Section};

/// Facts of use nobody stated, which counted as those that ask for more.
pub(super) fn assumed(notices: &Notices) -> Option<Question> {
    let mut by_fact: BTreeMap<DutyFact, (BTreeSet<&str>, BTreeSet<String>)> = BTreeMap::new();
    for duty in &notices.duties {
        let facts = duty.why.iter().flat_map(|why| &why.facts);
        for fact in facts.filter(|fact| fact.is_assumed()) {
            let (codes, members) = by_fact.entry(*fact).or_default();
            codes.insert(&duty.code);
            members.insert(component::label(&duty.purl));
        }
    }
    let count = by_fact.len();
    let parts = by_fact.into_iter().zip(1..);
    let parts = parts.map(|((fact, (codes, members)), number)| {
        let codes = codes.into_iter().collect::<Vec<_>>().join(", ");
        let items = vec![
            Item::plain(Text::new(
                format!("이 사실에 달린 의무: {codes}"),
                format!("Duties that hang on it: {codes}"),
            )),
            components(members),
        ];
        Section::part(
            format!("fact-{number}"),
            fact.told(),
            vec![Block::List(items)],
        )
    });
    let parts: Vec<Section> = parts.collect();
    (count > 0).then(|| Question {
        id: "assumed",
        title: Text::fixed("알려지지 않은 사용 사실", "Facts of use nobody stated"),
        decide: Text::fixed(
            "사실을 확인하여 기록합니다. 그때까지는 의무가 더 무거운 쪽으로 봅니다.",
            "Find out and record the facts. Until then each counts as the one that asks for more.",
        ),
        count,
        blocks: Vec::new(),
        parts,
    })
}

/// Duties that arise and have no evidence yet, by what would prove them.
pub(super) fn open(notices: &Notices) -> Option<Question> {
    let done: BTreeSet<_> = notices
        .evidenced
        .iter()
        .map(|(purl, code)| (purl, code.as_str()))
        .collect();
    let mut by_evidence: BTreeMap<Option<DutyEvidence>, Vec<&Duty>> = BTreeMap::new();
    let is_open = |duty: &&Duty| !done.contains(&(&duty.purl, duty.code.as_str()));
    for duty in notices.duties.iter().filter(is_open) {
        let evidence = duty.why.as_ref().map(|why| why.evidence);
        by_evidence.entry(evidence).or_default().push(duty);
    }
    let mut count = 0;
    let mut parts = Vec::new();
    for (evidence, duties) in by_evidence {
        let entries = entries(&duties);
        count += entries.len();
        let (id, title) = match evidence {
            Some(evidence) => (evidence.id(), evidence.title()),
            None => (
                "unrecorded",
                Text::fixed("증명 방법이 기록되지 않음", "Not recorded what proves it"),
            ),
        };
        let blocks = vec![Block::Entries(entries)];
        parts.push(Section::part(format!("evidence-{id}"), title, blocks));
    }
    (count > 0).then(|| Question {
        id: "evidence",
        title: Text::fixed("증빙이 없는 의무", "Duties without evidence"),
        decide: Text::fixed(
            "의무를 이행하고 증빙을 남기거나, 의무가 없는 이유를 기록합니다. 아래는 증빙의 종류별로 묶은 것입니다.",
            "Fulfil the duty and keep the evidence, or record why it does not arise. They are grouped by the evidence they need.",
        ),
        count,
        blocks: Vec::new(),
        parts,
    })
}

/// What is due under one duty of one license. What exactly may differ from component to component.
#[derive(Default)]
struct Due<'a> {
    texts: BTreeSet<&'a Text>,
    clauses: BTreeSet<&'a str>,
    members: BTreeSet<String>,
}

/// One entry for each duty of each license.
fn entries(duties: &[&Duty]) -> Vec<Entry> {
    let mut by_duty: BTreeMap<(&str, &str), Due<'_>> = BTreeMap::new();
    for duty in duties {
        let due = by_duty.entry((&duty.code, &duty.license)).or_default();
        due.texts.insert(&duty.text);
        due.clauses
            .extend(duty.why.iter().map(|why| why.clause.as_str()));
        due.members.insert(component::label(&duty.purl));
    }
    let entries = by_duty.into_iter();
    let entries = entries.map(|((code, license), due)| {
        let mut lines: Vec<Item> = due.texts.into_iter().cloned().map(Item::plain).collect();
        let clauses = due.clauses.into_iter().filter(|clause| !clause.is_empty());
        lines.extend(clauses.map(|clause| {
            Item::plain(Text::new(
                format!("근거: {clause}"),
                format!("Source: {clause}"),
            ))
        }));
        lines.push(components(due.members));
        Entry {
            title: format!("{code} {license}"),
            lines,
        }
    });
    entries.collect()
}
