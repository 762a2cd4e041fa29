//! Many people at once.

use gwanmun_model::request::{Outcome, RequestState};
use gwanmun_store::testing::raw_text;

use crate::support::{decision, each};

const PEOPLE: usize = 8;
const ROUNDS: usize = 4;

#[test]
fn eight_at_once_leave_an_unbroken_chain() {
    each(|world| {
        std::thread::scope(|scope| {
            for person in 0..PEOPLE {
                scope.spawn(move || {
                    for round in 0..ROUNDS {
                        let id = world.ask(&format!("pkg:npm/unknown@{person}.{round}.0"));
                        world.decide(&id, Outcome::Approve).unwrap();
                    }
                });
            }
        });
        let found = world.app.verify_audit_offline().unwrap();
        assert_eq!(found.faults, []);
        // Five accounts, then a submission and a decision each.
        assert_eq!(found.rows, (5 + 2 * PEOPLE * ROUNDS) as u64);
    });
}

#[test]
fn one_request_is_decided_once_however_many_try() {
    each(|world| {
        let id = world.ask("pkg:npm/unknown@1.0.0");
        let id = &id;
        let decided = std::thread::scope(|scope| {
            let tries: Vec<_> = (0..PEOPLE)
                .map(|person| {
                    let outcome = if person % 2 == 0 {
                        Outcome::Approve
                    } else {
                        Outcome::Reject
                    };
                    scope.spawn(move || {
                        let made = world.app.decide(&world.approver, id, decision(outcome));
                        made.is_ok()
                    })
                })
                .collect();
            tries
                .into_iter()
                .map(|one| one.join().unwrap())
                .filter(|won| *won)
                .count()
        });
        assert_eq!(decided, 1);
        let rows = raw_text(&world.db(), "SELECT CAST(COUNT(*) AS TEXT) FROM decisions").unwrap();
        assert_eq!(rows.as_deref(), Some("1"));
        let state = world.app.request(&world.dev, id).unwrap().request.state;
        assert!(matches!(
            state,
            RequestState::Approved | RequestState::Rejected
        ));
        assert_eq!(world.app.verify_audit_offline().unwrap().faults, []);
    });
}
