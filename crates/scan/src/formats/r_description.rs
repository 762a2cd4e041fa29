//! `DESCRIPTION` of R packages: installed, packed, or the project itself.
//!
//! Source: "The DESCRIPTION file" in Writing R Extensions.

use std::collections::BTreeMap;
use std::sync::Arc;

use gwanmun_model::{Component, Found, ProblemKind, Scope};

use super::r::{Record, component, is_base, license, list};
use super::{Family, Format, Input, Subject};
use crate::collect::Collector;
use crate::document::decode;
use crate::tree::{folder, normalize};

pub(super) const FORMAT: Format = Format {
    id: "r-description",
    title: "DESCRIPTION of packages, installed or source",
    family: Family::R,
    names: &["DESCRIPTION"],
    beside: &["packrat.lock", "renv.lock"],
    subject: Subject::Package,
    read,
    ..Format::BASE
};

/// Identities of the packages of each library, by its folder and their names.
type Libraries = BTreeMap<String, BTreeMap<String, String>>;

fn read(input: &Input<'_>) -> Found {
    let mut collector = Collector::new(input);
    let (text, _) = decode(input.bytes);
    let records = Record::all(&text);
    let Some(record) = records.first() else {
        return collector.finish();
    };
    // Other things have a file of this name as well.
    let Some(mut package) = package(record, &mut collector) else {
        return collector.finish();
    };
    if is_finished(record) {
        let libraries = libraries(input);
        if let Some(identity) = collector.add(package) {
            let library = libraries.get(folder(folder(input.path)));
            for (needed, _, _) in needs(record, &["Depends", "Imports", "LinkingTo"]) {
                if let Some(target) = library.and_then(|library| library.get(needed)) {
                    collector.edge(&identity, target);
                }
            }
        }
        return collector.finish();
    }
    package.first_party = true;
    package.scope = Scope::Runtime;
    let own = collector.add(package);
    if !is_resolved(input) {
        add_asked(record, own.as_deref(), &mut collector);
    }
    collector.finish()
}

/// Whether the package was built, that is installed or packed; what is not is the source of a project.
fn is_finished(record: &Record) -> bool {
    ["Built", "Packaged", "Date/Publication"]
        .iter()
        .any(|key| record.get(key).is_some())
        || record.get("Priority") == Some("base")
}

fn package(record: &Record, collector: &mut Collector<'_>) -> Option<Component> {
    record.get("Package")?;
    record.get("Version")?;
    let line = record.line("Package");
    let repository = record.get("Repository");
    let mut package = component(&|key| record.get(key), repository, line, collector)?;
    package.declared_licenses = license(record.get("License"));
    package.supplier = record.get("Maintainer").map(str::to_owned);
    package.copyright = record.get("Copyright").map(str::to_owned);
    Some(package)
}

/// Lists what a package needs by the fields that say so: name, versions asked for, field.
fn needs<'r>(record: &'r Record, fields: &[&'r str]) -> Vec<(&'r str, &'r str, &'r str)> {
    fields
        .iter()
        .filter_map(|field| Some((*field, record.get(field)?)))
        .flat_map(|(field, text)| list(text).map(move |(name, asked)| (name, asked, field)))
        .filter(|(name, _, _)| !is_base(name))
        .collect()
}

fn is_resolved(input: &Input<'_>) -> bool {
    ["renv.lock", "packrat/packrat.lock"].iter().any(|name| {
        normalize(folder(input.path), name).is_some_and(|path| input.tree.read(&path).is_some())
    })
}

/// Keeps what a project asks for; which versions are used nothing says.
fn add_asked(record: &Record, own: Option<&str>, collector: &mut Collector<'_>) {
    let fields = ["Depends", "Imports", "LinkingTo", "Suggests"];
    let needs = needs(record, &fields);
    if needs.is_empty() {
        return;
    }
    for (name, asked, field) in needs {
        let exact = asked.strip_prefix("==").map(str::trim);
        let version = exact.filter(|version| !version.is_empty());
        let field_of = |key: &str| match key {
            "Package" => Some(name),
            "Version" => version,
            _ => None,
        };
        let Some(mut component) = component(&field_of, None, record.line(field), collector) else {
            continue;
        };
        if version.is_none() {
            component.requirement = Some(asked.to_owned()).filter(|asked| !asked.is_empty());
        }
        component.direct = Some(true);
        component.scope = match field {
            "Suggests" => Scope::Development,
            "LinkingTo" => Scope::Build,
            _ => Scope::Runtime,
        };
        let identity = collector.add(component);
        if let (Some(own), Some(identity)) = (own, identity) {
            collector.edge(own, &identity);
        }
    }
    let message = "asks for packages, but nothing beside it says which are used (renv.lock, packrat/packrat.lock); their versions are unknown and what they need is missing";
    collector.problem(ProblemKind::Incomplete, None, message);
}

fn libraries(input: &Input<'_>) -> Arc<Libraries> {
    input.tree.memory().once("r-library", || {
        let mut libraries = Libraries::new();
        for path in input.tree.named("DESCRIPTION", "") {
            let Some(bytes) = input.tree.read(&path) else {
                continue;
            };
            let one = Input {
                path: &path,
                bytes: &bytes,
                ..*input
            };
            let (text, _) = decode(&bytes);
            let records = Record::all(&text);
            let Some(record) = records.first().filter(|record| is_finished(record)) else {
                continue;
            };
            if let Some(found) = package(record, &mut Collector::new(&one)) {
                let library = libraries.entry(folder(folder(&path)).to_owned());
                let name = found.purl.name().to_owned();
                library.or_default().insert(name, found.identity());
            }
        }
        libraries
    })
}
