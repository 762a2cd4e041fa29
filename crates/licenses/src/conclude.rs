//! From what a package declares and what its files say to one conclusion, and why.

use gwanmun_model::license::Licenses;
use gwanmun_model::{Component, Expression, LicenseFile, Purl};

use crate::declared::declared;
use crate::detect::joined;

/// Concludes the license of a component.
///
/// What the package declares counts. Where it declares nothing intelligible, license texts found whole among its files
/// do; names and parts of texts do not: they stay for a person to look at.
pub fn concluded(component: &Component) -> Licenses {
    from(
        &component.purl,
        &component.declared_licenses,
        &component.license_files,
    )
}

fn from(purl: &Purl, statements: &[String], files: &[LicenseFile]) -> Licenses {
    let mut licenses = declared(purl, statements);
    licenses.detected = together(files.iter());
    if licenses.concluded.is_none() {
        let all_are_certain = files
            .iter()
            .filter(|file| file.expression.is_some())
            .all(|file| file.is_certain);
        licenses.concluded = licenses.detected.clone().filter(|_| all_are_certain);
    }
    licenses
}

/// Joins what files say: all of it holds.
fn together<'f>(files: impl Iterator<Item = &'f LicenseFile>) -> Option<Expression> {
    let said = files.filter_map(|file| file.expression.as_ref());
    let texts: Vec<String> = said.map(ToString::to_string).collect();
    joined(texts.iter().map(String::as_str))?.parse().ok()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn file(path: &str, expression: Option<&str>, is_certain: bool) -> LicenseFile {
        LicenseFile {
            path: path.to_owned(),
            text: String::new(),
            expression: expression.map(|text| text.parse().unwrap()),
            is_certain,
            copyrights: Vec::new(),
        }
    }

    fn conclusion(statements: &[&str], files: &[LicenseFile]) -> (Option<String>, Option<String>) {
        let purl: Purl = "pkg:npm/deep@1.0.0".parse().unwrap();
        let statements: Vec<String> = statements.iter().map(|&text| text.to_owned()).collect();
        let licenses = from(&purl, &statements, files);
        let text = |expression: Option<Expression>| expression.map(|one| one.to_string());
        (text(licenses.detected), text(licenses.concluded))
    }

    #[test]
    fn what_a_package_declares_counts() {
        let files = [
            file("LICENSE", Some("MIT"), true),
            file("NOTICE", None, false),
        ];
        let (detected, concluded) = conclusion(&["ISC"], &files);
        assert_eq!(
            (detected.as_deref(), concluded.as_deref()),
            (Some("MIT"), Some("ISC"))
        );
    }

    #[test]
    fn without_a_declaration_whole_texts_count_and_hints_do_not() {
        let whole = [
            file("LICENSE-MIT", Some("MIT"), true),
            file("LICENSE-APACHE", Some("Apache-2.0"), true),
        ];
        assert_eq!(
            conclusion(&[], &whole).1.as_deref(),
            Some("Apache-2.0 AND MIT")
        );
        let hint = [
            file("LICENSE", Some("MIT"), true),
            file("COPYING", Some("GPL-2.0-only"), false),
        ];
        assert_eq!(
            conclusion(&[], &hint),
            (Some("GPL-2.0-only AND MIT".to_owned()), None)
        );
        assert_eq!(conclusion(&[], &[]), (None, None));
    }
}
