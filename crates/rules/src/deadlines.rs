//! Deadlines: by when a finding must be dealt with.

use gwanmun_model::{Finding, Timestamp, UseContext};

/// Returns when `finding` must be fixed, counted from `from`; `None` when it may wait for the regular cycle.
pub fn due(finding: &Finding, context: UseContext, from: Timestamp) -> Option<Timestamp> {
    let _ = (finding, context, from);
    None
}
