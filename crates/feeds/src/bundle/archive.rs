//! The container: a plain `tar`, written in one way only.
//!
//! Anybody's `tar` unpacks it. Reading is strict: every header must be the very bytes [`header`] makes for that name
//! and size, padding must be zero, and nothing may follow the end, so no byte of the file is outside the checks.
//! Source: POSIX.1-1988 `ustar` interchange format.

use std::io::{self, Read, Write};

/// Length of a block; everything in the container is a multiple of it.
pub(super) const BLOCK: usize = 512;
/// Two empty blocks end the container.
pub(super) const END_LEN: usize = 2 * BLOCK;
/// Largest entry the header's eleven octal digits can state.
pub(super) const ENTRY_BYTES_MAX: u64 = 0o777_7777_7777;
/// Longest name a header holds.
pub(super) const NAME_LEN_MAX: usize = 100;

/// Makes the one header for an entry; `None` when name or size does not fit.
pub(super) fn header(name: &str, size: u64) -> Option<[u8; BLOCK]> {
    if name.is_empty() || name.len() > NAME_LEN_MAX || size > ENTRY_BYTES_MAX {
        return None;
    }
    let mut block = [0_u8; BLOCK];
    let mut put = |offset: usize, bytes: &[u8]| -> Option<()> {
        let end = offset.checked_add(bytes.len())?;
        block.get_mut(offset..end)?.copy_from_slice(bytes);
        Some(())
    };
    put(0, name.as_bytes())?;
    put(100, b"0000644\0")?;
    put(108, b"0000000\0")?;
    put(116, b"0000000\0")?;
    put(124, format!("{size:011o}\0").as_bytes())?;
    put(136, b"00000000000\0")?;
    put(148, b"        ")?;
    put(156, b"0")?;
    put(257, b"ustar\x0000")?;
    let sum: u32 = block.iter().map(|byte| u32::from(*byte)).sum();
    let sum = format!("{sum:06o}\0 ");
    block.get_mut(148..156)?.copy_from_slice(sum.as_bytes());
    Some(block)
}

/// Returns how many zero bytes follow an entry of `size` bytes.
pub(super) const fn padding(size: u64) -> usize {
    // A remainder below 512 fits any integer.
    #[expect(clippy::cast_possible_truncation, reason = "below 512")]
    let rest = (size % BLOCK as u64) as usize;
    (BLOCK - rest) % BLOCK
}

/// Reads name and size out of the header of the first entries, which stand before anything is verified.
/// The header is then compared as a whole, so nothing else in it matters.
pub(super) fn parse_header(block: &[u8; BLOCK]) -> Option<(String, u64)> {
    let name = block.get(..NAME_LEN_MAX)?;
    let name = name.split(|byte| *byte == 0).next()?;
    let name = std::str::from_utf8(name).ok()?;
    let size = std::str::from_utf8(block.get(124..135)?).ok()?;
    let size = u64::from_str_radix(size, 8).ok()?;
    (header(name, size)? == *block).then(|| (name.to_owned(), size))
}

/// Writes one entry held in memory.
pub(super) fn write_entry(out: &mut dyn Write, name: &str, content: &[u8]) -> io::Result<()> {
    let header = header(name, content.len() as u64).ok_or(io::ErrorKind::InvalidInput)?;
    out.write_all(&header)?;
    out.write_all(content)?;
    write_padding(out, content.len() as u64)
}

/// Writes the zeros after an entry of `size` bytes.
pub(super) fn write_padding(out: &mut dyn Write, size: u64) -> io::Result<()> {
    let zeros = [0; BLOCK];
    out.write_all(zeros.get(..padding(size)).unwrap_or_default())
}

/// Reads `len` bytes that must all be zero; `false` when one is not.
pub(super) fn read_zeros(input: &mut dyn Read, len: usize) -> io::Result<bool> {
    let mut bytes = vec![0; len];
    input.read_exact(&mut bytes)?;
    Ok(bytes.iter().all(|byte| *byte == 0))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_ordinary_tar_reader_understands_it() {
        let mut bytes = Vec::new();
        write_entry(&mut bytes, "a.txt", b"hello").unwrap();
        write_entry(&mut bytes, "b", &[7; 512]).unwrap();
        bytes.extend([0; END_LEN]);
        let mut archive = tar::Archive::new(&bytes[..]);
        let read: Vec<_> = archive
            .entries()
            .unwrap()
            .map(|entry| {
                let mut entry = entry.unwrap();
                let mut content = Vec::new();
                entry.read_to_end(&mut content).unwrap();
                (entry.path().unwrap().display().to_string(), content)
            })
            .collect();
        assert_eq!(
            read,
            [
                ("a.txt".to_owned(), b"hello".to_vec()),
                ("b".to_owned(), vec![7; 512])
            ]
        );
    }

    #[test]
    fn only_the_one_header_is_taken() {
        let block = header("a.txt", 5).unwrap();
        assert_eq!(parse_header(&block), Some(("a.txt".to_owned(), 5)));
        for at in 0..BLOCK {
            let mut changed = block;
            changed[at] ^= 1;
            assert_eq!(parse_header(&changed), None, "byte {at}");
        }
        assert!(header("", 1).is_none());
        assert!(header("a", ENTRY_BYTES_MAX + 1).is_none());
    }
}
