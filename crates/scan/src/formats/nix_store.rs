//! `nix/var/nix/db/db.sqlite`, which store paths a Nix installation has and what each refers to.
//!
//! Source: the schema in `schema.sql` of Nix 2.24; `builtins.parseDrvName` of its manual for names and versions.

use std::collections::BTreeMap;

use gwanmun_model::{Component, Found, ProblemKind};

use super::sqlite::{Database, Value};
use super::{Family, Format, Input, Subject};
use crate::collect::Collector;

pub(super) const FORMAT: Format = Format {
    id: "nix-store",
    title: "Nix: database of the store",
    family: Family::OperatingSystem,
    names: &["nix/var/nix/db/db.sqlite"],
    beside: &["nix/db/db.sqlite-wal"],
    subject: Subject::Package,
    read,
    ..Format::BASE
};

/// Outputs a derivation may have besides the main one. Source: the Nixpkgs manual, multiple-output packages.
const OUTPUTS: [&str; 12] = [
    "bin", "data", "debug", "dev", "devdoc", "devman", "dist", "doc", "info", "lib", "man",
    "static",
];

/// Ends of store paths that are material of a build, not what was built.
const MATERIAL: [&str; 14] = [
    ".bz2", ".conf", ".crate", ".diff", ".drv", ".gem", ".gz", ".json", ".lock", ".nix", ".patch",
    ".tgz", ".xz", ".zip",
];

fn read(input: &Input<'_>) -> Found {
    let mut collector = Collector::new(input);
    let log = input.tree.read(&format!("{}-wal", input.path));
    let log = log.unwrap_or_default();
    let database = match Database::open(input.bytes, &log) {
        Ok(database) => database,
        Err(fault) => {
            collector.problem(ProblemKind::Malformed, None, fault);
            return collector.finish();
        }
    };
    let mut identities: BTreeMap<i64, String> = BTreeMap::new();
    let faults = database.rows("ValidPaths", &mut |id, columns| {
        let path = columns.get(1).and_then(Value::text);
        let component = path.and_then(|path| component(&path, &mut collector));
        if let Some(identity) = component.and_then(|component| collector.add(component)) {
            identities.insert(id, identity);
        }
    });
    report(
        faults,
        "the database has no table of store paths",
        &mut collector,
    );
    let faults = database.rows("Refs", &mut |_, columns| {
        let end = |index: usize| {
            let id = columns.get(index).and_then(Value::integer)?;
            identities.get(&id)
        };
        if let (Some(from), Some(to)) = (end(0), end(1)) {
            collector.edge(from, to);
        }
    });
    report(
        faults,
        "the database has no table of references",
        &mut collector,
    );
    collector.finish()
}

fn report(faults: Option<Vec<&'static str>>, missing: &str, collector: &mut Collector<'_>) {
    let Some(faults) = faults else {
        collector.problem(ProblemKind::Malformed, None, missing);
        return;
    };
    for fault in faults {
        collector.problem(ProblemKind::Malformed, None, fault);
    }
}

/// Makes the component of a store path; `None` for what is no package: material of a build, or what has no version.
fn component(path: &str, collector: &mut Collector<'_>) -> Option<Component> {
    let entry = path.rsplit('/').next()?;
    let (hash, full) = entry.split_once('-')?;
    if MATERIAL.iter().any(|end| full.ends_with(end)) {
        return None;
    }
    let (name, version, output) = split(full)?;
    let mut component = collector.installed("nix", None, name, Some(version), None)?;
    component.purl = component.purl.with_qualifier("outputhash", hash);
    if let Some(output) = output {
        component.purl = component.purl.with_qualifier("output", output);
    }
    Some(component)
}

/// Splits `bash-5.2p15-man`: the version begins behind the first hyphen that no letter follows, the output may follow.
fn split(full: &str) -> Option<(&str, &str, Option<&str>)> {
    let (at, _) = full.match_indices('-').find(|(at, _)| {
        let next = full.get(at + 1..).and_then(|rest| rest.chars().next());
        next.is_some_and(|c| !c.is_ascii_alphabetic())
    })?;
    let (name, version) = (full.get(..at)?, full.get(at + 1..)?);
    let parts = version
        .rsplit_once('-')
        .filter(|(_, output)| OUTPUTS.contains(output));
    let (version, output) =
        parts.map_or((version, None), |(version, output)| (version, Some(output)));
    let is_version = version.starts_with(|c: char| c.is_ascii_digit());
    (is_version && !name.is_empty()).then_some((name, version, output))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_versions_and_outputs() {
        for (full, expected) in [
            ("bash-5.2p15", Some(("bash", "5.2p15", None))),
            ("bash-5.2-p15-man", Some(("bash", "5.2-p15", Some("man")))),
            (
                "python3.11-pip-23.0.1",
                Some(("python3.11-pip", "23.0.1", None)),
            ),
            ("gcc-12.3.0-libgcc", Some(("gcc", "12.3.0-libgcc", None))),
            ("etc-passwd", None),
            ("source", None),
        ] {
            assert_eq!(split(full), expected, "{full}");
        }
    }
}
