//! Programs and libraries as they run: ELF, PE and Mach-O files, by what their builders left in them.

mod go;
mod image;
mod rust;

use gwanmun_model::{Found, ProblemKind};

use super::{Family, Format, Input, Intake, Subject};
use crate::collect::Collector;
use image::Image;

pub(super) const FORMAT: Format = Format {
    id: "program",
    title: "Programs and libraries (ELF, PE, Mach-O): Go build information, Rust audit data, version resources",
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
        go::read(&image, &mut collector);
        rust::read(&image, input.limits, &mut collector);
    }
    collector.finish()
}
