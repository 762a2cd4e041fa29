//! Small facts several formats need: scores as numbers, who keeps an id, what is a web address, a UUID of given bytes.

use std::collections::{BTreeMap, BTreeSet};

use gwanmun_model::assessment::{Advice, AssessedComponent};
use gwanmun_model::cvss::CvssVector;
use gwanmun_model::{AppliedVex, Assessment, Component, Finding, Purl, Text, Timestamp, VexReason};

/// Says how long a period is: in days where it is whole days, else in hours.
pub(crate) fn period(hours: i64) -> Text {
    if hours % 24 == 0 {
        let days = hours / 24;
        let plural = if days == 1 { "" } else { "s" };
        return Text::new(format!("{days}일"), format!("{days} day{plural}"));
    }
    Text::new(format!("{hours}시간"), format!("{hours} hours"))
}

/// Says which version a component should move to; `None` where none is known.
pub(crate) fn advised(advice: &Advice) -> Option<Text> {
    match (&advice.version, &advice.newer_than) {
        (Some(version), _) => Some(Text::new(version.clone(), version.clone())),
        (None, Some(bound)) => Some(Text::new(
            format!("{bound}보다 높은 버전"),
            format!("newer than {bound}"),
        )),
        (None, None) => None,
    }
}

/// Looks components and findings up by package URL.
pub(crate) struct Index<'a> {
    components: BTreeMap<&'a Purl, Vec<&'a AssessedComponent>>,
    findings: BTreeMap<&'a Purl, Vec<&'a Finding>>,
}

impl<'a> Index<'a> {
    pub(crate) fn new(assessment: &'a Assessment) -> Self {
        let mut index = Self {
            components: BTreeMap::new(),
            findings: BTreeMap::new(),
        };
        for assessed in &assessment.components {
            let same = index.components.entry(&assessed.component.purl);
            same.or_default().push(assessed);
        }
        for finding in &assessment.findings {
            index
                .findings
                .entry(&finding.purl)
                .or_default()
                .push(finding);
        }
        index
    }

    /// Returns the components a finding is about; several only where versions are not known.
    pub(crate) fn components(&self, purl: &Purl) -> &[&'a AssessedComponent] {
        self.components.get(purl).map_or(&[], Vec::as_slice)
    }

    /// Returns the findings about a component.
    pub(crate) fn findings(&self, purl: &Purl) -> &[&'a Finding] {
        self.findings.get(purl).map_or(&[], Vec::as_slice)
    }
}

/// Returns the known edges between components, by the component that needs the others.
pub(crate) fn edges(assessment: &Assessment) -> BTreeMap<&str, BTreeSet<&str>> {
    let known: BTreeSet<String> = identities(assessment).collect();
    let mut edges: BTreeMap<&str, BTreeSet<&str>> = BTreeMap::new();
    for edge in &assessment.dependencies {
        if edge.from != edge.to && known.contains(&edge.from) && known.contains(&edge.to) {
            edges.entry(&edge.from).or_default().insert(&edge.to);
        }
    }
    edges
}

/// Returns what the assessed system itself holds: its own code, what is needed directly and not known to be needed by
/// that code, and what nothing is known to need.
pub(crate) fn roots(assessment: &Assessment) -> Vec<String> {
    let edges = edges(assessment);
    let needed: BTreeSet<&str> = edges.values().flatten().copied().collect();
    let components: Vec<(&Component, String)> = assessment
        .components
        .iter()
        .map(|assessed| (&assessed.component, assessed.component.identity()))
        .collect();
    let needed_by_own_code: BTreeSet<&str> = components
        .iter()
        .filter(|(component, _)| component.first_party)
        .filter_map(|(_, identity)| edges.get(identity.as_str()))
        .flatten()
        .copied()
        .collect();
    let is_root = |component: &Component, identity: &str| {
        let direct = component.direct == Some(true) && !needed_by_own_code.contains(identity);
        component.first_party || direct || !needed.contains(identity)
    };
    components
        .iter()
        .filter(|(component, identity)| is_root(component, identity))
        .map(|(_, identity)| identity.clone())
        .collect()
}

fn identities(assessment: &Assessment) -> impl Iterator<Item = String> {
    assessment
        .components
        .iter()
        .map(|assessed| assessed.component.identity())
}

/// Returns a name a document may carry: schemas ask for at least one character.
pub(crate) fn named(subject: &str) -> String {
    if subject.is_empty() {
        "unknown".to_owned()
    } else {
        subject.to_owned()
    }
}

/// Returns what to do about a finding, where a version fixes it.
pub(crate) fn recommendation(finding: &Finding) -> Option<Text> {
    if finding.fixed_versions.is_empty() {
        return None;
    }
    let versions = finding.fixed_versions.join(", ");
    Some(Text::new(
        format!("수정된 버전으로 올리십시오: {versions}"),
        format!("Upgrade to a fixed version: {versions}"),
    ))
}

/// Returns a statement in one line: what is stated and why, by whom, and whether it counts.
pub(crate) fn vex(vex: &AppliedVex) -> Text {
    let (status, outcome) = (vex.status.title(), vex.outcome.title());
    let reason = vex.reason.map(VexReason::title);
    let ko = reason
        .as_ref()
        .map_or(String::new(), |reason| format!(": {}", reason.ko));
    let en = reason.map_or(String::new(), |reason| format!(": {}", reason.en));
    let author = &vex.author;
    let (until_ko, until_en) = vex.expires.map_or_else(Default::default, |end| {
        let day = end.date();
        (format!(", {day}까지"), format!(", until {day}"))
    });
    Text::new(
        format!("VEX {}{ko} ({author}{until_ko}; {})", status.ko, outcome.ko),
        format!("VEX {}{en} ({author}{until_en}; {})", status.en, outcome.en),
    )
}

/// Returns the vector's score from 0.0 to 10.0, or `None` when the vector does not parse.
pub(crate) fn score(vector: &CvssVector) -> Option<f64> {
    vector.score_tenths().map(|tenths| f64::from(tenths) / 10.0)
}

/// Who keeps a record and where it can be read.
pub(crate) struct Registry {
    pub(crate) name: &'static str,
    pub(crate) address: String,
}

/// Tells from an advisory's id who keeps it; records without a database of their own are read at OSV.
pub(crate) fn registry(id: &str) -> Registry {
    let (name, address) = if id.starts_with("CVE-") {
        ("CVE", format!("https://www.cve.org/CVERecord?id={id}"))
    } else if id.starts_with("GHSA-") {
        (
            "GitHub Advisory Database",
            format!("https://github.com/advisories/{id}"),
        )
    } else if id.starts_with("RUSTSEC-") {
        (
            "RustSec",
            format!("https://rustsec.org/advisories/{id}.html"),
        )
    } else {
        ("OSV", format!("https://osv.dev/vulnerability/{id}"))
    };
    Registry { name, address }
}

/// Writes a time without a fraction of a second.
pub(crate) fn seconds(time: Timestamp) -> String {
    let whole = time.as_micros().div_euclid(1_000_000) * 1_000_000;
    Timestamp::from_micros(whole).to_string()
}

/// Formats given bytes as a UUID of version 4. Source: RFC 9562, section 5.4.
pub(crate) fn uuid(serial: [u8; 16]) -> String {
    let value = u128::from_be_bytes(serial);
    let version = (value & !(0xf << 76)) | (0x4 << 76);
    let variant = (version & !(0x3 << 62)) | (0x2 << 62);
    let hex = format!("{variant:032x}");
    let mut text = String::with_capacity(36);
    for (index, digit) in hex.chars().enumerate() {
        if matches!(index, 8 | 12 | 16 | 20) {
            text.push('-');
        }
        text.push(digit);
    }
    text
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_uuid_has_its_version_and_variant() {
        assert_eq!(uuid([0; 16]), "00000000-0000-4000-8000-000000000000");
        assert_eq!(uuid([0xff; 16]), "ffffffff-ffff-4fff-bfff-ffffffffffff");
    }
}
