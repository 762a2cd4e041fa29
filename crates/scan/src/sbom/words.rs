//! Words that several formats share: hash algorithms, scopes of properties, SPDX's way to write people.

use gwanmun_model::digest::Algorithm;
use gwanmun_model::sbom::{ExternalReference, Party, Tool};
use gwanmun_model::{Digest, Scope};

/// Finds a hash algorithm by its name in CycloneDX (`SHA-256`), SPDX 2 (`SHA256`) or SPDX 3 (`sha3_256`).
pub(super) fn algorithm(name: &str) -> Option<Algorithm> {
    let plain: String = name
        .chars()
        .filter(char::is_ascii_alphanumeric)
        .map(|c| c.to_ascii_lowercase())
        .collect();
    Some(match plain.as_str() {
        "md5" => Algorithm::Md5,
        "sha1" => Algorithm::Sha1,
        "sha224" => Algorithm::Sha224,
        "sha256" => Algorithm::Sha256,
        "sha384" => Algorithm::Sha384,
        "sha512" => Algorithm::Sha512,
        "sha3256" => Algorithm::Sha3_256,
        "sha3384" => Algorithm::Sha3_384,
        "sha3512" => Algorithm::Sha3_512,
        "blake2b256" => Algorithm::Blake2b256,
        "blake2b384" => Algorithm::Blake2b384,
        "blake2b512" => Algorithm::Blake2b512,
        "blake3" => Algorithm::Blake3,
        _ => return None,
    })
}

/// What a written hash is.
pub(super) enum Hash {
    /// One of an algorithm we know, of the right length.
    Good(Digest),
    /// One of an algorithm that is kept by name only: the name of a property and its value.
    Other(String, String),
    /// Not a value of its algorithm.
    Bad,
}

/// Reads a hash.
pub(super) fn hash(name: &str, value: &str) -> Hash {
    let value = value.trim();
    match algorithm(name) {
        Some(algorithm) => Digest::new(algorithm, value).map_or(Hash::Bad, Hash::Good),
        None => Hash::Other(format!("hash:{}", name.trim()), value.to_owned()),
    }
}

/// Returns the scope that a property known to say so gives to a component.
///
/// Source: CycloneDX property taxonomy (`cdx:npm`, `cdx:composer`, `cdx:pipenv`) and our own documents.
pub(super) fn scope_of_property(name: &str, value: &str) -> Option<Scope> {
    match name {
        "cdx:npm:package:development" | "cdx:composer:package:isDevRequirement" => {
            (value == "true").then_some(Scope::Development)
        }
        "cdx:pipenv:category" => (value == "dev-packages").then_some(Scope::Development),
        "gwanmun:scope" => Scope::ALL
            .into_iter()
            .find(|scope| scope.id() == value && *scope != Scope::Unknown),
        _ => None,
    }
}

/// Reads `Organization: Name (mail)`, `Person: Name (mail)` or a bare name as SPDX 2 writes people.
pub(super) fn party(written: &str) -> Option<Party> {
    let written = written.trim();
    let (is_person, rest) = match written.split_once(':') {
        Some(("Organization", rest)) => (Some(false), rest),
        Some(("Person", rest)) => (Some(true), rest),
        _ => (None, written),
    };
    let rest = rest.trim();
    let (name, mail) = match rest
        .strip_suffix(')')
        .and_then(|open| open.rsplit_once('('))
    {
        Some((name, mail)) if mail.is_empty() || mail.contains('@') => (name.trim(), mail.trim()),
        _ => (rest, ""),
    };
    let party = Party {
        name: (!name.is_empty()).then(|| name.to_owned()),
        emails: [mail]
            .into_iter()
            .filter(|mail| !mail.is_empty())
            .map(str::to_owned)
            .collect(),
        urls: Vec::new(),
        is_person,
    };
    (party.name.is_some() || !party.emails.is_empty()).then_some(party)
}

/// Reads `name-version`, the form SPDX 2 asks for (clause 6.8) and writers of SPDX 3 keep to; what follows the last hyphen is a version
/// only if it begins like one.
pub(super) fn tool(written: &str) -> Tool {
    let parts = written.rsplit_once('-').filter(|(name, version)| {
        let digits = version.strip_prefix('v').unwrap_or(version);
        !name.is_empty() && digits.starts_with(|c: char| c.is_ascii_digit())
    });
    let (name, version) = match parts {
        Some((name, version)) => (name, Some(version.to_owned())),
        None => (written, None),
    };
    Tool {
        vendor: None,
        name: name.to_owned(),
        version,
    }
}

/// Keeps a link; where it stands in a field of its own already, only the remark is added.
pub(super) fn add_link(links: &mut Vec<ExternalReference>, link: ExternalReference) {
    // Those with a field of their own, two at most, stand first.
    let mut known = links.iter_mut().take(2);
    let same = known.find(|known| known.kind == link.kind && known.url == link.url);
    match same {
        Some(known) if known.comment.is_none() => known.comment = link.comment,
        Some(known) if known.comment == link.comment => {}
        _ => links.push(link),
    }
}

/// Whether SPDX says by this word that nothing is known or said.
pub(super) fn is_unknown(word: &str) -> bool {
    let word = word.trim();
    word.is_empty() || word == "NOASSERTION"
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn one_algorithm_has_many_names() {
        for name in ["SHA3-256", "SHA3_256", "sha3_256"] {
            assert_eq!(algorithm(name), Some(Algorithm::Sha3_256));
        }
        assert_eq!(algorithm("SHA-1"), Some(Algorithm::Sha1));
        assert_eq!(algorithm("BLAKE2b-512"), Some(Algorithm::Blake2b512));
        assert_eq!(algorithm("ADLER32"), None);
    }

    #[test]
    fn people_are_read_with_their_mail() {
        let read = |text| {
            let party = party(text).expect("party");
            (
                party.name.unwrap_or_default(),
                party.emails,
                party.is_person,
            )
        };
        assert_eq!(
            read("Person: Jane Doe (jane@example.org)"),
            (
                "Jane Doe".into(),
                vec!["jane@example.org".into()],
                Some(true)
            )
        );
        assert_eq!(
            read("Organization: Example (Korea)"),
            ("Example (Korea)".into(), vec![], Some(false))
        );
        assert_eq!(read("Example"), ("Example".into(), vec![], None));
        assert!(party("Organization: ").is_none());
    }

    #[test]
    fn a_tool_has_a_version_only_if_it_is_written() {
        for (written, name, version) in [
            ("syft-0.60.1", "syft", Some("0.60.1")),
            ("spdx-maven-plugin", "spdx-maven-plugin", None),
            ("bom-v0.2.1", "bom", Some("v0.2.1")),
            (
                "Microsoft.SBOMTool-1.0.0-preview",
                "Microsoft.SBOMTool-1.0.0-preview",
                None,
            ),
        ] {
            let tool = tool(written);
            assert_eq!(
                (tool.name.as_str(), tool.version.as_deref()),
                (name, version)
            );
        }
    }
}
