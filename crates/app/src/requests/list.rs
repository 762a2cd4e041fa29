//! Reading requests.

use gwanmun_model::request::RequestState;
use gwanmun_model::role::Permission;
use gwanmun_store::requests;

use super::{RequestDetail, RequestFilter};
use crate::{App, AppError, Caller, Page, Paged, Request};

/// States in which a request waits for somebody.
const OPEN: &[RequestState] = &[
    RequestState::Submitted,
    RequestState::AnalysisFailed,
    RequestState::Review,
    RequestState::Board,
];

/// States in which a request waits for reviewers and approvers.
const WAITING: &[RequestState] = &[RequestState::Review, RequestState::Board];

impl App {
    /// Lists requests, the newest first by default. The filter looks at id, purpose, requester, system
    /// and items. A list without pages is an export and audited.
    ///
    /// # Errors
    /// [`AppError::Invalid`] for an unknown sort key.
    pub fn requests(
        &self,
        caller: &Caller,
        filter: &RequestFilter,
        page: &Page,
    ) -> Result<Paged<Request>, AppError> {
        caller.check(Permission::Read)?;
        let state = filter.state.map(|state| [state]);
        let states = match &state {
            Some(state) => Some(state.as_slice()),
            None => filter.open.then_some(OPEN),
        };
        let wanted = requests::Filter {
            states,
            requester: filter.requester.as_deref(),
            not_requester: None,
            system: filter.system.as_deref(),
            text: &page.filter,
        };
        self.list(caller, &wanted, (page, "requests"))
    }

    /// Lists requests that wait for review or the board and that the caller may act on: not their own.
    /// By default the newest come first. A list without pages is an export and audited.
    ///
    /// # Errors
    /// [`AppError::Forbidden`] for who neither reviews nor decides.
    pub fn review_queue(&self, caller: &Caller, page: &Page) -> Result<Paged<Request>, AppError> {
        caller.check_any([Permission::Review, Permission::Decide])?;
        let wanted = requests::Filter {
            states: Some(WAITING),
            not_requester: Some(&caller.account),
            text: &page.filter,
            ..requests::Filter::default()
        };
        self.list(caller, &wanted, (page, "reviews"))
    }

    fn list(
        &self,
        caller: &Caller,
        wanted: &requests::Filter<'_>,
        (page, name): (&Page, &str),
    ) -> Result<Paged<Request>, AppError> {
        let now = self.now();
        let listed = self.read(|t| Ok(page.of(requests::list(t, wanted, now, &page.slice())?)))?;
        self.record_unpaged(caller, page, ("requests".to_owned(), name))?;
        Ok(listed)
    }

    /// Returns a request.
    ///
    /// # Errors
    /// [`AppError::NotFound`].
    pub fn request(&self, caller: &Caller, id: &str) -> Result<RequestDetail, AppError> {
        caller.check(Permission::Read)?;
        self.read(|t| self.detail(t, id))
    }
}
