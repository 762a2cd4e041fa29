//! Texts one after the other, with where each begins.

/// Collects texts.
#[derive(Default)]
pub(crate) struct Strings {
    starts: Vec<u32>,
    bytes: Vec<u8>,
}

impl Strings {
    /// Adds a text and returns its index.
    pub(crate) fn add(&mut self, text: &str) -> u32 {
        self.starts.push(position(self.bytes.len()));
        self.bytes.extend_from_slice(text.as_bytes());
        position(self.starts.len() - 1)
    }

    /// Returns where each text begins, with the end of the last, and the texts.
    pub(crate) fn finish(mut self) -> (Vec<u32>, Vec<u8>) {
        self.starts.push(position(self.bytes.len()));
        (self.starts, self.bytes)
    }
}

/// The text at `index`.
pub(crate) fn get<'p>(starts: &[u32], bytes: &'p [u8], index: u32) -> &'p str {
    let index = index as usize;
    let range = starts.get(index).zip(starts.get(index + 1));
    range
        .and_then(|(&start, &end)| bytes.get(start as usize..end as usize))
        .and_then(|text| std::str::from_utf8(text).ok())
        .unwrap_or_default()
}

/// A position within a section; sections are far below 4 GiB.
pub(crate) fn position(at: usize) -> u32 {
    u32::try_from(at).unwrap_or(u32::MAX)
}
