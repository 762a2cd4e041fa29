//! Building a knowledge base, from nothing or from one that is there.

use std::collections::{BTreeMap, BTreeSet};

use super::base::{KnowledgeBase, LAYOUT, Section, Unpacked};
use super::{ContentId, Similarity};
use crate::pack::position;
use crate::sections::Writer;

/// A fingerprint that more packages have, versions aside, tells nothing of where code comes from.
const FREQUENT_MIN: usize = 30;

/// Collects packages and their files.
#[derive(Default)]
pub struct Builder {
    packages: Vec<Package>,
    by_purl: BTreeMap<String, u32>,
    paths: BTreeMap<String, u32>,
    contents: BTreeMap<[u64; 2], Content>,
    frequent: BTreeMap<u64, u32>,
    additions: u32,
}

struct Package {
    purl: String,
    license: String,
    first_seen: u32,
}

struct Content {
    near: Option<u64>,
    fingerprints: BTreeSet<u64>,
    /// Package and path.
    places: BTreeSet<(u32, u32)>,
}

/// One fingerprint as it is written.
struct Row<'p> {
    frequency: u32,
    /// The fingerprint and each content that has it.
    postings: &'p [(u64, u32)],
}

impl Builder {
    /// Starts with what a knowledge base has.
    pub fn from_base(base: &KnowledgeBase) -> Self {
        let mut builder = Self::default();
        for known in base.packages() {
            builder.additions = builder.additions.max(known.first_seen.saturating_add(1));
            let package = position(builder.packages.len());
            builder.by_purl.insert(known.purl.to_owned(), package);
            builder.packages.push(Package {
                purl: known.purl.to_owned(),
                license: known.license.to_owned(),
                first_seen: known.first_seen,
            });
        }
        let Unpacked {
            contents,
            near,
            fingerprints,
            frequent,
        } = base.unpacked();
        builder.frequent = frequent;
        let rows = contents.into_iter().zip(near).zip(fingerprints);
        for (index, ((key, near), fingerprints)) in rows.enumerate() {
            let places = base.places(position(index));
            let places = places
                .map(|place| (place.package, builder.path(base.path(place))))
                .collect();
            let content = Content {
                near,
                fingerprints,
                places,
            };
            builder.contents.insert(key, content);
        }
        builder
    }

    /// Adds a package, or finds it by its package URL. `license` is what it states; empty where it states none.
    pub fn package(&mut self, purl: &str, license: &str) -> u32 {
        if let Some(package) = self.by_purl.get(purl) {
            return *package;
        }
        let package = position(self.packages.len());
        self.by_purl.insert(purl.to_owned(), package);
        self.packages.push(Package {
            purl: purl.to_owned(),
            // Lines and tabs would break the row.
            license: license.replace(['\t', '\n', '\r'], " "),
            first_seen: self.additions,
        });
        self.additions = self.additions.saturating_add(1);
        package
    }

    /// Whether a package is there.
    pub fn has(&self, purl: &str) -> bool {
        self.by_purl.contains_key(purl)
    }

    /// Adds a file of a package. One that says too little to be found is left out; returns whether it was kept. Of a
    /// content that is there already the similarity is not needed.
    pub fn file(
        &mut self,
        package: u32,
        path: &str,
        id: &ContentId,
        similarity: &Similarity,
    ) -> bool {
        let is_known = self.contents.contains_key(&id.key());
        if !is_known && !similarity.is_telling {
            return false;
        }
        let path = self.path(path);
        let hashes = similarity.fragments.iter().map(|fragment| fragment.hash);
        let content = self.contents.entry(id.key()).or_insert_with(|| Content {
            near: similarity.near,
            fingerprints: hashes.collect(),
            places: BTreeSet::new(),
        });
        content.places.insert((package, path));
        true
    }

    fn path(&mut self, path: &str) -> u32 {
        if let Some(index) = self.paths.get(path) {
            return *index;
        }
        let index = position(self.paths.len());
        self.paths.insert(path.to_owned(), index);
        index
    }

    /// Writes the knowledge base. The same additions in the same order give the same bytes.
    pub fn finish(self) -> Vec<u8> {
        let mut writer = Writer::new(&LAYOUT);
        self.put_packages(&mut writer);
        self.put_contents(&mut writer);
        self.put_fingerprints(&mut writer);
        writer.finish()
    }

    fn put_packages(&self, writer: &mut Writer) {
        let mut counts = vec![0_u32; self.packages.len()];
        for content in self.contents.values() {
            let of: BTreeSet<u32> = content.places.iter().map(|(package, _)| *package).collect();
            for package in of {
                if let Some(count) = counts.get_mut(package as usize) {
                    *count = count.saturating_add(1);
                }
            }
        }
        let rows = self.packages.iter().zip(counts);
        let rows: Vec<[u32; 2]> = rows
            .map(|(package, count)| [package.first_seen, count])
            .collect();
        let texts = self.packages.iter();
        let texts = texts.map(|package| format!("{}\t{}", package.purl, package.license));
        put_texts(writer, texts, Section::PackageStarts, Section::PackageTexts);
        writer.put(Section::Packages as usize, &rows);
        put_texts(
            writer,
            self.paths.keys().cloned(),
            Section::PathStarts,
            Section::PathTexts,
        );
    }

    fn put_contents(&self, writer: &mut Writer) {
        let keys: Vec<[u64; 2]> = self.contents.keys().copied().collect();
        let sizes: Vec<u32> = self
            .contents
            .values()
            .map(|content| position(content.fingerprints.len()))
            .collect();
        let mut near: Vec<(u64, u32)> = Vec::new();
        // Paths are written sorted, whatever the order in which they came.
        let mut sorted = vec![0_u32; self.paths.len()];
        for (at, index) in self.paths.values().enumerate() {
            if let Some(place) = sorted.get_mut(*index as usize) {
                *place = position(at);
            }
        }
        let (mut starts, mut places) = (vec![0_u32], Vec::new());
        for (index, content) in self.contents.values().enumerate() {
            near.extend(content.near.map(|hash| (hash, position(index))));
            let of = content.places.iter();
            let of = of.map(|(package, path)| {
                [*package, sorted.get(*path as usize).copied().unwrap_or(0)]
            });
            let of: BTreeSet<[u32; 2]> = of.collect();
            places.extend(of);
            starts.push(position(places.len()));
        }
        near.sort_unstable();
        let (hashes, of): (Vec<u64>, Vec<u32>) = near.into_iter().unzip();
        writer.put(Section::Contents as usize, &keys);
        writer.put(Section::Sizes as usize, &sizes);
        writer.put(Section::Near as usize, &hashes);
        writer.put(Section::NearContents as usize, &of);
        writer.put(Section::PlaceStarts as usize, &starts);
        writer.put(Section::Places as usize, &places);
    }

    fn put_fingerprints(&self, writer: &mut Writer) {
        let names = self.name_ids();
        let mut pairs: Vec<(u64, u32)> = Vec::new();
        let mut names_of: Vec<Vec<u32>> = Vec::with_capacity(self.contents.len());
        for (index, content) in self.contents.values().enumerate() {
            let index = position(index);
            pairs.extend(content.fingerprints.iter().map(|hash| (*hash, index)));
            let of = content.places.iter();
            let of = of.filter_map(|(package, _)| names.get(*package as usize).copied());
            let of: BTreeSet<u32> = of.collect();
            names_of.push(of.into_iter().collect());
        }
        pairs.sort_unstable();
        let mut rows: BTreeMap<u64, Row<'_>> = BTreeMap::new();
        for group in pairs.chunk_by(|a, b| a.0 == b.0) {
            let Some(&(hash, _)) = group.first() else {
                continue;
            };
            let of: BTreeSet<u32> = group
                .iter()
                .filter_map(|(_, content)| names_of.get(*content as usize))
                .flatten()
                .copied()
                .collect();
            let before = self.frequent.get(&hash).copied().unwrap_or(0);
            let is_frequent = of.len() >= FREQUENT_MIN || before > 0;
            let frequency = position(of.len()).max(before);
            let postings = if is_frequent { &[] } else { group };
            rows.insert(
                hash,
                Row {
                    frequency,
                    postings,
                },
            );
        }
        for (hash, frequency) in &self.frequent {
            rows.entry(*hash).or_insert(Row {
                frequency: *frequency,
                postings: &[],
            });
        }
        let hashes: Vec<u64> = rows.keys().copied().collect();
        let frequencies: Vec<u32> = rows.values().map(|row| row.frequency).collect();
        let (mut starts, mut postings) = (vec![0_u32], Vec::new());
        for row in rows.values() {
            postings.extend(row.postings.iter().map(|(_, content)| *content));
            starts.push(position(postings.len()));
        }
        writer.put(Section::Fingerprints as usize, &hashes);
        writer.put(Section::Frequencies as usize, &frequencies);
        writer.put(Section::PostingStarts as usize, &starts);
        writer.put(Section::Postings as usize, &postings);
    }

    /// Numbers the packages by name, so that versions of one count once.
    fn name_ids(&self) -> Vec<u32> {
        let mut ids: BTreeMap<&str, u32> = BTreeMap::new();
        let names = self.packages.iter().map(|package| name_of(&package.purl));
        names
            .map(|name| {
                let next = position(ids.len());
                *ids.entry(name).or_insert(next)
            })
            .collect()
    }
}

/// Returns a package URL without version, qualifiers and subpath.
pub(super) fn name_of(purl: &str) -> &str {
    let end = purl.find(['?', '#']).unwrap_or(purl.len());
    let whole = purl.get(..end).unwrap_or(purl);
    // An `@` before the last slash belongs to a namespace.
    match whole.rsplit_once('@') {
        Some((name, version)) if !version.contains('/') => name,
        _ => whole,
    }
}

fn put_texts(
    writer: &mut Writer,
    texts: impl Iterator<Item = String>,
    starts_in: Section,
    texts_in: Section,
) {
    let (mut starts, mut bytes) = (vec![0_u32], Vec::new());
    for text in texts {
        bytes.extend_from_slice(text.as_bytes());
        starts.push(position(bytes.len()));
    }
    writer.put(starts_in as usize, &starts);
    writer.put(texts_in as usize, &bytes);
}

#[cfg(test)]
mod tests {
    use super::*;

    /// A text that no other `seed` shares.
    fn text(seed: usize) -> String {
        let words = (0..300).map(|at| format!("word{seed}x{at}\n"));
        words.collect()
    }

    fn add(builder: &mut Builder, purl: &str, path: &str, text: &str) {
        let package = builder.package(purl, "MIT");
        let similarity = Similarity::of(path, text.as_bytes(), &[]);
        assert!(builder.file(package, path, &ContentId::of(text.as_bytes()), &similarity));
    }

    #[test]
    fn adding_to_a_base_keeps_what_was_there() {
        let mut first = Builder::default();
        add(&mut first, "pkg:npm/a@1", "a.txt", &text(1));
        let before = KnowledgeBase::from_bytes(&first.finish()).unwrap();
        let mut second = Builder::from_base(&before);
        assert!(second.has("pkg:npm/a@1"));
        add(&mut second, "pkg:npm/b@1", "b.txt", &text(2));
        add(&mut second, "pkg:npm/b@1", "copy/a.txt", &text(1));
        let after = KnowledgeBase::from_bytes(&second.finish()).unwrap();
        assert_eq!((after.package_count(), after.content_count()), (2, 2));
        let contents: Vec<u32> = after.packages().map(|package| package.contents).collect();
        assert_eq!(contents, [1, 2]);
        let seen: Vec<u32> = after.packages().map(|package| package.first_seen).collect();
        assert_eq!(seen, [0, 1]);

        let mut at_once = Builder::default();
        add(&mut at_once, "pkg:npm/a@1", "a.txt", &text(1));
        add(&mut at_once, "pkg:npm/b@1", "b.txt", &text(2));
        add(&mut at_once, "pkg:npm/b@1", "copy/a.txt", &text(1));
        assert_eq!(
            at_once.finish(),
            Builder::from_base(&after).finish(),
            "in steps or at once, the file is the same"
        );
    }

    #[test]
    fn what_many_packages_have_is_no_evidence_and_versions_of_one_are_not_many() {
        let mut builder = Builder::default();
        for number in 0..FREQUENT_MIN {
            add(
                &mut builder,
                &format!("pkg:npm/p{number}@1"),
                "a.txt",
                &text(1),
            );
            add(
                &mut builder,
                &format!("pkg:npm/one@{number}"),
                "b.txt",
                &text(2),
            );
        }
        let base = KnowledgeBase::from_bytes(&builder.finish()).unwrap();
        let is_frequent = |seed| {
            let found = Similarity::of("a.txt", text(seed).as_bytes(), &[]).fragments;
            assert!(!found.is_empty());
            found
                .iter()
                .all(|fragment| base.posting(fragment.hash).is_none())
        };
        assert!(is_frequent(1));
        assert!(!is_frequent(2));
    }

    #[test]
    fn every_flipped_byte_is_found() {
        let mut builder = Builder::default();
        add(&mut builder, "pkg:npm/a@1", "a.txt", &text(1));
        let bytes = builder.finish();
        for at in 0..bytes.len() {
            let mut changed = bytes.clone();
            changed[at] ^= 1;
            // The four bytes of the head that are always zero say nothing.
            if !(20..24).contains(&at) {
                assert!(KnowledgeBase::from_bytes(&changed).is_err(), "{at}");
            }
        }
    }

    #[test]
    fn names_have_no_version() {
        assert_eq!(name_of("pkg:npm/%40a/b@1.2?x=y@z"), "pkg:npm/%40a/b");
        assert_eq!(name_of("pkg:npm/@a/b"), "pkg:npm/@a/b");
        assert_eq!(name_of("pkg:maven/g/a@1#s"), "pkg:maven/g/a");
    }
}
