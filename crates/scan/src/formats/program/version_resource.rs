//! The version resource of programs for Windows, and through it the assemblies of .NET.
//!
//! Source: the documentation of `VS_VERSIONINFO` and of the structures in it.

use std::collections::BTreeMap;

use gwanmun_model::{Component, ComponentKind, Ecosystem, Scope};

use super::image::Image;
use crate::collect::{Collector, is_version};
use crate::tree::file_name;

/// Deepest nesting of blocks: a version, a file information, a table, a text.
const DEPTH_MAX: usize = 4;

/// Most texts read.
const TEXTS_MAX: usize = 256;

/// Longest text believed, in UTF-16 units.
const TEXT_UNITS_MAX: usize = 1024;

/// Endings of file names that are no part of a name.
const ENDINGS: [&str; 5] = [".dll", ".exe", ".mui", ".ocx", ".sys"];

/// Adds the program as its version resource names it.
pub(super) fn read(image: &Image<'_>, path: &str, collector: &mut Collector<'_>) {
    let Some(resource) = image.version_resource() else {
        return;
    };
    let mut resources = Resource::default();
    resources.take(resource, 0);
    if let Some(component) = resources.component(image.is_assembly(), path, collector) {
        collector.add(component);
    }
}

#[derive(Default)]
struct Resource {
    texts: BTreeMap<String, String>,
    /// The file version as four numbers.
    numbers: Option<[u16; 4]>,
}

impl Resource {
    /// Reads a block and those in it: its length, that of its value, its type, its name, the value and the blocks,
    /// each at a multiple of four bytes.
    fn take(&mut self, block: &[u8], depth: usize) {
        let mut rest = block;
        while let Some(length) = number(rest, 0).map(usize::from) {
            let Some(block) = rest.get(..length).filter(|block| block.len() >= 6) else {
                return;
            };
            self.take_one(block, depth);
            rest = rest.get(length.next_multiple_of(4)..).unwrap_or_default();
        }
    }

    fn take_one(&mut self, block: &[u8], depth: usize) -> Option<()> {
        let value_length = usize::from(number(block, 2)?);
        let is_text = number(block, 4)? == 1;
        let (name, name_bytes) = text(block.get(6..)?);
        let value_at = (6 + name_bytes).next_multiple_of(4);
        let value = block.get(value_at..).unwrap_or_default();
        if name == "VS_VERSION_INFO" {
            self.numbers = fixed(value);
        }
        if depth + 1 == DEPTH_MAX {
            if self.texts.len() < TEXTS_MAX && is_text {
                self.texts.insert(name, text(value).0.trim().to_owned());
            }
            return Some(());
        }
        // The length of a text is counted in units, that of other values in bytes; only the outermost block has one.
        let inner = value.get(value_length.next_multiple_of(4)..)?;
        self.take(inner, depth + 1);
        Some(())
    }

    fn get(&self, name: &str) -> Option<&str> {
        let text = self.texts.get(name).map(String::as_str);
        text.filter(|text| !text.is_empty())
    }

    fn component(
        &self,
        is_assembly: bool,
        path: &str,
        collector: &mut Collector<'_>,
    ) -> Option<Component> {
        let file = file_name(path);
        let stated = self
            .get("OriginalFilename")
            .or_else(|| self.get("InternalName"));
        let stated = stated.filter(|name| !name.contains(char::is_whitespace));
        let name = without_ending(stated.unwrap_or(file));
        let version = self.version();
        // Compilers for .NET write this text, which no other program has.
        let is_assembly = is_assembly || self.get("Assembly Version").is_some();
        let version = version.as_deref();
        let mut component = if is_assembly {
            collector.package(Ecosystem::NuGet, name, version, None)?
        } else {
            collector.package_of_type("generic", None, name, version, None)?
        };
        if file.to_ascii_lowercase().ends_with("exe") {
            component.kind = ComponentKind::Application;
        }
        component.scope = Scope::Runtime;
        component.supplier = self.get("CompanyName").map(str::to_owned);
        component.copyright = self.get("LegalCopyright").map(str::to_owned);
        Some(component)
    }

    /// Returns the version of the product, else that of the file, else the numbers. Builds from a repository add its
    /// commit behind `+`.
    fn version(&self) -> Option<String> {
        let is_zero = |version: &&str| version.chars().all(|c| matches!(c, '0' | '.'));
        let stated = ["ProductVersion", "FileVersion"]
            .into_iter()
            .filter_map(|name| self.get(name)?.split(['+', ' ']).next())
            .filter(|version| version.starts_with(|c: char| c.is_ascii_digit()))
            .find(|version| is_version(version) && !is_zero(version));
        let numbers = || {
            let [a, b, c, d] = self.numbers?;
            Some(format!("{a}.{b}.{c}.{d}"))
        };
        stated
            .map(str::to_owned)
            .or_else(numbers)
            .filter(|version| !is_zero(&version.as_str()))
    }
}

/// Reads the numbers of the file version out of `VS_FIXEDFILEINFO`.
fn fixed(value: &[u8]) -> Option<[u16; 4]> {
    const SIGNATURE: [u8; 4] = [0xBD, 0x04, 0xEF, 0xFE];
    if !value.starts_with(&SIGNATURE) {
        return None;
    }
    Some([
        number(value, 10)?,
        number(value, 8)?,
        number(value, 14)?,
        number(value, 12)?,
    ])
}

fn without_ending(name: &str) -> &str {
    let lower = name.to_ascii_lowercase();
    ENDINGS
        .iter()
        .find(|ending| lower.ends_with(*ending) && lower.len() > ending.len())
        .and_then(|ending| name.get(..name.len() - ending.len()))
        .unwrap_or(name)
}

fn number(bytes: &[u8], at: usize) -> Option<u16> {
    let two = bytes.get(at..)?.first_chunk::<2>()?;
    Some(u16::from_le_bytes(*two))
}

/// Reads a text of UTF-16 up to its zero, and how many bytes it takes with that.
fn text(bytes: &[u8]) -> (String, usize) {
    let units: Vec<u16> = bytes
        .as_chunks::<2>()
        .0
        .iter()
        .map(|pair| u16::from_le_bytes(*pair))
        .take_while(|unit| *unit != 0)
        .take(TEXT_UNITS_MAX)
        .collect();
    (String::from_utf16_lossy(&units), 2 * (units.len() + 1))
}
