//! A sparse registry on loopback that packs its own crates.

use std::collections::BTreeMap;
use std::io::Write as _;
use std::net::SocketAddr;
use std::sync::{Arc, Mutex};

use axum::Router;
use axum::extract::{Request, State};
use axum::http::{StatusCode, header};
use axum::response::{IntoResponse as _, Response};
use gwanmun_model::Digest;
use gwanmun_model::digest::Algorithm;
use sha2::{Digest as _, Sha256};

#[derive(Clone)]
pub(crate) struct Registry {
    pub(crate) address: SocketAddr,
    state: Arc<Mutex<Files>>,
}

#[derive(Default)]
struct Files {
    contents: BTreeMap<String, Vec<u8>>,
    answers: BTreeMap<String, (StatusCode, String)>,
    asked: Vec<String>,
}

impl Registry {
    /// Starts a registry with `demo-lib` 1.0.0 and 1.1.0.
    pub(crate) async fn start() -> Self {
        let state = Arc::new(Mutex::new(Files::default()));
        let router = Router::new().fallback(serve).with_state(Arc::clone(&state));
        let registry = Self {
            address: listen(router).await,
            state,
        };
        registry.put(
            "config.json",
            format!(r#"{{"dl":"{}/dl"}}"#, registry.url()),
        );
        registry.publish("demo-lib", &["1.0.0", "1.1.0"]);
        registry
    }

    pub(crate) fn url(&self) -> String {
        format!("http://{}", self.address)
    }

    pub(crate) fn put(&self, path: &str, bytes: impl Into<Vec<u8>>) {
        let mut state = self.state.lock().unwrap();
        state.contents.insert(format!("/{path}"), bytes.into());
    }

    /// Answers `path` with a status; for a redirect `text` is where to.
    pub(crate) fn answer(&self, path: &str, status: StatusCode, text: &str) {
        let mut state = self.state.lock().unwrap();
        state
            .answers
            .insert(format!("/{path}"), (status, text.to_owned()));
    }

    /// Returns the paths asked for since the last call.
    pub(crate) fn asked(&self) -> Vec<String> {
        std::mem::take(&mut self.state.lock().unwrap().asked)
    }

    /// Packs the versions and writes the index file of a crate with at least four letters.
    pub(crate) fn publish(&self, name: &str, versions: &[&str]) {
        let lines: Vec<String> = versions
            .iter()
            .map(|version| {
                let bytes = pack(name, version);
                let line = line(name, version, sha256(&bytes).hex());
                self.put(&format!("dl/{name}/{version}/download"), bytes);
                line
            })
            .collect();
        let lower = name.to_ascii_lowercase();
        let file = format!("{}/{}/{lower}", &lower[..2], &lower[2..4]);
        self.put(&file, lines.join("\n") + "\n");
    }
}

pub(crate) fn line(name: &str, version: &str, checksum: &str) -> String {
    format!(
        r#"{{"name":"{name}","vers":"{version}","deps":[],"cksum":"{checksum}","features":{{}},"yanked":false,"features2":{{"extra":["std"],"std":[]}},"v":2,"pubtime":"2026-03-04T05:06:07Z"}}"#
    )
}

/// Packs a library crate without dependencies. The same arguments give the same bytes.
pub(crate) fn pack(name: &str, version: &str) -> Vec<u8> {
    let manifest = format!(
        "[package]\nname = \"{name}\"\nversion = \"{version}\"\nedition = \"2021\"\n\n[features]\nextra = [\"std\"]\nstd = []\n"
    );
    let source = format!("/// Which version this is.\npub const VERSION: &str = \"{version}\";\n");
    let mut archive = tar::Builder::new(Vec::new());
    for (path, text) in [("Cargo.toml", manifest), ("src/lib.rs", source)] {
        let mut header = tar::Header::new_gnu();
        header.set_size(text.len() as u64);
        header.set_mode(0o644);
        archive
            .append_data(
                &mut header,
                format!("{name}-{version}/{path}"),
                text.as_bytes(),
            )
            .unwrap();
    }
    let tar = archive.into_inner().unwrap();
    let mut gzip = flate2::write::GzEncoder::new(Vec::new(), flate2::Compression::default());
    gzip.write_all(&tar).unwrap();
    gzip.finish().unwrap()
}

pub(crate) fn sha256(bytes: &[u8]) -> Digest {
    Digest::from_bytes(Algorithm::Sha256, &Sha256::digest(bytes)).unwrap()
}

/// Serves a router on a free port of the loopback interface for the rest of the test.
pub(crate) async fn listen(router: Router) -> SocketAddr {
    let listener = tokio::net::TcpListener::bind(("127.0.0.1", 0))
        .await
        .unwrap();
    let address = listener.local_addr().unwrap();
    tokio::spawn(async move { axum::serve(listener, router).await });
    address
}

async fn serve(State(state): State<Arc<Mutex<Files>>>, request: Request) -> Response {
    let path = request.uri().path().to_owned();
    let mut state = state.lock().unwrap();
    state.asked.push(path.clone());
    if let Some((status, text)) = state.answers.get(&path) {
        return (*status, [(header::LOCATION, text.clone())], text.clone()).into_response();
    }
    match state.contents.get(&path) {
        Some(bytes) => bytes.clone().into_response(),
        None => StatusCode::NOT_FOUND.into_response(),
    }
}
