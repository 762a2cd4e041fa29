//! Texts and what they may say.

use std::sync::{Arc, PoisonError};

use regex::Regex;

use super::{Check, DEPTH_MAX};
use crate::collect::shown;
use crate::document::xml::Element;

/// Most allowed values that are spelled out.
const OPTIONS_SHOWN: usize = 25;

impl<'g> Check<'g> {
    /// Checks a text against a named simple type.
    pub(super) fn simple(&self, name: &str, text: &str) -> Result<(), String> {
        self.simple_within(name, text, DEPTH_MAX)
    }

    /// Checks a text against a simple type written in place.
    pub(super) fn facets(&self, of: &'g Element, text: &str) -> Result<(), String> {
        self.facets_within(of, text, DEPTH_MAX)
    }

    fn simple_within(&self, name: &str, text: &str, depth_left: u32) -> Result<(), String> {
        let Some(depth_left) = depth_left.checked_sub(1) else {
            return Ok(());
        };
        if let Some(built_in) = name.strip_prefix("xs:") {
            return self.built_in(built_in, text);
        }
        match self.grammar.named("simpleType", name) {
            Some(of) => self.facets_within(of, text, depth_left),
            None => Ok(()),
        }
    }

    fn facets_within(&self, of: &Element, text: &str, depth_left: u32) -> Result<(), String> {
        if let Some(union) = of.child("union") {
            let members = union.attribute("memberTypes").unwrap_or_default();
            let mut last = Ok(());
            for member in members.split_whitespace() {
                last = self.simple_within(member, text, depth_left);
                if last.is_ok() {
                    return last;
                }
            }
            return last;
        }
        let Some(restriction) = of.child("restriction") else {
            return Ok(());
        };
        let base = restriction.attribute("base").unwrap_or_default();
        self.simple_within(base, text, depth_left)?;
        let values = |facet: &'static str| {
            restriction
                .children
                .iter()
                .filter(move |part| part.name == facet)
                .filter_map(|part| part.attribute("value"))
        };
        let options: Vec<&str> = values("enumeration").collect();
        if !options.is_empty() && !options.contains(&text) {
            return Err(not_one_of(text, &options));
        }
        let mut patterns = values("pattern").peekable();
        if patterns.peek().is_some() {
            let forms: Vec<&str> = patterns.collect();
            if !forms.iter().any(|form| self.fits(form, text)) {
                let form = shown(&forms.join(" or "));
                return Err(format!("`{}` does not have the form `{form}`", shown(text)));
            }
        }
        let number = text.parse::<f64>().ok();
        for (facet, is_broken) in [
            (
                "minInclusive",
                (|found, limit| found < limit) as fn(f64, f64) -> bool,
            ),
            ("maxInclusive", |found, limit| found > limit),
        ] {
            for limit in values(facet) {
                if let (Some(found), Ok(bound)) = (number, limit.parse())
                    && is_broken(found, bound)
                {
                    return Err(format!("`{}` is out of the limit {limit}", shown(text)));
                }
            }
        }
        let length = text.chars().count();
        for limit in values("minLength").filter_map(|limit| limit.parse::<usize>().ok()) {
            if length < limit {
                return Err(format!(
                    "`{}` must have at least {limit} characters",
                    shown(text)
                ));
            }
        }
        for limit in values("maxLength").filter_map(|limit| limit.parse::<usize>().ok()) {
            if length > limit {
                return Err(format!(
                    "`{}` must have at most {limit} characters",
                    shown(text)
                ));
            }
        }
        Ok(())
    }

    /// Checks a text against a type of XML Schema itself (part 2, section 3).
    fn built_in(&self, name: &str, text: &str) -> Result<(), String> {
        let text = text.trim();
        let (form, what) = match name {
            "boolean" => ("true|false|0|1", "`true` or `false`"),
            "integer" => (r"[+\-]?[0-9]+", "a whole number"),
            "positiveInteger" => (r"\+?0*[1-9][0-9]*", "a whole number from 1"),
            "nonNegativeInteger" => (r"\+?[0-9]+|-0+", "a whole number from 0"),
            "decimal" => (r"[+\-]?([0-9]+(\.[0-9]*)?|\.[0-9]+)", "a number"),
            "date" => (
                r"-?[0-9]{4,}-(0[1-9]|1[0-2])-(0[1-9]|[12][0-9]|3[01])(Z|[+\-][0-9]{2}:[0-9]{2})?",
                "a date such as 2026-03-01",
            ),
            "dateTime" => (
                r"-?[0-9]{4,}-(0[1-9]|1[0-2])-(0[1-9]|[12][0-9]|3[01])T([01][0-9]|2[0-4]):[0-5][0-9]:[0-5][0-9](\.[0-9]+)?(Z|[+\-][0-9]{2}:[0-9]{2})?",
                "a time such as 2026-03-01T09:00:00Z",
            ),
            _ => return Ok(()),
        };
        if self.fits(form, text) {
            return Ok(());
        }
        Err(format!("`{}` is not {what}", shown(text)))
    }

    /// Whether a whole text has a form; a form that cannot be read says nothing.
    fn fits(&self, form: &str, text: &str) -> bool {
        let mut patterns = self
            .grammar
            .patterns
            .lock()
            .unwrap_or_else(PoisonError::into_inner);
        let known = patterns.entry(form.to_owned()).or_insert_with(|| {
            let whole = format!("^(?:{form})$");
            Regex::new(&whole).ok().map(Arc::new)
        });
        known.as_ref().is_none_or(|pattern| pattern.is_match(text))
    }
}

fn not_one_of(text: &str, options: &[&str]) -> String {
    let allowed = if options.len() > OPTIONS_SHOWN {
        format!("the {} allowed values", options.len())
    } else {
        let names: Vec<String> = options.iter().map(|option| format!("`{option}`")).collect();
        names.join(", ")
    };
    format!("`{}` is not one of {allowed}", shown(text))
}
