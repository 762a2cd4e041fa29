//! The order of work in a system, and what to move its components to.

use gwanmun_app::advice::{ADVICE_SORTS, AdviceFilter, Standing};
use gwanmun_app::inventory::{ComponentFilter, FindingFilter};
use gwanmun_app::order::decision_rank;
use gwanmun_app::systems::SystemForm;
use gwanmun_app::{Page, System, SystemFinding};
use gwanmun_model::request::Outcome;
use gwanmun_model::{Criticality, SsvcDecision, UseContext};

use crate::support::{RECORDS, World, each, found, now, wait_seconds};

/// What CISA publishes for the bug of `RECORDS`: a public example, by machine, total.
const POINTS: &str = r#"{"dataType":"CVE_RECORD","dataVersion":"5.1","cveMetadata":{"cveId":"CVE-2026-1000","state":"PUBLISHED",
 "dateUpdated":"2026-01-03T00:00:00Z"},"containers":{"cna":{"descriptions":[]},"adp":[{"title":"CISA ADP Vulnrichment",
 "providerMetadata":{"orgId":"134c704f-9b21-4f2e-91b3-4a467353bcc0"},"metrics":[{"other":{"type":"ssvc","content":{
 "id":"CVE-2026-1000","timestamp":"2026-01-03T00:00:00Z","role":"CISA Coordinator","version":"2.0.3",
 "options":[{"Exploitation":"poc"},{"Automatable":"yes"},{"Technical Impact":"total"}]}}}]}]}}"#;

fn edit(world: &World, system: &System, context: UseContext, criticality: Option<Criticality>) {
    let form = SystemForm {
        name: system.name.clone(),
        owner: system.owner.clone(),
        description: system.description.clone(),
        context,
        criticality,
    };
    world.app.edit_system(&world.dev, &system.id, form).unwrap();
}

fn only_finding(world: &World, system: &str) -> SystemFinding {
    let filter = FindingFilter::default();
    let listed = world
        .app
        .findings(&world.dev, system, &filter, &Page::default())
        .unwrap();
    assert_eq!(listed.total, 1);
    listed.rows[0].clone()
}

#[test]
fn a_finding_is_rated_by_the_system_that_is_looked_at() {
    each(|world| {
        let system = world.system();
        // CVSS 9.8 gives 29, a fix 5, inside 5, not rated 5, transitive −5.
        assert_eq!(only_finding(world, &system.id).priority, 39);
        edit(world, &system, UseContext::Network, Some(Criticality::Low));
        assert_eq!(only_finding(world, &system.id).priority, 39, "10, 0, −5");
        edit(world, &system, UseContext::Network, None);
        assert_eq!(only_finding(world, &system.id).priority, 44);
        let listed = world
            .app
            .components(
                &world.dev,
                &system.id,
                &ComponentFilter::default(),
                &Page {
                    sort: "priority".to_owned(),
                    descending: true,
                    ..Page::default()
                },
            )
            .unwrap();
        assert_eq!(listed.rows[0].priority, 44);
        let key = &listed.rows[0].version_key;
        let detail = world.app.component(&world.dev, key).unwrap();
        assert_eq!(detail.findings[0].priority.score, 34, "apart from the use");
        assert_eq!(detail.placed[0][0].priority.score, 44);
        assert_eq!(detail.placed[0][0].path, None, "no points are published");
    });
}

#[test]
fn development_only_sinks_and_stays_in_the_list() {
    each(|world| {
        let system = world.system();
        let mut scan = found();
        for component in &mut scan.components {
            component.scope = gwanmun_model::Scope::Development;
        }
        world.app.store_scan(&world.dev, &system.id, scan).unwrap();
        assert_eq!(only_finding(world, &system.id).priority, 29, "44 less 15");
    });
}

#[test]
fn decisions_follow_the_criticality_and_can_be_asked_for() {
    each(|world| {
        let mut records = RECORDS.to_vec();
        records.push(POINTS);
        world.import_data("2026-11-22", &records);
        let system = world.system();
        let decide = || only_finding(world, &system.id).decision;
        assert_eq!(decide(), Some(SsvcDecision::Attend), "not rated is high");
        edit(
            world,
            &system,
            UseContext::Internal,
            Some(Criticality::Medium),
        );
        assert_eq!(decide(), Some(SsvcDecision::TrackStar));
        edit(world, &system, UseContext::Internal, Some(Criticality::Low));
        assert_eq!(decide(), Some(SsvcDecision::Track));
        let count = |decision| {
            let filter = FindingFilter {
                decision: Some(decision_rank(decision)),
                ..FindingFilter::default()
            };
            let page = Page {
                sort: "ssvc".to_owned(),
                descending: true,
                ..Page::default()
            };
            let listed = world.app.findings(&world.dev, &system.id, &filter, &page);
            listed.unwrap().total
        };
        assert_eq!((count(Some(SsvcDecision::Track)), count(None)), (1, 0));
    });
}

#[test]
fn without_points_the_decision_is_unknown_and_never_track() {
    each(|world| {
        let system = world.system();
        edit(world, &system, UseContext::Internal, Some(Criticality::Low));
        assert_eq!(only_finding(world, &system.id).decision, None);
        let filter = FindingFilter {
            decision: Some(decision_rank(None)),
            ..FindingFilter::default()
        };
        let listed = world
            .app
            .findings(&world.dev, &system.id, &filter, &Page::default())
            .unwrap();
        assert_eq!(listed.total, 1);
        let tracked = FindingFilter {
            decision: Some(decision_rank(Some(SsvcDecision::Track))),
            ..FindingFilter::default()
        };
        let listed = world
            .app
            .findings(&world.dev, &system.id, &tracked, &Page::default())
            .unwrap();
        assert_eq!(listed.total, 0);
    });
}

#[test]
fn a_deadline_counts_from_the_day_the_finding_became_known_here() {
    each(|world| {
        let known = now();
        let system = world.system();
        wait_seconds(86_400);
        // Scanning again does not start the clock anew.
        world
            .app
            .store_scan(&world.dev, &system.id, found())
            .unwrap();
        let finding = only_finding(world, &system.id);
        let due = world.app.due(&finding, UseContext::Internal);
        assert_eq!(due, Some(known.plus_days(7)));
        let due = world.app.due(&finding, UseContext::Network);
        assert_eq!(due, Some(known.plus_days(3)));
    });
}

#[test]
fn advice_says_what_to_move_to_whose_step_it_is_and_whether_it_is_approved() {
    each(|world| {
        let system = world.system();
        let advice = || {
            let listed = world.app.advice(
                &world.dev,
                &system.id,
                AdviceFilter::default(),
                &Page::default(),
            );
            listed.unwrap().rows.remove(0)
        };
        let row = advice();
        assert_eq!(row.advice.version.as_deref(), Some("2.0.0"));
        assert!(row.advice.is_major && row.advice.unfixed.is_empty());
        assert_eq!(row.advice.through, ["pkg:npm/clean@1.0.0"]);
        assert_eq!((row.clears, row.priority), (1, 39));
        assert_eq!(row.standing, Standing::NotApproved);
        assert_eq!(row.approved_instead, None);

        for version in ["1.5.0", "3.1.0", "2.4.0"] {
            let request = world.ask(&format!("pkg:npm/leaky@{version}"));
            world.decide(&request, Outcome::Approve).unwrap();
        }
        let other = advice().approved_instead.unwrap();
        assert_eq!(
            other.version(),
            Some("2.4.0"),
            "the nearest without the bug"
        );

        let request = world.ask("pkg:npm/leaky@2.0.0");
        assert_eq!(advice().standing, Standing::Requested);
        world.decide(&request, Outcome::Approve).unwrap();
        let row = advice();
        assert_eq!(row.standing, Standing::Approved);
        assert_eq!(row.approved_instead, None);
    });
}

#[test]
fn advice_is_sorted_and_filtered() {
    each(|world| {
        let id = world.system().id;
        let count = |filter: AdviceFilter, page: &Page| {
            let listed = world.app.advice(&world.dev, &id, filter, page);
            listed.unwrap().total
        };
        for sort in ADVICE_SORTS {
            for descending in [false, true] {
                let page = Page {
                    sort: (*sort).to_owned(),
                    descending,
                    ..Page::default()
                };
                assert_eq!(count(AdviceFilter::default(), &page), 1);
            }
        }
        let named = |text: &str| Page {
            filter: text.to_owned(),
            ..Page::default()
        };
        assert_eq!(count(AdviceFilter::default(), &named("LEAKY")), 1);
        assert_eq!(count(AdviceFilter::default(), &named("clean")), 0);
        let approved = AdviceFilter {
            standing: Some(Standing::Approved),
            major: None,
        };
        assert_eq!(count(approved, &Page::default()), 0);
        let minor = AdviceFilter {
            standing: None,
            major: Some(false),
        };
        assert_eq!(count(minor, &Page::default()), 0);
    });
}
