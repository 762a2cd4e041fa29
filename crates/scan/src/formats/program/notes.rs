//! What builders attach to a program: the note with its package, and the bill of materials of a native image.

use std::io::Read as _;

use gwanmun_model::{Component, Limits, ProblemKind, Purl, Scope};

use super::image::Image;
use crate::collect::{Collector, shown};
use crate::document::json::Json;

/// Largest bill of materials read, in bytes.
const SBOM_BYTES_MAX: u64 = 64 << 20;

/// Adds the package a program was built for. Source: systemd, "Package Metadata for ELF Files".
pub(super) fn read_package(image: &Image<'_>, limits: &Limits, collector: &mut Collector<'_>) {
    let Some(note) = image.section(&[".note.package"]).and_then(note) else {
        return;
    };
    let Ok(package) = Json::read(note, limits.document_depth_max) else {
        let message = "the note with the package of the program is not JSON";
        collector.problem(ProblemKind::Malformed, None, message);
        return;
    };
    if let Some(component) = package_component(&package, collector) {
        collector.add(component);
    }
}

/// Returns the text in the note: three numbers, the owner `FDO`, then the text with zeroes behind.
fn note(section: &[u8]) -> Option<&str> {
    const HEAD_BYTES: usize = 16;
    let text = section.get(HEAD_BYTES..)?;
    let is_owner = section.get(12..HEAD_BYTES) == Some(b"FDO\0");
    let text = std::str::from_utf8(text).ok()?;
    is_owner.then(|| text.trim_end_matches('\0'))
}

fn package_component(package: &Json<'_>, collector: &mut Collector<'_>) -> Option<Component> {
    let (Some(name), Some(kind)) = (package.text_of("name"), package.text_of("type")) else {
        let message = "the note with the package of the program has no name or type";
        collector.problem(ProblemKind::SkippedEntry, None, message);
        return None;
    };
    let architecture = package.text_of("architecture");
    // RPM wrote the architecture behind the version.
    let version = package.text_of("version").map(|version| {
        architecture
            .and_then(|architecture| version.strip_suffix(architecture)?.strip_suffix('.'))
            .unwrap_or(version)
    });
    // `cpe:/o:fedoraproject:fedora:33`
    let of_cpe = package
        .text_of("osCpe")
        .and_then(|cpe| cpe.split(':').nth(3));
    let system = package.text_of("os").or(of_cpe);
    let package_type = match kind {
        "arch" => "alpm",
        kind => kind,
    };
    let mut component = collector.package_of_type(package_type, system, name, version, None)?;
    component.scope = Scope::Runtime;
    if let Some(architecture) = architecture {
        component.purl = component.purl.with_qualifier("arch", architecture);
    }
    if let (Some(system), Some(version)) = (system, package.text_of("osVersion")) {
        let distro = format!("{system}-{version}");
        component.purl = component.purl.with_qualifier("distro", &distro);
    }
    Some(component)
}

/// Adds the components of the bill of materials `GraalVM` builds into a native image: compressed CycloneDX at the symbol
/// `sbom`, its length at `sbom_length`.
pub(super) fn read_native_image(image: &Image<'_>, limits: &Limits, collector: &mut Collector<'_>) {
    let Some(packed) = native_image_sbom(image) else {
        return;
    };
    let mut text = String::new();
    let mut unpacked = flate2::read::GzDecoder::new(packed).take(SBOM_BYTES_MAX);
    let result = unpacked.read_to_string(&mut text);
    let document = Json::read(&text, limits.document_depth_max);
    let (Ok(_), Ok(document)) = (result, document) else {
        let message = "the bill of materials in the program cannot be read";
        collector.problem(ProblemKind::Malformed, None, message);
        return;
    };
    for entry in document.get("components").map_or(&[][..], Json::items) {
        let Some(purl) = entry
            .text_of("purl")
            .and_then(|purl| purl.parse::<Purl>().ok())
        else {
            let name = entry.text_of("name").unwrap_or_default();
            let message = format!("`{}` has no package URL", shown(name));
            collector.problem(ProblemKind::SkippedEntry, None, message);
            continue;
        };
        let mut component = Component::new(purl, collector.location(None));
        component.scope = Scope::Runtime;
        collector.add(component);
    }
}

fn native_image_sbom<'a>(image: &Image<'a>) -> Option<&'a [u8]> {
    const LENGTH_BYTES: u64 = 8;
    let place = image.symbol("sbom")?;
    let length = image.at(image.symbol("sbom_length")?, LENGTH_BYTES)?;
    let length = length.first_chunk::<8>()?;
    let length = if image.is_little_endian() {
        u64::from_le_bytes(*length)
    } else {
        u64::from_be_bytes(*length)
    };
    image.at(place, length)
}
