//! Documents inside something else: attestations and answers of interfaces.
//!
//! A signature is not checked here: what is inside is a claim like any other.
//!
//! Source: the in-toto attestation framework (statement and DSSE envelope), the bundle format of Sigstore.

use base64::Engine as _;
use base64::engine::general_purpose::{STANDARD, URL_SAFE};

use crate::document::json::Json;

/// Most envelopes one inside the other: bundle, envelope, statement, predicate, and one to spare.
pub(super) const LAYERS_MAX: u32 = 6;

/// What an envelope holds.
pub(super) enum Inside<'n, 'a> {
    /// A part of the same text.
    Part(&'n Json<'a>),
    /// A text of its own.
    Packed(String),
}

/// Returns what is inside an envelope of a known kind.
pub(super) fn open<'n, 'a>(root: &'n Json<'a>) -> Option<Inside<'n, 'a>> {
    if let Some(payload) = root.text_of("payload")
        && root.get("payloadType").is_some()
    {
        let plain: String = payload.split_whitespace().collect();
        let bytes = STANDARD
            .decode(&plain)
            .or_else(|_| URL_SAFE.decode(&plain))
            .ok()?;
        return Some(Inside::Packed(String::from_utf8(bytes).ok()?));
    }
    if let Some(predicate) = root.get("predicate")
        && root.get("predicateType").is_some()
    {
        // Older signing tools put the whole document as one text.
        return Some(match predicate.text_of("Data") {
            Some(text) => Inside::Packed(text.to_owned()),
            None => Inside::Part(predicate.get("Data").unwrap_or(predicate)),
        });
    }
    ["dsseEnvelope", "sbom"]
        .into_iter()
        .find_map(|key| root.get(key).filter(|inner| inner.is_object()))
        .map(Inside::Part)
}
