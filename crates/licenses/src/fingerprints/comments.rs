//! How comments are written in which language.

/// Comments of a group of languages.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Syntax {
    /// What begins a comment that ends with the line.
    pub(super) line: &'static [&'static [u8]],
    /// What begins and ends other comments.
    pub(super) block: &'static [(&'static [u8], &'static [u8])],
    /// What begins and ends strings, in which nothing is a comment.
    pub(super) quotes: &'static [u8],
}

const C_BLOCK: (&[u8], &[u8]) = (b"/*", b"*/");
const NONE: Syntax = Syntax {
    line: &[],
    block: &[],
    quotes: &[],
};
const C: Syntax = Syntax {
    line: &[b"//"],
    block: &[C_BLOCK],
    quotes: b"\"'",
};
const HASH: Syntax = Syntax {
    line: &[b"#"],
    block: &[],
    quotes: b"\"'",
};
const HTML: Syntax = Syntax {
    line: &[],
    block: &[(b"<!--", b"-->")],
    quotes: &[],
};

/// Languages by the endings of their files, a blank before and after each.
const SYNTAXES: &[(&str, Syntax)] = &[
    (
        " c h cc cpp cxx c++ hh hpp hxx inl java kt kts cs swift scala groovy gradle m mm proto dart d sv glsl cu idl ",
        C,
    ),
    // A lifetime is no string.
    (" rs ", Syntax { quotes: b"\"", ..C }),
    (
        " js mjs cjs jsx ts mts cts tsx go ",
        Syntax {
            quotes: b"\"'`",
            ..C
        },
    ),
    (" css scss less ", Syntax { line: &[], ..C }),
    (
        " php tf hcl ",
        Syntax {
            line: &[b"//", b"#"],
            ..C
        },
    ),
    (
        " py pyi pyx rb sh bash zsh ksh pl pm t r yaml yml toml cmake mk am ac tcl awk conf cfg ex exs nim jl gemspec properties ",
        HASH,
    ),
    (
        " sql ",
        Syntax {
            line: &[b"--"],
            block: &[C_BLOCK],
            quotes: b"\"'",
        },
    ),
    (
        " lua ",
        Syntax {
            line: &[b"--"],
            block: &[(b"--[[", b"]]")],
            quotes: b"\"'",
        },
    ),
    (
        " hs elm adb ads vhd vhdl ",
        Syntax {
            line: &[b"--"],
            block: &[(b"{-", b"-}")],
            quotes: b"\"",
        },
    ),
    (
        " el lisp lsp scm ss clj cljs cljc rkt asm ini ",
        Syntax {
            line: &[b";"],
            block: &[],
            quotes: b"\"",
        },
    ),
    (
        " erl hrl tex sty cls ",
        Syntax {
            line: &[b"%"],
            block: &[],
            quotes: &[],
        },
    ),
    (" html htm xhtml xml xsl xsd svg vue pom md ", HTML),
];

/// Files known by their whole name.
const HASH_NAMES: &[&str] = &[
    "makefile",
    "dockerfile",
    "gnumakefile",
    "rakefile",
    "gemfile",
    "cmakelists.txt",
];

/// Returns how comments are written in a file.
pub(super) fn syntax(path: &str, bytes: &[u8]) -> Syntax {
    let name = path
        .rsplit(['/', '!'])
        .next()
        .unwrap_or(path)
        .to_ascii_lowercase();
    if HASH_NAMES.contains(&name.as_str()) {
        return HASH;
    }
    let ending = name.rsplit_once('.').map(|(_, ending)| ending);
    let known = ending.filter(|ending| !ending.contains(' ')).map(|ending| {
        let wanted = format!(" {ending} ");
        SYNTAXES
            .iter()
            .find(|(endings, _)| endings.contains(&wanted))
    });
    match known.flatten() {
        Some((_, syntax)) => *syntax,
        None if bytes.starts_with(b"#!") => HASH,
        None => NONE,
    }
}
