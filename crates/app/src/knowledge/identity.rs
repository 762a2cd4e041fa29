//! Which package an archive is.

use gwanmun_licenses::declared;
use gwanmun_model::{Component, Problem, ProblemKind};
use gwanmun_scan::Options;

use super::PackageSource;

/// A package and its license.
pub(super) struct Identity {
    pub(super) purl: String,
    /// As the package states it; empty where it states none.
    pub(super) license: String,
}

/// Tells which package a source is: as the user says, otherwise as the readers of package formats say.
pub(super) fn identify(source: &PackageSource) -> Result<Identity, Problem> {
    let options = Options {
        maven_repositories: source.root.iter().cloned().collect(),
        ..Options::default()
    };
    let found = gwanmun_scan::scan_path(&source.path, &options, &|_| {});
    let components = found.map(|found| found.components).unwrap_or_default();
    if let Some(purl) = &source.purl {
        let same = components.iter().find(|component| component.purl == *purl);
        return Ok(Identity {
            purl: purl.to_string(),
            license: same.map(license).unwrap_or_default(),
        });
    }
    let name = source.path.file_name().unwrap_or_default();
    let named = chosen(&components, &name.to_string_lossy());
    named
        .map(|component| Identity {
            purl: component.purl.to_string(),
            license: license(component),
        })
        .ok_or_else(|| {
            let message =
                "it does not say which package it is; add it alone and say so with --purl";
            Problem::new(source.shown.clone(), ProblemKind::Incomplete, message)
        })
}

/// Chooses the component the archive itself is: the one it is named for, otherwise the only one at its top.
fn chosen<'c>(components: &'c [Component], file_name: &str) -> Option<&'c Component> {
    let stem = alike(file_name);
    let pinned = components.iter().filter(|component| component.is_pinned());
    let is_named = |component: &&Component| {
        let name = alike(component.purl.name());
        let version = alike(component.purl.version().unwrap_or_default());
        // A wheel, a gem and a jar go on with tags.
        stem.contains(&format!("{name}-{version}"))
    };
    let named = pinned.clone().filter(is_named);
    let longest = named.max_by_key(|component| component.purl.name().len());
    longest.or_else(|| {
        let is_at_top = |component: &&Component| {
            let inside = component.locations.iter();
            let mut inside = inside.filter(|place| place.path.matches('!').count() <= 1);
            inside.next().is_some()
        };
        let mut at_top = pinned.filter(is_at_top);
        at_top.next().filter(|_| at_top.next().is_none())
    })
}

/// Names are written with different signs in files and in metadata.
fn alike(name: &str) -> String {
    name.to_lowercase().replace(['_', '.', '+'], "-")
}

fn license(component: &Component) -> String {
    let licenses = declared(&component.purl, &component.declared_licenses);
    let expression = licenses.declared.map(|expression| expression.to_string());
    expression.unwrap_or_else(|| licenses.declared_raw.join(", "))
}

#[cfg(test)]
mod tests {
    use gwanmun_model::Location;

    use super::*;

    fn component(purl: &str, path: &str) -> Component {
        Component::new(purl.parse().unwrap(), Location::new(path, None))
    }

    #[test]
    fn an_archive_is_the_package_it_is_named_for() {
        let components = [
            component("pkg:npm/left@1.0.0", "left-pad-1.0.0.tgz!node_modules/left"),
            component(
                "pkg:npm/left-pad@1.0.0",
                "left-pad-1.0.0.tgz!package/package.json",
            ),
            component(
                "pkg:pypi/my-tool@2.1",
                "my_tool-2.1.tar.gz!my_tool-2.1/PKG-INFO",
            ),
        ];
        let purl = |name| chosen(&components, name).map(|chosen| chosen.purl.to_string());
        assert_eq!(
            purl("left-pad-1.0.0.tgz").as_deref(),
            Some("pkg:npm/left-pad@1.0.0")
        );
        assert_eq!(
            purl("my_tool-2.1-py3-none-any.whl").as_deref(),
            Some("pkg:pypi/my-tool@2.1")
        );
        assert_eq!(purl("unnamed.jar"), None);
        let alone = chosen(&components[1..2], "unnamed.jar");
        assert_eq!(alone.map(|alone| alone.purl.name()), Some("left-pad"));
    }
}
