//! As much of the evaluation of `MSBuild` files as versions of packages need: properties, items, imports.
//!
//! Conditions are not decided. A value set under one is possible besides those set before, and a package asked for
//! under one is asked for.

use std::collections::{BTreeMap, BTreeSet};

use crate::document::decode;
use crate::document::xml::Element;
use crate::tree::{Tree, folder, normalize};

/// Most files one evaluation takes in.
const FILES_MAX: usize = 64;

/// Deepest chain of imports.
const IMPORT_DEPTH_MAX: usize = 8;

/// Most values followed for one property or version.
const VALUES_MAX: usize = 16;

/// Deepest chain of properties that stand in properties.
const PROPERTY_DEPTH_MAX: usize = 8;

/// Stands for the root of the scanned tree in the paths `$(MSBuildThisFileDirectory)` begins.
const ROOT: char = '\u{1}';

/// One package a file asks for.
#[derive(Debug, Clone)]
pub(super) struct Reference {
    /// Name as written.
    pub(super) name: String,
    /// The versions as written, unexpanded: `VersionOverride` before `Version`.
    pub(super) version: Option<String>,
    /// What kind of element it is.
    pub(super) kind: Kind,
    /// Whether nothing of the package goes on to those who use the project.
    pub(super) is_private: bool,
    /// Byte offset of the element.
    pub(super) offset: usize,
    /// How many files deep it was imported; 0 is the file itself.
    depth: usize,
}

/// Elements that ask for packages.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Kind {
    /// `PackageReference`.
    Package,
    /// `GlobalPackageReference`: a tool every project of the repository uses.
    Global,
    /// `PackageDownload`, `DotNetCliToolReference`, `Sdk`: used to build.
    Tool,
}

/// What files evaluated one after the other say.
#[derive(Debug, Clone, Default)]
pub(super) struct Evaluation {
    /// Possible values by property name in lower case.
    properties: BTreeMap<String, Vec<String>>,
    /// Versions given apart from the reference, by package name in lower case.
    central: BTreeMap<String, Vec<String>>,
    /// Packages in lower case whose assets are said to be private apart from the reference.
    private: BTreeSet<String>,
    /// What is asked for, in order.
    pub(super) references: Vec<Reference>,
    visited: BTreeSet<String>,
}

/// Where an element stands.
#[derive(Clone, Copy)]
struct Place<'a> {
    tree: &'a dyn Tree,
    path: &'a str,
    depth: usize,
    document_depth_max: u32,
}

impl Evaluation {
    /// Takes in the nearest files of these names in `place` or above it, as `MSBuild` does by itself.
    pub(super) fn around(tree: &dyn Tree, place: &str, document_depth_max: u32) -> Self {
        let mut evaluation = Self::default();
        for name in [
            "Directory.Build.props",
            "Directory.Packages.props",
            "Directory.Build.targets",
        ] {
            if let Some(path) = nearest(tree, place, name) {
                let start = Place {
                    tree,
                    path: &path,
                    depth: 1,
                    document_depth_max,
                };
                evaluation.import(start);
            }
        }
        evaluation
    }

    /// Takes in the file itself.
    pub(super) fn file(
        &mut self,
        document: &Element,
        tree: &dyn Tree,
        path: &str,
        document_depth_max: u32,
    ) {
        self.visited.insert(path.to_owned());
        let place = Place {
            tree,
            path,
            depth: 0,
            document_depth_max,
        };
        if let Some(project) = document.child("Project") {
            self.project(project, place);
        }
    }

    /// Returns what the file itself asks for.
    pub(super) fn own(&self) -> impl Iterator<Item = &Reference> {
        self.references
            .iter()
            .filter(|reference| reference.depth == 0)
    }

    /// Returns the versions a reference may have, and whether each is known; none where it states none.
    pub(super) fn versions(&self, reference: &Reference) -> Vec<Version> {
        let central = self.central.get(&reference.name.to_lowercase());
        let written = match &reference.version {
            Some(version) => std::slice::from_ref(version),
            None => central.map_or(&[][..], Vec::as_slice),
        };
        let mut versions = Vec::new();
        for text in written {
            match self.expand(text, PROPERTY_DEPTH_MAX) {
                Some(values) => versions.extend(values.into_iter().map(Version::Known)),
                None => versions.push(Version::Unknown(text.clone())),
            }
        }
        versions.truncate(VALUES_MAX);
        versions
    }

    /// Whether the assets of a package stay private to the project.
    pub(super) fn is_private(&self, reference: &Reference) -> bool {
        reference.is_private || self.private.contains(&reference.name.to_lowercase())
    }

    /// Whether the only value a property may have is `true`.
    pub(super) fn flag(&self, property: &str) -> bool {
        let values = self.properties.get(property).map_or(&[][..], Vec::as_slice);
        matches!(values, [only] if only.eq_ignore_ascii_case("true"))
    }

    fn import(&mut self, place: Place<'_>) {
        let is_new = self.visited.len() < FILES_MAX && self.visited.insert(place.path.to_owned());
        let Some(bytes) = is_new.then(|| place.tree.read(place.path)).flatten() else {
            return;
        };
        let (text, _) = decode(&bytes);
        let (document, _) = Element::read(&text, place.document_depth_max);
        if let Some(project) = document.child("Project") {
            self.project(project, place);
        }
    }

    fn project(&mut self, project: &Element, place: Place<'_>) {
        let sdks = project.attribute("Sdk").unwrap_or_default();
        for (name, version) in sdks.split(';').filter_map(|sdk| sdk.split_once('/')) {
            self.sdk(name, version, project.offset, place);
        }
        self.elements(&project.children, false, place);
    }

    fn sdk(&mut self, name: &str, version: &str, offset: usize, place: Place<'_>) {
        self.references.push(Reference {
            name: name.trim().to_owned(),
            version: Some(version.trim().to_owned()),
            kind: Kind::Tool,
            is_private: true,
            offset,
            depth: place.depth,
        });
    }

    fn elements(&mut self, elements: &[Element], conditional: bool, place: Place<'_>) {
        for element in elements {
            let conditional = conditional || condition(element).is_some();
            match element.name.as_str() {
                "PropertyGroup" => {
                    for property in &element.children {
                        self.property(property, conditional, place);
                    }
                }
                "ItemGroup" => {
                    for item in &element.children {
                        self.item(item, conditional, place);
                    }
                }
                "ImportGroup" => self.elements(&element.children, conditional, place),
                "Choose" => {
                    for case in &element.children {
                        self.elements(&case.children, true, place);
                    }
                }
                "Sdk" => {
                    if let (Some(name), Some(version)) =
                        (element.attribute("Name"), element.attribute("Version"))
                    {
                        self.sdk(name, version, element.offset, place);
                    }
                }
                "Import" => self.follow(element, place),
                _ => {}
            }
        }
    }

    fn property(&mut self, property: &Element, conditional: bool, place: Place<'_>) {
        let name = property.name.to_lowercase();
        let own_folder = format!("{ROOT}/{}/", folder(place.path));
        let value = property
            .text
            .replace("$(MSBuildThisFileDirectory)", &own_folder)
            .replace("$(MSBuildProjectDirectory)", &own_folder);
        let values = self.properties.entry(name.clone()).or_default();
        if condition(property).is_some_and(|condition| is_default(condition, &name)) {
            if values.is_empty() {
                values.push(value);
            }
        } else if conditional || condition(property).is_some() {
            if !values.contains(&value) && values.len() < VALUES_MAX {
                values.push(value);
            }
        } else {
            *values = vec![value];
        }
    }

    fn item(&mut self, item: &Element, conditional: bool, place: Place<'_>) {
        let conditional = conditional || condition(item).is_some();
        let kind = match item.name.as_str() {
            "PackageReference" => Kind::Package,
            "GlobalPackageReference" => Kind::Global,
            "PackageDownload" | "DotNetCliToolReference" => Kind::Tool,
            "PackageVersion" => {
                let names = stated(item, "Include").or_else(|| stated(item, "Update"));
                for name in names.into_iter().flat_map(names_in) {
                    self.give_version(name, stated(item, "Version"), conditional);
                }
                return;
            }
            _ => return,
        };
        if let Some(removed) = stated(item, "Remove").filter(|_| !conditional) {
            for name in names_in(removed) {
                self.references
                    .retain(|reference| !reference.name.eq_ignore_ascii_case(name));
            }
        }
        let version = stated(item, "VersionOverride").or_else(|| stated(item, "Version"));
        let assets = stated(item, "PrivateAssets").unwrap_or_default();
        let is_private = assets
            .split(';')
            .any(|one| one.trim().eq_ignore_ascii_case("all"));
        for name in stated(item, "Update").into_iter().flat_map(names_in) {
            self.give_version(name, version, conditional);
            if is_private {
                self.private.insert(name.to_lowercase());
            }
        }
        for name in stated(item, "Include").into_iter().flat_map(names_in) {
            self.references.push(Reference {
                name: name.to_owned(),
                version: version.map(str::to_owned),
                kind,
                is_private,
                offset: item.offset,
                depth: place.depth,
            });
        }
    }

    fn give_version(&mut self, name: &str, version: Option<&str>, conditional: bool) {
        let Some(version) = version else {
            return;
        };
        let versions = self.central.entry(name.to_lowercase()).or_default();
        if !conditional {
            versions.clear();
        }
        if versions.len() < VALUES_MAX && !versions.iter().any(|known| known == version) {
            versions.push(version.to_owned());
        }
    }

    fn follow(&mut self, import: &Element, place: Place<'_>) {
        let written = import.attribute("Project").unwrap_or_default();
        if place.depth >= IMPORT_DEPTH_MAX {
            return;
        }
        let here = folder(place.path);
        let target = match written.split_once("GetPathOfFileAbove(") {
            Some((_, arguments)) => {
                let name = arguments.split([',', ')']).next().unwrap_or_default();
                let name = name.trim().trim_matches(['\'', '"', '`']);
                let name = name.replace(
                    "$(MSBuildThisFile)",
                    place.path.rsplit('/').next().unwrap_or_default(),
                );
                let start = if arguments.contains("..") {
                    (!here.is_empty()).then(|| folder(here))
                } else {
                    Some(here)
                };
                start.and_then(|start| nearest(place.tree, start, &name))
            }
            None => self.path(written, here),
        };
        if let Some(path) = target {
            self.import(Place {
                path: &path,
                depth: place.depth + 1,
                ..place
            });
        }
    }

    /// Works out the path an import names, if it has one value inside the tree.
    fn path(&self, written: &str, here: &str) -> Option<String> {
        let own_folder = format!("{ROOT}/{here}/");
        let written = written.replace("$(MSBuildThisFileDirectory)", &own_folder);
        let values = self.expand(&written, PROPERTY_DEPTH_MAX)?;
        let [value] = values.as_slice() else {
            return None;
        };
        match value.strip_prefix(ROOT) {
            Some(path) => normalize("", path.trim_start_matches(['/', '\\'])),
            None => normalize(here, value),
        }
    }

    /// Puts the values of properties into a text; `None` where one is not known.
    fn expand(&self, text: &str, depth_left: usize) -> Option<Vec<String>> {
        let Some((before, rest)) = text.split_once("$(") else {
            return Some(vec![text.to_owned()]);
        };
        let (name, after) = rest.split_once(')')?;
        let depth_left = depth_left.checked_sub(1)?;
        let mut results = Vec::new();
        for value in self.properties.get(&name.trim().to_lowercase())? {
            for value in self.expand(value, depth_left)? {
                for after in self.expand(after, depth_left)? {
                    if results.len() < VALUES_MAX {
                        results.push(format!("{before}{value}{after}"));
                    }
                }
            }
        }
        Some(results)
    }
}

/// A version of a reference.
#[derive(Debug, PartialEq, Eq)]
pub(super) enum Version {
    /// Worked out.
    Known(String),
    /// As written, with a property nothing at hand defines.
    Unknown(String),
}

/// Returns what an item says as an attribute or as a child element.
fn stated<'e>(item: &'e Element, key: &str) -> Option<&'e str> {
    item.attribute(key)
        .or_else(|| item.text_of(key))
        .map(str::trim)
        .filter(|text| !text.is_empty())
}

fn names_in(list: &str) -> impl Iterator<Item = &str> {
    list.split(';')
        .map(str::trim)
        .filter(|name| !name.is_empty() && !name.starts_with("@("))
}

fn condition(element: &Element) -> Option<&str> {
    element
        .attribute("Condition")
        .filter(|condition| !condition.trim().is_empty())
}

/// Whether the condition only asks whether the property has no value yet.
fn is_default(condition: &str, name: &str) -> bool {
    let plain: String = condition
        .chars()
        .filter(|c| !c.is_whitespace() && !matches!(c, '\'' | '"'))
        .collect();
    plain.to_lowercase() == format!("$({name})==")
}

/// Finds the file of that name in a folder or the nearest above it.
pub(super) fn nearest(tree: &dyn Tree, place: &str, name: &str) -> Option<String> {
    let mut place = Some(place);
    while let Some(here) = place {
        if let Some(path) = normalize(here, name).filter(|path| tree.read(path).is_some()) {
            return Some(path);
        }
        place = (!here.is_empty()).then(|| folder(here));
    }
    None
}
