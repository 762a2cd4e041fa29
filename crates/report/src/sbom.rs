//! Bills of materials: out of an assessment or another document, into any format that has room for one.
//!
//! There is one way: an assessment becomes an [`Sbom`], and a writer takes an [`Sbom`]. What is known only after
//! looking at advisory data (vulnerabilities, verdicts) is never part of an [`Sbom`]; a writer joins it from the
//! assessment where one is given.

mod assessment;
mod diff;
mod diff_wire;
mod graph;
mod loss;
mod merge;

use std::collections::BTreeMap;

use gwanmun_model::assessment::AssessedComponent;
use gwanmun_model::sbom::{Party, Sbom, SbomComponent, SbomDocument, Tool};
use gwanmun_model::{Assessment, Expression, Finding, FindingKind, Language, Timestamp};

pub use assessment::of_assessment;
pub use diff::{Changed, Difference, Entry, Field, compare};
pub use diff_wire::write as write_difference;
pub(crate) use graph::Graph;
pub use loss::{Loss, Losses};
pub use merge::{Product, Source, merge};

use crate::{facts, syntax};

/// Prefix of the properties this product writes into documents of others' formats.
pub(crate) const PREFIX: &str = "gwanmun:";

/// What a document is written from. Nothing else goes in, so the same values give the same bytes.
#[derive(Debug, Clone, Copy)]
pub struct Export<'a> {
    /// What is written.
    pub sbom: &'a Sbom,
    /// The assessment it was made from: its findings and verdicts are joined where the format has room.
    pub assessment: Option<&'a Assessment>,
    /// Version of the program, named as a tool of the document.
    pub tool_version: &'a str,
    /// The language of sentences in the document.
    pub language: Language,
    /// Random bytes for the document's id, where it has none the format can hold.
    pub serial: [u8; 16],
    /// The time of writing, for formats that ask for one where the document states none.
    pub now: Timestamp,
}

/// A document, and what of its source it does not hold.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Written {
    /// The document; it ends in a line feed.
    pub text: String,
    /// What had no room in the format.
    pub losses: Losses,
}

/// What an assessment adds to a bill of materials, found by reference.
pub(crate) struct Joined<'a> {
    components: BTreeMap<String, &'a AssessedComponent>,
    pub(crate) index: Option<facts::Index<'a>>,
}

impl<'a> Joined<'a> {
    pub(crate) fn new(assessment: Option<&'a Assessment>) -> Self {
        Self {
            components: assessment
                .iter()
                .flat_map(|assessment| &assessment.components)
                .map(|assessed| (assessed.component.identity(), assessed))
                .collect(),
            index: assessment.map(facts::Index::new),
        }
    }

    /// Returns the findings about a component.
    pub(crate) fn findings(&self, component: &SbomComponent) -> &[&'a Finding] {
        match (&self.index, self.components.get(&component.reference)) {
            (Some(index), Some(assessed)) => index.findings(&assessed.component.purl),
            _ => &[],
        }
    }

    /// Returns verdict, rules and the findings that are no vulnerabilities, as named values.
    pub(crate) fn properties(
        &self,
        component: &SbomComponent,
        language: Language,
    ) -> Vec<(String, String)> {
        let Some(assessed) = self.components.get(&component.reference) else {
            return Vec::new();
        };
        let mut list = vec![named("verdict", assessed.verdict.id())];
        for hit in &assessed.rules {
            list.push(named("rule", format!("{} {}", hit.verdict, hit.id)));
            let reason = hit.reason.get(language);
            list.push(named("reason", format!("{}: {reason}", hit.id)));
        }
        list.extend(
            self.findings(component)
                .iter()
                .filter(|finding| !is_vulnerability(finding.kind))
                .map(|finding| named(finding.kind.id(), finding.ids.join(" "))),
        );
        list
    }
}

/// A package nobody maintains is no vulnerability; such facts stand with the component.
pub(crate) const fn is_vulnerability(kind: FindingKind) -> bool {
    match kind {
        FindingKind::Vulnerability | FindingKind::Malicious | FindingKind::CannotTell => true,
        FindingKind::Unmaintained
        | FindingKind::EndOfLife
        | FindingKind::Yanked
        | FindingKind::Deprecated
        | FindingKind::Notice => false,
    }
}

/// Makes a named value in the product's own name space.
pub(crate) fn named(name: &str, value: impl Into<String>) -> (String, String) {
    (format!("{PREFIX}{name}"), value.into())
}

/// Adds named values that are not there yet.
pub(crate) fn add(list: &mut Vec<(String, String)>, more: Vec<(String, String)>) {
    for pair in more {
        if !list.contains(&pair) {
            list.push(pair);
        }
    }
}

/// Returns what a package is called as a whole: its name, and where a group stands apart from it the two as its ecosystem
/// writes them.
pub(crate) fn full_name(component: &SbomComponent) -> String {
    let Some(group) = group(component) else {
        return component.name.clone();
    };
    match &component.purl {
        Some(purl) if purl.name() == component.name && purl.namespace() == Some(group) => {
            purl.package_name()
        }
        _ => format!("{group}/{}", component.name),
    }
}

/// Returns the group of a component unless it is empty.
pub(crate) fn group(component: &SbomComponent) -> Option<&str> {
    component.group.as_deref().filter(|group| !group.is_empty())
}

/// Places of a component in one line each: `path:line`.
pub(crate) fn places(component: &SbomComponent) -> Vec<String> {
    component
        .locations
        .iter()
        .map(|location| match location.line {
            Some(line) => format!("{}:{line}", location.path),
            None => location.path.clone(),
        })
        .collect()
}

/// Returns the programs a document names, and this one after them.
pub(crate) fn tools(export: &Export<'_>) -> Vec<Tool> {
    let own = Tool {
        vendor: Some("Gwanmun".to_owned()),
        name: "gwanmun".to_owned(),
        version: Some(export.tool_version.to_owned()),
    };
    let mut list = export.sbom.document.tools.clone();
    // Formats without a field for the maker of a program name it without.
    let known = |tool: &Tool| tool.name == own.name && tool.version == own.version;
    match list.iter_mut().find(|tool| known(tool)) {
        Some(tool) => *tool = own,
        None => list.push(own),
    }
    list
}

/// Joins expressions that all hold; alternatives are kept together.
pub(crate) fn all_of(expressions: &[Expression]) -> String {
    let mut seen = Vec::new();
    for expression in expressions {
        let text = expression.to_string();
        if !seen.contains(&text) {
            seen.push(text);
        }
    }
    match seen.as_slice() {
        [only] => only.clone(),
        several => several
            .iter()
            .map(|text| {
                if text.contains(" OR ") {
                    format!("({text})")
                } else {
                    text.clone()
                }
            })
            .collect::<Vec<_>>()
            .join(" AND "),
    }
}

/// Writes named values as lines `name: value`; what follows a line feed within a value stands behind two blanks.
pub(crate) fn lines(list: &[(String, String)]) -> String {
    let lines: Vec<String> = list
        .iter()
        .map(|(name, value)| {
            let value = value.replace("\r\n", "\n").replace('\r', " ");
            format!("{name}: {}", value.replace('\n', "\n  "))
        })
        .collect();
    lines.join("\n")
}

/// Where a component was seen, for formats that have one text for its origin; `None` where that is not known.
pub(crate) fn seen_at(component: &SbomComponent) -> Option<String> {
    let places = places(component);
    (!places.is_empty()).then(|| format!("seen at:\n{}", places.join("\n")))
}

/// What of a component SPDX has no field for, as named values.
pub(crate) fn unplaced(component: &SbomComponent) -> Vec<(String, String)> {
    let mut kept = Vec::new();
    if let Some(group) = group(component) {
        kept.push(named("group", group));
    }
    if component.is_external {
        kept.push(named("is-external", "true"));
    }
    if let Some(range) = &component.version_range {
        kept.push(named("version-range", range));
    }
    if let Some(is_modified) = component.is_modified {
        kept.push(named("modified", is_modified.to_string()));
    }
    if let Some(publisher) = &component.publisher {
        kept.push(named("publisher", publisher));
    }
    if let Some(written) = &component.purl_written
        && component.purl.is_none()
    {
        kept.push(named("purl:invalid", written));
    }
    kept.extend(
        component
            .cpes
            .iter()
            .filter(|cpe| !syntax::is_cpe(cpe))
            .map(|cpe| named("cpe", cpe)),
    );
    kept.extend(layers(component));
    kept.extend(license_statements(component));
    kept.extend(component.pedigree.iter().map(|relative| {
        let version = relative.version.as_deref().unwrap_or_default();
        let purl = relative.purl.as_ref().map(ToString::to_string);
        let told = format!(
            "{} | {version} | {}",
            relative.name,
            purl.unwrap_or_default()
        );
        named(&format!("pedigree:{}", relative.kind), told.trim_end())
    }));
    kept
}

/// Which layer of an image brought a component, place by place.
pub(crate) fn layers(component: &SbomComponent) -> impl Iterator<Item = (String, String)> {
    component.locations.iter().filter_map(|location| {
        let layer = location.layer.as_ref()?;
        Some(named("layer", format!("{layer} {}", location.path)))
    })
}

/// License statements where the format joins several into one expression, and those seen in the files.
fn license_statements(component: &SbomComponent) -> Vec<(String, String)> {
    let licenses = &component.licenses;
    let mut kept = Vec::new();
    if licenses.declared.len() > 1 || licenses.concluded.len() > 1 {
        let declared = licenses.declared.iter();
        kept.extend(declared.map(|statement| named("license:declared", statement)));
        let concluded = licenses.concluded.iter();
        kept.extend(concluded.map(|statement| named("license:concluded", statement)));
    }
    let observed = licenses.observed.iter();
    kept.extend(observed.map(|statement| named("license:observed", statement)));
    kept
}

/// What of a document SPDX has no field for, as named values; `is_kept` tells whether its id is.
pub(crate) fn unplaced_of_document(
    document: &SbomDocument,
    is_kept: bool,
) -> Vec<(String, String)> {
    let mut kept = Vec::new();
    if let Some(id) = document.id.as_deref().filter(|_| !is_kept) {
        kept.push(named("document:id", id));
    }
    if let Some(revision) = document.revision.filter(|revision| *revision > 1) {
        kept.push(named("document:revision", revision.to_string()));
    }
    kept
}

/// Who supplies a component; the supplier of the whole document is that of what it is about.
pub(crate) fn supplier<'a>(sbom: &'a Sbom, component: &'a SbomComponent) -> Option<&'a Party> {
    let is_subject = sbom.subject.as_ref() == Some(&component.reference);
    let of_document = sbom.document.supplier.as_ref().filter(|_| is_subject);
    component.supplier.as_ref().or(of_document)
}

/// Whether the supplier of the document has a place as that of its subject.
pub(crate) fn is_supplier_lost(sbom: &Sbom) -> bool {
    let Some(supplier) = &sbom.document.supplier else {
        return false;
    };
    let subject = sbom.subject.as_deref();
    let subject = subject.and_then(|reference| sbom.component(reference));
    subject.is_none_or(|subject| subject.supplier.as_ref().is_some_and(|own| own != supplier))
}

/// What SPDX has fields for and other formats carry as named values.
#[derive(Default)]
pub(crate) struct Native {
    pub(crate) comment: Option<String>,
    pub(crate) source_info: Option<String>,
    pub(crate) attributions: Vec<String>,
    pub(crate) built: Option<Timestamp>,
    pub(crate) released: Option<Timestamp>,
    pub(crate) valid_until: Option<Timestamp>,
    /// All others.
    pub(crate) others: Vec<(String, String)>,
}

impl Native {
    /// Sorts the named values of a component.
    pub(crate) fn of(component: &SbomComponent) -> Self {
        let mut native = Self {
            source_info: seen_at(component),
            ..Self::default()
        };
        for (name, value) in &component.properties {
            let date = value.parse::<Timestamp>().ok();
            match name.as_str() {
                "comment" if native.comment.is_none() => native.comment = Some(value.clone()),
                "sourceInfo" if native.source_info.is_none() => {
                    native.source_info = Some(value.clone());
                }
                "attributionText" => native.attributions.push(value.clone()),
                "builtDate" if date.is_some() && native.built.is_none() => native.built = date,
                "releaseDate" if date.is_some() && native.released.is_none() => {
                    native.released = date;
                }
                "validUntilDate" if date.is_some() && native.valid_until.is_none() => {
                    native.valid_until = date;
                }
                _ => native.others.push((name.clone(), value.clone())),
            }
        }
        native
    }
}
