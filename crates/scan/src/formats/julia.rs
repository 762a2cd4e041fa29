//! What the Julia formats share: packages are told apart by their identifiers.

use gwanmun_model::Component;
use gwanmun_model::purl::Parts;

use crate::collect::Collector;
use crate::document::toml::{self, DeTable};

/// Makes the component of a package; the type of Julia needs the identifier.
pub(super) fn package(
    name: &str,
    uuid: &str,
    version: Option<&str>,
    line: Option<u32>,
    collector: &mut Collector<'_>,
) -> Option<Component> {
    let parts = Parts {
        package_type: "julia".to_owned(),
        name: name.to_owned(),
        version: version.map(str::to_owned),
        qualifiers: [("uuid".to_owned(), uuid.to_owned())].into(),
        ..Parts::default()
    };
    collector.package_of_parts(parts, line)
}

/// Lists names and identifiers in a table such as `[deps]`, each with its byte offset.
pub(super) fn identified<'t>(
    document: &'t DeTable<'t>,
    key: &str,
) -> impl Iterator<Item = (&'t str, &'t str, usize)> {
    let table = toml::table(document, key).into_iter();
    table.flat_map(DeTable::iter).filter_map(|(name, uuid)| {
        let place = name.span().start;
        Some((name.get_ref().as_ref(), uuid.get_ref().as_str()?, place))
    })
}
