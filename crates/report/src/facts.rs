//! Small facts several formats need.

use gwanmun_model::cvss::CvssVector;

/// Returns the vector's score from 0.0 to 10.0, or `None` when the vector does not parse.
pub(crate) fn score(vector: &CvssVector) -> Option<f64> {
    vector.score_tenths().map(|tenths| f64::from(tenths) / 10.0)
}
