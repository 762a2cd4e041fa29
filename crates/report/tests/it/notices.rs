//! The notices file, from the components to the text people hand out.

mod golden;
mod obligations;
mod sample;

use expect_test::expect;
use gwanmun_model::assessment::Duty;
use gwanmun_model::{Language, Text, UseContext};
use gwanmun_report::notices::{FoundText, Languages, Notices, documents, formats};
use proptest::prelude::*;

use self::sample::{MIT, component, mit};

fn product() -> Notices {
    let mut ann = component("pkg:npm/ann@1.0.0", "MIT");
    ann.texts = vec![mit("2014 Ann")];
    ann.source_address = Some("https://example.org/ann".to_owned());
    let mut bob = component("pkg:npm/bob@2.0.0", "MIT");
    bob.texts = vec![mit("2015 Bob")];
    bob.notice_files = vec!["Bob's notice\n".to_owned()];
    Notices {
        subject: "bank-app".to_owned(),
        version: Some("3.1".to_owned()),
        date: Some("2026-12-01".to_owned()),
        context: Some(UseContext::App),
        duties: vec![Duty {
            purl: ann.purl.clone(),
            code: "N2".to_owned(),
            license: "MIT".to_owned(),
            text: Text::fixed("고지", "notices"),
            why: None,
        }],
        components: vec![bob, ann.clone(), ann],
        texts: [("MIT".to_owned(), MIT.to_owned())].into(),
        ..Notices::default()
    }
}

fn text(notices: &Notices, languages: Languages) -> String {
    let paper = (documents::find("notices").unwrap().make)(notices);
    (formats::find("text").unwrap().write)(&paper, languages)
}

#[test]
fn a_notices_file_names_each_component_and_each_text_once() {
    let text = text(&product(), Languages::One(Language::En));
    expect![[r"
        Open source notices – bank-app 3.1
        ==============================================================================

        Product: bank-app 3.1
        Date: 2026-12-01
        Use context: Installed by customers
        Open source components: 2

        This product contains the open source components below. Each is under the license it is listed with; copyright is held by those named.

        ==============================================================================
        Components by license
        ==============================================================================

        MIT
        ------------------------------------------------------------------------------

        - License text [1] MIT

        ann 1.0.0
            Copyright (c) 2014 Ann
            https://example.org/ann

        bob 2.0.0
            Copyright (c) 2015 Bob

        ==============================================================================
        NOTICE files
        ==============================================================================

        bob 2.0.0
        ------------------------------------------------------------------------------

        Bob's notice

        ==============================================================================
        License texts
        ==============================================================================

        [1] MIT
        ------------------------------------------------------------------------------

        - Copyright (c) 2014 Ann
        - Copyright (c) 2015 Bob

        MIT License

        Permission is hereby granted.
    "]].assert_eq(&text);
}

#[test]
fn what_is_unknown_or_missing_is_loud_in_every_language() {
    let mut notices = product();
    let odd = component("pkg:npm/odd@1.0.0", "see file");
    let own = component("pkg:npm/own@1.0.0", "LicenseRef-Own");
    notices.components.extend([odd, own]);
    notices.problems = vec!["package-lock.json: malformed".to_owned()];
    let paper = (documents::find("notices").unwrap().make)(&notices);
    assert_eq!(paper.gaps.len(), 3);
    let text = text(&notices, Languages::Both);
    for line in [
        "!! Components whose license is unknown (1): odd 1.0.0",
        "!! 라이선스를 알 수 없는 구성요소 1개: odd 1.0.0",
        "!! License text missing for LicenseRef-Own, needed by (1): own 1.0.0",
        "!! 1 inputs could not be read; components may be missing from this document.",
    ] {
        assert!(text.contains(line), "{line}\n{text}");
    }
}

#[test]
fn copyright_notices_that_are_due_and_missing_are_named() {
    let mut notices = product();
    for component in &mut notices.components {
        component.texts.clear();
    }
    let text = text(&notices, Languages::One(Language::En));
    assert!(text.contains("were not found (1): ann 1.0.0"), "{text}");
    // The template's placeholder is nobody's copyright notice.
    assert!(text.contains("no copyright notice found"), "{text}");
}

#[test]
fn a_product_without_components_is_never_a_clean_one() {
    let paper = (documents::find("notices").unwrap().make)(&Notices::default());
    assert!(!paper.gaps.is_empty());
}

#[test]
fn without_a_choice_on_record_the_texts_of_every_alternative_are_there() {
    let mut notices = product();
    notices
        .texts
        .insert("ISC".to_owned(), "ISC text".to_owned());
    notices.components = vec![component("pkg:npm/dual@1.0.0", "MIT OR ISC")];
    let open = text(&notices, Languages::One(Language::En));
    assert!(open.contains("ISC text") && open.contains("No choice is on record"));
    notices.components[0].chosen = "MIT".parse().ok();
    let chosen = text(&notices, Languages::One(Language::En));
    assert!(!chosen.contains("ISC text"), "{chosen}");
}

#[test]
fn the_order_components_come_in_changes_nothing() {
    let mut turned = product();
    turned.components.reverse();
    let of = |notices: &Notices| text(notices, Languages::Both);
    assert_eq!(of(&product()), of(&turned));
}

/// Words of somebody who wants to be more than words, wherever words may stand.
const HOSTILE: &str =
    "<script>alert(1)</script>\u{202e}\u{7}\u{1b}[31m\"' onload=x [a](javascript:b) `c`\n# d";

fn hostile() -> Notices {
    let mut odd = component("pkg:npm/%3Cscript%3E%60%5B@1.0.0%22%3Ex", "MIT");
    odd.stated = vec![HOSTILE.to_owned()];
    odd.copyrights = vec![format!("Copyright (c) 2020 {HOSTILE}")];
    odd.notice_files = vec![format!("{HOSTILE}\n```\n</pre><script>\n````\r# e\u{2066}")];
    odd.source_address = Some("javascript:alert(1)".to_owned());
    odd.texts = vec![FoundText {
        id: Some("MIT".to_owned()),
        text: format!("</pre></textarea><!--\n{HOSTILE}"),
    }];
    let mut unknown = component("pkg:npm/unknown@1.0.0", "?");
    unknown.stated = vec![HOSTILE.to_owned()];
    unknown.source_address = Some("https://example.org/\"><script>?a=1&b=2".to_owned());
    Notices {
        subject: HOSTILE.to_owned(),
        version: Some(HOSTILE.to_owned()),
        components: vec![odd, unknown],
        attributions: vec![HOSTILE.to_owned()],
        problems: vec![HOSTILE.to_owned()],
        ..product()
    }
}

fn written(document: &str, format: &str, notices: &Notices, languages: Languages) -> String {
    let paper = (documents::find(document).unwrap().make)(notices);
    (formats::find(format).unwrap().write)(&paper, languages)
}

#[test]
fn no_format_lets_control_or_turning_characters_through() {
    for document in documents::ALL {
        for format in formats::ALL {
            let text = written(document.id, format.id, &hostile(), Languages::Both);
            let odd: Vec<char> = text
                .chars()
                .filter(|c| (c.is_control() && *c != '\n') || ('\u{202a}'..='\u{2069}').contains(c))
                .collect();
            assert!(odd.is_empty(), "{} {}: {odd:?}", document.id, format.id);
            assert!(text.ends_with('\n'));
        }
    }
}

#[test]
fn a_page_holds_no_tag_and_no_address_of_anybody_else() {
    for document in documents::ALL {
        let page = written(document.id, "html", &hostile(), Languages::Both);
        for smuggled in [
            "<script",
            "<!--",
            "</textarea",
            "\"javascript:",
            " onload=x>",
        ] {
            assert!(!page.contains(smuggled), "{} {smuggled}", document.id);
        }
        // As many tags end as begin, so nothing that was put in closed one of ours.
        for tag in [
            "pre", "ul", "li", "section", "a", "p", "bdi", "div", "dl", "nav",
        ] {
            let begun = page.matches(&format!("<{tag}>")).count()
                + page.matches(&format!("<{tag} ")).count();
            let ended = page.matches(&format!("</{tag}>")).count();
            assert_eq!(begun, ended, "{} {tag}", document.id);
        }
        let policy = "http-equiv=\"Content-Security-Policy\" content=\"default-src 'none'; style-src 'unsafe-inline'\"";
        assert!(page.find(policy).unwrap() < page.find("<style>").unwrap());
    }
}

#[test]
fn every_link_within_a_page_leads_somewhere() {
    for document in documents::ALL {
        let page = written(document.id, "html", &product(), Languages::Both);
        for link in page.split("href=\"#").skip(1) {
            let id = link.split('"').next().unwrap();
            assert_eq!(
                page.matches(&format!(" id=\"{id}\"")).count(),
                1,
                "{} {id}",
                document.id
            );
        }
    }
}

#[test]
fn a_fence_of_somebody_else_ends_no_text_of_ours() {
    let text = written(
        "notices",
        "markdown",
        &hostile(),
        Languages::One(Language::En),
    );
    let file = text.split("\n`````text\n").nth(1).unwrap();
    let file = file.split("\n`````\n").next().unwrap();
    assert!(
        file.contains("</pre><script>") && file.ends_with("# e"),
        "{text}"
    );
    assert!(!text.contains("](<javascript:"), "{text}");
}

proptest! {
    #[test]
    fn no_words_change_the_shape_of_a_document(words in "([a-z]|[<>&\"'`*_#|~\\[\\](){}!$.=+-]|\n|\r|\u{202e}|한|[0-9]){0,40}") {
        let of = |words: &str| {
            let mut notices = product();
            notices.subject = words.to_owned();
            notices.attributions = vec![words.to_owned()];
            // One copyright line stays one.
            let line = words.replace(['\n', '\r'], " ");
            notices.components[0].copyrights = vec![format!("Copyright 2020 {line}")];
            let paper = (documents::find("notices").unwrap().make)(&notices);
            formats::ALL.iter().map(|format| (format.write)(&paper, Languages::Both)).collect::<Vec<_>>()
        };
        let (plain, odd) = (of("x"), of(&format!("x{words}x")));
        let tags = |page: &str| page.matches('<').count();
        prop_assert_eq!(tags(&plain[1]), tags(&odd[1]));
        let lines = |page: &str| page.lines().count();
        prop_assert_eq!(lines(&plain[2]), lines(&odd[2]));
    }
}
