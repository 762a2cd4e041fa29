//! The product tree: branches, plain names, groups, and products that are parts of others.

use std::collections::BTreeMap;

use gwanmun_model::vex::{VexComponent, VexProduct};
use serde_json::Value;

use crate::vex::value::{hash, list, text, texts, with_cpe, with_purl};

/// Deepest nesting of branches and of relationships that is followed.
const DEPTH_MAX: u32 = 64;

/// A product tree, by the ids of its products.
#[derive(Debug, Default)]
pub(super) struct Tree<'a> {
    names: BTreeMap<&'a str, VexComponent>,
    relations: BTreeMap<&'a str, Relation<'a>>,
    groups: BTreeMap<&'a str, Vec<String>>,
}

/// A product that is a part of another.
#[derive(Debug)]
struct Relation<'a> {
    part: &'a str,
    whole: &'a str,
}

impl<'a> Tree<'a> {
    pub(super) fn read(value: &'a Value) -> Self {
        let mut tree = Self::default();
        tree.branches(list(value, "branches"), None, DEPTH_MAX);
        for product in list(value, "full_product_names") {
            tree.add(product, None);
        }
        for relation in list(value, "relationships") {
            tree.relate(relation);
        }
        for group in list(value, "product_groups") {
            if let Some(id) = text(group, "group_id") {
                tree.groups.insert(id, texts(group, "product_ids"));
            }
        }
        tree
    }

    /// Walks down the branches. What stands below a range of versions is meant in that range only.
    fn branches(&mut self, branches: &'a [Value], range: Option<&'a str>, depth: u32) {
        let Some(depth) = depth.checked_sub(1) else {
            return;
        };
        for branch in branches {
            let range = match text(branch, "category") {
                Some("product_version_range") => text(branch, "name"),
                _ => range,
            };
            if let Some(product) = branch.get("product") {
                self.add(product, range);
            }
            self.branches(list(branch, "branches"), range, depth);
        }
    }

    fn add(&mut self, product: &'a Value, range: Option<&str>) {
        let Some(id) = text(product, "product_id") else {
            return;
        };
        let mut component = component(product);
        component.range = range.map(str::to_owned);
        self.names.insert(id, component);
    }

    fn relate(&mut self, relation: &'a Value) {
        let name = relation.get("full_product_name");
        let id = name.and_then(|name| text(name, "product_id"));
        let part = text(relation, "product_reference");
        let whole = text(relation, "relates_to_product_reference");
        if let (Some(id), Some(part), Some(whole)) = (id, part, whole) {
            self.relations.insert(id, Relation { part, whole });
        }
    }

    /// Returns the product of an id, with the part that is meant where it is one of a relationship.
    pub(super) fn product(&self, id: &str) -> Option<VexProduct> {
        self.resolve(id, DEPTH_MAX)
    }

    fn resolve(&self, id: &str, depth: u32) -> Option<VexProduct> {
        let depth = depth.checked_sub(1)?;
        if let Some(relation) = self.relations.get(id) {
            let whole = self.resolve(relation.whole, depth)?;
            let part = self.resolve(relation.part, depth)?;
            let subcomponents = if part.subcomponents.is_empty() {
                vec![part.component]
            } else {
                part.subcomponents
            };
            return Some(VexProduct {
                component: whole.component,
                subcomponents,
            });
        }
        self.names.get(id).map(|component| VexProduct {
            component: component.clone(),
            subcomponents: Vec::new(),
        })
    }

    /// Returns the products an entry names, by themselves or in groups.
    pub(super) fn named_in(&self, entry: &Value) -> Vec<String> {
        let mut ids = texts(entry, "product_ids");
        for group in texts(entry, "group_ids") {
            ids.extend(
                self.groups
                    .get(group.as_str())
                    .into_iter()
                    .flatten()
                    .cloned(),
            );
        }
        ids
    }
}

fn component(product: &Value) -> VexComponent {
    let none = Value::Null;
    let helper = product
        .get("product_identification_helper")
        .unwrap_or(&none);
    // CSAF 2.1 has a list of package URLs.
    let purl =
        text(helper, "purl").or_else(|| list(helper, "purls").first().and_then(Value::as_str));
    let cpe = text(helper, "cpe");
    let id = purl
        .or(cpe)
        .or_else(|| text(product, "name"))
        .unwrap_or_default();
    let mut component = VexComponent::named(id);
    with_purl(&mut component, purl);
    with_cpe(&mut component, cpe);
    component.hashes = list(helper, "hashes")
        .iter()
        .flat_map(|file| list(file, "file_hashes"))
        .filter_map(|one| hash(text(one, "algorithm")?, text(one, "value")?))
        .collect();
    component.hashes.sort();
    component
}
