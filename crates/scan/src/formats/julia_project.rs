//! `Project.toml` of Julia where no manifest says which packages are used.
//!
//! Source: "Project.toml and Manifest.toml" of the Pkg documentation.

use gwanmun_model::{Found, Scope};

use super::julia::{identified, package};
use super::{Family, Format, Input, covered};
use crate::collect::{is_version, shown};
use crate::document::toml;
use crate::reading::read_toml;

pub(super) const FORMAT: Format = Format {
    id: "julia-project",
    title: "Project.toml",
    family: Family::Julia,
    names: &["JuliaProject.toml", "Project.toml"],
    resolved_by: &["JuliaManifest*.toml", "Manifest-v*.toml", "Manifest.toml"],
    looks_above: true,
    read,
    ..Format::BASE
};

fn read(input: &Input<'_>) -> Found {
    if covered::is_covered(input, covered::OF_JULIA, None) {
        return Found::default();
    }
    read_toml(input, |document, lines, collector| {
        let said = |key: &str| toml::text(document, key);
        let own = match (said("name"), said("uuid")) {
            (Some(name), Some(uuid)) => {
                let line = document.get("name").map(|name| lines.at(name.span().start));
                let own = package(name, uuid, said("version"), line, collector);
                own.and_then(|mut own| {
                    own.first_party = true;
                    own.scope = Scope::Runtime;
                    own.declared_licenses =
                        said("license").map(str::to_owned).into_iter().collect();
                    collector.add(own)
                })
            }
            _ => None,
        };
        let compatible = toml::table(document, "compat");
        for (key, scope) in [
            ("deps", Scope::Runtime),
            ("weakdeps", Scope::Optional),
            ("extras", Scope::Test),
        ] {
            for (name, uuid, offset) in identified(document, key) {
                let asked = compatible.and_then(|table| toml::text(table, name));
                let asked = asked.unwrap_or_default().trim();
                let exact = asked.strip_prefix('=').map(str::trim);
                let version = exact.filter(|version| is_version(version));
                let line = Some(lines.at(offset));
                let Some(mut component) = package(name, uuid, version, line, collector) else {
                    continue;
                };
                component.scope = scope;
                component.direct = Some(true);
                if version.is_none() {
                    component.requirement = Some(shown(asked)).filter(|asked| !asked.is_empty());
                }
                let identity = collector.add(component);
                if let (Some(own), Some(identity)) = (&own, identity) {
                    collector.edge(own, &identity);
                }
            }
        }
    })
}
