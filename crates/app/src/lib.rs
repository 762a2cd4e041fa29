#![doc = include_str!("../README.md")]

pub mod accounts;
pub mod advice;
pub mod assess;
pub mod audit;
mod caller;
pub mod dashboard;
pub mod data;
pub mod documents;
pub mod duties;
mod error;
pub mod export;
pub mod facts;
pub mod intake;
pub mod inventory;
pub mod knowledge;
mod known;
pub mod licenses;
pub mod notices;
pub mod order;
mod page;
pub mod passage;
mod passwords;
mod record;
pub mod requests;
pub mod sessions;
mod settings;
pub mod sources;
pub mod status;
pub mod systems;
pub mod upload;
pub mod watch;

use gwanmun_model::Timestamp;
use gwanmun_store::{Db, Tx, WriteRight, WriteTx};

use crate::data::DataFile;

pub use gwanmun_store::records::{
    Account, Aspect, AssessmentSummary, AuditRow, ComponentVersion, Opinion, Request, System,
    SystemComponent, SystemFinding, SystemUse,
};

pub use crate::caller::Caller;
pub use crate::error::AppError;
pub use crate::page::{Page, Paged};
pub use crate::settings::{Environment, Settings, WritePdf};

/// The product's use cases over one database and one data file. Share it behind an `Arc`; every method
/// blocks, so an asynchronous caller runs it on a blocking thread.
pub struct App {
    settings: Settings,
    environment: Environment,
    db: Db,
    right: WriteRight,
    data: DataFile,
}

impl App {
    /// Opens the database, bringing its tables up to date. The data file is opened when it is first needed.
    ///
    /// # Errors
    /// [`AppError::Unavailable`] when the database cannot be opened or is newer than this program.
    pub fn open(settings: Settings, environment: Environment) -> Result<Self, AppError> {
        Ok(Self {
            db: Db::open(&settings.database, (environment.now)())?,
            right: WriteRight::of_app(),
            data: DataFile::new(settings.data_file.clone()),
            settings,
            environment,
        })
    }

    /// Returns the settings it was opened with.
    pub const fn settings(&self) -> &Settings {
        &self.settings
    }

    /// Returns the time, from the environment.
    pub fn now(&self) -> Timestamp {
        (self.environment.now)()
    }

    /// Runs `work` in a transaction that reads.
    fn read<T>(
        &self,
        work: impl FnOnce(&mut Tx<'_>) -> Result<T, AppError>,
    ) -> Result<T, AppError> {
        self.db.read(work)
    }

    /// Runs `work` in a transaction that changes things and must write audit rows (see [`record`]).
    fn write<T>(
        &self,
        work: impl FnOnce(&mut WriteTx<'_>) -> Result<T, AppError>,
    ) -> Result<T, AppError> {
        self.db.write(&self.right, work)
    }

    fn random<const N: usize>(&self) -> [u8; N] {
        let mut bytes = [0; N];
        (self.environment.random)(&mut bytes);
        bytes
    }
}
