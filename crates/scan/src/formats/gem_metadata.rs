//! The description inside a gem: `metadata.gz`, which is YAML.

use gwanmun_model::{Ecosystem, Found};

use super::opened::Opened;
use super::{Family, Format, Input, Intake, Subject};
use crate::collect::Collector;
use crate::document::json::{Json, Value};

pub(super) const FORMAT: Format = Format {
    id: "gem-metadata",
    title: "gems (metadata)",
    family: Family::Ruby,
    heads: &[b"--- !ruby/object:Gem::Specification"],
    names: &["*.gem/metadata"],
    subject: Subject::Package,
    intake: Intake::Alone,
    read,
    ..Format::BASE
};

fn read(input: &Input<'_>) -> Found {
    let mut collector = Collector::new(input);
    let opened = Opened::of(input, &mut collector);
    let document = opened.yaml(&mut collector);
    let name = document.members().iter().find(|one| one.key == "name");
    let Some(name) = name else {
        return collector.finish();
    };
    let version = document.get("version").map(|version| {
        version
            .text()
            .or_else(|| version.text_of("version"))
            .unwrap_or_default()
    });
    let line = opened.line(name.offset);
    let text = name.value.text().unwrap_or_default();
    if let Some(mut component) = collector.package(Ecosystem::RubyGems, text, version, line) {
        let platform = document.text_of("platform").unwrap_or("ruby");
        if platform != "ruby" {
            component.purl = component.purl.with_qualifier("platform", platform);
        }
        component.declared_licenses = texts(document.get("licenses"));
        let authors = texts(document.get("authors"));
        component.supplier = (!authors.is_empty()).then(|| authors.join(", "));
        collector.add(component);
    }
    collector.finish()
}

fn texts(list: Option<&Json<'_>>) -> Vec<String> {
    let items = match list.map(|list| &list.value) {
        Some(Value::Array(items)) => items.as_slice(),
        _ => &[],
    };
    items
        .iter()
        .filter_map(Json::text)
        .map(str::to_owned)
        .collect()
}
