//! Packages.

use gwanmun_model::digest::Algorithm;
use gwanmun_model::sbom::{ExternalReference, SbomComponent};
use gwanmun_model::{ComponentKind, Digest, Scope};

use super::{Context, NO_ASSERTION, licenses, one_line, party, wire};
use crate::facts;
use crate::sbom::{Loss, Losses, Native, add, full_name, named};
use crate::syntax;

pub(super) fn write(component: &SbomComponent, context: &mut Context<'_>) -> wire::Package {
    let reference = component.reference.as_str();
    let is_subject = context.export.sbom.subject.as_deref() == Some(reference);
    let license = licenses::of(&component.licenses, &mut context.extracted);
    let (originator, authors) = makers(component, &mut context.losses);
    let supplier = crate::sbom::supplier(context.export.sbom, component)
        .and_then(|supplier| party(supplier, "Organization", &mut context.losses));
    let mut links = Links::of(component, context);
    let mut native = Native::of(component);
    let mut named_values = std::mem::take(&mut native.others);
    add(&mut named_values, authors);
    let comment = annotation(component, named_values, context);
    wire::Package {
        id: context.ids.get(reference).cloned().unwrap_or_default(),
        name: facts::named(&one_line(&full_name(component))),
        version_info: component.version.as_deref().map(one_line),
        file_name: component.file_name.as_deref().map(one_line),
        supplier: supplier.unwrap_or_else(|| NO_ASSERTION.to_owned()),
        originator,
        download_location: links
            .download
            .take()
            .unwrap_or_else(|| NO_ASSERTION.to_owned()),
        files_analyzed: false,
        homepage: links.homepage.take(),
        primary_package_purpose: purpose(component.kind, is_subject),
        checksums: component.hashes.iter().map(checksum).collect(),
        license_concluded: license.concluded,
        license_declared: license.declared,
        license_comments: license.comments,
        copyright_text: component
            .copyright
            .clone()
            .unwrap_or_else(|| NO_ASSERTION.to_owned()),
        source_info: native.source_info,
        description: component.description.clone(),
        comment: native.comment,
        attribution_texts: native.attributions,
        built_date: native.built.map(facts::seconds),
        release_date: native.released.map(facts::seconds),
        valid_until_date: native.valid_until.map(facts::seconds),
        external_refs: external_refs(component, links, context),
        annotations: comment
            .map(|comment| wire::Remark {
                annotation_date: context.created.clone(),
                annotation_type: "OTHER",
                annotator: format!("Tool: gwanmun-{}", context.export.tool_version),
                comment,
            })
            .into_iter()
            .collect(),
    }
}

/// Returns the one originator there is a field for, the manufacturer before authors, and the others as named values.
fn makers(
    component: &SbomComponent,
    losses: &mut Losses,
) -> (Option<String>, Vec<(String, String)>) {
    let manufacturer = component.manufacturer.iter();
    let manufacturer = manufacturer.filter_map(|maker| party(maker, "Organization", losses));
    let mut makers: Vec<String> = manufacturer.collect();
    let authors = component.authors.iter();
    makers.extend(authors.filter_map(|author| party(author, "Person", losses)));
    let mut makers = makers.into_iter();
    let originator = makers.next();
    (
        originator,
        makers.map(|author| named("author", author)).collect(),
    )
}

pub(super) fn checksum(digest: &Digest) -> wire::Checksum {
    wire::Checksum {
        algorithm: algorithm(digest.algorithm()),
        checksum_value: digest.hex().to_owned(),
    }
}

/// Links with a field of their own, and the rest.
struct Links<'a> {
    download: Option<String>,
    homepage: Option<String>,
    others: Vec<&'a ExternalReference>,
}

impl<'a> Links<'a> {
    fn of(component: &'a SbomComponent, context: &mut Context<'_>) -> Self {
        let mut links = Self {
            download: None,
            homepage: None,
            others: Vec::new(),
        };
        for reference in &component.references {
            let hashes = reference.hashes.len();
            context.losses.note_many(Loss::Hash, hashes);
            let is_address = syntax::is_web_address(&reference.url);
            match reference.kind.as_str() {
                "distribution" if links.download.is_none() && is_address => {
                    links.download = Some(reference.url.clone());
                }
                "website" if links.homepage.is_none() && is_address => {
                    links.homepage = Some(reference.url.clone());
                }
                _ if reference.url.trim().is_empty() => {
                    context.losses.note(Loss::Link);
                    continue;
                }
                _ => {
                    links.others.push(reference);
                    continue;
                }
            }
            // The fields have no room for a remark.
            if reference.comment.is_some() {
                links.others.push(reference);
            }
        }
        links
    }
}

const fn purpose(kind: ComponentKind, is_subject: bool) -> &'static str {
    match kind {
        ComponentKind::Library if is_subject => "APPLICATION",
        ComponentKind::Library => "LIBRARY",
        ComponentKind::Application => "APPLICATION",
        ComponentKind::Framework => "FRAMEWORK",
        ComponentKind::OperatingSystem => "OPERATING-SYSTEM",
        ComponentKind::Container => "CONTAINER",
        ComponentKind::Device => "DEVICE",
        ComponentKind::Firmware => "FIRMWARE",
        ComponentKind::File => "FILE",
        ComponentKind::Platform
        | ComponentKind::DeviceDriver
        | ComponentKind::MachineLearningModel
        | ComponentKind::Data
        | ComponentKind::CryptographicAsset => "OTHER",
    }
}

const fn algorithm(algorithm: Algorithm) -> &'static str {
    match algorithm {
        Algorithm::Md5 => "MD5",
        Algorithm::Sha1 => "SHA1",
        Algorithm::Sha256 => "SHA256",
        Algorithm::Sha384 => "SHA384",
        Algorithm::Sha224 => "SHA224",
        Algorithm::Sha512 => "SHA512",
        Algorithm::Sha3_256 => "SHA3-256",
        Algorithm::Sha3_384 => "SHA3-384",
        Algorithm::Sha3_512 => "SHA3-512",
        Algorithm::Blake2b256 => "BLAKE2b-256",
        Algorithm::Blake2b384 => "BLAKE2b-384",
        Algorithm::Blake2b512 => "BLAKE2b-512",
        Algorithm::Blake3 => "BLAKE3",
    }
}

/// Named values, one a line: the format has no field for them, and an annotation keeps them readable for programs.
fn annotation(
    component: &SbomComponent,
    mut list: Vec<(String, String)>,
    context: &Context<'_>,
) -> Option<String> {
    let mut kept = Vec::new();
    let scope = match component.scope {
        Scope::Unknown => context
            .scopes
            .get(component.reference.as_str())
            .copied()
            .unwrap_or_default(),
        known => known,
    };
    if scope != Scope::Unknown {
        kept.push(named("scope", scope.id()));
    }
    let is_subject = context.export.sbom.subject.as_ref() == Some(&component.reference);
    let is_taken_for_other = is_subject && component.kind == ComponentKind::Library;
    if is_taken_for_other || purpose(component.kind, false) == "OTHER" {
        kept.push(named("kind", component.kind.id()));
    }
    kept.extend(crate::sbom::unplaced(component));
    kept.extend(
        component
            .identifiers
            .iter()
            .filter(|(kind, value)| identifier(kind, value).is_none())
            .map(|(kind, value)| named(&format!("identifier:{kind}"), value)),
    );
    add(&mut list, kept);
    let joined = context
        .joined
        .properties(component, context.export.language);
    add(&mut list, joined);
    (!list.is_empty()).then(|| crate::sbom::lines(&list))
}

fn external_refs(
    component: &SbomComponent,
    links: Links<'_>,
    context: &Context<'_>,
) -> Vec<wire::ExternalRef> {
    let refer = |category, kind: &str, locator: String, comment| wire::ExternalRef {
        reference_category: category,
        reference_type: kind.to_owned(),
        reference_locator: locator,
        comment,
    };
    let mut list = Vec::new();
    if let Some(purl) = &component.purl {
        list.push(refer("PACKAGE-MANAGER", "purl", purl.to_string(), None));
    }
    for cpe in component.cpes.iter().filter(|cpe| syntax::is_cpe(cpe)) {
        let kind = if cpe.starts_with("cpe:2.3:") {
            "cpe23Type"
        } else {
            "cpe22Type"
        };
        list.push(refer("SECURITY", kind, cpe.clone(), None));
    }
    for (kind, value) in &component.identifiers {
        if let Some((category, kind)) = identifier(kind, value) {
            list.push(refer(category, kind, value.clone(), None));
        }
    }
    for link in links.others {
        let kind = if syntax::is_word(&link.kind) {
            link.kind.as_str()
        } else {
            "other"
        };
        if let Some(url) = syntax::uri(&link.url) {
            list.push(refer("OTHER", kind, url, link.comment.clone()));
        }
    }
    for finding in context.joined.findings(component) {
        list.extend(
            finding
                .ids
                .iter()
                .map(|id| (id, facts::registry(id).address))
                .filter(|(_, address)| syntax::is_web_address(address))
                .map(|(id, address)| {
                    let comment = Some(format!("{}: {id}", finding.kind.id()));
                    refer("SECURITY", "advisory", address, comment)
                }),
        );
    }
    list
}

/// Returns category and type of an identifier the format knows.
fn identifier(kind: &str, value: &str) -> Option<(&'static str, &'static str)> {
    match kind {
        "swid" if value.starts_with("swid:") => Some(("SECURITY", "swid")),
        "swhid" if value.starts_with("swh:1:") => Some(("PERSISTENT-ID", "swh")),
        "gitoid" | "omniborId" if value.starts_with("gitoid:") => Some(("PERSISTENT-ID", "gitoid")),
        _ => None,
    }
}
