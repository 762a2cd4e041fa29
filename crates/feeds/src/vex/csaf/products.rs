//! The product tree: branches, plain names, groups, and products that are parts of others.

use std::collections::BTreeMap;

use gwanmun_model::vex::{VexComponent, VexProduct};
use serde_json::Value;

use crate::vex::value::{hash, list, text, with_cpe, with_purl};

/// Deepest nesting of branches and of relationships that is followed.
const DEPTH_MAX: u32 = 64;

/// A product tree, by the ids of its products.
#[derive(Debug, Default)]
pub(super) struct Tree<'a> {
    names: BTreeMap<&'a str, VexComponent>,
    relations: BTreeMap<&'a str, Relation<'a>>,
    groups: BTreeMap<&'a str, &'a [Value]>,
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
                tree.groups.insert(id, list(group, "product_ids"));
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

    /// Returns the product of an id; of a relationship the outermost product with the innermost part.
    pub(super) fn product(&self, id: &str) -> Option<VexProduct> {
        let component = self.named(id, |relation| relation.whole)?;
        let subcomponents = match self.relations.get(id) {
            Some(_) => vec![self.named(id, |relation| relation.part)?],
            None => Vec::new(),
        };
        Some(VexProduct {
            component,
            subcomponents,
        })
    }

    /// Follows relationships to a name, within the limit on depth: they may lead in circles.
    fn named(&self, id: &str, next: impl Fn(&Relation<'a>) -> &'a str) -> Option<VexComponent> {
        let mut id = id;
        for _ in 0..DEPTH_MAX {
            match self.relations.get(id) {
                Some(relation) => id = next(relation),
                None => return self.names.get(id).cloned(),
            }
        }
        None
    }

    /// Returns the products an entry names, by themselves or in groups.
    pub(super) fn named_in<'b>(&'b self, entry: &'b Value) -> Vec<&'b str> {
        let own = list(entry, "product_ids");
        let in_groups = self.groups_of(entry).flatten();
        own.iter()
            .chain(in_groups)
            .filter_map(Value::as_str)
            .collect()
    }

    /// Counts them without making the list.
    pub(super) fn count_named_in(&self, entry: &Value) -> usize {
        let own = list(entry, "product_ids").len();
        self.groups_of(entry)
            .map(<[Value]>::len)
            .fold(own, usize::saturating_add)
    }

    fn groups_of<'b>(&'b self, entry: &'b Value) -> impl Iterator<Item = &'b [Value]> {
        list(entry, "group_ids")
            .iter()
            .filter_map(|id| self.groups.get(id.as_str()?).copied())
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
