//! The support table of the guides, made from the table of formats and from what the fixtures of each show.
//!
//! `UPDATE_EXPECT=1 cargo test -p gwanmun-scan` rewrites it.

use std::collections::BTreeMap;
use std::fmt::Write as _;
use std::path::Path;

use gwanmun_model::{Component, Found, Language, Scope, Text};
use gwanmun_scan::formats::{self, Family, Format, Subject};
use gwanmun_scan::{Options, scan_path};

use crate::fixtures::{cases, lay_out};

/// One thing a format may say, and whether a result shows it.
struct Fact {
    title: Text,
    is_shown: fn(&Found) -> bool,
}

fn any(found: &Found, shows: fn(&Component) -> bool) -> bool {
    found.components.iter().any(shows)
}

const FACTS: &[Fact] = &[
    Fact {
        title: Text::fixed("버전", "versions"),
        is_shown: |found| any(found, Component::is_pinned),
    },
    Fact {
        title: Text::fixed("줄", "lines"),
        is_shown: |found| {
            any(found, |component| {
                component.locations.iter().any(|place| place.line.is_some())
            })
        },
    },
    Fact {
        title: Text::fixed("범위", "scopes"),
        is_shown: |found| any(found, |component| component.scope != Scope::Unknown),
    },
    Fact {
        title: Text::fixed("직접 여부", "direct"),
        is_shown: |found| any(found, |component| component.direct.is_some()),
    },
    Fact {
        title: Text::fixed("의존 관계", "edges"),
        is_shown: |found| !found.dependencies.is_empty(),
    },
    Fact {
        title: Text::fixed("라이선스", "licenses"),
        is_shown: |found| any(found, |component| !component.declared_licenses.is_empty()),
    },
    Fact {
        title: Text::fixed("해시", "hashes"),
        is_shown: |found| any(found, |component| !component.hashes.is_empty()),
    },
];

/// What the fixtures of a format show, in the order of [`FACTS`].
fn shown(format: &Format) -> Vec<bool> {
    let found: Vec<Found> = cases(format.id)
        .iter()
        .map(|case| {
            let folder = lay_out(case);
            scan_path(folder.path(), &Options::default(), crate::ALONE).expect("scan")
        })
        .collect();
    FACTS
        .iter()
        .map(|fact| found.iter().any(fact.is_shown))
        .collect()
}

const TITLE: Text = Text::fixed("지원 형식", "Supported formats");
const INTRODUCTION: Text = Text::fixed(
    "이 표는 형식 표와 시험 자료에서 생성됩니다. 열의 ●는 그 형식이 해당 정보를 담고 있으며 시험에서 확인했다는 뜻입니다. \
종류가 *프로젝트*인 형식은 설치된 패키지의 폴더(`node_modules`, `site-packages`) 안에서는 읽지 않고, *명세*는 잠금 파일이 곁이나 위에 없을 때만 \
읽으며, *문서*는 그 파일만 스캔할 때 읽습니다. 파일 이름이 `…`인 형식은 첫 바이트로 알아봅니다.",
    "This table is made from the table of formats and from test data. A ● says that the format carries the fact and a \
test shows it. A *project* file is not read inside folders of installed packages (`node_modules`, `site-packages`), a *manifest* only where \
no lock file stands beside or above it, a *document* only when it is scanned by itself. A format whose file name is `…` \
is told by its first bytes.",
);
const FORMAT: Text = Text::fixed("형식", "format");
const KIND: Text = Text::fixed("종류", "kind");
const FILES: Text = Text::fixed("파일", "files");

fn kind(format: &Format) -> Text {
    match format.subject {
        Subject::Project if format.resolved_by.is_empty() => Text::fixed("프로젝트", "project"),
        Subject::Project => Text::fixed("명세", "manifest"),
        Subject::Package => Text::fixed("패키지", "package"),
        Subject::Statement => Text::fixed("문서", "document"),
    }
}

fn table(language: Language, facts: &BTreeMap<&str, Vec<bool>>) -> String {
    let say = |text: &Text| text.get(language).to_owned();
    let mut text = format!("# {}\n\n{}\n", say(&TITLE), say(&INTRODUCTION));
    let mut families: Vec<Family> = formats::ALL.iter().map(|format| format.family).collect();
    families.sort_unstable();
    families.dedup();
    for family in families {
        write!(text, "\n## {}\n\n", say(&family.title())).expect("text");
        let heads: Vec<String> = FACTS.iter().map(|fact| say(&fact.title)).collect();
        let (format, kind_head, files) = (say(&FORMAT), say(&KIND), say(&FILES));
        writeln!(
            text,
            "| {format} | {kind_head} | {files} | {} |",
            heads.join(" | ")
        )
        .expect("text");
        writeln!(text, "|---|---|---|{}", ":-:|".repeat(FACTS.len())).expect("text");
        let mut formats: Vec<&Format> = formats::ALL
            .iter()
            .filter(|format| format.family == family)
            .collect();
        formats.sort_by_key(|format| format.id);
        for format in formats {
            let mut names: Vec<String> = format
                .names
                .iter()
                .map(|name| format!("`{name}`"))
                .collect();
            if names.is_empty() {
                names.push("`…`".to_owned());
            }
            let marks: Vec<&str> = facts[format.id]
                .iter()
                .map(|shown| if *shown { "●" } else { "" })
                .collect();
            writeln!(
                text,
                "| {} | {} | {} | {} |",
                format.title,
                say(&kind(format)),
                names.join(" "),
                marks.join(" | ")
            )
            .expect("text");
        }
    }
    text
}

#[test]
fn the_support_table_is_true() {
    let facts = formats::ALL
        .iter()
        .map(|format| (format.id, shown(format)))
        .collect();
    let docs = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../docs");
    for (language, name) in [
        (Language::Ko, "formats.ko.md"),
        (Language::En, "formats.en.md"),
    ] {
        expect_test::expect_file![docs.join(name)].assert_eq(&table(language, &facts));
    }
}
