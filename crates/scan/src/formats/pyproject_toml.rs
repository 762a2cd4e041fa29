//! `pyproject.toml` where no lock file says which packages are used.

use gwanmun_model::Found;

use super::python::RESOLVED_BY;
use super::python::project::Manifest;
use super::{Family, Format, Input, requirements_txt};
use crate::reading::read_toml;
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
    read_toml(input, |document, lines, collector| {
        let manifest = Manifest::of(document);
        manifest.add_to(input, lines, collector);
        for (file, scope) in &manifest.files {
            let path = normalize(folder(input.path), file);
            requirements_txt::add_listed(input, path.as_deref(), *scope, collector);
        }
    })
}
