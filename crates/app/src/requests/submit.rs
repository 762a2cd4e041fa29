//! Making a request.

use gwanmun_model::digest::Digest;
use gwanmun_model::{Purl, UseContext};

use super::RequestDetail;
use crate::{App, AppError, Caller};

/// One component version to ask for.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct NewItem {
    /// The component version; without a version the analysis fails.
    pub purl: Purl,
    /// Hashes of the artifact, where known; an approval is bound to them.
    pub hashes: Vec<Digest>,
}

/// A request to make.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct NewRequest {
    /// What is asked for, at least one item.
    pub items: Vec<NewItem>,
    /// The one use context it is asked for.
    pub context: UseContext,
    /// What it is needed for.
    pub purpose: String,
    /// Id of the system it is needed in, where there is one.
    pub system: Option<String>,
}

impl App {
    /// Makes a request and assesses it at once: approved by rule when every item passes every check on
    /// fresh data, otherwise waiting for review or the board; failed when there is no data to judge by.
    ///
    /// # Errors
    /// [`AppError::Invalid`] for an empty list, purpose or an unknown system.
    pub fn submit(&self, _caller: &Caller, _new: NewRequest) -> Result<RequestDetail, AppError> {
        crate::unfinished()
    }

    /// Lists what of a system needs approval: third-party components with a verdict other than allow that
    /// neither an approval in force nor an open request covers in the system's use context.
    ///
    /// # Errors
    /// [`AppError::NotFound`].
    pub fn needs_approval(
        &self,
        _caller: &Caller,
        _system: &str,
    ) -> Result<Vec<NewItem>, AppError> {
        crate::unfinished()
    }

    /// Makes one request for all a system needs approved (see [`App::needs_approval`]).
    ///
    /// # Errors
    /// [`AppError::Conflict`] when nothing needs approval; as [`App::submit`].
    pub fn submit_for_system(
        &self,
        _caller: &Caller,
        _system: &str,
        _purpose: &str,
    ) -> Result<RequestDetail, AppError> {
        crate::unfinished()
    }

    /// Assesses a request again whose analysis failed.
    ///
    /// # Errors
    /// [`AppError::Conflict`] in any other state; [`AppError::Forbidden`] for who did not make it and
    /// does not review.
    pub fn retry(&self, _caller: &Caller, _id: &str) -> Result<RequestDetail, AppError> {
        crate::unfinished()
    }
}
