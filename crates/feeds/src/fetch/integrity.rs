//! Whether a file that came is whole: checksums as servers state them, and its form.

use std::fs::File;
use std::io::{self, BufRead as _, BufReader, Read as _};
use std::path::Path;
use std::sync::LazyLock;

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use gwanmun_model::Timestamp;
use serde::de::IgnoredAny;
use sha2::{Digest as _, Sha256};

use crate::bundle::hex;

/// Longest first line of a list that is read, in bytes.
const LINE_BYTES_MAX: u64 = 4096;

/// What a file must be.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Content {
    Json,
    Zip,
    Gzip,
    /// Lines that begin with a time and a comma.
    List,
}

impl Content {
    /// Reads the file from front to end; the error says what is wrong with it.
    pub(super) fn check(self, path: &Path) -> Result<(), String> {
        match self {
            Self::Json => {
                let bytes = std::fs::read(path).map_err(|error| error.to_string())?;
                serde_json::from_slice::<IgnoredAny>(&bytes)
                    .map_err(|error| format!("not JSON: {error}"))?;
                Ok(())
            }
            Self::Zip => zip(path).map_err(|error| format!("not a whole zip file: {error}")),
            Self::Gzip => {
                let file = BufReader::new(File::open(path).map_err(|error| error.to_string())?);
                let mut decoder = flate2::bufread::MultiGzDecoder::new(file);
                io::copy(&mut decoder, &mut io::sink())
                    .map(|_| ())
                    .map_err(|error| format!("not a whole gzip file: {error}"))
            }
            Self::List => list(path).map_err(|error| format!("not a list of changes: {error}")),
        }
    }
}

/// Looks at the first line; an empty list is one.
fn list(path: &Path) -> io::Result<()> {
    let mut line = Vec::new();
    let mut reader = BufReader::new(File::open(path)?).take(LINE_BYTES_MAX);
    reader.read_until(b'\n', &mut line)?;
    let text = String::from_utf8_lossy(&line);
    let time = text.split(',').next().map(str::parse::<Timestamp>);
    match time {
        Some(Err(_)) if !text.trim().is_empty() => Err(io::Error::other(
            "its first line does not begin with a time",
        )),
        _ => Ok(()),
    }
}

/// Unpacks every entry, which checks its CRC.
fn zip(path: &Path) -> io::Result<()> {
    let mut archive = zip::ZipArchive::new(BufReader::new(File::open(path)?))?;
    for index in 0..archive.len() {
        let mut entry = archive.by_index(index)?;
        io::copy(&mut entry, &mut io::sink())?;
    }
    Ok(())
}

/// Checksums of a file.
#[derive(Debug, PartialEq, Eq)]
pub(super) struct Sums {
    pub(super) sha256: String,
    pub(super) crc32c: u32,
    pub(super) size: u64,
}

impl Sums {
    pub(super) fn of(path: &Path) -> io::Result<Self> {
        let mut reader = BufReader::with_capacity(1 << 18, File::open(path)?);
        let (mut sha256, mut crc, mut size) = (Sha256::new(), !0_u32, 0_u64);
        loop {
            let bytes = reader.fill_buf()?;
            if bytes.is_empty() {
                break;
            }
            sha256.update(bytes);
            crc = continue_crc32c(crc, bytes);
            size = size.saturating_add(bytes.len() as u64);
            let used = bytes.len();
            reader.consume(used);
        }
        Ok(Self {
            sha256: hex(&sha256.finalize()),
            crc32c: !crc,
            size,
        })
    }
}

/// What one byte does to a CRC-32C, for every byte. Source: RFC 3720, appendix B.4 (polynomial 0x1EDC6F41, reflected).
static CRC32C: LazyLock<[u32; 256]> = LazyLock::new(|| {
    let mut byte = 0_u32;
    [(); 256].map(|()| {
        let value = (0..8).fold(byte, |value, _| {
            let shifted = value >> 1;
            if value & 1 == 0 {
                shifted
            } else {
                shifted ^ 0x82f6_3b78
            }
        });
        byte = byte.saturating_add(1);
        value
    })
});

fn continue_crc32c(crc: u32, bytes: &[u8]) -> u32 {
    bytes.iter().fold(crc, |crc, byte| {
        let [low, ..] = crc.to_le_bytes();
        let entry = CRC32C.get(usize::from(low ^ byte)).copied();
        (crc >> 8) ^ entry.unwrap_or_default()
    })
}

/// Reads the CRC-32C out of `x-goog-hash: crc32c=…,md5=…`, as Google Cloud Storage states it.
pub(super) fn stated_crc32c(header: &str) -> Option<u32> {
    let text = header
        .split(',')
        .find_map(|part| part.trim().strip_prefix("crc32c="))?;
    let bytes = STANDARD.decode(text).ok()?;
    Some(u32::from_be_bytes(bytes.try_into().ok()?))
}

/// Reads the SHA-256 at the front of a file as `sha256sum` writes it.
pub(super) fn stated_sha256(text: &str) -> Option<String> {
    let word = text.split_ascii_whitespace().next()?;
    let is_sum = word.len() == 64 && word.bytes().all(|byte| byte.is_ascii_hexdigit());
    is_sum.then(|| word.to_ascii_lowercase())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn crc32c_is_the_one_of_the_standard() {
        // RFC 3720, appendix B.4: 32 bytes of zeros, and the digits every CRC is tried with.
        assert_eq!(!continue_crc32c(!0, &[0; 32]), 0x8a91_36aa);
        assert_eq!(!continue_crc32c(!0, b"123456789"), 0xe306_9283);
        let zeros = STANDARD.encode(0x8a91_36aa_u32.to_be_bytes());
        assert_eq!(
            stated_crc32c(&format!("crc32c={zeros},md5=xx")),
            Some(0x8a91_36aa)
        );
        assert_eq!(stated_crc32c("md5=xx"), None);
        assert_eq!(stated_crc32c("crc32c=!"), None);
    }

    #[test]
    fn a_checksum_file_is_read_as_sha256sum_writes_it() {
        let sum = "AB".repeat(32);
        assert_eq!(
            stated_sha256(&format!("{sum}  all.zip\n")),
            Some("ab".repeat(32))
        );
        assert_eq!(stated_sha256("<html>"), None);
    }

    #[test]
    fn files_cut_short_are_found() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("file");
        let check = |content: Content, bytes: &[u8]| {
            std::fs::write(&path, bytes).unwrap();
            content.check(&path).is_ok()
        };
        assert!(check(Content::Json, b"{}") && !check(Content::Json, b"{"));
        assert!(check(Content::List, b"") && check(Content::List, b"2026-01-01T00:00:00Z,A-1\n"));
        assert!(!check(Content::List, b"<html>"));
        let mut writer = zip::ZipWriter::new(io::Cursor::new(Vec::new()));
        let options = zip::write::SimpleFileOptions::default();
        writer.start_file("a.json", options).unwrap();
        io::Write::write_all(&mut writer, &[7; 4096]).unwrap();
        let mut bytes = writer.finish().unwrap().into_inner();
        assert!(check(Content::Zip, &bytes));
        assert!(!check(Content::Zip, &bytes[..bytes.len() - 30]));
        bytes[40] ^= 0x55;
        assert!(!check(Content::Zip, &bytes));
    }
}
