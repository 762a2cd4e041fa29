//! Every text of the portal, in Korean and English on the same entry, one module a page.

pub(crate) mod about;
pub(crate) mod advice;
pub(crate) mod api;
pub(crate) mod audit;
pub(crate) mod component;
pub(crate) mod dashboard;
pub(crate) mod data;
pub(crate) mod design;
pub(crate) mod documents;
pub(crate) mod duties;
pub(crate) mod facts;
pub(crate) mod fault;
pub(crate) mod flash;
pub(crate) mod form;
pub(crate) mod layout;
pub(crate) mod order;
pub(crate) mod request;
pub(crate) mod requests;
pub(crate) mod sign_in;
pub(crate) mod system;
pub(crate) mod systems;
pub(crate) mod table;
pub(crate) mod users;
