//! What the name of an artifact's file says: `artifact-version-classifier.ending`.
//!
//! Source: the repository layout of Maven.

use std::iter;

/// Longest name taken apart, in bytes: each place where it could be divided is tried.
const NAME_BYTES_MAX: usize = 256;

/// A file name taken apart.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Named<'t> {
    pub(super) artifact: &'t str,
    pub(super) version: &'t str,
    /// Empty where there is none.
    pub(super) classifier: &'t str,
}

/// Returns the file name without its ending.
pub(super) fn stem(file_name: &str) -> &str {
    file_name
        .rsplit_once('.')
        .map_or(file_name, |(stem, _)| stem)
}

/// Divides a name at the first place after which everything is a version, or a version and a usual classifier.
pub(super) fn divide(stem: &str) -> Option<Named<'_>> {
    if stem.len() > NAME_BYTES_MAX {
        return None;
    }
    stem.match_indices('-').find_map(|(at, _)| {
        let artifact = stem.get(..at).filter(|artifact| !artifact.is_empty())?;
        let (version, classifier) = version_and_classifier(stem.get(at + 1..)?)?;
        Some(Named {
            artifact,
            version,
            classifier,
        })
    })
}

fn version_and_classifier(rest: &str) -> Option<(&str, &str)> {
    let dashes = rest.rmatch_indices('-').map(|(at, _)| at);
    iter::once(rest.len()).chain(dashes).find_map(|end| {
        let version = rest.get(..end).filter(|text| looks_like_version(text))?;
        let classifier = rest.get(end + 1..).unwrap_or_default();
        let is_usual = classifier.is_empty() || is_classifier(classifier);
        is_usual.then_some((version, classifier))
    })
}

impl Named<'_> {
    /// Whether the number is written like a version and not like the number of a file: `library-2.jar`.
    pub(super) fn has_clear_version(&self) -> bool {
        /// So many digits are a date: `commons-io-20030203.jar`.
        const DATE_DIGITS: usize = 8;
        self.version.contains('.') || self.version.len() >= DATE_DIGITS
    }
}

/// Returns what stands behind the version of an artifact in a file name, without the dash: its classifier. `None`
/// where the name does not begin with the two. A snapshot may bear the time of its making in place of the word.
pub(super) fn behind<'t>(stem: &'t str, artifact: &str, version: &str) -> Option<&'t str> {
    let rest = stem.strip_prefix(artifact)?.strip_prefix('-')?;
    let rest = rest
        .strip_prefix(version)
        .or_else(|| behind_time(rest.strip_prefix(version.strip_suffix("SNAPSHOT")?)?))?;
    if rest.is_empty() {
        Some(rest)
    } else {
        rest.strip_prefix('-')
    }
}

/// Returns what stands behind the time and number of a snapshot: `20260102.030405-6`.
fn behind_time(rest: &str) -> Option<&str> {
    let digits = |text: &str| -> usize { text.bytes().take_while(u8::is_ascii_digit).count() };
    let (day, rest) = rest.split_at_checked(8)?;
    let (time, rest) = rest.strip_prefix('.')?.split_at_checked(6)?;
    let rest = rest.strip_prefix('-')?;
    let number = digits(rest);
    let is_time = digits(day) == 8 && digits(time) == 6 && number > 0;
    rest.get(number..).filter(|_| is_time)
}

/// Whether the text is a number followed by numbers and the words that usually stand in versions.
pub(super) fn looks_like_version(text: &str) -> bool {
    const WORDS: [&str; 21] = [
        "alpha",
        "android",
        "b",
        "beta",
        "build",
        "cr",
        "ea",
        "final",
        "ga",
        "incubating",
        "jre",
        "m",
        "milestone",
        "pre",
        "r",
        "rc",
        "release",
        "rev",
        "snapshot",
        "sp",
        "v",
    ];
    let mut parts = text.split(['.', '-', '_']);
    let first = parts.next().unwrap_or_default();
    let is_part = |part: &str| {
        let word = part
            .trim_end_matches(|c: char| c.is_ascii_digit())
            .to_ascii_lowercase();
        let word = word.trim_start_matches(|c: char| c.is_ascii_digit());
        // Builds for other releases of Java are classifiers, but those for Java 5.
        !part.is_empty() && (word.is_empty() || WORDS.contains(&word) || part == "jdk5")
    };
    first.starts_with(|c: char| c.is_ascii_digit()) && is_part(first) && parts.all(is_part)
}

/// Whether the text is made of words that usually stand in classifiers: kinds of content, systems and processors.
pub(super) fn is_classifier(text: &str) -> bool {
    const WORDS: [&str; 43] = [
        "aarch64",
        "aarch_64",
        "all",
        "amd64",
        "arm64",
        "armv7",
        "bundle",
        "core",
        "darwin",
        "dependencies",
        "exec",
        "fat",
        "fedora",
        "jakarta",
        "jar",
        "javadoc",
        "javax",
        "linux",
        "macos",
        "musl",
        "native",
        "natives",
        "nodep",
        "nodeps",
        "osx",
        "ppc64le",
        "ppcle_64",
        "protobuf",
        "riscv64",
        "s390_64",
        "s390x",
        "shaded",
        "source",
        "sources",
        "standalone",
        "suse",
        "test",
        "tests",
        "uber",
        "win32",
        "windows",
        "with",
        "x86",
    ];
    let is_java = |word: &str| {
        let number = word.strip_prefix("jdk");
        number.is_some_and(|number| number.bytes().all(|digit| digit.is_ascii_digit()))
    };
    let is_word = |word: &str| {
        WORDS.contains(&word) || matches!(word, "win64" | "x86_32" | "x86_64") || is_java(word)
    };
    !text.is_empty() && text.split('-').all(is_word)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn file_names_are_divided_where_the_version_begins() {
        for (stem, expected) in [
            ("spring-core-5.3.20", Some(("spring-core", "5.3.20", ""))),
            (
                "log4j-1.2-api-2.17.1",
                Some(("log4j-1.2-api", "2.17.1", "")),
            ),
            ("guava-31.1-jre", Some(("guava", "31.1-jre", ""))),
            (
                "hibernate-core-5.6.15.Final",
                Some(("hibernate-core", "5.6.15.Final", "")),
            ),
            (
                "commons-lang3-3.12.0",
                Some(("commons-lang3", "3.12.0", "")),
            ),
            (
                "netty-epoll-4.2.13.Final-linux-aarch_64",
                Some(("netty-epoll", "4.2.13.Final", "linux-aarch_64")),
            ),
            ("json-lib-2.4-jdk15", Some(("json-lib", "2.4", "jdk15"))),
            (
                "byte-buddy-1.18.12-jdk5",
                Some(("byte-buddy", "1.18.12-jdk5", "")),
            ),
            ("ojdbc8", None),
            ("app", None),
            ("app-1.0-something", None),
            ("a-native-linux-x86_64", None),
        ] {
            let named = divide(stem);
            let parts = named.map(|named| (named.artifact, named.version, named.classifier));
            assert_eq!(parts, expected, "{stem}");
        }
        assert_eq!(divide(&"-1".repeat(100_000)), None);
    }

    #[test]
    fn what_stands_behind_a_version_is_the_classifier() {
        for (stem, version, expected) in [
            ("a-1.0", "1.0", Some("")),
            ("a-1.0-tests", "1.0", Some("tests")),
            ("a-1.0.1", "1.0", None),
            ("a-2.0", "1.0", None),
            ("a-1-SNAPSHOT", "1-SNAPSHOT", Some("")),
            ("a-1-20260102.030405-6-x", "1-SNAPSHOT", Some("x")),
            ("a-1-20260102.0304-6", "1-SNAPSHOT", None),
        ] {
            assert_eq!(behind(stem, "a", version), expected, "{stem}");
        }
    }
}
