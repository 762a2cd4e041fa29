//! `Packages.db`, the database SUSE's RPM keeps its packages in.
//!
//! Source: `lib/backend/ndb/rpmpkg.c` of RPM 4.18, whose comments and constants describe the file: pages of slots that
//! say where each package's blob stands, in blocks of 16 bytes.

/// Marks of the file, a slot, the head and the tail of a blob, as little-endian numbers.
const FILE_MARK: u32 = u32::from_le_bytes(*b"RpmP");
const SLOT_MARK: u32 = u32::from_le_bytes(*b"Slot");
const HEAD_MARK: u32 = u32::from_le_bytes(*b"BlbS");
const TAIL_MARK: u32 = u32::from_le_bytes(*b"BlbE");

/// Bytes of a slot, of a block, of a page of slots.
const SLOT: usize = 16;
const BLOCK: usize = 16;
const PAGE: usize = 4096;

/// Bytes of the head of a blob.
const HEAD: usize = 16;

/// Calls `visit` with the blob of every package. Returns what was wrong on the way; all that is whole is visited.
///
/// # Errors
/// When the file is no such database.
pub(super) fn blobs(
    file: &[u8],
    visit: &mut dyn FnMut(&[u8]),
) -> Result<Vec<&'static str>, &'static str> {
    if u32_at(file, 0) != Some(FILE_MARK) {
        return Err("not a package database of RPM");
    }
    if u32_at(file, 4) != Some(0) {
        return Err("a later version of RPM's package database");
    }
    let pages = u32_at(file, 12).unwrap_or_default() as usize;
    let mut faults = Vec::new();
    // The header takes the first two slots.
    let end = pages.saturating_mul(PAGE);
    let slots = file.get(2 * SLOT..end.min(file.len())).unwrap_or_default();
    if end > file.len() {
        faults.push("the slots of the database are cut off");
    }
    // No two packages share a block; blobs that overlap would make a small file take long.
    let mut budget = file.len();
    for slot in slots.chunks_exact(SLOT) {
        let field = |at| u32_at(slot, at).unwrap_or_default();
        if field(0) != SLOT_MARK {
            faults.push("a slot of the database is damaged");
            break;
        }
        let (package, block, blocks) = (field(4), field(8) as usize, field(12) as usize);
        if package == 0 || block == 0 {
            continue;
        }
        let taken = blocks.saturating_mul(BLOCK);
        match blob(file, package, block, taken).filter(|_| taken <= budget) {
            Some(blob) => {
                budget -= taken;
                visit(blob);
            }
            None => faults.push("a package of the database is damaged"),
        }
    }
    Ok(faults)
}

/// Returns the blob of a package that takes `taken` bytes from a block on.
fn blob(file: &[u8], package: u32, block: usize, taken: usize) -> Option<&[u8]> {
    let begin = block.checked_mul(BLOCK)?;
    let whole = file.get(begin..begin.checked_add(taken)?)?;
    let is_whole = u32_at(whole, 0) == Some(HEAD_MARK)
        && u32_at(whole, 4) == Some(package)
        && u32_at(whole, taken.checked_sub(4)?) == Some(TAIL_MARK);
    let length = u32_at(whole, 12)? as usize;
    whole
        .get(HEAD..HEAD.checked_add(length)?)
        .filter(|_| is_whole)
}

fn u32_at(bytes: &[u8], at: usize) -> Option<u32> {
    let bytes = bytes.get(at..at.checked_add(4)?)?;
    Some(u32::from_le_bytes(bytes.try_into().ok()?))
}
