//! One module a page: handler, template struct and the page's own view of the data.

pub(crate) mod about;
pub(crate) mod account;
pub(crate) mod advice;
pub(crate) mod audit;
pub(crate) mod component;
pub(crate) mod components;
pub(crate) mod dashboard;
pub(crate) mod data;
pub(crate) mod design;
pub(crate) mod documents;
pub(crate) mod duties;
pub(crate) mod facts;
pub(crate) mod fault;
pub(crate) mod preferences;
pub(crate) mod request;
pub(crate) mod request_form;
pub(crate) mod requests;
pub(crate) mod sheets;
pub(crate) mod sign_in;
pub(crate) mod system;
pub(crate) mod systems;
pub(crate) mod users;
