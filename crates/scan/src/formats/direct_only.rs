//! Says of a file that it names direct dependencies only.

use gwanmun_model::{Component, Found, Problem, ProblemKind};

/// Adds the problem where a file pins all it asks for; of one that does not, the engine says so itself.
pub(super) fn say(mut found: Found, path: &str, remedy: &str) -> Found {
    let mut asked = found
        .components
        .iter()
        .filter(|component| !component.first_party)
        .peekable();
    if asked.peek().is_some() && asked.all(Component::is_pinned) {
        found.problems.push(problem(path, remedy));
    }
    found
}

/// Adds the problem where a file asks for anything, of formats of which the engine does not say it.
pub(super) fn say_always(mut found: Found, path: &str, remedy: &str) -> Found {
    if found
        .components
        .iter()
        .any(|component| !component.first_party)
    {
        found.problems.push(problem(path, remedy));
    }
    found
}

fn problem(path: &str, remedy: &str) -> Problem {
    let message = format!(
        "names direct dependencies only; {remedy}, or scan the built archives to see what they bring with them"
    );
    Problem::new(path, ProblemKind::Incomplete, message)
}
