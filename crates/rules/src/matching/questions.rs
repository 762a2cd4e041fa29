//! What is asked about a component: its package, and what else records may know it by.

use gwanmun_model::cpe::{Mapping, Product};
use gwanmun_model::finding::MatchedBy;
use gwanmun_model::{Component, Ecosystem};

use super::Query;

/// One question about a component.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Question {
    /// What is asked.
    pub query: Query,
    /// How sure it is that the records mean this component.
    pub by: MatchedBy,
    /// Who confirmed that it is the product asked for, where somebody did.
    pub confirmed: Option<String>,
}

/// Endings of files that are copied into pages.
const COPIED: [&str; 4] = [".js", ".cjs", ".mjs", ".css"];

/// Returns the questions about a component, the one about its package first.
///
/// A product's CPE name is asked for where people confirmed that the package is that product (`confirmed`), and a name
/// the component was given where no package records speak of it; never one made from its package's name, since
/// products of one name are many. Operating systems are left to the records of their packages.
pub fn questions(component: &Component, confirmed: &[Mapping]) -> Vec<Question> {
    let package = Query::of(&component.purl).map(|query| Question {
        query,
        by: MatchedBy::Package,
        confirmed: None,
    });
    let of_mapping = |mapping: &Mapping| {
        let day = mapping.confirmed.date();
        Some(Question {
            by: MatchedBy::ConfirmedCpe,
            confirmed: Some(format!("confirmed by {} on {day}", mapping.confirmed_by)),
            ..of_cpe(&mapping.cpe, component)?
        })
    };
    let mut questions: Vec<Question> = confirmed.iter().filter_map(of_mapping).collect();
    if package.is_none() && questions.is_empty() {
        questions.extend(
            component
                .cpes
                .iter()
                .filter_map(|cpe| of_cpe(cpe, component)),
        );
    }
    questions.extend(copied(component));
    package.into_iter().chain(questions).collect()
}

/// Asks about a JavaScript library that lies in the tree as a file.
fn copied(component: &Component) -> Option<Question> {
    let is_library = component.purl.ecosystem() == Some(Ecosystem::Npm);
    let is_copied = component
        .locations
        .iter()
        .any(|location| COPIED.iter().any(|ending| location.path.ends_with(ending)));
    (is_library && is_copied).then(|| Question {
        query: Query::new(
            Ecosystem::RetireJs,
            None,
            &component.purl.package_name(),
            component.purl.version(),
        ),
        by: MatchedBy::Package,
        confirmed: None,
    })
}

/// Asks about the product of a CPE name.
fn of_cpe(cpe: &str, component: &Component) -> Option<Question> {
    let product = Product::of(cpe).filter(|product| product.part != "o")?;
    let version = component.purl.version().or(product.version.as_deref());
    Some(Question {
        query: Query::new(Ecosystem::Cpe, None, &product.key(), version),
        by: MatchedBy::Cpe,
        confirmed: None,
    })
}

#[cfg(test)]
mod tests {
    use gwanmun_model::{Location, Purl};

    use super::*;

    fn asked(purl: &str, cpes: &[&str], path: &str) -> Vec<(String, String, Option<String>)> {
        let purl: Purl = purl.parse().unwrap();
        let mut component = Component::new(purl, Location::new(path.to_owned(), None));
        component.cpes = cpes.iter().map(|&cpe| cpe.to_owned()).collect();
        let ask = |question: Question| {
            let query = question.query;
            (query.ecosystem.to_string(), query.name, query.version)
        };
        questions(&component, &[]).into_iter().map(ask).collect()
    }

    fn question(ecosystem: &str, name: &str, version: &str) -> (String, String, Option<String>) {
        (
            ecosystem.to_owned(),
            name.to_owned(),
            Some(version.to_owned()),
        )
    }

    #[test]
    fn a_package_is_asked_for_by_name_alone() {
        let cpe = "cpe:2.3:a:lodash:lodash:4.17.20:*:*:*:*:*:*:*";
        assert_eq!(
            asked("pkg:npm/lodash@4.17.20", &[cpe], "package-lock.json"),
            [question("npm", "lodash", "4.17.20")]
        );
    }

    #[test]
    fn what_has_no_package_is_asked_for_by_the_names_it_was_given() {
        let cpe = "cpe:2.3:a:openssl:openssl:1.0.1\\-f:*:*:*:*:*:*:*";
        assert_eq!(
            asked("pkg:generic/openssl", &[cpe], "bom.json"),
            [question("CPE", "a:openssl:openssl", "1.0.1-f")]
        );
        assert_eq!(
            asked("pkg:generic/openssl@1.0.1g", &[cpe], "bom.json"),
            [question("CPE", "a:openssl:openssl", "1.0.1g")]
        );
        let system = "cpe:2.3:o:debian:debian_linux:12.0:*:*:*:*:*:*:*";
        assert!(asked("pkg:generic/debian@12", &[system], "etc/os-release").is_empty());
        assert!(asked("pkg:generic/openssl@1", &[], "bom.json").is_empty());
    }

    #[test]
    fn copied_libraries_are_asked_for_twice() {
        assert_eq!(
            asked("pkg:npm/jquery@1.8.0", &[], "static/jquery.min.js"),
            [
                question("npm", "jquery", "1.8.0"),
                question("retire.js", "jquery", "1.8.0")
            ]
        );
    }

    /// A confirmed mapping speaks for a package that has records of its own, and goes before a name from a document.
    #[test]
    fn a_confirmed_product_is_asked_for_and_says_who_confirmed_it() {
        let purl: Purl = "pkg:generic/openssl@3.0.1".parse().unwrap();
        let mut component = Component::new(purl, Location::new("bom.json", None));
        component.cpes = vec!["cpe:2.3:a:someone:else:3.0.1:*:*:*:*:*:*:*".to_owned()];
        let mapping = Mapping {
            package: "pkg:generic/openssl".to_owned(),
            cpe: "cpe:2.3:a:openssl:openssl:*:*:*:*:*:*:*:*".to_owned(),
            confirmed_by: "홍길동".to_owned(),
            confirmed: "2026-10-30".parse().unwrap(),
        };
        let asked = questions(&component, &[mapping]);
        assert_eq!(asked.len(), 1);
        assert_eq!(asked[0].by, MatchedBy::ConfirmedCpe);
        assert_eq!(asked[0].query.name(), "a:openssl:openssl");
        let said = asked[0].confirmed.as_deref();
        assert_eq!(said, Some("confirmed by 홍길동 on 2026-10-30"));
    }
}
