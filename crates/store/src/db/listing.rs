//! Lists that pages sort, filter and cut: the whole set of their statements is known, so a test prepares each.

use super::{Param, Row, Tx};
use crate::error::StoreError;

/// Which part of a list is wanted, and in which order.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Slice<'a> {
    /// Sort key; empty takes the list's own order and ignores `descending`.
    pub sort: &'a str,
    /// Largest first.
    pub descending: bool,
    /// Rows to skip.
    pub offset: u64,
    /// Most rows to return; 0 returns every row.
    pub size: u64,
}

/// Rows of one page and the number of rows over all pages.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Sliced<T> {
    /// The rows.
    pub rows: Vec<T>,
    /// Rows over all pages.
    pub total: u64,
}

/// A list: what is selected, from where, and what it can be sorted by.
pub(crate) struct Listing {
    /// `SELECT …`, without `FROM`.
    pub(crate) select: &'static str,
    /// `FROM … WHERE …`; uses every parameter.
    pub(crate) from: &'static str,
    /// Number of parameters.
    pub(crate) params: usize,
    /// Sort keys with their expressions.
    pub(crate) sorts: &'static [(&'static str, &'static str)],
    /// The list's own order.
    pub(crate) default: &'static str,
    /// What makes the order total: a unique column.
    pub(crate) tie: &'static str,
}

impl Listing {
    fn page_sql(&self, order: &str) -> String {
        format!(
            "{} {} ORDER BY {order} LIMIT ${} OFFSET ${}",
            self.select,
            self.from,
            self.params + 1,
            self.params + 2
        )
    }

    fn count_sql(&self) -> String {
        format!("SELECT COUNT(*) {}", self.from)
    }

    fn order(&self, slice: &Slice<'_>) -> Result<String, StoreError> {
        if slice.sort.is_empty() {
            return Ok(self.default.to_owned());
        }
        let Some((_, expression)) = self.sorts.iter().find(|(key, _)| *key == slice.sort) else {
            return Err(StoreError::UnknownSort(
                self.sorts.iter().map(|(key, _)| *key).collect(),
            ));
        };
        let direction = if slice.descending { "DESC" } else { "ASC" };
        Ok(format!(
            "{expression} {direction}, {} {direction}",
            self.tie
        ))
    }

    pub(crate) fn slice<T>(
        &self,
        t: &mut Tx<'_>,
        slice: &Slice<'_>,
        params: &[&dyn Param],
        read: impl FnMut(&Row<'_>) -> Result<T, StoreError>,
    ) -> Result<Sliced<T>, StoreError> {
        let sql = self.page_sql(&self.order(slice)?);
        let limit = match slice.size {
            0 => i64::MAX,
            size => i64::try_from(size).unwrap_or(i64::MAX),
        };
        let offset = i64::try_from(slice.offset).unwrap_or(i64::MAX);
        let mut all: Vec<&dyn Param> = params.to_vec();
        all.push(&limit);
        all.push(&offset);
        let rows = t.query(&sql, &all, read)?;
        let whole = slice.offset == 0 && (slice.size == 0 || (rows.len() as u64) < slice.size);
        let total = if whole {
            rows.len() as u64
        } else {
            t.count(&self.count_sql(), params)?
        };
        Ok(Sliced { rows, total })
    }

    /// Every statement the list can run.
    #[cfg(test)]
    pub(crate) fn statements(&self) -> Vec<String> {
        let mut statements = vec![self.count_sql(), self.page_sql(self.default)];
        for (key, _) in self.sorts {
            for descending in [false, true] {
                let slice = Slice {
                    sort: key,
                    descending,
                    ..Slice::default()
                };
                statements.extend(self.order(&slice).map(|order| self.page_sql(&order)));
            }
        }
        statements
    }
}

/// Most characters of a filter; engines refuse patterns without end.
const FILTER_MAX: usize = 200;

/// Makes the pattern of `lower(x) LIKE lower($n) ESCAPE '\'` that finds `text` anywhere.
pub(crate) fn contains(text: &str) -> String {
    let mut pattern = String::from("%");
    let kept = text.trim().chars().filter(|character| *character != '\0');
    for character in kept.take(FILTER_MAX) {
        if matches!(character, '%' | '_' | '\\') {
            pattern.push('\\');
        }
        pattern.push(character);
    }
    pattern.push('%');
    pattern
}
