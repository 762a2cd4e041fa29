//! Programs for tests, built from readable parts: no compiled file is kept among the sources.

use std::io::Write as _;
use std::path::Path;

use gwanmun_model::{Found, ProblemKind};
use gwanmun_scan::{Options, scan_bytes};

use crate::zipped::{children, stored};

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
        .flat_map(|(number, length)| {
            number
                .to_le_bytes()
                .into_iter()
                .chain(std::iter::repeat(0))
                .take(length)
        })
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
        let strings = sections.iter().position(|(name, _)| name == ".strtab");
        let (kind, link, entry) = match name.as_str() {
            ".shstrtab" | ".strtab" => (3, 0, 0),
            ".symtab" => (2, strings.map_or(0, |at| at as u64 + 1), 24),
            _ => (1, 0, 0),
        };
        let at = (HEAD_BYTES + content.len()) as u64;
        table.extend(written([(name_at, 4), (kind, 4), (2, 8), (at, 8), (at, 8)]));
        table.extend(written([
            (bytes.len() as u64, 8),
            (link, 8),
            (16, 8),
            (entry, 8),
        ]));
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
fn large_programs_in_java_archives_are_read_whole() {
    let mut content = vec![0; 16 << 20];
    content.extend(b" inflate 1.2.13 Copyright 1995-2022 Mark Adler ");
    let program = elf(&[(".rodata".to_owned(), content)]);
    // Not packed: what unpacks to very much more is not read.
    let archive = stored(&[("linux/libx.so", program)]);
    let found = scan_bytes("native.jar", &archive, &Options::default());
    assert!(
        purls(&found).contains(&"pkg:generic/zlib@1.2.13".to_owned()),
        "{found:?}"
    );
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

#[test]
fn the_bill_of_materials_of_a_native_image_is_read() {
    let document = r#"{"components": [{"purl": "pkg:maven/org.example/a@1.0"}, {"name": "none"}]}"#;
    let mut writer = flate2::write::GzEncoder::new(Vec::new(), flate2::Compression::none());
    writer.write_all(document.as_bytes()).expect("write");
    let packed = writer.finish().expect("finish");
    let place = 128_u64;
    let length_at = (place + packed.len() as u64).next_multiple_of(16);
    let symbol =
        |name, address| written([(name, 4), (0x11, 1), (0, 1), (1, 2), (address, 8), (8, 8)]);
    let symbols = [vec![0; 24], symbol(1, place), symbol(6, length_at)].concat();
    let length = (packed.len() as u64).to_le_bytes().to_vec();
    let sections = [
        ("data", packed),
        ("length", length),
        (".symtab", symbols),
        (".strtab", b"\0sbom\0sbom_length\0".to_vec()),
    ];
    let program = elf(&sections.map(|(name, content)| (name.to_owned(), content)));
    let found = scan(&program);
    assert_eq!(purls(&found), ["pkg:maven/org.example/a@1.0"]);
    assert_eq!(found.problems[0].kind, ProblemKind::SkippedEntry);
}

/// Builds a block of a version resource.
fn block(
    name: &str,
    value: &[u8],
    value_length: usize,
    is_text: bool,
    inner: &[Vec<u8>],
) -> Vec<u8> {
    let mut block = vec![0; 6];
    block.extend(utf16(name));
    for part in std::iter::once(value).chain(inner.iter().map(Vec::as_slice)) {
        block.resize(block.len().next_multiple_of(4), 0);
        block.extend_from_slice(part);
    }
    let head = [
        (block.len() as u64, 2),
        (value_length as u64, 2),
        (u64::from(is_text), 2),
    ];
    block.splice(..6, written(head));
    block
}

fn utf16(text: &str) -> Vec<u8> {
    text.encode_utf16()
        .chain([0])
        .flat_map(u16::to_le_bytes)
        .collect()
}

/// Builds a 64-bit PE file with a version resource.
fn portable_executable(texts: &[(&str, &str)], numbers: [u64; 4]) -> Vec<u8> {
    let texts: Vec<_> = texts
        .iter()
        .map(|(name, text)| block(name, &utf16(text), text.len() + 1, true, &[]))
        .collect();
    let table = block("000004b0", &[], 0, true, &texts);
    let [a, b, c, d] = numbers;
    let fixed = written([
        (0xFEEF_04BD, 4),
        (0x1_0000, 4),
        (b, 2),
        (a, 2),
        (d, 2),
        (c, 2),
        (0, 36),
    ]);
    let information = block("StringFileInfo", &[], 0, true, &[table]);
    let version = block(
        "VS_VERSION_INFO",
        &fixed,
        fixed.len(),
        false,
        &[information],
    );
    let folder = |id, place| written([(0, 8), (0, 4), (0, 2), (1, 2), (id, 4), (place, 4)]);
    let below = 0x8000_0000;
    let place = written([(0x1000 + 88, 4), (version.len() as u64, 4), (0, 8)]);
    let resources = [
        folder(16, below + 24),
        folder(1, below + 48),
        folder(1033, 72),
        place,
        version,
    ]
    .concat();
    let size = resources.len() as u64;
    let sections = written([(1, 2), (0, 12), (240, 2), (0x2022, 2)]);
    let optional = [
        written([
            (0x20B, 2),
            (0, 22),
            (0x1_4000_0000, 8),
            (0x1000, 4),
            (0x200, 4),
            (0, 16),
        ]),
        written([(0x2000, 4), (0x200, 4), (0, 8), (0, 32), (0, 4), (16, 4)]),
        written([(0, 16), (0x1000, 4), (size, 4), (0, 104)]),
    ]
    .concat();
    let section = [
        b".rsrc\0\0\0".to_vec(),
        written([(size, 4), (0x1000, 4), (size, 4), (0x200, 4), (0, 16)]),
    ]
    .concat();
    let mut file = [b"MZ".to_vec(), vec![0; 58], written([(0x40, 4)])].concat();
    file.extend(
        [
            b"PE\0\0".to_vec(),
            written([(0x8664, 2)]),
            sections,
            optional,
            section,
        ]
        .concat(),
    );
    file.resize(0x200, 0);
    file.extend(resources);
    file
}

fn described(found: &Found) -> Vec<String> {
    let describe = |one: &gwanmun_model::Component| {
        let supplier = one.supplier.as_deref().unwrap_or_default();
        format!("{} {} {supplier}", one.purl, one.kind.id())
    };
    found.components.iter().map(describe).collect()
}

#[test]
fn version_resources_name_programs_and_assemblies() {
    let native = [
        ("CompanyName", "Example Corp"),
        ("OriginalFilename", "tool.EXE"),
        ("ProductVersion", "1, 2, 3"),
    ];
    let program = portable_executable(&native, [4, 5, 6, 7]);
    assert_eq!(
        described(&scan_bytes("tool.exe", &program, &Options::default())),
        ["pkg:generic/tool@4.5.6.7 application Example Corp"]
    );
    let assembly = [
        ("InternalName", "Example.Core.dll"),
        ("ProductVersion", "8.0.1+5535e31a71"),
        ("Assembly Version", "8.0.0.0"),
    ];
    let library = portable_executable(&assembly, [0, 0, 0, 0]);
    assert_eq!(
        described(&scan_bytes(
            "Example.Core.dll",
            &library,
            &Options::default()
        )),
        ["pkg:nuget/Example.Core@8.0.1 library "]
    );
    let nothing = portable_executable(&[], [0, 0, 0, 0]);
    assert_eq!(
        described(&scan_bytes("lib/plain.dll", &nothing, &Options::default())),
        ["pkg:generic/plain library "]
    );
}

#[test]
fn broken_resources_and_notes_do_no_harm() {
    let texts = [
        ("OriginalFilename", "tool.exe"),
        ("ProductVersion", "1.2.3"),
        ("FileVersion", "1.2.3.4"),
    ];
    let mut program = portable_executable(&texts, [1, 2, 3, 4]);
    for at in 0..program.len() {
        scan_bytes("tool.exe", &program[..at], &Options::default());
        program[at] ^= 1 << (at % 8);
        scan_bytes("tool.exe", &program, &Options::default());
        program[at] ^= 1 << (at % 8);
    }
}
