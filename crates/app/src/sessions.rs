//! Signing in and out.

use gwanmun_model::Timestamp;

use crate::{App, AppError, Caller};

/// A session just opened. The token is shown here and never again.
#[derive(Debug, Clone)]
pub struct SignedIn {
    /// The secret the client sends back: 256 random bits in URL-safe base64.
    pub token: String,
    /// When the session ends whatever happens.
    pub ends_at: Timestamp,
    /// Who signed in.
    pub caller: Caller,
}

/// One open session as its owner sees it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SessionInfo {
    /// Id to end it by; not the token.
    pub id: String,
    /// When the person signed in.
    pub created_at: Timestamp,
    /// The last use, kept to the minute.
    pub last_seen_at: Timestamp,
    /// When it ends whatever happens.
    pub ends_at: Timestamp,
    /// What signed in, as it named itself.
    pub client: String,
    /// Whether it is the session that asks.
    pub current: bool,
}

impl App {
    /// Opens a session. An unknown login takes as long as a wrong password. `client` is what signs in,
    /// as it names itself (a browser's `User-Agent`).
    ///
    /// # Errors
    /// [`AppError::SignIn`]; [`AppError::Locked`] for a locked account (told only to who knows the
    /// password) and while sign-in waits after five failures in a row.
    pub fn sign_in(
        &self,
        _login: &str,
        _password: &str,
        _client: &str,
    ) -> Result<SignedIn, AppError> {
        crate::unfinished()
    }

    /// Returns who a token belongs to; `None` when it is unknown, ended or its account is locked.
    ///
    /// # Errors
    /// When the database cannot be used.
    pub fn session(&self, _token: &str) -> Result<Option<Caller>, AppError> {
        crate::unfinished()
    }

    /// Ends the caller's session.
    ///
    /// # Errors
    /// When the database cannot be used.
    pub fn sign_out(&self, _caller: &Caller) -> Result<(), AppError> {
        crate::unfinished()
    }

    /// Lists the caller's open sessions, the newest first.
    ///
    /// # Errors
    /// When the database cannot be used.
    pub fn sessions(&self, _caller: &Caller) -> Result<Vec<SessionInfo>, AppError> {
        crate::unfinished()
    }

    /// Ends one of the caller's sessions.
    ///
    /// # Errors
    /// [`AppError::NotFound`].
    pub fn end_session(&self, _caller: &Caller, _id: &str) -> Result<(), AppError> {
        crate::unfinished()
    }
}
