//! What packages say of themselves: `hex_metadata.config` of those fetched from Hex, `*.app` in releases of programs.

use gwanmun_model::{Ecosystem, Found};

use super::opened::Opened;
use super::term::{Term, erlang, terms};
use super::{Family, Format, Input, Intake, Subject};
use crate::collect::{Collector, is_version};

pub(super) const FORMAT: Format = Format {
    id: "hex-metadata",
    title: "packages of Hex (hex_metadata.config)",
    family: Family::Erlang,
    names: &["hex_metadata.config", "metadata.config"],
    subject: Subject::Package,
    intake: Intake::Alone,
    read,
    ..Format::BASE
};

pub(super) const APPLICATION: Format = Format {
    id: "otp-application",
    title: "applications in releases (app)",
    family: Family::Erlang,
    names: &["lib/*-*/ebin/*.app"],
    subject: Subject::Package,
    intake: Intake::Alone,
    read: read_application,
    ..Format::BASE
};

/// Reads `{<<"name">>, <<"jason">>}. {<<"version">>, <<"1.4.0">>}.` and so on.
fn read(input: &Input<'_>) -> Found {
    let mut collector = Collector::new(input);
    let opened = Opened::of(input, &mut collector);
    let tokens = erlang(&opened.text);
    let (terms, _) = terms(&tokens);
    let stated = |key: &str| {
        terms.iter().find_map(|term| match term.tuple() {
            [known, value] if known.text() == Some(key) => Some(value),
            _ => None,
        })
    };
    let (Some(name), Some(version)) = (stated("name"), stated("version")) else {
        return collector.finish();
    };
    let (text, version) = (name.text().unwrap_or_default(), version.text());
    let component = collector.package(Ecosystem::Hex, text, version, Some(name.line));
    if let Some(mut component) = component {
        let licenses = stated("licenses").map_or(&[][..], Term::list);
        component.declared_licenses = licenses
            .iter()
            .filter_map(Term::text)
            .map(str::to_owned)
            .collect();
        collector.add(component);
    }
    collector.finish()
}

/// Reads `{application, name, [{vsn, "1.4.0"}, …]}.` Which registry an application came from, it does not say.
fn read_application(input: &Input<'_>) -> Found {
    let mut collector = Collector::new(input);
    let opened = Opened::of(input, &mut collector);
    let tokens = erlang(&opened.text);
    let (terms, _) = terms(&tokens);
    let parts = terms.first().map_or(&[][..], Term::tuple);
    let [kind, name, settings] = parts else {
        return collector.finish();
    };
    let version = settings.get("vsn").and_then(Term::text);
    let version = version.filter(|version| is_version(version));
    if kind.text() != Some("application") || version.is_none() {
        return collector.finish();
    }
    let text = name.text().unwrap_or_default();
    let component = collector.package_of_type("otp", None, text, version, Some(name.line));
    if let Some(component) = component {
        collector.add(component);
    }
    collector.finish()
}
