//! Acknowledgements, the offer of source code and the questions for legal.

use gwanmun_model::{Language, UseContext};
use gwanmun_report::notices::{Languages, Notices, Offer, Paper, documents, formats};

use super::sample::{app, component, duty, found};

fn paper(document: &str, notices: &Notices) -> Paper {
    (documents::find(document).unwrap().make)(notices)
}

fn english(document: &str, notices: &Notices) -> String {
    let paper = paper(document, notices);
    (formats::find("text").unwrap().write)(&paper, Languages::One(Language::En))
}

/// A product of one component with one duty.
fn one(license: &str, code: &str) -> Notices {
    let part = component("pkg:npm/part@1.0.0", license);
    Notices {
        subject: "bank-app".to_owned(),
        context: Some(UseContext::App),
        duties: vec![duty(&part, code, license)],
        components: vec![part],
        ..Notices::default()
    }
}

#[test]
fn the_sentence_in_the_component_counts_before_the_one_on_the_list() {
    let mut notices = one("BSD-4-Clause", "N5");
    let text = |by: &str| {
        format!(
            "3. All advertising materials must display the following acknowledgement:\nThis product includes software developed by {by}.\n\n4. x"
        )
    };
    notices.texts = [("BSD-4-Clause".to_owned(), text("the organization"))].into();
    let listed = paper("acknowledgements", &notices);
    assert!(
        listed.gaps[0].en.contains("A name is missing"),
        "{listed:?}"
    );
    notices.components[0].texts = vec![found("BSD-4-Clause", &text("the University"))];
    let own = english("acknowledgements", &notices);
    assert!(own.contains("developed by the University.") && !own.contains("organization"));
    assert!(paper("acknowledgements", &notices).gaps.is_empty());
}

#[test]
fn a_sentence_that_is_due_and_was_not_found_is_never_left_out_in_silence() {
    let text = english("acknowledgements", &one("CPAL-1.0", "N5"));
    assert!(
        text.contains("!! The acknowledgement CPAL-1.0 asks for was not found, read the license; needed by (1): part 1.0.0"),
        "{text}"
    );
}

#[test]
fn an_author_or_a_source_that_is_to_be_named_and_is_not_known_is_a_gap() {
    let mut notices = one("CC-BY-4.0", "A1");
    assert_eq!(paper("acknowledgements", &notices).gaps.len(), 2);
    notices.components[0].copyrights = vec!["Copyright (c) 2026 Post Office".to_owned()];
    notices.components[0].source_address = Some("https://example.org/data".to_owned());
    assert!(paper("acknowledgements", &notices).gaps.is_empty());
    let text = english("acknowledgements", &notices);
    assert!(text.contains("Post Office") && text.contains("https://example.org/data"));
}

#[test]
fn an_offer_without_who_offers_it_or_where_to_ask_is_none() {
    let mut notices = one("GPL-2.0-only", "O1");
    let promise = "anybody may take it up";
    let text = english("source-offer", &notices);
    assert!(!text.contains(promise));
    assert!(text.contains("!! Nothing says who offers the source code"));
    assert!(text.contains("!! Nothing says where to ask for the source code"));
    notices.offer = Some(Offer {
        organisation: "Example Bank".to_owned(),
        contact: " ".to_owned(),
        years: 3,
    });
    assert!(!english("source-offer", &notices).contains(promise));
    assert_eq!(paper("source-offer", &notices).gaps.len(), 1);
    let offer = notices.offer.as_mut().unwrap();
    offer.contact = "opensource@bank.example".to_owned();
    assert!(english("source-offer", &notices).contains(promise));
    assert!(paper("source-offer", &notices).gaps.is_empty());
}

#[test]
fn an_offer_for_less_than_three_years_is_none() {
    let mut notices = one("GPL-2.0-only", "O1");
    notices.offer = Some(Offer {
        organisation: "Example Bank".to_owned(),
        contact: "opensource@bank.example".to_owned(),
        years: 2,
    });
    let text = english("source-offer", &notices);
    assert!(text.contains("!! An offer of source code holds for three years at least"));
    assert!(!text.contains("anybody may take it up"));
}

#[test]
fn a_component_owes_the_source_of_its_own_version() {
    let mut notices = app();
    let text = english("source-offer", &notices);
    assert!(text.contains("org.example/linked 3.0\n    License: LGPL-2.1-only\n    pkg:maven/org.example/linked@3.0\n"), "{text}");
    assert!(text.contains("!! Components whose version is unknown, so that it is not known which source is due (1): whole"));
    notices.components.retain(|one| one.purl.name() != "whole");
    notices.duties.retain(|one| one.purl.name() != "whole");
    let text = english("source-offer", &notices);
    // Only version 3 of the GPL makes the offer last as long as support does.
    assert!(!text.contains("customer support") && !text.contains("whose version is unknown"));
}

#[test]
fn without_a_use_context_no_document_says_that_nothing_is_due() {
    let mut notices = one("MIT", "N1");
    let (mut known, unknown) = (notices.clone(), &mut notices);
    unknown.context = None;
    known.duties.clear();
    unknown.duties.clear();
    for (document, sentence) in [
        ("acknowledgements", "no license asks for acknowledgements"),
        ("source-offer", "no license asks for source code"),
        ("review", "There is nothing left to decide"),
    ] {
        assert!(english(document, &known).contains(sentence), "{document}");
        assert!(!english(document, unknown).contains(sentence), "{document}");
        assert!(!paper(document, unknown).gaps.is_empty(), "{document}");
    }
}

#[test]
fn a_license_nobody_knows_the_duties_of_is_a_gap_in_every_document_about_duties() {
    let notices = one("LicenseRef-Own", "U1");
    for document in ["acknowledgements", "source-offer", "review"] {
        let text = english(document, &notices);
        assert!(
            text.contains("!! What LicenseRef-Own asks for is not known"),
            "{document}"
        );
    }
}

#[test]
fn legal_is_asked_everything_nobody_has_settled() {
    let text = english("review", &app());
    for line in [
        "- Unknown licenses: 2",
        "- Choices nobody made: 1",
        "- Licenses in conflict: 1",
        "- Licenses found that are not declared: 1",
        "- Licenses nobody examined: 1",
        "- Facts of use nobody stated: 2",
        "    Duties follow what the policy took for now: MIT",
        "    In its files and not declared: BSD-4-Clause",
        "- On one side: pkg:generic/whole (GPL-3.0-only)",
        "- Replace the component.",
    ] {
        assert!(text.contains(&format!("{line}\n")), "{line}\n{text}");
    }
}

#[test]
fn what_a_person_settled_is_asked_no_more() {
    let mut notices = app();
    let bob = notices
        .components
        .iter_mut()
        .find(|one| one.purl.name() == "bob")
        .unwrap();
    bob.origin = gwanmun_model::duty::LicenseOrigin::Concluded;
    let dual = notices
        .components
        .iter_mut()
        .find(|one| one.purl.name() == "dual")
        .unwrap();
    dual.chosen = "MIT".parse().ok();
    let text = english("review", &notices);
    assert!(
        !text.contains("not declared") && !text.contains("Choices nobody made"),
        "{text}"
    );
}

#[test]
fn a_duty_is_open_until_there_is_evidence_for_this_component() {
    let mut notices = app();
    // Evidence for one of two components under the same duty.
    let text = english("review", &notices);
    let open = "MIT\n    N1 Give the notices. (source: MIT section 1)\n    Components (2): @group/bob 2.0.0, dual 1.2.3\n";
    assert!(text.contains(open), "{text}");
    let all = notices
        .duties
        .iter()
        .map(|one| (one.purl.clone(), one.code.clone()));
    notices.evidenced = all.collect();
    assert!(!english("review", &notices).contains("Duties without evidence"));
}
