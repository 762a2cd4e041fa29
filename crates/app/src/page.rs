//! Lists cut into pages.

/// Which part of a list is wanted, and in which order.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Page {
    /// Sort key; each list names its keys in a `…_SORTS` constant, its first is the default. Empty is the default.
    pub sort: String,
    /// Whether the order is reversed.
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
