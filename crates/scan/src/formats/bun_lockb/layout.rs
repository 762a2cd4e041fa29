//! Where things lie in `bun.lockb`. Nothing is believed before it is looked up: every position may be wrong.

use std::borrow::Cow;
use std::collections::BTreeMap;

use gwanmun_model::Digest;
use gwanmun_model::digest::Algorithm;

/// What every file begins with.
const HEAD: &[u8] = b"#!/usr/bin/env bun\nbun-lockfile-format-v0\n";

/// Bytes of the hash over the content behind the version.
const HASH_BYTES: usize = 32;

/// Bytes of a text: up to eight inline, or where it lies.
const TEXT_BYTES: usize = 8;

/// Longest text believed, in bytes.
const TEXT_BYTES_MAX: usize = 4096;

/// Bytes of one package's facts, the integrity among them.
const META_BYTES: usize = 88;

/// Where the integrity begins within them: one byte for the algorithm, then the digest.
const INTEGRITY_AT: usize = 20;

/// Bytes of one dependency: name, hash of the name, purpose, kind of range, range.
const DEPENDENCY_BYTES: usize = 26;

/// What stands before the versions of the workspaces, which Bun writes from 1.0.4 on.
const WORKSPACES_MARK: &[u8] = b"wOrKsPaC";

/// Bytes of a part of the list of workspaces that is a hash of a name.
const HASH_OF_NAME_BYTES: usize = 8;

/// Why a file is not read.
pub(super) struct Fault {
    pub(super) what: String,
    /// Whether the version is the reason.
    pub(super) is_version: bool,
}

/// One package.
pub(super) struct Record<'t> {
    pub(super) name: Cow<'t, str>,
    pub(super) name_hash: u64,
    /// How it was resolved.
    pub(super) kind: u8,
    /// What that needs; its form depends on the kind.
    pub(super) value: &'t [u8],
    pub(super) integrity: Option<Digest>,
    /// First and count of its dependencies.
    dependencies: (usize, usize),
}

/// One dependency of a package.
pub(super) struct Dependency<'t> {
    pub(super) name: Cow<'t, str>,
    pub(super) range: Cow<'t, str>,
    pub(super) purpose: u8,
    /// Number of the package it was resolved to.
    pub(super) package: Option<usize>,
}

/// The parts of a file.
pub(super) struct Layout<'t> {
    bytes: &'t [u8],
    count: usize,
    /// Where the columns of the packages begin.
    begin: usize,
    /// Bytes a resolution takes, in each version others.
    resolution_bytes: usize,
    resolutions: &'t [u8],
    dependencies: &'t [u8],
    texts: &'t [u8],
    /// Versions of the workspaces, and which of them is whose by the hash of the name.
    workspaces: (&'t [u8], BTreeMap<u64, usize>),
}

impl<'t> Layout<'t> {
    /// Finds the parts of a file.
    pub(super) fn of(bytes: &'t [u8]) -> Result<Self, Fault> {
        let malformed = |what: &str| Fault {
            what: what.to_owned(),
            is_version: false,
        };
        if !bytes.starts_with(HEAD) {
            return Err(malformed("does not begin as a lock file of Bun does"));
        }
        let cut = || malformed("the file ends too early");
        let version = number(bytes, HEAD.len(), 4).ok_or_else(cut)?;
        let resolution_bytes = match version {
            2 => 64,
            3 => 72,
            other => {
                return Err(Fault {
                    what: format!("version {other} is unknown; not read"),
                    is_version: true,
                });
            }
        };
        let head = HEAD.len() + 4 + HASH_BYTES;
        // Size of the whole, count of packages, alignment, count of columns, begin and end of the columns.
        let field = |index: usize| number(bytes, head + 8 * index, 8).and_then(position);
        let (size, count) = (field(0).ok_or_else(cut)?, field(1).ok_or_else(cut)?);
        let (begin, end) = (field(4).ok_or_else(cut)?, field(5).ok_or_else(cut)?);
        if size > bytes.len() {
            return Err(cut());
        }
        let width = 2 * TEXT_BYTES + resolution_bytes + 2 * TEXT_BYTES + META_BYTES;
        let taken = count
            .checked_mul(width)
            .and_then(|taken| taken.checked_add(begin));
        if taken.is_none_or(|taken| taken > end) || end > bytes.len() {
            return Err(malformed(
                "the packages do not fit where they are said to be",
            ));
        }
        let mut at = end;
        let mut arrays: [&[u8]; 6] = [&[]; 6];
        for array in &mut arrays {
            let (content, next) = array_at(bytes, at)
                .ok_or_else(|| malformed("an array is not where it is said to be"))?;
            *array = content;
            at = next;
        }
        let [_, _, resolutions, dependencies, _, texts] = arrays;
        Ok(Self {
            bytes,
            count,
            begin,
            resolution_bytes,
            resolutions,
            dependencies,
            texts,
            workspaces: workspaces(bytes, at).unwrap_or_default(),
        })
    }

    /// Returns how many packages there are.
    pub(super) fn count(&self) -> usize {
        self.count
    }

    /// Returns a package by its number.
    pub(super) fn record(&self, number: usize) -> Option<Record<'t>> {
        if number >= self.count {
            return None;
        }
        let mut column = self.begin;
        let mut next = |width: usize| {
            let at = column + number * width;
            column += self.count * width;
            self.bytes.get(at..at + width)
        };
        let name = next(TEXT_BYTES)?;
        let name_hash = next(HASH_OF_NAME_BYTES)?;
        let resolution = next(self.resolution_bytes)?;
        let dependencies = next(TEXT_BYTES)?;
        let _resolutions = next(TEXT_BYTES)?;
        let meta = next(META_BYTES)?;
        let slice = |at| self::number(dependencies, at, 4).and_then(position);
        Some(Record {
            name: self.text_in(name, 0)?,
            name_hash: self::number(name_hash, 0, 8)?,
            kind: *resolution.first()?,
            value: resolution.get(8..)?,
            integrity: integrity(meta),
            dependencies: (slice(0)?, slice(4)?),
        })
    }

    /// Returns how many dependencies all packages have together.
    pub(super) fn dependency_count(&self) -> usize {
        self.dependencies.len() / DEPENDENCY_BYTES
    }

    /// Returns the dependencies of a package, as far as they are there.
    pub(super) fn dependencies(
        &self,
        record: &Record<'t>,
    ) -> impl Iterator<Item = Dependency<'t>> + '_ {
        let (first, count) = record.dependencies;
        let count = count.min(self.dependency_count());
        (first..first.saturating_add(count)).map_while(|index| {
            let at = index.checked_mul(DEPENDENCY_BYTES)?;
            let entry = self
                .dependencies
                .get(at..at.checked_add(DEPENDENCY_BYTES)?)?;
            Some(Dependency {
                name: self.text_in(entry, 0)?,
                purpose: *entry.get(16)?,
                range: self.text_in(entry, 18)?,
                package: number(self.resolutions, index.checked_mul(4)?, 4).and_then(position),
            })
        })
    }

    /// Returns the text that stands in a part of the file.
    pub(super) fn text_in(&self, part: &'t [u8], at: usize) -> Option<Cow<'t, str>> {
        let inline = part.get(at..at.checked_add(TEXT_BYTES)?)?;
        let whole = number(inline, 0, TEXT_BYTES)?;
        let is_elsewhere = whole >> 63 == 1;
        let text = if is_elsewhere {
            let from = position(whole & 0xFFFF_FFFF)?;
            let length = position((whole >> 32) & 0x7FFF_FFFF)?;
            if length > TEXT_BYTES_MAX {
                return None;
            }
            self.texts.get(from..from.checked_add(length)?)?
        } else {
            inline.split(|byte| *byte == 0).next().unwrap_or_default()
        };
        Some(String::from_utf8_lossy(text))
    }

    /// Returns the version that stands in a part of the file: three numbers, pre-release and build.
    pub(super) fn version_in(&self, part: &'t [u8], at: usize) -> Option<String> {
        // Until version 2 numbers have four bytes and a fourth is padding.
        let (width, tags) = if self.resolution_bytes > 64 {
            (8, 24)
        } else {
            (4, 16)
        };
        let one = |index: usize| number(part, at + index * width, width);
        let mut version = format!("{}.{}.{}", one(0)?, one(1)?, one(2)?);
        for (mark, tag) in [('-', at + tags), ('+', at + tags + 16)] {
            let text = self.text_in(part, tag)?;
            if !text.is_empty() {
                version.push(mark);
                version.push_str(&text);
            }
        }
        Some(version)
    }

    /// Returns the version of a workspace by the hash of its name.
    pub(super) fn workspace_version(&self, name_hash: u64) -> Option<String> {
        let (versions, by_name) = &self.workspaces;
        let width = self.resolution_bytes - 2 * TEXT_BYTES;
        self.version_in(versions, by_name.get(&name_hash)?.checked_mul(width)?)
    }
}

/// Reads a little-endian number of up to eight bytes.
fn number(bytes: &[u8], at: usize, width: usize) -> Option<u64> {
    let digits = bytes.get(at..at.checked_add(width)?)?;
    Some(
        digits
            .iter()
            .rev()
            .fold(0, |number, byte| (number << 8) | u64::from(*byte)),
    )
}

fn position(number: u64) -> Option<usize> {
    usize::try_from(number).ok()
}

/// Returns the content of the array whose begin and end stand at a position, and where it ends.
fn array_at(bytes: &[u8], at: usize) -> Option<(&[u8], usize)> {
    let begin = position(number(bytes, at, 8)?)?;
    let end = position(number(bytes, at.checked_add(8)?, 8)?)?;
    // Arrays follow one another; one that leads back could be read again and again.
    if begin < at {
        return None;
    }
    Some((bytes.get(begin..end)?, end))
}

/// Finds the versions of the workspaces, with the hashes of their names, behind the arrays.
fn workspaces(bytes: &[u8], at: usize) -> Option<(&[u8], BTreeMap<u64, usize>)> {
    let mark = at.checked_add(8)?;
    let from = mark.checked_add(WORKSPACES_MARK.len())?;
    if bytes.get(mark..from)? != WORKSPACES_MARK {
        return None;
    }
    let (hashes, next) = array_at(bytes, from)?;
    let (versions, _) = array_at(bytes, next)?;
    let by_name = hashes
        .chunks_exact(HASH_OF_NAME_BYTES)
        .enumerate()
        .filter_map(|(index, hash)| Some((number(hash, 0, HASH_OF_NAME_BYTES)?, index)))
        .collect();
    Some((versions, by_name))
}

/// Returns the digest of the archive in the registry.
fn integrity(meta: &[u8]) -> Option<Digest> {
    let (algorithm, length) = match meta.get(INTEGRITY_AT)? {
        1 => (Algorithm::Sha1, 20),
        2 => (Algorithm::Sha256, 32),
        3 => (Algorithm::Sha384, 48),
        4 => (Algorithm::Sha512, 64),
        _ => return None,
    };
    let from = INTEGRITY_AT + 1;
    Digest::from_bytes(algorithm, meta.get(from..from + length)?)
}
