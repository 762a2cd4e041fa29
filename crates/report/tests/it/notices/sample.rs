//! A product with one component for each thing documents have to say.

use gwanmun_model::assessment::Duty;
use gwanmun_model::conflict::{ConflictPart, LicenseConflict, WayOut};
use gwanmun_model::duty::{
    CatalogueBasis, ChosenBy, DutyEvidence, DutyFact, DutyReason, LicenseOrigin,
};
use gwanmun_model::{Answer, Linking, Purl, Text, UseContext};
use gwanmun_report::notices::{FoundText, NoticeComponent, Notices, Offer};

pub(super) const MIT: &str =
    "MIT License\n\nCopyright (c) <year> <copyright holders>\n\nPermission is hereby granted.\n";

/// The two clauses about names, with the place of a name as the license list has it.
const BSD_4: &str = "Copyright (c) <year> <owner>. All rights reserved.\n\n1. Redistributions of source code keep this.\n\n3. All advertising materials mentioning features or use of this software must display the following acknowledgement:\nThis product includes software developed by the organization.\n\n4. Neither the name of the copyright holder nor the names of its contributors may be used to endorse or promote products derived from this software without specific prior written permission.\n";

const FTL: &str = "o You must acknowledge somewhere in your documentation that you have used the FreeType code. (`credits')\n";

pub(super) fn component(purl: &str, license: &str) -> NoticeComponent {
    NoticeComponent {
        expression: license.parse().ok(),
        origin: LicenseOrigin::Declared,
        stated: vec![license.to_owned()],
        ..NoticeComponent::new(purl.parse().unwrap())
    }
}

pub(super) fn found(id: &str, text: &str) -> FoundText {
    FoundText {
        id: Some(id.to_owned()),
        text: text.to_owned(),
    }
}

pub(super) fn mit(holder: &str) -> FoundText {
    found("MIT", &MIT.replace("<year> <copyright holders>", holder))
}

/// Makes a duty of a component under its license, or `license` where it has none.
pub(super) fn duty(component: &NoticeComponent, code: &str, license: &str) -> Duty {
    let (ko, en, evidence) = match code {
        "A1" | "N5" => (
            "출처를 표시합니다.",
            "Name the source.",
            DutyEvidence::Acknowledgement,
        ),
        "N6" => (
            "이름을 홍보에 쓰지 않습니다.",
            "Do not promote with names.",
            DutyEvidence::Review,
        ),
        "O1" => (
            "3년 이상 유효한 약정을 함께 제공합니다.",
            "Give an offer for three years.",
            DutyEvidence::OfferLetter,
        ),
        "U1" => (
            "라이선스를 확정합니다.",
            "Settle the license.",
            DutyEvidence::Review,
        ),
        code if code.starts_with('S') => (
            "소스 코드를 제공합니다.",
            "Give the source.",
            DutyEvidence::SourceBundle,
        ),
        _ => (
            "고지를 함께 제공합니다.",
            "Give the notices.",
            DutyEvidence::NoticesFile,
        ),
    };
    let expression = component.expression.as_ref().map(ToString::to_string);
    Duty {
        purl: component.purl.clone(),
        code: code.to_owned(),
        license: license.to_owned(),
        text: Text::fixed(ko, en),
        why: Some(DutyReason {
            origin: component.origin,
            named_in: Vec::new(),
            expression,
            alternatives: Vec::new(),
            chosen_by: None,
            electable: Vec::new(),
            facts: vec![DutyFact::Context(UseContext::App)],
            clause: format!("{license} section 1"),
            evidence,
            basis: CatalogueBasis::License,
        }),
    }
}

fn components() -> Vec<NoticeComponent> {
    let mut ann = component("pkg:npm/ann@1.0.0", "MIT");
    ann.texts = vec![mit("2014 Ann")];
    ann.source_address = Some("https://example.org/ann".to_owned());
    let mut bob = component("pkg:npm/%40group/bob@2.0.0", "MIT");
    bob.texts = vec![mit("2015 밥 & Co. <bob@example.org>")];
    bob.notice_files = vec!["Bob's notice\n\n    indented\n".to_owned()];
    bob.detected = "MIT AND BSD-4-Clause".parse().ok();
    let mut berkeley = component("pkg:deb/debian/berkeley@4.4", "BSD-4-Clause");
    let named = BSD_4
        .replace("<year> <owner>", "1993 The Regents")
        .replace("the organization", "the University of Example");
    berkeley.texts = vec![found("BSD-4-Clause", &named)];
    let mut data = component("pkg:generic/postcodes@2026.1", "CC-BY-4.0");
    data.copyrights = vec!["Copyright (c) 2026 Post Office".to_owned()];
    let mut library = component("pkg:maven/org.example/linked@3.0", "LGPL-2.1-only");
    library.source_address = Some("https://example.org/linked?a=1&b=2".to_owned());
    let mut odd = component("pkg:npm/odd@1.0.0", "see file");
    odd.texts = vec![FoundText {
        id: None,
        text: "Do as you like, but ask first.\n".to_owned(),
    }];
    vec![
        component("pkg:npm/own@1.0.0", "LicenseRef-Own"),
        odd,
        component("pkg:cargo/dual@1.2.3", "MIT OR Apache-2.0"),
        component("pkg:generic/whole", "GPL-3.0-only"),
        library,
        data,
        component("pkg:generic/freetype@2.13", "FTL"),
        component("pkg:generic/template@0.1", "BSD-4-Clause"),
        berkeley,
        bob,
        ann,
    ]
}

fn duties(components: &[NoticeComponent]) -> Vec<Duty> {
    let duties = [
        ("ann", "N1", "MIT"),
        ("ann", "N2", "MIT"),
        ("bob", "N1", "MIT"),
        ("bob", "N2", "MIT"),
        ("berkeley", "N5", "BSD-4-Clause"),
        ("berkeley", "N6", "BSD-4-Clause"),
        ("template", "N5", "BSD-4-Clause"),
        ("freetype", "N5", "FTL"),
        ("postcodes", "A1", "CC-BY-4.0"),
        ("linked", "O1", "LGPL-2.1-only"),
        ("linked", "S3", "LGPL-2.1-only"),
        ("whole", "O1", "GPL-3.0-only"),
        ("whole", "S4", "GPL-3.0-only"),
        ("dual", "N1", "MIT"),
        ("odd", "U1", "see file"),
        ("own", "U1", "LicenseRef-Own"),
    ];
    let made = duties.map(|(name, code, license)| {
        let component = components.iter().find(|one| one.purl.name() == name);
        let mut duty = duty(component.unwrap(), code, license);
        let why = duty.why.as_mut().unwrap();
        match (name, code) {
            ("linked", "S3") => why.facts.push(DutyFact::Linking(Linking::Unknown)),
            ("postcodes", _) => why.facts.push(DutyFact::Modified(Answer::Unknown)),
            ("freetype", _) => why.basis = CatalogueBasis::Family,
            ("dual", _) => {
                why.chosen_by = Some(ChosenBy::Policy);
                why.alternatives = vec!["Apache-2.0".to_owned()];
            }
            _ => {}
        }
        duty
    });
    made.into()
}

fn conflict() -> LicenseConflict {
    let part = |identity: &str, license: &str| ConflictPart {
        identity: identity.to_owned(),
        license: license.to_owned(),
        linking: Linking::Unknown,
    };
    LicenseConflict {
        rule: "gpl-bsd-4".to_owned(),
        work: "package.json".to_owned(),
        is_distributed: true,
        left: vec![part("pkg:generic/whole", "GPL-3.0-only")],
        right: vec![part("pkg:deb/debian/berkeley@4.4", "BSD-4-Clause")],
        text: Text::fixed(
            "광고 조항은 GPL이 허용하지 않는 추가 조건입니다.",
            "The advertising clause is a further restriction the GPL does not allow.",
        ),
        source: "https://www.gnu.org/licenses/license-list.html".to_owned(),
        ways_out: vec![WayOut {
            id: "replace".to_owned(),
            text: Text::fixed("다른 구성요소로 바꿉니다.", "Replace the component."),
        }],
    }
}

/// A mobile app of a bank.
pub(super) fn app() -> Notices {
    let components = components();
    let ann: Purl = "pkg:npm/ann@1.0.0".parse().unwrap();
    let texts = [
        ("MIT", MIT),
        ("BSD-4-Clause", BSD_4),
        ("FTL", FTL),
        ("Apache-2.0", "Apache License\nVersion 2.0\n"),
        (
            "GPL-3.0-only",
            "GNU GENERAL PUBLIC LICENSE\n\u{c}Version 3\n```\nnot a fence\n```\n",
        ),
    ];
    Notices {
        subject: "bank-app".to_owned(),
        version: Some("3.1".to_owned()),
        date: Some("2026-12-01".to_owned()),
        context: Some(UseContext::App),
        evidenced: [(ann, "N1".to_owned())].into(),
        left_out: 2,
        texts: texts
            .map(|(id, text)| (id.to_owned(), text.to_owned()))
            .into(),
        duties: duties(&components),
        components,
        conflicts: vec![conflict()],
        attributions: vec!["License rules © their makers, CC-BY-4.0".to_owned()],
        problems: vec!["package-lock.json: malformed".to_owned()],
        offer: Some(Offer {
            organisation: "예시은행".to_owned(),
            contact: "opensource@bank.example".to_owned(),
            years: 3,
        }),
    }
}
