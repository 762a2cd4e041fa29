//! One module a page: handler, template struct and the page's own view of the data.

pub(crate) mod design;
pub(crate) mod fault;
pub(crate) mod preferences;
pub(crate) mod sign_in;
