//! GGUF: models of llama.cpp and its kin.
//!
//! Source: the specification of GGUF in the ggml project. Only the metadata at the beginning is read.

use std::collections::BTreeMap;
use std::io::{self, Read};

use gwanmun_model::{Component, Found, ProblemKind};

use super::{Family, Format, Input, Intake, Subject, model};
use crate::collect::{Collector, shown};

pub(super) const FORMAT: Format = Format {
    id: "gguf",
    title: "GGUF models",
    family: Family::Model,
    names: &["*.gguf"],
    heads: &[b"GGUF"],
    subject: Subject::Package,
    intake: Intake::Stream,
    read,
    ..Format::BASE
};

/// Most entries of metadata read: files have some dozens.
const ENTRIES_MAX: u64 = 65_536;

/// Longest text kept, in bytes.
const TEXT_BYTES_MAX: u64 = 4096;

/// Most bytes of metadata read. The words of a model, which are most of it, take some megabytes.
const METADATA_BYTES_MAX: u64 = 256 << 20;

/// Most models a model says it is made from.
const BASES_MAX: usize = 64;

fn read(input: &Input<'_>) -> Found {
    let mut collector = Collector::new(input);
    let mut reader = Reader {
        bytes: input.source.open().take(METADATA_BYTES_MAX),
        is_first_version: false,
        texts: BTreeMap::new(),
    };
    if let Err(error) = reader.read() {
        let kind = match error.kind() {
            io::ErrorKind::Unsupported => ProblemKind::UnsupportedVersion,
            _ => ProblemKind::Malformed,
        };
        let message = format!("the metadata of the model cannot be read to its end: {error}");
        collector.problem(kind, None, message);
    }
    add(&reader.texts, input.path, &mut collector);
    collector.finish()
}

struct Reader<R> {
    bytes: R,
    /// The first version counts in 32 bits, the others in 64.
    is_first_version: bool,
    texts: BTreeMap<String, String>,
}

impl<R: Read> Reader<R> {
    fn read(&mut self) -> io::Result<()> {
        let mut magic = [0; 4];
        self.bytes.read_exact(&mut magic)?;
        if &magic != b"GGUF" {
            return Err(io::Error::new(
                io::ErrorKind::InvalidData,
                "it does not begin with GGUF",
            ));
        }
        let version = self.number(4)?;
        if !(1..=3).contains(&version) {
            let message = "only versions 1 to 3 with the lowest byte first are read";
            return Err(io::Error::new(io::ErrorKind::Unsupported, message));
        }
        self.is_first_version = version == 1;
        self.count()?;
        let entries = self.count()?;
        for _ in 0..entries.min(ENTRIES_MAX) {
            let key = self.text()?;
            let kind = self.number(4)?;
            if let (Some(key), Some(value)) = (key, self.value(kind)?) {
                self.texts.insert(key, value);
            }
        }
        Ok(())
    }

    fn number(&mut self, length: usize) -> io::Result<u64> {
        let mut digits = [0; 8];
        let used = digits.get_mut(..length).unwrap_or_default();
        self.bytes.read_exact(used)?;
        Ok(u64::from_le_bytes(digits))
    }

    fn count(&mut self) -> io::Result<u64> {
        self.number(if self.is_first_version { 4 } else { 8 })
    }

    fn skip(&mut self, length: u64) -> io::Result<()> {
        let skipped = io::copy(&mut (&mut self.bytes).take(length), &mut io::sink())?;
        if skipped < length {
            return Err(io::ErrorKind::UnexpectedEof.into());
        }
        Ok(())
    }

    /// Reads a text; nothing for one that is too long to keep.
    fn text(&mut self) -> io::Result<Option<String>> {
        let length = self.count()?;
        if length > TEXT_BYTES_MAX {
            self.skip(length)?;
            return Ok(None);
        }
        let mut text = Vec::new();
        (&mut self.bytes).take(length).read_to_end(&mut text)?;
        if u64::try_from(text.len()).is_ok_and(|read| read < length) {
            return Err(io::ErrorKind::UnexpectedEof.into());
        }
        Ok(Some(String::from_utf8_lossy(&text).into_owned()))
    }

    /// Reads a value of a kind; only texts are kept.
    fn value(&mut self, kind: u64) -> io::Result<Option<String>> {
        const TEXT: u64 = 8;
        const ARRAY: u64 = 9;
        match kind {
            TEXT => return self.text(),
            ARRAY => {
                let kind = self.number(4)?;
                let count = self.count()?;
                match (kind, size(kind)) {
                    (_, Some(size)) => self.skip(count.saturating_mul(size))?,
                    (TEXT, None) => {
                        for _ in 0..count {
                            let length = self.count()?;
                            self.skip(length)?;
                        }
                    }
                    _ => return Err(unknown_kind()),
                }
            }
            kind => self.skip(size(kind).ok_or_else(unknown_kind)?)?,
        }
        Ok(None)
    }
}

/// Returns the length of a number or flag of a kind, in bytes.
const fn size(kind: u64) -> Option<u64> {
    match kind {
        0 | 1 | 7 => Some(1),
        2 | 3 => Some(2),
        4..=6 => Some(4),
        10..=12 => Some(8),
        _ => None,
    }
}

fn unknown_kind() -> io::Error {
    io::Error::new(io::ErrorKind::InvalidData, "a value of an unknown kind")
}

fn add(texts: &BTreeMap<String, String>, path: &str, collector: &mut Collector<'_>) {
    let get = |key: &str| {
        let text = texts.get(&format!("general.{key}")).map(|text| text.trim());
        text.filter(|text| !text.is_empty())
    };
    let repository = get("source.huggingface.repository").or_else(|| get("repo_url"));
    let of_hub = repository.and_then(|repository| model::of_repository(repository, collector));
    let Some(mut component) =
        of_hub.or_else(|| named(get("name"), get("version"), path, collector))
    else {
        return;
    };
    if let Some(license) = get("license") {
        model::add_license(&mut component, license);
    }
    component.supplier = get("organization").or_else(|| get("author")).map(shown);
    let root = collector.add(component);
    for number in 0..BASES_MAX {
        let Some(repository) = get(&format!("base_model.{number}.repo_url")) else {
            break;
        };
        let base = model::base(repository, collector);
        let base = base.and_then(|base| collector.add(base));
        if let (Some(root), Some(base)) = (&root, base) {
            collector.edge(root, &base);
        }
    }
}

/// Makes the component of a model by its own name, else by that of its file.
fn named(
    name: Option<&str>,
    version: Option<&str>,
    path: &str,
    collector: &mut Collector<'_>,
) -> Option<Component> {
    let name = name.filter(|name| !name.contains(char::is_whitespace));
    let Some(name) = name else {
        return model::component(path, collector);
    };
    let mut component = collector.package_of_type("generic", None, name, version, None)?;
    model::mark(&mut component);
    Some(component)
}
