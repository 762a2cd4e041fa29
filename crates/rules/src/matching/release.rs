//! Whether a record of a distribution's release speaks of the release a package belongs to.

use gwanmun_model::advisory::Affected;

use super::Query;

/// Whether a record applies.
pub(super) enum Applies {
    Yes,
    No,
    /// The package's release is not known.
    Unknown,
}

/// Compares the release a record names (`Debian:12`, `Alpine:v3.18`, `Ubuntu:22.04:LTS`) with the package's.
pub(super) fn applies(query: &Query, affected: &Affected) -> Applies {
    let Some((_, named)) = affected.ecosystem.split_once(':') else {
        return Applies::Yes;
    };
    if !query.ecosystem.has_releases() {
        return Applies::Yes;
    }
    let Some(release) = &query.release else {
        return Applies::Unknown;
    };
    if release == named {
        return Applies::Yes;
    }
    match (number(named), number(release)) {
        (Some(named), Some(release)) if begins(&release, &named) => Applies::Yes,
        (Some(_), Some(_)) => Applies::No,
        _ => Applies::Unknown,
    }
}

/// Code names of releases still met. Source: the release lists of Debian and Ubuntu, 2026-08.
const CODE_NAMES: [(&str, &str); 12] = [
    ("bionic", "18.04"),
    ("bookworm", "12"),
    ("bullseye", "11"),
    ("buster", "10"),
    ("focal", "20.04"),
    ("forky", "14"),
    ("jammy", "22.04"),
    ("jessie", "8"),
    ("noble", "24.04"),
    ("stretch", "9"),
    ("trixie", "13"),
    ("xenial", "16.04"),
];

/// Returns the number of a release: `3.18` of `v3.18`, `22.04` of `22.04:LTS`, `12` of `bookworm`.
fn number(release: &str) -> Option<String> {
    let known = CODE_NAMES.iter().find(|(name, _)| *name == release);
    if let Some((_, number)) = known {
        return Some((*number).to_owned());
    }
    let is_part = |c: char| c.is_ascii_digit() || c == '.';
    let number: String = release
        .chars()
        .skip_while(|c| !c.is_ascii_digit())
        .take_while(|c| is_part(*c))
        .collect();
    let number = number.trim_end_matches('.');
    (!number.is_empty()).then(|| number.to_owned())
}

/// Whether `release` is `named` or a minor release of it: 9.2 belongs to 9.
fn begins(release: &str, named: &str) -> bool {
    release
        .strip_prefix(named)
        .is_some_and(|rest| rest.is_empty() || rest.starts_with('.'))
}
