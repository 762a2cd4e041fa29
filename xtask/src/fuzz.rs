//! Fuzzing: every target for some time, from a corpus made of the fixtures.

use std::fs::File;
use std::path::PathBuf;
use std::process::{Command, Stdio};
use std::sync::Mutex;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::time::Instant;

use crate::run::{Outcome, root, run};

/// What one call of the command asks for.
struct Plan {
    /// How long each target runs, in seconds.
    seconds: u64,
    /// How many targets run side by side.
    jobs: usize,
    targets: Vec<String>,
}

/// Runs the targets named, or all; `--seconds N` says how long each may take, `--jobs N` how many run side by side.
/// What each one prints goes to `fuzz/target/logs/TARGET.log`; a line for each is shown as it ends.
pub fn fuzz(arguments: &[String]) -> Outcome {
    let plan = plan(arguments)?;
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
    run(&mut cargo(&["fuzz", "build"]))?;
    let logs = root().join("fuzz/target/logs");
    std::fs::create_dir_all(&logs).map_err(|error| format!("{}: {error}", logs.display()))?;
    let next = AtomicUsize::new(0);
    let failed = Mutex::new(Vec::new());
    std::thread::scope(|scope| {
        for _ in 0..plan.jobs {
            scope.spawn(|| {
                while let Some(target) = plan.targets.get(next.fetch_add(1, Ordering::Relaxed)) {
                    let log = logs.join(format!("{target}.log"));
                    if let Err(message) = one(target, plan.seconds, &log)
                        && let Ok(mut failed) = failed.lock()
                    {
                        failed.push(message);
                    }
                }
            });
        }
    });
    let failed = failed.into_inner().map_err(|error| error.to_string())?;
    if failed.is_empty() {
        return Ok(());
    }
    Err(failed.join("\n"))
}

fn plan(arguments: &[String]) -> Result<Plan, String> {
    let mut plan = Plan {
        seconds: 600,
        jobs: 1,
        targets: Vec::new(),
    };
    let mut rest = arguments.iter();
    while let Some(argument) = rest.next() {
        let number = |given: Option<&String>| {
            given
                .and_then(|text| text.parse().ok())
                .filter(|number| *number > 0)
                .ok_or(format!("{argument} needs a number above zero"))
        };
        match argument.as_str() {
            "--seconds" => plan.seconds = number(rest.next())?,
            "--jobs" => plan.jobs = usize::try_from(number(rest.next())?).unwrap_or(1),
            target => plan.targets.push(target.to_owned()),
        }
    }
    let known = targets_there()?;
    if let Some(unknown) = plan.targets.iter().find(|target| !known.contains(target)) {
        return Err(format!(
            "no target `{unknown}`; targets are {}",
            known.join(", ")
        ));
    }
    if plan.targets.is_empty() {
        plan.targets = known;
    }
    Ok(plan)
}

/// Runs one target and shows its figures: what was run, how much of the code it reached, how it ended.
fn one(target: &str, seconds: u64, log: &PathBuf) -> Outcome {
    let time = format!("-max_total_time={seconds}");
    let output = || File::create(log).map_err(|error| format!("{}: {error}", log.display()));
    let mut command = cargo(&[
        "fuzz",
        "run",
        target,
        "--",
        &time,
        "-timeout=25",
        "-rss_limit_mb=3000",
        "-max_len=65536",
        "-print_final_stats=1",
    ]);
    let errors = output()?;
    let both = errors.try_clone().map_err(|error| error.to_string())?;
    let start = Instant::now();
    let status = command
        .stdout(Stdio::from(both))
        .stderr(Stdio::from(errors))
        .status()
        .map_err(|error| format!("could not start cargo fuzz: {error}"))?;
    let text = std::fs::read(log).map_err(|error| format!("{}: {error}", log.display()))?;
    let text = String::from_utf8_lossy(&text);
    println!(
        "{target:<18} {:>5.0} s {:>12} runs  coverage {:>6}  {}",
        start.elapsed().as_secs_f64(),
        last_after(&text, "stat::number_of_executed_units:"),
        last_after(&text, " cov:"),
        if status.success() {
            "no finding"
        } else {
            "FINDING"
        },
    );
    if status.success() {
        Ok(())
    } else {
        Err(format!(
            "target {target} ended with {status}; see {}",
            log.display()
        ))
    }
}

/// The word that follows the last `mark` in the text; `?` when it is not there.
fn last_after<'t>(text: &'t str, mark: &str) -> &'t str {
    text.rsplit_once(mark)
        .and_then(|(_, rest)| rest.split_whitespace().next())
        .unwrap_or("?")
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
