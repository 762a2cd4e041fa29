//! What holds on both engines.

use gwanmun_model::Timestamp;

use crate::db::Connection;
use crate::testing::{self, each, raw};
use crate::{Db, Engine, StoreError, WriteRight, audit, license_documents, verify};

const NOW: &str = "2026-11-23T03:00:00Z";

fn now() -> Timestamp {
    NOW.parse().unwrap()
}

fn open(fresh: &testing::Fresh) -> Db {
    Db::open(&fresh.address, now()).unwrap()
}

fn entry(action: &'static str) -> audit::Entry<'static> {
    audit::Entry {
        at: now(),
        actor: "system",
        actor_login: "",
        action,
        object: "settings/greeting",
        reason: "",
        details: "{}",
    }
}

fn write_setting(db: &Db, value: &str) {
    db.write(&WriteRight::of_app(), |t| {
        crate::settings::set(t, "greeting", value)?;
        audit::append(t, &entry("settings.set"))
    })
    .unwrap();
}

fn verified(db: &Db) -> verify::Verification {
    db.read(|t| verify::run(t, None)).unwrap()
}

#[test]
fn every_statement_prepares() {
    each(|fresh| {
        let db = open(fresh);
        let fixed = [
            crate::accounts::STATEMENTS,
            crate::assessments::STATEMENTS,
            audit::STATEMENTS,
            crate::counters::STATEMENTS,
            crate::decisions::STATEMENTS,
            crate::inventory::STATEMENTS,
            license_documents::STATEMENTS,
            crate::migrations::STATEMENTS,
            crate::requests::STATEMENTS,
            crate::sessions::STATEMENTS,
            crate::settings::STATEMENTS,
            crate::systems::STATEMENTS,
            crate::use_facts::STATEMENTS,
            crate::versions::STATEMENTS,
        ];
        let lists = [
            &crate::accounts::LISTING,
            &audit::LISTING,
            &crate::inventory::COMPONENTS,
            &crate::inventory::FINDINGS,
            &crate::inventory::INVENTORY,
            &crate::requests::LISTING,
            &crate::systems::LISTING,
        ];
        let mut statements: Vec<String> = fixed
            .into_iter()
            .flatten()
            .map(|sql| (*sql).to_owned())
            .collect();
        statements.extend(
            lists
                .into_iter()
                .flat_map(crate::db::listing::Listing::statements),
        );
        statements.extend(crate::versions::built_statements());
        statements.extend(crate::inventory::built_statements());
        statements.extend(crate::requests::built_statements());
        for audited in crate::audited::TABLES {
            statements.extend([audited.one_sql(), audited.all_sql()]);
        }
        db.with_writer("BEGIN", |connection: &mut Connection| {
            for sql in &statements {
                connection
                    .prepare(sql)
                    .unwrap_or_else(|error| panic!("{:?}: {error}\n{sql}", fresh.engine));
            }
            Ok(())
        })
        .unwrap();
    });
}

/// The list in `every_statement_prepares` names every file that has statements.
#[test]
fn no_file_with_statements_is_forgotten() {
    let this = include_str!("tests.rs");
    let lib = include_str!("lib.rs");
    let folder = concat!(env!("CARGO_MANIFEST_DIR"), "/src");
    for line in lib.lines() {
        let Some(module) = line
            .trim_start_matches("pub ")
            .strip_prefix("mod ")
            .and_then(|rest| rest.strip_suffix(';'))
        else {
            continue;
        };
        let text = std::fs::read_to_string(format!("{folder}/{module}.rs")).unwrap_or_default();
        if module != "tests" && text.contains("crate::queries! {") {
            assert!(this.contains(&format!("{module}::STATEMENTS")), "{module}");
        }
    }
}

#[test]
fn programs_that_start_at_once_share_one_set_of_tables() {
    each(|fresh| {
        std::thread::scope(|scope| {
            for _ in 0..4 {
                scope.spawn(|| open(fresh));
            }
        });
        write_setting(&open(fresh), "hello");
    });
}

#[test]
fn a_connection_the_server_closed_is_replaced() {
    let Some(fresh) = testing::postgres() else {
        return testing::skipped();
    };
    let (db, other) = (open(&fresh), open(&fresh));
    let own = "SELECT CAST(pg_backend_pid() AS TEXT)";
    let process = testing::raw_text(&db, own).unwrap().unwrap();
    let end = format!("SELECT CAST(pg_terminate_backend({process}, 5000) AS TEXT)");
    testing::raw_text(&other, &end).unwrap();
    let next = testing::raw_text(&db, own).unwrap().unwrap();
    assert_ne!(next, process);
}

#[test]
fn the_last_handle_may_be_dropped_by_asynchronous_work() {
    each(|fresh| {
        let db = open(fresh);
        write_setting(&db, "one");
        let runtime = tokio::runtime::Builder::new_multi_thread().build().unwrap();
        runtime.block_on(async move { drop(db) });
    });
}

/// Everything above goes through the use cases, which check permissions and write audit rows.
#[test]
fn only_the_use_cases_take_the_right_to_write() {
    let crates = concat!(env!("CARGO_MANIFEST_DIR"), "/..");
    let mut folders = vec![std::path::PathBuf::from(crates)];
    let mut takers = std::collections::BTreeSet::new();
    while let Some(folder) = folders.pop() {
        for entry in std::fs::read_dir(folder).unwrap() {
            let path = entry.unwrap().path();
            if path.is_dir() {
                folders.push(path);
            } else if path.extension().is_some_and(|end| end == "rs")
                && std::fs::read_to_string(&path)
                    .unwrap()
                    .contains("WriteRight::of_app")
            {
                takers.insert(path.strip_prefix(crates).unwrap().display().to_string());
            }
        }
    }
    let takers: Vec<_> = takers.iter().map(String::as_str).collect();
    assert_eq!(takers, ["app/src/lib.rs", "store/src/tests.rs"]);
}

#[cfg(unix)]
#[test]
fn only_the_owner_can_read_the_file() {
    use std::os::unix::fs::PermissionsExt as _;
    let fresh = testing::sqlite();
    write_setting(&open(&fresh), "secret");
    for end in ["", "-wal"] {
        let path = format!("{}{end}", fresh.address);
        let mode = std::fs::metadata(&path).map_or(0o600, |file| file.permissions().mode());
        assert_eq!(mode & 0o077, 0, "{path}");
    }
}

#[test]
fn a_database_of_another_build_is_refused() {
    each(|fresh| {
        let db = open(fresh);
        raw(&db, "UPDATE migrations SET sha256 = 'x' WHERE number = 1").unwrap();
        drop(db);
        let error = Db::open(&fresh.address, now()).err().unwrap();
        assert!(matches!(error, StoreError::Migration(_)), "{error}");
    });
}

#[test]
fn an_error_or_a_panic_midway_leaves_nothing() {
    each(|fresh| {
        let db = open(fresh);
        let failed: Result<(), StoreError> = db.write(&WriteRight::of_app(), |t| {
            crate::settings::set(t, "greeting", "half")?;
            audit::append(t, &entry("settings.set"))?;
            Err(StoreError::Refused("stop here".to_owned()))
        });
        assert!(failed.is_err());
        let panicked = std::panic::catch_unwind(std::panic::AssertUnwindSafe(|| {
            let _: Result<(), StoreError> = db.write(&WriteRight::of_app(), |t| {
                crate::settings::set(t, "greeting", "half")?;
                panic!("the machine stops");
            });
        }));
        assert!(panicked.is_err());
        let found = db.read(|t| crate::settings::get(t, "greeting")).unwrap();
        assert_eq!(found, None);
        assert_eq!(verified(&db).rows, 0);
        write_setting(&db, "whole");
        assert_eq!(verified(&db).faults, []);
    });
}

#[test]
fn a_change_without_an_audit_row_does_not_commit() {
    each(|fresh| {
        let db = open(fresh);
        let failed: Result<(), StoreError> = db.write(&WriteRight::of_app(), |t| {
            crate::settings::set(t, "greeting", "unseen")
        });
        assert!(
            matches!(failed, Err(StoreError::Unaudited(rows)) if rows == ["settings/greeting"])
        );
        let found = db.read(|t| crate::settings::get(t, "greeting")).unwrap();
        assert_eq!(found, None);
    });
}

#[test]
fn readers_cannot_write() {
    each(|fresh| {
        let db = open(fresh);
        let written = db.read(|t| {
            t.query(
                "INSERT INTO settings (key, value) VALUES ('a', 'b') RETURNING key",
                &[],
                |row| row.text(0),
            )
        });
        assert!(written.is_err());
    });
}

#[test]
fn the_audit_log_only_grows() {
    each(|fresh| {
        let db = open(fresh);
        write_setting(&db, "one");
        for sql in [
            "UPDATE audit SET reason = 'other' WHERE seq = 1",
            "DELETE FROM audit WHERE seq = 1",
        ] {
            let refused = raw(&db, sql);
            assert!(
                matches!(refused, Err(StoreError::Refused(_))),
                "{refused:?}"
            );
        }
        if db.engine() == Engine::Postgres {
            assert!(raw(&db, "TRUNCATE audit").is_err());
        }
    });
}

/// What a license document of the tests refers to.
const BEFORE_A_DOCUMENT: &str = "
    INSERT INTO accounts (id, login, display_name, password, roles, locked, must_change, created_at)
        VALUES ('U-000001', 'dev', 'dev', 'x', '[]', FALSE, FALSE, 0);
    INSERT INTO systems (id, name, name_key, owner, description, context, created_by, created_at, updated_at)
        VALUES ('S-000001', 'shop', 'shop', 'x', '', 'app', 'U-000001', 0, 0);
    INSERT INTO assessments (id, system_id, assessed_at, stored_by, context, verdict, verdict_rank, components, findings,
        severities, licenses_unknown, problems, policy_version, data_version, data_state, document)
        VALUES ('A-000001', 'S-000001', 0, 'U-000001', 'app', 'allow', 0, 0, 0, '[]', 0, 0, '1', '1', 'fresh', '{}');";

fn license_document() -> license_documents::LicenseDocument {
    license_documents::LicenseDocument {
        id: "L-000001".to_owned(),
        system: "S-000001".to_owned(),
        assessment: "A-000001".to_owned(),
        document: "notices".to_owned(),
        format: "text".to_owned(),
        languages: "both".to_owned(),
        product_version: None,
        by: "dev".to_owned(),
        at: now(),
        gaps: vec![gwanmun_model::Text::fixed("빠진 \"것\"", "a gap")],
        sha256: crate::sha256_hex(b"text"),
        length: 4,
    }
}

#[test]
fn license_documents_are_only_added_and_tampering_shows() {
    each(|fresh| {
        let db = open(fresh);
        raw(&db, BEFORE_A_DOCUMENT).unwrap();
        let made = license_document();
        db.write(&WriteRight::of_app(), |t| {
            license_documents::insert(t, &made, "U-000001", "dGV4dA==")?;
            audit::append(t, &entry("system.document"))
        })
        .unwrap();
        let listed = db.read(|t| license_documents::of_system(t, "S-000001"));
        assert_eq!(listed.unwrap(), std::slice::from_ref(&made));
        let got = db.read(|t| license_documents::get(t, "S-000001", "L-000001"));
        assert_eq!(got.unwrap(), Some((made, "dGV4dA==".to_owned())));
        let elsewhere = db.read(|t| license_documents::get(t, "S-000002", "L-000001"));
        assert_eq!(elsewhere.unwrap(), None);

        for sql in [
            "UPDATE license_documents SET gaps = '[]'",
            "DELETE FROM license_documents",
        ] {
            let refused = raw(&db, sql);
            assert!(
                matches!(refused, Err(StoreError::Refused(_))),
                "{refused:?}"
            );
        }
        let key = ("license_documents".to_owned(), "L-000001".to_owned());
        assert!(!named(&verified(&db)).contains(&key));
        let off = match db.engine() {
            Engine::Sqlite => "DROP TRIGGER license_documents_no_update",
            Engine::Postgres => "ALTER TABLE license_documents DISABLE TRIGGER USER",
        };
        raw(
            &db,
            &format!("{off}; UPDATE license_documents SET content = 'dGV4dB=='"),
        )
        .unwrap();
        assert!(named(&verified(&db)).contains(&key));
    });
}

/// Table and key of every fault.
fn named(found: &verify::Verification) -> Vec<(String, String)> {
    found
        .faults
        .iter()
        .map(|fault| (fault.table.clone(), fault.key.clone()))
        .collect()
}

#[test]
fn a_changed_audit_row_is_named() {
    each(|fresh| {
        let db = open(fresh);
        for value in ["one", "two", "three"] {
            write_setting(&db, value);
        }
        assert_eq!(verified(&db).faults, []);
        assert_eq!(verified(&db).last, 3);
        for column in [
            "actor", "action", "object", "reason", "details", "changed", "hash",
        ] {
            let sql = format!("UPDATE audit SET {column} = {column} || ' ' WHERE seq = 2");
            testing::raw_unguarded(&db, &sql).unwrap();
            let faults = named(&verified(&db));
            assert_eq!(
                faults.first(),
                Some(&("audit".to_owned(), "2".to_owned())),
                "{column}"
            );
            let undo = format!("UPDATE audit SET {column} = rtrim({column}) WHERE seq = 2");
            raw(&db, &undo).unwrap();
            assert_eq!(verified(&db).faults, [], "{column}");
        }
    });
}

#[test]
fn a_removed_audit_row_is_missed() {
    each(|fresh| {
        let db = open(fresh);
        for value in ["one", "two", "three"] {
            write_setting(&db, value);
        }
        let anchor = verify::Anchor {
            seq: 3,
            hash: verified(&db).head,
        };
        testing::raw_unguarded(&db, "DELETE FROM audit WHERE seq = 3").unwrap();
        let found = verified(&db);
        assert_eq!(
            named(&found).first(),
            Some(&("audit".to_owned(), "3".to_owned()))
        );
        assert!(
            found.faults[0]
                .text
                .en
                .contains("end of the log is missing")
        );

        // Who also turns back the recorded end is betrayed by the anchor kept outside.
        let last = db.read(|t| audit::after(t, 1, 1)).unwrap()[0].clone();
        let sql = format!("UPDATE audit_head SET seq = 2, hash = '{}'", last.hash);
        raw(&db, &sql).unwrap();
        let found = db.read(|t| verify::run(t, Some(&anchor))).unwrap();
        assert!(
            found
                .faults
                .iter()
                .any(|fault| fault.text.en.contains("noted outside"))
        );
    });
}

#[test]
fn a_changed_removed_or_smuggled_row_is_named() {
    each(|fresh| {
        let db = open(fresh);
        write_setting(&db, "one");
        raw(&db, "UPDATE settings SET value = 'onE'").unwrap();
        let row = ("settings".to_owned(), "greeting".to_owned());
        assert_eq!(named(&verified(&db)), std::slice::from_ref(&row));
        raw(&db, "DELETE FROM settings").unwrap();
        assert_eq!(named(&verified(&db)), [row]);
        raw(
            &db,
            "INSERT INTO settings (key, value) VALUES ('greeting', 'one'), ('other', 'x')",
        )
        .unwrap();
        assert_eq!(
            named(&verified(&db)),
            [("settings".to_owned(), "other".to_owned())]
        );
    });
}

/// Somebody without this program can check the hash from the documented encoding.
#[test]
fn the_encoding_of_the_audit_hash_is_fixed() {
    let row = crate::records::AuditRow {
        seq: 7,
        at: now(),
        actor: "U-000001".to_owned(),
        actor_login: "kim".to_owned(),
        action: "request.decide".to_owned(),
        object: "request/R-000001".to_owned(),
        reason: "검토 \"끝\"\n".to_owned(),
        details: "{\"outcome\":\"approve\"}".to_owned(),
        rows: "[]".to_owned(),
        previous: audit::FIRST_PREVIOUS.to_owned(),
        hash: String::new(),
    };
    expect_test::expect!["f0511ffcd5d65ae85c20a2a08bff62f79b0e0ec7b55ebe4e6c4258ae50805b8d"]
        .assert_eq(&audit::hash_of(&row));
}
