//! `go.work`: the modules of a workspace, which are read by themselves, and the Go version they are built with.
//!
//! Source: the Go Modules Reference, section Workspaces. The replacements are applied where the modules are read.

use std::collections::{BTreeMap, BTreeSet};

use gwanmun_model::{Found, ProblemKind};

use super::go_mod::{
    Replaced, Replacement, add_standard_library, directives, modules, replacement,
};
use super::{Family, Format, Input};
use crate::collect::{Collector, shown};
use crate::document::decode;
use crate::tree::{folder, normalize};

pub(super) const FORMAT: Format = Format {
    id: "go-work",
    title: "go.work",
    family: Family::Go,
    names: &["go.work"],
    beside: &["go.mod"],
    read,
    ..Format::BASE
};

fn read(input: &Input<'_>) -> Found {
    let mut collector = Collector::new(input);
    let (text, _) = decode(input.bytes);
    let directives = directives(&text);
    add_standard_library(&directives, None, &mut collector);
    for directive in directives.iter().filter(|one| one.verb == "use") {
        let place = directive.words.first().copied().unwrap_or_default();
        let module = normalize(folder(input.path), &format!("{place}/go.mod"));
        if module.is_none_or(|module| input.tree.read(&module).is_none()) {
            collector.problem(
                ProblemKind::DanglingReference,
                Some(directive.line),
                format!("the workspace uses `{}`, where no go.mod is", shown(place)),
            );
        }
    }
    collector.finish()
}

/// The workspace around a module.
#[derive(Default)]
pub(super) struct Workspace {
    text: String,
    /// Paths of the modules it uses.
    members: BTreeSet<String>,
}

impl Workspace {
    /// Returns the workspace of the `go.work` nearest above that uses the module `input` is of; an empty one when there
    /// is none.
    pub(super) fn around(input: &Input<'_>) -> Self {
        let mut place = Some(folder(input.path));
        while let Some(here) = place {
            let file = normalize(here, "go.work");
            if let Some(bytes) = file.and_then(|file| input.tree.read(&file)) {
                return Self::of(input, here, &decode(&bytes).0);
            }
            place = (!here.is_empty()).then(|| folder(here));
        }
        Self::default()
    }

    fn of(input: &Input<'_>, place: &str, text: &str) -> Self {
        let directives = directives(text);
        let used: BTreeSet<String> = directives
            .iter()
            .filter(|directive| directive.verb == "use")
            .filter_map(|directive| directive.words.first())
            .filter_map(|used| normalize(place, &format!("{used}/go.mod")))
            .collect();
        if !used.contains(input.path) {
            return Self::default();
        }
        let modules = modules(input.tree);
        Self {
            text: text.to_owned(),
            members: used
                .iter()
                .filter_map(|file| modules.0.get(file).cloned())
                .collect(),
        }
    }

    /// Whether the workspace uses a module.
    pub(super) fn has(&self, module: &str) -> bool {
        self.members.contains(module)
    }

    /// Returns its replacements, which hold for each module it uses and win over the module's own. Replacements by a
    /// folder are left out: the folders of the workspace are its members.
    pub(super) fn replacements(&self) -> BTreeMap<Replaced<'_>, Replacement<'_>> {
        directives(&self.text)
            .iter()
            .filter(|directive| directive.verb == "replace")
            .filter_map(replacement)
            .filter(|(_, new)| new.version.is_some())
            .map(|(old, new)| (old, Replacement { line: None, ..new }))
            .collect()
    }
}
