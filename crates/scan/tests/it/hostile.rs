//! Broken and hostile files: never a panic, always an answer.

use std::fs;
use std::path::Path;

use gwanmun_model::{Found, Limits, ProblemKind};
use gwanmun_scan::{Options, formats, scan_bytes};

use crate::fixtures::{cases, lay_out};
use crate::zipped::zipped;

/// Files of all fixtures that a format claims, as (path in the tree, content).
fn claimed_files(format: &formats::Format) -> Vec<(String, Vec<u8>)> {
    let mut files = Vec::new();
    for case in cases(format.id) {
        let folder = lay_out(&case);
        let mut waiting = vec![folder.path().to_owned()];
        while let Some(path) = waiting.pop() {
            if path.is_dir() {
                let entries = fs::read_dir(&path).expect("folder");
                waiting.extend(entries.map(|entry| entry.expect("entry").path()));
                continue;
            }
            let name = relative(folder.path(), &path);
            if formats::claiming(&name).is_some_and(|found| found.id == format.id) {
                files.push((name, fs::read(&path).expect("read")));
            }
        }
    }
    files
}

/// Formats to try: all, or those named in `GWANMUN_TEST_FORMATS` (ids with commas between) while working on one.
#[expect(
    clippy::disallowed_methods,
    reason = "a test chooses its formats by the environment, as the test runner does its tests"
)]
fn chosen() -> Vec<&'static formats::Format> {
    let named = std::env::var("GWANMUN_TEST_FORMATS").unwrap_or_default();
    let is_named = |id| named.is_empty() || named.split(',').any(|name| name == id);
    formats::ALL
        .iter()
        .filter(|format| is_named(format.id))
        .collect()
}

fn relative(root: &Path, path: &Path) -> String {
    let path = path.strip_prefix(root).expect("below");
    path.to_str().expect("UTF-8").replace('\\', "/")
}

/// Longest file tried at every byte; longer ones are tried at every so many bytes.
const EVERY_BYTE_UP_TO: usize = 4096;

fn positions(length: usize) -> impl Iterator<Item = usize> {
    (0..length).step_by(1 + length / EVERY_BYTE_UP_TO)
}

/// What every result must be like, however broken its file is.
fn check(found: &Found) {
    for component in &found.components {
        let version = component.purl.version().unwrap_or("1");
        assert!(!version.contains("${"), "{}", component.purl);
        assert!(!component.locations.is_empty(), "{}", component.purl);
    }
    let identities: Vec<_> = found
        .components
        .iter()
        .map(gwanmun_model::Component::identity)
        .collect();
    assert!(identities.is_sorted_by(|a, b| a < b));
    for edge in &found.dependencies {
        assert!(identities.binary_search(&edge.from).is_ok(), "{edge:?}");
        assert!(identities.binary_search(&edge.to).is_ok(), "{edge:?}");
    }
}

#[test]
fn truncated_anywhere() {
    for format in chosen() {
        for (name, bytes) in claimed_files(format) {
            for length in positions(bytes.len()) {
                check(&scan_bytes(&name, &bytes[..length], &Options::default()));
            }
        }
    }
}

#[test]
fn one_bit_flipped_anywhere() {
    for format in chosen() {
        for (name, mut bytes) in claimed_files(format) {
            for at in positions(bytes.len()) {
                let bit = 1 << (at % 8);
                bytes[at] ^= bit;
                check(&scan_bytes(&name, &bytes, &Options::default()));
                bytes[at] ^= bit;
            }
        }
    }
}

#[test]
fn nothing_of_the_format_at_all() {
    let nested = "[".repeat(1_000_000);
    let braces = "{\"a\":".repeat(300_000);
    let elements = "<a>".repeat(300_000);
    for format in formats::ALL {
        for (name, _) in claimed_files(format).into_iter().take(1) {
            for bytes in [
                &b""[..],
                b"\0\0\0\0",
                b"\xFF\xFE\xFF",
                nested.as_bytes(),
                braces.as_bytes(),
                elements.as_bytes(),
            ] {
                check(&scan_bytes(&name, bytes, &Options::default()));
            }
        }
    }
}

#[test]
fn components_beyond_the_limit_are_a_named_problem() {
    let options = Options {
        limits: Limits {
            components_max: 1,
            ..Limits::default()
        },
        ..Options::default()
    };
    let lock = b"version = 4\n[[package]]\nname = 'a'\nversion = '1.0.0'\n[[package]]\nname = 'b'\nversion = '1.0.0'\n";
    let found = scan_bytes("Cargo.lock", lock, &options);
    assert_eq!(found.components.len(), 1);
    assert_eq!(found.problems[0].kind, ProblemKind::LimitReached);
}

#[test]
fn a_truncated_version_is_not_reported() {
    let lock =
        b"[[package]]\nname = 'a'\nversion = '1.0.0'\n\n[[package]]\nname = 'b'\nversion = '2.3";
    let found = scan_bytes("Cargo.lock", lock, &Options::default());
    let purls: Vec<_> = found
        .components
        .iter()
        .map(|one| one.purl.to_string())
        .collect();
    assert_eq!(purls, ["pkg:cargo/a@1.0.0"]);
    assert_eq!(found.problems[0].kind, ProblemKind::Malformed);
}

/// What a scan of an archive says, by problem kind.
fn kinds(name: &str, bytes: &[u8], limits: Limits) -> Vec<ProblemKind> {
    let options = Options {
        limits,
        ..Options::default()
    };
    let found = scan_bytes(name, bytes, &options);
    check(&found);
    found.problems.iter().map(|problem| problem.kind).collect()
}

const PROPERTIES: &str = "META-INF/maven/g/a/pom.properties";

#[test]
fn an_entry_that_unpacks_to_too_much_is_named() {
    let bomb = zipped(&[(PROPERTIES, vec![b' '; 8 << 20])]);
    assert_eq!(
        kinds("a.jar", &bomb, Limits::default())[0],
        ProblemKind::LimitReached
    );
    let large = zipped(&[("a.war", vec![7; 4096])]);
    for limits in [
        Limits {
            file_bytes_max: 1024,
            ..Limits::default()
        },
        Limits {
            unpacked_bytes_max: 1024,
            ..Limits::default()
        },
    ] {
        let limits = Limits {
            file_bytes_max: limits.file_bytes_max.max(1024),
            ..limits
        };
        // The archive itself is smaller than its content.
        assert!(large.len() < 4096);
        assert_eq!(kinds("a.zip", &large, limits), [ProblemKind::LimitReached]);
    }
}

#[test]
fn the_limit_on_unpacked_bytes_counts_nested_archives_together() {
    let inner = zipped(&[(PROPERTIES, vec![b'#'; 3000])]);
    let entries: Vec<_> = ["1.jar", "2.jar", "3.jar"]
        .iter()
        .map(|name| (*name, &inner))
        .collect();
    let limits = Limits {
        unpacked_bytes_max: 5000,
        ..Limits::default()
    };
    assert!(kinds("a.war", &zipped(&entries), limits).contains(&ProblemKind::LimitReached));
}

#[test]
fn archives_nested_too_deep_are_named() {
    let mut archive = zipped(&[("x", b"")]);
    for _ in 0..20 {
        archive = zipped(&[("a.jar", archive)]);
    }
    let kinds = kinds("a.jar", &archive, Limits::default());
    assert!(kinds.contains(&ProblemKind::LimitReached), "{kinds:?}");
}

#[test]
fn more_entries_than_allowed_are_named() {
    let names: Vec<String> = (0..50).map(|number| number.to_string()).collect();
    let entries: Vec<_> = names.iter().map(|name| (name.as_str(), b"")).collect();
    let limits = Limits {
        entries_max: 10,
        ..Limits::default()
    };
    assert_eq!(
        kinds("a.war", &zipped(&entries), limits),
        [ProblemKind::LimitReached]
    );
}

#[test]
fn an_entry_that_leads_out_of_the_archive_is_named_and_not_read() {
    let lock = "version = 4\n[[package]]\nname = 'a'\nversion = '1.0.0'\n";
    let archive = zipped(&[("../Cargo.lock", lock), ("/abs/Cargo.lock", lock)]);
    let kinds = kinds("a.zip", &archive, Limits::default());
    assert_eq!(kinds, [ProblemKind::PathEscape, ProblemKind::PathEscape]);
}

#[test]
fn a_file_made_to_take_long_is_read_all_the_same() {
    let package = |number| {
        format!("[[package]]\nname = 'a'\nversion = '1.0.{number}'\ndependencies = ['a 9.9.9']\n")
    };
    let packages = (0..20_000).map(package).collect::<Vec<_>>().concat();
    let found = scan_bytes("Cargo.lock", packages.as_bytes(), &Options::default());
    assert_eq!(found.components.len(), 20_000);
    let deep = "x/".repeat(2000);
    let needs: Vec<String> = (0..20_000)
        .map(|number| format!("\"n{number}\": \"1\""))
        .collect();
    let lock = format!(
        r#"{{"lockfileVersion": 3, "packages": {{"{deep}node_modules/a": {{"version": "1.0.0", "dependencies": {{{}}}}}}}}}"#,
        needs.join(",")
    );
    let found = scan_bytes("package-lock.json", lock.as_bytes(), &Options::default());
    assert_eq!(found.components.len(), 1);
    assert!(found.problems.len() < 100);
}

/// Source files with every kind of text, comment and import their languages have.
const SOURCES: [(&str, &str); 5] = [
    ("a.go", include_str!("../../fixtures-source/main.go")),
    ("a.ts", include_str!("../../fixtures-source/index.ts")),
    ("a.py", include_str!("../../fixtures-source/app.py")),
    ("a.rs", include_str!("../../fixtures-source/lib.rs")),
    ("a.vue", include_str!("../../fixtures-source/page.vue")),
];

#[test]
fn source_code_truncated_or_flipped_anywhere() {
    for (name, text) in SOURCES {
        assert!(!gwanmun_scan::imports::of_file(name, text.as_bytes()).is_empty());
        for at in 0..text.len() {
            let bytes = text.as_bytes();
            gwanmun_scan::imports::of_file(name, &bytes[..at]);
            gwanmun_scan::imports::of_file(name, &bytes[at..]);
            for mask in [0x01, 0x20, 0x80] {
                let mut flipped = bytes.to_vec();
                flipped[at] ^= mask;
                gwanmun_scan::imports::of_file(name, &flipped);
            }
        }
    }
}

#[test]
fn source_code_nested_without_end_is_read() {
    for (name, part) in [
        ("a.rs", "use a::{"),
        ("a.rs", "/*"),
        ("a.js", "`${"),
        ("a.js", "import {"),
        ("a.py", "(\"\"\""),
        ("a.go", "import ("),
        ("a.vue", "<script>"),
    ] {
        gwanmun_scan::imports::of_file(name, part.repeat(100_000).as_bytes());
    }
}
