//! Packages.

use gwanmun_model::digest::Algorithm;
use gwanmun_model::sbom::{ExternalReference, SbomComponent};
use gwanmun_model::{ComponentKind, Digest, Scope};

use super::{Context, NO_ASSERTION, licenses, one_line, party, wire};
use crate::facts;
use crate::sbom::{Loss, add, full_name, named, places};
use crate::syntax;

pub(super) fn write(component: &SbomComponent, context: &mut Context<'_>) -> wire::Package {
    let reference = component.reference.as_str();
    let is_subject = context.export.sbom.subject.as_deref() == Some(reference);
    let license = licenses::of(&component.licenses, &mut context.extracted);
    let places = places(component);
    let mut authors = component
        .manufacturer
        .iter()
        .chain(component.authors.iter());
    let originator = authors
        .next()
        .and_then(|author| party(author, &mut context.losses));
    context.losses.note_many(Loss::Party, authors.count());
    let supplier = component
        .supplier
        .as_ref()
        .and_then(|supplier| party(supplier, &mut context.losses));
    let mut links = Links::of(component, context);
    let comment = annotation(component, context);
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
        source_info: (!places.is_empty()).then(|| places.join("\n")),
        description: component.description.clone(),
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
            let is_address = syntax::is_web_address(&reference.url);
            match reference.kind.as_str() {
                "distribution" if links.download.is_none() && is_address => {
                    links.download = Some(reference.url.clone());
                }
                "website" if links.homepage.is_none() && is_address => {
                    links.homepage = Some(reference.url.clone());
                }
                _ if reference.url.trim().is_empty() => context.losses.note(Loss::Link),
                _ => links.others.push(reference),
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
fn annotation(component: &SbomComponent, context: &mut Context<'_>) -> Option<String> {
    let mut list = component.properties.clone();
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
    if purpose(component.kind, false) == "OTHER" {
        kept.push(named("kind", component.kind.id()));
    }
    if let Some(group) = component.group.as_deref().filter(|group| !group.is_empty())
        && component.purl.is_none()
    {
        kept.push(named("group", group));
    }
    kept.extend(crate::sbom::unplaced(component));
    if let Some(written) = &component.purl_written
        && component.purl.is_none()
    {
        kept.push(named("purl:invalid", written));
    }
    kept.extend(
        component
            .cpes
            .iter()
            .filter(|cpe| !syntax::is_cpe(cpe))
            .map(|cpe| named("cpe", cpe)),
    );
    kept.extend(
        component
            .identifiers
            .iter()
            .filter(|(kind, value)| identifier(kind, value).is_none())
            .map(|(kind, value)| named(&format!("identifier:{kind}"), value)),
    );
    kept.extend(component.locations.iter().filter_map(|location| {
        let layer = location.layer.as_ref()?;
        Some(named("layer", format!("{layer} {}", location.path)))
    }));
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
