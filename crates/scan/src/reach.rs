//! How far a scope reaches along the edges of a lock file.

use gwanmun_model::Scope;

/// A graph of packages by index, with the scopes at which the system itself asks for some of them.
#[derive(Default)]
pub(crate) struct Reach {
    edges: Vec<Vec<usize>>,
    /// Edges to what the package works without.
    optional: Vec<Vec<usize>>,
    scopes: Vec<Scope>,
}

impl Reach {
    /// Makes a graph of `count` packages without edges, all of unknown scope.
    pub(crate) fn new(count: usize) -> Self {
        Self {
            edges: vec![Vec::new(); count],
            optional: vec![Vec::new(); count],
            scopes: vec![Scope::Unknown; count],
        }
    }

    /// Notes that `from` needs `to`.
    pub(crate) fn edge(&mut self, from: usize, to: usize) {
        if let Some(edges) = self.edges.get_mut(from) {
            edges.push(to);
        }
    }

    /// Notes that `from` uses `to` where it is present: what runs needs it optionally at most.
    pub(crate) fn optional_edge(&mut self, from: usize, to: usize) {
        if let Some(edges) = self.optional.get_mut(from) {
            edges.push(to);
        }
    }

    /// Notes that the system asks for a package at a scope.
    pub(crate) fn ask(&mut self, package: usize, scope: Scope) {
        if let Some(known) = self.scopes.get_mut(package) {
            *known = scope.min(*known);
        }
    }

    /// Spreads each scope along the edges, the furthest-reaching first, and returns the scope of each package.
    pub(crate) fn spread(mut self) -> Vec<Scope> {
        for scope in Scope::ALL
            .into_iter()
            .filter(|scope| *scope != Scope::Unknown)
        {
            let mut waiting: Vec<usize> = self
                .scopes
                .iter()
                .enumerate()
                .filter(|(_, known)| **known == scope)
                .map(|(package, _)| package)
                .collect();
            while let Some(package) = waiting.pop() {
                for next in self.edges.get(package).into_iter().flatten() {
                    if let Some(known) = self.scopes.get_mut(*next)
                        && scope < *known
                    {
                        *known = scope;
                        waiting.push(*next);
                    }
                }
                let weaker = scope.max(Scope::Optional);
                for next in self.optional.get(package).into_iter().flatten() {
                    if let Some(known) = self.scopes.get_mut(*next)
                        && weaker < *known
                    {
                        *known = weaker;
                        // Otherwise its turn comes with the weaker scope.
                        if weaker == scope {
                            waiting.push(*next);
                        }
                    }
                }
            }
        }
        self.scopes
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_furthest_scope_wins_along_cycles() {
        let mut reach = Reach::new(5);
        for (from, to) in [(0, 1), (1, 2), (2, 1), (3, 2)] {
            reach.edge(from, to);
        }
        reach.ask(0, Scope::Development);
        reach.ask(3, Scope::Runtime);
        assert_eq!(
            reach.spread(),
            [
                Scope::Development,
                Scope::Runtime,
                Scope::Runtime,
                Scope::Runtime,
                Scope::Unknown
            ]
        );
    }
    #[test]
    fn what_is_optional_for_another_is_optional_and_so_is_what_it_needs() {
        let mut reach = Reach::new(5);
        reach.optional_edge(0, 1);
        reach.edge(1, 2);
        reach.optional_edge(3, 4);
        reach.ask(0, Scope::Runtime);
        reach.ask(3, Scope::Development);
        assert_eq!(
            reach.spread(),
            [
                Scope::Runtime,
                Scope::Optional,
                Scope::Optional,
                Scope::Development,
                Scope::Development
            ]
        );
    }
}
