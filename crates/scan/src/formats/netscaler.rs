//! The configuration of `NetScaler` appliances, which begins with the version that wrote it.
//!
//! Source: the product documentation of `NetScaler`, topic on saved configurations (`ns.conf`).

use gwanmun_model::{ComponentKind, Found, Scope};

use super::{Family, Format, Input, Subject};
use crate::collect::Collector;
use crate::document::decode;

pub(super) const FORMAT: Format = Format {
    id: "netscaler",
    title: "ns.conf of NetScaler appliances",
    family: Family::Tooling,
    names: &["ns.conf", "nsversion"],
    subject: Subject::Package,
    read,
    ..Format::BASE
};

/// Lines looked at: the version stands in the first.
const LINES_MAX: usize = 16;

fn read(input: &Input<'_>) -> Found {
    let mut collector = Collector::new(input);
    let (text, _) = decode(input.bytes);
    let found = text
        .lines()
        .zip(1..)
        .take(LINES_MAX)
        .find_map(|(line, number)| Some((version(line)?, number)));
    let Some((version, line)) = found else {
        return collector.finish();
    };
    let component =
        collector.package_of_type("generic", None, "netscaler", Some(&version), Some(line));
    if let Some(mut component) = component {
        component.kind = ComponentKind::Firmware;
        component.scope = Scope::Runtime;
        component.cpes.push(format!(
            "cpe:2.3:a:citrix:netscaler_application_delivery_controller:{version}:*:*:*:*:*:*:*"
        ));
        collector.add(component);
    }
    collector.finish()
}

/// Reads `#NS12.1 Build 55.329` or `ns-12.1-55.329` as `12.1-55.329`.
fn version(line: &str) -> Option<String> {
    let line = line.trim();
    let (release, build) = match line.strip_prefix("ns-") {
        Some(rest) => rest.split_once('-')?,
        None => line.strip_prefix("#NS")?.split_once(" Build ")?,
    };
    let build = build.split([' ', ',']).next()?;
    let is_digits = |text: &str| !text.is_empty() && text.bytes().all(|one| one.is_ascii_digit());
    let is_number = |text: &str| text.split('.').count() == 2 && text.split('.').all(is_digits);
    (is_number(release) && is_number(build)).then(|| format!("{release}-{build}"))
}
