//! The schemas that came with the build, made ready when they are first needed.

use std::collections::{BTreeMap, BTreeSet};
use std::io::Read as _;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use flate2::read::GzDecoder;
use jsonschema::{Registry, RegistryBuilder, Validator};
use serde_json::{Value, json};

/// Names and packed texts.
const EMBEDDED: &[(&str, &[u8])] = include!(concat!(env!("OUT_DIR"), "/schemas.rs"));

/// Where the schemas of CycloneDX say they stand; they name each other relative to it.
const CYCLONEDX_BASE: &str = "http://cyclonedx.org/schema/";

/// Schemas that those of CycloneDX name.
const SHARED: [&str; 3] = [
    "cryptography-defs.SNAPSHOT.schema.json",
    "jsf-0.82.SNAPSHOT.schema.json",
    "spdx.SNAPSHOT.schema.json",
];

/// Deepest nesting of types that build on each other.
const DEPTH_MAX: u32 = 32;

/// A schema with the validators made from its parts so far.
pub(super) struct Schema {
    address: String,
    root: Value,
    registry: Registry<'static>,
    validators: Mutex<BTreeMap<String, Arc<Validator>>>,
    fields: Mutex<BTreeMap<String, Arc<BTreeSet<String>>>>,
}

/// Returns the text of a schema, or why there is none.
pub(super) fn text(name: &str) -> Result<String, String> {
    let packed = EMBEDDED
        .iter()
        .find(|(known, _)| *known == name)
        .map(|(_, packed)| *packed);
    let Some(packed) = packed else {
        return Err(if EMBEDDED.is_empty() {
            "this program was built without the published schemas; build it after `cargo xtask assets`".to_owned()
        } else {
            format!("there is no published schema `{name}` in this program")
        });
    };
    let mut text = String::new();
    GzDecoder::new(packed)
        .read_to_string(&mut text)
        .map_err(|error| format!("the schema `{name}` cannot be unpacked: {error}"))?;
    Ok(text)
}

/// Returns a schema, or why there is none.
pub(super) fn schema(name: &str) -> Result<Arc<Schema>, String> {
    static READY: Mutex<BTreeMap<String, Arc<Schema>>> = Mutex::new(BTreeMap::new());
    let mut ready = lock(&READY);
    if let Some(schema) = ready.get(name) {
        return Ok(Arc::clone(schema));
    }
    let schema = Arc::new(Schema::new(name)?);
    ready.insert(name.to_owned(), Arc::clone(&schema));
    Ok(schema)
}

/// Takes a lock; a panic elsewhere leaves the maps usable.
fn lock<T>(mutex: &Mutex<T>) -> MutexGuard<'_, T> {
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
}

fn parsed(name: &str) -> Result<Value, String> {
    serde_json::from_str(&text(name)?).map_err(|error| format!("the schema `{name}`: {error}"))
}

impl Schema {
    fn new(name: &str) -> Result<Self, String> {
        let root = parsed(name)?;
        let address = root
            .get("$id")
            .and_then(Value::as_str)
            .map_or_else(|| format!("{CYCLONEDX_BASE}{name}"), str::to_owned);
        let mut resources = vec![(address.clone(), root.clone())];
        if name.starts_with("cyclonedx") {
            for shared in SHARED {
                resources.push((format!("{CYCLONEDX_BASE}{shared}"), parsed(shared)?));
            }
        }
        let registry = Registry::new()
            .extend(resources)
            .and_then(RegistryBuilder::prepare)
            .map_err(|error| error.to_string())?;
        Ok(Self {
            address,
            root,
            registry,
            validators: Mutex::new(BTreeMap::new()),
            fields: Mutex::new(BTreeMap::new()),
        })
    }

    /// Returns the schema of the items of a list of the document.
    pub(super) fn items(&self, list: &str) -> Option<&Value> {
        self.root.get("properties")?.get(list)?.get("items")
    }

    /// Whether the items of a list of the document must differ.
    pub(super) fn is_set(&self, list: &str) -> bool {
        let unique = || self.root.get("properties")?.get(list)?.get("uniqueItems");
        unique() == Some(&Value::Bool(true))
    }

    /// Returns the fields that a type of the schema has; `None` where it has no such type.
    pub(super) fn fields(&self, kind: &str) -> Option<Arc<BTreeSet<String>>> {
        let mut known = lock(&self.fields);
        if let Some(fields) = known.get(kind) {
            return Some(Arc::clone(fields));
        }
        let definitions = self.root.get("$defs")?;
        let mut fields = BTreeSet::new();
        collect_fields(definitions.get(kind)?, definitions, DEPTH_MAX, &mut fields);
        let fields = Arc::new(fields);
        known.insert(kind.to_owned(), Arc::clone(&fields));
        Some(fields)
    }

    /// Returns the validator of the part at a pointer.
    pub(super) fn validator(&self, pointer: &str) -> Result<Arc<Validator>, String> {
        let mut validators = lock(&self.validators);
        if let Some(validator) = validators.get(pointer) {
            return Ok(Arc::clone(validator));
        }
        let draft = self.root.get("$schema").cloned().unwrap_or_default();
        let reference = format!("{}#{pointer}", self.address.trim_end_matches('#'));
        let schema = json!({ "$schema": draft, "$ref": reference });
        let validator = jsonschema::options()
            .with_registry(&self.registry)
            .should_validate_formats(true)
            .with_format("idn-email", is_mail_address)
            .build(&schema)
            .map_err(|error| error.to_string())?;
        let validator = Arc::new(validator);
        validators.insert(pointer.to_owned(), Arc::clone(&validator));
        Ok(validator)
    }
}

/// Collects the fields that a type and those it builds on name.
fn collect_fields(
    part: &Value,
    definitions: &Value,
    depth_left: u32,
    fields: &mut BTreeSet<String>,
) {
    let Some(depth_left) = depth_left.checked_sub(1) else {
        return;
    };
    if let Some(Value::Object(named)) = part.get("properties") {
        fields.extend(named.keys().cloned());
    }
    let named = part.get("$ref").and_then(Value::as_str);
    let built_on = named.and_then(|name| definitions.get(name.rsplit('/').next()?));
    let all = part.get("allOf").and_then(Value::as_array);
    let parts = all
        .into_iter()
        .flatten()
        .chain(part.get("then"))
        .chain(built_on);
    for part in parts {
        collect_fields(part, definitions, depth_left, fields);
    }
}

/// Whether a text can be a mail address of any script (RFC 6531): something before and after the last `@`, no spaces.
fn is_mail_address(text: &str) -> bool {
    let is_plain = |part: &str| !part.is_empty() && !part.contains(char::is_whitespace);
    text.rsplit_once('@')
        .is_some_and(|(local, domain)| is_plain(local) && is_plain(domain))
}
