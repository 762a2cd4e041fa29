//! The demonstration: from a fresh clone to an open portal.

use std::path::PathBuf;

use crate::assets;
use crate::run::{Outcome, command, root, run};
use crate::setup;

/// Folders beside or inside the repository where real advisory data is looked for.
const DATA: [&str; 2] = ["data", "../shared/data"];

/// What is looked for there.
const PARTS: [&str; 5] = [
    "advisories/osv",
    "advisories/osv-derived",
    "advisories/osv-malicious",
    "kev",
    "epss",
];

/// Prepares the machine, builds and starts `gwanmun demo` with `arguments`.
pub fn demo(arguments: &[String]) -> Outcome {
    setup::ensure(&[setup::COMPILER, setup::NODE, setup::PYTHON])?;
    assets::assets()?;
    run(&mut command(
        "cargo",
        &["build", "--locked", "--package", "gwanmun-cli"],
    ))?;
    let mut gwanmun = command("target/debug/gwanmun", &["demo"]);
    gwanmun.env("GWANMUN_DATA", root().join(".gwanmun"));
    for folder in advisory_folders() {
        gwanmun.arg("--advisories").arg(folder);
    }
    run(gwanmun.args(arguments))
}

/// Returns the folders of real advisory data that are at hand.
pub fn advisory_folders() -> Vec<PathBuf> {
    DATA.iter()
        .flat_map(|folder| PARTS.iter().map(move |part| root().join(folder).join(part)))
        .filter(|folder| folder.is_dir())
        .collect()
}
