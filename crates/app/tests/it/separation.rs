//! Requester and approver are never the same person: in the use cases, and in the database without them.

use std::collections::BTreeSet;

use gwanmun_app::requests::review::NewOpinion;
use gwanmun_app::{AppError, Aspect, Page};
use gwanmun_model::Role;
use gwanmun_model::request::{Outcome, RequestState};
use gwanmun_store::StoreError;
use gwanmun_store::testing::raw;

use crate::support::{decision, each};

#[test]
fn a_person_with_both_roles_cannot_decide_their_own_request() {
    each(|world| {
        let app = &world.app;
        let both = BTreeSet::from([Role::Requester, Role::Reviewer, Role::Approver]);
        app.set_roles(&world.admin, &world.dev.account, &both, "소규모 조직")
            .unwrap();
        let dev = app.caller_of("dev").unwrap();
        let id = world.ask("pkg:npm/unknown@1.0.0");
        let refused = app.decide(&dev, &id, decision(Outcome::Approve));
        assert_eq!(refused, Err(AppError::SamePerson));
        let opinion = NewOpinion {
            aspect: Aspect::Security,
            positive: true,
            text: "좋음".to_owned(),
        };
        assert_eq!(
            app.give_opinion(&dev, &id, opinion),
            Err(AppError::SamePerson)
        );
        assert_eq!(
            app.escalate(&dev, &id, "위원회로"),
            Err(AppError::SamePerson)
        );
        assert_eq!(app.review_queue(&dev, &Page::default()).unwrap().total, 0);
        let state = app.request(&dev, &id).unwrap().request.state;
        assert_eq!(state, RequestState::Review);
        assert!(
            app.decide(&world.approver, &id, decision(Outcome::Approve))
                .is_ok()
        );
    });
}

/// Goes around the use cases with plain SQL.
#[test]
fn the_database_itself_refuses() {
    each(|world| {
        let id = world.ask("pkg:npm/unknown@1.0.0");
        let (dev, approver) = (&world.dev.account, &world.approver.account);
        let insert = |requester: &str, decider: &str| {
            let sql = format!(
                "INSERT INTO decisions (id, request_id, requester_id, decided_by, outcome, reason, conditions, context,
                    decided_at, expires_at, policy_version, data_version)
                 VALUES ('D-900000', '{id}', '{requester}', '{decider}', 'approve', '', '', 'internal', 1, 2, '', '')"
            );
            raw(&world.db(), &sql)
        };
        let own = insert(dev, dev);
        assert!(matches!(own, Err(StoreError::Refused(_))), "{own:?}");
        // Naming somebody else as the requester does not help: the request says who made it.
        let disguised = insert(approver, dev);
        assert!(
            matches!(disguised, Err(StoreError::Refused(_))),
            "{disguised:?}"
        );
        assert!(insert(dev, approver).is_ok());
        let opinion = format!(
            "INSERT INTO opinions (id, request_id, requester_id, reviewer_id, aspect, positive, body, at)
             VALUES ('O-900000', '{id}', '{dev}', '{dev}', 'legal', TRUE, '', 1)"
        );
        let own = raw(&world.db(), &opinion);
        assert!(matches!(own, Err(StoreError::Refused(_))), "{own:?}");
    });
}
