//! Papers to write.

use gwanmun_model::{Text, UseContext};
use gwanmun_report::notices::paper::Block;
use gwanmun_report::notices::{FoundText, NoticeComponent, Notices, Paper, documents};

/// Makes a paper of an opening alone.
pub(crate) fn paper(opening: Vec<Block>) -> Paper {
    Paper {
        title: Text::fixed("문서", "Document"),
        subject: "bank".to_owned(),
        opening,
        sections: Vec::new(),
        gaps: Vec::new(),
    }
}

/// Makes the notices file of a product of many components, with long texts of licenses.
pub(crate) fn notices(components: usize, texts: usize) -> Paper {
    let id = |number: usize| format!("LicenseRef-{number}");
    let mut all: Vec<NoticeComponent> = (0..components)
        .map(|number| component(number, &id(number % texts)))
        .collect();
    all.push(NoticeComponent {
        expression: None,
        stated: vec!["see LICENSE".to_owned()],
        ..component(components, "MIT")
    });
    let notices = Notices {
        subject: "가나은행 앱".to_owned(),
        version: Some("3.1".to_owned()),
        date: Some("2026-12-01".to_owned()),
        context: Some(UseContext::App),
        components: all,
        texts: (0..texts)
            .map(|number| (id(number), license(number)))
            .collect(),
        problems: vec!["package-lock.json: malformed".to_owned()],
        ..Notices::default()
    };
    (documents::find("notices").unwrap().make)(&notices)
}

fn component(number: usize, license: &str) -> NoticeComponent {
    let mit = "MIT License\n\nCopyright (c) 2014 Ann\n\nPermission is hereby granted, free of charge, to any person.\n";
    let purl = format!("pkg:npm/%40example/component-{number}@1.{number}.0");
    NoticeComponent {
        expression: license.parse().ok(),
        copyrights: vec![
            format!("Copyright (c) 2014-2026 홍길동 and contributors of component {number}"),
            "Copyright 2019 Jean-François Müller <jean@example.org>".to_owned(),
        ],
        texts: (number == 0)
            .then(|| FoundText {
                id: Some("MIT".to_owned()),
                text: mit.to_owned(),
            })
            .into_iter()
            .collect(),
        notice_files: (number % 50 == 1)
            .then(|| format!("Notice of component {number}\nThis product includes software.\n"))
            .into_iter()
            .collect(),
        source_address: Some(format!(
            "https://registry.example.org/@example/component-{number}/-/component-{number}-1.{number}.0.tgz"
        )),
        ..NoticeComponent::new(purl.parse().unwrap())
    }
}

/// Makes a text of 200 lines.
fn license(number: usize) -> String {
    let head = format!(
        "                    LICENSE NUMBER {number}\n                 Version 1, January 2026\n\n"
    );
    let sections = (1..=25).map(|section| {
        format!(
            "   {section}. Grant of License {number}. Subject to the terms of this License, each\n      Contributor hereby grants You a perpetual, worldwide, royalty-free\n      license to reproduce and distribute the Work, provided that:\n\n      (a) You give other recipients a copy of this License; and\n      (b) You keep all copyright notices of \"the Work\".\n\n"
        )
    });
    let parts: Vec<String> = std::iter::once(head).chain(sections).collect();
    parts.concat()
}
