//! Where native detection says more than the rules do.

use gwanmun_licenses::detect::{Detected, Detector, Mode};
use gwanmun_licenses::pack::scancode::{self, Read};
use gwanmun_licenses::pack::{Pack, base};

/// The pack that comes with the program, with more rules in the notation of `ScanCode`.
fn pack(files: &[(&str, String)]) -> Pack {
    let mut source = base::source().unwrap();
    for (path, text) in files {
        match scancode::read(path, text.as_bytes()).unwrap() {
            Read::Rule(rule) => source.rules.push(rule),
            Read::License(license, rule) => {
                source.licenses.push(license);
                source.rules.extend(rule);
            }
            Read::PassedOver => panic!("{path} is a rule"),
        }
    }
    Pack::from_bytes(&Pack::compile(&source).unwrap()).unwrap()
}

fn detect(pack: &Pack, text: &str, mode: Mode) -> Detected {
    let detector = Detector::new(pack);
    detector.detect("file.txt", text.as_bytes(), mode, &mut detector.room())
}

#[test]
fn a_standard_text_with_a_few_other_words_is_named_not_called_permissive() {
    let mit = spdx::license_id("MIT").unwrap().text();
    let changed = mit.replace("sublicense", "sub-license").replace(
        "free of charge, to any person",
        "free of charge, to each person",
    );
    let other = mit.replace(
        "Permission is hereby granted",
        "Nobody may ever use this. Permission was never given by us to anybody at all, whatever the reason may be. \
         Ask the board of our company in writing for every copy you wish to make, and pay the fee it asks for. It is not granted",
    );
    let rule = |text: &str| {
        format!("---\nlicense_expression: some-permissive\nis_license_text: yes\n---\n\n{text}\n")
    };
    let pack = pack(&[
        (
            "licenses/some-permissive.LICENSE",
            "---\nkey: some-permissive\nshort_name: Some\nname: Some permissive\ncategory: Permissive\nowner: Nobody\n\
             is_generic: yes\nspdx_license_key: LicenseRef-scancode-some-permissive\n---\n"
                .to_owned(),
        ),
        ("rules/some-permissive_1.RULE", rule(&changed)),
        ("rules/some-permissive_2.RULE", rule(&other)),
    ]);
    let native = detect(&pack, &changed, Mode::Native);
    assert_eq!(native.expression.as_deref(), Some("MIT"));
    let parity = detect(&pack, &changed, Mode::Parity);
    assert_eq!(parity.matches[0].keys, "some-permissive");
    let other = detect(&pack, &other, Mode::Native);
    assert_eq!(other.expression, None, "it grants nothing");
}

#[test]
fn one_license_in_several_languages_has_one_id() {
    let text = "Anyone who bakes bread with this oven shall leave the crust golden and share a slice with the neighbours";
    let license = |key: &str, spdx: &str| {
        format!(
            "---\nkey: {key}\nshort_name: Oven\nname: Oven\ncategory: Permissive\nowner: Baker\n\
             spdx_license_key: {spdx}\n---\n\n{text} {key}\n"
        )
    };
    let pack = pack(&[
        ("licenses/oven-1.0.LICENSE", license("oven-1.0", "Oven-1.0")),
        (
            "licenses/oven-1.0-en.LICENSE",
            license("oven-1.0-en", "LicenseRef-scancode-oven-1.0-en"),
        ),
    ]);
    let found = detect(&pack, &format!("{text} oven-1.0-en"), Mode::Native);
    assert_eq!(found.expression.as_deref(), Some("Oven-1.0"));
}
