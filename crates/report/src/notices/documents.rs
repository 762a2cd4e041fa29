//! Every license document, by id.

mod acknowledgements;
mod attribution;
mod opening;
mod review;
mod source_offer;

use gwanmun_model::Text;

use super::{Notices, Paper};

/// One kind of document.
#[derive(Debug)]
pub struct Document {
    /// The stable id, as `--document` takes it.
    pub id: &'static str,
    /// What people call it.
    pub title: Text,
    /// What it is for, in one sentence.
    pub purpose: Text,
    /// Makes it.
    pub make: fn(&Notices) -> Paper,
}

/// Every document, in the order people are shown them.
pub static ALL: &[Document] = &[
    attribution::DOCUMENT,
    acknowledgements::DOCUMENT,
    source_offer::DOCUMENT,
    review::DOCUMENT,
];

/// Finds a document by its id.
pub fn find(id: &str) -> Option<&'static Document> {
    ALL.iter().find(|document| document.id == id)
}
