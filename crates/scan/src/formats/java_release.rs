//! The file `release` of Java run-time environments.
//!
//! Source: JEP 223 and the build of `OpenJDK`, which writes the file.

use std::collections::BTreeMap;

use gwanmun_model::{ComponentKind, Found, Scope};

use super::{Family, Format, Input, Subject};
use crate::collect::Collector;
use crate::document::decode;

pub(super) const FORMAT: Format = Format {
    id: "java-release",
    title: "release file of Java run-time environments",
    family: Family::Java,
    names: &["release"],
    subject: Subject::Package,
    read,
    ..Format::BASE
};

fn read(input: &Input<'_>) -> Found {
    let mut collector = Collector::new(input);
    let (text, _) = decode(input.bytes);
    let fields: BTreeMap<&str, (&str, u32)> = text
        .lines()
        .zip(1..)
        .filter_map(|(line, number)| {
            let (key, value) = line.split_once('=')?;
            Some((key, (value.trim_matches('"'), number)))
        })
        .collect();
    // Other programs call files like this, too.
    let Some((version, line)) = fields.get("JAVA_VERSION") else {
        return collector.finish();
    };
    let component =
        collector.package_of_type("generic", None, "openjdk", Some(version), Some(*line));
    if let Some(mut component) = component {
        component.kind = ComponentKind::Platform;
        component.scope = Scope::Runtime;
        component.supplier = fields
            .get("IMPLEMENTOR")
            .map(|(name, _)| (*name).to_owned());
        component
            .cpes
            .push(format!("cpe:2.3:a:oracle:openjdk:{version}:*:*:*:*:*:*:*"));
        collector.add(component);
    }
    collector.finish()
}
