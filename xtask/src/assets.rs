//! What is embedded but not committed: the portal's styles, scripts and fonts from npm, and the published schemas of
//! bills of materials from npm and PyPI, each by a lock file into a folder git ignores.

use std::path::Path;

use crate::run::{Outcome, command, root, run};

/// Fetches everything that is embedded unless it is there in the locked versions.
pub fn assets() -> Outcome {
    fetched(
        &root().join("crates/web/assets"),
        &["package-lock.json", "copy.mjs"],
        |folder| run(command("node", &["copy.mjs"]).current_dir(folder)),
    )?;
    fetched(
        &root().join("crates/scan/schemas"),
        &["package-lock.json", "requirements.txt", "pack.py"],
        pack_schemas,
    )
}

/// Runs `npm ci` and what follows it, unless `vendor` was made from the same files.
fn fetched(folder: &Path, locks: &[&str], pack: fn(&Path) -> Outcome) -> Outcome {
    let stamp = folder.join("vendor/.lock");
    let mut lock = String::new();
    for name in locks {
        let path = folder.join(name);
        lock += &std::fs::read_to_string(&path)
            .map_err(|error| format!("{}: {error}", path.display()))?;
    }
    if std::fs::read_to_string(&stamp).is_ok_and(|fetched| fetched == lock) {
        return Ok(());
    }
    run(command(
        "npm",
        &["ci", "--ignore-scripts", "--no-audit", "--no-fund"],
    )
    .current_dir(folder))?;
    pack(folder)?;
    std::fs::write(&stamp, lock).map_err(|error| format!("{}: {error}", stamp.display()))
}

fn pack_schemas(folder: &Path) -> Outcome {
    run(command("python3", &["-m", "venv", ".venv"]).current_dir(folder))?;
    run(command(
        ".venv/bin/python",
        &[
            "-m",
            "pip",
            "download",
            "--quiet",
            "--disable-pip-version-check",
            "--no-deps",
            "--only-binary=:all:",
            "--require-hashes",
            "--requirement=requirements.txt",
            "--dest=wheels",
        ],
    )
    .current_dir(folder))?;
    run(command("python3", &["pack.py"]).current_dir(folder))
}
