//! Model cards: the `README.md` of a model with its license and what it was made from.
//!
//! Source: the documentation of the Hugging Face Hub, topic Model Cards.

use gwanmun_model::Found;

use super::{Family, Format, Input, Intake, Subject, model};
use crate::collect::Collector;
use crate::document::json::Json;
use crate::document::{decode, yaml};

pub(super) const FORMAT: Format = Format {
    id: "model-card",
    title: "Model cards (README.md of a model)",
    family: Family::Model,
    names: &["README.md"],
    subject: Subject::Project,
    intake: Intake::Stream,
    read,
    ..Format::BASE
};

/// Most bytes of the file looked at.
const HEAD_BYTES: usize = 64 << 10;

/// Keys that tell a model card from any other text with a head.
const TELLING_KEYS: [&str; 5] = [
    "base_model",
    "library_name",
    "model-index",
    "model_name",
    "pipeline_tag",
];

fn read(input: &Input<'_>) -> Found {
    const MARK: &[u8] = b"---";
    if input.source.head(MARK.len()) != MARK {
        return Found::default();
    }
    let mut collector = Collector::new(input);
    let bytes = input.source.head(HEAD_BYTES);
    let (text, _) = decode(&bytes);
    let head = text
        .get(MARK.len()..)
        .and_then(|rest| rest.split_once("\n---"));
    let Some((head, _)) = head else {
        return collector.finish();
    };
    // The head of another text is no business of ours, broken or not.
    let (documents, _) = yaml::read(head, input.limits.document_depth_max);
    if let Some(card) = documents.first() {
        add(card, input.path, &mut collector);
    }
    collector.finish()
}

fn add(card: &Json<'_>, path: &str, collector: &mut Collector<'_>) {
    if !TELLING_KEYS.iter().any(|key| card.get(key).is_some()) {
        return;
    }
    let Some(mut component) = model::component(path, collector) else {
        return;
    };
    // `other` means that the name and the link say which license it is.
    let license = match card.text_of("license") {
        Some("other") => card
            .text_of("license_name")
            .or_else(|| card.text_of("license_link")),
        license => license,
    };
    if let Some(license) = license {
        model::add_license(&mut component, license);
    }
    let listed = card.get("license").map_or(&[][..], Json::items);
    for license in listed.iter().filter_map(Json::text) {
        model::add_license(&mut component, license);
    }
    let root = collector.add(component);
    let Some(base) = card.get("base_model") else {
        return;
    };
    for repository in base.items().iter().chain([base]).filter_map(Json::text) {
        let needed = model::base(repository, collector);
        let needed = needed.and_then(|needed| collector.add(needed));
        if let (Some(root), Some(needed)) = (&root, needed) {
            collector.edge(root, &needed);
        }
    }
}
