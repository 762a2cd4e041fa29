//! Whether the system's own code uses a component, as far as cheap reading tells.
//!
//! It orders work and closes nothing: code is also reached by reflection, plug-ins, configuration and through other
//! packages, none of which is seen here.

mod class_files;

pub use self::class_files::{ClassFiles, ClassLibrary, ClassPlace};

use crate::component::{Location, Scope};
use crate::ecosystem::Ecosystem;
use crate::text::Text;

/// A language whose imports are read.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum SourceLanguage {
    /// Go.
    Go,
    /// JavaScript and TypeScript.
    JavaScript,
    /// Java, Kotlin, Scala and all else that is compiled to class files; these are read, not the source.
    Jvm,
    /// Python.
    Python,
    /// Rust.
    Rust,
}

impl SourceLanguage {
    /// Every language.
    pub const ALL: [Self; 5] = [
        Self::Go,
        Self::JavaScript,
        Self::Jvm,
        Self::Python,
        Self::Rust,
    ];

    /// Returns the stable id.
    pub const fn id(self) -> &'static str {
        match self {
            Self::Go => "go",
            Self::JavaScript => "javascript",
            Self::Jvm => "jvm",
            Self::Python => "python",
            Self::Rust => "rust",
        }
    }

    /// Returns the ecosystem whose packages its imports name.
    pub const fn ecosystem(self) -> Ecosystem {
        match self {
            Self::Go => Ecosystem::Go,
            Self::JavaScript => Ecosystem::Npm,
            Self::Jvm => Ecosystem::Maven,
            Self::Python => Ecosystem::PyPi,
            Self::Rust => Ecosystem::Cargo,
        }
    }

    /// Finds the language whose imports name packages of an ecosystem.
    pub fn of(ecosystem: Ecosystem) -> Option<Self> {
        Self::ALL
            .into_iter()
            .find(|language| language.ecosystem() == ecosystem)
    }

    /// Finds a language by its id.
    pub fn from_id(id: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|language| language.id() == id)
    }
}

/// Something the system's own source code imports.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Import {
    /// The language of the code.
    pub language: SourceLanguage,
    /// What is imported: a package path (Go), a package (JavaScript), group and artifact (JVM), a dotted name (Python),
    /// a crate (Rust).
    pub name: String,
    /// The first few places, code before tests.
    pub places: Vec<Location>,
    /// Whether only tests and examples import it.
    pub only_in_tests: bool,
    /// What of it is named in the code, sorted: `Parse` of a Go package, whole paths of a Rust crate.
    pub symbols: Vec<String>,
}

/// How much of one language's source code was read.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SourceRead {
    /// The language.
    pub language: SourceLanguage,
    /// Files read.
    pub files: u64,
    /// Files that were there and could not be read.
    pub unread: u64,
}

/// A name imports use for a package that is called otherwise.
///
/// On the JVM both are group and artifact: it stands for a library whose classes are known, so that code which names
/// none of them does not import it.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub struct ImportAlias {
    /// The language.
    pub language: SourceLanguage,
    /// The name in the code.
    pub import: String,
    /// Name of the package, as its ecosystem normalises it.
    pub package: String,
}

/// What the source code of the system itself says.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct SourceCode {
    /// What was read, one entry for each language that is there.
    pub read: Vec<SourceRead>,
    /// What it imports, sorted by language and name.
    pub imports: Vec<Import>,
    /// Names that lead to packages called otherwise, sorted.
    pub aliases: Vec<ImportAlias>,
}

/// Whether a component is part of what ships.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Shipped {
    /// It runs or ships.
    Shipped,
    /// It serves building, testing or development only.
    DevelopmentOnly,
    /// The manifests do not say.
    Unknown,
}

impl Shipped {
    /// Every answer.
    pub const ALL: [Self; 3] = [Self::Shipped, Self::DevelopmentOnly, Self::Unknown];

    /// Returns the stable id.
    pub const fn id(self) -> &'static str {
        match self {
            Self::Shipped => "shipped",
            Self::DevelopmentOnly => "development-only",
            Self::Unknown => "unknown",
        }
    }

    /// Tells it from the scope a manifest gives.
    pub const fn of(scope: Scope) -> Self {
        match scope {
            Scope::Runtime | Scope::Optional => Self::Shipped,
            Scope::Build | Scope::Test | Scope::Development => Self::DevelopmentOnly,
            Scope::Unknown => Self::Unknown,
        }
    }

    /// Returns a short title for people.
    pub const fn title(self) -> Text {
        match self {
            Self::Shipped => Text::fixed("배포에 포함", "shipped"),
            Self::DevelopmentOnly => Text::fixed("개발·빌드 전용", "development only"),
            Self::Unknown => Text::fixed("배포 여부 미상", "shipping unknown"),
        }
    }
}

/// Why it cannot be told whether a component is imported.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum ReachGap {
    /// No code was looked at: a bill of materials, an archive without class files, or reading was switched off.
    NotLooked,
    /// No code of the language was found in what was scanned: source code, or class files of the JVM.
    NoSource,
    /// Some of the own code could not be read.
    Incomplete,
    /// The imports of the component's language are not read.
    NoReader,
    /// The name code imports the package by is not known.
    NameUnknown,
}

impl ReachGap {
    /// Every reason.
    pub const ALL: [Self; 5] = [
        Self::NotLooked,
        Self::NoSource,
        Self::Incomplete,
        Self::NoReader,
        Self::NameUnknown,
    ];

    /// Returns the stable id.
    pub const fn id(self) -> &'static str {
        match self {
            Self::NotLooked => "not-looked",
            Self::NoSource => "no-source",
            Self::Incomplete => "incomplete",
            Self::NoReader => "no-reader",
            Self::NameUnknown => "name-unknown",
        }
    }

    /// Returns the reason for people.
    pub const fn title(self) -> Text {
        match self {
            Self::NotLooked => Text::fixed("코드를 읽지 않음", "no code was looked at"),
            Self::NoSource => Text::fixed(
                "검사 대상에서 이 언어의 자체 코드를 찾지 못함(JVM은 컴파일된 클래스)",
                "no own code of the language was found (of the JVM: compiled classes)",
            ),
            Self::Incomplete => Text::fixed(
                "자체 코드의 일부를 읽지 못함",
                "some of the own code could not be read",
            ),
            Self::NoReader => Text::fixed(
                "이 생태계의 import는 읽지 않음",
                "imports of this ecosystem are not read",
            ),
            Self::NameUnknown => Text::fixed(
                "코드에서 쓰는 이름을 알 수 없음(JVM은 JAR의 클래스)",
                "the name code imports it by is not known (of the JVM: the classes in its JAR)",
            ),
        }
    }
}

/// Whether the system's own code imports a component.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Imported {
    /// It does.
    Seen {
        /// The first few places.
        places: Vec<Location>,
        /// Whether the name in the code was taken to be the package's without proof.
        is_guess: bool,
        /// Whether only tests and examples import it.
        only_in_tests: bool,
    },
    /// All own code of the language was read and none imports it.
    NotSeen,
    /// It cannot be told.
    Unknown(ReachGap),
}

impl Imported {
    /// Returns the stable id.
    pub const fn id(&self) -> &'static str {
        match self {
            Self::Seen { .. } => "seen",
            Self::NotSeen => "not-seen",
            Self::Unknown(_) => "unknown",
        }
    }
}

/// Whether the code names what an advisory says is affected.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Default)]
pub enum Symbols {
    /// The advisory does not say which functions are affected, the code does not import the component, or names are not
    /// read in its language.
    #[default]
    NotListed,
    /// It does, and the code that imports the component names none of them.
    NotSeen,
    /// It does, and the code names these, sorted.
    Named(Vec<String>),
}

impl Symbols {
    /// Returns the stable id.
    pub const fn id(&self) -> &'static str {
        match self {
            Self::NotListed => "not-listed",
            Self::NotSeen => "not-seen",
            Self::Named(_) => "named",
        }
    }
}

/// What cheap reading tells of whether a component's code is used. It closes nothing.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Reachability {
    /// Whether it is part of what ships.
    pub shipped: Shipped,
    /// Whether the system's own code imports it.
    pub imported: Imported,
    /// Package URL of a component the own code imports and that needs this one; only where it is not imported itself.
    pub through: Option<String>,
    /// Whether the code names what is affected.
    pub symbols: Symbols,
}

impl Reachability {
    /// Returns it in a few words, for a list of findings.
    pub fn title(&self) -> Text {
        let place = |places: &[Location]| {
            places.first().map_or_else(String::new, |place| {
                let line = place
                    .line
                    .map_or_else(String::new, |line| format!(":{line}"));
                format!(" {}{line}", place.path)
            })
        };
        let mut said = match &self.imported {
            Imported::Seen {
                places,
                is_guess,
                only_in_tests,
            } => {
                let place = place(places);
                let [mut ko, mut en] = ["직접 import", "imported"].map(str::to_owned);
                if *only_in_tests {
                    ko.push_str("(테스트에서만)");
                    en.push_str(" (by tests only)");
                }
                if *is_guess {
                    ko.push_str("(이름 추정)");
                    en.push_str(" (name guessed)");
                }
                Text::new(ko + &place, en + &place)
            }
            Imported::NotSeen => Text::fixed("직접 import 안 보임", "no import seen"),
            Imported::Unknown(gap) => {
                let gap = gap.title();
                Text::new(
                    format!("import 여부 미상: {}", gap.ko),
                    format!("import unknown: {}", gap.en),
                )
            }
        };
        let mut add = |ko: String, en: String| {
            said = Text::new(format!("{}, {ko}", said.ko), format!("{}, {en}", said.en));
        };
        if let Some(through) = &self.through {
            let through = through.strip_prefix("pkg:").unwrap_or(through);
            add(
                format!("{through}을(를) 통해 쓰임"),
                format!("used through {through}"),
            );
        }
        match &self.symbols {
            Symbols::NotListed => {}
            Symbols::NotSeen => add(
                "영향받는 함수 이름은 안 보임".to_owned(),
                "affected functions not named".to_owned(),
            ),
            Symbols::Named(names) => {
                let names = names.join(", ");
                add(
                    format!("영향받는 함수 사용: {names}"),
                    format!("names affected {names}"),
                );
            }
        }
        if self.shipped == Shipped::DevelopmentOnly {
            let shipped = self.shipped.title();
            add(shipped.ko.into_owned(), shipped.en.into_owned());
        }
        said
    }
}
