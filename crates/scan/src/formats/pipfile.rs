//! `Pipfile` of Pipenv where no lock file says which packages are used.
//!
//! Source: the Pipfile documentation of Pipenv.

use gwanmun_model::{Found, Scope};

use super::python::asked::{Asked, Origin};
use super::python::project::Manifest;
use super::python::{RESOLVED_BY, group_scope};
use super::{Family, Format, Input};
use crate::document::toml;
use crate::document::toml::DeTable;
use crate::reading::read_toml;

pub(super) const FORMAT: Format = Format {
    id: "pipfile",
    title: "Pipfile",
    family: Family::Python,
    names: &["Pipfile"],
    resolved_by: RESOLVED_BY,
    read,
    ..Format::BASE
};

/// Tables that are no category of packages.
const NOT_PACKAGES: [&str; 5] = ["pipenv", "pipfile", "requires", "scripts", "source"];

fn read(input: &Input<'_>) -> Found {
    read_toml(input, |document, lines, collector| {
        let manifest = Manifest {
            asked: asked(document),
            ..Manifest::default()
        };
        manifest.add_to(input, lines, collector);
    })
}

/// Lists what a `Pipfile` asks for, with the addresses of the indexes it names.
pub(super) fn asked<'t>(document: &'t DeTable<'t>) -> Vec<Asked<'t>> {
    let mut all = Vec::new();
    for (category, table) in document {
        let Some(table) = table.get_ref().as_table() else {
            continue;
        };
        let scope = match category.get_ref().as_ref() {
            name if NOT_PACKAGES.contains(&name) => continue,
            "packages" => Scope::Runtime,
            "dev-packages" => Scope::Development,
            name => group_scope(name),
        };
        for (name, value) in table {
            for mut asked in Asked::of_entry(name, value.get_ref(), scope) {
                if let Some(index) = value
                    .get_ref()
                    .as_table()
                    .and_then(|entry| toml::text(entry, "index"))
                    && asked.origin == Origin::Index(None)
                {
                    asked.origin = Origin::Index(index_address(document, index));
                }
                all.push(asked);
            }
        }
    }
    all
}

fn index_address<'t>(document: &'t DeTable<'t>, name: &str) -> Option<&'t str> {
    toml::tables(document, "source")
        .find(|(_, source)| toml::text(source, "name") == Some(name))
        .and_then(|(_, source)| toml::text(source, "url"))
}
