//! License documents and source bundles from the shell.

use crate::support::Desk;

const MIT: &str = "MIT License\n\nCopyright (c) 2014 Ann Example\n\nPermission is hereby granted, free of charge, to any person \
obtaining a copy of this software and associated documentation files (the \"Software\"), to deal in the Software without restriction, \
including without limitation the rights to use, copy, modify, merge, publish, distribute, sublicense, and/or sell copies of the Software, \
and to permit persons to whom the Software is furnished to do so, subject to the following conditions:\n\nThe above copyright notice and \
this permission notice shall be included in all copies or substantial portions of the Software.\n\nTHE SOFTWARE IS PROVIDED \"AS IS\", \
WITHOUT WARRANTY OF ANY KIND, EXPRESS OR IMPLIED, INCLUDING BUT NOT LIMITED TO THE WARRANTIES OF MERCHANTABILITY, FITNESS FOR A PARTICULAR \
PURPOSE AND NONINFRINGEMENT. IN NO EVENT SHALL THE AUTHORS OR COPYRIGHT HOLDERS BE LIABLE FOR ANY CLAIM, DAMAGES OR OTHER LIABILITY, WHETHER \
IN AN ACTION OF CONTRACT, TORT OR OTHERWISE, ARISING FROM, OUT OF OR IN CONNECTION WITH THE SOFTWARE OR THE USE OR OTHER DEALINGS IN THE SOFTWARE.\n";

/// An application with a permissive and a reciprocal package installed, and one that is not.
fn application(desk: &Desk) -> String {
    let put = |path: &str, text: &str| {
        let path = desk.path("app").join(path);
        std::fs::create_dir_all(path.parent().unwrap()).unwrap();
        std::fs::write(path, text).unwrap();
    };
    put(
        "node_modules/kind/package.json",
        r#"{"name": "kind", "version": "1.0.0", "license": "MIT"}"#,
    );
    put("node_modules/kind/LICENSE", MIT);
    put(
        "node_modules/kind/NOTICE",
        "Kind\nThis product includes kindness.\n",
    );
    put(
        "node_modules/strict/package.json",
        r#"{"name": "strict", "version": "2.0.0", "license": "GPL-3.0-only"}"#,
    );
    put("node_modules/strict/index.js", "run()\n");
    put(
        "package-lock.json",
        r#"{"name": "app", "version": "1.0.0", "lockfileVersion": 3, "packages": {
            "node_modules/gone": {"version": "3.0.0", "license": "LGPL-2.1-only"}}}"#,
    );
    desk.path("app").to_str().unwrap().to_owned()
}

#[test]
fn notices_hold_what_packages_bring_and_the_standard_texts_of_the_rest() {
    let desk = Desk::new();
    let app = application(&desk);
    let args = ["notices", &app, "--context", "device", "--lang", "en"];
    let text = desk.run(&args).out;
    for part in [
        "kind 1.0.0",
        "Copyright (c) 2014 Ann Example",
        "Permission is hereby granted",
        "This product includes kindness.",
        "GNU GENERAL PUBLIC LICENSE",
        "strict 2.0.0",
    ] {
        assert!(text.contains(part), "{part}: {text}");
    }
}

#[test]
fn a_scan_kept_as_json_gives_the_same_document() {
    let desk = Desk::new();
    let app = application(&desk);
    let scan = desk.path("scan.json");
    let scan = scan.to_str().unwrap();
    desk.run(&["scan", &app, "--format", "json", "-o", scan]);
    let now = desk.run(&["notices", &app, "--date", "none"]).out;
    let kept = desk.run(&["notices", scan, "--date", "none"]).out;
    assert_eq!(now, kept);
    let other = desk.run(&["notices", scan, "--context", "device", "--date", "none"]);
    assert_ne!(other.out, kept, "another use is judged anew");
}

#[test]
fn the_file_name_says_the_format_and_wrong_ones_are_named() {
    let desk = Desk::new();
    let app = application(&desk);
    let page = desk.path("notices.html");
    desk.run(&["notices", &app, "-o", page.to_str().unwrap()]);
    let page = std::fs::read_to_string(page).unwrap();
    assert!(page.starts_with("<!DOCTYPE html>"), "{page}");
    let fault = desk.run(&["notices", &app, "--format", "docx"]).expect(2);
    assert!(fault.err.contains("text, html, markdown"), "{}", fault.err);
    let fault = desk.run(&["notices", &app, "--document", "poem"]).expect(2);
    assert!(fault.err.contains("documents are notices"), "{}", fault.err);
}

#[test]
fn sources_are_gathered_and_what_is_missing_is_loud() {
    let desk = Desk::new();
    let app = application(&desk);
    let archive = desk.path("sources.tar.zst");
    let archive = archive.to_str().unwrap();
    let args = [
        "sources",
        &app,
        "--context",
        "device",
        "--linking",
        "static",
        "--lang",
        "en",
        "-o",
        archive,
    ];
    let told = desk.run(&args).expect(1);
    assert!(told.err.contains("pkg:npm/gone@3.0.0"), "{}", told.err);
    assert!(!told.err.contains("pkg:npm/kind"), "{}", told.err);
    let plain = zstd::decode_all(std::fs::File::open(archive).unwrap()).unwrap();
    let mut held = tar::Archive::new(plain.as_slice());
    let paths: Vec<String> = held
        .entries()
        .unwrap()
        .map(|entry| {
            entry
                .unwrap()
                .path()
                .unwrap()
                .to_string_lossy()
                .into_owned()
        })
        .collect();
    assert_eq!(
        paths,
        [
            "MANIFEST.json",
            "npm/strict@2.0.0/index.js",
            "npm/strict@2.0.0/package.json"
        ]
    );
}

#[test]
fn nothing_owed_writes_nothing() {
    let desk = Desk::new();
    let app = application(&desk);
    let archive = desk.path("sources.tar.zst");
    let args = ["sources", &app, "-o", archive.to_str().unwrap()];
    desk.run(&args).expect(0);
    assert!(!archive.exists());
}
