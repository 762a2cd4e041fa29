//! What must hold for every package URL.

use gwanmun_model::Purl;
use gwanmun_model::purl::Parts;
use proptest::prelude::*;

fn parts() -> impl Strategy<Value = Parts> {
    let package_type = prop_oneof![
        Just("npm"),
        Just("maven"),
        Just("golang"),
        Just("pypi"),
        Just("git"),
        Just("pub"),
        Just("cpan"),
        Just("mlflow"),
        Just("generic"),
        Just("made.up-1"),
    ];
    let text = proptest::option::of("\\PC{0,12}");
    (
        package_type,
        text.clone(),
        "\\PC{1,12}",
        text.clone(),
        proptest::collection::btree_map("[a-z][a-zA-Z0-9._-]{0,6}", "\\PC{0,8}", 0..4),
        text,
    )
        .prop_map(
            |(package_type, namespace, name, version, qualifiers, subpath)| Parts {
                package_type: package_type.to_owned(),
                namespace,
                name,
                version,
                qualifiers,
                subpath,
            },
        )
}

proptest! {
    #[test]
    fn reading_what_was_written_gives_the_same(parts in parts()) {
        if let Ok(purl) = Purl::from_parts(parts) {
            prop_assert_eq!(purl.to_string().parse::<Purl>(), Ok(purl));
        }
    }

    #[test]
    fn any_text_is_read_or_refused(text in "(pkg:)?[a-zA-Z:/@?#=&%.0-9 \\PC]{0,60}") {
        if let Ok(purl) = text.parse::<Purl>() {
            prop_assert_eq!(purl.to_string().parse::<Purl>(), Ok(purl));
        }
    }
}
