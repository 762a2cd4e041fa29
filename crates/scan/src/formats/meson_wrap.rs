//! Meson's `subprojects/*.wrap`: what Meson downloads.
//!
//! Source: the Meson documentation, "Wrap dependency system manual".

use std::collections::BTreeMap;

use gwanmun_model::{Component, Found, ProblemKind, Scope};

use super::download::Download;
use super::{Family, Format, Input, git_source};
use crate::collect::Collector;
use crate::document::decode;
use crate::tree::file_name;

pub(super) const FORMAT: Format = Format {
    id: "meson-wrap",
    title: "Meson wrap files",
    family: Family::Cpp,
    names: &["subprojects/*.wrap"],
    read,
    ..Format::BASE
};

fn read(input: &Input<'_>) -> Found {
    let mut collector = Collector::new(input);
    let (text, _) = decode(input.bytes);
    let mut fields: BTreeMap<&str, (&str, u32)> = BTreeMap::new();
    let mut section = "";
    for (line, number) in text.lines().zip(1..) {
        let line = line.trim();
        if let Some(name) = line.strip_prefix('[') {
            section = name.trim_end_matches(']');
        } else if let Some((key, value)) = line.split_once('=')
            && section.starts_with("wrap-")
            && !line.starts_with('#')
        {
            fields.insert(key.trim(), (value.trim(), number));
        }
    }
    let name = file_name(input.path).trim_end_matches(".wrap");
    if let Some(mut component) = component(name, &fields, &mut collector) {
        component.scope = Scope::Runtime;
        component.direct = Some(true);
        collector.add(component);
    }
    collector.finish()
}

fn component(
    name: &str,
    fields: &BTreeMap<&str, (&str, u32)>,
    collector: &mut Collector<'_>,
) -> Option<Component> {
    let text = |key| fields.get(key).map(|(value, _)| *value);
    if let Some((address, line)) = fields.get("url") {
        return git_source::component(collector, address, text("revision"), Some(*line));
    }
    // A wrap that leads to another file is read there.
    if text("filename").is_some() {
        return None;
    }
    let Some((address, line)) = fields.get("source_url") else {
        let message = "the wrap file says neither `url` nor `source_url`";
        collector.problem(ProblemKind::SkippedEntry, None, message);
        return None;
    };
    let hash = text("source_hash").map(|hash| format!("sha256:{hash}"));
    Download {
        name,
        address,
        version: version(name, text("wrapdb_version"), text("directory")),
        hash: hash.as_deref(),
        line: Some(*line),
    }
    .component(collector)
}

/// Returns the version: that of the database of wraps, without the revision of the wrap, or what stands behind the
/// name in the name of the folder.
fn version<'t>(
    name: &str,
    in_database: Option<&'t str>,
    directory: Option<&'t str>,
) -> Option<&'t str> {
    let of_database = in_database.and_then(|version| version.rsplit_once('-'));
    let of_directory = || directory?.strip_prefix(name)?.strip_prefix('-');
    let begins_with_digit = |text: &&str| text.starts_with(|c: char| c.is_ascii_digit());
    of_database
        .map(|(version, _)| version)
        .or_else(of_directory)
        .filter(begins_with_digit)
}
