//! Archives of every kind, within limits: what is in them is read as if it were unpacked.

mod budget;
mod files;
mod image;
mod pack;
mod published;
mod shelf;
mod stream;
pub(crate) mod zip;

use std::io::{self, BufRead as _, BufReader, Read};

use gwanmun_model::{Found, ProblemKind};

pub use self::budget::Budget;
use self::budget::{Counted, UpTo, kind_of};
pub use self::files::{TakeFile, archive_files, is_archive};
pub(crate) use self::image::read_layout as read_image_layout;
use self::pack::Compression;
pub(crate) use self::pack::{HEAD_BYTES, Pack};
use self::shelf::Shelf;
use self::stream::{Entry, What};
use crate::collect::Collector;
use crate::formats::{self, Input};
use crate::source::{Held, Source};
use crate::tree::file_name;

/// Reads the archive `input` is, whatever it is called.
pub(crate) fn read(input: &Input<'_>) -> Found {
    let mut collector = Collector::new(input);
    match Pack::of(&input.source.head(HEAD_BYTES)) {
        Some(Pack::Unread(kind)) => {
            let message =
                format!("{kind} archives are not read; unpack it and scan what comes out");
            collector.problem(ProblemKind::UnsupportedVersion, None, message);
        }
        Some(Pack::Zip) | None => read_zip(input, &mut collector),
        Some(pack) => match Budget::inside(input) {
            Ok(budget) => Opened { input, budget }.read(pack, &mut collector),
            Err((kind, message)) => collector.problem(kind, None, message),
        },
    }
    collector.finish()
}

fn read_zip(input: &Input<'_>, collector: &mut Collector<'_>) {
    let Some(mut archive) = zip::Zip::open(input, collector) else {
        return;
    };
    let mut shelf = Shelf::new(input, archive.budget());
    for entry in archive.entries(collector) {
        let mut reports = Collector::new(input);
        let put = archive.with(&entry, &mut |reader| {
            let entry = Entry {
                path: entry.path.clone(),
                what: What::File,
            };
            shelf.put(entry, reader, &mut reports)
        });
        collector.absorb(reports.finish());
        match put {
            Ok(()) => {}
            Err((ProblemKind::LimitReached, _)) => break,
            Err((kind, why)) => collector.problem(kind, None, format!("{}: {why}", entry.path)),
        }
    }
    empty(shelf, input, collector);
}

/// Takes everything found on a shelf over.
fn empty(mut shelf: Shelf<'_>, input: &Input<'_>, collector: &mut Collector<'_>) {
    for found in shelf.finish() {
        collector.absorb(behind(input.path, found));
    }
}

/// An archive that is read from front to back.
struct Opened<'i, 'a> {
    input: &'i Input<'a>,
    budget: Budget,
}

impl<'a> Opened<'_, 'a> {
    fn read(&self, pack: Pack, collector: &mut Collector<'_>) {
        let source = self.input.source;
        match pack {
            Pack::Tar => self.tar_at(source, collector),
            Pack::Ar => self.package(collector),
            Pack::Compressed(compression) => {
                let done = self
                    .unpacked(compression, Box::new(source.open()))
                    .and_then(|stream| self.compressed(stream, collector));
                note(done, collector);
            }
            Pack::Cpio => self.plain(collector, &mut |budget, visit| {
                stream::cpio(&mut source.open(), budget, visit)
            }),
            Pack::Rpm => self.rpm(collector),
            Pack::Zip | Pack::Unread(_) => {}
        }
    }

    /// A tar archive that can be read from any place: an image, or files.
    fn tar_at(&self, source: Source<'_>, collector: &mut Collector<'_>) {
        if image::is_image(source, &self.budget) {
            image::read_packed(self.input, source, &self.budget, collector);
            return;
        }
        self.plain(collector, &mut |budget, visit| {
            stream::tar(&mut source.open(), budget, visit)
        });
    }

    /// Puts every entry of an archive on a shelf and reads what is there.
    fn plain(
        &self,
        collector: &mut Collector<'_>,
        each: &mut dyn FnMut(&Budget, stream::Visit<'_>) -> io::Result<()>,
    ) {
        let mut shelf = Shelf::new(self.input, &self.budget);
        let done = each(&self.budget, &mut |entry, reader| {
            shelf.put(entry, reader, collector)
        });
        note(done, collector);
        empty(shelf, self.input, collector);
    }

    /// One compressed stream: an archive, or a single file.
    fn compressed(
        &self,
        stream: Box<dyn Read + '_>,
        collector: &mut Collector<'_>,
    ) -> io::Result<()> {
        let mut stream = BufReader::with_capacity(HEAD_BYTES * 8, stream);
        let head = stream.fill_buf()?;
        match Pack::of(head) {
            Some(Pack::Tar) if image::begins_like_image(head) => {
                let limit = self.input.limits.unpacked_bytes_max;
                let held = Held::take(&mut UpTo::new(stream, limit), true)?;
                self.tar_at(held.source()?, collector);
            }
            Some(Pack::Tar) => self.plain(collector, &mut |budget, visit| {
                stream::tar(&mut stream, budget, visit)
            }),
            Some(Pack::Cpio) => self.plain(collector, &mut |budget, visit| {
                stream::cpio(&mut stream, budget, visit)
            }),
            _ => {
                let mut shelf = Shelf::new(self.input, &self.budget);
                let entry = Entry {
                    path: stem(self.input.path).to_owned(),
                    what: What::File,
                };
                shelf.put(entry, &mut stream, collector)?;
                empty(shelf, self.input, collector);
            }
        }
        Ok(())
    }

    /// A package of Debian: an ar archive of two tar archives, one that says what it is and one with its files.
    fn package(&self, collector: &mut Collector<'_>) {
        let mut shelf = Shelf::new(self.input, &self.budget);
        let done = stream::ar(
            &mut self.input.source.open(),
            &self.budget,
            &mut |entry, reader| {
                // What is in the one says what the package is; the name of the archive stays before it, so that
                // `control` is not taken for just any file of that name.
                let before = match entry.path.split_once(".tar") {
                    Some(("control", _)) => format!("{}/", entry.path),
                    Some(("data", _)) => String::new(),
                    _ => return shelf.put(entry, reader, collector),
                };
                let mut stream = BufReader::with_capacity(HEAD_BYTES * 8, reader);
                let mut unpacked: Box<dyn Read> = match Pack::of(stream.fill_buf()?) {
                    Some(Pack::Compressed(compression)) => {
                        self.unpacked(compression, Box::new(stream))?
                    }
                    _ => Box::new(stream),
                };
                stream::tar(&mut unpacked, &self.budget, &mut |mut entry, reader| {
                    let path = entry.path.trim_start_matches("./");
                    entry.path = format!("{before}{path}");
                    shelf.put(entry, reader, collector)
                })
            },
        );
        note(done, collector);
        empty(shelf, self.input, collector);
    }

    /// An RPM package: headers that say what it is, and a compressed cpio archive with its files.
    fn rpm(&self, collector: &mut Collector<'_>) {
        let source = self.input.source;
        let (identity, payload) = formats::rpm_package(self.input);
        collector.absorb(identity);
        let Some(payload) = payload.map(|at| source.part(at, u64::MAX)) else {
            return;
        };
        let mut shelf = Shelf::new(self.input, &self.budget);
        let done = (|| {
            let mut stream = BufReader::with_capacity(HEAD_BYTES * 8, payload.open());
            let mut unpacked: Box<dyn Read> = match Pack::of(stream.fill_buf()?) {
                Some(Pack::Compressed(compression)) => {
                    self.unpacked(compression, Box::new(stream))?
                }
                _ => Box::new(stream),
            };
            stream::cpio(&mut unpacked, &self.budget, &mut |entry, reader| {
                shelf.put(entry, reader, collector)
            })
        })();
        note(done, collector);
        empty(shelf, self.input, collector);
    }

    /// Returns the unpacked stream within the limits.
    fn unpacked<'r>(
        &self,
        compression: Compression,
        packed: Box<dyn Read + 'r>,
    ) -> io::Result<Box<dyn Read + 'r>>
    where
        'a: 'r,
    {
        let (counted, packed) = Counted::new(packed);
        let stream = compression.unpacked(Box::new(counted))?;
        let (limits, stop) = (self.input.limits, &self.input.options.stop);
        Ok(Box::new(self.budget.metered(stream, packed, limits, stop)))
    }
}

/// Keeps what ended the reading as a problem.
fn note(done: io::Result<()>, collector: &mut Collector<'_>) {
    if let Err(error) = done {
        let kind = kind_of(&error, ProblemKind::Malformed);
        let message = format!("{error}; what comes behind it was not read");
        collector.problem(kind, None, message);
    }
}

/// Returns what a compressed file is called when it is unpacked.
fn stem(path: &str) -> &str {
    let name = file_name(path);
    let stem = name.rsplit_once('.').map_or(name, |(stem, _)| stem);
    if stem.is_empty() { name } else { stem }
}

/// Puts everything found inside an archive behind the path of the archive: `outer.jar!inner.jar`.
pub(crate) fn behind(outer: &str, mut found: Found) -> Found {
    for component in &mut found.components {
        for place in &mut component.locations {
            place.path = format!("{outer}!{}", place.path);
        }
    }
    for problem in &mut found.problems {
        problem.path = format!("{outer}!{}", problem.path);
    }
    for text in &mut found.license_texts {
        text.path = format!("{outer}!{}", text.path);
    }
    found.classes.put_behind(outer);
    found
}
