//! The components of a system with what is said of their use, for people to answer.

use std::collections::BTreeMap;

use gwanmun_model::assessment::AssessedComponent;
use gwanmun_model::role::Permission;
use gwanmun_model::{Assessment, Purl, UseFacts};
use gwanmun_store::use_facts::{self, StatedFacts};
use gwanmun_store::versions::key_of;

use crate::systems::{find, object};
use crate::{App, AppError, Caller, Page, Paged, System};

/// Sort keys of [`App::uses`].
pub const USE_SORTS: &[&str] = &["open", "component", "license"];

/// Which components are wanted; `None` does not restrict.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct UseFilter {
    /// With duties that are owed, or ask for more, because a fact of use is unknown, or without.
    pub open: Option<bool>,
    /// Of which something is said, or nothing.
    pub stated: Option<bool>,
}

/// A component of a system with what is said of its use.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct UsedComponent {
    /// Its identity, by which something is said of it.
    pub identity: String,
    /// Its package URL.
    pub purl: Purl,
    /// Key of the distinct component version.
    pub version_key: String,
    /// Its license; `None` where nobody knows.
    pub license: Option<String>,
    /// Number of its duties that are owed, or ask for more, because a fact of use is unknown.
    pub open: u64,
    /// What is said of it alone.
    pub own: UseFacts,
    /// Who said it and when; `None` where nobody ever did.
    pub stated: Option<StatedFacts>,
}

/// A system with what is said of the whole and the part of its components that was asked for.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SystemUses {
    /// The system.
    pub system: System,
    /// What is said of the whole; `None` where nobody ever said anything.
    pub whole: Option<StatedFacts>,
    /// Number of duties of all components that are owed, or ask for more, because a fact of use is unknown.
    pub open: u64,
    /// The components asked for.
    pub listed: Paged<UsedComponent>,
}

impl App {
    /// Lists what a system uses with what is said of it, those with the most open duties first by default. The filter
    /// looks at the package URL and the license. A list without pages is an export and audited.
    ///
    /// # Errors
    /// [`AppError::NotFound`]; when the database cannot be used.
    pub fn uses(
        &self,
        caller: &Caller,
        system: &str,
        filter: UseFilter,
        page: &Page,
    ) -> Result<SystemUses, AppError> {
        caller.check(Permission::Read)?;
        let (system, stated) = self.read(|t| {
            let known = find(t, system)?;
            Ok((known, use_facts::of_system(t, system)?))
        })?;
        let newest = self.newest(&system)?;
        let mut rows = newest.map_or_else(Vec::new, |newest| used(newest, &stated));
        let open = rows.iter().map(|row| row.open).sum();
        let text = page.filter.to_lowercase();
        rows.retain(|row| fits(row, filter, &text));
        sort(&mut rows, page);
        self.record_unpaged(caller, page, (object(&system.id), "facts"))?;
        Ok(SystemUses {
            whole: stated.into_iter().find(|one| one.identity.is_none()),
            open,
            listed: page.cut(rows),
            system,
        })
    }
}

fn used(newest: Assessment, stated: &[StatedFacts]) -> Vec<UsedComponent> {
    let mut open: BTreeMap<String, u64> = BTreeMap::new();
    for duty in newest.duties.iter().filter(|duty| duty.is_assumed()) {
        let count = open.entry(duty.purl.to_string()).or_default();
        *count = count.saturating_add(1);
    }
    let theirs = newest.components.into_iter();
    let theirs = theirs.filter(|assessed| !assessed.component.first_party);
    theirs
        .map(|assessed| row(assessed, &open, stated))
        .collect()
}

fn row(
    assessed: AssessedComponent,
    open: &BTreeMap<String, u64>,
    stated: &[StatedFacts],
) -> UsedComponent {
    let identity = assessed.component.identity();
    let purl = assessed.component.purl;
    let of_it = |one: &&StatedFacts| one.identity.as_ref() == Some(&identity);
    let stated = stated.iter().find(of_it).cloned();
    let license = assessed.licenses.concluded;
    UsedComponent {
        version_key: key_of(&identity),
        license: license.map(|license| license.to_string()),
        open: open.get(&purl.to_string()).copied().unwrap_or_default(),
        own: stated.as_ref().map(|one| one.facts).unwrap_or_default(),
        stated,
        purl,
        identity,
    }
}

fn fits(row: &UsedComponent, filter: UseFilter, text: &str) -> bool {
    let license = row.license.as_deref().unwrap_or_default();
    filter.open.is_none_or(|open| (row.open > 0) == open)
        && (filter.stated).is_none_or(|stated| row.own.is_unknown() != stated)
        && (row.identity.to_lowercase().contains(text) || license.to_lowercase().contains(text))
}

fn sort(rows: &mut [UsedComponent], page: &Page) {
    rows.sort_by(|a, b| {
        let order = match page.sort.as_str() {
            "component" => a.purl.cmp(&b.purl),
            "license" => a.license.cmp(&b.license),
            _ => a.open.cmp(&b.open),
        };
        let order = if page.descending || page.sort.is_empty() {
            order.reverse()
        } else {
            order
        };
        order.then_with(|| a.identity.cmp(&b.identity))
    });
}
