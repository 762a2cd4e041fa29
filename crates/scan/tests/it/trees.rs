//! Whole directories.

use std::fs;
use std::sync::Mutex;

use gwanmun_model::{Found, Limits, ProblemKind, Scope};
use gwanmun_scan::{Options, scan_bytes, scan_path};
use tempfile::TempDir;

const LOCK: &str = "version = 4\n[[package]]\nname = 'a'\nversion = '1.0.0'\nsource = 'registry+https://github.com/rust-lang/crates.io-index'\n";

/// Makes a folder of files.
pub(crate) fn tree(files: &[(&str, &str)]) -> TempDir {
    let folder = tempfile::tempdir().expect("folder");
    for (path, text) in files {
        let path = folder.path().join(path);
        fs::create_dir_all(path.parent().expect("parent")).expect("folder");
        fs::write(path, text).expect("write");
    }
    folder
}

fn scan(folder: &TempDir) -> Found {
    scan_path(folder.path(), &Options::default(), crate::ALONE).expect("scan")
}

#[test]
fn hidden_and_ignored_files_count_and_version_control_does_not() {
    let folder = tree(&[
        (".gitignore", "*"),
        ("target/Cargo.lock", LOCK),
        (".hidden/Cargo.lock", LOCK),
        (".git/Cargo.lock", LOCK),
    ]);
    let found = scan(&folder);
    assert_eq!(found.components.len(), 1);
    let places: Vec<_> = found.components[0]
        .locations
        .iter()
        .map(|place| place.path.as_str())
        .collect();
    assert_eq!(places, [".hidden/Cargo.lock", "target/Cargo.lock"]);
}

#[test]
fn the_result_does_not_depend_on_where_the_tree_lies() {
    let files = [
        ("a/Cargo.lock", LOCK),
        ("b/Cargo.lock", "[[package]]\nname ="),
        ("c/package-lock.json", "{"),
    ];
    assert_eq!(scan(&tree(&files)), scan(&tree(&files)));
}

#[cfg(unix)]
#[test]
fn a_link_out_of_the_tree_is_named_and_not_followed() {
    let outside = tree(&[("Cargo.lock", LOCK)]);
    let folder = tree(&[("real/Cargo.lock", LOCK)]);
    let link = |target: &std::path::Path, name: &str| {
        std::os::unix::fs::symlink(target, folder.path().join(name)).expect("link");
    };
    link(outside.path(), "escape");
    link(&folder.path().join("real"), "same");
    link(folder.path(), "loop");
    let found = scan(&folder);
    assert_eq!(found.components[0].locations.len(), 1);
    let problems: Vec<_> = found
        .problems
        .iter()
        .map(|problem| (problem.path.as_str(), problem.kind))
        .collect();
    assert_eq!(problems, [("escape", ProblemKind::PathEscape)]);
}

#[cfg(unix)]
#[test]
fn a_pipe_named_like_a_lock_file_does_not_block() {
    let folder = tree(&[]);
    let socket = folder.path().join("Cargo.lock");
    let _listener = std::os::unix::net::UnixListener::bind(socket).expect("socket");
    assert!(scan(&folder).components.is_empty());
}

#[test]
fn too_many_and_too_large_files_are_named() {
    let folder = tree(&[("a/Cargo.lock", LOCK), ("b/Cargo.lock", LOCK)]);
    for limits in [
        Limits {
            files_max: 2,
            ..Limits::default()
        },
        Limits {
            file_bytes_max: 10,
            ..Limits::default()
        },
    ] {
        let options = Options {
            limits,
            ..Options::default()
        };
        let found = scan_path(folder.path(), &options, crate::ALONE).expect("scan");
        let kinds: Vec<_> = found.problems.iter().map(|problem| problem.kind).collect();
        assert!(kinds.contains(&ProblemKind::LimitReached), "{kinds:?}");
    }
}

#[test]
fn a_missing_path_is_an_error_and_an_unknown_file_a_problem() {
    let folder = tree(&[("readme.md", "x")]);
    let missing = scan_path(&folder.path().join("no"), &Options::default(), crate::ALONE);
    assert!(missing.is_err());
    let found = scan_path(
        &folder.path().join("readme.md"),
        &Options::default(),
        crate::ALONE,
    );
    assert_eq!(
        found.expect("scan").problems[0].kind,
        ProblemKind::UnsupportedVersion
    );
    assert_eq!(
        scan_bytes("x.bin", b"", &Options::default()).problems.len(),
        1
    );
}

#[test]
fn a_recognised_archive_nobody_reads_is_not_silence() {
    let found = scan(&tree(&[("app/data.7z", "")]));
    assert_eq!(found.problems[0].path, "app/data.7z");
}

#[test]
fn one_file_is_read_with_what_stands_beside_it() {
    let folder = tree(&[
        (
            "Cargo.toml",
            "[package]\nname = 'own'\n[dev-dependencies]\na = '1'",
        ),
        (
            "Cargo.lock",
            &format!("{LOCK}[[package]]\nname = 'own'\nversion = '0.1.0'\ndependencies = ['a']\n"),
        ),
    ]);
    let found = scan_path(
        &folder.path().join("Cargo.lock"),
        &Options::default(),
        crate::ALONE,
    );
    let found = found.expect("scan");
    assert_eq!(found.components[0].scope, Scope::Development);
}

#[test]
fn progress_names_each_file_read() {
    let folder = tree(&[("a/Cargo.lock", LOCK), ("b/Cargo.lock", LOCK), ("c.rs", "")]);
    let seen = Mutex::new(Vec::new());
    let note = |path: &str| seen.lock().expect("lock").push(path.to_owned());
    scan_path(folder.path(), &Options::default(), &note).expect("scan");
    let mut seen = seen.into_inner().expect("lock");
    seen.sort();
    assert_eq!(seen, ["a/Cargo.lock", "b/Cargo.lock"]);
}

#[test]
fn license_statements_come_from_the_package_cache() {
    let cache = tree(&[(
        "index.crates.io-1949/a-1.0.0/Cargo.toml",
        "[package]\nname = 'a'\nversion = '1.0.0'\nlicense = 'MIT OR Apache-2.0'\n",
    )]);
    let options = Options {
        package_cache: Some(cache.path().to_owned()),
        ..Options::default()
    };
    let found = scan_bytes("Cargo.lock", LOCK.as_bytes(), &options);
    assert_eq!(found.components[0].declared_licenses, ["MIT OR Apache-2.0"]);
}

#[test]
fn a_manifest_without_a_lock_file_is_not_silence() {
    let asks = r#"{"dependencies": {"a": "1"}}"#;
    let found = scan(&tree(&[
        ("bare/package.json", asks),
        ("bare/packages/inner/package.json", asks),
        ("empty/package.json", r#"{"name": "asks-for-nothing"}"#),
        (
            "locked/package-lock.json",
            r#"{"lockfileVersion": 3, "packages": {"packages/inner": {}}}"#,
        ),
        ("locked/packages/inner/package.json", asks),
        // Not of the workspace, so the lock file above does not speak for it.
        ("locked/apart/package.json", asks),
        ("installed/package.json", asks),
        (
            "installed/node_modules/a/package.json",
            r#"{"name": "a", "version": "1.0.0"}"#,
        ),
        ("other/bun.lockb", ""),
        ("other/package.json", asks),
    ]));
    let problems: Vec<_> = found
        .problems
        .iter()
        .map(|problem| (problem.path.as_str(), problem.kind))
        .collect();
    assert_eq!(
        problems,
        [
            ("bare/package.json", ProblemKind::Incomplete),
            ("bare/packages/inner/package.json", ProblemKind::Incomplete),
            ("locked/apart/package.json", ProblemKind::Incomplete),
            ("other/bun.lockb", ProblemKind::Malformed),
        ]
    );
}

#[test]
fn manifests_of_every_kind_are_named_once_for_a_project() {
    let project = "<Project><ItemGroup><PackageReference Include='a'/></ItemGroup></Project>";
    let found = scan(&tree(&[
        ("dotnet/app.csproj", project),
        ("dotnet-locked/app.csproj", project),
        ("dotnet-locked/packages.lock.json", "{}"),
        ("pinned/requirements/base.txt", "a==1.0"),
        ("pinned/setup.py", "setup(install_requires=['a'])"),
        ("plain/setup.py", "setup(name='asks-for-nothing')"),
        ("python/pyproject.toml", "[project]\ndependencies = ['a']"),
        ("python/setup.cfg", "[options]\ninstall_requires = a"),
        ("python/setup.py", "setup(install_requires=['a'])"),
        ("tools/requirements-dev.in", "pytest"),
    ]));
    let incomplete: Vec<_> = found
        .problems
        .iter()
        .filter(|problem| problem.kind == ProblemKind::Incomplete)
        .map(|problem| problem.path.as_str())
        .collect();
    assert_eq!(
        incomplete,
        [
            "dotnet/app.csproj",
            "python/pyproject.toml",
            "python/setup.cfg",
            "python/setup.py",
            "tools/requirements-dev.in",
        ]
    );
}

/// Options with a cache, and the folder it is in.
fn cached() -> (TempDir, Options) {
    let folder = tempfile::tempdir().expect("folder");
    let options = Options {
        cache: Some(folder.path().to_owned()),
        ..Options::default()
    };
    (folder, options)
}

/// Scans and counts the files read.
fn scan_counted(folder: &TempDir, options: &Options) -> (Found, usize) {
    let seen = Mutex::new(0);
    let note = |_: &str| *seen.lock().expect("lock") += 1;
    let found = scan_path(folder.path(), options, &note).expect("scan");
    (found, seen.into_inner().expect("lock"))
}

#[test]
fn an_unchanged_tree_is_not_read_again_and_a_changed_one_is() {
    let files = [("a/Cargo.lock", LOCK), ("b/readme.md", "")];
    let folder = tree(&files);
    let (store, options) = cached();
    let (first, read) = scan_counted(&folder, &options);
    assert_eq!(read, 1);
    // Until the tree has settled nothing is kept; at some point an unchanged tree is believed.
    let mut again = (first.clone(), 1);
    for _ in 0..1_000_000 {
        again = scan_counted(&folder, &options);
        if again.1 == 0 {
            break;
        }
    }
    assert_eq!(again, (first.clone(), 0));
    fs::write(folder.path().join("b/Cargo.lock"), LOCK).expect("write");
    let (more, read) = scan_counted(&folder, &options);
    assert_eq!(read, 2);
    assert_eq!(more.components[0].locations.len(), 2);
    fs::remove_dir_all(store.path()).expect("remove");
    assert_eq!(scan_counted(&folder, &options), (more, 2));
}

/// What is told by its names must be told again when they change, and only then: a report is written into the tree.
#[test]
fn a_report_written_into_the_tree_does_not_make_it_another() {
    let folder = tree(&[("a/Cargo.lock", LOCK)]);
    let (_store, options) = cached();
    let believed =
        |expected: usize| (0..1_000_000).any(|_| scan_counted(&folder, &options).1 == expected);
    assert!(believed(0));
    fs::write(folder.path().join("report.sarif"), "{}").expect("write");
    assert_eq!(scan_counted(&folder, &options).1, 0);
    fs::create_dir(folder.path().join("b")).expect("folder");
    assert_eq!(scan_counted(&folder, &options).1, 0);
    fs::write(folder.path().join("b/Cargo.lock"), LOCK).expect("write");
    assert_eq!(scan_counted(&folder, &options).1, 2);
    fs::remove_file(folder.path().join("a/Cargo.lock")).expect("remove");
    assert_eq!(scan_counted(&folder, &options).1, 1);
}

/// A file that names another one is read again when that one changes.
#[test]
fn what_one_file_reads_beside_itself_is_looked_at_each_time() {
    let folder = tree(&[
        ("requirements.txt", "-r sub/base.txt\n"),
        ("sub/base.txt", "flask==1.0\n"),
    ]);
    let (_store, options) = cached();
    let path = folder.path().join("requirements.txt");
    let version = || {
        let found = scan_path(&path, &options, crate::ALONE).expect("scan");
        found.components[0].purl.version().map(str::to_owned)
    };
    for _ in 0..300 {
        assert_eq!(version().as_deref(), Some("1.0"));
    }
    fs::write(folder.path().join("sub/base.txt"), "flask==2.0\n").expect("write");
    assert_eq!(version().as_deref(), Some("2.0"));
}

#[test]
fn a_file_rewritten_with_its_old_length_and_time_is_read_again() {
    let folder = tree(&[("Cargo.lock", LOCK)]);
    let (_store, options) = cached();
    let path = folder.path().join("Cargo.lock");
    let before = fs::metadata(&path)
        .and_then(|data| data.modified())
        .expect("time");
    let first = scan_path(folder.path(), &options, crate::ALONE).expect("scan");
    fs::write(&path, LOCK.replace("1.0.0", "2.0.0")).expect("write");
    let file = fs::File::options().append(true).open(&path).expect("open");
    file.set_modified(before).expect("time");
    let second = scan_path(folder.path(), &options, crate::ALONE).expect("scan");
    assert_eq!(first.components[0].purl.version(), Some("1.0.0"));
    assert_eq!(second.components[0].purl.version(), Some("2.0.0"));
}

#[test]
fn when_the_time_is_up_what_was_not_read_is_named() {
    let folder = tree(&[("a/Cargo.lock", LOCK)]);
    let options = Options {
        stop: gwanmun_scan::Stop::when(|| true),
        ..Options::default()
    };
    let found = scan_path(folder.path(), &options, crate::ALONE).expect("scan");
    assert!(found.components.is_empty());
    assert_eq!(found.problems[0].kind, ProblemKind::LimitReached);
    assert_eq!(found.problems[0].path, "a/Cargo.lock");
}
