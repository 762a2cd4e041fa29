//! `Podfile`, what an application asks `CocoaPods` for, as far as it is written out.

use std::collections::BTreeMap;

use gwanmun_model::{Component, Found, ProblemKind, Purl, Scope};

use super::opened::Opened;
use super::ruby::{arguments, exact, option, ruby};
use super::script::{Placed, Token, statements};
use super::vcs::vcs_url;
use super::{Family, Format, Input};
use crate::collect::Collector;

pub(super) const FORMAT: Format = Format {
    id: "podfile",
    title: "Podfile (literals)",
    family: Family::Swift,
    names: &["Podfile"],
    resolved_by: &["Podfile.lock"],
    read,
    ..Format::BASE
};

/// The public registry.
const REGISTRY: &str = "https://cdn.cocoapods.org";

/// One `pod …`.
pub(super) struct Pod {
    /// Name with its subspec: `Firebase/Core`.
    pub(super) name: String,
    /// What it is there for.
    pub(super) scope: Scope,
    requirements: Vec<String>,
    options: BTreeMap<String, String>,
    line: u32,
}

fn read(input: &Input<'_>) -> Found {
    let mut collector = Collector::new(input);
    let opened = Opened::of(input, &mut collector);
    let (pods, computed) = pods(&opened.text);
    for pod in pods {
        let version = exact(&pod.requirements);
        let line = Some(pod.line);
        let Some(mut component) = component(&pod.name, version, line, &mut collector) else {
            continue;
        };
        if version.is_none() && !pod.requirements.is_empty() {
            component.requirement = Some(pod.requirements.join(", "));
        }
        component.scope = pod.scope;
        component.direct = Some(true);
        let stated = |key: &str| pod.options.get(key).map(String::as_str);
        if let Some(git) = stated("git") {
            let state = ["commit", "tag", "branch"].into_iter().find_map(stated);
            component = from_git(component, git, state);
        } else if let Some(path) = stated("path").or(stated("podspec")) {
            component.first_party = is_own(path);
        }
        collector.add(component);
    }
    for line in computed {
        let message = "what is asked for here is known only when the program runs";
        collector.problem(ProblemKind::SkippedEntry, Some(line), message);
    }
    collector.finish()
}

/// Makes the component of a pod; a subspec is a part of it.
pub(super) fn component(
    name: &str,
    version: Option<&str>,
    line: Option<u32>,
    collector: &mut Collector<'_>,
) -> Option<Component> {
    let (name, subspec) = match name.split_once('/') {
        Some((name, subspec)) => (name, Some(subspec)),
        None => (name, None),
    };
    let mut component = if name.contains('+') {
        // Package URLs of the type `cocoapods` refuse a `+` in the name, which real pods have.
        let mut component = collector.package_of_type("generic", None, name, version, line)?;
        component.purl = component.purl.with_qualifier("repository_url", REGISTRY);
        component
    } else {
        collector.package_of_type("cocoapods", None, name, version, line)?
    };
    if let Some(subspec) = subspec {
        let mut parts = gwanmun_model::purl::Parts::from(component.purl.clone());
        parts.subpath = Some(subspec.to_owned());
        component.purl = Purl::from_parts(parts).unwrap_or(component.purl);
    }
    Some(component)
}

/// Says that a pod comes from a Git repository.
pub(super) fn from_git(mut component: Component, git: &str, state: Option<&str>) -> Component {
    let address = vcs_url("git", git, state);
    component.purl = component.purl.with_qualifier("vcs_url", &address);
    component
}

/// Whether a path leads to the system's own code: other package managers put theirs into folders of their own.
pub(super) fn is_own(path: &str) -> bool {
    !path.split('/').any(|part| {
        matches!(
            part,
            "node_modules" | ".symlinks" | ".pub-cache" | "Flutter"
        )
    })
}

/// Reads the pods a `Podfile` asks for, and the lines of those that are not written out.
pub(super) fn pods(text: &str) -> (Vec<Pod>, Vec<u32>) {
    let tokens = ruby(text);
    let mut targets: Vec<Option<Scope>> = Vec::new();
    let (mut pods, mut computed) = (Vec::new(), Vec::new());
    for statement in statements(&tokens) {
        let statement: Vec<&Placed<'_>> = statement
            .iter()
            .filter(|placed| placed.token != Token::LineEnd)
            .collect();
        let Some(first) = statement.first() else {
            continue;
        };
        let opens = statement.iter().any(|placed| placed.is_word("do"));
        match first.word().unwrap_or_default() {
            "end" => {
                targets.pop();
            }
            "target" | "abstract_target" if opens => {
                let name = statement.iter().find_map(|placed| placed.text());
                let is_test = name.is_some_and(|name| name.contains("Test"));
                let scope = if is_test { Scope::Test } else { Scope::Runtime };
                targets.push(Some(scope));
            }
            "pod" => {
                let scope = targets.iter().rev().find_map(|scope| *scope);
                match pod(&statement, scope.unwrap_or(Scope::Runtime)) {
                    Some(pod) => pods.push(pod),
                    None => computed.push(first.line),
                }
            }
            "if" | "unless" | "def" | "case" | "while" | "begin" | "class" => targets.push(None),
            _ if opens => targets.push(None),
            _ => {}
        }
    }
    (pods, computed)
}

fn pod(statement: &[&Placed<'_>], scope: Scope) -> Option<Pod> {
    let arguments = arguments(statement.get(1..)?);
    let mut arguments = arguments.iter();
    let [name] = arguments.next()?.as_slice() else {
        return None;
    };
    let mut pod = Pod {
        name: name.text()?.to_owned(),
        scope,
        requirements: Vec::new(),
        options: BTreeMap::new(),
        line: name.line,
    };
    for argument in arguments {
        if let Some((key, value)) = option(argument) {
            let texts: Vec<&str> = value.iter().filter_map(|placed| placed.text()).collect();
            if key.starts_with("configuration") && texts == ["Debug"] {
                pod.scope = Scope::Development;
            }
            let text = texts.first().copied().unwrap_or_default();
            pod.options.insert(key.to_owned(), text.to_owned());
        } else {
            let texts = argument.iter().filter_map(|placed| placed.text());
            pod.requirements.extend(texts.map(str::to_owned));
        }
    }
    Some(pod)
}
