//! Numbers for the first page.

use std::collections::BTreeMap;

use gwanmun_model::request::RequestState;
use gwanmun_model::role::Permission;
use gwanmun_model::{DataStatus, Severity, Verdict};
use gwanmun_store::{assessments, inventory, requests, systems, versions};

use crate::{App, AppError, AssessmentSummary, Caller, Page, Request};

/// Rows of each list on the first page.
const RECENT: u32 = 8;
/// An approval that ends within this many days ends soon.
const SOON_DAYS: i64 = 30;

/// Numbers for the first page.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Dashboard {
    /// Registered systems.
    pub systems: u64,
    /// Of those, systems with a stored assessment.
    pub systems_assessed: u64,
    /// Distinct third-party component versions in use.
    pub components: u64,
    /// Of those, components by the strictest verdict any system's newest assessment gave; every verdict is present.
    pub verdicts: BTreeMap<Verdict, u64>,
    /// Findings over distinct component versions in use, by severity; every severity is present.
    pub findings: BTreeMap<Severity, u64>,
    /// Of those, findings known to be exploited.
    pub exploited: u64,
    /// Malicious packages in use.
    pub malicious: u64,
    /// Requests by state; every state is present.
    pub requests: BTreeMap<RequestState, u64>,
    /// Requests that wait for the caller.
    pub waiting_for_me: u64,
    /// Approvals that end within 30 days.
    pub ending_soon: u64,
    /// The newest requests.
    pub recent_requests: Vec<Request>,
    /// The newest assessments, with the name of the system.
    pub recent_assessments: Vec<(String, AssessmentSummary)>,
    /// The advisory data.
    pub data: DataStatus,
}

impl App {
    /// Returns the numbers for the first page.
    ///
    /// # Errors
    /// When the database cannot be used.
    pub fn dashboard(&self, caller: &Caller) -> Result<Dashboard, AppError> {
        caller.check(Permission::Read)?;
        let data = self.data_status()?;
        let recent = Page {
            size: RECENT,
            ..Page::default()
        };
        let waiting_for_me = if caller.may(Permission::Review) || caller.may(Permission::Decide) {
            self.review_queue(caller, &recent)?.total
        } else {
            0
        };
        let now = self.now();
        self.read(|t| {
            let (systems, systems_assessed) = systems::count(t)?;
            let numbers = versions::numbers(t)?;
            let mut verdicts: BTreeMap<Verdict, u64> = Verdict::ALL
                .into_iter()
                .map(|verdict| (verdict, 0))
                .collect();
            verdicts.extend(inventory::count_by_verdict(t)?);
            let mut states: BTreeMap<RequestState, u64> = RequestState::ALL
                .into_iter()
                .map(|state| (state, 0))
                .collect();
            states.extend(requests::count_by_state(t, now)?);
            let newest = requests::list(t, &requests::Filter::default(), now, &recent.slice())?;
            Ok(Dashboard {
                systems,
                systems_assessed,
                components: numbers.used,
                verdicts,
                findings: Severity::ALL.into_iter().zip(numbers.findings).collect(),
                exploited: numbers.exploited,
                malicious: numbers.malicious,
                requests: states,
                waiting_for_me,
                ending_soon: requests::count_ending(t, now, now.plus_days(SOON_DAYS))?,
                recent_requests: newest.rows,
                recent_assessments: assessments::recent(t, i64::from(RECENT))?,
                data,
            })
        })
    }
}
