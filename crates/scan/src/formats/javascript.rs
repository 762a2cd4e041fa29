//! What the JavaScript formats share: where packages come from, integrity text, license statements.

pub(super) mod graph;
pub(super) mod manifest;

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use gwanmun_model::digest::Algorithm;
use gwanmun_model::{Digest, NoticeKind, PublisherNotice};

use crate::collect::is_version;
use crate::document::json::{Json, Value};

/// Where a package was taken from.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Origin {
    /// A registry.
    Registry,
    /// A version control address, with the commit after `@`.
    Git(String),
    /// An archive by its address or path.
    Url(String),
    /// A folder on the disk.
    Folder(String),
}

/// Tells the origin from the address a package was taken from or from what stands in place of a version.
pub(super) fn origin(text: &str) -> Origin {
    let (scheme, rest) = text.split_once(':').unwrap_or(("", text));
    match scheme {
        "git" | "ssh" => git(&format!("git+{text}")),
        "git+ssh" | "git+https" | "git+http" | "git+file" => git(text),
        "github" | "gitlab" | "bitbucket" | "gist" => hosted(scheme, rest),
        // The short form of `ssh://`, as in `git@host:owner/repository.git`.
        _ if scheme.starts_with("git@") && !rest.starts_with("//") => {
            git(&format!("git+ssh://{scheme}/{rest}"))
        }
        "file" if is_archive(rest) => Origin::Url(text.to_owned()),
        "file" | "link" | "portal" | "workspace" => Origin::Folder(text.to_owned()),
        "http" | "https" if is_repository(rest) => git(&format!("git+{text}")),
        // Registries serve `<name>/-/<file>.tgz`, as do the mirrors of a closed network.
        "http" | "https" if !rest.contains("/-/") => Origin::Url(text.to_owned()),
        _ => Origin::Registry,
    }
}

/// Makes the origin of a repository address: what stands behind `#` is the commit, tag or branch.
fn git(address: &str) -> Origin {
    let Some((repository, reference)) = address.split_once('#') else {
        return Origin::Git(address.to_owned());
    };
    let reference = reference.rsplit('&').find_map(|part| {
        // Yarn writes `#commit=<hash>`, its second version `#commit:<hash>`.
        part.strip_prefix("commit=")
            .or_else(|| part.strip_prefix("commit:"))
            .or_else(|| Some(part).filter(|part| !part.contains(['=', ':'])))
    });
    match reference.filter(|reference| !reference.is_empty()) {
        Some(reference) => Origin::Git(format!("{repository}@{reference}")),
        None => Origin::Git(repository.to_owned()),
    }
}

/// Makes the origin of `<owner>/<repository>#<reference>` at one of the hosts package managers know by a short name.
pub(super) fn hosted(host: &str, path: &str) -> Origin {
    let host = match host {
        "bitbucket" => "bitbucket.org",
        "gitlab" => "gitlab.com",
        "gist" => "gist.github.com",
        _ => "github.com",
    };
    git(&format!("git+https://{host}/{path}"))
}

/// Whether the rest of a web address is that of a repository, not of an archive.
fn is_repository(rest: &str) -> bool {
    let path = rest.split(['#', '?']).next().unwrap_or_default();
    path.trim_end_matches('/').rsplit('.').next() == Some("git")
}

/// Whether the path is that of a packed package.
pub(super) fn is_archive(path: &str) -> bool {
    let path = path.split(['#', '?']).next().unwrap_or_default();
    [".tgz", ".tar.gz", ".tar"]
        .iter()
        .any(|end| path.ends_with(end))
}

/// Returns the version in the address of an archive in a registry: `…/<name>/-/<last part of the name>-<version>.tgz`.
pub(super) fn version_in(address: &str) -> Option<&str> {
    let (package, file) = address.rsplit_once("/-/")?;
    let last = package.rsplit(['/', '@']).next()?;
    let last = last.rsplit_once("%2f").map_or(last, |(_, last)| last);
    let version = file
        .strip_prefix(last)?
        .strip_prefix('-')?
        .strip_suffix(".tgz")?;
    is_version(version).then_some(version)
}

/// Splits `<name>@<rest>`, where a name with scope begins with `@` itself.
pub(super) fn split_name(text: &str) -> Option<(&str, &str)> {
    let from = usize::from(text.starts_with('@'));
    let at = text.get(from..)?.find('@')? + from;
    let (name, rest) = text.split_at_checked(at)?;
    Some((name, rest.strip_prefix('@')?)).filter(|_| at > from)
}

/// Whether the text is one whole version as npm orders them, `1.2.3-rc.1+build`, and not a range such as `1.x` or a
/// tag such as `latest`. Source: Semantic Versioning 2.0.0, section 2.
pub(super) fn is_exact(text: &str) -> bool {
    let core = text.split(['-', '+']).next().unwrap_or_default();
    let parts: Vec<&str> = core.split('.').collect();
    parts.len() == 3
        && parts
            .iter()
            .all(|part| !part.is_empty() && part.bytes().all(|byte| byte.is_ascii_digit()))
        && is_version(text)
}

/// Reads Subresource Integrity text: `sha512-<base64>`, several of them divided by spaces.
pub(super) fn digests(integrity: &str) -> Vec<Digest> {
    integrity
        .split_whitespace()
        .filter_map(|one| {
            let (algorithm, value) = one.split_once('-')?;
            let algorithm = Algorithm::ALL
                .into_iter()
                .find(|known| known.id() == algorithm)?;
            let value = value.split('?').next().unwrap_or_default();
            Digest::from_bytes(algorithm, &STANDARD.decode(value).ok()?)
        })
        .collect()
}

/// Reads the license statement of a package manifest: a text, `{type}`, `{name}` or a list of these.
pub(super) fn licenses(manifest: &Json<'_>) -> Vec<String> {
    let one = |json: &Json<'_>| {
        json.text()
            .or_else(|| json.text_of("type"))
            .or_else(|| json.text_of("name"))
            .map(str::trim)
            .filter(|statement| !statement.is_empty())
            .map(str::to_owned)
    };
    ["license", "licence", "licenses"]
        .iter()
        .filter_map(|key| manifest.get(key))
        .flat_map(|value| {
            one(value)
                .into_iter()
                .chain(value.items().iter().filter_map(one))
        })
        .collect()
}

/// Reads `deprecated` of an entry: the publisher's words, or `true`.
pub(super) fn notices(entry: &Json<'_>) -> Vec<PublisherNotice> {
    let text = match entry.get("deprecated").map(|json| &json.value) {
        Some(Value::Bool(true)) => "",
        Some(Value::Text(text)) if !text.trim().is_empty() => text,
        _ => return Vec::new(),
    };
    vec![PublisherNotice::new(NoticeKind::Deprecated, text)]
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn origins_are_told_apart() {
        for (text, expected) in [
            ("^1.0.0", Origin::Registry),
            (
                "https://mirror.example/npm/a/-/a-1.0.0.tgz",
                Origin::Registry,
            ),
            (
                "git+ssh://git@host/a.git#abc",
                Origin::Git("git+ssh://git@host/a.git@abc".to_owned()),
            ),
            (
                "https://host/a.git#commit=abc",
                Origin::Git("git+https://host/a.git@abc".to_owned()),
            ),
            (
                "https://host/a.git#workspace=b&commit:abc",
                Origin::Git("git+https://host/a.git@abc".to_owned()),
            ),
            (
                "git@host:owner/a.git#v1",
                Origin::Git("git+ssh://git@host/owner/a.git@v1".to_owned()),
            ),
            (
                "github:owner/a#v1",
                Origin::Git("git+https://github.com/owner/a@v1".to_owned()),
            ),
            (
                "https://host/a.tgz",
                Origin::Url("https://host/a.tgz".to_owned()),
            ),
            ("file:a.tgz", Origin::Url("file:a.tgz".to_owned())),
            ("file:../a", Origin::Folder("file:../a".to_owned())),
        ] {
            assert_eq!(origin(text), expected, "{text}");
        }
    }

    #[test]
    fn names_and_versions_are_told_apart() {
        assert_eq!(split_name("a@npm:b@1"), Some(("a", "npm:b@1")));
        assert_eq!(split_name("@a/b@^1"), Some(("@a/b", "^1")));
        assert_eq!(split_name("@a/b"), None);
        assert_eq!(split_name("@"), None);
        for (text, expected) in [
            ("1.2.3", true),
            ("1.2.3-rc.1+b-1", true),
            ("1.2", false),
            ("1.x.0", false),
            ("^1.2.3", false),
            ("1.2.3 || 2.0.0", false),
            ("latest", false),
        ] {
            assert_eq!(is_exact(text), expected, "{text}");
        }
    }
}
