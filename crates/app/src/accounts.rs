//! Accounts: who may sign in and what they may do.

use std::collections::BTreeSet;

use gwanmun_model::Role;

use crate::{Account, App, AppError, Caller, Page, Paged};

/// Sort keys of [`App::users`].
pub const USER_SORTS: &[&str] = &["login", "name", "created", "last-sign-in"];

/// An account to make.
#[derive(Debug, Clone)]
pub struct NewUser {
    /// What the person will sign in with: 2 to 64 letters, digits, `.`, `-`, `_`, `@`.
    pub login: String,
    /// The person's name as others see it.
    pub display_name: String,
    /// Every role.
    pub roles: BTreeSet<Role>,
    /// First password; the person changes it at the first sign-in.
    pub password: String,
}

impl App {
    /// Whether any account exists; when not, the installation waits for its first administrator.
    ///
    /// # Errors
    /// When the database cannot be used.
    pub fn has_accounts(&self) -> Result<bool, AppError> {
        crate::unfinished()
    }

    /// Makes the first administrator. Needs no caller, and works only while no account exists.
    ///
    /// # Errors
    /// [`AppError::Conflict`] when an account exists; [`AppError::Invalid`] for login or password.
    pub fn init_administrator(
        &self,
        _login: &str,
        _display_name: &str,
        _password: &str,
    ) -> Result<Account, AppError> {
        crate::unfinished()
    }

    /// Makes an account whose password must be changed at the first sign-in.
    ///
    /// # Errors
    /// [`AppError::Invalid`] for a login taken or malformed, or a weak password.
    pub fn create_user(&self, _caller: &Caller, _user: NewUser) -> Result<Account, AppError> {
        crate::unfinished()
    }

    /// Lists accounts. Needs the right to manage users or to read the audit log.
    ///
    /// # Errors
    /// [`AppError::Forbidden`]; [`AppError::Invalid`] for an unknown sort key.
    pub fn users(&self, _caller: &Caller, _page: &Page) -> Result<Paged<Account>, AppError> {
        crate::unfinished()
    }

    /// Returns one account.
    ///
    /// # Errors
    /// [`AppError::Forbidden`]; [`AppError::NotFound`].
    pub fn user(&self, _caller: &Caller, _id: &str) -> Result<Account, AppError> {
        crate::unfinished()
    }

    /// Gives an account exactly these roles; its sessions end.
    ///
    /// # Errors
    /// [`AppError::Conflict`] when it would take the role from the last administrator who can sign in.
    pub fn set_roles(
        &self,
        _caller: &Caller,
        _id: &str,
        _roles: &BTreeSet<Role>,
        _reason: &str,
    ) -> Result<Account, AppError> {
        crate::unfinished()
    }

    /// Locks an account; its sessions end at once.
    ///
    /// # Errors
    /// [`AppError::Conflict`] for the last administrator who can sign in, or an account already locked.
    pub fn lock_user(
        &self,
        _caller: &Caller,
        _id: &str,
        _reason: &str,
    ) -> Result<Account, AppError> {
        crate::unfinished()
    }

    /// Unlocks an account and forgets its failed sign-ins.
    ///
    /// # Errors
    /// [`AppError::NotFound`].
    pub fn unlock_user(
        &self,
        _caller: &Caller,
        _id: &str,
        _reason: &str,
    ) -> Result<Account, AppError> {
        crate::unfinished()
    }

    /// Sets another person's password; it must be changed at the next sign-in and all sessions end.
    ///
    /// # Errors
    /// [`AppError::Invalid`] for a weak password.
    pub fn reset_password(
        &self,
        _caller: &Caller,
        _id: &str,
        _password: &str,
    ) -> Result<(), AppError> {
        crate::unfinished()
    }

    /// Changes the caller's own password; every other session of the caller ends.
    ///
    /// # Errors
    /// [`AppError::SignIn`] when `current` is wrong; [`AppError::Invalid`] for a weak new one.
    pub fn change_password(
        &self,
        _caller: &Caller,
        _current: &str,
        _password: &str,
    ) -> Result<(), AppError> {
        crate::unfinished()
    }

    /// Makes a caller for the command line, which runs with the rights of whoever can open the database.
    ///
    /// # Errors
    /// [`AppError::NotFound`]; [`AppError::Locked`].
    pub fn caller_of(&self, _login: &str) -> Result<Caller, AppError> {
        crate::unfinished()
    }
}
