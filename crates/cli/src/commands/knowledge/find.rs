//! `gwanmun knowledge find`.

use std::fmt::Write as _;

use gwanmun_app::knowledge::{self, Copies};
use gwanmun_app::licenses;
use gwanmun_licenses::fingerprints::{CopiedFile, CopiedPackage, Evidence};
use gwanmun_model::{Language, Text};
use serde::Serialize;

use super::{complained, opened};
use crate::arguments::KnowledgeFind;
use crate::commands::{Setting, wants_table};
use crate::exit::Exit;
use crate::{output, progress};

/// Most files of one package that the table names; JSON names all.
const FILES_SHOWN: usize = 20;

/// The shape others script against.
#[derive(Serialize)]
struct Document<'a> {
    files_looked_up: usize,
    copies: Vec<Copy<'a>>,
    problems: Vec<String>,
}

#[derive(Serialize)]
struct Copy<'a> {
    /// Archive the files stand in; empty for none.
    place: &'a str,
    purl: &'a str,
    license: Option<&'a str>,
    alternatives: &'a [String],
    known_files: u32,
    files: Vec<File<'a>>,
}

#[derive(Serialize)]
struct File<'a> {
    path: &'a str,
    swhid: String,
    evidence: &'static str,
    percent: u32,
    #[serde(skip_serializing_if = "<[_]>::is_empty")]
    lines: &'a [(u32, u32)],
    original: &'a str,
}

pub(super) fn run(setting: &Setting, command: &KnowledgeFind) -> anyhow::Result<Exit> {
    let table = wants_table(command.format.as_deref())?;
    let base = opened(setting)?;
    let pack = licenses::rules(&setting.place.data_file())?;
    let bar = progress::line(setting.quiet, "find");
    let copies = knowledge::find(&base, &pack, &command.path, &|| bar.inc(1));
    bar.finish_and_clear();
    let copies = copies?;
    let text = if table {
        table_of(setting.language, &copies)
    } else {
        json_of(&copies)?
    };
    output::write(command.output.as_deref(), &text)?;
    Ok(complained(&copies.problems))
}

fn json_of(copies: &Copies) -> anyhow::Result<String> {
    let each = copies.places.iter().flat_map(|at| {
        let packages = at.packages.iter();
        packages.map(|package| copy_of(&at.place, package))
    });
    let document = Document {
        files_looked_up: copies.files,
        copies: each.collect(),
        problems: copies.problems.iter().map(ToString::to_string).collect(),
    };
    Ok(serde_json::to_string_pretty(&document)? + "\n")
}

fn copy_of<'a>(place: &'a str, package: &'a CopiedPackage) -> Copy<'a> {
    let files = package.files.iter().map(|file| File {
        path: &file.path,
        swhid: file.id.swhid(),
        evidence: file.evidence.id(),
        percent: file.percent,
        lines: &file.lines,
        original: &file.original,
    });
    Copy {
        place,
        purl: &package.purl,
        license: Some(package.license.as_str()).filter(|license| !license.is_empty()),
        alternatives: &package.alternatives,
        known_files: package.known_files,
        files: files.collect(),
    }
}

fn table_of(language: Language, copies: &Copies) -> String {
    let mut text = String::new();
    let mut count = 0_usize;
    for at in &copies.places {
        if !at.place.is_empty() {
            let _ = writeln!(text, "{}", at.place);
        }
        for package in &at.packages {
            count += package.files.len();
            push_package(&mut text, language, package);
        }
    }
    let files = copies.files;
    let last = Text::new(
        format!(
            "\n파일 {files}개 중 {count}개가 아는 패키지에서 왔습니다. 추가하지 않은 패키지는 찾을 수 없습니다.\n"
        ),
        format!(
            "\n{count} of {files} files come from known packages; packages that were not added cannot be found\n"
        ),
    );
    text.push_str(last.get(language));
    text
}

fn push_package(text: &mut String, language: Language, package: &CopiedPackage) {
    let unknown = Text::fixed("라이선스 미상", "license unknown");
    let license = match package.license.as_str() {
        "" => unknown.get(language),
        license => license,
    };
    let (found, known) = (package.files.len(), package.known_files);
    let counted = Text::new(
        format!("파일 {found}개(패키지에 {known}개)"),
        format!("{found} files (of {known} in the package)"),
    );
    let _ = writeln!(
        text,
        "{}  {}  {}",
        package.purl,
        license,
        counted.get(language)
    );
    if !package.alternatives.is_empty() {
        let others = package.alternatives.join(", ");
        let line = Text::new(
            format!("  구별할 수 없음: {others}"),
            format!("  cannot be told from {others}"),
        );
        let _ = writeln!(text, "{}", line.get(language));
    }
    for file in package.files.iter().take(FILES_SHOWN) {
        let _ = writeln!(
            text,
            "  {:<22}  {}  <- {}",
            evidence(language, file),
            file.path,
            file.original
        );
    }
    let more = found.saturating_sub(FILES_SHOWN);
    if more > 0 {
        let line = Text::new(format!("  … {more}개 더"), format!("  … {more} more"));
        let _ = writeln!(text, "{}", line.get(language));
    }
}

fn evidence(language: Language, file: &CopiedFile) -> String {
    let title = match file.evidence {
        Evidence::Exact => Text::fixed("동일", "same"),
        Evidence::Near => Text::fixed("배치만 다름", "same but for layout"),
        Evidence::Part => {
            let lines: Vec<String> = file
                .lines
                .iter()
                .map(|(first, last)| format!("{first}-{last}"))
                .collect();
            let lines = lines.join(",");
            let percent = file.percent;
            Text::new(
                format!("{percent} %, {lines}행"),
                format!("{percent} %, lines {lines}"),
            )
        }
    };
    title.get(language).to_owned()
}

#[cfg(test)]
mod tests {
    use expect_test::expect;
    use gwanmun_app::knowledge::CopiesAt;
    use gwanmun_licenses::fingerprints::ContentId;

    use super::*;

    fn copies() -> Copies {
        let file = |path: &str, evidence, percent, lines: &[(u32, u32)]| CopiedFile {
            path: path.to_owned(),
            id: ContentId::of(b""),
            evidence,
            percent,
            lines: lines.to_vec(),
            original: format!("lib/{path}"),
        };
        Copies {
            places: vec![CopiesAt {
                place: "app.jar".to_owned(),
                packages: vec![CopiedPackage {
                    purl: "pkg:npm/a@1.0.0".to_owned(),
                    license: String::new(),
                    alternatives: vec!["pkg:npm/a@1.0.1".to_owned()],
                    known_files: 9,
                    files: vec![
                        file("b.js", Evidence::Exact, 100, &[]),
                        file("c.js", Evidence::Part, 54, &[(3, 40), (60, 71)]),
                    ],
                }],
            }],
            files: 12,
            problems: Vec::new(),
        }
    }

    #[test]
    fn the_table_says_what_came_from_where_in_both_languages() {
        expect![[r"
            app.jar
            pkg:npm/a@1.0.0  license unknown  2 files (of 9 in the package)
              cannot be told from pkg:npm/a@1.0.1
              same                    b.js  <- lib/b.js
              54 %, lines 3-40,60-71  c.js  <- lib/c.js

            2 of 12 files come from known packages; packages that were not added cannot be found
        "]]
        .assert_eq(&table_of(Language::En, &copies()));
        expect![[r"
            app.jar
            pkg:npm/a@1.0.0  라이선스 미상  파일 2개(패키지에 9개)
              구별할 수 없음: pkg:npm/a@1.0.1
              동일                      b.js  <- lib/b.js
              54 %, 3-40,60-71행       c.js  <- lib/c.js

            파일 12개 중 2개가 아는 패키지에서 왔습니다. 추가하지 않은 패키지는 찾을 수 없습니다.
        "]]
        .assert_eq(&table_of(Language::Ko, &copies()));
    }

    #[test]
    fn json_is_as_others_script_against_it() {
        expect![[r#"
            {
              "files_looked_up": 12,
              "copies": [
                {
                  "place": "app.jar",
                  "purl": "pkg:npm/a@1.0.0",
                  "license": null,
                  "alternatives": [
                    "pkg:npm/a@1.0.1"
                  ],
                  "known_files": 9,
                  "files": [
                    {
                      "path": "b.js",
                      "swhid": "swh:1:cnt:e69de29bb2d1d6434b8b29ae775ad8c2e48c5391",
                      "evidence": "exact",
                      "percent": 100,
                      "original": "lib/b.js"
                    },
                    {
                      "path": "c.js",
                      "swhid": "swh:1:cnt:e69de29bb2d1d6434b8b29ae775ad8c2e48c5391",
                      "evidence": "part",
                      "percent": 54,
                      "lines": [
                        [
                          3,
                          40
                        ],
                        [
                          60,
                          71
                        ]
                      ],
                      "original": "lib/c.js"
                    }
                  ]
                }
              ],
              "problems": []
            }
        "#]]
        .assert_eq(&json_of(&copies()).unwrap());
    }
}
