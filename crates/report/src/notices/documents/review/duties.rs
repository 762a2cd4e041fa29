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
        let codes: BTreeSet<(&str, &str)> = duties
            .iter()
            .map(|duty| (duty.license.as_str(), duty.code.as_str()))
            .collect();
        count += codes.len();
        let (id, title) = match evidence {
            Some(evidence) => (evidence.id(), evidence.title()),
            None => (
                "unrecorded",
                Text::fixed("증명 방법이 기록되지 않음", "Not recorded what proves it"),
            ),
        };
        let blocks = vec![Block::Entries(entries(&duties))];
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

impl Due<'_> {
    /// Returns what is due, each with the code and the clauses.
    fn items(&self, code: &str) -> Vec<Item> {
        let clauses = self.clauses.iter().filter(|clause| !clause.is_empty());
        let clauses = clauses.copied().collect::<Vec<_>>().join("; ");
        let (ko_source, en_source) = if clauses.is_empty() {
            (String::new(), String::new())
        } else {
            (
                format!(" (근거: {clauses})"),
                format!(" (source: {clauses})"),
            )
        };
        let item = |text: &&Text| {
            Item::plain(Text::new(
                format!("{code} {}{ko_source}", text.ko),
                format!("{code} {}{en_source}", text.en),
            ))
        };
        self.texts.iter().map(item).collect()
    }
}

/// One entry for all duties the same components have under one license.
fn entries(duties: &[&Duty]) -> Vec<Entry> {
    let mut by_duty: BTreeMap<(&str, &str), Due<'_>> = BTreeMap::new();
    for duty in duties {
        let due = by_duty.entry((&duty.license, &duty.code)).or_default();
        due.texts.insert(&duty.text);
        due.clauses
            .extend(duty.why.iter().map(|why| why.clause.as_str()));
        due.members.insert(component::label(&duty.purl));
    }
    let mut all: Vec<(&str, &str, &Due<'_>)> = by_duty
        .iter()
        .map(|((license, code), due)| (*license, *code, due))
        .collect();
    all.sort_by_key(|(license, code, due)| (*license, &due.members, *code));
    let same = |a: &(&str, &str, &Due<'_>), b: &(&str, &str, &Due<'_>)| {
        a.0 == b.0 && a.2.members == b.2.members
    };
    let mut groups: Vec<&[(&str, &str, &Due<'_>)]> = all.chunk_by(same).collect();
    groups.sort_by_key(|group| group.first().map(|(license, code, _)| (*license, *code)));
    let entry = |group: &&[(&str, &str, &Due<'_>)]| {
        let (license, _, due) = group.first()?;
        let lines = group.iter().flat_map(|(_, code, due)| due.items(code));
        let named = components(due.members.iter().cloned());
        Some(Entry {
            title: (*license).to_owned(),
            lines: lines.chain([named]).collect(),
        })
    };
    groups.iter().filter_map(entry).collect()
}
