//! `pyproject.toml` where no lock file says which packages are used.

use gwanmun_model::Found;

use super::python::RESOLVED_BY;
use super::python::project::Manifest;
use super::{Family, Format, Input, requirements_txt};
use crate::collect::Collector;
use crate::document::{Lines, decode, toml};
use crate::tree::{folder, normalize};

pub(super) const FORMAT: Format = Format {
    id: "pyproject-toml",
    title: "pyproject.toml (standard, Poetry, PDM, uv, Hatch, Flit, Rye, setuptools)",
    family: Family::Python,
    names: &["pyproject.toml"],
    resolved_by: RESOLVED_BY,
    read,
    ..Format::BASE
};

fn read(input: &Input<'_>) -> Found {
    let mut collector = Collector::new(input);
    let (text, _) = decode(input.bytes);
    let lines = Lines::of(&text);
    let (document, fault) = toml::read(&text);
    if let Some(fault) = fault {
        collector.toml_fault(&fault, &lines);
    }
    let manifest = Manifest::of(document.get_ref());
    manifest.add_to(input, &lines, &mut collector);
    for (file, scope) in &manifest.files {
        let path = normalize(folder(input.path), file);
        requirements_txt::add_listed(input, path.as_deref(), *scope, &mut collector);
    }
    collector.finish()
}
