//! `os-release` and its forerunners: the operating system a root file system is.

use gwanmun_model::{ComponentKind, Found, ProblemKind};

use super::distribution::{Distribution, TELLING_NAMES, root_above};
use super::{Family, Format, Input, Subject};
use crate::collect::Collector;
use crate::document::decode;

pub(super) const FORMAT: Format = Format {
    id: "os-release",
    title: "os-release, lsb-release and older release files",
    family: Family::OperatingSystem,
    names: TELLING_NAMES,
    subject: Subject::Package,
    read,
    ..Format::BASE
};

fn read(input: &Input<'_>) -> Found {
    let mut collector = Collector::new(input);
    let (text, _) = decode(input.bytes);
    let is_os_release = input.path.ends_with("os-release");
    let Some(system) = Distribution::read(input.path, &text) else {
        if is_os_release {
            let message = "does not say which operating system this is (no `ID`)";
            collector.problem(ProblemKind::SkippedEntry, None, message);
        }
        return collector.finish();
    };
    // The forerunners repeat what os-release says, in other words: `Ubuntu` has a `debian_version`.
    if !is_os_release {
        let told = Distribution::of(input, root_above(input.path, 2));
        if told.is_some_and(|told| *told != system) {
            return collector.finish();
        }
    }
    let version = system.version.as_deref();
    let made = collector.installed("generic", None, &system.id, version, system.line);
    if let Some(mut component) = made {
        component.kind = ComponentKind::OperatingSystem;
        component.cpes.extend(system.cpe());
        component.supplier.clone_from(&system.supplier);
        collector.add(component);
    }
    collector.finish()
}
