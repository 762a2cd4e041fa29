//! What the formats of Perl share: distributions, the modules in them, what a `cpanfile` asks for.
//!
//! Source: `CPAN::Meta::Spec`, the documentation of `cpanfile` and of Carton.

use gwanmun_model::{Component, ProblemKind, Scope};

use super::script::{Placed, Syntax, Token, tokens};
use crate::collect::Collector;

/// How Perl is written, as far as manifests use it.
const PERL: Syntax = Syntax {
    line_comments: &["#"],
    block_comments: &[("\n=pod", "\n=cut"), ("\n=head", "\n=cut")],
    raw_strings: &[("q(", ")"), ("q{", "}"), ("q[", "]")],
    quotes: &['"', '\''],
    interpolations: &["$", "@"],
    in_words: ":",
};

/// Divides `Try-Tiny-0.31` and `Foo-v1.2.3-TRIAL` before the version.
pub(super) fn name_and_version(distribution: &str) -> Option<(&str, &str)> {
    let starts_version = |rest: &str| {
        let rest = rest.strip_prefix('v').unwrap_or(rest);
        rest.starts_with(|c: char| c.is_ascii_digit())
    };
    distribution
        .rmatch_indices('-')
        .filter_map(|(at, _)| {
            let name = distribution.get(..at)?;
            Some((name, distribution.get(at + 1..)?))
        })
        .find(|(name, version)| !name.is_empty() && starts_version(version))
}

/// Returns who published a distribution, out of `E/ET/ETHER/Try-Tiny-0.31.tar.gz`.
pub(super) fn author(path: &str) -> Option<&str> {
    let (folders, _) = path.rsplit_once('/')?;
    folders.rsplit('/').next().filter(|name| !name.is_empty())
}

/// Makes the component of a distribution.
///
/// Names are those of distributions alone: the package-url type `cpan` leaves out who published them unless needed.
pub(super) fn distribution(
    collector: &mut Collector<'_>,
    name: &str,
    version: Option<&str>,
    line: Option<u32>,
) -> Option<Component> {
    collector.package_of_type("cpan", None, name, version, line)
}

/// Makes the component of a module that is asked for. Nothing at hand tells its distribution, which mostly is called
/// as its main module is.
pub(super) fn asked(
    collector: &mut Collector<'_>,
    module: &Module,
    line: Option<u32>,
) -> Option<Component> {
    let version = module.exact();
    let mut component = distribution(collector, &module.name.replace("::", "-"), version, line)?;
    if version.is_none() && !matches!(module.requirement.as_str(), "" | "0") {
        component.requirement = Some(module.requirement.clone());
    }
    component.scope = module.scope;
    component.direct = Some(true);
    Some(component)
}

/// Says that modules were taken for distributions.
pub(super) fn named_by_modules(collector: &mut Collector<'_>) {
    let message =
        "names modules, not distributions; each is reported as the distribution its name suggests";
    collector.problem(ProblemKind::Incomplete, None, message);
}

/// A module that is asked for.
pub(super) struct Module {
    /// Its name: `Plack::Request`.
    pub(super) name: String,
    /// The version asked for, at least that one unless it says otherwise.
    pub(super) requirement: String,
    /// What it is there for.
    pub(super) scope: Scope,
    /// Its line.
    pub(super) line: u32,
}

impl Module {
    /// Returns the one version `== 1.0` allows.
    fn exact(&self) -> Option<&str> {
        let version = self.requirement.strip_prefix("==")?.trim();
        (!version.contains([',', ' '])).then_some(version)
    }
}

/// Returns what a phase of building and running a distribution is for.
pub(super) fn phase_scope(phase: &str) -> Scope {
    match phase {
        "test" => Scope::Test,
        "build" | "configure" => Scope::Build,
        "develop" => Scope::Development,
        _ => Scope::Runtime,
    }
}

/// Reads what a `cpanfile` asks for, as far as it is written out.
pub(super) fn modules(text: &str) -> Vec<Module> {
    let tokens: Vec<Placed<'_>> = tokens(text, &PERL)
        .into_iter()
        .filter(|placed| placed.token != Token::LineEnd)
        .collect();
    let mut modules = Vec::new();
    let mut open: Vec<Scope> = Vec::new();
    let mut next: Option<Scope> = None;
    for (at, placed) in tokens.iter().enumerate() {
        let scope = open.last().copied().unwrap_or(Scope::Runtime);
        if placed.is('{') {
            open.push(next.take().unwrap_or(scope));
        } else if placed.is('}') {
            open.pop();
        }
        let scope = match placed.word().unwrap_or_default() {
            "on" => {
                let phase = tokens.get(at + 1);
                let phase = phase.and_then(|phase| phase.text().or_else(|| phase.word()));
                next = phase.map(phase_scope);
                continue;
            }
            "feature" => {
                next = Some(Scope::Optional);
                continue;
            }
            "requires" => scope,
            "recommends" | "suggests" => scope.max(Scope::Optional),
            "test_requires" => Scope::Test,
            "build_requires" | "configure_requires" => Scope::Build,
            "author_requires" => Scope::Development,
            _ => continue,
        };
        modules.extend(module(tokens.get(at + 1..).unwrap_or_default(), scope));
    }
    modules
}

/// Reads `'Name', '1.0'` and `('Name' => '1.0')`.
fn module(arguments: &[Placed<'_>], scope: Scope) -> Option<Module> {
    let mut arguments = arguments
        .iter()
        .take_while(|placed| !placed.is(';'))
        .filter(|placed| !placed.is('('));
    let name = arguments.next()?;
    let text = name.text().or_else(|| name.word())?;
    let mut rest =
        arguments.skip_while(|placed| placed.is(',') || placed.is('=') || placed.is('>'));
    let version = rest.next();
    let version = version.and_then(|version| version.text().or_else(|| version.word()));
    (text != "perl").then(|| Module {
        name: text.to_owned(),
        requirement: version.unwrap_or_default().to_owned(),
        scope,
        line: name.line,
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn distributions_are_taken_apart() {
        for (distribution, expected) in [
            ("Try-Tiny-0.31", Some(("Try-Tiny", "0.31"))),
            ("Foo-v1.2.3-TRIAL", Some(("Foo", "v1.2.3-TRIAL"))),
            ("Crypt-X509-1.9", Some(("Crypt-X509", "1.9"))),
            (
                "Text-Tabs+Wrap-2013.0523",
                Some(("Text-Tabs+Wrap", "2013.0523")),
            ),
            ("nothing", None),
        ] {
            assert_eq!(name_and_version(distribution), expected);
        }
        assert_eq!(author("E/ET/ETHER/Try-Tiny-0.31.tar.gz"), Some("ETHER"));
    }

    #[test]
    fn modules_know_their_phase() {
        let found = modules(
            "requires 'perl', '5.10';
             requires 'Plack' => '1.0'; # requires 'No';
             requires Moo;
             requires('JSON::PP', '== 4.0');
             on test => sub {
                 requires 'Test::More', '>= 0.98, < 2.0';
                 recommends 'Test::Fancy';
             };
             on 'develop' => sub { requires 'Perl::Tidy' };
             feature 'sqlite', 'SQLite support' => sub {
                 recommends 'DBD::SQLite';
             };
             test_requires 'Test::Deep';",
        );
        let found: Vec<_> = found
            .iter()
            .map(|one| {
                (
                    one.name.as_str(),
                    one.requirement.as_str(),
                    one.scope,
                    one.line,
                )
            })
            .collect();
        assert_eq!(
            found,
            [
                ("Plack", "1.0", Scope::Runtime, 2),
                ("Moo", "", Scope::Runtime, 3),
                ("JSON::PP", "== 4.0", Scope::Runtime, 4),
                ("Test::More", ">= 0.98, < 2.0", Scope::Test, 6),
                ("Test::Fancy", "", Scope::Test, 7),
                ("Perl::Tidy", "", Scope::Development, 9),
                ("DBD::SQLite", "", Scope::Optional, 11),
                ("Test::Deep", "", Scope::Test, 13),
            ]
        );
    }
}
