//! `composer.lock`, what Composer locked for a PHP project.

use gwanmun_model::{Found, Scope};

use super::composer::Packages;
use super::opened::Opened;
use super::{Family, Format, Input};
use crate::collect::Collector;
use crate::document::json::Json;
use crate::tree::{folder, normalize};

pub(super) const FORMAT: Format = Format {
    id: "composer-lock",
    title: "composer.lock",
    family: Family::Php,
    names: &["composer.lock"],
    beside: &["composer.json"],
    read,
    ..Format::BASE
};

fn read(input: &Input<'_>) -> Found {
    let mut collector = Collector::new(input);
    let opened = Opened::of(input, &mut collector);
    let Some(document) = opened.json_object(&mut collector) else {
        return collector.finish();
    };
    let listed = |key: &str, scope: Scope| {
        let items = document.get(key).map_or(&[][..], Json::items);
        items.iter().map(move |entry| (entry, scope))
    };
    let packages = Packages {
        entries: listed("packages", Scope::Runtime)
            .chain(listed("packages-dev", Scope::Development))
            .collect(),
    };
    let manifest = normalize(folder(input.path), "composer.json");
    packages.keep(manifest.as_deref(), input, &opened, &mut collector);
    collector.finish()
}
