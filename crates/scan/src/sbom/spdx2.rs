//! SPDX 2.0 to 2.3, as JSON, as YAML and as `Tag: value` lines brought into the shape of the JSON.
//!
//! Source: the SPDX specification 2.3, clauses 6 to 12, and its JSON schema.

mod package;
mod relationship;

use std::collections::BTreeSet;

use gwanmun_model::sbom::{
    Encoding, ExternalDocument, ExtractedLicense, Party, SbomFormat, Standard,
};
use gwanmun_model::{Problem, Sbom};

use self::package::{read_file, read_package, texts};
use self::relationship::read_relationships;
use super::draft::{Draft, Source};
use super::own;
use super::words::{Hash, hash, is_unknown, party, tool};
use crate::document::json::Json;

/// Versions that are read.
pub(super) const VERSIONS: [&str; 4] = ["2.0", "2.1", "2.2", "2.3"];

/// What the document itself is called in its relationships.
const DOCUMENT: &str = "SPDXRef-DOCUMENT";

/// Reads a document from its root.
pub(super) fn read(
    root: &Json<'_>,
    version: &str,
    encoding: Encoding,
    source: &Source<'_>,
) -> (Sbom, Vec<Problem>) {
    let format = SbomFormat {
        standard: Standard::Spdx,
        version: version.to_owned(),
        encoding,
    };
    let mut draft = Draft::new(source, format);
    read_document(root, &mut draft);
    for snippet in items(root, "snippets") {
        if let Some(id) = snippet.text_of("SPDXID") {
            draft.know(id);
        }
    }
    let mut containing = Vec::new();
    for package in items(root, "packages") {
        if let Some(component) = read_package(package, &mut draft) {
            for file in items(package, "hasFiles") {
                if let Some(id) = file.text() {
                    containing.push((component.reference.clone(), id, file.offset));
                }
            }
            draft.add(component);
        }
    }
    for file in items(root, "files") {
        if let Some(component) = read_file(file, &mut draft) {
            draft.add(component);
        }
    }
    let described = read_relationships(root, containing, &mut draft);
    draft.sbom.subject = subject(root, &described, &draft);
    draft.finish()
}

/// Returns the one component the document is about. Where it describes several, no single one is.
fn subject(root: &Json<'_>, described: &BTreeSet<String>, draft: &Draft<'_>) -> Option<String> {
    let mut described = described.iter();
    match (described.next(), described.next()) {
        (Some(one), None) => Some(one.clone()),
        // With one package alone the relationship may be left out (clause 11.1).
        (None, _) if items(root, "packages").len() == 1 => draft
            .sbom
            .components
            .first()
            .map(|component| component.reference.clone()),
        _ => None,
    }
}

fn read_document(root: &Json<'_>, draft: &mut Draft<'_>) {
    draft.know(DOCUMENT);
    if let Some(id) = root.text_of("SPDXID") {
        draft.know(id);
    }
    let document = &mut draft.sbom.document;
    document.id = text(root, "documentNamespace");
    document.name = text(root, "name");
    document.data_license = text(root, "dataLicense");
    document.comment = text(root, "comment");
    if let Some(creation) = root.get("creationInfo") {
        document.created = text(creation, "created");
        document.license_list_version = text(creation, "licenseListVersion");
        for creator in texts(creation, "creators") {
            match creator.trim().strip_prefix("Tool:") {
                Some(name) => document.tools.push(tool(name.trim())),
                None => document.authors.extend(creator_party(creator)),
            }
        }
        if let Some(comment) = text(creation, "comment") {
            let is_own = document.tools.iter().any(own::is_own);
            let told = own::remark(&comment).filter(|_| is_own);
            let plain = || vec![("creationInfo.comment".to_owned(), comment)];
            document.properties.extend(told.unwrap_or_else(plain));
        }
    }
    for reference in items(root, "externalDocumentRefs") {
        read_external_document(reference, draft);
    }
    for info in items(root, "hasExtractedLicensingInfos") {
        if let Some(id) = text(info, "licenseId") {
            draft.sbom.extracted_licenses.push(ExtractedLicense {
                id,
                name: text(info, "name").filter(|name| !is_unknown(name)),
                text: text(info, "extractedText"),
                urls: texts(info, "seeAlsos").map(str::to_owned).collect(),
            });
        }
    }
}

/// A creator is a person or an organisation; the words `anonymous` and `NOASSERTION` name nobody.
fn creator_party(creator: &str) -> Option<Party> {
    party(creator).filter(|party| {
        let name = party.name.as_deref().unwrap_or_default();
        !is_unknown(name) && name != "anonymous"
    })
}

fn read_external_document(reference: &Json<'_>, draft: &mut Draft<'_>) {
    let (Some(id), Some(uri)) = (
        text(reference, "externalDocumentId"),
        text(reference, "spdxDocument"),
    ) else {
        return;
    };
    let checksum = reference.get("checksum").and_then(|checksum| {
        let (name, value) = (
            checksum.text_of("algorithm")?,
            checksum.text_of("checksumValue")?,
        );
        match hash(name, value) {
            Hash::Good(digest) => Some(digest),
            _ => None,
        }
    });
    draft.external_document(ExternalDocument {
        reference: id,
        uri,
        hashes: checksum.into_iter().collect(),
    });
}

/// Returns the items of the array under a key.
fn items<'n, 'a>(json: &'n Json<'a>, key: &str) -> &'n [Json<'a>] {
    json.get(key).map(Json::items).unwrap_or_default()
}

/// Returns the text under a key unless it is empty.
fn text(json: &Json<'_>, key: &str) -> Option<String> {
    json.text_of(key)
        .filter(|text| !text.trim().is_empty())
        .map(str::to_owned)
}
