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
use gwanmun_model::sbom::{Sbom, SbomComponent, Tool};
use gwanmun_model::{Assessment, Expression, Finding, FindingKind, Language, Timestamp};

pub use assessment::of_assessment;
pub use diff::{Changed, Difference, Entry, Field, compare};
pub use diff_wire::write as write_difference;
pub(crate) use graph::Graph;
pub use loss::{Loss, Losses};
pub use merge::{Product, Source, merge};

use crate::facts;

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
        FindingKind::Unmaintained | FindingKind::Notice => false,
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

/// Returns what a package is called as a whole: as its ecosystem writes it, else group and name.
pub(crate) fn full_name(component: &SbomComponent) -> String {
    match (&component.purl, &component.group) {
        (Some(purl), _) if purl.name() == component.name => purl.package_name(),
        (_, Some(group)) if !group.is_empty() => format!("{group}/{}", component.name),
        _ => component.name.clone(),
    }
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
    if !list.contains(&own) {
        list.push(own);
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

/// Writes named values as lines `name: value`; line feeds within a value become blanks.
pub(crate) fn lines(list: &[(String, String)]) -> String {
    let lines: Vec<String> = list
        .iter()
        .map(|(name, value)| format!("{name}: {}", value.replace(['\n', '\r'], " ")))
        .collect();
    lines.join("\n")
}

/// What of a component SPDX has no field for, as named values.
pub(crate) fn unplaced(component: &SbomComponent) -> Vec<(String, String)> {
    let mut kept = Vec::new();
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
    kept.extend(component.pedigree.iter().map(|relative| {
        let version = relative.version.as_deref().unwrap_or_default();
        let purl = relative.purl.as_ref().map(ToString::to_string);
        let told = format!("{} {version} {}", relative.name, purl.unwrap_or_default());
        named(&format!("pedigree:{}", relative.kind), told.trim_end())
    }));
    kept
}
