//! Imports of JavaScript and TypeScript, as the names of packages.
//!
//! Source: ECMAScript, sections "Imports" and "Exports"; Node's documentation of modules.

use std::iter::Peekable;

use gwanmun_model::SourceLanguage;

use super::lexer::{Dialect, Kind, Lexer, Token};
use super::{Reader, Sighting};

pub(super) const READER: Reader = Reader {
    language: SourceLanguage::JavaScript,
    extensions: &[
        "js", "mjs", "cjs", "jsx", "ts", "mts", "cts", "tsx", "vue", "svelte", "astro",
    ],
    read,
};

/// Most tokens between `import` or `export` and its `from`.
const CLAUSE_TOKENS_MAX: usize = 4096;

fn read(text: &str) -> Vec<Sighting> {
    let begins_with_element = text.trim_start().starts_with('<');
    if begins_with_element && text.contains("</script") {
        return scripts(text, 0);
    }
    if let Some((head, rest)) = text
        .strip_prefix("---\n")
        .and_then(|text| text.split_once("\n---"))
    {
        // A page of Astro: code between lines, then elements.
        let mut seen = code(head, 1);
        seen.extend(scripts(rest, lines_in(head).saturating_add(2)));
        return seen;
    }
    code(text, 0)
}

fn lines_in(text: &str) -> u32 {
    let breaks = text.bytes().filter(|byte| *byte == b'\n');
    u32::try_from(breaks.count()).unwrap_or(u32::MAX)
}

/// Reads the code in the `script` elements of a page that stands below `above` other lines.
fn scripts(text: &str, above: u32) -> Vec<Sighting> {
    let mut seen = Vec::new();
    let mut rest = text;
    while let Some(start) = rest.find("<script") {
        rest = rest.get(start..).unwrap_or_default();
        let Some(open) = rest.find('>') else {
            break;
        };
        let body = rest.get(open + 1..).unwrap_or_default();
        let end = body.find("</script").unwrap_or(body.len());
        let before = text.get(..text.len() - body.len()).unwrap_or_default();
        let lines = lines_in(before).saturating_add(above);
        seen.extend(code(body.get(..end).unwrap_or_default(), lines));
        rest = body.get(end..).unwrap_or_default();
    }
    seen
}

/// Reads code that stands below `lines` other lines.
fn code(text: &str, lines: u32) -> Vec<Sighting> {
    let mut tokens = Lexer::new(text, Dialect::JavaScript).peekable();
    let mut seen = Vec::new();
    let mut after_point = false;
    while let Some(token) = tokens.next() {
        let is_member = std::mem::replace(&mut after_point, token.is_mark("."));
        if token.kind != Kind::Word || is_member {
            continue;
        }
        let specifier = match token.text {
            "import" => imported(&mut tokens),
            "export" => from(&mut tokens),
            "require" => {
                if tokens.next_if(|next| next.is_mark(".")).is_some() {
                    tokens.next_if(|next| next.is_word("resolve"));
                }
                called(&mut tokens)
            }
            _ => None,
        };
        if let Some(name) = specifier.and_then(package) {
            seen.push(Sighting {
                name,
                line: token.line.saturating_add(lines),
                symbols: Vec::new(),
            });
        }
    }
    seen
}

type Tokens<'t> = Peekable<Lexer<'t>>;

/// Reads what follows `import`: a call, a text, or names and `from`.
fn imported<'t>(tokens: &mut Tokens<'t>) -> Option<&'t str> {
    let next = *tokens.peek()?;
    match next.kind {
        Kind::Text => {
            tokens.next();
            Some(next.text)
        }
        Kind::Mark if next.text == "(" => called(tokens),
        _ => from(tokens),
    }
}

/// Reads `("text"`, the first argument of a call.
fn called<'t>(tokens: &mut Tokens<'t>) -> Option<&'t str> {
    tokens.next_if(|token| token.is_mark("("))?;
    let text = tokens.next_if(|token| token.kind == Kind::Text)?;
    let ends = |token: &Token<'_>| token.is_mark(")") || token.is_mark(",");
    tokens.peek().is_some_and(ends).then_some(text.text)
}

/// Reads the names of a clause, then `from` and a text. What cannot stand in a clause ends the search and stays.
fn from<'t>(tokens: &mut Tokens<'t>) -> Option<&'t str> {
    let belongs = |token: &Token<'_>| match token.kind {
        Kind::Word => !matches!(
            token.text,
            "default"
                | "const"
                | "let"
                | "var"
                | "function"
                | "class"
                | "async"
                | "import"
                | "export"
                | "require"
        ),
        Kind::Text => false,
        Kind::Mark => matches!(token.text, "{" | "}" | "," | "*"),
    };
    // `default` and texts are names too, but only within braces.
    let mut depth = 0_u32;
    for _ in 0..CLAUSE_TOKENS_MAX {
        let in_braces = depth > 0;
        let token = tokens.next_if(|token| {
            belongs(token) || (in_braces && (token.is_word("default") || token.kind == Kind::Text))
        })?;
        match token.text {
            "{" => depth += 1,
            "}" => depth = depth.saturating_sub(1),
            "from" if depth == 0 => {
                if let Some(text) = tokens.next_if(|token| token.kind == Kind::Text) {
                    return Some(text.text);
                }
            }
            _ => {}
        }
    }
    None
}

/// Returns the package of a specifier; `None` for files, parts of the platform and addresses.
fn package(specifier: &str) -> Option<String> {
    let specifier = specifier.strip_prefix("npm:").unwrap_or(specifier);
    if specifier.is_empty()
        || specifier.starts_with(['.', '/', '#'])
        || specifier.contains([':', '!', ' ', '\\'])
    {
        return None;
    }
    let mut segments = specifier.split('/');
    let first = segments.next()?;
    let name = match first.strip_prefix('@') {
        Some(_) => format!("{first}/{}", segments.next()?),
        None => first.to_owned(),
    };
    // Deno writes the version behind the name.
    let end = name.get(1..)?.find('@').map_or(name.len(), |at| at + 1);
    name.get(..end).map(str::to_owned)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn names(text: &str) -> Vec<String> {
        let seen = read(text).into_iter();
        seen.map(|one| format!("{}:{}", one.line, one.name))
            .collect()
    }

    #[test]
    fn every_way_to_import_is_read() {
        assert_eq!(
            names(
                "import a from 'a';\nimport 'b/side.css';\nimport * as c from \"c/deep\";\nimport d, { default as x,\n y } from '@d/e/f';\n\
                 import type { T } from 'types';\nconst g = require('g');\nconst h = await import('h');\nexport { i } from 'i';\n\
                 export * from 'j';\nexport * as k from 'k';\nimport l = require('l');\nrequire.resolve('m');\nimport(`n`);\nimport 'npm:o@1.2/p'\n"
            ),
            [
                "1:a", "2:b", "3:c", "4:@d/e", "6:types", "7:g", "8:h", "9:i", "10:j", "11:k",
                "12:l", "13:m", "14:n", "15:o"
            ]
        );
    }

    #[test]
    fn what_only_looks_like_an_import_is_none() {
        assert!(
            names(
                "// import 'a'\n/* require('b') */ const s = \"require('c')\"; const r = /import 'd'/;\n\
                 x.require('e'); import.meta.url; import('f' + g); require(h); import './i'; require('node:fs'); import '#j';\n\
                 const t = `import 'k' ${1}`; export const from = 'l'; export default 'm'; import(`n${1}`)"
            )
            .is_empty()
        );
    }

    #[test]
    fn code_in_pages_is_read_at_its_line() {
        assert_eq!(
            names(
                "<template>\n<p>Don't import 'a'</p>\n</template>\n<script setup lang=\"ts\">\nimport b from 'b'\n</script>\n"
            ),
            ["5:b"]
        );
        assert_eq!(
            names("---\nimport a from 'a'\n---\n<p>Don't</p><script>import 'b'</script>"),
            ["2:a", "4:b"]
        );
    }
}
