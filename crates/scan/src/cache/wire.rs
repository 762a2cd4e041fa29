//! How a result is written down between two runs of the same build; nothing else reads it.

use gwanmun_model::reach::{self, ClassLibrary, ClassPlace};
use gwanmun_model::{
    ComponentKind, Digest, ImportAlias, Location, NoticeKind, ProblemKind, PublisherNotice, Scope,
    SourceLanguage, SourceRead,
};
use serde::{Deserialize, Serialize};

#[derive(Serialize, Deserialize)]
pub(super) struct Found {
    components: Vec<Component>,
    dependencies: Vec<(String, String)>,
    problems: Vec<Problem>,
    source: Option<SourceCode>,
    classes: ClassFiles,
    license_texts: Vec<(String, String)>,
}

#[derive(Serialize, Deserialize)]
struct ClassFiles {
    files: u64,
    unread: u64,
    named: Vec<(u64, Vec<(bool, String)>)>,
    libraries: Vec<(String, Vec<u64>)>,
}

#[derive(Serialize, Deserialize)]
struct SourceCode {
    read: Vec<(String, u64, u64)>,
    imports: Vec<Import>,
    aliases: Vec<(String, String, String)>,
}

#[derive(Serialize, Deserialize)]
struct Import {
    language: String,
    name: String,
    places: Vec<(String, Option<u32>)>,
    only_in_tests: bool,
    symbols: Vec<String>,
}

#[derive(Serialize, Deserialize)]
struct Component {
    purl: String,
    kind: String,
    requirement: Option<String>,
    scope: String,
    direct: Option<bool>,
    first_party: bool,
    locations: Vec<(String, Option<u32>, Option<String>)>,
    declared_licenses: Vec<String>,
    hashes: Vec<String>,
    supplier: Option<String>,
    copyright: Option<String>,
    cpes: Vec<String>,
    provides: Vec<String>,
    notices: Vec<(String, String)>,
}

#[derive(Serialize, Deserialize)]
struct Problem {
    path: String,
    line: Option<u32>,
    kind: String,
    message: String,
}

impl Found {
    /// Writes a result down.
    pub(super) fn of(found: &gwanmun_model::Found) -> Self {
        Self {
            components: found.components.iter().map(Component::of).collect(),
            dependencies: found
                .dependencies
                .iter()
                .map(|edge| (edge.from.clone(), edge.to.clone()))
                .collect(),
            problems: found
                .problems
                .iter()
                .map(|problem| Problem {
                    path: problem.path.clone(),
                    line: problem.line,
                    kind: problem.kind.id().to_owned(),
                    message: problem.message.clone(),
                })
                .collect(),
            source: found.source.as_ref().map(SourceCode::of),
            classes: ClassFiles::of(&found.classes),
            license_texts: found
                .license_texts
                .iter()
                .map(|one| (one.path.clone(), one.text.clone()))
                .collect(),
        }
    }

    /// Reads it back; `None` when a word of it is not known.
    pub(super) fn into_model(self) -> Option<gwanmun_model::Found> {
        let dependencies = self.dependencies.into_iter();
        Some(gwanmun_model::Found {
            components: self
                .components
                .into_iter()
                .map(Component::into_model)
                .collect::<Option<_>>()?,
            dependencies: dependencies
                .map(|(from, to)| gwanmun_model::Dependency { from, to })
                .collect(),
            problems: self
                .problems
                .into_iter()
                .map(Problem::into_model)
                .collect::<Option<_>>()?,
            source: match self.source {
                Some(source) => Some(source.into_model()?),
                None => None,
            },
            classes: self.classes.into_model(),
            license_texts: self
                .license_texts
                .into_iter()
                .map(|(path, text)| gwanmun_model::LicenseText {
                    path,
                    text,
                    owner: None,
                })
                .collect(),
        })
    }
}

impl ClassFiles {
    fn of(classes: &reach::ClassFiles) -> Self {
        let (named, libraries) = (classes.named.iter(), classes.libraries.iter());
        let place = |place: &ClassPlace| (place.in_test, place.path.clone());
        Self {
            files: classes.files,
            unread: classes.unread,
            named: named
                .map(|(class, places)| (*class, places.iter().map(place).collect()))
                .collect(),
            libraries: libraries
                .map(|library| (library.package.clone(), library.classes.clone()))
                .collect(),
        }
    }

    fn into_model(self) -> reach::ClassFiles {
        let (named, libraries) = (self.named.into_iter(), self.libraries.into_iter());
        let place = |(in_test, path)| ClassPlace { in_test, path };
        reach::ClassFiles {
            files: self.files,
            unread: self.unread,
            named: named
                .map(|(class, places)| (class, places.into_iter().map(place).collect()))
                .collect(),
            libraries: libraries
                .map(|(package, classes)| ClassLibrary { package, classes })
                .collect(),
        }
    }
}

impl SourceCode {
    fn of(source: &gwanmun_model::SourceCode) -> Self {
        let (read, aliases) = (source.read.iter(), source.aliases.iter());
        Self {
            read: read
                .map(|one| (one.language.id().to_owned(), one.files, one.unread))
                .collect(),
            imports: source.imports.iter().map(Import::of).collect(),
            aliases: aliases
                .map(|one| {
                    let language = one.language.id().to_owned();
                    (language, one.import.clone(), one.package.clone())
                })
                .collect(),
        }
    }

    fn into_model(self) -> Option<gwanmun_model::SourceCode> {
        let (read, aliases) = (self.read.into_iter(), self.aliases.into_iter());
        Some(gwanmun_model::SourceCode {
            read: read
                .map(|(language, files, unread)| {
                    Some(SourceRead {
                        language: SourceLanguage::from_id(&language)?,
                        files,
                        unread,
                    })
                })
                .collect::<Option<_>>()?,
            imports: self
                .imports
                .into_iter()
                .map(Import::into_model)
                .collect::<Option<_>>()?,
            aliases: aliases
                .map(|(language, import, package)| {
                    Some(ImportAlias {
                        language: SourceLanguage::from_id(&language)?,
                        import,
                        package,
                    })
                })
                .collect::<Option<_>>()?,
        })
    }
}

impl Import {
    fn of(import: &gwanmun_model::Import) -> Self {
        let places = import.places.iter();
        Self {
            language: import.language.id().to_owned(),
            name: import.name.clone(),
            places: places
                .map(|place| (place.path.clone(), place.line))
                .collect(),
            only_in_tests: import.only_in_tests,
            symbols: import.symbols.clone(),
        }
    }

    fn into_model(self) -> Option<gwanmun_model::Import> {
        let places = self.places.into_iter();
        Some(gwanmun_model::Import {
            language: SourceLanguage::from_id(&self.language)?,
            name: self.name,
            places: places
                .map(|(path, line)| Location::new(path, line))
                .collect(),
            only_in_tests: self.only_in_tests,
            symbols: self.symbols,
        })
    }
}

impl Component {
    fn of(component: &gwanmun_model::Component) -> Self {
        let places = component.locations.iter();
        Self {
            purl: component.purl.to_string(),
            kind: component.kind.id().to_owned(),
            requirement: component.requirement.clone(),
            scope: component.scope.id().to_owned(),
            direct: component.direct,
            first_party: component.first_party,
            locations: places
                .map(|place| (place.path.clone(), place.line, place.layer.clone()))
                .collect(),
            declared_licenses: component.declared_licenses.clone(),
            hashes: component.hashes.iter().map(ToString::to_string).collect(),
            supplier: component.supplier.clone(),
            copyright: component.copyright.clone(),
            cpes: component.cpes.clone(),
            provides: component.provides.iter().map(ToString::to_string).collect(),
            notices: component
                .notices
                .iter()
                .map(|notice| (notice.kind.id().to_owned(), notice.text.clone()))
                .collect(),
        }
    }

    fn into_model(self) -> Option<gwanmun_model::Component> {
        let places = self.locations.into_iter();
        Some(gwanmun_model::Component {
            purl: self.purl.parse().ok()?,
            kind: ComponentKind::from_id(&self.kind)?,
            requirement: self.requirement,
            scope: Scope::ALL
                .into_iter()
                .find(|scope| scope.id() == self.scope)?,
            direct: self.direct,
            first_party: self.first_party,
            locations: places
                .map(|(path, line, layer)| Location { path, line, layer })
                .collect(),
            declared_licenses: self.declared_licenses,
            hashes: self
                .hashes
                .iter()
                .map(|hash| Digest::parse(hash))
                .collect::<Option<_>>()?,
            supplier: self.supplier,
            copyright: self.copyright,
            cpes: self.cpes,
            provides: self
                .provides
                .iter()
                .map(|purl| purl.parse().ok())
                .collect::<Option<_>>()?,
            notices: self
                .notices
                .iter()
                .map(|(kind, text)| Some(PublisherNotice::new(NoticeKind::from_id(kind)?, text)))
                .collect::<Option<_>>()?,
            // A scan hands texts on; who reads them fills this in.
            license_files: Vec::new(),
        })
    }
}

impl Problem {
    fn into_model(self) -> Option<gwanmun_model::Problem> {
        let mut kinds = ProblemKind::ALL.into_iter();
        Some(gwanmun_model::Problem {
            path: self.path,
            line: self.line,
            kind: kinds.find(|kind| kind.id() == self.kind)?,
            message: self.message,
        })
    }
}
