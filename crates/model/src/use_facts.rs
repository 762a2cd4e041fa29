//! Facts of use: what license duties hang on besides the use context.

use std::collections::BTreeMap;
use std::fmt;
use std::str::FromStr;

use crate::text::Text;

/// The answer to a question about how a component is used.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Default)]
pub enum Answer {
    /// It is so.
    Yes,
    /// It is not so.
    No,
    /// Nobody has said; what asks for more counts, and what follows from it says so.
    #[default]
    Unknown,
}

impl Answer {
    /// Every answer.
    pub const ALL: [Self; 3] = [Self::Yes, Self::No, Self::Unknown];

    /// Returns the stable id used on the command line and in documents.
    pub const fn id(self) -> &'static str {
        match self {
            Self::Yes => "yes",
            Self::No => "no",
            Self::Unknown => "unknown",
        }
    }

    /// Returns a short title for people.
    pub const fn title(self) -> Text {
        match self {
            Self::Yes => Text::fixed("예", "Yes"),
            Self::No => Text::fixed("아니요", "No"),
            Self::Unknown => Text::fixed("알 수 없음", "Not known"),
        }
    }

    /// Whether the answer may be `wanted`: an unknown one may be either.
    pub fn may_be(self, wanted: Self) -> bool {
        self == wanted || self == Self::Unknown
    }

    /// Returns this answer, or `default` where nobody has said.
    #[must_use]
    pub fn or(self, default: Self) -> Self {
        if self == Self::Unknown { default } else { self }
    }
}

impl FromStr for Answer {
    type Err = UnknownFact;

    fn from_str(id: &str) -> Result<Self, Self::Err> {
        let found = Self::ALL.into_iter().find(|answer| answer.id() == id);
        found.ok_or(UnknownFact("yes, no, unknown"))
    }
}

/// How a component is joined with the code that uses it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Default)]
pub enum Linking {
    /// Not at all, or as a program of its own that is called over a process boundary.
    NoneOrProcess,
    /// Loaded when the program starts or runs: a shared library, a class or module that can be replaced.
    Dynamic,
    /// Built into one file with the program.
    Static,
    /// Its source was copied into the program's own.
    SourceIncluded,
    /// Nobody has said; what asks for most counts.
    #[default]
    Unknown,
}

impl Linking {
    /// Every way.
    pub const ALL: [Self; 5] = [
        Self::NoneOrProcess,
        Self::Dynamic,
        Self::Static,
        Self::SourceIncluded,
        Self::Unknown,
    ];

    /// Returns the stable id used on the command line and in documents.
    pub const fn id(self) -> &'static str {
        match self {
            Self::NoneOrProcess => "none-or-process",
            Self::Dynamic => "dynamic",
            Self::Static => "static",
            Self::SourceIncluded => "source-included",
            Self::Unknown => "unknown",
        }
    }

    /// Returns a short title for people.
    pub const fn title(self) -> Text {
        match self {
            Self::NoneOrProcess => Text::fixed(
                "링크하지 않음(별도 프로세스)",
                "Not linked (separate process)",
            ),
            Self::Dynamic => Text::fixed("동적 링크", "Linked dynamically"),
            Self::Static => Text::fixed("정적 링크", "Linked statically"),
            Self::SourceIncluded => Text::fixed("소스 코드 포함", "Source included"),
            Self::Unknown => Text::fixed("알 수 없음", "Not known"),
        }
    }
}

impl FromStr for Linking {
    type Err = UnknownFact;

    fn from_str(id: &str) -> Result<Self, Self::Err> {
        let found = Self::ALL.into_iter().find(|linking| linking.id() == id);
        found.ok_or(UnknownFact(
            "none-or-process, dynamic, static, source-included, unknown",
        ))
    }
}

/// What a person says about how a component is used. Everything is unknown until somebody says it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Default)]
pub struct UseFacts {
    /// Whether it was changed.
    pub modified: Answer,
    /// How it is joined with the code that uses it.
    pub linking: Linking,
    /// Whether it goes out in a product for consumers. Source: GPL-3.0 section 6, "User Product".
    pub user_product: Answer,
    /// Whether people interact with it over a network. Source: AGPL-3.0 section 13.
    pub remote_users: Answer,
    /// Whether its source is delivered along.
    pub source_form: Answer,
}

impl UseFacts {
    /// Returns these facts, and those of `defaults` where nobody has said anything.
    #[must_use]
    pub fn over(self, defaults: Self) -> Self {
        let linking = if self.linking == Linking::Unknown {
            defaults.linking
        } else {
            self.linking
        };
        Self {
            modified: self.modified.or(defaults.modified),
            linking,
            user_product: self.user_product.or(defaults.user_product),
            remote_users: self.remote_users.or(defaults.remote_users),
            source_form: self.source_form.or(defaults.source_form),
        }
    }

    /// Whether nobody has said anything.
    pub fn is_unknown(self) -> bool {
        self == Self::default()
    }
}

/// The facts of use of one system: what holds for all components, and what is said of single ones.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct SystemFacts {
    /// What holds where nothing else is said.
    pub defaults: UseFacts,
    /// What is said of single components, by identity; what is unknown there comes from `defaults`.
    pub components: BTreeMap<String, UseFacts>,
}

impl SystemFacts {
    /// Returns the facts of the component of this identity.
    pub fn of(&self, identity: &str) -> UseFacts {
        let own = self.components.get(identity).copied().unwrap_or_default();
        own.over(self.defaults)
    }
}

/// What a component is combined with in the works it is a part of, derived from the dependency graph.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Default)]
pub struct Combined {
    /// Code under any version of the GPL or AGPL.
    pub gpl: Answer,
    /// Code under version 2 of the GPL only.
    pub gpl_2_only: Answer,
}

/// The text is none of the values listed; carries the list.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct UnknownFact(pub &'static str);

impl fmt::Display for UnknownFact {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "the value must be one of {}", self.0)
    }
}

impl std::error::Error for UnknownFact {}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn ids_lead_back_to_their_values() {
        for answer in Answer::ALL {
            assert_eq!(answer.id().parse(), Ok(answer));
        }
        for linking in Linking::ALL {
            assert_eq!(linking.id().parse(), Ok(linking));
        }
        assert!("maybe".parse::<Answer>().is_err());
        assert!("linked".parse::<Linking>().is_err());
    }

    #[test]
    fn what_is_said_of_a_component_comes_before_what_holds_for_all() {
        let defaults = UseFacts {
            modified: Answer::No,
            linking: Linking::Dynamic,
            ..UseFacts::default()
        };
        let own = UseFacts {
            modified: Answer::Yes,
            ..UseFacts::default()
        };
        let facts = SystemFacts {
            defaults,
            components: [("pkg:npm/a@1".to_owned(), own)].into(),
        };
        assert_eq!(facts.of("pkg:npm/b@1"), defaults);
        let merged = facts.of("pkg:npm/a@1");
        assert_eq!(merged.modified, Answer::Yes);
        assert_eq!(merged.linking, Linking::Dynamic);
        assert_eq!(merged.remote_users, Answer::Unknown);
    }
}
