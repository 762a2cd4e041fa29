//! An installation with people: database, data, a running portal, accounts.

use std::io::{BufRead as _, BufReader};
use std::path::PathBuf;
use std::process::{Child, Command, Stdio};
use std::sync::mpsc;
use std::time::Duration;

use gwanmun_model::Timestamp;
use gwanmun_store::Db;
use gwanmun_store::testing::{self, Fresh};
use serde_json::json;

use crate::browser::Browser;
use crate::support::{Desk, Run};

/// Longest a server may take to listen, on a machine that is busy with other tests.
const START_SECONDS_MAX: u64 = 60;
const PASSWORD: &str = "a pass phrase for tests";

/// `gwanmun serve` or `gwanmun gate`, stopped when dropped.
pub(crate) struct Server {
    child: Child,
    /// The address it said it can be reached under.
    pub(crate) url: String,
}

impl Server {
    /// Starts the program and waits until it says where it can be reached.
    pub(crate) fn start(desk: &Desk, arguments: &[&str]) -> Self {
        let mut child = desk
            .command(arguments)
            .args(["--listen", "127.0.0.1:0"])
            .stdin(Stdio::null())
            .stdout(Stdio::null())
            .stderr(Stdio::piped())
            .spawn()
            .unwrap();
        let errors = BufReader::new(child.stderr.take().unwrap());
        let mut server = Self {
            child,
            url: String::new(),
        };
        let (sender, said) = mpsc::channel();
        // Reads on to the end: a full pipe would stop the program.
        std::thread::spawn(move || {
            for line in errors.lines().map_while(Result::ok) {
                let _ = sender.send(line);
            }
        });
        let patience = Duration::from_secs(START_SECONDS_MAX);
        let mut lines = Vec::new();
        while let Ok(line) = said.recv_timeout(patience) {
            let url = line.split_whitespace().find_map(|word| {
                let word = word.strip_prefix("sparse+").unwrap_or(word);
                word.starts_with("http://").then_some(word)
            });
            if let Some(url) = url {
                url.trim_end_matches('/').clone_into(&mut server.url);
                return server;
            }
            lines.push(line);
        }
        panic!("{arguments:?} does not listen:\n{}", lines.join("\n"));
    }

    pub(crate) fn host(&self) -> &str {
        self.url.trim_start_matches("http://")
    }

    /// Ends it as a power failure would.
    pub(crate) fn kill(&mut self) {
        self.child.kill().unwrap();
        self.child.wait().unwrap();
    }

    /// Asks it to stop and returns its exit code.
    pub(crate) fn stop(mut self) -> Option<i32> {
        let id = self.child.id().to_string();
        let asked = Command::new("kill").args(["-TERM", &id]).status().unwrap();
        assert!(asked.success());
        self.child.wait().unwrap().code()
    }
}

impl Drop for Server {
    fn drop(&mut self) {
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

/// A bank that uses the product.
pub(crate) struct Bank<'a> {
    pub(crate) desk: Desk,
    pub(crate) database: &'a Fresh,
    pub(crate) portal: Option<Server>,
    pub(crate) administrator: Browser,
}

impl<'a> Bank<'a> {
    /// Prepares an installation on `database`: first administrator, advisory data, a portal that runs.
    pub(crate) fn open(database: &'a Fresh) -> Self {
        let desk = Desk::new();
        let out = desk.run(&["init", "--db", &database.address]).expect(0).out;
        let password = out
            .lines()
            .find(|line| line.starts_with("password"))
            .and_then(|line| line.rsplit(' ').next())
            .unwrap();
        let files = advisories(&desk);
        let mut import = vec!["data", "import"];
        import.extend(files.iter().map(String::as_str));
        desk.run(&import).expect(0);
        let portal = Server::start(&desk, &["serve", "--db", &database.address]);
        Self {
            administrator: Browser::sign_in(portal.host(), "admin", password),
            desk,
            database,
            portal: Some(portal),
        }
    }

    pub(crate) fn portal(&self) -> &Server {
        self.portal.as_ref().expect("a portal that runs")
    }

    /// Makes an account; the person changes the first password, as they must.
    pub(crate) fn hire(&self, login: &str, roles: &[&str]) -> Browser {
        let first = "given by the administrator";
        let ticks: Vec<String> = roles.iter().map(|role| format!("role-{role}")).collect();
        let mut fields = vec![
            ("login", login),
            ("display_name", login),
            ("password", first),
        ];
        fields.extend(ticks.iter().map(|tick| (tick.as_str(), "on")));
        self.administrator.post("/users/new", &fields).expect(303);
        let host = self.portal().host();
        let person = Browser::sign_in(host, login, first);
        let blocked = person.get("/systems").expect(303);
        assert_eq!(blocked.location(), "/account");
        let change = [
            ("current", first),
            ("password", PASSWORD),
            ("repeat", PASSWORD),
        ];
        person.post("/account/password", &change).expect(303);
        Browser::sign_in(host, login, PASSWORD)
    }

    /// Starts the portal again, at another address.
    pub(crate) fn restart(&mut self, people: &mut [&mut Browser]) {
        let portal = Server::start(&self.desk, &["serve", "--db", &self.database.address]);
        for person in people {
            portal.host().clone_into(&mut person.host);
        }
        portal.host().clone_into(&mut self.administrator.host);
        self.portal = Some(portal);
    }

    pub(crate) fn verify(&self) -> Run {
        self.desk
            .run(&["audit", "verify", "--db", &self.database.address])
    }

    /// Opens the database past the product, as somebody who has its own tools.
    pub(crate) fn back_door(&self) -> Db {
        Db::open(&self.database.address, Timestamp::default()).unwrap()
    }
}

/// Runs `test` on a fresh PostgreSQL schema where a server is named, else says that it did not.
pub(crate) fn on_postgresql(test: impl FnOnce(&Fresh)) {
    match testing::postgres() {
        Some(fresh) => test(&fresh),
        None => eprintln!(
            "SKIPPED: PostgreSQL, since {} is not set",
            testing::POSTGRES_VARIABLE
        ),
    }
}

/// Writes today's advisory data: version 1.0.0 of `demo-lib` has a vulnerability that is exploited.
fn advisories(desk: &Desk) -> Vec<String> {
    let record = json!({
        "id": "GHSA-demo-demo-demo", "aliases": ["CVE-2026-99999"], "modified": "2026-01-02T00:00:00Z",
        "summary": "made up for a test",
        "severity": [{"type": "CVSS_V3", "score": "CVSS:3.1/AV:N/AC:L/PR:N/UI:N/S:U/C:H/I:H/A:H"}],
        "affected": [{"package": {"ecosystem": "crates.io", "name": "demo-lib"},
            "ranges": [{"type": "SEMVER", "events": [{"introduced": "0"}, {"fixed": "1.1.0"}]}]}],
    });
    // It states no date of its own, so that the file's counts, which is now.
    let exploited = json!({
        "catalogVersion": "test",
        "vulnerabilities": [{"cveID": "CVE-2026-99999", "dateAdded": "2026-01-02", "dueDate": "2026-01-23"}],
    });
    [
        ("GHSA-demo-demo-demo.json", record),
        ("kev.json", exploited),
    ]
    .map(|(name, document)| {
        let path: PathBuf = desk.path(name);
        std::fs::write(&path, document.to_string()).unwrap();
        path.display().to_string()
    })
    .into()
}
