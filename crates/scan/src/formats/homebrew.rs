//! `INSTALL_RECEIPT.json`, what Homebrew writes into the folder of each formula or cask it installs.
//!
//! Source: `tab.rb` and `cask/tab.rb` of Homebrew; the type definition `brew` of the package-url specification.

use gwanmun_model::{Component, ComponentKind, Found, ProblemKind};

use super::{Family, Format, Input, Subject};
use crate::collect::Collector;
use crate::document::json::Json;
use crate::document::{Lines, decode};
use crate::source::Source;
use crate::tree::{file_name, folder};

pub(super) const FORMAT: Format = Format {
    id: "homebrew",
    title: "Homebrew: INSTALL_RECEIPT.json",
    family: Family::OperatingSystem,
    names: &[
        "Caskroom/*/.metadata/INSTALL_RECEIPT.json",
        "Cellar/*/*/INSTALL_RECEIPT.json",
    ],
    beside: &["Cellar/*/*/.brew/*.rb"],
    subject: Subject::Package,
    read,
    ..Format::BASE
};

/// Most dependencies looked at for one formula.
const NEEDS_MAX: usize = 1000;

/// The tap formulas come from where a package URL names none.
const CORE: &str = "homebrew/core";

fn read(input: &Input<'_>) -> Found {
    let mut collector = Collector::new(input);
    let (text, _) = decode(input.bytes);
    let receipt = match Json::read(&text, input.limits.document_depth_max) {
        Ok(receipt) => receipt,
        Err(fault) => {
            collector.json_fault(&fault, &Lines::of(&text));
            return collector.finish();
        }
    };
    let Some(mut component) = component(input.path, &receipt, &mut collector) else {
        return collector.finish();
    };
    if receipt.get("installed_on_request").is_some() {
        component.direct = Some(receipt.flag("installed_on_request"));
    }
    component.declared_licenses = license(input, component.purl.name()).into_iter().collect();
    if let Some(from) = collector.add(component) {
        let needs = receipt.get("runtime_dependencies");
        let needs = needs.map_or(&[][..], Json::items);
        for need in needs.iter().take(NEEDS_MAX) {
            match needed(input, need) {
                Ok(to) => collector.edge(&from, &to),
                Err(name) => {
                    let message = format!("{from} needs what is not installed: {name}");
                    collector.problem(ProblemKind::DanglingReference, None, message);
                }
            }
        }
    }
    collector.finish()
}

/// Makes the component of a receipt: name and version are those of its folders.
fn component(path: &str, receipt: &Json<'_>, collector: &mut Collector<'_>) -> Option<Component> {
    let source = receipt.get("source");
    let stated = |key| source.and_then(|source| source.text_of(key));
    let place = folder(path);
    let is_cask = file_name(place) == ".metadata";
    let name = file_name(folder(place));
    let version = if is_cask {
        stated("version")
    } else {
        Some(file_name(place))
    };
    let tap = stated("tap").unwrap_or(CORE);
    let namespace = Some(tap).filter(|tap| *tap != CORE);
    let mut component = collector.installed("brew", namespace, name, version, None)?;
    if is_cask {
        component.kind = ComponentKind::Application;
    }
    Some(component)
}

/// Returns the license of a formula where it is a single one, as its own copy of the formula says.
fn license(input: &Input<'_>, name: &str) -> Option<String> {
    let path = format!("{}/.brew/{name}.rb", folder(input.path));
    let formula = input.tree.read(&path)?;
    let text = decode(&formula).0;
    text.lines().find_map(|line| {
        let value = line.strip_prefix("  license ")?.trim();
        let inner = value.strip_prefix('"')?.strip_suffix('"')?;
        (!inner.contains('"')).then(|| inner.to_owned())
    })
}

/// Returns the identity of an installed dependency, or its name when it is not there: the version noted, or the one
/// that took its place.
fn needed(input: &Input<'_>, need: &Json<'_>) -> Result<String, String> {
    let full_name = need.text_of("full_name").unwrap_or_default();
    let name = file_name(full_name);
    let cellar = folder(folder(folder(input.path)));
    let version = need.text_of("pkg_version").or(need.text_of("version"));
    let wanted = version.map(|version| format!("{cellar}/{name}/{version}/{RECEIPT}"));
    let mut paths = input.tree.named(RECEIPT, &format!("{cellar}/{name}"));
    // The version noted comes last, and so is tried first.
    paths.sort_by_key(|path| Some(path) == wanted.as_ref());
    let found = paths.iter().rev().find_map(|path| {
        let bytes = input.tree.read(path)?;
        let text = decode(&bytes).0;
        let receipt = Json::read(&text, input.limits.document_depth_max).ok()?;
        let other = Input {
            path,
            bytes: &bytes,
            source: Source::Memory(&bytes),
            ..*input
        };
        // What is wrong with the other file is said when that file is read.
        component(path, &receipt, &mut Collector::new(&other))
    });
    found.map_or_else(
        || Err(full_name.to_owned()),
        |component| Ok(component.identity()),
    )
}

/// Name of a receipt.
const RECEIPT: &str = "INSTALL_RECEIPT.json";
