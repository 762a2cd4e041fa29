//! Python packages that are installed or packed, from the metadata each brings.
//!
//! Source: the core metadata and the installed-distribution layout of the Python packaging specification.

use gwanmun_model::{Ecosystem, Found, ProblemKind};

use super::{Family, Format, Input, Subject};
use crate::collect::Collector;
use crate::document::decode;

pub(super) const FORMAT: Format = Format {
    id: "site-packages",
    title: "installed packages, wheels and eggs (site-packages)",
    family: Family::Python,
    names: &[
        "*.dist-info/METADATA",
        "*.egg-info/PKG-INFO",
        "EGG-INFO/PKG-INFO",
    ],
    subject: Subject::Package,
    read,
    ..Format::BASE
};

fn read(input: &Input<'_>) -> Found {
    let mut collector = Collector::new(input);
    let (text, _) = decode(input.bytes);
    let headers = headers(&text);
    let header = |name: &str| {
        headers
            .iter()
            .find(|(_, key, _)| key.eq_ignore_ascii_case(name))
    };
    let (Some((line, _, name)), Some((_, _, version))) = (header("Name"), header("Version")) else {
        let message = "an installed package without a name or a version";
        collector.problem(ProblemKind::SkippedEntry, None, message);
        return collector.finish();
    };
    let component = collector.package(Ecosystem::PyPi, name, Some(version), Some(*line));
    if let Some(mut component) = component {
        let stated = ["License-Expression", "License"];
        let license = stated.iter().find_map(|name| header(name));
        component.declared_licenses = license
            .map(|(_, _, license)| license.trim().to_owned())
            .filter(|license| !license.is_empty() && license != "UNKNOWN")
            .into_iter()
            .chain(classified(&headers))
            .collect();
        collector.add(component);
    }
    collector.finish()
}

/// Licenses among the classifiers, by their last part.
fn classified<'t>(headers: &'t [(u32, &str, String)]) -> impl Iterator<Item = String> + 't {
    headers
        .iter()
        .filter(|(_, key, _)| key.eq_ignore_ascii_case("Classifier"))
        .filter_map(|(_, _, value)| value.strip_prefix("License :: "))
        .filter_map(|license| license.rsplit(" :: ").next())
        .filter(|license| *license != "OSI Approved")
        .map(str::to_owned)
}

/// Reads the headers before the first empty line; a line that begins with a space continues the one above.
fn headers(text: &str) -> Vec<(u32, &str, String)> {
    let mut headers: Vec<(u32, &str, String)> = Vec::new();
    for (line, number) in text
        .lines()
        .zip(1..)
        .take_while(|(line, _)| !line.is_empty())
    {
        if line.starts_with([' ', '\t']) {
            if let Some((_, _, value)) = headers.last_mut() {
                value.push('\n');
                value.push_str(line.trim());
            }
        } else if let Some((key, value)) = line.split_once(':') {
            headers.push((number, key, value.trim().to_owned()));
        }
    }
    headers
}
