//! What class files of the JVM say, before it is known which library a named class belongs to.

use std::collections::BTreeMap;

/// Places kept of one class.
const PLACES_MAX: usize = 3;

/// Class files of the system's own code, and the classes libraries bring.
///
/// Classes stand for their names by hash (FNV-1a, 64 bits, of the binary name with `/`): enough to tell them apart, and
/// small for the libraries of a large system.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct ClassFiles {
    /// Own class files that were read.
    pub files: u64,
    /// Own class files, or archives that may hold some, that could not be read or went beyond the limit.
    pub unread: u64,
    /// The classes own classes name, themselves included, with the first few that name each, code before tests.
    pub named: BTreeMap<u64, Vec<ClassPlace>>,
    /// The libraries that were met.
    pub libraries: Vec<ClassLibrary>,
}

/// An own class that names another.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub struct ClassPlace {
    /// Whether it serves testing only.
    pub in_test: bool,
    /// Path of the class file, `outer.jar!a/b/C.class` inside archives.
    pub path: String,
}

/// The classes an archive brings.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ClassLibrary {
    /// Group and artifact, `group:artifact`.
    pub package: String,
    /// Its classes by hash, sorted.
    pub classes: Vec<u64>,
}

impl ClassFiles {
    /// Most different classes kept that own classes name; beyond it the reading counts as incomplete.
    pub const NAMED_MAX: usize = 200_000;

    /// Whether nothing at all is said.
    pub fn is_empty(&self) -> bool {
        *self == Self::default()
    }

    /// Takes over what others say.
    pub fn absorb(&mut self, other: Self) {
        self.files = self.files.saturating_add(other.files);
        self.unread = self.unread.saturating_add(other.unread);
        self.libraries.extend(other.libraries);
        let mut is_whole = true;
        for (class, places) in other.named {
            for place in &places {
                is_whole &= self.name(class, place);
            }
        }
        self.unread = self.unread.saturating_add(u64::from(!is_whole));
    }

    /// Notes that an own class names a class; `false` where there is no room for it.
    pub fn name(&mut self, class: u64, place: &ClassPlace) -> bool {
        if self.named.len() >= Self::NAMED_MAX && !self.named.contains_key(&class) {
            return false;
        }
        let known = self.named.entry(class).or_default();
        if let Err(at) = known.binary_search(place)
            && at < PLACES_MAX
        {
            known.insert(at, place.clone());
            known.truncate(PLACES_MAX);
        }
        true
    }

    /// Puts every place behind the path of the archive it lies in: `outer.jar!a/b/C.class`.
    pub fn put_behind(&mut self, outer: &str) {
        for place in self.named.values_mut().flatten() {
            place.path = format!("{outer}!{}", place.path);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn place(path: &str, in_test: bool) -> ClassPlace {
        ClassPlace {
            in_test,
            path: path.to_owned(),
        }
    }

    #[test]
    fn the_first_places_are_kept_whatever_comes_first_and_code_before_tests() {
        let mut classes = ClassFiles::default();
        for one in ["d", "a", "c", "b"] {
            classes.name(1, &place(one, one == "a"));
        }
        let kept = ["b", "c", "d"].map(|path| place(path, false));
        assert_eq!(classes.named[&1], kept);
    }

    #[test]
    fn what_goes_beyond_the_limit_counts_as_unread() {
        let of = |numbers: std::ops::Range<usize>| ClassFiles {
            named: numbers
                .map(|number| (number as u64, vec![place("a", false)]))
                .collect(),
            ..ClassFiles::default()
        };
        let mut classes = of(0..ClassFiles::NAMED_MAX);
        classes.absorb(of(0..10));
        assert_eq!(classes.unread, 0);
        classes.absorb(of(ClassFiles::NAMED_MAX..ClassFiles::NAMED_MAX + 2));
        assert_eq!(classes.unread, 1);
    }
}
