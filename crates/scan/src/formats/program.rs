//! Programs and libraries as they run: ELF, PE and Mach-O files, by what their builders left in them.

mod go;
mod image;
mod known;
mod notes;
mod rust;
mod version_resource;

use gwanmun_model::{Found, ProblemKind};

use super::{Family, Format, Input, Intake, Subject};
use crate::collect::Collector;
use image::Image;

pub(super) const FORMAT: Format = Format {
    id: "program",
    title: "ELF, PE, Mach-O: Go build information, Rust audit data, version resources, known versions",
    family: Family::Binary,
    names: &[
        "*.dll", "*.dylib", "*.exe", "*.node", "*.pyd", "*.so", "*.so.*",
    ],
    intake: Intake::Alone,
    heads: image::HEADS,
    subject: Subject::Package,
    read,
    ..Format::BASE
};

fn read(input: &Input<'_>) -> Found {
    let mut collector = Collector::new(input);
    for bytes in image::slices(input.bytes) {
        let image = match Image::of(bytes) {
            Ok(Some(image)) => image,
            Ok(None) => continue,
            Err(error) => {
                let message = format!("the program cannot be read: {error}");
                collector.problem(ProblemKind::Malformed, None, message);
                continue;
            }
        };
        if image.is_packed() {
            let message =
                "packed with UPX; what the program is made of cannot be seen before it is unpacked";
            collector.problem(ProblemKind::Incomplete, None, message);
            continue;
        }
        let is_go = go::read(&image, &mut collector);
        rust::read(&image, input.limits, &mut collector);
        notes::read_package(&image, input.limits, &mut collector);
        notes::read_native_image(&image, input.limits, &mut collector);
        // The modules say more exactly what a Go program is.
        if !is_go {
            version_resource::read(&image, input.path, &mut collector);
            known::read(&image, input.path, &mut collector);
        }
    }
    collector.finish()
}
