//! What can go wrong between the product and its database.

use std::error::Error;

/// What went wrong between the product and its database.
#[derive(Debug, thiserror::Error)]
pub enum StoreError {
    /// The database cannot be reached or used.
    #[error("the database cannot be used: {message}")]
    Unavailable {
        /// What the engine says.
        message: String,
        /// The engine's own error.
        #[source]
        source: Option<Box<dyn Error + Send + Sync>>,
    },
    /// A constraint or trigger of the database refused the change.
    #[error("the database refused the change: {0}")]
    Refused(String),
    /// A stored value cannot be understood.
    #[error("{table}: a stored value cannot be understood: {value}")]
    Damaged {
        /// The table or column it is in.
        table: &'static str,
        /// The value, or what is wrong with it.
        value: String,
    },
    /// The tables cannot be brought to this program's version.
    #[error("{0}")]
    Migration(String),
    /// Rows were changed without an audit row; nothing was committed.
    #[error("changed without an audit row, so nothing was committed: {}", .0.join(", "))]
    Unaudited(Vec<String>),
    /// The list has no such sort key.
    #[error("unknown sort key; known are {}", .0.join(", "))]
    UnknownSort(Vec<&'static str>),
}

impl StoreError {
    pub(crate) fn unavailable(message: impl Into<String>) -> Self {
        Self::Unavailable {
            message: message.into(),
            source: None,
        }
    }

    pub(crate) fn damaged(table: &'static str, value: impl Into<String>) -> Self {
        Self::Damaged {
            table,
            value: value.into(),
        }
    }
}

impl From<rusqlite::Error> for StoreError {
    fn from(error: rusqlite::Error) -> Self {
        if let rusqlite::Error::SqliteFailure(code, message) = &error
            && code.code == rusqlite::ErrorCode::ConstraintViolation
        {
            return Self::Refused(message.clone().unwrap_or_else(|| error.to_string()));
        }
        Self::Unavailable {
            message: error.to_string(),
            source: Some(Box::new(error)),
        }
    }
}

impl From<postgres::Error> for StoreError {
    fn from(error: postgres::Error) -> Self {
        let Some(stated) = error.as_db_error() else {
            return Self::Unavailable {
                message: chain(&error),
                source: Some(Box::new(error)),
            };
        };
        // Class 23 is integrity constraints, P0001 what a trigger raises; 22021 is a character no text holds
        // (NUL), 54000 a value too long for its index.
        let code = stated.code().code();
        if code.starts_with("23") || matches!(code, "P0001" | "22021" | "54000") {
            return Self::Refused(stated.message().to_owned());
        }
        Self::Unavailable {
            message: format!("{} ({code})", stated.message()),
            source: Some(Box::new(error)),
        }
    }
}

/// The driver's own text says only which step failed; its sources say why.
fn chain(error: &dyn Error) -> String {
    let mut text = error.to_string();
    let mut source = error.source();
    while let Some(cause) = source {
        text.push_str(": ");
        text.push_str(&cause.to_string());
        source = cause.source();
    }
    text
}
