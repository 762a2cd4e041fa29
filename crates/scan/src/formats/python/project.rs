//! What a `pyproject.toml` says of its project.
//!
//! Source: the `pyproject.toml` specification and dependency groups (PEP 735) of the Python packaging specification,
//! and the documentation of Poetry, PDM, uv, Hatch, Flit and Rye for their tables.

use std::collections::{BTreeMap, BTreeSet};

use gwanmun_model::{Ecosystem, ProblemKind, Scope};

use super::asked::{Asked, Origin};
use super::listed::Listed;
use super::{Requirement, group_scope, normalize_name};
use crate::collect::{Collector, is_version, shown};
use crate::document::Lines;
use crate::document::decode;
use crate::document::toml::{self, DeTable, DeValue};
use crate::formats::Input;
use crate::tree::Tree;

/// What a lock file needs to know of the project beside it.
#[derive(Default)]
pub(in crate::formats) struct Project {
    /// Name and version, where given.
    pub(in crate::formats) name: Option<String>,
    pub(in crate::formats) version: Option<String>,
    /// Normalised names of what it asks for, with the scope that reaches furthest.
    pub(in crate::formats) asked: BTreeMap<String, Scope>,
    /// Normalised names of its extras.
    pub(in crate::formats) extras: BTreeSet<String>,
}

impl Project {
    /// Reads the manifest at `path`, if there is one.
    pub(in crate::formats) fn read(tree: &dyn Tree, path: &str) -> Option<Self> {
        let bytes = tree.read(path)?;
        let (text, _) = decode(&bytes);
        let (document, _) = toml::read(&text);
        let manifest = Manifest::of(document.get_ref());
        let mut asked: BTreeMap<String, Scope> = BTreeMap::new();
        // What builds the project is not part of what a lock file resolves.
        for one in manifest
            .asked
            .iter()
            .filter(|one| one.scope != Scope::Build)
        {
            let known = asked.entry(normalize_name(one.name)).or_default();
            *known = one.scope.min(*known);
        }
        Some(Self {
            name: manifest.name.map(str::to_owned),
            version: manifest.version.map(str::to_owned),
            asked,
            extras: manifest
                .extras
                .iter()
                .map(|name| normalize_name(name))
                .collect(),
        })
    }
}

/// A whole manifest.
#[derive(Default)]
pub(in crate::formats) struct Manifest<'t> {
    /// Name of the project.
    pub(in crate::formats) name: Option<&'t str>,
    /// Version of the project, where it stands in the file.
    pub(in crate::formats) version: Option<&'t str>,
    /// Byte offset of the name.
    pub(in crate::formats) offset: usize,
    /// License statements as written.
    pub(in crate::formats) licenses: Vec<&'t str>,
    /// What the project asks for.
    pub(in crate::formats) asked: Vec<Asked<'t>>,
    /// Texts that should be requirements and are none, with their offsets.
    pub(in crate::formats) junk: Vec<(usize, &'t str)>,
    /// Files below the folder of the manifest that list what is needed, with the scope.
    pub(in crate::formats) files: Vec<(&'t str, Scope)>,
    /// Names of the extras of the project.
    pub(in crate::formats) extras: Vec<&'t str>,
}

impl<'t> Manifest<'t> {
    /// Takes a document apart.
    pub(in crate::formats) fn of(document: &'t DeTable<'t>) -> Self {
        let tool =
            |name: &str| toml::table(document, "tool").and_then(|tools| toml::table(tools, name));
        let mut manifest = Self::default();
        if let Some(project) = toml::table(document, "project") {
            manifest.take_standard(project);
        }
        if let Some(groups) = toml::table(document, "dependency-groups") {
            manifest.take_lists(groups, group_scope);
        }
        if let Some(build) = toml::table(document, "build-system") {
            manifest.take_list(build, "requires", Scope::Build);
        }
        if let Some(poetry) = tool("poetry") {
            manifest.take_poetry(poetry);
        }
        if let Some(groups) = tool("pdm").and_then(|pdm| toml::table(pdm, "dev-dependencies")) {
            manifest.take_lists(groups, group_scope);
        }
        for name in ["uv", "rye"] {
            if let Some(table) = tool(name) {
                manifest.take_list(table, "dev-dependencies", Scope::Development);
            }
        }
        if let Some(flit) = tool("flit").and_then(|flit| toml::table(flit, "metadata")) {
            manifest.take_flit(flit);
        }
        if let Some(hatch) = tool("hatch") {
            manifest.take_hatch(hatch);
        }
        if let Some(dynamic) = tool("setuptools").and_then(|one| toml::table(one, "dynamic")) {
            manifest.take_dynamic(dynamic);
        }
        if let Some(sources) = tool("uv").and_then(|uv| toml::table(uv, "sources")) {
            manifest.take_sources(sources);
        }
        manifest
    }

    fn take_identity(&mut self, table: &'t DeTable<'t>) {
        if self.name.is_none()
            && let Some(name) = table.get("name")
        {
            self.name = name.get_ref().as_str();
            self.offset = name.span().start;
        }
        self.version = self.version.or_else(|| toml::text(table, "version"));
        if self.licenses.is_empty() {
            let inner = toml::table(table, "license").and_then(|table| toml::text(table, "text"));
            self.licenses.extend(toml::text(table, "license").or(inner));
        }
    }

    fn take_standard(&mut self, project: &'t DeTable<'t>) {
        self.take_identity(project);
        self.take_list(project, "dependencies", Scope::Runtime);
        if let Some(extras) = toml::table(project, "optional-dependencies") {
            self.extras
                .extend(extras.keys().map(|name| name.get_ref().as_ref()));
            self.take_lists(extras, |_| Scope::Optional);
        }
    }

    fn take_poetry(&mut self, poetry: &'t DeTable<'t>) {
        self.take_identity(poetry);
        if let Some(extras) = toml::table(poetry, "extras") {
            self.extras
                .extend(extras.keys().map(|name| name.get_ref().as_ref()));
        }
        // Beside a `project` table this one only says where the packages named there come from.
        let known: BTreeSet<String> = self
            .asked
            .iter()
            .filter(|one| one.scope <= Scope::Optional)
            .map(|one| normalize_name(one.name))
            .collect();
        let before = self.asked.len();
        self.take_table(poetry, "dependencies", Scope::Runtime);
        let added = self.asked.split_off(before);
        for one in added {
            let same = normalize_name(one.name);
            if !known.contains(&same) {
                self.asked.push(one);
            } else if !matches!(one.origin, Origin::Index(None)) {
                self.locate(&same, &one.origin);
            }
        }
        self.take_table(poetry, "dev-dependencies", Scope::Development);
        let groups = toml::table(poetry, "group").into_iter();
        for (name, group) in groups.flat_map(|groups| groups.iter()) {
            if let Some(group) = group.get_ref().as_table() {
                self.take_table(group, "dependencies", group_scope(name.get_ref()));
            }
        }
    }

    fn take_flit(&mut self, flit: &'t DeTable<'t>) {
        if self.name.is_none() {
            self.name = toml::text(flit, "dist-name").or_else(|| toml::text(flit, "module"));
        }
        self.take_list(flit, "requires", Scope::Runtime);
        self.take_list(flit, "dev-requires", Scope::Development);
        if let Some(extras) = toml::table(flit, "requires-extra") {
            self.extras
                .extend(extras.keys().map(|name| name.get_ref().as_ref()));
            self.take_lists(extras, |_| Scope::Optional);
        }
    }

    fn take_hatch(&mut self, hatch: &'t DeTable<'t>) {
        let environments = toml::table(hatch, "envs").into_iter();
        for (name, environment) in environments.flat_map(|environments| environments.iter()) {
            let scope = group_scope(name.get_ref()).max(Scope::Test);
            if let Some(environment) = environment.get_ref().as_table() {
                self.take_list(environment, "dependencies", scope);
                self.take_list(environment, "extra-dependencies", scope);
            }
        }
    }

    fn take_dynamic(&mut self, dynamic: &'t DeTable<'t>) {
        let extras = toml::table(dynamic, "optional-dependencies").into_iter();
        let optional = extras
            .flat_map(|extras| extras.values())
            .filter_map(|value| value.get_ref().as_table())
            .map(|table| (table, Scope::Optional));
        let main = toml::table(dynamic, "dependencies").map(|table| (table, Scope::Runtime));
        for (table, scope) in main.into_iter().chain(optional) {
            let one = toml::text(table, "file").into_iter();
            let more = toml::items(table, "file").filter_map(|item| item.get_ref().as_str());
            self.files.extend(one.chain(more).map(|file| (file, scope)));
        }
    }

    /// Takes a table of lists of requirement texts.
    fn take_lists(&mut self, table: &'t DeTable<'t>, scope: fn(&str) -> Scope) {
        for name in table.keys() {
            self.take_list(table, name.get_ref(), scope(name.get_ref()));
        }
    }

    /// Takes a list of requirement texts.
    fn take_list(&mut self, table: &'t DeTable<'t>, key: &str, scope: Scope) {
        for item in toml::items(table, key) {
            // What is not text includes another group, which is taken by itself.
            let Some(text) = item.get_ref().as_str() else {
                continue;
            };
            let offset = item.span().start;
            match Requirement::read(text) {
                Some(requirement) => self.asked.push(Asked::of(&requirement, scope, offset)),
                None => self.junk.push((offset, text)),
            }
        }
    }

    /// Takes a table of names with what is asked of each.
    fn take_table(&mut self, table: &'t DeTable<'t>, key: &str, scope: Scope) {
        let entries = toml::table(table, key).into_iter();
        for (name, value) in entries.flat_map(|entries| entries.iter()) {
            if name.get_ref() == "python" {
                continue;
            }
            self.asked
                .extend(Asked::of_entry(name, value.get_ref(), scope));
        }
    }

    /// Notes where packages come from. Source: `tool.uv.sources`.
    fn take_sources(&mut self, sources: &'t DeTable<'t>) {
        for (name, value) in sources {
            let table = match value.get_ref() {
                DeValue::Table(table) => Some(table),
                // Several sources for several conditions: the first stands for all.
                DeValue::Array(items) => items.first().and_then(|item| item.get_ref().as_table()),
                _ => None,
            };
            if let Some(table) = table {
                self.locate(&normalize_name(name.get_ref()), &Origin::of_table(table));
            }
        }
    }

    fn locate(&mut self, normal: &str, origin: &Origin<'t>) {
        for one in &mut self.asked {
            if normalize_name(one.name) == normal {
                one.origin = origin.clone();
            }
        }
    }

    /// Keeps the project itself, what it asks for, and what could not be understood. What a requirements file around
    /// the manifest lists is found there, with the version; where there is one, tools to build with are left to it.
    pub(in crate::formats) fn add_to(
        &self,
        input: &Input<'_>,
        lines: &Lines,
        collector: &mut Collector<'_>,
    ) {
        let root = self.name.and_then(|name| {
            let line = Some(lines.at(self.offset));
            let version = self.version.filter(|version| is_version(version));
            let mut root = collector.package(Ecosystem::PyPi, name, version, line)?;
            root.first_party = true;
            root.scope = Scope::Runtime;
            root.declared_licenses = self.licenses.iter().map(|&text| text.to_owned()).collect();
            collector.add(root)
        });
        let own = self.name.map(normalize_name);
        let listed = Listed::around(input);
        for asked in &self.asked {
            let normal = normalize_name(asked.name);
            // An extra that joins others asks for the project itself with those.
            let is_own = own.as_ref() == Some(&normal);
            let is_left = asked.scope == Scope::Build && listed.is_any();
            if is_own || is_left || listed.has(&normal) {
                continue;
            }
            let component = asked.component(lines.at(asked.offset), collector);
            let identity = component.and_then(|component| collector.add(component));
            if let (Some(root), Some(identity)) = (&root, identity) {
                collector.edge(root, &identity);
            }
        }
        for (offset, text) in &self.junk {
            let message = format!("`{}` is not a requirement", shown(text.trim()));
            collector.problem(ProblemKind::SkippedEntry, Some(lines.at(*offset)), message);
        }
    }
}
