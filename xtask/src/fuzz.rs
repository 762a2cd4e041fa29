//! Fuzzing: every target for some time, from a corpus made of the fixtures.

use std::process::Command;

use crate::run::{Outcome, root, run};

/// How long each target runs when nobody says, in seconds.
const SECONDS: u64 = 600;

/// Runs the targets named, or all; `--seconds N` says how long each may take.
pub fn fuzz(arguments: &[String]) -> Outcome {
    let mut seconds = SECONDS;
    let mut targets = Vec::new();
    let mut rest = arguments.iter();
    while let Some(argument) = rest.next() {
        if argument == "--seconds" {
            let given = rest.next().and_then(|text| text.parse().ok());
            seconds = given.ok_or("--seconds needs a number")?;
        } else {
            targets.push(argument.clone());
        }
    }
    let known = targets_there()?;
    if let Some(unknown) = targets.iter().find(|target| !known.contains(target)) {
        return Err(format!(
            "no target `{unknown}`; targets are {}",
            known.join(", ")
        ));
    }
    if targets.is_empty() {
        targets = known;
    }
    let has_runner = Command::new("cargo")
        .args(["fuzz", "--version"])
        .output()
        .is_ok_and(|output| output.status.success());
    if !has_runner {
        return Err("cargo-fuzz is missing; run `cargo install --locked cargo-fuzz`".to_owned());
    }
    run(&mut cargo(&[
        "run",
        "--release",
        "--manifest-path",
        "fuzz/Cargo.toml",
        "--bin",
        "seeds",
    ]))?;
    for target in &targets {
        let time = format!("-max_total_time={seconds}");
        run(&mut cargo(&[
            "fuzz",
            "run",
            target,
            "--",
            &time,
            "-timeout=25",
            "-rss_limit_mb=3000",
            "-max_len=65536",
            "-print_final_stats=1",
        ]))?;
    }
    Ok(())
}

/// The sanitizer's flags are not yet stable; the variable lets the stable compiler take them.
fn cargo(arguments: &[&str]) -> Command {
    let mut command = Command::new("cargo");
    command
        .args(arguments)
        .current_dir(root())
        .env("RUSTC_BOOTSTRAP", "1");
    command
}

fn targets_there() -> Result<Vec<String>, String> {
    let folder = root().join("fuzz/fuzz_targets");
    let entries =
        std::fs::read_dir(&folder).map_err(|error| format!("{}: {error}", folder.display()))?;
    let mut names: Vec<String> = entries
        .flatten()
        .filter_map(|entry| entry.file_name().into_string().ok())
        .filter_map(|name| name.strip_suffix(".rs").map(str::to_owned))
        .collect();
    names.sort();
    Ok(names)
}
