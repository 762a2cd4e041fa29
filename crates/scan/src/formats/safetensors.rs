//! Safetensors: the weights of models, with what their maker wrote into the head.
//!
//! Source: the description of the format in the safetensors project; the Model Spec metadata standard for its keys.

use gwanmun_model::{Found, ProblemKind};

use super::{Family, Format, Input, Intake, Subject, model};
use crate::collect::{Collector, shown};
use crate::document::json::Json;

pub(super) const FORMAT: Format = Format {
    id: "safetensors",
    title: "Safetensors models",
    family: Family::Model,
    names: &["*.safetensors"],
    subject: Subject::Package,
    intake: Intake::Stream,
    read,
    ..Format::BASE
};

/// Longest head, in bytes: the format's own limit.
const HEAD_BYTES_MAX: u64 = 100_000_000;

fn read(input: &Input<'_>) -> Found {
    let mut collector = Collector::new(input);
    let head = head(input);
    let document = head
        .as_deref()
        .and_then(|head| Json::read(head, input.limits.document_depth_max).ok());
    let Some(document) = document else {
        let message = "the head of the model cannot be read";
        collector.problem(ProblemKind::Malformed, None, message);
        return collector.finish();
    };
    let Some(mut component) = model::component(input.path, &mut collector) else {
        return collector.finish();
    };
    if let Some(metadata) = document.get("__metadata__") {
        let get = |key: &str| metadata.text_of(&format!("modelspec.{key}"));
        if let Some(license) = get("license").or_else(|| metadata.text_of("license")) {
            model::add_license(&mut component, license);
        }
        component.supplier = get("author").map(shown);
    }
    collector.add(component);
    collector.finish()
}

/// Returns the head: its length as a number of eight bytes, then JSON.
fn head(input: &Input<'_>) -> Option<String> {
    const LENGTH_BYTES: usize = 8;
    let length = input.source.head(LENGTH_BYTES);
    let length = u64::from_le_bytes(*length.first_chunk()?);
    let length = Some(length).filter(|length| *length <= HEAD_BYTES_MAX)?;
    let head = input
        .source
        .head(LENGTH_BYTES + usize::try_from(length).ok()?);
    let json = head.get(LENGTH_BYTES..)?;
    let is_whole = u64::try_from(json.len()).is_ok_and(|read| read == length);
    is_whole.then(|| String::from_utf8_lossy(json).into_owned())
}
