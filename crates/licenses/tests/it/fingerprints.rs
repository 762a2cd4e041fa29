//! Copies as people make them: reformatted, stripped of comments, under another header, in half; and classes moved to
//! other packages, in five neighbouring versions.

use std::fmt::Write as _;

use gwanmun_licenses::fingerprints::{
    Builder, ContentId, CopiedPackage, Evidence, KnowledgeBase, Looked, Similarity, explain,
};

use crate::classes::{Class, relocated};

fn looked(path: &str, bytes: &[u8]) -> Looked {
    Looked {
        path: path.to_owned(),
        id: ContentId::of(bytes),
        similarity: Similarity::of(path, bytes, &[]),
    }
}

/// A knowledge base of packages with their files.
fn base(packages: impl IntoIterator<Item = (String, Vec<(String, Vec<u8>)>)>) -> KnowledgeBase {
    let mut builder = Builder::default();
    for (purl, files) in packages {
        let package = builder.package(&purl, "MIT");
        for (path, bytes) in files {
            let file = looked(&path, &bytes);
            builder.file(package, &path, &file.id, &file.similarity);
        }
    }
    KnowledgeBase::from_bytes(&builder.finish()).unwrap()
}

/// A C source of `functions` functions; another `seed` shares no line with it.
fn source(seed: usize, functions: usize) -> String {
    let mut text = format!("/* Copyright (c) 2001 Somebody {seed} */\n");
    for number in 0..functions {
        writeln!(
            text,
            "/* Computes value {number}. */\n\
             static int compute_{seed}_{number}(const struct state_{seed} *state, int limit)\n\
             {{\n    int total_{number} = {};\n    // adds up\n\
             \x20   for (int at = 0; at < limit; at++) {{\n\
             \x20       total_{number} += state->values_{seed}[at * {}] ^ {};\n    }}\n\
             \x20   return total_{number} % {};\n}}\n",
            number * 31 + seed,
            number + 2,
            number * 7919 + seed * 104_729,
            number * 13 + 97,
        )
        .unwrap();
    }
    text
}

fn one_c_package() -> KnowledgeBase {
    base([
        (
            "pkg:generic/compute@1.0".to_owned(),
            vec![("src/compute.c".to_owned(), source(1, 20).into_bytes())],
        ),
        (
            "pkg:generic/other@1.0".to_owned(),
            vec![("src/other.c".to_owned(), source(2, 20).into_bytes())],
        ),
    ])
}

/// What one file is explained by, if by anything.
fn found(base: &KnowledgeBase, path: &str, text: &str) -> Option<CopiedPackage> {
    let mut packages = explain(base, &[looked(path, text.as_bytes())]);
    assert!(packages.len() <= 1);
    packages.pop()
}

#[test]
fn the_same_file_is_found_under_any_name() {
    let copied = found(&one_c_package(), "lib/mine.c", &source(1, 20)).unwrap();
    assert_eq!(copied.purl, "pkg:generic/compute@1.0");
    assert_eq!(copied.files[0].evidence, Evidence::Exact);
    assert_eq!(copied.files[0].original, "src/compute.c");
}

#[test]
fn reformatting_comments_line_ends_and_another_header_hide_nothing() {
    let original = source(1, 20);
    let lines = original.lines().map(str::trim_start);
    let code: Vec<&str> = lines
        .filter(|line| !line.starts_with("//") && !line.starts_with("/*"))
        .collect();
    let without_comments = code.join("\r\n");
    let one_line = without_comments.replace("\r\n", " ");
    let other_header = original.replacen(
        "/* Copyright (c) 2001 Somebody 1 */",
        "/*\n * Bank Corporation, all rights reserved.\n * Copyright 2026\n */",
        1,
    );
    for (name, text) in [
        ("comments removed", without_comments),
        ("one line", one_line),
        ("other header", other_header),
    ] {
        let copied = found(&one_c_package(), "a.c", &text).expect(name);
        assert_eq!(copied.purl, "pkg:generic/compute@1.0", "{name}");
        assert_eq!(copied.files[0].evidence, Evidence::Near, "{name}");
    }
}

#[test]
fn half_of_a_file_among_own_code_is_found_with_its_lines() {
    let original = source(1, 20);
    let half: Vec<&str> = original.lines().take(100).collect();
    let own = source(9, 10);
    let before = own.lines().count();
    let text = format!("{own}{}\n{}", half.join("\n"), source(10, 4));
    let copied = found(&one_c_package(), "own.c", &text).unwrap();
    assert_eq!(copied.purl, "pkg:generic/compute@1.0");
    let file = &copied.files[0];
    assert_eq!(file.evidence, Evidence::Part);
    assert!((25..75).contains(&file.percent), "{} %", file.percent);
    let (first, last) = (file.lines[0].0, file.lines.last().unwrap().1);
    assert!(
        first as usize > before - 5,
        "begins at {first}, not {before}"
    );
    assert!(last as usize <= before + 106, "ends at {last}");
}

#[test]
fn own_code_and_license_texts_are_explained_by_nothing() {
    let base = one_c_package();
    assert_eq!(found(&base, "own.c", &source(77, 30)), None);
    // Only what lies between masked lines counts.
    let license =
        "Permission is granted to anyone to use this software for any purpose\n".repeat(40);
    let masked = Similarity::of("COPYING", license.as_bytes(), &[1..=40]);
    assert_eq!(masked, Similarity::default());
}

#[test]
fn files_that_did_not_change_name_every_version_and_the_earliest_first() {
    let file = |number| ("src/a.c".to_owned(), source(number, 8).into_bytes());
    let stable = || ("src/stable.c".to_owned(), source(50, 8).into_bytes());
    // Added out of order.
    let versions = ["1.10.0", "1.2.0", "1.9.0"];
    let base = base(versions.iter().enumerate().map(|(number, version)| {
        let others = (0..6).map(|at| {
            let text = source(100 + number * 10 + at, 8);
            (format!("src/{at}.c"), text.into_bytes())
        });
        let files = others.chain([file(number), stable()]).collect();
        (format!("pkg:cargo/compute@{version}"), files)
    }));
    let copied = found(&base, "x.c", &source(50, 8)).unwrap();
    assert_eq!(copied.purl, "pkg:cargo/compute@1.2.0");
    assert_eq!(
        copied.alternatives,
        ["pkg:cargo/compute@1.9.0", "pkg:cargo/compute@1.10.0"]
    );
    // A second file that only one version has decides.
    let files = [
        looked("x.c", source(50, 8).as_bytes()),
        looked("y.c", source(0, 8).as_bytes()),
    ];
    let copied = explain(&base, &files);
    assert_eq!(copied.len(), 1);
    assert_eq!(copied[0].purl, "pkg:cargo/compute@1.10.0");
    assert!(copied[0].alternatives.is_empty());
    assert_eq!(copied[0].files.len(), 2);
}

const LIBRARIES: usize = 20;
const VERSIONS: usize = 5;

/// The classes of a library in one of five neighbouring versions: of thirty classes each version changes one or two
/// and brings one.
fn library(number: usize, version: usize) -> Vec<Class> {
    let package = format!("org/example/lib{number}");
    let classes = (0..30 + version).map(|at| {
        // A class has changed as often as versions touched it.
        let changes = (1..=version)
            .filter(|v| at % 13 == v * 3 % 13 && at < 30)
            .count();
        Class::new(
            &package,
            &format!("Part{at}Of{number}"),
            number * 1000 + at,
            changes,
        )
    });
    classes.collect()
}

fn jar(classes: &[Class], shaded: bool) -> Vec<(String, Vec<u8>)> {
    let file = |class: &Class| {
        let class = if shaded {
            relocated(class, "com/bank/internal/shaded")
        } else {
            class.clone()
        };
        (format!("{}.class", class.name()), class.bytes(shaded))
    };
    classes.iter().map(file).collect()
}

#[test]
fn of_five_neighbouring_versions_the_right_one_is_named_also_when_shaded() {
    let purl = |number, version| format!("pkg:maven/org.example/lib{number}@1.{version}.0");
    let each =
        (0..LIBRARIES).flat_map(|number| (0..VERSIONS).map(move |version| (number, version)));
    let base =
        base(each.clone().map(|(number, version)| {
            (purl(number, version), jar(&library(number, version), false))
        }));
    let (mut right, mut wrong, mut false_components, mut all) = (0, Vec::new(), 0, 0);
    for (number, version) in each {
        // Renamed only, and moved to another package.
        let whole = jar(&library(number, version), false);
        let shaded = jar(&library(number, version), true);
        for files in [whole, shaded] {
            all += 1;
            let own = jar(
                &[Class::new("com/bank/app", "Main", 900_000 + all, 0)],
                false,
            );
            let files: Vec<Looked> = files
                .iter()
                .chain(&own)
                .map(|(path, bytes)| looked(path, bytes))
                .collect();
            let found = explain(&base, &files);
            false_components += found.len().saturating_sub(1);
            match found.first() {
                Some(first)
                    if first.purl == purl(number, version) && first.alternatives.is_empty() =>
                {
                    right += 1;
                }
                other => wrong.push((purl(number, version), other.map(|it| it.purl.clone()))),
            }
        }
    }
    println!(
        "right version {right} of {all}, false components {false_components}, wrong: {wrong:?}"
    );
    assert!(right * 100 >= all * 90, "{right} of {all}: {wrong:?}");
    assert!(
        false_components * 100 < all * 2,
        "{false_components} of {all}"
    );
}

#[test]
fn a_fat_archive_is_explained_by_the_libraries_in_it_and_no_others() {
    let purl = |number, version| format!("pkg:maven/org.example/lib{number}@1.{version}.0");
    let base = base((0..LIBRARIES).flat_map(|number| {
        (0..VERSIONS)
            .map(move |version| (purl(number, version), jar(&library(number, version), false)))
    }));
    let parts = [(3, 2), (7, 0), (11, 4)];
    let files: Vec<Looked> = parts
        .iter()
        .flat_map(|(number, version)| jar(&library(*number, *version), true))
        .map(|(path, bytes)| looked(&path, &bytes))
        .collect();
    let mut found: Vec<String> = explain(&base, &files)
        .into_iter()
        .map(|it| it.purl)
        .collect();
    found.sort();
    let mut expected = parts.map(|(number, version)| purl(number, version));
    expected.sort();
    assert_eq!(found, expected);
}
