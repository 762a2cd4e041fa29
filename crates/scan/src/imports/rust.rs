//! Imports of Rust: crates, and the paths into them that the code names.
//!
//! Source: the Rust Reference, chapters "Use declarations", "Extern crates" and "Paths".

use std::collections::BTreeSet;
use std::iter::Peekable;

use gwanmun_model::SourceLanguage;

use super::lexer::{Dialect, Kind, Lexer};
use super::{Reader, Sighting};

pub(super) const READER: Reader = Reader {
    language: SourceLanguage::Rust,
    extensions: &["rs"],
    read,
};

/// First words of a path that name no crate of others.
const NOT_CRATES: [&str; 7] = [
    "self",
    "super",
    "crate",
    "std",
    "core",
    "alloc",
    "proc_macro",
];
/// Deepest nesting of braces in one `use` that is followed.
const USE_DEPTH_MAX: usize = 32;
/// Longest path followed, in bytes.
const PATH_BYTES_MAX: usize = 200;

type Tokens<'t> = Peekable<Lexer<'t>>;

fn read(text: &str) -> Vec<Sighting> {
    let mut tokens = Lexer::new(text, Dialect::Rust).peekable();
    let mut paths = Vec::new();
    // Modules of the file itself hide crates of the same name.
    let mut modules = BTreeSet::new();
    while let Some(token) = tokens.next() {
        if token.kind != Kind::Word {
            continue;
        }
        match token.text {
            "use" => use_tree(&mut tokens, &mut paths),
            "mod" => modules.extend(
                tokens
                    .next_if(|next| next.kind == Kind::Word)
                    .map(|name| name.text),
            ),
            "extern" => {
                if tokens.next_if(|next| next.is_word("crate")).is_some() {
                    let name = tokens.next_if(|next| next.kind == Kind::Word);
                    paths.extend(name.map(|name| (name.text.to_owned(), token.line)));
                }
            }
            first => {
                let mut path = first.to_owned();
                follow(&mut path, &mut tokens);
                if path.len() > first.len() {
                    paths.push((path, token.line));
                }
            }
        }
    }
    let sightings = paths.into_iter().filter_map(|(path, line)| {
        let name = path.split("::").next().unwrap_or_default().to_owned();
        let is_crate = name.starts_with(|first: char| first.is_lowercase() || first == '_')
            && !NOT_CRATES.contains(&name.as_str())
            && !modules.contains(name.as_str());
        is_crate.then(|| Sighting {
            name,
            line,
            symbols: vec![path],
        })
    });
    sightings.collect()
}

/// Adds to a path what follows behind each `::`.
fn follow(path: &mut String, tokens: &mut Tokens<'_>) {
    while tokens.next_if(|token| token.is_mark("::")).is_some() {
        let Some(word) = tokens.next_if(|token| token.kind == Kind::Word) else {
            return;
        };
        join(path, word.text);
    }
}

fn join(path: &mut String, word: &str) {
    if path.len() + word.len() > PATH_BYTES_MAX {
        return;
    }
    if !path.is_empty() {
        path.push_str("::");
    }
    path.push_str(word);
}

/// Reads the tree behind `use`, up to its `;`, as one path for each leaf.
fn use_tree(tokens: &mut Tokens<'_>, paths: &mut Vec<(String, u32)>) {
    let mut prefixes: Vec<String> = Vec::new();
    // `None` behind a group: its leaves are told already.
    let mut path = Some(String::new());
    while let Some(token) = tokens.next() {
        let leaf = path.clone().filter(|path| !path.is_empty());
        match (token.kind, token.text) {
            (Kind::Word, "as") => {
                tokens.next_if(|next| next.kind == Kind::Word);
            }
            (Kind::Word, word) => {
                if let Some(path) = &mut path {
                    join(path, word);
                }
            }
            (Kind::Mark, "{") => {
                if prefixes.len() >= USE_DEPTH_MAX {
                    paths.extend(leaf.map(|leaf| (leaf, token.line)));
                    return;
                }
                prefixes.push(path.clone().unwrap_or_default());
            }
            (Kind::Mark, ",") => {
                paths.extend(leaf.map(|leaf| (leaf, token.line)));
                path = Some(prefixes.last().cloned().unwrap_or_default());
            }
            (Kind::Mark, "}") => {
                paths.extend(leaf.map(|leaf| (leaf, token.line)));
                prefixes.pop();
                path = None;
            }
            (Kind::Mark, ";") => {
                paths.extend(leaf.map(|leaf| (leaf, token.line)));
                return;
            }
            (Kind::Mark, "::" | "*") => {}
            // No declaration: `use<…>` of a type, or half a file.
            _ => return,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn crates_are_read_with_the_paths_into_them() {
        let text = "//! use no;\nextern crate old as o;\nuse a::b::{self, c::{D, e}, f as g};\npub use ::h;\nuse {i, j::k};\nuse crate::l;\n\
            use std::m;\nmod n;\nuse n::x;\nfn p() -> impl use<'a> { q::r::<S>(\"t::u\"); Some::v(); y.parse::<z>(); <w::X as s::Y>::f }\n";
        let seen: Vec<_> = read(text)
            .into_iter()
            .map(|one| format!("{}:{} {}", one.line, one.name, one.symbols.join(",")))
            .collect();
        assert_eq!(
            seen,
            [
                "2:old old",
                "3:a a::b::self",
                "3:a a::b::c::D",
                "3:a a::b::c::e",
                "3:a a::b::f",
                "4:h h",
                "5:i i",
                "5:j j::k",
                "10:q q::r",
                "10:w w::X",
                "10:s s::Y",
            ]
        );
    }
}
