//! The part of XML Schema that the schemas of CycloneDX use, read from the published files themselves.
//!
//! Elements, sequences, choices, attributes and their groups, simple types with their facets, unions, texts with
//! attributes, and unique `bom-ref` values. Elements of other namespaces are let through as the schemas ask
//! (`processContents="lax"`).
//!
//! Source: W3C XML Schema 1.1, part 1 (structures) and part 2 (data types).

mod content;
mod simple;

use std::collections::{BTreeMap, HashMap, HashSet};
use std::sync::{Arc, Mutex, PoisonError};

use super::store;
use crate::document::xml::Element;

/// Deepest nesting of a schema file and of references within it.
const DEPTH_MAX: u32 = 64;

/// A fault of a document: the path of elements, the offset, what is wrong.
pub(super) type XmlFault = (String, usize, String);

/// The published schema of one version with the list of licenses it names.
pub(super) struct Grammar {
    /// The file of the version and the file of the licenses.
    files: Vec<Element>,
    /// Named types, groups and elements by kind and name: which file, which child of its root.
    names: HashMap<(&'static str, String), (usize, usize)>,
    patterns: Mutex<HashMap<String, Option<Arc<regex::Regex>>>>,
}

/// Kinds of named parts that are looked up.
const NAMED: [&str; 4] = ["element", "complexType", "simpleType", "attributeGroup"];

/// Returns the grammar of a version, or why there is none.
pub(super) fn grammar(version: &str) -> Result<Arc<Grammar>, String> {
    static READY: Mutex<BTreeMap<String, Arc<Grammar>>> = Mutex::new(BTreeMap::new());
    let mut ready = READY.lock().unwrap_or_else(PoisonError::into_inner);
    if let Some(grammar) = ready.get(version) {
        return Ok(Arc::clone(grammar));
    }
    let grammar = Arc::new(Grammar::new(version)?);
    ready.insert(version.to_owned(), Arc::clone(&grammar));
    Ok(grammar)
}

impl Grammar {
    fn new(version: &str) -> Result<Self, String> {
        let mut grammar = Self {
            files: Vec::new(),
            names: HashMap::new(),
            patterns: Mutex::new(HashMap::new()),
        };
        for name in [format!("cyclonedx-{version}.xsd"), "spdx.xsd".to_owned()] {
            let (mut document, fault) = Element::read(&store::text(&name)?, DEPTH_MAX);
            if let Some(fault) = fault {
                return Err(format!("the schema `{name}`: {}", fault.what));
            }
            let root = document.children.pop().unwrap_or_default();
            let file = grammar.files.len();
            for (index, part) in root.children.iter().enumerate() {
                let kind = NAMED.into_iter().find(|kind| *kind == part.name);
                if let (Some(kind), Some(name)) = (kind, part.attribute("name")) {
                    let key = (kind, name.to_owned());
                    grammar.names.entry(key).or_insert((file, index));
                }
            }
            grammar.files.push(root);
        }
        Ok(grammar)
    }

    /// Finds a named part; the names of both files are distinct, so that prefixes do not matter.
    fn named(&self, kind: &'static str, name: &str) -> Option<&Element> {
        let name = name.rsplit(':').next().unwrap_or(name);
        let (file, index) = *self.names.get(&(kind, name.to_owned()))?;
        self.files.get(file)?.children.get(index)
    }

    /// Checks a document from its root and returns its faults in the order of the document, at most `faults_max`.
    pub(super) fn check(&self, root: &Element, faults_max: usize) -> Vec<XmlFault> {
        let mut check = Check {
            grammar: self,
            faults: Vec::new(),
            faults_max,
            path: vec![root.name.clone()],
            namespace: namespace_of(root, ""),
        };
        match self.named("element", &root.name) {
            Some(declared) => {
                check.element(root, declared);
                if declared.child("unique").is_some() {
                    let mut seen = HashSet::new();
                    check.unique(root, &mut seen);
                }
            }
            None => check.fault(root, "is no element a document begins with"),
        }
        check.faults
    }
}

/// A document while it is being checked.
struct Check<'g> {
    grammar: &'g Grammar,
    faults: Vec<XmlFault>,
    faults_max: usize,
    /// Names of the elements around the one being checked.
    path: Vec<String>,
    /// The default namespace of the document: what is in no other belongs to the format.
    namespace: String,
}

impl<'g> Check<'g> {
    fn fault(&mut self, at: &Element, message: impl Into<String>) {
        if self.faults.len() < self.faults_max {
            let place = format!("/{}", self.path.join("/"));
            self.faults.push((place, at.offset, message.into()));
        }
    }

    /// Checks an element against its declaration.
    fn element(&mut self, element: &Element, declared: &'g Element) {
        if let Some(inline) = declared.child("complexType") {
            return self.complex(element, inline);
        }
        if let Some(inline) = declared.child("simpleType") {
            return self.simple_element(element, |check, text| check.facets(inline, text));
        }
        let Some(name) = declared.attribute("type") else {
            return;
        };
        match self.grammar.named("complexType", name) {
            Some(named) if !name.starts_with("xs:") => self.complex(element, named),
            _ => self.simple_element(element, |check, text| check.simple(name, text)),
        }
    }

    /// Checks an element of a simple type, which has a text and no attributes.
    fn simple_element(
        &mut self,
        element: &Element,
        check: impl FnOnce(&mut Self, &str) -> Result<(), String>,
    ) {
        for (name, _) in own_attributes(element) {
            self.fault(element, format!("the attribute `{name}` is not known here"));
        }
        self.text(element, check);
    }

    /// Checks an element that holds a text and no elements.
    fn text(
        &mut self,
        element: &Element,
        check: impl FnOnce(&mut Self, &str) -> Result<(), String>,
    ) {
        if let Some(child) = element.children.first() {
            let message = format!("`{}` must not be here: a text is expected", child.name);
            self.fault(child, message);
        }
        if let Err(why) = check(self, &element.text) {
            self.fault(element, why);
        }
    }

    /// Checks an element against a complex type.
    fn complex(&mut self, element: &Element, of: &'g Element) {
        self.attributes(element, of);
        if let Some(extension) = of
            .child("simpleContent")
            .and_then(|content| content.child("extension"))
        {
            let base = extension.attribute("base").unwrap_or_default();
            return self.text(element, |check, text| check.simple(base, text));
        }
        if of.attribute("mixed") != Some("true") && !element.text.is_empty() {
            self.fault(element, "has a text beside its elements");
        }
        let model = of
            .children
            .iter()
            .find(|part| matches!(part.name.as_str(), "sequence" | "choice"));
        match model {
            Some(model) => self.content(element, model),
            None => {
                if let Some(child) = element.children.first() {
                    let message = format!("`{}` must not be here", child.name);
                    self.fault(child, message);
                }
            }
        }
    }

    fn attributes(&mut self, element: &Element, of: &'g Element) {
        let mut declared: HashMap<&str, &'g Element> = HashMap::new();
        let open = self.declared(of, &mut declared, DEPTH_MAX);
        for (name, attribute) in &declared {
            if attribute.attribute("use") == Some("required") && element.attribute(name).is_none() {
                self.fault(element, format!("the attribute `{name}` is missing"));
            }
        }
        for (name, value) in own_attributes(element) {
            let checked = match declared.get(name.as_str()) {
                Some(attribute) => {
                    match (attribute.child("simpleType"), attribute.attribute("type")) {
                        (Some(inline), _) => self.facets(inline, value),
                        (None, Some(named)) => self.simple(named, value),
                        (None, None) => Ok(()),
                    }
                }
                None if open => Ok(()),
                None => Err("is not known here".to_owned()),
            };
            if let Err(why) = checked {
                self.fault(element, format!("the attribute `{name}`: {why}"));
            }
        }
    }

    /// Collects the attributes a type declares, and tells whether it allows any others without a prefix.
    fn declared(
        &self,
        of: &'g Element,
        declared: &mut HashMap<&'g str, &'g Element>,
        depth_left: u32,
    ) -> bool {
        let Some(depth_left) = depth_left.checked_sub(1) else {
            return true;
        };
        let mut is_open = false;
        for part in &of.children {
            match part.name.as_str() {
                "attribute" => {
                    if let Some(name) = part.attribute("name") {
                        declared.insert(name, part);
                    }
                }
                "anyAttribute" => is_open |= part.attribute("namespace") == Some("##any"),
                "attributeGroup" => {
                    let group = part.attribute("ref");
                    let group = group.and_then(|name| self.grammar.named("attributeGroup", name));
                    if let Some(group) = group {
                        is_open |= self.declared(group, declared, depth_left);
                    }
                }
                "simpleContent" | "extension" => {
                    is_open |= self.declared(part, declared, depth_left);
                    let base = part.attribute("base");
                    let base = base.and_then(|name| self.grammar.named("complexType", name));
                    if let Some(base) = base {
                        is_open |= self.declared(base, declared, depth_left);
                    }
                }
                _ => {}
            }
        }
        is_open
    }

    /// Names every `bom-ref` that is given twice.
    fn unique<'e>(&mut self, element: &'e Element, seen: &mut HashSet<&'e str>) {
        for child in &element.children {
            self.path.push(child.name.clone());
            if let Some(reference) = child.attribute("bom-ref")
                && !seen.insert(reference)
            {
                let message = format!(
                    "the attribute `bom-ref`: `{}` is there twice",
                    crate::collect::shown(reference)
                );
                self.fault(child, message);
            }
            self.unique(child, seen);
            self.path.pop();
        }
    }

    /// Whether a child is of another namespace: what it says is nobody's business here.
    fn is_foreign(&self, child: &Element, parent: &Element) -> bool {
        let declared = namespace_of(child, &child.prefix);
        if !declared.is_empty() {
            return declared != self.namespace;
        }
        child.prefix != parent.prefix
    }
}

/// Returns the attributes that have no prefix: the others declare namespaces or belong to other standards.
fn own_attributes(element: &Element) -> impl Iterator<Item = &(String, String)> {
    let attributes = element.attributes.iter().enumerate();
    attributes
        .filter(|(index, _)| !element.prefixed.contains(index))
        .map(|(_, attribute)| attribute)
}

/// Returns the namespace an element itself declares for a prefix.
fn namespace_of(element: &Element, prefix: &str) -> String {
    let name = if prefix.is_empty() && element.prefix.is_empty() {
        "xmlns"
    } else if prefix.is_empty() {
        &element.prefix
    } else {
        prefix
    };
    let value = element.attribute(name).unwrap_or_default();
    if value.contains(':') {
        value.to_owned()
    } else {
        String::new()
    }
}
