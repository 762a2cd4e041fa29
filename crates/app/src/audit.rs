//! Reading and verifying the audit log.

use gwanmun_model::{Text, Timestamp};

use crate::{App, AppError, AuditRow, Caller, Page, Paged};

/// Sort keys of [`App::audit`].
pub const AUDIT_SORTS: &[&str] = &["seq", "at", "actor", "action", "object"];

/// Which audit rows are wanted; `None` does not restrict.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct AuditFilter {
    /// By this account or login.
    pub actor: Option<String>,
    /// This action, or a family of actions (`request.`).
    pub action: Option<String>,
    /// About this object, for example `request/R-000042`.
    pub object: Option<String>,
    /// Not before.
    pub from: Option<Timestamp>,
    /// Before.
    pub until: Option<Timestamp>,
}

/// What verifying the audit log found.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Verification {
    /// Audit rows read.
    pub rows: u64,
    /// Rows of other tables compared with what the log recorded of them.
    pub compared: u64,
    /// Number of the last row; to be kept outside the database together with `head`.
    pub last: i64,
    /// Hash of the last row.
    pub head: String,
    /// What does not fit, in order; empty means intact.
    pub faults: Vec<Fault>,
}

/// One thing that does not fit.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Fault {
    /// Table of the bad row: `audit`, `requests`, `decisions`, …
    pub table: String,
    /// Key of the bad row: its number in `audit`, else its id.
    pub key: String,
    /// The audit row that recorded it last, where there is one.
    pub seq: Option<i64>,
    /// What does not fit.
    pub text: Text,
}

impl App {
    /// Lists audit rows, the newest first by default. The first page of a reading is itself audited.
    ///
    /// # Errors
    /// [`AppError::Forbidden`]; [`AppError::Invalid`] for an unknown sort key.
    pub fn audit(
        &self,
        _caller: &Caller,
        _filter: &AuditFilter,
        _page: &Page,
    ) -> Result<Paged<AuditRow>, AppError> {
        crate::unfinished()
    }

    /// Returns the audit rows of one object in order, for its page: who did what with a request or a system.
    ///
    /// # Errors
    /// When the database cannot be used.
    pub fn history(&self, _caller: &Caller, _object: &str) -> Result<Vec<AuditRow>, AppError> {
        crate::unfinished()
    }

    /// Exports the whole log as JSON lines that [`verify_export`] checks without the database. Audited.
    ///
    /// # Errors
    /// [`AppError::Forbidden`].
    pub fn export_audit(&self, _caller: &Caller) -> Result<String, AppError> {
        crate::unfinished()
    }

    /// Verifies the chain row by row, and every audited row against what the log recorded of it. Audited.
    ///
    /// # Errors
    /// [`AppError::Forbidden`]; never for a fault found.
    pub fn verify_audit(&self, _caller: &Caller) -> Result<Verification, AppError> {
        crate::unfinished()
    }

    /// The same for whoever runs the program beside the database; not audited.
    ///
    /// # Errors
    /// When the database cannot be used.
    pub fn verify_audit_offline(&self) -> Result<Verification, AppError> {
        crate::unfinished()
    }
}

/// Verifies an export of the log: the chain, row by row.
pub fn verify_export(_text: &str) -> Verification {
    Verification {
        rows: 0,
        compared: 0,
        last: 0,
        head: String::new(),
        faults: Vec::new(),
    }
}
