//! Statements as packages really make them.

use proptest::prelude::*;

use super::*;

fn licenses(package_type: &str, statements: &[&str]) -> Licenses {
    let namespace =
        Some("group").filter(|_| matches!(package_type, "maven" | "composer" | "rpm" | "deb"));
    let purl = Purl::new(package_type, namespace, "name", Some("1")).unwrap();
    let statements: Vec<String> = statements.iter().map(|text| (*text).to_owned()).collect();
    declared(&purl, &statements)
}

/// Compares what was read with what was expected (empty: not understood) and says what differs.
fn difference(package_type: &str, statements: &[&str], expected: &str) -> Option<String> {
    let licenses = licenses(package_type, statements);
    let got = licenses
        .declared
        .as_ref()
        .map_or_else(String::new, ToString::to_string);
    let raw: &[&str] = if got.is_empty() { statements } else { &[] };
    assert_eq!(licenses.declared_raw, raw);
    assert_eq!(licenses.concluded, licenses.declared);
    assert_eq!(licenses.detected, None);
    (got != expected).then(|| format!("{package_type} {statements:?}: {got:?}, not {expected:?}"))
}

fn check(package_type: &str, statements: &[&str], expected: &str) {
    assert_eq!(difference(package_type, statements, expected), None);
}

fn check_each(package_type: &str, cases: &[(&str, &str)]) {
    let differences: Vec<String> = cases
        .iter()
        .filter_map(|(text, expected)| difference(package_type, &[text], expected))
        .collect();
    assert!(differences.is_empty(), "{}", differences.join("\n"));
}

const MAVEN_NAMES: &[(&str, &str)] = &[
    ("The Apache Software License, Version 2.0", "Apache-2.0"),
    ("Apache License, Version 2.0", "Apache-2.0"),
    ("The Apache License, Version 2.0", "Apache-2.0"),
    ("Apache License Version 2.0", "Apache-2.0"),
    ("Apache Software License - Version 2.0", "Apache-2.0"),
    ("Apache Software License 2.0", "Apache-2.0"),
    ("Apache 2.0", "Apache-2.0"),
    ("Apache 2", "Apache-2.0"),
    ("Apache-2.0", "Apache-2.0"),
    ("ASL 2.0", "Apache-2.0"),
    ("ASL, version 2", "Apache-2.0"),
    ("ASF 2.0", "Apache-2.0"),
    ("AL 2.0", "Apache-2.0"),
    ("ALv2", "Apache-2.0"),
    ("Apache License", ""),
    ("Apache Software Licenses", ""),
    ("asl", ""),
    ("Eclipse Public License v1.0", "EPL-1.0"),
    ("Eclipse Public License - v 1.0", "EPL-1.0"),
    ("Eclipse Public License - v 2.0", "EPL-2.0"),
    ("Eclipse Public License v. 2.0", "EPL-2.0"),
    ("Eclipse Public License, Version 1.0", "EPL-1.0"),
    ("EPL 2.0", "EPL-2.0"),
    ("EPL-2.0", "EPL-2.0"),
    ("Eclipse Distribution License - v 1.0", "BSD-3-Clause"),
    ("EDL 1.0", "BSD-3-Clause"),
    (
        "GPL v2 with CPE",
        "GPL-2.0-only WITH Classpath-exception-2.0",
    ),
    ("GPL2 w/ CPE", "GPL-2.0-only WITH Classpath-exception-2.0"),
    (
        "GPL-2.0-with-classpath-exception",
        "GPL-2.0-only WITH Classpath-exception-2.0",
    ),
    (
        "GNU General Public License, version 2 with the GNU Classpath Exception",
        "GPL-2.0-only WITH Classpath-exception-2.0",
    ),
    (
        "GNU General Public License, Version 2 with the Classpath Exception",
        "GPL-2.0-only WITH Classpath-exception-2.0",
    ),
    (
        "GNU General Public License, version 2 (GPL2), with the classpath exception",
        "GPL-2.0-only WITH Classpath-exception-2.0",
    ),
    ("GNU General Public License, version 2", "GPL-2.0-only"),
    ("GNU General Public License Version 2", "GPL-2.0-only"),
    ("GPL v2", "GPL-2.0-only"),
    ("GNU General Public License", ""),
    ("gpl", ""),
    ("GNU Lesser General Public License", ""),
    ("GNU Lesser General Public Licence", ""),
    (
        "GNU Lesser General Public License, Version 2.1",
        "LGPL-2.1-only",
    ),
    ("LGPL, version 2.1", "LGPL-2.1-only"),
    ("lgpl_v2_1", "LGPL-2.1-only"),
    ("LGPL-2.1", "LGPL-2.1-only"),
    ("LGPL-2.1+", "LGPL-2.1-or-later"),
    ("GNU Lesser General Public License v3.0", "LGPL-3.0-only"),
    (
        "Lesser General Public License, version 3 or greater",
        "LGPL-3.0-or-later",
    ),
    ("CDDL 1.1", "CDDL-1.1"),
    (
        "COMMON DEVELOPMENT AND DISTRIBUTION LICENSE (CDDL) Version 1.0",
        "CDDL-1.0",
    ),
    ("Common Development and Distribution License", ""),
    ("CDDL+GPL", ""),
    (
        "Apache License, Version 2.0 and Common Development And Distribution License (CDDL) Version 1.0",
        "Apache-2.0 AND CDDL-1.0",
    ),
    ("Mozilla Public License, Version 2.0", "MPL-2.0"),
    ("Mozilla Public License 1.1 (MPL 1.1)", "MPL-1.1"),
    ("MPL 2.0 or EPL 1.0", "MPL-2.0 OR EPL-1.0"),
    ("The MIT License", "MIT"),
    ("MIT License", "MIT"),
    ("The MIT License (MIT)", "MIT"),
    ("Bouncy Castle Licence", "MIT"),
    ("The BSD License", ""),
    ("BSD", ""),
    ("New BSD License", "BSD-3-Clause"),
    ("The (New) BSD License", "BSD-3-Clause"),
    ("BSD 3-clause New License", "BSD-3-Clause"),
    ("BSD-3-Clause", "BSD-3-Clause"),
    ("The BSD 3-Clause License", "BSD-3-Clause"),
    ("The BSD 2-Clause License", "BSD-2-Clause"),
    ("BSD 3-clause License w/nuclear disclaimer", ""),
    ("IBM Public License Version 1.0", "IPL-1.0"),
    ("CPL", "CPL-1.0"),
    ("CC0", "CC0-1.0"),
    ("Public Domain", ""),
    ("Public Domain, per Creative Commons CC0", "CC0-1.0"),
    ("Universal Permissive License, Version 1.0", "UPL-1.0"),
    ("JSON", "JSON"),
    ("Go License", "BSD-3-Clause"),
    ("Some random license", ""),
    (
        "Similar to Apache License but with the acknowledgment clause removed",
        "",
    ),
    ("Business Source License 1.1", "BUSL-1.1"),
    ("Elastic License 2.0", "Elastic-2.0"),
    ("Server Side Public License, v 1", "SSPL-1.0"),
];

#[test]
fn maven_names() {
    check_each("maven", MAVEN_NAMES);
}

const WEB_ADDRESSES: &[(&str, &str)] = &[
    (
        "http://www.apache.org/licenses/LICENSE-2.0.txt",
        "Apache-2.0",
    ),
    ("https://www.apache.org/licenses/LICENSE-2.0", "Apache-2.0"),
    (
        "http://www.apache.org/licenses/LICENSE-2.0.html",
        "Apache-2.0",
    ),
    ("http://www.apache.org/licenses/", ""),
    ("http://www.opensource.org/licenses/mit-license.php", "MIT"),
    ("https://opensource.org/licenses/MIT", "MIT"),
    ("https://opensource.org/license/mit/", "MIT"),
    (
        "http://opensource.org/licenses/BSD-3-Clause",
        "BSD-3-Clause",
    ),
    ("http://www.opensource.org/licenses/bsd-license.php", ""),
    ("http://opensource.org/licenses/apache2.0.php", "Apache-2.0"),
    ("https://spdx.org/licenses/MPL-2.0.html", "MPL-2.0"),
    ("https://licenses.nuget.org/MIT", "MIT"),
    ("http://www.eclipse.org/legal/epl-v10.html", "EPL-1.0"),
    ("https://www.eclipse.org/legal/epl-2.0/", "EPL-2.0"),
    (
        "http://www.eclipse.org/org/documents/edl-v10.php",
        "BSD-3-Clause",
    ),
    (
        "http://www.gnu.org/licenses/old-licenses/lgpl-2.1.html",
        "LGPL-2.1-only",
    ),
    ("http://www.gnu.org/licenses/lgpl.html", ""),
    (
        "https://www.gnu.org/licenses/gpl-3.0.en.html",
        "GPL-3.0-only",
    ),
    ("http://www.mozilla.org/MPL/2.0/", "MPL-2.0"),
    (
        "https://creativecommons.org/publicdomain/zero/1.0/",
        "CC0-1.0",
    ),
    (
        "http://openjdk.java.net/legal/gplv2+ce.html",
        "GPL-2.0-only WITH Classpath-exception-2.0",
    ),
    (
        "https://github.com/someone/something/blob/master/LICENSE",
        "",
    ),
    ("https://go.microsoft.com/fwlink/?LinkId=329770", ""),
    (
        "http://h2database.com/html/license.html",
        "MPL-2.0 OR EPL-1.0",
    ),
];

#[test]
fn web_addresses() {
    check_each("maven", WEB_ADDRESSES);
}

const CRATES: &[(&str, &str)] = &[
    ("MIT/Apache-2.0", "MIT OR Apache-2.0"),
    ("MIT / Apache-2.0", "MIT OR Apache-2.0"),
    ("Apache-2.0/MIT", "Apache-2.0 OR MIT"),
    ("MIT OR Apache-2.0", "MIT OR Apache-2.0"),
    ("Unlicense/MIT", "Unlicense OR MIT"),
    (
        "Apache-2.0 WITH LLVM-exception OR Apache-2.0 OR MIT",
        "Apache-2.0 WITH LLVM-exception OR Apache-2.0 OR MIT",
    ),
    (
        "(MIT OR Apache-2.0) AND Unicode-DFS-2016",
        "(MIT OR Apache-2.0) AND Unicode-DFS-2016",
    ),
    ("MIT/Apache-2.0/Zlib", "MIT OR Apache-2.0 OR Zlib"),
    ("0BSD OR MIT OR Apache-2.0", "0BSD OR MIT OR Apache-2.0"),
    ("GPL-3.0", "GPL-3.0-only"),
    ("GPL-3.0+", "GPL-3.0-or-later"),
    ("MPL-2.0+", "MPL-2.0+"),
    ("BSD-3-Clause/MIT", "BSD-3-Clause OR MIT"),
    (
        "MIT OR Apache-2.0 AND LicenseRef-Own",
        "MIT OR Apache-2.0 AND LicenseRef-Own",
    ),
    ("mit", "MIT"),
    ("apache-2.0", "Apache-2.0"),
    ("MIT or Apache-2.0", "MIT OR Apache-2.0"),
];

#[test]
fn crates() {
    check_each("cargo", CRATES);
}

const NPM_STRINGS: &[(&str, &str)] = &[
    ("MIT", "MIT"),
    ("(MIT OR Apache-2.0)", "MIT OR Apache-2.0"),
    ("(AFL-2.1 OR BSD-3-Clause)", "AFL-2.1 OR BSD-3-Clause"),
    ("(MIT AND Zlib)", "MIT AND Zlib"),
    ("(MIT OR GPL-3.0)", "MIT OR GPL-3.0-only"),
    ("MIT/X11", "MIT"),
    ("Apache2", "Apache-2.0"),
    ("Apache 2", "Apache-2.0"),
    ("Apache License, Version 2.0", "Apache-2.0"),
    ("GPL-2.0", "GPL-2.0-only"),
    ("LGPL-3.0+", "LGPL-3.0-or-later"),
    ("WTFPL OR ISC", "WTFPL OR ISC"),
    ("BSD", ""),
    ("BSD-like", ""),
    ("SEE LICENSE IN LICENSE.md", ""),
    ("SEE LICENSE IN <filename>", ""),
    ("UNLICENSED", ""),
    ("Unlicense", "Unlicense"),
    ("Public Domain", ""),
    ("MIT (http://mootools.net/license.txt)", "MIT"),
    ("CC-BY-3.0", "CC-BY-3.0"),
    ("NOASSERTION", ""),
    ("NONE", ""),
    ("MIT OR NOASSERTION", ""),
    ("ISC", "ISC"),
    ("isc", "ISC"),
    ("Zlib", "Zlib"),
    ("BlueOak-1.0.0", "BlueOak-1.0.0"),
    ("Python-2.0", "Python-2.0"),
    ("Artistic-2.0", "Artistic-2.0"),
    ("proprietary", ""),
    ("Commercial", ""),
    ("", ""),
];

#[test]
fn npm_strings() {
    check_each("npm", NPM_STRINGS);
}

const PYPI_STATEMENTS: &[(&str, &str)] = &[
    ("License :: OSI Approved :: MIT License", "MIT"),
    ("License :: OSI Approved :: BSD License", ""),
    ("License :: OSI Approved :: Apache Software License", ""),
    (
        "License :: OSI Approved :: GNU General Public License v3 (GPLv3)",
        "",
    ),
    (
        "License :: OSI Approved :: GNU General Public License v3 or later (GPLv3+)",
        "GPL-3.0-or-later",
    ),
    (
        "License :: OSI Approved :: GNU General Public License v2 or later (GPLv2+)",
        "GPL-2.0-or-later",
    ),
    (
        "License :: OSI Approved :: GNU Lesser General Public License v2 or later (LGPLv2+)",
        "",
    ),
    (
        "License :: OSI Approved :: GNU Lesser General Public License v3 or later (LGPLv3+)",
        "LGPL-3.0-or-later",
    ),
    (
        "License :: OSI Approved :: GNU Affero General Public License v3 or later (AGPLv3+)",
        "AGPL-3.0-or-later",
    ),
    (
        "License :: OSI Approved :: Mozilla Public License 2.0 (MPL 2.0)",
        "MPL-2.0",
    ),
    ("License :: OSI Approved :: ISC License (ISCL)", "ISC"),
    (
        "License :: OSI Approved :: The Unlicense (Unlicense)",
        "Unlicense",
    ),
    (
        "License :: OSI Approved :: Eclipse Public License 2.0 (EPL-2.0)",
        "EPL-2.0",
    ),
    (
        "License :: OSI Approved :: Boost Software License 1.0 (BSL-1.0)",
        "BSL-1.0",
    ),
    (
        "License :: OSI Approved :: Python Software Foundation License",
        "",
    ),
    ("License :: OSI Approved :: zlib/libpng License", "Zlib"),
    (
        "License :: CC0 1.0 Universal (CC0 1.0) Public Domain Dedication",
        "CC0-1.0",
    ),
    ("License :: Public Domain", ""),
    ("License :: Other/Proprietary License", ""),
    ("MIT License", "MIT"),
    ("Expat (MIT/X11)", "MIT"),
    ("Apache 2.0", "Apache-2.0"),
    ("Apache License, Version 2.0", "Apache-2.0"),
    ("3-Clause BSD License", "BSD-3-Clause"),
    ("new BSD License", "BSD-3-Clause"),
    ("Simplified BSD", "BSD-2-Clause"),
    ("BSD-3-Clause", "BSD-3-Clause"),
    ("BSD-like", ""),
    ("GNU LGPL", ""),
    ("GPLv2+", "GPL-2.0-or-later"),
    ("LGPLv2+", ""),
    ("LGPL2.1+ (the library), GPL2+ (tests and examples)", ""),
    ("PSF", ""),
    ("HPND", "HPND"),
    ("UNKNOWN", ""),
    ("MPL-2.0 AND MIT", "MPL-2.0 AND MIT"),
    ("Dual License", ""),
];

#[test]
fn pypi_statements() {
    check_each("pypi", PYPI_STATEMENTS);
}

const DISTRIBUTIONS_AND_R: &[(&str, &str, &str)] = &[
    ("rpm", "GPLv2+", "GPL-2.0-or-later"),
    ("rpm", "GPLv3", "GPL-3.0-only"),
    ("rpm", "GPL+", "GPL-1.0-or-later"),
    ("rpm", "LGPLv2+", ""),
    ("rpm", "MPLv2.0", "MPL-2.0"),
    ("rpm", "ASL 2.0", "Apache-2.0"),
    (
        "rpm",
        "GPLv2 or LGPLv3+",
        "GPL-2.0-only OR LGPL-3.0-or-later",
    ),
    (
        "rpm",
        "(GPLv2+ or LGPLv3+) and GPLv3+",
        "(GPL-2.0-or-later OR LGPL-3.0-or-later) AND GPL-3.0-or-later",
    ),
    ("rpm", "zlib and Boost", "Zlib AND BSL-1.0"),
    ("rpm", "OpenSSL and ASL 2.0", "OpenSSL AND Apache-2.0"),
    ("rpm", "GPLv2 or BSD", ""),
    ("rpm", "GPLv3+ and MIT or ISC", ""),
    ("rpm", "GPLv2+, LGPLv2+, MIT", ""),
    ("rpm", "GPLv3+ with exceptions", ""),
    ("rpm", "pubkey", ""),
    (
        "rpm",
        "LGPL-2.1 and CC-BY-SA-1.0 and GPL-2.0 and BSL-1.0 and BSD-3-Clause and MIT",
        "LGPL-2.1-only AND CC-BY-SA-1.0 AND GPL-2.0-only AND BSL-1.0 AND BSD-3-Clause AND MIT",
    ),
    ("deb", "GPL-2+", "GPL-2.0-or-later"),
    ("deb", "GPL-3", "GPL-3.0-only"),
    ("deb", "Expat", "MIT"),
    ("deb", "Artistic or GPL-1+", ""),
    ("deb", "GPL-2+ or Expat", "GPL-2.0-or-later OR MIT"),
    ("cran", "GPL (>= 2)", "GPL-2.0-or-later"),
    ("cran", "GPL-2 | GPL-3", "GPL-2.0-only OR GPL-3.0-only"),
    ("cran", "MIT + file LICENSE", "MIT"),
    ("cran", "BSD_3_clause + file LICENSE", "BSD-3-Clause"),
    ("cran", "LGPL (>= 2.1)", "LGPL-2.1-or-later"),
    ("cran", "GPL-3 + file LICENSE", ""),
    ("cran", "file LICENSE", ""),
    ("gem", "Ruby", "Ruby"),
    ("gem", "perl_5", "Artistic-1.0-Perl OR GPL-1.0-or-later"),
    ("generic", "LicenseRef-1", "LicenseRef-1"),
    ("generic", "GPL-2.0-or-later or later", ""),
    (
        "generic",
        "GPLv2 with classpath exception",
        "GPL-2.0-only WITH Classpath-exception-2.0",
    ),
    (
        "generic",
        "Apache-2.0 with LLVM-exception",
        "Apache-2.0 WITH LLVM-exception",
    ),
    (
        "generic",
        "EPL-2.0 OR GPL-2.0-with-classpath-exception",
        "EPL-2.0 OR GPL-2.0-only WITH Classpath-exception-2.0",
    ),
    (
        "generic",
        "MIT AND GPL-2.0 OR GPLv3",
        "MIT AND GPL-2.0-only OR GPL-3.0-only",
    ),
];

#[test]
fn distributions_and_r() {
    let differences: Vec<String> = DISTRIBUTIONS_AND_R
        .iter()
        .filter_map(|(package_type, text, expected)| difference(package_type, &[text], expected))
        .collect();
    assert!(differences.is_empty(), "{}", differences.join("\n"));
}

#[test]
fn several_statements_hang_together_as_the_ecosystem_documents() {
    check("maven", &["Apache-2.0", "EPL-1.0"], "Apache-2.0 OR EPL-1.0");
    check("npm", &["MIT", "OFL-1.1"], "MIT OR OFL-1.1");
    check(
        "composer",
        &["LGPL-2.1-only", "GPL-3.0-or-later"],
        "LGPL-2.1-only OR GPL-3.0-or-later",
    );
    check("gem", &["MIT", "Ruby"], "MIT AND Ruby");
    check("rpm", &["MIT OR ISC", "Zlib"], "(MIT OR ISC) AND Zlib");
    check("pypi", &["MIT License", "Apache License 2.0"], "");
    check("npm", &["MIT", "MIT"], "MIT");
    check(
        "maven",
        &["The MIT License", "http://opensource.org/licenses/MIT"],
        "MIT",
    );
}

#[test]
fn bundle_headers() {
    let apache = "https://www.apache.org/licenses/LICENSE-2.0.txt";
    let linked = format!("\"Apache-2.0\";link=\"{apache}\"");
    check("maven", &[&linked], "Apache-2.0");
    check(
        "maven",
        &[&format!("Apache-2.0;link={apache};description=x")],
        "Apache-2.0",
    );
    check(
        "maven",
        &[&format!(
            "\"Apache License, Version 2.0\";link=\"{apache}\""
        )],
        "Apache-2.0",
    );
    check(
        "maven",
        &[&format!("\"Our Terms\";link=\"{apache}\"")],
        "Apache-2.0",
    );
    check(
        "maven",
        &["https://spdx.org/licenses/MIT, http://opensource.org/licenses/MIT"],
        "MIT",
    );
    check("maven", &["MIT, Apache-2.0"], "");
    check("maven", &["<<EXTERNAL>>"], "");
    check(
        "maven",
        &["Apache License 2.0", "<<EXTERNAL>>"],
        "Apache-2.0",
    );
    check("maven", &["\"Apache-2.0\""], "Apache-2.0");
}

#[test]
fn an_unknown_address_beside_a_license_to_choose_adds_nothing() {
    check("maven", &["MIT", "https://example.com/LICENSE"], "MIT");
    check("maven", &["https://example.com/LICENSE"], "");
    check("rpm", &["MIT", "https://example.com/LICENSE"], "");
}

#[test]
fn one_statement_that_is_not_understood_leaves_the_whole_unread() {
    check("maven", &["Apache-2.0", "Arcmutate Licence"], "");
    check("gem", &["MIT", "NOASSERTION"], "");
    check("npm", &[], "");
}

#[test]
fn a_family_beside_a_definite_license_adds_nothing() {
    check(
        "pypi",
        &["BSD-3-Clause", "License :: OSI Approved :: BSD License"],
        "BSD-3-Clause",
    );
    check(
        "pypi",
        &["Apache License 2.0", "Apache Software License"],
        "Apache-2.0",
    );
    check("pypi", &["MIT", "Apache Software License"], "");
    check(
        "pypi",
        &[
            "LGPL-2.1-or-later",
            "GNU Lesser General Public License v2 or later (LGPLv2+)",
        ],
        "LGPL-2.1-or-later",
    );
    check("pypi", &["MIT", "License :: OSI Approved"], "MIT");
    check(
        "maven",
        &[
            "GNU Lesser General Public License",
            "http://www.gnu.org/licenses/lgpl-3.0.html",
        ],
        "LGPL-3.0-only",
    );
}

#[test]
fn a_statement_that_names_all_the_others_says_how_they_hang_together() {
    check(
        "generic",
        &[
            "MIT",
            "PostgreSQL",
            "Apache Software License",
            "(MIT OR PostgreSQL OR Apache-2.0)",
        ],
        "MIT OR PostgreSQL OR Apache-2.0",
    );
    check(
        "pypi",
        &[
            "MIT OR Apache-2.0",
            "MIT License",
            "Apache Software License",
        ],
        "MIT OR Apache-2.0",
    );
}

#[test]
fn hostile_statements_end() {
    let deep = format!("{}MIT{}", "(".repeat(900), ")".repeat(900));
    check("npm", &[&deep], "MIT");
    let long = vec!["MIT"; 600].join(" OR ");
    assert!(
        licenses("npm", &[&long]).declared.is_some()
            || !licenses("npm", &[&long]).declared_raw.is_empty()
    );
    check("npm", &[&"x ".repeat(100_000)], "");
    check(
        "npm",
        &[
            "MIT OR",
            "OR",
            "((",
            "))",
            "()",
            "/",
            "//",
            "|",
            "+",
            " WITH ",
            "라이선스",
        ],
        "",
    );
}

proptest! {
    #[test]
    fn no_statement_panics(package_type in "maven|npm|pypi|cran", statements in prop::collection::vec(".{0,40}", 0..4)) {
        let texts: Vec<&str> = statements.iter().map(String::as_str).collect();
        let licenses = licenses(&package_type, &texts);
        prop_assert!(licenses.declared.is_some() || licenses.declared_raw == statements);
    }

    #[test]
    fn no_composition_panics_or_is_invalid(
        words in prop::collection::vec(
            prop::sample::select(vec![
                "MIT", "GPLv2+", "BSD", "and", "or", "AND", "OR", "with", "WITH", "(", ")", "/", "|", "+", "later",
                "Classpath-exception-2.0", "LicenseRef-a", "http://x/", "the", "NONE",
            ]),
            0..12,
        ),
    ) {
        let text = words.join(" ");
        if let Some(expression) = licenses("npm", &[&text]).declared {
            prop_assert!(expression.to_string().parse::<Expression>().is_ok());
            prop_assert!(!expression.terms().is_empty());
            prop_assert!(!expression.terms().contains(&"NONE".to_owned()));
        }
    }

    #[test]
    fn what_is_written_for_an_expression_reads_back_as_itself(
        left in prop::sample::select(vec!["MIT", "GPL-2.0-only", "MPL-2.0+", "GPL-2.0-only WITH Classpath-exception-2.0"]),
        right in prop::sample::select(vec!["ISC", "LGPL-3.0-or-later", "LicenseRef-own"]),
        operator in prop::sample::select(vec!["AND", "OR"]),
    ) {
        let text = format!("{left} {operator} {right}");
        let read = licenses("generic", &[&text]).declared.map(|expression| expression.to_string());
        prop_assert_eq!(read, Some(text));
    }
}
