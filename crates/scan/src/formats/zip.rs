//! Archives whose content is read as if it were unpacked: `.zip`, Python wheels and eggs.

use std::collections::BTreeMap;
use std::sync::{Mutex, MutexGuard, PoisonError};

use gwanmun_model::Found;

use super::{Family, Format, Input, Subject};
use crate::archive::{Archive, Entry, behind};
use crate::collect::Collector;
use crate::formats;
use crate::manifests::Folders;
use crate::scan::unclaimed;
use crate::tree::{Memory, Tree, index, named_in, normalize};

pub(super) const FORMAT: Format = Format {
    id: "zip",
    title: "ZIP, wheel, egg",
    family: Family::Archive,
    names: &["*.zip", "*.whl", "*.egg"],
    subject: Subject::Package,
    read,
    ..Format::BASE
};

fn read(input: &Input<'_>) -> Found {
    let mut collector = Collector::new(input);
    let Some(archive) = Archive::open(input, &mut collector) else {
        return collector.finish();
    };
    let budget = archive.budget().clone();
    let content = Content::of(archive, &mut collector);
    let folders = Folders::of(content.entries.keys());
    for (path, entry) in &content.entries {
        if formats::is_recognised_only(path) {
            collector.absorb(behind(input.path, unclaimed(path)));
        }
        let Some(format) = formats::claiming(path).filter(|_| !folders.resolve(path)) else {
            continue;
        };
        let Some(bytes) = content.archive().read(entry, &mut collector) else {
            continue;
        };
        let found = format.read(&Input {
            path,
            bytes: &bytes,
            tree: &content,
            budget: Some(&budget),
            ..*input
        });
        collector.absorb(behind(input.path, found));
    }
    collector.finish()
}

/// The files of an archive, unpacked when somebody looks at them.
struct Content<'a> {
    archive: Mutex<Archive<'a>>,
    entries: BTreeMap<String, Entry>,
    by_name: BTreeMap<String, Vec<String>>,
    memory: Memory,
}

impl<'a> Content<'a> {
    fn of(archive: Archive<'a>, collector: &mut Collector<'_>) -> Self {
        let entries: BTreeMap<String, Entry> = archive
            .entries(collector)
            .into_iter()
            .map(|entry| (entry.path.clone(), entry))
            .collect();
        let worth_knowing = entries
            .keys()
            .map(String::as_str)
            .filter(|path| formats::claiming(path).is_some() || formats::is_beside(path));
        Self {
            by_name: index(worth_knowing),
            archive: Mutex::new(archive),
            entries,
            memory: Memory::default(),
        }
    }

    fn archive(&self) -> MutexGuard<'_, Archive<'a>> {
        self.archive.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl Tree for Content<'_> {
    fn read(&self, path: &str) -> Option<Vec<u8>> {
        let entry = self.entries.get(&normalize("", path)?)?;
        self.archive().unpack(entry).ok()
    }

    fn named(&self, name: &str, folder: &str) -> Vec<String> {
        named_in(&self.by_name, name, folder)
    }

    fn memory(&self) -> &Memory {
        &self.memory
    }
}
