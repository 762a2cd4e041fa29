//! What the product is opened with.

use std::path::PathBuf;

use gwanmun_model::{Timestamp, UseContext};
use gwanmun_report::notices::{Languages, Paper};
use gwanmun_rules::policy::Policy;

/// Writes a document as PDF, with the date it bears; answers with the reason where it cannot.
pub type WritePdf = fn(&Paper, Languages, Option<&str>) -> Result<Vec<u8>, String>;

/// The only source of time and randomness, given by the caller.
#[derive(Debug, Clone, Copy)]
pub struct Environment {
    /// Returns the time.
    pub now: fn() -> Timestamp,
    /// Fills the bytes from a source fit for keys.
    pub random: fn(&mut [u8]),
}

/// What the product is opened with.
#[derive(Debug, Clone)]
pub struct Settings {
    /// Path of a SQLite file, or a `postgres://` address. TLS where the address asks (`sslmode=require`).
    pub database: String,
    /// The advisory data file.
    pub data_file: PathBuf,
    /// Age limit of advisory data in days.
    pub age_days_max: i64,
    /// Policy that assessments are made under.
    pub policy: Policy,
    /// Where people reach the portal, without a final slash: `https://gwanmun.bank.example`.
    pub public_url: String,
    /// The use context the gate asks for.
    pub gate_context: UseContext,
    /// How long an approval holds in days, unless the approver says less.
    pub approval_days: i64,
    /// A session ends after this many seconds without use.
    pub session_idle_seconds: i64,
    /// A session ends after this many seconds whatever happens.
    pub session_seconds: i64,
    /// What writes PDF; `None` in a program built without it.
    pub pdf: Option<WritePdf>,
}

impl Settings {
    /// Settings with the product's defaults: data good for 7 days, approvals for a year, sessions for
    /// 30 minutes of idleness and 12 hours at most, the gate asking for internal use.
    pub fn new(database: impl Into<String>, data_file: impl Into<PathBuf>) -> Self {
        Self {
            database: database.into(),
            data_file: data_file.into(),
            age_days_max: 7,
            policy: Policy::builtin(),
            public_url: "http://127.0.0.1:7878".to_owned(),
            gate_context: UseContext::Internal,
            approval_days: 365,
            session_idle_seconds: 30 * 60,
            session_seconds: 12 * 3600,
            pdf: None,
        }
    }
}
