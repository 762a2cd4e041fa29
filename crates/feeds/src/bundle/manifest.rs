//! What a bundle says about itself: the signed document every check hangs on.

use gwanmun_model::{DataSource, Timestamp};
use serde::{Deserialize, Serialize};

use super::PackedSource;
use super::archive::NAME_LEN_MAX;

/// Id of the manifest's shape.
pub(super) const SCHEMA: &str = "gwanmun.bundle/1";
/// Most files in a bundle.
pub(super) const FILES_MAX: usize = 4096;
/// Largest manifest, in bytes.
pub(super) const MANIFEST_BYTES_MAX: u64 = 16 << 20;
/// Most bytes one file may unpack to.
pub(crate) const UNPACKED_BYTES_MAX: u64 = 64 << 30;
/// Largest ratio of unpacked to packed bytes; advisory data stays below 60, one record repeated reaches thousands.
pub(super) const RATIO_MAX: u64 = 2_000;

/// The manifest as it is written.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct Manifest {
    pub(super) schema: String,
    pub(super) created: String,
    pub(super) files: Vec<FileEntry>,
}

/// One payload file.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct FileEntry {
    pub(super) name: String,
    pub(super) size: u64,
    pub(super) sha256: String,
    pub(super) unpacked_size: u64,
    pub(super) source: String,
    pub(super) date: String,
    pub(super) records: u64,
    pub(super) license: String,
    pub(super) starter: bool,
}

impl Manifest {
    /// Renders the manifest; the same values give the same bytes.
    pub(super) fn render(&self) -> serde_json::Result<Vec<u8>> {
        let mut bytes = serde_json::to_vec_pretty(self)?;
        bytes.push(b'\n');
        Ok(bytes)
    }

    /// Reads a manifest and checks everything in it that does not need the files.
    pub(super) fn parse(bytes: &[u8]) -> Result<(Self, Timestamp, Vec<PackedSource>), String> {
        #[derive(Deserialize)]
        struct Versioned {
            schema: String,
        }
        let text = |error: serde_json::Error| error.to_string();
        let versioned: Versioned = serde_json::from_slice(bytes).map_err(text)?;
        if versioned.schema != SCHEMA {
            return Err(format!(
                "it follows `{}`, this version reads `{SCHEMA}`; update the product",
                versioned.schema
            ));
        }
        let manifest: Self = serde_json::from_slice(bytes).map_err(text)?;
        if manifest.files.len() > FILES_MAX {
            return Err(format!("it lists more than {FILES_MAX} files"));
        }
        let created = manifest
            .created
            .parse()
            .map_err(|error| format!("created: {error}"))?;
        let sources = manifest
            .files
            .iter()
            .map(|file| {
                file.check()
                    .map_err(|fault| format!("{}: {fault}", file.name))
            })
            .collect::<Result<Vec<_>, _>>()?;
        let sorted = sources.is_sorted_by(|a, b| a.source.id < b.source.id);
        if !sorted {
            return Err("its sources are not sorted and unique".to_owned());
        }
        Ok((manifest, created, sources))
    }
}

impl FileEntry {
    fn check(&self) -> Result<PackedSource, String> {
        check_name(&self.name)?;
        if crate::sources::by_id(&self.source).is_none() {
            return Err(format!(
                "source `{}` is not known to this version; update the product",
                self.source
            ));
        }
        if self.unpacked_size > UNPACKED_BYTES_MAX || self.unpacked_size / RATIO_MAX > self.size {
            return Err("it unpacks to more than is allowed".to_owned());
        }
        let date = self
            .date
            .parse()
            .map_err(|error| format!("date: {error}"))?;
        Ok(PackedSource {
            source: DataSource {
                id: self.source.clone(),
                role: crate::sources::role(&self.source),
                date,
                records: self.records,
                license: self.license.clone(),
                sha256: self.sha256.clone(),
                starter: self.starter,
            },
            size_bytes: self.size,
            unpacked_bytes: self.unpacked_size,
        })
    }
}

/// A name is one plain path segment: names are never used to write files, and still none may lead anywhere.
fn check_name(name: &str) -> Result<(), String> {
    let plain = name
        .bytes()
        .all(|byte| byte.is_ascii_alphanumeric() || matches!(byte, b'.' | b'-' | b'_'));
    if plain && !name.is_empty() && name.len() <= NAME_LEN_MAX && !name.starts_with('.') {
        Ok(())
    } else {
        Err("the name is not one plain file name".to_owned())
    }
}

/// Makes the payload name of a source: its id with everything but letters, digits, `.`, `-`, `_` turned into `-`,
/// numbered so that no two are the same.
pub(super) fn payload_name(index: usize, source: &str, extension: &str) -> String {
    let plain: String = source
        .chars()
        .take(60)
        .map(|c| {
            if c.is_ascii_alphanumeric() || matches!(c, '.' | '-' | '_') {
                c
            } else {
                '-'
            }
        })
        .collect();
    format!("{index:04}-{plain}.{extension}.zst")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_that_lead_elsewhere_are_refused() {
        for name in [
            "",
            "..",
            "../a",
            "a/b",
            "/etc/passwd",
            "a\\b",
            ".hidden",
            "a b",
            "a\0",
        ] {
            assert!(check_name(name).is_err(), "{name:?}");
        }
        let name = payload_name(7, "osv/GitHub Actions", "jsonl");
        assert_eq!(name, "0007-osv-GitHub-Actions.jsonl.zst");
        assert!(check_name(&name).is_ok());
    }

    fn manifest(files: &[FileEntry]) -> Manifest {
        Manifest {
            schema: SCHEMA.to_owned(),
            created: "2026-11-24T00:00:00Z".to_owned(),
            files: files.to_vec(),
        }
    }

    fn file(source: &str) -> FileEntry {
        FileEntry {
            name: payload_name(0, source, "jsonl"),
            size: 10,
            sha256: "00".repeat(32),
            unpacked_size: 100,
            source: source.to_owned(),
            date: "2026-08-21T00:00:00Z".to_owned(),
            records: 1,
            license: "MIT".to_owned(),
            starter: false,
        }
    }

    /// Even a trusted key must not sign just anything.
    #[test]
    fn a_signed_manifest_that_makes_no_sense_is_refused() {
        let check = |manifest: &Manifest, expected: &str| {
            let parsed = Manifest::parse(&manifest.render().unwrap());
            let fault = parsed.err().unwrap_or_default();
            assert!(
                fault.contains(expected),
                "`{fault}` should say `{expected}`"
            );
        };
        let changed = |change: fn(&mut FileEntry)| {
            let mut file = file("osv/npm");
            change(&mut file);
            manifest(&[file])
        };
        let good = manifest(&[file("kev"), file("osv/npm")]);
        assert!(Manifest::parse(&good.render().unwrap()).is_ok());
        check(
            &changed(|file| file.name = "../../etc/passwd".to_owned()),
            "plain file name",
        );
        check(
            &changed(|file| file.unpacked_size = 1 << 30),
            "unpacks to more",
        );
        check(
            &changed(|file| file.unpacked_size = u64::MAX),
            "unpacks to more",
        );
        check(
            &changed(|file| file.source = "nowhere".to_owned()),
            "not known to this version",
        );
        check(&changed(|file| file.date = "soon".to_owned()), "date");
        check(&manifest(&[file("osv/npm"), file("kev")]), "not sorted");
        check(&manifest(&[file("kev"), file("kev")]), "not sorted");
        check(&manifest(&vec![file("kev"); FILES_MAX + 1]), "more than");
        let mut newer = good;
        newer.schema = "gwanmun.bundle/2".to_owned();
        check(&newer, "update the product");
        assert!(Manifest::parse(b"{").is_err());
    }
}
