//! What every page says about the installation: how good the advisory data is, which checks apply.

use gwanmun_model::{DataStatus, Text, Verdict};

use crate::{App, AppError};

/// One check of the policy in force, for the page that explains it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct CheckInfo {
    /// The check's stable id.
    pub id: &'static str,
    /// What it looks at.
    pub title: Text,
    /// What it decides at its strictest; `None` where the policy switches it off.
    pub verdict: Option<Verdict>,
}

impl App {
    /// Returns the state of the advisory data as of now; a missing file is a state, not an error. Needs no
    /// caller: how good the data is, is said on every page, also before anybody signs in. Cheap.
    ///
    /// # Errors
    /// When the file is there but cannot be read.
    pub fn data_status(&self) -> Result<DataStatus, AppError> {
        crate::unfinished()
    }

    /// Returns every check with what the policy in force makes of it.
    pub fn checks(&self) -> Vec<CheckInfo> {
        Vec::new()
    }
}
