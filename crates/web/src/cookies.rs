//! Reading and writing cookies.

use std::fmt::Write;

use axum::http::{HeaderMap, HeaderValue, header};

/// Returns the value of the cookie `name`; the first one where a client sends several.
pub(crate) fn read<'a>(headers: &'a HeaderMap, name: &str) -> Option<&'a str> {
    headers
        .get_all(header::COOKIE)
        .iter()
        .filter_map(|value| value.to_str().ok())
        .flat_map(|line| line.split(';'))
        .filter_map(|pair| pair.trim().split_once('='))
        .find(|(found, _)| *found == name)
        .map(|(_, value)| value)
}

/// How long a browser keeps a cookie.
#[derive(Debug, Clone, Copy)]
pub(crate) enum Lifetime {
    /// Until the browser is closed.
    BrowserSession,
    /// This many seconds.
    Seconds(i64),
}

/// Makes a `Set-Cookie` value. Cookies are never readable by scripts and never sent across sites on a POST.
///
/// Values come from our own tables and hexadecimal tokens; one that no header may carry yields an empty cookie.
pub(crate) fn write(name: &str, value: &str, lifetime: Lifetime, secure: bool) -> HeaderValue {
    let mut line = format!("{name}={value}; Path=/; HttpOnly; SameSite=Lax");
    if let Lifetime::Seconds(seconds) = lifetime {
        let _ = write!(line, "; Max-Age={seconds}");
    }
    if secure {
        line.push_str("; Secure");
    }
    HeaderValue::from_str(&line).unwrap_or_else(|_| HeaderValue::from_static(""))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn finds_one_cookie_among_many() {
        let mut headers = HeaderMap::new();
        headers.insert(
            header::COOKIE,
            HeaderValue::from_static("a=1; gwanmun_lang=en; b=2"),
        );
        assert_eq!(read(&headers, "gwanmun_lang"), Some("en"));
        assert_eq!(read(&headers, "gwanmun"), None);
    }

    #[test]
    fn cookies_stay_out_of_reach_of_scripts_and_other_sites() {
        let line = write("x", "1", Lifetime::Seconds(60), true);
        assert_eq!(
            line,
            "x=1; Path=/; HttpOnly; SameSite=Lax; Max-Age=60; Secure"
        );
    }
}
