//! The audit log: a changed byte anywhere is named.

use gwanmun_app::audit::{AUDIT_SORTS, Anchor, AuditFilter, Verification, verify_export};
use gwanmun_app::requests::RequestFilter;
use gwanmun_app::{AppError, Page};
use gwanmun_model::request::Outcome;
use gwanmun_store::testing::{raw, raw_text, raw_unguarded};

use crate::support::{World, each};

fn lived_in(world: &World) {
    world.system();
    world.ask("pkg:npm/clean@1.0.0");
    let id = world.ask("pkg:npm/leaky@1.0.0");
    world
        .app
        .give_opinion(
            &world.reviewer,
            &id,
            gwanmun_app::requests::review::NewOpinion {
                aspect: gwanmun_app::Aspect::Security,
                positive: false,
                text: "고쳐진 버전이 있음".to_owned(),
            },
        )
        .unwrap();
    world.decide(&id, Outcome::Reject).unwrap();
}

fn named(found: &Verification) -> Vec<(&str, &str)> {
    found
        .faults
        .iter()
        .map(|fault| (fault.table.as_str(), fault.key.as_str()))
        .collect()
}

/// The demonstration of the product's promise: one byte changed in any audited table is named.
#[test]
fn one_changed_byte_in_any_table_is_named() {
    each(|world| {
        lived_in(world);
        let app = &world.app;
        assert_eq!(app.verify_audit_offline().unwrap().faults, []);
        let db = world.db();
        let changes = [
            ("accounts", "roles", "id", "U-000002"),
            ("accounts", "password", "id", "U-000001"),
            ("assessments", "document", "id", "A-000001"),
            ("decisions", "outcome", "id", "D-000002"),
            ("decisions", "reason", "id", "D-000001"),
            ("opinions", "body", "id", "O-000001"),
            ("requests", "state", "id", "R-000002"),
            ("request_items", "rules", "request_id", "R-000002"),
            ("systems", "owner", "id", "S-000001"),
        ];
        for (table, column, key, value) in changes {
            let before = raw_text(
                &db,
                &format!("SELECT {column} FROM {table} WHERE {key} = '{value}'"),
            )
            .unwrap()
            .unwrap();
            let set = |text: &str| {
                let text = text.replace('\'', "''");
                let sql = format!("UPDATE {table} SET {column} = '{text}' WHERE {key} = '{value}'");
                raw(&db, &sql).unwrap();
            };
            set(&changed_in_one_byte(&before));
            let found = app.verify_audit_offline().unwrap();
            let item = format!("{value}/0");
            let expected = if table == "request_items" {
                &item
            } else {
                value
            };
            assert_eq!(named(&found), [(table, expected)], "{column}");
            assert!(found.faults[0].seq.is_some());
            set(&before);
            assert_eq!(app.verify_audit_offline().unwrap().faults, [], "{table}");
        }
        raw_unguarded(&db, "UPDATE audit SET reason = reason || '.' WHERE seq = 4").unwrap();
        assert_eq!(
            named(&app.verify_audit_offline().unwrap())[0],
            ("audit", "4")
        );
    });
}

fn changed_in_one_byte(text: &str) -> String {
    let mut bytes = text.as_bytes().to_vec();
    // The lowest bit of the last byte: the text stays valid UTF-8, Korean or not.
    *bytes.last_mut().unwrap() ^= 1;
    String::from_utf8(bytes).unwrap()
}

#[test]
fn a_row_put_in_behind_the_back_is_named() {
    each(|world| {
        lived_in(world);
        let sql = "INSERT INTO request_items (request_id, position, coordinate, purl, hashes, verdict_rank, rules)
            VALUES ('R-000001', 1, 'pkg:npm/evil@1.0.0', 'pkg:npm/evil@1.0.0', '[]', 0, '[]')";
        raw(&world.db(), sql).unwrap();
        let found = world.app.verify_audit_offline().unwrap();
        assert_eq!(named(&found), [("request_items", "R-000001/1")]);
        assert_eq!(found.faults[0].seq, None);
    });
}

#[test]
fn a_log_made_anew_is_betrayed_by_an_anchor_kept_outside() {
    each(|world| {
        lived_in(world);
        let intact = world.app.verify_audit_offline().unwrap();
        let anchor = Anchor {
            seq: intact.last,
            hash: intact.head,
        };
        assert_eq!(world.app.verify_audit_against(&anchor).unwrap().faults, []);
        let other = Anchor {
            hash: "0".repeat(64),
            ..anchor
        };
        assert_eq!(
            world.app.verify_audit_against(&other).unwrap().faults.len(),
            1
        );
    });
}

#[test]
fn an_export_is_verified_without_the_database() {
    each(|world| {
        lived_in(world);
        let text = world.app.export_audit(&world.auditor).unwrap();
        let found = verify_export(&text, None);
        assert_eq!(found.faults, []);
        assert_eq!(found.rows, found.last.unsigned_abs());
        let changed = text.replacen("고쳐진", "고치진", 1);
        assert_ne!(changed, text);
        assert!(!verify_export(&changed, None).faults.is_empty());
        let lines: Vec<_> = text.lines().collect();
        let gap = [&lines[..3], &lines[4..]].concat().join("\n");
        assert_eq!(named(&verify_export(&gap, None))[0], ("audit", "5"));
        assert_eq!(
            named(&verify_export("nonsense", None))[0],
            ("audit", "line 1")
        );
        assert_eq!(named(&verify_export("", None)), [("audit", "line 1")]);
        let smuggled = text.replacen('{', "{\"note\":\"approved\",", 1);
        assert_eq!(
            named(&verify_export(&smuggled, None))[0],
            ("audit", "line 1")
        );
        let anchor = Anchor {
            seq: found.last,
            hash: found.head,
        };
        assert_eq!(verify_export(&text, Some(&anchor)).faults, []);
        let cut = lines[..4].join("\n");
        assert_eq!(verify_export(&cut, None).faults, []);
        assert_eq!(verify_export(&cut, Some(&anchor)).faults.len(), 1);

        let filter = AuditFilter {
            action: Some("export".to_owned()),
            ..AuditFilter::default()
        };
        let logged = world
            .app
            .audit(&world.auditor, &filter, &Page::default())
            .unwrap();
        assert_eq!(logged.total, 1, "the export itself is in the log");
        assert_eq!(logged.rows[0].actor_login, "auditor");
    });
}

#[test]
fn the_log_is_read_by_those_who_may() {
    each(|world| {
        lived_in(world);
        let app = &world.app;
        let all = AuditFilter::default();
        for caller in [&world.dev, &world.reviewer, &world.approver] {
            assert!(matches!(
                app.audit(caller, &all, &Page::default()),
                Err(AppError::Forbidden(_))
            ));
            assert!(matches!(
                app.export_audit(caller),
                Err(AppError::Forbidden(_))
            ));
            assert!(matches!(
                app.verify_audit(caller),
                Err(AppError::Forbidden(_))
            ));
            assert!(app.history(caller, "account/U-000001").is_err());
        }
        for sort in AUDIT_SORTS {
            let page = Page {
                sort: (*sort).to_owned(),
                size: 3,
                ..Page::default()
            };
            assert_eq!(
                app.audit(&world.auditor, &all, &page).unwrap().rows.len(),
                3
            );
        }
        let decisions = AuditFilter {
            action: Some("request.".to_owned()),
            actor: Some("officer".to_owned()),
            ..AuditFilter::default()
        };
        let listed = app
            .audit(&world.auditor, &decisions, &Page::default())
            .unwrap();
        assert_eq!(listed.total, 1);
        assert!(listed.rows[0].details.contains("\"outcome\":\"reject\""));
        assert_eq!(app.verify_audit(&world.auditor).unwrap().faults, []);
        assert_eq!(app.verify_audit(&world.auditor).unwrap().faults, []);
    });
}

#[test]
fn a_refused_sign_in_is_in_the_log() {
    each(|world| {
        let _ = world.app.sign_in("admin'; --", "wrong password", "test");
        let filter = AuditFilter {
            action: Some("session.refuse".to_owned()),
            ..AuditFilter::default()
        };
        let logged = world
            .app
            .audit(&world.auditor, &filter, &Page::default())
            .unwrap();
        assert_eq!(logged.rows[0].object, "login/(not a login)");
        assert_eq!(logged.rows[0].actor, "unknown");
    });
}

#[test]
fn every_list_taken_out_whole_is_in_the_log() {
    each(|world| {
        let all = Page::all();
        lived_in(world);
        let exports = || {
            let filter = AuditFilter {
                action: Some("export".to_owned()),
                ..AuditFilter::default()
            };
            let logged = world.app.audit(&world.auditor, &filter, &Page::default());
            logged.unwrap().total
        };
        let app = &world.app;
        let mut before = exports();
        let mut logged = |what: &str| {
            assert_eq!(exports(), before + 1, "{what}");
            before += 1;
        };
        app.systems(&world.dev, None, &all).unwrap();
        logged("systems");
        app.requests(&world.dev, &RequestFilter::default(), &all)
            .unwrap();
        logged("requests");
        app.review_queue(&world.reviewer, &all).unwrap();
        logged("reviews");
        app.users(&world.admin, &all).unwrap();
        logged("accounts");
        app.systems(&world.dev, None, &Page::default()).unwrap();
        assert_eq!(exports(), before, "a page on a screen is no export");
    });
}
