//! `ScanCode`'s data-driven cases (Apache-2.0), read from `../shared/suites`, with its rules from `../shared/data`.

use std::collections::BTreeMap;
use std::io::Read as _;

use gwanmun_licenses::detect::{Detector, Mode};
use gwanmun_licenses::pack::scancode::{self, Read};
use gwanmun_licenses::pack::{Pack, PackSource};

/// Least share of cases whose list of expressions is exactly as expected, in thousandths.
const EXACT_MIN: usize = 985;

fn entries(path: &str) -> Option<Vec<(String, Vec<u8>)>> {
    let path = format!("{}/../../../shared/{path}", env!("CARGO_MANIFEST_DIR"));
    let Ok(file) = std::fs::File::open(&path) else {
        eprintln!("SKIPPED: there is no {path}");
        return None;
    };
    let mut archive = tar::Archive::new(zstd::Decoder::new(file).unwrap());
    let mut found = Vec::new();
    for entry in archive.entries().unwrap() {
        let mut entry = entry.unwrap();
        if entry.header().entry_type().is_file() {
            let name = entry.path().unwrap().to_string_lossy().into_owned();
            let mut bytes = Vec::new();
            entry.read_to_end(&mut bytes).unwrap();
            found.push((name, bytes));
        }
    }
    Some(found)
}

fn pack() -> Option<Pack> {
    let mut source = PackSource {
        legal_words: scancode::own_legal_words(),
        ..PackSource::default()
    };
    for (name, bytes) in entries("data/licenses/scancode-rules-32.5.0.tar.zst")? {
        match scancode::read(&name, &bytes).unwrap() {
            Read::Rule(rule) => source.rules.push(rule),
            Read::License(license, rule) => {
                source.licenses.push(license);
                source.rules.extend(rule);
            }
            Read::PassedOver => {}
        }
    }
    let bytes = Pack::compile(&source).unwrap();
    assert!(
        bytes.len() < 40_000_000,
        "the pack has {} bytes",
        bytes.len()
    );
    Some(Pack::from_bytes(&bytes).unwrap())
}

/// Reads the list of a case: `license_expressions:` and its items, which may go on over several lines.
fn expected(case: &str) -> Vec<String> {
    let mut list: Vec<String> = Vec::new();
    let mut is_inside = false;
    for line in case.lines() {
        let item = line.trim_start().strip_prefix("- ");
        match item {
            _ if line.starts_with("license_expressions:") => is_inside = true,
            Some(item) if is_inside => list.push(item.trim_matches(['\'', '"']).to_owned()),
            None if is_inside && line.starts_with("    ") => {
                let last = list.last_mut().unwrap();
                *last = format!("{last} {}", line.trim());
            }
            _ => is_inside = false,
        }
    }
    list
}

#[test]
fn cases_are_answered_as_scancode_answers_them() {
    let (Some(pack), Some(cases)) = (pack(), entries("suites/license-cases.tar.zst")) else {
        return;
    };
    let files: BTreeMap<&str, &[u8]> = cases
        .iter()
        .map(|(name, bytes)| (name.as_str(), bytes.as_slice()))
        .collect();
    let detector = Detector::new(&pack);
    let mut room = detector.room();
    let (mut exact, mut all) = (0, 0);
    for (name, bytes) in &files {
        let Some((file, content)) = name
            .strip_suffix(".yml")
            .and_then(|file| Some((file, files.get(file)?)))
        else {
            continue;
        };
        let expected = expected(&String::from_utf8_lossy(bytes));
        let found = detector.detect(file, content, Mode::Parity, &mut room);
        let found: Vec<&str> = found
            .matches
            .iter()
            .map(|this| this.keys.as_str())
            .collect();
        all += 1;
        if found == expected {
            exact += 1;
        } else {
            println!("{file}\n  expected {expected:?}\n  found    {found:?}");
        }
    }
    println!("{exact} of {all} cases are exactly as expected");
    assert!(exact * 1000 >= all * EXACT_MIN, "only {exact} of {all}");
}
