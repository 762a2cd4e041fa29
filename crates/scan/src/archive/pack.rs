//! How bytes are packed, told by their first ones.

use std::io::{self, Read};

/// How many first bytes it takes to tell.
pub(crate) const HEAD_BYTES: usize = 512;

/// A way of packing.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Pack {
    /// ZIP: many files, each compressed.
    Zip,
    /// tar: many files, one after the other.
    Tar,
    /// ar, as Debian's packages are.
    Ar,
    /// cpio of the "new" kinds, as the content of RPM packages is.
    Cpio,
    /// An RPM package.
    Rpm,
    /// One compressed stream.
    Compressed(Compression),
    /// An archive of a kind nobody reads here.
    Unread(&'static str),
}

/// How one stream is compressed.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Compression {
    /// gzip.
    Gzip,
    /// bzip2.
    Bzip2,
    /// xz.
    Xz,
    /// LZMA without a container, as old RPM packages have it.
    Lzma,
    /// Zstandard.
    Zstd,
}

const HEADS: &[(&[u8], Pack)] = &[
    (b"PK\x03\x04", Pack::Zip),
    (b"PK\x05\x06", Pack::Zip),
    (b"\x1F\x8B", Pack::Compressed(Compression::Gzip)),
    (b"BZh", Pack::Compressed(Compression::Bzip2)),
    (b"\xFD7zXZ\0", Pack::Compressed(Compression::Xz)),
    (b"\x5D\0\0\x80\0", Pack::Compressed(Compression::Lzma)),
    (b"\x5D\0\0\0\x01", Pack::Compressed(Compression::Lzma)),
    (b"\x28\xB5\x2F\xFD", Pack::Compressed(Compression::Zstd)),
    (b"!<arch>\n", Pack::Ar),
    (b"070701", Pack::Cpio),
    (b"070702", Pack::Cpio),
    (b"\xED\xAB\xEE\xDB", Pack::Rpm),
    (b"7z\xBC\xAF\x27\x1C", Pack::Unread("7z")),
    (b"Rar!\x1A\x07", Pack::Unread("RAR")),
    (b"MSCF", Pack::Unread("cabinet")),
];

impl Pack {
    /// Tells how a file is packed by its first [`HEAD_BYTES`] bytes; `None` when it is not.
    pub(crate) fn of(head: &[u8]) -> Option<Self> {
        if is_tar(head) {
            return Some(Self::Tar);
        }
        HEADS
            .iter()
            .find(|(magic, _)| head.starts_with(magic))
            .map(|(_, pack)| *pack)
    }
}

/// Whether the bytes are the header of a tar archive: its own mark, or a checksum that fits (archives of old have no
/// mark). Source: POSIX.1-2017, `pax`, ustar interchange format.
fn is_tar(head: &[u8]) -> bool {
    const BLOCK: usize = 512;
    let (Some(block), Some(stated)) = (head.get(..BLOCK), head.get(148..156)) else {
        return false;
    };
    if block.get(257..262) == Some(b"ustar") {
        return true;
    }
    let stated: String = stated
        .iter()
        .map(|byte| char::from(*byte))
        .filter(char::is_ascii_digit)
        .collect();
    let sum: u32 = block
        .iter()
        .enumerate()
        .map(|(at, byte)| {
            if (148..156).contains(&at) {
                u32::from(b' ')
            } else {
                u32::from(*byte)
            }
        })
        .sum();
    block.first() != Some(&0) && u32::from_str_radix(&stated, 8) == Ok(sum)
}

impl Compression {
    /// Returns the unpacked stream; streams put one behind the other are one.
    ///
    /// # Errors
    /// When the stream does not begin as it must.
    pub(crate) fn unpacked<'r>(self, packed: Box<dyn Read + 'r>) -> io::Result<Box<dyn Read + 'r>> {
        /// Most memory the dictionary of an LZMA stream may ask for, in KiB: what `xz -9` needs, and some more.
        const LZMA_MEMORY_KIB: u32 = 256 << 10;
        Ok(match self {
            Self::Gzip => Box::new(flate2::read::MultiGzDecoder::new(packed)),
            Self::Bzip2 => Box::new(bzip2::read::MultiBzDecoder::new(packed)),
            Self::Xz => Box::new(lzma_rust2::XzReader::new_mem_limit(
                packed,
                true,
                LZMA_MEMORY_KIB,
            )),
            Self::Lzma => Box::new(lzma_rust2::LzmaReader::new_mem_limit(
                packed,
                LZMA_MEMORY_KIB,
                None,
            )?),
            Self::Zstd => Box::new(zstd::Decoder::new(packed)?),
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn packs_are_told_by_their_first_bytes() {
        assert_eq!(Pack::of(b"PK\x03\x04"), Some(Pack::Zip));
        assert_eq!(Pack::of(b""), None);
        assert_eq!(Pack::of(&[0; 512]), None);
        let mut header = tar::Header::new_old();
        header.set_path("a").expect("path");
        header.set_size(0);
        header.set_cksum();
        assert_eq!(Pack::of(header.as_bytes()), Some(Pack::Tar));
        let mut broken = *header.as_bytes();
        broken[0] ^= 1;
        assert_eq!(Pack::of(&broken), None);
    }
}
