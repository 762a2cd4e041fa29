//! Library and version in the name of a file: `jquery-3.5.1.min.js`, `jquery/3.5.1/jquery.js`.

use super::table::{LIBRARIES, Library};
use super::version_at;
use crate::tree::{file_name, folder};

/// What a name says.
pub(super) struct Named<'p> {
    pub(super) library: &'static Library,
    pub(super) version: Option<&'p str>,
}

/// Ends of names that say how a file was built, not what it is.
const BUILDS: &[&str] = &[
    "-debug",
    "-min",
    "-pack",
    ".all",
    ".amd",
    ".browser",
    ".bundle",
    ".cjs",
    ".common",
    ".compat",
    ".core",
    ".custom",
    ".debug",
    ".dev",
    ".development",
    ".es",
    ".es5",
    ".es6",
    ".esm",
    ".full",
    ".global",
    ".iife",
    ".js",
    ".legacy",
    ".lite",
    ".min",
    ".modern",
    ".module",
    ".pack",
    ".packed",
    ".pkgd",
    ".prod",
    ".profiling",
    ".production",
    ".runtime",
    ".slim",
    ".umd",
    "_min",
];

/// Reads the name of a file; `None` when it is not that of a library.
pub(super) fn named(path: &str) -> Option<Named<'_>> {
    let name = file_name(path);
    let (name, _) = name
        .strip_suffix(".LICENSE.txt")
        .unwrap_or(name)
        .rsplit_once('.')?;
    let name = without_builds(name);
    let (stem, version) = split_version(name);
    let stem = without_builds(stem).to_ascii_lowercase();
    let library = LIBRARIES
        .iter()
        .find(|library| library.files.contains(&stem.as_str()))?;
    Some(Named {
        library,
        version: version.or_else(|| version_of_folder(path, library)),
    })
}

fn without_builds(mut name: &str) -> &str {
    while let Some(shorter) = BUILDS.iter().find_map(|build| name.strip_suffix(build)) {
        name = shorter;
    }
    name
}

/// Splits `name-1.2.3`; a single number behind the name is no whole version, but no part of the name either.
fn split_version(name: &str) -> (&str, Option<&str>) {
    for (at, sign) in name.char_indices() {
        if !"-._@".contains(sign) || at == 0 {
            continue;
        }
        let rest = name.get(at + 1..).unwrap_or_default();
        let rest = rest.strip_prefix(['v', 'V']).unwrap_or(rest);
        let stem = name.get(..at).unwrap_or_default();
        if version_at(rest) == Some(rest) {
            return (stem, Some(rest));
        }
        if !rest.is_empty() && rest.bytes().all(|byte| byte.is_ascii_digit()) {
            return (stem, None);
        }
    }
    (name, None)
}

/// Returns the version in `<library>/<version>/<file>`, as servers of libraries lay them out.
fn version_of_folder<'p>(path: &'p str, library: &Library) -> Option<&'p str> {
    let place = folder(path);
    let version = file_name(place);
    let above = file_name(folder(place)).to_ascii_lowercase();
    let is_of_library = above == library.npm || library.files.contains(&above.as_str());
    (is_of_library && version_at(version) == Some(version)).then_some(version)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_say_library_and_version() {
        for (path, expected) in [
            ("js/jquery-3.5.1.min.js", Some(("jquery", Some("3.5.1")))),
            (
                "js/jquery-3.5.1.slim.min.js",
                Some(("jquery", Some("3.5.1"))),
            ),
            ("jQuery.js", Some(("jquery", None))),
            (
                "jquery-ui-1.12.1.custom.min.js",
                Some(("jquery-ui", Some("1.12.1"))),
            ),
            ("bootstrap.min.css", Some(("bootstrap", None))),
            ("d3.v5.min.js", Some(("d3", None))),
            ("moment-2.29.1-min.js", Some(("moment", Some("2.29.1")))),
            (
                "libs/jquery/2.1.4/jquery.min.js",
                Some(("jquery", Some("2.1.4"))),
            ),
            ("vue@2.6.14.js", Some(("vue", Some("2.6.14")))),
            ("jquery-plugin-of-ours-1.0.0.js", None),
            ("main.js", None),
        ] {
            let found = named(path).map(|named| (named.library.npm, named.version));
            assert_eq!(found, expected, "{path}");
        }
    }
}
