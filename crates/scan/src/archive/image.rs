//! Container images: OCI layouts and what `docker save` writes, packed or unpacked.
//!
//! Layers are put one upon the other with their whiteouts, so that what a later layer removed is not reported, and
//! each place says which layer brought it.
//!
//! Source: OCI image format specification 1.1 (layout, manifest, layer); Docker image specification 1.2.

mod manifest;

use std::collections::BTreeMap;
use std::io::{self, BufRead as _, BufReader, Read};

use gwanmun_model::{Component, ComponentKind, Found, ProblemKind, Purl};

use self::manifest::Image;
use super::behind;
use super::budget::{Budget, Counted, kind_of};
use super::pack::{HEAD_BYTES, Pack};
use super::shelf::Shelf;
use super::stream::{self, Entry};
use crate::collect::{Collector, shown};
use crate::formats::Input;
use crate::source::Source;
use crate::tree::{self, Tree, file_name, folder};

/// Marks a path that a layer takes away from the layers below.
const WHITEOUT: &str = ".wh.";
/// Marks a folder of which nothing of the layers below is left.
const OPAQUE: &str = ".wh..wh..opq";
/// How much of an archive is looked at to tell whether it may be an image: a few headers.
const IMAGE_HEAD_BYTES: usize = HEAD_BYTES * 8;
/// Largest manifest or configuration believed, in bytes.
const DOCUMENT_BYTES_MAX: u64 = 8 << 20;

/// Where the parts of an image lie.
enum Store<'s, 'a> {
    /// In a tar archive: offset and length by path.
    Packed {
        source: Source<'a>,
        members: BTreeMap<String, (u64, u64)>,
    },
    /// In a folder of the tree.
    Folder { tree: &'s dyn Tree, folder: &'s str },
}

impl Store<'_, '_> {
    /// Hands the bytes at a path to `take`; `None` when there is no such file.
    fn with<T>(&self, path: &str, take: &mut dyn FnMut(Source<'_>) -> T) -> Option<T> {
        match self {
            Self::Packed { source, members } => {
                let (from, count) = members.get(path)?;
                Some(take(source.part(*from, *count)))
            }
            Self::Folder { tree, folder } => {
                let file = tree.open(&tree::normalize(folder, path)?)?;
                Some(take(Source::of_file(&file).ok()?))
            }
        }
    }

    /// Reads a JSON document; `None` when it is not there, too large or not JSON.
    fn json(&self, path: &str) -> Option<serde_json::Value> {
        self.with(path, &mut |source| {
            if source.length() > DOCUMENT_BYTES_MAX {
                return None;
            }
            serde_json::from_slice(&source.whole().ok()?).ok()
        })?
    }
}

/// Whether a tar archive, of which `head` is the beginning, names first what images begin with.
pub(super) fn begins_like_image(head: &[u8]) -> bool {
    const NAMES: [&str; 7] = [
        "blobs",
        "config",
        "index",
        "layer",
        "manifest",
        "oci-layout",
        "repositories",
    ];
    let Some(name) = first_name(head) else {
        return false;
    };
    let first = name.split(['/', '.']).next().unwrap_or_default();
    let is_digest = first.len() == 64 && first.bytes().all(|byte| byte.is_ascii_hexdigit());
    is_digest || first.starts_with("sha256:") || NAMES.contains(&first)
}

/// The first path a tar archive names below its top folder, which `tar -C FOLDER -c .` names, too.
fn first_name(head: &[u8]) -> Option<String> {
    tar::Archive::new(head)
        .entries()
        .ok()?
        .map_while(Result::ok)
        .filter_map(|entry| tree::normalize("", &String::from_utf8_lossy(&entry.path_bytes())))
        .find(|path| !path.is_empty())
}

/// Whether a tar archive is an image.
pub(super) fn is_image(source: Source<'_>, budget: &Budget) -> bool {
    begins_like_image(&source.head(IMAGE_HEAD_BYTES))
        && members(source, budget).is_ok_and(|members| {
            let store = Store::Packed { source, members };
            !manifest::images(&store).is_empty()
        })
}

/// Lists the regular files of a tar archive with offset and length.
fn members(source: Source<'_>, budget: &Budget) -> io::Result<BTreeMap<String, (u64, u64)>> {
    let mut members = BTreeMap::new();
    let mut links = Vec::new();
    let mut archive = tar::Archive::new(source.open());
    for entry in archive.entries_with_seek()? {
        let entry = entry?;
        if !budget.take_entries(1) {
            break;
        }
        let seen = stream::tar_entry(&entry)?;
        let Some(path) = tree::normalize("", &seen.path) else {
            continue;
        };
        match seen.what {
            stream::What::File => {
                members.insert(path, (entry.raw_file_position(), entry.size()));
            }
            // Older Docker links layers that several images share.
            stream::What::Symlink(target) => {
                let target = tree::normalize(folder(&path), &target);
                links.extend(target.map(|target| (path, target)));
            }
            stream::What::HardLink(target) => {
                let target = tree::normalize("", &target);
                links.extend(target.map(|target| (path, target)));
            }
            stream::What::Directory | stream::What::Other => {}
        }
    }
    for (path, target) in links {
        if let Some(place) = members.get(&target).copied() {
            members.insert(path, place);
        }
    }
    Ok(members)
}

/// Reads the images in a tar archive.
pub(super) fn read_packed(
    input: &Input<'_>,
    source: Source<'_>,
    budget: &Budget,
    collector: &mut Collector<'_>,
) {
    match members(source, budget) {
        Ok(members) => {
            let store = Store::Packed { source, members };
            read_all(input, &store, budget, collector, &|found| {
                behind(input.path, found)
            });
        }
        Err(error) => {
            let kind = kind_of(&error, ProblemKind::Malformed);
            collector.problem(kind, None, error.to_string());
        }
    }
}

/// Reads the images of an OCI layout whose file `oci-layout` is the input.
pub(crate) fn read_layout(input: &Input<'_>) -> Found {
    let mut collector = Collector::new(input);
    match Budget::inside(input) {
        Ok(budget) => {
            let folder = folder(input.path);
            let store = Store::Folder {
                tree: input.tree,
                folder,
            };
            let place = if folder.is_empty() { "" } else { folder };
            read_all(input, &store, &budget, &mut collector, &|found| {
                if place.is_empty() {
                    found
                } else {
                    behind(place, found)
                }
            });
        }
        Err((kind, message)) => collector.problem(kind, None, message),
    }
    collector.finish()
}

fn read_all(
    input: &Input<'_>,
    store: &Store<'_, '_>,
    budget: &Budget,
    collector: &mut Collector<'_>,
    place: &dyn Fn(Found) -> Found,
) {
    let images = manifest::images(store);
    if images.is_empty() {
        let message = "neither index.json nor manifest.json leads to an image";
        collector.problem(ProblemKind::Malformed, None, message);
    }
    let several = images.len() > 1;
    for image in &images {
        let found = read_image(input, store, image, budget, collector);
        for part in found {
            let part = match several.then(|| image.label()) {
                Some(label) => behind(&label, part),
                None => part,
            };
            collector.absorb(place(part));
        }
        if let Some(component) = of_image(image, collector) {
            collector.add(component);
        }
    }
}

/// The image itself, where its name is known.
fn of_image(image: &Image, collector: &Collector<'_>) -> Option<Component> {
    let purl: Purl = image.purl()?;
    let mut component = Component::new(purl, collector.location(None));
    component.kind = ComponentKind::Container;
    component.first_party = true;
    Some(component)
}

/// Reads the layers of one image, the lowest first.
fn read_image(
    input: &Input<'_>,
    store: &Store<'_, '_>,
    image: &Image,
    budget: &Budget,
    collector: &mut Collector<'_>,
) -> Vec<Found> {
    let mut shelf = Shelf::new(input, budget);
    let mut history = History::default();
    for (number, layer) in image.layers.iter().enumerate() {
        shelf.begin_layer(number);
        let applied = store.with(layer, &mut |source| {
            apply(input, source, number, budget, &mut shelf, collector)
        });
        let fault = match applied {
            Some(Ok(())) => None,
            Some(Err(error)) => Some((kind_of(&error, ProblemKind::Malformed), error.to_string())),
            None => Some((ProblemKind::Unreadable, "it is not in the image".to_owned())),
        };
        if let Some((kind, why)) = fault {
            let message = format!("layer {} ({}): {why}", number + 1, shown(layer));
            collector.problem(kind, None, message);
        }
        history.note(number, &mut shelf);
    }
    let mut found = shelf.finish();
    for part in &mut found {
        for component in &mut part.components {
            let identity = component.identity();
            for place in &mut component.locations {
                let number = history
                    .layer_of(&place.path, &identity)
                    .or_else(|| shelf.layer_of(&place.path));
                place.layer = number.and_then(|number| image.layer_ids.get(number).cloned());
            }
        }
    }
    found
}

/// Puts a layer on the shelf.
fn apply(
    input: &Input<'_>,
    source: Source<'_>,
    number: usize,
    budget: &Budget,
    shelf: &mut Shelf<'_>,
    collector: &mut Collector<'_>,
) -> io::Result<()> {
    let mut stream = BufReader::with_capacity(IMAGE_HEAD_BYTES, source.open());
    let mut unpacked: Box<dyn Read> = match Pack::of(stream.fill_buf()?) {
        Some(Pack::Compressed(compression)) => {
            let (counted, packed) = Counted::new(stream);
            let stream = compression.unpacked(Box::new(counted))?;
            Box::new(budget.metered(stream, packed, input.limits, &input.options.stop))
        }
        _ => Box::new(stream),
    };
    stream::tar(&mut unpacked, budget, &mut |entry, reader| {
        apply_entry(entry, reader, number, shelf, collector)
    })
}

fn apply_entry(
    entry: Entry,
    reader: &mut dyn Read,
    number: usize,
    shelf: &mut Shelf<'_>,
    collector: &mut Collector<'_>,
) -> io::Result<()> {
    let path = entry
        .path
        .trim_start_matches("./")
        .trim_matches('/')
        .to_owned();
    let name = file_name(&path);
    if name == OPAQUE {
        shelf.remove_below(folder(&path), number);
        return Ok(());
    }
    if let Some(removed) = name.strip_prefix(WHITEOUT) {
        let removed = tree::normalize(folder(&path), removed);
        if let Some(removed) = removed.filter(|removed| !removed.is_empty()) {
            shelf.remove(&removed, number);
        }
        return Ok(());
    }
    shelf.put(entry, reader, collector)
}

/// Which layer first had each package of the databases, which every later layer carries whole.
#[derive(Default)]
struct History(BTreeMap<String, BTreeMap<String, usize>>);

impl History {
    /// Notes the packages of the databases a layer brought.
    fn note(&mut self, number: usize, shelf: &mut Shelf<'_>) {
        if shelf.databases().is_empty() {
            return;
        }
        shelf.arrange();
        for (path, format) in shelf.databases() {
            let known = self.0.remove(path).unwrap_or_default();
            let found = shelf.read_kept(path, format);
            let packages = found.components.iter().map(|component| {
                let identity = component.identity();
                let layer = known.get(&identity).copied().unwrap_or(number);
                (identity, layer)
            });
            self.0.insert(path.to_owned(), packages.collect());
        }
    }

    fn layer_of(&self, path: &str, identity: &str) -> Option<usize> {
        self.0.get(path)?.get(identity).copied()
    }
}
