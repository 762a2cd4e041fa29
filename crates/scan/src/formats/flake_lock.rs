//! `flake.lock`: the inputs of a Nix flake.
//!
//! Source: the Nix manual, `nix flake`, section Lock files.

use std::collections::{BTreeMap, BTreeSet};

use gwanmun_model::{Component, Found, ProblemKind, Scope};

use super::download::Download;
use super::{Family, Format, Input, git_source};
use crate::collect::{Collector, shown};
use crate::document::json::Json;
use crate::document::{Lines, decode};

pub(super) const FORMAT: Format = Format {
    id: "flake-lock",
    title: "flake.lock",
    family: Family::Tooling,
    names: &["flake.lock"],
    read,
    ..Format::BASE
};

/// Most steps taken to find what one input follows.
const STEPS_MAX: usize = 256;

fn read(input: &Input<'_>) -> Found {
    let mut collector = Collector::new(input);
    let (text, _) = decode(input.bytes);
    let lines = Lines::of(&text);
    match Json::read(&text, input.limits.document_depth_max) {
        Ok(document) => add(&document, &lines, &mut collector),
        Err(fault) => collector.json_fault(&fault, &lines),
    }
    collector.finish()
}

/// Nodes by name.
type Nodes<'j, 'a> = BTreeMap<&'j str, &'j Json<'a>>;

fn add(document: &Json<'_>, lines: &Lines, collector: &mut Collector<'_>) {
    let root = document.text_of("root").unwrap_or("root");
    let members = document.get("nodes").map_or(&[][..], Json::members);
    let nodes: Nodes<'_, '_> = members
        .iter()
        .map(|node| (node.key.as_ref(), &node.value))
        .collect();
    let direct: BTreeSet<&str> = inputs(root, root, &nodes).into_iter().collect();
    let mut identities: BTreeMap<&str, String> = BTreeMap::new();
    for node in members.iter().filter(|node| node.key != root) {
        let key = node.key.as_ref();
        let line = lines.at(node.offset);
        if let Some(mut component) = component(key, &node.value, line, collector) {
            component.direct = Some(direct.contains(key));
            component.scope = Scope::Build;
            if let Some(identity) = collector.add(component) {
                identities.insert(key, identity);
            }
        }
    }
    for (key, from) in &identities {
        for needed in inputs(key, root, &nodes) {
            match identities.get(needed) {
                Some(to) => collector.edge(from, to),
                None if nodes.contains_key(needed) => {}
                None => {
                    let message =
                        format!("{} needs {}, which is missing", shown(key), shown(needed));
                    collector.problem(ProblemKind::DanglingReference, None, message);
                }
            }
        }
    }
}

/// Returns the names of the nodes a node needs.
fn inputs<'j>(node: &str, root: &'j str, nodes: &Nodes<'j, '_>) -> Vec<&'j str> {
    let inputs = nodes.get(node).and_then(|node| node.get("inputs"));
    inputs
        .map_or(&[][..], Json::members)
        .iter()
        .filter_map(|input| resolved(&input.value, root, nodes, &mut { STEPS_MAX }))
        .collect()
}

/// Finds the node an input means: a name, or a path of inputs from the root that it follows.
fn resolved<'j>(
    input: &'j Json<'_>,
    root: &'j str,
    nodes: &Nodes<'j, '_>,
    left: &mut usize,
) -> Option<&'j str> {
    if let Some(name) = input.text() {
        return Some(name);
    }
    let mut at = root;
    // An empty path follows the root itself.
    for step in input.items() {
        *left = left.checked_sub(1)?;
        let next = nodes.get(at)?.get("inputs")?.get(step.text()?)?;
        at = resolved(next, root, nodes, left)?;
    }
    (at != root).then_some(at)
}

fn component(
    name: &str,
    node: &Json<'_>,
    line: u32,
    collector: &mut Collector<'_>,
) -> Option<Component> {
    let locked = node.get("locked")?;
    let get = |key| locked.text_of(key);
    let revision = get("rev").or_else(|| get("ref"));
    let of_host = |host: &str| Some(format!("https://{host}/{}/{}", get("owner")?, get("repo")?));
    let stated = |default| get("host").unwrap_or(default);
    let address = match get("type") {
        Some("github") => of_host(stated("github.com")),
        Some("gitlab") => of_host(stated("gitlab.com")),
        Some("sourcehut") => of_host(stated("git.sr.ht")),
        Some("git" | "hg") => get("url").map(str::to_owned),
        Some("tarball" | "file") => {
            let download = Download {
                name,
                address: get("url")?,
                version: None,
                hash: None,
                line: Some(line),
            };
            return download.component(collector);
        }
        // A folder beside is the system's own.
        _ => None,
    }?;
    git_source::component(collector, &address, revision, Some(line))
}
