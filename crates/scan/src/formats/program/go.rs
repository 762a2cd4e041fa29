//! What the Go linker writes into a program: the version of Go and every module it was built from.
//!
//! Source: Go's packages `debug/buildinfo` and `runtime/debug` (type `BuildInfo`).

use gwanmun_model::{Component, ComponentKind, Ecosystem, ProblemKind, Scope};

use super::image::Image;
use crate::collect::{Collector, shown};
use crate::formats::full_version::is_full_version;

/// Begins the record with the build information.
const MARK: &[u8] = b"\xFF Go buildinf:";

/// Length of the head of the record; the inline form continues there.
const HEAD_BYTES: usize = 32;

/// The record begins at a multiple of this.
const ALIGNMENT: usize = 16;

/// The module information stands between two marks of this length.
const MARK_BYTES: usize = 16;

/// Longest Go version believed.
const VERSION_BYTES_MAX: usize = 256;

/// Longest module information believed: some megabytes for the largest programs.
const MODULES_BYTES_MAX: u64 = 64 << 20;

/// Most places tried where no section says where the record is.
const PLACES_MAX: usize = 64;

/// What stands in place of the version of a module that was built from a folder.
const DEVELOPED: &str = "(devel)";

/// Sections every Go program has, with or without build information.
const SECTIONS: &[&str] = &[".gopclntab", ".note.go.buildid", "__gopclntab"];

/// Reads the build information, if the program has some, and tells whether it had; a Go program without is named.
pub(super) fn read(image: &Image<'_>, collector: &mut Collector<'_>) -> bool {
    match record(image) {
        Some((version, modules)) => {
            add(&version, &modules, collector);
            return true;
        }
        None if image.section(SECTIONS).is_some() => {
            let message =
                "a Go program without build information; the modules it is made of are not known";
            collector.problem(ProblemKind::Incomplete, None, message);
        }
        None => {}
    }
    false
}

/// Returns the version of Go and the module information.
fn record(image: &Image<'_>) -> Option<(String, String)> {
    let section = image.section(&[".go.buildinfo", "__go_buildinfo"]);
    let in_section = section.and_then(|section| decode(image, section.get(start(section)?..)?));
    // Files for Windows have no such section, and section headers can be stripped. The mark alone also stands in
    // programs that look for it.
    in_section.or_else(|| {
        memchr::memmem::find_iter(image.bytes, MARK)
            .filter(|at| at % ALIGNMENT == 0)
            .take(PLACES_MAX)
            .find_map(|at| decode(image, image.bytes.get(at..)?))
    })
}

fn start(section: &[u8]) -> Option<usize> {
    memchr::memmem::find(section, MARK)
}

fn decode(image: &Image<'_>, record: &[u8]) -> Option<(String, String)> {
    const IS_BIG_ENDIAN: u8 = 1;
    const IS_INLINE: u8 = 2;
    let (size, flags) = (*record.get(14)?, *record.get(15)?);
    let (version, modules) = if flags & IS_INLINE != 0 {
        let (version, rest) = counted(record.get(HEAD_BYTES..)?)?;
        let (modules, _) = counted(rest).unwrap_or_default();
        (version, modules)
    } else {
        let size = u64::from(size);
        let is_little = flags & IS_BIG_ENDIAN == 0 && image.is_little_endian();
        let pointers = Pointers {
            image,
            size,
            is_little,
        };
        let version = pointers.text(record.get(16..)?)?;
        let after = usize::try_from(size).ok()?.checked_add(16)?;
        let modules = record.get(after..).and_then(|rest| pointers.text(rest));
        (version, modules.unwrap_or_default())
    };
    let version = std::str::from_utf8(version).ok()?;
    let is_version = version.len() <= VERSION_BYTES_MAX
        && (version.starts_with("go") || version.starts_with("devel"))
        && !version.contains(char::is_control);
    is_version.then(|| (version.to_owned(), without_marks(modules)))
}

/// Takes a text with its length before it, as a variable-length number.
fn counted(bytes: &[u8]) -> Option<(&[u8], &[u8])> {
    let mut length = 0_u64;
    for (at, byte) in bytes.iter().enumerate().take(9) {
        length |= u64::from(byte & 0x7F) << (7 * at);
        if byte & 0x80 == 0 {
            let length = usize::try_from(length).ok()?;
            return bytes.get(at + 1..)?.split_at_checked(length);
        }
    }
    None
}

/// How a program refers to its texts.
struct Pointers<'i, 'a> {
    image: &'i Image<'a>,
    /// Length of a pointer in bytes.
    size: u64,
    is_little: bool,
}

impl<'a> Pointers<'_, 'a> {
    /// Follows the pointer `bytes` begins with to a text header, and that to the text.
    fn text(&self, bytes: &[u8]) -> Option<&'a [u8]> {
        let header = self.image.at(self.number(bytes)?, self.size * 2)?;
        let length = self.number(header.get(usize::try_from(self.size).ok()?..)?)?;
        let length = Some(length).filter(|length| *length <= MODULES_BYTES_MAX)?;
        self.image.at(self.number(header)?, length)
    }

    fn number(&self, bytes: &[u8]) -> Option<u64> {
        let size = match self.size {
            4 => 4,
            8 => 8,
            _ => return None,
        };
        let digits = bytes.get(..size)?;
        let add = |number: u64, digit: &u8| (number << 8) | u64::from(*digit);
        Some(if self.is_little {
            digits.iter().rev().fold(0, add)
        } else {
            digits.iter().fold(0, add)
        })
    }
}

fn without_marks(modules: &[u8]) -> String {
    let end = modules.len().saturating_sub(MARK_BYTES);
    let inside = modules.get(MARK_BYTES..end).unwrap_or_default();
    String::from_utf8_lossy(inside).into_owned()
}

/// One module with what stands in for it.
struct Module<'t> {
    path: &'t str,
    version: &'t str,
    replacement: Option<(&'t str, &'t str)>,
}

/// Adds the standard library, the main module and all others.
fn add(version: &str, modules: &str, collector: &mut Collector<'_>) {
    let mut needed = vec![standard_library(version, collector)];
    let mut main = None;
    let mut others: Vec<Module<'_>> = Vec::new();
    let mut in_main = false;
    for line in modules.lines() {
        let mut words = line.split('\t');
        let (Some(key), path) = (words.next(), words.next().unwrap_or_default()) else {
            continue;
        };
        let version = words.next().unwrap_or_default();
        let module = Module {
            path,
            version,
            replacement: None,
        };
        match key {
            "mod" => {
                main = Some(module);
                in_main = true;
            }
            "dep" => {
                others.push(module);
                in_main = false;
            }
            "=>" => {
                let target = if in_main {
                    main.as_mut()
                } else {
                    others.last_mut()
                };
                if let Some(target) = target {
                    target.replacement = Some((path, version));
                }
            }
            _ => {}
        }
    }
    let settings = Settings::of(modules);
    let root = main.and_then(|main| main_module(&main, &settings, collector));
    for module in &others {
        needed.push(component(module, collector).and_then(|component| collector.add(component)));
    }
    for identity in needed.iter().flatten() {
        if let Some(root) = &root {
            collector.edge(root, identity);
        }
    }
}

/// Adds the standard library in the version of Go the program was built with.
fn standard_library(version: &str, collector: &mut Collector<'_>) -> Option<String> {
    // Behind the number stand experiments, as in `go1.21.3 X:boringcrypto`, and what distributions add.
    let number = version.split_whitespace().next().unwrap_or_default();
    let number = number.strip_prefix("go").filter(|_| number != "devel");
    let mut component = collector.package(Ecosystem::Go, "stdlib", number, None)?;
    if number.is_none() {
        component.requirement = Some(shown(version));
    }
    component.scope = Scope::Runtime;
    collector.add(component)
}

/// Adds the module the program itself is of.
fn main_module(
    module: &Module<'_>,
    settings: &Settings<'_>,
    collector: &mut Collector<'_>,
) -> Option<String> {
    let mut component = component(module, collector)?;
    component.kind = ComponentKind::Application;
    if !component.is_pinned() && module.replacement.is_none() {
        if let Some(version) = settings.version(module.path) {
            let purl = component.purl.clone().with_version(Some(&version));
            component.purl = purl;
            component.requirement = None;
        } else if let Some(revision) = settings.revision {
            component.requirement = Some(format!("revision {}", shown(revision)));
        }
    }
    collector.add(component)
}

/// Makes the component of a module after replacement.
fn component(module: &Module<'_>, collector: &mut Collector<'_>) -> Option<Component> {
    let (path, version) = match module.replacement {
        Some((path, version)) if !is_folder(path) => (path, version),
        Some((place, _)) => {
            let message = format!(
                "{} was replaced by the folder `{}`; what that held may differ from the version required",
                shown(module.path),
                shown(place)
            );
            collector.problem(ProblemKind::UnresolvedVersion, None, message);
            (module.path, module.version)
        }
        None => (module.path, module.version),
    };
    let pinned = Some(version).filter(|version| *version != DEVELOPED);
    let mut component = collector.package(Ecosystem::Go, path, pinned, None)?;
    if pinned.is_none() {
        component.requirement = Some(DEVELOPED.to_owned());
    }
    component.scope = Scope::Runtime;
    Some(component)
}

fn is_folder(path: &str) -> bool {
    path.starts_with(['.', '/', '\\']) || path.get(1..2) == Some(":")
}

/// How the program was built.
#[derive(Default)]
struct Settings<'t> {
    revision: Option<&'t str>,
    linker_flags: &'t str,
}

impl<'t> Settings<'t> {
    fn of(modules: &'t str) -> Self {
        let mut settings = Self::default();
        let lines = modules
            .lines()
            .filter_map(|line| line.strip_prefix("build\t"));
        for (key, value) in lines.filter_map(|line| line.split_once('=')) {
            match key.trim_matches('"') {
                "vcs.revision" => settings.revision = Some(value).filter(|text| !text.is_empty()),
                "-ldflags" => settings.linker_flags = value,
                _ => {}
            }
        }
        settings
    }

    /// Returns the version the builder had the linker write into a variable `version` of the module or of its `main`
    /// package (`-X main.version=1.2.3`), as Go writes versions.
    fn version(&self, module: &str) -> Option<String> {
        let words = self
            .linker_flags
            .split(|c: char| c.is_whitespace() || matches!(c, '"' | '\'' | '\\' | '`'));
        words
            .filter_map(|word| word.trim_start_matches("-X=").split_once('='))
            .filter(|(variable, _)| {
                let (package, name) = variable.rsplit_once('.').unwrap_or(("", variable));
                let is_own = package == "main" || is_within(package, module);
                is_own && name.eq_ignore_ascii_case("version")
            })
            .map(|(_, value)| value.strip_prefix('v').unwrap_or(value))
            .find(|value| is_full_version(value))
            .map(|value| format!("v{value}"))
    }
}

fn is_within(package: &str, module: &str) -> bool {
    package
        .strip_prefix(module)
        .is_some_and(|rest| rest.is_empty() || rest.starts_with('/'))
}
