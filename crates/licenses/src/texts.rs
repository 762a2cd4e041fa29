//! The standard texts of the SPDX license list, word for word.

/// Returns the text of a license or an exception on the SPDX list; `None` for an id it does not have, among them every
/// `LicenseRef-`. Ids are matched exactly.
///
/// Texts keep the list's placeholders, for example `<year>`: they are not anybody's copyright notice.
/// Source: SPDX license list (CC0-1.0), as the crate `spdx` carries it.
pub fn standard(id: &str) -> Option<&'static str> {
    let text = match spdx::license_id(id) {
        Some(license) => license.text(),
        None => spdx::exception_id(id)?.text(),
    };
    (!text.trim().is_empty()).then_some(text)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn licenses_and_exceptions_have_their_texts() {
        assert!(
            standard("MIT")
                .unwrap()
                .contains("Permission is hereby granted")
        );
        let exception = standard("Classpath-exception-2.0").unwrap();
        assert!(exception.contains("independent modules"));
        assert!(standard("GPL-2.0-or-later").is_some());
    }

    #[test]
    fn what_is_not_on_the_list_has_none() {
        for id in ["LicenseRef-Bank", "NOASSERTION", "NONE", "", "mit license"] {
            assert_eq!(standard(id), None, "{id}");
        }
    }
}
