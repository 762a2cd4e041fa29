//! A developer's project whose cargo goes through the gate.

use std::process::Command;

use tempfile::TempDir;

use crate::registry;
use crate::support::Run;

/// A project that needs `demo-lib` 1.0.0.
pub(crate) struct Project {
    folder: TempDir,
    /// Text of its lock file.
    pub(crate) lock: String,
}

impl Project {
    /// Writes the project. `gate` is the address of the gate's registry.
    pub(crate) fn new(gate: &str) -> Self {
        let checksum = registry::sha256(&registry::pack("demo-lib", "1.0.0"));
        let lock = format!(
            "version = 4\n\n[[package]]\nname = \"demo-lib\"\nversion = \"1.0.0\"\nsource = \"registry+https://github.com/rust-lang/crates.io-index\"\nchecksum = \"{}\"\n\n[[package]]\nname = \"payments\"\nversion = \"0.1.0\"\ndependencies = [\n \"demo-lib\",\n]\n",
            checksum.hex()
        );
        let config = format!(
            "[source.crates-io]\nreplace-with = \"gate\"\n\n[source.gate]\nregistry = \"sparse+{gate}/\"\n"
        );
        let manifest = "[package]\nname = \"payments\"\nversion = \"0.1.0\"\nedition = \"2021\"\n\n[dependencies]\ndemo-lib = \"1\"\n\n[workspace]\n";
        let folder = tempfile::tempdir().unwrap();
        for (path, text) in [
            ("home/config.toml", config.as_str()),
            ("payments/Cargo.toml", manifest),
            ("payments/Cargo.lock", &lock),
            ("payments/src/lib.rs", "pub use demo_lib::VERSION;\n"),
        ] {
            let path = folder.path().join(path);
            std::fs::create_dir_all(path.parent().unwrap()).unwrap();
            std::fs::write(path, text).unwrap();
        }
        Self { folder, lock }
    }

    /// Runs the real cargo, without what the surrounding build or the machine's proxies would add.
    pub(crate) fn build(&self) -> Run {
        let mut command = Command::new(env!("CARGO"));
        command
            .args(["build", "--locked", "--color", "never"])
            .current_dir(self.folder.path().join("payments"))
            .env("CARGO_HOME", self.folder.path().join("home"))
            .env("CARGO_TARGET_DIR", self.folder.path().join("target"))
            .env("CARGO_NET_RETRY", "0");
        for name in [
            "http_proxy",
            "https_proxy",
            "all_proxy",
            "HTTP_PROXY",
            "HTTPS_PROXY",
            "ALL_PROXY",
            "RUSTFLAGS",
            "CARGO_ENCODED_RUSTFLAGS",
            "RUSTC_WRAPPER",
            "RUSTC_WORKSPACE_WRAPPER",
        ] {
            command.env_remove(name);
        }
        let output = command.output().unwrap();
        Run {
            code: output.status.code().unwrap_or(-1),
            out: String::from_utf8_lossy(&output.stdout).into_owned(),
            err: String::from_utf8_lossy(&output.stderr).into_owned(),
        }
    }
}
