//! Why a use case did not do what was asked.

use gwanmun_model::role::Permission;
use gwanmun_model::{Text, Timestamp};
use gwanmun_store::StoreError;

/// Why a use case did not do what was asked. Every kind has a stable id and a text in both languages.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum AppError {
    /// What was named does not exist; the text says what.
    NotFound(Text),
    /// The caller's roles do not carry the right.
    Forbidden(Permission),
    /// The person who made a request would have decided it.
    SamePerson,
    /// Nobody is signed in, or login and password do not fit. Says nothing about which.
    SignIn,
    /// The account is locked, or sign-in waits after repeated failures.
    Locked {
        /// When sign-in is tried again; `None` when an administrator must unlock.
        until: Option<Timestamp>,
    },
    /// The state of what was named does not allow the action; the text says which state.
    Conflict(Text),
    /// A field's value cannot be taken.
    Invalid {
        /// Stable name of the field.
        field: &'static str,
        /// What is wrong with it and what would be right.
        reason: Text,
    },
    /// There is no advisory data to answer from.
    NoData(Text),
    /// The database or the data file cannot be used; carries the technical reason.
    Unavailable(String),
}

impl AppError {
    /// Returns the stable id of the kind.
    pub const fn id(&self) -> &'static str {
        match self {
            Self::NotFound(_) => "not-found",
            Self::Forbidden(_) => "forbidden",
            Self::SamePerson => "same-person",
            Self::SignIn => "sign-in",
            Self::Locked { .. } => "locked",
            Self::Conflict(_) => "conflict",
            Self::Invalid { .. } => "invalid",
            Self::NoData(_) => "no-data",
            Self::Unavailable(_) => "unavailable",
        }
    }

    /// Returns what to tell the person.
    pub fn text(&self) -> Text {
        match self {
            Self::NotFound(text) | Self::Conflict(text) | Self::NoData(text) => text.clone(),
            Self::Forbidden(permission) => forbidden(*permission),
            Self::SamePerson => Text::fixed(
                "신청한 사람은 그 신청을 결정할 수 없습니다.",
                "A request is never decided by the person who made it.",
            ),
            Self::SignIn => Text::fixed(
                "아이디 또는 비밀번호가 맞지 않습니다.",
                "The login or the password is not right.",
            ),
            Self::Locked { until: Some(until) } => Text::new(
                format!(
                    "로그인 실패가 거듭되어 {}까지 로그인할 수 없습니다.",
                    until.to_kst()
                ),
                format!("Sign-in failed too often; it is possible again from {until}."),
            ),
            Self::Locked { until: None } => Text::fixed(
                "잠긴 계정입니다. 관리자에게 문의하십시오.",
                "The account is locked. Ask an administrator.",
            ),
            Self::Invalid { reason, .. } => reason.clone(),
            Self::Unavailable(_) => Text::fixed(
                "지금은 처리할 수 없습니다. 데이터베이스와 데이터 파일의 상태를 확인하십시오.",
                "This cannot be done now. Check the database and the data file.",
            ),
        }
    }

    pub(crate) const fn invalid(field: &'static str, reason: Text) -> Self {
        Self::Invalid { field, reason }
    }

    /// The named thing does not exist; `ko` carries its own particle.
    pub(crate) fn not_found((ko, en): (&str, &str), id: &str) -> Self {
        Self::NotFound(Text::new(
            format!("{ko} 찾을 수 없습니다: {id}"),
            format!("There is no {en} `{id}`."),
        ))
    }
}

impl From<StoreError> for AppError {
    fn from(error: StoreError) -> Self {
        match error {
            StoreError::UnknownSort(known) => Self::invalid(
                "sort",
                Text::new(
                    format!("정렬 기준은 다음 중 하나여야 합니다: {}", known.join(", ")),
                    format!("The sort key must be one of {}.", known.join(", ")),
                ),
            ),
            StoreError::Refused(reason) => Self::Conflict(Text::new(
                format!("데이터베이스가 변경을 거부했습니다: {reason}"),
                format!("The database refused the change: {reason}."),
            )),
            other => Self::Unavailable(other.to_string()),
        }
    }
}

impl From<gwanmun_feeds::snapshot::SnapshotError> for AppError {
    fn from(error: gwanmun_feeds::snapshot::SnapshotError) -> Self {
        Self::Unavailable(error.to_string())
    }
}

fn forbidden(permission: Permission) -> Text {
    let (ko, en) = match permission {
        Permission::Read => ("조회", "see this"),
        Permission::ManageSystems => ("시스템 등록·변경", "register or change systems"),
        Permission::Request => ("사용 승인 신청", "make or withdraw requests"),
        Permission::Review => ("검토 의견 등록", "give opinions on requests"),
        Permission::Decide => ("승인·반려 결정", "decide requests"),
        Permission::ReadAudit => ("감사 기록 조회", "read the audit log"),
        Permission::ManageUsers => ("계정 관리", "manage accounts"),
        Permission::ManageData => ("취약점 데이터 관리", "import advisory data"),
    };
    Text::new(
        format!("{ko} 권한이 없습니다."),
        format!("You have no right to {en}."),
    )
}

/// The text in English and, where there is one, the technical reason: for logs.
impl std::fmt::Display for AppError {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str(&self.text().en)?;
        match self {
            Self::Unavailable(reason) => write!(f, " ({reason})"),
            Self::Invalid { field, .. } => write!(f, " ({field})"),
            _ => Ok(()),
        }
    }
}

impl std::error::Error for AppError {}
