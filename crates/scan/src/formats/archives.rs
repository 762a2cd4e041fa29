//! Archives whose content is read as if it were unpacked. What kind one is, its first bytes tell; these rows say
//! which names make a file inside a tree worth opening.

use super::{Family, Format, Intake, Subject};
use crate::archive;

/// What every archive has in common.
const ARCHIVE: Format = Format {
    family: Family::Archive,
    subject: Subject::Package,
    intake: Intake::Stream,
    read: archive::read,
    ..Format::BASE
};

pub(super) const DEB: Format = Format {
    id: "deb",
    title: "Debian package files",
    names: &["*.deb", "*.udeb"],
    ..ARCHIVE
};

pub(super) const OCI_LAYOUT: Format = Format {
    id: "oci-layout",
    title: "Container images: OCI layout, `docker save`, `podman save`, packed or unpacked",
    names: &["oci-layout"],
    intake: Intake::Tree,
    read: archive::read_image_layout,
    ..ARCHIVE
};

pub(super) const TAR: Format = Format {
    id: "tar",
    title: "tar (gz, bz2, xz, zst), npm and PyPI source packages, crate, gem",
    names: &[
        "*.crate",
        "*.gem",
        "*.tar",
        "*.tar.bz2",
        "*.tar.gz",
        "*.tar.xz",
        "*.tar.zst",
        "*.tbz2",
        "*.tgz",
        "*.txz",
        "*.tzst",
        "metadata.gz",
    ],
    ..ARCHIVE
};

pub(super) const ZIP: Format = Format {
    id: "zip",
    title: "ZIP, wheel, egg, NuGet package, editor and browser extensions, mobile applications",
    names: &[
        "*.aab", "*.apk", "*.crx", "*.egg", "*.ipa", "*.nupkg", "*.vsix", "*.whl", "*.xpi", "*.zip",
    ],
    ..ARCHIVE
};
