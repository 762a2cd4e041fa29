//! Finds the patterns a path matches, without trying every one: a large tree has a hundred thousand files, and the
//! table some hundreds of patterns.

use std::collections::HashMap;

/// Patterns with a number each, sorted by what a path must have to match.
#[derive(Default)]
pub(super) struct Names {
    /// By the whole last segment.
    exact: HashMap<&'static str, Vec<Row>>,
    /// By what stands behind the last dot.
    ends: HashMap<&'static str, Vec<Row>>,
    /// Everything else.
    others: Vec<Row>,
}

#[derive(Clone, Copy)]
struct Row {
    pattern: &'static str,
    number: usize,
}

impl Names {
    /// Sorts patterns; `*` stands for any run of characters within one segment.
    pub(super) fn of(patterns: impl Iterator<Item = (&'static str, usize)>) -> Self {
        let mut names = Self::default();
        for (pattern, number) in patterns {
            let row = Row { pattern, number };
            let last = last_segment(pattern);
            let behind_star = last.rsplit('*').next().unwrap_or(last);
            if behind_star == last {
                names.exact.entry(last).or_default().push(row);
            } else if let Some((_, end)) = behind_star.rsplit_once('.') {
                names.ends.entry(end).or_default().push(row);
            } else {
                names.others.push(row);
            }
        }
        names
    }

    /// Returns the numbers of the patterns that a path matches.
    pub(super) fn matching<'n>(&'n self, path: &'n str) -> impl Iterator<Item = usize> + 'n {
        let last = last_segment(path);
        let end = last.rsplit_once('.').map_or("", |(_, end)| end);
        let exact = self.exact.get(last).into_iter().flatten();
        let ends = self.ends.get(end).into_iter().flatten();
        exact
            .chain(ends)
            .chain(&self.others)
            .filter(move |row| matches(row.pattern, path))
            .map(|row| row.number)
    }
}

fn last_segment(path: &str) -> &str {
    path.rsplit(['/', '!']).next().unwrap_or(path)
}

/// Whether the last segments of `path` match `pattern`, segment by segment.
pub(super) fn matches(pattern: &str, path: &str) -> bool {
    let mut segments = path.rsplit(['/', '!']);
    pattern.rsplit('/').all(|pattern| {
        segments
            .next()
            .is_some_and(|segment| wildcard(pattern, segment))
    })
}

/// Whether `text` matches `pattern`, where `*` stands for any run of characters.
pub(crate) fn wildcard(pattern: &str, text: &str) -> bool {
    let mut parts = pattern.split('*');
    let Some(mut rest) = parts.next().and_then(|first| text.strip_prefix(first)) else {
        return false;
    };
    let Some(last) = parts.next_back() else {
        return rest.is_empty();
    };
    for part in parts {
        match rest.split_once(part) {
            Some((_, after)) => rest = after,
            None => return false,
        }
    }
    rest.ends_with(last)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn patterns_match_the_last_segments() {
        for (pattern, path, expected) in [
            ("Cargo.lock", "a/Cargo.lock", true),
            ("Cargo.lock", "a/NotCargo.lock", false),
            ("*.jar", "lib/a.jar", true),
            ("*.jar", "outer.war!WEB-INF/lib/a.jar", true),
            ("*.jar", "a.jar.txt", false),
            ("*.tar.gz", "a.tar.gz", true),
            ("Dockerfile*", "a/Dockerfile.release", true),
            ("*requirements*.txt", "dev-requirements-3.txt", true),
            ("requirements/*.txt", "a/requirements/base.txt", true),
            ("requirements/*.txt", "base.txt", false),
            (
                "node_modules/@*/*/package.json",
                "node_modules/@a/b/package.json",
                true,
            ),
            ("*aa", "a", false),
        ] {
            assert_eq!(matches(pattern, path), expected, "{pattern} {path}");
            let names = Names::of([(pattern, 7)].into_iter());
            let found: Vec<usize> = names.matching(path).collect();
            assert_eq!(!found.is_empty(), expected, "{pattern} {path}");
        }
    }
}
