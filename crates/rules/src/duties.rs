//! License duties that arise in one use context, from `data/duties.toml` and the license catalogue.

use std::collections::BTreeMap;
use std::sync::LazyLock;

use gwanmun_model::assessment::Duty;
use gwanmun_model::license::Licenses;
use gwanmun_model::{Expression, Purl, Text, UseContext};
use serde::Deserialize;

use crate::catalogue::{self, Tier};
use crate::choice;
use crate::quote;

/// Code of the duty to find out what the license is.
pub const CLARIFY: &str = "U1";

static CATALOGUE: LazyLock<BTreeMap<String, DutyEntry>> =
    LazyLock::new(|| parse().expect("a test reads the same bytes"));

/// One duty a license can ask for.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct DutyEntry {
    /// What must be done, with the condition under which it must.
    pub text: Text,
    /// The use contexts it arises in; none means it is information for a review.
    pub contexts: Vec<UseContext>,
    /// The clause it comes from.
    pub source: String,
}

/// Returns every duty by its code.
pub fn catalogue() -> &'static BTreeMap<String, DutyEntry> {
    &CATALOGUE
}

/// Returns the duties `licenses` bring for `purl` in `context`, sorted by code, then license.
///
/// Of `A OR B` the alternative with the milder tier counts. A license that is unknown brings one duty: to clarify it.
pub fn for_component(purl: &Purl, licenses: &Licenses, context: UseContext) -> Vec<Duty> {
    let terms = licenses
        .concluded
        .as_ref()
        .and_then(|expression| applicable(expression, context));
    let Some(terms) = terms else {
        let stated = quote::short(&licenses.declared_raw.join(", "));
        return duty(purl, CLARIFY, &stated, context).into_iter().collect();
    };
    let mut duties: Vec<Duty> = terms
        .iter()
        .flat_map(|term| {
            let codes = catalogue::entry(term).map_or_else(|| vec![CLARIFY], |entry| entry.duties);
            codes
                .into_iter()
                .filter_map(move |code| duty(purl, code, term, context))
        })
        .collect();
    duties.sort();
    duties.dedup();
    duties
}

/// Returns the terms that apply, the mildest alternative of every `OR`; an unknown one counts as needing a board.
fn applicable(expression: &Expression, context: UseContext) -> Option<Vec<String>> {
    let chosen = choice::choose(expression, |term| match catalogue::entry(term) {
        Some(entry) => (entry.tiers.of(context), false),
        None => (Tier::O, true),
    })?;
    Some(chosen.terms.into_iter().map(|(term, _)| term).collect())
}

fn duty(purl: &Purl, code: &str, license: &str, context: UseContext) -> Option<Duty> {
    let entry = CATALOGUE.get(code)?;
    entry.contexts.contains(&context).then(|| Duty {
        purl: purl.clone(),
        code: code.to_owned(),
        license: license.to_owned(),
        text: entry.text.clone(),
    })
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct File {
    duty: Vec<Row>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Row {
    code: String,
    contexts: Vec<String>,
    ko: String,
    en: String,
    source: String,
}

fn parse() -> Result<BTreeMap<String, DutyEntry>, String> {
    let file: File =
        toml::from_str(include_str!("../data/duties.toml")).map_err(|error| error.to_string())?;
    let mut catalogue = BTreeMap::new();
    for row in file.duty {
        let contexts = row
            .contexts
            .iter()
            .map(|id| id.parse::<UseContext>().map_err(|error| error.to_string()))
            .collect::<Result<Vec<_>, _>>()?;
        let entry = DutyEntry {
            text: Text::new(row.ko, row.en),
            contexts,
            source: row.source,
        };
        if catalogue.insert(row.code.clone(), entry).is_some() {
            return Err(format!("the duty {} stands twice", row.code));
        }
    }
    Ok(catalogue)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn purl() -> Purl {
        Purl::new("npm", None, "left-pad", Some("1.3.0")).unwrap()
    }

    fn codes(expression: &str, context: UseContext) -> Vec<String> {
        let licenses = Licenses {
            concluded: Some(expression.parse().unwrap()),
            ..Licenses::default()
        };
        for_component(&purl(), &licenses, context)
            .into_iter()
            .map(|duty| format!("{} {}", duty.code, duty.license))
            .collect()
    }

    #[test]
    fn the_file_is_complete_and_covers_every_code_in_use() {
        let duties = parse().unwrap();
        for (code, entry) in &duties {
            assert!(
                !entry.text.ko.is_empty() && !entry.text.en.is_empty() && !entry.source.is_empty(),
                "{code}"
            );
        }
        for license in catalogue::license_ids() {
            for code in catalogue::entry(license).unwrap().duties {
                assert!(duties.contains_key(code), "{license}: {code}");
            }
        }
        assert!(duties.contains_key(CLARIFY));
    }

    #[test]
    fn notices_are_due_when_copies_reach_others() {
        assert!(codes("MIT", UseContext::Internal).is_empty());
        assert_eq!(codes("MIT", UseContext::App), ["N1 MIT", "N2 MIT"]);
        assert_eq!(
            codes("Apache-2.0", UseContext::Web),
            [
                "N1 Apache-2.0",
                "N2 Apache-2.0",
                "N3 Apache-2.0",
                "N4 Apache-2.0",
                "X1 Apache-2.0"
            ]
        );
    }

    #[test]
    fn network_licenses_bring_duties_without_distribution() {
        assert_eq!(
            codes("AGPL-3.0-only", UseContext::Network),
            ["S5 AGPL-3.0-only"]
        );
        assert_eq!(
            codes("SSPL-1.0", UseContext::Service),
            ["F1 SSPL-1.0", "S6 SSPL-1.0"]
        );
        assert!(codes("GPL-3.0-only", UseContext::Network).is_empty());
        assert!(codes("GPL-3.0-only", UseContext::Device).contains(&"I1 GPL-3.0-only".to_owned()));
    }

    #[test]
    fn the_milder_alternative_is_chosen_and_and_adds_up() {
        assert_eq!(
            codes("GPL-2.0-only OR MIT", UseContext::App),
            ["N1 MIT", "N2 MIT"]
        );
        assert_eq!(
            codes("MIT AND ISC", UseContext::App),
            ["N1 ISC", "N1 MIT", "N2 ISC", "N2 MIT"]
        );
        assert_eq!(
            codes("LicenseRef-Foo OR MIT", UseContext::App),
            ["N1 MIT", "N2 MIT"]
        );
        assert_eq!(
            codes("LicenseRef-Foo AND MIT", UseContext::App),
            ["N1 MIT", "N2 MIT", "U1 LicenseRef-Foo"]
        );
    }

    #[test]
    fn an_exception_narrows_the_source_duty_to_the_library() {
        let duties = codes("GPL-2.0-only WITH Classpath-exception-2.0", UseContext::App);
        assert!(duties.iter().any(|duty| duty.starts_with("S2 ")));
        assert!(!duties.iter().any(|duty| duty.starts_with("S4 ")));
    }

    #[test]
    fn an_unknown_license_brings_the_duty_to_clarify_and_nothing_else() {
        let licenses = Licenses {
            declared_raw: vec!["BSD-like".to_owned()],
            ..Licenses::default()
        };
        let duties = for_component(&purl(), &licenses, UseContext::Internal);
        assert_eq!(duties.len(), 1);
        assert_eq!(duties[0].code, CLARIFY);
        assert_eq!(duties[0].license, "BSD-like");
        assert_eq!(
            for_component(&purl(), &Licenses::default(), UseContext::App).len(),
            1
        );
    }
}
