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

fn written<B: AsRef<[u8]>>(entries: &[(&str, B)], options: SimpleFileOptions) -> Vec<u8> {
    let mut writer = ZipWriter::new(std::io::Cursor::new(Vec::new()));
    for (name, bytes) in entries {
        writer.start_file(*name, options).expect("entry");
        writer.write_all(bytes.as_ref()).expect("write");
    }
    writer.finish().expect("archive").into_inner()
}

/// Copies a folder; inside, each folder called `<name>.unpacked` becomes the archive `<name>`, and each called
/// `<name>.sections` the program `<name>` with the files as sections.
///
/// Archives are kept unpacked among the fixtures so that one can read them and see changes to them.
pub(crate) fn copy_packed(from: &Path, to: &Path) {
    std::fs::create_dir_all(to).expect("folder");
    for (name, path) in children(from) {
        if let Some(archive) = name.strip_suffix(".unpacked") {
            std::fs::write(to.join(archive), pack(&path)).expect("write");
        } else if let Some(program) = name.strip_suffix(".sections") {
            std::fs::write(to.join(program), from_sections(&path)).expect("write");
        } else if path.is_dir() {
            copy_packed(&path, &to.join(name));
        } else {
            std::fs::copy(&path, to.join(name)).expect("copy");
        }
    }
}

fn pack(folder: &Path) -> Vec<u8> {
    let mut entries = Vec::new();
    collect(folder, "", &mut entries);
    let entries: Vec<_> = entries
        .iter()
        .map(|(name, bytes)| (name.as_str(), bytes))
        .collect();
    // Stored, so that the hashes in the expectations do not depend on a compressor.
    let options = SimpleFileOptions::default().compression_method(zip::CompressionMethod::Stored);
    written(&entries, options)
}

fn collect(folder: &Path, prefix: &str, entries: &mut Vec<(String, Vec<u8>)>) {
    for (name, path) in children(folder) {
        if let Some(archive) = name.strip_suffix(".unpacked") {
            entries.push((format!("{prefix}{archive}"), pack(&path)));
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
