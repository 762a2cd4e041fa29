//! Questions about which license holds, and whether licenses go together.

use std::collections::{BTreeMap, BTreeSet};

use gwanmun_model::Text;
use gwanmun_model::conflict::{ConflictPart, LicenseConflict};
use gwanmun_model::duty::{CatalogueBasis, ChosenBy, LicenseOrigin};

use super::{Question, components};
use crate::notices::component::{self, Merged};
use crate::notices::paper::{Block, Entry, Item, Section};
use crate::notices::{Notices, group, owed};

/// Components nobody knows the license of, or what it asks for.
pub(super) fn unknown(notices: &Notices, all: &[Merged<'_>]) -> Option<Question> {
    let unclear: BTreeSet<_> = owed::with(notices, &[owed::CLARIFY])
        .map(|duty| &duty.purl)
        .collect();
    let is_unknown = |one: &&Merged<'_>| one.applied.is_none() || unclear.contains(one.purl);
    let entries: Vec<Entry> = all.iter().filter(is_unknown).map(unknown_entry).collect();
    (!entries.is_empty()).then(|| Question {
        id: "unknown",
        title: Text::fixed("라이선스 미상", "Unknown licenses"),
        decide: Text::fixed(
            "어떤 라이선스가 적용되는지 저작자에게 확인하거나 파일을 조사하여 정합니다. 정하지 못하면 사용 권한이 없는 것으로 보고 뺍니다.",
            "Ask the author or examine the files, and settle which license holds. What cannot be settled gives no right to use it and goes out.",
        ),
        count: entries.len(),
        blocks: vec![Block::Entries(entries)],
        parts: Vec::new(),
    })
}

fn unknown_entry(one: &Merged<'_>) -> Entry {
    let mut lines = Vec::new();
    if let Some(applied) = one.applied {
        lines.push(Item::plain(Text::new(
            format!("무엇을 요구하는지 알려지지 않은 라이선스: {applied}"),
            format!("Its license, of which nobody knows what it asks for: {applied}"),
        )));
    }
    let stated = one.stated.iter().copied().collect::<Vec<_>>().join("; ");
    lines.push(Item::plain(if stated.is_empty() {
        Text::fixed(
            "패키지에 라이선스가 적혀 있지 않음",
            "The package states no license",
        )
    } else {
        Text::new(
            format!("패키지에 적힌 내용: {stated}"),
            format!("The package says: {stated}"),
        )
    }));
    if let Some(detected) = one.detected {
        lines.push(Item::plain(Text::new(
            format!("파일에서 찾은 라이선스: {detected}"),
            format!("Its files contain: {detected}"),
        )));
    }
    let unread = one.texts.iter().filter(|text| text.id.is_none()).count();
    if unread > 0 {
        lines.push(Item::plain(Text::new(
            format!("어떤 라이선스인지 가려내지 못한 문서 {unread}개"),
            format!("License documents nobody identified: {unread}"),
        )));
    }
    Entry {
        title: one.label(),
        lines,
    }
}

/// Licenses that leave a choice nobody made.
pub(super) fn choices(notices: &Notices, all: &[Merged<'_>]) -> Option<Question> {
    let mut by_license: BTreeMap<String, Vec<&Merged<'_>>> = BTreeMap::new();
    for one in all.iter().filter(|one| one.is_open) {
        let license = one.applied.map(group::canonical).unwrap_or_default();
        by_license.entry(license).or_default().push(one);
    }
    let mut taken: BTreeMap<_, BTreeSet<&str>> = BTreeMap::new();
    let by_policy = |duty: &&gwanmun_model::assessment::Duty| {
        let why = duty.why.as_ref();
        why.is_some_and(|why| why.chosen_by == Some(ChosenBy::Policy))
    };
    for duty in notices.duties.iter().filter(by_policy) {
        taken.entry(&duty.purl).or_default().insert(&duty.license);
    }
    let entries = by_license.iter().map(|(license, members)| {
        let for_now: BTreeSet<&str> = members
            .iter()
            .filter_map(|one| taken.get(one.purl))
            .flatten()
            .copied()
            .collect();
        let mut lines = Vec::new();
        if !for_now.is_empty() {
            let for_now = for_now.into_iter().collect::<Vec<_>>().join(", ");
            lines.push(Item::plain(Text::new(
                format!("정책이 임시로 택하여 의무를 따진 라이선스: {for_now}"),
                format!("Duties follow what the policy took for now: {for_now}"),
            )));
        }
        lines.push(components(members.iter().map(|one| one.label())));
        Entry {
            title: license.clone(),
            lines,
        }
    });
    let entries: Vec<Entry> = entries.collect();
    (!entries.is_empty()).then(|| Question {
        id: "choices",
        title: Text::fixed("고르지 않은 라이선스", "Choices nobody made"),
        decide: Text::fixed(
            "어느 라이선스로 쓸지 고르고 기록합니다.",
            "Choose the license each is used under, and record it.",
        ),
        count: entries.len(),
        blocks: vec![Block::Entries(entries)],
        parts: Vec::new(),
    })
}

/// Licenses that do not go together.
pub(super) fn conflicts(notices: &Notices) -> Option<Question> {
    let mut all: Vec<&LicenseConflict> = notices.conflicts.iter().collect();
    all.sort();
    all.dedup();
    let parts = all.iter().zip(1..);
    let parts: Vec<Section> = parts.map(|(one, number)| conflict(one, number)).collect();
    (!parts.is_empty()).then(|| Question {
        id: "conflicts",
        title: Text::fixed("함께 쓸 수 없는 라이선스", "Licenses in conflict"),
        decide: Text::fixed(
            "해결 방법 가운데 하나를 택하거나, 충돌하지 않는 이유를 기록합니다.",
            "Take one of the ways out, or record why there is no conflict.",
        ),
        count: parts.len(),
        blocks: Vec::new(),
        parts,
    })
}

fn conflict(one: &LicenseConflict, number: usize) -> Section {
    let mut blocks = vec![Block::Paragraph(one.text.clone().into())];
    let reach = if one.is_distributed {
        Text::fixed(
            "결합된 결과물이 외부에 제공됩니다.",
            "The work reaches others.",
        )
    } else {
        Text::fixed(
            "현재 사용 형태에서는 결과물이 외부에 제공되지 않으므로 참고 사항입니다. 외부에 제공하게 되면 해결해야 합니다.",
            "The work does not reach others in the present use, so this is information. It must be solved before it does.",
        )
    };
    blocks.push(Block::Paragraph(reach.into()));
    let side = |label: (&str, &str), parts: &[ConflictPart]| {
        let parts = parts
            .iter()
            .map(|part| format!("{} ({})", part.identity, part.license));
        let parts = parts.collect::<Vec<_>>().join(", ");
        Item::plain(Text::new(
            format!("{}: {parts}", label.0),
            format!("{}: {parts}", label.1),
        ))
    };
    let source = &one.source;
    blocks.push(Block::List(vec![
        side(("한쪽", "On one side"), &one.left),
        side(("다른 쪽", "On the other"), &one.right),
        Item::plain(Text::new(
            format!("근거: {source}"),
            format!("Source: {source}"),
        )),
    ]));
    if !one.ways_out.is_empty() {
        let label = Text::fixed("해결 방법", "Ways out");
        blocks.push(Block::Paragraph(label.into()));
        let ways = one.ways_out.iter().map(|way| Item::plain(way.text.clone()));
        blocks.push(Block::List(ways.collect()));
    }
    Section::part(format!("conflict-{number}"), one.work.as_str(), blocks)
}

/// Components whose files contain licenses they do not declare.
pub(super) fn differences(all: &[Merged<'_>]) -> Option<Question> {
    let mut by_licenses: BTreeMap<(String, String), (BTreeSet<String>, Vec<String>)> =
        BTreeMap::new();
    for one in all
        .iter()
        .filter(|one| one.origin != LicenseOrigin::Concluded)
    {
        let (Some(whole), Some(detected)) = (one.whole, one.detected) else {
            continue;
        };
        let declared: BTreeSet<String> = whole.terms().into_iter().collect();
        let mut others: BTreeSet<String> = detected.terms().into_iter().collect();
        others.retain(|term| !declared.contains(term));
        if others.is_empty() {
            continue;
        }
        let key = (group::canonical(whole), group::canonical(detected));
        let (_, members) = by_licenses.entry(key).or_insert((others, Vec::new()));
        members.push(one.label());
    }
    let entries = by_licenses.into_iter();
    let entries = entries.map(|((declared, detected), (others, members))| {
        let others = others.into_iter().collect::<Vec<_>>().join(", ");
        Entry {
            title: format!("{declared} ≠ {detected}"),
            lines: vec![
                Item::plain(Text::new(
                    format!("밝힌 라이선스: {declared}"),
                    format!("Declared: {declared}"),
                )),
                Item::plain(Text::new(
                    format!("밝히지 않았으나 파일에 있는 라이선스: {others}"),
                    format!("In its files and not declared: {others}"),
                )),
                components(members),
            ],
        }
    });
    let entries: Vec<Entry> = entries.collect();
    (!entries.is_empty()).then(|| Question {
        id: "differences",
        title: Text::fixed(
            "밝힌 것과 다른 라이선스",
            "Licenses found that are not declared",
        ),
        decide: Text::fixed(
            "파일에서 찾은 라이선스가 제품에 들어가는 부분에 적용되는지 확인하고, 적용되는 라이선스를 확정합니다.",
            "Find out whether the licenses found hold for what goes into the product, and settle which licenses apply.",
        ),
        count: entries.len(),
        blocks: vec![Block::Entries(entries)],
        parts: Vec::new(),
    })
}

/// Licenses whose duties were taken from their family, since nobody examined them.
pub(super) fn unexamined(notices: &Notices) -> Option<Question> {
    let mut by_license: BTreeMap<&str, BTreeSet<String>> = BTreeMap::new();
    for duty in &notices.duties {
        let why = duty.why.as_ref();
        if why.is_some_and(|why| why.basis == CatalogueBasis::Family) {
            let members = by_license.entry(&duty.license).or_default();
            members.insert(component::label(&duty.purl));
        }
    }
    let entries = by_license.into_iter().map(|(license, members)| Entry {
        title: license.to_owned(),
        lines: vec![components(members)],
    });
    let entries: Vec<Entry> = entries.collect();
    (!entries.is_empty()).then(|| Question {
        id: "unexamined",
        title: Text::fixed("아직 검토하지 않은 라이선스", "Licenses nobody examined"),
        decide: Text::fixed(
            "같은 계열의 기준으로 의무를 따졌습니다. 라이선스 전문을 읽고 의무가 맞는지 확인합니다.",
            "Their duties are those of their family. Read the text and find out whether they are right.",
        ),
        count: entries.len(),
        blocks: vec![Block::Entries(entries)],
        parts: Vec::new(),
    })
}
