//! Several bills of materials as one: one component per identity, relations joined, sources kept.

use std::collections::{BTreeMap, BTreeSet};

use gwanmun_model::sbom::{
    Completeness, Relation, RelationKind, Sbom, SbomComponent, SbomDocument, SbomFormat,
};
use gwanmun_model::{ComponentKind, Text};

use super::{add, full_name, named};

/// One document to be merged.
#[derive(Debug, Clone, Copy)]
pub struct Source<'a> {
    /// What it is called in the result: its file name.
    pub name: &'a str,
    /// The document.
    pub sbom: &'a Sbom,
}

/// What the merged document is about.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Product {
    /// Its name.
    pub name: String,
    /// Its version, where there is one.
    pub version: Option<String>,
}

/// Reference of the product in a merged document.
const PRODUCT: &str = "gwanmun:product";

/// Merges documents. Without a `product` the result is about what all sources are about, or about nothing in particular
/// where they differ. Also returns where the sources contradict each other; both statements are kept then.
pub fn merge(
    sources: &[Source<'_>],
    product: Option<&Product>,
    format: SbomFormat,
) -> (Sbom, Vec<Text>) {
    let mut merged = Sbom::new(format);
    merged.document = document(sources);
    let mut table = Table::default();
    let mut subjects = BTreeSet::new();
    let mut completeness: BTreeMap<String, Vec<Option<Completeness>>> = BTreeMap::new();
    let mut relations = BTreeSet::new();
    for source in sources {
        let names = table.take(source);
        for (old, new) in &names {
            let stated = source.sbom.completeness.get(*old).copied();
            completeness.entry(new.clone()).or_default().push(stated);
        }
        for relation in &source.sbom.relations {
            let renamed = |reference: &str| match names.get(reference) {
                Some(new) => new.clone(),
                None => format!("{}#{reference}", source.name),
            };
            relations.insert(Relation {
                from: renamed(&relation.from),
                to: renamed(&relation.to),
                ..relation.clone()
            });
        }
        let stated = source.sbom.needs_stated.iter();
        let stated = stated.filter_map(|reference| names.get(reference.as_str()));
        merged.needs_stated.extend(stated.cloned());
        for service in &source.sbom.services {
            let mut service = service.clone();
            // Two documents may call two services by one reference, or a component of the other by it.
            service.reference = format!("{}#{}", source.name, service.reference);
            merged.services.push(service);
        }
        union(
            &mut merged.extracted_licenses,
            &source.sbom.extracted_licenses,
        );
        if let Some(subject) = source.sbom.subject.as_deref() {
            subjects.extend(names.get(subject).cloned());
        }
    }
    merged.completeness = completeness
        .into_iter()
        .filter_map(|(reference, stated)| Some((reference, joined_completeness(&stated)?)))
        .collect();
    merged.components = table.components;
    match product {
        Some(product) => {
            merged.components.insert(0, subject(product));
            merged.subject = Some(PRODUCT.to_owned());
            let parts = subjects.into_iter();
            relations
                .extend(parts.map(|part| Relation::new(PRODUCT, part, RelationKind::Contains)));
        }
        None if subjects.len() == 1 => merged.subject = subjects.pop_first(),
        None => {}
    }
    relations.retain(|relation| relation.from != relation.to);
    merged.relations = relations.into_iter().collect();
    (merged, table.contradictions)
}

fn subject(product: &Product) -> SbomComponent {
    SbomComponent {
        kind: ComponentKind::Application,
        version: product.version.clone(),
        ..SbomComponent::new(PRODUCT, &product.name)
    }
}

/// The document's own facts: authors and tools of all, and where each came from. Id and time are new.
fn document(sources: &[Source<'_>]) -> SbomDocument {
    let mut document = SbomDocument::default();
    for source in sources {
        let old = &source.sbom.document;
        union(&mut document.authors, &old.authors);
        let maker = old.manufacturer.clone();
        union(&mut document.authors, maker.as_slice());
        union(&mut document.tools, &old.tools);
        union(&mut document.lifecycles, &old.lifecycles);
        union(&mut document.references, &old.references);
        union(&mut document.external_documents, &old.external_documents);
        document.has_vulnerabilities |= old.has_vulnerabilities;
        document.is_signed |= old.is_signed;
        let facts = [old.id.as_deref(), old.created.as_deref()];
        let told: Vec<&str> = facts.into_iter().flatten().collect();
        let told = format!("{} {} {}", source.name, source.sbom.format, told.join(" "));
        document
            .properties
            .push(named("merged-from", told.trim_end()));
    }
    document
}

/// A part is known completely only where every document that has it says so.
fn joined_completeness(stated: &[Option<Completeness>]) -> Option<Completeness> {
    let says = |one| stated.contains(&Some(one));
    if says(Completeness::Incomplete) {
        Some(Completeness::Incomplete)
    } else if stated
        .iter()
        .all(|one| *one == Some(Completeness::Complete))
    {
        Some(Completeness::Complete)
    } else {
        stated
            .iter()
            .any(Option::is_some)
            .then_some(Completeness::Unknown)
    }
}

/// Components by identity, in order of first appearance.
#[derive(Default)]
struct Table {
    components: Vec<SbomComponent>,
    by_identity: BTreeMap<String, usize>,
    references: BTreeSet<String>,
    contradictions: Vec<Text>,
}

impl Table {
    /// Takes every component of a source in and returns the new reference of each old one.
    fn take<'a>(&mut self, source: &Source<'a>) -> BTreeMap<&'a str, String> {
        let mut names = BTreeMap::new();
        for component in &source.sbom.components {
            let key = identity(component);
            let slot = self
                .by_identity
                .get(&key)
                .and_then(|index| self.components.get_mut(*index));
            let reference = if let Some(known) = slot {
                self.contradictions
                    .extend(contradiction(known, component, source.name));
                join(known, component);
                add(&mut known.properties, vec![named("source", source.name)]);
                known.reference.clone()
            } else {
                let mut component = component.clone();
                component.reference = self.free_reference(&component);
                add(
                    &mut component.properties,
                    vec![named("source", source.name)],
                );
                let reference = component.reference.clone();
                self.by_identity.insert(key, self.components.len());
                self.components.push(component);
                reference
            };
            names.insert(component.reference.as_str(), reference);
        }
        names
    }

    /// Chooses a reference nobody has: the package URL, else the old one, else the old one with a number.
    fn free_reference(&mut self, component: &SbomComponent) -> String {
        let purl = component.purl.as_ref().map(ToString::to_string);
        let mut candidates = purl.into_iter().chain([component.reference.clone()]);
        let free = candidates.find(|candidate| !self.references.contains(candidate));
        let chosen = free.unwrap_or_else(|| {
            (2..=self.references.len() + 2)
                .map(|number| format!("{}#{number}", component.reference))
                .find(|candidate| !self.references.contains(candidate))
                .unwrap_or_default()
        });
        self.references.insert(chosen.clone());
        chosen
    }
}

/// What makes two components the same one: the package URL, else kind, group, name and version.
fn identity(component: &SbomComponent) -> String {
    match &component.purl {
        Some(purl) if purl.version().is_some() || component.version.is_none() => purl.to_string(),
        Some(purl) => format!(
            "{purl} {}",
            component.version.as_deref().unwrap_or_default()
        ),
        None => format!(
            "{}\n{}\n{}\n{}\n{}",
            component.kind.id(),
            component.group.as_deref().unwrap_or_default(),
            component.name,
            component.version.as_deref().unwrap_or_default(),
            // Without a package URL two components of one name may be two things; a CPE tells them apart.
            component.cpes.join(" "),
        ),
    }
}

/// Two hashes of one algorithm for one component: one of the documents speaks of another artifact.
fn contradiction(known: &SbomComponent, other: &SbomComponent, source: &str) -> Option<Text> {
    let clash = other.hashes.iter().find(|hash| {
        let same_kind = |one: &&gwanmun_model::Digest| one.algorithm() == hash.algorithm();
        known.hashes.iter().any(|one| same_kind(&one)) && !known.hashes.contains(hash)
    })?;
    let (name, algorithm) = (full_name(known), clash.algorithm().id());
    let version = known.version.as_deref().unwrap_or_default();
    Some(Text::new(
        format!(
            "{name} {version}: {source}의 {algorithm} 해시가 다른 문서와 다릅니다. 둘 다 남겼습니다."
        ),
        format!(
            "{name} {version}: the {algorithm} hash in {source} differs from another document's; both are kept."
        ),
    ))
}

fn union<T: Clone + PartialEq>(known: &mut Vec<T>, more: &[T]) {
    for one in more {
        if !known.contains(one) {
            known.push(one.clone());
        }
    }
}

/// Adds what another document says of the same component; what is there stays.
fn join(known: &mut SbomComponent, other: &SbomComponent) {
    let fill = |known: &mut Option<String>, other: &Option<String>| {
        if known.is_none() {
            known.clone_from(other);
        }
    };
    fill(&mut known.group, &other.group);
    fill(&mut known.version, &other.version);
    fill(&mut known.purl_written, &other.purl_written);
    fill(&mut known.description, &other.description);
    fill(&mut known.copyright, &other.copyright);
    fill(&mut known.file_name, &other.file_name);
    fill(&mut known.publisher, &other.publisher);
    fill(&mut known.version_range, &other.version_range);
    known.is_modified = known.is_modified.or(other.is_modified);
    if known.manufacturer.is_none() {
        known.manufacturer.clone_from(&other.manufacturer);
    }
    if known.purl.is_none() {
        known.purl.clone_from(&other.purl);
    }
    if known.supplier.is_none() {
        known.supplier.clone_from(&other.supplier);
    }
    if known.kind == ComponentKind::Library {
        known.kind = other.kind;
    }
    known.scope = known.scope.min(other.scope);
    union(&mut known.cpes, &other.cpes);
    union(&mut known.identifiers, &other.identifiers);
    union(&mut known.authors, &other.authors);
    union(&mut known.licenses.declared, &other.licenses.declared);
    union(&mut known.licenses.concluded, &other.licenses.concluded);
    union(&mut known.licenses.observed, &other.licenses.observed);
    for (id, text) in &other.licenses.texts {
        let texts = &mut known.licenses.texts;
        texts.entry(id.clone()).or_insert_with(|| text.clone());
    }
    for (id, url) in &other.licenses.urls {
        let urls = &mut known.licenses.urls;
        urls.entry(id.clone()).or_insert_with(|| url.clone());
    }
    union(&mut known.pedigree, &other.pedigree);
    union(&mut known.hashes, &other.hashes);
    known.hashes.sort();
    union(&mut known.references, &other.references);
    union(&mut known.locations, &other.locations);
    union(&mut known.properties, &other.properties);
}
