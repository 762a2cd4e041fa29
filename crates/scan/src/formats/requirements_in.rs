//! `requirements.in`, which pip-compile and uv turn into `requirements.txt`.

use gwanmun_model::Found;

use super::{Family, Format, Input, requirements_txt};

pub(super) const FORMAT: Format = Format {
    id: "requirements-in",
    title: "requirements.in",
    family: Family::Python,
    names: &["*requirements*.in", "requirements/*.in"],
    resolved_by: &[
        "*requirements*.txt",
        "pylock.*.toml",
        "pylock.toml",
        "requirements*.lock",
        "uv.lock",
    ],
    read,
    ..Format::BASE
};

/// Reads what is asked for, unless the file it was turned into stands beside it.
fn read(input: &Input<'_>) -> Found {
    let compiled = input
        .path
        .strip_suffix(".in")
        .map(|stem| format!("{stem}.txt"));
    if compiled.is_some_and(|path| input.tree.read(&path).is_some()) {
        return Found::default();
    }
    let mut found = requirements_txt::read(input);
    for component in &mut found.components {
        component.direct = Some(true);
    }
    found
}
