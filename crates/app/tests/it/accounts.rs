//! Accounts: who may make them, what they may do, what they may not lose.

use std::collections::BTreeSet;

use gwanmun_app::{AppError, Page};
use gwanmun_model::Role;
use gwanmun_model::role::Permission;

use crate::support::{PASSWORD, each_without_data, new_user};

#[test]
fn the_first_administrator_is_made_once() {
    each_without_data(|world| {
        let again = world.app.init_administrator("second", "둘째", PASSWORD);
        assert!(matches!(again, Err(AppError::Conflict(_))));
        assert!(world.app.has_accounts().unwrap());
    });
}

#[test]
fn only_administrators_make_accounts() {
    each_without_data(|world| {
        for caller in [&world.dev, &world.reviewer, &world.approver, &world.auditor] {
            let refused = world
                .app
                .create_user(caller, new_user("friend", &[Role::Approver]));
            assert_eq!(refused, Err(AppError::Forbidden(Permission::ManageUsers)));
        }
        for bad in ["", "a", "한글", "with space"] {
            let refused = world.app.create_user(&world.admin, new_user(bad, &[]));
            assert!(
                matches!(refused, Err(AppError::Invalid { field: "login", .. })),
                "{bad}"
            );
        }
        let taken = world.app.create_user(&world.admin, new_user("DEV", &[]));
        assert!(matches!(
            taken,
            Err(AppError::Invalid { field: "login", .. })
        ));
    });
}

#[test]
fn a_password_set_by_somebody_else_must_be_changed_first() {
    each_without_data(|world| {
        let signed_in = world.app.sign_in("dev", PASSWORD, "test").unwrap();
        let caller = signed_in.caller;
        assert!(caller.must_change_password);
        let refused = world.app.systems(&caller, None, &Page::default());
        assert!(matches!(refused, Err(AppError::Conflict(_))));
        let wrong = world
            .app
            .change_password(&caller, "wrong password here", "another good one");
        assert_eq!(wrong, Err(AppError::SignIn));
        let weak = world.app.change_password(&caller, PASSWORD, "short");
        assert!(matches!(
            weak,
            Err(AppError::Invalid {
                field: "password",
                ..
            })
        ));
        world
            .app
            .change_password(&caller, PASSWORD, "another good one")
            .unwrap();
        let caller = world.app.session(&signed_in.token).unwrap().unwrap();
        assert!(world.app.systems(&caller, None, &Page::default()).is_ok());
    });
}

#[test]
fn a_locked_account_loses_its_sessions() {
    each_without_data(|world| {
        let app = &world.app;
        let signed_in = app.sign_in("dev", PASSWORD, "test").unwrap();
        let id = world.dev.account.clone();
        app.lock_user(&world.admin, &id, "퇴사").unwrap();
        assert_eq!(app.session(&signed_in.token).unwrap(), None);
        assert_eq!(
            app.sign_in("dev", PASSWORD, "test").unwrap_err(),
            AppError::Locked { until: None }
        );
        // Who does not know the password learns nothing of the lock.
        assert_eq!(
            app.sign_in("dev", "not the password", "test").unwrap_err(),
            AppError::SignIn
        );
        app.unlock_user(&world.admin, &id, "복귀").unwrap();
        assert!(app.sign_in("dev", PASSWORD, "test").is_ok());
    });
}

#[test]
fn a_stolen_session_cannot_guess_or_replace_the_password() {
    each_without_data(|world| {
        let app = &world.app;
        let own = app.reset_password(&world.admin, &world.admin.account, "another good one");
        assert!(matches!(own, Err(AppError::Conflict(_))));
        for _ in 0..5 {
            let wrong = app.change_password(&world.dev, "wrong password here", "another good one");
            assert_eq!(wrong, Err(AppError::SignIn));
        }
        let waiting = app.change_password(&world.dev, PASSWORD, "another good one");
        assert!(matches!(waiting, Err(AppError::Locked { until: Some(_) })));
    });
}

#[test]
fn a_reset_password_opens_no_old_door() {
    each_without_data(|world| {
        let app = &world.app;
        let before = app.sign_in("dev", PASSWORD, "test").unwrap();
        app.reset_password(&world.admin, &world.dev.account, "another good one")
            .unwrap();
        assert_eq!(app.session(&before.token).unwrap(), None);
        assert_eq!(
            app.sign_in("dev", PASSWORD, "test").unwrap_err(),
            AppError::SignIn
        );
        let after = app.sign_in("dev", "another good one", "test").unwrap();
        assert!(after.caller.must_change_password);
    });
}

#[test]
fn the_last_administrator_stays() {
    each_without_data(|world| {
        let (app, admin) = (&world.app, &world.admin);
        let nothing = BTreeSet::from([Role::Auditor]);
        let refused = app.set_roles(admin, &admin.account, &nothing, "");
        assert!(matches!(refused, Err(AppError::Conflict(_))));
        let refused = app.lock_user(admin, &admin.account, "");
        assert!(matches!(refused, Err(AppError::Conflict(_))));
        let both = BTreeSet::from([Role::Administrator, Role::Reviewer]);
        let second = app
            .set_roles(admin, &world.reviewer.account, &both, "대리")
            .unwrap();
        assert_eq!(second.roles, both);
        assert!(app.lock_user(admin, &admin.account, "").is_ok());
    });
}

#[test]
fn lists_are_sorted_filtered_and_cut() {
    each_without_data(|world| {
        let page = Page {
            sort: "login".to_owned(),
            descending: true,
            size: 2,
            ..Page::default()
        };
        let listed = world.app.users(&world.auditor, &page).unwrap();
        let logins: Vec<_> = listed.rows.iter().map(|row| row.login.as_str()).collect();
        assert_eq!(logins, ["security", "officer"]);
        assert_eq!((listed.total, listed.next), (5, Some(2)));
        let page = Page {
            filter: "OFFICER".to_owned(),
            ..Page::default()
        };
        assert_eq!(world.app.users(&world.admin, &page).unwrap().total, 1);
        // What looks like a pattern is plain text.
        let page = Page {
            filter: "%".to_owned(),
            ..Page::default()
        };
        assert_eq!(world.app.users(&world.admin, &page).unwrap().total, 0);
        let page = Page {
            sort: "password".to_owned(),
            ..Page::default()
        };
        let refused = world.app.users(&world.admin, &page);
        assert!(matches!(
            refused,
            Err(AppError::Invalid { field: "sort", .. })
        ));
        let refused = world.app.users(&world.dev, &Page::default());
        assert!(matches!(refused, Err(AppError::Forbidden(_))));
    });
}
