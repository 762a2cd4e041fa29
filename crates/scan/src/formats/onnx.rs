//! ONNX: models exchanged between tools.
//!
//! Source: `onnx.proto` of the ONNX project (message `ModelProto`), encoded as Protocol Buffers.

use std::io::{self, Read, Seek as _, SeekFrom};

use gwanmun_model::{Found, ProblemKind};

use super::{Family, Format, Input, Intake, Subject, model};
use crate::collect::{Collector, shown};
use crate::source::ReadSeek;

pub(super) const FORMAT: Format = Format {
    id: "onnx",
    title: "ONNX models",
    family: Family::Model,
    names: &["*.onnx"],
    subject: Subject::Package,
    intake: Intake::Stream,
    read,
    ..Format::BASE
};

/// Most fields of the outermost message read: there is one graph and a handful of others.
const FIELDS_MAX: usize = 65_536;

/// Longest text kept, in bytes.
const TEXT_BYTES_MAX: u64 = 4096;

/// What the model says of itself.
#[derive(Default)]
struct Statement {
    has_graph: bool,
    license: Option<String>,
    author: Option<String>,
    version: Option<u64>,
}

fn read(input: &Input<'_>) -> Found {
    let mut collector = Collector::new(input);
    let mut statement = Statement::default();
    let result = statement.read(&mut input.source.open(), input.source.length());
    if result.is_err() || !statement.has_graph {
        let message = "not a model of ONNX, or cut off";
        collector.problem(ProblemKind::Malformed, None, message);
        return collector.finish();
    }
    if let Some(mut component) = model::component(input.path, &mut collector) {
        let version = statement.version.filter(|version| *version > 0);
        if let (Some(version), false) = (version, component.is_pinned()) {
            component.purl = component.purl.with_version(Some(&version.to_string()));
        }
        if let Some(license) = &statement.license {
            model::add_license(&mut component, license);
        }
        component.supplier = statement.author.as_deref().map(shown);
        collector.add(component);
    }
    collector.finish()
}

impl Statement {
    /// Reads the fields of the outermost message; the graph is skipped.
    fn read(&mut self, bytes: &mut Box<dyn ReadSeek + '_>, length: u64) -> io::Result<()> {
        const MODEL_VERSION: u64 = 5;
        const GRAPH: u64 = 7;
        const METADATA: u64 = 14;
        for _ in 0..FIELDS_MAX {
            if bytes.stream_position()? >= length {
                return Ok(());
            }
            let key = number(bytes)?;
            match (key >> 3, key & 7) {
                (field, 0) => {
                    let value = number(bytes)?;
                    if field == MODEL_VERSION {
                        self.version = Some(value);
                    }
                }
                (field, 2) => {
                    let size = number(bytes)?;
                    let end = bytes.stream_position()?.checked_add(size);
                    let end = end.filter(|end| *end <= length);
                    let end = end.ok_or(io::ErrorKind::UnexpectedEof)?;
                    self.has_graph |= field == GRAPH;
                    if field == METADATA && size <= TEXT_BYTES_MAX {
                        self.metadata(bytes, size)?;
                    }
                    bytes.seek(SeekFrom::Start(end))?;
                }
                (_, 1) => bytes.seek(SeekFrom::Current(8)).map(drop)?,
                (_, 5) => bytes.seek(SeekFrom::Current(4)).map(drop)?,
                _ => return Err(io::ErrorKind::InvalidData.into()),
            }
        }
        Ok(())
    }

    /// Reads one pair of key and value.
    fn metadata(&mut self, bytes: &mut Box<dyn ReadSeek + '_>, size: u64) -> io::Result<()> {
        let mut pair = Vec::new();
        bytes.take(size).read_to_end(&mut pair)?;
        let mut rest = pair.as_slice();
        let (mut key, mut value) = (String::new(), String::new());
        while !rest.is_empty() {
            let field = number(&mut rest)?;
            let length = usize::try_from(number(&mut rest)?).unwrap_or(usize::MAX);
            let (text, after) = rest
                .split_at_checked(length)
                .ok_or(io::ErrorKind::UnexpectedEof)?;
            let text = String::from_utf8_lossy(text).into_owned();
            match field >> 3 {
                1 => key = text,
                2 => value = text,
                _ => {}
            }
            rest = after;
        }
        match key.as_str() {
            "license" | "model_license" => self.license = Some(value),
            "author" | "model_author" => self.author = Some(value),
            _ => {}
        }
        Ok(())
    }
}

/// Reads a number of variable length.
fn number(bytes: &mut impl Read) -> io::Result<u64> {
    let mut number = 0;
    for shift in (0..70).step_by(7) {
        let mut byte = [0];
        bytes.read_exact(&mut byte)?;
        let [byte] = byte;
        if shift < 64 {
            number |= u64::from(byte & 0x7F) << shift;
        }
        if byte & 0x80 == 0 {
            return Ok(number);
        }
    }
    Err(io::ErrorKind::InvalidData.into())
}
