//! Whose the classes of an archive are: the system's own are read for what they name, a library's are only listed.

use gwanmun_model::reach::ClassLibrary;
use gwanmun_model::{Problem, ProblemKind};

use super::Content;
use crate::archive::zip::{Entry, Zip};
use crate::collect::Collector;
use crate::formats::Input;
use crate::imports::jvm;
use crate::tree::file_name;

/// Folders in which applications keep their own classes. Source: Jakarta Servlet, section "Directory Structure"; the
/// executable archives of Spring Boot.
const OWN_FOLDERS: [&str; 3] = ["APP-INF/classes/", "BOOT-INF/classes/", "WEB-INF/classes/"];
/// Folders in which they keep libraries.
const LIBRARY_FOLDERS: [&str; 3] = ["APP-INF/lib/", "BOOT-INF/lib/", "WEB-INF/lib/"];

/// What stands around an archive.
#[derive(Default)]
pub(super) enum Around {
    /// Nothing that says whose its classes are.
    #[default]
    Nothing,
    /// An application of the system; its group where it is stated.
    Application(Option<String>),
    /// A library, by group and artifact: what has no name of its own belongs to it.
    Library(String),
}

/// Notes the classes of an archive that is called `package` (group and artifact, where they are known). Returns what
/// stands around the archives in it.
pub(super) fn note(
    archive: &mut Zip<'_>,
    input: &Input<'_>,
    content: &Content,
    package: Option<&str>,
    around: &Around,
    collector: &mut Collector<'_>,
) -> Around {
    let (own, rest): (Vec<&Entry>, Vec<&Entry>) = content
        .classes
        .iter()
        .partition(|entry| is_in(&entry.path, &OWN_FOLDERS));
    let is_application = !own.is_empty() || is_application(input.path, content);
    if is_application {
        // Beside its folders stands what starts it.
        read(archive, input, &own, collector);
        let group = package.map(jvm::group).or(match around {
            Around::Application(group) => group.as_deref(),
            _ => None,
        });
        return Around::Application(group.map(str::to_owned));
    }
    let library = match (package, around) {
        (Some(package), Around::Application(Some(group))) if jvm::group(package) == group => None,
        (Some(package), _) => Some(package),
        (None, Around::Library(package)) => Some(package.as_str()),
        (None, _) => None,
    };
    let Some(package) = library else {
        read(archive, input, &rest, collector);
        return match around {
            Around::Application(group) => Around::Application(group.clone()),
            _ => Around::Nothing,
        };
    };
    list(package, &rest, collector);
    Around::Library(package.to_owned())
}

fn is_in(path: &str, folders: &[&str]) -> bool {
    folders.iter().any(|folder| path.starts_with(folder))
}

fn is_application(path: &str, content: &Content) -> bool {
    let end = file_name(path).rsplit_once('.').map(|(_, end)| end);
    let mut nested = content.nested.iter();
    matches!(end, Some("ear" | "war")) || nested.any(|entry| is_in(&entry.path, &LIBRARY_FOLDERS))
}

/// Lists the classes of a library by their names alone; nothing is unpacked.
fn list(package: &str, entries: &[&Entry], collector: &mut Collector<'_>) {
    let names = entries.iter().filter_map(|entry| class_name(&entry.path));
    let mut classes: Vec<u64> = names.map(|name| jvm::hash(name.as_bytes())).collect();
    classes.sort_unstable();
    classes.dedup();
    if classes.is_empty() {
        return;
    }
    collector.classes().libraries.push(ClassLibrary {
        package: package.to_owned(),
        classes,
    });
}

/// Returns the binary name of the class an entry holds, of one for later releases of Java too. Source: JAR File
/// Specification, section "Multi-release JAR files".
fn class_name(path: &str) -> Option<&str> {
    let name = path.strip_suffix(".class")?;
    match name.strip_prefix("META-INF/versions/") {
        Some(versioned) => versioned.split_once('/').map(|(_, name)| name),
        None => Some(name),
    }
    .filter(|name| !matches!(file_name(name), "module-info" | "package-info"))
}

/// Notes that own classes were not read, where it is asked what they use.
pub(super) fn note_unread(input: &Input<'_>, count: usize, collector: &mut Collector<'_>) {
    if input.options.source_code {
        let unread = &mut collector.classes().unread;
        *unread = unread.saturating_add(u64::try_from(count).unwrap_or(u64::MAX));
    }
}

/// Reads the system's own classes.
fn read(
    archive: &mut Zip<'_>,
    input: &Input<'_>,
    entries: &[&Entry],
    collector: &mut Collector<'_>,
) {
    for (number, entry) in entries.iter().enumerate() {
        let path = format!("{}!{}", input.path, entry.path);
        let read = archive.with(entry, &mut |reader| jvm::of_class(&path, reader));
        match read {
            Ok(found) => collector.absorb(found),
            Err((ProblemKind::LimitReached, why)) => {
                let left = entries.len().saturating_sub(number);
                let message = format!("{why}; {left} class files were not read");
                collector.report(Problem::new(path, ProblemKind::LimitReached, message));
                note_unread(input, left, collector);
                return;
            }
            Err((kind, why)) => {
                collector.report(Problem::new(path, kind, why));
                note_unread(input, 1, collector);
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_class_is_called_alike_for_every_release_of_java() {
        for (path, name) in [
            ("a/b/C.class", Some("a/b/C")),
            ("META-INF/versions/9/a/b/C.class", Some("a/b/C")),
            ("META-INF/versions/9/module-info.class", None),
            ("module-info.class", None),
            ("a/package-info.class", None),
            ("a/b/C.java", None),
        ] {
            assert_eq!(class_name(path), name, "{path}");
        }
    }
}
