//! Programs for tests, built from readable parts: no compiled file is kept among the sources.

use std::io::Write as _;
use std::path::Path;

use gwanmun_model::{Found, ProblemKind};
use gwanmun_scan::{Options, scan_bytes};

use crate::zipped::children;

/// Begins Go's record; the byte for the size of pointers and the flags follow.
const GO_MARK: &[u8] = b"\xFF Go buildinf:";

/// Builds an ELF file with a section for each file of a folder. The record `.go.buildinfo` is written as its two
/// texts, the version on the first line and the modules behind; `.dep-v0` is written unpacked.
pub(crate) fn from_sections(folder: &Path) -> Vec<u8> {
    let mut sections = Vec::new();
    for (name, path) in children(folder) {
        let content = std::fs::read(path).expect("read");
        let content = match name.as_str() {
            ".go.buildinfo" => {
                let text = String::from_utf8(content).expect("UTF-8");
                let (version, modules) = text.split_once('\n').expect("a version");
                go_record(version, modules)
            }
            ".dep-v0" => compressed(&content),
            _ => content,
        };
        sections.push((name, content));
    }
    elf(&sections)
}

fn compressed(content: &[u8]) -> Vec<u8> {
    let mut writer = flate2::write::ZlibEncoder::new(Vec::new(), flate2::Compression::none());
    writer.write_all(content).expect("write");
    writer.finish().expect("finish")
}

/// The record as Go writes it since 1.18.
fn go_record(version: &str, modules: &str) -> Vec<u8> {
    let mut record = [GO_MARK, &[8, 2], &[0; 16]].concat();
    for text in [version.as_bytes(), &marked(modules)] {
        let mut length = text.len();
        while length >= 0x80 {
            record.push(u8::try_from(length % 0x80).expect("digit") | 0x80);
            length /= 0x80;
        }
        record.push(u8::try_from(length).expect("digit"));
        record.extend_from_slice(text);
    }
    record
}

fn marked(modules: &str) -> Vec<u8> {
    [&[b'<'; 16], modules.as_bytes(), &[b'>'; 16]].concat()
}

/// Writes numbers one after the other, each with its length in bytes.
fn written(numbers: impl IntoIterator<Item = (u64, usize)>) -> Vec<u8> {
    numbers
        .into_iter()
        .flat_map(|(number, length)| number.to_le_bytes().into_iter().take(length))
        .collect()
}

/// Length of the head of an ELF file and of its one program header.
const HEAD_BYTES: usize = 64 + 56;

/// Builds a 64-bit ELF file that has itself in memory from address 0.
fn elf(sections: &[(String, Vec<u8>)]) -> Vec<u8> {
    let mut names = vec![0];
    let mut content: Vec<u8> = Vec::new();
    let mut table = vec![0; 64];
    let names_section = (".shstrtab".to_owned(), Vec::new());
    for (name, bytes) in sections.iter().chain([&names_section]) {
        let padding = (HEAD_BYTES + content.len()).next_multiple_of(16) - HEAD_BYTES;
        content.resize(padding, 0);
        let name_at = names.len() as u64;
        names.extend_from_slice(name.as_bytes());
        names.push(0);
        let is_table = name == ".shstrtab";
        let bytes = if is_table { &names } else { bytes };
        let kind = if is_table { 3 } else { 1 };
        let at = (HEAD_BYTES + content.len()) as u64;
        table.extend(written([(name_at, 4), (kind, 4), (2, 8), (at, 8), (at, 8)]));
        table.extend(written([(bytes.len() as u64, 8), (0, 8), (16, 8), (0, 8)]));
        content.extend_from_slice(bytes);
    }
    let table_at = (HEAD_BYTES + content.len()) as u64;
    let count = (table.len() / 64) as u64;
    let length = table_at + table.len() as u64;
    let head = [
        (0x0001_0102_464C_457F, 8),
        (0, 8),
        (2, 2),
        (62, 2),
        (1, 4),
        (0, 8),
        (64, 8),
        (table_at, 8),
    ];
    let sizes = [
        (0, 4),
        (64, 2),
        (56, 2),
        (1, 2),
        (64, 2),
        (count, 2),
        (count - 1, 2),
    ];
    let segment = [
        (1, 4),
        (4, 4),
        (0, 8),
        (0, 8),
        (0, 8),
        (length, 8),
        (length, 8),
        (16, 8),
    ];
    [
        written(head),
        written(sizes),
        written(segment),
        content,
        table,
    ]
    .concat()
}

fn purls(found: &Found) -> Vec<String> {
    let components = found.components.iter();
    components.map(|one| one.purl.to_string()).collect()
}

fn scan(bytes: &[u8]) -> Found {
    scan_bytes("lib.so", bytes, &Options::default())
}

const MODULES: &str = "path\tcommand-line-arguments\ndep\texample.org/a\tv1.2.3\th1:x=\n";

#[test]
fn build_information_behind_pointers_is_followed() {
    // As Go wrote it before 1.18: two pointers to text headers, each a pointer and a length.
    let modules = marked(MODULES);
    let texts = (
        "texts".to_owned(),
        [b"go1.17.1", modules.as_slice()].concat(),
    );
    let texts_at = 128_u64;
    let headers_at = (texts_at + texts.1.len() as u64).next_multiple_of(16);
    let headers = [texts_at, 8, texts_at + 8, modules.len() as u64];
    let record = [headers_at, headers_at + 16];
    let bytes = |numbers: &[u64]| {
        numbers
            .iter()
            .flat_map(|one| one.to_le_bytes())
            .collect::<Vec<_>>()
    };
    let head = [GO_MARK, &[8, 0]].concat();
    let program = elf(&[
        texts,
        ("headers".to_owned(), bytes(&headers)),
        (".go.buildinfo".to_owned(), [head, bytes(&record)].concat()),
    ]);
    let expected = [
        "pkg:golang/example.org/a@v1.2.3",
        "pkg:golang/stdlib@1.17.1",
    ];
    assert_eq!(purls(&scan(&program)), expected);
}

#[test]
fn build_information_is_found_without_a_section_and_in_each_architecture() {
    let program = elf(&[("data".to_owned(), go_record("go1.22.0", MODULES))]);
    let expected = [
        "pkg:golang/example.org/a@v1.2.3",
        "pkg:golang/stdlib@1.22.0",
    ];
    assert_eq!(purls(&scan(&program)), expected);
    let length = u32::try_from(program.len()).expect("length");
    let numbers = [0xCAFE_BABE, 1, 7, 3, 4096, length, 12];
    let mut fat: Vec<u8> = numbers
        .iter()
        .flat_map(|one: &u32| one.to_be_bytes())
        .collect();
    fat.resize(4096, 0);
    fat.extend_from_slice(&program);
    assert_eq!(purls(&scan(&fat)), expected);
}

#[test]
fn a_mark_in_a_program_that_looks_for_it_is_not_build_information() {
    let program = elf(&[(
        "text".to_owned(),
        [GO_MARK, b" is what I look for"].concat(),
    )]);
    assert!(scan(&program).components.is_empty());
}

#[test]
fn what_cannot_be_seen_is_named() {
    for (section, content) in [
        ("text", &b"UPX!"[..]),
        (".gopclntab", b"\0"),
        (".comment", b"rustc version 1.75.0 (82e1608df 2023-12-21)\0"),
    ] {
        let found = scan(&elf(&[(section.to_owned(), content.to_owned())]));
        let kinds: Vec<_> = found.problems.iter().map(|problem| problem.kind).collect();
        assert_eq!(kinds, [ProblemKind::Incomplete], "{section}");
    }
}
