//! What a scan finds: components, where they stand and how they hang together.

use crate::digest::Digest;
use crate::license_file::{LicenseFile, LicenseText};
use crate::notice::PublisherNotice;
use crate::problem::Problem;
use crate::purl::Purl;
use crate::reach::{ClassFiles, SourceCode};

/// What a component is there for, as its manifest says.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Default)]
pub enum Scope {
    /// Part of what runs or ships.
    Runtime,
    /// Part of what runs where present; the program works without it.
    Optional,
    /// Used to build only.
    Build,
    /// Used to test only.
    Test,
    /// Used in development only (npm `dev`, Cargo dev-dependencies).
    Development,
    /// The file does not say.
    #[default]
    Unknown,
}

impl Scope {
    /// Every scope, the one that reaches furthest first: merging two places keeps the first.
    pub const ALL: [Self; 6] = [
        Self::Runtime,
        Self::Optional,
        Self::Build,
        Self::Test,
        Self::Development,
        Self::Unknown,
    ];

    /// Whether what is used so goes out with the product. Unknown counts as going out.
    pub const fn is_shipped(self) -> bool {
        !matches!(self, Self::Build | Self::Test | Self::Development)
    }

    /// Returns the stable id.
    pub const fn id(self) -> &'static str {
        match self {
            Self::Runtime => "runtime",
            Self::Optional => "optional",
            Self::Build => "build",
            Self::Test => "test",
            Self::Development => "dev",
            Self::Unknown => "unknown",
        }
    }
}

/// What a component is. The ids are CycloneDX's component types.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Default)]
pub enum ComponentKind {
    /// A library or package: what nearly everything is.
    #[default]
    Library,
    /// A program of its own.
    Application,
    /// A framework.
    Framework,
    /// An operating system with its version.
    OperatingSystem,
    /// A container image.
    Container,
    /// A platform others run on.
    Platform,
    /// Hardware.
    Device,
    /// A driver for hardware.
    DeviceDriver,
    /// Software in hardware.
    Firmware,
    /// One file that belongs to no package.
    File,
    /// A trained model.
    MachineLearningModel,
    /// Data: fonts, weights, configuration.
    Data,
    /// A cryptographic algorithm, key or certificate.
    CryptographicAsset,
}

impl ComponentKind {
    /// Every kind.
    pub const ALL: [Self; 13] = [
        Self::Library,
        Self::Application,
        Self::Framework,
        Self::OperatingSystem,
        Self::Container,
        Self::Platform,
        Self::Device,
        Self::DeviceDriver,
        Self::Firmware,
        Self::File,
        Self::MachineLearningModel,
        Self::Data,
        Self::CryptographicAsset,
    ];

    /// Returns the stable id.
    pub const fn id(self) -> &'static str {
        match self {
            Self::Library => "library",
            Self::Application => "application",
            Self::Framework => "framework",
            Self::OperatingSystem => "operating-system",
            Self::Container => "container",
            Self::Platform => "platform",
            Self::Device => "device",
            Self::DeviceDriver => "device-driver",
            Self::Firmware => "firmware",
            Self::File => "file",
            Self::MachineLearningModel => "machine-learning-model",
            Self::Data => "data",
            Self::CryptographicAsset => "cryptographic-asset",
        }
    }

    /// Finds a kind by its id.
    pub fn from_id(id: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|kind| kind.id() == id)
    }
}

/// A place where a component was seen.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Location {
    /// Path relative to the scanned root, `/`-separated; `outer.jar!inner.jar` inside archives.
    pub path: String,
    /// Line, from 1, where known.
    pub line: Option<u32>,
    /// Digest of the image layer that brought the file, as `sha256:…`; `None` outside images.
    pub layer: Option<String>,
}

impl Location {
    /// Makes a place outside images.
    pub fn new(path: impl Into<String>, line: Option<u32>) -> Self {
        Self {
            path: path.into(),
            line,
            layer: None,
        }
    }
}

/// One component: one identity with every place it was seen.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Component {
    /// Identity. Has no version when the version could not be resolved; then `requirement` says what was asked for.
    pub purl: Purl,
    /// What it is.
    pub kind: ComponentKind,
    /// What the manifest asked for, when it did not pin one version (`^1.2`, `>=2,<3`).
    pub requirement: Option<String>,
    /// What it is there for.
    pub scope: Scope,
    /// Whether the system's own manifest names it; `None` when the file cannot tell.
    pub direct: Option<bool>,
    /// Whether it is the system's own code (a workspace member), which is not matched against advisories.
    pub first_party: bool,
    /// Every place it was seen, sorted.
    pub locations: Vec<Location>,
    /// License statements exactly as the package or lock file makes them, sorted, not interpreted.
    pub declared_licenses: Vec<String>,
    /// Hashes of the artifact as the file gives them, sorted.
    pub hashes: Vec<Digest>,
    /// Who supplies or maintains it, as the package itself says.
    pub supplier: Option<String>,
    /// Copyright statement of the package, as it is.
    pub copyright: Option<String>,
    /// CPE names the package or a document gives for it, sorted.
    pub cpes: Vec<String>,
    /// Packages of a language this package of an operating system installed, sorted: they are not components of
    /// their own, since the distribution maintains them.
    pub provides: Vec<Purl>,
    /// What its publisher says against it, sorted.
    pub notices: Vec<PublisherNotice>,
    /// Files that came with it and speak of its license, sorted by path; empty where none was looked for.
    pub license_files: Vec<LicenseFile>,
}

impl Component {
    /// Makes a component seen at one place, all else unknown.
    pub fn new(purl: Purl, location: Location) -> Self {
        Self {
            purl,
            kind: ComponentKind::Library,
            requirement: None,
            scope: Scope::Unknown,
            direct: None,
            first_party: false,
            locations: vec![location],
            declared_licenses: Vec::new(),
            hashes: Vec::new(),
            supplier: None,
            copyright: None,
            cpes: Vec::new(),
            provides: Vec::new(),
            notices: Vec::new(),
            license_files: Vec::new(),
        }
    }

    /// Returns the identity: the package URL, with the requirement appended where there is no version.
    pub fn identity(&self) -> String {
        match &self.requirement {
            Some(requirement) if self.purl.version().is_none() => {
                format!("{} {requirement}", self.purl)
            }
            _ => self.purl.to_string(),
        }
    }

    /// Whether exactly one version is known.
    pub fn is_pinned(&self) -> bool {
        self.purl.version().is_some()
    }
}

/// An edge: `from` depends on `to`. Both are identities of components in the same result.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Dependency {
    /// Identity of the component that needs the other.
    pub from: String,
    /// Identity of the component needed.
    pub to: String,
}

/// What a reader or a whole scan found.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Found {
    /// Components; after a whole scan one per identity, sorted by identity.
    pub components: Vec<Component>,
    /// Edges; after a whole scan sorted, unique, none dangling.
    pub dependencies: Vec<Dependency>,
    /// What could not be read and why, sorted.
    pub problems: Vec<Problem>,
    /// What the system's own source code imports; `None` where it was not looked at.
    pub source: Option<SourceCode>,
    /// What class files of the JVM say; a whole scan turns it into `source` and leaves nothing here.
    pub classes: ClassFiles,
    /// Files beside components that speak of licenses, sorted; who uses them hands them to the components.
    pub license_texts: Vec<LicenseText>,
}
