//! `packrat.lock`, format 1.
//!
//! Source: the lock file packrat writes, in the format of the R description files.

use std::collections::BTreeMap;

use gwanmun_model::{Found, ProblemKind};

use super::r::{Record, component, is_base, list};
use super::{Family, Format, Input};
use crate::collect::{Collector, shown};
use crate::document::decode;

pub(super) const FORMAT: Format = Format {
    id: "packrat-lock",
    title: "packrat.lock",
    family: Family::R,
    names: &["packrat.lock"],
    read,
    ..Format::BASE
};

fn read(input: &Input<'_>) -> Found {
    let mut collector = Collector::new(input);
    let (text, _) = decode(input.bytes);
    let records = Record::all(&text);
    let repositories = records.iter().find_map(|record| record.get("Repos"));
    if repositories.is_none()
        && !records
            .iter()
            .any(|record| record.get("PackratFormat").is_some())
    {
        let message = "the file does not begin as such a file does";
        collector.problem(ProblemKind::Malformed, Some(1), message);
    }
    let packages: Vec<&Record> = records
        .iter()
        .filter(|record| record.get("Package").is_some())
        .collect();
    let mut identities: BTreeMap<&str, String> = BTreeMap::new();
    for record in &packages {
        let line = record.line("Package");
        let name = record.get("Package").unwrap_or_default();
        if record.get("Version").is_none() {
            let message = format!("the version of {} is not in the file", shown(name));
            collector.problem(ProblemKind::UnresolvedVersion, line, message);
        }
        let repository = record
            .get("Source")
            .and_then(|source| address(repositories.unwrap_or_default(), source));
        let found = component(&|key| record.get(key), repository, line, &mut collector);
        if let Some(identity) = found.and_then(|found| collector.add(found)) {
            identities.insert(name, identity);
        }
    }
    for record in &packages {
        let name = record.get("Package").unwrap_or_default();
        let Some(identity) = identities.get(name) else {
            continue;
        };
        for (needed, _) in list(record.get("Requires").unwrap_or_default()) {
            match identities.get(needed) {
                Some(target) => collector.edge(identity, target),
                None if is_base(needed) => {}
                None => collector.problem(
                    ProblemKind::DanglingReference,
                    record.line("Package"),
                    format!(
                        "{} needs `{}`, which is missing",
                        shown(name),
                        shown(needed)
                    ),
                ),
            }
        }
    }
    collector.finish()
}

/// Returns the address of a server out of `CRAN=https://…, Private=https://…`.
fn address<'t>(repositories: &'t str, name: &str) -> Option<&'t str> {
    if name == "CRAN" {
        return None;
    }
    repositories
        .split(',')
        .filter_map(|entry| entry.split_once('='))
        .find(|(known, _)| known.trim() == name)
        .map(|(_, address)| address.trim())
}
