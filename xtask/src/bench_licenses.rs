//! License detection beside `ScanCode` and Provenant, and how it grows with the bytes it reads.

use std::path::{Path, PathBuf};
use std::process::Command;

use crate::bench::{measure, observe, print_ratio, print_row, short};
use crate::run::{Outcome, root};

/// How to get the peers; measurement only, outside of what is tracked.
const PEER_HELP: &str = "SKIPPED: no peer at .peers-sc/bin/scancode; to compare: \
python3 -m venv .peers-sc && .peers-sc/bin/pip install scancode-toolkit-mini";
const SECOND_PEER_HELP: &str = "SKIPPED: no peer at .peers-sc/bin/provenant; to compare: \
cargo install provenant-cli --root .peers-sc";

/// How many times the bytes of the folder are read, to see how the cost grows.
const GROWTH: [usize; 3] = [1, 2, 4];

/// Names of folders that are no part of a project's own files.
const PASSED_OVER: [&str; 4] = [".git", "target", "node_modules", ".peers"];

/// Most bytes that are copied of a folder: a peer takes minutes for more.
const BYTES_MAX: u64 = 8 << 20;

/// Detects licenses in a copy of the folder, with the rules that `data` holds, the program's own when it holds none.
pub(crate) fn bench(gwanmun: &Path, data: &Path, folder: &Path) -> Outcome {
    let place = root().join("target/bench-licenses/copies");
    // What an earlier run copied is not to be measured with.
    let _ = std::fs::remove_dir_all(&place);
    let once = place.join("1");
    let mut bytes_left = BYTES_MAX;
    copy(folder, &once, &mut bytes_left)?;
    println!();
    let ours = measure(&mut || detect(gwanmun, data, &once))?;
    let name = short(folder);
    print_row(&format!("gwanmun licenses detect {name}"), ours);
    let result = place.join("peer.json");
    let scancode = peer("scancode", PEER_HELP);
    if let Some(peer) = &scancode {
        // Once: its start alone takes longer than all our runs.
        let theirs = observe(&mut peer_scan(peer, &["-l", "-n1"], &result, &once))?;
        print_row(&format!("scancode -l -n1 {name}"), theirs);
        print_ratio(ours, theirs);
    }
    if let Some(peer) = &peer("provenant", SECOND_PEER_HELP) {
        let theirs = observe(&mut peer_scan(peer, &["-l", "-n1"], &result, &once))?;
        print_row(&format!("provenant -l -n1 {name}"), theirs);
        print_ratio(ours, theirs);
    }
    for times in GROWTH {
        let grown = place.join("grown").join(times.to_string());
        for part in 0..times {
            let mut bytes_left = BYTES_MAX;
            copy(folder, &grown.join(part.to_string()), &mut bytes_left)?;
        }
        let cost = measure(&mut || detect(gwanmun, data, &grown))?;
        print_row(&format!("  {times} × the bytes of {name}"), cost);
    }
    Ok(())
}

fn peer(name: &str, help: &str) -> Option<PathBuf> {
    let path = root().join(".peers-sc/bin").join(name);
    if path.is_file() {
        return Some(path);
    }
    println!("{help}");
    None
}

fn detect(gwanmun: &Path, data: &Path, folder: &Path) -> Command {
    let mut command = Command::new(gwanmun);
    command
        .args(["licenses", "detect"])
        .arg(folder)
        .args(["--format", "json", "--quiet"])
        .env("GWANMUN_DATA", data);
    command
}

fn peer_scan(peer: &Path, options: &[&str], result: &Path, folder: &Path) -> Command {
    let mut command = Command::new(peer);
    command.args(options).arg("--json").arg(result).arg(folder);
    command
}

/// Copies files in the order of their names until there are enough bytes.
fn copy(from: &Path, to: &Path, bytes_left: &mut u64) -> Outcome {
    let fault = |error: std::io::Error| format!("{}: {error}", from.display());
    std::fs::create_dir_all(to).map_err(fault)?;
    let mut entries: Vec<_> = std::fs::read_dir(from).map_err(fault)?.flatten().collect();
    entries.sort_by_key(std::fs::DirEntry::file_name);
    for entry in entries {
        let name = entry.file_name();
        let is_passed_over = PASSED_OVER
            .iter()
            .any(|passed| name.to_string_lossy().starts_with(passed));
        let Ok(about) = entry.metadata() else {
            continue;
        };
        if about.is_dir() && !is_passed_over {
            copy(&entry.path(), &to.join(&name), bytes_left)?;
        } else if about.is_file() && about.len() <= *bytes_left {
            *bytes_left -= about.len();
            std::fs::copy(entry.path(), to.join(&name)).map_err(fault)?;
        }
    }
    Ok(())
}
