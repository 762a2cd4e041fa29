//! What a `go.mod` says against its own module: `// Deprecated:` and `retract`.
//!
//! Source: the Go Modules Reference, sections "Deprecation" and "retract directive".

use std::cmp::Ordering;

use gwanmun_model::version::compare;
use gwanmun_model::{Ecosystem, NoticeKind, PublisherNotice};

/// How a paragraph of a comment begins that advises against the module.
const DEPRECATED: &str = "Deprecated:";

/// Returns what the newest `go.mod` of a module says against `version` of it.
pub(super) fn of(text: &str, version: &str) -> Vec<PublisherNotice> {
    let mut notices = Vec::new();
    // Lines of the comment that stands right above.
    let mut above: Vec<&str> = Vec::new();
    let mut block = "";
    for line in text.lines() {
        let (code, comment) = line.split_once("//").unwrap_or((line, ""));
        let (code, comment) = (code.trim(), comment.trim());
        if code.is_empty() {
            if line.contains("//") {
                above.push(comment);
            } else {
                above.clear();
            }
            continue;
        }
        let said = if comment.is_empty() {
            above.clone()
        } else {
            vec![comment]
        };
        above.clear();
        let (verb, rest) = code.split_once([' ', '\t', '(']).unwrap_or((code, ""));
        match (block, verb) {
            _ if code == ")" => block = "",
            ("retract", _) => notices.extend(retracted(code, &said, version)),
            ("", _) if code.ends_with('(') => block = verb,
            ("", "module") => notices.extend(deprecated(&said)),
            ("", "retract") => notices.extend(retracted(rest, &said, version)),
            _ => {}
        }
    }
    notices
}

/// Reads the paragraph that begins with `Deprecated:`.
fn deprecated(comment: &[&str]) -> Option<PublisherNotice> {
    let starts = |line: &&&str| !line.starts_with(DEPRECATED);
    let paragraph = comment.iter().skip_while(starts);
    let words: Vec<&str> = paragraph
        .take_while(|line| !line.is_empty())
        .copied()
        .collect();
    let text = words.join(" ");
    let text = text.strip_prefix(DEPRECATED)?;
    Some(PublisherNotice::new(NoticeKind::Deprecated, text))
}

/// Reads `v1.2.3` or `[v1.0.0, v1.2.3]`; `None` where `version` is not meant.
fn retracted(range: &str, comment: &[&str], version: &str) -> Option<PublisherNotice> {
    let range = range.trim();
    let (low, high) = match range.strip_prefix('[') {
        Some(pair) => pair.strip_suffix(']')?.split_once(',')?,
        None => (range, range),
    };
    let order = |bound: &str| {
        compare(
            Ecosystem::Go,
            version,
            bound.trim().trim_matches(['"', '`']),
        )
    };
    let is_meant = order(low)? != Ordering::Less && order(high)? != Ordering::Greater;
    is_meant.then(|| PublisherNotice::new(NoticeKind::Yanked, &comment.join(" ")))
}

#[cfg(test)]
mod tests {
    use super::*;

    const TEXT: &str = "// A module.\n//\n// Deprecated: use example.org/new\n// instead.\nmodule example.org/old\n\ngo 1.20\n\n\
        // Published by accident.\nretract v1.0.5\n\nretract (\n\t[v1.1.0, v1.1.9] // leaks\n\tv1.3.0\n)\n";

    fn told(version: &str) -> Vec<(NoticeKind, String)> {
        let notices = of(TEXT, version).into_iter();
        notices.map(|notice| (notice.kind, notice.text)).collect()
    }

    #[test]
    fn the_deprecation_holds_for_every_version_and_a_retraction_for_those_named() {
        let deprecated = (
            NoticeKind::Deprecated,
            "use example.org/new instead.".to_owned(),
        );
        let yanked = |text: &str| (NoticeKind::Yanked, text.to_owned());
        assert_eq!(told("v1.0.4"), std::slice::from_ref(&deprecated));
        assert_eq!(
            told("v1.0.5"),
            [deprecated.clone(), yanked("Published by accident.")]
        );
        assert_eq!(told("v1.1.3"), [deprecated.clone(), yanked("leaks")]);
        assert_eq!(told("v1.3.0"), [deprecated, yanked("")]);
    }
}
