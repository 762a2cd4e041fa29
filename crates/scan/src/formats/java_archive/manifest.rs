//! The main section of a `META-INF/MANIFEST.MF`.
//!
//! Source: the JAR File Specification; `OSGi` Core, "Bundle Manifest Headers".

use std::collections::BTreeMap;

use super::coordinates::Coordinates;
use crate::collect::is_version;

/// Attributes that name the archive.
const NAMES: [&str; 5] = [
    "automatic-module-name",
    "bundle-name",
    "bundle-symbolicname",
    "implementation-title",
    "specification-title",
];

/// Attributes that state its version.
const VERSIONS: [&str; 2] = ["implementation-version", "bundle-version"];

/// Organisations whose id is the group of none of their artifacts.
const FOUNDATIONS: [&str; 13] = [
    "com.github",
    "com.google",
    "com.ibm",
    "com.oracle",
    "com.sun",
    "io.github",
    "net.sourceforge",
    "org.apache",
    "org.codehaus",
    "org.eclipse",
    "org.glassfish",
    "org.jboss",
    "org.sonatype",
];

/// Shortest name that says something when it is found inside another, in characters.
const NAME_CHARS_MIN: usize = 4;

/// The attributes by their names in lower case.
#[derive(Debug, Default)]
pub(super) struct Manifest(BTreeMap<String, String>);

impl Manifest {
    /// Reads the attributes up to the first empty line; a line that begins with a space continues the one above.
    pub(super) fn read(text: &str) -> Self {
        let mut attributes = BTreeMap::new();
        let mut last: Option<String> = None;
        for line in text.lines().take_while(|line| !line.trim_end().is_empty()) {
            if let Some(more) = line.strip_prefix(' ') {
                if let Some(value) = last.as_ref().and_then(|key| attributes.get_mut(key)) {
                    let value: &mut String = value;
                    value.push_str(more);
                }
            } else if let Some((key, value)) = line.split_once(':') {
                let key = key.trim().to_ascii_lowercase();
                attributes.insert(key.clone(), value.trim().to_owned());
                last = Some(key);
            }
        }
        Self(attributes)
    }

    /// Returns the license statement of an `OSGi` bundle.
    pub(super) fn license(&self) -> Option<String> {
        self.get("bundle-license").map(str::to_owned)
    }

    /// Returns the version of the archive.
    pub(super) fn version(&self) -> Option<&str> {
        VERSIONS
            .iter()
            .filter_map(|key| self.get(key))
            .find(|version| {
                is_version(version) && version.starts_with(|c: char| c.is_ascii_digit())
            })
    }

    /// Returns the title of the archive.
    pub(super) fn title(&self) -> Option<&str> {
        self.get("implementation-title")
    }

    /// Returns the names as written.
    fn names(&self) -> impl Iterator<Item = &str> {
        let names = NAMES.iter().filter_map(|key| self.get(key));
        names.map(|name| name.split(';').next().unwrap_or(name).trim())
    }

    /// Whether the manifest names the archive, and none of those names is made of the artifact or its group.
    pub(super) fn is_for_another(&self, stated: &Coordinates) -> bool {
        let texts = [&stated.artifact, &stated.group].map(|text| text.as_deref().map(plain));
        let known: Vec<String> = [&stated.artifact, &stated.group, &stated.name]
            .into_iter()
            .flatten()
            .flat_map(|text| words(text))
            .collect();
        let is_of_it = |name: &str| {
            let whole = plain(name);
            let mut texts = texts.iter().flatten();
            texts.any(|text| !text.is_empty() && whole.contains(text))
                || words(name).all(|word| known.contains(&word))
        };
        self.names().next().is_some() && !self.names().any(is_of_it)
    }

    /// Whether the manifest calls the archive what these coordinates are called, and does not give it another version.
    pub(super) fn confirms(&self, stated: &Coordinates) -> bool {
        let artifact = stated.artifact.as_deref().map(plain).unwrap_or_default();
        let group = stated.group.as_deref().map(plain).unwrap_or_default();
        let whole = format!("{group}{artifact}");
        let name = stated.name.as_deref().map(plain).unwrap_or_default();
        let is_called = self.names().map(plain).any(|known| {
            let is_name = known == artifact || known == whole || known == name;
            is_name && known.chars().count() >= NAME_CHARS_MIN
        });
        is_called && self.has_version_of(stated) != Some(false)
    }

    /// Whether the manifest has the version of these coordinates; `None` where one of the two has none.
    pub(super) fn has_version_of(&self, stated: &Coordinates) -> Option<bool> {
        let wanted = numbers(stated.pinned()?);
        let mut known = VERSIONS.iter().filter_map(|key| self.get(key)).peekable();
        known.peek()?;
        Some(known.any(|version| numbers(version) == wanted))
    }

    /// Returns the Maven group of `artifact`, where tools that are known to write it down wrote it down.
    pub(super) fn group_of(&self, artifact: &str) -> Option<&str> {
        let vendor = self
            .get("implementation-vendor-id")
            .filter(|vendor| is_group(vendor));
        let project = without_language(artifact);
        let is_titled = self.title().map(plain) == Some(plain(project));
        let is_same = |a: &str, b: &str| self.get(a).is_some() && self.get(a) == self.get(b);
        let is_by_sbt = project != artifact
            && is_same("implementation-title", "specification-title")
            && is_same("implementation-vendor", "specification-vendor");
        let is_group_of_vendor = |vendor: &str| {
            self.is_named_of(vendor, artifact)
                || is_by_sbt
                || is_titled && !FOUNDATIONS.contains(&vendor)
        };
        let is_by_mill = self
            .get("created-by")
            .is_some_and(|tool| tool.starts_with("Mill "));
        vendor
            .filter(|vendor| is_group_of_vendor(vendor))
            .or_else(|| {
                self.get("implementation-vendor")
                    .filter(|vendor| is_by_mill && is_titled && is_group(vendor))
            })
    }

    /// Whether the name of the bundle or module is made of the two.
    fn is_named_of(&self, vendor: &str, artifact: &str) -> bool {
        let names = ["bundle-symbolicname", "automatic-module-name"];
        let mut names = names.iter().filter_map(|key| self.get(key));
        names.any(|name| {
            let name = name.split(';').next().unwrap_or(name).trim();
            name.strip_prefix(vendor)
                .and_then(|rest| rest.strip_prefix('.'))
                == Some(artifact)
        })
    }

    /// Whether the manifest has names made like groups, and none of them is akin to `group`.
    pub(super) fn is_of_another_group(&self, group: &str) -> bool {
        let keys = [
            "automatic-module-name",
            "bundle-symbolicname",
            "implementation-vendor-id",
        ];
        let akin = |text: &str| -> Vec<String> { text.split('.').take(2).map(plain).collect() };
        let mut names = keys
            .iter()
            .filter_map(|key| self.get(key))
            .map(|name| name.split(';').next().unwrap_or(name).trim())
            .filter(|name| is_group(name))
            .peekable();
        names.peek().is_some() && names.all(|name| akin(name) != akin(group))
    }

    fn get(&self, key: &str) -> Option<&str> {
        self.0
            .get(key)
            .map(String::as_str)
            .filter(|value| !value.is_empty())
    }
}

/// Returns the letters and digits of a name, in lower case.
pub(super) fn plain(text: &str) -> String {
    let letters = text.chars().filter(|c| c.is_alphanumeric());
    letters.flat_map(char::to_lowercase).collect()
}

/// Returns the words of a name, in lower case.
fn words(text: &str) -> impl Iterator<Item = String> {
    let words = text.split(|c: char| !c.is_alphanumeric());
    words.filter(|word| !word.is_empty()).map(str::to_lowercase)
}

/// Returns the parts of a version that count: `OSGi` writes `1.0-rc1` as `1.0.0.rc1`.
fn numbers(version: &str) -> Vec<String> {
    let parts = version.split(|c: char| !c.is_ascii_alphanumeric());
    parts
        .map(str::to_ascii_lowercase)
        .filter(|part| !part.bytes().all(|byte| byte == b'0'))
        .collect()
}

/// Returns an artifact without the version of Scala it is built for: `_2.13`, `_2.13.18`, `_3`.
fn without_language(artifact: &str) -> &str {
    match artifact.rsplit_once('_') {
        Some((project, language))
            if language.starts_with(['2', '3'])
                && language.split('.').all(|part| {
                    !part.is_empty() && part.bytes().all(|byte| byte.is_ascii_digit())
                }) =>
        {
            project
        }
        _ => artifact,
    }
}

/// Whether the text is written like a Maven group: `org.example`.
pub(super) fn is_group(text: &str) -> bool {
    text.contains('.')
        && text.split('.').all(|part| {
            part.starts_with(|c: char| c.is_ascii_lowercase())
                && part
                    .chars()
                    .all(|c| c.is_ascii_alphanumeric() || c == '-' || c == '_')
        })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn manifests_are_read_up_to_the_first_section() {
        let manifest =
            Manifest::read("A: b\r\n c\r\nImplementation-Version: 1\r\n\r\nName: x\r\nA: y\r\n");
        assert_eq!(manifest.get("a"), Some("bc"));
        assert_eq!(manifest.get("name"), None);
    }

    #[test]
    fn what_a_manifest_is_for_is_told_by_its_names() {
        let stated = Coordinates {
            group: Some("com.squareup.okhttp3".to_owned()),
            artifact: Some("logging-interceptor".to_owned()),
            ..Coordinates::default()
        };
        for (manifest, expected) in [
            ("Automatic-Module-Name: okhttp3.logging", false),
            (
                "Bundle-SymbolicName: x;singleton:=true\nBundle-Name: Logging Interceptor",
                false,
            ),
            ("Implementation-Title: bank logging", true),
            ("Created-By: 17", false),
        ] {
            let manifest = Manifest::read(manifest);
            assert_eq!(manifest.is_for_another(&stated), expected, "{manifest:?}");
        }
    }

    #[test]
    fn groups_are_believed_where_a_known_tool_wrote_them() {
        let sbt = "Implementation-Title: Cats kernel\nSpecification-Title: Cats kernel\n\
                   Implementation-Vendor: Typelevel\nSpecification-Vendor: Typelevel\n\
                   Implementation-Vendor-Id: org.typelevel\n";
        let titled = "Implementation-Title: snappy-java\nImplementation-Vendor-Id: org.x.snappy\n";
        let foundation =
            "Implementation-Title: commons-pool\nImplementation-Vendor-Id: org.apache\n";
        let mill = "Created-By: Mill 1.0\nImplementation-Title: os-lib\nImplementation-Vendor: com.lihaoyi\n";
        for (manifest, artifact, expected) in [
            (sbt, "cats-kernel_2.13", Some("org.typelevel")),
            (sbt, "kernel", None),
            (titled, "snappy-java", Some("org.x.snappy")),
            (titled, "other", None),
            (foundation, "commons-pool", None),
            (mill, "os-lib_3", Some("com.lihaoyi")),
            (mill, "os-zip_3", None),
        ] {
            assert_eq!(
                Manifest::read(manifest).group_of(artifact),
                expected,
                "{artifact}"
            );
        }
    }
}
