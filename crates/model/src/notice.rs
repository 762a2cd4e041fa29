//! What a publisher says of its own package or version in a lock file or in the package itself.

use crate::finding::FindingKind;

/// What a publisher did.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum NoticeKind {
    /// Took the version back (yanked, retracted).
    Yanked,
    /// Advises against the package or the version (deprecated, abandoned, relocated).
    Deprecated,
}

impl NoticeKind {
    /// Every kind.
    pub const ALL: [Self; 2] = [Self::Yanked, Self::Deprecated];

    /// Returns the stable id, that of the finding it becomes.
    pub const fn id(self) -> &'static str {
        self.finding().id()
    }

    /// Returns the kind of finding it becomes.
    pub const fn finding(self) -> FindingKind {
        match self {
            Self::Yanked => FindingKind::Yanked,
            Self::Deprecated => FindingKind::Deprecated,
        }
    }

    /// Finds a kind by its id.
    pub fn from_id(id: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|kind| kind.id() == id)
    }
}

/// One thing a publisher says of a component.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct PublisherNotice {
    /// What it did.
    pub kind: NoticeKind,
    /// Its reason and what it names instead, on one line; empty where it gives none.
    pub text: String,
}

impl PublisherNotice {
    /// Longest text kept, in characters.
    const CHARS_MAX: usize = 500;

    /// Makes a notice. White space in the text, line breaks included, becomes single blanks; control characters go.
    pub fn new(kind: NoticeKind, text: &str) -> Self {
        let words: Vec<&str> = text
            .split(|c: char| c.is_whitespace() || c.is_control())
            .filter(|word| !word.is_empty())
            .collect();
        Self {
            kind,
            text: words.join(" ").chars().take(Self::CHARS_MAX).collect(),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_text_stands_on_one_line_without_control_characters() {
        let notice =
            PublisherNotice::new(NoticeKind::Deprecated, " use\n\u{1b}[31m  b \t instead ");
        assert_eq!(notice.text, "use [31m b instead");
    }
}
