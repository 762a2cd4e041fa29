//! `environment.yml` of conda where no lock file says which packages are used.
//!
//! Source: "Creating an environment file manually" and the `MatchSpec` page of the conda documentation.

use gwanmun_model::{Component, Found, ProblemKind, Scope};

use super::conda::{Package, needed};
use super::python::Requirement;
use super::python::asked::Asked;
use super::{Family, Format, Input, requirements_txt};
use crate::collect::{Collector, is_version, shown};
use crate::document::json::Json;
use crate::document::{Lines, decode, yaml};
use crate::tree::{folder, normalize};

pub(super) const FORMAT: Format = Format {
    id: "environment-yml",
    title: "environment.yml",
    family: Family::Python,
    names: &[
        "*environment*.yaml",
        "*environment*.yml",
        "conda-env*.yaml",
        "conda-env*.yml",
        "conda.yaml",
        "conda.yml",
        "conda_env*.yaml",
        "conda_env*.yml",
    ],
    resolved_by: &[
        "*conda-lock*.yaml",
        "*conda-lock*.yml",
        "conda-*.lock",
        "pixi.lock",
    ],
    read,
    ..Format::BASE
};

fn read(input: &Input<'_>) -> Found {
    let mut collector = Collector::new(input);
    let (text, _) = decode(input.bytes);
    let lines = Lines::of(&text);
    let (documents, fault) = yaml::read(&text, input.limits.document_depth_max);
    // Many a file is called like this and is something else; only lists of packages are of interest.
    let asks = |document: &&Json<'_>| {
        document
            .get("dependencies")
            .is_some_and(|list| !list.items().is_empty())
    };
    let Some(document) = documents.iter().find(asks) else {
        if let Some(fault) = fault.filter(|_| text.contains("dependencies:")) {
            collector.yaml_fault(&fault, &lines);
        }
        return collector.finish();
    };
    if let Some(fault) = fault {
        collector.yaml_fault(&fault, &lines);
    }
    // `conda env export` writes where the environment was; then the list is whole and every version the installed one.
    let is_export = document.get("prefix").is_some();
    for item in document.get("dependencies").map_or(&[][..], Json::items) {
        let line = lines.at(item.offset);
        if let Some(specification) = item.text() {
            if let Some(component) = conda(specification, line, is_export, &mut collector) {
                collector.add(component);
            }
            continue;
        }
        for entry in item.get("pip").map_or(&[][..], Json::items) {
            if let Some(text) = entry.text() {
                pip(input, text, lines.at(entry.offset), &mut collector);
            }
        }
    }
    collector.finish()
}

/// Makes a component of a conda specification: `channel::name=version=build`, `name >=1`, `name==1.0`,
/// `name[version='>=1']`.
fn conda(
    specification: &str,
    line: u32,
    is_export: bool,
    collector: &mut Collector<'_>,
) -> Option<Component> {
    let text = specification
        .split(" #")
        .next()
        .unwrap_or(specification)
        .trim();
    let (channel, rest) = text.split_once("::").unwrap_or(("", text));
    let name = needed(rest)?;
    let asked = rest.get(name.len()..).unwrap_or_default().trim();
    let pin = Pin::of(asked, is_export);
    let package = Package {
        name,
        version: pin.version,
        build: pin.build,
        channel: Some(channel).filter(|channel| !channel.is_empty()),
        ..Package::default()
    };
    let mut component = package.component(Some(line), collector)?;
    component.scope = Scope::Runtime;
    component.direct = (!is_export).then_some(true);
    if pin.version.is_none() {
        component.requirement = Some(shown(asked)).filter(|asked| !asked.is_empty());
    }
    Some(component)
}

/// The one version a specification asks for.
#[derive(Debug, PartialEq, Eq)]
struct Pin<'t> {
    version: Option<&'t str>,
    build: Option<&'t str>,
}

impl<'t> Pin<'t> {
    /// Reads what stands behind the name. `=1.26.4` stands for 1.26.4 and what may follow it, so it is a version only
    /// with a build behind, of three numbers at least, or in a list of what was installed.
    fn of(asked: &'t str, is_export: bool) -> Self {
        let unpinned = Self {
            version: None,
            build: None,
        };
        let Some(rest) = asked.strip_prefix('=') else {
            return unpinned;
        };
        let (is_exact, rest) = match rest.strip_prefix('=') {
            Some(rest) => (true, rest),
            None => (false, rest),
        };
        let mut parts = rest.trim().splitn(2, ['=', ' ']);
        let version = parts.next().unwrap_or_default().trim();
        let build = parts
            .next()
            .map(str::trim)
            .filter(|build| is_version(build));
        let is_whole = version.split('.').count() >= 3;
        let is_pin = is_exact || is_export || build.is_some() || is_whole;
        if is_pin && is_version(version) {
            Self {
                version: Some(version),
                build,
            }
        } else {
            unpinned
        }
    }
}

/// Keeps what pip is to install: a requirement, a requirements file, or something in a folder or repository.
fn pip(input: &Input<'_>, text: &str, line: u32, collector: &mut Collector<'_>) {
    let text = text.trim();
    if let Some(file) = ["--requirement", "-r"]
        .iter()
        .find_map(|option| text.strip_prefix(option))
    {
        let file = file.trim_start_matches(['=', ' ']);
        let path = normalize(folder(input.path), file);
        return requirements_txt::add_listed(input, path.as_deref(), Scope::Runtime, collector);
    }
    let editable = ["--editable", "-e"]
        .iter()
        .find_map(|option| text.strip_prefix(option))
        .map(|place| place.trim_start_matches(['=', ' ']));
    let component = match (Requirement::read(text), editable) {
        (Some(requirement), _) => {
            Asked::of(&requirement, Scope::Runtime, 0).component(line, collector)
        }
        (None, Some(place)) => requirements_txt::at_address(place, line, true, collector),
        // Another option of pip, or the project itself.
        (None, None) if text.starts_with('-') || text == "." => None,
        (None, None) if text.contains("://") => {
            requirements_txt::at_address(text, line, false, collector)
        }
        (None, None) => {
            let message = format!("`{}` is not a requirement", shown(text));
            collector.problem(ProblemKind::SkippedEntry, Some(line), message);
            None
        }
    };
    if let Some(mut component) = component {
        component.scope = Scope::Runtime;
        component.direct = Some(true);
        collector.add(component);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_what_allows_one_version_is_a_pin() {
        for (asked, is_export, version, build) in [
            ("==1.26.4", false, Some("1.26.4"), None),
            ("=1.26.4", false, Some("1.26.4"), None),
            ("=1.26", false, None, None),
            ("=1.26", true, Some("1.26"), None),
            ("=1.26=py311_0", false, Some("1.26"), Some("py311_0")),
            ("=1.26=py311*", false, None, None),
            (">=1", false, None, None),
            ("=1.26.*", false, None, None),
            ("", false, None, None),
        ] {
            assert_eq!(Pin::of(asked, is_export), Pin { version, build }, "{asked}");
        }
    }
}
