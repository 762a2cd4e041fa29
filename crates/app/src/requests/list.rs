//! Reading requests.

use super::{RequestDetail, RequestFilter};
use crate::{App, AppError, Caller, Page, Paged, Request};

impl App {
    /// Lists requests. The filter looks at id, purpose, requester, system and items.
    ///
    /// # Errors
    /// [`AppError::Invalid`] for an unknown sort key.
    pub fn requests(
        &self,
        _caller: &Caller,
        _filter: &RequestFilter,
        _page: &Page,
    ) -> Result<Paged<Request>, AppError> {
        crate::unfinished()
    }

    /// Lists requests that wait for review or the board and that the caller may act on: not their own.
    /// By default the oldest come first.
    ///
    /// # Errors
    /// [`AppError::Forbidden`] for who neither reviews nor decides.
    pub fn review_queue(&self, _caller: &Caller, _page: &Page) -> Result<Paged<Request>, AppError> {
        crate::unfinished()
    }

    /// Returns a request.
    ///
    /// # Errors
    /// [`AppError::NotFound`].
    pub fn request(&self, _caller: &Caller, _id: &str) -> Result<RequestDetail, AppError> {
        crate::unfinished()
    }
}
