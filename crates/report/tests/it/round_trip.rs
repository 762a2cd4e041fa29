//! What is written is read back: components, edges, licenses and hashes, in every format we have a reader for.

use std::collections::{BTreeMap, BTreeSet};
use std::path::{Path, PathBuf};

use gwanmun_model::digest::Algorithm;
use gwanmun_model::sbom::{
    Completeness, Encoding, ExternalReference, ExtractedLicense, Party, Relation, RelationKind,
    SbomComponent, SbomFormat, Standard, Tool,
};
use gwanmun_model::{
    ComponentKind, Digest, Expression, Language, Limits, Location, Sbom, Scope, Timestamp,
};
use gwanmun_report::sbom::{Export, Written};
use gwanmun_report::{ALL, Format, Writer};

fn writers() -> impl Iterator<Item = &'static Format> {
    // The columns are read by people and spreadsheets; there is no reader of ours for them.
    ALL.iter()
        .filter(|format| matches!(format.writer, Writer::Sbom(_)) && format.id != "nis-csv")
}

fn convert(format: &Format, sbom: &Sbom) -> Written {
    let export = Export {
        sbom,
        assessment: None,
        tool_version: "0.1.0",
        language: Language::En,
        serial: [7; 16],
        now: Timestamp::from_micros(1_790_000_000_000_000),
    };
    format.convert(&export).unwrap()
}

fn read(name: &str, text: &str) -> Sbom {
    let statement = gwanmun_scan::sbom::read(name, text.as_bytes(), &Limits::default())
        .unwrap_or_else(|problem| panic!("{name}: {problem}"));
    assert_eq!(statement.problems, [], "{name}");
    statement.sbom
}

/// What must come back, by what a component is called in any format.
type Facts = BTreeMap<String, (BTreeSet<String>, BTreeSet<String>)>;

fn label(component: &SbomComponent) -> String {
    match &component.purl {
        Some(purl) => purl.to_string(),
        None => format!(
            "{} {}",
            component.name.rsplit(['/', ':']).next().unwrap_or_default(),
            component.version.as_deref().unwrap_or_default()
        ),
    }
}

/// One statement for all of them, as formats that hold one expression must join them.
fn joined(statements: &[String]) -> BTreeSet<String> {
    let mut terms = BTreeSet::new();
    for statement in statements {
        match statement.parse::<Expression>() {
            Ok(expression) => terms.extend(expression.terms()),
            Err(_) if matches!(statement.as_str(), "NOASSERTION" | "") => {}
            Err(_) => {
                terms.insert(statement.clone());
            }
        }
    }
    terms
}

fn facts(sbom: &Sbom) -> Facts {
    // A statement that is no expression comes back under a reference, with its words as the reference's text.
    let texts: BTreeMap<&str, &str> = sbom
        .extracted_licenses
        .iter()
        .filter_map(|license| Some((license.id.as_str(), license.text.as_deref()?)))
        .collect();
    sbom.components
        .iter()
        .map(|component| {
            let licenses = &component.licenses;
            let stated = if licenses.declared.is_empty() {
                &licenses.concluded
            } else {
                &licenses.declared
            };
            let stated = joined(stated)
                .into_iter()
                .map(|term| match texts.get(term.as_str()) {
                    Some(text) if term.starts_with("LicenseRef-gwanmun") => (*text).to_owned(),
                    _ => term,
                })
                .collect();
            let hashes = component
                .hashes
                .iter()
                .filter(|hash| hash.algorithm() != Algorithm::Sha224)
                .map(|hash| format!("{}:{}", hash.algorithm().id(), hash.hex()))
                .collect();
            (label(component), (stated, hashes))
        })
        .collect()
}

fn edges(sbom: &Sbom) -> BTreeSet<(String, String)> {
    let labels: BTreeMap<&str, String> = sbom
        .components
        .iter()
        .map(|component| (component.reference.as_str(), label(component)))
        .collect();
    sbom.relations
        .iter()
        .filter(|relation| relation.kind != RelationKind::Other && relation.from != relation.to)
        .filter_map(|relation| {
            let from = labels.get(relation.from.as_str())?;
            let to = labels.get(relation.to.as_str())?;
            Some((from.clone(), to.clone()))
        })
        .collect()
}

fn rich() -> Sbom {
    let mut sbom = Sbom::new(SbomFormat {
        standard: Standard::CycloneDx,
        version: "1.6".to_owned(),
        encoding: Encoding::Json,
    });
    sbom.document.created = Some("2026-11-25T09:00:00+09:00".to_owned());
    sbom.document.id = Some("urn:uuid:3e671687-395b-41f5-a30f-a58921a69b79".to_owned());
    sbom.document.revision = Some(3);
    sbom.document.tools = vec![Tool {
        vendor: Some("Maker".to_owned()),
        name: "maker".to_owned(),
        version: Some("1.0".to_owned()),
    }];
    sbom.document.authors = vec![Party {
        name: Some("은행 (OSPO)".to_owned()),
        emails: vec!["ospo@bank.example".to_owned(), "not a mail".to_owned()],
        urls: vec!["https://bank.example".to_owned()],
        is_person: Some(false),
    }];
    sbom.document.lifecycles = vec!["build".to_owned(), "our own".to_owned()];
    sbom.subject = Some("app".to_owned());
    let app = SbomComponent {
        version: Some("1.0".to_owned()),
        kind: ComponentKind::Application,
        ..SbomComponent::new("app", "결제 <&\"'>")
    };
    sbom.components = vec![app, library(), model(), part("inner"), part("innermost")];
    sbom.extracted_licenses = vec![ExtractedLicense {
        id: "LicenseRef-ours".to_owned(),
        name: Some("Ours".to_owned()),
        text: Some("Do </text> as\nyou like".to_owned()),
        urls: vec!["https://bank.example/license".to_owned()],
    }];
    sbom.relations = vec![
        Relation::new("app", "library", RelationKind::DependsOn),
        Relation {
            scope: Scope::Test,
            ..Relation::new("library", "model", RelationKind::DependsOn)
        },
        Relation::new("model", "library", RelationKind::DependsOn),
        Relation::new("library", "inner", RelationKind::Contains),
        Relation::new("inner", "innermost", RelationKind::Contains),
    ];
    sbom.needs_stated = ["app", "library", "model", "innermost"]
        .map(str::to_owned)
        .into();
    sbom.completeness
        .insert("app".to_owned(), Completeness::Incomplete);
    sbom
}

fn library() -> SbomComponent {
    let purl: gwanmun_model::Purl = "pkg:npm/%40scope/library@1.2.3".parse().unwrap();
    let digest = |algorithm, hex: &str, times| Digest::new(algorithm, &hex.repeat(times)).unwrap();
    let mut component = SbomComponent {
        group: Some("@scope".to_owned()),
        version: Some("1.2.3".to_owned()),
        purl: Some(purl),
        cpes: vec![
            "cpe:2.3:a:scope:library:1.2.3:*:*:*:*:*:*:*".to_owned(),
            "no cpe".to_owned(),
        ],
        identifiers: vec![(
            "swhid".to_owned(),
            "swh:1:cnt:94a9ed024d3859793618152ea559a168bbcbb5e2".to_owned(),
        )],
        description: Some("Says \u{1}hello,\n\"world\"".to_owned()),
        copyright: Some("© 2026 <Somebody>".to_owned()),
        hashes: vec![
            digest(Algorithm::Sha224, "1a", 28),
            digest(Algorithm::Sha256, "2b", 32),
            digest(Algorithm::Blake3, "3c", 32),
        ],
        scope: Scope::Build,
        references: vec![
            ExternalReference::new("vcs", "git@github.com:scope/library.git"),
            ExternalReference::new("website", "https://library.example/a b"),
            ExternalReference::new("patent", "https://library.example/patent"),
            ExternalReference::new("our-kind", " "),
        ],
        file_name: Some("library.tgz".to_owned()),
        locations: vec![Location::new("package-lock.json", Some(12))],
        ..SbomComponent::new("library", "library")
    };
    component.licenses.declared =
        vec!["MIT OR Apache-2.0".to_owned(), "LicenseRef-ours".to_owned()];
    component.licenses.observed = vec!["MIT".to_owned(), "some words".to_owned()];
    component
}

fn model() -> SbomComponent {
    let mut component = SbomComponent {
        version: Some("2".to_owned()),
        kind: ComponentKind::MachineLearningModel,
        ..SbomComponent::new("model", "model")
    };
    component.licenses.declared = vec!["Free to use, with care".to_owned()];
    component
}

fn part(name: &str) -> SbomComponent {
    SbomComponent {
        version: Some("0".to_owned()),
        ..SbomComponent::new(name, name)
    }
}

#[test]
fn everything_a_format_has_room_for_comes_back() {
    let sbom = rich();
    for format in writers() {
        let written = convert(format, &sbom);
        let back = read(format.id, &written.text);
        assert_eq!(facts(&back), facts(&sbom), "{}", format.id);
        assert_eq!(edges(&back), edges(&sbom), "{}", format.id);
        assert_eq!(
            back.component(back.subject.as_deref().unwrap())
                .unwrap()
                .name,
            "결제 <&\"'>",
            "{}",
            format.id
        );
    }
}

#[test]
fn what_had_no_room_is_said() {
    let losses = |id: &str| -> Vec<String> {
        let format = gwanmun_report::find(id).unwrap();
        let written = convert(format, &rich());
        written
            .losses
            .iter()
            .map(|(loss, count)| loss.text(count).get(Language::En).to_owned())
            .collect()
    };
    assert!(losses("spdx").contains(&"1 links".to_owned()));
    // What a format has no field for and can be told as a named value is not lost: phases, scopes, kinds.
    let old = losses("cyclonedx-1.4");
    assert_eq!(old.len(), 3, "{old:?}");
    assert!(old.contains(&"2 contacts (mail and web addresses)".to_owned()));
    assert!(losses("nis-csv").contains(&"4 links".to_owned()));
}

fn documents(folder: &Path, found: &mut Vec<PathBuf>) {
    let Ok(entries) = std::fs::read_dir(folder) else {
        return;
    };
    for entry in entries.flatten() {
        let path = entry.path();
        if path.is_dir() {
            documents(&path, found);
        } else if path.extension().is_none_or(|end| end != "txt") {
            found.push(path);
        }
    }
}

/// Every document among the scanner's fixtures goes through every format and back.
#[test]
fn documents_of_others_survive_conversion() {
    let fixtures = Path::new(env!("CARGO_MANIFEST_DIR")).join("../scan/fixtures");
    let mut paths = Vec::new();
    for folder in ["cyclonedx", "spdx"] {
        documents(&fixtures.join(folder), &mut paths);
    }
    paths.sort();
    assert!(paths.len() > 10);
    let mut read_count = 0;
    for path in paths {
        let bytes = std::fs::read(&path).unwrap();
        let name = path.display().to_string();
        let Ok(statement) = gwanmun_scan::sbom::read(&name, &bytes, &Limits::default()) else {
            continue;
        };
        read_count += 1;
        for format in writers() {
            let text = convert(format, &statement.sbom).text;
            let back = gwanmun_scan::sbom::read(format.id, text.as_bytes(), &Limits::default());
            let back = back.unwrap_or_else(|problem| panic!("{name} as {}: {problem}", format.id));
            let (expected, got) = (facts(&statement.sbom), facts(&back.sbom));
            let purls = |facts: &Facts| -> BTreeSet<String> {
                let labels = facts.keys().filter(|label| label.starts_with("pkg:"));
                labels.cloned().collect()
            };
            assert_eq!(purls(&got), purls(&expected), "{name} as {}", format.id);
            assert_eq!(got.len(), expected.len(), "{name} as {}", format.id);
        }
    }
    assert!(read_count > 10, "{read_count}");
}
