//! One `pom.xml` as it is written.

use super::Properties;
use crate::document::Lines;
use crate::document::xml::Element;

/// A project.
pub(in crate::formats) struct Pom {
    /// Where the file is.
    pub(super) path: String,
    /// Line of its artifact id.
    pub(super) line: u32,
    group: Option<String>,
    pub(in crate::formats) artifact: String,
    version: Option<String>,
    pub(super) parent: Option<Parent>,
    pub(super) properties: Properties,
    pub(super) dependencies: Vec<Dependency>,
    pub(super) management: Vec<Dependency>,
    pub(super) profiles: Vec<Profile>,
    /// Names of its licenses.
    pub(in crate::formats) licenses: Vec<String>,
}

/// The parent a project names.
pub(super) struct Parent {
    pub(super) group: String,
    pub(super) artifact: String,
    pub(super) version: String,
    /// Where the parent is said to be, empty when it is said to be nowhere near.
    pub(super) relative_path: String,
}

/// A part of a project that applies under a condition.
pub(super) struct Profile {
    pub(super) is_active: bool,
    pub(super) properties: Properties,
    pub(super) dependencies: Vec<Dependency>,
    pub(super) management: Vec<Dependency>,
}

/// A dependency as written; nothing in it is resolved.
pub(super) struct Dependency {
    pub(super) group: String,
    pub(super) artifact: String,
    pub(super) version: Option<String>,
    pub(super) scope: Option<String>,
    pub(super) optional: Option<String>,
    /// `type`
    pub(super) kind: Option<String>,
    pub(super) classifier: Option<String>,
    /// Line of the element.
    pub(super) line: u32,
}

/// A dependency with the place it was declared at.
pub(super) struct Declared<'p> {
    pub(super) raw: &'p Dependency,
    /// The file it stands in: that of the project or of a parent.
    pub(super) path: &'p str,
    /// Properties of the profile around it.
    pub(super) properties: Option<&'p Properties>,
    /// Whether it applies without choosing a profile.
    pub(super) is_active: bool,
}

impl Pom {
    /// Takes a `project` element apart.
    pub(in crate::formats) fn of(path: &str, project: &Element, lines: &Lines) -> Self {
        let text = |name: &str| project.text_of(name).map(str::to_owned);
        let (dependencies, management) = declared_in(project, lines);
        let profiles = children(project, "profiles", "profile");
        let licenses = children(project, "licenses", "license");
        Self {
            path: path.to_owned(),
            line: lines.at(project
                .child("artifactId")
                .map_or(project.offset, |id| id.offset)),
            group: text("groupId"),
            artifact: text("artifactId").unwrap_or_default(),
            version: text("version"),
            parent: project.child("parent").map(|parent| {
                let text = |name: &str| parent.text_of(name).unwrap_or_default().to_owned();
                Parent {
                    group: text("groupId"),
                    artifact: text("artifactId"),
                    version: text("version"),
                    relative_path: parent
                        .child("relativePath")
                        .map_or("../pom.xml", |path| &path.text)
                        .to_owned(),
                }
            }),
            properties: properties(project),
            dependencies,
            management,
            profiles: profiles.map(|profile| profile_of(profile, lines)).collect(),
            licenses: licenses
                .filter_map(|license| license.text_of("name").or_else(|| license.text_of("url")))
                .map(str::to_owned)
                .collect(),
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
}

fn profile_of(profile: &Element, lines: &Lines) -> Profile {
    let (dependencies, management) = declared_in(profile, lines);
    let active = profile
        .child("activation")
        .and_then(|activation| activation.text_of("activeByDefault"));
    Profile {
        is_active: active == Some("true"),
        properties: properties(profile),
        dependencies,
        management,
    }
}

/// Reads dependencies and managed dependencies of a project or profile.
fn declared_in(element: &Element, lines: &Lines) -> (Vec<Dependency>, Vec<Dependency>) {
    let read = |element: &Element| {
        children(element, "dependencies", "dependency")
            .map(|dependency| dependency_of(dependency, lines))
            .collect()
    };
    let managed = element.child("dependencyManagement").map(read);
    (read(element), managed.unwrap_or_default())
}

fn dependency_of(element: &Element, lines: &Lines) -> Dependency {
    let text = |name: &str| element.text_of(name).map(str::to_owned);
    Dependency {
        group: text("groupId").unwrap_or_default(),
        artifact: text("artifactId").unwrap_or_default(),
        version: text("version"),
        scope: text("scope"),
        optional: text("optional"),
        kind: text("type"),
        classifier: text("classifier"),
        line: lines.at(element.offset),
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
