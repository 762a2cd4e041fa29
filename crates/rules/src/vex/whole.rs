//! Whether a statement's products cover a component of what is assessed.
//!
//! Source: OpenVEX specification 0.2.0, "Product" and "Subcomponent"; package URLs without a version stand for every
//! version, and qualifiers that are given must agree.

use std::collections::{BTreeMap, BTreeSet};

use gwanmun_model::digest::Algorithm;
use gwanmun_model::vers::Vers;
use gwanmun_model::vex::{VexComponent, VexProduct, VexStatement};
use gwanmun_model::{Component, Dependency, Purl, cpe, version};

/// How far a statement reaches to a component.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Reach {
    /// It names the component, as a part of a product that is not the one assessed.
    OtherProduct,
    /// It would, if its range could be read.
    Range,
    /// It covers the component.
    Covers,
}

/// What is assessed: components with the edges between them, and what documents call the whole.
#[derive(Debug, Default)]
pub struct Whole<'a> {
    components: BTreeMap<String, &'a Component>,
    /// Identities of the components that need a component.
    parents: BTreeMap<&'a str, Vec<&'a str>>,
    products: &'a [String],
}

impl<'a> Whole<'a> {
    /// Prepares components and edges; `products` are the names documents may have for the whole.
    pub fn new(
        components: &'a [Component],
        dependencies: &'a [Dependency],
        products: &'a [String],
    ) -> Self {
        let mut parents: BTreeMap<&str, Vec<&str>> = BTreeMap::new();
        for edge in dependencies.iter().filter(|edge| edge.from != edge.to) {
            parents.entry(&edge.to).or_default().push(&edge.from);
        }
        Self {
            components: components
                .iter()
                .map(|component| (component.identity(), component))
                .collect(),
            parents,
            products,
        }
    }

    /// Returns how far a statement reaches to a component; `None` when it does not speak of it.
    pub(super) fn reach(&self, statement: &VexStatement, component: &Component) -> Option<Reach> {
        statement
            .products
            .iter()
            .filter_map(|product| self.product(product, component))
            .max()
    }

    fn product(&self, product: &VexProduct, component: &Component) -> Option<Reach> {
        if product.subcomponents.is_empty() {
            return fit(&product.component, component)
                .or_else(|| self.around(&product.component, component));
        }
        let part = product
            .subcomponents
            .iter()
            .filter_map(|part| fit(part, component))
            .max()?;
        let whole = fit(&product.component, component)
            .or_else(|| self.around(&product.component, component));
        Some(whole.unwrap_or(Reach::OtherProduct).min(part))
    }

    /// Whether a product is what is assessed, or holds every way by which the component comes in.
    fn around(&self, product: &VexComponent, component: &Component) -> Option<Reach> {
        if self.products.iter().any(|name| is_called(product, name)) {
            return Some(if product.range.is_some() {
                Reach::Range
            } else {
                Reach::Covers
            });
        }
        let mut open = vec![component.identity()];
        let mut seen: BTreeSet<String> = open.iter().cloned().collect();
        let mut reach = None;
        while let Some(identity) = open.pop() {
            let own = self.components.get(&identity)?;
            if let Some(fit) = fit(product, own) {
                reach = Some(reach.map_or(fit, |before: Reach| before.min(fit)));
                continue;
            }
            let parents = self
                .parents
                .get(identity.as_str())
                .map_or(&[][..], Vec::as_slice);
            if self.is_entry(own, parents) {
                return None;
            }
            for parent in parents {
                if seen.insert((*parent).to_owned()) {
                    open.push((*parent).to_owned());
                }
            }
        }
        reach
    }

    /// Whether a component comes in by itself: nothing needs it, or the system's own manifest names it and the system
    /// is not among the components.
    fn is_entry(&self, component: &Component, parents: &[&str]) -> bool {
        let by_own_code = parents.iter().any(|parent| {
            self.components
                .get(*parent)
                .is_some_and(|parent| parent.first_party)
        });
        parents.is_empty() || (component.direct == Some(true) && !by_own_code)
    }
}

/// Whether a name given for the whole is what a product is called.
fn is_called(product: &VexComponent, name: &str) -> bool {
    let by_purl = || {
        let name: Purl = name.parse().ok()?;
        Some(covers_purl(product.purl.as_ref()?, &name))
    };
    let by_cpe = || cpe::covers(product.cpe.as_ref()?, name).then_some(true);
    product.id.eq_ignore_ascii_case(name) || by_purl() == Some(true) || by_cpe() == Some(true)
}

/// Whether what a document names is the component; a range cannot be told.
fn fit(named: &VexComponent, component: &Component) -> Option<Reach> {
    let by_purl = named
        .purl
        .as_ref()
        .is_some_and(|purl| covers_purl(purl, &component.purl) && !denies(named, component));
    let by_cpe = named
        .cpe
        .as_ref()
        .is_some_and(|pattern| component.cpes.iter().any(|own| cpe::covers(pattern, own)));
    let by_hash = hashes(named).any(|hash| component.hashes.contains(hash));
    let is_same = by_purl || by_cpe || by_hash;
    if !is_same {
        return None;
    }
    match &named.range {
        None => Some(Reach::Covers),
        Some(range) => within(range, component),
    }
}

/// Whether the component's version is in a range; one that is no VERS range, or in which the version has no place, cannot
/// be read.
fn within(range: &str, component: &Component) -> Option<Reach> {
    let version = component.purl.full_version();
    let contains = || Vers::normalised(range).ok()?.contains(&version?);
    match contains() {
        Some(true) => Some(Reach::Covers),
        Some(false) => None,
        None => Some(Reach::Range),
    }
}

/// Hashes that identify; MD5 and SHA-1 can be forged.
fn hashes(named: &VexComponent) -> impl Iterator<Item = &gwanmun_model::Digest> {
    named
        .hashes
        .iter()
        .filter(|hash| !matches!(hash.algorithm(), Algorithm::Md5 | Algorithm::Sha1))
}

/// Whether both sides have hashes of one algorithm and none is the same: other bytes under the same name.
fn denies(named: &VexComponent, component: &Component) -> bool {
    let comparable = |algorithm| {
        component
            .hashes
            .iter()
            .any(|own| own.algorithm() == algorithm)
    };
    let mut compared = hashes(named)
        .filter(|hash| comparable(hash.algorithm()))
        .peekable();
    compared.peek().is_some() && !compared.any(|hash| component.hashes.contains(hash))
}

/// Whether `pattern` stands for `purl`: same package, its version if it has one, its qualifiers as far as it has them.
fn covers_purl(pattern: &Purl, purl: &Purl) -> bool {
    let is_same_package = pattern.package_type() == purl.package_type()
        && pattern.namespace() == purl.namespace()
        && pattern.name() == purl.name();
    is_same_package
        && covers_version(pattern, purl)
        && pattern
            .subpath()
            .is_none_or(|path| purl.subpath() == Some(path))
        && pattern
            .qualifiers()
            .iter()
            .filter(|(key, _)| !is_part_of_version(pattern, key))
            .all(|(key, value)| purl.qualifier(key) == Some(value))
}

/// An epoch is compared with the version.
fn is_part_of_version(purl: &Purl, key: &str) -> bool {
    key == "epoch" && purl.version().is_some() && matches!(purl.package_type(), "rpm" | "deb")
}

fn covers_version(pattern: &Purl, purl: &Purl) -> bool {
    let Some(wanted) = pattern.full_version() else {
        return true;
    };
    let Some(own) = purl.full_version() else {
        return false;
    };
    let is_equal = || {
        let ecosystem = purl.ecosystem()?;
        version::compare(ecosystem, &wanted, &own).map(std::cmp::Ordering::is_eq)
    };
    // Go writes `v1.2.3` in some places and `1.2.3` in others.
    let bare = |text: &str| match purl.package_type() {
        "golang" => text.strip_prefix('v').unwrap_or(text).to_owned(),
        _ => text.to_owned(),
    };
    bare(&wanted) == bare(&own) || (is_ordered(purl) && is_equal() == Some(true))
}

/// Ecosystems in which one version is written in several ways and all of them are the same release.
fn is_ordered(purl: &Purl) -> bool {
    purl.package_type() == "pypi"
}
