//! Submodules of working trees: the commits stand in Git's index, which no fixture can hold.

use std::fs;
use std::path::Path;

use gwanmun_model::ProblemKind;
use gwanmun_scan::{Options, scan_path};

const MODULES: &str = "[submodule \"one\"]\npath = lib/one\nurl = ../one.git\n[submodule \"two\"]\npath = lib/two\nurl = https://git.example.org/two\n";

/// Writes an index with entries of (mode, byte of the commit, path).
fn index(version: u32, entries: &[(u32, u8, &str)]) -> Vec<u8> {
    let count = u32::try_from(entries.len()).expect("count");
    let mut index = [&b"DIRC"[..], &version.to_be_bytes(), &count.to_be_bytes()].concat();
    let mut before = "";
    for (mode, commit, path) in entries {
        let mut entry = [
            &[0; 24][..],
            &mode.to_be_bytes(),
            &[0; 12],
            &[*commit; 20],
            &[0, 7],
        ]
        .concat();
        if version == 4 {
            let common = path.bytes().zip(before.bytes()).take_while(|(a, b)| a == b);
            let common = common.count();
            entry.push(u8::try_from(before.len() - common).expect("short"));
            entry.extend(path.bytes().skip(common).chain([0]));
            before = path;
        } else {
            entry.extend(path.bytes());
            entry.resize(entry.len() / 8 * 8 + 8, 0);
        }
        index.extend(entry);
    }
    index
}

fn working_tree(folder: &Path, index: &[u8]) {
    fs::create_dir_all(folder.join(".git")).expect("folder");
    fs::write(folder.join(".gitmodules"), MODULES).expect("write");
    fs::write(folder.join(".git/index"), index).expect("write");
    let config = "[remote \"upstream\"]\nurl = https://example.org/x\n[remote \"origin\"]\n\turl = git@github.com:Example/root.git\n";
    fs::write(folder.join(".git/config"), config).expect("write");
}

#[test]
fn commits_of_submodules_come_from_the_index() {
    let entries = [
        (0o100_644, 1, ".gitmodules"),
        (0o160_000, 2, "lib/one"),
        (0o160_000, 3, "lib/two"),
    ];
    for version in [2, 3, 4] {
        let folder = tempfile::tempdir().expect("folder");
        working_tree(folder.path(), &index(version, &entries));
        let found = scan_path(folder.path(), &Options::default(), crate::ALONE).expect("scan");
        let purls: Vec<_> = found
            .components
            .iter()
            .map(|one| one.purl.to_string())
            .collect();
        let expected = [
            format!("pkg:git/git.example.org/two@{}", "03".repeat(20)),
            format!("pkg:github/example/one@{}", "02".repeat(20)),
        ];
        assert_eq!(purls, expected, "version {version}");
        assert_eq!(found.problems, [], "version {version}");
    }
}

#[test]
fn a_broken_index_is_named() {
    let whole = index(2, &[(0o160_000, 2, "lib/one"), (0o160_000, 3, "lib/two")]);
    for length in 0..whole.len() {
        let folder = tempfile::tempdir().expect("folder");
        working_tree(folder.path(), &whole[..length]);
        let found = scan_path(folder.path(), &Options::default(), crate::ALONE).expect("scan");
        let is_named = found
            .problems
            .iter()
            .any(|one| one.kind == ProblemKind::Malformed);
        assert!(is_named, "{length}");
    }
}
