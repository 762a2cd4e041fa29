//! What images a store holds: their names, configurations and layers.

use gwanmun_model::Purl;
use gwanmun_model::purl::Parts;
use serde_json::Value;

use super::Store;

/// Most images read out of one store.
const IMAGES_MAX: usize = 64;
/// Deepest nesting of an index in an index.
const INDEX_DEPTH_MAX: u32 = 4;

/// One image.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(super) struct Image {
    /// Repository and tag as people write them: `registry.example/team/app:1.2`.
    name: Option<String>,
    /// Digest of the manifest, `sha256:…`.
    digest: Option<String>,
    /// Digest of the configuration, `sha256:…`, which Docker calls the image's id.
    id: Option<String>,
    architecture: Option<String>,
    system: Option<String>,
    /// Paths of the layers in the store, the lowest first.
    pub(super) layers: Vec<String>,
    /// Digest of each unpacked layer as the configuration states it, `sha256:…`.
    pub(super) layer_ids: Vec<String>,
}

impl Image {
    /// Returns what tells this image from the others of its store.
    pub(super) fn label(&self) -> String {
        let name = self.name.as_deref().or(self.digest.as_deref());
        let name = name.or(self.id.as_deref()).unwrap_or("image");
        match (&self.system, &self.architecture) {
            (Some(system), Some(architecture)) => {
                format!("{} {system}-{architecture}", name.replace('/', "_"))
            }
            _ => name.replace('/', "_"),
        }
    }

    /// Returns the package URL; `None` for an image nobody named.
    pub(super) fn purl(&self) -> Option<Purl> {
        let name = self.name.as_deref()?;
        let name = name.split_once('@').map_or(name, |(name, _)| name);
        let (repository, tag) = match name.rsplit_once(':') {
            Some((repository, tag)) if !tag.contains('/') => (repository, Some(tag)),
            _ => (name, None),
        };
        let short = repository.rsplit('/').next()?.to_owned();
        let mut parts = Parts {
            package_type: "oci".to_owned(),
            name: short,
            version: self.digest.clone(),
            ..Parts::default()
        };
        let qualifiers = [
            ("arch", self.architecture.as_deref()),
            ("tag", tag),
            ("repository_url", Some(repository)),
        ];
        if parts.version.is_none() {
            "docker".clone_into(&mut parts.package_type);
            parts.namespace = repository
                .rsplit_once('/')
                .map(|(above, _)| above.to_owned());
            parts.version.clone_from(&self.id);
        }
        for (key, value) in qualifiers {
            let is_said_elsewhere = parts.package_type == "docker" && key == "repository_url";
            if let Some(value) = value.filter(|_| !is_said_elsewhere) {
                parts.qualifiers.insert(key.to_owned(), value.to_owned());
            }
        }
        Purl::from_parts(parts).ok()
    }

    fn configured(mut self, config: &Value) -> Self {
        let text = |key: &str| config.get(key)?.as_str().map(str::to_owned);
        self.architecture = text("architecture").or(self.architecture);
        self.system = text("os").or(self.system);
        self.layer_ids = strings(config.pointer("/rootfs/diff_ids"));
        self
    }
}

/// Lists the images of a store, in its order.
pub(super) fn images(store: &Store<'_, '_>) -> Vec<Image> {
    let mut images = Vec::new();
    if let Some(index) = store.json("index.json") {
        of_index(store, &index, None, INDEX_DEPTH_MAX, &mut images);
    }
    if images.is_empty()
        && let Some(manifest) = store.json("manifest.json")
    {
        images = of_docker(store, &manifest);
    }
    images
}

fn of_index(
    store: &Store<'_, '_>,
    index: &Value,
    name: Option<&str>,
    depth_left: u32,
    images: &mut Vec<Image>,
) {
    let entries = index.get("manifests").and_then(Value::as_array);
    for entry in entries.into_iter().flatten() {
        if images.len() >= IMAGES_MAX || depth_left == 0 {
            return;
        }
        let note = |key: &str| {
            let notes = entry.get("annotations")?;
            notes.get(key)?.as_str()
        };
        // Attestations are stored like images for a platform nobody has.
        let is_attestation =
            note("vnd.docker.reference.type").is_some() || entry.get("artifactType").is_some();
        if is_attestation {
            continue;
        }
        let Some(digest) = entry.get("digest").and_then(Value::as_str) else {
            continue;
        };
        let named = note("io.containerd.image.name")
            .or_else(|| note("org.opencontainers.image.ref.name"))
            .filter(|name| name.contains(['/', ':']))
            .or(name);
        let Some(document) = store.json(&blob(digest)) else {
            continue;
        };
        if document.get("manifests").is_some() {
            of_index(store, &document, named, depth_left - 1, images);
        } else if let Some(image) = of_manifest(store, &document, digest, named) {
            images.push(image);
        }
    }
}

fn of_manifest(
    store: &Store<'_, '_>,
    manifest: &Value,
    digest: &str,
    name: Option<&str>,
) -> Option<Image> {
    let layers = manifest.get("layers")?.as_array()?;
    let layers: Vec<String> = layers
        .iter()
        .filter_map(|layer| Some(blob(layer.get("digest")?.as_str()?)))
        .collect();
    let id = manifest.pointer("/config/digest")?.as_str()?;
    // Charts, models and signatures are stored as artifacts with a configuration of their own kind.
    let config = store.json(&blob(id))?;
    config.get("rootfs")?;
    let image = Image {
        name: name.map(str::to_owned),
        digest: Some(digest.to_owned()),
        id: Some(id.to_owned()),
        layers,
        ..Image::default()
    };
    Some(image.configured(&config))
}

/// Reads the list that `docker save` writes.
fn of_docker(store: &Store<'_, '_>, manifest: &Value) -> Vec<Image> {
    let entries = manifest.as_array().map_or(&[][..], Vec::as_slice);
    let images = entries.iter().take(IMAGES_MAX).filter_map(|entry| {
        let layers = strings(entry.get("Layers"));
        let path = entry.get("Config")?.as_str()?;
        let config = store.json(path)?;
        let stem = path.rsplit('/').next()?.trim_end_matches(".json");
        let is_digest = stem.len() == 64 && stem.bytes().all(|byte| byte.is_ascii_hexdigit());
        let image = Image {
            name: strings(entry.get("RepoTags")).into_iter().next(),
            id: is_digest.then(|| format!("sha256:{stem}")),
            layers,
            ..Image::default()
        };
        Some(image.configured(&config))
    });
    images.collect()
}

/// Returns where an OCI layout keeps what has this digest.
fn blob(digest: &str) -> String {
    format!("blobs/{}", digest.replace(':', "/"))
}

fn strings(list: Option<&Value>) -> Vec<String> {
    let items = list.and_then(Value::as_array).into_iter().flatten();
    items
        .filter_map(|item| item.as_str().map(str::to_owned))
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn purl(name: &str, digest: Option<&str>) -> String {
        let image = Image {
            name: Some(name.to_owned()),
            digest: digest.map(str::to_owned),
            id: Some("sha256:1d".to_owned()),
            architecture: Some("amd64".to_owned()),
            ..Image::default()
        };
        image.purl().expect("purl").to_string()
    }

    #[test]
    fn images_are_named_by_digest_where_it_is_known() {
        assert_eq!(
            purl("docker.io/library/debian:12", Some("sha256:ab")),
            "pkg:oci/debian@sha256:ab?arch=amd64&repository_url=docker.io%2Flibrary%2Fdebian&tag=12"
        );
        assert_eq!(
            purl("localhost:5000/team/app", None),
            "pkg:docker/localhost:5000/team/app@sha256:1d?arch=amd64"
        );
    }
}
