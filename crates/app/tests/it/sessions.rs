//! Signing in and out.

use gwanmun_app::audit::AuditFilter;
use gwanmun_app::{AppError, Page};

use crate::support::{PASSWORD, each_without_data, now, wait_seconds};

#[test]
fn a_session_ends_by_idleness_and_by_age() {
    each_without_data(|world| {
        let app = &world.app;
        let token = app.sign_in("dev", PASSWORD, "test").unwrap().token;
        for _ in 0..24 {
            wait_seconds(29 * 60);
            assert!(app.session(&token).unwrap().is_some());
        }
        wait_seconds(29 * 60);
        assert!(
            app.session(&token).unwrap().is_none(),
            "twelve hours are over"
        );

        let token = app.sign_in("dev", PASSWORD, "test").unwrap().token;
        wait_seconds(30 * 60);
        assert!(
            app.session(&token).unwrap().is_none(),
            "half an hour of idleness"
        );
    });
}

#[test]
fn every_sign_in_has_its_own_token_and_can_be_ended() {
    each_without_data(|world| {
        let app = &world.app;
        let first = app.sign_in("dev", PASSWORD, "first").unwrap();
        wait_seconds(5);
        let second = app.sign_in("DEV ", PASSWORD, "second").unwrap();
        assert_ne!(first.token, second.token);
        let listed = app.sessions(&second.caller).unwrap();
        let clients: Vec<_> = listed
            .iter()
            .map(|one| (one.client.as_str(), one.current))
            .collect();
        assert_eq!(clients, [("second", true), ("first", false)]);
        app.end_session(&second.caller, &listed[1].id).unwrap();
        assert!(app.session(&first.token).unwrap().is_none());
        let other = app.sign_in("officer", PASSWORD, "x").unwrap();
        let foreign = app.end_session(&other.caller, &listed[0].id);
        assert!(matches!(foreign, Err(AppError::NotFound(_))));
        app.sign_out(&second.caller).unwrap();
        assert!(app.session(&second.token).unwrap().is_none());
        assert!(app.session("").unwrap().is_none());
    });
}

#[test]
fn sign_in_waits_after_five_failures_known_login_or_not() {
    each_without_data(|world| {
        let app = &world.app;
        for login in ["dev", "nobody"] {
            for _ in 0..5 {
                let refused = app.sign_in(login, "wrong password", "test").unwrap_err();
                assert_eq!(refused, AppError::SignIn);
            }
            let until = now().plus_seconds(15 * 60);
            let waiting = AppError::Locked { until: Some(until) };
            assert_eq!(app.sign_in(login, PASSWORD, "test").unwrap_err(), waiting);
        }
        wait_seconds(15 * 60);
        let refused = app.sign_in("dev", "wrong password", "test").unwrap_err();
        assert_eq!(refused, AppError::SignIn);
        let until = now().plus_seconds(30 * 60);
        let waiting = AppError::Locked { until: Some(until) };
        assert_eq!(app.sign_in("dev", PASSWORD, "test").unwrap_err(), waiting);
        wait_seconds(30 * 60);
        assert!(app.sign_in("dev", PASSWORD, "test").is_ok());
    });
}

#[test]
fn the_token_is_nowhere_in_the_database() {
    each_without_data(|world| {
        let token = world.app.sign_in("dev", PASSWORD, "test").unwrap().token;
        let stored = gwanmun_store::testing::raw_text(
            &world.db(),
            "SELECT token_hash || ' ' || client FROM sessions",
        )
        .unwrap()
        .unwrap();
        assert!(!stored.contains(&token));
        assert!(stored.contains(&gwanmun_store::sha256_hex(token.as_bytes())));
    });
}

#[test]
fn a_password_typed_into_the_wrong_field_is_not_kept() {
    each_without_data(|world| {
        for typed in [PASSWORD, "정말 긴 비밀번호!", "p@ss word\u{0}"] {
            assert!(matches!(
                world.app.sign_in(typed, "whatever", "test"),
                Err(AppError::SignIn)
            ));
        }
        let log = world
            .app
            .audit(&world.auditor, &AuditFilter::default(), &Page::all())
            .unwrap();
        let refused: Vec<_> = log
            .rows
            .iter()
            .filter(|row| row.action == "session.refuse")
            .collect();
        assert_eq!(refused.len(), 3);
        for row in refused {
            assert_eq!(row.object, "login/(not a login)");
            assert_eq!(row.actor_login, "(not a login)");
        }
    });
}
