//! Who acts, and what they may do.

use std::collections::BTreeSet;

use gwanmun_model::role::Permission;
use gwanmun_model::{Role, Text};

use crate::error::AppError;

/// Who acts. Every use case takes one and checks its rights.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Caller {
    /// Account id.
    pub account: String,
    /// What the person signs in with.
    pub login: String,
    /// The person's name.
    pub display_name: String,
    /// Every role the person holds.
    pub roles: BTreeSet<Role>,
    /// Hash of the session's token; `None` on the command line.
    pub session: Option<String>,
    /// Whether the password must be changed before anything else is done.
    pub must_change_password: bool,
}

impl Caller {
    /// Whether one of the caller's roles carries the right.
    pub fn may(&self, permission: Permission) -> bool {
        self.roles
            .iter()
            .any(|role| role.permissions().contains(&permission))
    }

    /// Refuses unless one of the caller's roles carries the right.
    ///
    /// # Errors
    /// [`AppError::Forbidden`]; [`AppError::Conflict`] while the password waits to be changed.
    pub fn check(&self, permission: Permission) -> Result<(), AppError> {
        if self.must_change_password {
            return Err(AppError::Conflict(Text::fixed(
                "먼저 비밀번호를 변경해야 합니다.",
                "The password must be changed first.",
            )));
        }
        if self.may(permission) {
            Ok(())
        } else {
            Err(AppError::Forbidden(permission))
        }
    }

    /// Refuses unless one of the caller's roles carries one of the rights; names the first.
    pub(crate) fn check_any(&self, permissions: [Permission; 2]) -> Result<(), AppError> {
        let [first, second] = permissions;
        self.check(first).or_else(|refused| {
            if self.must_change_password {
                return Err(refused);
            }
            self.check(second).map_err(|_| refused)
        })
    }
}
