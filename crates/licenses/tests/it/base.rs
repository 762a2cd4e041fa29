//! What the pack that comes with the program finds.

use std::sync::LazyLock;

use gwanmun_licenses::detect::{Detector, Mode};
use gwanmun_licenses::pack::{Pack, base};

pub(crate) static PACK: LazyLock<Pack> = LazyLock::new(|| {
    let bytes = Pack::compile(&base::source().unwrap()).unwrap();
    Pack::from_bytes(&bytes).unwrap()
});

fn expression(text: &str) -> Option<String> {
    let detector = Detector::new(&PACK);
    detector
        .detect(
            "file.txt",
            text.as_bytes(),
            Mode::Native,
            &mut detector.room(),
        )
        .expression
}

#[test]
fn every_license_of_the_list_is_found_by_its_own_text() {
    let mut wrong = Vec::new();
    for license in spdx::identifiers::LICENSES {
        let Some(id) = spdx::license_id(license.name) else {
            continue;
        };
        if license.flags & spdx::flags::IS_DEPRECATED != 0 {
            continue;
        }
        let text = format!("Copyright (c) 2020 Example Inc.\n\n{}\n", id.text());
        let found = expression(&text).unwrap_or_default();
        if !found.split([' ', '(', ')']).any(|one| one == license.name) {
            wrong.push(format!("{}: {found}", license.name));
        }
    }
    // Some texts are the same word for word: GPL-2.0-only and GPL-2.0-or-later, editions of one license.
    println!("{wrong:#?}");
    assert!(
        wrong.len() < 60,
        "{} licenses are not found by their text",
        wrong.len()
    );
}

#[test]
fn notices_are_found_in_comments_and_in_korean() {
    let gpl = "// This program is free software; you can redistribute it and/or modify it under the terms of\n\
               // the GNU General Public License as published by the Free Software Foundation; either\n\
               // version 2 of the License, or (at your option) any later version.\n";
    for (text, found) in [
        (gpl, "GPL-2.0-or-later"),
        (
            "# SPDX-License-Identifier: Apache-2.0 OR MIT\n",
            "Apache-2.0 OR MIT",
        ),
        (
            "이 소프트웨어는 Apache License 2.0 라이선스에 따라 배포됩니다.",
            "Apache-2.0",
        ),
        ("본 프로그램은 MIT 라이선스를 따릅니다.", "MIT"),
        ("라이선스: BSD-3-Clause", "BSD-3-Clause"),
        (
            "Licensed under the Mozilla Public License, version 2.0.",
            "MPL-2.0",
        ),
        (
            "See the LICENSE file for details; released under the MIT License.",
            "MIT",
        ),
    ] {
        assert_eq!(expression(text).as_deref(), Some(found), "{text}");
    }
}

#[test]
fn other_texts_name_no_license() {
    for text in [
        "fn main() { println!(\"hello\"); }",
        "The licensee shall pay the license fee within thirty days of the invoice.",
        "이 문서는 사내 교육용입니다.",
        "",
    ] {
        assert_eq!(expression(text), None, "{text}");
    }
}

#[test]
fn the_same_source_gives_the_same_bytes() {
    let source = base::source().unwrap();
    assert!(Pack::compile(&source).unwrap() == Pack::compile(&source).unwrap());
}

#[test]
fn a_damaged_pack_is_refused() {
    let bytes = Pack::compile(&base::source().unwrap()).unwrap();
    for at in (0..bytes.len()).step_by(bytes.len() / 200) {
        let mut damaged = bytes.clone();
        damaged[at] ^= 0x10;
        assert!(Pack::from_bytes(&damaged).is_err(), "byte {at}");
    }
    assert!(Pack::from_bytes(&bytes[..bytes.len() / 2]).is_err());
    assert!(Pack::from_bytes(b"").is_err());
}
