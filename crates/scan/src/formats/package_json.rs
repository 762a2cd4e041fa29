//! `package.json` of a project whose packages no lock file pins; inside an archive of npm, the package itself.

use std::borrow::Cow;
use std::collections::BTreeMap;
use std::sync::Arc;

use gwanmun_model::Found;

use super::javascript::graph::{Graph, Package};
use super::javascript::manifest::{Ask, Manifest};
use super::javascript::{Origin, hosted, is_archive, is_exact, origin, split_name};
use super::opened::Opened;
use super::{Family, Format, Input, covered, is_installed, node_modules};
use crate::collect::Collector;
use crate::tree::{folder, normalize};

pub(super) const FORMAT: Format = Format {
    id: "package-json",
    title: "package.json",
    family: Family::JavaScript,
    names: &["package.json"],
    resolved_by: &[
        "bun.lock",
        "bun.lockb",
        "deno.lock",
        "node_modules/",
        "npm-shrinkwrap.json",
        "package-lock.json",
        "pnpm-lock.yaml",
        "shrinkwrap.yaml",
        "yarn.lock",
    ],
    looks_above: true,
    read,
    ..Format::BASE
};

/// Where npm puts the manifest of a package in its archive.
const IN_ARCHIVE: &str = "package/package.json";

/// Scope of the packages with types for other packages. Their archives have a folder called as the package is.
const TYPES: &str = "@types/";

fn read(input: &Input<'_>) -> Found {
    if input.budget.is_some() && input.path == IN_ARCHIVE {
        return node_modules::read(input);
    }
    let mut collector = Collector::new(input);
    let opened = Opened::of(input, &mut collector);
    let Some(document) = opened.json_object(&mut collector) else {
        return collector.finish();
    };
    let is_types = document
        .text_of("name")
        .is_some_and(|name| name.starts_with(TYPES));
    if input.budget.is_some() && is_types && input.path.matches('/').count() == 1 {
        return node_modules::read(input);
    }
    let manifest = Manifest::of(&document, folder(input.path), &opened.lines);
    if manifest.asks.is_empty() || covered::is_covered(input, covered::OF_NPM, None) {
        return Found::default();
    }
    let mut graph = Graph::of_manifest();
    let own = manifest.package().map(|package| graph.add(package));
    for ask in &manifest.asks {
        let package = sibling(ask, &manifest, input).unwrap_or_else(|| asked(ask));
        let to = graph.add(package);
        graph.ask(own, to, ask.scope);
    }
    graph.finish(&mut collector);
    collector.finish()
}

/// Makes the package a manifest asks for.
fn asked(ask: &Ask) -> Package<'_> {
    let (name, range) = match ask.range.strip_prefix("npm:") {
        Some(alias) => split_name(alias).unwrap_or((&ask.name, alias)),
        None => (ask.name.as_str(), ask.range.as_str()),
    };
    let plain = range.trim_start_matches(['=', 'v']).trim();
    let is_pinned = is_exact(plain);
    Package {
        version: is_pinned.then_some(Cow::Borrowed(plain)),
        specifier: Some(Cow::Borrowed(if range.is_empty() { "*" } else { range })),
        origin: source(range),
        ..Package::named(name, Some(ask.line))
    }
}

/// Tells where a package is to be taken from. Source: `npm-package-arg`, the forms of a specifier.
fn source(range: &str) -> Origin {
    let is_path = range.starts_with(['.', '/', '~']) && range.contains('/');
    if is_path {
        return if is_archive(range) {
            Origin::Url(format!("file:{range}"))
        } else {
            Origin::Folder(format!("file:{range}"))
        };
    }
    // `owner/repository#branch` is one on GitHub.
    let (path, _) = range.split_once('#').unwrap_or((range, ""));
    let is_short = path.matches('/').count() == 1
        && path
            .chars()
            .all(|c| c.is_ascii_alphanumeric() || "-_./".contains(c));
    if is_short {
        return hosted("github", range);
    }
    origin(range)
}

/// Returns the package in another folder of the project that is asked for, when that is what the range says.
fn sibling<'t>(ask: &Ask, manifest: &Manifest, input: &Input<'_>) -> Option<Package<'t>> {
    if ask.range.starts_with("workspace:") {
        let folders = workspace_folders(input);
        return Manifest::in_folder(input, folders.get(&ask.name)?)?.package();
    }
    let path = ["file:", "link:", "portal:"]
        .iter()
        .find_map(|protocol| ask.range.strip_prefix(protocol))?;
    Manifest::in_folder(input, &normalize(&manifest.folder, path)?)?.package()
}

/// Returns the folders of the project's packages by name, worked out once for the whole tree.
fn workspace_folders(input: &Input<'_>) -> Arc<BTreeMap<String, String>> {
    input.tree.memory().once("workspaces by name", || {
        let mut folders = BTreeMap::new();
        let paths = input.tree.named("package.json", "");
        for path in paths.iter().filter(|path| !is_installed(path)) {
            let place = folder(path);
            if let Some(name) = Manifest::in_folder(input, place).and_then(|manifest| manifest.name)
            {
                folders.entry(name).or_insert_with(|| place.to_owned());
            }
        }
        folders
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn specifiers_say_where_a_package_is_from() {
        let git = |address: &str| Origin::Git(address.to_owned());
        for (range, expected) in [
            ("^1.0.0", Origin::Registry),
            ("latest", Origin::Registry),
            ("1.x || >=2.5.0", Origin::Registry),
            ("owner/name#v1", git("git+https://github.com/owner/name@v1")),
            (
                "gitlab:owner/name",
                git("git+https://gitlab.com/owner/name"),
            ),
            (
                "git://host/name.git#semver:^1",
                git("git+git://host/name.git"),
            ),
            ("../local", Origin::Folder("file:../local".to_owned())),
            ("file:x.tgz", Origin::Url("file:x.tgz".to_owned())),
        ] {
            assert_eq!(source(range), expected, "{range}");
        }
    }
}
