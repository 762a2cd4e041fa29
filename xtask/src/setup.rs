//! What a machine must have, and how it gets there.

use std::path::{Path, PathBuf};

use crate::run::{Outcome, command, output, run, works};

/// Something the project needs on the machine.
pub struct Need {
    /// What it is, for people.
    name: &'static str,
    /// Whether it is there.
    present: fn() -> bool,
    /// Debian and Ubuntu packages that bring it.
    packages: &'static [&'static str],
}

/// A C compiler, for the embedded database and the compression library.
pub const COMPILER: Need = Need {
    name: "a C compiler",
    present: || works("cc"),
    packages: &["gcc", "libc6-dev", "make"],
};

/// Node with npm, for the portal's styles and scripts.
pub const NODE: Need = Need {
    name: "Node 18 or later with npm",
    present: || node_version().is_some_and(|major| major >= 18) && works("npm"),
    packages: &["nodejs", "npm"],
};

/// PostgreSQL's server programs, for the tests.
pub const POSTGRESQL: Need = Need {
    name: "PostgreSQL",
    present: || postgresql_programs().is_some(),
    packages: &["postgresql"],
};

/// Chromium, for the browser test.
pub const CHROMIUM: Need = Need {
    name: "Chromium",
    present: || chromium().is_some(),
    packages: &["chromium"],
};

/// Python with virtual environments, for the schemas of SPDX and the independent validator of its documents.
pub const PYTHON: Need = Need {
    name: "Python 3 with venv",
    present: || output("python3", &["-c", "import ensurepip, venv"]).is_some(),
    packages: &["python3", "python3-venv"],
};

/// Everything the tests need.
pub const ALL: &[Need] = &[COMPILER, NODE, POSTGRESQL, CHROMIUM, PYTHON];

/// Makes sure of `needs`: installs what is missing where that is possible, else says what to run.
pub fn ensure(needs: &[Need]) -> Outcome {
    let missing: Vec<&Need> = needs.iter().filter(|need| !(need.present)()).collect();
    if missing.is_empty() {
        return Ok(());
    }
    let names: Vec<&str> = missing.iter().map(|need| need.name).collect();
    let packages: Vec<&str> = missing
        .iter()
        .flat_map(|need| need.packages.iter().copied())
        .collect();
    println!("missing on this machine: {}", names.join(", "));
    let Some(prefix) = install_prefix() else {
        return Err(format!(
            "install {} and run this again; on Debian or Ubuntu: sudo apt-get install {}",
            names.join(", "),
            packages.join(" ")
        ));
    };
    let apt = |arguments: &[&str]| {
        let words: Vec<&str> = prefix
            .iter()
            .copied()
            .chain(["env", "DEBIAN_FRONTEND=noninteractive", "apt-get", "-qq"])
            .chain(arguments.iter().copied())
            .collect();
        let (program, rest) = words.split_first().unwrap_or((&"apt-get", &[]));
        run(&mut command(program, rest))
    };
    apt(&["update"])?;
    let mut install = vec!["install", "-y", "--no-install-recommends"];
    install.extend(&packages);
    apt(&install)?;
    match missing.iter().find(|need| !(need.present)()) {
        None => Ok(()),
        Some(need) => Err(format!(
            "{} is still missing after installing {}",
            need.name,
            need.packages.join(" ")
        )),
    }
}

/// Returns the words that go before `apt-get`: none for root, `sudo -n` where it asks no password.
fn install_prefix() -> Option<Vec<&'static str>> {
    if !works("apt-get") {
        return None;
    }
    if output("id", &["-u"])?.trim() == "0" {
        return Some(Vec::new());
    }
    output("sudo", &["-n", "true"]).map(|_| vec!["sudo", "-n"])
}

fn node_version() -> Option<u32> {
    let version = output("node", &["--version"])?;
    version
        .trim()
        .trim_start_matches('v')
        .split('.')
        .next()?
        .parse()
        .ok()
}

/// Returns the folder with `initdb` and `pg_ctl`, the newest version where there are several.
pub fn postgresql_programs() -> Option<PathBuf> {
    let mut versions: Vec<(u32, PathBuf)> = std::fs::read_dir("/usr/lib/postgresql")
        .into_iter()
        .flatten()
        .flatten()
        .filter_map(|entry| {
            let version = entry.file_name().to_string_lossy().parse().ok()?;
            Some((version, entry.path().join("bin")))
        })
        .filter(|(_, folder)| folder.join("initdb").is_file())
        .collect();
    versions.sort();
    if let Some((_, folder)) = versions.pop() {
        return Some(folder);
    }
    let path = output("sh", &["-c", "command -v initdb"])?;
    Path::new(path.trim()).parent().map(Path::to_path_buf)
}

/// Returns the path of the Chromium program.
pub fn chromium() -> Option<String> {
    ["chromium", "chromium-browser", "google-chrome"]
        .into_iter()
        .filter(|program| works(program))
        .find_map(|program| output("sh", &["-c", &format!("command -v {program}")]))
        .map(|path| path.trim().to_owned())
}
