//! Bills of materials that suppliers deliver: judged by quality profiles, with a report and a letter they can act on.

mod letter;
mod wire;

use gwanmun_model::sbom::{Party, Sbom, SchemaCheck};
use gwanmun_model::{Problem, Text};
use gwanmun_rules::sbom_profiles::{Judgement, Profile, Report, Subject, evaluate};

pub use letter::{Form, Letter};

/// A document with what the profiles say of it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Intake {
    /// What it is called: its file name.
    pub name: String,
    /// The document.
    pub sbom: Sbom,
    /// Whether it follows its schema.
    pub schema: SchemaCheck,
    /// What of it could not be read.
    pub problems: Vec<Problem>,
    /// One report for each profile, in the order asked for.
    pub reports: Vec<Report>,
}

impl Intake {
    /// Judges a document that was read by each profile.
    pub fn judge(
        name: &str,
        statement: gwanmun_scan::sbom::Statement,
        profiles: &[Profile],
    ) -> Self {
        let subject = Subject {
            sbom: &statement.sbom,
            schema: &statement.schema,
            problems: &statement.problems,
        };
        let reports = profiles
            .iter()
            .map(|profile| evaluate(profile, &subject))
            .collect();
        Self {
            name: name.to_owned(),
            sbom: statement.sbom,
            schema: statement.schema,
            problems: statement.problems,
            reports,
        }
    }

    /// Returns the strictest judgement of all profiles.
    pub fn judgement(&self) -> Judgement {
        let judgements = self.reports.iter().map(|report| report.judgement);
        judgements.max().unwrap_or(Judgement::Undetermined)
    }

    /// Returns name and version of the product, as far as the document states them.
    pub fn product(&self) -> Option<String> {
        let subject = self.sbom.subject.as_deref();
        let subject = self.sbom.component(subject?)?;
        let version = subject.version.as_deref().unwrap_or_default();
        Some(format!("{} {version}", subject.name).trim_end().to_owned())
    }

    /// Returns who delivers it: the supplier of the document or of the product, else an organisation that made it.
    pub fn supplier(&self) -> Option<String> {
        let document = &self.sbom.document;
        let subject = self.sbom.subject.as_deref();
        let subject = subject.and_then(|reference| self.sbom.component(reference));
        let of_subject = subject.into_iter().flat_map(|subject| {
            let parties = subject.supplier.iter().chain(&subject.manufacturer);
            parties.collect::<Vec<&Party>>()
        });
        let organisations = document
            .authors
            .iter()
            .filter(|author| author.is_person == Some(false));
        document
            .supplier
            .iter()
            .chain(of_subject)
            .chain(&document.manufacturer)
            .chain(organisations)
            .find_map(|party| party.name.clone().filter(|name| !name.trim().is_empty()))
    }

    /// Writes it all as JSON, schema `gwanmun.sbom-check/1`; texts stand in both languages.
    pub fn to_json(&self) -> String {
        wire::write(self)
    }
}

/// Says in words what the state of the schema check is.
pub fn schema_state(schema: &SchemaCheck) -> Text {
    match schema {
        SchemaCheck::Valid => Text::fixed("스키마를 준수함", "follows its schema"),
        SchemaCheck::Invalid(faults) => Text::new(
            format!("스키마 위반 {}건", faults.len()),
            format!("breaks its schema in {} place(s)", faults.len()),
        ),
        SchemaCheck::Unchecked(reason) => Text::new(
            format!("스키마를 확인하지 못함({reason})"),
            format!("the schema was not checked ({reason})"),
        ),
    }
}
