//! What forms need: what was typed, and what is wrong with it.

use std::collections::BTreeMap;

use gwanmun_model::text::{Language, Text};

/// A form as it was sent, with the faults found in it. Shown again, it keeps what was typed.
#[derive(Debug, Clone, Default)]
pub(crate) struct Form {
    values: BTreeMap<String, String>,
    faults: Vec<(&'static str, Text)>,
}

impl Form {
    pub(crate) fn new(values: BTreeMap<String, String>) -> Self {
        Self {
            values,
            faults: Vec::new(),
        }
    }

    /// Returns what was typed into `name`, without surrounding spaces.
    pub(crate) fn value(&self, name: &str) -> &str {
        self.values.get(name).map_or("", |value| value.trim())
    }

    /// Whether `name` holds exactly `value`.
    pub(crate) fn is(&self, name: &str, value: &str) -> bool {
        self.value(name) == value
    }

    /// Whether the box `name` is ticked.
    pub(crate) fn ticked(&self, name: &str) -> bool {
        self.values.contains_key(name)
    }

    /// Fills in `value` for `name` where nothing was typed.
    #[must_use]
    pub(crate) fn or(mut self, name: &str, value: impl Into<String>) -> Self {
        self.values.entry(name.to_owned()).or_insert(value.into());
        self
    }

    /// Notes what is wrong with the field `name`, which is also the field's id on the page.
    pub(crate) fn refuse(&mut self, name: &'static str, why: &Text) {
        self.faults.push((name, why.clone()));
    }

    /// Notes a fault when nothing was typed into `name`.
    pub(crate) fn require(&mut self, name: &'static str, why: &Text) {
        if self.value(name).is_empty() {
            self.refuse(name, why);
        }
    }

    /// Whether nothing is wrong.
    pub(crate) fn is_fine(&self) -> bool {
        self.faults.is_empty()
    }

    /// Returns what is wrong with the field `name`.
    pub(crate) fn fault(&self, name: &str, language: Language) -> Option<&str> {
        self.faults
            .iter()
            .find(|(field, _)| *field == name)
            .map(|(_, why)| why.get(language))
    }

    /// Returns every fault with the field it belongs to, for the summary above the form.
    pub(crate) fn faults(&self, language: Language) -> Vec<(&'static str, &str)> {
        self.faults
            .iter()
            .map(|(field, why)| (*field, why.get(language)))
            .collect()
    }
}
