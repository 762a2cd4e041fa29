//! The same document as `Tag: value` lines.
//!
//! Source: SPDX specification 2.3, clauses 6 to 12; the order is document, packages, licenses, relationships, annotations.

use std::fmt::Write as _;

use super::{one_line, wire};

pub(super) fn write(root: &wire::Root) -> String {
    let mut text = String::new();
    tag(&mut text, "SPDXVersion", root.spdx_version);
    tag(&mut text, "DataLicense", root.data_license);
    tag(&mut text, "SPDXID", root.id);
    tag(&mut text, "DocumentName", &root.name);
    tag(&mut text, "DocumentNamespace", &root.document_namespace);
    for other in &root.external_document_refs {
        let told = format!(
            "{} {} {}: {}",
            other.id, other.spdx_document, other.checksum.algorithm, other.checksum.checksum_value,
        );
        tag(&mut text, "ExternalDocumentRef", &told);
    }
    long(&mut text, "DocumentComment", root.comment.as_deref());
    for creator in &root.creation_info.creators {
        tag(&mut text, "Creator", creator);
    }
    tag(&mut text, "Created", &root.creation_info.created);
    let version = root.creation_info.license_list_version.as_deref();
    optional(&mut text, "LicenseListVersion", version);
    let comment = root.creation_info.comment.as_deref();
    long(&mut text, "CreatorComment", comment);
    for one in &root.packages {
        text.push('\n');
        package(&mut text, one);
    }
    for license in &root.has_extracted_licensing_infos {
        text.push('\n');
        tag(&mut text, "LicenseID", &license.license_id);
        long(&mut text, "ExtractedText", Some(&license.extracted_text));
        tag(&mut text, "LicenseName", &license.name);
        for address in &license.see_alsos {
            tag(&mut text, "LicenseCrossReference", address);
        }
    }
    text.push('\n');
    for edge in &root.relationships {
        let (from, to) = (&edge.spdx_element_id, &edge.related_spdx_element);
        let told = format!("{from} {} {to}", edge.relationship_type);
        tag(&mut text, "Relationship", &told);
    }
    for package in &root.packages {
        for remark in &package.annotations {
            text.push('\n');
            tag(&mut text, "Annotator", &remark.annotator);
            tag(&mut text, "AnnotationDate", &remark.annotation_date);
            tag(&mut text, "AnnotationType", remark.annotation_type);
            tag(&mut text, "SPDXREF", &package.id);
            long(&mut text, "AnnotationComment", Some(&remark.comment));
        }
    }
    text
}

fn package(text: &mut String, package: &wire::Package) {
    tag(text, "PackageName", &package.name);
    tag(text, "SPDXID", &package.id);
    optional(text, "PackageVersion", package.version_info.as_deref());
    optional(text, "PackageFileName", package.file_name.as_deref());
    tag(text, "PackageSupplier", &package.supplier);
    optional(text, "PackageOriginator", package.originator.as_deref());
    tag(text, "PackageDownloadLocation", &package.download_location);
    tag(text, "FilesAnalyzed", "false");
    for checksum in &package.checksums {
        let told = format!("{}: {}", checksum.algorithm, checksum.checksum_value);
        tag(text, "PackageChecksum", &told);
    }
    optional(text, "PackageHomePage", package.homepage.as_deref());
    long(text, "PackageSourceInfo", package.source_info.as_deref());
    tag(text, "PackageLicenseConcluded", &package.license_concluded);
    tag(text, "PackageLicenseDeclared", &package.license_declared);
    let comments = package.license_comments.as_deref();
    long(text, "PackageLicenseComments", comments);
    match package.copyright_text.as_str() {
        word @ ("NOASSERTION" | "NONE") => tag(text, "PackageCopyrightText", word),
        statement => long(text, "PackageCopyrightText", Some(statement)),
    }
    long(text, "PackageDescription", package.description.as_deref());
    long(text, "PackageComment", package.comment.as_deref());
    for reference in &package.external_refs {
        let told = format!(
            "{} {} {}",
            reference.reference_category,
            reference.reference_type,
            reference.reference_locator.replace(' ', "%20"),
        );
        tag(text, "ExternalRef", &told);
        long(text, "ExternalRefComment", reference.comment.as_deref());
    }
    for attribution in &package.attribution_texts {
        long(text, "PackageAttributionText", Some(attribution));
    }
    tag(
        text,
        "PrimaryPackagePurpose",
        package.primary_package_purpose,
    );
    optional(text, "BuiltDate", package.built_date.as_deref());
    optional(text, "ReleaseDate", package.release_date.as_deref());
    optional(text, "ValidUntilDate", package.valid_until_date.as_deref());
}

fn tag(text: &mut String, name: &str, value: &str) {
    let _ = writeln!(text, "{name}: {}", one_line(value));
}

fn optional(text: &mut String, name: &str, value: Option<&str>) {
    if let Some(value) = value {
        tag(text, name, value);
    }
}

/// Values of several lines stand between marks; a mark within the value would end it and is broken up.
fn long(text: &mut String, name: &str, value: Option<&str>) {
    if let Some(value) = value {
        let value = value.replace("</text>", "</ text>").replace('\r', "");
        let _ = writeln!(text, "{name}: <text>{value}</text>");
    }
}
