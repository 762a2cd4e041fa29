//! What the gate is told.

use gwanmun_app::requests::submit::{NewItem, NewRequest};
use gwanmun_model::digest::{Algorithm, Digest};
use gwanmun_model::request::Outcome;
use gwanmun_model::{PassageState, UseContext};

use crate::support::{
    CLEAN_IS_MALICIOUS, RECORDS, World, each, each_without_data, now, purl, wait_seconds,
};

const UNKNOWN: &str = "pkg:npm/unknown@1.0.0";

fn state(world: &World, text: &str) -> PassageState {
    world
        .app
        .passage(&purl(text), UseContext::Internal)
        .unwrap()
        .state
}

#[test]
fn only_a_decision_in_force_lets_a_version_pass() {
    each(|world| {
        let passage = world
            .app
            .passage(&purl(UNKNOWN), UseContext::Internal)
            .unwrap();
        assert_eq!(passage.state, PassageState::Denied);
        assert_eq!(
            passage.address,
            "https://gwanmun.example/requests/new?purl=pkg%3Anpm%2Funknown%401.0.0&context=internal"
        );
        let id = world.ask(UNKNOWN);
        let passage = world
            .app
            .passage(&purl(UNKNOWN), UseContext::Internal)
            .unwrap();
        assert_eq!(passage.state, PassageState::Held);
        assert_eq!(
            passage.address,
            format!("https://gwanmun.example/requests/{id}")
        );
        assert!(!passage.rules.is_empty());

        world.decide(&id, Outcome::Approve).unwrap();
        let until = now().plus_days(365);
        assert_eq!(state(world, UNKNOWN), PassageState::Allowed { until });
        assert_eq!(
            state(world, "pkg:npm/unknown@1.0.0?repository_url=x"),
            PassageState::Allowed { until },
            "qualifiers do not matter"
        );
        assert_eq!(state(world, "pkg:npm/unknown@1.0.1"), PassageState::Denied);
        assert_eq!(state(world, "pkg:npm/unknown"), PassageState::Denied);
        let elsewhere = world.app.passage(&purl(UNKNOWN), UseContext::App).unwrap();
        assert_eq!(elsewhere.state, PassageState::Denied, "another use context");

        wait_seconds(365 * 86_400);
        assert_eq!(state(world, UNKNOWN), PassageState::Denied, "ran out");
    });
}

#[test]
fn a_rejection_and_a_revocation_deny() {
    each(|world| {
        let id = world.ask(UNKNOWN);
        world.decide(&id, Outcome::Reject).unwrap();
        let passage = world
            .app
            .passage(&purl(UNKNOWN), UseContext::Internal)
            .unwrap();
        assert_eq!(passage.state, PassageState::Denied);
        assert_eq!(passage.request, Some(id));
        let id = world.ask(UNKNOWN);
        world.decide(&id, Outcome::ApproveConditionally).unwrap();
        assert!(state(world, UNKNOWN).is_allowed());
        world.app.revoke(&world.approver, &id, "조건 위반").unwrap();
        assert_eq!(state(world, UNKNOWN), PassageState::Denied);
    });
}

#[test]
fn what_turns_out_to_be_malicious_is_denied_though_approved() {
    each(|world| {
        world.system();
        world.ask("pkg:npm/clean@1.0.0");
        assert!(state(world, "pkg:npm/clean@1.0.0").is_allowed());
        let before = world.app.policy_state().unwrap();
        world.import_data("2026-11-23", &[RECORDS[0], RECORDS[1], CLEAN_IS_MALICIOUS]);
        assert_ne!(world.app.policy_state().unwrap(), before);
        let passage = world
            .app
            .passage(&purl("pkg:npm/clean@1.0.0"), UseContext::Internal)
            .unwrap();
        assert_eq!(passage.state, PassageState::Denied);
        assert!(passage.reason.en.contains("MAL-2026-2"));
    });
}

#[test]
fn an_approval_is_bound_to_the_hashes_asked_for() {
    each(|world| {
        let hash = Digest::new(Algorithm::Sha512, &"ab".repeat(64)).unwrap();
        let new = NewRequest {
            items: vec![NewItem {
                purl: purl(UNKNOWN),
                hashes: vec![hash.clone()],
            }],
            context: UseContext::Internal,
            purpose: "시험".to_owned(),
            system: None,
        };
        let id = world.app.submit(&world.dev, new).unwrap().request.id;
        world.decide(&id, Outcome::Approve).unwrap();
        let passage = world
            .app
            .passage(&purl(UNKNOWN), UseContext::Internal)
            .unwrap();
        assert_eq!(passage.digests, [hash]);
    });
}

#[test]
fn the_policy_state_follows_decisions_and_time() {
    each(|world| {
        let app = &world.app;
        let mut seen = vec![app.policy_state().unwrap()];
        let mut changed = |what: &str| {
            let state = app.policy_state().unwrap();
            assert!(!seen.contains(&state), "{what}");
            seen.push(state);
        };
        let id = world.ask(UNKNOWN);
        changed("a request");
        world.decide(&id, Outcome::Approve).unwrap();
        changed("a decision");
        wait_seconds(365 * 86_400);
        changed("the end of an approval");
        let before = app.policy_state().unwrap();
        app.sign_in("dev", crate::support::PASSWORD, "test")
            .unwrap();
        assert_eq!(
            app.policy_state().unwrap(),
            before,
            "a sign-in changes no answer"
        );
    });
}

#[test]
fn no_answer_can_be_made_from_a_broken_store_or_damaged_data() {
    each_without_data(|world| {
        let data = world.app.settings().data_file.clone();
        std::fs::write(&data, b"not a data file").unwrap();
        assert!(
            world
                .app
                .passage(&purl(UNKNOWN), UseContext::Internal)
                .is_err()
        );
        std::fs::remove_file(&data).unwrap();
        assert!(
            world
                .app
                .passage(&purl(UNKNOWN), UseContext::Internal)
                .is_ok()
        );
        gwanmun_store::testing::raw(&world.db(), "ALTER TABLE request_items RENAME TO gone")
            .unwrap();
        assert!(
            world
                .app
                .passage(&purl(UNKNOWN), UseContext::Internal)
                .is_err()
        );
    });
}
