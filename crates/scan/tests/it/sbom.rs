//! Bills of materials: what each document says, and that every real one is read or refused with a reason.

use std::fmt::Write as _;
use std::fs;
use std::path::Path;

use gwanmun_model::sbom::{Party, SbomComponent, SbomDocument, SbomLicenses, SchemaCheck};
use gwanmun_model::{Limits, Sbom};
use gwanmun_scan::sbom::{Statement, detect, read};
use gwanmun_scan::{Options, scan_bytes};

use crate::fixtures::cases;
use crate::render::render;
use crate::zipped::children;

/// Ids of the formats whose fixtures are documents.
const DOCUMENTS: [&str; 2] = ["cyclonedx", "spdx"];

/// Says why, where the published schemas did not come with the build.
fn schemas() -> Result<(), String> {
    let bytes = br#"{"bomFormat":"CycloneDX","specVersion":"1.6"}"#;
    match read("bom.json", bytes, &Limits::default())
        .expect("read")
        .schema
    {
        SchemaCheck::Unchecked(why) => Err(why),
        _ => Ok(()),
    }
}

#[test]
fn every_document_says_what_its_expectation_has() {
    if let Err(why) = schemas() {
        eprintln!("SKIPPED: {why}");
        return;
    }
    for case in DOCUMENTS.iter().flat_map(|id| cases(id)) {
        for (name, path) in children(&case) {
            if matches!(name.as_str(), "expected.txt" | "statement.txt") {
                continue;
            }
            let bytes = fs::read(&path).expect("read");
            let mut text = match read(&name, &bytes, &Limits::default()) {
                Ok(statement) => statement_text(&statement),
                Err(refusal) => format!("refused {refusal}\n"),
            };
            text.push_str("\n# as scanned by itself\n");
            text.push_str(&render(&scan_bytes(&name, &bytes, &Options::default())));
            expect_test::expect_file![case.join("statement.txt")].assert_eq(&text);
        }
    }
}

#[test]
fn a_document_is_told_by_content_whatever_its_name() {
    let bytes = br#"{"bomFormat":"CycloneDX","specVersion":"1.6","components":[{"type":"library","name":"a","version":"1","purl":"pkg:npm/a@1"}]}"#;
    for name in ["delivery", "package-lock.json", "a.tar", "requirements.txt"] {
        let found = scan_bytes(name, bytes, &Options::default());
        let purls: Vec<_> = found
            .components
            .iter()
            .map(|one| one.purl.to_string())
            .collect();
        assert_eq!(purls, ["pkg:npm/a@1"], "{name}");
    }
}

#[test]
fn a_declared_entity_is_named_and_not_followed() {
    let text = r#"<!DOCTYPE bom [<!ENTITY x SYSTEM "file:///etc/passwd">]>
        <bom xmlns="http://cyclonedx.org/schema/bom/1.6"><components>
        <component type="library"><name>&x;</name></component></components></bom>"#;
    let statement = read("a.xml", text.as_bytes(), &Limits::default()).expect("read");
    assert_eq!(statement.sbom.components[0].name, "&x;");
    let told: Vec<String> = statement.problems.iter().map(ToString::to_string).collect();
    assert!(
        told.iter().any(|one| one.contains("document type")),
        "{told:?}"
    );
}

#[test]
fn a_circle_of_a_hundred_thousand_is_read() {
    let count = 100_000;
    let components: Vec<String> = (0..count)
        .map(|number| format!(r#"{{"type":"library","bom-ref":"{number}","name":"n{number}","version":"1","purl":"pkg:npm/n{number}@1"}}"#))
        .collect();
    let dependencies: Vec<String> = (0..count)
        .map(|number| {
            format!(
                r#"{{"ref":"{number}","dependsOn":["{}"]}}"#,
                (number + 1) % count
            )
        })
        .collect();
    let text = format!(
        r#"{{"bomFormat":"CycloneDX","specVersion":"1.5","components":[{}],"dependencies":[{}]}}"#,
        components.join(","),
        dependencies.join(",")
    );
    let found = scan_bytes("bom.json", text.as_bytes(), &Options::default());
    assert_eq!(
        (found.components.len(), found.dependencies.len()),
        (count, count)
    );
    assert!(found.problems.is_empty(), "{:?}", found.problems.first());
}

#[test]
fn too_many_components_are_a_named_problem() {
    let limits = Limits {
        components_max: 1,
        ..Limits::default()
    };
    let bytes = br#"{"bomFormat":"CycloneDX","specVersion":"1.5","components":[{"type":"library","name":"a"},{"type":"library","name":"b"}]}"#;
    let statement = read("bom.json", bytes, &limits).expect("read");
    assert_eq!(statement.sbom.components.len(), 1);
    assert_eq!(statement.problems[0].kind.id(), "limit-reached");
}

/// Documents of the public collection that break their schema, by the beginnings of their names: those made to, one
/// without copyright texts, which SPDX 2.2 asks for, and one with a misspelt field.
const INVALID: [&str; 3] = ["invalid-", "grype-tagvalue", "powershell"];

/// The public collection: every document is read, or refused with a reason a person can act on.
#[test]
fn every_public_document_is_read_or_refused() {
    let packed = Path::new(concat!(
        env!("CARGO_MANIFEST_DIR"),
        "/../../../shared/data/sboms.tar.zst"
    ));
    let Ok(packed) = fs::File::open(packed) else {
        eprintln!("SKIPPED: {} is not there", packed.display());
        return;
    };
    let folder = tempfile::tempdir().expect("folder");
    let unpacked = zstd::Decoder::new(packed).expect("zstd");
    tar::Archive::new(unpacked)
        .unpack(folder.path())
        .expect("tar");
    let mut waiting = vec![folder.path().to_owned()];
    let checked = schemas();
    if let Err(why) = &checked {
        eprintln!("SKIPPED: {why}");
    }
    let (mut documents, mut components) = (0, 0);
    let mut refused = Vec::new();
    while let Some(path) = waiting.pop() {
        if path.is_dir() {
            waiting.extend(children(&path).into_iter().map(|(_, path)| path));
            continue;
        }
        let name = path
            .file_name()
            .expect("name")
            .to_string_lossy()
            .into_owned();
        if name == "SOURCES.json" {
            continue;
        }
        documents += 1;
        let bytes = fs::read(&path).expect("read");
        match read(&name, &bytes, &Limits::default()) {
            Ok(statement) => {
                assert!(detect(&bytes).is_some(), "{name} is read but not told");
                components += statement.sbom.components.len();
                if checked.is_ok() {
                    let is_valid = statement.schema == SchemaCheck::Valid;
                    let is_known_invalid = INVALID.iter().any(|known| name.starts_with(known));
                    assert_eq!(
                        is_valid, !is_known_invalid,
                        "{name}: {:?}",
                        statement.schema
                    );
                }
            }
            Err(problem) => refused.push(problem.to_string()),
        }
    }
    eprintln!("{documents} documents, {components} components");
    refused.sort_unstable();
    expect_test::expect![[r"
        invalid-bomformat-1.7.json:3: malformed: `bomFormat` is `AnotherFormat`; a CycloneDX document says `CycloneDX`, and no other format has this key
        invalid-namespace-1.7.xml: unsupported-version: CycloneDX 12 is not read; ask for one of the versions 1.0, 1.1, 1.2, 1.3, 1.4, 1.5, 1.6, 1.7"]].assert_eq(&refused.join("\n"));
}

/// Writes what a document says as text one can read and compare.
fn statement_text(statement: &Statement) -> String {
    let sbom = &statement.sbom;
    let mut text = String::new();
    writeln!(text, "{}", sbom.format).expect("text");
    document_text(&sbom.document, &mut text);
    line("subject", sbom.subject.as_deref(), &mut text);
    for component in &sbom.components {
        component_text(component, &mut text);
    }
    graph_text(sbom, &mut text);
    match &statement.schema {
        SchemaCheck::Valid => text.push_str("schema valid\n"),
        SchemaCheck::Unchecked(why) => writeln!(text, "schema unchecked: {why}").expect("text"),
        SchemaCheck::Invalid(faults) => {
            for fault in faults {
                let line = fault.line.map_or(String::new(), |line| format!(":{line}"));
                writeln!(text, "schema fault {}{line} {}", fault.place, fault.message)
                    .expect("text");
            }
        }
    }
    for problem in &statement.problems {
        writeln!(text, "problem {problem}").expect("text");
    }
    text
}

fn line(name: &str, value: Option<&str>, text: &mut String) {
    if let Some(value) = value {
        writeln!(text, "  {name} `{value}`").expect("text");
    }
}

fn party(name: &str, party: Option<&Party>, text: &mut String) {
    if let Some(party) = party {
        let kind = match party.is_person {
            Some(true) => "person ",
            Some(false) => "organisation ",
            None => "",
        };
        let rest = [&party.emails[..], &party.urls[..]].concat().join(" ");
        let shown = party.name.as_deref().unwrap_or_default();
        writeln!(text, "  {name} {kind}`{shown}` {rest}").expect("text");
    }
}

fn pairs(name: &str, pairs: &[(String, String)], text: &mut String) {
    for (key, value) in pairs {
        writeln!(text, "  {name} {key} = `{value}`").expect("text");
    }
}

fn document_text(document: &SbomDocument, text: &mut String) {
    line("id", document.id.as_deref(), text);
    let revision = document.revision.map(|revision| revision.to_string());
    line("revision", revision.as_deref(), text);
    line("name", document.name.as_deref(), text);
    line("created", document.created.as_deref(), text);
    for author in &document.authors {
        party("author", Some(author), text);
    }
    party("supplier", document.supplier.as_ref(), text);
    party("manufacturer", document.manufacturer.as_ref(), text);
    for tool in &document.tools {
        writeln!(text, "  tool {tool:?}").expect("text");
    }
    for phase in document.lifecycles.iter().chain(&document.profiles) {
        line("phase or profile", Some(phase), text);
    }
    line("data license", document.data_license.as_deref(), text);
    line(
        "license list",
        document.license_list_version.as_deref(),
        text,
    );
    line("comment", document.comment.as_deref(), text);
    if document.is_signed || document.has_vulnerabilities {
        let (signed, vulnerable) = (document.is_signed, document.has_vulnerabilities);
        writeln!(text, "  signed {signed} vulnerabilities {vulnerable}").expect("text");
    }
    for reference in &document.references {
        writeln!(text, "  link {} {}", reference.kind, reference.url).expect("text");
    }
    for other in &document.external_documents {
        let hashes = other.hashes.len();
        writeln!(
            text,
            "  other document {} {} {hashes}",
            other.reference, other.uri
        )
        .expect("text");
    }
    pairs("property", &document.properties, text);
}

fn licenses_text(licenses: &SbomLicenses, text: &mut String) {
    for (name, list) in [
        ("declared", &licenses.declared),
        ("concluded", &licenses.concluded),
        ("observed", &licenses.observed),
    ] {
        for license in list {
            writeln!(text, "  {name} `{license}`").expect("text");
        }
    }
    for (name, value) in licenses.texts.iter().chain(&licenses.urls) {
        writeln!(text, "  license `{name}`: `{value}`").expect("text");
    }
}

fn component_text(component: &SbomComponent, text: &mut String) {
    let at = component.line.unwrap_or_default();
    let version = component.version.as_deref().unwrap_or("-");
    let (kind, scope) = (component.kind.id(), component.scope.id());
    writeln!(
        text,
        "component {} `{}` {version} {kind} {scope} line {at}",
        component.reference, component.name
    )
    .expect("text");
    line("group", component.group.as_deref(), text);
    line("range", component.version_range.as_deref(), text);
    let purl = component.purl.as_ref().map(ToString::to_string);
    line("purl", purl.as_deref(), text);
    line("written purl", component.purl_written.as_deref(), text);
    for cpe in &component.cpes {
        line("cpe", Some(cpe), text);
    }
    pairs("identifier", &component.identifiers, text);
    party("supplier", component.supplier.as_ref(), text);
    party("manufacturer", component.manufacturer.as_ref(), text);
    line("publisher", component.publisher.as_deref(), text);
    for author in &component.authors {
        party("author", Some(author), text);
    }
    line("description", component.description.as_deref(), text);
    line("copyright", component.copyright.as_deref(), text);
    licenses_text(&component.licenses, text);
    for hash in &component.hashes {
        line("hash", Some(&hash.to_string()), text);
    }
    for reference in &component.references {
        let (kind, url, hashes) = (&reference.kind, &reference.url, reference.hashes.len());
        let comment = reference.comment.as_deref().unwrap_or_default();
        writeln!(text, "  link {kind} {url} {hashes} {comment}").expect("text");
    }
    line("file name", component.file_name.as_deref(), text);
    for place in &component.locations {
        writeln!(text, "  seen {}:{:?}", place.path, place.line).expect("text");
    }
    for relative in &component.pedigree {
        let purl = relative.purl.as_ref().map(ToString::to_string);
        writeln!(text, "  {} {} {purl:?}", relative.kind, relative.name).expect("text");
    }
    if !component.said_unknown.is_empty() {
        writeln!(
            text,
            "  said unknown: {}",
            component.said_unknown.join(", ")
        )
        .expect("text");
    }
    if component.is_external || component.is_modified.is_some() {
        let (external, modified) = (component.is_external, component.is_modified);
        writeln!(text, "  external {external} modified {modified:?}").expect("text");
    }
    pairs("property", &component.properties, text);
}

fn graph_text(sbom: &Sbom, text: &mut String) {
    for service in &sbom.services {
        let endpoints = service.endpoints.join(" ");
        writeln!(
            text,
            "service {} `{}` {endpoints}",
            service.reference, service.name
        )
        .expect("text");
        party("provider", service.provider.as_ref(), text);
        licenses_text(&service.licenses, text);
    }
    for license in &sbom.extracted_licenses {
        writeln!(text, "license {license:?}").expect("text");
    }
    for relation in &sbom.relations {
        let word = relation.written.as_deref().unwrap_or_default();
        writeln!(
            text,
            "relation {} {:?} {} {} {word}",
            relation.from,
            relation.kind,
            relation.to,
            relation.scope.id()
        )
        .expect("text");
    }
    let stated: Vec<_> = sbom.needs_stated.iter().map(String::as_str).collect();
    writeln!(text, "needs stated: {}", stated.join(", ")).expect("text");
    for (reference, completeness) in &sbom.completeness {
        writeln!(text, "completeness {reference} {completeness:?}").expect("text");
    }
}
