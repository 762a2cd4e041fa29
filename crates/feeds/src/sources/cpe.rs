//! What records that name products by CPE have in common.

use std::collections::BTreeMap;

use gwanmun_model::advisory::{Affected, Event, Range, RangeKind};
use gwanmun_model::cpe::Product;
use gwanmun_model::{Ecosystem, Texts};

/// Bounds of the affected versions of a product, as written.
#[derive(Debug, Default)]
pub(super) struct Bounds<'a> {
    /// The first affected version, or the last one before it: our ranges have no open start, and to name one version
    /// too many is the safe side.
    pub(super) start: Option<&'a str>,
    /// The last affected version.
    pub(super) last: Option<&'a str>,
    /// The first version no longer affected.
    pub(super) end: Option<&'a str>,
}

impl Bounds<'_> {
    fn is_open(&self) -> bool {
        self.start.is_none() && self.last.is_none() && self.end.is_none()
    }

    fn range(&self) -> Range {
        let start = self.start.unwrap_or("0");
        let mut events = vec![Event::Introduced(start.to_owned())];
        events.extend(self.last.map(|last| Event::LastAffected(last.to_owned())));
        events.extend(self.end.map(|end| Event::Fixed(end.to_owned())));
        Range {
            kind: RangeKind::Ecosystem,
            events,
        }
    }
}

/// Products gathered for one record.
#[derive(Debug, Default)]
pub(super) struct Products(BTreeMap<String, Affected>);

impl Products {
    /// Adds versions of the product a CPE name means: those between the bounds, else the one in the name, else
    /// every one. A name that means no product is left out.
    pub(super) fn add(&mut self, cpe: &str, bounds: &Bounds<'_>) {
        let Some(product) = Product::of(cpe) else {
            return;
        };
        let name = product.key();
        let affected = self.0.entry(name.clone()).or_insert_with(|| Affected {
            ecosystem: Ecosystem::Cpe.osv_name().to_owned(),
            name,
            ranges: Vec::new(),
            versions: Texts::default(),
            cvss: Vec::new(),
            code: Vec::new(),
        });
        match product.version {
            Some(version) if bounds.is_open() => {
                if !affected.versions.iter().any(|listed| listed == version) {
                    affected.versions.push(&version);
                }
            }
            _ => {
                let range = bounds.range();
                if !affected.ranges.contains(&range) {
                    affected.ranges.push(range);
                }
            }
        }
    }

    pub(super) fn into_affected(self) -> Vec<Affected> {
        self.0.into_values().collect()
    }
}
