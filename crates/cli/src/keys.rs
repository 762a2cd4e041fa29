//! The keys of this installation: its own signing key and the public keys it trusts.

use std::path::Path;

use anyhow::{Context as _, bail};
use gwanmun_feeds::keys::{PublicKey, SecretKey};

use crate::environment;
use crate::output;
use crate::place::Place;

/// Returns this installation's signing key, making one at first use. Its public half is trusted.
pub(crate) fn own(place: &Place) -> anyhow::Result<SecretKey> {
    let path = place.secret_key();
    std::fs::create_dir_all(place.trusted_keys())
        .with_context(|| format!("could not create {}", place.trusted_keys().display()))?;
    let key = match std::fs::read_to_string(&path) {
        Ok(text) => SecretKey::parse(&text)
            .with_context(|| format!("{} is not a signing key", path.display()))?,
        Err(error) if error.kind() == std::io::ErrorKind::NotFound => {
            let key =
                SecretKey::from_seed(environment::random_bytes(), environment::random_bytes());
            output::replace(&path, key.render().as_bytes(), true)?;
            key
        }
        Err(error) => {
            return Err(error).with_context(|| format!("could not read {}", path.display()));
        }
    };
    let public = place.trusted_keys().join("own.pub");
    if !public.exists() {
        output::replace(&public, key.public().render().as_bytes(), false)?;
    }
    Ok(key)
}

/// Returns every trusted public key.
pub(crate) fn trusted(place: &Place) -> anyhow::Result<Vec<PublicKey>> {
    let folder = place.trusted_keys();
    let Ok(entries) = std::fs::read_dir(&folder) else {
        return Ok(Vec::new());
    };
    let mut paths: Vec<_> = entries
        .flatten()
        .map(|entry| entry.path())
        .filter(|path| path.extension().is_some_and(|extension| extension == "pub"))
        .collect();
    paths.sort();
    paths
        .iter()
        .map(|path| {
            let text = std::fs::read_to_string(path)
                .with_context(|| format!("could not read {}", path.display()))?;
            PublicKey::parse(&text)
                .with_context(|| format!("{} is not a public key", path.display()))
        })
        .collect()
}

/// Adds the public key in `file` to the trusted ones under `name`.
pub(crate) fn trust(place: &Place, file: &Path, name: &str) -> anyhow::Result<PublicKey> {
    if name.is_empty()
        || !name
            .bytes()
            .all(|byte| byte.is_ascii_alphanumeric() || byte == b'-')
    {
        bail!("the name of a key has letters, digits and hyphens only, not `{name}`");
    }
    let text = std::fs::read_to_string(file)
        .with_context(|| format!("could not read {}", file.display()))?;
    let key = PublicKey::parse(&text)
        .with_context(|| format!("{} is not a public key", file.display()))?;
    std::fs::create_dir_all(place.trusted_keys())
        .with_context(|| format!("could not create {}", place.trusted_keys().display()))?;
    let path = place.trusted_keys().join(format!("{name}.pub"));
    if path.exists() {
        bail!(
            "{} exists; choose another name or remove it first",
            path.display()
        );
    }
    output::replace(&path, text.as_bytes(), false)?;
    Ok(key)
}
