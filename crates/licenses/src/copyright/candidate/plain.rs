//! Lines without comment marks and markup.

use super::LINE_MAX;

/// Takes comment marks and markup off a line and writes every copyright sign as `(c)` or `©`.
pub(crate) fn plain(line: &str) -> String {
    let line = line
        .get(..line.floor_char_boundary(LINE_MAX))
        .unwrap_or_default();
    let mut text = line.trim().to_owned();
    for (sign, plain) in [
        ("&copy;", "©"),
        ("&#169;", "©"),
        ("&#xA9;", "©"),
        ("\\(co", "©"),
        ("@copyright{}", "©"),
        ("ⓒ", "©"),
        ("\\u00a9", "©"),
        ("\\xa9", "©"),
        ("(C)", "(c)"),
        ("( c )", "(c)"),
        ("( C )", "(c)"),
        ("&lt;", "<"),
        ("&gt;", ">"),
        ("&amp;", "&"),
        ("\\n", " "),
        ("\\t", " "),
    ] {
        if text.contains(sign) {
            text = text.replace(sign, plain);
        }
    }
    let text = without_tags(&text);
    let marks = |c: char| c.is_whitespace() || "/*#;%!|<>{}=+~-\"'`.\\:,".contains(c);
    let mut text = text.trim_start_matches(marks);
    for word in ["dnl ", "rem ", "REM ", "Rem ", "@c ", "\\\" "] {
        text = text
            .strip_prefix(word)
            .unwrap_or(text)
            .trim_start_matches(marks);
    }
    let end = |c: char| c.is_whitespace() || "/*#|=~-\\\"'".contains(c);
    text.trim_end_matches(end).to_owned()
}

/// Takes out markup, but not addresses in angle brackets.
fn without_tags(text: &str) -> String {
    if !text.contains('<') {
        return text.to_owned();
    }
    let mut plain = String::with_capacity(text.len());
    let mut rest = text;
    while let Some(open) = rest.find('<') {
        let (before, tag) = rest.split_at(open);
        plain.push_str(before);
        let close = tag.find('>');
        let inner = close
            .and_then(|close| tag.get(1..close))
            .unwrap_or_default();
        let is_tag = inner
            .starts_with(|c: char| c.is_ascii_alphabetic() || matches!(c, '/' | '!' | '?'))
            && !inner.contains('@')
            && !inner.contains(" at ")
            && (inner.contains('=') || inner.starts_with(['/', '!', '?']) || is_element(inner));
        if is_tag {
            plain.push(' ');
            rest = close
                .and_then(|close| tag.get(close + 1..))
                .unwrap_or_default();
        } else {
            plain.push('<');
            rest = tag.get(1..).unwrap_or_default();
        }
    }
    plain.push_str(rest);
    plain
}

fn is_element(name: &str) -> bool {
    const ELEMENTS: [&str; 22] = [
        "a", "b", "i", "p", "br", "br/", "br /", "hr", "li", "ul", "td", "tr", "th", "em", "tt",
        "div", "pre", "span", "font", "center", "strong", "small",
    ];
    let lower = name.to_ascii_lowercase();
    let element = lower.split(char::is_whitespace).next().unwrap_or(&lower);
    ELEMENTS.contains(&element)
        || element == "copyright"
        || element == "year"
        || element == "holder"
}
