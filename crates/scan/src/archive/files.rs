//! Every file of an archive, and of the archives in it, for those who look at contents instead of packages.

use std::io::{self, BufRead as _, BufReader, Read};
use std::path::Path;

use gwanmun_model::{Problem, ProblemKind};

use super::budget::{Budget, Counted, UpTo, kind_of};
use super::pack::{Compression, HEAD_BYTES, Pack};
use super::stream::{self, Entry, What};
use super::zip::Zip;
use super::{note, stem};
use crate::collect::{Collector, shown};
use crate::formats::Input;
use crate::maven_repository::MavenRepositories;
use crate::scan::Options;
use crate::source::{Held, Source};
use crate::tree::{self, Alone, Unread, normalize};

/// Largest file that is handed on, in bytes: sources and classes are far smaller.
const FILE_BYTES_MAX: u64 = 64 << 20;

/// Takes a path (`inner.jar!a/B.class` inside a nested archive) and the content.
pub type TakeFile<'t> = &'t mut dyn FnMut(&str, Vec<u8>);

/// Whether a file is an archive that [`archive_files`] opens, by its first bytes.
pub fn is_archive(head: &[u8]) -> bool {
    is_opened(Pack::of(head.get(..HEAD_BYTES).unwrap_or(head)))
}

const fn is_opened(pack: Option<Pack>) -> bool {
    matches!(
        pack,
        Some(Pack::Zip | Pack::Tar | Pack::Ar | Pack::Cpio | Pack::Compressed(_))
    )
}

/// Hands on every file of an archive, nested archives opened, within the limits of scanning; returns what could not be
/// read.
///
/// # Errors
/// When the archive cannot be opened at all.
pub fn archive_files(
    path: &Path,
    options: &Options,
    take: TakeFile<'_>,
) -> io::Result<Vec<Problem>> {
    let file = match tree::open_file(path) {
        Ok(file) => file,
        Err(Unread::Refused(cause)) => return Err(cause),
        Err(_) => return Err(io::ErrorKind::InvalidInput.into()),
    };
    let name = path
        .file_name()
        .map(|name| name.to_string_lossy().into_owned())
        .unwrap_or_default();
    let source = Source::of_file(&file)?;
    let input = Input {
        path: &name,
        bytes: &[],
        source,
        limits: &options.limits,
        options,
        tree: &Alone::default(),
        budget: None,
        maven_repositories: &MavenRepositories::new(&[], options.limits),
    };
    let mut collector = Collector::new(&input);
    let mut hands = Hands { prefix: "", take };
    hands.archive(&input, &mut collector);
    Ok(collector.finish().problems)
}

/// Where the present archive stands in the outermost one, and who takes the files.
struct Hands<'h> {
    prefix: &'h str,
    take: TakeFile<'h>,
}

impl Hands<'_> {
    fn archive(&mut self, input: &Input<'_>, collector: &mut Collector<'_>) {
        match Pack::of(&input.source.head(HEAD_BYTES)) {
            Some(Pack::Zip) => self.zip(input, collector),
            pack @ Some(Pack::Tar | Pack::Ar | Pack::Cpio | Pack::Compressed(_)) => {
                match Budget::inside(input) {
                    Ok(budget) => {
                        let done = self.stream(pack, input, &budget, collector);
                        note(done, collector);
                    }
                    Err((kind, message)) => collector.problem(kind, None, message),
                }
            }
            _ => {
                let message = "not an archive whose files are read; unpack it first";
                collector.problem(ProblemKind::UnsupportedVersion, None, message);
            }
        }
    }

    fn zip(&mut self, input: &Input<'_>, collector: &mut Collector<'_>) {
        let Some(mut archive) = Zip::open(input, collector) else {
            return;
        };
        let budget = archive.budget().clone();
        for entry in archive.entries(collector) {
            let given = archive.with(&entry, &mut |reader| {
                let entry = Entry {
                    path: entry.path.clone(),
                    what: What::File,
                };
                self.give(&entry, reader, input, &budget, collector)
            });
            match given {
                Ok(()) => {}
                Err((kind, why)) => {
                    let message = format!("{}: {why}", shown(&entry.path));
                    collector.problem(kind, None, message);
                }
            }
        }
    }

    fn stream(
        &mut self,
        pack: Option<Pack>,
        input: &Input<'_>,
        budget: &Budget,
        collector: &mut Collector<'_>,
    ) -> io::Result<()> {
        let mut source = input.source.open();
        let mut visit = |entry: Entry, reader: &mut dyn Read| {
            self.give(&entry, reader, input, budget, collector)
        };
        match pack {
            Some(Pack::Tar) => stream::tar(&mut source, budget, &mut visit),
            Some(Pack::Ar) => stream::ar(&mut source, budget, &mut visit),
            Some(Pack::Cpio) => stream::cpio(&mut source, budget, &mut visit),
            Some(Pack::Compressed(compression)) => {
                let stream = unpacked(compression, source, input, budget)?;
                let mut stream = BufReader::with_capacity(HEAD_BYTES * 8, stream);
                match Pack::of(stream.fill_buf()?) {
                    Some(Pack::Tar) => stream::tar(&mut stream, budget, &mut visit),
                    Some(Pack::Cpio) => stream::cpio(&mut stream, budget, &mut visit),
                    _ => {
                        let entry = Entry {
                            path: stem(input.path.rsplit('!').next().unwrap_or_default())
                                .to_owned(),
                            what: What::File,
                        };
                        visit(entry, &mut stream)
                    }
                }
            }
            _ => Ok(()),
        }
    }

    /// Hands one file on, or opens it where it is an archive. A file that cannot be read is named and left out.
    fn give(
        &mut self,
        entry: &Entry,
        reader: &mut dyn Read,
        input: &Input<'_>,
        budget: &Budget,
        collector: &mut Collector<'_>,
    ) -> io::Result<()> {
        if entry.what != What::File {
            return Ok(());
        }
        let Some(path) = normalize("", entry.path.trim_start_matches('/')) else {
            let message = format!(
                "the entry `{}` leads out of the archive",
                shown(&entry.path)
            );
            collector.problem(ProblemKind::PathEscape, None, message);
            return Ok(());
        };
        let path = format!("{}{path}", self.prefix);
        match self.taken(&path, reader, input, budget, collector) {
            Err(error) if error.kind() == io::ErrorKind::TimedOut => Err(error),
            Err(error) => {
                let kind = kind_of(&error, ProblemKind::Unreadable);
                collector.problem(kind, None, format!("{}: {error}", shown(&path)));
                Ok(())
            }
            Ok(()) => Ok(()),
        }
    }

    fn taken(
        &mut self,
        path: &str,
        reader: &mut dyn Read,
        input: &Input<'_>,
        budget: &Budget,
        collector: &mut Collector<'_>,
    ) -> io::Result<()> {
        let mut stream = BufReader::with_capacity(HEAD_BYTES * 8, reader);
        if !is_opened(Pack::of(stream.fill_buf()?)) {
            let mut bytes = Vec::new();
            UpTo::new(stream, FILE_BYTES_MAX.min(input.limits.file_bytes_max))
                .read_to_end(&mut bytes)?;
            (self.take)(path, bytes);
            return Ok(());
        }
        let held = Held::take(&mut UpTo::new(stream, input.limits.file_bytes_max), true)?;
        let source = held.source()?;
        let nested = Input {
            path: &format!("{}!{path}", input.path),
            bytes: source.in_memory(),
            source,
            budget: Some(budget),
            ..*input
        };
        let mut reports = Collector::new(&nested);
        let mut hands = Hands {
            prefix: &format!("{path}!"),
            take: self.take,
        };
        hands.archive(&nested, &mut reports);
        collector.absorb(reports.finish());
        Ok(())
    }
}

/// Returns the unpacked stream within the limits.
fn unpacked<'r>(
    compression: Compression,
    packed: impl Read + 'r,
    input: &Input<'_>,
    budget: &Budget,
) -> io::Result<Box<dyn Read + 'r>> {
    let (counted, packed) = Counted::new(packed);
    let stream = compression.unpacked(Box::new(counted))?;
    let metered = budget.metered(stream, packed, input.limits, &input.options.stop);
    Ok(Box::new(metered))
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeMap;
    use std::io::Write as _;

    use gwanmun_model::Limits;

    use super::*;

    fn tar(files: &[(&str, &[u8])]) -> Vec<u8> {
        let mut archive = tar::Builder::new(Vec::new());
        for (path, bytes) in files {
            let mut header = tar::Header::new_gnu();
            // Written past the check for paths that lead out.
            let name = &mut header.as_gnu_mut().unwrap().name;
            name[..path.len()].copy_from_slice(path.as_bytes());
            header.set_size(bytes.len() as u64);
            header.set_mode(0o644);
            header.set_cksum();
            archive.append(&header, *bytes).unwrap();
        }
        archive.into_inner().unwrap()
    }

    fn gzip(bytes: &[u8]) -> Vec<u8> {
        let mut packed = flate2::write::GzEncoder::new(Vec::new(), flate2::Compression::best());
        packed.write_all(bytes).unwrap();
        packed.finish().unwrap()
    }

    fn read(bytes: &[u8], limits: Limits) -> (BTreeMap<String, Vec<u8>>, Vec<Problem>) {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("a.tar.gz");
        std::fs::write(&path, bytes).unwrap();
        let options = Options {
            limits,
            ..Options::default()
        };
        let mut files = BTreeMap::new();
        let problems = archive_files(&path, &options, &mut |path, bytes| {
            files.insert(path.to_owned(), bytes);
        });
        (files, problems.unwrap())
    }

    #[test]
    fn archives_in_archives_are_opened() {
        let inner = gzip(&tar(&[("x/y.txt", b"deep")]));
        let outer = gzip(&tar(&[("data.tar.gz", &inner), ("a.c", b"int a;")]));
        let (files, problems) = read(&outer, Limits::default());
        let expected = [("a.c", "int a;"), ("data.tar.gz!x/y.txt", "deep")];
        let expected = expected.map(|(path, text)| (path.to_owned(), text.as_bytes().to_vec()));
        assert_eq!(files, BTreeMap::from(expected));
        assert_eq!(problems, []);
    }

    #[test]
    fn what_leads_out_grows_too_much_or_nests_too_deep_is_named_and_the_rest_is_read() {
        let bomb = gzip(&vec![0; 8 << 20]);
        let deep = gzip(&tar(&[("b.tar", &tar(&[("c.txt", b"c")]))]));
        let outer = tar(&[
            ("../out", b"x"),
            ("bomb.gz", &bomb),
            ("deep.tgz", &deep),
            ("good.txt", b"good"),
        ]);
        let limits = Limits {
            archive_depth_max: 2,
            ..Limits::default()
        };
        let (files, problems) = read(&outer, limits);
        assert_eq!(files.keys().collect::<Vec<_>>(), ["good.txt"]);
        let mut kinds: Vec<ProblemKind> = problems.iter().map(|problem| problem.kind).collect();
        kinds.sort();
        let limit = ProblemKind::LimitReached;
        assert_eq!(kinds, [limit, limit, ProblemKind::PathEscape]);
    }

    #[test]
    fn a_cut_archive_gives_what_was_whole_and_says_so() {
        let whole = gzip(&tar(&[("a.c", b"int a;"), ("b.c", &[7; 4000])]));
        for end in [1, 20, whole.len() / 2] {
            let (_, problems) = read(&whole[..end], Limits::default());
            assert!(!problems.is_empty(), "{end}");
        }
    }
}
