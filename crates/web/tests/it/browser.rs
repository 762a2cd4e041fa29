//! The main paths in Chromium: both languages, light and dark, wide and narrow, with and without scripts.

use std::path::Path;
use std::process::Output;

use crate::site::{LOCK_FILE, PASSWORD, Site};

const FOLDER: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/../../tests-browser");

#[tokio::test(flavor = "multi_thread")]
async fn the_portal_holds_in_a_browser() {
    let modules = Path::new(FOLDER).join("node_modules/playwright-core");
    let vendor = concat!(env!("CARGO_MANIFEST_DIR"), "/assets/vendor/tabler");
    for (needed, remedy) in [
        (modules.as_path(), "run `npm ci` in tests-browser"),
        (Path::new("/usr/bin/chromium"), "install Chromium"),
        (Path::new(vendor), "run `cargo xtask assets`"),
    ] {
        if !needed.exists() {
            eprintln!("SKIPPED: {} is missing; {remedy}", needed.display());
            return;
        }
    }
    let site = Site::new();
    let folder = tempfile::tempdir().unwrap();
    let lock_file = folder.path().join("package-lock.json");
    std::fs::write(&lock_file, LOCK_FILE).unwrap();

    let listener = tokio::net::TcpListener::bind("127.0.0.1:0").await.unwrap();
    let base = format!("http://{}", listener.local_addr().unwrap());
    let server = tokio::spawn(axum::serve(listener, site.router.clone()).into_future());
    let output = tokio::task::spawn_blocking(move || drive(&base, &lock_file))
        .await
        .unwrap();
    server.abort();
    assert!(
        output.status.success(),
        "{}{}",
        String::from_utf8_lossy(&output.stdout),
        String::from_utf8_lossy(&output.stderr)
    );
}

#[expect(
    clippy::disallowed_methods,
    reason = "the browser and its driver are programs of their own"
)]
fn drive(base: &str, lock_file: &Path) -> Output {
    std::process::Command::new("node")
        .arg("portal.mjs")
        .args([base, PASSWORD])
        .arg(lock_file)
        .current_dir(FOLDER)
        .output()
        .unwrap()
}
