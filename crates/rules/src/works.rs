//! Which components form one work: what a license that reaches beyond its own files can reach.
//!
//! A work is the system's own code with all it needs while running. What no own code leads to forms a work with the
//! others the same file names. What runs as a program of its own is no part of it, and packages of an operating system
//! are taken for such programs.

use std::collections::{BTreeMap, BTreeSet};

use gwanmun_model::{Component, ComponentKind, Dependency, Linking, SystemFacts};

/// One work: its name, and its parts by their place among the components.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Work {
    /// Identity of the application, or the file that names the parts.
    pub name: String,
    /// Places of the parts, sorted; the application itself among them.
    pub parts: Vec<usize>,
}

/// Returns the works among `components`, sorted by name.
pub fn of(components: &[Component], edges: &[Dependency], facts: &SystemFacts) -> Vec<Work> {
    let joined: Vec<bool> = components
        .iter()
        .map(|component| is_joined(component, facts))
        .collect();
    let needs = needs(components, edges);
    let mut works = BTreeMap::new();
    let mut reached = BTreeSet::new();
    for (index, component) in components.iter().enumerate() {
        if component.first_party {
            let parts = closure(index, &needs, &joined);
            if parts.len() > 1 {
                reached.extend(parts.iter().copied());
                works.insert(component.identity(), parts);
            }
        }
    }
    for (index, component) in components.iter().enumerate() {
        let is_part = joined.get(index).copied().unwrap_or_default();
        if !is_part || reached.contains(&index) {
            continue;
        }
        for location in &component.locations {
            let file = location.path.split('!').next().unwrap_or_default();
            works
                .entry(file.to_owned())
                .or_insert_with(BTreeSet::new)
                .insert(index);
        }
    }
    works
        .into_iter()
        .filter(|(_, parts)| parts.len() > 1)
        .map(|(name, parts)| Work {
            name,
            parts: parts.into_iter().collect(),
        })
        .collect()
}

/// Whether a component becomes a part of what uses it.
fn is_joined(component: &Component, facts: &SystemFacts) -> bool {
    let linking = facts.of(&component.identity()).linking;
    let own_program = linking == Linking::NoneOrProcess
        || (linking == Linking::Unknown
            && !component.first_party
            && (is_program(component.kind) || is_of_a_distribution(component)));
    component.scope.is_shipped() && !own_program
}

/// Whether a thing of this kind runs or stands on its own.
const fn is_program(kind: ComponentKind) -> bool {
    matches!(
        kind,
        ComponentKind::Application
            | ComponentKind::OperatingSystem
            | ComponentKind::Container
            | ComponentKind::Platform
            | ComponentKind::Device
            | ComponentKind::Firmware
    )
}

fn is_of_a_distribution(component: &Component) -> bool {
    let kind = component.purl.package_type();
    matches!(kind, "deb" | "rpm" | "apk" | "alpm" | "ebuild")
}

fn needs(components: &[Component], edges: &[Dependency]) -> BTreeMap<usize, Vec<usize>> {
    let places: BTreeMap<String, usize> = components
        .iter()
        .enumerate()
        .map(|(index, component)| (component.identity(), index))
        .collect();
    let mut needs: BTreeMap<usize, Vec<usize>> = BTreeMap::new();
    for edge in edges {
        if let (Some(from), Some(to)) = (places.get(&edge.from), places.get(&edge.to)) {
            needs.entry(*from).or_default().push(*to);
        }
    }
    needs
}

/// Returns what `root` needs while running, itself included.
fn closure(root: usize, needs: &BTreeMap<usize, Vec<usize>>, joined: &[bool]) -> BTreeSet<usize> {
    let mut parts = BTreeSet::from([root]);
    let mut waiting = vec![root];
    while let Some(place) = waiting.pop() {
        for next in needs.get(&place).into_iter().flatten() {
            let is_part = joined.get(*next).copied().unwrap_or_default();
            if is_part && parts.insert(*next) {
                waiting.push(*next);
            }
        }
    }
    parts
}

#[cfg(test)]
mod tests {
    use gwanmun_model::{Location, Purl, Scope, UseFacts};

    use super::*;

    fn component(name: &str) -> Component {
        let purl = Purl::new("npm", None, name, Some("1.0.0")).unwrap();
        Component::new(purl, Location::new("package-lock.json", None))
    }

    fn edge(from: &Component, to: &Component) -> Dependency {
        Dependency {
            from: from.identity(),
            to: to.identity(),
        }
    }

    fn names(works: &[Work], components: &[Component]) -> Vec<String> {
        works
            .iter()
            .map(|work| {
                let parts: Vec<&str> = work
                    .parts
                    .iter()
                    .map(|part| components[*part].purl.name())
                    .collect();
                format!("{}: {}", work.name, parts.join(" "))
            })
            .collect()
    }

    #[test]
    fn a_work_is_own_code_with_all_it_needs_to_run() {
        let mut app = component("app");
        app.first_party = true;
        let (lib, deep, mut test) = (component("lib"), component("deep"), component("test"));
        test.scope = Scope::Development;
        let edges = [edge(&app, &lib), edge(&lib, &deep), edge(&app, &test)];
        let components = [app, lib, deep, test];
        assert_eq!(
            names(
                &of(&components, &edges, &SystemFacts::default()),
                &components
            ),
            ["pkg:npm/app@1.0.0: app lib deep"]
        );
    }

    #[test]
    fn a_program_of_its_own_is_no_part_and_what_it_needs_is_not_either() {
        let mut app = component("app");
        app.first_party = true;
        let (tool, deep, lib) = (component("tool"), component("deep"), component("lib"));
        let process = UseFacts {
            linking: Linking::NoneOrProcess,
            ..UseFacts::default()
        };
        let facts = SystemFacts {
            components: [(tool.identity(), process)].into(),
            ..SystemFacts::default()
        };
        let edges = [edge(&app, &tool), edge(&tool, &deep), edge(&app, &lib)];
        let components = [app, tool, deep, lib];
        assert_eq!(
            names(&of(&components, &edges, &facts), &components),
            ["pkg:npm/app@1.0.0: app lib"]
        );
    }

    #[test]
    fn without_edges_the_file_that_names_the_parts_is_the_work() {
        let (mut first, mut second, other) = (component("a"), component("b"), component("c"));
        for part in [&mut first, &mut second] {
            part.locations = vec![Location::new("app.war!lib/x.jar", None)];
        }
        let mut package = component("d");
        package.purl = Purl::new("deb", Some("debian"), "bash", Some("5")).unwrap();
        let components = [first, second, other, package];
        assert_eq!(
            names(&of(&components, &[], &SystemFacts::default()), &components),
            ["app.war: a b"]
        );
    }
}
