//! Roles and what each may do.

use std::fmt;
use std::str::FromStr;

use crate::text::Text;

/// A role a person holds. One person may hold several, but never asks for and decides the same request.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Role {
    /// Registers systems, uploads scans and asks for approval.
    Requester,
    /// Gives an opinion on a request.
    Reviewer,
    /// Decides requests and revokes approvals.
    Approver,
    /// Reads everything, changes nothing.
    Auditor,
    /// Manages accounts and data; has no right to approve.
    Administrator,
}

/// A right the product checks before it acts.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Permission {
    /// See systems, components, findings and requests.
    Read,
    /// Register a system and store a scan of it.
    ManageSystems,
    /// Make and withdraw a request.
    Request,
    /// Give an opinion on a request.
    Review,
    /// Decide a request, revoke an approval.
    Decide,
    /// Read the audit log and verify it.
    ReadAudit,
    /// Create, change and lock accounts.
    ManageUsers,
    /// Import advisory data.
    ManageData,
}

impl Role {
    /// Every role.
    pub const ALL: [Self; 5] = [
        Self::Requester,
        Self::Reviewer,
        Self::Approver,
        Self::Auditor,
        Self::Administrator,
    ];

    /// Returns the stable id.
    pub const fn id(self) -> &'static str {
        match self {
            Self::Requester => "requester",
            Self::Reviewer => "reviewer",
            Self::Approver => "approver",
            Self::Auditor => "auditor",
            Self::Administrator => "administrator",
        }
    }

    /// Returns a short title for people.
    pub const fn title(self) -> Text {
        match self {
            Self::Requester => Text::fixed("신청자", "Requester"),
            Self::Reviewer => Text::fixed("검토자", "Reviewer"),
            Self::Approver => Text::fixed("승인자", "Approver"),
            Self::Auditor => Text::fixed("감사자", "Auditor"),
            Self::Administrator => Text::fixed("관리자", "Administrator"),
        }
    }

    /// Returns what the role may do.
    pub const fn permissions(self) -> &'static [Permission] {
        match self {
            Self::Requester => &[
                Permission::Read,
                Permission::ManageSystems,
                Permission::Request,
            ],
            Self::Reviewer => &[Permission::Read, Permission::Review],
            Self::Approver => &[Permission::Read, Permission::Decide],
            Self::Auditor => &[Permission::Read, Permission::ReadAudit],
            Self::Administrator => &[
                Permission::Read,
                Permission::ReadAudit,
                Permission::ManageUsers,
                Permission::ManageData,
            ],
        }
    }
}

impl fmt::Display for Role {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.id())
    }
}

impl FromStr for Role {
    type Err = UnknownRole;

    fn from_str(id: &str) -> Result<Self, Self::Err> {
        Self::ALL
            .into_iter()
            .find(|role| role.id() == id)
            .ok_or(UnknownRole)
    }
}

/// The text names no role.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct UnknownRole;

impl fmt::Display for UnknownRole {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("the role must be one of requester, reviewer, approver, auditor, administrator")
    }
}

impl std::error::Error for UnknownRole {}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn administrators_cannot_approve() {
        assert!(
            !Role::Administrator
                .permissions()
                .contains(&Permission::Decide)
        );
        assert!(
            !Role::Auditor
                .permissions()
                .iter()
                .any(|right| { !matches!(right, Permission::Read | Permission::ReadAudit) })
        );
    }
}
