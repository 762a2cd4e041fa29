//! Licenses from the shell: rules that come with the program, imported ones, and what files say.

use crate::support::Desk;

const NOTICE: &str = "// Copyright (C) 2019-2021 Example Inc. <oss@example.com>\n\
    // Licensed under the Apache License, Version 2.0 (the \"License\");\n\
    // you may not use this file except in compliance with the License.\n";

const RULE: &str = "---\nlicense_expression: made-up\nis_license_notice: yes\nrelevance: 100\n---\n\n\
    Anybody may bake bread with these files as long as the crust stays golden\n";

const LICENSE: &str = "---\nkey: made-up\nshort_name: Made Up\nname: Made Up License\ncategory: Permissive\n\
    owner: Example\nspdx_license_key: LicenseRef-scancode-made-up\n---\n\n\
    The made up license grants everybody the right to copy, modify and distribute these files without any warranty.\n";

fn write(desk: &Desk, name: &str, text: &str) -> String {
    let path = desk.path(name);
    std::fs::create_dir_all(path.parent().unwrap()).unwrap();
    std::fs::write(&path, text).unwrap();
    path.to_str().unwrap().to_owned()
}

#[test]
fn files_say_their_license_lines_and_holders() {
    let desk = Desk::new();
    let file = write(&desk, "tree/src/a.c", NOTICE);
    write(&desk, "tree/src/b.c", "int main(void) { return 0; }\n");
    let found = desk
        .run(&["licenses", "detect", &file, "--format", "json"])
        .expect(0)
        .json();
    assert_eq!(found["files"][0]["path"], "a.c");
    assert_eq!(found["files"][0]["expression"], "Apache-2.0");
    assert_eq!(found["files"][0]["holders"][0], "Example Inc.");
    assert_eq!(
        found["files"][0]["copyrights"][0],
        "Copyright (c) 2019-2021 Example Inc. <oss@example.com>"
    );
    let this = &found["files"][0]["matches"][0];
    assert!(
        this["start_line"].as_u64() >= Some(2) && this["end_line"].as_u64() <= Some(3),
        "{this}"
    );
    assert!(
        found["rules"]["attribution"]
            .as_str()
            .unwrap()
            .contains("SPDX")
    );
    let tree = desk.path("tree");
    let found = desk.run(&[
        "licenses",
        "detect",
        tree.to_str().unwrap(),
        "--format",
        "json",
    ]);
    let found = found.expect(0).json();
    assert_eq!(found["files"].as_array().unwrap().len(), 2);
    assert!(found["files"][1]["expression"].is_null());
}

#[test]
fn rules_come_in_like_all_data_and_go_on_to_the_other_side() {
    let (outside, inside) = (Desk::new(), Desk::new());
    write(&outside, "rules/rules/made-up_1.RULE", RULE);
    write(&outside, "rules/licenses/made-up.LICENSE", LICENSE);
    let folder = outside.path("rules");
    let imported = outside
        .run(&["data", "import", folder.to_str().unwrap(), "--lang", "en"])
        .expect(0);
    assert!(imported.out.contains("license-rules"), "{}", imported.out);
    let rules = outside
        .run(&["licenses", "rules", "--lang", "en"])
        .expect(0);
    assert!(
        rules.out.contains("CC-BY-4.0") && rules.out.contains("nexB"),
        "{}",
        rules.out
    );
    let text = "Anybody may bake bread with these files as long as the crust stays golden";
    let file = write(&outside, "bread.txt", text);
    let answer = |desk: &Desk, mode: &str| {
        let run = desk.run(&[
            "licenses", "detect", &file, "--mode", mode, "--format", "json",
        ]);
        run.expect(0).json()["files"][0]["matches"][0]["expression"].clone()
    };
    assert_eq!(answer(&outside, "parity"), "made-up");
    assert_eq!(answer(&outside, "native"), "LicenseRef-scancode-made-up");
    assert!(answer(&inside, "native").is_null());

    let bundle = outside.path("rules.gwb");
    let bundle = bundle.to_str().unwrap();
    outside.run(&["data", "export", bundle]).expect(0);
    let public = write(
        &outside,
        "outside.pub",
        &outside.run(&["data", "key"]).expect(0).out,
    );
    inside
        .run(&["data", "key", "--trust", &public, "--name", "outside"])
        .expect(0);
    inside.run(&["data", "import", bundle]).expect(0);
    assert_eq!(answer(&inside, "parity"), "made-up");
}

#[test]
fn a_scan_reads_the_license_files_beside_packages() {
    let desk = Desk::new();
    write(
        &desk,
        "shop/node_modules/crumb/package.json",
        r#"{"name":"crumb","version":"1.0.0"}"#,
    );
    let mit = "MIT License\n\nCopyright (c) 2020 Baker\n\n".to_owned()
        + spdx::license_id("MIT").unwrap().text();
    write(&desk, "shop/node_modules/crumb/LICENSE", &mit);
    let shop = desk.path("shop");
    let scan = desk
        .run(&["scan", shop.to_str().unwrap(), "--format", "json"])
        .json();
    let crumb = &scan["components"]
        .as_array()
        .unwrap()
        .iter()
        .find(|one| one["name"] == "crumb")
        .unwrap()["licenses"];
    assert_eq!(
        (&crumb["declared"], &crumb["detected"], &crumb["concluded"]),
        (&serde_json::Value::Null, &"MIT".into(), &"MIT".into())
    );
    assert_eq!(crumb["files"][0]["is_certain"], true);
    assert_eq!(
        crumb["files"][0]["copyrights"][0],
        "Copyright (c) 2020 Baker"
    );
    let without = desk
        .run(&[
            "scan",
            shop.to_str().unwrap(),
            "--format",
            "json",
            "--no-licenses",
        ])
        .json();
    let crumb = without["components"]
        .as_array()
        .unwrap()
        .iter()
        .find(|one| one["name"] == "crumb")
        .unwrap();
    assert!(crumb["licenses"]["detected"].is_null());
}

#[test]
fn what_cannot_be_read_is_said() {
    let desk = Desk::new();
    let run = desk
        .run(&["licenses", "detect", "/nowhere/at/all"])
        .expect(2);
    assert!(run.err.contains("/nowhere/at/all"), "{}", run.err);
    let broken = write(&desk, "rules/broken.RULE", "no head");
    let run = desk.run(&["data", "import", &broken]);
    assert!(run.err.contains("broken.RULE"), "{}", run.err);
}
