//! A software bill of materials, whatever format it was written in.
//!
//! Readers make it, writers and quality profiles take it. It holds what the formats have in common and what the
//! profiles ask for; it never holds vulnerabilities, which are joined when a document is written.
//!
//! Source: CycloneDX 1.7, SPDX 2.3 and 3.0.1; the field names follow CISA's 2026 minimum elements.

use std::collections::{BTreeMap, BTreeSet};
use std::fmt;

use crate::component::{ComponentKind, Location, Scope};
use crate::digest::Digest;
use crate::purl::Purl;

/// The family of formats a document is of.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Standard {
    /// OWASP CycloneDX.
    CycloneDx,
    /// SPDX of the Linux Foundation.
    Spdx,
    /// The twenty columns of the Korean joint guideline 1.0.
    Nis,
}

impl Standard {
    /// Returns the name people use.
    pub const fn name(self) -> &'static str {
        match self {
            Self::CycloneDx => "CycloneDX",
            Self::Spdx => "SPDX",
            Self::Nis => "NIS",
        }
    }
}

/// How a document is written down.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Encoding {
    /// JSON, for SPDX 3 the JSON-LD form.
    Json,
    /// XML.
    Xml,
    /// SPDX's `Tag: value` lines.
    TagValue,
    /// YAML.
    Yaml,
    /// Comma-separated values.
    Csv,
}

impl Encoding {
    /// Returns the name people use.
    pub const fn name(self) -> &'static str {
        match self {
            Self::Json => "JSON",
            Self::Xml => "XML",
            Self::TagValue => "tag-value",
            Self::Yaml => "YAML",
            Self::Csv => "CSV",
        }
    }
}

/// Which format, version and encoding a document is of.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct SbomFormat {
    /// The family.
    pub standard: Standard,
    /// The version as the document states it, without a prefix: `1.6`, `2.3`, `3.0.1`.
    pub version: String,
    /// How it is written down.
    pub encoding: Encoding,
}

impl fmt::Display for SbomFormat {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let (standard, encoding) = (self.standard.name(), self.encoding.name());
        write!(f, "{standard} {} ({encoding})", self.version)
    }
}

/// A person or an organisation.
#[derive(Debug, Clone, Default, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Party {
    /// Name.
    pub name: Option<String>,
    /// Mail addresses.
    pub emails: Vec<String>,
    /// Web addresses.
    pub urls: Vec<String>,
    /// Whether it is a person; `None` when the document does not say.
    pub is_person: Option<bool>,
}

/// A program that made the document.
#[derive(Debug, Clone, Default, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Tool {
    /// Who makes the program.
    pub vendor: Option<String>,
    /// Name.
    pub name: String,
    /// Version.
    pub version: Option<String>,
}

/// Another document that this one refers to.
#[derive(Debug, Clone, Default, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct ExternalDocument {
    /// What references into it begin with in this document: `DocumentRef-base`, a BOM-Link without its element.
    pub reference: String,
    /// Its id or address: SPDX namespace, BOM-Link.
    pub uri: String,
    /// Hashes of the document, sorted.
    pub hashes: Vec<Digest>,
}

/// What a document says about itself.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct SbomDocument {
    /// Its id: CycloneDX serial number, SPDX namespace or document id.
    pub id: Option<String>,
    /// Its revision under that id (CycloneDX `version`).
    pub revision: Option<u64>,
    /// Its own name (SPDX).
    pub name: Option<String>,
    /// When it was made, exactly as written.
    pub created: Option<String>,
    /// Who made it, programs excepted.
    pub authors: Vec<Party>,
    /// Who supplies what it describes, where the document says so of itself.
    pub supplier: Option<Party>,
    /// Organisation that made it (CycloneDX `metadata.manufacturer`, before 1.6 `manufacture`).
    pub manufacturer: Option<Party>,
    /// Programs that made it.
    pub tools: Vec<Tool>,
    /// Phases of the life cycle it was made in (`build`, `operations`; SPDX 3 `deployed`…).
    pub lifecycles: Vec<String>,
    /// License of the document itself.
    pub data_license: Option<String>,
    /// Whether it carries a signature of its own.
    pub is_signed: bool,
    /// Whether it carries vulnerabilities.
    pub has_vulnerabilities: bool,
    /// Free remarks.
    pub comment: Option<String>,
    /// Links that concern the whole document.
    pub references: Vec<ExternalReference>,
    /// Profiles it claims to follow (SPDX 3 `profileConformance`), as written.
    pub profiles: Vec<String>,
    /// Version of the SPDX license list it was written with.
    pub license_list_version: Option<String>,
    /// Documents it refers to.
    pub external_documents: Vec<ExternalDocument>,
    /// Named values that have no field of their own, in the order of the document.
    pub properties: Vec<(String, String)>,
}

/// How much a document claims to know about what a component is made of.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Completeness {
    /// Everything is named.
    Complete,
    /// Something is missing, and the document says so.
    Incomplete,
    /// The document says that it does not know.
    Unknown,
}

/// What a relation between two components means.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum RelationKind {
    /// The first needs the second.
    DependsOn,
    /// The second is part of the first.
    Contains,
    /// Anything else the document names (`variantOf`, `generatedFrom`), kept as evidence only.
    Other,
}

/// A relation between two references of the same document.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Relation {
    /// The first reference.
    pub from: String,
    /// The second reference.
    pub to: String,
    /// What it means.
    pub kind: RelationKind,
    /// Scope of the need, where the document says so (SPDX `DEV_DEPENDENCY_OF`, `TEST_DEPENDENCY_OF`).
    pub scope: Scope,
    /// The document's own word for it, where it is not the usual one: `GENERATED_FROM`, `staticLink`, `provides`.
    pub written: Option<String>,
}

impl Relation {
    /// Makes a relation of unknown scope in the usual words.
    pub fn new(from: impl Into<String>, to: impl Into<String>, kind: RelationKind) -> Self {
        Self {
            from: from.into(),
            to: to.into(),
            kind,
            scope: Scope::Unknown,
            written: None,
        }
    }
}

/// A link from a component to something elsewhere.
#[derive(Debug, Clone, Default, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct ExternalReference {
    /// What stands there, in CycloneDX's words: `vcs`, `website`, `distribution`.
    pub kind: String,
    /// The address.
    pub url: String,
    /// Remark.
    pub comment: Option<String>,
    /// Hashes of what stands there, sorted.
    pub hashes: Vec<Digest>,
}

impl ExternalReference {
    /// Makes a link without remark and hashes.
    pub fn new(kind: impl Into<String>, url: impl Into<String>) -> Self {
        Self {
            kind: kind.into(),
            url: url.into(),
            ..Self::default()
        }
    }
}

/// What a component was made from or changed into (CycloneDX `pedigree`).
#[derive(Debug, Clone, Default, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Relative {
    /// How it is related, in CycloneDX's words: `ancestor`, `descendant`, `variant`.
    pub kind: String,
    /// Name.
    pub name: String,
    /// Version, exactly as written.
    pub version: Option<String>,
    /// Package URL, where it has one that parses.
    pub purl: Option<Purl>,
}

/// A service a document names (CycloneDX `services`): evidence of what is called, not of what is contained.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct SbomService {
    /// What the document refers to it by; made up by the reader where it has none.
    pub reference: String,
    /// Who provides it.
    pub provider: Option<Party>,
    /// Group or namespace, where it stands apart from the name.
    pub group: Option<String>,
    /// Name.
    pub name: String,
    /// Version, exactly as written.
    pub version: Option<String>,
    /// Addresses it is reached at.
    pub endpoints: Vec<String>,
    /// License statements about it.
    pub licenses: SbomLicenses,
    /// Line in the document, from 1, where known.
    pub line: Option<u32>,
}

/// License statements about one component, each exactly as written.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct SbomLicenses {
    /// What the component's makers state; each an SPDX id, an expression or a free name.
    pub declared: Vec<String>,
    /// What the document's makers conclude.
    pub concluded: Vec<String>,
    /// What was seen in the files (CycloneDX `evidence.licenses`, SPDX `licenseInfoFromFiles`).
    pub observed: Vec<String>,
    /// Full texts the document carries, by the id or name they belong to.
    pub texts: BTreeMap<String, String>,
    /// Addresses of texts, by the id or name they belong to.
    pub urls: BTreeMap<String, String>,
}

/// A license that is on no list, as a document carries it (SPDX `hasExtractedLicensingInfos`, SPDX 3
/// `CustomLicense`). It stands once in the document however many components name it.
#[derive(Debug, Clone, Default, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct ExtractedLicense {
    /// What expressions call it: `LicenseRef-…`.
    pub id: String,
    /// Name.
    pub name: Option<String>,
    /// Its text.
    pub text: Option<String>,
    /// Addresses of its text.
    pub urls: Vec<String>,
}

/// One component of a document.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SbomComponent {
    /// What the document refers to it by; unique in the document, made up by the reader where it has none.
    pub reference: String,
    /// What it is.
    pub kind: ComponentKind,
    /// Group or namespace, where it stands apart from the name.
    pub group: Option<String>,
    /// Name.
    pub name: String,
    /// Version, exactly as written.
    pub version: Option<String>,
    /// Range of versions it may have, as `vers:…`, where the document gives no version (CycloneDX 1.7).
    pub version_range: Option<String>,
    /// Whether the document says that it is not delivered along but expected in place (CycloneDX 1.7 `isExternal`).
    pub is_external: bool,
    /// Whether it was changed from what its makers published; `None` when the document does not say.
    pub is_modified: Option<bool>,
    /// Package URL, where it has one that parses.
    pub purl: Option<Purl>,
    /// Package URL exactly as written, also where it does not parse.
    pub purl_written: Option<String>,
    /// CPE names.
    pub cpes: Vec<String>,
    /// Other identifiers, by kind: `swid`, `swhid`, `omniborId`, `gitoid`.
    pub identifiers: Vec<(String, String)>,
    /// Who supplies it.
    pub supplier: Option<Party>,
    /// Organisation that made it (CycloneDX `manufacturer`, SPDX `originator`).
    pub manufacturer: Option<Party>,
    /// Who published it, as free text.
    pub publisher: Option<String>,
    /// Who made it.
    pub authors: Vec<Party>,
    /// What it is for, in words.
    pub description: Option<String>,
    /// Copyright statement.
    pub copyright: Option<String>,
    /// License statements.
    pub licenses: SbomLicenses,
    /// Hashes of the artifact, sorted.
    pub hashes: Vec<Digest>,
    /// What it is there for.
    pub scope: Scope,
    /// Links.
    pub references: Vec<ExternalReference>,
    /// Name of the file it is delivered as.
    pub file_name: Option<String>,
    /// Places it was seen at (CycloneDX evidence, our own properties).
    pub locations: Vec<Location>,
    /// What it was made from or changed into.
    pub pedigree: Vec<Relative>,
    /// Fields the document says it does not know (SPDX `NOASSERTION`), by their names here: `supplier`,
    /// `licenses.declared`. They are empty; saying so is worth more than silence.
    pub said_unknown: Vec<String>,
    /// Named values that have no field of their own, in the order of the document.
    pub properties: Vec<(String, String)>,
    /// Line of the component in the document, from 1, where known.
    pub line: Option<u32>,
}

impl SbomComponent {
    /// Makes a component with a reference and a name, all else unknown.
    pub fn new(reference: impl Into<String>, name: impl Into<String>) -> Self {
        Self {
            reference: reference.into(),
            kind: ComponentKind::Library,
            group: None,
            name: name.into(),
            version: None,
            version_range: None,
            is_external: false,
            is_modified: None,
            purl: None,
            purl_written: None,
            cpes: Vec::new(),
            identifiers: Vec::new(),
            supplier: None,
            manufacturer: None,
            publisher: None,
            authors: Vec::new(),
            description: None,
            copyright: None,
            licenses: SbomLicenses::default(),
            hashes: Vec::new(),
            scope: Scope::Unknown,
            references: Vec::new(),
            file_name: None,
            locations: Vec::new(),
            pedigree: Vec::new(),
            said_unknown: Vec::new(),
            properties: Vec::new(),
            line: None,
        }
    }
}

/// A whole document.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Sbom {
    /// Which format it was read from.
    pub format: SbomFormat,
    /// What it says about itself.
    pub document: SbomDocument,
    /// Reference of the component the document is about; it stands among `components`.
    pub subject: Option<String>,
    /// Components in the order of the document, the subject among them.
    pub components: Vec<SbomComponent>,
    /// Services in the order of the document; relations may lead to them.
    pub services: Vec<SbomService>,
    /// Licenses on no list that the document carries, in its order.
    pub extracted_licenses: Vec<ExtractedLicense>,
    /// Relations, as written: they may form circles and may name references that are not there.
    pub relations: Vec<Relation>,
    /// References whose needs the document states, also where it states that there are none.
    pub needs_stated: BTreeSet<String>,
    /// What the document claims to know about the parts of a component, by reference.
    pub completeness: BTreeMap<String, Completeness>,
}

impl Sbom {
    /// Makes a document of a format without content.
    pub fn new(format: SbomFormat) -> Self {
        Self {
            format,
            document: SbomDocument::default(),
            subject: None,
            components: Vec::new(),
            services: Vec::new(),
            extracted_licenses: Vec::new(),
            relations: Vec::new(),
            needs_stated: BTreeSet::new(),
            completeness: BTreeMap::new(),
        }
    }

    /// Returns the component of a reference. Looks through all of them: where many are asked for, make a map.
    pub fn component(&self, reference: &str) -> Option<&SbomComponent> {
        self.components
            .iter()
            .find(|component| component.reference == reference)
    }
}

/// Whether a document follows the published schema of its format.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum SchemaCheck {
    /// It does.
    Valid,
    /// It does not; the faults in the order of the document, limited in number.
    Invalid(Vec<SchemaFault>),
    /// It was not checked, and why.
    Unchecked(String),
}

/// One place where a document breaks the schema of its format.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub struct SchemaFault {
    /// Where: a JSON pointer, a path of XML elements or a tag.
    pub place: String,
    /// Line, from 1, where known.
    pub line: Option<u32>,
    /// What is wrong and what is allowed; technical, in English.
    pub message: String,
}
