//! `vendor/composer/installed.json`, what Composer installed, of Composer 1 (a list) and 2.

use std::collections::BTreeSet;

use gwanmun_model::{Found, ProblemKind, Scope};

use super::composer::Packages;
use super::opened::Opened;
use super::{Family, Format, Input, Subject};
use crate::collect::Collector;
use crate::document::json::{Json, Value};
use crate::tree::{folder, normalize};

pub(super) const FORMAT: Format = Format {
    id: "composer-installed",
    title: "installed packages (installed.json of Composer 1 and 2)",
    family: Family::Php,
    names: &["composer/installed.json"],
    beside: &["composer.json"],
    subject: Subject::Package,
    read,
    ..Format::BASE
};

fn read(input: &Input<'_>) -> Found {
    let mut collector = Collector::new(input);
    let opened = Opened::of(input, &mut collector);
    let Some(document) = opened.json(&mut collector) else {
        return collector.finish();
    };
    let listed = match &document.value {
        Value::Array(items) => items.as_slice(),
        Value::Object(_) => document.get("packages").map_or(&[][..], Json::items),
        _ => {
            let message = "neither a list of packages nor an object with one";
            collector.problem(ProblemKind::Malformed, Some(1), message);
            &[]
        }
    };
    let development = document.get("dev-package-names");
    let names: BTreeSet<&str> = development
        .map_or(&[][..], Json::items)
        .iter()
        .filter_map(Json::text)
        .collect();
    let scope = |entry: &Json<'_>| {
        let is_development = entry
            .text_of("name")
            .is_some_and(|name| names.contains(name));
        match development {
            Some(_) if is_development => Scope::Development,
            Some(_) => Scope::Runtime,
            None => Scope::Unknown,
        }
    };
    let packages = Packages {
        entries: listed.iter().map(|entry| (entry, scope(entry))).collect(),
    };
    let project = folder(folder(folder(input.path)));
    let manifest = normalize(project, "composer.json");
    packages.keep(manifest.as_deref(), input, &opened, &mut collector);
    collector.finish()
}
