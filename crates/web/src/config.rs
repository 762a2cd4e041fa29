//! What the portal is told when it starts.

use gwanmun_model::text::Text;

/// Settings of the portal.
#[derive(Debug, Clone)]
pub struct WebConfig {
    /// Address people reach the portal at, for example `https://gwanmun.bank.example`. With `https` the
    /// session cookie is bound to that host (`__Host-`), and browsers are told never to use plain http again.
    pub public_url: String,
    /// Version of the product, shown in the footer.
    pub version: String,
    /// Largest upload in bytes: a lock file, an archive to scan.
    pub upload_bytes_max: usize,
    /// A line on the sign-in page, for example which accounts a demonstration has.
    pub sign_in_hint: Option<Text>,
}

impl WebConfig {
    /// Makes the configuration for `public_url` with the usual limits.
    pub fn new(public_url: impl Into<String>, version: impl Into<String>) -> Self {
        Self {
            public_url: public_url.into(),
            version: version.into(),
            upload_bytes_max: 256 << 20,
            sign_in_hint: None,
        }
    }

    /// Whether people reach the portal by https.
    pub(crate) fn is_secure(&self) -> bool {
        self.public_url.starts_with("https://")
    }

    /// Name of the session cookie.
    pub(crate) fn session_cookie(&self) -> &'static str {
        if self.is_secure() {
            "__Host-gwanmun"
        } else {
            "gwanmun"
        }
    }
}
