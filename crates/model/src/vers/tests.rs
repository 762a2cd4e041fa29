//! Reading, translating and asking ranges.

use expect_test::{Expect, expect};

use super::*;

fn strict(text: &str, expected: &Expect) {
    let result = text.parse::<Vers>();
    expected.assert_eq(&result.map_or_else(|error| error.to_string(), |range| range.to_string()));
}

fn contains(range: &str, versions: &[(&str, Option<bool>)]) {
    let range = Vers::normalised(range).unwrap();
    for (version, expected) in versions {
        assert_eq!(range.contains(version), *expected, "{range} {version}");
    }
}

#[test]
fn constraints_out_of_order_or_without_effect_are_refused_with_the_remedy() {
    strict(
        "vers:npm/1.2.3|>=2.0.0|<5.0.0",
        &expect!["vers:npm/1.2.3|>=2.0.0|<5.0.0"],
    );
    strict(
        "vers:npm/1.0.0|2.0.0|<3.0.0",
        &expect!["not a version range: of `2.0.0` and `<3.0.0` one makes no difference; remove it"],
    );
    strict(
        "vers:npm/>1.0.0|>=2.0.0",
        &expect![
            "not a version range: of `>1.0.0` and `>=2.0.0` one makes no difference; remove it"
        ],
    );
    strict(
        "vers:npm/>1.0.0|1.5.0|<2.0.0",
        &expect!["not a version range: of `>1.0.0` and `1.5.0` one makes no difference; remove it"],
    );
    strict(
        "vers:npm/>=2.0.0|<1.0.0",
        &expect![
            "not a version range: `2.0.0` and `1.0.0` are not sorted by version; exchange them"
        ],
    );
    strict(
        "vers:pypi/>=1.0|!=1.0.0",
        &expect!["not a version range: `1.0` and `1.0.0` are the same version; keep one"],
    );
    strict(
        "vers:pypi/>=1.0|<next",
        &expect!["not a version range: `1.0` and `next` have no order; write versions of the type"],
    );
}

#[test]
fn what_is_not_written_canonically_is_refused_with_the_remedy() {
    strict(
        "vers:npm/>=1.0.0| <2.0.0",
        &expect![
            "not a version range: there is white space or a character that is not ASCII at byte 17; remove or encode it"
        ],
    );
    strict(
        "vers:npm/1.0.0||2.0.0",
        &expect![
            "not a version range: there is nothing before, behind or between pipes; write one `|` between two constraints"
        ],
    );
    strict(
        "vers:npm/*|1.0.0",
        &expect![
            "not a version range: `*` must stand alone; remove the other constraints or the `*`"
        ],
    );
    strict(
        "vers:npm/=1.0.0",
        &expect!["not a version range: `=1.0.0` begins with `=`; write the version alone"],
    );
    strict(
        "vers:npm/1.0<2",
        &expect!["not a version range: `<` in the version `1.0<2` must be encoded; write %3C"],
    );
    strict(
        "vers:npm/1.0%2",
        &expect![
            "not a version range: a `%` in the version `1.0%2` is not followed by two hexadecimal digits; write a plain `%` as %25"
        ],
    );
    strict(
        "vers:npm/1.0%2d1",
        &expect![
            "not a version range: `1.0%2d1` encodes what need not be, or not in capitals; encode only < > = ! * | % as %3C and so on"
        ],
    );
    strict(
        "vers:NPM/1.0.0",
        &expect!["not a version range: `vers:` and the type must be in lower case"],
    );
    strict(
        "vers:npm/",
        &expect!["not a version range: it has no constraints; write `*` for any version"],
    );
    strict(
        "vers:npm",
        &expect![
            "not a version range: it must have a type and constraints, as in vers:npm/>=1.0.0"
        ],
    );
    strict(
        "npm/1.0.0",
        &expect!["not a version range: it must begin with `vers:`, as in vers:npm/>=1.0.0|<2.0.0"],
    );
    strict(
        "vers:all/1.0.0",
        &expect!["not a version range: ranges of the type `all` are written vers:all/*"],
    );
    strict(
        "vers:datetime/2024-01-01T00%3A00:00Z",
        &expect![
            "not a version range: `2024-01-01T00%3A00:00Z` encodes what need not be, or not in capitals; encode only < > = ! * | % as %3C and so on"
        ],
    );
}

#[test]
fn unknown_types_are_named() {
    let error = "vers:tomee/1.0".parse::<Vers>().unwrap_err();
    assert!(error.0.starts_with("the type `tomee` is not known"));
}

#[test]
fn ranges_of_documents_are_brought_into_order() {
    let read = |text| Vers::normalised(text).unwrap().to_string();
    assert_eq!(
        read(" VERS:NPM/ < 2.0.0 | >= 1.0.0 |=0.9.0|"),
        "vers:npm/0.9.0|>=1.0.0|<2.0.0"
    );
    assert_eq!(read("vers:pypi/2.0|1.0|2.0"), "vers:pypi/1.0|2.0|2.0");
    assert_eq!(
        read("vers:generic/a%3c b%C3%A9"),
        "vers:generic/a%3C%20b%C3%A9"
    );
}

#[test]
fn versions_are_found_between_the_signposts() {
    contains(
        "vers:npm/1.2.3|>=2.0.0|!=3.0.0|<5.0.0",
        &[
            ("1.2.3", Some(true)),
            ("1.2.4", Some(false)),
            ("2.0.0", Some(true)),
            ("3.0.0", Some(false)),
            ("5.0.0-rc.1", Some(true)),
            ("5.0.0", Some(false)),
        ],
    );
    contains(
        "vers:deb/<1:2.0-1|>1:3.0-1",
        &[
            ("9.0-1", Some(true)),
            ("1:2.0-1", Some(false)),
            ("1:2.5-1", Some(false)),
            ("1:3.0-2", Some(true)),
        ],
    );
    contains(
        "vers:gem/!=1.5",
        &[("1.4", Some(true)), ("1.5.0", Some(false))],
    );
    contains("vers:npm/*", &[("1.0.0", Some(true))]);
    contains("vers:none/*", &[("1.0.0", Some(false))]);
}

#[test]
fn redundant_bounds_change_nothing() {
    contains(
        "vers:pypi/>=1|>1.5|<2|<=3|5",
        &[
            ("1.2", Some(true)),
            ("2.5", Some(true)),
            ("4", Some(false)),
            ("5", Some(true)),
        ],
    );
}

#[test]
fn what_cannot_be_ordered_is_not_decided() {
    contains(
        "vers:pypi/>=1.0|<next",
        &[
            ("0.9", None),
            ("1.5", None),
            ("1.0", Some(true)),
            ("next", None),
            ("other", None),
        ],
    );
    contains(
        "vers:pypi/<1.0|!=gone|>=2.0|<3.0",
        &[("0.5", None), ("1.5", None), ("gone", Some(false))],
    );
    contains(
        "vers:generic/>=1.2|<2.0",
        &[("1.3", Some(true)), ("1.2.0", None), ("2.0-rc1", None)],
    );
}

fn native(version_type: &str, cases: &[(&str, &str)]) {
    for (range, expected) in cases {
        let given = Vers::from_native(version_type, range)
            .map_or_else(|error| error.to_string(), |range| range.to_string());
        assert_eq!(
            given
                .trim_start_matches("vers:")
                .trim_start_matches(version_type),
            format!("/{expected}"),
            "{version_type} {range}"
        );
    }
}

#[test]
fn ranges_of_the_tools_are_translated() {
    native(
        "npm",
        &[
            ("^0.2.3 || ^0.0.3", ">=0.0.3|<0.0.4|>=0.2.3|<0.3.0"),
            ("1.2 - 2.3", ">=1.2.0|<2.4.0"),
            ("", "*"),
        ],
    );
    native(
        "cargo",
        &[
            ("1.2, <1.5", ">=1.2.0|<1.5.0"),
            ("0.3", ">=0.3.0|<0.4.0"),
            ("1.2.*", ">=1.2.0|<1.3.0"),
        ],
    );
    native(
        "composer",
        &[
            (
                "^1.2 || ~2.3.4, !=2.3.5",
                ">=1.2-dev|<2-dev|>=2.3.4-dev|!=2.3.5|<2.4-dev",
            ),
            ("^0.3.2-beta1", ">=0.3.2-beta1|<0.4-dev"),
            ("1.2.*|3.0 - 3.1", ">=1.2-dev|<1.3-dev|>=3.0-dev|<3.2-dev"),
        ],
    );
    native(
        "maven",
        &[
            ("[1.0,2.0),[3.0,)", ">=1.0|<2.0|>=3.0"),
            ("(,1.0],(1.0,1.5)", "<1.5"),
            ("[1.5]", "1.5"),
            ("1.0", "1.0"),
        ],
    );
    native(
        "nuget",
        &[("1.0", ">=1.0"), ("(1.0,)", ">1.0"), ("(,)", "*")],
    );
    native(
        "pypi",
        &[
            ("~=1.4.2", ">=1.4.2|<1.5.dev0"),
            ("!=1.4.*, >=1", ">=1|<1.4.dev0|>=1.5.dev0"),
            (">=1.0, !=1.0", ">1.0"),
        ],
    );
    native(
        "gem",
        &[
            ("~> 2", ">=2|<3"),
            ("~> 2.0.8, != 2.0.9", ">=2.0.8|!=2.0.9|<2.1"),
        ],
    );
    native(
        "hex",
        &[(
            "~> 2.0 and != 2.1.0 or 4.0.0",
            ">=2.0.0|!=2.1.0|<3.0.0|4.0.0",
        )],
    );
    native("deb", &[(">= 1:1.0, << 2:0", ">=1:1.0|<2:0")]);
    native(
        "nginx",
        &[("0.7.52-0.8.39, 1.4.1+", ">=0.7.52|<=0.8.39|>=1.4.1|<1.5.0")],
    );
}

#[test]
fn ranges_that_are_none_say_why() {
    let check = |version_type: &str, range: &str, expected: Expect| {
        let error = Vers::from_native(version_type, range).unwrap_err();
        expected.assert_eq(&error.to_string());
    };
    check(
        "npm",
        "1.1.2 1.2.2",
        expect!["not a version range: no version can satisfy it; check the bounds"],
    );
    check(
        "npm",
        ">=1.0.0 latest",
        expect![
            "not a version range: `latest` cannot be read; expected a version, or one behind < <= > >= = ~ ^"
        ],
    );
    check(
        "npm",
        ">=",
        expect!["not a version range: `>=` cannot be read; expected a version behind it"],
    );
    check(
        "maven",
        "[1.0,2.0",
        expect![
            "not a version range: `[1.0,2.0` cannot be read; expected a version or intervals such as [1.0,2.0)"
        ],
    );
    check(
        "pypi",
        "1.0",
        expect![
            "not a version range: `1.0` cannot be read; expected an operator such as >= and a version"
        ],
    );
    check(
        "deb",
        ">= 1.0-",
        expect!["not a version range: `1.0-` is not a version `deb` can order"],
    );
    check(
        "conda",
        ">=1.0",
        expect![
            "not a version range: ranges in the notation of `conda` are not read; write it as vers:conda/…"
        ],
    );
}
