//! The whole story, told to the real program: from an empty folder to a build that passes, and to a database that
//! somebody tampered with.

use gwanmun_store::Db;
use gwanmun_store::testing::{self, Fresh, raw_text, raw_unguarded};
use serde_json::Value;

use crate::bank::{Bank, Server, on_postgresql};
use crate::browser::Browser;
use crate::project::Project;
use crate::registry::Registry;

const PURL: &str = "pkg:cargo/demo-lib@1.0.0";

#[test]
fn from_nothing_to_a_build_and_a_caught_forger_on_sqlite() {
    whole(&testing::sqlite());
}

#[test]
fn from_nothing_to_a_build_and_a_caught_forger_on_postgresql() {
    on_postgresql(whole);
}

#[test]
fn nobody_decides_their_own_request_on_sqlite() {
    separation(&testing::sqlite());
}

#[test]
fn nobody_decides_their_own_request_on_postgresql() {
    on_postgresql(separation);
}

fn whole(database: &Fresh) {
    let mut bank = Bank::open(database);
    let developer = bank.hire("dev", &["requester"]);
    let security = bank.hire("security", &["reviewer"]);
    let officer = bank.hire("officer", &["approver"]);

    let runtime = tokio::runtime::Runtime::new().unwrap();
    let upstream = runtime.block_on(Registry::start());
    std::fs::write(
        bank.desk.path("data/config.toml"),
        format!("public_url = \"{}\"\n", bank.portal().url),
    )
    .unwrap();
    let upstream_url = format!("{}/", upstream.url());
    let arguments = [
        "gate",
        "--db",
        &database.address,
        "--upstream",
        &upstream_url,
    ];
    let gate = Server::start(&bank.desk, &arguments);
    let project = Project::new(&gate.url);

    let system = blocked_by_policy(&developer, &project);
    let request = asked_for(&developer, &system);
    let address = format!("{}{request}", bank.portal().url);
    let blocked = project.build();
    assert_ne!(blocked.code, 0);
    for text in ["403", "Blocked by Gwanmun", "관문이 차단했습니다", &address] {
        assert!(blocked.err.contains(text), "{text}: {}", blocked.err);
    }

    decided(&developer, &security, &officer, &request);
    let built = project.build();
    assert_eq!(built.code, 0, "{}", built.err);

    let intact = bank.verify().expect(0).json();
    assert_eq!(intact["intact"], true);
    assert_eq!(gate.stop(), Some(0));
    assert_eq!(bank.portal.take().and_then(Server::stop), Some(0));
    caught(&bank);
}

/// The developer registers a system and uploads its lock file; policy refuses what is in it.
fn blocked_by_policy(developer: &Browser, project: &Project) -> String {
    let form = [
        ("name", "payments"),
        ("owner", "card department"),
        ("context", "internal"),
        ("description", ""),
    ];
    let system = developer.post("/systems/new", &form).expect(303).location();
    developer
        .upload(&format!("{system}/upload"), "Cargo.lock", &project.lock)
        .expect(303);
    developer
        .get(&system)
        .expect(200)
        .says(&["payments", "Refuse"]);
    developer
        .get(&format!("{system}/findings"))
        .expect(200)
        .says(&["CVE-2026-99999", "demo-lib"]);
    let components = developer.get(&format!("{system}/components?format=json"));
    let components = components.json();
    let component = row(&components, "purl", PURL);
    assert_eq!(component["verdict"], "refuse");
    assert_eq!(component["exploited"], true);
    system
}

/// The developer asks for what the system needs; the request waits for people.
fn asked_for(developer: &Browser, system: &str) -> String {
    let id = system.rsplit('/').next().unwrap();
    developer
        .get(&format!("/requests/new?system={id}"))
        .expect(200)
        .says(&[PURL]);
    let request = ask(developer, PURL, id);
    let id = request.rsplit('/').next().unwrap();
    let requests = developer.get("/requests?format=json").json();
    assert_eq!(row(&requests, "id", id)["state"], "board");
    request
}

fn ask(person: &Browser, purl: &str, system: &str) -> String {
    let form = [
        ("purls", purl),
        ("context", "internal"),
        ("purpose", "needed for card payments"),
        ("system", system),
    ];
    person.post("/requests/new", &form).expect(303).location()
}

/// Who asked is refused, a reviewer speaks, an approver may only approve under conditions, and does.
fn decided(developer: &Browser, security: &Browser, officer: &Browser, request: &str) {
    let decide = format!("{request}/decide");
    let plain = [("outcome", "approve"), ("reason", "we need it")];
    developer
        .post(&decide, &plain)
        .expect(403)
        .says(&["You do not have the right to do this"]);
    developer
        .get(request)
        .says(&["You made this request. Requester and approver are never the same person"]);

    let opinion = [
        ("aspect", "security"),
        ("stance", "yes"),
        ("text", "the affected function is not called"),
    ];
    security
        .post(&format!("{request}/opinion"), &opinion)
        .expect(303);
    security.post(&decide, &plain).expect(403);

    officer
        .get(request)
        .says(&["the affected function is not called"]);
    officer
        .post(&decide, &plain)
        .expect(422)
        .says(&["under conditions only"]);
    let under_conditions = [
        ("outcome", "approve-conditionally"),
        ("reason", "no replacement yet"),
        ("conditions", "update to 1.1.0 within a month"),
    ];
    officer.post(&decide, &under_conditions).expect(303);
    developer
        .get(request)
        .says(&["update to 1.1.0 within a month", "officer"]);
    let verdict = developer
        .get(&format!("/api/v1/verdict?purl={PURL}"))
        .json();
    assert_eq!(verdict["allowed"], true);
}

/// Returns the row of a list whose `column` says `value`.
fn row<'a>(list: &'a Value, column: &str, value: &str) -> &'a Value {
    list.as_array()
        .unwrap()
        .iter()
        .find(|row| row[column] == value)
        .unwrap_or_else(|| panic!("no {value} in {list}"))
}

/// Somebody with the database's own tools changes one value at a time, and is named each time.
fn caught(bank: &Bank<'_>) {
    let db = bank.back_door();
    let one = |sql: &str| raw_text(&db, sql).unwrap().unwrap();
    let decided = one("SELECT CAST(seq AS TEXT) FROM audit WHERE action = 'request.decide'");
    let decision = one("SELECT id FROM decisions");
    let item = one("SELECT request_id || '/' || CAST(position AS TEXT) FROM request_items");
    let account = one("SELECT id FROM accounts WHERE login = 'dev'");
    let forgeries = [
        Forgery {
            table: "audit",
            key: &decided,
            row: format!("seq = {decided}"),
            column: "actor_login",
            lie: "admin",
        },
        Forgery {
            table: "decisions",
            key: &decision,
            row: format!("id = '{decision}'"),
            column: "conditions",
            lie: "update to 1.1.0 within a mouth",
        },
        Forgery {
            table: "request_items",
            key: &item,
            row: "purl LIKE '%demo-lib%'".to_owned(),
            column: "hashes",
            lie: "[]",
        },
        Forgery {
            table: "accounts",
            key: &account,
            row: format!("id = '{account}'"),
            column: "roles",
            lie: "administrator",
        },
    ];
    for forgery in &forgeries {
        forgery.is_caught(bank, &db);
    }
}

/// One value changed in the database, past the product.
struct Forgery<'a> {
    table: &'static str,
    /// What the product calls the row.
    key: &'a str,
    /// Where the row stands, in SQL.
    row: String,
    column: &'static str,
    lie: &'static str,
}

impl Forgery<'_> {
    fn is_caught(&self, bank: &Bank<'_>, db: &Db) {
        let (table, column) = (self.table, self.column);
        let query = format!("SELECT {column} FROM {table} WHERE {}", self.row);
        let truth = raw_text(db, &query).unwrap().unwrap();
        assert_ne!(truth, self.lie, "{table}: that would change nothing");
        self.write(db, self.lie);
        let run = bank.verify().expect(1).json();
        let faults = run["faults"].as_array().unwrap();
        let named: Vec<_> = faults
            .iter()
            .map(|fault| (fault["table"].as_str(), fault["key"].as_str()))
            .collect();
        assert_eq!(named, [(Some(table), Some(self.key))], "{run}");
        self.write(db, &truth);
        bank.verify().expect(0);
    }

    fn write(&self, db: &Db, value: &str) {
        let Self {
            table, row, column, ..
        } = self;
        let value = value.replace('\'', "''");
        let sql = format!("UPDATE {table} SET {column} = '{value}' WHERE {row}");
        raw_unguarded(db, &sql).unwrap();
    }
}

/// Both roles in one hand are no way around the second person.
fn separation(database: &Fresh) {
    let bank = Bank::open(database);
    let both = bank.hire("both", &["requester", "approver"]);
    let officer = bank.hire("officer", &["approver"]);
    let request = ask(&both, "pkg:cargo/own-idea@1.0.0", "");
    let decide = format!("{request}/decide");
    let approval = [("outcome", "approve"), ("reason", "I know what I am doing")];
    both.post(&decide, &approval)
        .expect(403)
        .says(&["Nobody decides their own request"]);
    let refused = both.post_for_json(&decide, &approval).expect(403).json();
    assert_eq!(refused["type"], "urn:gwanmun:problem:same-person");
    let state = |wanted: &str| {
        let requests = both.get("/requests?format=json").json();
        assert_eq!(requests[0]["state"], wanted);
    };
    state("review");
    officer.post(&decide, &approval).expect(303);
    state("approved");
    bank.verify().expect(0);
}
