//! Rules of the source tree that no compiler checks: dependency arrows, purity of the core,
//! one place for SQL and one for outgoing HTTP, plain language in what is committed.

use std::path::{Path, PathBuf};

use crate::run::{Outcome, output, root};

/// Crates with the level they stand on; a crate may use crates of lower levels only.
const LEVELS: &[(&str, u8)] = &[
    ("model", 0),
    ("scan", 1),
    ("feeds", 1),
    ("rules", 1),
    ("licenses", 1),
    ("report", 1),
    ("store", 1),
    ("report-pdf", 2),
    ("app", 2),
    ("web", 3),
    ("gate", 3),
    ("cli", 4),
];

/// Dependencies the pure crates may have besides `gwanmun-model`.
const PURE: &[(&str, &[&str])] = &[
    (
        "model",
        &[
            "cvss",
            "jiff",
            "pep440_rs",
            "percent-encoding",
            "semver",
            "spdx",
            "unicode-normalization",
        ],
    ),
    ("rules", &["serde", "toml"]),
    (
        "licenses",
        &[
            "aho-corasick",
            "bytemuck",
            "crc32fast",
            "memchr",
            "serde",
            "sha1",
            "sha2",
            "smallvec",
            "spdx",
            "toml",
            "zstd",
        ],
    ),
    (
        "report",
        &[
            "base64",
            "comfy-table",
            "serde",
            "serde_json",
            "serde_path_to_error",
            "unicode-width",
        ],
    ),
];

/// Dependencies only the named crates may have.
const OWNED: &[(&str, &[&str])] = &[
    ("rusqlite", &["store"]),
    ("postgres", &["store"]),
    ("tokio-postgres-rustls", &["store"]),
    ("reqwest", &["gate", "feeds"]),
    ("memmap2", &["feeds"]),
    ("askama", &["web"]),
    ("clap", &["cli"]),
    ("ed25519-dalek", &["feeds"]),
    ("argon2", &["app"]),
    ("typst", &["report-pdf"]),
    ("typst-layout", &["report-pdf"]),
    ("typst-pdf", &["report-pdf"]),
];

/// Words that mark unfinished work or name what the project must not speak of.
const WORDS: &[&str] = &[
    "TO\u{44}O",
    "FIX\u{4d}E",
    "unim\u{70}lemented!",
    "to\u{64}o!",
];

/// Checks every rule and lists each violation with its file and line.
pub fn tidy() -> Outcome {
    let files = tracked_files()?;
    let mut faults = Vec::new();
    arrows(&mut faults)?;
    for path in &files {
        let Ok(text) = std::fs::read_to_string(root().join(path)) else {
            continue;
        };
        file_rules(path, &text, &mut faults);
    }
    documents(&mut faults);
    migrations(&mut faults);
    if faults.is_empty() {
        println!("tidy: {} files, no fault", files.len());
        return Ok(());
    }
    for fault in &faults {
        eprintln!("{fault}");
    }
    Err(format!("{} faults", faults.len()))
}

fn tracked_files() -> Result<Vec<String>, String> {
    let list = output(
        "git",
        &["ls-files", "--cached", "--others", "--exclude-standard"],
    )
    .ok_or("`git ls-files` failed; tidy needs a git checkout")?;
    Ok(list
        .lines()
        .filter(|path| root().join(path).is_file())
        .map(str::to_owned)
        .collect())
}

/// Names under `[dependencies]` of a manifest; development dependencies do not count.
fn dependencies(manifest: &str) -> Vec<String> {
    manifest
        .lines()
        .skip_while(|line| line.trim() != "[dependencies]")
        .skip(1)
        .take_while(|line| !line.starts_with('['))
        .filter_map(|line| line.split(['=', '.', ' ']).next())
        .map(str::trim)
        .filter(|name| !name.is_empty() && !name.starts_with('#'))
        .map(str::to_owned)
        .collect()
}

fn arrows(faults: &mut Vec<String>) -> Outcome {
    let level_of = |name: &str| {
        LEVELS
            .iter()
            .find(|(known, _)| *known == name)
            .map(|(_, level)| *level)
    };
    let mut folders: Vec<PathBuf> = std::fs::read_dir(root().join("crates"))
        .map_err(|error| format!("crates: {error}"))?
        .flatten()
        .map(|entry| entry.path())
        .collect();
    folders.sort();
    for folder in folders {
        let name = folder
            .file_name()
            .unwrap_or_default()
            .to_string_lossy()
            .into_owned();
        let place = format!("crates/{name}/Cargo.toml");
        let Some(level) = level_of(&name) else {
            faults.push(format!("{place}: a crate without a level; give it one in xtask/src/tidy.rs and a sentence in ARCHITECTURE.md"));
            continue;
        };
        let manifest = std::fs::read_to_string(folder.join("Cargo.toml"))
            .map_err(|error| format!("{place}: {error}"))?;
        if !folder.join("README.md").is_file() {
            faults.push(format!("crates/{name}: no README.md"));
        }
        for dependency in dependencies(&manifest) {
            if let Some(other) = dependency.strip_prefix("gwanmun-") {
                if level_of(other).is_none_or(|other| other >= level) {
                    faults.push(format!(
                        "{place}: `{name}` (level {level}) may not use `{other}`"
                    ));
                }
                continue;
            }
            if let Some((_, owners)) = OWNED.iter().find(|(owned, _)| *owned == dependency)
                && !owners.contains(&name.as_str())
            {
                faults.push(format!(
                    "{place}: `{dependency}` belongs to {} only",
                    owners.join(", ")
                ));
            }
            if let Some((_, allowed)) = PURE.iter().find(|(pure, _)| *pure == name)
                && !allowed.contains(&dependency.as_str())
            {
                faults.push(format!(
                    "{place}: `{dependency}` is not on the list of the pure crate `{name}`"
                ));
            }
        }
    }
    Ok(())
}

fn file_rules(path: &str, text: &str, faults: &mut Vec<String>) {
    let in_crate = |name: &str| path.starts_with(&format!("crates/{name}/src/"));
    let source = path.ends_with(".rs");
    let pure = PURE.iter().any(|(name, _)| in_crate(name));
    if source && text.lines().count() > 800 {
        faults.push(format!("{path}: more than 800 lines"));
    }
    let mut in_tests = false;
    for (index, line) in text.lines().enumerate() {
        let place = format!("{path}:{}", index + 1);
        // Hashes in a lock file may spell anything.
        let is_lock_file = path.ends_with("package-lock.json");
        if !is_lock_file && WORDS.iter().any(|word| line.contains(word)) {
            faults.push(format!(
                "{place}: unfinished work belongs in the issue tracker"
            ));
        }
        if !source {
            continue;
        }
        in_tests |= line.contains("#[cfg(test)]");
        if in_tests {
            continue;
        }
        if pure
            && [
                "std::fs",
                "std::net",
                "std::env",
                "std::process",
                "async fn",
                "tracing::",
            ]
            .iter()
            .any(|word| line.contains(word))
        {
            faults.push(format!("{place}: the pure core does no I/O"));
        }
        if path.starts_with("crates/")
            && path.contains("/src/")
            && !in_crate("store")
            && is_sql(line)
        {
            faults.push(format!("{place}: SQL belongs to crates/store"));
        }
        let connects = line.contains("reqwest::") || line.contains("std::net");
        if connects && in_crate("feeds") && !path.starts_with("crates/feeds/src/fetch/") {
            faults.push(format!("{place}: only fetching opens connections"));
        }
        if line.contains("unsafe {") && path != "crates/feeds/src/snapshot/mod.rs" {
            faults.push(format!(
                "{place}: the one unsafe block is the memory map of the data file"
            ));
        }
    }
}

fn is_sql(line: &str) -> bool {
    [
        "\"SELECT ",
        "\"INSERT INTO ",
        "\"UPDATE ",
        "\"DELETE FROM ",
        "\"CREATE TABLE ",
    ]
    .iter()
    .any(|start| line.contains(start))
}

/// Documents every reader needs, and the length that keeps the architecture page readable.
fn documents(faults: &mut Vec<String>) {
    for name in [
        "README.md",
        "README.ko.md",
        "ARCHITECTURE.md",
        "CONTRIBUTING.md",
        "SECURITY.md",
        "LICENSE",
    ] {
        if !root().join(name).is_file() {
            faults.push(format!("{name}: missing"));
        }
    }
    let lines = std::fs::read_to_string(root().join("ARCHITECTURE.md"))
        .map_or(0, |text| text.lines().count());
    if lines > 150 {
        faults.push(format!("ARCHITECTURE.md: {lines} lines, at most 150"));
    }
}

/// Migrations are numbered without gaps and every language pair of the guides is complete.
fn migrations(faults: &mut Vec<String>) {
    let names = |folder: &Path| -> Vec<String> {
        let mut names: Vec<String> = std::fs::read_dir(root().join(folder))
            .into_iter()
            .flatten()
            .flatten()
            .map(|entry| entry.file_name().to_string_lossy().into_owned())
            .collect();
        names.sort();
        names
    };
    let mut numbers: Vec<u32> = names(Path::new("crates/store/migrations"))
        .iter()
        .filter_map(|name| name.get(..4)?.parse().ok())
        .collect();
    numbers.dedup();
    if !numbers
        .iter()
        .copied()
        .eq(1..=u32::try_from(numbers.len()).unwrap_or(0))
    {
        faults.push("crates/store/migrations: numbers must run from 0001 without gaps".to_owned());
    }
    let guides = names(Path::new("docs"));
    for name in &guides {
        if let Some(stem) = name.strip_suffix(".ko.md")
            && !guides.contains(&format!("{stem}.en.md"))
        {
            faults.push(format!("docs/{name}: no English twin"));
        }
        if let Some(stem) = name.strip_suffix(".en.md")
            && !guides.contains(&format!("{stem}.ko.md"))
        {
            faults.push(format!("docs/{name}: no Korean twin"));
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn reads_only_the_dependencies_table() {
        let manifest = "[package]\nname = \"a\"\n[dependencies]\ngwanmun-model.workspace = true\nserde = { version = \"1\" }\n\n[dev-dependencies]\nproptest = \"1\"\n";
        assert_eq!(dependencies(manifest), ["gwanmun-model", "serde"]);
    }

    #[test]
    fn sees_statements_not_words() {
        assert!(is_sql("let text = \"SELECT 1\";"));
        assert!(!is_sql("// we SELECT nothing"));
    }
}
