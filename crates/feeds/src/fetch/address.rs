//! Addresses, and where a redirect may lead.

use reqwest::Url;

use super::{Fault, FetchError};

/// Reads an address; user names and passwords in it are refused, because addresses are shown and kept.
pub(super) fn parse(text: &str) -> Result<Url, FetchError> {
    let shown = text.rsplit('@').next().unwrap_or_default();
    let fault = |why: &str| FetchError::new(shown, Fault::Address(why.to_owned()));
    let url = Url::parse(text.trim()).map_err(|error| fault(&error.to_string()))?;
    if !matches!(url.scheme(), "http" | "https") || !url.has_host() {
        return Err(fault(
            "it must start with https:// or http:// and name a host",
        ));
    }
    if !url.username().is_empty() || url.password().is_some() {
        return Err(fault("it must not carry a user name or password"));
    }
    Ok(url)
}

/// Returns the address of a path below `base`; each part is encoded as it needs.
pub(super) fn below<'a>(base: &Url, parts: impl Iterator<Item = &'a str>) -> Url {
    let mut url = base.clone();
    // Addresses of http and https always have a path.
    if let Ok(mut path) = url.path_segments_mut() {
        path.pop_if_empty();
        path.extend(parts.filter(|part| !part.is_empty()));
    }
    url
}

/// Whether a redirect from `from` may be followed to `to`: to https anywhere, otherwise on the same host only.
pub(super) fn may_lead(from: &Url, to: &Url) -> bool {
    to.has_host() && (to.scheme() == "https" || from.origin() == to.origin())
}

/// Returns scheme, host and port, by which pauses are kept.
pub(super) fn origin(url: &Url) -> String {
    url.origin().ascii_serialization()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn parts_are_encoded_and_lead_nowhere_else() {
        let base = parse("https://mirror.example/osv/").unwrap();
        let url = below(&base, ["GitHub Actions", "all.zip"].into_iter());
        assert_eq!(
            url.as_str(),
            "https://mirror.example/osv/GitHub%20Actions/all.zip"
        );
        let url = below(&base, ["../..", "ALSA-2026:1?.json"].into_iter());
        assert_eq!(
            url.as_str(),
            "https://mirror.example/osv/..%2F../ALSA-2026:1%3F.json"
        );
    }

    #[test]
    fn what_is_no_address_is_refused_and_passwords_are_not_shown() {
        for text in ["", "mirror", "file:///etc", "ftp://a.example/"] {
            assert!(parse(text).is_err(), "{text}");
        }
        let error = parse("https://me:hunter2@a.example/")
            .unwrap_err()
            .to_string();
        assert!(!error.contains("hunter2"), "{error}");
    }

    #[test]
    fn redirects_never_leave_encryption() {
        let url = |text: &str| Url::parse(text).unwrap();
        let check = |from: &str, to: &str| may_lead(&url(from), &url(to));
        assert!(check("https://a.example/x", "https://b.example/y"));
        assert!(!check("https://a.example/x", "http://a.example/x"));
        assert!(check("http://mirror/x", "http://mirror/y"));
        assert!(!check("http://mirror/x", "http://mirror:8080/y"));
        assert!(!check("http://mirror/x", "file:///etc/passwd"));
    }
}
