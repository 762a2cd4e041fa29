//! The rows of the license catalogue as the data files write them.

use std::collections::BTreeMap;

use serde::Deserialize;

use super::{Edition, Tiers};
use crate::condition::Condition;

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct File {
    pub(super) catalogue: Edition,
    pub(super) license: Vec<LicenseRow>,
    pub(super) later: Vec<LaterRow>,
    pub(super) exception: Vec<ExceptionRow>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct LicenseRow {
    pub(super) ids: Vec<String>,
    pub(super) family: String,
    pub(super) tiers: Tiers,
    pub(super) duties: Vec<String>,
    #[serde(default)]
    pub(super) when: BTreeMap<String, Condition>,
    pub(super) ko: String,
    pub(super) en: String,
    pub(super) source: String,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct LaterRow {
    pub(super) ids: Vec<String>,
    pub(super) versions: Vec<String>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct ExceptionRow {
    pub(super) ids: Vec<String>,
    pub(super) families: Vec<String>,
    pub(super) tiers: Option<Tiers>,
    pub(super) removes: Vec<String>,
    pub(super) adds: Vec<String>,
    #[serde(default)]
    pub(super) lifts: Vec<String>,
    pub(super) ko: String,
    pub(super) en: String,
    pub(super) source: String,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct Families {
    pub(super) family: Vec<FamilyRow>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct FamilyRow {
    pub(super) id: String,
    pub(super) title: Title,
    pub(super) tiers: Tiers,
    pub(super) duties: Vec<String>,
    pub(super) ko: String,
    pub(super) en: String,
    pub(super) ids: Vec<String>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct Title {
    pub(super) ko: String,
    pub(super) en: String,
}

/// The rows by id.
pub(super) struct Catalogue {
    pub(super) licenses: BTreeMap<&'static str, &'static LicenseRow>,
    pub(super) by_family: BTreeMap<&'static str, &'static FamilyRow>,
    pub(super) later: BTreeMap<&'static str, &'static [String]>,
    pub(super) exceptions: BTreeMap<&'static str, &'static ExceptionRow>,
}

impl Catalogue {
    pub(super) fn index(file: &'static File, families: &'static Families) -> Self {
        let licenses = file.license.iter();
        let families = families.family.iter();
        let later = file.later.iter();
        let exceptions = file.exception.iter();
        Self {
            licenses: licenses.flat_map(|row| each(&row.ids, row)).collect(),
            by_family: families.flat_map(|row| each(&row.ids, row)).collect(),
            later: later
                .flat_map(|row| each(&row.ids, row.versions.as_slice()))
                .collect(),
            exceptions: exceptions.flat_map(|row| each(&row.ids, row)).collect(),
        }
    }
}

/// Pairs every id with what its row says.
fn each<T: Copy>(ids: &'static [String], row: T) -> impl Iterator<Item = (&'static str, T)> {
    ids.iter().map(move |id| (id.as_str(), row))
}
