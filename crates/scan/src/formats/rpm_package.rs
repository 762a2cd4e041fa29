//! A `.rpm` package: what its header says. The files it packs are not looked at here.
//!
//! Source: the RPM package format, version 4: a lead, a header of signatures padded to eight bytes, the header.

use gwanmun_model::digest::Algorithm;
use gwanmun_model::{Digest, Found, ProblemKind};
use sha2::Digest as _;

use super::rpm::header::Header;
use super::rpm::package::component;
use super::{Family, Format, Input, Subject};
use crate::collect::Collector;

pub(super) const FORMAT: Format = Format {
    id: "rpm-package",
    title: "RPM packages (.rpm), binary and source",
    family: Family::OperatingSystem,
    names: &["*.rpm"],
    heads: &[LEAD_MARK],
    subject: Subject::Package,
    read,
    ..Format::BASE
};

/// What a package file begins with.
const LEAD_MARK: &[u8] = b"\xED\xAB\xEE\xDB";

/// Bytes of the lead.
const LEAD: usize = 96;

/// What each header begins with in a package file; four bytes that mean nothing follow.
const HEADER_MARK: &[u8] = b"\x8E\xAD\xE8\x01";

fn read(input: &Input<'_>) -> Found {
    let mut collector = Collector::new(input);
    match header(input.bytes) {
        Ok(header) => {
            if let Some(mut component) = component(&header, None, &mut collector) {
                let hash = sha2::Sha256::digest(input.bytes);
                component.hashes = Digest::from_bytes(Algorithm::Sha256, &hash)
                    .into_iter()
                    .collect();
                collector.add(component);
            }
        }
        Err(fault) => collector.problem(ProblemKind::Malformed, None, fault),
    }
    collector.finish()
}

/// Returns the header of the package, behind that of its signatures.
fn header(file: &[u8]) -> Result<Header<'_>, &'static str> {
    if !file.starts_with(LEAD_MARK) {
        return Err("not an RPM package");
    }
    let signatures = file.get(LEAD..).unwrap_or_default();
    let (_, length) = marked(signatures)?;
    let behind = signatures.get(length.next_multiple_of(8)..);
    let (header, _) = marked(behind.unwrap_or_default())?;
    Ok(header)
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
