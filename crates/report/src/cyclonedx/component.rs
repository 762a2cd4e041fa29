//! Components, as far as a version of the specification has room for them.

use gwanmun_model::digest::Algorithm;
use gwanmun_model::sbom::{ExternalReference, SbomComponent};
use gwanmun_model::{ComponentKind, Digest, Scope, link};

use super::{Context, Version, license, metadata, wire};
use crate::facts;
use crate::sbom::{Loss, add, layers, named, places};
use crate::syntax;

pub(super) fn write(component: &SbomComponent, context: &mut Context<'_>) -> wire::Component {
    let version = context.version;
    let mut kept = Vec::new();
    let kind = kind(component.kind, version, &mut kept);
    let licenses = license::write(&component.licenses, context);
    let cpe = cpe(component, &mut kept);
    let identifiers = identifiers(component, version, &mut kept);
    let scope = scope_of(component, context);
    let hashes = hashes(component, &mut kept);
    let (authors, author) = authors(component, context);
    kept.extend(licenses.properties);
    let properties = properties(component, scope, kept, context);
    wire::Component {
        kind,
        bom_ref: component.reference.clone(),
        is_external: (component.is_external && version >= Version::V1_7).then_some(true),
        supplier: component
            .supplier
            .as_ref()
            .and_then(|supplier| metadata::entity(supplier, context)),
        manufacturer: component
            .manufacturer
            .as_ref()
            .filter(|_| version >= Version::V1_6)
            .and_then(|maker| metadata::entity(maker, context)),
        authors,
        author,
        publisher: component.publisher.clone(),
        group: component.group.clone().filter(|group| !group.is_empty()),
        name: facts::named(&component.name),
        version: component.version.clone(),
        version_range: component
            .version_range
            .clone()
            .filter(|_| may_have_range(component, version)),
        description: component.description.clone(),
        scope: scope_word(scope),
        hashes,
        licenses: licenses.licenses,
        copyright: component.copyright.clone(),
        cpe,
        purl: component.purl.as_ref().map(ToString::to_string),
        omnibor_id: identifiers.omnibor,
        swhid: identifiers.swh,
        swid: identifiers.swid,
        modified: component.is_modified,
        pedigree: pedigree(component),
        external_references: references(&component.references, context),
        components: Vec::new(),
        evidence: evidence(component, licenses.observed, version),
        properties,
    }
}

/// The component's own named values, what the version has no field for, and what is joined.
fn properties(
    component: &SbomComponent,
    scope: Scope,
    mut kept: Vec<(String, String)>,
    context: &Context<'_>,
) -> Vec<wire::Property> {
    let version = context.version;
    let mut properties = component.properties.clone();
    if matches!(scope, Scope::Build | Scope::Test | Scope::Development) {
        kept.push(named("scope", scope.id()));
    }
    kept.extend(
        places(component)
            .into_iter()
            .map(|place| named("location", place)),
    );
    kept.extend(layers(component));
    kept.extend(unplaced(component, version));
    if let Some(written) = &component.purl_written
        && component.purl.is_none()
    {
        kept.push(named("purl:invalid", written));
    }
    if let Some(name) = &component.file_name {
        // The name is the property taxonomy's: BSI TR-03183-2 asks for it, and CycloneDX has no field.
        kept.push(("bsi:component:filename".to_owned(), name.clone()));
    }
    add(&mut properties, kept);
    let joined = context
        .joined
        .properties(component, context.export.language);
    add(&mut properties, joined);
    properties
        .into_iter()
        .map(|(name, value)| wire::Property { name, value })
        .collect()
}

/// A range stands only where no version does and the component is not delivered along.
fn may_have_range(component: &SbomComponent, version: Version) -> bool {
    version >= Version::V1_7 && component.is_external && component.version.is_none()
}

/// What the version has no field for.
fn unplaced(component: &SbomComponent, version: Version) -> Vec<(String, String)> {
    let mut kept = Vec::new();
    if component.is_external && version < Version::V1_7 {
        kept.push(named("is-external", "true"));
    }
    if let Some(range) = &component.version_range
        && !may_have_range(component, version)
    {
        kept.push(named("version-range", range));
    }
    let maker = component.manufacturer.as_ref();
    if let Some(name) = maker.and_then(|maker| maker.name.as_ref())
        && version < Version::V1_6
    {
        kept.push(named("manufacturer", name));
    }
    kept
}

fn pedigree(component: &SbomComponent) -> Option<wire::Pedigree> {
    let mut pedigree = wire::Pedigree::default();
    for relative in &component.pedigree {
        let list = match relative.kind.as_str() {
            "ancestor" => &mut pedigree.ancestors,
            "descendant" => &mut pedigree.descendants,
            _ => &mut pedigree.variants,
        };
        list.push(wire::Relative {
            kind: "library",
            name: facts::named(&relative.name),
            version: relative.version.clone(),
            purl: relative.purl.as_ref().map(ToString::to_string),
        });
    }
    (!component.pedigree.is_empty()).then_some(pedigree)
}

/// Returns the version's word for what a component is; a word it lacks is kept as a property.
fn kind(kind: ComponentKind, version: Version, kept: &mut Vec<(String, String)>) -> &'static str {
    let since = match kind {
        ComponentKind::Library
        | ComponentKind::Application
        | ComponentKind::Framework
        | ComponentKind::OperatingSystem
        | ComponentKind::Container
        | ComponentKind::Device
        | ComponentKind::Firmware
        | ComponentKind::File => Version::V1_4,
        ComponentKind::Platform
        | ComponentKind::DeviceDriver
        | ComponentKind::MachineLearningModel
        | ComponentKind::Data => Version::V1_5,
        ComponentKind::CryptographicAsset => Version::V1_6,
    };
    if version >= since {
        return kind.id();
    }
    kept.push(named("kind", kind.id()));
    match kind {
        ComponentKind::DeviceDriver => "firmware",
        ComponentKind::Platform => "framework",
        ComponentKind::Data | ComponentKind::MachineLearningModel => "file",
        _ => "library",
    }
}

/// The component's own scope; where it has none, the one that reaches furthest among those of the relations to it.
fn scope_of(component: &SbomComponent, context: &Context<'_>) -> Scope {
    let reference = component.reference.as_str();
    if component.scope != Scope::Unknown {
        return component.scope;
    }
    context
        .graph
        .scopes
        .get(reference)
        .copied()
        .unwrap_or_default()
}

const fn scope_word(scope: Scope) -> Option<&'static str> {
    match scope {
        Scope::Runtime => Some("required"),
        Scope::Optional => Some("optional"),
        Scope::Build | Scope::Test | Scope::Development => Some("excluded"),
        Scope::Unknown => None,
    }
}

fn hash(digest: &Digest) -> Option<wire::Hash> {
    Some(wire::Hash {
        alg: algorithm(digest.algorithm())?,
        content: digest.hex().to_owned(),
    })
}

fn hashes(component: &SbomComponent, kept: &mut Vec<(String, String)>) -> Vec<wire::Hash> {
    let mut list = Vec::new();
    for digest in &component.hashes {
        match hash(digest) {
            Some(hash) => list.push(hash),
            None => kept.push(named(
                "hash",
                format!("{}:{}", digest.algorithm().id(), digest.hex()),
            )),
        }
    }
    list
}

/// Returns the format's name of an algorithm; it has none for SHA-224.
pub(crate) const fn algorithm(algorithm: Algorithm) -> Option<&'static str> {
    Some(match algorithm {
        Algorithm::Sha224 => return None,
        Algorithm::Md5 => "MD5",
        Algorithm::Sha1 => "SHA-1",
        Algorithm::Sha256 => "SHA-256",
        Algorithm::Sha384 => "SHA-384",
        Algorithm::Sha512 => "SHA-512",
        Algorithm::Sha3_256 => "SHA3-256",
        Algorithm::Sha3_384 => "SHA3-384",
        Algorithm::Sha3_512 => "SHA3-512",
        Algorithm::Blake2b256 => "BLAKE2b-256",
        Algorithm::Blake2b384 => "BLAKE2b-384",
        Algorithm::Blake2b512 => "BLAKE2b-512",
        Algorithm::Blake3 => "BLAKE3",
    })
}

/// One CPE has a field; the others, and what the schemas do not take for one, are properties.
fn cpe(component: &SbomComponent, kept: &mut Vec<(String, String)>) -> Option<String> {
    let mut field = None;
    for cpe in &component.cpes {
        if field.is_none() && syntax::is_cpe(cpe) {
            field = Some(cpe.clone());
        } else {
            kept.push(named("cpe", cpe));
        }
    }
    field
}

#[derive(Default)]
struct Identifiers {
    omnibor: Vec<String>,
    swh: Vec<String>,
    swid: Option<wire::Swid>,
}

fn identifiers(
    component: &SbomComponent,
    version: Version,
    kept: &mut Vec<(String, String)>,
) -> Identifiers {
    let mut found = Identifiers::default();
    for (kind, value) in &component.identifiers {
        match kind.as_str() {
            "omniborId" if version >= Version::V1_6 => found.omnibor.push(value.clone()),
            "swhid" if version >= Version::V1_6 => found.swh.push(value.clone()),
            "swid" if found.swid.is_none() && !value.is_empty() => {
                found.swid = Some(wire::Swid {
                    tag_id: value.clone(),
                    name: facts::named(&component.name),
                    version: component.version.clone(),
                });
            }
            _ => kept.push(named(&format!("identifier:{kind}"), value)),
        }
    }
    found
}

/// Authors have a list of their own since 1.6, before that one line.
fn authors(
    component: &SbomComponent,
    context: &mut Context<'_>,
) -> (Vec<wire::Contact>, Option<String>) {
    if context.version >= Version::V1_6 {
        let contacts = component
            .authors
            .iter()
            .flat_map(|author| metadata::contacts(author, context))
            .collect();
        return (contacts, None);
    }
    let lost: usize = component
        .authors
        .iter()
        .map(|author| author.emails.len() + author.urls.len())
        .sum();
    context.losses.note_many(Loss::Contact, lost);
    let names: Vec<&str> = component
        .authors
        .iter()
        .filter_map(|author| author.name.as_deref())
        .collect();
    (Vec::new(), (!names.is_empty()).then(|| names.join(", ")))
}

pub(super) fn references(
    references: &[ExternalReference],
    context: &mut Context<'_>,
) -> Vec<wire::ExternalReference> {
    let mut list = Vec::new();
    for reference in references {
        let Some(url) = syntax::uri(&reference.url) else {
            context.losses.note(Loss::Link);
            continue;
        };
        let kind = reference.kind.as_str();
        let is_known = link::since(kind).is_some_and(|minor| minor <= context.version.minor());
        let unknown = (!is_known).then(|| kind.to_owned());
        let hashes: Vec<_> = reference.hashes.iter().filter_map(hash).collect();
        context
            .losses
            .note_many(Loss::Hash, reference.hashes.len() - hashes.len());
        list.push(wire::ExternalReference {
            kind: if is_known { kind } else { "other" }.to_owned(),
            url,
            comment: reference.comment.clone().or(unknown),
            hashes,
        });
    }
    list
}

fn evidence(
    component: &SbomComponent,
    licenses: Vec<wire::LicenseChoice>,
    version: Version,
) -> Option<wire::Evidence> {
    let occurrences: Vec<_> = if version >= Version::V1_5 {
        component
            .locations
            .iter()
            .map(|location| wire::Occurrence {
                location: location.path.clone(),
                line: location.line.filter(|_| version >= Version::V1_6),
            })
            .collect()
    } else {
        Vec::new()
    };
    (!licenses.is_empty() || !occurrences.is_empty()).then_some(wire::Evidence {
        licenses,
        occurrences,
    })
}
