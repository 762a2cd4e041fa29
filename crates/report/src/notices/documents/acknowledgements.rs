//! Acknowledgements: the sentences N5 asks to show, the authors A1 asks to name, the names N6 forbids to use.

use std::collections::{BTreeMap, BTreeSet};

use gwanmun_model::assessment::Duty;
use gwanmun_model::{Purl, Text};

use super::{Document, opening};
use crate::notices::clause::{self, Acknowledgement, Place};
use crate::notices::component::{self, Merged, named};
use crate::notices::group;
use crate::notices::paper::{Block, Entry, Item, Section, Target};
use crate::notices::{Notices, Paper, owed};

pub(super) const DOCUMENT: Document = Document {
    id: "acknowledgements",
    title: Text::fixed("출처 표시 문구", "Acknowledgements"),
    purpose: Text::fixed(
        "광고·문서·화면에 표시할 문구와 쓰지 말아야 할 이름을 모읍니다.",
        "Sentences to show in advertising, documentation and on screen, and names not to use.",
    ),
    make,
};

/// Acknowledgement in advertising or documentation.
const ACKNOWLEDGE: &str = "N5";
/// No use of names to promote.
const NAMES: &str = "N6";
/// Author, source and license where users see them.
const ATTRIBUTE: &str = "A1";

fn make(notices: &Notices) -> Paper {
    let components = component::merged(notices);
    let known = component::by_purl(&components);
    let gathered = Gathered::of(notices, &known);
    let mut gaps = opening::gaps_of_duties(notices, &components);
    gaps.extend(gathered.gaps());
    let mut blocks = vec![Block::Facts(opening::facts(notices, &components))];
    let introduction = Text::fixed(
        "라이선스가 정한 문구는 바꾸거나 번역하지 않고 그대로 표시합니다. 라이선스 전문은 오픈소스 고지문에 있습니다.",
        "Sentences a license prescribes are shown as they are, neither changed nor translated. The license texts are in the open source notices.",
    );
    let mut sections = Vec::new();
    sections.extend(gathered.sentences());
    sections.extend(gathered.attributions());
    sections.extend(gathered.names());
    sections.extend(gathered.clauses());
    if sections.is_empty() {
        let nothing = Text::fixed(
            "현재 사용 형태에서는 출처 표시 의무가 생기지 않습니다.",
            "In the present use context no license asks for acknowledgements.",
        );
        blocks.extend(opening::nothing_due(notices, nothing));
    } else {
        blocks.push(Block::Paragraph(introduction.into()));
    }
    sections.extend(opening::problems(notices));
    opening::paper(DOCUMENT.title, notices, gaps, blocks, sections)
}

/// Who must show one sentence, and why.
#[derive(Debug, Default)]
struct Users {
    components: BTreeSet<String>,
    licenses: BTreeSet<String>,
    clauses: BTreeSet<String>,
}

impl Users {
    fn add(&mut self, duty: &Duty, clause: Option<&str>) {
        self.components.insert(component::label(&duty.purl));
        self.licenses.insert(duty.license.clone());
        self.clauses.extend(clause.map(str::to_owned));
    }

    fn items(&self, numbers: &BTreeMap<&str, usize>) -> Vec<Item> {
        let join = |all: &BTreeSet<String>| all.iter().cloned().collect::<Vec<_>>().join(", ");
        let (components, licenses) = (join(&self.components), join(&self.licenses));
        let mut items = vec![
            Item::plain(Text::new(
                format!("구성요소: {components}"),
                format!("Components: {components}"),
            )),
            Item::plain(Text::new(
                format!("라이선스: {licenses}"),
                format!("License: {licenses}"),
            )),
        ];
        let numbers = self
            .clauses
            .iter()
            .filter_map(|one| numbers.get(one.as_str()));
        items.extend(numbers.map(|number| Item {
            words: Text::new(format!("조항 [{number}]"), format!("Clause [{number}]")).into(),
            target: Some(Target::Section(format!("clause-{number}"))),
        }));
        items
    }
}

/// One author to name.
#[derive(Debug)]
struct Attribution {
    title: String,
    license: String,
    authors: Vec<String>,
    address: Option<String>,
}

/// Everything the duties ask to show, with who asks for it.
#[derive(Debug, Default)]
struct Gathered {
    /// Sentences by place.
    prescribed: BTreeMap<(Place, String), Users>,
    /// Clauses that prescribe no sentence, by place.
    open: BTreeMap<(Place, String), Users>,
    /// Sentences with the place of a name in them.
    templates: BTreeMap<String, BTreeSet<String>>,
    /// Licenses whose clause was not found.
    missing: BTreeMap<String, BTreeSet<String>>,
    attributions: Vec<Attribution>,
    /// Clauses that forbid to use names, with the components and their copyright lines.
    names: BTreeMap<String, BTreeMap<String, BTreeSet<String>>>,
    /// Components that keep names back in words that were not found.
    nameless: BTreeMap<String, BTreeSet<String>>,
}

impl Gathered {
    fn of(notices: &Notices, known: &BTreeMap<&Purl, &Merged<'_>>) -> Self {
        let mut all = Self::default();
        for duty in owed::with(notices, &[ACKNOWLEDGE, NAMES, ATTRIBUTE]) {
            let component = known.get(&duty.purl).copied();
            let texts = group::texts_of(&duty.license, component, notices);
            match duty.code.as_str() {
                ACKNOWLEDGE => all.acknowledge(duty, &texts),
                NAMES => all.keep_names(duty, &texts, component),
                _ => all.attributions.push(attribution(duty, component)),
            }
        }
        all.attributions
            .sort_by(|a, b| (&a.title, &a.license).cmp(&(&b.title, &b.license)));
        all
    }

    fn acknowledge(&mut self, duty: &Duty, texts: &[&str]) {
        let found: Vec<Acknowledgement> = texts
            .iter()
            .flat_map(|text| clause::acknowledgements(text))
            .collect();
        let label = || component::label(&duty.purl);
        if found.is_empty() {
            let components = self.missing.entry(duty.license.clone()).or_default();
            components.insert(label());
        }
        for one in found {
            for sentence in one.sentences.iter().filter(|one| clause::is_template(one)) {
                let components = self.templates.entry(sentence.clone()).or_default();
                components.insert(label());
            }
            for place in one.places {
                for sentence in &one.sentences {
                    let users = self
                        .prescribed
                        .entry((place, sentence.clone()))
                        .or_default();
                    users.add(duty, Some(&one.clause));
                }
                if one.sentences.is_empty() {
                    let users = self.open.entry((place, one.clause.clone())).or_default();
                    users.add(duty, None);
                }
            }
        }
    }

    fn keep_names(&mut self, duty: &Duty, texts: &[&str], component: Option<&Merged<'_>>) {
        let found: BTreeSet<String> = texts
            .iter()
            .flat_map(|text| clause::names_kept_back(text))
            .collect();
        let label = component::label(&duty.purl);
        if found.is_empty() {
            let components = self.nameless.entry(duty.license.clone()).or_default();
            components.insert(label.clone());
        }
        for clause in found {
            let holders = self.names.entry(clause).or_default();
            let holders = holders.entry(label.clone()).or_default();
            holders.extend(component.into_iter().flat_map(|one| one.copyrights.clone()));
        }
    }

    fn gaps(&self) -> Vec<Text> {
        let mut gaps = Vec::new();
        for (license, components) in &self.missing {
            gaps.push(named(
                (
                    &format!("{license}가 요구하는 표시 문구를 찾지 못함(라이선스를 직접 읽을 것), 해당 구성요소"),
                    &format!("The acknowledgement {license} asks for was not found, read the license; needed by"),
                ),
                &listed(components),
            ));
        }
        for (sentence, components) in &self.templates {
            gaps.push(named(
                (
                    &format!("이름이 채워지지 않은 문구 “{sentence}”(저작자를 확인하여 채울 것), 해당 구성요소"),
                    &format!("A name is missing in “{sentence}”, find out the author; needed by"),
                ),
                &listed(components),
            ));
        }
        let without = |is_missing: fn(&Attribution) -> bool| {
            let all = self.attributions.iter().filter(|one| is_missing(one));
            all.map(|one| one.title.clone())
                .collect::<BTreeSet<String>>()
        };
        let authorless = without(|one| one.authors.is_empty());
        if !authorless.is_empty() {
            gaps.push(named(
                (
                    "표시할 저작자를 찾지 못한 구성요소",
                    "Components whose author is to be named and was not found",
                ),
                &listed(&authorless),
            ));
        }
        let placeless = without(|one| one.address.is_none());
        if !placeless.is_empty() {
            gaps.push(named(
                (
                    "표시할 출처 주소를 찾지 못한 구성요소",
                    "Components whose source is to be named and was not found",
                ),
                &listed(&placeless),
            ));
        }
        gaps
    }

    /// Returns the number of every clause a sentence comes from.
    fn numbers(&self) -> BTreeMap<&str, usize> {
        let clauses = self.prescribed.values().flat_map(|users| &users.clauses);
        let clauses: BTreeSet<&str> = clauses.map(String::as_str).collect();
        clauses.into_iter().zip(1..).collect()
    }

    fn sentences(&self) -> Vec<Section> {
        let numbers = self.numbers();
        let places: BTreeSet<Place> = self
            .prescribed
            .keys()
            .chain(self.open.keys())
            .map(|(place, _)| *place)
            .collect();
        let mut sections = Vec::new();
        for (place, number) in places.into_iter().zip(1..) {
            let mut blocks = vec![Block::Paragraph(place.rule().into())];
            let here = |(at, _): &(&(Place, String), &Users)| at.0 == place;
            for ((_, sentence), users) in self.prescribed.iter().filter(here) {
                blocks.push(Block::Verbatim(sentence.clone()));
                blocks.push(Block::List(users.items(&numbers)));
            }
            for ((_, clause), users) in self.open.iter().filter(here) {
                let open = Text::fixed(
                    "아래 조항은 문구를 정하지 않으므로, 조항에 맞는 문구를 정하여 표시합니다.",
                    "This clause prescribes no words: write a sentence that does what it asks for.",
                );
                blocks.push(Block::Paragraph(open.into()));
                blocks.push(Block::Verbatim(clause.clone()));
                blocks.push(Block::List(users.items(&numbers)));
            }
            sections.push(Section::part(
                format!("place-{number}"),
                place.title(),
                blocks,
            ));
        }
        if !sections.is_empty() {
            let title = Text::fixed("표시할 문구", "Sentences to show");
            sections.insert(0, Section::chapter("sentences", title, Vec::new()));
        }
        sections
    }

    fn attributions(&self) -> Option<Section> {
        let entries: Vec<Entry> = self.attributions.iter().map(attribution_entry).collect();
        (!entries.is_empty()).then(|| {
            let rule = Text::fixed(
                "이용자가 볼 수 있는 곳에 저작자, 출처, 라이선스를 표시하고, 변경하였으면 변경한 사실도 표시합니다.",
                "Name the author, the source and the license where users can see them, and say so where it was changed.",
            );
            let blocks = vec![Block::Paragraph(rule.into()), Block::Entries(entries)];
            let title = Text::fixed("저작자와 출처 표시", "Authors and sources to name");
            Section::chapter("attributions", title, blocks)
        })
    }

    fn names(&self) -> Option<Section> {
        if self.names.is_empty() && self.nameless.is_empty() {
            return None;
        }
        let rule = Text::fixed(
            "미리 서면 허락을 받지 않고는 아래 조항의 이름과 저작권자의 이름을 제품의 추천이나 홍보에 쓰지 않습니다.",
            "Without prior written permission do not use the names in these clauses, nor those of the copyright holders, to endorse or promote the product.",
        );
        let mut blocks = vec![Block::Paragraph(rule.into())];
        for (clause, components) in &self.names {
            blocks.push(Block::Verbatim(clause.clone()));
            let entries = components.iter().map(|(title, holders)| Entry {
                title: title.clone(),
                lines: holders.iter().cloned().map(Item::plain).collect(),
            });
            blocks.push(Block::Entries(entries.collect()));
        }
        for (license, components) in &self.nameless {
            let text = named(
                (
                    &format!("{license}의 이름 사용 조항을 찾지 못함, 해당 구성요소"),
                    &format!(
                        "The clause of {license} about names was not found; components under it"
                    ),
                ),
                &listed(components),
            );
            blocks.push(Block::Paragraph(text.into()));
        }
        let title = Text::fixed("홍보에 쓰지 말아야 할 이름", "Names not to promote with");
        Some(Section::chapter("names", title, blocks))
    }

    fn clauses(&self) -> Vec<Section> {
        let mut by_clause: BTreeMap<&str, BTreeSet<&str>> = BTreeMap::new();
        for users in self.prescribed.values() {
            for clause in &users.clauses {
                let licenses = by_clause.entry(clause).or_default();
                licenses.extend(users.licenses.iter().map(String::as_str));
            }
        }
        let mut sections = Vec::new();
        for ((clause, licenses), number) in by_clause.into_iter().zip(1..) {
            let licenses = licenses.into_iter().collect::<Vec<_>>().join(", ");
            let blocks = vec![Block::Verbatim(clause.to_owned())];
            let title = format!("[{number}] {licenses}");
            sections.push(Section::part(format!("clause-{number}"), title, blocks));
        }
        if !sections.is_empty() {
            let title = Text::fixed("근거 조항", "Clauses behind the sentences");
            sections.insert(0, Section::chapter("clauses", title, Vec::new()));
        }
        sections
    }
}

fn listed(components: &BTreeSet<String>) -> Vec<String> {
    components.iter().cloned().collect()
}

fn attribution(duty: &Duty, component: Option<&Merged<'_>>) -> Attribution {
    Attribution {
        title: component::label(&duty.purl),
        license: duty.license.clone(),
        authors: component.map_or_else(Vec::new, |one| one.copyrights.iter().cloned().collect()),
        address: component.and_then(|one| one.source_address.map(str::to_owned)),
    }
}

fn attribution_entry(one: &Attribution) -> Entry {
    let mut lines: Vec<Item> = one.authors.iter().cloned().map(Item::plain).collect();
    // A license of somebody's own has no page there.
    let is_listed = !one.license.starts_with("LicenseRef-") && !one.license.contains(' ');
    let page = format!("https://spdx.org/licenses/{}.html", one.license);
    lines.push(Item {
        words: Text::new(
            format!("라이선스: {}", one.license),
            format!("License: {}", one.license),
        )
        .into(),
        target: is_listed.then(|| Target::address(&page)).flatten(),
    });
    lines.extend(one.address.as_deref().map(|address| Item {
        words: address.into(),
        target: Target::address(address),
    }));
    Entry {
        title: one.title.clone(),
        lines,
    }
}
