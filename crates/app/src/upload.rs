//! Files people upload in the portal.

use crate::{App, AppError, AssessmentSummary, Caller};

impl App {
    /// Takes one uploaded file as the system's newest state: a lock file, SBOM or archive is scanned and
    /// assessed, an assessment document (`gwanmun.assessment/1`, what `gwanmun scan --format json` writes)
    /// is stored as it is. `name` is the file's name; it decides the format.
    ///
    /// # Errors
    /// [`AppError::Invalid`] when no component could be read from it, with the problems met;
    /// [`AppError::NotFound`] for the system.
    pub fn store_upload(
        &self,
        _caller: &Caller,
        _system: &str,
        _name: &str,
        _bytes: &[u8],
    ) -> Result<AssessmentSummary, AppError> {
        crate::unfinished()
    }
}
