//! Every test of the project, in the order that finds faults fastest.

use std::path::Path;
use std::time::Instant;

use crate::postgres::Cluster;
use crate::run::{Outcome, command, root, run};
use crate::{assets, setup, tidy};

/// One step of the test run.
struct Step {
    name: &'static str,
    run: fn() -> Outcome,
}

const STEPS: &[Step] = &[
    Step {
        name: "fmt",
        run: fmt,
    },
    Step {
        name: "tidy",
        run: tidy::tidy,
    },
    Step {
        name: "clippy",
        run: clippy,
    },
    Step {
        name: "unit",
        run: unit,
    },
    Step {
        name: "formats",
        run: formats,
    },
    Step {
        name: "docs",
        run: docs,
    },
    Step {
        name: "self-scan",
        run: self_scan,
    },
];

/// Prepares the machine and runs the steps named, or all of them.
pub fn test(names: &[String]) -> Outcome {
    if let Some(unknown) = names
        .iter()
        .find(|name| STEPS.iter().all(|step| step.name != name.as_str()))
    {
        let known: Vec<&str> = STEPS.iter().map(|step| step.name).collect();
        return Err(format!(
            "no step `{unknown}`; steps are {}",
            known.join(", ")
        ));
    }
    setup::ensure(setup::ALL)?;
    assets::assets()?;
    let mut times = Vec::new();
    for step in STEPS
        .iter()
        .filter(|step| names.is_empty() || names.iter().any(|name| name == step.name))
    {
        println!("\n=== {} ===", step.name);
        let start = Instant::now();
        (step.run)().map_err(|message| format!("{}: {message}", step.name))?;
        times.push(format!(
            "{} {:.0} s",
            step.name,
            start.elapsed().as_secs_f64()
        ));
    }
    println!("\nall steps passed: {}", times.join(", "));
    Ok(())
}

fn fmt() -> Outcome {
    run(&mut command("cargo", &["fmt", "--all", "--check"]))?;
    run(&mut command(
        "cargo",
        &["fmt", "--manifest-path", "xtask/Cargo.toml", "--check"],
    ))
}

fn clippy() -> Outcome {
    run(&mut command(
        "cargo",
        &[
            "clippy",
            "--locked",
            "--workspace",
            "--all-targets",
            "--",
            "-D",
            "warnings",
        ],
    ))?;
    // The build that opens no connection but the gate's.
    run(&mut command(
        "cargo",
        &[
            "clippy",
            "--locked",
            "--package",
            "gwanmun-cli",
            "--no-default-features",
            "--",
            "-D",
            "warnings",
        ],
    ))?;
    // The fuzz targets' own workspace, as far as a machine without a C++ compiler can: it reads from the tests.
    run(&mut command(
        "cargo",
        &[
            "clippy",
            "--locked",
            "--manifest-path",
            "fuzz/Cargo.toml",
            "--target-dir",
            "target",
            "--no-default-features",
            "--lib",
            "--bin",
            "seeds",
            "--",
            "-D",
            "warnings",
        ],
    ))
}

/// Unit and integration tests: the store on SQLite and on a private PostgreSQL, the gate with the real cargo,
/// the portal in a real browser.
fn unit() -> Outcome {
    run(command(
        "npm",
        &["ci", "--ignore-scripts", "--no-audit", "--no-fund"],
    )
    .current_dir(root().join("tests-browser")))?;
    let chromium = setup::chromium().ok_or("Chromium is not installed")?;
    let cluster = Cluster::start()?;
    run(command("cargo", &["test", "--locked", "--workspace"])
        .env("GWANMUN_TEST_POSTGRES", cluster.url())
        .env("GWANMUN_TEST_CHROMIUM", chromium))
}

/// Documents the program writes, validated against the published schemas by independent libraries.
fn formats() -> Outcome {
    let folder = root().join("tests-conformance");
    run(command(
        "npm",
        &["ci", "--ignore-scripts", "--no-audit", "--no-fund"],
    )
    .current_dir(&folder))?;
    run(&mut command(
        "cargo",
        &["build", "--locked", "--package", "gwanmun-cli"],
    ))?;
    run(command("node", &["run.mjs"])
        .current_dir(&folder)
        .env("GWANMUN", root().join("target/debug/gwanmun")))
}

fn docs() -> Outcome {
    run(command(
        "cargo",
        &[
            "doc",
            "--locked",
            "--workspace",
            "--no-deps",
            "--document-private-items",
        ],
    )
    .env("RUSTDOCFLAGS", "-D warnings"))
}

/// The product's own scan of itself: everything identified, nothing its policy sends to the board or refuses.
///
/// Runs on the real Rust advisories where they are at hand, else on the starter set, and says which.
fn self_scan() -> Outcome {
    run(&mut command(
        "cargo",
        &["build", "--locked", "--package", "gwanmun-cli"],
    ))?;
    let data = root().join("target/self-scan");
    let _ = std::fs::remove_dir_all(&data);
    let gwanmun = |arguments: &[&str]| {
        let mut command = command("target/debug/gwanmun", arguments);
        command.env("GWANMUN_DATA", &data);
        run(&mut command)
    };
    let real = root().join("../shared/data/advisories/osv");
    match real.to_str() {
        Some(real) if Path::new(real).is_dir() => gwanmun(&["data", "import", real])?,
        _ => {
            println!(
                "SKIPPED: no Rust advisories beside the repository; scanning against the starter set"
            );
            gwanmun(&["data", "import", "--starter"])?;
        }
    }
    gwanmun(&[
        "scan",
        "Cargo.lock",
        "--format",
        "table",
        "--fail-on",
        "board",
    ])
}
