//! The portal's styles, scripts and fonts: from npm by lock file into a folder git ignores.

use crate::run::{Outcome, command, root, run};

/// Fetches the assets unless they are there in the locked versions.
pub fn assets() -> Outcome {
    let folder = root().join("crates/web/assets");
    let stamp = folder.join("vendor/.lock");
    let lock = std::fs::read_to_string(folder.join("package-lock.json"))
        .map_err(|error| format!("crates/web/assets/package-lock.json: {error}"))?;
    if std::fs::read_to_string(&stamp).is_ok_and(|fetched| fetched == lock) {
        return Ok(());
    }
    run(command(
        "npm",
        &["ci", "--ignore-scripts", "--no-audit", "--no-fund"],
    )
    .current_dir(&folder))?;
    run(command("node", &["copy.mjs"]).current_dir(&folder))?;
    std::fs::write(&stamp, lock).map_err(|error| format!("{}: {error}", stamp.display()))
}
