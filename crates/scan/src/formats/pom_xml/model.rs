//! One `pom.xml` as it is written.

use std::sync::Arc;

use super::properties::{Properties, filled, inherited};
use crate::document::Lines;
use crate::document::xml::Element;
use crate::maven_repository::Coordinates;

/// A project.
pub(in crate::formats) struct Pom {
    /// Where the file is: in the scanned tree, or below a repository.
    pub(super) path: String,
    /// Whether `path` is one of the scanned tree.
    pub(super) is_in_tree: bool,
    /// Line of its artifact id.
    pub(super) line: u32,
    group: Option<String>,
    pub(in crate::formats) artifact: String,
    version: Option<String>,
    pub(super) parent: Option<Parent>,
    /// Where the artifact has moved: only the parts that differ.
    pub(super) relocation: Option<Relocation>,
    /// What applies always.
    pub(super) own: Section,
    pub(super) profiles: Vec<Profile>,
    /// Names of its licenses.
    pub(in crate::formats) licenses: Vec<String>,
    /// What the project calls itself.
    pub(in crate::formats) name: Option<String>,
}

/// The parent a project names.
pub(super) struct Parent {
    pub(super) group: String,
    pub(super) artifact: String,
    pub(super) version: String,
    /// Where the parent is said to be, empty when it is said to be nowhere near.
    pub(super) relative_path: String,
    /// Line of the element.
    pub(super) line: u32,
}

/// Where an artifact has moved to; what is not said stays.
pub(super) struct Relocation {
    pub(super) group: Option<String>,
    pub(super) artifact: Option<String>,
    pub(super) version: Option<String>,
}

/// What a project or one of its profiles declares.
#[derive(Default)]
pub(super) struct Section {
    pub(super) properties: Arc<Properties>,
    pub(super) dependencies: Vec<Arc<Dependency>>,
    /// `dependencyManagement`
    pub(super) management: Vec<Arc<Dependency>>,
    /// Plugins and extensions of the build and the reports, and what the plugins ask for besides.
    pub(super) plugins: Vec<Arc<Dependency>>,
    /// `pluginManagement`
    pub(super) plugin_management: Vec<Arc<Dependency>>,
}

/// A part of a project that applies under a condition.
pub(super) struct Profile {
    /// `activeByDefault`: applies where no other profile of the same file does.
    is_default: bool,
    /// Applies unless somebody sets a property: true of a plain build.
    is_on: bool,
    pub(super) section: Section,
}

/// A dependency as written; nothing in it is resolved.
#[derive(Default)]
pub(super) struct Dependency {
    pub(super) group: String,
    pub(super) artifact: String,
    pub(super) version: Option<String>,
    pub(super) scope: Option<String>,
    pub(super) optional: Option<String>,
    /// `type`
    pub(super) kind: Option<String>,
    pub(super) classifier: Option<String>,
    pub(super) exclusions: Vec<Exclusion>,
    /// Line of the element.
    pub(super) line: u32,
}

/// What a dependency must not bring with it; `*` stands for anything.
#[derive(Clone, PartialEq, Eq)]
pub(super) struct Exclusion {
    pub(super) group: String,
    pub(super) artifact: String,
}

impl Pom {
    /// Takes a `project` element apart.
    pub(in crate::formats) fn of(path: &str, project: &Element, lines: &Lines) -> Self {
        let text = |name: &str| project.text_of(name).map(str::to_owned);
        let profiles = children(project, "profiles", "profile");
        let licenses = children(project, "licenses", "license");
        Self {
            path: path.to_owned(),
            is_in_tree: true,
            line: lines.at(project
                .child("artifactId")
                .map_or(project.offset, |id| id.offset)),
            group: text("groupId"),
            artifact: text("artifactId").unwrap_or_default(),
            version: text("version"),
            parent: project
                .child("parent")
                .map(|parent| Parent::of(parent, lines)),
            relocation: project
                .child("distributionManagement")
                .and_then(|management| management.child("relocation"))
                .map(Relocation::of),
            own: Section::of(project, lines),
            profiles: profiles
                .map(|profile| Profile::of(profile, lines))
                .collect(),
            licenses: licenses
                .filter_map(|license| license.text_of("name").or_else(|| license.text_of("url")))
                .map(str::to_owned)
                .collect(),
            name: text("name"),
        }
    }

    /// Fills the file's own properties into a text, for a project whose parents are not at hand.
    pub(in crate::formats) fn fill_alone(&self, text: &str) -> String {
        if text.contains("${") {
            filled(text, &[&inherited(&[self], &Properties::new())])
        } else {
            text.to_owned()
        }
    }

    /// Returns the group, which may be that of the parent.
    pub(in crate::formats) fn group(&self) -> Option<&str> {
        let parent = || self.parent.as_ref().map(|parent| parent.group.as_str());
        self.group
            .as_deref()
            .or_else(parent)
            .filter(|group| !group.is_empty())
    }

    /// Returns the version, which may be that of the parent.
    pub(in crate::formats) fn version(&self) -> Option<&str> {
        let parent = || self.parent.as_ref().map(|parent| parent.version.as_str());
        self.version
            .as_deref()
            .or_else(parent)
            .filter(|version| !version.is_empty())
    }

    /// Returns the profiles, each with whether it applies to a plain build.
    pub(super) fn profiles(&self) -> impl Iterator<Item = (&Profile, bool)> {
        let others = self.profiles.iter().any(|profile| profile.is_on);
        self.profiles
            .iter()
            .map(move |profile| (profile, profile.is_on || profile.is_default && !others))
    }

    /// Returns what applies to a plain build: the project itself, then its active profiles.
    pub(super) fn active(&self) -> impl DoubleEndedIterator<Item = &Section> {
        let profiles: Vec<&Section> = self
            .profiles()
            .filter(|(_, is_active)| *is_active)
            .map(|(profile, _)| &profile.section)
            .collect();
        std::iter::once(&self.own).chain(profiles)
    }
}

impl Parent {
    fn of(parent: &Element, lines: &Lines) -> Self {
        let text = |name: &str| parent.text_of(name).unwrap_or_default().to_owned();
        Self {
            group: text("groupId"),
            artifact: text("artifactId"),
            version: text("version"),
            relative_path: parent
                .child("relativePath")
                .map_or("../pom.xml", |path| &path.text)
                .to_owned(),
            line: lines.at(parent.offset),
        }
    }
}

impl Relocation {
    fn of(element: &Element) -> Self {
        let text = |name: &str| element.text_of(name).map(str::to_owned);
        Self {
            group: text("groupId"),
            artifact: text("artifactId"),
            version: text("version"),
        }
    }

    /// Returns the coordinates after the move.
    pub(super) fn from(&self, old: &Coordinates) -> Coordinates {
        let or = |new: &Option<String>, old: &str| new.clone().unwrap_or_else(|| old.to_owned());
        Coordinates {
            group: or(&self.group, &old.group),
            artifact: or(&self.artifact, &old.artifact),
            version: or(&self.version, &old.version),
        }
    }
}

impl Profile {
    fn of(profile: &Element, lines: &Lines) -> Self {
        let activation = profile.child("activation");
        let is_default = activation.and_then(|activation| activation.text_of("activeByDefault"));
        let is_on = activation.is_some_and(|activation| {
            let only_property = ["jdk", "os", "file"]
                .iter()
                .all(|other| activation.child(other).is_none());
            let property = activation.child("property");
            only_property
                && property.is_some_and(|property| {
                    let starts = |name| property.text_of(name).map(|text| text.starts_with('!'));
                    starts("value").or_else(|| starts("name")) == Some(true)
                })
        });
        Self {
            is_default: is_default == Some("true"),
            is_on,
            section: Section::of(profile, lines),
        }
    }
}

impl Section {
    fn of(element: &Element, lines: &Lines) -> Self {
        let build = element.child("build");
        let reporting = element.child("reporting");
        let places = [build, reporting].into_iter().flatten();
        let mut plugins: Vec<_> = places.flat_map(|place| plugins_in(place, lines)).collect();
        let extensions = build.map(|build| children(build, "extensions", "extension"));
        plugins.extend(
            extensions
                .into_iter()
                .flatten()
                .map(|extension| Arc::new(Dependency::of(extension, lines))),
        );
        let managed = build.and_then(|build| build.child("pluginManagement"));
        Self {
            properties: Arc::new(properties(element)),
            dependencies: dependencies_in(element, lines),
            management: element
                .child("dependencyManagement")
                .map(|management| dependencies_in(management, lines))
                .unwrap_or_default(),
            plugins,
            plugin_management: managed
                .into_iter()
                .flat_map(|management| children(management, "plugins", "plugin"))
                .map(|plugin| Arc::new(Dependency::of_plugin(plugin, lines)))
                .collect(),
        }
    }
}

/// Reads plugins, each followed by what it asks for besides.
fn plugins_in(element: &Element, lines: &Lines) -> Vec<Arc<Dependency>> {
    let mut plugins = Vec::new();
    for plugin in children(element, "plugins", "plugin") {
        plugins.push(Arc::new(Dependency::of_plugin(plugin, lines)));
        plugins.extend(dependencies_in(plugin, lines));
    }
    plugins
}

fn dependencies_in(element: &Element, lines: &Lines) -> Vec<Arc<Dependency>> {
    children(element, "dependencies", "dependency")
        .map(|dependency| Arc::new(Dependency::of(dependency, lines)))
        .collect()
}

impl Dependency {
    /// Reads any element with group, artifact and version.
    pub(super) fn of(element: &Element, lines: &Lines) -> Self {
        let text = |name: &str| element.text_of(name).map(str::to_owned);
        let exclusions = children(element, "exclusions", "exclusion");
        Self {
            group: text("groupId").unwrap_or_default(),
            artifact: text("artifactId").unwrap_or_default(),
            version: text("version"),
            scope: text("scope"),
            optional: text("optional"),
            kind: text("type"),
            classifier: text("classifier"),
            exclusions: exclusions
                .map(|exclusion| Exclusion {
                    group: exclusion.text_of("groupId").unwrap_or("*").to_owned(),
                    artifact: exclusion.text_of("artifactId").unwrap_or("*").to_owned(),
                })
                .collect(),
            line: lines.at(element.offset),
        }
    }

    /// Reads a plugin: where it names no group, it is one of Maven's own.
    fn of_plugin(element: &Element, lines: &Lines) -> Self {
        let mut plugin = Self::of(element, lines);
        if plugin.group.is_empty() {
            "org.apache.maven.plugins".clone_into(&mut plugin.group);
        }
        plugin
    }
}

fn properties(element: &Element) -> Properties {
    let properties = element
        .child("properties")
        .map(|all| all.children.as_slice());
    properties
        .unwrap_or_default()
        .iter()
        .map(|property| (property.name.clone(), property.text.clone()))
        .collect()
}

/// Returns the elements `item` in the element `list`.
fn children<'e>(
    element: &'e Element,
    list: &str,
    item: &'static str,
) -> impl Iterator<Item = &'e Element> {
    element
        .child(list)
        .into_iter()
        .flat_map(|list| &list.children)
        .filter(move |child| child.name == item)
}
