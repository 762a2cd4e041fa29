//! A document while it is being read: references kept unique, problems placed, loose ends named.

use std::collections::HashSet;

use gwanmun_model::sbom::{
    ExternalDocument, Relation, RelationKind, SbomComponent, SbomFormat, SbomService,
};
use gwanmun_model::{Limits, Problem, ProblemKind, Purl, Sbom};

use super::own;
use crate::collect::{shortened, shown};
use crate::document::Lines;

/// What is read of one document.
pub(super) struct Source<'a> {
    /// Name of the document, for problems.
    pub(super) name: &'a str,
    /// Where its lines begin.
    pub(super) lines: &'a Lines,
    /// How much may be taken in.
    pub(super) limits: &'a Limits,
    /// Offsets of the objects and arrays of a JSON text that a fault cuts off.
    pub(super) open: &'a [usize],
}

/// What was read of a document so far.
pub(super) struct Draft<'a> {
    source: &'a Source<'a>,
    /// The document.
    pub(super) sbom: Sbom,
    problems: Vec<Problem>,
    /// References relations may lead to.
    known: HashSet<String>,
    /// Bytes of the document each relation stands at, in the order of the relations.
    relation_offsets: Vec<usize>,
    made_up: usize,
    is_over_limit: bool,
}

impl<'a> Draft<'a> {
    /// Starts an empty document.
    pub(super) fn new(source: &'a Source<'a>, format: SbomFormat) -> Self {
        Self {
            source,
            sbom: Sbom::new(format),
            problems: Vec::new(),
            known: HashSet::new(),
            relation_offsets: Vec::new(),
            made_up: 0,
            is_over_limit: false,
        }
    }

    /// Offsets of the objects and arrays that a fault cuts off.
    pub(super) fn open(&self) -> &'a [usize] {
        self.source.open
    }

    /// Returns the line of an offset.
    pub(super) fn line(&self, offset: usize) -> u32 {
        self.source.lines.at(offset)
    }

    /// Keeps a problem at an offset.
    pub(super) fn problem(&mut self, kind: ProblemKind, offset: usize, message: impl Into<String>) {
        let problem = Problem::new(self.source.name, kind, message);
        self.problems.push(problem.at(self.line(offset)));
    }

    /// Notes a reference that relations may lead to without a component of its own: the document, a tool.
    pub(super) fn know(&mut self, reference: &str) {
        self.known.insert(reference.to_owned());
    }

    /// Returns a reference that is unique in the document: the written one, or one made up where none is written or
    /// another component already has it.
    pub(super) fn reference(&mut self, written: Option<&str>, offset: usize) -> String {
        if let Some(written) = written {
            if self.known.insert(written.to_owned()) {
                return written.to_owned();
            }
            let message = format!(
                "the reference `{}` is given twice; relations lead to the first one that has it",
                shown(written)
            );
            self.problem(ProblemKind::Malformed, offset, message);
        }
        loop {
            self.made_up += 1;
            let reference = format!("#{}", self.made_up);
            if self.known.insert(reference.clone()) {
                return reference;
            }
        }
    }

    /// Keeps a component, unless there are too many.
    pub(super) fn add(&mut self, component: SbomComponent) {
        let components_max = self.source.limits.components_max;
        if self.sbom.components.len() < components_max {
            self.sbom.components.push(component);
        } else if !self.is_over_limit {
            self.is_over_limit = true;
            let message = format!("more than {components_max} components; the rest was dropped");
            self.problems.push(Problem::new(
                self.source.name,
                ProblemKind::LimitReached,
                message,
            ));
        }
    }

    /// Keeps a service.
    pub(super) fn add_service(&mut self, service: SbomService) {
        self.sbom.services.push(service);
    }

    /// Keeps a relation, also when it leads nowhere.
    pub(super) fn relate(&mut self, relation: Relation, offset: usize) {
        if relation.kind == RelationKind::DependsOn
            && !self.sbom.needs_stated.contains(&relation.from)
        {
            self.sbom.needs_stated.insert(relation.from.clone());
        }
        self.sbom.relations.push(relation);
        self.relation_offsets.push(offset);
    }

    /// Notes another document that a reference leads into.
    pub(super) fn external_document(&mut self, document: ExternalDocument) {
        let documents = &mut self.sbom.document.external_documents;
        // Real documents name a handful; beyond that, looking for the same one again is not worth its time.
        if documents.len() < 1000
            && documents
                .iter()
                .all(|known| known.reference != document.reference)
        {
            documents.push(document);
        }
    }

    /// Reads a package URL; one that does not parse is kept as written, with the reason as a problem.
    pub(super) fn purl(&mut self, written: &str, offset: usize) -> Option<Purl> {
        match written.trim().parse() {
            Ok(purl) => Some(purl),
            Err(error) => {
                let message = format!("`{}` is {error}", shown(written));
                self.problem(ProblemKind::SkippedEntry, offset, message);
                None
            }
        }
    }

    /// Says that an entry is left out because the document breaks off inside it.
    pub(super) fn cut(&mut self, what: &str, offset: usize) {
        let message = format!("the document breaks off inside this {what}; it was left out");
        self.problem(ProblemKind::SkippedEntry, offset, message);
    }

    /// Names every relation that leads nowhere and returns the document.
    pub(super) fn finish(mut self) -> (Sbom, Vec<Problem>) {
        let mut dangling = Vec::new();
        for (relation, offset) in self.sbom.relations.iter().zip(&self.relation_offsets) {
            for end in [&relation.from, &relation.to] {
                if !self.known.contains(end) && !is_elsewhere(end) {
                    let message = format!(
                        "`{}` leads to `{}`, but the document has no component `{}`",
                        shown(&relation.from),
                        shown(&relation.to),
                        shown(end)
                    );
                    let problem =
                        Problem::new(self.source.name, ProblemKind::DanglingReference, message);
                    dangling.push(problem.at(self.source.lines.at(*offset)));
                }
            }
        }
        if let Some(subject) = &self.sbom.subject
            && !self.known.contains(subject)
        {
            let message = format!(
                "the document is about `{}`, which it does not contain",
                shown(subject)
            );
            dangling.push(Problem::new(
                self.source.name,
                ProblemKind::DanglingReference,
                message,
            ));
            self.sbom.subject = None;
        }
        self.problems.extend(dangling);
        own::restore(&mut self.sbom);
        (self.sbom, shortened(self.source.name, self.problems))
    }
}

/// Whether a reference leads into another document by the rules of its format: a BOM-Link of CycloneDX, a
/// `DocumentRef-` of SPDX.
pub(super) fn is_elsewhere(reference: &str) -> bool {
    reference.starts_with("urn:cdx:") || reference.starts_with("DocumentRef-")
}
