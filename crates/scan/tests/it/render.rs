//! Writes what was found as text one can read and compare.

use std::fmt::Write as _;

use gwanmun_model::{Component, ComponentKind, Found};

pub(crate) fn render(found: &Found) -> String {
    let mut text = String::new();
    for component in &found.components {
        render_component(component, &mut text);
        let identity = component.identity();
        for edge in found
            .dependencies
            .iter()
            .filter(|edge| edge.from == identity)
        {
            writeln!(text, "    needs {}", edge.to).expect("text");
        }
    }
    for license in &found.license_texts {
        let first = license.text.lines().next().unwrap_or_default();
        writeln!(text, "license text {}: `{first}`", license.path).expect("text");
    }
    for problem in &found.problems {
        writeln!(text, "problem {problem}").expect("text");
    }
    text
}

fn render_component(component: &Component, text: &mut String) {
    write!(text, "{} {}", component.identity(), component.scope.id()).expect("text");
    match component.direct {
        Some(true) => text.push_str(" direct"),
        Some(false) => text.push_str(" indirect"),
        None => {}
    }
    if component.first_party {
        text.push_str(" own");
    }
    if let (Some(requirement), true) = (&component.requirement, component.is_pinned()) {
        write!(text, " asked `{requirement}`").expect("text");
    }
    if component.kind != ComponentKind::Library {
        write!(text, " {}", component.kind.id()).expect("text");
    }
    if let Some(supplier) = &component.supplier {
        write!(text, " by `{supplier}`").expect("text");
    }
    for cpe in &component.cpes {
        write!(text, " {cpe}").expect("text");
    }
    for purl in &component.provides {
        write!(text, " provides {purl}").expect("text");
    }
    for notice in &component.notices {
        write!(text, " {}: `{}`", notice.kind.id(), notice.text).expect("text");
    }
    for license in &component.declared_licenses {
        write!(text, " license `{license}`").expect("text");
    }
    for hash in &component.hashes {
        write!(text, " {}:{}…", hash.algorithm().id(), &hash.hex()[..8]).expect("text");
    }
    for place in &component.locations {
        write!(text, " at {}", place.path).expect("text");
        if let Some(line) = place.line {
            write!(text, ":{line}").expect("text");
        }
        if let Some(layer) = &place.layer {
            write!(text, " of layer {}…", &layer[..12]).expect("text");
        }
    }
    text.push('\n');
}
