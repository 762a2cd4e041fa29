//! `*.gemspec`: what a gem in the making asks for, and what an installed gem says of itself. Only what is written out
//! is read.

use gwanmun_model::{Component, Ecosystem, Found, ProblemKind, Scope};

use super::opened::Opened;
use super::ruby::{arguments, asked, is_in_installed_gem, ruby};
use super::script::{Placed, Token, statements};
use super::{Family, Format, Input, Intake, Subject, covered};
use crate::collect::{Collector, is_version};

pub(super) const FORMAT: Format = Format {
    id: "gemspec",
    title: "gemspec (literals)",
    family: Family::Ruby,
    names: &["*.gemspec"],
    resolved_by: &["Gemfile.lock", "gems.locked"],
    looks_above: true,
    read,
    ..Format::BASE
};

pub(super) const INSTALLED: Format = Format {
    id: "gem-installed",
    title: "installed gems (specifications)",
    family: Family::Ruby,
    names: &[
        "specifications/*.gemspec",
        "specifications/default/*.gemspec",
    ],
    subject: Subject::Package,
    intake: Intake::Alone,
    read: read_installed,
    ..Format::BASE
};

/// What a specification says of its gem.
#[derive(Default)]
struct Specification {
    name: String,
    version: String,
    platform: String,
    licenses: Vec<String>,
    authors: Vec<String>,
    line: Option<u32>,
}

fn read_installed(input: &Input<'_>) -> Found {
    let mut collector = Collector::new(input);
    let opened = Opened::of(input, &mut collector);
    let tokens = ruby(&opened.text);
    let mut specification = Specification::read(&tokens);
    // RubyGems writes name, version and platform into a comment, to find them without running the file.
    let stub = opened
        .text
        .lines()
        .take(8)
        .find_map(|line| line.strip_prefix("# stub: "));
    let mut stub = stub.into_iter().flat_map(str::split_whitespace);
    for known in [
        &mut specification.name,
        &mut specification.version,
        &mut specification.platform,
    ] {
        let stated = stub.next().unwrap_or_default();
        if known.is_empty() {
            stated.clone_into(known);
        }
    }
    if specification.name.is_empty() || !is_version(&specification.version) {
        let message = "a specification without a name and a version that are written out";
        collector.problem(ProblemKind::SkippedEntry, None, message);
        return collector.finish();
    }
    if let Some(component) = specification.component(&mut collector) {
        collector.add(component);
    }
    collector.finish()
}

impl Specification {
    fn read(tokens: &[Placed<'_>]) -> Self {
        let mut specification = Self::default();
        for statement in statements(tokens) {
            let [_, dot, field, equals, value @ ..] = statement else {
                continue;
            };
            if !dot.is('.') || !equals.is('=') {
                continue;
            }
            let end = value.iter().position(|placed| placed.is_word("if"));
            let value = value.get(..end.unwrap_or(value.len())).unwrap_or_default();
            let mut texts = value.iter().filter_map(Placed::text).map(str::to_owned);
            match field.word().unwrap_or_default() {
                "name" => {
                    specification.line = Some(field.line);
                    specification.name = texts.next().unwrap_or_default();
                }
                "version" => specification.version = texts.next().unwrap_or_default(),
                "platform" => specification.platform = texts.next().unwrap_or_default(),
                "license" | "licenses" => specification.licenses = texts.collect(),
                "author" | "authors" => specification.authors = texts.collect(),
                _ => {}
            }
        }
        specification
    }

    fn component(self, collector: &mut Collector<'_>) -> Option<Component> {
        let version = Some(self.version.as_str());
        let mut component =
            collector.package(Ecosystem::RubyGems, &self.name, version, self.line)?;
        if !matches!(self.platform.as_str(), "" | "ruby") {
            component.purl = component.purl.with_qualifier("platform", &self.platform);
        }
        component.declared_licenses = self.licenses;
        component.supplier = (!self.authors.is_empty()).then(|| self.authors.join(", "));
        Some(component)
    }
}

/// Reads what a gem in the making asks for.
fn read(input: &Input<'_>) -> Found {
    let mut collector = Collector::new(input);
    if is_in_installed_gem(input.path, input.tree)
        || covered::is_covered(input, covered::OF_BUNDLER, None)
    {
        return collector.finish();
    }
    let opened = Opened::of(input, &mut collector);
    let tokens = ruby(&opened.text);
    let mut identities = Vec::new();
    for statement in statements(&tokens) {
        let statement: Vec<&Placed<'_>> = statement
            .iter()
            .filter(|placed| placed.token != Token::LineEnd)
            .collect();
        let [_, dot, call, rest @ ..] = statement.as_slice() else {
            continue;
        };
        let scope = match call.word().unwrap_or_default() {
            "add_dependency" | "add_runtime_dependency" => Scope::Runtime,
            "add_development_dependency" => Scope::Development,
            _ => continue,
        };
        if dot.is('.') {
            identities.extend(dependency(call.line, rest, scope, &mut collector));
        }
    }
    let specification = Specification::read(&tokens);
    if !identities.is_empty() && !specification.name.is_empty() {
        let root = specification.component(&mut collector).map(|mut root| {
            root.first_party = true;
            root
        });
        if let Some(root) = root.and_then(|root| collector.add(root)) {
            for identity in &identities {
                collector.edge(&root, identity);
            }
        }
    }
    collector.finish()
}

fn dependency(
    line: u32,
    rest: &[&Placed<'_>],
    scope: Scope,
    collector: &mut Collector<'_>,
) -> Option<String> {
    let arguments = arguments(rest);
    let mut arguments = arguments.iter();
    // `.freeze` may follow the name.
    let name = arguments.next()?.first()?.text();
    let Some(name) = name else {
        let message = "what is asked for here is known only when the program runs";
        collector.problem(ProblemKind::SkippedEntry, Some(line), message);
        return None;
    };
    let requirements: Vec<String> = arguments
        .flatten()
        .filter_map(|placed| placed.text())
        .map(str::to_owned)
        .collect();
    let component = asked(collector, name, &requirements, scope, line)?;
    collector.add(component)
}
