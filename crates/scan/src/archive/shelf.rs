//! The files of an archive as a tree: what somebody may look at is kept, what speaks for itself is read as it streams by.

use std::collections::BTreeMap;
use std::io::{self, Cursor, Read};

use gwanmun_model::{Found, ProblemKind};
use rayon::prelude::*;

use super::budget::{Budget, UpTo, kind_of};
use super::pack::{HEAD_BYTES, Pack};
use super::published::Published;
use super::stream::{Entry, What};
use crate::collect::{Collector, shown};
use crate::formats::{self, Format, Input, Intake};
use crate::imports::jvm;
use crate::manifests::Folders;
use crate::ownership::{self, Part};
use crate::scan::{is_worth_knowing, unclaimed};
use crate::source::{Held, Source};
use crate::tree::{Alone, Memory, Tree, index, named_in, normalize};

/// Most symbolic links followed for one path.
const LINKS_MAX: usize = 16;

/// The files of an archive, or of the layers of an image put one upon the other.
pub(crate) struct Shelf<'a> {
    input: Input<'a>,
    budget: Budget,
    files: BTreeMap<String, Item>,
    /// Symbolic links, by path, where they lead.
    links: BTreeMap<String, String>,
    /// Paths by file name, made once everything is there.
    by_name: BTreeMap<String, Vec<String>>,
    kept_bytes: u64,
    layer: usize,
    memory: Memory,
}

/// One file on the shelf.
struct Item {
    kept: Kept,
    /// Number of the layer that brought it.
    layer: usize,
}

#[derive(Clone)]
enum Kept {
    /// Content that a reader takes or looks up.
    Bytes(Vec<u8>),
    /// What a file that speaks for itself said.
    Found(Box<Found>),
}

impl Kept {
    /// Returns how much of the memory for one archive it takes, in bytes; what other formats found has a limit of its
    /// own.
    fn weight(&self) -> u64 {
        /// Bytes a named class takes with its place, about.
        const NAMED_BYTES: usize = 160;
        let bytes = match self {
            Self::Bytes(bytes) => bytes.len(),
            Self::Found(found) => {
                let texts = found.license_texts.iter().map(|one| one.text.len());
                let classes = found.classes.named.len().saturating_mul(NAMED_BYTES);
                classes.saturating_add(texts.sum())
            }
        };
        u64::try_from(bytes).unwrap_or(u64::MAX)
    }
}

impl<'a> Shelf<'a> {
    /// Makes an empty shelf for the content of the archive `input` is.
    pub(crate) fn new(input: &Input<'a>, budget: &Budget) -> Self {
        Self {
            input: *input,
            budget: budget.clone(),
            files: BTreeMap::new(),
            links: BTreeMap::new(),
            by_name: BTreeMap::new(),
            kept_bytes: 0,
            layer: 0,
            memory: Memory::default(),
        }
    }

    /// Puts one entry on the shelf; what stands against it becomes a problem, and an error when it ends the reading.
    ///
    /// # Errors
    /// When the time is up.
    pub(crate) fn put(
        &mut self,
        entry: Entry,
        reader: &mut dyn Read,
        collector: &mut Collector<'_>,
    ) -> io::Result<()> {
        let written = entry.path.trim_start_matches('/');
        let Some(path) = normalize("", written) else {
            collector.problem(
                ProblemKind::PathEscape,
                None,
                format!("the entry `{}` leads out of the archive", shown(written)),
            );
            return Ok(());
        };
        let path = self.resolved(path);
        match entry.what {
            What::File => self.put_file(path, reader, collector),
            What::HardLink(target) => {
                self.put_link(path, &target);
                Ok(())
            }
            What::Symlink(target) => {
                self.remove(&path, usize::MAX);
                self.links.insert(path, target);
                Ok(())
            }
            What::Directory | What::Other => {
                self.files.remove(&path);
                self.links.remove(&path);
                Ok(())
            }
        }
    }

    fn put_file(
        &mut self,
        path: String,
        reader: &mut dyn Read,
        collector: &mut Collector<'_>,
    ) -> io::Result<()> {
        self.remove(&path, usize::MAX);
        match self.taken(&path, reader) {
            Ok(Some(kept)) => {
                self.kept_bytes = self.kept_bytes.saturating_add(kept.weight());
                if self.kept_bytes > self.input.limits.kept_bytes_max {
                    let message = format!(
                        "{}: more than {} bytes of lock files, manifests and names of classes in one archive; not read",
                        shown(&path),
                        self.input.limits.kept_bytes_max
                    );
                    collector.problem(ProblemKind::LimitReached, None, message);
                    return Ok(());
                }
                let layer = self.layer;
                self.files.insert(path, Item { kept, layer });
                Ok(())
            }
            Ok(None) => Ok(()),
            Err(error) => {
                let kind = kind_of(&error, ProblemKind::Unreadable);
                collector.problem(kind, None, format!("{}: {error}", shown(&path)));
                if error.kind() == io::ErrorKind::TimedOut {
                    return Err(error);
                }
                Ok(())
            }
        }
    }

    /// Takes in what of a file is worth it: `None` for a file nobody reads.
    fn taken(&self, path: &str, reader: &mut dyn Read) -> io::Result<Option<Kept>> {
        let mut reader = UpTo::new(reader, self.input.limits.file_bytes_max);
        if self.input.options.every_text {
            return self.text(path, &mut reader).map(Some);
        }
        if let Some(format) = formats::claiming(path) {
            return match format.intake {
                Intake::Tree => Held::take(&mut reader, false).map(in_memory),
                Intake::Alone | Intake::Stream => self.read(format, path, &mut reader).map(Some),
            };
        }
        if is_worth_knowing(path) {
            return Held::take(&mut reader, false).map(in_memory);
        }
        if self.input.options.source_code && jvm::is_own_class(path) {
            return jvm::of_class(path, &mut reader)
                .map(|found| Some(Kept::Found(Box::new(found))));
        }
        if !formats::may_be_told_by_head(path) {
            return Ok(None);
        }
        let mut head = Vec::new();
        let count = u64::try_from(HEAD_BYTES).unwrap_or(0);
        (&mut reader).take(count).read_to_end(&mut head)?;
        match formats::by_head(&head) {
            Some(format) => {
                let mut whole = Cursor::new(head).chain(reader);
                self.read(format, path, &mut whole).map(Some)
            }
            None => Ok(None),
        }
    }

    /// Reads a file for its text, or as an archive of texts.
    fn text(&self, path: &str, reader: &mut dyn Read) -> io::Result<Kept> {
        let mut head = Vec::new();
        let count = u64::try_from(HEAD_BYTES).unwrap_or(0);
        (&mut *reader).take(count).read_to_end(&mut head)?;
        let format = match Pack::of(&head) {
            Some(_) => formats::any_archive(),
            None => formats::license_text(),
        };
        self.read(format, path, &mut Cursor::new(head).chain(reader))
    }

    /// Reads a file that speaks for itself.
    fn read(&self, format: &Format, path: &str, reader: &mut dyn Read) -> io::Result<Kept> {
        let is_stream = format.intake == Intake::Stream;
        let held = Held::take(reader, is_stream)?;
        let source = held.source()?;
        let found = format.read_inside(&Input {
            path,
            bytes: source.in_memory(),
            source,
            tree: &Alone::default(),
            budget: Some(&self.budget),
            ..self.input
        });
        Ok(Kept::Found(Box::new(found)))
    }

    fn put_link(&mut self, path: String, target: &str) {
        self.remove(&path, usize::MAX);
        let Some(target) = normalize("", target.trim_start_matches('/')) else {
            return;
        };
        if let Some(item) = self.files.get(&self.resolved(target)) {
            let kept = item.kept.clone();
            let layer = self.layer;
            self.files.insert(path, Item { kept, layer });
        }
    }

    /// Follows the symbolic links among the folders of a path, as unpacking would.
    fn resolved(&self, path: String) -> String {
        if self.links.is_empty() {
            return path;
        }
        let mut path = path;
        for _ in 0..LINKS_MAX {
            let folders = path.match_indices('/').map(|(end, _)| end);
            let linked = folders.filter_map(|end| {
                let (folder, rest) = path.split_at_checked(end)?;
                Some((folder, self.links.get(folder)?, rest))
            });
            let Some((folder, target, rest)) = linked.into_iter().next() else {
                return path;
            };
            let place = if target.starts_with('/') {
                ""
            } else {
                crate::tree::folder(folder)
            };
            match normalize(place, target.trim_start_matches('/')) {
                Some(target) => {
                    let whole = format!("{target}{rest}");
                    whole.trim_start_matches('/').clone_into(&mut path);
                }
                None => return path,
            }
        }
        path
    }

    /// Begins a layer: what comes from now on lies above what is there.
    pub(crate) fn begin_layer(&mut self, number: usize) {
        self.layer = number;
    }

    /// Removes a path and everything below it that layers below `layer` brought.
    pub(crate) fn remove(&mut self, path: &str, layer: usize) {
        if self.files.get(path).is_some_and(|item| item.layer < layer) {
            self.files.remove(path);
        }
        self.links.remove(path);
        self.remove_below(path, layer);
    }

    /// Removes everything below a folder that layers below `layer` brought.
    pub(crate) fn remove_below(&mut self, folder: &str, layer: usize) {
        let from = if folder.is_empty() {
            String::new()
        } else {
            format!("{folder}/")
        };
        let below: Vec<String> = self
            .files
            .range(from.clone()..)
            .take_while(|(path, _)| path.starts_with(&from))
            .filter(|(_, item)| item.layer < layer)
            .map(|(path, _)| path.clone())
            .collect();
        for path in below {
            self.files.remove(&path);
        }
    }

    /// Returns the databases of installed packages that the present layer brought.
    pub(crate) fn databases(&self) -> Vec<(&str, &'static Format)> {
        let databases = self.files.iter().filter_map(|(path, item)| {
            let format = formats::claiming(path).filter(|format| format.owners.is_some())?;
            (item.layer == self.layer).then_some((path.as_str(), format))
        });
        databases.collect()
    }

    /// Makes everything findable by name; to be called when everything is there, and again after each change.
    pub(crate) fn arrange(&mut self) {
        let worth_knowing = self
            .files
            .keys()
            .map(String::as_str)
            .filter(|path| is_worth_knowing(path));
        self.by_name = index(worth_knowing);
        self.memory = Memory::default();
    }

    /// Reads one file of the shelf by a format.
    pub(crate) fn read_kept(&self, path: &str, format: &Format) -> Found {
        match self.files.get(path).map(|item| &item.kept) {
            Some(Kept::Bytes(bytes)) => format.read_inside(&Input {
                path,
                bytes,
                source: Source::Memory(bytes),
                tree: self,
                budget: Some(&self.budget),
                ..self.input
            }),
            Some(Kept::Found(found)) => (**found).clone(),
            None => Found::default(),
        }
    }

    /// Returns the layer that brought a file.
    pub(crate) fn layer_of(&self, path: &str) -> Option<usize> {
        let outermost = path
            .split_once('!')
            .map_or(path, |(outermost, _)| outermost);
        self.files.get(outermost).map(|item| item.layer)
    }

    /// Reads everything that is claimed, and settles what belongs to which package of an operating system.
    pub(crate) fn finish(&mut self) -> Vec<Found> {
        self.arrange();
        let folders = Folders::of(self.files.keys());
        let is_nested = self.input.budget.is_some();
        let published = Published::of(self.input.path, is_nested, self.files.keys());
        let paths: Vec<&String> = self.files.keys().collect();
        let mut parts: Vec<Part> = paths
            .par_iter()
            .filter_map(|path| {
                let found = match formats::claiming(path) {
                    Some(_) if folders.resolve(path) => return None,
                    Some(format) if published.leaves_out(path, format) => return None,
                    Some(format) => self.read_kept(path, format),
                    None if formats::is_recognised_only(path) => unclaimed(path),
                    None => match self.files.get(*path).map(|item| &item.kept) {
                        Some(Kept::Found(found)) => (**found).clone(),
                        _ => return None,
                    },
                };
                Some(Part {
                    path: (*path).clone(),
                    found,
                })
            })
            .collect();
        ownership::settle(&mut parts, &|path, wanted| {
            let format = formats::claiming(path)?;
            let owners = format.owners?;
            let Kept::Bytes(bytes) = &self.files.get(path)?.kept else {
                return None;
            };
            let input = Input {
                path,
                bytes,
                source: Source::Memory(bytes),
                tree: self,
                budget: Some(&self.budget),
                ..self.input
            };
            Some(owners(&input, wanted))
        });
        parts.into_iter().map(|part| part.found).collect()
    }
}

fn in_memory(held: Held) -> Option<Kept> {
    match held {
        Held::Memory(bytes) => Some(Kept::Bytes(bytes)),
        Held::Disk(_) => None,
    }
}

impl Tree for Shelf<'_> {
    fn read(&self, path: &str) -> Option<Vec<u8>> {
        let path = self.resolved(normalize("", path)?);
        match &self.files.get(&path)?.kept {
            Kept::Bytes(bytes) => Some(bytes.clone()),
            Kept::Found(_) => None,
        }
    }

    fn named(&self, name: &str, folder: &str) -> Vec<String> {
        named_in(&self.by_name, name, folder)
    }

    fn memory(&self) -> &Memory {
        &self.memory
    }
}
