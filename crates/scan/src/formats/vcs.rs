//! Addresses of repositories, written as package URLs want them.

/// Writes the value of the qualifier `vcs_url`: `git+https://host/path.git@state#folder`.
///
/// An address of the form `user@host:path` is written with the scheme it stands for. Source: SPDX 2.3, package
/// download location, which the package-url specification refers to.
pub(super) fn vcs_url(tool: &str, address: &str, state: Option<&str>) -> String {
    let state = state.filter(|state| !state.is_empty());
    let at = if state.is_some() { "@" } else { "" };
    let state = state.unwrap_or_default();
    let short = address.split_once(':').filter(|(host, path)| {
        !path.starts_with("//") && host.contains('@') && !host.contains('/')
    });
    match short {
        Some((host, path)) => {
            let path = path.trim_start_matches('/');
            format!("{tool}+ssh://{host}/{path}{at}{state}")
        }
        None => format!("{tool}+{address}{at}{state}"),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn short_addresses_get_their_scheme() {
        for (address, state, expected) in [
            ("https://e.x/a.git", Some("1"), "git+https://e.x/a.git@1"),
            ("git@e.x:a/b.git", None, "git+ssh://git@e.x/a/b.git"),
            ("ssh://git@e.x:22/a", Some(""), "git+ssh://git@e.x:22/a"),
        ] {
            assert_eq!(vcs_url("git", address, state), expected);
        }
    }
}
