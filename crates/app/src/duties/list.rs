//! Duties filtered, sorted and grouped.

use std::cmp::Ordering;
use std::collections::BTreeMap;

use gwanmun_model::Text;
use gwanmun_model::assessment::Duty;
use gwanmun_model::duty::DutyEvidence;
use gwanmun_rules::catalogue::Tier;
use gwanmun_rules::duties;

use super::{Duties, Owed};
use crate::Page;

/// Sort keys of [`crate::App::duties`].
pub const DUTY_SORTS: &[&str] = &["tier", "duty", "component", "license", "evidence"];

/// Sort keys of [`crate::App::duty_groups`].
pub const DUTY_GROUP_SORTS: &[&str] = &["tier", "duty", "components", "evidence", "assumed"];

/// Which duties are wanted; `None` does not restrict.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct DutyFilter {
    /// With this code.
    pub code: Option<String>,
    /// Asked for by this license.
    pub license: Option<String>,
    /// Proved by this.
    pub evidence: Option<DutyEvidence>,
    /// Owed, or asking for more, because a fact of use is unknown, or not.
    pub assumed: Option<bool>,
}

impl DutyFilter {
    fn fits(&self, owed: &Owed, text: &str) -> bool {
        let duty = &owed.duty;
        self.code.as_ref().is_none_or(|code| duty.code == *code)
            && (self.license.as_ref()).is_none_or(|license| duty.license == *license)
            && (self.evidence).is_none_or(|evidence| owed.evidence() == Some(evidence))
            && self.assumed.is_none_or(|assumed| owed.assumed == assumed)
            && (text.is_empty() || says(owed, text))
    }
}

/// Whether what must be done, the component, the license or the clause contains `text`, in lower case.
fn says(owed: &Owed, text: &str) -> bool {
    let duty = &owed.duty;
    let purl = duty.purl.to_string();
    let fields: [&str; 6] = [
        &duty.code,
        &duty.text.ko,
        &duty.text.en,
        &purl,
        &duty.license,
        owed.clause(),
    ];
    fields
        .into_iter()
        .any(|field| field.to_lowercase().contains(text))
}

/// One thing to do, with the components that ask for it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct DutyGroup {
    /// Code of the duty in the catalogue.
    pub code: String,
    /// What must be done.
    pub text: Text,
    /// The clause it comes from.
    pub clause: String,
    /// What proves that it was done; `None` in assessments made before that was kept.
    pub evidence: Option<DutyEvidence>,
    /// The strictest tier of the licenses; `None` where one is unknown.
    pub tier: Option<Tier>,
    /// Number of duties that are owed, or ask for more, because a fact of use is unknown.
    pub assumed: u64,
    /// The duty of each component, the strictest tier first, then by license and component.
    pub owed: Vec<Owed>,
}

impl DutyGroup {
    /// Number of duties.
    pub fn count(&self) -> u64 {
        self.owed.len() as u64
    }

    fn of((code, text): (String, Text), mut owed: Vec<Owed>) -> Self {
        owed.sort_by(|a, b| {
            let tiers = strictness(b.tier).cmp(&strictness(a.tier));
            let licenses = || a.duty.license.cmp(&b.duty.license);
            tiers
                .then_with(licenses)
                .then_with(|| a.duty.purl.cmp(&b.duty.purl))
        });
        let first = owed.first();
        Self {
            code,
            text,
            clause: first.map(Owed::clause).unwrap_or_default().to_owned(),
            evidence: first.and_then(Owed::evidence),
            tier: owed
                .iter()
                .map(|one| one.tier)
                .max_by_key(|tier| strictness(*tier))
                .flatten(),
            assumed: owed.iter().filter(|one| one.assumed).count() as u64,
            owed,
        }
    }
}

/// What must be done without what single facts add, as the catalogue has it.
pub(super) fn plain_text(duty: &Duty) -> Text {
    let known = duties::catalogue().get(&duty.code);
    known.map_or_else(|| duty.text.clone(), |entry| entry.text.clone())
}

/// Where a tier stands: unknown is worse than any.
fn strictness(tier: Option<Tier>) -> (bool, Option<Tier>) {
    (tier.is_none(), tier)
}

/// Returns the duties that fit, sorted; by default the strictest tier first.
pub(super) fn rows(whole: &Duties, filter: &DutyFilter, page: &Page) -> Vec<Owed> {
    let mut rows = fitting(whole, filter, page);
    let by = |a: &Owed, b: &Owed| match page.sort.as_str() {
        "duty" => a.duty.code.cmp(&b.duty.code),
        "component" => a.duty.purl.cmp(&b.duty.purl),
        "license" => a.duty.license.cmp(&b.duty.license),
        "evidence" => a.evidence().cmp(&b.evidence()),
        _ => strictness(a.tier).cmp(&strictness(b.tier)),
    };
    rows.sort_by(|a, b| directed(page, by(a, b)).then_with(|| a.duty.cmp(&b.duty)));
    rows
}

/// Returns the duties that fit by what must be done, sorted; by default the strictest tier first.
pub(super) fn groups(whole: &Duties, filter: &DutyFilter, page: &Page) -> Vec<DutyGroup> {
    let mut by_text: BTreeMap<(String, Text), Vec<Owed>> = BTreeMap::new();
    for owed in fitting(whole, filter, page) {
        let key = (owed.duty.code.clone(), owed.duty.text.clone());
        by_text.entry(key).or_default().push(owed);
    }
    let groups = by_text.into_iter();
    let mut groups: Vec<DutyGroup> = groups.map(|(key, owed)| DutyGroup::of(key, owed)).collect();
    let by = |a: &DutyGroup, b: &DutyGroup| match page.sort.as_str() {
        "duty" => a.code.cmp(&b.code),
        "components" => a.owed.len().cmp(&b.owed.len()),
        "evidence" => a.evidence.cmp(&b.evidence),
        "assumed" => a.assumed.cmp(&b.assumed),
        _ => strictness(a.tier).cmp(&strictness(b.tier)),
    };
    groups.sort_by(|a, b| {
        let tie = || (&a.code, &a.text).cmp(&(&b.code, &b.text));
        directed(page, by(a, b)).then_with(tie)
    });
    groups
}

impl Duties {
    /// Returns the duties by what must be done, the strictest tier first.
    pub fn groups(&self) -> Vec<DutyGroup> {
        groups(self, &DutyFilter::default(), &Page::all())
    }
}

fn fitting(whole: &Duties, filter: &DutyFilter, page: &Page) -> Vec<Owed> {
    let text = page.filter.to_lowercase();
    let owed = whole.owed.iter();
    owed.filter(|owed| filter.fits(owed, &text))
        .cloned()
        .collect()
}

fn directed(page: &Page, order: Ordering) -> Ordering {
    if page.descending || page.sort.is_empty() {
        order.reverse()
    } else {
        order
    }
}
