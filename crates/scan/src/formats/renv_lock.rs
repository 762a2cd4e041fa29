//! `renv.lock`, versions 1 and 2.
//!
//! Source: the lock file page of renv's documentation.

use std::collections::BTreeMap;

use gwanmun_model::{Found, ProblemKind};

use super::r::{component, is_base, license, list};
use super::{Family, Format, Input};
use crate::collect::shown;
use crate::document::json::{Json, Member};
use crate::reading::read_json;

pub(super) const FORMAT: Format = Format {
    id: "renv-lock",
    title: "renv.lock 1–2",
    family: Family::R,
    names: &["renv.lock"],
    read,
    ..Format::BASE
};

fn read(input: &Input<'_>) -> Found {
    read_json(input, |document, lines, collector| {
        let repositories = document.get("R").and_then(|r| r.get("Repositories"));
        let packages = document.get("Packages").map_or(&[][..], Json::members);
        let mut identities: BTreeMap<&str, String> = BTreeMap::new();
        for package in packages {
            let line = lines.at(package.offset);
            let name = name(package);
            let field = |key: &str| match key {
                "Package" => Some(name),
                key => package.value.text_of(key),
            };
            if field("Version").is_none() {
                let message = format!("the version of {} is not in the file", shown(name));
                collector.problem(ProblemKind::UnresolvedVersion, Some(line), message);
            }
            let repository = field("Repository").and_then(|name| address(repositories, name));
            let found = component(&field, repository, Some(line), collector);
            if let Some(mut found) = found {
                found.declared_licenses = license(field("License"));
                found.supplier = field("Maintainer").map(str::to_owned);
                if let Some(identity) = collector.add(found) {
                    identities.insert(name, identity);
                }
            }
        }
        for package in packages {
            let Some(identity) = identities.get(name(package)) else {
                continue;
            };
            for needed in needs(&package.value) {
                match identities.get(needed) {
                    Some(target) => collector.edge(identity, target),
                    None if is_base(needed) => {}
                    None => collector.problem(
                        ProblemKind::DanglingReference,
                        Some(lines.at(package.offset)),
                        format!(
                            "{} needs `{}`, which is missing",
                            name(package),
                            shown(needed)
                        ),
                    ),
                }
            }
        }
    })
}

fn name<'j>(package: &'j Member<'_>) -> &'j str {
    package.value.text_of("Package").unwrap_or(&package.key)
}

/// Returns the address of a repository the file names.
fn address<'j>(repositories: Option<&'j Json<'_>>, name: &'j str) -> Option<&'j str> {
    // These names stand for the central archive, whatever mirror is behind them.
    if matches!(name, "CRAN" | "RSPM" | "PPM" | "P3M" | "MRAN") {
        return None;
    }
    if name.contains("://") {
        return Some(name);
    }
    repositories?
        .items()
        .iter()
        .find(|repository| repository.text_of("Name") == Some(name))
        .and_then(|repository| repository.text_of("URL"))
}

/// Lists what a package needs to run: `Requirements`, or the fields of its description since version 2.
fn needs<'j>(package: &'j Json<'_>) -> Vec<&'j str> {
    let mut needs = Vec::new();
    for key in ["Requirements", "Depends", "Imports", "LinkingTo"] {
        let Some(value) = package.get(key) else {
            continue;
        };
        let texts = value.items().iter().filter_map(Json::text);
        for text in texts.chain(value.text()) {
            needs.extend(list(text).map(|(name, _)| name));
        }
    }
    needs.sort_unstable();
    needs.dedup();
    needs
}
