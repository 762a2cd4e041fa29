//! Facts of use, the duties they decide, and what changes when somebody says something.

use gwanmun_app::duties::{DUTY_GROUP_SORTS, DUTY_SORTS, DutyFilter, DutyGroup, document};
use gwanmun_app::facts::{Said, USE_SORTS, UseFilter};
use gwanmun_app::inventory::ComponentFilter;
use gwanmun_app::systems::SystemForm;
use gwanmun_app::{AppError, Page};
use gwanmun_model::{Answer, Component, Found, Linking, UseContext, UseFacts};
use serde_json::Value;

use crate::support::{RECORDS, World, component, each, found, wait_seconds};

const LGPL: &str = "pkg:npm/lgpl@1.0.0";

/// A system whose copies reach customers, with one component under each of these licenses and one nobody knows of.
fn app_system(world: &World) -> String {
    let form = SystemForm {
        name: "모바일뱅킹".to_owned(),
        owner: "디지털채널부".to_owned(),
        description: String::new(),
        context: UseContext::App,
        criticality: None,
    };
    let system = world.app.create_system(&world.dev, form).unwrap().id;
    world
        .app
        .store_scan(&world.dev, &system, shipped())
        .unwrap();
    system
}

fn licensed(text: &str, license: &str) -> Component {
    let mut component = component(text, Some(true));
    component.declared_licenses = vec![license.to_owned()];
    component
}

fn shipped() -> Found {
    let mut unknown = component("pkg:npm/unknown@1.0.0", Some(true));
    unknown.declared_licenses = Vec::new();
    Found {
        components: vec![
            licensed(LGPL, "LGPL-2.1-only"),
            licensed("pkg:npm/mit@1.0.0", "MIT"),
            unknown,
        ],
        ..Found::default()
    }
}

fn said(identity: Option<&str>, facts: UseFacts) -> Said {
    [(identity.map(str::to_owned), facts)].into()
}

fn unmodified() -> UseFacts {
    UseFacts {
        modified: Answer::No,
        linking: Linking::Dynamic,
        ..UseFacts::default()
    }
}

fn assumed(world: &World, system: &str) -> u64 {
    let filter = DutyFilter {
        assumed: Some(true),
        ..DutyFilter::default()
    };
    let page = Page::default();
    let answer = world
        .app
        .duties(&world.dev, system, &filter, &page)
        .unwrap();
    answer.listed.total
}

#[test]
fn what_is_said_decides_the_duties_at_once_and_can_be_taken_back() {
    each(|world| {
        let app = &world.app;
        let id = app_system(world);
        let first = app.system(&world.dev, &id).unwrap().latest.unwrap();
        let open = assumed(world, &id);
        assert!(open > 0, "unknown facts count as those that ask for more");

        wait_seconds(60);
        let stated = app
            .state_facts(&world.dev, &id, &said(Some(LGPL), unmodified()))
            .unwrap()
            .unwrap();
        assert_ne!(stated.id, first.id);
        assert_eq!(
            app.system(&world.dev, &id).unwrap().latest.unwrap().id,
            stated.id
        );
        assert!(assumed(world, &id) < open);
        let changes = app.duty_changes(&world.auditor, &id, &stated.id).unwrap();
        assert!(changes.added.is_empty(), "{changes:?}");
        assert!(!changes.gone.is_empty(), "{changes:?}");

        let facts = app.facts(&world.auditor, &id).unwrap();
        assert_eq!(facts[0].identity.as_deref(), Some(LGPL));
        assert_eq!(
            (facts[0].facts, facts[0].by.as_str()),
            (unmodified(), "dev")
        );
        let history = app
            .history(&world.auditor, &format!("system/{id}"))
            .unwrap();
        let row = history
            .iter()
            .find(|row| row.action == "system.facts")
            .unwrap();
        let details: Value = serde_json::from_str(&row.details).unwrap();
        assert_eq!(details["facts"][0]["component"], LGPL);
        assert_eq!(details["facts"][0]["before"]["modified"], "unknown");
        assert_eq!(details["facts"][0]["after"]["modified"], "no");

        let back = said(Some(LGPL), UseFacts::default());
        app.state_facts(&world.dev, &id, &back).unwrap().unwrap();
        assert_eq!(assumed(world, &id), open);
        assert_eq!(app.verify_audit_offline().unwrap().faults, []);
    });
}

#[test]
fn what_is_said_holds_for_every_later_scan_and_nothing_is_guessed() {
    each(|world| {
        let app = &world.app;
        let id = app_system(world);
        let whole = said(None, unmodified());
        assert!(app.state_facts(&world.dev, &id, &whole).unwrap().is_some());
        assert_eq!(
            app.state_facts(&world.dev, &id, &whole).unwrap(),
            None,
            "said already"
        );
        let open = assumed(world, &id);
        let mut newer = shipped();
        newer
            .components
            .push(licensed("pkg:npm/new@1.0.0", "MPL-2.0"));
        let stored = app.store_scan(&world.dev, &id, newer).unwrap();
        let kept = app.assessment(&world.dev, &stored.id).unwrap();
        assert_eq!(kept.facts.defaults, unmodified());
        assert_eq!(kept.facts.defaults.remote_users, Answer::Unknown);
        assert_eq!(assumed(world, &id), open);
    });
}

#[test]
fn who_may_not_edit_a_system_states_nothing_and_nobody_of_what_is_not_there() {
    each(|world| {
        let app = &world.app;
        let id = app_system(world);
        let whole = said(None, unmodified());
        for caller in [&world.auditor, &world.approver, &world.reviewer] {
            let refused = app.state_facts(caller, &id, &whole);
            assert!(
                matches!(refused, Err(AppError::Forbidden(_))),
                "{refused:?}"
            );
        }
        let elsewhere = said(Some("pkg:npm/elsewhere@1.0.0"), unmodified());
        let refused = app.state_facts(&world.dev, &id, &elsewhere);
        assert!(
            matches!(
                refused,
                Err(AppError::Invalid {
                    field: "component",
                    ..
                })
            ),
            "{refused:?}"
        );
        let missing = app.state_facts(&world.dev, "S-9999", &whole);
        assert!(matches!(missing, Err(AppError::NotFound(_))));
        assert_eq!(app.facts(&world.dev, &id).unwrap(), []);
    });
}

#[test]
fn facts_of_a_system_that_was_never_scanned_wait_for_the_scan() {
    each(|world| {
        let form = SystemForm {
            name: "새 시스템".to_owned(),
            owner: "여신부".to_owned(),
            description: String::new(),
            context: UseContext::App,
            criticality: None,
        };
        let id = world.app.create_system(&world.dev, form).unwrap().id;
        let whole = said(None, unmodified());
        assert_eq!(
            world.app.state_facts(&world.dev, &id, &whole).unwrap(),
            None
        );
        let empty = world
            .app
            .duty_groups(&world.dev, &id, &DutyFilter::default(), &Page::default())
            .unwrap();
        assert_eq!((empty.whole, empty.listed.total), (None, 0));
        let stored = world.app.store_scan(&world.dev, &id, shipped()).unwrap();
        let kept = world.app.assessment(&world.dev, &stored.id).unwrap();
        assert_eq!(kept.facts.defaults, unmodified());
    });
}

#[test]
fn duties_are_grouped_and_sorted_with_the_unknown_first() {
    each(|world| {
        let app = &world.app;
        let id = app_system(world);
        let all = DutyFilter::default();
        for (sort, descending) in DUTY_SORTS
            .iter()
            .flat_map(|sort| [(sort, true), (sort, false)])
        {
            let page = Page {
                sort: (*sort).to_owned(),
                descending,
                ..Page::default()
            };
            let listed = app.duties(&world.dev, &id, &all, &page).unwrap().listed;
            assert_eq!(listed.rows.len() as u64, listed.total, "{sort}");
        }
        for sort in DUTY_GROUP_SORTS {
            let page = Page {
                sort: (*sort).to_owned(),
                ..Page::default()
            };
            let answer = app.duty_groups(&world.dev, &id, &all, &page).unwrap();
            let owed: u64 = answer.listed.rows.iter().map(DutyGroup::count).sum();
            assert_eq!(owed, answer.whole.unwrap().owed.len() as u64, "{sort}");
        }
        let answer = app
            .duty_groups(&world.dev, &id, &all, &Page::default())
            .unwrap();
        let first = &answer.listed.rows[0];
        assert_eq!(
            (first.code.as_str(), first.tier),
            ("U1", None),
            "unknown comes first"
        );
        assert_eq!(answer.whole.unwrap().licenses_unknown, 1);
        let text = answer
            .listed
            .rows
            .iter()
            .find(|group| group.code == "N1")
            .unwrap();
        let licenses: Vec<_> = text
            .owed
            .iter()
            .map(|owed| owed.duty.license.as_str())
            .collect();
        assert_eq!(licenses, ["LGPL-2.1-only", "MIT"]);
    });
}

#[test]
fn duties_are_narrowed_and_taken_away_and_that_is_logged() {
    each(|world| {
        let app = &world.app;
        let id = app_system(world);
        let all = DutyFilter::default();
        let of_mit = DutyFilter {
            license: Some("MIT".to_owned()),
            ..DutyFilter::default()
        };
        let listed = app
            .duties(&world.dev, &id, &of_mit, &Page::all())
            .unwrap()
            .listed;
        assert!(listed.total > 0);
        assert!(listed.rows.iter().all(|owed| owed.duty.license == "MIT"));
        let page = Page {
            filter: "LGPL@".to_owned(),
            ..Page::default()
        };
        let listed = app.duties(&world.dev, &id, &all, &page).unwrap().listed;
        assert!(
            listed
                .rows
                .iter()
                .all(|owed| owed.duty.purl.name() == "lgpl")
        );
        let whole = app.export_duties(&world.dev, &id).unwrap();
        let written = document::document(&whole);
        assert_eq!(written["licenses_unknown"], 1);
        assert_eq!(written["duties"][0]["code"], "U1");
        let history = app
            .history(&world.auditor, &format!("system/{id}"))
            .unwrap();
        let exports = history.iter().filter(|row| row.action == "export");
        assert_eq!(exports.count(), 2, "a list without pages and a document");
        assert_eq!(app.duties_offline("모바일뱅킹").unwrap().owed, whole.owed);
    });
}

#[test]
fn the_list_of_uses_starts_with_what_leaves_most_open() {
    each(|world| {
        let app = &world.app;
        let id = app_system(world);
        for sort in USE_SORTS {
            let page = Page {
                sort: (*sort).to_owned(),
                ..Page::default()
            };
            let uses = app
                .uses(&world.dev, &id, UseFilter::default(), &page)
                .unwrap();
            assert_eq!(uses.listed.total, 3, "{sort}");
        }
        let uses = app
            .uses(&world.dev, &id, UseFilter::default(), &Page::default())
            .unwrap();
        assert_eq!(uses.listed.rows[0].identity, LGPL);
        assert!(uses.open > 0 && uses.whole.is_none());
        app.state_facts(&world.dev, &id, &said(Some(LGPL), unmodified()))
            .unwrap();
        let stated = UseFilter {
            stated: Some(true),
            open: None,
        };
        let uses = app.uses(&world.dev, &id, stated, &Page::default()).unwrap();
        assert_eq!(uses.listed.total, 1);
        assert_eq!(uses.listed.rows[0].own, unmodified());
        assert_eq!(uses.listed.rows[0].stated.as_ref().unwrap().by, "dev");
    });
}

/// An internal system owes nothing for these licenses, and what publishers said is not forgotten by judging again.
#[test]
fn judging_again_keeps_everything_that_is_no_license() {
    each(|world| {
        let app = &world.app;
        let id = world.system().id;
        let before = app.system(&world.dev, &id).unwrap().latest.unwrap();
        let whole = said(None, unmodified());
        let after = app.state_facts(&world.dev, &id, &whole).unwrap().unwrap();
        assert_eq!(after.components, before.components);
        assert_eq!(after.findings, before.findings);
        assert_eq!(after.verdict, before.verdict);
        let kept = app.assessment(&world.dev, &after.id).unwrap();
        assert_eq!(kept.dependencies.len(), found().dependencies.len());
    });
}

/// What is stated holds when new data makes everything be judged again, and counts as no change.
#[test]
fn new_data_does_not_forget_what_is_stated() {
    each(|world| {
        let app = &world.app;
        let id = app_system(world);
        let by_itself = UseFacts {
            linking: Linking::NoneOrProcess,
            modified: Answer::No,
            ..UseFacts::default()
        };
        let mut found = shipped();
        found
            .components
            .push(licensed("pkg:npm/gpl@1.0.0", "GPL-2.0-only"));
        found
            .components
            .push(licensed("pkg:npm/apache@1.0.0", "Apache-2.0"));
        app.store_scan(&world.dev, &id, found).unwrap();
        let verdict = |name: &str| {
            let page = Page {
                filter: name.to_owned(),
                ..Page::default()
            };
            let all = ComponentFilter::default();
            let listed = app.components(&world.dev, &id, &all, &page).unwrap();
            listed.rows[0].verdict
        };
        let in_conflict = verdict("apache");
        let said = said(Some("pkg:npm/gpl@1.0.0"), by_itself);
        app.state_facts(&world.dev, &id, &said).unwrap().unwrap();
        let stated = (verdict("apache"), verdict("gpl"));
        assert!(
            stated.0 < in_conflict,
            "a program of its own is no part of the work"
        );
        world.import_data("2026-11-23", &RECORDS);
        let result = app.watch().unwrap().unwrap();
        assert_eq!(result.verdicts_changed, 0);
        assert_eq!((verdict("apache"), verdict("gpl")), stated);
        let listed = app
            .components(
                &world.dev,
                &id,
                &ComponentFilter::default(),
                &Page::default(),
            )
            .unwrap();
        let gpl = listed
            .rows
            .iter()
            .find(|row| row.purl.name() == "gpl")
            .unwrap();
        let detail = app.component(&world.dev, &gpl.version_key).unwrap();
        assert!(!detail.duties.is_empty());
        assert!(
            !detail.duties.iter().any(|duty| duty.code == "D1"),
            "it is not modified"
        );
    });
}
