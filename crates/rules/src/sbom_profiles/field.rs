//! What a document, and a component of one, can have.

use gwanmun_model::digest::Algorithm;
use gwanmun_model::sbom::{Party, Sbom, SbomComponent};
use gwanmun_model::{Expression, Timestamp};
use serde::Deserialize;

/// A fact about a document.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub(super) enum DocumentField {
    Author,
    AuthorContact,
    DataLicense,
    Id,
    Lifecycle,
    Name,
    Revision,
    Signature,
    Time,
    Tool,
    ToolVersion,
    Vulnerabilities,
}

impl DocumentField {
    pub(super) fn is_in(self, sbom: &Sbom) -> bool {
        let document = &sbom.document;
        let mut authors = document
            .authors
            .iter()
            .chain(&document.manufacturer)
            .chain(&document.supplier);
        match self {
            Self::Author => authors.any(is_named),
            Self::AuthorContact => authors.any(has_contact),
            Self::DataLicense => document.data_license.as_deref().is_some_and(is_told),
            Self::Id => document.id.as_deref().is_some_and(is_told),
            Self::Lifecycle => document.lifecycles.iter().any(|phase| is_told(phase)),
            Self::Name => document.name.as_deref().is_some_and(is_told),
            Self::Revision => document.revision.is_some(),
            Self::Signature => document.is_signed,
            Self::Time => {
                let created = document.created.as_deref();
                created.is_some_and(|text| text.parse::<Timestamp>().is_ok())
            }
            Self::Tool => document.tools.iter().any(|tool| is_told(&tool.name)),
            Self::ToolVersion => document
                .tools
                .iter()
                .any(|tool| tool.version.as_deref().is_some_and(is_told)),
            Self::Vulnerabilities => document.has_vulnerabilities,
        }
    }
}

/// A fact about a component.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
#[serde(try_from = "String")]
pub(super) enum ComponentField {
    Author,
    Copyright,
    Cpe,
    CreatorContact,
    Description,
    DownloadLink,
    FileName,
    Hash,
    HashOf(Algorithm),
    Identifier,
    License,
    LicenseDeclared,
    LicenseSpdx,
    Location,
    Manufacturer,
    Name,
    NoLicense,
    /// It is there at all: asked of the top component.
    Present,
    Property(String),
    Publisher,
    Purl,
    Scope,
    SourceLink,
    Supplier,
    Version,
}

impl TryFrom<String> for ComponentField {
    type Error = String;

    fn try_from(word: String) -> Result<Self, String> {
        if let Some(name) = word.strip_prefix("property:") {
            return Ok(Self::Property(name.to_owned()));
        }
        if let Some(id) = word.strip_prefix("hash-") {
            let mut known = Algorithm::ALL.into_iter();
            let known = known.find(|algorithm| algorithm.id() == id);
            return known
                .map(Self::HashOf)
                .ok_or_else(|| format!("no hash algorithm `{id}`"));
        }
        Ok(match word.as_str() {
            "author" => Self::Author,
            "copyright" => Self::Copyright,
            "cpe" => Self::Cpe,
            "creator-contact" => Self::CreatorContact,
            "description" => Self::Description,
            "download-link" => Self::DownloadLink,
            "file-name" => Self::FileName,
            "hash" => Self::Hash,
            "identifier" => Self::Identifier,
            "license" => Self::License,
            "license-declared" => Self::LicenseDeclared,
            "license-spdx" => Self::LicenseSpdx,
            "location" => Self::Location,
            "manufacturer" => Self::Manufacturer,
            "name" => Self::Name,
            "no-license" => Self::NoLicense,
            "present" => Self::Present,
            "publisher" => Self::Publisher,
            "purl" => Self::Purl,
            "scope" => Self::Scope,
            "source-link" => Self::SourceLink,
            "supplier" => Self::Supplier,
            "version" => Self::Version,
            _ => return Err(format!("no field `{word}` of a component")),
        })
    }
}

impl ComponentField {
    pub(super) fn is_in(&self, component: &SbomComponent) -> bool {
        let told = |value: &Option<String>| value.as_deref().is_some_and(is_told);
        let licenses = &component.licenses;
        match self {
            Self::Author => component.authors.iter().any(is_named),
            Self::Copyright => told(&component.copyright),
            Self::Cpe => component.cpes.iter().any(|cpe| is_told(cpe)),
            Self::CreatorContact => component
                .manufacturer
                .iter()
                .chain(&component.supplier)
                .chain(&component.authors)
                .any(has_contact),
            Self::Description => told(&component.description),
            Self::DownloadLink => has_link(component, &["distribution"]),
            Self::FileName => told(&component.file_name),
            Self::Hash => !component.hashes.is_empty(),
            Self::HashOf(algorithm) => component
                .hashes
                .iter()
                .any(|hash| hash.algorithm() == *algorithm),
            Self::Identifier => !component.identifiers.is_empty(),
            Self::License => statements(component).any(is_told),
            Self::LicenseDeclared => licenses.declared.iter().any(|license| is_told(license)),
            Self::LicenseSpdx => {
                let mut told = statements(component)
                    .filter(|license| is_told(license))
                    .peekable();
                told.peek().is_some() && told.all(|one| one.parse::<Expression>().is_ok())
            }
            Self::Location => !component.locations.is_empty(),
            Self::Manufacturer => component.manufacturer.iter().any(is_named),
            Self::Name => is_told(&component.name),
            Self::NoLicense => !statements(component).any(is_told),
            Self::Present => true,
            Self::Property(name) => component
                .properties
                .iter()
                .any(|(known, value)| known == name && is_told(value)),
            Self::Publisher => told(&component.publisher),
            Self::Purl => component.purl.is_some(),
            Self::Scope => component.scope != gwanmun_model::Scope::Unknown,
            Self::SourceLink => has_link(component, &["vcs", "source-distribution"]),
            Self::Supplier => component.supplier.iter().any(is_named),
            Self::Version => told(&component.version),
        }
    }

    /// The name of the field where a document says that it does not know it.
    pub(super) const fn said_unknown_as(&self) -> &'static str {
        match self {
            Self::License | Self::LicenseDeclared | Self::LicenseSpdx => "licenses",
            Self::Supplier => "supplier",
            Self::Version => "version",
            Self::Hash | Self::HashOf(_) => "hashes",
            Self::Copyright => "copyright",
            Self::DownloadLink => "references",
            _ => "",
        }
    }
}

/// Whether a text says something, and not that there is nothing to say.
pub(super) fn is_told(text: &str) -> bool {
    let text = text.trim();
    let is_no_value = ["NOASSERTION", "unknown", "none", "null", "n/a", "undefined"]
        .iter()
        .any(|word| text.eq_ignore_ascii_case(word));
    !text.is_empty() && !is_no_value
}

fn is_named(party: &Party) -> bool {
    party.name.as_deref().is_some_and(is_told)
}

fn has_contact(party: &Party) -> bool {
    party
        .emails
        .iter()
        .chain(&party.urls)
        .any(|contact| is_told(contact))
}

fn has_link(component: &SbomComponent, kinds: &[&str]) -> bool {
    component
        .references
        .iter()
        .any(|link| kinds.contains(&link.kind.as_str()) && is_told(&link.url))
}

fn statements(component: &SbomComponent) -> impl Iterator<Item = &str> {
    let licenses = &component.licenses;
    let list = licenses.declared.iter().chain(&licenses.concluded);
    list.map(String::as_str)
}
