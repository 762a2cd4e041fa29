//! Requests from the form to the end of the approval.

use gwanmun_app::requests::decide::NewDecision;
use gwanmun_app::requests::review::NewOpinion;
use gwanmun_app::requests::submit::NewRequest;
use gwanmun_app::requests::{REQUEST_SORTS, RequestFilter};
use gwanmun_app::{AppError, Aspect, Page};
use gwanmun_model::digest::{Algorithm, Digest};
use gwanmun_model::request::{Outcome, RequestState};
use gwanmun_model::role::Permission;
use gwanmun_model::{UseContext, Verdict};

use crate::support::{RECORDS, decision, each, each_without_data, found, item, now, wait_seconds};

#[test]
fn without_data_nothing_is_approved() {
    each_without_data(|world| {
        let made = world.try_ask(&["pkg:npm/clean@1.0.0"]).unwrap();
        assert_eq!(made.request.state, RequestState::AnalysisFailed);
        assert_eq!(made.request.verdict, None);
        assert!(!made.request.note.is_empty());
        let refused = world.decide(&made.request.id, Outcome::Approve);
        assert!(matches!(refused, Err(AppError::Conflict(_))));

        world.import_data("2026-11-22", &RECORDS);
        let again = world.app.retry(&world.dev, &made.request.id).unwrap();
        assert_eq!(
            again.request.state,
            RequestState::Review,
            "its license is unknown"
        );
        let refused = world.app.retry(&world.dev, &made.request.id);
        assert!(matches!(refused, Err(AppError::Conflict(_))));
    });
}

#[test]
fn stale_data_never_approves_by_rule() {
    each(|world| {
        world.system();
        wait_seconds(30 * 86_400);
        let made = world.try_ask(&["pkg:npm/clean@1.0.0"]).unwrap();
        assert!(made.request.verdict > Some(Verdict::Allow));
        assert!(!made.request.state.is_approved());
    });
}

#[test]
fn what_passes_every_check_is_approved_by_rule() {
    each(|world| {
        world.system();
        let made = world.try_ask(&["pkg:npm/clean@1.0.0"]).unwrap();
        assert_eq!(made.request.state, RequestState::AutoApproved);
        let decided = made.decision.unwrap();
        assert_eq!(decided.decided_by, None);
        assert_eq!(decided.expires_at, now().plus_days(365));
        assert_eq!(decided.policy_version, made.request.policy_version);
        assert!(!decided.data_version.is_empty());
    });
}

#[test]
fn nobody_approves_a_license_by_uploading_another_one() {
    each(|world| {
        let system = world.system();
        let mut forged = found();
        for component in &mut forged.components {
            if component.purl.name() == "clean" {
                component.declared_licenses = vec!["AGPL-3.0-only".to_owned()];
            }
        }
        world
            .app
            .store_scan(&world.dev, &system.id, forged)
            .unwrap();
        world
            .app
            .store_scan(&world.dev, &system.id, found())
            .unwrap();
        let made = world.try_ask(&["pkg:npm/clean@1.0.0"]).unwrap();
        assert_eq!(made.request.state, RequestState::Board);
        let rules: Vec<&str> = made.items[0]
            .rules
            .iter()
            .map(|hit| hit.id.as_str())
            .collect();
        assert!(rules.contains(&"unknown-license"), "{rules:?}");
    });
}

#[test]
fn one_bad_item_holds_the_whole_request() {
    each(|world| {
        world.system();
        let made = world
            .try_ask(&["pkg:npm/clean@1.0.0", "pkg:npm/leaky@1.0.0"])
            .unwrap();
        assert!(made.request.state.is_open());
        let items: Vec<_> = made
            .items
            .iter()
            .map(|one| (one.purl.name(), one.verdict))
            .collect();
        assert_eq!(items[0], ("clean", Verdict::Allow));
        assert!(items[1].1 > Verdict::Allow);
    });
}

#[test]
fn a_missing_version_fails_and_an_unknown_ecosystem_goes_to_people() {
    each(|world| {
        let made = world.try_ask(&["pkg:npm/clean"]).unwrap();
        assert_eq!(made.request.state, RequestState::AnalysisFailed);
        let made = world.try_ask(&["pkg:deb/debian/bash@5.2"]).unwrap();
        assert!(made.request.verdict >= Some(Verdict::Review));
        assert!(made.request.state.is_open());
        let empty = world.try_ask(&[]);
        assert!(matches!(
            empty,
            Err(AppError::Invalid { field: "items", .. })
        ));
    });
}

#[test]
fn reviewed_and_decided() {
    each(|world| {
        let app = &world.app;
        let id = world.ask("pkg:npm/unknown@1.0.0");
        let opinion = NewOpinion {
            aspect: Aspect::Legal,
            positive: true,
            text: "라이선스 확인함".to_owned(),
        };
        app.give_opinion(&world.reviewer, &id, opinion.clone())
            .unwrap();
        let refused = app.give_opinion(&world.dev, &id, opinion.clone());
        assert_eq!(refused, Err(AppError::Forbidden(Permission::Review)));
        assert_eq!(
            app.review_queue(&world.approver, &Page::default())
                .unwrap()
                .total,
            1
        );
        app.escalate(&world.reviewer, &id, "심의 필요").unwrap();
        let detail = world.decide(&id, Outcome::Approve).unwrap();
        assert_eq!(detail.request.state, RequestState::Approved);
        assert_eq!(detail.decided_by_name.as_deref(), Some("officer 님"));
        assert_eq!(detail.opinions[0].aspect, Aspect::Legal);
        assert_eq!(
            app.review_queue(&world.approver, &Page::default())
                .unwrap()
                .total,
            0
        );
        let late = app.give_opinion(&world.reviewer, &id, opinion);
        assert!(matches!(late, Err(AppError::Conflict(_))));
        let twice = world.decide(&id, Outcome::Reject);
        assert!(matches!(twice, Err(AppError::Conflict(_))));
        let actions: Vec<_> = app
            .history(&world.dev, &format!("request/{id}"))
            .unwrap()
            .into_iter()
            .map(|row| row.action)
            .collect();
        assert_eq!(
            actions,
            [
                "request.submit",
                "request.opinion",
                "request.escalate",
                "request.decide"
            ]
        );
    });
}

#[test]
fn a_decision_says_why_and_until_when() {
    each(|world| {
        let id = world.ask("pkg:npm/unknown@1.0.0");
        let refused = |change: fn(&mut NewDecision)| {
            let mut new = decision(Outcome::Approve);
            change(&mut new);
            match world.app.decide(&world.approver, &id, new) {
                Err(AppError::Invalid { field, .. }) => field,
                other => panic!("{other:?}"),
            }
        };
        assert_eq!(refused(|new| new.reason = " ".to_owned()), "reason");
        assert_eq!(refused(|new| new.conditions = "x".to_owned()), "conditions");
        assert_eq!(
            refused(|new| new.outcome = Outcome::ApproveConditionally),
            "conditions"
        );
        assert_eq!(refused(|new| new.expires_at = Some(now())), "expires_at");
        assert_eq!(
            refused(|new| new.expires_at = Some(now().plus_days(366))),
            "expires_at"
        );
        for caller in [&world.dev, &world.reviewer, &world.auditor, &world.admin] {
            let refused = world.app.decide(caller, &id, decision(Outcome::Approve));
            assert_eq!(refused, Err(AppError::Forbidden(Permission::Decide)));
        }
    });
}

#[test]
fn what_policy_refuses_is_approved_under_conditions_only() {
    each(|world| {
        let db = world.db();
        let id = world.ask("pkg:npm/leaky@1.0.0");
        // Whatever the policy in force says of it: here it refuses.
        gwanmun_store::testing::raw(&db, "UPDATE request_items SET verdict_rank = 3").unwrap();
        let refused = world.decide(&id, Outcome::Approve);
        assert!(matches!(
            refused,
            Err(AppError::Invalid {
                field: "outcome",
                ..
            })
        ));
        let approved = world.decide(&id, Outcome::ApproveConditionally).unwrap();
        assert_eq!(approved.request.state, RequestState::ApprovedConditional);
    });
}

#[test]
fn malicious_packages_are_never_approved() {
    each(|world| {
        let id = world.ask("pkg:npm/evil@1.0.0");
        for outcome in [Outcome::Approve, Outcome::ApproveConditionally] {
            let refused = world.decide(&id, outcome);
            assert!(matches!(refused, Err(AppError::Conflict(_))), "{outcome:?}");
        }
        assert!(world.decide(&id, Outcome::Reject).is_ok());
    });
}

#[test]
fn requests_end() {
    each(|world| {
        let app = &world.app;
        let id = world.ask("pkg:npm/unknown@1.0.0");
        let mut other = world.dev.clone();
        other.account = "U-999999".to_owned();
        let foreign = app.withdraw(&other, &id, "");
        assert!(matches!(foreign, Err(AppError::Forbidden(_))));
        let gone = app.withdraw(&world.dev, &id, "필요 없음").unwrap();
        assert_eq!(gone.request.state, RequestState::Withdrawn);

        let id = world.ask("pkg:npm/unknown@2.0.0");
        world.decide(&id, Outcome::Approve).unwrap();
        let late = app.withdraw(&world.dev, &id, "");
        assert!(matches!(late, Err(AppError::Conflict(_))));
        let silent = app.revoke(&world.approver, &id, "");
        assert!(matches!(
            silent,
            Err(AppError::Invalid {
                field: "reason",
                ..
            })
        ));
        let revoked = app.revoke(&world.approver, &id, "조건 위반").unwrap();
        assert_eq!(revoked.request.state, RequestState::Revoked);
        assert!(revoked.decision.is_some());

        let id = world.ask("pkg:npm/unknown@3.0.0");
        world.decide(&id, Outcome::Approve).unwrap();
        wait_seconds(365 * 86_400);
        let read = app.request(&world.dev, &id).unwrap();
        assert_eq!(
            read.request.state,
            RequestState::Expired,
            "before any sweep"
        );
        assert_eq!(app.expire_approvals().unwrap(), 1);
        assert_eq!(app.expire_approvals().unwrap(), 0);
        assert_eq!(app.verify_audit_offline().unwrap().faults, []);
    });
}

#[test]
fn a_system_asks_for_all_it_needs_at_once() {
    each(|world| {
        let app = &world.app;
        let id = world.system().id;
        let open = app.needs_approval(&world.dev, &id).unwrap();
        let names: Vec<_> = open.iter().map(|one| one.purl.name()).collect();
        assert_eq!(
            names,
            ["leaky", "clean", "deep"],
            "the strictest first, never its own code"
        );
        let made = app.submit_for_system(&world.dev, &id, "일괄 신청").unwrap();
        assert_eq!(made.len(), 2);
        assert!(made[0].request.state.is_open());
        assert_eq!(made[1].request.state, RequestState::AutoApproved);
        assert_eq!(made[1].items.len(), 2);
        assert_eq!(app.needs_approval(&world.dev, &id).unwrap(), []);
        let nothing = app.submit_for_system(&world.dev, &id, "일괄 신청");
        assert!(matches!(nothing, Err(AppError::Conflict(_))));
        wait_seconds(365 * 86_400);
        assert_eq!(
            app.needs_approval(&world.dev, &id).unwrap().len(),
            2,
            "approvals ran out"
        );
    });
}

#[test]
fn lists_are_sorted_filtered_and_cut() {
    each(|world| {
        let app = &world.app;
        world.system();
        world.ask("pkg:npm/unknown@1.0.0");
        wait_seconds(1);
        world.ask("pkg:npm/clean@1.0.0");
        for sort in REQUEST_SORTS {
            let page = Page {
                sort: (*sort).to_owned(),
                size: 1,
                ..Page::default()
            };
            let listed = app
                .requests(&world.dev, &RequestFilter::default(), &page)
                .unwrap();
            assert_eq!((listed.total, listed.next), (2, Some(1)), "{sort}");
        }
        let newest = app
            .requests(&world.dev, &RequestFilter::default(), &Page::default())
            .unwrap();
        assert_eq!(newest.rows[0].id, "R-000002");
        let open = RequestFilter {
            open: true,
            requester: Some(world.dev.account.clone()),
            ..RequestFilter::default()
        };
        let listed = app
            .requests(&world.auditor, &open, &Page::default())
            .unwrap();
        assert_eq!(listed.total, 1);
        let page = Page {
            filter: "npm/CLEAN".to_owned(),
            ..Page::default()
        };
        let listed = app
            .requests(&world.dev, &RequestFilter::default(), &page)
            .unwrap();
        assert_eq!(listed.rows[0].id, "R-000002");
        wait_seconds(366 * 86_400);
        let expired = RequestFilter {
            state: Some(RequestState::Expired),
            ..RequestFilter::default()
        };
        let listed = app
            .requests(&world.dev, &expired, &Page::default())
            .unwrap();
        assert_eq!(listed.total, 1);
    });
}

#[test]
fn the_same_version_twice_is_one_item() {
    each(|world| {
        let made = world
            .try_ask(&["pkg:npm/clean@1.0.0", "pkg:npm/clean@1.0.0"])
            .unwrap();
        assert_eq!(made.items.len(), 1);
        assert_eq!(made.items[0].purl, item("pkg:npm/clean@1.0.0").purl);
    });
}

#[test]
fn the_requesters_own_hashes_bind_and_others_only_fill_in() {
    each(|world| {
        let system = world.system();
        let hash = |byte: &str| Digest::new(Algorithm::Sha512, &byte.repeat(64)).unwrap();
        let mut scanned = found();
        scanned.components[0].hashes = vec![hash("aa")];
        world
            .app
            .store_scan(&world.dev, &system.id, scanned)
            .unwrap();
        let asked = |hashes: Vec<Digest>| {
            let mut wanted = item("pkg:npm/clean@1.0.0");
            wanted.hashes = hashes;
            let new = NewRequest {
                items: vec![wanted],
                context: UseContext::Internal,
                purpose: "시험".to_owned(),
                system: None,
            };
            world.app.submit(&world.dev, new).unwrap().items[0]
                .hashes
                .clone()
        };
        assert_eq!(asked(vec![]), [hash("aa")]);
        assert_eq!(asked(vec![hash("bb")]), [hash("bb")]);
    });
}
