//! `cpanfile` and `cpanfile.snapshot` of Perl projects.

use std::collections::BTreeMap;

use gwanmun_model::{Found, ProblemKind};

use super::listed::{Asked, Listed, Need, keep};
use super::opened::Opened;
use super::perl::{asked, author, distribution, modules, name_and_version, named_by_modules};
use super::{Family, Format, Input};
use crate::collect::{Collector, shown};
use crate::document::decode;
use crate::tree::{folder, normalize};

pub(super) const SNAPSHOT: Format = Format {
    id: "cpanfile-snapshot",
    title: "cpanfile.snapshot (Carton)",
    family: Family::Perl,
    names: &["cpanfile.snapshot"],
    beside: &["cpanfile"],
    read: read_snapshot,
    ..Format::BASE
};

pub(super) const FORMAT: Format = Format {
    id: "cpanfile",
    title: "cpanfile (literals)",
    family: Family::Perl,
    names: &["cpanfile"],
    resolved_by: &["cpanfile.snapshot"],
    read,
    ..Format::BASE
};

/// Spaces before a distribution, before what is said of it, and before the modules listed there.
const DISTRIBUTION_INDENT: usize = 2;
const FIELD_INDENT: usize = 4;

/// One distribution of a snapshot.
struct Distribution<'t> {
    name: &'t str,
    path: &'t str,
    provides: Vec<&'t str>,
    requirements: Vec<&'t str>,
    line: u32,
}

fn read_snapshot(input: &Input<'_>) -> Found {
    let mut collector = Collector::new(input);
    let opened = Opened::of(input, &mut collector);
    let distributions = distributions(&opened.text, &mut collector);
    // Modules are asked for and needed, distributions are locked.
    let mut homes: BTreeMap<&str, &str> = BTreeMap::new();
    for one in &distributions {
        for module in &one.provides {
            homes.insert(module, one.name);
        }
    }
    let mut packages = Vec::new();
    for one in &distributions {
        let line = Some(one.line);
        let Some((name, version)) = name_and_version(one.name) else {
            let message = format!(
                "`{}` is not a distribution with its version",
                shown(one.name)
            );
            collector.problem(ProblemKind::SkippedEntry, line, message);
            continue;
        };
        let component = distribution(&mut collector, name, Some(version), line);
        let Some(mut component) = component else {
            continue;
        };
        component.supplier = author(one.path).map(str::to_owned);
        // What comes with Perl itself is in no distribution here.
        let needs = one
            .requirements
            .iter()
            .filter_map(|module| homes.get(module));
        packages.push(Listed {
            key: one.name.to_owned(),
            component,
            needs: needs.map(|home| Need::maybe(home, *home)).collect(),
        });
    }
    let mut asked = Asked::default();
    let manifest = normalize(folder(input.path), "cpanfile");
    if let Some(bytes) = manifest.and_then(|path| input.tree.read(&path)) {
        for module in modules(&decode(&bytes).0) {
            if let Some(home) = homes.get(module.name.as_str()) {
                asked.ask(*home, module.scope);
            }
        }
    }
    keep(packages, asked, &mut collector);
    collector.finish()
}

fn distributions<'t>(text: &'t str, collector: &mut Collector<'_>) -> Vec<Distribution<'t>> {
    let mut distributions: Vec<Distribution<'_>> = Vec::new();
    let mut field = "";
    for (number, line) in (1_u32..).zip(text.lines()) {
        let content = line.trim();
        if content.is_empty() || content.starts_with('#') {
            continue;
        }
        let indent = line.len() - line.trim_start().len();
        if indent == 0 {
            if content != "DISTRIBUTIONS" {
                let message = format!("`{}` is no part of a snapshot", shown(content));
                collector.problem(ProblemKind::Malformed, Some(number), message);
            }
            continue;
        }
        if indent <= DISTRIBUTION_INDENT {
            distributions.push(Distribution {
                name: content,
                path: "",
                provides: Vec::new(),
                requirements: Vec::new(),
                line: number,
            });
            continue;
        }
        let Some(last) = distributions.last_mut() else {
            continue;
        };
        if indent <= FIELD_INDENT {
            let (name, value) = content.split_once(':').unwrap_or((content, ""));
            field = name;
            if name == "pathname" {
                last.path = value.trim();
            }
            continue;
        }
        let module = content.split_whitespace().next().unwrap_or_default();
        match field {
            "provides" => last.provides.push(module),
            "requirements" => last.requirements.push(module),
            _ => {}
        }
    }
    distributions
}

fn read(input: &Input<'_>) -> Found {
    let mut collector = Collector::new(input);
    let opened = Opened::of(input, &mut collector);
    let modules = modules(&opened.text);
    if !modules.is_empty() {
        named_by_modules(&mut collector);
    }
    for module in modules {
        if let Some(component) = asked(&mut collector, &module, Some(module.line)) {
            collector.add(component);
        }
    }
    collector.finish()
}
