//! What the system's own source code imports: the table of languages and the reading of a tree.
//!
//! Only the code of the system itself is read, none of an installed package. Imports that are put together while the
//! program runs are not seen.

mod aliases;
mod class_file;
mod go;
mod javascript;
pub(crate) mod jvm;
mod lexer;
mod python;
mod rust;

use std::collections::{BTreeMap, BTreeSet};
use std::path::Path;

use gwanmun_model::{Import, Location, SourceCode, SourceLanguage, SourceRead};
use rayon::prelude::*;

pub use self::class_file::{ClassFault, classes_named};
use crate::formats::is_installed;
use crate::scan::Options;
use crate::tree::{self, Tree, file_name};

/// Largest source file that is read, in bytes.
const SOURCE_BYTES_MAX: u64 = 4 << 20;
/// Longest name that is kept, in bytes.
const NAME_BYTES_MAX: usize = 300;
/// Places kept of one import.
const PLACES_MAX: usize = 3;
/// Names kept of what one import is used for.
const SYMBOLS_MAX: usize = 500;
/// Most imports kept in one scan; beyond it the reading counts as incomplete.
const IMPORTS_MAX: usize = 200_000;

/// Folders that hold packages of others, or what was built, whatever lies in them.
const FOREIGN: [&str; 12] = [
    "vendor",
    "bower_components",
    ".venv",
    "venv",
    ".tox",
    ".nox",
    ".eggs",
    ".yarn",
    ".pnpm-store",
    "Pods",
    ".cargo",
    "__pypackages__",
];

/// One language: which files are its source code and how its imports are read.
pub(crate) struct Reader {
    /// The language.
    pub(crate) language: SourceLanguage,
    /// Endings of its files, without the dot.
    extensions: &'static [&'static str],
    /// Reads one file.
    read: fn(&str) -> Vec<Sighting>,
}

impl Reader {
    fn sightings(&self, bytes: &[u8]) -> Vec<Sighting> {
        let text = String::from_utf8_lossy(bytes);
        (self.read)(text.strip_prefix('\u{feff}').unwrap_or(&text))
    }
}

/// One import in one file.
#[derive(Debug, PartialEq, Eq)]
struct Sighting {
    /// What is imported, as [`Import::name`] has it.
    name: String,
    /// Line, from 1.
    line: u32,
    /// What of it is named.
    symbols: Vec<String>,
}

/// Every language that is read from its source code, sorted by id; for the JVM class files are read, by `jvm`.
pub(crate) static ALL: &[Reader] = &[go::READER, javascript::READER, python::READER, rust::READER];

/// Finds the reader of a source file of the system itself; `None` for all other files.
pub(crate) fn reader_of(path: &str) -> Option<&'static Reader> {
    let (_, extension) = file_name(path).rsplit_once('.')?;
    let reader = ALL
        .iter()
        .find(|reader| reader.extensions.contains(&extension))?;
    (!is_installed(path) && !is_foreign(path)).then_some(reader)
}

fn is_foreign(path: &str) -> bool {
    let mut above = "";
    path.split('/').any(|folder| {
        let before = std::mem::replace(&mut above, folder);
        FOREIGN.contains(&folder)
            // What cargo built, and the standard library of an installed Python.
            || (before == "target" && matches!(folder, "debug" | "release" | "package"))
            || (before == "lib" && folder.starts_with("python3"))
    })
}

/// Returns what one source file imports, sorted by name; nothing for a file of no known language.
pub fn of_file(path: &str, bytes: &[u8]) -> Vec<Import> {
    let mut imports = Imports::default();
    if let Some(reader) = reader_of(path) {
        imports.add(reader.language, path, reader.sightings(bytes));
    }
    imports.finish()
}

/// Reads the source files of a tree.
pub(crate) fn of_tree(
    root: &Path,
    sources: &[String],
    files: &[String],
    tree: &dyn Tree,
    options: &Options,
) -> SourceCode {
    let bytes_max = SOURCE_BYTES_MAX.min(options.limits.file_bytes_max);
    let (tests, code): (Vec<&String>, Vec<&String>) =
        sources.iter().partition(|path| is_test(path));
    let paths: Vec<&String> = code.into_iter().chain(tests).collect();
    let sightings: Vec<_> = paths
        .par_iter()
        .filter_map(|path| {
            let reader = reader_of(path)?;
            let bytes = if options.stop.is_due() {
                None
            } else {
                tree::read_file(&root.join(path), bytes_max).ok()
            };
            let read = bytes.map(|bytes| reader.sightings(&bytes));
            Some((reader.language, path.as_str(), read))
        })
        .collect();
    let mut imports = Imports::default();
    let mut counts: BTreeMap<SourceLanguage, (u64, u64)> = BTreeMap::new();
    for (language, path, read) in sightings {
        let (files, unread) = counts.entry(language).or_default();
        *files += u64::from(read.is_some());
        let is_kept = read.is_some_and(|read| imports.add(language, path, read));
        *unread += u64::from(!is_kept);
    }
    let read = counts.into_iter();
    SourceCode {
        read: read
            .map(|(language, (files, unread))| SourceRead {
                language,
                files,
                unread,
            })
            .collect(),
        imports: imports.finish(),
        aliases: aliases::of_tree(files, tree, &options.limits),
    }
}

/// Whether a source file serves testing or shows how something is used.
fn is_test(path: &str) -> bool {
    const FOLDERS: [&str; 12] = [
        "test",
        "tests",
        "__tests__",
        "spec",
        "specs",
        "e2e",
        "testdata",
        "fixtures",
        "examples",
        "benches",
        "benchmarks",
        "docs",
    ];
    let name = file_name(path);
    path.split('/').any(|folder| FOLDERS.contains(&folder))
        || name.contains(".test.")
        || name.contains(".spec.")
        || name.contains("_test.")
        || name.starts_with("test_")
        || name == "conftest.py"
}

/// Imports by language and name.
#[derive(Default)]
struct Imports(BTreeMap<(SourceLanguage, String), Seen>);

/// What was seen of one import.
struct Seen {
    places: Vec<Location>,
    only_in_tests: bool,
    symbols: BTreeSet<String>,
}

impl Imports {
    /// Adds the imports of one file; `false` where some were left out.
    fn add(&mut self, language: SourceLanguage, path: &str, sightings: Vec<Sighting>) -> bool {
        let mut is_whole = true;
        let in_test = is_test(path);
        for sighting in sightings {
            let is_full = self.0.len() >= IMPORTS_MAX;
            let key = (language, sighting.name);
            if key.1.len() > NAME_BYTES_MAX || (is_full && !self.0.contains_key(&key)) {
                is_whole = false;
                continue;
            }
            let seen = self.0.entry(key).or_insert_with(|| Seen {
                places: Vec::new(),
                only_in_tests: true,
                symbols: BTreeSet::new(),
            });
            seen.only_in_tests &= in_test;
            let is_new_file = seen.places.last().is_none_or(|last| last.path != path);
            if seen.places.len() < PLACES_MAX && is_new_file {
                seen.places.push(Location::new(path, Some(sighting.line)));
            }
            for symbol in sighting.symbols {
                if seen.symbols.len() < SYMBOLS_MAX && symbol.len() <= NAME_BYTES_MAX {
                    seen.symbols.insert(symbol);
                }
            }
        }
        is_whole
    }

    fn finish(self) -> Vec<Import> {
        let imports = self.0.into_iter();
        imports
            .map(|((language, name), seen)| Import {
                language,
                name,
                places: seen.places,
                only_in_tests: seen.only_in_tests,
                symbols: seen.symbols.into_iter().collect(),
            })
            .collect()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_the_systems_own_code_is_read() {
        for (path, expected) in [
            ("src/main.rs", Some(SourceLanguage::Rust)),
            ("app/views.py", Some(SourceLanguage::Python)),
            ("web/app.component.ts", Some(SourceLanguage::JavaScript)),
            ("web/target/index.js", Some(SourceLanguage::JavaScript)),
            ("node_modules/a/index.js", None),
            ("vendor/github.com/a/b/c.go", None),
            ("target/debug/build/x/out/gen.rs", None),
            ("usr/lib/python3.11/ast.py", None),
            (".venv/lib/x.py", None),
            ("README.md", None),
            ("py", None),
        ] {
            let language = reader_of(path).map(|reader| reader.language);
            assert_eq!(language, expected, "{path}");
        }
    }

    #[test]
    fn places_are_kept_once_a_file_and_the_first_few_only() {
        let mut imports = Imports::default();
        for path in ["a.rs", "b.rs", "c.rs", "d.rs"] {
            let twice = |line| Sighting {
                name: "serde".to_owned(),
                line,
                symbols: Vec::new(),
            };
            imports.add(SourceLanguage::Rust, path, vec![twice(1), twice(2)]);
        }
        let imports = imports.finish();
        let [import] = imports.as_slice() else {
            panic!("{imports:?}")
        };
        let places: Vec<_> = import
            .places
            .iter()
            .map(|place| place.path.as_str())
            .collect();
        assert_eq!(places, ["a.rs", "b.rs", "c.rs"]);
    }
}
