//! The real cargo behind the gate.

use std::path::Path;
use std::process::Command;
use std::sync::Arc;

use gwanmun_gate::{Gate, Upstream, UpstreamSettings, protocols};
use gwanmun_model::UseContext;
use tempfile::TempDir;

use crate::desk::{self, Desk};
use crate::registry::{self, Registry};

const OLD: &str = "pkg:cargo/demo-lib@1.0.0";
const NEW: &str = "pkg:cargo/demo-lib@1.1.0";

/// A developer's machine: a project that needs `demo-lib`, and cargo set up to use the gate for everything.
struct Workplace {
    folder: TempDir,
    desk: Arc<Desk>,
    registry: Registry,
}

struct Run {
    success: bool,
    output: String,
}

impl Workplace {
    async fn start() -> Self {
        let (desk, registry) = (Arc::new(Desk::default()), Registry::start().await);
        let listener = tokio::net::TcpListener::bind(("127.0.0.1", 0))
            .await
            .unwrap();
        let url = format!("http://{}", listener.local_addr().unwrap());
        let upstream = Upstream::open(&UpstreamSettings {
            address: format!("sparse+{}/", registry.url()),
            ..UpstreamSettings::default()
        });
        let gate = Gate::new(desk.clone(), UseContext::Internal, &url)
            .with_upstream(protocols::by_id("cargo").unwrap(), upstream.unwrap());
        let router = gwanmun_gate::router(Arc::new(gate));
        tokio::spawn(async move { axum::serve(listener, router).await });

        let folder = tempfile::tempdir().unwrap();
        let write = |path: &str, text: &str| {
            let path = folder.path().join(path);
            std::fs::create_dir_all(path.parent().unwrap()).unwrap();
            std::fs::write(path, text).unwrap();
        };
        let replaced = "[source.crates-io]\nreplace-with = \"gate\"\n\n[source.gate]\n";
        let config = format!("{replaced}registry = \"sparse+{url}/cargo/\"\n");
        write("home/config.toml", &config);
        write(
            "project/Cargo.toml",
            "[package]\nname = \"project\"\nversion = \"0.0.0\"\nedition = \"2021\"\n\n[dependencies]\ndemo-lib = \"1\"\n\n[workspace]\n",
        );
        write("project/src/lib.rs", "pub use demo_lib::VERSION;\n");
        Self {
            folder,
            desk,
            registry,
        }
    }

    fn project(&self, path: &str) -> std::path::PathBuf {
        self.folder.path().join("project").join(path)
    }

    /// Puts a lock file in place that was made when 1.1.0 could still be had.
    fn lock_new_version(&self) {
        let checksum = registry::sha256(&registry::pack("demo-lib", "1.1.0"));
        let lock = format!(
            "version = 4\n\n[[package]]\nname = \"demo-lib\"\nversion = \"1.1.0\"\nsource = \"registry+https://github.com/rust-lang/crates.io-index\"\nchecksum = \"{}\"\n\n[[package]]\nname = \"project\"\nversion = \"0.0.0\"\ndependencies = [\n \"demo-lib\",\n]\n",
            checksum.hex()
        );
        std::fs::write(self.project("Cargo.lock"), lock).unwrap();
    }

    fn locked_version(&self) -> String {
        let lock = std::fs::read_to_string(self.project("Cargo.lock")).unwrap();
        let after = lock
            .split("name = \"demo-lib\"\nversion = \"")
            .nth(1)
            .unwrap();
        after.split('"').next().unwrap().to_owned()
    }

    async fn cargo(&self, arguments: &[&'static str]) -> Run {
        let (folder, arguments) = (self.folder.path().to_owned(), arguments.to_vec());
        tokio::task::spawn_blocking(move || run_cargo(&folder, &arguments))
            .await
            .unwrap()
    }
}

impl Run {
    fn says(&self, texts: &[&str]) {
        for text in texts {
            assert!(
                self.output.contains(text),
                "{text} is missing in:\n{}",
                self.output
            );
        }
    }
}

#[expect(
    clippy::disallowed_methods,
    reason = "the test drives the real package client; the product starts no process"
)]
fn run_cargo(folder: &Path, arguments: &[&str]) -> Run {
    let mut command = Command::new(env!("CARGO"));
    command
        .args(arguments)
        .args(["--color", "never"])
        .current_dir(folder.join("project"))
        .env("CARGO_HOME", folder.join("home"))
        .env("CARGO_TARGET_DIR", folder.join("target"))
        .env("CARGO_NET_RETRY", "0");
    for proxy in [
        "http_proxy",
        "https_proxy",
        "all_proxy",
        "HTTP_PROXY",
        "HTTPS_PROXY",
        "ALL_PROXY",
    ] {
        command.env_remove(proxy);
    }
    for wrapper in [
        "RUSTFLAGS",
        "CARGO_ENCODED_RUSTFLAGS",
        "RUSTC_WRAPPER",
        "RUSTC_WORKSPACE_WRAPPER",
    ] {
        command.env_remove(wrapper);
    }
    let output = command.output().unwrap();
    Run {
        success: output.status.success(),
        output: String::from_utf8_lossy(&output.stderr).into_owned(),
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_range_gets_the_approved_version() {
    let work = Workplace::start().await;
    work.desk.approve(OLD);
    let steered = work.cargo(&["build"]).await;
    assert!(steered.success, "{}", steered.output);
    assert_eq!(
        work.locked_version(),
        "1.0.0",
        "1.1.0 exists but is not approved"
    );
}

#[tokio::test(flavor = "multi_thread")]
async fn with_nothing_approved_cargo_says_whom_to_ask_and_follows_the_decision() {
    let work = Workplace::start().await;
    let nothing = work.cargo(&["build"]).await;
    assert!(!nothing.success);
    nothing.says(&[
        "403",
        "Blocked by Gwanmun",
        "신청이 없습니다",
        &desk::address(NEW),
    ]);
    // The lock file is there, so that the whole set of versions can be asked for.
    assert_eq!(work.locked_version(), "1.1.0");

    work.desk.approve(OLD);
    nothing.says(&["cargo update demo-lib"]);
    work.cargo(&["update", "demo-lib"]).await;
    let built = work.cargo(&["build"]).await;
    assert!(built.success, "{}", built.output);
    assert_eq!(work.locked_version(), "1.0.0");
}

#[tokio::test(flavor = "multi_thread")]
async fn an_old_lock_file_is_told_where_to_ask_and_works_after_the_approval() {
    let work = Workplace::start().await;
    work.desk.approve(OLD);
    work.lock_new_version();
    let blocked = work.cargo(&["build"]).await;
    assert!(!blocked.success);
    blocked.says(&[
        "403",
        "Blocked by Gwanmun",
        "nobody asked for it",
        "신청이 없습니다",
        &desk::address(NEW),
    ]);

    work.desk.approve(NEW);
    let allowed = work.cargo(&["build"]).await;
    assert!(allowed.success, "{}", allowed.output);
    assert_eq!(work.locked_version(), "1.1.0");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_gate_that_cannot_tell_stops_the_build_and_says_so() {
    let work = Workplace::start().await;
    work.desk.approve(OLD);
    work.desk.fail("the database does not answer");
    let build = work.cargo(&["build"]).await;
    assert!(!build.success);
    build.says(&[
        "503",
        "therefore serves nothing",
        "the database does not answer",
    ]);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_tampered_file_never_reaches_the_compiler() {
    let work = Workplace::start().await;
    work.desk.approve(OLD);
    work.registry.put(
        "dl/demo-lib/1.0.0/download",
        registry::pack("demo-lib", "1.1.0"),
    );
    let build = work.cargo(&["build"]).await;
    assert!(!build.success);
    assert!(
        build
            .output
            .contains("does not have the hash its index gives"),
        "{}",
        build.output
    );
    assert!(!build.output.contains("Compiling"), "{}", build.output);
}
