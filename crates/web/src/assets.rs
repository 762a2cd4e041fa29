//! Style sheets, scripts, fonts and pictures, embedded in the binary.

use std::borrow::Cow;

use axum::extract::{Path, State};
use axum::http::{HeaderMap, HeaderValue, StatusCode, header};
use axum::response::{IntoResponse, Response};
use rust_embed::{EmbeddedFile, RustEmbed};

use crate::fault::Fault;
use crate::state::Portal;

/// Our own files.
#[derive(RustEmbed)]
#[folder = "assets/portal"]
struct Own;

/// Third-party files, copied by `cargo xtask assets`; the folder is empty in a bare checkout.
#[derive(RustEmbed)]
#[folder = "assets/vendor"]
struct Vendor;

/// Files of third parties a page asks for; without them it works, but looks plain.
const EXPECTED: &[&str] = &[
    "tabler/tabler.min.css",
    "htmx/htmx.min.js",
    "pretendard/pretendardvariable-dynamic-subset.css",
];

/// Returns one embedded file by its path below `/assets/<digest>/`.
fn find(path: &str) -> Option<EmbeddedFile> {
    match path.strip_prefix("vendor/") {
        Some(rest) => Vendor::get(rest),
        None => Own::get(path),
    }
}

/// Returns the expected third-party files this build does not have: pages work without them, but look plain.
pub fn missing() -> Vec<&'static str> {
    EXPECTED
        .iter()
        .copied()
        .filter(|path| Vendor::get(path).is_none())
        .collect()
}

/// Returns a short digest over all embedded files. It is part of every asset address, so browsers
/// keep files for good and still see new ones at once.
pub(crate) fn digest() -> String {
    let mut names: Vec<(bool, Cow<'static, str>)> = Own::iter()
        .map(|name| (false, name))
        .chain(Vendor::iter().map(|name| (true, name)))
        .collect();
    names.sort();
    let mut mixed = [0u8; 8];
    for (vendor, name) in names {
        let file = if vendor {
            Vendor::get(&name)
        } else {
            Own::get(&name)
        };
        let Some(file) = file else { continue };
        for (index, byte) in file.metadata.sha256_hash().iter().enumerate() {
            if let Some(slot) = mixed.get_mut(index % 8) {
                *slot = slot.rotate_left(3).wrapping_add(*byte);
            }
        }
    }
    hexadecimal(&mixed)
}

fn hexadecimal(bytes: &[u8]) -> String {
    let digit = |half: u8| char::from_digit(u32::from(half), 16).unwrap_or('0');
    bytes
        .iter()
        .flat_map(|byte| [digit(byte >> 4), digit(byte & 15)])
        .collect()
}

/// `GET /assets/{digest}/{path}`
pub(crate) async fn serve(
    State(portal): State<Portal>,
    Path((digest, path)): Path<(String, String)>,
    headers: HeaderMap,
) -> Response {
    let Some(file) = find(&path) else {
        return Fault::not_found().into_response();
    };
    let etag = format!("\"{}\"", hexadecimal(&file.metadata.sha256_hash()));
    let keep = if digest == portal.asset_digest() {
        "public, max-age=31536000, immutable"
    } else {
        "no-cache"
    };
    let known = headers
        .get(header::IF_NONE_MATCH)
        .and_then(|value| value.to_str().ok())
        .is_some_and(|sent| sent.split(',').any(|one| one.trim() == etag));
    let mut response = if known {
        StatusCode::NOT_MODIFIED.into_response()
    } else {
        let kind = media_type(&path).unwrap_or_else(|| file.metadata.mimetype().to_owned());
        ([(header::CONTENT_TYPE, kind)], file.data).into_response()
    };
    let answer = response.headers_mut();
    answer.insert(header::CACHE_CONTROL, HeaderValue::from_static(keep));
    if let Ok(etag) = HeaderValue::from_str(&etag) {
        answer.insert(header::ETAG, etag);
    }
    response
}

/// Text files are UTF-8; saying so keeps browsers from guessing.
fn media_type(path: &str) -> Option<String> {
    let extension = path.rsplit_once('.')?.1;
    let kind = match extension {
        "css" => "text/css; charset=utf-8",
        "js" => "text/javascript; charset=utf-8",
        "svg" => "image/svg+xml; charset=utf-8",
        "txt" => "text/plain; charset=utf-8",
        "woff2" => "font/woff2",
        _ => return None,
    };
    Some(kind.to_owned())
}
