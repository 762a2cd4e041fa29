//! `.terraform.lock.hcl`: the providers Terraform and `OpenTofu` use.
//!
//! Source: the Terraform documentation, topic Dependency Lock File.

use gwanmun_model::digest::Algorithm;
use gwanmun_model::{Component, ComponentKind, Digest, Found, ProblemKind, Scope};

use super::{Family, Format, Input};
use crate::collect::{Collector, shown};
use crate::document::decode;

pub(super) const FORMAT: Format = Format {
    id: "terraform-lock",
    title: ".terraform.lock.hcl",
    family: Family::Tooling,
    names: &[".terraform.lock.hcl"],
    read,
    ..Format::BASE
};

/// Registries that are meant where none is named.
const DEFAULT_REGISTRIES: [&str; 2] = ["registry.opentofu.org", "registry.terraform.io"];

/// One `provider` block.
struct Provider<'t> {
    address: &'t str,
    version: Option<&'t str>,
    constraints: Option<&'t str>,
    hashes: Vec<Digest>,
    line: u32,
}

fn read(input: &Input<'_>) -> Found {
    let mut collector = Collector::new(input);
    let (text, _) = decode(input.bytes);
    let mut open: Option<Provider<'_>> = None;
    for (line, number) in text.lines().zip(1..) {
        let line = line.trim();
        if let Some(rest) = line.strip_prefix("provider ") {
            open = Some(Provider {
                address: rest.trim_end_matches('{').trim().trim_matches('"'),
                version: None,
                constraints: None,
                hashes: Vec::new(),
                line: number,
            });
            continue;
        }
        let Some(provider) = &mut open else {
            continue;
        };
        if line == "}" {
            if let Some(component) = component(provider, &mut collector) {
                collector.add(component);
            }
            open = None;
        } else if let Some((key, value)) = line.split_once('=')
            && !line.starts_with('"')
        {
            let value = Some(value.trim().trim_matches('"'));
            match key.trim() {
                "version" => provider.version = value,
                "constraints" => provider.constraints = value,
                _ => {}
            }
        } else if let Some(hash) = line.strip_prefix("\"zh:") {
            // The hash of the archive for one platform; `h1:` is one of the files in it.
            let hash = hash.trim_end_matches(['"', ',']);
            provider.hashes.extend(Digest::new(Algorithm::Sha256, hash));
        }
    }
    if let Some(provider) = open {
        let message = format!("the block of `{}` does not end", shown(provider.address));
        collector.problem(ProblemKind::Malformed, Some(provider.line), message);
    }
    collector.finish()
}

fn component(provider: &Provider<'_>, collector: &mut Collector<'_>) -> Option<Component> {
    let line = Some(provider.line);
    let parts: Vec<&str> = provider.address.split('/').collect();
    let [registry, owner, name] = parts.as_slice() else {
        let message = format!(
            "`{}` is not the address of a provider",
            shown(provider.address)
        );
        collector.problem(ProblemKind::SkippedEntry, line, message);
        return None;
    };
    let version = provider.version;
    let mut component = collector.package_of_type("terraform", Some(owner), name, version, line)?;
    component.requirement = component.requirement.or(provider.constraints.map(shown));
    component.kind = ComponentKind::Application;
    component.scope = Scope::Build;
    component.hashes.clone_from(&provider.hashes);
    if !DEFAULT_REGISTRIES.contains(registry) {
        component.purl = component.purl.with_qualifier("repository_url", registry);
    }
    Some(component)
}
