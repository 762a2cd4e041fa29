//! `vendor/modules.txt`: the modules whose packages were copied into the tree.
//!
//! Source: the Go Modules Reference, section Vendoring; written by `go mod vendor` since Go 1.11.

use std::collections::BTreeSet;

use gwanmun_model::{Component, Ecosystem, Found, ProblemKind, Scope};

use super::{Family, Format, Input, Subject};
use crate::collect::{Collector, shown};
use crate::document::decode;

pub(super) const FORMAT: Format = Format {
    id: "go-vendor",
    title: "vendor/modules.txt",
    family: Family::Go,
    names: &["vendor/modules.txt"],
    subject: Subject::Package,
    read,
    ..Format::BASE
};

/// A module as a `# module version` line has it.
struct Module<'t> {
    words: Vec<&'t str>,
    line: u32,
    /// Whether a package of it follows, so that its content is really there.
    has_packages: bool,
}

fn read(input: &Input<'_>) -> Found {
    let mut collector = Collector::new(input);
    let (text, _) = decode(input.bytes);
    let mut modules: Vec<Module<'_>> = Vec::new();
    for (text, line) in text.lines().zip(1..) {
        if text.starts_with("##") || text.trim().is_empty() {
            continue;
        }
        if let Some(module) = text.strip_prefix("# ") {
            modules.push(Module {
                words: module.split_whitespace().collect(),
                line,
                has_packages: false,
            });
        } else if let Some(module) = modules.last_mut() {
            module.has_packages = true;
        }
    }
    let mut seen = BTreeSet::new();
    for module in &modules {
        let Some(mut component) = component(module, &mut collector) else {
            continue;
        };
        component.scope = Scope::Runtime;
        if seen.insert(component.identity()) {
            collector.add(component);
        }
    }
    collector.finish()
}

/// Makes the component of a module after replacement; nothing where the line only notes a replacement or no package
/// of the module was copied.
fn component(module: &Module<'_>, collector: &mut Collector<'_>) -> Option<Component> {
    let line = Some(module.line);
    let (path, version, folder) = match module.words.as_slice() {
        [path, version] | [_, "=>", path, version] | [_, _, "=>", path, version] => {
            (*path, Some(*version), None)
        }
        [path, "=>", folder] => (*path, None, Some(*folder)),
        [path, version, "=>", folder] => (*path, Some(*version), Some(*folder)),
        words => {
            let message = format!(
                "`{}` is not a module with its version",
                shown(&words.join(" "))
            );
            collector.problem(ProblemKind::SkippedEntry, line, message);
            return None;
        }
    };
    if !module.has_packages {
        return None;
    }
    if let Some(folder) = folder {
        let message = format!(
            "{} was copied from the folder `{}`; what that holds may differ from the version required",
            shown(path),
            shown(folder)
        );
        collector.problem(ProblemKind::UnresolvedVersion, line, message);
    }
    collector.package(Ecosystem::Go, path, version, line)
}
