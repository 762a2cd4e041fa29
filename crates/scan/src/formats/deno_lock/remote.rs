//! Which package a module loaded by its address belongs to.

use std::borrow::Cow;

use crate::formats::javascript::graph::Package;
use crate::formats::javascript::{Origin, is_exact, split_name};

/// A package modules were loaded from.
#[derive(Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(super) struct Source<'t> {
    /// Type of its package URL; `npm` for what is served out of that registry.
    package_type: &'static str,
    namespace: Option<&'t str>,
    name: &'t str,
    version: Option<&'t str>,
    /// The part of the address all its modules share, where the name alone does not lead there.
    address: Option<&'t str>,
}

impl<'t> Source<'t> {
    /// Makes the package.
    pub(super) fn package(self, line: u32) -> Package<'t> {
        let is_npm = self.package_type == "npm";
        let namespace = self.namespace.map(Cow::Borrowed);
        let name = match (is_npm, self.namespace) {
            (true, Some(scope)) => Cow::Owned(format!("{scope}/{}", self.name)),
            _ => Cow::Borrowed(self.name),
        };
        Package {
            other: (!is_npm).then_some((self.package_type, namespace)),
            version: self.version.map(Cow::Borrowed),
            is_unconnected: true,
            origin: self
                .address
                .map_or(Origin::Registry, |address| Origin::Url(address.to_owned())),
            ..Package::named(name, Some(line))
        }
    }
}

/// Returns the host of an address.
pub(super) fn host(address: &str) -> Option<&str> {
    let (_, rest) = address.split_once("://")?;
    rest.split('/').next().filter(|host| !host.is_empty())
}

/// Tells which package a module belongs to; `None` when the address does not say.
pub(super) fn source(address: &str) -> Option<Source<'_>> {
    let host = host(address)?;
    let path = address.split_once("://")?.1.get(host.len() + 1..)?;
    match host {
        "deno.land" => deno_land(address, path),
        "jsr.io" => {
            let mut parts = path.splitn(4, '/');
            Some(Source {
                package_type: "jsr",
                namespace: Some(parts.next()?),
                name: parts.next()?,
                version: parts.next(),
                address: None,
            })
        }
        "raw.githubusercontent.com" => {
            let mut parts = path.splitn(4, '/');
            Some(Source {
                package_type: "github",
                namespace: Some(parts.next()?),
                name: parts.next()?,
                version: parts.next(),
                address: None,
            })
        }
        "cdn.jsdelivr.net" => npm(path.strip_prefix("npm/")?),
        "esm.sh" | "unpkg.com" | "cdn.skypack.dev" | "jspm.dev" | "dev.jspm.io" | "ga.jspm.io"
        | "cdn.esm.sh" => npm(path),
        _ => None,
    }
}

/// Reads `std@<version>/…` and `x/<name>@<version>/…`.
fn deno_land<'t>(address: &'t str, path: &'t str) -> Option<Source<'t>> {
    let (namespace, rest) = match path.strip_prefix("x/") {
        Some(rest) => ("deno.land/x", rest),
        None => ("deno.land", path),
    };
    let package = rest
        .split('/')
        .next()
        .filter(|package| !package.is_empty())?;
    let (name, version) = match package.split_once('@') {
        Some((name, version)) => (name, Some(version)),
        None => (package, None),
    };
    let end = address.len() - rest.len() + package.len();
    Some(Source {
        package_type: "generic",
        namespace: Some(namespace),
        name,
        version,
        address: address.get(..end),
    })
}

/// Reads `…/<name>@<version>/…` of a host that serves packages of npm. What has no exact version leads on to what has.
fn npm(path: &str) -> Option<Source<'_>> {
    let mut rest = path;
    while !rest.is_empty() {
        // `*` asks not to bundle what the package needs, `npm:` names the registry.
        rest = rest.trim_start_matches('*');
        rest = rest.strip_prefix("npm:").unwrap_or(rest);
        if let Some((name, after)) = split_name(rest)
            && name.matches('/').count() == usize::from(name.starts_with('@'))
        {
            let version = after.split(['/', '?', '&', '!']).next()?;
            let (scope, name) = match name.split_once('/') {
                Some((scope, name)) => (Some(scope), name),
                None => (None, name),
            };
            return is_exact(version).then_some(Source {
                package_type: "npm",
                namespace: scope,
                name,
                version: Some(version),
                address: None,
            });
        }
        rest = rest.split_once('/')?.1;
    }
    None
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn addresses_lead_to_packages() {
        for (address, expected) in [
            (
                "https://deno.land/std@0.177.0/fmt/colors.ts",
                "generic deno.land/std 0.177.0",
            ),
            (
                "https://deno.land/x/oak@v12.6.1/mod.ts",
                "generic deno.land/x/oak v12.6.1",
            ),
            (
                "https://deno.land/x/oak/mod.ts",
                "generic deno.land/x/oak -",
            ),
            (
                "https://jsr.io/@std/path/1.0.6/mod.ts",
                "jsr @std/path 1.0.6",
            ),
            (
                "https://esm.sh/v135/react@18.2.0/es2022/react.mjs",
                "npm /react 18.2.0",
            ),
            (
                "https://esm.sh/*@preact/signals@1.2.3?dev",
                "npm @preact/signals 1.2.3",
            ),
            (
                "https://cdn.jsdelivr.net/npm/lodash@4.17.21/lodash.js",
                "npm /lodash 4.17.21",
            ),
            (
                "https://raw.githubusercontent.com/o/r/0123abc/mod.ts",
                "github o/r 0123abc",
            ),
        ] {
            let source = source(address).expect(address);
            let found = format!(
                "{} {}/{} {}",
                source.package_type,
                source.namespace.unwrap_or(""),
                source.name,
                source.version.unwrap_or("-")
            );
            assert_eq!(found, expected);
        }
        assert_eq!(source("https://esm.sh/react@18"), None);
        assert_eq!(source("https://example.org/mod.ts"), None);
    }
}
