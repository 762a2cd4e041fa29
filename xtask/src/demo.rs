//! The demonstration: from a fresh clone to an open portal.

use crate::assets;
use crate::run::{Outcome, command, root, run};
use crate::setup;

/// Folders beside or inside the repository where real advisory data is looked for.
const DATA: [&str; 2] = ["data", "../shared/data"];

/// Prepares the machine, builds and starts `gwanmun demo` with `arguments`.
pub fn demo(arguments: &[String]) -> Outcome {
    setup::ensure(&[setup::COMPILER, setup::NODE])?;
    assets::assets()?;
    run(&mut command(
        "cargo",
        &["build", "--locked", "--package", "gwanmun-cli"],
    ))?;
    let mut gwanmun = command("target/debug/gwanmun", &["demo"]);
    gwanmun.env("GWANMUN_DATA", root().join(".gwanmun"));
    for folder in DATA.iter().map(|folder| root().join(folder)) {
        for part in [
            "advisories/osv",
            "advisories/osv-derived",
            "advisories/osv-malicious",
            "kev",
            "epss",
        ] {
            let part = folder.join(part);
            if part.is_dir() {
                gwanmun.arg("--advisories").arg(part);
            }
        }
    }
    run(gwanmun.args(arguments))
}
