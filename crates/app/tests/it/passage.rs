//! What the gate is told.

use gwanmun_app::AppError;
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
            state(world, "pkg:npm/unknown@1.0.0?arch=x"),
            PassageState::Allowed { until },
            "other qualifiers do not matter"
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
fn an_approval_does_not_stretch_to_another_registrys_package_of_the_same_name() {
    each(|world| {
        let private = "pkg:npm/unknown@1.0.0?repository_url=https://npm.bank.example";
        let id = world.ask(private);
        world.decide(&id, Outcome::Approve).unwrap();
        assert!(state(world, private).is_allowed());
        assert_eq!(state(world, UNKNOWN), PassageState::Denied);
        let other = "pkg:npm/unknown@1.0.0?repository_url=https://npm.other.example";
        assert_eq!(state(world, other), PassageState::Denied);
        let sourced = "pkg:npm/unknown@1.0.0?repository_url=https://npm.bank.example&source=git";
        assert_eq!(state(world, sourced), PassageState::Denied);
    });
}

/// A mirror's address in the lock file does not matter where the artifact itself is known.
#[test]
fn a_strong_hash_tells_the_artifact_wherever_it_is_fetched_from() {
    each(|world| {
        let weak = Digest::new(Algorithm::Sha1, &"cd".repeat(20)).unwrap();
        let strong = Digest::new(Algorithm::Sha256, &"ab".repeat(32)).unwrap();
        for (hash, passes) in [(weak, false), (strong, true)] {
            let new = NewRequest {
                items: vec![NewItem {
                    purl: purl("pkg:npm/unknown@1.0.0?repository_url=https://mirror.example"),
                    hashes: vec![hash],
                }],
                context: UseContext::Internal,
                purpose: "시험".to_owned(),
                system: None,
            };
            let id = world.app.submit(&world.dev, new).unwrap().request.id;
            world.decide(&id, Outcome::Approve).unwrap();
            assert_eq!(state(world, UNKNOWN).is_allowed(), passes);
        }
    });
}

#[test]
fn without_data_nothing_approved_passes_and_nothing_is_approved() {
    each(|world| {
        let approved = world.ask(UNKNOWN);
        world.decide(&approved, Outcome::Approve).unwrap();
        let waiting = world.ask("pkg:npm/waiting@1.0.0");
        let ask = |text: &str| world.app.passage(&purl(text), UseContext::Internal);
        std::fs::remove_file(&world.app.settings().data_file).unwrap();
        assert!(matches!(ask(UNKNOWN), Err(AppError::NoData(_))));
        assert_eq!(
            ask("pkg:npm/waiting@1.0.0").unwrap().state,
            PassageState::Held
        );
        let refused = world.decide(&waiting, Outcome::Approve);
        assert!(matches!(refused, Err(AppError::NoData(_))), "{refused:?}");
        assert!(world.decide(&waiting, Outcome::Reject).is_ok());
    });
}

/// Advisories of Debian exist and were not imported: people may decide knowing that, the gate cannot look.
#[test]
fn an_ecosystem_without_data_is_for_people_to_approve_and_does_not_pass() {
    each(|world| {
        let bash = "pkg:deb/debian/bash@5.2";
        let id = world.ask(bash);
        world.decide(&id, Outcome::ApproveConditionally).unwrap();
        let passage = world.app.passage(&purl(bash), UseContext::Internal);
        let Err(AppError::NoData(reason)) = passage else {
            panic!("{passage:?}");
        };
        assert!(reason.en.contains("Debian"), "{}", reason.en);
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
