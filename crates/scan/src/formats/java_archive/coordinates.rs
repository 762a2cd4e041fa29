//! Maven coordinates as files state them.

use gwanmun_model::{Component, Ecosystem, ProblemKind};

use super::file_name::{self, looks_like_version, stem};
use super::properties;
use crate::collect::{Collector, is_version, shown};
use crate::document::xml::Element;
use crate::document::{Lines, decode};
use crate::formats::pom_xml::Pom;

/// Maven coordinates as one file states them.
#[derive(Default)]
pub(super) struct Coordinates {
    pub(super) group: Option<String>,
    pub(super) artifact: Option<String>,
    pub(super) version: Option<String>,
    /// What the project calls itself, for people.
    pub(super) name: Option<String>,
    pub(super) licenses: Vec<String>,
    /// The file that states them.
    pub(super) path: String,
}

/// Returns the folder below `META-INF/maven` of an entry that states coordinates.
pub(super) fn stated_in(path: &str) -> Option<&str> {
    let inside = path.strip_prefix("META-INF/maven/").or_else(|| {
        let (_, inside) = path.split_once("/META-INF/maven/")?;
        Some(inside)
    })?;
    let (folder, file) = inside.rsplit_once('/')?;
    let is_statement = matches!(file, "pom.properties" | "pom.xml");
    (is_statement && folder.split('/').count() == 2).then_some(folder)
}

impl Coordinates {
    /// Reads a `pom.properties`, or a `pom.xml` as far as it speaks for itself.
    pub(super) fn read(bytes: &[u8], path: &str, depth_max: u32) -> Self {
        let (text, _) = decode(bytes);
        if path.ends_with(".properties") {
            Self::of_properties(&text, path)
        } else {
            Self::of_pom(&text, path, depth_max).unwrap_or_default()
        }
    }

    fn of_properties(text: &str, path: &str) -> Self {
        let mut coordinates = Self {
            path: path.to_owned(),
            ..Self::default()
        };
        for (key, value) in properties::pairs(text) {
            let value = Some(value.trim().to_owned()).filter(|value| !value.is_empty());
            match key.as_str() {
                "groupId" => coordinates.group = value,
                "artifactId" => coordinates.artifact = value,
                "version" => coordinates.version = value,
                _ => {}
            }
        }
        coordinates
    }

    /// Reads a `pom.xml`, or a `.pom` of a repository; `None` when it is no project.
    pub(super) fn of_pom(text: &str, path: &str, depth_max: u32) -> Option<Self> {
        let (document, _) = Element::read(text, depth_max);
        let project = document.child("project")?;
        let pom = Pom::of(path, project, &Lines::of(text));
        let fill = |text: &str| pom.fill_alone(text);
        Some(Self {
            group: pom.group().map(fill),
            artifact: Some(fill(&pom.artifact)).filter(|artifact| !artifact.is_empty()),
            version: pom.version().map(fill),
            name: pom.name.as_deref().map(fill),
            licenses: pom.licenses.clone(),
            path: path.to_owned(),
        })
    }

    /// Fills what is missing, or only a variable, from a second statement.
    pub(super) fn complete(&mut self, other: Self) {
        let plain = |text: &Option<String>| text.as_ref().is_some_and(|text| !text.contains("${"));
        for (mine, theirs) in [
            (&mut self.group, other.group),
            (&mut self.artifact, other.artifact),
            (&mut self.version, other.version),
        ] {
            if !plain(mine) && theirs.is_some() {
                *mine = theirs;
            }
        }
        self.name = self.name.take().or(other.name);
        self.licenses.extend(other.licenses);
        if self.path.is_empty() || other.path.ends_with(".properties") {
            self.path = other.path;
        }
    }

    /// Whether both are of one group and artifact.
    pub(super) fn is_of(&self, other: &Self) -> bool {
        self.group.is_some() && self.group == other.group && self.artifact == other.artifact
    }

    /// Returns the version, where it is one.
    pub(super) fn pinned(&self) -> Option<&str> {
        self.version
            .as_deref()
            .filter(|version| is_version(version))
    }

    /// Makes the component. A version that is only a variable is looked for in the file name.
    pub(super) fn component(
        &self,
        file_name: &str,
        collector: &mut Collector<'_>,
    ) -> Option<Component> {
        let (group, artifact) = (self.group.as_deref()?, self.artifact.as_deref()?);
        let stem = stem(file_name);
        let rest = stem
            .strip_prefix(artifact)
            .and_then(|rest| rest.strip_prefix('-'));
        let version = self
            .pinned()
            .or_else(|| rest.filter(|rest| looks_like_version(rest)));
        let name = format!("{group}:{artifact}");
        let mut component = collector.package(Ecosystem::Maven, &name, version, None)?;
        if let Some(version) = version {
            let classifier = file_name::behind(stem, artifact, version).unwrap_or_default();
            component.purl = component.purl.with_qualifier("classifier", classifier);
        } else {
            component.requirement = self.version.as_deref().map(shown);
            let message = format!("{} does not state the version of {name}", shown(&self.path));
            collector.problem(ProblemKind::UnresolvedVersion, None, message);
        }
        component.declared_licenses.clone_from(&self.licenses);
        Some(component)
    }
}
