//! What the system's own class files say of the libraries beside them.

use std::fs;
use std::path::Path;

use expect_test::expect;
use gwanmun_model::{Found, ProblemKind};
use gwanmun_scan::{Options, scan_bytes, scan_path};

use crate::imports::told;
use crate::zipped::{stored, tarred, zipped};

/// Returns a class file whose constant pool names these classes and holds these other texts.
fn class(names: &[&str], texts: &[&str]) -> Vec<u8> {
    let mut pool = Vec::new();
    let mut count = 1_u16;
    for text in names.iter().chain(texts) {
        pool.push(1);
        pool.extend(u16::try_from(text.len()).expect("short").to_be_bytes());
        pool.extend(text.bytes());
        count += 1;
    }
    for (at, _) in (1_u16..).zip(names) {
        pool.push(7);
        pool.extend(at.to_be_bytes());
        count += 1;
    }
    let mut bytes = vec![0xCA, 0xFE, 0xBA, 0xBE, 0, 0, 0, 65];
    bytes.extend(count.to_be_bytes());
    bytes.extend(pool);
    // Access flags and all that follows.
    bytes.extend([0; 16]);
    bytes
}

/// Returns a library that states its coordinates. Its classes are no class files: nobody may read them.
fn library(group: &str, artifact: &str, classes: &[&str]) -> Vec<u8> {
    module(
        group,
        artifact,
        &classes
            .iter()
            .map(|class| (*class, b"-".to_vec()))
            .collect::<Vec<_>>(),
    )
}

/// Returns an archive with coordinates and these class files.
fn module(group: &str, artifact: &str, classes: &[(&str, Vec<u8>)]) -> Vec<u8> {
    let stated = format!("groupId={group}\nartifactId={artifact}\nversion=1.0\n").into_bytes();
    let place = format!("META-INF/maven/{group}/{artifact}/pom.properties");
    let mut entries = vec![(place.as_str(), stated)];
    entries.extend(classes.iter().cloned());
    zipped(&entries)
}

/// An executable archive as Spring Boot builds it.
fn boot() -> Vec<u8> {
    let app = class(
        &["com/bank/App", "org/used/Used", "java/lang/Object"],
        &[
            "Lorg/noted/Note;",
            "(Lorg/split/b/There;)V",
            "org/text/Text",
        ],
    );
    let part = class(&["com/bank/part/Part", "[Lorg/inner/Inner;"], &[]);
    zipped(&[
        (
            "META-INF/maven/com.bank/app/pom.properties",
            b"groupId=com.bank\nartifactId=app\nversion=1.0\n".to_vec(),
        ),
        ("BOOT-INF/classes/com/bank/App.class", app),
        ("org/springframework/boot/loader/Main.class", b"-".to_vec()),
        (
            "BOOT-INF/lib/used-1.0.jar",
            library("org.used", "used", &["org/used/Used.class"]),
        ),
        (
            "BOOT-INF/lib/noted-1.0.jar",
            library(
                "org.noted",
                "noted",
                &["META-INF/versions/17/org/noted/Note.class"],
            ),
        ),
        (
            "BOOT-INF/lib/split-a-1.0.jar",
            library("org.split", "split-a", &["org/split/b/Other.class"]),
        ),
        (
            "BOOT-INF/lib/split-b-1.0.jar",
            library("org.split", "split-b", &["org/split/b/There.class"]),
        ),
        (
            "BOOT-INF/lib/text-1.0.jar",
            library("org.text", "text", &["org/text/Text.class"]),
        ),
        (
            "BOOT-INF/lib/resources-1.0.jar",
            library("org.resources", "resources", &[]),
        ),
        (
            "BOOT-INF/lib/part-1.0.jar",
            module("com.bank", "part", &[("com/bank/part/Part.class", part)]),
        ),
        (
            "BOOT-INF/lib/inner-1.0.jar",
            library("org.inner", "inner", &["org/inner/Inner.class"]),
        ),
    ])
}

fn options() -> Options {
    Options {
        source_code: true,
        ..Options::default()
    }
}

fn written(folder: &Path, files: &[(&str, Vec<u8>)]) {
    for (path, bytes) in files {
        let path = folder.join(path);
        fs::create_dir_all(path.parent().expect("parent")).expect("folder");
        fs::write(path, bytes).expect("write");
    }
}

fn scan(files: &[(&str, Vec<u8>)]) -> Found {
    let folder = tempfile::tempdir().expect("folder");
    written(folder.path(), files);
    scan_path(folder.path(), &options(), crate::ALONE).expect("scan")
}

fn said(found: &Found) -> String {
    told(found.source.as_ref().expect("source"))
}

#[test]
fn an_executable_archive_says_which_of_its_libraries_are_used() {
    let found = scan_bytes("app.jar", &boot(), &options());
    expect![[r"
        jvm: 2 read, 0 not
        jvm org.inner:inner app.jar!BOOT-INF/lib/part-1.0.jar!com/bank/part/Part.class:0
        jvm org.noted:noted app.jar!BOOT-INF/classes/com/bank/App.class:0
        jvm org.split:split-b app.jar!BOOT-INF/classes/com/bank/App.class:0
        jvm org.used:used app.jar!BOOT-INF/classes/com/bank/App.class:0
        org.inner:inner = org.inner:inner
        org.noted:noted = org.noted:noted
        org.split:split-a = org.split:split-a
        org.split:split-b = org.split:split-b
        org.text:text = org.text:text
        org.used:used = org.used:used
    "]]
    .assert_eq(&said(&found));
    assert_eq!(found.problems, []);
    assert!(found.classes.is_empty(), "it is led to libraries");
}

#[test]
fn class_files_of_a_tree_are_led_to_the_archives_in_it() {
    let found = scan(&[
        (
            "target/classes/com/bank/App.class",
            class(&["com/bank/App", "org/used/Used"], &[]),
        ),
        (
            "target/test-classes/com/bank/AppTest.class",
            class(
                &["com/bank/AppTest", "org/used/Used", "org/proof/Assert"],
                &[],
            ),
        ),
        (
            "lib/used-1.0.jar",
            library("org.used", "used", &["org/used/Used.class"]),
        ),
        (
            "lib/proof-1.0.jar",
            library("org.proof", "proof", &["org/proof/Assert.class"]),
        ),
        (
            "lib/idle-1.0.jar",
            library("org.idle", "idle", &["org/idle/Idle.class"]),
        ),
        (
            "app.war",
            stored(&[
                (
                    "WEB-INF/classes/com/bank/Page.class",
                    class(&["org/page/Page"], &[]),
                ),
                (
                    "WEB-INF/lib/page-1.0.jar",
                    library("org.page", "page", &["org/page/Page.class"]),
                ),
            ]),
        ),
    ]);
    expect![[r"
        jvm: 3 read, 0 not
        jvm org.page:page app.war!WEB-INF/classes/com/bank/Page.class:0
        jvm org.proof:proof target/test-classes/com/bank/AppTest.class:0 in tests only
        jvm org.used:used target/classes/com/bank/App.class:0 target/test-classes/com/bank/AppTest.class:0
        org.idle:idle = org.idle:idle
        org.page:page = org.page:page
        org.proof:proof = org.proof:proof
        org.used:used = org.used:used
    "]].assert_eq(&said(&found));
}

#[test]
fn class_files_in_any_archive_are_read() {
    let app = class(&["com/bank/App", "org/used/Used"], &[]);
    let used = library("org.used", "used", &["org/used/Used.class"]);
    let archive = tarred(&[
        ("app/BOOT-INF/classes/com/bank/App.class", app.as_slice()),
        ("app/BOOT-INF/lib/used-1.0.jar", used.as_slice()),
    ]);
    let found = scan_bytes("app.tar", &archive, &options());
    expect![[r"
        jvm: 1 read, 0 not
        jvm org.used:used app.tar!app/BOOT-INF/classes/com/bank/App.class:0
        org.used:used = org.used:used
    "]]
    .assert_eq(&said(&found));
}

#[test]
fn a_damaged_own_class_is_named_and_leaves_the_rest_unknown() {
    let whole = class(&["com/bank/App", "org/used/Used"], &[]);
    let archive = stored(&[
        ("WEB-INF/classes/com/bank/App.class", whole.clone()),
        ("WEB-INF/classes/com/bank/Cut.class", whole[..20].to_vec()),
        (
            "WEB-INF/lib/used-1.0.jar",
            library("org.used", "used", &["org/used/Used.class"]),
        ),
        ("WEB-INF/lib/broken-1.0.jar", b"no archive".to_vec()),
    ]);
    let found = scan(&[("app.war", archive), ("classes/Loose.class", b"-".to_vec())]);
    let source = found.source.as_ref().expect("source");
    let read = &source.read[0];
    assert_eq!((read.files, read.unread), (1, 3));
    assert_eq!(source.imports.len(), 1);
    for path in [
        "app.war!WEB-INF/classes/com/bank/Cut.class",
        "app.war!WEB-INF/lib/broken-1.0.jar",
        "classes/Loose.class",
    ] {
        let is_named = |kind| {
            found
                .problems
                .iter()
                .any(|problem| problem.path == path && problem.kind == kind)
        };
        assert!(
            is_named(ProblemKind::Malformed),
            "{path}: {:?}",
            found.problems
        );
    }
}

#[test]
fn a_built_part_of_the_system_that_was_not_read_leaves_the_rest_unknown() {
    let pom = b"<project><modelVersion>4.0.0</modelVersion><groupId>com.bank</groupId>\
        <artifactId>all</artifactId><version>1.0</version></project>";
    let app = class(&["com/bank/App"], &[]);
    let part = |name: &'static str| module("com.bank", "part", &[(name, app.clone())]);
    for (part, unread) in [
        (part("com/bank/App.class"), 0),
        (part("com/bank/Other.class"), 1),
    ] {
        let found = scan(&[
            ("pom.xml", pom.to_vec()),
            ("target/classes/com/bank/App.class", app.clone()),
            ("part/target/part-1.0.jar", part),
        ]);
        assert_eq!(found.source.expect("source").read[0].unread, unread);
    }
}

#[test]
fn nothing_is_said_of_libraries_without_own_classes_or_where_nobody_asked() {
    let used = library("org.used", "used", &["org/used/Used.class"]);
    assert_eq!(scan_bytes("used-1.0.jar", &used, &options()).source, None);
    assert_eq!(
        scan_bytes("app.jar", &boot(), &Options::default()).source,
        None
    );
    assert_eq!(
        scan_bytes("app.jar", b"no archive", &Options::default()).source,
        None
    );
}

#[test]
fn what_is_kept_of_an_archive_says_the_same_again() {
    let (folder, place) = (
        tempfile::tempdir().expect("folder"),
        tempfile::tempdir().expect("folder"),
    );
    let options = Options {
        cache: Some(place.path().to_owned()),
        ..options()
    };
    // Only large files are kept by their content.
    let large = stored(&[("app.jar", boot()), ("padding", vec![0; 512 << 10])]);
    let scan = |note: &str| {
        written(
            folder.path(),
            &[("a.ear", large.clone()), ("package.json", note.into())],
        );
        let found = scan_path(folder.path(), &options, crate::ALONE).expect("scan");
        said(&found)
    };
    let first = scan("{}");
    assert!(first.contains("jvm org.used:used"), "{first}");
    assert_eq!(scan("{ }"), first);
}

#[test]
fn class_files_truncated_or_flipped_anywhere() {
    let whole = class(
        &["com/bank/App", "[Lorg/used/Used;"],
        &["<T:La/B;>Lc/D<TT;>;", "(ILe/F;)V"],
    );
    assert!(gwanmun_scan::imports::classes_named(&whole).is_ok());
    for at in 0..whole.len() {
        let _ = gwanmun_scan::imports::classes_named(&whole[..at]);
        for mask in [0x01, 0x10, 0x80, 0xFF] {
            let mut flipped = whole.clone();
            flipped[at] ^= mask;
            let _ = gwanmun_scan::imports::classes_named(&flipped);
        }
    }
    let archive = boot();
    for at in 0..archive.len() {
        let mut flipped = archive.clone();
        flipped[at] ^= 0x20;
        scan_bytes("app.jar", &flipped, &options());
    }
}
