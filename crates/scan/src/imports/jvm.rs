//! The JVM: own classes name the classes of libraries. A name belongs to the library whose archive brings it, so it is
//! settled when every archive was met; source code, which names packages only, is not read.

use std::collections::{BTreeMap, BTreeSet};
use std::io::Read;
use std::path::Path;

use gwanmun_model::reach::{ClassFiles, ClassLibrary, ClassPlace};
use gwanmun_model::{
    Ecosystem, Found, Import, ImportAlias, Location, Problem, ProblemKind, SourceCode,
    SourceLanguage, SourceRead,
};
use rayon::prelude::*;

use super::class_file::classes_named;
use super::{PLACES_MAX, is_foreign};
use crate::collect::shortened;
use crate::formats::{self, Family, is_installed};
use crate::scan::{Options, Stop};
use crate::tree::{self, file_name};

/// Most bytes read of one class file: the constant pool stands at its beginning.
const CLASS_BYTES_MAX: u64 = 4 << 20;
/// Files read before what they say is put together.
const CHUNK: usize = 1024;

/// Whether a file outside Java's archives is a class file of the system itself.
pub(crate) fn is_own_class(path: &str) -> bool {
    is_class(path) && !is_installed(path) && !is_foreign(path)
}

/// Whether a file is a class file by its name.
pub(crate) fn is_class(path: &str) -> bool {
    path.rsplit_once('.').is_some_and(|(_, end)| end == "class")
}

/// Returns the hash a class stands for; see [`ClassFiles`]. Source: FNV-1a, draft-eastlake-fnv.
pub(crate) fn hash(name: &[u8]) -> u64 {
    const OFFSET: u64 = 0xCBF2_9CE4_8422_2325;
    const PRIME: u64 = 0x0000_0100_0000_01B3;
    name.iter().fold(OFFSET, |hash, byte| {
        (hash ^ u64::from(*byte)).wrapping_mul(PRIME)
    })
}

/// Reads one class file of the system's own; one that is damaged is a problem and counts as unread.
///
/// # Errors
/// As the reader has them.
pub(crate) fn of_class(path: &str, reader: &mut dyn Read) -> std::io::Result<Found> {
    let mut bytes = Vec::new();
    reader.take(CLASS_BYTES_MAX).read_to_end(&mut bytes)?;
    let mut found = Found::default();
    let named = match classes_named(&bytes) {
        Ok(named) => named,
        Err(fault) => {
            let message = format!(
                "not a class file that can be read: {fault}; what it names is not known, build it again"
            );
            let problem = Problem::new(path, ProblemKind::Malformed, message);
            found.problems.push(problem);
            found.classes.unread = 1;
            return Ok(found);
        }
    };
    let place = ClassPlace {
        in_test: is_test(path),
        path: path.to_owned(),
    };
    // What Java itself brings is no library.
    for name in named.iter().filter(|name| !name.starts_with(b"java/")) {
        found.classes.name(hash(name), &place);
    }
    found.classes.files = 1;
    Ok(found)
}

/// Reads the class files of a tree.
pub(crate) fn of_tree(root: &Path, sources: &[String], options: &Options) -> Found {
    let paths: Vec<&String> = sources.iter().filter(|path| is_class(path)).collect();
    let mut whole = Found::default();
    for chunk in paths.chunks(CHUNK) {
        let parts: Vec<Found> = chunk
            .par_iter()
            .map(|path| loose(root, path, options))
            .collect();
        for part in parts {
            whole.classes.absorb(part.classes);
            whole.problems.extend(part.problems);
        }
    }
    whole.problems = shortened("", whole.problems);
    whole
}

fn loose(root: &Path, path: &str, options: &Options) -> Found {
    let unread = |kind, message: String| Found {
        problems: vec![Problem::new(path, kind, message)],
        classes: ClassFiles {
            unread: 1,
            ..ClassFiles::default()
        },
        ..Found::default()
    };
    if options.stop.is_due() {
        let message = format!("{}; not read", Stop::MESSAGE);
        return unread(ProblemKind::LimitReached, message);
    }
    let read = match tree::open_file(&root.join(path)) {
        Ok(mut file) => of_class(path, &mut file).map_err(|error| error.to_string()),
        Err(tree::Unread::Refused(error)) => Err(error.to_string()),
        Err(_) => Err("not a regular file; not read".to_owned()),
    };
    read.unwrap_or_else(|message| unread(ProblemKind::Unreadable, message))
}

/// Whether a class serves testing, by the folders Maven, sbt (`test-classes`) and Gradle (`classes/java/test`) use.
fn is_test(path: &str) -> bool {
    let folders: Vec<&str> = path.split(['/', '!']).collect();
    folders.contains(&"test-classes")
        || folders.windows(3).any(|part| match part {
            ["classes", _, set] => set.starts_with("test") || set.ends_with("Test"),
            _ => false,
        })
}

/// Leads what own classes name to the libraries that were met and adds it to what the source code imports.
///
/// `own_groups` are the groups of Maven's packages that the system itself is.
pub(crate) fn settle(found: &mut Found, own_groups: &BTreeSet<String>) {
    let mut classes = std::mem::take(&mut found.classes);
    let libraries = std::mem::take(&mut classes.libraries);
    let (own, libraries): (Vec<_>, Vec<_>) = libraries
        .into_iter()
        .partition(|library| own_groups.contains(group(&library.package)));
    // A built part of the system itself, whose classes were read elsewhere or not at all.
    let is_read = |library: &ClassLibrary| {
        let mut brought = library.classes.iter();
        brought.all(|class| classes.named.contains_key(class))
    };
    let unread_parts = own.iter().filter(|library| !is_read(library)).count();
    let unread_parts = u64::try_from(unread_parts).unwrap_or(u64::MAX);
    if classes.files == 0 && classes.unread == 0 && unread_parts == 0 {
        return;
    }
    let unread = classes.unread.saturating_add(unread_parts);
    let source = found.source.get_or_insert_with(SourceCode::default);
    source.read.push(SourceRead {
        language: SourceLanguage::Jvm,
        files: classes.files,
        unread: unread.saturating_add(unopened(&found.problems)),
    });
    source.read.sort_by_key(|read| read.language);
    let mut known: BTreeMap<String, Vec<ClassPlace>> = BTreeMap::new();
    for library in libraries {
        let places = known.entry(library.package).or_default();
        let named = library.classes.iter();
        places.extend(
            named
                .flat_map(|class| classes.named.get(class).into_iter().flatten())
                .cloned(),
        );
        places.sort_unstable();
        places.dedup();
        places.truncate(PLACES_MAX);
    }
    let aliases = known.keys().map(|package| ImportAlias {
        language: SourceLanguage::Jvm,
        import: package.clone(),
        package: package.clone(),
    });
    source.aliases.extend(aliases);
    source.aliases.sort_unstable();
    let seen = known.into_iter().filter_map(|(package, places)| {
        let only_in_tests = places.first()?.in_test;
        let places = places.into_iter();
        Some(Import {
            language: SourceLanguage::Jvm,
            name: package,
            places: places
                .map(|place| Location::new(place.path, None))
                .collect(),
            only_in_tests,
            symbols: Vec::new(),
        })
    });
    source.imports.extend(seen);
    source
        .imports
        .sort_by(|a, b| (a.language, &a.name).cmp(&(b.language, &b.name)));
}

/// Returns the groups of what the parts of a scan say the system itself is.
pub(crate) fn own_groups<'f>(parts: impl Iterator<Item = &'f Found>) -> BTreeSet<String> {
    let components = parts.flat_map(|part| &part.components);
    let own = components.filter(|component| {
        component.first_party && component.purl.ecosystem() == Some(Ecosystem::Maven)
    });
    own.map(|component| group(&component.purl.package_name()).to_owned())
        .collect()
}

/// Returns the group of `group:artifact`.
pub(crate) fn group(package: &str) -> &str {
    package.split_once(':').map_or(package, |(group, _)| group)
}

/// Counts the archives that own classes may lie in unread.
fn unopened(problems: &[Problem]) -> u64 {
    let unopened = problems.iter().filter(|problem| {
        let is_gap = matches!(
            problem.kind,
            ProblemKind::Unreadable | ProblemKind::LimitReached
        );
        let holds_classes = |family| matches!(family, Family::Java | Family::Archive);
        let format = formats::claiming(file_name(&problem.path));
        is_gap && format.is_some_and(|format| holds_classes(format.family))
    });
    u64::try_from(unopened.count()).unwrap_or(u64::MAX)
}
