//! What a `mix.exs` asks for, as far as it is written out.

use gwanmun_model::Scope;

use super::script::{Placed, Token};
use super::term::{Term, Value, elixir, literals};

/// What a project's `mix.exs` says.
#[derive(Default)]
pub(super) struct Project {
    /// Name of the application, with its line.
    pub(super) application: Option<(String, u32)>,
    /// Version, where it is written out.
    pub(super) version: Option<String>,
    /// What it asks for.
    pub(super) dependencies: Vec<Dependency>,
}

/// One dependency: `{:name, "~> 1.0", only: :test}`.
pub(super) struct Dependency {
    /// Name of the application.
    pub(super) name: String,
    /// Requirement as written.
    pub(super) requirement: Option<String>,
    /// What it is there for.
    pub(super) scope: Scope,
    /// Address and state of a repository.
    pub(super) git: Option<(String, Option<String>)>,
    /// Whether it is a part of the project: a folder or a member of the umbrella.
    pub(super) is_own: bool,
    /// Package it is called in the registry, where that differs.
    pub(super) package: Option<String>,
    /// Its line.
    pub(super) line: u32,
}

impl Project {
    /// Reads the lists in the functions `project` and those named for dependencies.
    pub(super) fn read(text: &str) -> Self {
        let tokens = elixir(text);
        let mut project = Self::default();
        let attribute = |name: &str| {
            tokens.windows(3).find_map(|window| match window {
                [at, known, value] if at.is('@') && known.is_word(name) => value.text(),
                _ => None,
            })
        };
        let mut function = "";
        let mut at = 0;
        while let Some(placed) = tokens.get(at) {
            at += 1;
            if placed.is_word("def") || placed.is_word("defp") {
                function = tokens.get(at).and_then(Placed::word).unwrap_or_default();
            } else if placed.is('[') {
                let end = end_of_list(&tokens, at);
                let list = tokens.get(at - 1..end).unwrap_or_default();
                at = end;
                if function == "project" {
                    project.describe(list, &attribute);
                } else if function.ends_with("deps") || function.ends_with("dependencies") {
                    project.ask(list);
                }
            }
        }
        project
    }

    fn describe<'t>(&mut self, list: &[Placed<'_>], attribute: &dyn Fn(&str) -> Option<&'t str>) {
        // Other entries call functions, so the list as a whole is no term.
        for window in list.windows(4) {
            let [key, colon, value, next] = window else {
                continue;
            };
            if !colon.is(':') {
                continue;
            }
            if key.is_word("app") && value.is(':') && self.application.is_none() {
                let name = next.word().map(str::to_owned);
                self.application = name.map(|name| (name, key.line));
            } else if key.is_word("version") && self.version.is_none() {
                let stated = match next.word() {
                    Some(name) if value.is('@') => attribute(name),
                    _ => value.text(),
                };
                self.version = stated.map(str::to_owned);
            }
        }
    }

    /// Reads the tuples of a list by themselves: one that calls a function does not spoil the others.
    fn ask(&mut self, list: &[Placed<'_>]) {
        let mut at = 1;
        while let Some(placed) = list.get(at) {
            at += 1;
            if !placed.is('{') {
                continue;
            }
            let end = end_of_list(list, at);
            let tuple = literals(list.get(at - 1..end).unwrap_or_default());
            at = end;
            let dependency = tuple.first().and_then(dependency);
            self.dependencies.extend(dependency);
        }
    }
}

/// Returns the index behind the bracket that closes the one before `start`.
fn end_of_list(tokens: &[Placed<'_>], start: usize) -> usize {
    let mut depth = 1_usize;
    let rest = tokens.get(start..).unwrap_or_default();
    for (index, placed) in rest.iter().enumerate() {
        match placed.token {
            Token::Mark('[' | '{' | '(') => depth += 1,
            Token::Mark(']' | '}' | ')') => depth = depth.saturating_sub(1),
            _ => {}
        }
        if depth == 0 {
            return start + index + 1;
        }
    }
    tokens.len()
}

fn dependency(tuple: &Term<'_>) -> Option<Dependency> {
    let [name, rest @ ..] = tuple.tuple() else {
        return None;
    };
    let Value::Atom(name) = &name.value else {
        return None;
    };
    let requirement = rest.first().and_then(|one| match &one.value {
        Value::Text(text) => Some(text.to_string()),
        _ => None,
    });
    // Options stand in the tuple itself or in a list at its end.
    let option = |key: &str| {
        rest.iter().find_map(|one| match one.tuple() {
            [known, value] if known.text() == Some(key) => Some(value),
            _ => one.get(key),
        })
    };
    let text = |key: &str| option(key).and_then(Term::text).map(str::to_owned);
    let flag = |key: &str, value: &str| option(key).and_then(Term::text) == Some(value);
    let state = || {
        text("tag")
            .or_else(|| text("ref"))
            .or_else(|| text("branch"))
    };
    let github = || text("github").map(|name| format!("https://github.com/{name}.git"));
    let scope = match option("only") {
        Some(only) => environments(only),
        None if flag("runtime", "false") => Scope::Build,
        None if flag("optional", "true") => Scope::Optional,
        None => Scope::Runtime,
    };
    Some(Dependency {
        name: name.to_string(),
        requirement,
        scope,
        git: text("git")
            .or_else(github)
            .map(|address| (address, state())),
        is_own: option("path").is_some() || flag("in_umbrella", "true"),
        package: text("hex"),
        line: tuple.line,
    })
}

/// Returns what the environments named are there for, together.
fn environments(only: &Term<'_>) -> Scope {
    let names = match only.list() {
        [] => std::slice::from_ref(only),
        names => names,
    };
    let scopes = names.iter().map(|name| match name.text() {
        Some("test") => Scope::Test,
        Some("dev" | "docs") => Scope::Development,
        _ => Scope::Runtime,
    });
    scopes.min().unwrap_or(Scope::Runtime)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn dependencies_are_read_where_they_are_written_out() {
        let project = Project::read(
            "defmodule A.MixProject do
               def project do
                 [app: :branch, version: \"1.0.0\", deps: deps(), aliases: [x: {:ok, \"no\"}]]
               end
               defp deps do
                 [
                   {:phoenix, \"~> 1.7\"},
                   {:credo, \"1.0.0\", only: [:dev, :test], runtime: false},
                   {:esbuild, \"~> 0.5\", runtime: Mix.env() == :dev},
                   {:tools, git: \"https://e.x/t.git\", tag: \"v1\"},
                   {:core, in_umbrella: true},
                   {:renamed, \"~> 1\", [hex: :other, optional: true]}
                 ]
               end
             end",
        );
        assert_eq!(project.application, Some(("branch".to_owned(), 3)));
        assert_eq!(project.version.as_deref(), Some("1.0.0"));
        let found: Vec<_> = project
            .dependencies
            .iter()
            .map(|one| (one.name.as_str(), one.line, one.scope, one.is_own))
            .collect();
        assert_eq!(
            found,
            [
                ("phoenix", 7, Scope::Runtime, false),
                ("credo", 8, Scope::Test, false),
                ("esbuild", 9, Scope::Runtime, false),
                ("tools", 10, Scope::Runtime, false),
                ("core", 11, Scope::Runtime, true),
                ("renamed", 12, Scope::Optional, false),
            ]
        );
    }
}
