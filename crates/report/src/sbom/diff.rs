//! What is different between two bills of materials.

use std::collections::{BTreeMap, BTreeSet};

use gwanmun_model::sbom::{Sbom, SbomComponent};
use gwanmun_model::{Expression, Text};

use super::full_name;

/// A fact about a component that is compared.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Field {
    /// Its version.
    Version,
    /// Its license: concluded, else declared.
    License,
    /// What it is there for.
    Scope,
    /// Hashes of its artifact.
    Hash,
    /// Who supplies it.
    Supplier,
}

impl Field {
    /// Returns the stable id.
    pub const fn id(self) -> &'static str {
        match self {
            Self::Version => "version",
            Self::License => "license",
            Self::Scope => "scope",
            Self::Hash => "hash",
            Self::Supplier => "supplier",
        }
    }

    /// Returns the name people read.
    pub const fn title(self) -> Text {
        match self {
            Self::Version => Text::fixed("버전", "version"),
            Self::License => Text::fixed("라이선스", "license"),
            Self::Scope => Text::fixed("범위", "scope"),
            Self::Hash => Text::fixed("해시", "hash"),
            Self::Supplier => Text::fixed("공급자", "supplier"),
        }
    }
}

/// A component that stands in one of the two documents only.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub struct Entry {
    /// Name as its ecosystem writes it.
    pub name: String,
    /// Version, where known.
    pub version: Option<String>,
    /// Package URL exactly as written, where there is one.
    pub purl: Option<String>,
    /// License: concluded, else declared; empty where neither is known.
    pub license: String,
}

/// A component that stands in both documents and differs.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub struct Changed {
    /// Name as its ecosystem writes it.
    pub name: String,
    /// Package URL in the newer document, else the older one, where there is one.
    pub purl: Option<String>,
    /// Version in the newer document, where known.
    pub version: Option<String>,
    /// What differs, each with the older and the newer value; empty is unknown.
    pub fields: Vec<(Field, String, String)>,
}

/// What is different; every list is sorted.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Difference {
    /// In the newer document only.
    pub added: Vec<Entry>,
    /// In the older document only.
    pub removed: Vec<Entry>,
    /// In both, with another version, license, scope, hash or supplier.
    pub changed: Vec<Changed>,
    /// Number of components that are the same in both.
    pub same: usize,
}

impl Difference {
    /// Whether the documents have the same components.
    pub fn is_empty(&self) -> bool {
        self.added.is_empty() && self.removed.is_empty() && self.changed.is_empty()
    }

    /// Returns the number of components in which a fact changed.
    pub fn count(&self, field: Field) -> usize {
        let has = |changed: &&Changed| changed.fields.iter().any(|(one, ..)| *one == field);
        self.changed.iter().filter(has).count()
    }
}

/// Compares two documents by package, then version. What the documents are about is not compared: it is named by its
/// file and its release, which are expected to differ.
pub fn compare(old: &Sbom, new: &Sbom) -> Difference {
    let (mut before, mut after) = (by_package(old), by_package(new));
    let packages: BTreeSet<String> = before.keys().chain(after.keys()).cloned().collect();
    let mut difference = Difference::default();
    for package in packages {
        let old = before.remove(&package).unwrap_or_default();
        let new = after.remove(&package).unwrap_or_default();
        compare_package(old, new, &mut difference);
    }
    difference.added.sort();
    difference.removed.sort();
    difference.changed.sort();
    difference
}

type Versions<'a> = BTreeMap<String, &'a SbomComponent>;

/// Components by package (without version), then by version.
fn by_package(sbom: &Sbom) -> BTreeMap<String, Versions<'_>> {
    let mut packages: BTreeMap<String, Versions<'_>> = BTreeMap::new();
    for component in &sbom.components {
        if Some(&component.reference) == sbom.subject.as_ref() {
            continue;
        }
        let package = match &component.purl {
            Some(purl) => purl.clone().with_version(None).to_string(),
            None => full_name(component),
        };
        let versions = packages.entry(package).or_default();
        versions.entry(version_of(component)).or_insert(component);
    }
    packages
}

fn version_of(component: &SbomComponent) -> String {
    let in_purl = || component.purl.as_ref()?.version().map(str::to_owned);
    // What was asked for stands for the version where none is settled, as it does in a component's identity.
    let asked_for = || {
        let (_, value) = component
            .properties
            .iter()
            .find(|(name, _)| name == "gwanmun:requirement")?;
        Some(value.clone())
    };
    component
        .version
        .clone()
        .or_else(in_purl)
        .or_else(asked_for)
        .unwrap_or_default()
}

/// Pairs what both have; then the rest in order, which takes an upgrade for what it is.
fn compare_package(mut old: Versions<'_>, mut new: Versions<'_>, difference: &mut Difference) {
    let shared: Vec<String> = old
        .keys()
        .filter(|version| new.contains_key(*version))
        .cloned()
        .collect();
    for version in shared {
        if let (Some(before), Some(after)) = (old.remove(&version), new.remove(&version)) {
            push_changed(before, after, difference);
        }
    }
    let mut old = old.into_values();
    let mut new = new.into_values();
    loop {
        match (old.next(), new.next()) {
            (Some(before), Some(after)) => push_changed(before, after, difference),
            (Some(before), None) => difference.removed.push(entry(before)),
            (None, Some(after)) => difference.added.push(entry(after)),
            (None, None) => break,
        }
    }
}

fn entry(component: &SbomComponent) -> Entry {
    let version = version_of(component);
    Entry {
        name: full_name(component),
        version: (!version.is_empty()).then_some(version),
        purl: written_purl(component),
        license: license(component),
    }
}

fn written_purl(component: &SbomComponent) -> Option<String> {
    let parsed = component.purl.as_ref().map(ToString::to_string);
    parsed.or_else(|| component.purl_written.clone())
}

fn push_changed(before: &SbomComponent, after: &SbomComponent, difference: &mut Difference) {
    let mut fields = Vec::new();
    let mut compare = |field, old: String, new: String| {
        if old != new {
            fields.push((field, old, new));
        }
    };
    let (old, new) = (version_of(before), version_of(after));
    let is_same_version = old == new;
    compare(Field::Version, old, new);
    compare(Field::License, license(before), license(after));
    compare(
        Field::Scope,
        before.scope.id().to_owned(),
        after.scope.id().to_owned(),
    );
    // Another version is another artifact: its hash says nothing beyond that.
    if is_same_version {
        let (old, new) = hashes(before, after);
        compare(Field::Hash, old, new);
    }
    compare(Field::Supplier, supplier(before), supplier(after));
    if fields.is_empty() {
        difference.same += 1;
        return;
    }
    let version = version_of(after);
    difference.changed.push(Changed {
        name: full_name(after),
        purl: written_purl(after).or_else(|| written_purl(before)),
        version: (!version.is_empty()).then_some(version),
        fields,
    });
}

fn license(component: &SbomComponent) -> String {
    let licenses = &component.licenses;
    let list = if licenses.concluded.is_empty() {
        &licenses.declared
    } else {
        &licenses.concluded
    };
    // Spelling and order of a list are no change of license.
    let set: BTreeSet<String> = list
        .iter()
        .filter(|statement| !statement.is_empty() && *statement != "NOASSERTION")
        .map(|statement| match statement.parse::<Expression>() {
            Ok(expression) => expression.to_string(),
            Err(_) => statement.clone(),
        })
        .collect();
    set.into_iter().collect::<Vec<_>>().join(", ")
}

fn supplier(component: &SbomComponent) -> String {
    let name = |party: &gwanmun_model::sbom::Party| party.name.clone();
    component
        .supplier
        .as_ref()
        .and_then(name)
        .unwrap_or_default()
}

/// Hashes of the algorithms both documents state; all of them where one of the documents states none.
fn hashes(before: &SbomComponent, after: &SbomComponent) -> (String, String) {
    let algorithms = |component: &SbomComponent| -> BTreeSet<_> {
        let each = component.hashes.iter();
        each.map(gwanmun_model::Digest::algorithm).collect()
    };
    let (old, new) = (algorithms(before), algorithms(after));
    let is_told = |algorithm| {
        (old.contains(&algorithm) && new.contains(&algorithm)) || old.is_empty() || new.is_empty()
    };
    let tell = |component: &SbomComponent| {
        let told = component.hashes.iter();
        told.filter(|hash| is_told(hash.algorithm()))
            .map(|hash| format!("{}:{}", hash.algorithm().id(), hash.hex()))
            .collect::<Vec<_>>()
            .join(" ")
    };
    (tell(before), tell(after))
}
