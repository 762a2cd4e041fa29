//! Forms: what was typed, what is wrong with it, and the fields that show both.

use std::collections::BTreeMap;

use askama::Template;
use gwanmun_app::AppError;
use gwanmun_model::UseContext;
use gwanmun_model::text::{Language, Text};

use crate::messages::form as m;

/// Value and label of one choice.
pub(crate) type Choice = (String, String);

/// A form as it was sent, with the faults found in it. Shown again, it keeps what was typed.
#[derive(Debug, Clone)]
pub(crate) struct Form {
    values: BTreeMap<String, String>,
    faults: Vec<(&'static str, Text)>,
    language: Language,
}

impl Form {
    pub(crate) fn new(values: BTreeMap<String, String>, language: Language) -> Self {
        Self {
            values,
            faults: Vec::new(),
            language,
        }
    }

    pub(crate) fn empty(language: Language) -> Self {
        Self::new(BTreeMap::new(), language)
    }

    /// Returns what was typed into `name`, without surrounding spaces.
    pub(crate) fn value(&self, name: &str) -> &str {
        self.values.get(name).map_or("", |value| value.trim())
    }

    /// Returns what was typed into `name`, spaces included, as a password is.
    pub(crate) fn secret(&self, name: &str) -> &str {
        self.values.get(name).map_or("", String::as_str)
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

    /// Takes a refusal that concerns a field; gives every other error back.
    pub(crate) fn take(&mut self, error: AppError) -> Result<(), AppError> {
        match error {
            AppError::Invalid { field, reason } => {
                self.faults.push((field, reason));
                Ok(())
            }
            other => Err(other),
        }
    }

    /// Returns what is wrong with the field `name`.
    pub(crate) fn fault(&self, name: &str) -> Option<&str> {
        self.faults
            .iter()
            .find(|(field, _)| *field == name)
            .map(|(_, why)| why.get(self.language))
    }

    /// The list of faults above the form.
    pub(crate) fn summary(&self) -> Summary<'_> {
        Summary {
            title: m::CHECK.get(self.language),
            faults: self
                .faults
                .iter()
                .map(|(field, why)| (*field, why.get(self.language)))
                .collect(),
        }
    }

    /// A field for one line of text.
    pub(crate) fn input(&self, name: &'static str, label: &Text, hint: &Text) -> Field<'_> {
        self.field("text", name, (label, hint), &[])
    }

    /// A field for a new password.
    pub(crate) fn new_password(&self, name: &'static str, label: &Text, hint: &Text) -> Field<'_> {
        self.field("new-password", name, (label, hint), &[])
    }

    /// A field for the present password.
    pub(crate) fn password(&self, name: &'static str, label: &Text, hint: &Text) -> Field<'_> {
        self.field("current-password", name, (label, hint), &[])
    }

    /// A field for a day.
    pub(crate) fn date(&self, name: &'static str, label: &Text, hint: &Text) -> Field<'_> {
        self.field("date", name, (label, hint), &[])
    }

    /// A field for several lines of text.
    pub(crate) fn area(&self, name: &'static str, label: &Text, hint: &Text) -> Field<'_> {
        self.field("area", name, (label, hint), &[])
    }

    /// A field to choose one of several from.
    pub(crate) fn select(
        &self,
        name: &'static str,
        label: &Text,
        hint: &Text,
        choices: &[Choice],
    ) -> Field<'_> {
        self.field("select", name, (label, hint), choices)
    }

    fn field(
        &self,
        kind: &'static str,
        name: &'static str,
        (label, hint): (&Text, &Text),
        choices: &[Choice],
    ) -> Field<'_> {
        Field {
            kind,
            name,
            label: label.get(self.language).to_owned(),
            hint: hint.get(self.language).to_owned(),
            // A password is never sent back to the browser.
            value: if kind.ends_with("password") {
                ""
            } else {
                self.value(name)
            },
            fault: self.fault(name),
            choices: choices.to_vec(),
        }
    }
}

/// The use contexts to choose from.
pub(crate) fn contexts(language: Language) -> Vec<Choice> {
    UseContext::ALL
        .into_iter()
        .map(|one| (one.id().to_owned(), one.title().get(language).to_owned()))
        .collect()
}

/// The list of faults above a form; takes the focus so that it is read first.
#[derive(Debug, Template)]
#[template(path = "view/summary.html")]
pub(crate) struct Summary<'a> {
    title: &'a str,
    faults: Vec<(&'static str, &'a str)>,
}

impl askama::filters::HtmlSafe for Summary<'_> {}

/// One field with its label, hint and fault.
#[derive(Debug, Template)]
#[template(path = "view/field.html")]
pub(crate) struct Field<'a> {
    kind: &'static str,
    name: &'static str,
    label: String,
    hint: String,
    value: &'a str,
    fault: Option<&'a str>,
    choices: Vec<Choice>,
}

impl askama::filters::HtmlSafe for Field<'_> {}

impl Field<'_> {
    /// Ids of the texts that describe the field.
    fn described_by(&self) -> String {
        let mut ids = Vec::new();
        if !self.hint.is_empty() {
            ids.push(format!("{}-hint", self.name));
        }
        if self.fault.is_some() {
            ids.push(format!("{}-fault", self.name));
        }
        ids.join(" ")
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn form() -> Form {
        let values = [("name", " \"x\" "), ("password", "secret")]
            .map(|(name, value)| (name.to_owned(), value.to_owned()));
        Form::new(values.into(), Language::En)
    }

    #[test]
    fn a_refused_field_keeps_its_input_and_says_why() {
        let mut form = form();
        form.refuse("name", m::CHECK);
        let html = form.input("name", m::CHECK, m::NO_HINT).to_string();
        assert!(html.contains("value=\"&#34;x&#34;\""), "{html}");
        assert!(html.contains("aria-invalid=\"true\""), "{html}");
        assert!(html.contains("aria-describedby=\"name-fault\""), "{html}");
    }

    #[test]
    fn passwords_are_not_sent_back() {
        let html = form()
            .password("password", m::CHECK, m::NO_HINT)
            .to_string();
        assert!(!html.contains("secret"), "{html}");
        assert!(html.contains("type=\"password\""), "{html}");
    }
}
