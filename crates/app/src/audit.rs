//! Reading and verifying the audit log.

use gwanmun_model::role::Permission;
use gwanmun_model::{Text, Timestamp};
use gwanmun_store::verify::{self, Chain};
pub use gwanmun_store::verify::{Anchor, Fault, Verification};
use gwanmun_store::{audit, sha256_hex};
use serde::{Deserialize, Serialize};
use serde_json::json;

use crate::record::{Act, record};
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

/// One line of an export: a row as the encoding of its hash has it.
///
/// A key nobody knows is refused: it would stand in the file without being part of any hash.
#[derive(Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
struct Line {
    seq: i64,
    at: i64,
    actor: String,
    actor_login: String,
    action: String,
    object: String,
    reason: String,
    details: String,
    rows: String,
    previous: String,
    hash: String,
}

/// Rows read at a time.
const CHUNK: i64 = 1000;

impl App {
    /// Lists audit rows, the newest first by default. The filter looks at action, object, reason and login.
    /// A list without pages is an export and audited.
    ///
    /// # Errors
    /// [`AppError::Forbidden`]; [`AppError::Invalid`] for an unknown sort key.
    pub fn audit(
        &self,
        caller: &Caller,
        filter: &AuditFilter,
        page: &Page,
    ) -> Result<Paged<AuditRow>, AppError> {
        caller.check(Permission::ReadAudit)?;
        let wanted = audit::Filter {
            actor: filter.actor.as_deref(),
            action: filter.action.as_deref(),
            object: filter.object.as_deref(),
            from: filter.from,
            until: filter.until,
            text: &page.filter,
        };
        let listed = self.read(|t| Ok(page.of(audit::list(t, &wanted, &page.slice())?)))?;
        if page.size == 0 {
            let rows = listed.rows.len();
            self.record_export(caller, "audit".to_owned(), json!({ "rows": rows }))?;
        }
        Ok(listed)
    }

    /// Returns the audit rows of one object in order, for its page: who did what with a request or a system.
    /// What concerns accounts and sign-ins needs the right to read the audit log.
    ///
    /// # Errors
    /// [`AppError::Forbidden`].
    pub fn history(&self, caller: &Caller, object: &str) -> Result<Vec<AuditRow>, AppError> {
        let open = ["request/", "system/"];
        caller.check(if open.iter().any(|kind| object.starts_with(kind)) {
            Permission::Read
        } else {
            Permission::ReadAudit
        })?;
        self.read(|t| Ok(audit::of_object(t, object)?))
    }

    /// Exports the whole log as JSON lines that [`verify_export`] checks without the database. Audited;
    /// the row that says so is not part of the export.
    ///
    /// # Errors
    /// [`AppError::Forbidden`].
    pub fn export_audit(&self, caller: &Caller) -> Result<String, AppError> {
        caller.check(Permission::ReadAudit)?;
        let mut text = String::new();
        let mut rows = 0;
        self.read(|t| {
            let mut read = i64::MIN;
            loop {
                let chunk = audit::after(t, read, CHUNK)?;
                let Some(last) = chunk.last() else {
                    return Ok(());
                };
                read = last.seq;
                rows += chunk.len();
                for row in chunk {
                    let line = serde_json::to_string(&Line::from(row))
                        .map_err(|error| AppError::Unavailable(error.to_string()))?;
                    text.push_str(&line);
                    text.push('\n');
                }
            }
        })?;
        let digest = sha256_hex(text.as_bytes());
        let details = json!({ "rows": rows, "sha256": digest });
        self.record_export(caller, "audit".to_owned(), details)?;
        Ok(text)
    }

    /// Verifies the chain row by row, and every audited row against what the log recorded of it. Audited.
    ///
    /// # Errors
    /// [`AppError::Forbidden`]; never for a fault found.
    pub fn verify_audit(&self, caller: &Caller) -> Result<Verification, AppError> {
        caller.check(Permission::ReadAudit)?;
        let found = self.verify_audit_offline()?;
        self.write(|t| {
            let act = Act {
                action: "audit.verify",
                object: "audit".to_owned(),
                reason: "",
                details: json!({
                    "faults": found.faults.len(),
                    "head": found.head,
                    "last": found.last,
                }),
            };
            record(t, self.now(), caller.into(), &act)
        })?;
        Ok(found)
    }

    /// The same for whoever runs the program beside the database; not audited.
    ///
    /// # Errors
    /// When the database cannot be used.
    pub fn verify_audit_offline(&self) -> Result<Verification, AppError> {
        self.read(|t| Ok(verify::run(t, None)?))
    }

    /// The same with number and hash of a row noted earlier outside the database: then a log made anew by
    /// somebody who can write the whole database is noticed too.
    ///
    /// # Errors
    /// When the database cannot be used.
    pub fn verify_audit_against(&self, anchor: &Anchor) -> Result<Verification, AppError> {
        self.read(|t| Ok(verify::run(t, Some(anchor))?))
    }
}

impl From<AuditRow> for Line {
    fn from(row: AuditRow) -> Self {
        Self {
            seq: row.seq,
            at: row.at.as_micros(),
            actor: row.actor,
            actor_login: row.actor_login,
            action: row.action,
            object: row.object,
            reason: row.reason,
            details: row.details,
            rows: row.rows,
            previous: row.previous,
            hash: row.hash,
        }
    }
}

impl From<Line> for AuditRow {
    fn from(line: Line) -> Self {
        Self {
            seq: line.seq,
            at: Timestamp::from_micros(line.at),
            actor: line.actor,
            actor_login: line.actor_login,
            action: line.action,
            object: line.object,
            reason: line.reason,
            details: line.details,
            rows: line.rows,
            previous: line.previous,
            hash: line.hash,
        }
    }
}

/// Verifies an export of the log: the chain, row by row, and the row noted earlier where one is given. A line
/// that cannot be read is a fault named by its number in the file. That the end is missing only the anchor or the
/// log itself can tell; an export without any row is a fault.
pub fn verify_export(text: &str, anchor: Option<&Anchor>) -> Verification {
    let mut chain = Chain::new(anchor);
    let mut unreadable = Vec::new();
    for (index, line) in text.lines().enumerate() {
        match serde_json::from_str::<Line>(line) {
            Ok(line) => chain.row(&line.into()),
            Err(error) => unreadable.push(Fault {
                table: "audit".to_owned(),
                key: format!("line {}", index + 1),
                seq: None,
                text: Text::new(
                    format!("읽을 수 없는 줄입니다: {error}"),
                    format!("The line cannot be read: {error}."),
                ),
            }),
        }
    }
    if text.is_empty() {
        unreadable.push(Fault {
            table: "audit".to_owned(),
            key: "line 1".to_owned(),
            seq: None,
            text: Text::fixed("내보낸 기록이 비어 있습니다.", "The export is empty."),
        });
    }
    let mut found = chain.finish();
    found.faults.splice(0..0, unreadable);
    found
}
