//! Packages.

use gwanmun_model::digest::Algorithm;
use gwanmun_model::sbom::SbomComponent;
use gwanmun_model::{ComponentKind, Scope};

use super::element::{Element, Node, identifier, properties};
use super::{Context, agent_id, texts};
use crate::facts;
use crate::sbom::{Loss, Native, add, full_name, named};
use crate::syntax;

pub(super) fn write(component: &SbomComponent, context: &mut Context<'_>) -> Node {
    let id = context.ids.get(component.reference.as_str()).cloned();
    context.licenses.keep_texts(&component.licenses.texts);
    let supplier = crate::sbom::supplier(context.export.sbom, component)
        .filter(|supplier| supplier.name.is_some())
        .map(|supplier| agent_id(context.agents.number(supplier), &context.namespace));
    let makers = component.manufacturer.iter().chain(&component.authors);
    let authors: Vec<String> = makers
        .filter(|author| author.name.is_some())
        .map(|author| agent_id(context.agents.number(author), &context.namespace))
        .collect();
    let native = Native::of(component);
    let mut link = Links::default();
    link.take(component, context);
    let purl = component.purl.as_ref().map(ToString::to_string);
    let hashes = component
        .hashes
        .iter()
        .map(|digest| {
            Node::Map(vec![
                ("algorithm", Node::Word(algorithm(digest.algorithm()))),
                ("hashValue", digest.hex().into()),
                ("type", Node::Word("Hash")),
            ])
        })
        .collect();
    Element::new("software_Package", &id.unwrap_or_default())
        .text("name", Some(&facts::named(&full_name(component))))
        .text("description", component.description.as_deref())
        .text("software_packageVersion", component.version.as_deref())
        .text("software_packageUrl", purl.as_deref())
        .text("software_primaryPurpose", Some(purpose(component.kind)))
        .text("software_downloadLocation", link.download.as_deref())
        .text("software_homePage", link.homepage.as_deref())
        .text("software_copyrightText", component.copyright.as_deref())
        .text("software_sourceInfo", native.source_info.as_deref())
        .text("comment", native.comment.as_deref())
        .text("builtTime", native.built.map(facts::seconds).as_deref())
        .text(
            "releaseTime",
            native.released.map(facts::seconds).as_deref(),
        )
        .text(
            "validUntilTime",
            native.valid_until.map(facts::seconds).as_deref(),
        )
        .list("software_attributionText", texts(&native.attributions))
        .text("suppliedBy", supplier.as_deref())
        .list("originatedBy", texts(&authors))
        .list("verifiedUsing", hashes)
        .list("externalIdentifier", identifiers(component))
        .list("externalRef", link.others)
        .list(
            "extension",
            properties(&named_values(component, native.others, context)),
        )
        .done()
}

/// Links with a property of their own, and the rest.
#[derive(Default)]
struct Links {
    download: Option<String>,
    homepage: Option<String>,
    others: Vec<Node>,
}

impl Links {
    fn take(&mut self, component: &SbomComponent, context: &mut Context<'_>) {
        for reference in &component.references {
            let hashes = reference.hashes.len();
            context.losses.note_many(Loss::Hash, hashes);
            let Some(url) = syntax::uri(&reference.url) else {
                context.losses.note(Loss::Link);
                continue;
            };
            let is_absolute = url.contains(':');
            match reference.kind.as_str() {
                "distribution" if self.download.is_none() && is_absolute => {
                    self.download = Some(url.clone());
                }
                "website" if self.homepage.is_none() && is_absolute => {
                    self.homepage = Some(url.clone());
                }
                kind => {
                    self.others
                        .push(link(kind, &url, reference.comment.as_deref()));
                    continue;
                }
            }
            // The two properties have no room for a remark.
            if reference.comment.is_some() {
                let kind = reference.kind.as_str();
                self.others
                    .push(link(kind, &url, reference.comment.as_deref()));
            }
        }
    }
}

/// Writes a link in the standard's words; a kind it has no word for stays in the remark.
fn link(kind: &str, url: &str, comment: Option<&str>) -> Node {
    let word = match kind {
        "vcs" => "vcs",
        "issue-tracker" => "issueTracker",
        "website" => "altWebPage",
        "advisories" => "securityAdvisory",
        "mailing-list" => "mailingList",
        "social" => "socialMedia",
        "chat" => "chat",
        "documentation" => "documentation",
        "support" => "support",
        "distribution" => "altDownloadLocation",
        "source-distribution" => "sourceArtifact",
        "license" => "license",
        "build-meta" => "buildMeta",
        "build-system" => "buildSystem",
        "release-notes" => "releaseNotes",
        "security-contact" => "securityPolicy",
        "certification-report" => "certificationReport",
        "static-analysis-report" => "staticAnalysisReport",
        "dynamic-analysis-report" => "dynamicAnalysisReport",
        "runtime-analysis-report" => "runtimeAnalysisReport",
        "component-analysis-report" => "componentAnalysisReport",
        "risk-assessment" => "riskAssessment",
        "threat-model" => "securityThreatModel",
        "adversary-model" => "securityAdversaryModel",
        "pentest-report" => "securityPenTestReport",
        "attestation" => "secureSoftwareAttestation",
        "quality-metrics" => "metrics",
        _ => "other",
    };
    let mut reference = Vec::new();
    let comment = comment.or((word == "other" && kind != "other").then_some(kind));
    if let Some(comment) = comment {
        reference.push(("comment", comment.into()));
    }
    reference.push(("externalRefType", Node::Word(word)));
    reference.push(("locator", Node::List(vec![url.into()])));
    reference.push(("type", Node::Word("ExternalRef")));
    Node::Map(reference)
}

const fn purpose(kind: ComponentKind) -> &'static str {
    match kind {
        ComponentKind::Library => "library",
        ComponentKind::Application => "application",
        ComponentKind::Framework => "framework",
        ComponentKind::OperatingSystem => "operatingSystem",
        ComponentKind::Container => "container",
        ComponentKind::Platform => "platform",
        ComponentKind::Device => "device",
        ComponentKind::DeviceDriver => "deviceDriver",
        ComponentKind::Firmware => "firmware",
        ComponentKind::File => "file",
        ComponentKind::MachineLearningModel => "model",
        ComponentKind::Data => "data",
        ComponentKind::CryptographicAsset => "other",
    }
}

const fn algorithm(algorithm: Algorithm) -> &'static str {
    match algorithm {
        Algorithm::Sha3_256 => "sha3_256",
        Algorithm::Sha3_384 => "sha3_384",
        Algorithm::Sha3_512 => "sha3_512",
        Algorithm::Blake2b256 => "blake2b256",
        Algorithm::Blake2b384 => "blake2b384",
        Algorithm::Blake2b512 => "blake2b512",
        Algorithm::Md5
        | Algorithm::Sha1
        | Algorithm::Sha224
        | Algorithm::Sha256
        | Algorithm::Sha384
        | Algorithm::Sha512
        | Algorithm::Blake3 => algorithm.id(),
    }
}

fn identifiers(component: &SbomComponent) -> Vec<Node> {
    let mut list = Vec::new();
    if let Some(purl) = &component.purl {
        list.push(identifier("packageUrl", &purl.to_string()));
    }
    for cpe in component.cpes.iter().filter(|cpe| syntax::is_cpe(cpe)) {
        let is_new = cpe.starts_with("cpe:2.3:");
        list.push(identifier(if is_new { "cpe23" } else { "cpe22" }, cpe));
    }
    for (kind, value) in &component.identifiers {
        match kind.as_str() {
            "swid" => list.push(identifier("swid", value)),
            "swhid" => list.push(identifier("swhid", value)),
            "gitoid" | "omniborId" => list.push(identifier("gitoid", value)),
            _ => {}
        }
    }
    list
}

/// The named values that have no property of their own, and what of the component has none.
fn named_values(
    component: &SbomComponent,
    mut list: Vec<(String, String)>,
    context: &Context<'_>,
) -> Vec<(String, String)> {
    let mut kept = crate::sbom::unplaced(component);
    if component.scope != Scope::Unknown {
        kept.push(named("scope", component.scope.id()));
    }
    if component.kind == ComponentKind::CryptographicAsset {
        kept.push(named("kind", component.kind.id()));
    }
    if let Some(name) = &component.file_name {
        kept.push(("bsi:component:filename".to_owned(), name.clone()));
    }
    let known = ["swid", "swhid", "gitoid", "omniborId"];
    let others = component.identifiers.iter();
    kept.extend(
        others
            .filter(|(kind, _)| !known.contains(&kind.as_str()))
            .map(|(kind, value)| named(&format!("identifier:{kind}"), value)),
    );
    add(&mut list, kept);
    let joined = context
        .joined
        .properties(component, context.export.language);
    add(&mut list, joined);
    list
}
