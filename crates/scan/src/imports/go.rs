//! Imports of Go: package paths, and what of each package is named.
//!
//! Source: the Go Language Specification, sections "Import declarations" and "Qualified identifiers".

use std::collections::{BTreeMap, BTreeSet};
use std::iter::Peekable;

use gwanmun_model::SourceLanguage;

use super::lexer::{Dialect, Kind, Lexer, Token};
use super::{Reader, Sighting};

pub(super) const READER: Reader = Reader {
    language: SourceLanguage::Go,
    extensions: &["go"],
    read,
};

/// Words that begin what may only follow the imports.
const AFTER_IMPORTS: [&str; 4] = ["func", "type", "var", "const"];

/// One import declaration.
struct Declared<'t> {
    alias: Option<&'t str>,
    path: &'t str,
    line: u32,
}

fn read(text: &str) -> Vec<Sighting> {
    let mut tokens = Lexer::new(text, Dialect::Go).peekable();
    let mut declared = Vec::new();
    while let Some(token) = tokens.peek() {
        if token.kind == Kind::Word && AFTER_IMPORTS.contains(&token.text) {
            break;
        }
        let is_import = token.is_word("import");
        tokens.next();
        if is_import {
            declarations(&mut tokens, &mut declared);
        }
    }
    let mut symbols = used(tokens, &declared);
    declared
        .iter()
        .enumerate()
        .filter(|(_, one)| !one.path.is_empty() && one.path != "C")
        .map(|(index, one)| Sighting {
            name: one.path.to_owned(),
            line: one.line,
            symbols: symbols
                .remove(&index)
                .unwrap_or_default()
                .into_iter()
                .collect(),
        })
        .collect()
}

/// Reads what follows `import`: one declaration, or several in brackets.
fn declarations<'t>(tokens: &mut Peekable<Lexer<'t>>, declared: &mut Vec<Declared<'t>>) {
    let in_brackets = tokens.next_if(|token| token.is_mark("(")).is_some();
    let mut alias = None;
    for token in tokens.by_ref() {
        match token.kind {
            Kind::Text => {
                declared.push(Declared {
                    alias: alias.take(),
                    path: token.text,
                    line: token.line,
                });
                if !in_brackets {
                    return;
                }
            }
            Kind::Word => alias = Some(token.text),
            Kind::Mark if token.text == ")" => return,
            Kind::Mark => {}
        }
    }
}

/// Returns, by index of the import, what of its package the rest of the file names.
fn used<'t>(
    tokens: impl Iterator<Item = Token<'t>>,
    declared: &[Declared<'_>],
) -> BTreeMap<usize, BTreeSet<String>> {
    let mut by_name: BTreeMap<&str, usize> = BTreeMap::new();
    for (index, one) in declared.iter().enumerate() {
        match one.alias {
            Some(alias) => {
                by_name.insert(alias, index);
            }
            None => by_name.extend(local_names(one.path).into_iter().map(|name| (name, index))),
        }
    }
    let mut used: BTreeMap<usize, BTreeSet<String>> = BTreeMap::new();
    // The tokens before: a name that no point precedes, and whether a point follows it.
    let mut name: Option<&str> = None;
    let mut after_point = false;
    for token in tokens {
        if token.kind == Kind::Word {
            let package = name.take().filter(|_| after_point);
            if let Some(index) = package.and_then(|name| by_name.get(name)) {
                let known = used.entry(*index).or_default();
                if !known.contains(token.text) {
                    known.insert(token.text.to_owned());
                }
            }
            name = Some(token.text).filter(|_| !after_point);
            after_point = false;
        } else {
            after_point = token.is_mark(".");
            if !after_point {
                name = None;
            }
        }
    }
    used
}

/// Returns the names a package may have in code that does not rename it: only its source tells for certain.
fn local_names(path: &str) -> Vec<&str> {
    let mut segments = path.rsplit('/');
    let last = segments.next().unwrap_or_default();
    let is_version = |text: &str| {
        text.strip_prefix('v').is_some_and(|number| {
            !number.is_empty() && number.bytes().all(|byte| byte.is_ascii_digit())
        })
    };
    let last = if is_version(last) {
        segments.next().unwrap_or(last)
    } else {
        match last.rsplit_once('.') {
            Some((name, version)) if is_version(version) => name,
            _ => last,
        }
    };
    let plain = last.strip_prefix("go-").unwrap_or(last);
    let plain = ["-go", ".go"]
        .iter()
        .find_map(|end| plain.strip_suffix(end))
        .unwrap_or(plain);
    vec![last, plain]
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn imports_are_read_with_what_is_named_of_them() {
        let text = "// import \"no\"\npackage main\n\nimport \"fmt\"\nimport (\n\t. \"example.org/dot\"\n\t_ \"example.org/side\"\n\
            \ty \"gopkg.in/yaml.v3\"\n\t\"golang.org/x/net/html\"\n\t`example.org/go-thing/v2`\n)\n\n\
            func main() {\n\tfmt.Println(\"html.No\", html.Parse(nil), x.html.Not, y.Node{})\n\tthing.Do()\n}\n";
        let seen: Vec<_> = read(text)
            .into_iter()
            .map(|one| format!("{}:{} {}", one.line, one.name, one.symbols.join(",")))
            .collect();
        assert_eq!(
            seen,
            [
                "4:fmt Println",
                "6:example.org/dot ",
                "7:example.org/side ",
                "8:gopkg.in/yaml.v3 Node",
                "9:golang.org/x/net/html Parse",
                "10:example.org/go-thing/v2 Do",
            ]
        );
    }
}
