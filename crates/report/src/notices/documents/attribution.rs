//! The notices file: what N1 (license texts), N2 (copyright notices) and N3 (NOTICE files) ask to hand out.

use std::collections::{BTreeMap, BTreeSet};

use gwanmun_model::Text;

use super::{Document, opening};
use crate::notices::component::{Merged, named};
use crate::notices::group::{self, Prepared};
use crate::notices::paper::{Block, Entry, Item, Section, Target, Words};
use crate::notices::{Notices, Paper};

pub(super) const DOCUMENT: Document = Document {
    id: "notices",
    title: Text::fixed("오픈소스 고지문", "Open source notices"),
    purpose: Text::fixed(
        "라이선스 전문, 저작권 표시, NOTICE 내용을 제품과 함께 제공합니다.",
        "License texts, copyright notices and NOTICE contents to hand out with the product.",
    ),
    make,
};

/// The duties a notices file answers.
const CODES: &[&str] = &["N1", "N2", "N3"];

fn make(notices: &Notices) -> Paper {
    let prepared = group::prepare(notices);
    let gaps = gaps(notices, &prepared);
    let mut blocks = vec![Block::Facts(opening::facts(notices, &prepared.components))];
    blocks.extend(
        introduction(notices)
            .into_iter()
            .map(|text| Block::Paragraph(text.into())),
    );
    let mut sections = Vec::new();
    sections.extend(unknown(&prepared));
    sections.extend(by_license(&prepared));
    sections.extend(notice_files(&prepared));
    sections.extend(texts(&prepared));
    sections.extend(attributions(notices));
    sections.extend(opening::problems(notices));
    opening::paper(DOCUMENT.title, notices, gaps, blocks, sections)
}

fn gaps(notices: &Notices, prepared: &Prepared<'_>) -> Vec<Text> {
    let mut gaps = opening::gaps(notices, &prepared.components);
    for (id, components) in &prepared.missing {
        gaps.push(named(
            (
                &format!("{id}의 라이선스 전문 없음, 해당 구성요소"),
                &format!("License text missing for {id}, needed by"),
            ),
            components,
        ));
    }
    let due: BTreeSet<_> = notices
        .duties
        .iter()
        .filter(|duty| duty.code == "N2")
        .map(|duty| &duty.purl)
        .collect();
    let without: Vec<String> = prepared
        .components
        .iter()
        .filter(|one| one.copyrights.is_empty() && due.contains(one.purl))
        .map(Merged::label)
        .collect();
    if !without.is_empty() {
        gaps.push(named(
            (
                "저작권 표시를 옮겨야 하나 찾지 못한 구성요소",
                "Components whose copyright notices are due and were not found",
            ),
            &without,
        ));
    }
    gaps
}

fn introduction(notices: &Notices) -> Vec<Text> {
    let mut all = vec![Text::fixed(
        "이 제품에는 아래의 오픈소스 구성요소가 들어 있습니다. 각 구성요소에는 함께 적힌 라이선스가 적용되며, 저작권은 표시된 저작권자에게 있습니다.",
        "This product contains the open source components below. Each is under the license it is listed with; copyright is held by those named.",
    )];
    let is_due = notices
        .duties
        .iter()
        .any(|duty| CODES.contains(&duty.code.as_str()));
    if notices.context.is_some() && !is_due {
        all.push(Text::fixed(
            "현재 사용 형태에서는 고지 의무가 생기지 않습니다. 제품을 외부에 배포하게 되면 그 사용 형태로 다시 만드십시오.",
            "In the present use context no license asks for notices. Make this document again for the new context before the product is handed to others.",
        ));
    }
    if notices.left_out > 0 {
        let count = notices.left_out;
        all.push(Text::new(
            format!("빌드·시험·개발에만 쓰는 구성요소 {count}개는 제품에 들어가지 않아 뺐습니다."),
            format!("{count} components that only build, test or develop the product are not part of it and left out."),
        ));
    }
    all
}

/// The chapter nobody may miss: what has no known license.
fn unknown(prepared: &Prepared<'_>) -> Option<Section> {
    let entries: Vec<Entry> = prepared
        .components
        .iter()
        .zip(&prepared.needs)
        .filter(|(one, _)| one.applied.is_none())
        .map(|(one, needs)| entry(one, needs, &BTreeSet::new()))
        .collect();
    (!entries.is_empty()).then(|| {
        let warning = Text::fixed(
            "아래 구성요소는 라이선스를 확인하지 못했습니다. 라이선스를 확인하기 전에는 배포하지 마십시오.",
            "The license of these components is not known. Do not hand the product out before it is.",
        );
        let title = Text::fixed("라이선스 미상", "License unknown");
        let blocks = vec![Block::Warning(warning.into()), Block::Entries(entries)];
        Section::chapter("unknown", title, blocks)
    })
}

fn by_license(prepared: &Prepared<'_>) -> Vec<Section> {
    let mut groups: BTreeMap<String, Vec<(&Merged<'_>, &BTreeSet<usize>)>> = BTreeMap::new();
    for (component, needs) in prepared.components.iter().zip(&prepared.needs) {
        if let Some(expression) = component.applied {
            let group = groups.entry(group::canonical(expression)).or_default();
            group.push((component, needs));
        }
    }
    if groups.is_empty() {
        return Vec::new();
    }
    let title = Text::fixed("라이선스별 구성요소", "Components by license");
    let mut sections = vec![Section::chapter("components", title, Vec::new())];
    for ((license, members), number) in groups.into_iter().zip(1..) {
        sections.push(license_part(&license, number, &members, prepared));
    }
    sections
}

fn license_part(
    license: &str,
    number: usize,
    members: &[(&Merged<'_>, &BTreeSet<usize>)],
    prepared: &Prepared<'_>,
) -> Section {
    let mut blocks = Vec::new();
    if members.iter().any(|(one, _)| one.is_open) {
        let open = Text::fixed(
            "이 라이선스는 하나를 고를 수 있습니다. 고른 기록이 없어 모든 라이선스의 전문을 실었습니다.",
            "This license leaves a choice. No choice is on record, so the texts of all alternatives are included.",
        );
        blocks.push(Block::Paragraph(open.into()));
    }
    let common = common(members.iter().map(|(_, needs)| *needs));
    let references: Vec<Item> = common
        .iter()
        .filter_map(|number| reference(*number, prepared))
        .collect();
    if !references.is_empty() {
        blocks.push(Block::List(references));
    }
    let entries = members
        .iter()
        .map(|(one, needs)| entry(one, needs, &common));
    blocks.push(Block::Entries(entries.collect()));
    Section::part(format!("license-{number}"), license, blocks)
}

/// Returns what is in all of several sets.
fn common<'a>(mut sets: impl Iterator<Item = &'a BTreeSet<usize>>) -> BTreeSet<usize> {
    let Some(first) = sets.next() else {
        return BTreeSet::new();
    };
    sets.fold(first.clone(), |kept, next| &kept & next)
}

fn reference(number: usize, prepared: &Prepared<'_>) -> Option<Item> {
    let text = prepared.texts.get(number.checked_sub(1)?)?;
    let ids: Vec<&str> = text.ids.iter().map(String::as_str).collect();
    let ids = ids.join(", ");
    Some(Item {
        words: Text::new(
            format!("라이선스 전문 [{number}] {ids}"),
            format!("License text [{number}] {ids}"),
        )
        .into(),
        target: Some(Target::Section(format!("text-{number}"))),
    })
}

/// One component: copyright lines, the texts only it has, and where it comes from.
fn entry(one: &Merged<'_>, needs: &BTreeSet<usize>, common: &BTreeSet<usize>) -> Entry {
    let mut lines: Vec<Item> = one.copyrights.iter().cloned().map(Item::plain).collect();
    if lines.is_empty() {
        let text = Text::fixed("저작권 표시를 찾지 못함", "no copyright notice found");
        lines.push(Item::plain(text));
    }
    if one.applied.is_none() && !one.stated.is_empty() {
        let stated: Vec<&str> = one.stated.iter().copied().collect();
        let stated = stated.join("; ");
        lines.push(Item::plain(Text::new(
            format!("패키지에 적힌 내용: {stated}"),
            format!("The package says: {stated}"),
        )));
    }
    for number in needs.difference(common) {
        lines.push(Item {
            words: Text::new(
                format!("라이선스 전문 [{number}]"),
                format!("License text [{number}]"),
            )
            .into(),
            target: Some(Target::Section(format!("text-{number}"))),
        });
    }
    if let Some(address) = one.source_address {
        lines.push(Item {
            words: address.into(),
            target: Target::address(address),
        });
    }
    Entry {
        title: one.label(),
        lines,
    }
}

fn notice_files(prepared: &Prepared<'_>) -> Vec<Section> {
    let mut files: BTreeMap<&str, Vec<String>> = BTreeMap::new();
    for component in &prepared.components {
        for file in &component.notice_files {
            files.entry(file).or_default().push(component.label());
        }
    }
    if files.is_empty() {
        return Vec::new();
    }
    let title = Text::fixed("NOTICE 파일", "NOTICE files");
    let mut sections = vec![Section::chapter("notice-files", title, Vec::new())];
    let mut files: Vec<(Vec<String>, &str)> =
        files.into_iter().map(|(file, of)| (of, file)).collect();
    files.sort();
    for ((components, file), number) in files.into_iter().zip(1..) {
        let blocks = vec![Block::Verbatim(file.to_owned())];
        let title = components.join(", ");
        sections.push(Section::part(format!("notice-{number}"), title, blocks));
    }
    sections
}

fn texts(prepared: &Prepared<'_>) -> Vec<Section> {
    if prepared.texts.is_empty() {
        return Vec::new();
    }
    let title = Text::fixed("라이선스 전문", "License texts");
    let mut sections = vec![Section::chapter("texts", title, Vec::new())];
    for (text, number) in prepared.texts.iter().zip(1..) {
        let mut blocks = Vec::new();
        if !text.copyrights.is_empty() {
            let copyrights = text.copyrights.iter().cloned().map(Item::plain);
            blocks.push(Block::List(copyrights.collect()));
        }
        blocks.push(Block::Verbatim(text.text.clone()));
        let title: Words = if text.ids.is_empty() {
            Text::new(
                format!("[{number}] 구성요소에 들어 있는 라이선스 문서"),
                format!("[{number}] License document found in a component"),
            )
            .into()
        } else {
            let ids: Vec<&str> = text.ids.iter().map(String::as_str).collect();
            format!("[{number}] {}", ids.join(", ")).into()
        };
        sections.push(Section::part(format!("text-{number}"), title, blocks));
    }
    sections
}

fn attributions(notices: &Notices) -> Option<Section> {
    let sources: BTreeSet<&str> = notices.attributions.iter().map(String::as_str).collect();
    let list: Vec<Item> = sources.into_iter().map(Item::plain).collect();
    (!list.is_empty()).then(|| {
        let title = Text::fixed("라이선스 판별에 쓴 데이터", "Data used to tell licenses");
        Section::chapter("data", title, vec![Block::List(list)])
    })
}
