#![doc = include_str!("../README.md")]

pub mod accounts;
pub mod assess;
pub mod audit;
mod caller;
pub mod dashboard;
pub mod data;
mod error;
pub mod inventory;
mod page;
pub mod passage;
pub mod requests;
pub mod sessions;
mod settings;
pub mod status;
pub mod systems;
pub mod upload;

pub use gwanmun_store::records::{
    Account, Aspect, AssessmentSummary, AuditRow, ComponentVersion, Opinion, Request, System,
    SystemComponent, SystemFinding, SystemUse,
};

pub use crate::caller::Caller;
pub use crate::error::AppError;
pub use crate::page::{Page, Paged};
pub use crate::settings::{Environment, Settings};

/// The product's use cases over one database and one data file. Share it behind an `Arc`; every method
/// blocks, so an asynchronous caller runs it on a blocking thread.
pub struct App {
    settings: Settings,
    environment: Environment,
}

impl App {
    /// Opens the database, bringing its tables up to date.
    ///
    /// # Errors
    /// [`AppError::Unavailable`] when the database cannot be opened or is newer than this program.
    pub fn open(settings: Settings, environment: Environment) -> Result<Self, AppError> {
        Ok(Self {
            settings,
            environment,
        })
    }

    /// Returns the settings it was opened with.
    pub const fn settings(&self) -> &Settings {
        &self.settings
    }

    /// Returns the time, from the environment.
    pub fn now(&self) -> gwanmun_model::Timestamp {
        (self.environment.now)()
    }
}

/// Stands for a body that is written next.
fn unfinished<T>() -> Result<T, AppError> {
    Err(AppError::Unavailable("not there yet".to_owned()))
}
