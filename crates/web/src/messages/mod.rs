//! Every text of the portal, in Korean and English on the same entry, one module a page.

pub(crate) mod design;
pub(crate) mod fault;
pub(crate) mod flash;
pub(crate) mod layout;
pub(crate) mod sign_in;
pub(crate) mod table;
