//! The one place of this crate that opens outgoing connections.

use std::collections::BTreeSet;
use std::error::Error as _;
use std::fmt;
use std::time::Duration;

use gwanmun_model::Text;
use reqwest::redirect::{Attempt, Policy};
use reqwest::{Client, StatusCode, Url};
use tokio::sync::Mutex;

/// Registries whose own configuration sends downloads to another host of theirs.
const KNOWN_DOWNLOAD_ORIGINS: &[(&str, &str)] =
    &[("https://index.crates.io", "https://static.crates.io")];

/// Redirects followed within one fetch.
const REDIRECTS_MAX: usize = 3;
const CONNECT_TIMEOUT: Duration = Duration::from_secs(10);
/// Longest silence while an answer comes in.
const READ_TIMEOUT: Duration = Duration::from_secs(30);
/// Longest time for one whole answer.
const TOTAL_TIMEOUT: Duration = Duration::from_mins(5);

/// Where a protocol fetches from.
#[derive(Debug, Clone, Default)]
pub struct UpstreamSettings {
    /// Base address of the registry's index; `sparse+` in front is understood and dropped.
    pub address: String,
    /// Further places that downloads and redirects may lead to: a host (`static.crates.io`, then https) or an
    /// origin (`http://mirror.bank.example:8081`). The index's own origin is always allowed.
    pub allowed_hosts: Vec<String>,
    /// Address of an HTTP proxy to go through. The environment is not consulted.
    pub proxy: Option<String>,
}

/// A registry, with the connections to it and the rule where they may lead.
#[derive(Debug)]
pub struct Upstream {
    base: String,
    origins: BTreeSet<String>,
    client: Client,
    /// What a protocol remembers of the registry's own configuration.
    pub(crate) remembered: Mutex<Option<String>>,
}

impl Upstream {
    /// Checks the settings and prepares the connections; nothing is fetched yet.
    ///
    /// # Errors
    /// When an address is not one, or the system's certificates cannot be read.
    pub fn open(settings: &UpstreamSettings) -> Result<Self, UpstreamUnusable> {
        let address = settings.address.trim();
        let address = address.strip_prefix("sparse+").unwrap_or(address);
        let base = parse(address).map_err(|why| UpstreamUnusable::address(address, why))?;
        let mut origins = BTreeSet::from([origin(&base)]);
        origins.extend(
            KNOWN_DOWNLOAD_ORIGINS
                .iter()
                .filter(|(index, _)| *index == origin(&base))
                .map(|(_, download)| (*download).to_owned()),
        );
        for host in &settings.allowed_hosts {
            let full = if host.contains("://") {
                host.clone()
            } else {
                format!("https://{host}")
            };
            let url = parse(&full).map_err(|why| UpstreamUnusable::address(host, why))?;
            origins.insert(origin(&url));
        }
        let client = client(&origins, settings.proxy.as_deref())?;
        Ok(Self {
            base: base.as_str().trim_end_matches('/').to_owned(),
            origins,
            client,
            remembered: Mutex::new(None),
        })
    }

    /// Fetches `path` below the base address, at most `bytes_max` bytes after decompression.
    pub(crate) async fn fetch_below(
        &self,
        path: &str,
        bytes_max: u64,
    ) -> Result<Vec<u8>, FetchError> {
        self.fetch(&format!("{}/{path}", self.base), bytes_max)
            .await
    }

    /// Fetches an address the registry named, if it leads to an allowed place.
    pub(crate) async fn fetch(&self, address: &str, bytes_max: u64) -> Result<Vec<u8>, FetchError> {
        let url = parse(address).map_err(|_| FetchError::Address(address.to_owned()))?;
        if !self.origins.contains(&origin(&url)) {
            return Err(FetchError::ForbiddenOrigin(origin(&url)));
        }
        let mut response = self.client.get(url).send().await.map_err(FetchError::of)?;
        match response.status() {
            StatusCode::OK => {}
            StatusCode::NOT_FOUND
            | StatusCode::GONE
            | StatusCode::UNAVAILABLE_FOR_LEGAL_REASONS => {
                return Err(FetchError::NotFound);
            }
            status => return Err(FetchError::Status(status.as_u16())),
        }
        let mut bytes = Vec::new();
        while let Some(chunk) = response.chunk().await.map_err(FetchError::of)? {
            bytes.extend_from_slice(&chunk);
            if bytes.len() as u64 > bytes_max {
                return Err(FetchError::TooLarge { bytes_max });
            }
        }
        Ok(bytes)
    }
}

/// The settings of an upstream cannot be used.
#[derive(Debug, thiserror::Error)]
pub enum UpstreamUnusable {
    /// An address is not one.
    #[error("`{address}` cannot be an upstream address: {why}")]
    Address {
        /// As given, without credentials.
        address: String,
        /// What is wrong.
        why: String,
    },
    /// The connections cannot be prepared.
    #[error("outgoing connections cannot be prepared: {0}")]
    Client(String),
}

impl UpstreamUnusable {
    fn address(address: &str, why: String) -> Self {
        let shown = address.rsplit('@').next().unwrap_or_default();
        Self::Address {
            address: shown.to_owned(),
            why,
        }
    }
}

/// Why nothing came from upstream.
#[derive(Debug)]
pub(crate) enum FetchError {
    NotFound,
    Status(u16),
    TimedOut,
    /// The technical reason is for the log only: it may name addresses inside.
    Connection(String),
    TooLarge {
        bytes_max: u64,
    },
    ForbiddenOrigin(String),
    Address(String),
    Nonsense(Text),
}

impl FetchError {
    /// Returns what to tell the waiting developer.
    pub(crate) fn text(&self) -> Text {
        match self {
            Self::NotFound => Text::fixed("저장소에 없습니다.", "the registry does not have it"),
            Self::Status(status) => Text::new(
                format!("저장소가 오류로 답했습니다(상태 코드 {status})."),
                format!("the registry answered with status {status}"),
            ),
            Self::TimedOut => Text::fixed(
                "저장소가 제한 시간 안에 답하지 않았습니다.",
                "the registry took too long",
            ),
            Self::Connection(_) => Text::fixed(
                "저장소에 연결할 수 없습니다.",
                "the registry could not be reached",
            ),
            Self::TooLarge { bytes_max } => Text::new(
                format!("저장소의 응답이 한도 {bytes_max}바이트보다 큽니다."),
                format!("the registry's answer is larger than {bytes_max} bytes"),
            ),
            Self::ForbiddenOrigin(origin) => Text::new(
                format!("저장소가 허용되지 않은 주소 {origin}(으)로 안내합니다."),
                format!("the registry leads to {origin}, which the operator has not allowed"),
            ),
            Self::Address(address) => Text::new(
                format!("저장소가 알려 준 주소를 쓸 수 없습니다: {address}"),
                format!("the registry names an address that cannot be used: {address}"),
            ),
            Self::Nonsense(text) => text.clone(),
        }
    }
}

impl fmt::Display for FetchError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.text().en)?;
        match self {
            Self::Connection(detail) => write!(f, ": {detail}"),
            _ => Ok(()),
        }
    }
}

impl FetchError {
    fn of(error: reqwest::Error) -> Self {
        if error.is_timeout() {
            return Self::TimedOut;
        }
        if error.is_redirect() {
            let target = error.url().map_or_else(String::new, origin);
            return Self::ForbiddenOrigin(target);
        }
        // The address is left out: it is in the log beside this, and developers need not see it.
        let error = error.without_url();
        let mut text = error.to_string();
        let mut cause = error.source();
        while let Some(inner) = cause {
            text = inner.to_string();
            cause = inner.source();
        }
        Self::Connection(text)
    }
}

fn parse(address: &str) -> Result<Url, String> {
    let url = Url::parse(address).map_err(|error| error.to_string())?;
    if !matches!(url.scheme(), "http" | "https") || !url.has_host() {
        return Err("it must start with http:// or https:// and name a host".to_owned());
    }
    if !url.username().is_empty() || url.password().is_some() {
        return Err("it must not carry a user name or password".to_owned());
    }
    Ok(url)
}

fn origin(url: &Url) -> String {
    url.origin().ascii_serialization()
}

fn client(origins: &BTreeSet<String>, proxy: Option<&str>) -> Result<Client, UpstreamUnusable> {
    // Another part of the process may have installed the same provider already.
    let _ = rustls::crypto::aws_lc_rs::default_provider().install_default();
    let allowed = origins.clone();
    let redirects = Policy::custom(move |attempt: Attempt<'_>| {
        if attempt.previous().len() > REDIRECTS_MAX {
            attempt.error("too many redirects")
        } else if allowed.contains(&origin(attempt.url())) {
            attempt.follow()
        } else {
            attempt.error("redirect to a place that is not allowed")
        }
    });
    let mut builder = Client::builder()
        .user_agent(concat!("gwanmun/", env!("CARGO_PKG_VERSION")))
        .redirect(redirects)
        .referer(false)
        .no_proxy()
        .connect_timeout(CONNECT_TIMEOUT)
        .read_timeout(READ_TIMEOUT)
        .timeout(TOTAL_TIMEOUT);
    if let Some(proxy) = proxy {
        let proxy = reqwest::Proxy::all(proxy)
            .map_err(|error| UpstreamUnusable::address(proxy, error.to_string()))?;
        builder = builder.proxy(proxy);
    }
    builder
        .build()
        .map_err(|error| UpstreamUnusable::Client(error.to_string()))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn open(address: &str, allowed: &[&str]) -> Result<Upstream, UpstreamUnusable> {
        Upstream::open(&UpstreamSettings {
            address: address.to_owned(),
            allowed_hosts: allowed.iter().map(|host| (*host).to_owned()).collect(),
            proxy: None,
        })
    }

    #[test]
    fn the_public_registry_may_send_downloads_to_its_own_host_only() {
        let upstream = open("sparse+https://index.crates.io/", &[]).unwrap();
        let origins: Vec<&str> = upstream.origins.iter().map(String::as_str).collect();
        assert_eq!(
            origins,
            ["https://index.crates.io", "https://static.crates.io"]
        );
        assert_eq!(upstream.base, "https://index.crates.io");
    }

    #[test]
    fn an_allowed_host_means_https_unless_an_origin_is_spelled_out() {
        let upstream = open(
            "https://mirror.example/index",
            &["files.example", "http://old.example:8081"],
        )
        .unwrap();
        let origins: Vec<&str> = upstream.origins.iter().map(String::as_str).collect();
        assert_eq!(
            origins,
            [
                "http://old.example:8081",
                "https://files.example",
                "https://mirror.example"
            ]
        );
    }

    #[test]
    fn addresses_that_are_no_registry_are_refused() {
        for address in [
            "",
            "crates.io",
            "file:///etc",
            "ftp://a.example/",
            "https://me:secret@a.example/",
        ] {
            assert!(open(address, &[]).is_err(), "{address}");
        }
    }
}
