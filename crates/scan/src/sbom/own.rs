//! What our own documents say in named values because their format has no field for it, put back into its place.
//!
//! The names are those the writers use; a value that was put back is no named value any more, so that writing the
//! document again says everything once.

use std::collections::{HashMap, HashSet};

use gwanmun_model::digest::Algorithm;
use gwanmun_model::sbom::{
    ExtractedLicense, Party, Relative, SbomComponent, SbomDocument, SbomLicenses, Standard, Tool,
};
use gwanmun_model::{ComponentKind, Digest, Location, Sbom, Scope};

use super::words::party;

/// Prefix of the names.
const PREFIX: &str = "gwanmun:";

/// Prefix of the references a statement gets that is no license expression, where a format takes expressions only.
const STATEMENT: &str = "LicenseRef-gwanmun-statement-";

/// What the places of a component begin with where a format has one text for its origin.
const SEEN_AT: &str = "seen at:\n";

/// Whether a program among the tools or annotators of a document is this product.
pub(super) fn is_own(tool: &Tool) -> bool {
    tool.name == "gwanmun"
}

/// Whether an annotation was written by this product.
pub(super) fn is_own_annotator(annotator: &str) -> bool {
    let name = annotator.trim().strip_prefix("Tool:").map(str::trim);
    name.is_some_and(|name| name == "gwanmun" || name.starts_with("gwanmun-"))
}

/// Reads lines `name: value`; a line that begins with two blanks goes on with the value before it.
pub(super) fn lines(text: &str) -> Vec<(String, String)> {
    let mut list: Vec<(String, String)> = Vec::new();
    for line in text.lines() {
        if let (Some(more), Some((_, value))) = (line.strip_prefix("  "), list.last_mut()) {
            value.push('\n');
            value.push_str(more);
        } else if let Some((name, value)) = line.split_once(": ") {
            list.push((name.to_owned(), value.to_owned()));
        } else if let Some(name) = line.strip_suffix(':') {
            list.push((name.to_owned(), String::new()));
        }
    }
    list
}

/// Returns the named values in a remark of the whole document; `None` where it is somebody's own words.
pub(super) fn remark(text: &str) -> Option<Vec<(String, String)>> {
    let list = lines(text);
    let is_own = list.iter().any(|(name, _)| name.starts_with(PREFIX));
    is_own.then_some(list)
}

/// Returns the places in the text that tells where a component comes from; `None` where it tells something else.
pub(super) fn places(source: &str) -> Option<Vec<Location>> {
    let lines = source.strip_prefix(SEEN_AT)?;
    Some(lines.lines().map(place).collect())
}

/// Reads `path` or `path:line`.
pub(super) fn place(text: &str) -> Location {
    let parts = text
        .rsplit_once(':')
        .and_then(|(path, line)| Some((path, line.parse().ok()?)));
    match parts {
        Some((path, line)) => Location::new(path, Some(line)),
        None => Location::new(text, None),
    }
}

/// Puts everything back into its place.
pub(super) fn restore(sbom: &mut Sbom) {
    let is_cyclonedx = sbom.format.standard == Standard::CycloneDx;
    document(&mut sbom.document, is_cyclonedx);
    for license in &mut sbom.extracted_licenses {
        let is_stand_in = |text: &String| *text == stand_in(&license.id);
        license.text = license.text.take().filter(|text| !is_stand_in(text));
    }
    let statements = Statements::take(&mut sbom.extracted_licenses);
    for one in &mut sbom.components {
        statements.put_back(&mut one.licenses);
        component(one, is_cyclonedx);
        statements.add_texts(&mut one.licenses);
    }
}

/// What stands for the text of a license that is not at hand: formats ask for one.
fn stand_in(id: &str) -> String {
    format!("The text of {id} is not at hand; the package refers to it by this id only.")
}

/// A document of CycloneDX keeps the id it has, and the one it was written from as a named value; SPDX has room for
/// addresses only, which are made from the other id.
fn document(document: &mut SbomDocument, is_cyclonedx: bool) {
    let is_nameless = document.name.as_deref() == Some("unknown");
    if is_nameless && document.tools.iter().any(is_own) {
        document.name = None;
    }
    let mut phases = Vec::new();
    let list = std::mem::take(&mut document.properties);
    for (name, value) in list {
        match name.strip_prefix(PREFIX) {
            Some("document:id") if !is_cyclonedx => document.id = Some(value),
            Some("document:revision") => document.revision = value.parse().ok(),
            Some("document:name") => document.name = Some(value),
            Some("document:comment") => document.comment = Some(value),
            Some("lifecycle") => phases.push(value),
            _ => document.properties.push((name, value)),
        }
    }
    // They stand there where the format's own words are fewer.
    if !phases.is_empty() {
        document.lifecycles = phases;
    }
}

/// Statements that stand behind references made for them.
#[derive(Default)]
struct Statements {
    /// By the reference.
    references: HashMap<String, String>,
    /// Text and address of a statement, where the document has them.
    texts: HashMap<String, (Option<String>, Option<String>)>,
}

impl Statements {
    /// Takes them out of the licenses a document carries.
    fn take(licenses: &mut Vec<ExtractedLicense>) -> Self {
        let mut statements = Self::default();
        for license in std::mem::take(licenses) {
            if !license.id.starts_with(STATEMENT) {
                licenses.push(license);
                continue;
            }
            // Without a name the text is the statement itself.
            let Some(statement) = license.name.as_ref().or(license.text.as_ref()) else {
                continue;
            };
            let statement = statement.clone();
            let text = license.text.filter(|text| *text != statement);
            let address = license.urls.into_iter().next();
            statements.texts.insert(statement.clone(), (text, address));
            statements.references.insert(license.id, statement);
        }
        statements
    }

    /// Puts the statements in the place of the references.
    fn put_back(&self, licenses: &mut SbomLicenses) {
        if self.references.is_empty() {
            return;
        }
        let lists = [
            &mut licenses.declared,
            &mut licenses.concluded,
            &mut licenses.observed,
        ];
        for written in lists.into_iter().flatten() {
            if let Some(statement) = self.references.get(written) {
                written.clone_from(statement);
            }
        }
    }

    /// Adds what the document has about the statements of a component.
    fn add_texts(&self, licenses: &mut SbomLicenses) {
        if self.texts.is_empty() {
            return;
        }
        let SbomLicenses {
            declared,
            concluded,
            observed,
            texts,
            urls,
        } = licenses;
        for statement in declared.iter().chain(&*concluded).chain(&*observed) {
            let Some((text, address)) = self.texts.get(statement) else {
                continue;
            };
            if let Some(text) = text {
                texts.insert(statement.clone(), text.clone());
            }
            if let Some(address) = address {
                urls.insert(statement.clone(), address.clone());
            }
        }
    }
}

/// License statements told one by one, where the format's own field joins them.
#[derive(Default)]
struct Licenses {
    declared: Vec<String>,
    concluded: Vec<String>,
    observed: Vec<String>,
}

fn component(component: &mut SbomComponent, is_cyclonedx: bool) {
    let is_told =
        |(name, _): &(String, String)| name.starts_with(PREFIX) || name == "bsi:component:filename";
    if !component.properties.iter().any(is_told) {
        return;
    }
    let mut licenses = Licenses::default();
    let mut layers = Vec::new();
    for (name, value) in std::mem::take(&mut component.properties) {
        let is_taken = match name.strip_prefix(PREFIX) {
            Some("license:declared") => keep(&mut licenses.declared, &value),
            Some("license:concluded") => keep(&mut licenses.concluded, &value),
            Some("license:observed") => keep(&mut licenses.observed, &value),
            Some("layer") => keep(&mut layers, &value),
            Some(told) => take(told, &value, component),
            None if name == "bsi:component:filename" => {
                component.file_name = Some(value.clone());
                true
            }
            None => false,
        };
        if !is_taken {
            component.properties.push((name, value));
        }
    }
    if !layers.is_empty() {
        put_layers(layers, component);
    }
    put_licenses(licenses, &mut component.licenses, is_cyclonedx);
    component.hashes.sort_unstable();
    component.hashes.dedup();
}

fn keep(list: &mut Vec<String>, value: &str) -> bool {
    list.push(value.to_owned());
    true
}

/// Puts one value into its place; `false` where it has none or is not what its name says.
fn take(name: &str, value: &str, component: &mut SbomComponent) -> bool {
    match name {
        "scope" => put(&mut component.scope, scope(value)),
        "kind" => {
            let is_known = put(&mut component.kind, ComponentKind::from_id(value));
            if is_known {
                // The format's own word for what it has no word for.
                let words = ["primaryPackagePurpose", "primaryPurpose"];
                let list = &mut component.properties;
                list.retain(|(name, word)| {
                    !(words.contains(&name.as_str()) && word.eq_ignore_ascii_case("other"))
                });
            }
            is_known
        }
        "group" => put_group(value, component),
        "publisher" => put(&mut component.publisher, Some(Some(value.to_owned()))),
        "modified" => put(&mut component.is_modified, Some(Some(value == "true"))),
        "is-external" => put(&mut component.is_external, Some(value == "true")),
        "version-range" => put(&mut component.version_range, Some(Some(value.to_owned()))),
        "manufacturer" => {
            let maker = Party {
                name: Some(value.to_owned()),
                is_person: Some(false),
                ..Party::default()
            };
            put(&mut component.manufacturer, Some(Some(maker)))
        }
        "author" => {
            component.authors.extend(party(value));
            true
        }
        "hash" => match digest(value) {
            Some(digest) => {
                component.hashes.push(digest);
                true
            }
            None => false,
        },
        "cpe" => keep(&mut component.cpes, value),
        "purl:invalid" => put(&mut component.purl_written, Some(Some(value.to_owned()))),
        // The reader of CycloneDX has taken it, or the evidence that says the same.
        "location" => !component.locations.is_empty(),
        _ => match name.split_once(':') {
            Some(("identifier", kind)) => {
                let identifier = (kind.to_owned(), value.to_owned());
                component.identifiers.push(identifier);
                true
            }
            Some(("pedigree", kind)) => {
                component.pedigree.push(relative(kind, value));
                true
            }
            _ => false,
        },
    }
}

fn put<T>(field: &mut T, value: Option<T>) -> bool {
    let Some(value) = value else { return false };
    *field = value;
    true
}

fn scope(id: &str) -> Option<Scope> {
    let mut all = Scope::ALL.into_iter();
    all.find(|scope| scope.id() == id && *scope != Scope::Unknown)
}

/// A group stands before the name where a format has the name only: `group/name`, `group:name`.
fn put_group(group: &str, component: &mut SbomComponent) -> bool {
    let name = component.name.strip_prefix(group);
    if let Some(name) = name.and_then(|rest| rest.strip_prefix(['/', ':']))
        && !name.is_empty()
    {
        component.name = name.to_owned();
    }
    component.group = Some(group.to_owned());
    true
}

/// Reads `algorithm:hexadecimal`.
fn digest(text: &str) -> Option<Digest> {
    let (name, hex) = text.split_once(':')?;
    let algorithm: Algorithm = super::words::algorithm(name)?;
    Digest::new(algorithm, hex)
}

/// Reads `name | version | purl`, the last two of which may be empty.
fn relative(kind: &str, text: &str) -> Relative {
    let mut parts = text.rsplitn(3, '|').map(str::trim);
    let (purl, version, name) = (parts.next(), parts.next(), parts.next());
    match name {
        Some(name) => Relative {
            kind: kind.to_owned(),
            name: name.to_owned(),
            version: version.filter(|text| !text.is_empty()).map(str::to_owned),
            purl: purl.and_then(|text| text.parse().ok()),
        },
        None => Relative {
            kind: kind.to_owned(),
            name: text.to_owned(),
            ..Relative::default()
        },
    }
}

/// Reads lines `layer path`; one about a place the component does not have stays a named value.
fn put_layers(told: Vec<String>, component: &mut SbomComponent) {
    let layers: HashMap<&str, &str> = told
        .iter()
        .filter_map(|line| line.split_once(' '))
        .map(|(layer, path)| (path, layer))
        .collect();
    let mut placed: HashSet<String> = HashSet::new();
    for place in &mut component.locations {
        if let Some(layer) = layers.get(place.path.as_str()) {
            place.layer = Some((*layer).to_owned());
            placed.insert(place.path.clone());
        }
    }
    for line in told {
        let path = line.split_once(' ').map(|(_, path)| path);
        if path.is_none_or(|path| !placed.contains(path)) {
            component.properties.push((format!("{PREFIX}layer"), line));
        }
    }
}

/// Where the conclusion is told statement by statement, so is what is declared, if it is. Where only the latter is told,
/// the one field CycloneDX has for both holds the conclusion.
fn put_licenses(told: Licenses, licenses: &mut SbomLicenses, is_cyclonedx: bool) {
    if !told.concluded.is_empty() {
        licenses.concluded = told.concluded;
        licenses.declared = told.declared;
    } else if !told.declared.is_empty() {
        let field = std::mem::replace(&mut licenses.declared, told.declared);
        if is_cyclonedx && licenses.concluded.is_empty() {
            licenses.concluded = field;
        }
    }
    if !told.observed.is_empty() {
        licenses.observed = told.observed;
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_value_may_go_on_behind_two_blanks() {
        let pair = |name: &str, value: &str| (name.to_owned(), value.to_owned());
        assert_eq!(
            lines("a: b: c\ncdx:x: 1\n  2\nempty: \nbare:\nnonsense"),
            [
                pair("a", "b: c"),
                pair("cdx:x", "1\n2"),
                pair("empty", ""),
                pair("bare", ""),
            ]
        );
        assert_eq!(remark("License: mine"), None);
    }

    #[test]
    fn only_our_own_annotations_are_taken() {
        assert!(is_own_annotator("Tool: gwanmun-0.1.0"));
        assert!(!is_own_annotator("Tool: gwanmunish"));
        assert!(!is_own_annotator("Person: gwanmun"));
    }

    #[test]
    fn relatives_are_read_in_three_parts() {
        let read = relative("ancestor", "a | b | 1.0 | pkg:npm/a@1.0");
        assert_eq!(read.name, "a | b");
        assert_eq!(read.version.as_deref(), Some("1.0"));
        assert!(read.purl.is_some());
        assert_eq!(relative("variant", "a | |").version, None);
        assert_eq!(relative("variant", "a").name, "a");
    }

    #[test]
    fn values_that_have_no_place_stay_where_they_are() {
        let mut one = SbomComponent::new("a", "org/x");
        let told = [
            ("gwanmun:scope", "unknown"),
            ("gwanmun:hash", "sha256:zz"),
            ("gwanmun:layer", "sha256:1 gone"),
            ("gwanmun:direct", "true"),
            ("gwanmun:group", "org"),
        ];
        one.properties = told
            .map(|(name, value)| (name.to_owned(), value.to_owned()))
            .to_vec();
        component(&mut one, false);
        assert_eq!(
            (one.group.as_deref(), one.name.as_str()),
            (Some("org"), "x")
        );
        let left: Vec<&str> = one
            .properties
            .iter()
            .map(|(name, _)| name.as_str())
            .collect();
        assert_eq!(
            left,
            [
                "gwanmun:scope",
                "gwanmun:hash",
                "gwanmun:direct",
                "gwanmun:layer"
            ]
        );
    }
}
