//! What the tests share.

use std::path::{Path, PathBuf};

use gwanmun_feeds::bundle::{self, BundleError, Packed, Verified};
use gwanmun_feeds::keys::SecretKey;
use gwanmun_feeds::snapshot::Snapshot;
use gwanmun_feeds::{ImportError, ImportOptions, Imported, import};
use gwanmun_model::Timestamp;

/// A key that is the same in every run.
pub(crate) fn key() -> SecretKey {
    SecretKey::from_seed([7; 32], [1, 2, 3, 4, 5, 6, 7, 8])
}

pub(crate) fn time(text: &str) -> Timestamp {
    text.parse().unwrap()
}

/// A folder that is removed at the end of the test, with a data file and a bundle to be.
pub(crate) struct Place {
    pub(crate) dir: tempfile::TempDir,
}

impl Place {
    pub(crate) fn new() -> Self {
        Self {
            dir: tempfile::tempdir().unwrap(),
        }
    }

    pub(crate) fn path(&self, name: &str) -> PathBuf {
        self.dir.path().join(name)
    }

    pub(crate) fn data_file(&self) -> PathBuf {
        self.path("data.gws")
    }

    pub(crate) fn bundle(&self) -> PathBuf {
        self.path("data.gwb")
    }

    /// Writes an input file dated `day`.
    pub(crate) fn input(&self, name: &str, day: &str, content: &[u8]) -> PathBuf {
        let path = self.path("in").join(name);
        std::fs::create_dir_all(path.parent().unwrap()).unwrap();
        std::fs::write(&path, content).unwrap();
        let seconds = u64::try_from(time(day).as_micros() / 1_000_000).unwrap();
        let date = std::time::UNIX_EPOCH + std::time::Duration::from_secs(seconds);
        let file = std::fs::File::options().write(true).open(&path).unwrap();
        file.set_modified(date).unwrap();
        path
    }

    /// Packs what [`Place::input`] wrote.
    pub(crate) fn pack(&self) -> Packed {
        self.try_pack(&[self.path("in")]).unwrap()
    }

    pub(crate) fn try_pack(&self, inputs: &[PathBuf]) -> Result<Packed, BundleError> {
        bundle::pack(
            inputs,
            &self.bundle(),
            &key(),
            time("2026-11-24"),
            &|_, _| {},
        )
    }

    pub(crate) fn verify(&self) -> Result<Verified, BundleError> {
        bundle::verify(&self.bundle(), &[key().public()])
    }

    /// Packs, verifies and imports what [`Place::input`] wrote.
    pub(crate) fn import(&self) -> Result<Imported, ImportError> {
        self.import_with(ImportOptions::default())
    }

    pub(crate) fn import_with(&self, options: ImportOptions) -> Result<Imported, ImportError> {
        self.pack();
        let verified = self.verify().unwrap();
        import(&verified, &self.data_file(), options, &|_, _| {})
    }

    pub(crate) fn open(&self) -> Snapshot {
        Snapshot::open(&self.data_file()).unwrap().unwrap()
    }

    /// Removes every input.
    pub(crate) fn clear(&self) {
        std::fs::remove_dir_all(self.path("in")).unwrap();
    }
}

/// Makes an OSV record about one package, affected before version 2.
pub(crate) fn record(id: &str, ecosystem: &str, name: &str) -> String {
    format!(
        r#"{{"id":"{id}","modified":"2026-01-02T03:04:05Z","aliases":["CVE-2026-{}"],"summary":"About {name}","affected":[{{"package":{{"ecosystem":"{ecosystem}","name":"{name}"}},"ranges":[{{"type":"ECOSYSTEM","events":[{{"introduced":"0"}},{{"fixed":"2"}}]}}]}}]}}"#,
        id.bytes().map(u64::from).sum::<u64>()
    )
}

/// Makes a zip as osv.dev's export has it.
pub(crate) fn zip(files: &[(&str, String)]) -> Vec<u8> {
    use std::io::Write as _;
    let mut writer = zip::ZipWriter::new(std::io::Cursor::new(Vec::new()));
    for (name, content) in files {
        let options = zip::write::SimpleFileOptions::default();
        writer.start_file(*name, options).unwrap();
        writer.write_all(content.as_bytes()).unwrap();
    }
    writer.finish().unwrap().into_inner()
}

/// Returns every file of a folder that is no input, sorted.
pub(crate) fn left_over(dir: &Path) -> Vec<String> {
    let mut names: Vec<_> = std::fs::read_dir(dir)
        .unwrap()
        .map(|entry| entry.unwrap().file_name().into_string().unwrap())
        .filter(|name| name != "in")
        .collect();
    names.sort();
    names
}
