//! The gate over the product's own answers: a request is made, decided and taken back, and the gate follows.

use std::collections::BTreeSet;
use std::path::{Path, PathBuf};
use std::sync::Arc;

use axum::Router;
use axum::body::{Body, to_bytes};
use axum::http::{Request, StatusCode};
use gwanmun_app::accounts::NewUser;
use gwanmun_app::requests::decide::NewDecision;
use gwanmun_app::requests::submit::{NewItem, NewRequest};
use gwanmun_app::{App, Caller, Environment, Settings};
use gwanmun_feeds::bundle;
use gwanmun_feeds::import::{self, ImportOptions};
use gwanmun_feeds::keys::SecretKey;
use gwanmun_gate::{AppPassages, Gate, Upstream, UpstreamSettings, protocols};
use gwanmun_model::request::Outcome;
use gwanmun_model::{Digest, Purl, Role, Timestamp, UseContext};
use tempfile::TempDir;
use tower::ServiceExt as _;

use crate::registry::{self, Registry};

const FILE: &str = "/cargo/crates/demo-lib/1.0.0/download";
const PURL: &str = "pkg:cargo/demo-lib@1.0.0";

struct Bank {
    app: Arc<App>,
    developer: Caller,
    officer: Caller,
    registry: Registry,
    _folder: TempDir,
}

impl Bank {
    async fn open() -> Self {
        let folder = tempfile::tempdir().unwrap();
        let database = folder.path().join("gwanmun.db").display().to_string();
        let mut settings = Settings::new(database, advisories(folder.path()));
        settings.age_days_max = 100_000;
        "https://gwanmun.test".clone_into(&mut settings.public_url);
        let environment = Environment {
            now: || "2030-01-02T03:04:05Z".parse().unwrap(),
            random: |bytes| bytes.fill(7),
        };
        let app = Arc::new(App::open(settings, environment).unwrap());
        app.init_administrator("admin", "관리자", "a long first password")
            .unwrap();
        let administrator = app.caller_of("admin").unwrap();
        let person = |login: &str, role: Role| {
            let user = NewUser {
                login: login.to_owned(),
                display_name: login.to_owned(),
                roles: BTreeSet::from([role]),
                password: "another long password".to_owned(),
            };
            app.create_user(&administrator, user).unwrap();
            app.caller_of(login).unwrap()
        };
        Self {
            developer: person("dev", Role::Requester),
            officer: person("officer", Role::Approver),
            registry: Registry::start().await,
            app,
            _folder: folder,
        }
    }

    fn gate(&self, context: UseContext) -> Router {
        let upstream = Upstream::open(&UpstreamSettings {
            address: self.registry.url(),
            ..UpstreamSettings::default()
        });
        let passages = Arc::new(AppPassages::new(Arc::clone(&self.app)));
        let gate = Gate::new(passages, context, "https://gate.test")
            .with_upstream(protocols::by_id("cargo").unwrap(), upstream.unwrap());
        gwanmun_gate::router(Arc::new(gate))
    }

    /// Asks for 1.0.0 as the registry has it now and returns the request's id.
    fn ask(&self) -> String {
        let hash = registry::sha256(&registry::pack("demo-lib", "1.0.0"));
        self.ask_for(PURL.parse().unwrap(), vec![hash])
    }

    fn ask_for(&self, purl: Purl, hashes: Vec<Digest>) -> String {
        let new = NewRequest {
            items: vec![NewItem { purl, hashes }],
            context: UseContext::Internal,
            purpose: "settlement".to_owned(),
            system: None,
        };
        self.app.submit(&self.developer, new).unwrap().request.id
    }

    fn approve(&self, request: &str) {
        let decision = NewDecision {
            outcome: Outcome::Approve,
            reason: "looked at".to_owned(),
            conditions: String::new(),
            expires_at: None,
        };
        self.app.decide(&self.officer, request, decision).unwrap();
    }
}

/// Builds a data file with one record that concerns nothing here, so that there is data to judge by.
fn advisories(folder: &Path) -> PathBuf {
    let record = r#"{"id":"TEST-1","modified":"2029-12-31T00:00:00Z","affected":[{"package":{"ecosystem":"crates.io","name":"other"},"versions":["1.0.0"]}]}"#;
    let (source, packed) = (folder.join("crates.io.jsonl"), folder.join("data.gwb"));
    std::fs::write(&source, record).unwrap();
    let key = SecretKey::from_seed([1; 32], [2; 8]);
    let created: Timestamp = "2030-01-01T00:00:00Z".parse().unwrap();
    bundle::pack(&[source], &packed, &key, created, &|_, _| {}).unwrap();
    let verified = bundle::verify(&packed, &[key.public()]).unwrap();
    let file = folder.join("advisories.gwanmun");
    import::import(&verified, &file, ImportOptions::default(), &|_, _| {}).unwrap();
    file
}

async fn get(gate: &Router, path: &str) -> (StatusCode, String) {
    let request = Request::get(path).body(Body::empty()).unwrap();
    let response = gate.clone().oneshot(request).await.unwrap();
    let status = response.status();
    let body = to_bytes(response.into_body(), usize::MAX).await.unwrap();
    (status, String::from_utf8_lossy(&body).into_owned())
}

async fn check_blocked(gate: &Router, text: &str) {
    let (status, body) = get(gate, FILE).await;
    assert_eq!(status, StatusCode::FORBIDDEN, "{body}");
    assert!(body.contains(text), "{text} is missing in:\n{body}");
}

#[tokio::test(flavor = "multi_thread")]
async fn the_gate_follows_a_request_from_the_form_to_the_revocation() {
    let bank = Bank::open().await;
    let gate = bank.gate(UseContext::Internal);
    check_blocked(&gate, "https://gwanmun.test/requests/new?purl=pkg%3Acargo").await;

    let request = bank.ask();
    check_blocked(&gate, "state held").await;
    check_blocked(&gate, &format!("https://gwanmun.test/requests/{request}")).await;

    bank.approve(&request);
    assert_eq!(get(&gate, FILE).await.0, StatusCode::OK);

    bank.app
        .revoke(&bank.officer, &request, "a worm was found")
        .unwrap();
    check_blocked(&gate, "was revoked").await;
}

#[tokio::test(flavor = "multi_thread")]
async fn an_approval_does_not_stretch_to_another_context_version_or_artifact() {
    let bank = Bank::open().await;
    bank.approve(&bank.ask());
    check_blocked(&bank.gate(UseContext::App), "use context app").await;

    let gate = bank.gate(UseContext::Internal);
    let (status, _) = get(&gate, "/cargo/crates/demo-lib/1.1.0/download").await;
    assert_eq!(status, StatusCode::FORBIDDEN);

    let evil = registry::pack("demo-lib", "6.6.6");
    let line = registry::line("demo-lib", "1.0.0", registry::sha256(&evil).hex());
    bank.registry.put("de/mo/demo-lib", line);
    bank.registry.put("dl/demo-lib/1.0.0/download", evil);
    check_blocked(&gate, "is not the artifact that was approved").await;
}

#[tokio::test(flavor = "multi_thread")]
async fn an_approval_of_a_package_from_elsewhere_does_not_open_the_registrys() {
    for elsewhere in [
        "vcs_url=git%2Bhttps://git.example/demo@abc",
        "download_url=https://files.example/demo.crate",
        "repository_url=https://crates.bank.example/index",
    ] {
        let bank = Bank::open().await;
        let purl = format!("{PURL}?{elsewhere}").parse().unwrap();
        bank.approve(&bank.ask_for(purl, Vec::new()));
        check_blocked(&bank.gate(UseContext::Internal), "state denied").await;
    }
}
