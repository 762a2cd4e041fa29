//! What every reader of a YAML file does first.

use gwanmun_model::Found;

use super::Input;
use crate::collect::Collector;
use crate::document::json::Json;
use crate::document::{Lines, decode, yaml};

/// Takes one document of a file with its lines into the collector.
pub(super) type ReadDocument<'f> = dyn Fn(&Json<'_>, &Lines, &mut Collector<'_>) + 'f;

/// Reads each document of a YAML file; what is before a fault is kept.
pub(super) fn each_document(input: &Input<'_>, read: &ReadDocument<'_>) -> Found {
    let mut collector = Collector::new(input);
    let (text, _) = decode(input.bytes);
    let lines = Lines::of(&text);
    let (documents, fault) = yaml::read(&text, input.limits.document_depth_max);
    if let Some(fault) = fault {
        collector.yaml_fault(&fault, &lines);
    }
    for document in &documents {
        read(document, &lines, &mut collector);
    }
    collector.finish()
}
