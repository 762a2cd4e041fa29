//! A file as text with its lines, and the documents such a text can be.

use std::borrow::Cow;

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use gwanmun_model::digest::Algorithm;
use gwanmun_model::{Digest, ProblemKind};

use super::Input;
use crate::collect::Collector;
use crate::document::json::{Fault, Json, Value};
use crate::document::toml::{DeTable, Spanned};
use crate::document::xml::Element;
use crate::document::{Lines, decode, toml, yaml};

/// A decoded file.
pub(super) struct Opened<'a> {
    /// Its text.
    pub(super) text: Cow<'a, str>,
    /// Where the lines of the text begin.
    pub(super) lines: Lines,
    depth_max: u32,
}

impl<'a> Opened<'a> {
    /// Decodes a file; bytes that are no text are reported.
    pub(super) fn of(input: &Input<'a>, collector: &mut Collector<'_>) -> Self {
        let (text, invalid) = decode(input.bytes);
        let lines = Lines::of(&text);
        if let Some(offset) = invalid {
            collector.problem(ProblemKind::Malformed, Some(lines.at(offset)), "not UTF-8");
        }
        Self {
            text,
            lines,
            depth_max: input.limits.document_depth_max,
        }
    }

    /// Reads the text as JSON; `None` with a problem where it is not.
    pub(super) fn json(&self, collector: &mut Collector<'_>) -> Option<Json<'_>> {
        self.read_json(Json::read, collector)
    }

    /// Reads the text as JSON with comments and commas after the last entries; `None` with a problem where it is not.
    pub(super) fn json_relaxed(&self, collector: &mut Collector<'_>) -> Option<Json<'_>> {
        self.read_json(Json::read_relaxed, collector)
    }

    fn read_json<'o>(
        &'o self,
        read: fn(&'o str, u32) -> Result<Json<'o>, Fault>,
        collector: &mut Collector<'_>,
    ) -> Option<Json<'o>> {
        read(&self.text, self.depth_max)
            .map_err(|fault| collector.json_fault(&fault, &self.lines))
            .ok()
    }

    /// Reads the text as JSON that must be an object; anything else is a problem.
    pub(super) fn json_object(&self, collector: &mut Collector<'_>) -> Option<Json<'_>> {
        let document = self.json(collector)?;
        if !document.is_object() {
            let message = "the document is not an object";
            collector.problem(ProblemKind::Malformed, Some(1), message);
            return None;
        }
        Some(document)
    }

    /// Reads the first document of YAML text, as far as it can be read.
    pub(super) fn yaml(&self, collector: &mut Collector<'_>) -> Json<'_> {
        let (documents, fault) = yaml::read(&self.text, self.depth_max);
        if let Some(fault) = fault {
            collector.yaml_fault(&fault, &self.lines);
        }
        documents.into_iter().next().unwrap_or(Json {
            offset: 0,
            value: Value::Null,
        })
    }

    /// Reads the text as TOML, as far as it can be read.
    pub(super) fn toml(&self, collector: &mut Collector<'_>) -> Spanned<DeTable<'_>> {
        let (document, fault) = toml::read(&self.text);
        if let Some(fault) = fault {
            collector.toml_fault(&fault, &self.lines);
        }
        document
    }

    /// Reads the text as XML, as far as it can be read. The result holds the outermost element.
    pub(super) fn xml(&self, collector: &mut Collector<'_>) -> Element {
        let (document, fault) = Element::read(&self.text, self.depth_max);
        if let Some(fault) = fault {
            collector.xml_fault(&fault, &self.lines);
        }
        document
    }

    /// Returns the line, from 1, of a byte offset.
    #[expect(
        clippy::unnecessary_wraps,
        reason = "whatever is told a line is told one that may be unknown"
    )]
    pub(super) fn line(&self, offset: usize) -> Option<u32> {
        Some(self.lines.at(offset))
    }
}

/// Reads a digest written in Base64.
pub(super) fn base64_digest(algorithm: Algorithm, text: &str) -> Option<Digest> {
    Digest::from_bytes(algorithm, &STANDARD.decode(text).ok()?)
}
