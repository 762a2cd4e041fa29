//! Duties as documents look at them.

use gwanmun_model::assessment::Duty;

use super::Notices;

/// Code of the duty to find out what a license is or asks for.
pub(super) const CLARIFY: &str = "U1";

/// Returns the duties with one of the codes, in the order they stand in.
pub(super) fn with<'a>(notices: &'a Notices, codes: &'a [&str]) -> impl Iterator<Item = &'a Duty> {
    let duties = notices.duties.iter();
    duties.filter(|duty| codes.contains(&duty.code.as_str()))
}
