//! What license documents are made from: an assessment, the standard texts its licenses need, and what people say.

use std::collections::{BTreeMap, BTreeSet};

use gwanmun_licenses::texts;
use gwanmun_model::assessment::{AssessedComponent, Assessment};
use gwanmun_model::duty::LicenseOrigin;
use gwanmun_model::{LicenseFile, Purl};
use gwanmun_report::notices::{self, FoundText, NoticeComponent, Notices, Offer};

/// What people say of a document; no assessment has it.
#[derive(Debug, Clone, Default)]
pub struct Particulars {
    /// Version of the product.
    pub version: Option<String>,
    /// Date as it is to be printed; `None` leaves it out.
    pub date: Option<String>,
    /// Who offers source code.
    pub offer: Option<Offer>,
    /// Whom to name for the rules licenses were found by.
    pub attributions: Vec<String>,
}

/// Gathers what license documents about an assessed product are made from.
///
/// The product's own code is not in it, nor is what only serves to build, test and develop it.
pub fn gather(assessment: &Assessment, particulars: Particulars) -> Notices {
    let others = assessment
        .components
        .iter()
        .filter(|one| !one.component.first_party);
    let (shipped, left_out): (Vec<_>, Vec<_>) =
        others.partition(|one| one.component.scope.is_shipped());
    let purls: BTreeSet<&Purl> = shipped.iter().map(|one| &one.component.purl).collect();
    let duties = assessment.duties.iter();
    let duties = duties.filter(|duty| purls.contains(&duty.purl)).cloned();
    let ids: BTreeSet<String> = shipped
        .iter()
        .filter_map(|one| one.licenses.concluded.as_ref())
        .flat_map(notices::text_ids)
        .collect();
    let texts = ids.into_iter().filter_map(|id| {
        let text = texts::standard(&id)?.to_owned();
        Some((id, text))
    });
    Notices {
        subject: assessment.subject.clone(),
        version: particulars.version,
        date: particulars.date,
        context: Some(assessment.context),
        components: shipped.iter().map(|one| component(one)).collect(),
        left_out: left_out.len(),
        texts: texts.collect::<BTreeMap<_, _>>(),
        duties: duties.collect(),
        evidenced: BTreeSet::new(),
        conflicts: assessment.license_conflicts.clone(),
        attributions: particulars.attributions,
        problems: assessment
            .problems
            .iter()
            .map(ToString::to_string)
            .collect(),
        offer: particulars.offer,
    }
}

fn component(assessed: &AssessedComponent) -> NoticeComponent {
    let (component, licenses) = (&assessed.component, &assessed.licenses);
    let files = &component.license_files;
    let lines = files.iter().flat_map(|file| &file.copyrights);
    let (notices, texts): (Vec<&LicenseFile>, Vec<&LicenseFile>) = files
        .iter()
        .filter(|file| !file.text.is_empty())
        .partition(|file| is_notice(file));
    NoticeComponent {
        expression: licenses.concluded.clone(),
        origin: LicenseOrigin::of(licenses),
        detected: licenses.detected.clone(),
        stated: component.declared_licenses.clone(),
        copyrights: component.copyright.iter().chain(lines).cloned().collect(),
        texts: texts.into_iter().map(found).collect(),
        notice_files: notices.into_iter().map(|file| file.text.clone()).collect(),
        ..NoticeComponent::new(component.purl.clone())
    }
}

/// Whether a file is to be handed on as it is beside the licenses, as Apache-2.0 section 4(d) asks for NOTICE files.
fn is_notice(file: &LicenseFile) -> bool {
    let name = file.path.rsplit(['/', '!']).next().unwrap_or(&file.path);
    let name = name.to_ascii_lowercase();
    let is_named = ["notice", "thirdparty", "third-party", "third_party"]
        .iter()
        .any(|start| name.starts_with(start));
    let says_who_alone = name.starts_with("copyright") || name.starts_with("authors");
    is_named || (says_who_alone && file.expression.is_none())
}

/// Hands on a license file: under the id of the license where it holds the whole text of one.
fn found(file: &LicenseFile) -> FoundText {
    let expression = file.expression.as_ref().filter(|_| file.is_certain);
    let ids = expression.map(notices::text_ids).unwrap_or_default();
    let mut ids = ids.into_iter();
    FoundText {
        id: ids.next().filter(|_| ids.next().is_none()),
        text: file.text.clone(),
    }
}

#[cfg(test)]
mod tests;
