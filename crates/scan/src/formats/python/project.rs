//! What a `pyproject.toml` says of its project.

use std::collections::BTreeMap;

use gwanmun_model::Scope;

use super::{Requirement, group_scope, normalize_name};
use crate::document::decode;
use crate::document::toml::{self, DeTable};
use crate::tree::Tree;

/// What a `pyproject.toml` says of its project.
#[derive(Default)]
pub(in crate::formats) struct Project {
    /// Name and version, where given.
    pub(in crate::formats) name: Option<String>,
    pub(in crate::formats) version: Option<String>,
    /// Normalised names of what it asks for, with the scope that reaches furthest.
    pub(in crate::formats) asked: BTreeMap<String, Scope>,
}

impl Project {
    /// Reads the manifest at `path`, if there is one.
    pub(in crate::formats) fn read(tree: &dyn Tree, path: &str) -> Option<Self> {
        let bytes = tree.read(path)?;
        let (text, _) = decode(&bytes);
        let (document, _) = toml::read(&text);
        let document = document.get_ref();
        let tool = toml::table(document, "tool").and_then(|tool| toml::table(tool, "poetry"));
        let standard = toml::table(document, "project");
        let said = |key: &str| {
            [standard, tool]
                .into_iter()
                .flatten()
                .find_map(|table| toml::text(table, key))
                .map(str::to_owned)
        };
        let mut project = Self {
            name: said("name"),
            version: said("version"),
            asked: BTreeMap::new(),
        };
        if let Some(standard) = standard {
            project.ask_standard(standard);
        }
        if let Some(groups) = toml::table(document, "dependency-groups") {
            for group in groups.keys() {
                project.ask_list(groups, group.get_ref(), group_scope(group.get_ref()));
            }
        }
        if let Some(poetry) = tool {
            project.ask_poetry(poetry);
        }
        Some(project)
    }

    fn ask_standard(&mut self, project: &DeTable<'_>) {
        self.ask_list(project, "dependencies", Scope::Runtime);
        if let Some(extras) = toml::table(project, "optional-dependencies") {
            for extra in extras.keys() {
                self.ask_list(extras, extra.get_ref(), Scope::Optional);
            }
        }
    }

    fn ask_poetry(&mut self, poetry: &DeTable<'_>) {
        self.ask_table(poetry, "dependencies", Scope::Runtime);
        self.ask_table(poetry, "dev-dependencies", Scope::Development);
        let groups = toml::table(poetry, "group");
        for (name, group) in groups.into_iter().flat_map(|groups| groups.iter()) {
            if let Some(group) = group.get_ref().as_table() {
                self.ask_table(group, "dependencies", group_scope(name.get_ref()));
            }
        }
    }

    /// Notes a list of requirement texts.
    fn ask_list(&mut self, table: &DeTable<'_>, key: &str, scope: Scope) {
        for item in toml::items(table, key) {
            if let Some(requirement) = item.get_ref().as_str().and_then(Requirement::read) {
                self.ask(requirement.name, scope);
            }
        }
    }

    /// Notes a table of names.
    fn ask_table(&mut self, table: &DeTable<'_>, key: &str, scope: Scope) {
        for (name, value) in toml::table(table, key).into_iter().flat_map(DeTable::iter) {
            let optional = value
                .get_ref()
                .as_table()
                .and_then(|table| toml::flag(table, "optional"));
            let scope = if optional == Some(true) {
                scope.max(Scope::Optional)
            } else {
                scope
            };
            if name.get_ref() != "python" {
                self.ask(name.get_ref(), scope);
            }
        }
    }

    fn ask(&mut self, name: &str, scope: Scope) {
        let known = self.asked.entry(normalize_name(name)).or_default();
        *known = scope.min(*known);
    }
}
