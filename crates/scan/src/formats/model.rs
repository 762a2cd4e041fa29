//! What readers of trained models share: how a model without a stated name is called.

use gwanmun_model::{Component, ComponentKind, Scope};

use crate::collect::{Collector, shown};
use crate::tree::{file_name, folder};

/// File names that say nothing: tools give them to every model.
const PLAIN_NAMES: [&str; 7] = [
    "adapter_model",
    "consolidated",
    "decoder_model",
    "diffusion_pytorch_model",
    "encoder_model",
    "model",
    "pytorch_model",
];

/// Makes the component of the model a file belongs to, or reports the entry as skipped.
///
/// The hub's client keeps models in folders that name the repository and the commit; elsewhere a model is called as
/// its file, or as its folder where the file name says nothing.
pub(super) fn component(path: &str, collector: &mut Collector<'_>) -> Option<Component> {
    let mut component = match of_hub(path) {
        Some((owner, name, commit)) => {
            collector.package_of_type("huggingface", Some(owner), name, Some(commit), None)?
        }
        None => collector.package_of_type("generic", None, name(path), None, None)?,
    };
    mark(&mut component);
    Some(component)
}

/// Makes the component of a model another was made from, named by its repository on the hub.
pub(super) fn base(repository: &str, collector: &mut Collector<'_>) -> Option<Component> {
    let mut component = of_repository(repository, collector)?;
    component.scope = Scope::Build;
    Some(component)
}

/// Makes the component of a model named by its repository on the hub.
pub(super) fn of_repository(repository: &str, collector: &mut Collector<'_>) -> Option<Component> {
    let repository = ["https://huggingface.co/", "https://hf.co/"]
        .iter()
        .find_map(|host| repository.strip_prefix(host))
        .unwrap_or(repository);
    let (owner, name) = repository.trim_end_matches('/').split_once('/')?;
    if owner.contains(':') || name.contains('/') {
        return None;
    }
    let mut component = collector.package_of_type("huggingface", Some(owner), name, None, None)?;
    mark(&mut component);
    Some(component)
}

/// Makes a component a model that is part of what runs.
pub(super) fn mark(component: &mut Component) {
    component.kind = ComponentKind::MachineLearningModel;
    component.scope = Scope::Runtime;
}

/// Notes a statement about the license.
pub(super) fn add_license(component: &mut Component, license: &str) {
    if !license.trim().is_empty() {
        component.declared_licenses.push(shown(license.trim()));
    }
}

/// Takes owner, name and commit out of `models--owner--name/snapshots/commit/…`.
fn of_hub(path: &str) -> Option<(&str, &str, &str)> {
    let mut segments = path.split(['/', '!']);
    let repository = segments.find_map(|segment| segment.strip_prefix("models--"))?;
    let (owner, name) = repository.split_once("--")?;
    let is_snapshot = segments.next() == Some("snapshots");
    let commit = segments.next().filter(|_| is_snapshot)?;
    Some((owner, name, commit))
}

fn name(path: &str) -> &str {
    let file = file_name(path);
    let stem = file.rsplit_once('.').map_or(file, |(stem, _)| stem);
    // Large models are kept in parts: `model-00001-of-00003`.
    let stem = match stem.split_once("-of-") {
        Some((part, _)) => part.rsplit_once('-').map_or(part, |(stem, _)| stem),
        None => stem,
    };
    let place = file_name(folder(path));
    if !place.is_empty() && (PLAIN_NAMES.contains(&stem) || stem == "README") {
        place
    } else {
        stem
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn models_are_called_as_their_hub_file_or_folder_says() {
        let path = "cache/models--org--name/snapshots/0c09/model-00001-of-00002.safetensors";
        assert_eq!(of_hub(path), Some(("org", "name", "0c09")));
        for (path, expected) in [
            ("models/bert/model-00001-of-00002.safetensors", "bert"),
            ("models/bert/pytorch_model.onnx", "bert"),
            ("models/tiny-llama-00001-of-00002.safetensors", "tiny-llama"),
            ("model.safetensors", "model"),
            ("bert/README.md", "bert"),
        ] {
            assert_eq!(name(path), expected, "{path}");
        }
    }
}
