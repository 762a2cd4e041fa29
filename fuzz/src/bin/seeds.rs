//! Turns the fixtures of the scanner into a first corpus: `corpus/<target>/<number>`.

#[path = "../../../crates/scan/tests/it/programs.rs"]
#[expect(dead_code, unused_imports, reason = "the tests use more of it")]
mod programs;
#[path = "../../../crates/scan/tests/it/zipped.rs"]
#[expect(dead_code, reason = "the tests use more of it")]
mod zipped;

use std::fs;
use std::path::{Path, PathBuf};

use gwanmun_fuzz::{SOURCES, names};
use gwanmun_scan::formats;

fn main() {
    let here = Path::new(env!("CARGO_MANIFEST_DIR"));
    let fixtures = here.join("../crates/scan/fixtures");
    let mut count = 0;
    for format in formats::ALL {
        let target = here.join("corpus").join(target(format.family));
        fs::create_dir_all(&target).expect("folder");
        for case in folders(&fixtures.join(format.id)) {
            let packed = tempfile::tempdir().expect("folder");
            zipped::copy_packed(&case, packed.path());
            for file in files(packed.path()) {
                let bytes = fs::read(&file).expect("read");
                let path = file.strip_prefix(packed.path()).expect("below");
                let path = path.to_string_lossy().replace('\\', "/");
                if formats::claiming(&path).is_none_or(|found| found.id != format.id) {
                    continue;
                }
                let choice = choice(format, &path);
                let seed = [&[choice], bytes.as_slice()].concat();
                fs::write(target.join(format!("{}-{count}", format.id)), seed).expect("write");
                count += 1;
            }
        }
    }
    count += sources(here);
    count += documents(here);
    count += license_texts(here);
    println!("{count} seeds");
}

/// Writes the source files whose imports are read, and returns how many.
fn sources(here: &Path) -> usize {
    let target = here.join("corpus/imports");
    fs::create_dir_all(&target).expect("folder");
    let files = files(&here.join("../crates/scan/fixtures-source"));
    for (number, file) in files.iter().enumerate() {
        let is_alike = |name: &&str| Path::new(name).extension() == file.extension();
        let choice = SOURCES.iter().position(is_alike).expect("a language");
        let bytes = fs::read(file).expect("read");
        let choice = [u8::try_from(choice).expect("few")];
        let seed = [choice.as_slice(), bytes.as_slice()].concat();
        fs::write(target.join(number.to_string()), seed).expect("write");
    }
    files.len()
}

/// Writes the advisories and VEX documents there are, and returns how many.
fn documents(here: &Path) -> usize {
    let starter = here.join("../crates/feeds/starter/starter.json");
    let golden = files(&here.join("../crates/report/golden"));
    let is_vex = |file: &PathBuf| file.to_string_lossy().contains("vex");
    let lists = [
        ("advisories", vec![starter]),
        ("vex", golden.into_iter().filter(is_vex).collect()),
    ];
    let mut count = 0;
    for (target, documents) in lists {
        let target = here.join("corpus").join(target);
        fs::create_dir_all(&target).expect("folder");
        for document in documents {
            fs::copy(&document, target.join(count.to_string())).expect("copy");
            count += 1;
        }
    }
    count
}

/// Writes the project's own license and notices as files to search, and returns how many.
fn license_texts(here: &Path) -> usize {
    let target = here.join("corpus/license_text");
    fs::create_dir_all(&target).expect("folder");
    let texts = ["../LICENSE", "../crates/licenses/data/notices.toml"];
    for (number, text) in texts.iter().enumerate() {
        let bytes = fs::read(here.join(text)).expect("read");
        let start = bytes.get(..bytes.len().min(32 << 10)).unwrap_or_default();
        let seed = [&[0], start].concat();
        fs::write(target.join(number.to_string()), seed).expect("write");
    }
    texts.len()
}

/// Returns the name of the target that reads a family.
fn target(family: formats::Family) -> String {
    let mut name = String::new();
    for c in format!("{family:?}").chars() {
        if c.is_ascii_uppercase() && !name.is_empty() {
            name.push('_');
        }
        name.push(c.to_ascii_lowercase());
    }
    let names = [
        ("dot_net", "dotnet"),
        ("java_script", "javascript"),
        ("o_caml", "ocaml"),
    ];
    let plain = names.iter().find(|(derived, _)| *derived == name);
    plain.map_or(name.clone(), |(_, target)| (*target).to_owned())
}

/// Returns the first byte with which a target takes a file for one of this format.
fn choice(format: &formats::Format, path: &str) -> u8 {
    let names = names(format.family);
    let claims = |name: &String| {
        formats::claiming(name).is_some_and(|found| found.id == format.id)
            && (name.rsplit('.').next() == path.rsplit('.').next())
    };
    let exact = names.iter().position(claims).or_else(|| {
        names
            .iter()
            .position(|name| formats::claiming(name).is_some_and(|found| found.id == format.id))
    });
    u8::try_from(exact.unwrap_or(0)).unwrap_or(0)
}

fn folders(folder: &Path) -> Vec<PathBuf> {
    let Ok(entries) = fs::read_dir(folder) else {
        return Vec::new();
    };
    let mut paths: Vec<PathBuf> = entries.flatten().map(|entry| entry.path()).collect();
    paths.sort();
    paths
}

fn files(folder: &Path) -> Vec<PathBuf> {
    let mut files = Vec::new();
    for path in folders(folder) {
        if path.is_dir() {
            files.extend(self::files(&path));
        } else {
            files.push(path);
        }
    }
    files
}
