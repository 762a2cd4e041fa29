//! What the formats of Haskell share: package names with versions, lists of dependencies.
//!
//! Source: Cabal's documentation of package descriptions, Stack's of its configuration and lock file.

use std::collections::BTreeMap;

use gwanmun_model::{Ecosystem, Scope};

use super::cabal::Siblings;
use crate::collect::Collector;

/// Divides `name-1.2.3`, which may go on with `@sha256:…` or `@rev:…`.
pub(super) fn name_and_version(text: &str) -> Option<(&str, &str)> {
    let identifier = text.split('@').next().unwrap_or(text).trim();
    let (name, version) = identifier.rsplit_once('-')?;
    let is_version = version.starts_with(|c: char| c.is_ascii_digit())
        && version.chars().all(|c| c.is_ascii_digit() || c == '.');
    is_version.then_some((name, version))
}

/// What one file asks for: each package once, at its first line, with the scope that reaches furthest.
#[derive(Default)]
pub(super) struct Asked {
    packages: BTreeMap<String, Package>,
}

struct Package {
    constraint: String,
    scope: Scope,
    line: u32,
}

impl Asked {
    /// Notes `name`, `name:library` or `name:{a,b}` with its constraint.
    pub(super) fn ask(&mut self, text: &str, scope: Scope, line: u32) {
        let text = text.trim();
        let is_name = |c: char| c.is_alphanumeric() || matches!(c, '-' | '_');
        let end = text.find(|c| !is_name(c)).unwrap_or(text.len());
        let (name, rest) = text.split_at(end);
        if name.is_empty() {
            return;
        }
        self.ask_named(name, without_part(rest.trim_start()), scope, line);
    }

    /// Notes a package with its constraint.
    pub(super) fn ask_named(&mut self, name: &str, constraint: &str, scope: Scope, line: u32) {
        let constraint: String = constraint.split_whitespace().collect::<Vec<_>>().join(" ");
        let known = self.packages.entry(name.to_owned()).or_insert(Package {
            constraint: String::new(),
            scope,
            line,
        });
        known.scope = scope.min(known.scope);
        if known.constraint.is_empty() {
            known.constraint = constraint;
        }
    }

    /// Keeps everything asked for but `own`, the package itself; `siblings` are packages of the same project. Returns
    /// the identities.
    pub(super) fn keep(
        self,
        own: &str,
        siblings: &Siblings,
        collector: &mut Collector<'_>,
    ) -> Vec<String> {
        let mut identities = Vec::new();
        for (name, package) in self.packages {
            if name == own {
                continue;
            }
            let sibling = siblings.get(&name);
            let version = match sibling {
                Some(version) => version.as_deref(),
                None => exact(&package.constraint),
            };
            let line = Some(package.line);
            let component = collector.package(Ecosystem::Hackage, &name, version, line);
            let Some(mut component) = component else {
                continue;
            };
            if version.is_none() && sibling.is_none() && !package.constraint.is_empty() {
                component.requirement = Some(package.constraint);
            }
            component.scope = package.scope;
            component.first_party = sibling.is_some();
            component.direct = sibling.is_none().then_some(true);
            identities.extend(collector.add(component));
        }
        identities
    }
}

/// Cuts off the libraries of a package that are meant: `:library`, `:{a, b}`.
fn without_part(rest: &str) -> &str {
    let Some(part) = rest.strip_prefix(':') else {
        return rest;
    };
    let part = part.trim_start();
    let end = if part.starts_with('{') {
        part.find('}').map_or(part.len(), |end| end + 1)
    } else {
        part.find(|c: char| c.is_whitespace() || "<>=^".contains(c))
            .unwrap_or(part.len())
    };
    part.get(end..).unwrap_or_default()
}

/// Returns the one version a constraint allows.
pub(super) fn exact(constraint: &str) -> Option<&str> {
    let version = constraint.trim().strip_prefix("==")?.trim();
    let is_version = |c: char| c.is_ascii_digit() || c == '.';
    (!version.is_empty() && version.chars().all(is_version)).then_some(version)
}

/// Divides a list at its commas outside braces and brackets; each with the offset of its first character.
pub(super) fn items(list: &str) -> Vec<(usize, &str)> {
    let (mut items, mut start, mut depth) = (Vec::new(), 0, 0_usize);
    let end = list.len();
    for (at, c) in list.char_indices().chain(std::iter::once((end, ','))) {
        match c {
            '{' | '(' => depth += 1,
            '}' | ')' => depth = depth.saturating_sub(1),
            ',' if depth == 0 || at == end => {
                let item = list.get(start..at).unwrap_or_default();
                let space = item.len() - item.trim_start().len();
                if !item.trim().is_empty() {
                    items.push((start + space, item.trim()));
                }
                start = at + 1;
            }
            _ => {}
        }
    }
    items
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn constraints_and_names_are_taken_apart() {
        assert_eq!(name_and_version("a-b-1.0@sha256:x,1"), Some(("a-b", "1.0")));
        assert_eq!(name_and_version("./local"), None);
        assert_eq!(exact("== 1.2"), Some("1.2"));
        assert_eq!(exact("==1.2.*"), None);
        assert_eq!(exact("==1 || ==2"), None);
        assert_eq!(without_part(":{a, b} >= 1"), " >= 1");
        assert_eq!(without_part(":lib"), "");
        let found = items("a, b ^>= {1, 2},\n c");
        assert_eq!(found, [(0, "a"), (3, "b ^>= {1, 2}"), (18, "c")]);
    }
}
