//! Bills of materials as files. Which format one is of is told by its content, not by its name.

use super::{Family, Format, Subject};
use crate::sbom::found;

/// CycloneDX.
pub(super) const CYCLONEDX: Format = Format {
    id: "cyclonedx",
    title: "CycloneDX 1.0–1.7 (XML), 1.2–1.7 (JSON)",
    family: Family::Sbom,
    names: &[
        "*.cdx",
        "*.cdx.json",
        "*.cdx.xml",
        "*cyclonedx*.json",
        "*cyclonedx*.xml",
        "*sbom*.json",
        "*sbom*.xml",
        "bom.json",
        "bom.xml",
    ],
    subject: Subject::Statement,
    read: found::read,
    ..Format::BASE
};

/// SPDX.
pub(super) const SPDX: Format = Format {
    id: "spdx",
    title: "SPDX 2.0–2.3 (JSON, YAML, tag-value), 3.0 (JSON-LD)",
    family: Family::Sbom,
    names: &[
        "*.spdx",
        "*.spdx.json",
        "*.spdx.rdf",
        "*.spdx.rdf.xml",
        "*.spdx.yaml",
        "*.spdx.yml",
        "*.spdx3.json",
        "*.spdx3.jsonld",
        "*.spdx.jsonld",
    ],
    subject: Subject::Statement,
    read: found::read,
    ..Format::BASE
};
