//! From an empty folder to an installation that can be checked.

use crate::support::Desk;

#[test]
fn the_first_administrator_is_made_once_and_has_no_default_password() {
    let (first, second) = (Desk::new(), Desk::new());
    let passwords = [&first, &second].map(|desk| {
        let out = desk.run(&["init"]).expect(0).out;
        let line = out
            .lines()
            .find(|line| line.starts_with("password"))
            .unwrap()
            .to_owned();
        line.rsplit(' ').next().unwrap().to_owned()
    });
    assert_ne!(passwords[0], passwords[1]);
    let again = first.run(&["init"]).expect(2);
    assert!(again.err.contains("accounts already"), "{}", again.err);
    first.run(&["audit", "verify"]).expect(0);
}

#[test]
fn a_weak_password_is_refused_and_nothing_is_made() {
    let desk = Desk::new();
    desk.run_with(&["init", "--password-stdin"], "short\n")
        .expect(2);
    desk.run_with(&["init", "--password-stdin"], "a long enough pass phrase\n")
        .expect(0);
}

#[test]
fn doctor_names_each_fault_and_its_remedy() {
    let desk = Desk::new();
    let run = desk.run(&["doctor"]).expect(2);
    let findings = run.json();
    let text = findings.to_string();
    assert!(
        text.contains("gwanmun init") && text.contains("gwanmun data import"),
        "{text}"
    );
    std::fs::create_dir_all(desk.path("data")).unwrap();
    std::fs::write(desk.path("data/config.toml"), "listen = 5\n").unwrap();
    assert!(desk.run(&["doctor"]).expect(2).out.contains("config.toml"));
}

#[test]
fn a_changed_byte_is_named_by_audit_verify() {
    let desk = Desk::new();
    desk.run(&["init"]).expect(0);
    let before = desk.run(&["audit", "verify"]).expect(0).json();
    assert_eq!(before["intact"], true);
    assert!(before["rows"].as_u64().unwrap() > 0);
    let path = desk.path("data/gwanmun.db");
    let mut bytes = std::fs::read(&path).unwrap();
    let wanted = b"administrator";
    let mut changed = 0;
    for start in 0..bytes.len() - wanted.len() {
        if &bytes[start..start + wanted.len()] == wanted {
            bytes[start] = b'b';
            changed += 1;
        }
    }
    assert!(changed > 0, "the role stands in the database");
    std::fs::write(&path, bytes).unwrap();
    let run = desk.run(&["audit", "verify"]).expect(1);
    let document = run.json();
    assert_eq!(document["intact"], false);
    assert!(!document["faults"].as_array().unwrap().is_empty());
}

#[test]
fn the_demonstration_prepares_itself_twice_without_harm() {
    let desk = Desk::new();
    let first = desk.run(&["demo", "--prepare-only"]).expect(0).out;
    let second = desk.run(&["demo", "--prepare-only"]).expect(0).out;
    for login in ["admin", "dev", "security", "officer", "auditor"] {
        let line = |out: &str| {
            out.lines()
                .find(|line| line.starts_with(login))
                .unwrap()
                .to_owned()
        };
        assert_eq!(line(&first), line(&second));
    }
}

/// Somebody who can write the whole database can make the log anew; a head noted outside gives that away.
#[test]
fn the_audit_log_is_held_against_a_head_noted_outside() {
    let desk = Desk::new();
    desk.run(&["init"]).expect(0);
    let found = desk.run(&["audit", "verify"]).expect(0).json();
    let (last, head) = (&found["last"], found["head"].as_str().unwrap());
    let verify = |anchor: &str| desk.run(&["audit", "verify", "--anchor", anchor]);
    verify(&format!("{last}:{head}")).expect(0);
    verify(&format!("{last}:{}", "0".repeat(64))).expect(1);
    verify(&format!("9999:{head}")).expect(1);
    for nonsense in ["", "1", "0:00", head] {
        verify(nonsense).expect(2);
    }
}

#[test]
fn an_export_of_the_audit_log_is_verified_without_a_database() {
    let desk = Desk::new();
    let export = desk.path("audit.jsonl");
    let verify = || desk.run(&["audit", "verify", export.to_str().unwrap()]);
    verify().expect(2);
    std::fs::write(&export, "").unwrap();
    let run = verify().expect(1).json();
    assert_eq!(run["faults"][0]["key"], "line 1");
}
