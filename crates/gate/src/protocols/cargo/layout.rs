//! Names, paths and addresses of the sparse protocol. Whatever does not fit exactly is refused.

use gwanmun_model::{Digest, Text};
use serde::Deserialize;

use crate::refusal::Refusal;

/// Longest crate name the public registry takes.
const NAME_CHARS_MAX: usize = 64;
const VERSION_CHARS_MAX: usize = 128;

pub(super) const NOT_A_CRATE: Text = Text::fixed(
    "크레이트 이름과 버전이 아닙니다.",
    "not a crate name and version",
);
const ODD_CHARACTERS: Text = Text::fixed(
    "주소에 쓸 수 없는 문자가 있습니다.",
    "the path has characters no crate has",
);
const DOTTED: Text = Text::fixed(
    "주소에 빈 부분이나 점으로만 된 부분이 있습니다.",
    "the path has empty or dotted parts",
);
const NOT_AN_INDEX: Text = Text::fixed("색인의 주소가 아닙니다.", "not a path of the sparse index");

/// What a path below the mount asks for.
#[derive(Debug, PartialEq, Eq)]
pub(super) enum Asked {
    /// The registry's configuration.
    Config,
    /// The index file of one crate; `name` is in lower case.
    Index { file: String, name: String },
    /// One crate file.
    Download { name: String, version: String },
}

/// Reads a path as sent by the client.
///
/// **Why:** decoded twice, once by the gate and once by the registry, `%2e%2e` or `%2F` could mean two different
/// files. Cargo never needs to encode anything in these paths, so every percent sign is refused.
pub(super) fn read_path(path: &str) -> Result<Asked, Refusal> {
    let plain = |byte: u8| byte.is_ascii_alphanumeric() || b"-_./+".contains(&byte);
    if !path.bytes().all(plain) {
        return Err(Refusal::Malformed(ODD_CHARACTERS));
    }
    let segments: Vec<&str> = path.split('/').collect();
    if segments
        .iter()
        .any(|segment| matches!(*segment, "" | "." | ".."))
    {
        return Err(Refusal::Malformed(DOTTED));
    }
    match *segments.as_slice() {
        ["config.json"] => Ok(Asked::Config),
        ["crates", name, version, "download"] => {
            if !is_name(name) || !is_version(version) {
                return Err(Refusal::Malformed(NOT_A_CRATE));
            }
            Ok(Asked::Download {
                name: name.to_owned(),
                version: version.to_owned(),
            })
        }
        [.., name] if is_name(name) && index_file(&name.to_ascii_lowercase()) == path => {
            Ok(Asked::Index {
                file: path.to_owned(),
                name: name.to_owned(),
            })
        }
        _ => Err(Refusal::Malformed(NOT_AN_INDEX)),
    }
}

/// Returns where the index keeps a crate, whose name must be in lower case already.
pub(super) fn index_file(lower_name: &str) -> String {
    format!("{}/{lower_name}", prefix(lower_name))
}

/// Returns the folders in front of a crate in an index: `1`, `2`, `3/a` or `ab/cd`.
fn prefix(name: &str) -> String {
    match name.len() {
        length @ (0..=2) => length.to_string(),
        3 => format!("3/{}", name.get(..1).unwrap_or_default()),
        _ => format!(
            "{}/{}",
            name.get(..2).unwrap_or_default(),
            name.get(2..4).unwrap_or_default()
        ),
    }
}

pub(super) fn is_name(name: &str) -> bool {
    name.len() <= NAME_CHARS_MAX
        && name.starts_with(|first: char| first.is_ascii_alphanumeric() || first == '_')
        && name
            .bytes()
            .all(|byte| byte.is_ascii_alphanumeric() || byte == b'-' || byte == b'_')
}

pub(super) fn is_version(version: &str) -> bool {
    version.len() <= VERSION_CHARS_MAX
        && version.starts_with(|first: char| first.is_ascii_digit())
        && version
            .bytes()
            .all(|byte| byte.is_ascii_alphanumeric() || b".-+".contains(&byte))
}

/// The part of a registry's `config.json` that is needed.
#[derive(Deserialize)]
struct RegistryConfig {
    dl: String,
}

/// Returns the download template of a registry's `config.json`.
pub(super) fn read_config(json: &[u8]) -> Option<String> {
    let config: RegistryConfig = serde_json::from_slice(json).ok()?;
    (!config.dl.is_empty()).then_some(config.dl)
}

/// The `dl` value of a registry's configuration.
pub(super) struct DownloadTemplate<'a>(pub(super) &'a str);

impl DownloadTemplate<'_> {
    /// Fills in the template as cargo does; one without markers gets `/{crate}/{version}/download` appended.
    pub(super) fn address(&self, name: &str, version: &str, checksum: &Digest) -> String {
        let lower = name.to_ascii_lowercase();
        let values = [
            ("{crate}", name),
            ("{version}", version),
            ("{prefix}", &prefix(name)),
            ("{lowerprefix}", &prefix(&lower)),
            ("{sha256-checksum}", checksum.hex()),
        ];
        if !values.iter().any(|(marker, _)| self.0.contains(marker)) {
            let base = self.0.trim_end_matches('/');
            return format!("{base}/{name}/{version}/download");
        }
        values
            .iter()
            .fold(self.0.to_owned(), |address, (marker, value)| {
                address.replace(marker, value)
            })
    }
}

#[cfg(test)]
mod tests {
    use gwanmun_model::digest::Algorithm;

    use super::*;

    fn index(path: &str) -> Option<String> {
        match read_path(path) {
            Ok(Asked::Index { name, .. }) => Some(name),
            _ => None,
        }
    }

    #[test]
    fn index_paths_follow_the_length_of_the_name() {
        assert_eq!(index("1/a").as_deref(), Some("a"));
        assert_eq!(index("2/ab").as_deref(), Some("ab"));
        assert_eq!(index("3/a/abc").as_deref(), Some("abc"));
        assert_eq!(index("de/mo/demo-lib").as_deref(), Some("demo-lib"));
        // A crate named like the download route has its index file elsewhere.
        assert_eq!(index("cr/at/crates").as_deref(), Some("crates"));
    }

    #[test]
    fn wrong_folders_and_capitals_are_refused() {
        for path in [
            "1/ab",
            "2/a",
            "3/b/abc",
            "de/mi/demo",
            "De/mo/Demo",
            "demo",
            "de/mo/demo/x",
            "3/abc",
        ] {
            assert_eq!(index(path), None, "{path}");
        }
    }

    #[test]
    fn odd_paths_are_refused() {
        let odd = [
            "",
            "config.json/",
            "de/mo/%64emo",
            "de/mo/..%2fdemo",
            "de/mo/../demo",
            "de//mo/demo",
            "de/mo/demo\\x",
            "de/mo/데모",
            "crates/demo/1.0.0",
            "crates/demo/1.0.0/download/x",
            "crates/demo/../download",
            "crates/demo/1.0.0%2F..%2F1.1.0/download",
            "crates/-demo/1.0.0/download",
            "crates/demo/latest/download",
            "crates/de.mo/1.0.0/download",
            "api/v1/crates",
        ];
        for path in odd {
            assert!(read_path(path).is_err(), "{path}");
        }
        let long = format!("crates/{}/1.0.0/download", "a".repeat(65));
        assert!(read_path(&long).is_err());
    }

    #[test]
    fn downloads_keep_the_case_and_the_build_part() {
        let asked = read_path("crates/Demo_Lib/1.0.0-rc.1+build.5/download").unwrap();
        let expected = Asked::Download {
            name: "Demo_Lib".to_owned(),
            version: "1.0.0-rc.1+build.5".to_owned(),
        };
        assert_eq!(asked, expected);
    }

    #[test]
    fn templates_are_filled_in_as_cargo_does() {
        let hex = "0".repeat(64);
        let checksum = Digest::new(Algorithm::Sha256, &hex).unwrap();
        let fill = |template| DownloadTemplate(template).address("MyCrate", "1.0.0", &checksum);
        assert_eq!(
            fill("https://a/api/v1/crates"),
            "https://a/api/v1/crates/MyCrate/1.0.0/download"
        );
        assert_eq!(
            fill("https://a/{prefix}/{lowerprefix}/{crate}-{version}.crate"),
            "https://a/My/Cr/my/cr/MyCrate-1.0.0.crate"
        );
        assert_eq!(
            fill("https://a/{sha256-checksum}"),
            format!("https://a/{hex}")
        );
    }

    #[test]
    fn a_configuration_without_downloads_is_none() {
        assert_eq!(
            read_config(br#"{"dl":"https://a"}"#).as_deref(),
            Some("https://a")
        );
        assert_eq!(read_config(br#"{"dl":""}"#), None);
        assert_eq!(read_config(b"<html>"), None);
    }
}
