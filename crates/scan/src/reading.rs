//! The frame most readers share: decode the text, read the document, keep its fault, hand over what could be read.

use gwanmun_model::Found;

use crate::collect::Collector;
use crate::document::json::Json;
use crate::document::toml::{self, DeTable};
use crate::document::{Lines, decode, yaml};
use crate::formats::Input;

/// Reads a TOML file; `take` gets what stands before a fault.
pub(crate) fn read_toml(
    input: &Input<'_>,
    take: impl FnOnce(&DeTable<'_>, &Lines, &mut Collector<'_>),
) -> Found {
    let mut collector = Collector::new(input);
    let (text, _) = decode(input.bytes);
    let lines = Lines::of(&text);
    let (document, fault) = toml::read(&text);
    if let Some(fault) = fault {
        collector.toml_fault(&fault, &lines);
    }
    take(document.get_ref(), &lines, &mut collector);
    collector.finish()
}

/// Reads a JSON file; `take` is not called when it has a fault.
pub(crate) fn read_json(
    input: &Input<'_>,
    take: impl FnOnce(&Json<'_>, &Lines, &mut Collector<'_>),
) -> Found {
    let mut collector = Collector::new(input);
    let (text, _) = decode(input.bytes);
    let lines = Lines::of(&text);
    match Json::read(&text, input.limits.document_depth_max) {
        Ok(document) => take(&document, &lines, &mut collector),
        Err(fault) => collector.json_fault(&fault, &lines),
    }
    collector.finish()
}

/// Reads a YAML file; `take` gets each document that stands before a fault.
pub(crate) fn read_yaml(
    input: &Input<'_>,
    mut take: impl FnMut(&Json<'_>, &Lines, &mut Collector<'_>),
) -> Found {
    let mut collector = Collector::new(input);
    let (text, _) = decode(input.bytes);
    let lines = Lines::of(&text);
    let (documents, fault) = yaml::read(&text, input.limits.document_depth_max);
    if let Some(fault) = fault {
        collector.yaml_fault(&fault, &lines);
    }
    for document in &documents {
        take(document, &lines, &mut collector);
    }
    collector.finish()
}
