//! What the formats of Ruby share: the literals of `Gemfile`s and `gemspec`s.
//!
//! Source: Bundler's documentation of the `Gemfile`, the specification reference of `RubyGems`.

use std::collections::BTreeMap;

use gwanmun_model::{Component, Ecosystem, Scope};

use super::script::{Placed, Syntax, Token, statements, tokens};
use crate::collect::Collector;
use crate::tree::{Tree, folder, normalize};

/// How Ruby is written, as far as manifests use it.
const RUBY: Syntax = Syntax {
    line_comments: &["#"],
    block_comments: &[("=begin", "=end")],
    raw_strings: &[("%q<", ">"), ("%q{", "}"), ("%q(", ")"), ("%q[", "]")],
    quotes: &['"', '\''],
    interpolations: &["#{"],
    in_words: "?!",
};

/// Words that begin a block when a statement begins with them.
const OPENERS: [&str; 9] = [
    "if", "unless", "case", "while", "until", "for", "def", "begin", "class",
];

/// Takes a Ruby file apart.
pub(super) fn ruby(text: &str) -> Vec<Placed<'_>> {
    tokens(text, &RUBY)
}

/// One `gem …` of a `Gemfile`.
#[derive(Debug, Default)]
pub(super) struct Gem {
    /// Name.
    pub(super) name: String,
    /// Requirements as written.
    pub(super) requirements: Vec<String>,
    /// Options: `git`, `path`, `source`, … with their text.
    pub(super) options: BTreeMap<String, String>,
    /// What it is there for.
    pub(super) scope: Scope,
    /// Its line.
    pub(super) line: u32,
}

/// What a `Gemfile` says.
#[derive(Debug, Default)]
pub(super) struct Gemfile {
    /// What it asks for.
    pub(super) gems: Vec<Gem>,
    /// Whether it takes what a `gemspec` beside it asks for.
    pub(super) uses_gemspec: bool,
    /// Lines of what is only known when the program runs.
    pub(super) computed: Vec<u32>,
}

/// A block that is open.
enum Block {
    Groups(Scope),
    Option(&'static str, String),
    Other,
}

impl Gemfile {
    /// Reads the literals of a `Gemfile`.
    pub(super) fn read(text: &str) -> Self {
        let tokens = ruby(text);
        let mut gemfile = Self::default();
        let mut open: Vec<Block> = Vec::new();
        for statement in statements(&tokens) {
            // Line ends inside brackets mean nothing.
            let statement: Vec<&Placed<'_>> = statement
                .iter()
                .filter(|placed| placed.token != Token::LineEnd)
                .collect();
            let Some(first) = statement.first() else {
                continue;
            };
            let opens = statement.iter().any(|placed| placed.is_word("do"));
            match first.word().unwrap_or_default() {
                "end" => {
                    open.pop();
                }
                "gem" => gemfile.gem(&statement, &open),
                "gemspec" => gemfile.uses_gemspec = true,
                "eval_gemfile" | "eval" => gemfile.computed.push(first.line),
                "group" if opens => open.push(Block::Groups(groups(&statement))),
                word @ ("source" | "git" | "github" | "path") if opens => {
                    let text = statement.iter().find_map(|placed| placed.text());
                    let option = match word {
                        "source" => "source",
                        "git" => "git",
                        "github" => "github",
                        _ => "path",
                    };
                    let text = text.unwrap_or_default().to_owned();
                    open.push(Block::Option(option, text));
                }
                word if opens || OPENERS.contains(&word) => open.push(Block::Other),
                _ if assigns_block(&statement) => open.push(Block::Other),
                _ => {}
            }
        }
        gemfile
    }

    fn gem(&mut self, statement: &[&Placed<'_>], open: &[Block]) {
        let mut arguments = arguments(statement.get(1..).unwrap_or_default());
        let Some(first) = statement.first() else {
            return;
        };
        let name = match arguments.first().map(Vec::as_slice) {
            Some([name]) => name.text(),
            _ => None,
        };
        let Some(name) = name else {
            self.computed.push(first.line);
            return;
        };
        let mut gem = Gem {
            name: name.to_owned(),
            line: first.line,
            ..Gem::default()
        };
        let mut scope = None;
        for argument in arguments.drain(1..) {
            match option(&argument) {
                Some((key @ ("group" | "groups"), value)) => {
                    scope = Some(groups(value));
                    gem.options.insert(key.to_owned(), String::new());
                }
                Some((key, value)) => {
                    let text = value.iter().find_map(|placed| placed.text());
                    gem.options
                        .insert(key.to_owned(), text.unwrap_or_default().to_owned());
                }
                None => {
                    let texts = argument.iter().filter_map(|placed| placed.text());
                    gem.requirements.extend(texts.map(str::to_owned));
                }
            }
        }
        for block in open {
            match block {
                Block::Groups(groups) => scope = Some(scope.unwrap_or(*groups).min(*groups)),
                Block::Option(key, text) => {
                    gem.options
                        .entry((*key).to_owned())
                        .or_insert_with(|| text.clone());
                }
                Block::Other => {}
            }
        }
        gem.scope = scope.unwrap_or(Scope::Runtime);
        self.gems.push(gem);
    }
}

/// Whether a statement keeps the value of a block: `x = if …`.
fn assigns_block(statement: &[&Placed<'_>]) -> bool {
    statement
        .windows(2)
        .any(|pair| matches!(pair, [mark, word] if mark.is('=') && word.word().is_some_and(|word| OPENERS.contains(&word))))
}

/// Divides what follows a call at its commas; brackets around all of it are taken away, and a condition behind it.
pub(super) fn arguments<'p, 't>(tokens: &[&'p Placed<'t>]) -> Vec<Vec<&'p Placed<'t>>> {
    let tokens = match tokens {
        [open, rest @ ..] if open.is('(') => rest,
        all => all,
    };
    let (mut all, mut one, mut depth) = (Vec::new(), Vec::new(), 0_usize);
    for placed in tokens {
        match placed.token {
            Token::Mark('[' | '{' | '(') => depth += 1,
            Token::Mark(']' | '}' | ')') if depth > 0 => depth -= 1,
            Token::Mark(')') => break,
            Token::Word("if" | "unless" | "do") if depth == 0 => break,
            Token::Mark(',') if depth == 0 => {
                all.push(std::mem::take(&mut one));
                continue;
            }
            _ => {}
        }
        one.push(*placed);
    }
    all.push(one);
    all
}

/// Reads `key: value`, `:key => value` and `"key" => value`; `None` for an argument without a key.
pub(super) fn option<'s, 'p, 't>(
    argument: &'s [&'p Placed<'t>],
) -> Option<(&'s str, &'s [&'p Placed<'t>])> {
    match argument {
        [key, colon, value @ ..] if colon.is(':') => {
            let key = key.word().or_else(|| key.text())?;
            Some((key, value))
        }
        [colon, key, equals, arrow, value @ ..]
            if colon.is(':') && equals.is('=') && arrow.is('>') =>
        {
            Some((key.word()?, value))
        }
        [key, equals, arrow, value @ ..] if equals.is('=') && arrow.is('>') => {
            Some((key.text()?, value))
        }
        _ => None,
    }
}

/// Returns what the groups named in a statement are there for, together.
fn groups(tokens: &[&Placed<'_>]) -> Scope {
    let names = tokens
        .iter()
        .filter_map(|placed| placed.word().or_else(|| placed.text()));
    names
        .filter(|name| !matches!(*name, "group" | "do" | "optional" | "true" | "i" | "w"))
        .map(group_scope)
        .min()
        .unwrap_or(Scope::Runtime)
}

/// Returns what a group is there for, by its name. A name of the project's own is installed unless left out.
fn group_scope(name: &str) -> Scope {
    match name {
        "default" | "production" => Scope::Runtime,
        "test" => Scope::Test,
        "development" => Scope::Development,
        _ => Scope::Optional,
    }
}

/// Returns the one version the requirements of a gem allow: `1.2.3` or `= 1.2.3`.
pub(super) fn exact(requirements: &[String]) -> Option<&str> {
    let [only] = requirements else {
        return None;
    };
    let version = only.strip_prefix('=').unwrap_or(only).trim();
    version
        .starts_with(|c: char| c.is_ascii_digit())
        .then_some(version)
}

/// Makes the component of a gem that is asked for.
pub(super) fn asked(
    collector: &mut Collector<'_>,
    name: &str,
    requirements: &[String],
    scope: Scope,
    line: u32,
) -> Option<Component> {
    let version = exact(requirements);
    let mut component = collector.package(Ecosystem::RubyGems, name, version, Some(line))?;
    if version.is_none() && !requirements.is_empty() {
        component.requirement = Some(requirements.join(", "));
    }
    component.scope = scope;
    component.direct = Some(true);
    Some(component)
}

/// Whether a file belongs to an installed gem: its lock files and manifests speak about the gem's own development.
pub(super) fn is_in_installed_gem(path: &str, tree: &dyn Tree) -> bool {
    let mut place = folder(path);
    while !place.is_empty() {
        let above = folder(place);
        if above == "gems" || above.ends_with("/gems") {
            let gem = place.rsplit('/').next().unwrap_or(place);
            let specification = normalize(above, &format!("../specifications/{gem}.gemspec"));
            if specification.is_some_and(|path| tree.read(&path).is_some()) {
                return true;
            }
        }
        place = above;
    }
    false
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn gems_know_their_groups_options_and_requirements() {
        let gemfile = Gemfile::read(
            "source 'https://rubygems.org'
             gemspec
             gem 'rails', '~> 7.0', '>= 7.0.4' if ENV['X']
             gem(\"pg\", group: :postgres)
             group :development, :test do
               gem 'rspec', require: false
               platforms :ruby do
                 gem 'byebug', :git => 'https://e.x/b.git',
                               :ref => 'abc'
               end
             end
             if RUBY_VERSION > '3'
               gem 'matrix', '= 0.4.2'
             end
             x = if y
               1
             end
             gem 'a', groups: %i[test development]
             gem \"b-#{name}\"
             source 'https://gems.e.x' do
               gem 'own'
             end",
        );
        let found: Vec<_> = gemfile
            .gems
            .iter()
            .map(|gem| (gem.name.as_str(), gem.line, gem.scope))
            .collect();
        assert_eq!(
            found,
            [
                ("rails", 3, Scope::Runtime),
                ("pg", 4, Scope::Optional),
                ("rspec", 6, Scope::Test),
                ("byebug", 8, Scope::Test),
                ("matrix", 13, Scope::Runtime),
                ("a", 18, Scope::Test),
                ("own", 21, Scope::Runtime),
            ]
        );
        assert_eq!(gemfile.gems[0].requirements, ["~> 7.0", ">= 7.0.4"]);
        assert_eq!(exact(&gemfile.gems[4].requirements), Some("0.4.2"));
        assert_eq!(gemfile.gems[3].options["ref"], "abc");
        assert_eq!(gemfile.gems[6].options["source"], "https://gems.e.x");
        assert!(gemfile.uses_gemspec);
        assert_eq!(gemfile.computed, [19]);
    }
}
