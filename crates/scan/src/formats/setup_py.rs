//! `setup.py` of setuptools where no lock file says which packages are used: its literal lists, never its code.
//!
//! Source: the keywords of `setup()` in the setuptools documentation.

mod literals;

use gwanmun_model::{Found, ProblemKind, Scope};

use self::literals::{Source, Value};
use super::python::asked::Asked;
use super::python::project::Manifest;
use super::python::{RESOLVED_BY, Requirement};
use super::{Family, Format, Input};
use crate::collect::Collector;
use crate::document::{Lines, decode};

pub(super) const FORMAT: Format = Format {
    id: "setup-py",
    title: "setup.py (literal lists)",
    family: Family::Python,
    names: &["setup.py"],
    resolved_by: RESOLVED_BY,
    read,
    ..Format::BASE
};

/// Keywords that list requirements, with what these are for.
const LISTS: [(&str, Scope); 4] = [
    ("install_requires", Scope::Runtime),
    ("extras_require", Scope::Optional),
    ("setup_requires", Scope::Build),
    ("tests_require", Scope::Test),
];

fn read(input: &Input<'_>) -> Found {
    let mut collector = Collector::new(input);
    let (text, _) = decode(input.bytes);
    let lines = Lines::of(&text);
    let source = Source::of(&text);
    let lists: Vec<(Scope, Value)> = LISTS
        .into_iter()
        .flat_map(|(keyword, scope)| {
            let values = source.values(keyword).into_iter();
            values.map(move |value| (scope, value))
        })
        .collect();
    let name = source.text("name");
    let version = source.text("version");
    let license = source.text("license");
    let mut manifest = Manifest {
        name: name.as_ref().map(|(_, text)| text.as_str()),
        offset: name.as_ref().map_or(0, |(offset, _)| *offset),
        version: version.as_ref().map(|(_, text)| text.as_str()),
        ..Manifest::default()
    };
    manifest
        .licenses
        .extend(license.as_ref().map(|(_, text)| text.as_str()));
    for (scope, value) in &lists {
        for (offset, text) in &value.texts {
            match Requirement::read(text) {
                Some(requirement) => {
                    manifest
                        .asked
                        .push(Asked::of(&requirement, *scope, *offset));
                }
                None => manifest.junk.push((*offset, text)),
            }
        }
        for offset in &value.computed {
            let message = "a part of what is needed is worked out by code, which is not run";
            collector.problem(ProblemKind::SkippedEntry, Some(lines.at(*offset)), message);
        }
    }
    manifest.add_to(input, &lines, &mut collector);
    collector.finish()
}
