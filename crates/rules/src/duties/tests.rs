//! Duties under given facts of use.

use expect_test::expect_file;
use gwanmun_model::duty::ChosenBy;
use gwanmun_model::use_facts::Combined;
use gwanmun_model::{Answer, Linking, UseContext, UseFacts};

use super::*;
use crate::testing;

fn purl() -> Purl {
    Purl::new("npm", None, "left-pad", Some("1.3.0")).unwrap()
}

fn duties(licenses: &Licenses, situation: Situation) -> Vec<Duty> {
    let purl = purl();
    let used = Used {
        purl: &purl,
        licenses,
        locations: &[Location::new("package-lock.json", Some(12))],
        situation,
    };
    for_component(&Policy::builtin(), &used)
}

fn codes(expression: &str, context: UseContext) -> Vec<String> {
    under(expression, Situation::of(context))
}

fn under(expression: &str, situation: Situation) -> Vec<String> {
    duties(&testing::licenses(expression), situation)
        .into_iter()
        .map(|duty| format!("{} {}", duty.code, duty.license))
        .collect()
}

#[test]
fn the_file_is_complete_and_covers_every_code_in_use() {
    let duties = parse().unwrap().duties;
    for (code, entry) in &duties {
        assert!(
            !entry.text.ko.is_empty() && !entry.text.en.is_empty() && !entry.source.is_empty(),
            "{code}"
        );
    }
    for license in catalogue::license_ids() {
        for code in catalogue::entry(license).unwrap().duties {
            assert!(duties.contains_key(code), "{license}: {code}");
        }
    }
    assert!(duties.contains_key(CLARIFY));
}

#[test]
fn notices_are_due_when_copies_reach_others() {
    assert!(codes("MIT", UseContext::Internal).is_empty());
    assert_eq!(codes("MIT", UseContext::App), ["N1 MIT", "N2 MIT"]);
    assert_eq!(
        codes("Apache-2.0", UseContext::Web),
        [
            "N1 Apache-2.0",
            "N2 Apache-2.0",
            "N3 Apache-2.0",
            "N4 Apache-2.0",
            "X1 Apache-2.0"
        ]
    );
}

#[test]
fn network_licenses_bring_duties_without_distribution() {
    assert_eq!(
        codes("AGPL-3.0-only", UseContext::Network),
        ["S5 AGPL-3.0-only"]
    );
    assert_eq!(
        codes("SSPL-1.0", UseContext::Service),
        ["F1 SSPL-1.0", "S6 SSPL-1.0"]
    );
    assert!(codes("GPL-3.0-only", UseContext::Network).is_empty());
    assert!(codes("GPL-3.0-only", UseContext::Device).contains(&"I1 GPL-3.0-only".to_owned()));
}

#[test]
fn the_milder_alternative_is_chosen_and_and_adds_up() {
    assert_eq!(
        codes("GPL-2.0-only OR MIT", UseContext::App),
        ["N1 MIT", "N2 MIT"]
    );
    assert_eq!(
        codes("MIT AND ISC", UseContext::App),
        ["N1 ISC", "N1 MIT", "N2 ISC", "N2 MIT"]
    );
    assert_eq!(
        codes("LicenseRef-Foo OR MIT", UseContext::App),
        ["N1 MIT", "N2 MIT"]
    );
    assert_eq!(
        codes("LicenseRef-Foo AND MIT", UseContext::App),
        ["N1 MIT", "N2 MIT", "U1 LicenseRef-Foo"]
    );
}

#[test]
fn an_exception_narrows_the_source_duty_to_the_library() {
    let duties = codes("GPL-2.0-only WITH Classpath-exception-2.0", UseContext::App);
    assert!(duties.iter().any(|duty| duty.starts_with("S2 ")));
    assert!(!duties.iter().any(|duty| duty.starts_with("S4 ")));
}

#[test]
fn an_unknown_license_brings_the_duty_to_clarify_and_nothing_else() {
    let licenses = Licenses {
        declared_raw: vec!["BSD-like".to_owned()],
        ..Licenses::default()
    };
    let duties = duties(&licenses, Situation::of(UseContext::Internal));
    assert_eq!(duties.len(), 1);
    assert_eq!(duties[0].code, CLARIFY);
    assert_eq!(duties[0].license, "BSD-like");
}

#[test]
fn known_facts_take_duties_away_and_change_what_they_ask() {
    let mut app = Situation::of(UseContext::App);
    assert!(under("LGPL-2.1-only", app).contains(&"O1 LGPL-2.1-only".to_owned()));
    app.facts = UseFacts {
        modified: Answer::No,
        linking: Linking::Dynamic,
        source_form: Answer::Yes,
        ..UseFacts::default()
    };
    app.combined = Combined {
        gpl: Answer::No,
        gpl_2_only: Answer::No,
    };
    assert_eq!(
        under("LGPL-2.1-only", app),
        ["N1 LGPL-2.1-only", "N2 LGPL-2.1-only", "S3 LGPL-2.1-only"]
    );
    let text = |situation: Situation| {
        let all = duties(&testing::licenses("LGPL-2.1-only"), situation);
        let library = all.into_iter().find(|duty| duty.code == "S3").unwrap();
        library.text.en.into_owned()
    };
    assert!(text(app).contains("shared library") && !text(app).contains("relink"));
    app.facts.linking = Linking::Static;
    assert!(text(app).contains("relink") && !text(app).contains("shared library"));
    app.facts.linking = Linking::Unknown;
    assert!(text(app).contains("relink") && text(app).contains("shared library"));
    assert!(!under("Apache-2.0", app).contains(&"X1 Apache-2.0".to_owned()));
}

#[test]
fn network_licenses_differ_in_whether_they_ask_for_a_modification() {
    let mut network = Situation::of(UseContext::Network);
    network.facts.modified = Answer::No;
    assert!(under("AGPL-3.0-only", network).is_empty());
    assert_eq!(under("EUPL-1.2", network), ["S5 EUPL-1.2"]);
    assert_eq!(under("OSL-3.0", network), ["S5 OSL-3.0"]);
}

#[test]
fn the_reason_names_place_choice_facts_and_clause() {
    let mut licenses = testing::licenses("GPL-2.0-or-later OR MIT");
    let all = duties(&licenses, Situation::of(UseContext::App));
    let why = all[0].why.as_ref().unwrap();
    assert_eq!(why.chosen_by, Some(ChosenBy::Policy));
    assert_eq!(why.alternatives, ["GPL-2.0-or-later"]);
    assert_eq!(
        all[0].explanation().unwrap().en,
        "The package declares MIT (package-lock.json:12). Of the alternatives the policy took MIT, the mildest, by \
         itself (not taken: GPL-2.0-or-later). Due because the use is “Installed by customers”. Source: MIT, second \
         paragraph; Apache-2.0 section 4(a)."
    );
    licenses.concluded = Some("GPL-2.0-or-later".parse().unwrap());
    let all = duties(&licenses, Situation::of(UseContext::App));
    let why = all[0].why.as_ref().unwrap();
    assert_eq!(why.origin, LicenseOrigin::Concluded);
    assert_eq!(why.chosen_by, Some(ChosenBy::Person));
    assert_eq!(why.alternatives, ["MIT"]);
    assert_eq!(why.electable, ["GPL-3.0-only"]);
    let modified = all.iter().find(|duty| duty.code == "N4").unwrap();
    let told = modified.explanation().unwrap();
    assert!(told.en.contains("it is not known whether it is modified"));
}

/// What one system is asked for under each license in each use context, for people to read beside the catalogue.
#[test]
fn the_matrix_of_contexts_and_licenses() {
    use std::fmt::Write as _;

    let rows = [
        ("MIT", Linking::Unknown),
        ("Apache-2.0", Linking::Unknown),
        ("LGPL-2.1-only", Linking::Static),
        ("LGPL-2.1-only", Linking::Dynamic),
        ("GPL-3.0-only", Linking::Unknown),
        ("AGPL-3.0-only", Linking::Unknown),
        ("SSPL-1.0", Linking::Unknown),
        ("GPL-2.0-only OR MIT", Linking::Unknown),
        ("LicenseRef-Foo", Linking::Unknown),
    ];
    let mut text = String::new();
    for (expression, linking) in rows {
        let _ = writeln!(text, "{expression} ({})", linking.title().en);
        for context in UseContext::ALL {
            let mut situation = Situation::of(context);
            situation.facts.linking = linking;
            let licenses = testing::licenses(expression);
            let policy = Policy::builtin();
            let chosen = choice::applicable(&policy, &licenses, context, situation.facts).unwrap();
            let tiers: Vec<&str> = chosen
                .terms
                .iter()
                .map(|(term, _)| {
                    choice::tier(&policy, term, context, situation.facts)
                        .map_or("unknown", Tier::id)
                })
                .collect();
            let _ = writeln!(text, "  {context}: tier {}", tiers.join(" "));
            for duty in duties(&licenses, situation) {
                let why = duty.why.unwrap();
                let facts: Vec<String> = why
                    .facts
                    .iter()
                    .map(|fact| fact.told().en.into_owned())
                    .collect();
                let _ = writeln!(
                    text,
                    "    {} {} [{}]",
                    duty.code,
                    duty.text.en,
                    facts.join("; ")
                );
            }
        }
    }
    expect_file!["../../golden/duties.txt"].assert_eq(&text);
}
