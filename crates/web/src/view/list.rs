//! Tables: sorted, filtered and cut into pages through the address alone, so that every view can be shared.

use askama::Template;
use axum::http::Uri;
use gwanmun_app::{Page, Paged};
use gwanmun_model::text::{Language, Text};

use super::{Icon, grouped};
use crate::messages::table as m;
use crate::url;

/// Page sizes offered, the default first.
const SIZES: [u32; 4] = [50, 20, 100, 200];

/// What an address asks of a list.
#[derive(Debug, Clone)]
pub(crate) struct ListQuery {
    path: String,
    parameters: Vec<(String, String)>,
}

impl ListQuery {
    pub(crate) fn read(uri: &Uri) -> Self {
        Self {
            path: uri.path().to_owned(),
            parameters: url::parameters(uri)
                .into_iter()
                .filter(|(name, _)| name != "lang")
                .collect(),
        }
    }

    /// Returns one parameter, empty where it is missing.
    pub(crate) fn get(&self, name: &str) -> &str {
        self.parameters
            .iter()
            .find(|(found, _)| found == name)
            .map_or("", |(_, value)| value.as_str())
    }

    /// The format of an export, where one is asked for.
    pub(crate) fn export(&self) -> Option<&str> {
        Some(self.get("format")).filter(|format| !format.is_empty())
    }

    /// Returns the page asked for. A sort key the list does not know counts as none; an export has every row.
    pub(crate) fn page(&self, sorts: &[&str], default: (&str, bool)) -> Page {
        let known = sorts.contains(&self.get("sort"));
        let (sort, descending) = if known {
            (self.get("sort"), self.get("order") == "desc")
        } else {
            default
        };
        let size = self.size();
        let number: u64 = self.get("page").parse().unwrap_or(1).max(1);
        Page {
            sort: sort.to_owned(),
            descending,
            filter: self.get("q").trim().to_owned(),
            offset: if self.export().is_some() {
                0
            } else {
                (number - 1).saturating_mul(u64::from(size))
            },
            size: if self.export().is_some() { 0 } else { size },
        }
    }

    fn size(&self) -> u32 {
        self.get("size")
            .parse()
            .ok()
            .filter(|size| SIZES.contains(size))
            .unwrap_or(SIZES[0])
    }

    /// The same list with some parameters set otherwise.
    pub(crate) fn with(&self, changes: &[(&str, &str)]) -> String {
        let mut parameters: Vec<(String, String)> = self
            .parameters
            .iter()
            .filter(|(name, _)| !changes.iter().any(|(changed, _)| changed == name))
            .cloned()
            .collect();
        parameters.extend(
            changes
                .iter()
                .map(|(name, value)| ((*name).to_owned(), (*value).to_owned())),
        );
        format!("{}{}", self.path, url::query(&parameters))
    }
}

/// A choice that restricts a list.
#[derive(Debug, Clone)]
pub(crate) struct Facet {
    pub(crate) name: &'static str,
    pub(crate) label: String,
    /// Value and label of each choice.
    pub(crate) options: Vec<(String, String)>,
    pub(crate) chosen: String,
}

impl Facet {
    pub(crate) fn new(
        query: &ListQuery,
        name: &'static str,
        label: impl Into<String>,
        options: impl IntoIterator<Item = (String, String)>,
    ) -> Self {
        Self {
            name,
            label: label.into(),
            options: options.into_iter().collect(),
            chosen: query.get(name).to_owned(),
        }
    }
}

/// A day that restricts a list.
#[derive(Debug, Clone)]
pub(crate) struct DayField {
    pub(crate) name: &'static str,
    pub(crate) label: String,
    pub(crate) chosen: String,
}

/// One table as it is shown.
#[derive(Debug, Clone)]
pub(crate) struct List {
    query: ListQuery,
    language: Language,
    sort: String,
    descending: bool,
    filter: String,
    offset: u64,
    size: u64,
    shown: u64,
    total: u64,
    facets: Vec<Facet>,
    days: Vec<DayField>,
}

impl List {
    pub(crate) fn new<T>(
        query: ListQuery,
        page: &Page,
        answer: &Paged<T>,
        language: Language,
    ) -> Self {
        Self {
            query,
            language,
            sort: page.sort.clone(),
            descending: page.descending,
            filter: page.filter.clone(),
            offset: page.offset,
            size: u64::from(page.size).max(1),
            shown: u64::try_from(answer.rows.len()).unwrap_or(u64::MAX),
            total: answer.total,
            facets: Vec::new(),
            days: Vec::new(),
        }
    }

    #[must_use]
    pub(crate) fn facet(mut self, facet: Facet) -> Self {
        self.facets.push(facet);
        self
    }

    /// Adds a field for a day.
    #[must_use]
    pub(crate) fn day(mut self, name: &'static str, label: &Text) -> Self {
        self.days.push(DayField {
            name,
            label: label.get(self.language).to_owned(),
            chosen: self.query.get(name).to_owned(),
        });
        self
    }

    /// Whether no row is shown.
    pub(crate) fn is_empty(&self) -> bool {
        self.shown == 0
    }

    /// Whether a filter or a facet restricts the list.
    pub(crate) fn is_restricted(&self) -> bool {
        !self.filter.is_empty()
            || self.facets.iter().any(|facet| !facet.chosen.is_empty())
            || self.days.iter().any(|day| !day.chosen.is_empty())
    }

    /// A column's heading; a click sorts by it, another click turns the order around.
    pub(crate) fn heading(&self, key: &str, title: &Text) -> Heading {
        self.head(key, title, "")
    }

    /// The heading of a column of numbers.
    pub(crate) fn numeric_heading(&self, key: &str, title: &Text) -> Heading {
        self.head(key, title, "numeric")
    }

    fn head(&self, key: &str, title: &Text, class: &'static str) -> Heading {
        let active = self.sort == key;
        let order = if active && !self.descending {
            "desc"
        } else {
            "asc"
        };
        let (icon, said) = match (active, self.descending) {
            (false, _) => ("updown", ""),
            (true, false) => ("up", m::SORTED_UP.get(self.language)),
            (true, true) => ("down", m::SORTED_DOWN.get(self.language)),
        };
        Heading {
            class,
            order: active.then_some(if self.descending {
                "descending"
            } else {
                "ascending"
            }),
            address: self
                .query
                .with(&[("sort", key), ("order", order), ("page", "")]),
            title: title.get(self.language).to_owned(),
            icon: Icon(icon),
            said,
        }
    }

    /// The form above the table.
    pub(crate) fn filters(&self, label: &Text) -> Filters {
        let kept = |name: &str| (name.to_owned(), self.query.get(name).to_owned());
        Filters {
            path: self.query.path.clone(),
            hidden: [kept("sort"), kept("order"), kept("size"), kept("tab")]
                .into_iter()
                .filter(|(_, value)| !value.is_empty())
                .collect(),
            label: label.get(self.language).to_owned(),
            filter: self.filter.clone(),
            all: m::ALL.get(self.language),
            apply: m::APPLY.get(self.language),
            clear: self.is_restricted().then(|| m::CLEAR.get(self.language)),
            clear_address: format!("{}{}", self.query.path, url::query(&[kept("tab")])),
            facets: self.facets.clone(),
            days: self.days.clone(),
        }
    }

    /// What stands in place of a table without rows because nothing fits the conditions.
    pub(crate) fn nothing_matches(&self) -> Empty {
        Empty::new(
            "search",
            m::NOTHING_MATCHES,
            m::NOTHING_MATCHES_TEXT,
            self.language,
        )
    }

    /// The line below a table that is no list to take away.
    pub(crate) fn foot_of_page(&self) -> Foot {
        Foot {
            export: "",
            ..self.foot()
        }
    }

    /// The line below the table: which rows, other pages, page size, exports.
    pub(crate) fn foot(&self) -> Foot {
        let page = self.offset / self.size + 1;
        let last = self.offset.saturating_add(self.shown);
        Foot {
            range: m::range(
                if self.shown == 0 { 0 } else { self.offset + 1 },
                last,
                &grouped(self.total),
            )
            .get(self.language)
            .to_owned(),
            pages: m::PAGES.get(self.language),
            previous: m::PREVIOUS.get(self.language),
            next: m::NEXT.get(self.language),
            previous_address: (page > 1)
                .then(|| self.query.with(&[("page", &(page - 1).to_string())])),
            next_address: (last < self.total)
                .then(|| self.query.with(&[("page", &(page + 1).to_string())])),
            size_label: m::PAGE_SIZE.get(self.language),
            sizes: {
                let mut sizes = SIZES;
                sizes.sort_unstable();
                sizes
                    .into_iter()
                    .map(|size| {
                        let address = self
                            .query
                            .with(&[("size", &size.to_string()), ("page", "")]);
                        (size, address, u64::from(size) == self.size)
                    })
                    .collect()
            },
            export: m::EXPORT.get(self.language),
            csv_address: self.query.with(&[("format", "csv"), ("page", "")]),
            json_address: self.query.with(&[("format", "json"), ("page", "")]),
        }
    }
}

/// A column's heading.
#[derive(Debug, Template)]
#[template(path = "view/heading.html")]
pub(crate) struct Heading {
    class: &'static str,
    order: Option<&'static str>,
    address: String,
    title: String,
    icon: Icon,
    said: &'static str,
}

impl askama::filters::HtmlSafe for Heading {}

/// The form above a table.
#[derive(Debug, Template)]
#[template(path = "view/filters.html")]
pub(crate) struct Filters {
    path: String,
    hidden: Vec<(String, String)>,
    label: String,
    filter: String,
    all: &'static str,
    apply: &'static str,
    clear: Option<&'static str>,
    clear_address: String,
    facets: Vec<Facet>,
    days: Vec<DayField>,
}

impl askama::filters::HtmlSafe for Filters {}

/// What stands where there is nothing to show.
#[derive(Debug, Clone, Template)]
#[template(path = "view/empty.html")]
pub(crate) struct Empty {
    icon: Icon,
    title: String,
    text: String,
}

impl askama::filters::HtmlSafe for Empty {}

impl Empty {
    pub(crate) fn new(icon: &'static str, title: &Text, text: &Text, language: Language) -> Self {
        Self {
            icon: Icon(icon),
            title: title.get(language).to_owned(),
            text: text.get(language).to_owned(),
        }
    }
}

/// The line below a table.
#[derive(Debug, Template)]
#[template(path = "view/foot.html")]
pub(crate) struct Foot {
    range: String,
    pages: &'static str,
    previous: &'static str,
    next: &'static str,
    previous_address: Option<String>,
    next_address: Option<String>,
    size_label: &'static str,
    sizes: Vec<(u32, String, bool)>,
    export: &'static str,
    csv_address: String,
    json_address: String,
}

impl askama::filters::HtmlSafe for Foot {}

#[cfg(test)]
mod tests {
    use super::*;

    fn query(address: &str) -> ListQuery {
        ListQuery::read(&address.parse().unwrap())
    }

    fn list(address: &str, total: u64) -> List {
        let query = query(address);
        let page = query.page(&["name", "age"], ("name", false));
        let rows = vec![(); usize::try_from((total - page.offset).min(50)).unwrap()];
        let answer = Paged {
            rows,
            total,
            next: None,
        };
        List::new(query, &page, &answer, Language::En)
    }

    #[test]
    fn an_address_names_sort_page_and_filter() {
        let page = query("/a?sort=age&order=desc&page=3&size=20&q=+x+").page(&["age"], ("", false));
        assert_eq!(page.sort, "age");
        assert!(page.descending);
        assert_eq!((page.offset, page.size), (40, 20));
        assert_eq!(page.filter, "x");
    }

    #[test]
    fn nonsense_in_an_address_falls_back_to_the_defaults() {
        let page = query("/a?sort=evil&order=desc&page=-1&size=7").page(&["age"], ("age", true));
        assert_eq!((page.sort.as_str(), page.descending), ("age", true));
        assert_eq!((page.offset, page.size), (0, 50));
    }

    #[test]
    fn sorting_keeps_the_filter_and_starts_at_the_first_page() {
        let list = list("/a?q=x&page=2&sort=age&order=asc", 120);
        let same = list.heading("age", m::ALL);
        assert_eq!(same.order, Some("ascending"));
        assert_eq!(same.address, "/a?q=x&sort=age&order=desc");
        let other = list.heading("name", m::ALL);
        assert_eq!(other.order, None);
        assert_eq!(other.address, "/a?q=x&sort=name&order=asc");
    }

    #[test]
    fn pages_end_where_the_rows_end() {
        let middle = list("/a?page=2", 120).foot();
        assert_eq!(middle.range, "51–100 of 120");
        assert_eq!(middle.previous_address.as_deref(), Some("/a?page=1"));
        assert_eq!(middle.next_address.as_deref(), Some("/a?page=3"));
        let last = list("/a?page=3", 120).foot();
        assert_eq!(last.next_address, None);
        let only = list("/a", 3).foot();
        assert_eq!((only.previous_address, only.next_address), (None, None));
    }

    #[test]
    fn an_export_has_every_row_that_fits() {
        let page = query("/a?q=x&page=4&format=csv").page(&["age"], ("age", false));
        assert_eq!((page.offset, page.size), (0, 0));
        assert_eq!(page.filter, "x");
    }
}
