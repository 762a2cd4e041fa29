//! What must hold for every version order.

use std::cmp::Ordering;

use gwanmun_model::{Ecosystem, version};
use proptest::prelude::*;

/// Texts that look like versions of some ecosystem, often enough of the same one.
fn version_like() -> impl Strategy<Value = String> {
    let part = prop_oneof![
        "[0-9]{1,3}",
        Just("0".to_owned()),
        Just("00".to_owned()),
        "(a|b|m|alpha|beta|rc|snapshot|final|sp|x|dev|post|p|pre|r)",
        "(alpha|beta|rc|pre|p)[0-9]",
    ];
    let separator = prop_oneof![
        Just("."),
        Just("."),
        Just("-"),
        Just(""),
        Just("+"),
        Just("~"),
        Just("^"),
        Just("_"),
        Just(":"),
        Just("-r"),
    ];
    (
        "[0-9]{1,2}",
        proptest::collection::vec((separator, part), 0..6),
    )
        .prop_map(|(first, rest)| {
            rest.into_iter()
                .fold(first, |text, (separator, part)| text + separator + &part)
        })
}

fn ecosystem() -> impl Strategy<Value = Ecosystem> {
    proptest::sample::select(Ecosystem::all().collect::<Vec<_>>())
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(4_000))]

    #[test]
    fn orders_are_total(ecosystem in ecosystem(), a in version_like(), b in version_like(), c in version_like()) {
        let compare = |a: &str, b: &str| version::compare(ecosystem, a, b);
        prop_assert_eq!(compare(&a, &b), compare(&b, &a).map(Ordering::reverse));
        if version::is_valid(ecosystem, &a) {
            prop_assert_eq!(compare(&a, &a), Some(Ordering::Equal));
        }
        if let (Some(ab), Some(bc), Some(ac)) = (compare(&a, &b), compare(&b, &c), compare(&a, &c)) {
            if ab.is_le() && bc.is_le() {
                prop_assert!(ac.is_le(), "{} {:?} {} {:?} {} but {:?}", a, ab, b, bc, c, ac);
            }
            if ab.is_ge() && bc.is_ge() {
                prop_assert!(ac.is_ge(), "{} {:?} {} {:?} {} but {:?}", a, ab, b, bc, c, ac);
            }
        }
    }

    #[test]
    fn any_text_is_compared_or_refused(ecosystem in ecosystem(), a in "\\PC{0,20}", b in "[0-9a-z.:~^+-]{0,20}") {
        let forth = version::compare(ecosystem, &a, &b);
        prop_assert_eq!(forth, version::compare(ecosystem, &b, &a).map(Ordering::reverse));
    }
}

#[test]
fn long_versions_neither_overflow_nor_take_long() {
    for ecosystem in Ecosystem::all() {
        for unit in [
            "9", "0", "1.", "a1", "1-", "-", ".", "~", "^", "_p1", "2010-01-",
        ] {
            let long = format!("1{}", unit.repeat(4_000 / unit.len()));
            let longer = format!("{long}1");
            let forth = version::compare(ecosystem, &long, &longer);
            let back = version::compare(ecosystem, &longer, &long);
            assert_eq!(forth, back.map(Ordering::reverse), "{ecosystem} {unit}");
        }
        let endless = "1".repeat(1_000_000);
        assert_eq!(version::compare(ecosystem, &endless, &endless), None);
        assert_eq!(version::compare(ecosystem, "", "1"), None, "{ecosystem}");
    }
}

#[test]
fn big_numbers_are_compared_by_value() {
    for ecosystem in [
        Ecosystem::Maven,
        Ecosystem::RubyGems,
        Ecosystem::Debian,
        Ecosystem::AlmaLinux,
    ] {
        assert_eq!(
            version::compare(
                ecosystem,
                "1.99999999999999999999999",
                "1.100000000000000000000000"
            ),
            Some(Ordering::Less),
            "{ecosystem}"
        );
    }
}
