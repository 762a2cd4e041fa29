//! A `.rpm` package: what its header says. The files it packs are read as those of any archive.
//!
//! Source: the RPM package format, version 4: a lead, a header of signatures padded to eight bytes, the header.

use gwanmun_model::digest::Algorithm;
use gwanmun_model::{Found, ProblemKind};

use super::rpm::header::Header;
use super::rpm::package::component;
use super::{Family, Format, Input, Intake, Subject};
use crate::archive;
use crate::collect::Collector;

pub(super) const FORMAT: Format = Format {
    id: "rpm-package",
    title: "RPM packages (.rpm), binary and source",
    family: Family::OperatingSystem,
    names: &["*.rpm"],
    heads: &[LEAD_MARK],
    subject: Subject::Package,
    intake: Intake::Stream,
    read: archive::read,
    ..Format::BASE
};

/// What a package file begins with.
const LEAD_MARK: &[u8] = b"\xED\xAB\xEE\xDB";

/// Bytes of the lead.
const LEAD: usize = 96;

/// What each header begins with in a package file; four bytes that mean nothing follow.
const HEADER_MARK: &[u8] = b"\x8E\xAD\xE8\x01";

/// Most bytes in front of the packed files: no package has longer headers.
const HEADERS_BYTES_MAX: u64 = 64 << 20;

/// Reads what the headers say; the second value is where the packed files begin.
pub(super) fn read_headers(input: &Input<'_>) -> (Found, Option<u64>) {
    let mut collector = Collector::new(input);
    let bytes = match input.source.part(0, HEADERS_BYTES_MAX).whole() {
        Ok(bytes) => bytes,
        Err(cause) => {
            collector.problem(ProblemKind::Unreadable, None, cause.to_string());
            return (collector.finish(), None);
        }
    };
    match header(&bytes) {
        Ok((header, length)) => {
            if let Some(mut component) = component(&header, None, &mut collector) {
                component.hashes = input.source.digests(&[Algorithm::Sha256]);
                collector.add(component);
            }
            (collector.finish(), u64::try_from(length).ok())
        }
        Err(fault) => {
            collector.problem(ProblemKind::Malformed, None, fault);
            (collector.finish(), None)
        }
    }
}

/// Returns the header of the package, behind that of its signatures, and where it ends.
fn header(file: &[u8]) -> Result<(Header<'_>, usize), &'static str> {
    if !file.starts_with(LEAD_MARK) {
        return Err("not an RPM package");
    }
    let signatures = file.get(LEAD..).unwrap_or_default();
    let (_, length) = marked(signatures)?;
    let signed = length.next_multiple_of(8);
    let behind = signatures.get(signed..);
    let (header, length) = marked(behind.unwrap_or_default())?;
    Ok((header, LEAD + signed + length))
}

/// Reads a header with its mark; the second value is the length of both.
fn marked(bytes: &[u8]) -> Result<(Header<'_>, usize), &'static str> {
    let behind = bytes
        .strip_prefix(HEADER_MARK)
        .and_then(|rest| rest.get(4..))
        .ok_or("the package has no header where one belongs")?;
    let (header, length) = Header::read(behind)?;
    Ok((header, length + HEADER_MARK.len() + 4))
}
