//! What a document says about itself.

use gwanmun_model::Timestamp;
use gwanmun_model::sbom::{Party, SbomDocument, SbomLicenses, Tool};

use super::{Context, Version, component, is_serial_number, license, wire};
use crate::sbom::{Loss, named};
use crate::syntax;

/// Phases the specification names.
const PHASES: [&str; 7] = [
    "design",
    "pre-build",
    "build",
    "post-build",
    "operations",
    "discovery",
    "decommission",
];

pub(super) fn write(context: &mut Context<'_>) -> wire::Metadata {
    let export = context.export;
    let document = &export.sbom.document;
    let version = context.version;
    let timestamp = document.created.as_deref().and_then(time);
    if document.created.is_some() && timestamp.is_none() {
        context.losses.note(Loss::Time);
    }
    let (people, maker) = makers(document, version);
    let maker = maker.and_then(|maker| entity(maker, context));
    let is_new = version >= Version::V1_6;
    let (manufacturer, manufacture) = if is_new { (maker, None) } else { (None, maker) };
    let lifecycles = if version >= Version::V1_5 {
        document.lifecycles.iter().map(|name| phase(name)).collect()
    } else {
        Vec::new()
    };
    let subject = export
        .sbom
        .subject
        .as_deref()
        .and_then(|reference| export.sbom.component(reference));
    wire::Metadata {
        timestamp,
        lifecycles,
        tools: tools(context),
        authors: people
            .into_iter()
            .flat_map(|author| contacts(author, context))
            .collect(),
        component: subject.map(|subject| component::write(subject, context)),
        manufacturer,
        manufacture,
        supplier: document
            .supplier
            .as_ref()
            .and_then(|supplier| entity(supplier, context)),
        licenses: document
            .data_license
            .iter()
            .filter(|license| !license.is_empty())
            .map(|license| license::choice(license, None, &SbomLicenses::default()))
            .collect(),
        properties: properties(context),
    }
}

/// Returns the people who made the document and the organisation that did. An organisation among the authors is the
/// manufacturer where the document names no other, since 1.6: before, that element told of the product.
fn makers(document: &SbomDocument, version: Version) -> (Vec<&Party>, Option<&Party>) {
    let mut people: Vec<&Party> = document.authors.iter().collect();
    let maker = document.manufacturer.as_ref();
    if maker.is_some() || version < Version::V1_6 {
        return (people, maker);
    }
    let is_organisation = |author: &&Party| author.is_person == Some(false);
    match people.iter().position(is_organisation) {
        Some(index) => {
            let maker = people.remove(index);
            (people, Some(maker))
        }
        None => (people, None),
    }
}

/// Keeps a time as it is where the schemas take it, else writes it anew; `None` for what is no time.
fn time(text: &str) -> Option<String> {
    let parsed: Timestamp = text.parse().ok()?;
    let bytes = text.as_bytes();
    let has_time = bytes.get(10) == Some(&b'T') && bytes.len() >= 20;
    let has_zone = text.ends_with('Z')
        || bytes
            .iter()
            .rev()
            .nth(5)
            .is_some_and(|sign| matches!(sign, b'+' | b'-'));
    if has_time && has_zone && !text.contains(' ') {
        Some(text.to_owned())
    } else {
        Some(parsed.to_string())
    }
}

fn phase(name: &str) -> wire::Lifecycle {
    if PHASES.contains(&name) {
        wire::Lifecycle {
            phase: Some(name.to_owned()),
            name: None,
        }
    } else {
        wire::Lifecycle {
            phase: None,
            name: Some(name.to_owned()),
        }
    }
}

/// The programs the document names, and this one.
fn tools(context: &Context<'_>) -> wire::Tools {
    let list = crate::sbom::tools(context.export);
    if context.version < Version::V1_5 {
        return wire::Tools::List(list.into_iter().map(old_tool).collect());
    }
    wire::Tools::Components {
        components: list
            .into_iter()
            .map(|tool| wire::ToolComponent {
                kind: "application",
                publisher: tool.vendor,
                name: tool.name,
                version: tool.version,
            })
            .collect(),
    }
}

fn old_tool(tool: Tool) -> wire::Tool {
    wire::Tool {
        vendor: tool.vendor,
        name: tool.name,
        version: tool.version,
    }
}

/// Makes one contact for each mail address; a person without one is a contact with a name only.
pub(super) fn contacts(party: &Party, context: &mut Context<'_>) -> Vec<wire::Contact> {
    context.losses.note_many(Loss::Contact, party.urls.len());
    let mails = mails(party, context);
    if mails.is_empty() {
        let name = party.name.clone();
        return name
            .map(|name| wire::Contact {
                name: Some(name),
                email: None,
            })
            .into_iter()
            .collect();
    }
    mails
        .into_iter()
        .map(|mail| wire::Contact {
            name: party.name.clone(),
            email: Some(mail),
        })
        .collect()
}

fn mails(party: &Party, context: &mut Context<'_>) -> Vec<String> {
    let (good, bad): (Vec<_>, Vec<_>) = party
        .emails
        .iter()
        .cloned()
        .partition(|mail| syntax::is_mail_address(mail));
    context.losses.note_many(Loss::Contact, bad.len());
    good
}

/// Makes an organisation; `None` for a party of whom nothing is known.
pub(super) fn entity(party: &Party, context: &mut Context<'_>) -> Option<wire::Entity> {
    let urls: Vec<String> = party
        .urls
        .iter()
        .filter_map(|url| syntax::uri(url))
        .collect();
    let contact: Vec<wire::Contact> = mails(party, context)
        .into_iter()
        .map(|mail| wire::Contact {
            name: None,
            email: Some(mail),
        })
        .collect();
    let is_known = party.name.is_some() || !urls.is_empty() || !contact.is_empty();
    is_known.then(|| wire::Entity {
        name: party.name.clone(),
        url: urls,
        contact,
    })
}

/// The document's own named values, and what it says that has no other place here.
fn properties(context: &Context<'_>) -> Vec<wire::Property> {
    let document = &context.export.sbom.document;
    let mut list = document.properties.clone();
    let mut more = Vec::new();
    if let Some(id) = document.id.as_deref().filter(|id| !is_serial_number(id)) {
        more.push(named("document:id", id));
    }
    let subject = context.export.sbom.subject.as_deref();
    let subject = subject.and_then(|reference| context.export.sbom.component(reference));
    if let Some(name) = &document.name
        && subject.is_none_or(|subject| subject.name != *name)
    {
        more.push(named("document:name", name));
    }
    if context.version < Version::V1_5 {
        more.extend(
            document
                .lifecycles
                .iter()
                .map(|phase| named("lifecycle", phase)),
        );
    }
    if let Some(comment) = &document.comment {
        more.push(named("document:comment", comment));
    }
    crate::sbom::add(&mut list, more);
    list.into_iter()
        .map(|(name, value)| wire::Property { name, value })
        .collect()
}
