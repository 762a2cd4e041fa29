//! What the formats of Swift share: packages are named by their addresses.

use gwanmun_model::{Component, Ecosystem};

use super::script::{Placed, Syntax, Token, tokens};
use crate::collect::Collector;

/// How Swift is written, as far as manifests use it.
const SWIFT: Syntax = Syntax {
    line_comments: &["//"],
    block_comments: &[("/*", "*/")],
    raw_strings: &[("\"\"\"", "\"\"\"")],
    quotes: &['"'],
    interpolations: &["\\("],
    in_words: "",
};

/// Most tokens of the arguments of one call: looking further for brackets that never close would take time in the
/// square of the file.
const ARGUMENT_TOKENS_MAX: usize = 256;

/// Makes the component of a package at an address: its name is host and path, without `.git`.
///
/// Source: the package-url type `swift`; the ecosystem `SwiftURL` of OSV.
pub(super) fn at_address(
    collector: &mut Collector<'_>,
    address: &str,
    version: Option<&str>,
    line: Option<u32>,
) -> Option<Component> {
    collector.package(Ecosystem::Swift, &name(address), version, line)
}

/// Turns `https://github.com/a/b.git`, `ssh://git@github.com/a/b` and `git@github.com:a/b.git` into
/// `github.com/a/b`.
fn name(address: &str) -> String {
    let address = address.trim();
    let (rest, has_scheme) = match address.split_once("://") {
        Some((_, rest)) => (rest, true),
        None => (address, false),
    };
    let (host, path) = match (rest.find('/'), rest.find(':')) {
        (slash, Some(colon)) if !has_scheme && slash.is_none_or(|slash| colon < slash) => {
            rest.split_once(':').unwrap_or((rest, ""))
        }
        _ => rest.split_once('/').unwrap_or((rest, "")),
    };
    let host = host.rsplit('@').next().unwrap_or(host);
    let host = host.split(':').next().unwrap_or(host);
    let path = path.trim_matches('/');
    let path = path.strip_suffix(".git").unwrap_or(path);
    if path.is_empty() {
        return host.to_owned();
    }
    format!("{}/{path}", host.to_lowercase())
}

/// One `.package(…)` of a `Package.swift`.
pub(super) struct Requirement {
    /// What stands under `url`, `id` or `path`.
    pub(super) address: String,
    /// Which of them.
    pub(super) kind: Kind,
    /// The version, if only one is allowed.
    pub(super) exact: Option<String>,
    /// Everything behind the address as written, without quotes.
    pub(super) text: String,
    /// Its line.
    pub(super) line: u32,
}

/// What a requirement of a `Package.swift` names its package by.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Kind {
    /// The address of a repository.
    Url,
    /// The identity in a registry: `scope.name`.
    Identity,
    /// A folder.
    Path,
}

/// Reads what a `Package.swift` asks for, as far as it is written out.
pub(super) fn requirements(text: &str) -> Vec<Requirement> {
    let tokens: Vec<Placed<'_>> = tokens(text, &SWIFT)
        .into_iter()
        .filter(|placed| placed.token != Token::LineEnd)
        .collect();
    let mut requirements = Vec::new();
    let mut rest = tokens.as_slice();
    while let [first, next @ ..] = rest {
        rest = next;
        let [call, open, arguments @ ..] = next else {
            continue;
        };
        if first.is('.') && call.is_word("package") && open.is('(') {
            requirements.extend(requirement(call.line, arguments));
        }
    }
    requirements
}

fn requirement(line: u32, arguments: &[Placed<'_>]) -> Option<Requirement> {
    let arguments = arguments
        .get(..ARGUMENT_TOKENS_MAX.min(arguments.len()))
        .unwrap_or_default();
    let mut depth = 1_usize;
    let end = arguments.iter().position(|placed| {
        match placed.token {
            Token::Mark('(') => depth += 1,
            Token::Mark(')') => depth = depth.saturating_sub(1),
            _ => {}
        }
        depth == 0
    });
    let arguments = arguments.get(..end?)?;
    let key = arguments.windows(2).position(|pair| {
        matches!(pair, [key, colon] if colon.is(':')
            && matches!(key.word(), Some("url" | "id" | "path")))
    })?;
    let kind = match arguments.get(key).and_then(Placed::word)? {
        "url" => Kind::Url,
        "id" => Kind::Identity,
        _ => Kind::Path,
    };
    let address = arguments.get(key + 2)?.text()?.to_owned();
    let behind = arguments.get(key + 3..).unwrap_or_default();
    let behind = match behind {
        [comma, behind @ ..] if comma.is(',') => behind,
        behind => behind,
    };
    let is_exact = behind
        .first()
        .is_some_and(|first| first.is_word("exact") || first.is('.'))
        && behind
            .iter()
            .take(2)
            .any(|placed| placed.is_word("exact") || placed.is_word("revision"))
        || behind
            .first()
            .is_some_and(|first| first.is_word("revision"));
    let exact = behind.iter().find_map(Placed::text).filter(|_| is_exact);
    Some(Requirement {
        address,
        kind,
        exact: exact.map(str::to_owned),
        text: written(behind),
        line,
    })
}

/// Puts tokens together again, strings without their quotes.
fn written(tokens: &[Placed<'_>]) -> String {
    let mut text = String::new();
    for placed in tokens {
        match &placed.token {
            Token::Word(word) => text.push_str(word),
            Token::Text(string) => text.push_str(string),
            Token::Mark(':') => text.push_str(": "),
            Token::Mark(mark) => text.push(*mark),
            Token::Computed | Token::LineEnd | Token::Broken => {}
        }
    }
    text.trim_end_matches(',').to_owned()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn addresses_become_names() {
        for (address, expected) in [
            (
                "https://github.com/apple/swift-nio.git",
                "github.com/apple/swift-nio",
            ),
            (
                "git@github.com:Alamofire/Alamofire.git",
                "github.com/Alamofire/Alamofire",
            ),
            (
                "ssh://git@git.bank.example:2222/team/ledger",
                "git.bank.example/team/ledger",
            ),
            ("https://GitHub.com/a/b/", "github.com/a/b"),
            ("github.com/a/b", "github.com/a/b"),
        ] {
            assert_eq!(name(address), expected);
        }
    }

    #[test]
    fn requirements_are_read() {
        let found = requirements(
            ".package(url: \"https://e.x/a\", from: \"1.0.0\"),
             .package(name: \"B\", url: \"https://e.x/b\", .exact(\"1.2.3\")),
             .package(url: \"https://e.x/c\", exact: \"2.0.0\"),
             .package(url: \"https://e.x/d\", \"1.0.0\"..<\"2.0.0\"),
             .package(url: \"https://e.x/e\", .upToNextMinor(from: \"1.0.0\")),
             .package(path: \"../f\"),
             .package(id: \"mona.List\", from: \"1.0.0\"), // .package(url: \"no\")
             .package(url: base + \"g\", from: \"1.0.0\")",
        );
        let found: Vec<_> = found
            .iter()
            .map(|one| {
                (
                    one.address.as_str(),
                    one.exact.as_deref(),
                    one.text.as_str(),
                )
            })
            .collect();
        assert_eq!(
            found,
            [
                ("https://e.x/a", None, "from: 1.0.0"),
                ("https://e.x/b", Some("1.2.3"), ".exact(1.2.3)"),
                ("https://e.x/c", Some("2.0.0"), "exact: 2.0.0"),
                ("https://e.x/d", None, "1.0.0..<2.0.0"),
                ("https://e.x/e", None, ".upToNextMinor(from: 1.0.0)"),
                ("../f", None, ""),
                ("mona.List", None, "from: 1.0.0"),
            ]
        );
    }
}
