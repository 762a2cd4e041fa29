//! Whether texts have the form the schemas of others ask for, and how they are given it.

use std::fmt::Write as _;

/// Whether the text is a mail address every schema accepts: plain ASCII, one `@`, no quotes.
pub(crate) fn is_mail_address(text: &str) -> bool {
    let Some((local, domain)) = text.split_once('@') else {
        return false;
    };
    let plain = |part: &str, more: &[u8]| {
        !part.is_empty()
            && !part.starts_with('.')
            && !part.ends_with('.')
            && !part.contains("..")
            && part
                .bytes()
                .all(|byte| byte.is_ascii_alphanumeric() || more.contains(&byte))
    };
    let labels = |domain: &str| {
        domain
            .split('.')
            .all(|label| !label.starts_with('-') && !label.ends_with('-'))
    };
    plain(local, b"._%+-") && plain(domain, b".-") && domain.contains('.') && labels(domain)
}

/// Returns the text as a reference every schema takes for an address; `None` for nothing.
///
/// What an address may not hold is percent-encoded; `git@host:path`, which is none, becomes the same in `ssh://`.
pub(crate) fn uri(text: &str) -> Option<String> {
    let text = text.trim();
    if text.is_empty() {
        return None;
    }
    let head = text.split(['/', '?', '#']).next().unwrap_or_default();
    let adapted = match head.split_once(':') {
        Some((scheme, _)) if is_scheme(scheme) => text.to_owned(),
        Some((host, path)) if host.contains('@') && !path.is_empty() => {
            format!("ssh://{}", text.replacen(':', "/", 1))
        }
        Some(_) => text.replacen(':', "%3A", head.matches(':').count()),
        None => text.to_owned(),
    };
    let bytes = adapted.as_bytes();
    let mut uri = String::with_capacity(adapted.len());
    let mut has_fragment = false;
    for (index, byte) in bytes.iter().enumerate() {
        let is_escape = || {
            let digits = bytes.get(index + 1..index + 3).unwrap_or_default();
            digits.len() == 2 && digits.iter().all(u8::is_ascii_hexdigit)
        };
        let stays = match byte {
            b'%' => is_escape(),
            b'#' => !std::mem::replace(&mut has_fragment, true),
            _ => byte.is_ascii_alphanumeric() || b"-._~:/?@!$&'()*+,;=".contains(byte),
        };
        if stays {
            uri.push(char::from(*byte));
        } else {
            let _ = write!(uri, "%{byte:02X}");
        }
    }
    Some(uri)
}

fn is_scheme(text: &str) -> bool {
    text.starts_with(|first: char| first.is_ascii_alphabetic())
        && text
            .bytes()
            .all(|byte| byte.is_ascii_alphanumeric() || b"+-.".contains(&byte))
}

/// Whether the text is a CPE name as the schemas spell it.
///
/// Source: NISTIR 7695, sections 6.1 (the older form) and 6.2 (`cpe:2.3:` with eleven parts).
pub(crate) fn is_cpe(text: &str) -> bool {
    if let Some(rest) = text.strip_prefix("cpe:2.3:") {
        let parts = cpe_parts(rest);
        let language = |part: &str| {
            let (first, region) = part.split_once('-').unwrap_or((part, "KR"));
            matches!(part, "*" | "-")
                || ((2..=3).contains(&first.len())
                    && first.bytes().all(|byte| byte.is_ascii_alphabetic())
                    && (region.len() == 2 && region.bytes().all(|byte| byte.is_ascii_alphabetic())
                        || region.len() == 3 && region.bytes().all(|byte| byte.is_ascii_digit())))
        };
        return parts.len() == 11
            && parts.iter().enumerate().all(|(index, part)| match index {
                0 => matches!(*part, "a" | "o" | "h" | "*" | "-"),
                6 => language(part),
                _ => is_cpe_part(part),
            });
    }
    let Some(rest) = text
        .get(..5)
        .filter(|start| start.eq_ignore_ascii_case("cpe:/"))
    else {
        return false;
    };
    let parts: Vec<&str> = text
        .get(rest.len()..)
        .unwrap_or_default()
        .split(':')
        .collect();
    let plain = |part: &str| {
        part.bytes()
            .all(|byte| byte.is_ascii_alphanumeric() || b"._-~%".contains(&byte))
    };
    parts.len() <= 7
        && parts.iter().all(|part| plain(part))
        && parts.first().is_some_and(|part| {
            part.is_empty() || matches!(part.to_ascii_lowercase().as_str(), "a" | "h" | "o")
        })
}

/// Splits at colons that are not escaped.
fn cpe_parts(text: &str) -> Vec<&str> {
    let mut parts = Vec::new();
    let mut start = 0;
    let mut escaped = false;
    for (index, byte) in text.bytes().enumerate() {
        match byte {
            _ if escaped => escaped = false,
            b'\\' => escaped = true,
            b':' => {
                parts.push(text.get(start..index).unwrap_or_default());
                start = index + 1;
            }
            _ => {}
        }
    }
    parts.push(text.get(start..).unwrap_or_default());
    parts
}

/// One part of a CPE 2.3 name: `*`, `-`, or plain and escaped letters with wild cards at the ends only.
fn is_cpe_part(part: &str) -> bool {
    if matches!(part, "*" | "-") {
        return true;
    }
    let inner = part.trim_start_matches('?');
    let inner = if inner.len() == part.len() {
        inner.strip_prefix('*').unwrap_or(inner)
    } else {
        inner
    };
    let is_escaped_end = inner.ends_with("\\?") || inner.ends_with("\\*");
    let inner = if is_escaped_end {
        inner
    } else {
        let cut = inner.trim_end_matches('?');
        if cut.len() == inner.len() {
            inner.strip_suffix('*').unwrap_or(inner)
        } else {
            cut
        }
    };
    let mut bytes = inner.bytes();
    let mut any = false;
    while let Some(byte) = bytes.next() {
        any = true;
        let fits = match byte {
            b'\\' => bytes
                .next()
                .is_some_and(|next| b"\\*?!\"#$%&'()+,/:;<=>@[]^`{|}~".contains(&next)),
            _ => byte.is_ascii_alphanumeric() || b"-._".contains(&byte),
        };
        if !fits {
            return false;
        }
    }
    any
}

/// Whether the text is a word of letters, digits, dots and hyphens.
pub(crate) fn is_word(text: &str) -> bool {
    !text.is_empty()
        && text
            .bytes()
            .all(|byte| byte.is_ascii_alphanumeric() || matches!(byte, b'-' | b'.'))
}

/// Percent-encodes a relative path so that every schema takes it for a URI reference; `/` stays.
pub(crate) fn encoded(path: &str) -> String {
    let mut uri = String::with_capacity(path.len());
    for byte in path.bytes() {
        if byte.is_ascii_alphanumeric() || b"-._~/".contains(&byte) {
            uri.push(char::from(byte));
        } else {
            let _ = write!(uri, "%{byte:02X}");
        }
    }
    uri
}

/// Whether the text is an absolute web address every schema accepts: ASCII, no blanks, every `%` followed by two digits.
pub(crate) fn is_web_address(text: &str) -> bool {
    let Some(rest) = text
        .strip_prefix("https://")
        .or_else(|| text.strip_prefix("http://"))
    else {
        return false;
    };
    let allowed =
        |byte: u8| byte.is_ascii_alphanumeric() || b"-._~:/?#@!$&'()*+,;=%".contains(&byte);
    let escapes_complete = rest
        .split('%')
        .skip(1)
        .all(|part| part.len() >= 2 && part.bytes().take(2).all(|byte| byte.is_ascii_hexdigit()));
    rest.starts_with(|first: char| first.is_ascii_alphanumeric())
        && rest.bytes().all(allowed)
        && rest.matches('#').count() <= 1
        && escapes_complete
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn addresses_are_made_to_fit() {
        for (text, expected) in [
            (
                "https://example.com/a b#c#d",
                "https://example.com/a%20b#c%23d",
            ),
            ("git@github.com:a/b.git", "ssh://git@github.com/a/b.git"),
            ("https://example.com/%zz%20", "https://example.com/%25zz%20"),
            ("a:b:c/d", "a:b:c/d"),
            ("1:b/c", "1%3Ab/c"),
            ("../a/한", "../a/%ED%95%9C"),
        ] {
            assert_eq!(uri(text).as_deref(), Some(expected));
        }
        assert_eq!(uri(" "), None);
    }

    #[test]
    fn cpe_names_are_told_from_others() {
        for good in [
            "cpe:2.3:a:apache:log4j:2.14.1:*:*:*:*:*:*:*",
            r"cpe:2.3:a:foo\\bar:big\$money_2010:*:*:*:*:special:ipod_touch:80gb:*",
            "cpe:2.3:o:a:b:1.?:-:*:ko-KR:*:*:*:*",
            "cpe:/a:apache:log4j:2.14.1",
        ] {
            assert!(is_cpe(good), "{good}");
        }
        for bad in [
            "",
            "cpe:2.3:a:apache:log4j",
            "cpe:2.3:a:apa che:log4j:2.14.1:*:*:*:*:*:*:*",
            "cpe:2.3:x:apache:log4j:2.14.1:*:*:*:*:*:*:*",
            "cpe:2.3:a:c++:log4j:2.14.1:*:*:*:*:*:*:*",
            "cpe:/x:apache",
        ] {
            assert!(!is_cpe(bad), "{bad}");
        }
    }

    #[test]
    fn mail_addresses_are_plain() {
        assert!(is_mail_address("a.b+c@example.co.kr"));
        for bad in [
            "", "a", "a@b", "@b.kr", "a b@c.kr", "a@b..kr", "a@-b.kr", "a@@b.kr",
        ] {
            assert!(!is_mail_address(bad), "{bad}");
        }
    }

    #[test]
    fn only_whole_web_addresses_pass() {
        assert!(is_web_address("https://example.com/a?b=%20#c"));
        for text in [
            "ftp://example.com",
            "https://",
            "https:// example.com",
            "https://example.com/%2",
            "https://example.com/가",
            "https://example.com/a\nb",
            "https://example.com/#a#b",
            "javascript:alert(1)",
        ] {
            assert!(!is_web_address(text), "{text}");
        }
    }
}
