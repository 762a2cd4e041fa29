//! `package.yaml` of hpack, from which a cabal description is made.

use gwanmun_model::{Found, Scope};

use super::cabal::Siblings;
use super::hackage::Asked;
use super::opened::Opened;
use super::{Family, Format, Input};
use crate::collect::Collector;
use crate::document::json::{Json, Value};
use crate::tree::{folder, normalize};

pub(super) const FORMAT: Format = Format {
    id: "hpack",
    title: "package.yaml (hpack)",
    family: Family::Haskell,
    names: &["package.yaml"],
    resolved_by: &["cabal.project.freeze"],
    read,
    ..Format::BASE
};

/// Keys only hpack knows; other tools have files of this name.
const MARKS: [&str; 8] = [
    "benchmarks",
    "executable",
    "executables",
    "extra-source-files",
    "ghc-options",
    "internal-libraries",
    "library",
    "tests",
];

/// Keys of parts with dependencies of their own: the part itself, or parts by name.
const PARTS: [(&str, Scope, bool); 6] = [
    ("library", Scope::Runtime, false),
    ("executable", Scope::Runtime, false),
    ("internal-libraries", Scope::Runtime, true),
    ("executables", Scope::Runtime, true),
    ("tests", Scope::Test, true),
    ("benchmarks", Scope::Development, true),
];

fn read(input: &Input<'_>) -> Found {
    let mut collector = Collector::new(input);
    let opened = Opened::of(input, &mut collector);
    let document = opened.yaml(&mut collector);
    if !MARKS.iter().any(|mark| document.get(mark).is_some()) {
        return collector.finish();
    }
    let name = document.text_of("name").unwrap_or_default();
    // The description made from it says the same.
    let made = normalize(folder(input.path), &format!("{name}.cabal"));
    if made.is_some_and(|path| input.tree.read(&path).is_some()) {
        return collector.finish();
    }
    let mut asked = Asked::default();
    depend(&document, Scope::Runtime, &opened, &mut asked);
    for (key, scope, is_named) in PARTS {
        let Some(part) = document.get(key) else {
            continue;
        };
        if is_named {
            for member in part.members() {
                depend(&member.value, scope, &opened, &mut asked);
            }
        } else {
            depend(part, scope, &opened, &mut asked);
        }
    }
    asked.keep(name, &Siblings::new(), &mut collector);
    collector.finish()
}

/// Reads the dependencies of one part: a text, a list of texts and mappings, or a mapping of names.
fn depend(part: &Json<'_>, scope: Scope, opened: &Opened<'_>, asked: &mut Asked) {
    for (key, scope) in [("dependencies", scope), ("build-tools", Scope::Build)] {
        let Some(list) = part.get(key) else {
            continue;
        };
        let items = match &list.value {
            Value::Text(_) => std::slice::from_ref(list),
            _ => list.items(),
        };
        for item in items {
            let line = opened.lines.at(item.offset);
            match item.text_of("name") {
                Some(name) => {
                    let version = item.text_of("version").unwrap_or_default();
                    asked.ask_named(name, version, scope, line);
                }
                None => asked.ask(item.text().unwrap_or_default(), scope, line),
            }
        }
        for member in list.members() {
            let version = member
                .value
                .text()
                .or_else(|| member.value.text_of("version"));
            let line = opened.lines.at(member.offset);
            asked.ask_named(&member.key, version.unwrap_or_default(), scope, line);
        }
    }
}
