//! Lifecycles of products, as endoflife.date publishes them.
//!
//! Source: endoflife.date, API v1 (`/products/full`, `/products/NAME`) and the product files the site is made from,
//! whose periods have other names: `eoas` and `support` (active support), `eol`, `eoes` (extended support).

use std::io::{self, BufRead};

use gwanmun_model::lifecycle::{Cycle, Until};
use gwanmun_model::{Date, Lifecycle, SourceRole, Timestamp};
use serde::Deserialize;
use serde_json::Value;

use super::{Context, Form, Sample, Sink, Source, each_record, object};

pub(super) const SOURCE: Source = Source {
    id: "endoflife",
    role: SourceRole::Supplement,
    form: Form::Records,
    extension: "jsonl",
    recognises,
    split,
    date,
    license: |_| "MIT",
    starter: false,
    read,
};

#[derive(Deserialize)]
struct Answer {
    #[serde(rename = "schema_version")]
    _schema_version: String,
    generated_at: Option<String>,
    result: Value,
}

#[derive(Deserialize)]
struct Product {
    #[serde(rename = "_product")]
    file: Option<String>,
    name: Option<String>,
    permalink: Option<String>,
    title: Option<String>,
    label: Option<String>,
    #[serde(default)]
    identifiers: Vec<Value>,
    releases: Vec<Value>,
}

impl Product {
    fn id(&self) -> Option<&str> {
        let link = self.permalink.as_deref().map(|link| link.trim_matches('/'));
        let id = self.file.as_deref().or(self.name.as_deref()).or(link)?;
        (!id.is_empty()).then_some(id)
    }
}

fn recognises(sample: &Sample<'_>) -> bool {
    let one = |text: &[u8]| {
        object::<Product>(text).is_ok_and(|product| {
            product.id().is_some() && (product.title.is_some() || product.label.is_some())
        })
    };
    one(sample.text)
        || split(sample.text).is_some_and(|found| {
            found
                .first()
                .is_some_and(|first| one(first.to_string().as_bytes()))
        })
}

fn split(text: &[u8]) -> Option<Vec<Value>> {
    match object::<Answer>(text).ok()?.result {
        Value::Array(products) => Some(products),
        product @ Value::Object(_) => Some(vec![product]),
        _ => None,
    }
}

fn date(text: &[u8]) -> Option<Timestamp> {
    let answer: Answer = object(text).ok()?;
    answer.generated_at?.parse().ok()
}

fn read(reader: &mut dyn BufRead, context: &Context<'_>, sink: Sink<'_>) -> io::Result<()> {
    each_record(reader, context, sink, &|product: Product| {
        lifecycle(product, context.source).map(|lifecycle| vec![lifecycle.into()])
    })
}

fn lifecycle(product: Product, source: &str) -> Result<Lifecycle, String> {
    let id = product.id().ok_or("the product has no id")?.to_owned();
    let identifiers = |kind: &str| -> Vec<String> {
        let all = product.identifiers.iter();
        all.filter_map(|one| identifier(one, kind))
            .map(str::to_owned)
            .collect()
    };
    Ok(Lifecycle {
        purls: identifiers("purl"),
        cpes: identifiers("cpe"),
        title: product
            .title
            .or(product.label)
            .unwrap_or_else(|| id.clone()),
        cycles: product.releases.iter().filter_map(cycle).collect(),
        product: id,
        source: source.to_owned(),
    })
}

/// Reads `{"purl": "…"}` and `{"type": "purl", "id": "…"}`.
fn identifier<'a>(value: &'a Value, kind: &str) -> Option<&'a str> {
    match value.get(kind) {
        Some(id) => id.as_str(),
        None if value.get("type")?.as_str()? == kind => value.get("id")?.as_str(),
        None => None,
    }
}

fn cycle(release: &Value) -> Option<Cycle> {
    let text = |key: &str| release.get(key).and_then(Value::as_str);
    let name = match release
        .get("releaseCycle")
        .or_else(|| release.get("name"))?
    {
        Value::String(name) => name.clone(),
        Value::Number(number) => number.to_string(),
        _ => return None,
    };
    let latest = release.get("latest").and_then(|latest| {
        let name = latest.get("name").and_then(Value::as_str);
        name.or_else(|| latest.as_str())
    });
    Some(Cycle {
        name,
        released: text("releaseDate").and_then(day),
        active_support: until(release, &["eoas", "support"], "isEoas", "eoasFrom"),
        security_support: until(release, &["eol"], "isEol", "eolFrom"),
        extended_support: until(release, &["eoes", "extendedSupport"], "isEoes", "eoesFrom"),
        latest: latest.map(str::to_owned),
    })
}

/// Reads the end of a period: a day or a truth value under one of `keys`, or the two values of the API.
fn until(release: &Value, keys: &[&str], flag: &str, from: &str) -> Until {
    let stated = keys.iter().find_map(|key| release.get(*key));
    let api = || release.get(from).filter(|value| value.is_string());
    match stated.or_else(api).or_else(|| release.get(flag)) {
        Some(Value::Bool(true)) => Until::Ended,
        Some(Value::Bool(false)) => Until::Open,
        Some(Value::String(text)) => day(text).map_or(Until::Unknown, Until::Day),
        _ => Until::Unknown,
    }
}

fn day(text: &str) -> Option<Timestamp> {
    text.parse().ok().map(Date::start)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::record::Record;
    use crate::sources::Entry;
    use crate::sources::tests::read;

    fn one(text: &str) -> Lifecycle {
        match read("endoflife", text).remove(0) {
            Entry::Record(record) => match *record {
                Record::Lifecycle(lifecycle) => lifecycle,
                other => panic!("{other:?}"),
            },
            other => panic!("{other:?}"),
        }
    }

    #[test]
    fn both_shapes_say_the_same() {
        let file = one(
            r#"{"title":"It","permalink":"/it","identifiers":[{"purl":"pkg:npm/it"},{"cpe":"cpe:2.3:a:it:it"},{"repology":"it"}],"releases":[{"releaseCycle":"3.1","releaseDate":"2023-02-20","eol":"2024-02-20","eoas":false,"latest":"3.1.9"},{"releaseCycle":"2","eol":true}]}"#,
        );
        let answer = r#"{"schema_version":"1.2.0","generated_at":"2026-11-20T00:00:00+00:00","result":[{"name":"it","label":"It","identifiers":[{"type":"purl","id":"pkg:npm/it"},{"type":"cpe","id":"cpe:2.3:a:it:it"}],"releases":[{"name":"3.1","releaseDate":"2023-02-20","isEoas":false,"eoasFrom":null,"isEol":true,"eolFrom":"2024-02-20","latest":{"name":"3.1.9"}},{"name":"2","isEol":true,"eolFrom":null}]}]}"#;
        let records = split(answer.as_bytes()).unwrap();
        assert_eq!(one(&records[0].to_string()), file);
        assert_eq!(
            file.cycles[0]
                .security_support
                .is_over("2024-01-01".parse().unwrap()),
            Some(false)
        );
        assert_eq!(file.cycles[1].security_support, Until::Ended);
        assert_eq!(file.cycles[0].active_support, Until::Open);
        assert_eq!(
            date(answer.as_bytes()).unwrap().date().to_string(),
            "2026-11-20"
        );
    }
}
