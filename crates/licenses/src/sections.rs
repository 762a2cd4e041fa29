//! Files of sections: a head, a table, and the sections, each an array of one number type.
//!
//! ```text
//! 0   magic, eight bytes
//! 8   format version, u32 · number of sections, u32 · CRC-32 of all that follows, u32 · zero, u32
//! 24  for each section: offset u64, length in bytes u64
//! …   sections, each at a multiple of 8
//! ```
//! Numbers are little-endian, so that a file is used where it lies without being read first.

use std::ops::Range;

const HEAD: usize = 24;
const ROW: usize = 16;

#[cfg(target_endian = "big")]
compile_error!("files are mapped as they are, which needs a little-endian machine");

/// What tells one kind of file from another.
pub(crate) struct Layout {
    pub(crate) magic: &'static [u8; 8],
    /// Raised with every change of a section's meaning.
    pub(crate) version: u32,
    /// How many sections there are.
    pub(crate) sections: usize,
    /// What is said of a file that begins otherwise.
    pub(crate) not_one: &'static str,
}

/// Bytes at an address that numbers of eight bytes may have.
pub(crate) struct Aligned {
    words: Vec<u64>,
    len: usize,
}

impl Aligned {
    /// Copies bytes to such an address.
    pub(crate) fn of(bytes: &[u8]) -> Self {
        let mut words = vec![0_u64; bytes.len().div_ceil(8)];
        let room: &mut [u8] = bytemuck::cast_slice_mut(&mut words);
        for (to, from) in room.iter_mut().zip(bytes) {
            *to = *from;
        }
        Self {
            words,
            len: bytes.len(),
        }
    }
}

impl AsRef<[u8]> for Aligned {
    fn as_ref(&self) -> &[u8] {
        let bytes: &[u8] = bytemuck::cast_slice(&self.words);
        bytes.get(..self.len).unwrap_or_default()
    }
}

/// Collects sections.
pub(crate) struct Writer {
    layout: &'static Layout,
    sections: Vec<Vec<u8>>,
}

impl Writer {
    pub(crate) fn new(layout: &'static Layout) -> Self {
        Self {
            layout,
            sections: vec![Vec::new(); layout.sections],
        }
    }

    pub(crate) fn put<T: bytemuck::Pod>(&mut self, section: usize, values: &[T]) {
        if let Some(bytes) = self.sections.get_mut(section) {
            *bytes = bytemuck::cast_slice(values).to_vec();
        }
    }

    pub(crate) fn finish(self) -> Vec<u8> {
        let table = HEAD + self.layout.sections * ROW;
        let mut file = vec![0; table];
        let mut rows = Vec::with_capacity(self.layout.sections * ROW);
        for section in self.sections {
            rows.extend((file.len() as u64).to_le_bytes());
            rows.extend((section.len() as u64).to_le_bytes());
            file.extend_from_slice(&section);
            file.resize(file.len().next_multiple_of(8), 0);
        }
        let mut head = Vec::with_capacity(table);
        head.extend_from_slice(self.layout.magic);
        head.extend(self.layout.version.to_le_bytes());
        head.extend(
            u32::try_from(self.layout.sections)
                .unwrap_or(0)
                .to_le_bytes(),
        );
        head.extend([0; 8]);
        head.extend(rows);
        for (byte, from) in file.iter_mut().zip(head) {
            *byte = from;
        }
        let sum = crc32fast::hash(file.get(HEAD..).unwrap_or_default());
        for (byte, from) in file.iter_mut().skip(16).zip(sum.to_le_bytes()) {
            *byte = from;
        }
        file
    }
}

/// Reads the table of sections after checking magic, version, checksum and bounds.
pub(crate) fn ranges(file: &[u8], layout: &Layout) -> Result<Vec<Range<usize>>, &'static str> {
    if file.get(..8) != Some(layout.magic.as_slice()) {
        return Err(layout.not_one);
    }
    let number = |at: usize| -> Option<u32> {
        let bytes: [u8; 4] = file.get(at..at + 4)?.try_into().ok()?;
        Some(u32::from_le_bytes(bytes))
    };
    if number(8) != Some(layout.version) || number(12) != u32::try_from(layout.sections).ok() {
        return Err("it was written by another version of the program");
    }
    if number(16) != Some(crc32fast::hash(file.get(HEAD..).unwrap_or_default())) {
        return Err("its checksum does not fit: the file is damaged");
    }
    (0..layout.sections)
        .map(|index| {
            let at = HEAD + index * ROW;
            let word = |at: usize| -> Option<usize> {
                let bytes: [u8; 8] = file.get(at..at + 8)?.try_into().ok()?;
                usize::try_from(u64::from_le_bytes(bytes)).ok()
            };
            let start = word(at)?;
            let end = start.checked_add(word(at + 8)?)?;
            file.get(start..end).map(|_| start..end)
        })
        .collect::<Option<_>>()
        .ok_or("its table of sections leads outside the file")
}
