//! The catalogue row by row: 65 licenses with their duties and tiers (inside, distributed, service).
//!
//! Zlib's "mark altered versions" is N4; what the old Apache licenses and FTL ask for as acknowledgement is N5; the
//! incompatibility with GPL-2.0-only of version 3 is X3, and EPL-2.0 without a named secondary license is X2. An unmodified
//! AGPL component inside is Y, a modified one, or one of which that is not known, is O.

use super::*;

/// Licenses, duty codes, tiers.
const ROWS: [(&[&str], &str, &str); 65] = [
    (&["MIT"], "N1 N2", "G G G"),
    (&["MIT-0"], "", "G G G"),
    (&["0BSD"], "", "G G G"),
    (&["ISC"], "N1 N2", "G G G"),
    (&["BSD-2-Clause"], "N1 N2", "G G G"),
    (&["BSD-3-Clause"], "N1 N2 N6", "G G G"),
    (&["BSD-3-Clause-Clear"], "N1 N2 N6", "G Y G"),
    (&["BSD-4-Clause"], "N1 N2 N5 N6 X2", "G Y G"),
    (&["BSD-2-Clause-Patent"], "N1 N2 P1 P2", "G G G"),
    (&["Apache-2.0"], "N1 N2 N3 N4 P1 P2 T1 X1", "G G G"),
    (&["Apache-1.1"], "N1 N2 N5 N6 X2", "G Y G"),
    (&["BSL-1.0"], "N2s", "G G G"),
    (&["Zlib", "libpng-2.0"], "N2s N4", "G G G"),
    (&["NCSA"], "N1 N2 N6", "G G G"),
    (&["X11", "curl", "HPND"], "N1 N2 N6", "G G G"),
    (&["PostgreSQL"], "N1 N2", "G G G"),
    (&["Python-2.0"], "N1 N2 N4", "G G G"),
    (&["UPL-1.0"], "N1 N2 P1", "G G G"),
    (&["BlueOak-1.0.0"], "N1 P1", "G G G"),
    (&["MulanPSL-2.0"], "N1 N2 P1 P2 T1", "G G G"),
    (&["Unicode-3.0", "ICU"], "N1 N2 N6", "G G G"),
    (&["CC0-1.0"], "", "G Y G"),
    (&["Unlicense", "WTFPL"], "", "G Y G"),
    (&["MS-PL"], "N1 N2 D1 P1 P2 T1", "G Y G"),
    (&["MS-RL"], "S1 D1 P1 P2", "G Y G"),
    (&["AFL-3.0"], "N1 N2 N4 P1 P2 T1 X2", "G Y Y"),
    (&["ECL-2.0"], "N1 N2 N3 N4 P1 P2 T1 X1", "G G G"),
    (&["Artistic-2.0"], "N1 N2 N4 R1 P1", "G Y G"),
    (&["OpenSSL"], "N1 N2 N5 N6 X2", "G Y G"),
    (&["PHP-3.01"], "N1 N2 N6 R1 X2", "G Y G"),
    (&["Ruby"], "N1 N2", "G G G"),
    (&["FTL"], "N1 N2 N5", "G Y G"),
    (&["MPL-1.1"], "S1 N1 N4 P1 P2 X2", "G Y G"),
    (&["MPL-2.0"], "S1 N1 N2 P1 P2 T1", "G Y G"),
    (&["CDDL-1.0", "CDDL-1.1"], "S1 N1 N4 P1 P2 X2", "G Y G"),
    (&["EPL-1.0"], "S2 N1 P1 P2 C1 X2", "G Y G"),
    (&["EPL-2.0"], "S2 N1 N2 P1 P2 C1 X2", "G Y G"),
    (&["CPL-1.0"], "S2 N1 P1 P2 C1 X2", "G Y G"),
    (
        &["LGPL-2.1-only", "LGPL-2.1-or-later"],
        "S3 N1 N2 N4 D1 O1",
        "G Y G",
    ),
    (
        &["LGPL-3.0-only", "LGPL-3.0-or-later"],
        "S3 N1 N2 N4 D1 I1 P1 P2 X3",
        "G Y G",
    ),
    (
        &["LGPL-2.0-only", "LGPL-2.0-or-later"],
        "S3 N1 N2 N4 D1 O1",
        "G Y G",
    ),
    (&["GPL-2.0-only"], "S4 N1 N2 N4 D1 O1", "G O Y"),
    (&["GPL-2.0-or-later"], "S4 N1 N2 N4 D1 O1", "G O Y"),
    (
        &["GPL-2.0-only WITH Classpath-exception-2.0"],
        "N1 N2 N4 D1 O1 S2",
        "G Y G",
    ),
    (
        &["GPL-3.0-only WITH GCC-exception-3.1"],
        "N1 N2 N4 D1 O1 I1 P1 P2 X3 S2",
        "G Y G",
    ),
    (
        &["GPL-3.0-only", "GPL-3.0-or-later"],
        "S4 N1 N2 N4 D1 O1 I1 P1 P2 X3",
        "G O Y",
    ),
    (
        &["AGPL-3.0-only", "AGPL-3.0-or-later"],
        "S4 S5 N1 N2 N4 D1 O1 I1 P1 P2 X3",
        "Y O R",
    ),
    (&["OSL-3.0"], "S4 S5 N2 N4 D1 P1 P2 X2", "Y O O"),
    (&["EUPL-1.1", "EUPL-1.2"], "S4 S5 N2 N4 D1 P1", "Y O O"),
    (&["CECILL-2.1"], "S4 N2 N4 D1", "G O Y"),
    (&["LPPL-1.3c"], "N1 N4 R1", "G Y G"),
    (&["OFL-1.1"], "N1 N2 D1 R1", "G G G"),
    (&["CC-BY-4.0"], "A1 N4", "G G G"),
    (&["CC-BY-SA-4.0"], "A1 D1 N4", "G Y Y"),
    (
        &["CC-BY-NC-4.0", "CC-BY-NC-SA-4.0", "CC-BY-NC-ND-4.0"],
        "F1",
        "R R R",
    ),
    (&["ODbL-1.0"], "A1 D1", "Y O O"),
    (&["GFDL-1.3-only", "GFDL-1.3-or-later"], "A1 D1 N4", "G Y G"),
    (&["JSON"], "N1 F1", "Y O O"),
    (&["SSPL-1.0"], "S6 F1", "O R R"),
    (&["Elastic-2.0"], "F1 N1 N2 N4", "O O R"),
    (&["BUSL-1.1"], "F1 N1", "O O R"),
    (
        &[
            "LicenseRef-RSALv2",
            "LicenseRef-Commons-Clause",
            "LicenseRef-Confluent-Community",
        ],
        "F1",
        "O O R",
    ),
    (
        &[
            "LicenseRef-Oracle-NFTC",
            "LicenseRef-Oracle-OTN",
            "LicenseRef-Oracle-BCL",
        ],
        "F1",
        "O R R",
    ),
    (
        &["LicenseRef-Llama", "LicenseRef-OpenRAIL"],
        "F1 A1",
        "O O O",
    ),
    (&["NOASSERTION", "LicenseRef-NONE"], "U1", "R R R"),
];

#[test]
fn every_row_has_its_duties_and_tiers() {
    let unmodified = UseFacts {
        modified: Answer::No,
        ..UseFacts::default()
    };
    for (ids, duties, tiers) in ROWS {
        for id in ids {
            let entry = entry(id).unwrap_or_else(|| panic!("{id} is missing"));
            assert_eq!(entry.duties.join(" "), duties, "{id}");
            let told = [UseContext::Internal, UseContext::App, UseContext::Service]
                .map(|context| entry.tiers.of(context, unmodified).id());
            assert_eq!(told.join(" "), tiers, "{id}");
            assert_eq!(entry.basis, CatalogueBasis::License, "{id}");
        }
    }
}

#[test]
fn the_agpl_is_stricter_where_customers_reach_it_or_it_may_be_changed() {
    let tiers = entry("AGPL-3.0-only").unwrap().tiers;
    let unmodified = UseFacts {
        modified: Answer::No,
        ..UseFacts::default()
    };
    assert_eq!(tiers.of(UseContext::Network, unmodified), Tier::O);
    assert_eq!(tiers.of(UseContext::Internal, UseFacts::default()), Tier::O);
    assert_eq!(tiers.of(UseContext::Tool, UseFacts::default()), Tier::Y);
}
