//! What is different between two bills of materials, as JSON: `gwanmun.difference/1`.

use serde::Serialize;

use super::{Changed, Difference, Entry, Field};

#[derive(Serialize)]
struct Document<'a> {
    schema: &'static str,
    old: &'a str,
    new: &'a str,
    counts: Counts,
    added: Vec<EntryDocument<'a>>,
    removed: Vec<EntryDocument<'a>>,
    changed: Vec<ChangedDocument<'a>>,
}

#[derive(Serialize)]
struct Counts {
    added: usize,
    removed: usize,
    changed: usize,
    version_changed: usize,
    license_changed: usize,
    same: usize,
}

#[derive(Serialize)]
struct EntryDocument<'a> {
    name: &'a str,
    version: Option<&'a str>,
    purl: Option<&'a str>,
    license: Option<&'a str>,
}

#[derive(Serialize)]
struct ChangedDocument<'a> {
    name: &'a str,
    version: Option<&'a str>,
    purl: Option<&'a str>,
    changes: Vec<ChangeDocument<'a>>,
}

#[derive(Serialize)]
struct ChangeDocument<'a> {
    field: &'static str,
    old: Option<&'a str>,
    new: Option<&'a str>,
}

/// Writes what is different; `old` and `new` name the two documents. What is unknown is `null`.
pub fn write(difference: &Difference, old: &str, new: &str) -> String {
    crate::to_json(&Document {
        schema: "gwanmun.difference/1",
        old,
        new,
        counts: Counts {
            added: difference.added.len(),
            removed: difference.removed.len(),
            changed: difference.changed.len(),
            version_changed: difference.count(Field::Version),
            license_changed: difference.count(Field::License),
            same: difference.same,
        },
        added: difference.added.iter().map(entry).collect(),
        removed: difference.removed.iter().map(entry).collect(),
        changed: difference.changed.iter().map(changed).collect(),
    })
}

fn entry(entry: &Entry) -> EntryDocument<'_> {
    EntryDocument {
        name: &entry.name,
        version: entry.version.as_deref(),
        purl: entry.purl.as_deref(),
        license: known(&entry.license),
    }
}

fn changed(changed: &Changed) -> ChangedDocument<'_> {
    ChangedDocument {
        name: &changed.name,
        version: changed.version.as_deref(),
        purl: changed.purl.as_deref(),
        changes: changed
            .fields
            .iter()
            .map(|(field, old, new)| ChangeDocument {
                field: field.id(),
                old: known(old),
                new: known(new),
            })
            .collect(),
    }
}

fn known(value: &str) -> Option<&str> {
    (!value.is_empty()).then_some(value)
}
