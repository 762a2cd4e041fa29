//! What must hold for every version range.

use gwanmun_model::Vers;
use gwanmun_model::version::Scheme;
use proptest::prelude::*;

/// Texts that look like ranges of some type.
fn range_like() -> impl Strategy<Value = String> {
    let constraint = (
        "(|=|!=|<|<=|>|>=)",
        "[0-9]{1,2}(\\.[0-9]{1,2}){0,2}(-rc[0-9])?",
    )
        .prop_map(|(comparator, version)| comparator + &version);
    let version_type = proptest::sample::select(Scheme::all().collect::<Vec<_>>());
    (version_type, proptest::collection::vec(constraint, 1..6)).prop_map(
        |(version_type, constraints)| format!("vers:{version_type}/{}", constraints.join("|")),
    )
}

/// Texts that look like ranges of some tool.
fn native_like() -> impl Strategy<Value = String> {
    let operator = "(|=|!=|<|<=|>|>=|\\^|~|~>|==|~=)";
    let version = "[0-9](\\.[0-9x*]){0,3}(-rc[0-9]|-)?";
    let separator = "( |, | \\|\\| | - )";
    proptest::collection::vec((operator, version, separator), 1..4).prop_map(|parts| {
        let mut text: String = parts
            .into_iter()
            .map(|(operator, version, separator)| operator + &version + &separator)
            .collect();
        text.truncate(text.trim_end_matches([' ', ',', '|', '-']).len());
        text
    })
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(2_000))]

    #[test]
    fn what_is_canonical_is_written_as_it_was(text in range_like()) {
        if let Ok(range) = text.parse::<Vers>() {
            prop_assert_eq!(range.to_string(), text.as_str());
            prop_assert_eq!(Vers::normalised(&text), Ok(range));
        }
    }

    #[test]
    fn what_was_normalised_stays_as_it_is(text in range_like()) {
        if let Ok(range) = Vers::normalised(&text) {
            prop_assert_eq!(Vers::normalised(&range.to_string()), Ok(range));
        }
    }

    #[test]
    fn a_canonical_range_has_the_ends_it_names(text in range_like()) {
        let Ok(range) = text.parse::<Vers>() else {
            return Ok(());
        };
        for constraint in range.constraints() {
            let is_in = matches!(constraint.comparator.symbol(), "" | "<=" | ">=");
            prop_assert_eq!(range.contains(&constraint.version), Some(is_in), "{} {}", range, constraint.version);
        }
    }

    #[test]
    fn what_is_translated_is_canonical(
        scheme in proptest::sample::select(Scheme::all().collect::<Vec<_>>()),
        text in native_like(),
    ) {
        if let Ok(range) = Vers::from_native(scheme.id(), &text) {
            prop_assert_eq!(range.to_string().parse::<Vers>(), Ok(range));
        }
    }

    #[test]
    fn any_text_is_read_or_refused(
        text in "(vers:)?(npm|deb|pypi|generic|none)?/?[<>=!*|%.0-9a-z \\PC]{0,40}",
        version in "\\PC{0,10}",
    ) {
        if let Ok(range) = Vers::normalised(&text) {
            let _ = range.contains(&version);
            prop_assert_eq!(Vers::normalised(&range.to_string()), Ok(range));
        }
        if let Ok(range) = text.parse::<Vers>() {
            prop_assert_eq!(range.to_string().parse::<Vers>(), Ok(range));
        }
        for scheme in Scheme::all() {
            let _ = Vers::from_native(scheme.id(), &text);
        }
    }
}

#[test]
fn long_ranges_neither_overflow_nor_take_long() {
    let many: Vec<String> = (0..9_000)
        .rev()
        .map(|number| format!("1.{number}"))
        .collect();
    let range = Vers::normalised(&format!("vers:pypi/{}", many.join("|"))).unwrap();
    assert_eq!(range.contains("1.77"), Some(true));
    assert!(Vers::normalised(&format!("vers:pypi/{}", "1|".repeat(20_000))).is_err());
    assert!(Vers::normalised(&"1".repeat(2_000_000)).is_err());
    let excluded: Vec<String> = (0..60).map(|number| format!("!={number}.*")).collect();
    assert!(Vers::from_native("pypi", &excluded.join(",")).is_err());
    for scheme in Scheme::all() {
        for unit in [
            "^1 ", "1||", "(", "[1],", "1-", "~", "<", "1.", "!=1,", "1+,",
        ] {
            let _ = Vers::from_native(scheme.id(), &unit.repeat(10_000));
        }
    }
}
