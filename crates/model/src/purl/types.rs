//! What each package-url type asks of its parts.

use super::{InvalidPurl, Parts};

/// Whether a type's packages have a namespace.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Namespace {
    Required,
    Optional,
    Prohibited,
}

use Namespace::{Optional, Prohibited, Required};

/// The rules of one type. Types without a row have none.
struct Rules {
    package_type: &'static str,
    namespace: Namespace,
    /// Which parts do not distinguish letter case and are written in lower case.
    lower: Lower,
    /// A change of form the other columns cannot say.
    adapt: fn(&mut Parts),
    /// A demand the other columns cannot say, made on the adapted parts.
    check: fn(&Parts) -> Result<(), InvalidPurl>,
}

/// Parts written in lower case.
#[derive(Clone, Copy)]
struct Lower {
    namespace: bool,
    name: bool,
    version: bool,
}

const KEEP: Lower = Lower {
    namespace: false,
    name: false,
    version: false,
};
const NAME: Lower = Lower { name: true, ..KEEP };
const NAMESPACE: Lower = Lower {
    namespace: true,
    ..KEEP
};
const BOTH: Lower = Lower {
    namespace: true,
    name: true,
    version: false,
};
const VERSION: Lower = Lower {
    version: true,
    ..KEEP
};
const NAME_AND_VERSION: Lower = Lower {
    name: true,
    version: true,
    ..KEEP
};
const ALL: Lower = Lower {
    namespace: true,
    name: true,
    version: true,
};

const fn row(package_type: &'static str, namespace: Namespace, lower: Lower) -> Rules {
    Rules {
        package_type,
        namespace,
        lower,
        adapt: |_| (),
        check: |_| Ok(()),
    }
}

impl Rules {
    const fn adapted(mut self, adapt: fn(&mut Parts)) -> Self {
        self.adapt = adapt;
        self
    }

    const fn checked(mut self, check: fn(&Parts) -> Result<(), InvalidPurl>) -> Self {
        self.check = check;
        self
    }
}

/// Source: the type definitions of the package-url specification, commit 16f3d0e, 2026-08-21.
///
/// `golang` departs from it on purpose: module paths distinguish letter case and need not have a
/// slash (`gotest.tools`), so they are kept as they are.
const TYPES: &[Rules] = &[
    row("alpm", Required, BOTH),
    row("apk", Required, BOTH),
    row("bazel", Prohibited, KEEP),
    row("bitbucket", Required, BOTH),
    row("bitnami", Prohibited, NAME),
    row("brew", Optional, BOTH),
    row("cargo", Prohibited, KEEP),
    row("chrome-extension", Prohibited, NAME).checked(chrome_extension),
    row("cocoapods", Prohibited, KEEP).checked(cocoapods),
    row("composer", Required, BOTH),
    row("conda", Prohibited, KEEP),
    row("cpan", Optional, KEEP)
        .adapted(author_in_capitals)
        .checked(cpan),
    row("cran", Prohibited, KEEP),
    row("deb", Required, BOTH),
    row("gem", Prohibited, KEEP),
    row("git", Required, KEEP).adapted(git).checked(git_path),
    row("github", Required, BOTH),
    row("golang", Optional, KEEP),
    row("hackage", Prohibited, KEEP),
    row("hex", Optional, BOTH),
    row("huggingface", Required, VERSION),
    row("julia", Prohibited, KEEP).checked(julia),
    row("luarocks", Optional, BOTH),
    row("maven", Required, KEEP),
    row("mlflow", Prohibited, KEEP).adapted(mlflow),
    row("nuget", Prohibited, KEEP),
    row("oci", Prohibited, NAME_AND_VERSION),
    row("opam", Prohibited, KEEP),
    row("otp", Prohibited, NAME),
    row("pub", Prohibited, NAME).adapted(pub_dev),
    row("pypi", Prohibited, NAME_AND_VERSION).adapted(pypi),
    row("qpkg", Required, NAMESPACE),
    row("rpm", Required, NAMESPACE),
    row("swid", Optional, KEEP).checked(swid),
    row("swift", Required, KEEP),
    row("vcpkg", Prohibited, KEEP),
    row("vscode-extension", Required, ALL),
    row("yocto", Optional, NAMESPACE),
];

/// Brings the parts into the form the type asks for.
///
/// # Errors
/// When a part the type needs is missing, one it forbids is there, or one has characters it must not have.
pub(super) fn normalise(parts: &mut Parts) -> Result<(), InvalidPurl> {
    let Some(rules) = TYPES
        .iter()
        .find(|rules| rules.package_type == parts.package_type)
    else {
        return Ok(());
    };
    match (rules.namespace, &parts.namespace) {
        (Required, None) => {
            return Err(InvalidPurl(format!(
                "packages of type `{0}` have a namespace; write pkg:{0}/NAMESPACE/{1}",
                parts.package_type, parts.name
            )));
        }
        (Prohibited, Some(namespace)) => {
            return Err(InvalidPurl(format!(
                "packages of type `{0}` have no namespace; remove `{namespace}/`",
                parts.package_type
            )));
        }
        _ => {}
    }
    if let (true, Some(namespace)) = (rules.lower.namespace, &mut parts.namespace) {
        namespace.make_ascii_lowercase();
    }
    if rules.lower.name {
        parts.name.make_ascii_lowercase();
    }
    if let (true, Some(version)) = (rules.lower.version, &mut parts.version) {
        version.make_ascii_lowercase();
    }
    (rules.adapt)(parts);
    (rules.check)(parts)
}

/// Whether names of the type are paths whose slashes stay as they are.
pub(super) fn name_is_path(package_type: &str) -> bool {
    package_type == "git"
}

fn chrome_extension(parts: &Parts) -> Result<(), InvalidPurl> {
    if parts.name.len() != 32 || !parts.name.bytes().all(|byte| matches!(byte, b'a'..=b'p')) {
        return Err(InvalidPurl(
            "the name of a Chrome extension is its id: 32 letters from a to p".to_owned(),
        ));
    }
    let numbers = |version: &String| {
        version.split('.').count() <= 4
            && version
                .split('.')
                .all(|part| !part.is_empty() && part.bytes().all(|byte| byte.is_ascii_digit()))
    };
    if !parts.version.as_ref().is_none_or(numbers) {
        return Err(InvalidPurl(
            "the version of a Chrome extension is one to four numbers with dots between".to_owned(),
        ));
    }
    Ok(())
}

fn cocoapods(parts: &Parts) -> Result<(), InvalidPurl> {
    if parts.name.starts_with('.') || parts.name.contains(|c: char| c == '+' || c.is_whitespace()) {
        return Err(InvalidPurl(
            "a pod's name must not begin with a dot or contain `+` or white space; a subspec goes behind `#`"
                .to_owned(),
        ));
    }
    Ok(())
}

fn author_in_capitals(parts: &mut Parts) {
    if let Some(author) = &mut parts.namespace {
        author.make_ascii_uppercase();
    }
}

fn cpan(parts: &Parts) -> Result<(), InvalidPurl> {
    if parts.name.contains("::") {
        return Err(InvalidPurl(format!(
            "`{}` is a module; write its distribution, usually `{}`",
            parts.name,
            parts.name.replace("::", "-")
        )));
    }
    Ok(())
}

/// The namespace is the host, the name the whole path on it. Hosts that ignore letter case get lower case.
fn git(parts: &mut Parts) {
    let Some(namespace) = &mut parts.namespace else {
        return;
    };
    if let Some((host, path)) = namespace.split_once('/') {
        parts.name = format!("{path}/{}", parts.name);
        *namespace = host.to_owned();
    }
    // Reading drops empty parts of a path, so they mean nothing when written either.
    let folders = parts.name.split('/').filter(|folder| !folder.is_empty());
    parts.name = folders.collect::<Vec<_>>().join("/");
    namespace.make_ascii_lowercase();
    if matches!(
        namespace.as_str(),
        "github" | "github.com" | "bitbucket" | "bitbucket.org"
    ) {
        parts.name.make_ascii_lowercase();
    }
}

fn git_path(parts: &Parts) -> Result<(), InvalidPurl> {
    if parts.name.is_empty() {
        return Err(InvalidPurl(
            "the name of a repository is its path on the host".to_owned(),
        ));
    }
    Ok(())
}

fn julia(parts: &Parts) -> Result<(), InvalidPurl> {
    needs_qualifier(parts, "uuid")
}

/// Databricks ignores the letter case of model names, other `MLflow` servers do not.
fn mlflow(parts: &mut Parts) {
    let address = parts.qualifiers.get("repository_url");
    if address.is_some_and(|address| address.contains("databricks")) {
        parts.name.make_ascii_lowercase();
    }
}

fn pub_dev(parts: &mut Parts) {
    let plain = |c: char| c.is_ascii_lowercase() || c.is_ascii_digit();
    parts.name = parts
        .name
        .chars()
        .map(|c| if plain(c) { c } else { '_' })
        .collect();
}

fn pypi(parts: &mut Parts) {
    parts.name = parts.name.replace('_', "-");
}

fn swid(parts: &Parts) -> Result<(), InvalidPurl> {
    needs_qualifier(parts, "tag_id")
}

fn needs_qualifier(parts: &Parts, key: &str) -> Result<(), InvalidPurl> {
    if parts.qualifiers.contains_key(key) {
        return Ok(());
    }
    Err(InvalidPurl(format!(
        "packages of type `{}` need the qualifier `{key}`; append ?{key}=…",
        parts.package_type
    )))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn types_are_sorted_and_unique() {
        assert!(TYPES.is_sorted_by(|a, b| a.package_type < b.package_type));
    }
}
