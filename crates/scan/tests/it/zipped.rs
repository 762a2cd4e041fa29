//! Archives for tests, built in memory from entries or from a folder.

use std::io::Write as _;
use std::path::Path;

use zip::ZipWriter;
use zip::write::SimpleFileOptions;

use crate::programs::from_sections;

/// Builds a ZIP archive; a nested archive is just another entry.
pub(crate) fn zipped<B: AsRef<[u8]>>(entries: &[(&str, B)]) -> Vec<u8> {
    written(entries, SimpleFileOptions::default())
}

/// Builds a ZIP archive without packing anything, so that its bytes do not depend on a compressor.
pub(crate) fn stored<B: AsRef<[u8]>>(entries: &[(&str, B)]) -> Vec<u8> {
    let method = zip::CompressionMethod::Stored;
    written(
        entries,
        SimpleFileOptions::default().compression_method(method),
    )
}

fn written<B: AsRef<[u8]>>(entries: &[(&str, B)], options: SimpleFileOptions) -> Vec<u8> {
    let mut writer = ZipWriter::new(std::io::Cursor::new(Vec::new()));
    for (name, bytes) in entries {
        writer.start_file(*name, options).expect("entry");
        writer.write_all(bytes.as_ref()).expect("write");
    }
    writer.finish().expect("archive").into_inner()
}

/// Copies a folder; inside, each folder called `<name>.unpacked` becomes the archive `<name>`, of the kind its name
/// says, `<name>.unpacked-<kind>` one of that kind, and `<name>.sections` the program `<name>` with the files as
/// sections.
///
/// Archives are kept unpacked among the fixtures so that one can read them and see changes to them.
pub(crate) fn copy_packed(from: &Path, to: &Path) {
    std::fs::create_dir_all(to).expect("folder");
    for (name, path) in children(from) {
        if let Some((archive, kind)) = packed_name(&name) {
            std::fs::write(to.join(archive), pack(&path, kind)).expect("write");
        } else if let Some(program) = name.strip_suffix(".sections") {
            std::fs::write(to.join(program), from_sections(&path)).expect("write");
        } else if path.is_dir() {
            copy_packed(&path, &to.join(name));
        } else {
            std::fs::copy(&path, to.join(name)).expect("copy");
        }
    }
}

/// Returns name and kind of the archive a folder stands for.
fn packed_name(folder: &str) -> Option<(&str, &str)> {
    let (archive, kind) = folder.rsplit_once(".unpacked")?;
    match kind.strip_prefix('-') {
        Some(kind) => Some((archive, kind)),
        None => Some((archive, archive.rsplit('.').next().unwrap_or(archive))),
    }
}

/// Packs a folder as an archive of a kind.
fn pack(folder: &Path, kind: &str) -> Vec<u8> {
    let mut entries = Vec::new();
    collect(folder, "", &mut entries);
    let entries: Vec<_> = entries
        .iter()
        .map(|(name, bytes)| (name.as_str(), bytes.as_slice()))
        .collect();
    match kind {
        "tar" | "gem" => tarred(&entries),
        "crate" | "gz" | "tgz" => gzipped(&tarred(&entries)),
        "zst" => zstd::encode_all(&tarred(&entries)[..], 0).expect("zstd"),
        "deb" => arred(&entries),
        _ => stored(&entries),
    }
}

/// Builds a tar archive.
pub(crate) fn tarred(entries: &[(&str, &[u8])]) -> Vec<u8> {
    let mut builder = tar::Builder::new(Vec::new());
    for (name, bytes) in entries {
        let mut header = tar::Header::new_gnu();
        header.set_size(bytes.len() as u64);
        header.set_mode(0o644);
        builder
            .append_data(&mut header, name, *bytes)
            .expect("entry");
    }
    builder.into_inner().expect("archive")
}

/// Compresses with gzip.
pub(crate) fn gzipped(bytes: &[u8]) -> Vec<u8> {
    let mut encoder = flate2::write::GzEncoder::new(Vec::new(), flate2::Compression::default());
    encoder.write_all(bytes).expect("write");
    encoder.finish().expect("archive")
}

/// Builds an ar archive as Debian's packages are.
pub(crate) fn arred(entries: &[(&str, &[u8])]) -> Vec<u8> {
    let mut archive = b"!<arch>\n".to_vec();
    for (name, bytes) in entries {
        let (zero, size) = (0, bytes.len());
        let header = format!(
            "{name:<16}{zero:<12}{zero:<6}{zero:<6}{:<8}{size:<10}`\n",
            100_644
        );
        archive.extend(header.bytes());
        archive.extend(*bytes);
        archive.extend(vec![b'\n'; size % 2]);
    }
    archive
}

fn collect(folder: &Path, prefix: &str, entries: &mut Vec<(String, Vec<u8>)>) {
    for (name, path) in children(folder) {
        if let Some((archive, kind)) = packed_name(&name) {
            entries.push((format!("{prefix}{archive}"), pack(&path, kind)));
        } else if path.is_dir() {
            collect(&path, &format!("{prefix}{name}/"), entries);
        } else {
            entries.push((
                format!("{prefix}{name}"),
                std::fs::read(&path).expect("read"),
            ));
        }
    }
}

/// Lists a folder, sorted by name.
pub(crate) fn children(folder: &Path) -> Vec<(String, std::path::PathBuf)> {
    let mut children: Vec<_> = std::fs::read_dir(folder)
        .expect("folder")
        .map(|entry| entry.expect("entry").path())
        .map(|path| {
            let name = path.file_name().and_then(|name| name.to_str());
            (name.expect("UTF-8 name").to_owned(), path.clone())
        })
        .collect();
    children.sort();
    children
}
