//! What the tests share: an installation with people, advisory data and a clock that is set by hand.

use std::cell::Cell;
use std::collections::BTreeSet;
use std::path::Path;
use std::sync::atomic::{AtomicU64, Ordering};

use gwanmun_app::accounts::NewUser;
use gwanmun_app::requests::RequestDetail;
use gwanmun_app::requests::decide::NewDecision;
use gwanmun_app::requests::submit::{NewItem, NewRequest};
use gwanmun_app::systems::SystemForm;
use gwanmun_app::{App, AppError, Caller, Environment, Settings, System, WritePdf};
use gwanmun_feeds::bundle;
use gwanmun_feeds::keys::SecretKey;
use gwanmun_feeds::{ImportOptions, import};
use gwanmun_model::request::Outcome;
use gwanmun_model::{
    Component, Dependency, Found, Location, Purl, Role, Scope, Timestamp, UseContext,
};
use gwanmun_store::Db;
use gwanmun_store::testing::{self, Fresh};

pub(crate) const PASSWORD: &str = "correct horse battery";
const START: &str = "2026-11-23T03:00:00Z";

thread_local! {
    static LATER_SECONDS: Cell<i64> = const { Cell::new(0) };
}

/// Moves this thread's clock.
pub(crate) fn wait_seconds(seconds: i64) {
    LATER_SECONDS.set(LATER_SECONDS.get() + seconds);
}

pub(crate) fn now() -> Timestamp {
    let start: Timestamp = START.parse().unwrap();
    start.plus_seconds(LATER_SECONDS.get())
}

/// Never the same twice, the same in every run.
fn random(bytes: &mut [u8]) {
    static COUNT: AtomicU64 = AtomicU64::new(0);
    let number = COUNT.fetch_add(1, Ordering::Relaxed).to_le_bytes();
    for (index, byte) in bytes.iter_mut().enumerate() {
        *byte = number[index % number.len()];
    }
}

/// An installation with one person a role.
pub(crate) struct World {
    pub(crate) app: App,
    pub(crate) admin: Caller,
    pub(crate) dev: Caller,
    pub(crate) reviewer: Caller,
    pub(crate) approver: Caller,
    pub(crate) auditor: Caller,
    folder: tempfile::TempDir,
    address: String,
}

/// Runs `test` in a fresh installation with advisory data, on each engine.
pub(crate) fn each(test: impl Fn(&World)) {
    testing::each(|fresh| {
        LATER_SECONDS.set(0);
        let world = World::new(fresh);
        world.import_data("2026-11-22", &RECORDS);
        test(&world);
    });
}

/// Runs `test` in a fresh installation without any data, on each engine.
pub(crate) fn each_without_data(test: impl Fn(&World)) {
    testing::each(|fresh| {
        LATER_SECONDS.set(0);
        test(&World::new(fresh));
    });
}

/// A library with a bug known since, and a malicious package.
pub(crate) const RECORDS: [&str; 2] = [
    r#"{"id":"GHSA-aaaa-bbbb-cccc","modified":"2026-01-02T03:04:05Z","published":"2026-01-02T03:04:05Z","aliases":["CVE-2026-1000"],
      "summary":"Code execution in leaky","severity":[{"type":"CVSS_V3","score":"CVSS:3.1/AV:N/AC:L/PR:N/UI:N/S:U/C:H/I:H/A:H"}],
      "affected":[{"package":{"ecosystem":"npm","name":"leaky"},"ranges":[{"type":"SEMVER","events":[{"introduced":"0"},{"fixed":"2.0.0"}]}]}]}"#,
    r#"{"id":"MAL-2026-1","modified":"2026-01-02T03:04:05Z","summary":"Malicious code in evil",
      "affected":[{"package":{"ecosystem":"npm","name":"evil"},"versions":["1.0.0"]}]}"#,
];

/// The package of `RECORDS` that is fine turns out to be malicious.
pub(crate) const CLEAN_IS_MALICIOUS: &str = r#"{"id":"MAL-2026-2","modified":"2026-01-03T03:04:05Z","summary":"Malicious code in clean",
      "affected":[{"package":{"ecosystem":"npm","name":"clean"},"versions":["1.0.0"]}]}"#;

impl World {
    fn new(fresh: &Fresh) -> Self {
        let folder = tempfile::tempdir().unwrap();
        let settings = Settings {
            public_url: "https://gwanmun.example".to_owned(),
            ..Settings::new(fresh.address.clone(), folder.path().join("data.gws"))
        };
        let app = App::open(settings, Environment { now, random }).unwrap();
        app.init_administrator("admin", "관리자", PASSWORD).unwrap();
        let admin = app.caller_of("admin").unwrap();
        let user = |login: &str, role| {
            app.create_user(&admin, new_user(login, &[role])).unwrap();
            app.caller_of(login).unwrap()
        };
        Self {
            dev: user("dev", Role::Requester),
            reviewer: user("security", Role::Reviewer),
            approver: user("officer", Role::Approver),
            auditor: user("auditor", Role::Auditor),
            admin,
            app,
            folder,
            address: fresh.address.clone(),
        }
    }

    /// A second connection, as the database's own tools would have.
    pub(crate) fn db(&self) -> Db {
        Db::open(&self.address, now()).unwrap()
    }

    /// The same installation in a program that writes PDF.
    pub(crate) fn with_pdf(&self, write: WritePdf) -> App {
        let settings = Settings {
            pdf: Some(write),
            ..self.app.settings().clone()
        };
        App::open(settings, Environment { now, random }).unwrap()
    }

    /// Makes records of npm, dated `day`, the advisory data.
    pub(crate) fn import_data(&self, day: &str, records: &[&str]) {
        let files: Vec<(String, &str)> = records
            .iter()
            .enumerate()
            .map(|(index, record)| (format!("{index}.json"), *record))
            .collect();
        import_files(self.folder.path(), day, &files);
    }

    /// A system in the internal context that uses `clean`, which uses `deep`; and `leaky`.
    pub(crate) fn system(&self) -> System {
        let form = SystemForm {
            name: "주문 처리".to_owned(),
            owner: "카드업무부".to_owned(),
            description: String::new(),
            context: UseContext::Internal,
            criticality: None,
        };
        let system = self.app.create_system(&self.dev, form).unwrap();
        self.app.store_scan(&self.dev, &system.id, found()).unwrap();
        self.app.system(&self.dev, &system.id).unwrap()
    }

    pub(crate) fn try_ask(&self, purls: &[&str]) -> Result<RequestDetail, AppError> {
        let new = NewRequest {
            items: purls.iter().map(|text| item(text)).collect(),
            context: UseContext::Internal,
            purpose: "주문 서비스에서 사용합니다.".to_owned(),
            system: None,
        };
        self.app.submit(&self.dev, new)
    }

    /// Makes a request and returns its id.
    pub(crate) fn ask(&self, purl: &str) -> String {
        self.try_ask(&[purl]).unwrap().request.id
    }

    pub(crate) fn decide(
        &self,
        request: &str,
        outcome: Outcome,
    ) -> Result<RequestDetail, AppError> {
        self.app.decide(&self.approver, request, decision(outcome))
    }
}

/// What a scan of the system of [`World::system`] found.
pub(crate) fn found() -> Found {
    let mut own = component("pkg:npm/orders@0.1.0", Some(true));
    own.first_party = true;
    Found {
        components: vec![
            component("pkg:npm/clean@1.0.0", Some(true)),
            component("pkg:npm/deep@1.0.0", Some(false)),
            component("pkg:npm/leaky@1.0.0", Some(false)),
            own,
        ],
        dependencies: [
            ("pkg:npm/clean@1.0.0", "pkg:npm/deep@1.0.0"),
            ("pkg:npm/deep@1.0.0", "pkg:npm/leaky@1.0.0"),
            ("pkg:npm/orders@0.1.0", "pkg:npm/clean@1.0.0"),
        ]
        .into_iter()
        .map(|(from, to)| Dependency {
            from: from.to_owned(),
            to: to.to_owned(),
        })
        .collect(),
        problems: Vec::new(),
        ..Found::default()
    }
}

pub(crate) fn decision(outcome: Outcome) -> NewDecision {
    NewDecision {
        outcome,
        reason: "검토 의견에 따름".to_owned(),
        conditions: match outcome {
            Outcome::ApproveConditionally => "내부망에서만 사용".to_owned(),
            Outcome::Approve | Outcome::Reject => String::new(),
        },
        expires_at: None,
    }
}

pub(crate) fn new_user(login: &str, roles: &[Role]) -> NewUser {
    NewUser {
        login: login.to_owned(),
        display_name: format!("{login} 님"),
        roles: roles.iter().copied().collect::<BTreeSet<_>>(),
        password: PASSWORD.to_owned(),
    }
}

pub(crate) fn purl(text: &str) -> Purl {
    text.parse().unwrap()
}

pub(crate) fn item(text: &str) -> NewItem {
    NewItem {
        purl: purl(text),
        hashes: Vec::new(),
    }
}

pub(crate) fn component(text: &str, direct: Option<bool>) -> Component {
    let place = Location::new("package-lock.json".to_owned(), Some(3));
    let mut component = Component::new(purl(text), place);
    component.scope = Scope::Runtime;
    component.direct = direct;
    component.declared_licenses = vec!["MIT".to_owned()];
    component
}

/// Makes files of any source, dated `day`, and a catalogue of exploited vulnerabilities the data file `data.gws` of
/// the folder `place`.
pub(crate) fn import_files(place: &Path, day: &str, files: &[(String, &str)]) {
    let kev = r#"{"catalogVersion":"1","dateReleased":"DAY","vulnerabilities":[]}"#;
    let kev = kev.replace("DAY", day);
    let all = files.iter().cloned();
    let all: Vec<(String, &str)> = all.chain([("kev.json".to_owned(), kev.as_str())]).collect();
    import_only(place, day, &all);
}

/// Makes files of any source, dated `day`, part of the data file `data.gws` of the folder `place`.
pub(crate) fn import_only(place: &Path, day: &str, files: &[(String, &str)]) {
    let folder = place.join("in");
    let _ = std::fs::remove_dir_all(&folder);
    std::fs::create_dir_all(&folder).unwrap();
    for (name, content) in files {
        write_dated(&folder.join(name), content, day);
    }
    let key = SecretKey::from_seed([7; 32], [1; 8]);
    let packed = place.join("data.gwb");
    bundle::pack(&[folder], &packed, &key, now(), &|_, _| {}).unwrap();
    let verified = bundle::verify(&packed, &[key.public()]).unwrap();
    let options = ImportOptions {
        allow_older: true,
        allow_loss: true,
    };
    import(&verified, &place.join("data.gws"), options, &|_, _| {}).unwrap();
}

fn write_dated(path: &Path, content: &str, day: &str) {
    std::fs::write(path, content).unwrap();
    let day: Timestamp = day.parse().unwrap();
    let seconds = u64::try_from(day.as_micros() / 1_000_000).unwrap();
    let date = std::time::UNIX_EPOCH + std::time::Duration::from_secs(seconds);
    let file = std::fs::File::options().write(true).open(path).unwrap();
    file.set_modified(date).unwrap();
}
