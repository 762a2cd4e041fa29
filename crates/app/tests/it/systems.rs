//! Systems, their components and findings.

use gwanmun_app::inventory::{COMPONENT_SORTS, ComponentFilter, FINDING_SORTS, FindingFilter};
use gwanmun_app::systems::{SYSTEM_SORTS, SystemForm};
use gwanmun_app::{AppError, Page};
use gwanmun_model::{Found, NoticeKind, PublisherNotice, Severity, UseContext, Verdict};

use crate::support::{CLEAN_IS_MALICIOUS, RECORDS, component, each, found};

fn form(name: &str) -> SystemForm {
    SystemForm {
        name: name.to_owned(),
        owner: "수신업무부".to_owned(),
        description: "야간 정산".to_owned(),
        context: UseContext::Network,
        criticality: None,
    }
}

fn sorted(sort: &str, descending: bool) -> Page {
    Page {
        sort: sort.to_owned(),
        descending,
        ..Page::default()
    }
}

#[test]
fn names_are_unique_in_any_letter_case() {
    each(|world| {
        let app = &world.app;
        let first = app.create_system(&world.dev, form("Batch")).unwrap();
        let taken = app.create_system(&world.dev, form("batch"));
        assert!(matches!(
            taken,
            Err(AppError::Invalid { field: "name", .. })
        ));
        let renamed = app
            .edit_system(&world.dev, &first.id, form("BATCH"))
            .unwrap();
        assert_eq!(renamed.name, "BATCH");
        assert_eq!(
            app.system_named(&world.auditor, "Batch").unwrap().id,
            first.id
        );
        let empty = app.create_system(&world.dev, form("  "));
        assert!(matches!(
            empty,
            Err(AppError::Invalid { field: "name", .. })
        ));
        let refused = app.create_system(&world.approver, form("other"));
        assert!(matches!(refused, Err(AppError::Forbidden(_))));
    });
}

#[test]
fn an_assessment_is_stored_whole_and_counted() {
    each(|world| {
        let system = world.system();
        let latest = system.latest.unwrap();
        assert_eq!(latest.components, 4);
        assert_eq!(latest.findings_total(), 1);
        assert_eq!(latest.findings_of(Severity::Critical), 1);
        let whole = world.app.assessment(&world.auditor, &latest.id).unwrap();
        assert_eq!(whole.components.len(), 4);
        assert_eq!(whole.findings[0].primary_id(), "CVE-2026-1000");
        assert_eq!(whole.verdict(), latest.verdict);

        let mut fewer = found();
        fewer.components.retain(|one| one.purl.name() != "leaky");
        fewer.dependencies.retain(|edge| !edge.to.contains("leaky"));
        world.app.store_scan(&world.dev, &system.id, fewer).unwrap();
        let history = world.app.assessments(&world.dev, &system.id).unwrap();
        assert_eq!(history.len(), 2);
        let now = world
            .app
            .system(&world.dev, &system.id)
            .unwrap()
            .latest
            .unwrap();
        assert_eq!((now.components, now.findings_total()), (3, 0));
    });
}

#[test]
fn components_and_findings_are_sorted_filtered_and_cut() {
    each(|world| {
        let app = &world.app;
        let id = world.system().id;
        for sort in COMPONENT_SORTS {
            for descending in [false, true] {
                let page = sorted(sort, descending);
                let listed = app
                    .components(&world.dev, &id, &ComponentFilter::default(), &page)
                    .unwrap();
                assert_eq!(listed.total, 4, "{sort}");
            }
        }
        for sort in FINDING_SORTS {
            let listed = app
                .findings(
                    &world.dev,
                    &id,
                    &FindingFilter::default(),
                    &sorted(sort, true),
                )
                .unwrap();
            assert_eq!(listed.total, 1, "{sort}");
        }
        for sort in SYSTEM_SORTS {
            assert_eq!(
                app.systems(&world.dev, None, &sorted(sort, true))
                    .unwrap()
                    .total,
                1
            );
        }
        let worst = app
            .components(
                &world.dev,
                &id,
                &ComponentFilter::default(),
                &sorted("severity", true),
            )
            .unwrap();
        assert_eq!(worst.rows[0].purl.name(), "leaky");
        assert_eq!(worst.rows[0].severity, Severity::Critical);
        assert!(worst.rows[0].verdict > Verdict::Allow);
        assert_eq!(worst.rows[0].license.as_deref(), Some("MIT"));
        let clean = ComponentFilter {
            verdict: Some(Verdict::Allow),
            with_findings: Some(false),
            direct: Some(true),
            package_type: Some("npm".to_owned()),
            ..ComponentFilter::default()
        };
        let listed = app
            .components(&world.dev, &id, &clean, &sorted("name", false))
            .unwrap();
        let names: Vec<_> = listed.rows.iter().map(|row| row.purl.name()).collect();
        assert_eq!(names, ["clean", "orders"]);
        let page = Page {
            filter: "cve-2026-1000".to_owned(),
            ..Page::default()
        };
        let filter = FindingFilter {
            severity: Some(Severity::Critical),
            fixable: Some(true),
            exploited: Some(false),
            kind: None,
            decision: None,
        };
        let found = app.findings(&world.dev, &id, &filter, &page).unwrap();
        assert_eq!(found.rows[0].fixed_versions, ["2.0.0"]);
        assert_eq!(found.rows[0].score_tenths, Some(98));
    });
}

#[test]
fn a_component_page_tells_who_uses_it_and_how_it_came_in() {
    each(|world| {
        let app = &world.app;
        let id = world.system().id;
        let page = Page {
            filter: "leaky".to_owned(),
            ..Page::default()
        };
        let listed = app
            .inventory(&world.dev, &ComponentFilter::default(), &page)
            .unwrap();
        assert_eq!(listed.total, 1);
        let key = &listed.rows[0].version_key;
        world.ask("pkg:npm/leaky@1.0.0");
        let detail = app.component(&world.dev, key).unwrap();
        assert_eq!(detail.findings[0].evidence[0].record, "GHSA-aaaa-bbbb-cccc");
        assert_eq!(detail.systems[0].name, "주문 처리");
        assert_eq!(detail.systems[0].locations[0].line, Some(3));
        assert!(!detail.systems[0].rules.is_empty());
        assert_eq!(detail.requests.len(), 1);
        assert!(!detail.duties.is_empty() || detail.version.licenses.concluded.is_some());
        let path = app.dependency_path(&world.dev, &id, key).unwrap();
        assert_eq!(
            path,
            [
                "pkg:npm/clean@1.0.0",
                "pkg:npm/deep@1.0.0",
                "pkg:npm/leaky@1.0.0"
            ]
        );
        assert!(matches!(
            app.component(&world.dev, "nothing"),
            Err(AppError::NotFound(_))
        ));
    });
}

#[test]
fn an_upload_without_components_says_why() {
    each(|world| {
        let id = world.system().id;
        let refused = world
            .app
            .store_upload(&world.dev, &id, "package-lock.json", b"{");
        assert!(matches!(
            refused,
            Err(AppError::Invalid { field: "file", .. })
        ));
        let lock = br#"{"name":"a","lockfileVersion":3,"packages":{"":{"name":"a","dependencies":{"clean":"1.0.0"}},"node_modules/clean":{"version":"1.0.0","license":"MIT"}}}"#;
        let stored = world
            .app
            .store_upload(&world.dev, &id, "package-lock.json", lock)
            .unwrap();
        assert!(stored.components >= 1);
        let whole = world.app.assessment(&world.dev, &stored.id).unwrap();
        let document =
            gwanmun_report::assessment::write(&whole, "test", gwanmun_model::Language::En);
        let again = world
            .app
            .store_upload(&world.dev, &id, "result.json", document.as_bytes())
            .unwrap();
        assert_eq!(again.components, stored.components);
    });
}

#[test]
fn the_dashboard_counts() {
    each(|world| {
        world.system();
        world.ask("pkg:npm/leaky@1.0.0");
        let numbers = world.app.dashboard(&world.approver).unwrap();
        assert_eq!((numbers.systems, numbers.systems_assessed), (1, 1));
        assert_eq!(numbers.components, 3);
        assert_eq!(numbers.findings[&Severity::Critical], 1);
        assert_eq!(numbers.findings.len(), Severity::ALL.len());
        assert_eq!(numbers.verdicts.values().sum::<u64>(), 3);
        assert_eq!(numbers.waiting_for_me, 1);
        assert_eq!(numbers.recent_requests.len(), 1);
        assert_eq!(numbers.recent_assessments[0].0, "주문 처리");
        assert_eq!(world.app.dashboard(&world.dev).unwrap().waiting_for_me, 0);
    });
}

#[test]
fn new_data_is_held_against_all_that_is_in_use() {
    each(|world| {
        let app = &world.app;
        let id = world.system().id;
        assert!(app.watch().unwrap().is_some(), "judged for the first time");
        assert_eq!(app.watch().unwrap(), None, "nothing new");
        world.import_data("2026-11-23", &[RECORDS[0], RECORDS[1], CLEAN_IS_MALICIOUS]);
        let result = app.watch().unwrap().unwrap();
        assert_eq!((result.versions, result.verdicts_changed), (3, 1));
        assert_eq!((result.findings_before, result.findings_now), (1, 2));
        let page = Page {
            filter: "clean".to_owned(),
            ..Page::default()
        };
        let listed = app
            .components(&world.dev, &id, &ComponentFilter::default(), &page)
            .unwrap();
        assert!(listed.rows[0].verdict > Verdict::Allow);
        assert_eq!(
            listed.rows[0].license.as_deref(),
            Some("MIT"),
            "what was known stays"
        );
        assert_eq!(app.dashboard(&world.dev).unwrap().malicious, 1);
        assert_eq!(app.verify_audit_offline().unwrap().faults, []);
    });
}

#[test]
fn judging_again_does_not_forget_what_a_publisher_said() {
    each(|world| {
        let app = &world.app;
        let id = world.system().id;
        let mut taken_back = component("pkg:npm/fine@2.0.0", Some(true));
        taken_back.notices = vec![PublisherNotice::new(NoticeKind::Yanked, "broken")];
        let found = Found {
            components: vec![taken_back],
            ..Found::default()
        };
        app.store_scan(&world.dev, &id, found).unwrap();
        for day in ["2026-11-23", "2026-11-24"] {
            world.import_data(day, &RECORDS);
            let result = app.watch().unwrap().unwrap();
            assert_eq!((result.findings_before, result.findings_now), (1, 1));
        }
    });
}

#[test]
fn hostile_names_neither_break_nor_stop_a_list() {
    each(|world| {
        let id = world.system().id;
        let mut hostile = found();
        for (index, text) in [
            "nul%00name",
            "quote'%22--",
            "%25wild_%25",
            "%ED%95%9C%EA%B8%80",
        ]
        .iter()
        .enumerate()
        {
            let purl = format!("pkg:npm/{text}@1.{index}.0");
            hostile.components.push(component(&purl, Some(false)));
        }
        // A document made elsewhere may name a component twice.
        hostile
            .components
            .push(component("pkg:npm/clean@1.0.0", Some(true)));
        let stored = world.app.store_scan(&world.dev, &id, hostile);
        assert!(stored.is_ok(), "{stored:?}");
        let all = ComponentFilter::default();
        let listed = |filter: &str| {
            let page = Page {
                filter: filter.to_owned(),
                ..Page::default()
            };
            world
                .app
                .components(&world.dev, &id, &all, &page)
                .unwrap()
                .total
        };
        assert_eq!(listed(""), 8);
        assert_eq!(listed("한글"), 1);
        assert_eq!(listed("%wild_"), 1);
        assert_eq!(listed("'\"--"), 1);
        assert_eq!(listed("\0"), 8);
        assert_eq!(listed(&"x".repeat(100_000)), 0);
        assert!(world.app.system(&world.dev, "S-\0").is_err());
        assert_eq!(world.app.verify_audit_offline().unwrap().faults, []);
    });
}

/// What people write stays in the audit log for good, so it has an end.
#[test]
fn texts_without_end_are_refused() {
    each(|world| {
        let form = SystemForm {
            name: "끝없음".to_owned(),
            owner: "카드업무부".to_owned(),
            description: String::new(),
            context: UseContext::Internal,
            criticality: None,
        };
        let endless = "가".repeat(5000);
        let owner = SystemForm {
            owner: endless.clone(),
            ..form.clone()
        };
        let description = SystemForm {
            description: endless.clone(),
            ..form
        };
        for (field, form) in [("owner", owner), ("description", description)] {
            let refused = world.app.create_system(&world.dev, form);
            assert!(
                matches!(&refused, Err(AppError::Invalid { field: named, .. }) if *named == field),
                "{refused:?}"
            );
        }
        let request = world.ask("pkg:npm/unknown@1.0.0");
        let withdrawn = world.app.withdraw(&world.dev, &request, &endless);
        assert!(matches!(withdrawn, Err(AppError::Invalid { .. })));
        let locked = world
            .app
            .lock_user(&world.admin, &world.dev.account, &endless);
        assert!(matches!(locked, Err(AppError::Invalid { .. })));
    });
}

#[test]
fn one_bug_of_one_package_without_version_is_one_finding() {
    each(|world| {
        let id = world.system().id;
        let components = ["^1", "^2"].map(|asked| {
            let mut component = component("pkg:npm/leaky", Some(true));
            component.requirement = Some(asked.to_owned());
            component
        });
        let found = Found {
            components: components.to_vec(),
            ..Found::default()
        };
        let stored = world.app.store_scan(&world.dev, &id, found).unwrap();
        let assessment = world.app.assessment(&world.dev, &stored.id).unwrap();
        assert_eq!(assessment.components.len(), 2);
        assert_eq!(assessment.findings.len(), 1, "{:?}", assessment.findings);
    });
}
