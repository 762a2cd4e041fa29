//! The one question the gate asks, and who answers it.

use std::sync::Arc;

use gwanmun_app::{App, AppError};
use gwanmun_model::{DataStatus, Passage, Purl, Text, UseContext};

/// Answers whether a component version may pass. Called on threads that may block.
pub trait Passages: Send + Sync {
    /// Returns what the decisions in force say about `purl` in `context`.
    ///
    /// # Errors
    /// When it cannot be said; the gate then serves nothing.
    fn passage(&self, purl: &Purl, context: UseContext) -> Result<Passage, Unavailable>;

    /// Returns a text that changes whenever a decision, the data or the policy changes.
    ///
    /// # Errors
    /// When it cannot be said; the gate then serves nothing.
    fn policy_state(&self) -> Result<String, Unavailable>;

    /// Returns how good the advisory data is. It decides nothing here; whoever builds is told.
    ///
    /// # Errors
    /// When it cannot be said.
    fn data(&self) -> Result<DataStatus, Unavailable>;
}

/// The question could not be answered.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("{detail}")]
pub struct Unavailable {
    /// What the waiting developer is told.
    pub reason: Text,
    /// What the operator finds in the log. Not shown to clients: it may name servers and accounts.
    pub detail: String,
}

impl Unavailable {
    /// The answer itself was lost, because whoever gave it broke down.
    pub(crate) fn cut_off(detail: String) -> Self {
        Self {
            reason: Text::fixed(
                "승인 여부를 묻는 중에 오류가 났습니다. 운영자에게 알리십시오.",
                "Asking what is approved ended in an error. Tell the operator.",
            ),
            detail,
        }
    }
}

impl From<AppError> for Unavailable {
    fn from(error: AppError) -> Self {
        Self {
            reason: error.text(),
            detail: error.to_string(),
        }
    }
}

/// The product's own answers.
pub struct AppPassages(Arc<App>);

impl AppPassages {
    /// Answers from this application's database and data.
    pub const fn new(app: Arc<App>) -> Self {
        Self(app)
    }
}

impl Passages for AppPassages {
    fn passage(&self, purl: &Purl, context: UseContext) -> Result<Passage, Unavailable> {
        Ok(self.0.passage(purl, context)?)
    }

    fn policy_state(&self) -> Result<String, Unavailable> {
        Ok(self.0.policy_state()?)
    }

    fn data(&self) -> Result<DataStatus, Unavailable> {
        Ok(self.0.data_status()?)
    }
}
