//! Systems of the institution and the assessments stored for them.

use gwanmun_model::{Assessment, Found, UseContext};

use crate::{App, AppError, AssessmentSummary, Caller, Page, Paged, System};

/// Sort keys of [`App::systems`].
pub const SYSTEM_SORTS: &[&str] = &[
    "name",
    "owner",
    "context",
    "assessed",
    "verdict",
    "components",
    "findings",
    "created",
];

/// What a person writes about a system.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SystemForm {
    /// Name, unique.
    pub name: String,
    /// Who answers for it: a person or a department.
    pub owner: String,
    /// What it is.
    pub description: String,
    /// How its components are used.
    pub context: UseContext,
}

impl App {
    /// Registers a system.
    ///
    /// # Errors
    /// [`AppError::Invalid`] for an empty field or a name taken.
    pub fn create_system(&self, _caller: &Caller, _form: SystemForm) -> Result<System, AppError> {
        crate::unfinished()
    }

    /// Changes what is written about a system. A changed use context does not carry approvals over.
    ///
    /// # Errors
    /// As [`App::create_system`]; [`AppError::NotFound`].
    pub fn edit_system(
        &self,
        _caller: &Caller,
        _id: &str,
        _form: SystemForm,
    ) -> Result<System, AppError> {
        crate::unfinished()
    }

    /// Lists systems; the filter looks at name, owner and description.
    ///
    /// # Errors
    /// [`AppError::Invalid`] for an unknown sort key.
    pub fn systems(
        &self,
        _caller: &Caller,
        _context: Option<UseContext>,
        _page: &Page,
    ) -> Result<Paged<System>, AppError> {
        crate::unfinished()
    }

    /// Returns a system.
    ///
    /// # Errors
    /// [`AppError::NotFound`].
    pub fn system(&self, _caller: &Caller, _id: &str) -> Result<System, AppError> {
        crate::unfinished()
    }

    /// Returns the system of this name, for `scan --system NAME`.
    ///
    /// # Errors
    /// [`AppError::NotFound`].
    pub fn system_named(&self, _caller: &Caller, _name: &str) -> Result<System, AppError> {
        crate::unfinished()
    }

    /// Assesses what a scan found in the system's use context and stores the result as its newest assessment.
    ///
    /// # Errors
    /// [`AppError::NotFound`]; when the data file cannot be read.
    pub fn store_scan(
        &self,
        _caller: &Caller,
        _system: &str,
        _found: Found,
    ) -> Result<AssessmentSummary, AppError> {
        crate::unfinished()
    }

    /// Stores an assessment made elsewhere (a CI run) as the system's newest one.
    ///
    /// # Errors
    /// [`AppError::Invalid`] when its use context is not the system's; [`AppError::NotFound`].
    pub fn store_assessment(
        &self,
        _caller: &Caller,
        _system: &str,
        _assessment: &Assessment,
    ) -> Result<AssessmentSummary, AppError> {
        crate::unfinished()
    }

    /// Lists a system's assessments, the newest first.
    ///
    /// # Errors
    /// [`AppError::NotFound`].
    pub fn assessments(
        &self,
        _caller: &Caller,
        _system: &str,
    ) -> Result<Vec<AssessmentSummary>, AppError> {
        crate::unfinished()
    }

    /// Returns a stored assessment whole: what exports (SBOM, JSON) are made of. The export is audited.
    ///
    /// # Errors
    /// [`AppError::NotFound`].
    pub fn assessment(&self, _caller: &Caller, _id: &str) -> Result<Assessment, AppError> {
        crate::unfinished()
    }
}
