//! What the source code of a tree imports.

use std::fmt::Write as _;
use std::fs;
use std::path::Path;
use std::sync::Mutex;

use expect_test::expect;
use gwanmun_model::SourceCode;
use gwanmun_scan::{Options, scan_path};

use crate::trees::tree;

const MAIN: &str = include_str!("../../fixtures-source/main.go");
const INDEX: &str = include_str!("../../fixtures-source/index.ts");
const APP: &str = include_str!("../../fixtures-source/app.py");
const LIB: &str = include_str!("../../fixtures-source/lib.rs");
const PAGE: &str = include_str!("../../fixtures-source/page.vue");

fn scan(folder: &Path) -> SourceCode {
    let options = Options {
        source_code: true,
        ..Options::default()
    };
    let found = scan_path(folder, &options, crate::ALONE).expect("scan");
    found.source.expect("source")
}

pub(crate) fn told(source: &SourceCode) -> String {
    let mut text = String::new();
    for read in &source.read {
        let (language, files, unread) = (read.language.id(), read.files, read.unread);
        writeln!(text, "{language}: {files} read, {unread} not").expect("text");
    }
    for import in &source.imports {
        write!(text, "{} {}", import.language.id(), import.name).expect("text");
        for place in &import.places {
            write!(text, " {}:{}", place.path, place.line.unwrap_or(0)).expect("text");
        }
        if import.only_in_tests {
            text.push_str(" in tests only");
        }
        if !import.symbols.is_empty() {
            write!(text, " [{}]", import.symbols.join(", ")).expect("text");
        }
        text.push('\n');
    }
    for alias in &source.aliases {
        writeln!(text, "{} = {}", alias.import, alias.package).expect("text");
    }
    text
}

#[test]
fn own_code_of_every_language_is_read_and_installed_packages_are_not() {
    let folder = tree(&[
        ("cmd/main.go", MAIN),
        ("web/index.ts", INDEX),
        ("web/page.vue", PAGE),
        ("app/app.py", APP),
        ("src/lib.rs", LIB),
        ("tests/helper.py", "import requests\nimport pytest\n"),
        ("web/node_modules/a/index.js", "import 'no'"),
        ("vendor/example.org/a/a.go", MAIN),
        ("target/debug/build/a/out/a.rs", LIB),
        (
            "Cargo.toml",
            "[dependencies]\nold = { package = \"older\", version = \"1\" }\n",
        ),
        (
            "env/site-packages/PyYAML-6.0.dist-info/METADATA",
            "Name: PyYAML\nVersion: 6.0\n",
        ),
        (
            "env/site-packages/PyYAML-6.0.dist-info/RECORD",
            "yaml/__init__.py,,\n",
        ),
    ]);
    let source = scan(folder.path());
    expect![[r"
        go: 1 read, 0 not
        javascript: 2 read, 0 not
        python: 2 read, 0 not
        rust: 1 read, 0 not
        go example.org/dot cmd/main.go:6
        go example.org/raw/v2 cmd/main.go:11 [Do]
        go example.org/side cmd/main.go:7
        go fmt cmd/main.go:5 [Println]
        go golang.org/x/net/html cmd/main.go:9 [Parse]
        go gopkg.in/yaml.v3 cmd/main.go:10 [Unmarshal]
        javascript @types-of/a web/index.ts:3
        javascript all web/index.ts:4
        javascript dynamic web/index.ts:8
        javascript exported web/index.ts:6
        javascript express web/index.ts:2
        javascript inside web/index.ts:9
        javascript last web/index.ts:13
        javascript required web/index.ts:7
        javascript second web/page.vue:9
        javascript vue web/page.vue:5
        python PIL.Image app/app.py:11
        python dynamic app/app.py:14
        python google.cloud.bigquery app/app.py:5
        python google.cloud.storage app/app.py:5
        python later.part app/app.py:14
        python os.path app/app.py:4
        python pytest tests/helper.py:2 in tests only
        python requests app/app.py:3 tests/helper.py:1
        python yaml app/app.py:4
        rust old src/lib.rs:2 [old, old::f]
        rust regex src/lib.rs:9 [regex::Regex]
        rust serde_json src/lib.rs:3 [serde_json::Value, serde_json::de::Deserializer, serde_json::de::from_str, serde_json::self]
        rust tokio src/lib.rs:12 [tokio::task::spawn]
        yaml = pyyaml
        old = older
    "]].assert_eq(&told(&source));
}

#[test]
fn what_is_kept_says_the_same_again_and_follows_every_change() {
    let folder = tree(&[("app.py", APP), ("package.json", "{}")]);
    let place = tempfile::tempdir().expect("folder");
    let options = Options {
        cache: Some(place.path().to_owned()),
        source_code: true,
        ..Options::default()
    };
    let scan = || {
        let read = Mutex::new(0);
        let note = |_: &str| *read.lock().expect("lock") += 1;
        let found = scan_path(folder.path(), &options, &note).expect("scan");
        (found.source, read.into_inner().expect("lock"))
    };
    let (first, _) = scan();
    // Until the tree has settled nothing is kept; at some point an unchanged tree is believed.
    let kept = (0..1_000_000).map(|_| scan()).find(|(_, read)| *read == 0);
    assert_eq!(kept, Some((first, 0)));
    for (name, text, expected) in [("app.py", "import other", 1), ("new.py", "import more", 2)] {
        fs::write(folder.path().join(name), text).expect("write");
        let (source, read) = scan();
        assert_eq!(read, 1);
        assert_eq!(source.expect("source").imports.len(), expected);
    }
}

#[test]
fn code_is_read_only_where_it_was_asked_for() {
    let folder = tree(&[("app.py", APP)]);
    let found = scan_path(folder.path(), &Options::default(), crate::ALONE).expect("scan");
    assert_eq!(found.source, None);
}
