//! References to container images: `registry/owner/name:tag@sha256:…`.
//!
//! Source: the grammar of references in the distribution project; the type `docker` of the package-url specification.

use gwanmun_model::digest::Algorithm;
use gwanmun_model::{Component, ComponentKind, Digest, ProblemKind};

use crate::collect::{Collector, shown};

/// Registry that is meant where a reference names none.
const DEFAULT_REGISTRY: [&str; 2] = ["docker.io", "index.docker.io"];

/// A reference taken apart.
struct Reference<'t> {
    registry: Option<&'t str>,
    owner: Option<&'t str>,
    name: &'t str,
    tag: Option<&'t str>,
    digest: Option<&'t str>,
}

/// Makes the component of an image, or reports the entry as skipped. The digest is the version where there is one and
/// the tag what was asked for; `latest` moves and is no version.
pub(super) fn component(
    collector: &mut Collector<'_>,
    text: &str,
    line: Option<u32>,
) -> Option<Component> {
    let Some(reference) = Reference::of(text.trim()) else {
        let why = if text.contains('$') {
            "names an image that is only known when it is used; it is missing from the result"
        } else {
            "is not a reference to an image"
        };
        let message = format!("`{}` {why}", shown(text));
        collector.problem(ProblemKind::SkippedEntry, line, message);
        return None;
    };
    let tag = reference.tag.filter(|tag| *tag != "latest");
    let version = reference.digest.or(tag);
    let (owner, name) = (reference.owner, reference.name);
    let mut component = collector.package_of_type("docker", owner, name, version, line)?;
    component.kind = ComponentKind::Container;
    let is_tag_asked = reference.digest.is_some() || !component.is_pinned();
    if is_tag_asked {
        component.requirement = reference.tag.map(shown);
    }
    component
        .hashes
        .extend(reference.digest.and_then(Digest::parse));
    if let Some(registry) = reference.registry {
        component.purl = component.purl.with_qualifier("repository_url", registry);
    }
    Some(component)
}

impl<'t> Reference<'t> {
    fn of(text: &'t str) -> Option<Self> {
        let (path, digest) = match text.split_once('@') {
            Some((path, digest)) => (path, Some(digest)),
            None => (text, None),
        };
        let is_digest = |digest: &str| {
            Digest::parse(digest).is_some_and(|one| one.algorithm() >= Algorithm::Sha256)
        };
        if digest.is_some_and(|digest| !is_digest(digest)) {
            return None;
        }
        let name_at = path.rfind('/').map_or(0, |slash| slash + 1);
        let (path, tag) = match path.get(name_at..)?.split_once(':') {
            Some((name, tag)) => (path.get(..name_at + name.len())?, Some(tag)),
            None => (path, None),
        };
        let (registry, path) = match path.split_once('/') {
            Some((first, rest)) if first.contains(['.', ':']) || first == "localhost" => {
                (Some(first), rest)
            }
            _ => (None, path),
        };
        let registry = registry.filter(|registry| !DEFAULT_REGISTRY.contains(registry));
        let (owner, name) = match path.rsplit_once('/') {
            Some((owner, name)) => (Some(owner), name),
            None => (None, path),
        };
        // Official images have the owner `library`, which is rarely written.
        let owner = owner.filter(|owner| *owner != "library" || registry.is_some());
        let is_part = |part: &str| {
            !part.is_empty()
                && part.bytes().all(|byte| {
                    byte.is_ascii_lowercase() || byte.is_ascii_digit() || b"._-".contains(&byte)
                })
        };
        let is_tag = |tag: &str| {
            let is_legal = |byte: u8| byte.is_ascii_alphanumeric() || b"_.-".contains(&byte);
            !tag.is_empty() && tag.bytes().all(is_legal)
        };
        (path.split('/').all(is_part) && tag.is_none_or(is_tag)).then_some(Self {
            registry,
            owner,
            name,
            tag,
            digest,
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn references_of_every_form_are_read() {
        let digest = format!("sha256:{}", "ab".repeat(32));
        for (text, expected) in [
            ("nginx".to_owned(), Some((None, None, "nginx", None, false))),
            (
                "docker.io/library/nginx:1.25".to_owned(),
                Some((None, None, "nginx", Some("1.25"), false)),
            ),
            (
                "localhost:5000/a/b:x".to_owned(),
                Some((Some("localhost:5000"), Some("a"), "b", Some("x"), false)),
            ),
            (
                format!("ghcr.io/o/p/q:1@{digest}"),
                Some((Some("ghcr.io"), Some("o/p"), "q", Some("1"), true)),
            ),
            ("nginx@sha256:12".to_owned(), None),
            ("nginx:not!".to_owned(), None),
            ("Not An Image".to_owned(), None),
            (String::new(), None),
        ] {
            let found = Reference::of(&text);
            let found = found.map(|one| {
                (
                    one.registry,
                    one.owner,
                    one.name,
                    one.tag,
                    one.digest.is_some(),
                )
            });
            assert_eq!(found, expected, "{text}");
        }
    }
}
