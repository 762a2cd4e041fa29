//! Faults in words a supplier can act on.

use jsonschema::ValidationError;
use jsonschema::error::{TypeKind, ValidationErrorKind};
use serde_json::Value;

use crate::collect::shown;
use crate::document::json::Json;

/// Most allowed values that are spelled out.
const OPTIONS_SHOWN: usize = 25;

/// Deepest nesting of alternatives that is looked into.
const DEPTH_MAX: u32 = 8;

/// Most faults named of the closest alternative.
const CLOSEST_MAX: usize = 3;

/// Returns the faults an error stands for: the place within the value as a JSON pointer, and what is wrong there.
pub(super) fn messages(error: &ValidationError<'_>) -> Vec<(String, String)> {
    let mut messages = Vec::new();
    collect(error, DEPTH_MAX, &mut messages);
    messages
}

fn collect(error: &ValidationError<'_>, depth_left: u32, messages: &mut Vec<(String, String)>) {
    let place = error.instance_path().as_str().to_owned();
    let alternatives = match error.kind() {
        ValidationErrorKind::AnyOf { context } | ValidationErrorKind::OneOfNotValid { context } => {
            context
        }
        ValidationErrorKind::OneOfMultipleValid { .. } => {
            let message = "fits several forms of which only one may be used".to_owned();
            messages.push((place, message));
            return;
        }
        _ => {
            messages.push((place, message(error)));
            return;
        }
    };
    let depth_of = |error: &ValidationError<'_>| error.instance_path().iter().count();
    let closest = alternatives
        .iter()
        .filter(|faults| !faults.is_empty())
        .min_by_key(|faults| {
            let deepest = faults.iter().map(depth_of).max().unwrap_or(0);
            (usize::MAX - deepest, faults.len())
        });
    let Some(closest) = closest.filter(|_| depth_left > 0) else {
        messages.push((place, "fits none of the allowed forms".to_owned()));
        return;
    };
    // What lies deeper than the alternatives tells which one was meant.
    let is_meant = closest
        .iter()
        .any(|fault| depth_of(fault) > depth_of(error));
    if is_meant {
        for fault in closest.iter().take(CLOSEST_MAX) {
            collect(fault, depth_left - 1, messages);
        }
        return;
    }
    let mut inner = Vec::new();
    for fault in closest.iter().take(CLOSEST_MAX) {
        collect(fault, depth_left - 1, &mut inner);
    }
    let wrong: Vec<String> = inner.into_iter().map(|(_, message)| message).collect();
    let count = alternatives.len();
    let message = format!(
        "fits none of the {count} allowed forms; the closest one says: {}",
        wrong.join("; ")
    );
    messages.push((place, message));
}

fn message(error: &ValidationError<'_>) -> String {
    let found = short(error.instance());
    match error.kind() {
        ValidationErrorKind::Required { property } => format!("{} is missing", short(property)),
        ValidationErrorKind::AdditionalProperties { unexpected }
        | ValidationErrorKind::UnevaluatedProperties { unexpected } => {
            let names: Vec<String> = unexpected.iter().map(|name| shown(name)).collect();
            format!(
                "has fields the format does not know here: {}",
                names.join(", ")
            )
        }
        ValidationErrorKind::AdditionalItems { limit } => {
            format!("has more than the {limit} items allowed here")
        }
        ValidationErrorKind::Enum { options } => format!("{found} is not one of {}", list(options)),
        ValidationErrorKind::Constant { expected_value } => {
            format!("{found} must be {}", short(expected_value))
        }
        ValidationErrorKind::Type { kind } => format!("{found} must be {}", types(kind)),
        ValidationErrorKind::Format { format } => format!("{found} is not a valid {format}"),
        ValidationErrorKind::Pattern { pattern } => {
            format!("{found} does not have the form `{}`", shown(pattern))
        }
        ValidationErrorKind::UniqueItems => {
            "has an item twice; every item may be there once".to_owned()
        }
        ValidationErrorKind::MinItems { limit } => format!("must have at least {limit} items"),
        ValidationErrorKind::MaxItems { limit } => format!("must have at most {limit} items"),
        ValidationErrorKind::MinLength { limit } => {
            format!("{found} must have at least {limit} characters")
        }
        ValidationErrorKind::MinProperties { limit } => {
            format!("must have at least {limit} fields")
        }
        ValidationErrorKind::Minimum { limit } => {
            format!("{found} must be at least {}", short(limit))
        }
        ValidationErrorKind::Maximum { limit } => {
            format!("{found} must be at most {}", short(limit))
        }
        ValidationErrorKind::FalseSchema => "must not be here".to_owned(),
        _ => shown(&error.to_string()),
    }
}

fn short(value: &Value) -> String {
    match value {
        Value::String(text) => format!("`{}`", shown(text)),
        Value::Array(_) => "a list".to_owned(),
        Value::Object(_) => "an object".to_owned(),
        other => format!("`{other}`"),
    }
}

fn list(options: &Value) -> String {
    let Some(options) = options.as_array() else {
        return short(options);
    };
    let names: Vec<String> = options.iter().take(OPTIONS_SHOWN).map(short).collect();
    let rest = options.len().saturating_sub(OPTIONS_SHOWN);
    match rest {
        0 => names.join(", "),
        rest => format!("the {} allowed values", rest + OPTIONS_SHOWN),
    }
}

fn types(kind: &TypeKind) -> String {
    let name = |name: &str| match name {
        "array" => "a list",
        "object" => "an object",
        "string" => "a text",
        "integer" => "a whole number",
        "number" => "a number",
        "boolean" => "true or false",
        _ => "nothing",
    };
    match kind {
        TypeKind::Single(one) => name(one.as_str()).to_owned(),
        TypeKind::Multiple(several) => {
            let names: Vec<&str> = several.iter().map(|one| name(one.as_str())).collect();
            names.join(" or ")
        }
    }
}

/// Returns the value a JSON pointer leads to, or the last one on the way that is there.
pub(super) fn find<'j, 'a>(json: &'j Json<'a>, pointer: &str) -> &'j Json<'a> {
    let mut at = json;
    for segment in pointer.split('/').skip(1) {
        let key = segment.replace("~1", "/").replace("~0", "~");
        let next = at
            .get(&key)
            .or_else(|| at.items().get(key.parse::<usize>().ok()?));
        match next {
            Some(next) => at = next,
            None => break,
        }
    }
    at
}
