//! The offer of source code: what the S duties and O1 ask to give, and how recipients ask for it.

use std::collections::{BTreeMap, BTreeSet};

use gwanmun_model::assessment::Duty;
use gwanmun_model::{Purl, Text};

use super::{Document, opening};
use crate::notices::component::{self, Merged, named};
use crate::notices::paper::{Block, Entry, Item, Section, Target, Words};
use crate::notices::{Notices, Offer, Paper, owed};

pub(super) const DOCUMENT: Document = Document {
    id: "source-offer",
    title: Text::fixed("소스 코드 제공 안내", "Offer of source code"),
    purpose: Text::fixed(
        "소스 코드를 제공해야 하는 구성요소와 요청 방법을 제품을 받는 사람에게 알립니다.",
        "Tells recipients which source code they can have and how to ask for it.",
    ),
    make,
};

/// The written offer.
const OFFER: &str = "O1";

/// Source for those who use it over a network.
const NETWORK: &str = "S5";

/// How much source is due, widest first; with the duty that asks for it.
const EXTENTS: &[(&str, Text)] = &[
    (
        "S6",
        Text::fixed(
            "서비스에 쓰인 소프트웨어 전체의 소스 코드",
            "Source of the whole service",
        ),
    ),
    (
        "S4",
        Text::fixed(
            "결합된 프로그램 전체의 소스 코드",
            "Source of the whole combined program",
        ),
    ),
    (
        "S3",
        Text::fixed("라이브러리의 소스 코드", "Source of the library"),
    ),
    (
        "S2",
        Text::fixed("모듈의 소스 코드", "Source of the module"),
    ),
    (
        "S1",
        Text::fixed(
            "해당 라이선스 파일의 소스 코드",
            "Source of the files under the license",
        ),
    ),
    (
        NETWORK,
        Text::fixed(
            "네트워크 이용자에게 제공하는 소스 코드",
            "Source for those who use it over a network",
        ),
    ),
    (
        OFFER,
        Text::fixed(
            "서면으로 제공을 약정하는 소스 코드",
            "Source under the written offer",
        ),
    ),
];

fn make(notices: &Notices) -> Paper {
    let components = component::merged(notices);
    let known = component::by_purl(&components);
    let codes: Vec<&str> = EXTENTS.iter().map(|(code, _)| *code).collect();
    let due: Vec<&Duty> = owed::with(notices, &codes).collect();
    let mut gaps = opening::gaps_of_duties(notices, &components);
    let mut facts = opening::facts(notices, &components);
    let mut blocks = Vec::new();
    let mut sections = Vec::new();
    if due.is_empty() {
        let nothing = Text::fixed(
            "현재 사용 형태에서는 소스 코드를 제공할 의무가 생기지 않습니다.",
            "In the present use context no license asks for source code.",
        );
        blocks.extend(opening::nothing_due(notices, nothing));
    } else {
        gaps.extend(gaps_of_offer(notices.offer.as_ref()));
        gaps.extend(gaps_of_versions(&due));
        facts.extend(notices.offer.as_ref().into_iter().flat_map(facts_of_offer));
        if let Some(offer) = notices.offer.as_ref().filter(|offer| is_complete(offer)) {
            blocks.extend(promise(notices, offer, &due));
            sections.push(how_to_ask(offer));
        }
        sections.extend(extents(&due, &known));
    }
    blocks.insert(0, Block::Facts(facts));
    sections.extend(opening::problems(notices));
    opening::paper(DOCUMENT.title, notices, gaps, blocks, sections)
}

fn is_given(text: &str) -> bool {
    !text.trim().is_empty()
}

/// Whether it can be promised; a promise with a blank in it is none.
fn is_complete(offer: &Offer) -> bool {
    is_given(&offer.organisation) && is_given(&offer.contact) && offer.years >= Offer::YEARS_MIN
}

fn gaps_of_offer(offer: Option<&Offer>) -> Vec<Text> {
    let mut gaps = Vec::new();
    if !offer.is_some_and(|offer| is_given(&offer.organisation)) {
        gaps.push(Text::fixed(
            "제공하는 기관의 이름이 없어 소스 코드 제공을 약정하지 못합니다. 기관 이름을 지정하십시오.",
            "Nothing says who offers the source code, so this is no offer yet. Give the name of the organisation.",
        ));
    }
    if !offer.is_some_and(|offer| is_given(&offer.contact)) {
        gaps.push(Text::fixed(
            "요청을 받을 연락처가 없어 소스 코드 제공을 약정하지 못합니다. 연락처를 지정하십시오.",
            "Nothing says where to ask for the source code, so this is no offer yet. Give the contact.",
        ));
    }
    if offer.is_some_and(|offer| offer.years < Offer::YEARS_MIN) {
        gaps.push(Text::fixed(
            "소스 코드 제공 약정은 3년 이상 유효해야 합니다(GPL-2.0 제3조 (b)). 유효 기간을 3년 이상으로 지정하십시오.",
            "An offer of source code holds for three years at least (GPL-2.0 section 3(b)). Give three years or more.",
        ));
    }
    gaps
}

fn gaps_of_versions(due: &[&Duty]) -> Option<Text> {
    let unknown = due.iter().filter(|duty| duty.purl.version().is_none());
    let unknown: BTreeSet<String> = unknown.map(|duty| component::label(&duty.purl)).collect();
    let unknown: Vec<String> = unknown.into_iter().collect();
    (!unknown.is_empty()).then(|| {
        named(
            (
                "버전을 알 수 없어 어느 소스 코드를 제공할지 정하지 못한 구성요소",
                "Components whose version is unknown, so that it is not known which source is due",
            ),
            &unknown,
        )
    })
}

fn facts_of_offer(offer: &Offer) -> Vec<(Words, Words)> {
    let mut facts = Vec::new();
    if is_given(&offer.organisation) {
        let label = Text::fixed("제공 기관", "Offered by");
        facts.push((label.into(), offer.organisation.as_str().into()));
    }
    if is_given(&offer.contact) {
        let label = Text::fixed("연락처", "Contact");
        facts.push((label.into(), offer.contact.as_str().into()));
    }
    let years = offer.years;
    let held = Text::new(
        format!("마지막으로 제공한 날부터 {years}년"),
        format!("{years} years from the day the product is last handed out"),
    );
    facts.push((Text::fixed("유효 기간", "Valid for").into(), held.into()));
    facts
}

/// The promise itself. Source: GPL-2.0 section 3(b), GPL-3.0 section 6(b), LGPL-2.1 section 6(c), MPL-2.0 section 3.2(a),
/// AGPL-3.0 section 13.
fn promise(notices: &Notices, offer: &Offer, due: &[&Duty]) -> Vec<Block> {
    let (organisation, years) = (&offer.organisation, offer.years);
    let subject = opening::subject(notices);
    let mut sentences = vec![
        Text::new(
            format!(
                "{subject}에 들어 있는 아래 구성요소의 소스 코드를 {organisation}에서 각 라이선스에 따라 제공합니다. 소스 코드에는 같은 라이선스가 적용됩니다."
            ),
            format!(
                "{organisation} gives the source code of the components below, which {subject} contains, as their licenses ask for. The source code is under the same licenses."
            ),
        ),
        Text::new(
            format!(
                "이 약정은 제품을 마지막으로 제공한 날부터 {years}년 동안 유효하며, 누구나 요청할 수 있습니다."
            ),
            format!(
                "This offer holds for {years} years from the day the product is last handed out, and anybody may take it up."
            ),
        ),
        Text::fixed(
            "소스 코드는 소프트웨어를 주고받을 때 통상 쓰는 매체나 내려받기로 제공합니다. 받는 비용은 전달에 실제로 드는 비용을 넘지 않습니다.",
            "The source code comes on a medium customary for software or as a download. Nobody pays more than what it costs to deliver it.",
        ),
    ];
    if due.iter().any(|duty| duty.code == NETWORK) {
        sentences.push(Text::fixed(
            "네트워크로 접속하여 이용하는 사람에게는 비용을 받지 않습니다.",
            "Those who use it over a network pay nothing.",
        ));
    }
    if due
        .iter()
        .any(|duty| duty.code == OFFER && is_version_3(&duty.license))
    {
        sentences.push(Text::fixed(
            "버전 3 계열 GPL이 적용되는 구성요소는 제품의 예비 부품이나 고객 지원을 제공하는 동안에도 소스 코드를 제공합니다.",
            "For components under version 3 of the GPL it also holds for as long as spare parts or customer support are offered for the product.",
        ));
    }
    let sentences = sentences.into_iter();
    sentences
        .map(|text| Block::Paragraph(text.into()))
        .collect()
}

/// Whether it is a license of the GNU family whose offer lasts as long as support does (section 6(b) of version 3).
fn is_version_3(license: &str) -> bool {
    ["GPL-3.0", "LGPL-3.0", "AGPL-3.0"]
        .iter()
        .any(|family| license.starts_with(family))
}

fn how_to_ask(offer: &Offer) -> Section {
    let contact = &offer.contact;
    let steps = [
        Text::new(
            format!("요청할 곳: {contact}"),
            format!("Ask at: {contact}"),
        ),
        Text::fixed(
            "제품의 이름과 버전, 받고자 하는 구성요소의 이름과 버전을 적습니다.",
            "Name the product with its version, and the components with their versions.",
        ),
        Text::fixed(
            "받을 방법(내려받기 또는 매체)과 받을 주소를 적습니다. 이유는 적지 않아도 됩니다.",
            "Say how to deliver it (download or medium) and where to. No reason is needed.",
        ),
    ];
    let items = steps.into_iter().map(Item::plain).collect();
    let title = Text::fixed("요청 방법", "How to ask");
    Section::chapter("how-to-ask", title, vec![Block::List(items)])
}

/// The components by how much source is due.
fn extents(due: &[&Duty], known: &BTreeMap<&Purl, &Merged<'_>>) -> Vec<Section> {
    let title = Text::fixed("제공하는 소스 코드", "Source code that is given");
    let mut sections = vec![Section::chapter("sources", title, Vec::new())];
    let has_extent: BTreeSet<&Purl> = due
        .iter()
        .filter(|duty| duty.code != OFFER)
        .map(|duty| &duty.purl)
        .collect();
    for (code, title) in EXTENTS {
        // The whole document is the written offer: a component whose source it names already need not stand in it twice.
        let is_listed = |duty: &Duty| *code == OFFER && has_extent.contains(&duty.purl);
        let here = due
            .iter()
            .filter(|duty| duty.code == *code && !is_listed(duty));
        // What exactly is due differs with how a component is linked.
        let mut by_text: BTreeMap<&Text, Vec<&Duty>> = BTreeMap::new();
        for duty in here {
            by_text.entry(&duty.text).or_default().push(duty);
        }
        if by_text.is_empty() {
            continue;
        }
        let mut blocks = Vec::new();
        for (text, duties) in by_text {
            blocks.push(Block::Paragraph(text.clone().into()));
            blocks.push(Block::Entries(entries(&duties, known)));
        }
        let id = format!("extent-{}", code.to_ascii_lowercase());
        sections.push(Section::part(id, title.clone(), blocks));
    }
    sections
}

fn entries(duties: &[&Duty], known: &BTreeMap<&Purl, &Merged<'_>>) -> Vec<Entry> {
    let mut by_component: BTreeMap<(String, &Purl), BTreeSet<&str>> = BTreeMap::new();
    for duty in duties {
        let key = (component::label(&duty.purl), &duty.purl);
        by_component.entry(key).or_default().insert(&duty.license);
    }
    let entry = |((title, purl), licenses): ((String, &Purl), BTreeSet<&str>)| {
        let licenses = licenses.into_iter().collect::<Vec<_>>().join(", ");
        let mut lines = vec![
            Item::plain(Text::new(
                format!("라이선스: {licenses}"),
                format!("License: {licenses}"),
            )),
            Item::plain(purl.to_string()),
        ];
        let address = known.get(purl).and_then(|one| one.source_address);
        lines.extend(address.map(|address| Item {
            words: address.into(),
            target: Target::address(address),
        }));
        Entry { title, lines }
    };
    by_component.into_iter().map(entry).collect()
}
