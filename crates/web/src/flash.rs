//! Confirmations carried over one redirect, in a cookie that names a fixed text.

use gwanmun_model::text::Text;

use crate::messages::flash as m;

/// Name of the cookie.
pub(crate) const COOKIE: &str = "gwanmun_flash";

/// What was just done.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Flash {
    id: &'static str,
    /// The text shown.
    pub(crate) text: &'static Text,
}

impl Flash {
    /// Returns the value the cookie carries.
    pub(crate) const fn id(self) -> &'static str {
        self.id
    }

    /// Finds the confirmation a cookie names.
    pub(crate) fn parse(id: &str) -> Option<Self> {
        ALL.iter().copied().find(|flash| flash.id == id)
    }
}

macro_rules! confirmations {
    ($($name:ident = $id:literal;)*) => {
        $(pub(crate) const $name: Flash = Flash { id: $id, text: &m::$name };)*
        const ALL: &[Flash] = &[$($name),*];
    };
}

confirmations! {
    ACCOUNT_CREATED = "account-created";
    ACCOUNT_LOCKED = "account-locked";
    ACCOUNT_UNLOCKED = "account-unlocked";
    APPROVAL_REVOKED = "approval-revoked";
    ASSESSMENT_STORED = "assessment-stored";
    DECIDED = "decided";
    DOCUMENT_MADE = "document-made";
    ESCALATED = "escalated";
    FACTS_KEPT = "facts-kept";
    FACTS_STATED = "facts-stated";
    OPINION_GIVEN = "opinion-given";
    PASSWORD_CHANGED = "password-changed";
    PASSWORD_RESET = "password-reset";
    REQUEST_RETRIED = "request-retried";
    REQUEST_SENT = "request-sent";
    REQUEST_WITHDRAWN = "request-withdrawn";
    ROLES_CHANGED = "roles-changed";
    SESSION_ENDED = "session-ended";
    SIGNED_OUT = "signed-out";
    SYSTEM_CHANGED = "system-changed";
    SYSTEM_CREATED = "system-created";
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_confirmation_survives_the_redirect() {
        for flash in ALL {
            assert_eq!(Flash::parse(flash.id()), Some(*flash));
        }
        assert_eq!(Flash::parse("<script>"), None);
    }
}
