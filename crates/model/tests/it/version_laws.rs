//! What must hold for every version order.

use std::cmp::Ordering;

use gwanmun_model::Ecosystem;
use gwanmun_model::version::{self, Scheme};
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

fn scheme() -> impl Strategy<Value = Scheme> {
    proptest::sample::select(Scheme::all().collect::<Vec<_>>())
}

/// Schemes whose own tool contradicts itself over three versions: pacman and `LuaRocks` take a version without a
/// release for equal to each of its releases, Conan compares a number with a text as texts.
const CONTRADICTORY: [Scheme; 3] = [Scheme::Alpm, Scheme::Conan, Scheme::LuaRocks];

proptest! {
    #![proptest_config(ProptestConfig::with_cases(4_000))]

    #[test]
    fn orders_are_total(scheme in scheme(), a in version_like(), b in version_like(), c in version_like()) {
        let compare = |a: &str, b: &str| scheme.compare(a, b);
        prop_assert_eq!(compare(&a, &b), compare(&b, &a).map(Ordering::reverse));
        if scheme.is_valid(&a) {
            prop_assert_eq!(compare(&a, &a), Some(Ordering::Equal));
        }
        if CONTRADICTORY.contains(&scheme) {
            return Ok(());
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
    fn any_text_is_compared_or_refused(scheme in scheme(), a in "\\PC{0,20}", b in "[0-9a-z.:~^+-]{0,20}") {
        let forth = scheme.compare(&a, &b);
        prop_assert_eq!(forth, scheme.compare(&b, &a).map(Ordering::reverse));
    }
}

#[test]
fn long_versions_neither_overflow_nor_take_long() {
    for scheme in Scheme::all() {
        for unit in [
            "9", "0", "1.", "a1", "1-", "-", ".", "~", "^", "_p1", "2010-01-",
        ] {
            let long = format!("1{}", unit.repeat(4_000 / unit.len()));
            let longer = format!("{long}1");
            let forth = scheme.compare(&long, &longer);
            let back = scheme.compare(&longer, &long);
            assert_eq!(forth, back.map(Ordering::reverse), "{scheme} {unit}");
        }
        let endless = "1".repeat(1_000_000);
        assert_eq!(scheme.compare(&endless, &endless), None);
        assert_eq!(scheme.compare("", "1"), None, "{scheme}");
    }
}

#[test]
fn big_numbers_are_compared_by_value() {
    for scheme in [
        Scheme::Alpm,
        Scheme::Conan,
        Scheme::Conda,
        Scheme::Deb,
        Scheme::Gem,
        Scheme::Generic,
        Scheme::Maven,
        Scheme::Rpm,
    ] {
        assert_eq!(
            scheme.compare("1.99999999999999999999999", "1.100000000000000000000000"),
            Some(Ordering::Less),
            "{scheme}"
        );
    }
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(4_000))]

    /// Versions are passed over for not having the same digits only where none of them can be equal.
    #[test]
    fn equal_versions_are_never_passed_over(
        ecosystem in proptest::sample::select(Ecosystem::all().collect::<Vec<_>>()),
        first in "[01]{1,2}",
        a in "([.+-]?(0|1|01|a|rc|post|ga|final|snapshot)){0,4}",
        b in "([.+-]?(0|1|01|a|rc|post|ga|final|snapshot)){0,4}",
    ) {
        let (a, b) = (format!("{first}{a}"), format!("{first}{b}"));
        if version::compare(ecosystem, &a, &b) == Some(Ordering::Equal) {
            prop_assert!(version::may_be_equal(ecosystem, &a, &b), "{ecosystem}: {a} {b}");
        }
    }
}
