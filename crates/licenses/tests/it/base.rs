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
fn editions_of_the_gnu_licenses_are_told_apart() {
    let notice = |title: &str, version: &str| {
        format!(
            "This library is free software; you can redistribute it and/or modify it under the terms of the GNU {title}\n\
             as published by the Free Software Foundation; {version}.\n\
             It is distributed in the hope that it will be useful, but WITHOUT ANY WARRANTY."
        )
    };
    let (gpl, lesser) = ("General Public License", "Lesser General Public License");
    for (title, version, found) in [
        (
            gpl,
            "either version 2, or (at your option) any later version",
            "GPL-2.0-or-later",
        ),
        (gpl, "version 2", "GPL-2.0-only"),
        (gpl, "version 3 of the License", "GPL-3.0-only"),
        (
            lesser,
            "either version 2.1 of the License, or (at your option) any later version",
            "LGPL-2.1-or-later",
        ),
        (lesser, "version 2.1 of the License", "LGPL-2.1-only"),
        (
            "Affero General Public License",
            "either version 3 of the License, or (at your option) any later version",
            "AGPL-3.0-or-later",
        ),
        (
            gpl,
            "either version 2 of the License, or (at your option) version 3, or any later version accepted by the \
             membership of KDE e.V. (or its successor approved by the membership of KDE e.V.)",
            "GPL-2.0-only OR GPL-3.0-only OR LicenseRef-KDE-Accepted-GPL",
        ),
    ] {
        let text = notice(title, version);
        assert_eq!(expression(&text).as_deref(), Some(found), "{text}");
    }
}

#[test]
fn a_notice_of_the_lesser_license_may_end_like_one_of_the_other() {
    let lesser = "This library is free software; you can redistribute it and/or modify it under the terms of the GNU Library \
        General Public License version 2 as published by the Free Software Foundation.\n\n\
        This library is distributed in the hope that it will be useful, but WITHOUT ANY WARRANTY; without even the implied \
        warranty of MERCHANTABILITY or FITNESS FOR A PARTICULAR PURPOSE. See the GNU General Public License for more details.\n";
    assert_eq!(expression(lesser).as_deref(), Some("LGPL-2.0-only"));
}

#[test]
fn what_korean_projects_write_is_understood() {
    for (text, found) in [
        (
            "본 저작물은 공공누리 제1유형에 따라 이용할 수 있습니다.",
            "LicenseRef-KOGL-1",
        ),
        (
            "공공누리 제4유형: 출처표시 상업적 이용금지 변경금지",
            "LicenseRef-KOGL-4",
        ),
        (
            "저작권자의 서면 동의 없이 무단 복제 배포를 금지합니다.",
            "LicenseRef-Proprietary",
        ),
        (
            "본 소프트웨어의 상업적 이용을 금지합니다.",
            "LicenseRef-Non-Commercial",
        ),
        (
            "이 글꼴은 SIL 오픈 폰트 라이선스 1.1에 따라 배포됩니다.",
            "OFL-1.1",
        ),
        ("본 소프트웨어는 GPLv3를 따릅니다.", "GPL-3.0-only"),
        ("MIT 라이센스 하에 배포됩니다.", "MIT"),
    ] {
        assert_eq!(expression(text).as_deref(), Some(found), "{text}");
    }
}

#[test]
fn former_ids_in_tags_are_understood() {
    for (id, found) in [
        ("GPL-2.0", "GPL-2.0-only"),
        ("GPL-2.0+", "GPL-2.0-or-later"),
        ("LGPL-3.0", "LGPL-3.0-only"),
    ] {
        let text = format!("// SPDX-License-Identifier: {id}\n");
        assert_eq!(expression(&text).as_deref(), Some(found));
    }
}

#[test]
fn other_texts_name_no_license() {
    for text in [
        "fn main() { println!(\"hello\"); }",
        "The licensee shall pay the license fee within thirty days of the invoice.",
        "이 문서는 사내 교육용입니다.",
        "An X11 window is drawn by the toolkit; see the W3C drafts.",
        "공공 데이터를 상업적으로 이용하는 사례를 모았습니다.",
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
