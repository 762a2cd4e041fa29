//! Addresses within the portal.

use std::fmt::Write;

use axum::http::Uri;

/// Encodes a text for use as one value in a query or one segment of a path.
pub(crate) fn encode(text: &str) -> String {
    let mut encoded = String::with_capacity(text.len());
    for byte in text.bytes() {
        if byte.is_ascii_alphanumeric() || b"-._~".contains(&byte) {
            encoded.push(char::from(byte));
        } else {
            let _ = write!(encoded, "%{byte:02X}");
        }
    }
    encoded
}

/// Decodes one value of a query; bytes that are no UTF-8 become the replacement character.
pub(crate) fn decode(text: &str) -> String {
    let mut bytes = Vec::with_capacity(text.len());
    let mut rest = text.bytes();
    while let Some(byte) = rest.next() {
        match byte {
            b'+' => bytes.push(b' '),
            b'%' => {
                let mut ahead = rest.clone();
                let high = ahead
                    .next()
                    .and_then(|digit| char::from(digit).to_digit(16));
                let low = ahead
                    .next()
                    .and_then(|digit| char::from(digit).to_digit(16));
                if let (Some(high), Some(low)) = (high, low) {
                    bytes.push(u8::try_from(high * 16 + low).unwrap_or_default());
                    rest = ahead;
                } else {
                    bytes.push(b'%');
                }
            }
            other => bytes.push(other),
        }
    }
    String::from_utf8_lossy(&bytes).into_owned()
}

/// Returns the decoded parameters of an address in their order.
pub(crate) fn parameters(uri: &Uri) -> Vec<(String, String)> {
    uri.query()
        .unwrap_or_default()
        .split('&')
        .filter(|pair| !pair.is_empty())
        .map(|pair| {
            let (name, value) = pair.split_once('=').unwrap_or((pair, ""));
            (decode(name), decode(value))
        })
        .collect()
}

/// Returns one decoded parameter of an address.
pub(crate) fn parameter(uri: &Uri, name: &str) -> Option<String> {
    parameters(uri)
        .into_iter()
        .find(|(found, _)| found == name)
        .map(|(_, value)| value)
}

/// Returns path and query of an address without one parameter.
pub(crate) fn without(uri: &Uri, name: &str) -> String {
    let kept: Vec<_> = parameters(uri)
        .into_iter()
        .filter(|(found, _)| found != name)
        .collect();
    format!("{}{}", uri.path(), query(&kept))
}

/// Writes parameters as a query, with its question mark; empty values are left out.
pub(crate) fn query(parameters: &[(String, String)]) -> String {
    let mut text = String::new();
    for (name, value) in parameters.iter().filter(|(_, value)| !value.is_empty()) {
        text.push(if text.is_empty() { '?' } else { '&' });
        text.push_str(&encode(name));
        text.push('=');
        text.push_str(&encode(value));
    }
    text
}

/// Returns where to go next, as a form asked, if that lies within the portal; otherwise the dashboard.
pub(crate) fn within(next: &str) -> &str {
    let outside = !next.starts_with('/')
        || next.starts_with("//")
        || next.contains('\\')
        || next.chars().any(char::is_control);
    if outside { "/" } else { next }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_encoded_comes_back() {
        for text in ["pkg:npm/@a/b@1.0+x", "한글 & more", "100%", ""] {
            assert_eq!(decode(&encode(text)), text);
        }
        assert_eq!(decode("a+b%2"), "a b%2");
    }

    #[test]
    fn redirects_stay_within_the_portal() {
        assert_eq!(within("/systems?q=a"), "/systems?q=a");
        for outside in [
            "//evil.example",
            "https://evil.example",
            "/\\evil.example",
            "",
            "/a\r\nb",
        ] {
            assert_eq!(within(outside), "/", "{outside:?}");
        }
    }

    #[test]
    fn one_parameter_is_left_out() {
        let uri: Uri = "/a?lang=en&q=%EA%B4%80".parse().unwrap();
        assert_eq!(without(&uri, "lang"), "/a?q=%EA%B4%80");
    }
}
