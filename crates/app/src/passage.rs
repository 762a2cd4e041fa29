//! What the gate asks.

use gwanmun_model::{Passage, Purl, UseContext};

use crate::{App, AppError};

impl App {
    /// Answers whether this component version may pass in this use context. Only an approval in force of
    /// exactly this version in exactly this context lets it pass (qualifiers and subpath do not matter);
    /// a version the data now calls malicious never passes.
    ///
    /// # Errors
    /// Whenever the answer cannot be made; the gate then refuses.
    pub fn passage(&self, _purl: &Purl, _context: UseContext) -> Result<Passage, AppError> {
        crate::unfinished()
    }

    /// Returns a text that changes whenever an answer of [`App::passage`] may change: with every audited
    /// action, another policy, other data, and every approval that ends.
    ///
    /// # Errors
    /// When the database cannot be used.
    pub fn policy_state(&self) -> Result<String, AppError> {
        crate::unfinished()
    }
}
