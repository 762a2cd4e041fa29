//! Numbers for the first page.

use std::collections::BTreeMap;

use gwanmun_model::request::RequestState;
use gwanmun_model::{DataStatus, Severity, Verdict};

use crate::{App, AppError, AssessmentSummary, Caller, Request};

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
    pub fn dashboard(&self, _caller: &Caller) -> Result<Dashboard, AppError> {
        crate::unfinished()
    }
}
