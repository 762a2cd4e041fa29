//! Python packages that are installed or packed, from the metadata each brings: wheels, eggs, source distributions.
//!
//! Source: the core metadata, the installed-distribution layout and the direct-URL record of the Python packaging
//! specification; the egg formats of the setuptools documentation.

mod distribution;
mod installed;

use gwanmun_model::Found;

use self::distribution::Distribution;
use self::installed::Installed;
use super::{Family, Format, Input, Subject};
use crate::collect::Collector;

pub(super) const FORMAT: Format = Format {
    id: "site-packages",
    title: "installed packages, wheels, eggs, source distributions",
    family: Family::Python,
    names: &["*.dist-info/METADATA", "*.egg-info", "PKG-INFO"],
    beside: &["INSTALLER", "REQUESTED", "direct_url.json", "requires.txt"],
    subject: Subject::Package,
    read,
    ..Format::BASE
};

fn read(input: &Input<'_>) -> Found {
    let mut collector = Collector::new(input);
    let Some(distribution) = Distribution::read(input, &mut collector) else {
        return collector.finish();
    };
    let installed = Installed::around(input);
    let mut component = distribution.component;
    component.direct = installed.is_direct(input.path);
    if let Some(identity) = collector.add(component) {
        for needed in installed.needs(input.path) {
            collector.edge(&identity, needed);
        }
    }
    collector.finish()
}
