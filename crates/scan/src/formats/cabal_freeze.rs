//! `cabal.project.freeze` and `cabal.config`, the versions cabal chose.

use gwanmun_model::{Ecosystem, Found, ProblemKind};

use super::hackage::{exact, items};
use super::opened::Opened;
use super::{Family, Format, Input, Intake};
use crate::collect::{Collector, shown};

pub(super) const FORMAT: Format = Format {
    id: "cabal-freeze",
    title: "cabal.project.freeze, cabal.config",
    family: Family::Haskell,
    names: &["cabal.project.freeze", "cabal.config"],
    intake: Intake::Alone,
    read,
    ..Format::BASE
};

fn read(input: &Input<'_>) -> Found {
    let mut collector = Collector::new(input);
    let opened = Opened::of(input, &mut collector);
    let mut in_constraints = false;
    for (number, line) in (1_u32..).zip(opened.text.lines()) {
        let line = line.split_once("--").map_or(line, |(before, _)| before);
        let mut content = line.trim();
        if !line.starts_with([' ', '\t']) && !content.is_empty() {
            let field = content.split_once(':');
            in_constraints = field.is_some_and(|(name, _)| name.trim() == "constraints");
            content = field.map_or("", |(_, value)| value);
        }
        if !in_constraints {
            continue;
        }
        for (_, item) in items(content) {
            constraint(item, number, &mut collector);
        }
    }
    collector.finish()
}

/// Reads `any.name ==1.0`; `name +flag` chooses how a package is built, `any.name installed` the compiler's own.
fn constraint(item: &str, number: u32, collector: &mut Collector<'_>) {
    let end = item.find(|c: char| c.is_whitespace() || "=<>^+".contains(c));
    let (name, rest) = item.split_at(end.unwrap_or(item.len()));
    let rest = rest.trim();
    let name = name.rsplit_once(['.', ':']).map_or(name, |(_, name)| name);
    if rest.starts_with(['+', '-']) {
        return;
    }
    let Some(version) = exact(rest) else {
        let message = if rest == "installed" {
            format!("the version of {name} is that which comes with the compiler")
        } else {
            format!("`{}` does not name one version", shown(item))
        };
        collector.problem(ProblemKind::UnresolvedVersion, Some(number), message);
        let component = collector.package(Ecosystem::Hackage, name, None, Some(number));
        if let Some(mut component) = component {
            component.requirement =
                Some(rest.to_owned()).filter(|_| rest.starts_with(['<', '>', '=', '^']));
            collector.add(component);
        }
        return;
    };
    let component = collector.package(Ecosystem::Hackage, name, Some(version), Some(number));
    if let Some(component) = component {
        collector.add(component);
    }
}
