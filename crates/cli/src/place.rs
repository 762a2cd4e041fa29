//! The data folder: where everything the program keeps has its place, and its configuration.

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};

use anyhow::{Context as _, anyhow, bail};
use gwanmun_model::{Language, UseContext};
use gwanmun_rules::policy::Policy;
use serde::Deserialize;

/// Days after which advisory data counts as stale unless configured otherwise: a week, the interval
/// at which critical systems are to be re-evaluated.
const AGE_DAYS_MAX: i64 = 7;

/// The data folder.
#[derive(Debug, Clone)]
pub(crate) struct Place {
    folder: PathBuf,
}

impl Place {
    /// Names the folder; it need not exist yet.
    pub(crate) fn new(folder: PathBuf) -> Self {
        Self { folder }
    }

    pub(crate) fn folder(&self) -> &Path {
        &self.folder
    }

    /// The compiled advisory data.
    pub(crate) fn data_file(&self) -> PathBuf {
        self.folder.join("advisories.gwanmun")
    }

    /// What was fetched of advisory data; may be deleted at any time.
    #[cfg(feature = "online")]
    pub(crate) fn fetched(&self) -> PathBuf {
        self.folder.join("cache/fetch")
    }

    /// What earlier scans found; may be deleted at any time.
    pub(crate) fn scan_cache(&self) -> PathBuf {
        self.folder.join("cache/scan")
    }

    /// The embedded database.
    pub(crate) fn database(&self) -> PathBuf {
        self.folder.join("gwanmun.db")
    }

    /// The configuration, all of it optional.
    pub(crate) fn configuration(&self) -> PathBuf {
        self.folder.join("config.toml")
    }

    /// The key this installation signs its own bundles with.
    pub(crate) fn secret_key(&self) -> PathBuf {
        self.folder.join("keys/bundle.key")
    }

    /// Public keys whose bundles are accepted, one file each, ending in `.pub`.
    pub(crate) fn trusted_keys(&self) -> PathBuf {
        self.folder.join("keys/trusted")
    }

    /// Makes the folder, readable by its owner only.
    pub(crate) fn create(&self) -> anyhow::Result<()> {
        std::fs::create_dir_all(&self.folder)
            .with_context(|| format!("could not create {}", self.folder.display()))?;
        #[cfg(unix)]
        {
            use std::os::unix::fs::PermissionsExt as _;
            let private = std::fs::Permissions::from_mode(0o700);
            std::fs::set_permissions(&self.folder, private)
                .with_context(|| format!("could not protect {}", self.folder.display()))?;
        }
        Ok(())
    }

    /// Reads the configuration; defaults where there is no file.
    pub(crate) fn configure(&self) -> anyhow::Result<Configuration> {
        let path = self.configuration();
        match std::fs::read_to_string(&path) {
            // The library's whole message would quote the line, which may hold the database's password.
            Ok(text) => toml::from_str(&text).map_err(|error: toml::de::Error| {
                let before = error.span().and_then(|span| text.get(..span.start));
                let line = before.map_or(0, |before| before.matches('\n').count()) + 1;
                anyhow!(
                    "{} is not a valid configuration: line {line}: {}",
                    path.display(),
                    error.message()
                )
            }),
            Err(error) if error.kind() == std::io::ErrorKind::NotFound => {
                Ok(Configuration::default())
            }
            Err(error) => Err(error).with_context(|| format!("could not read {}", path.display())),
        }
    }

    /// Returns the policy: the file given, else the configured one, else the built-in one.
    pub(crate) fn policy(
        &self,
        given: Option<&Path>,
        configuration: &Configuration,
    ) -> anyhow::Result<Policy> {
        let path = match (given, &configuration.policy) {
            (Some(path), _) => path.to_path_buf(),
            (None, Some(path)) => self.folder.join(path),
            (None, None) => return Ok(Policy::builtin()),
        };
        let text = std::fs::read_to_string(&path)
            .with_context(|| format!("could not read the policy {}", path.display()))?;
        match Policy::from_toml(&text) {
            Ok(policy) => Ok(policy),
            Err(error) => bail!("{}: {error}", path.display()),
        }
    }
}

/// `config.toml`. Every key is optional; an unknown key is a fault, so that a typing error is not silence.
#[derive(Debug, Clone, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub(crate) struct Configuration {
    /// `ko` or `en`.
    pub(crate) language: Option<String>,
    /// Database address; default is the embedded database in the data folder.
    pub(crate) database: Option<String>,
    /// Address the portal listens on.
    pub(crate) listen: String,
    /// Address people reach the portal under; written into block messages.
    pub(crate) public_url: Option<String>,
    /// Policy file, relative to the data folder.
    pub(crate) policy: Option<PathBuf>,
    /// Days after which advisory data counts as stale.
    pub(crate) data_age_days_max: i64,
    /// Days an approval lasts unless the approver says otherwise.
    pub(crate) approval_days: i64,
    /// The gate.
    pub(crate) gate: GateConfiguration,
    /// Fetching advisory data.
    pub(crate) fetch: FetchConfiguration,
}

/// `[fetch]` of `config.toml`; the command line's words go before it.
#[derive(Debug, Clone, Default, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub(crate) struct FetchConfiguration {
    /// Ids of the sources to fetch; empty means every one.
    pub(crate) only: Vec<String>,
    /// Ecosystems of OSV's export.
    pub(crate) ecosystems: Vec<String>,
    /// Base address of a mirror.
    pub(crate) mirror: Option<String>,
    /// Addresses of single sources, by id.
    pub(crate) from: BTreeMap<String, String>,
    /// HTTP proxy; without it the environment says.
    pub(crate) proxy: Option<Hidden>,
    /// Key of NVD's interface.
    pub(crate) nvd_api_key: Option<Hidden>,
}

/// A text that is not shown, not even when debugging.
#[derive(Clone, Deserialize)]
#[serde(transparent)]
#[cfg_attr(
    not(feature = "online"),
    expect(dead_code, reason = "a configuration is valid for every build")
)]
pub(crate) struct Hidden(pub(crate) String);

impl std::fmt::Debug for Hidden {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("…")
    }
}

/// `[gate]` of `config.toml`.
#[derive(Debug, Clone, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub(crate) struct GateConfiguration {
    /// Address the gate listens on.
    pub(crate) listen: String,
    /// Address package clients reach the gate under.
    pub(crate) public_url: Option<String>,
    /// The use context asked about.
    pub(crate) context: String,
    /// Sparse index the gate stands in front of.
    pub(crate) cargo_upstream: String,
    /// Further places cargo's downloads may lead to, for example `static.crates.io`.
    pub(crate) cargo_allowed_hosts: Vec<String>,
    /// HTTP proxy on the way to the registries.
    pub(crate) proxy: Option<String>,
}

impl Default for Configuration {
    fn default() -> Self {
        Self {
            language: None,
            database: None,
            listen: "127.0.0.1:8088".to_owned(),
            public_url: None,
            policy: None,
            data_age_days_max: AGE_DAYS_MAX,
            approval_days: 365,
            gate: GateConfiguration::default(),
            fetch: FetchConfiguration::default(),
        }
    }
}

impl Default for GateConfiguration {
    fn default() -> Self {
        Self {
            listen: "127.0.0.1:8090".to_owned(),
            public_url: None,
            context: UseContext::Internal.id().to_owned(),
            cargo_upstream: "https://index.crates.io/".to_owned(),
            cargo_allowed_hosts: vec!["static.crates.io".to_owned()],
            proxy: None,
        }
    }
}

/// Chooses the language: the option, else the configuration, else the locale, else Korean.
pub(crate) fn language(
    option: Option<Language>,
    configured: Option<&str>,
    locale: Option<&str>,
) -> Language {
    option
        .or_else(|| configured?.parse().ok())
        .or_else(|| locale?.get(..2)?.parse().ok())
        .unwrap_or_default()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_nearest_wish_decides_the_language() {
        assert_eq!(
            language(Some(Language::En), Some("ko"), Some("ko_KR.UTF-8")),
            Language::En
        );
        assert_eq!(
            language(None, Some("en"), Some("ko_KR.UTF-8")),
            Language::En
        );
        assert_eq!(language(None, None, Some("en_US.UTF-8")), Language::En);
        assert_eq!(language(None, None, Some("C")), Language::Ko);
        assert_eq!(language(None, None, None), Language::Ko);
    }

    #[test]
    fn a_misspelled_key_is_a_fault() {
        let folder = tempfile::tempdir().unwrap();
        let place = Place::new(folder.path().to_path_buf());
        assert!(place.configure().is_ok());
        std::fs::write(place.configuration(), "lissten = \"1\"\n").unwrap();
        let message = format!("{:#}", place.configure().unwrap_err());
        assert!(
            message.contains("config.toml") && message.contains("lissten"),
            "{message}"
        );
    }

    #[test]
    fn a_fault_names_the_line_and_keeps_the_password() {
        let folder = tempfile::tempdir().unwrap();
        let place = Place::new(folder.path().to_path_buf());
        let text = "language = \"ko\"\ndatabase = \"postgres://app:hunter2@db/x\" listen\n";
        std::fs::write(place.configuration(), text).unwrap();
        let message = format!("{:#}", place.configure().unwrap_err());
        assert!(message.contains("line 2"), "{message}");
        assert!(!message.contains("hunter2"), "{message}");
    }
}
