//! Problems met while reading: named, placed, never an abort.

use std::fmt;

use crate::text::Text;

/// What kind of thing went wrong with one input. The ids are stable; others may script against them.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum ProblemKind {
    /// The file does not follow its format.
    Malformed,
    /// The file follows a version of its format that is not read.
    UnsupportedVersion,
    /// A limit on size, depth, count or ratio was reached; what came before it is kept.
    LimitReached,
    /// The file could not be opened or read.
    Unreadable,
    /// A path would lead outside the scanned tree.
    PathEscape,
    /// A version could not be resolved to one value from what is at hand.
    UnresolvedVersion,
    /// One entry of the file could not be understood; the others were kept.
    SkippedEntry,
    /// A dependency names a component the file does not contain.
    DanglingReference,
    /// The file by its nature names only part of what is used, for example direct dependencies only.
    Incomplete,
}

impl ProblemKind {
    /// Every kind.
    pub const ALL: [Self; 9] = [
        Self::Malformed,
        Self::UnsupportedVersion,
        Self::LimitReached,
        Self::Unreadable,
        Self::PathEscape,
        Self::UnresolvedVersion,
        Self::SkippedEntry,
        Self::DanglingReference,
        Self::Incomplete,
    ];

    /// Returns the stable id.
    pub const fn id(self) -> &'static str {
        match self {
            Self::Malformed => "malformed",
            Self::UnsupportedVersion => "unsupported-version",
            Self::LimitReached => "limit-reached",
            Self::Unreadable => "unreadable",
            Self::PathEscape => "path-escape",
            Self::UnresolvedVersion => "unresolved-version",
            Self::SkippedEntry => "skipped-entry",
            Self::DanglingReference => "dangling-reference",
            Self::Incomplete => "incomplete",
        }
    }

    /// Returns a short title for people.
    pub const fn title(self) -> Text {
        match self {
            Self::Malformed => Text::fixed("형식에 맞지 않는 파일", "Malformed file"),
            Self::UnsupportedVersion => {
                Text::fixed("지원하지 않는 형식 버전", "Unsupported format version")
            }
            Self::LimitReached => Text::fixed("처리 한도 초과", "Limit reached"),
            Self::Unreadable => Text::fixed("읽을 수 없는 파일", "Unreadable file"),
            Self::PathEscape => Text::fixed("범위를 벗어난 경로", "Path leaves the scanned tree"),
            Self::UnresolvedVersion => Text::fixed("확정할 수 없는 버전", "Unresolved version"),
            Self::SkippedEntry => Text::fixed("건너뛴 항목", "Skipped entry"),
            Self::DanglingReference => {
                Text::fixed("없는 구성요소를 가리키는 의존성", "Dangling reference")
            }
            Self::Incomplete => Text::fixed("일부만 담긴 목록", "Incomplete list"),
        }
    }
}

/// One problem with one input file.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Problem {
    /// Path relative to the scanned root, `/`-separated; `outer.jar!inner.jar` inside archives.
    pub path: String,
    /// Line of the fault, from 1, where known.
    pub line: Option<u32>,
    /// What kind of problem it is.
    pub kind: ProblemKind,
    /// What happened and, where there is one, the remedy; technical, in English.
    pub message: String,
}

impl Problem {
    /// Makes a problem that concerns the whole file.
    pub fn new(path: impl Into<String>, kind: ProblemKind, message: impl Into<String>) -> Self {
        Self {
            path: path.into(),
            line: None,
            kind,
            message: message.into(),
        }
    }

    /// Returns the problem placed at `line`.
    #[must_use]
    pub fn at(mut self, line: u32) -> Self {
        self.line = Some(line);
        self
    }
}

impl fmt::Display for Problem {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}", self.path)?;
        if let Some(line) = self.line {
            write!(f, ":{line}")?;
        }
        write!(f, ": {}: {}", self.kind.id(), self.message)
    }
}
