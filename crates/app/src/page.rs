//! Lists cut into pages.

use gwanmun_store::{Slice, Sliced};

/// Which part of a list is wanted, and in which order.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Page {
    /// Sort key; each list names its keys in a `…_SORTS` constant. Empty is the list's own order, whatever
    /// `descending` says.
    pub sort: String,
    /// Largest first.
    pub descending: bool,
    /// Text the rows must contain, in any letter case; empty is no filter.
    pub filter: String,
    /// Rows to skip.
    pub offset: u64,
    /// Most rows to return; 0 returns every row (exports).
    pub size: u32,
}

impl Default for Page {
    /// The first 50 rows in the default order.
    fn default() -> Self {
        Self {
            sort: String::new(),
            descending: false,
            filter: String::new(),
            offset: 0,
            size: 50,
        }
    }
}

impl Page {
    /// Every row in the default order.
    pub fn all() -> Self {
        Self {
            size: 0,
            ..Self::default()
        }
    }
}

/// One page of a list.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Paged<T> {
    /// The rows.
    pub rows: Vec<T>,
    /// Rows over all pages.
    pub total: u64,
    /// Offset of the next page; `None` on the last one.
    pub next: Option<u64>,
}

impl Page {
    pub(crate) fn slice(&self) -> Slice<'_> {
        Slice {
            sort: &self.sort,
            descending: self.descending,
            offset: self.offset,
            size: u64::from(self.size),
        }
    }

    /// Cuts the page out of a list that is whole in memory, already in its order.
    pub(crate) fn cut<T>(&self, rows: Vec<T>) -> Paged<T> {
        let total = rows.len() as u64;
        let offset = usize::try_from(self.offset).unwrap_or(usize::MAX);
        let size = match self.size {
            0 => usize::MAX,
            size => usize::try_from(size).unwrap_or(usize::MAX),
        };
        let rows = rows.into_iter().skip(offset).take(size).collect();
        self.of(Sliced { rows, total })
    }

    pub(crate) fn of<T>(&self, sliced: Sliced<T>) -> Paged<T> {
        let end = self.offset + sliced.rows.len() as u64;
        Paged {
            next: (end < sliced.total && !sliced.rows.is_empty()).then_some(end),
            rows: sliced.rows,
            total: sliced.total,
        }
    }
}
