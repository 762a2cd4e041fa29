//! Tables of fixed-width rows, sorted by a number at their front.

/// Rows of one width, read in place.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Table<'a> {
    bytes: &'a [u8],
    width: usize,
}

impl<'a> Table<'a> {
    pub(super) const fn new(bytes: &'a [u8], width: usize) -> Self {
        Self { bytes, width }
    }

    /// Returns the number of rows.
    pub(crate) const fn len(&self) -> usize {
        match self.bytes.len().checked_div(self.width) {
            Some(rows) => rows,
            None => 0,
        }
    }

    /// Returns the bytes of a row.
    pub(super) fn get(&self, index: usize) -> Option<&'a [u8]> {
        let start = index.checked_mul(self.width)?;
        self.bytes.get(start..start.checked_add(self.width)?)
    }

    /// Returns every row.
    pub(crate) fn iter<R>(self, read: fn(&[u8]) -> Option<R>) -> impl Iterator<Item = R> + 'a
    where
        R: 'a,
    {
        (0..self.len()).map_while(move |index| self.get(index).and_then(read))
    }

    /// Returns the rows whose key is `key`, which stand together.
    pub(super) fn with_key<R: 'a>(
        self,
        key: u64,
        read: fn(&[u8]) -> Option<R>,
        key_of: fn(&R) -> u64,
    ) -> impl Iterator<Item = R> + 'a {
        let (mut low, mut high) = (0, self.len());
        while low < high {
            let middle = low.midpoint(high);
            let below = self
                .get(middle)
                .and_then(read)
                .is_some_and(|row| key_of(&row) < key);
            if below {
                low = middle.saturating_add(1);
            } else {
                high = middle;
            }
        }
        (low..self.len())
            .map_while(move |index| self.get(index).and_then(read))
            .take_while(move |row| key_of(row) == key)
    }

    /// Returns the first row whose key is `key`.
    pub(super) fn find<R: 'a>(
        self,
        key: u64,
        read: fn(&[u8]) -> Option<R>,
        key_of: fn(&R) -> u64,
    ) -> Option<R> {
        self.with_key(key, read, key_of).next()
    }
}
