//! Cargo's sparse registry protocol.
//!
//! Source: the Cargo book, "Registry Index" and "Running a Registry". What cargo does with a refusal was tried with
//! cargo 1.95: `yanked` steers ranges to an allowed version, and a lock file that names another one reaches the
//! download, whose 403 body cargo prints whole.

mod index;
mod layout;

use std::sync::Arc;

use axum::body::{Body, Bytes};
use axum::http::{StatusCode, header};
use axum::response::{IntoResponse, Response};
use gwanmun_model::data::Warning;
use gwanmun_model::digest::Algorithm;
use gwanmun_model::{Digest, Ecosystem, Purl, Text, UseContext};
use sha2::{Digest as _, Sha256};
use tokio::sync::{AcquireError, OwnedSemaphorePermit};

use crate::counts::Count;
use crate::passages::Unavailable;
use crate::protocols::{Answer, Exchange, Protocol};
use crate::refusal::Refusal;
use crate::upstream::FetchError;
use crate::{Gate, Upstream};

use layout::{Asked, DownloadTemplate};

/// The protocol's line in the table.
pub const PROTOCOL: Protocol = Protocol {
    id: "cargo",
    mount: MOUNT,
    public_registry: "https://index.crates.io/",
    answer,
    render,
};

const MOUNT: &str = "/cargo/";
/// Largest `config.json` taken from a registry.
const CONFIG_BYTES_MAX: u64 = 64 << 10;
/// Largest index file; the largest of the public registry is about 1 MiB.
const INDEX_BYTES_MAX: u64 = 16 << 20;
/// Largest crate file; the public registry takes 10 MiB, larger ones by arrangement.
const CRATE_BYTES_MAX: u64 = 128 << 20;

const NO_DOWNLOADS: Text = Text::fixed(
    "저장소의 config.json에 내려받기 주소(dl)가 없습니다.",
    "the registry's config.json names no address for downloads (dl)",
);
const TWO_HASHES: Text = Text::fixed(
    "저장소 색인이 한 버전에 서로 다른 해시값을 두 개 둡니다.",
    "the registry's index gives one version two hashes",
);
const NO_QUERY: Text = Text::fixed(
    "이 프로토콜의 주소에는 질의 문자열이 없습니다.",
    "no query is part of this protocol",
);

fn answer(exchange: Exchange) -> Answer {
    Box::pin(async move {
        if exchange.has_query {
            return Err(Refusal::Malformed(NO_QUERY));
        }
        match layout::read_path(&exchange.path)? {
            Asked::Config => Ok(config(&exchange.gate)),
            Asked::Index { file, name } => serve_index(&exchange, &file, &name).await,
            Asked::Download { name, version } => serve_crate(&exchange, &name, &version).await,
        }
    })
}

/// Plain text: cargo prints the body of a failed answer as it is.
fn render(refusal: &Refusal, context: UseContext, warnings: &[Warning]) -> Response {
    (
        refusal.status(),
        [
            (header::CONTENT_TYPE, "text/plain; charset=utf-8"),
            (header::CACHE_CONTROL, "no-store"),
        ],
        refusal.plain_text(context, &advice(refusal), warnings),
    )
        .into_response()
}

/// A lock file keeps naming the blocked version even when another one is approved meanwhile.
fn advice(refusal: &Refusal) -> Text {
    match refusal {
        Refusal::Blocked { purl, .. } => {
            let command = format!("cargo update {}", purl.name());
            Text::new(
                format!("승인된 다른 버전이 있으면 이 명령으로 바꿀 수 있습니다: {command}"),
                format!("If another version is approved, this picks it: {command}"),
            )
        }
        _ => Text::fixed("", ""),
    }
}

/// `config.json`: downloads go through the gate; no `api`, so publishing and searching have no way around it.
fn config(gate: &Gate) -> Response {
    let config = serde_json::json!({
        "dl": format!("{}{MOUNT}crates/{{crate}}/{{version}}/download", gate.public_url),
    });
    (
        [
            (header::CONTENT_TYPE, "application/json"),
            (header::CACHE_CONTROL, "no-cache"),
        ],
        config.to_string(),
    )
        .into_response()
}

/// Serves an index file in which every version that may not pass is marked as yanked, so that cargo picks one
/// that may.
///
/// When none may pass there is nothing to steer to, and cargo would only say that every version is yanked. The
/// file then stays as it is: cargo picks the version it would like and is told at the download, which never
/// passes it, why not and where to ask.
async fn serve_index(exchange: &Exchange, file: &str, name: &str) -> Result<Response, Refusal> {
    let _turn = exchange.gate.indexes.acquire().await;
    let body = exchange.upstream.fetch_below(file, INDEX_BYTES_MAX).await?;
    let entries = index::read(&body, name);
    let purls = entries
        .iter()
        .map(|entry| purl(&entry.name, &entry.version))
        .collect::<Result<Vec<Purl>, Refusal>>()?;
    let (state, passages) = exchange.gate.ask(purls).await?;
    let mut usable: Vec<bool> = entries
        .iter()
        .zip(&passages)
        .map(|(entry, passage)| passage.state.is_allowed() && passage.covers(&entry.checksum))
        .collect();
    let allowed_count = usable.iter().filter(|usable| **usable).count();
    if allowed_count == 0 {
        usable.fill(true);
    }
    let text = index::write(&entries, &usable);
    let tag = entity_tag(&state, &text);
    if matches_tag(exchange.if_none_match.as_deref(), &tag) {
        exchange.gate.counts.add(Count::IndexUnchanged);
        return Ok((StatusCode::NOT_MODIFIED, index_headers(tag)).into_response());
    }
    exchange.gate.counts.add(Count::IndexServed);
    tracing::info!(
        protocol = PROTOCOL.id,
        name,
        context = %exchange.gate.context,
        versions = entries.len(),
        allowed = allowed_count,
        "index served"
    );
    Ok((index_headers(tag), text).into_response())
}

/// Serves one crate file after asking again and checking its hash.
///
/// The question comes before any contact with the registry: what is not approved is not even asked for there.
async fn serve_crate(exchange: &Exchange, name: &str, version: &str) -> Result<Response, Refusal> {
    let purl = purl(name, version)?;
    let (_, passages) = exchange.gate.ask(vec![purl.clone()]).await?;
    let Some(passage) = passages.into_iter().next() else {
        return Err(Refusal::PassagesUnavailable(Unavailable::cut_off(
            "no answer came".to_owned(),
        )));
    };
    if !passage.state.is_allowed() {
        let passage = Box::new(passage);
        let purl = Box::new(purl);
        return Err(Refusal::Blocked { purl, passage });
    }
    let turn = Arc::clone(&exchange.gate.downloads).acquire_owned().await;
    let checksum = listed_checksum(&exchange.upstream, name, version).await?;
    if !passage.covers(&checksum) {
        return Err(Refusal::OtherArtifact {
            purl: Box::new(purl),
            passage: Box::new(passage),
            offered: checksum,
        });
    }
    let bytes = download(&exchange.upstream, name, version, &checksum).await?;
    if Digest::from_bytes(Algorithm::Sha256, &Sha256::digest(&bytes)).as_ref() != Some(&checksum) {
        let expected = checksum.hex().to_owned();
        let purl = Box::new(purl);
        return Err(Refusal::HashMismatch { purl, expected });
    }
    exchange.gate.counts.add(Count::DownloadServed);
    tracing::info!(
        protocol = PROTOCOL.id, %purl, context = %exchange.gate.context, state = passage.state.id(),
        request = passage.request.as_deref().unwrap_or_default(), size_bytes = bytes.len(), "served"
    );
    // `no-store`: a cache on the way must not outlive a revoked approval.
    let headers = [
        (header::CONTENT_TYPE, "application/gzip"),
        (header::CACHE_CONTROL, "no-store"),
    ];
    let body = Bytes::from_owner(Held { bytes, _turn: turn });
    Ok((headers, Body::from(body)).into_response())
}

/// A crate file that keeps its turn until the last byte is sent.
struct Held {
    bytes: Vec<u8>,
    _turn: Result<OwnedSemaphorePermit, AcquireError>,
}

impl AsRef<[u8]> for Held {
    fn as_ref(&self) -> &[u8] {
        &self.bytes
    }
}

/// Returns the hash the registry's index gives for exactly this name and version.
async fn listed_checksum(
    upstream: &Upstream,
    name: &str,
    version: &str,
) -> Result<Digest, Refusal> {
    let lower = name.to_ascii_lowercase();
    let file = layout::index_file(&lower);
    let body = upstream.fetch_below(&file, INDEX_BYTES_MAX).await?;
    let mut checksums = index::read(&body, &lower)
        .into_iter()
        .filter(|entry| entry.name == name && entry.version == version)
        .map(|entry| entry.checksum);
    let checksum = checksums.next().ok_or(Refusal::NotFound)?;
    if checksums.any(|other| other != checksum) {
        return Err(Refusal::Upstream(FetchError::Nonsense(TWO_HASHES)));
    }
    Ok(checksum)
}

/// Fetches a crate file from where the registry's `config.json` sends downloads.
async fn download(
    upstream: &Arc<Upstream>,
    name: &str,
    version: &str,
    checksum: &Digest,
) -> Result<Vec<u8>, Refusal> {
    let mut remembered = upstream.remembered.lock().await;
    let template = if let Some(template) = &*remembered {
        template.clone()
    } else {
        let config = upstream.fetch_below("config.json", CONFIG_BYTES_MAX).await;
        let template = layout::read_config(&config.map_err(Refusal::Upstream)?)
            .ok_or(FetchError::Nonsense(NO_DOWNLOADS))?;
        remembered.insert(template).clone()
    };
    drop(remembered);
    let address = DownloadTemplate(&template).address(name, version, checksum);
    let bytes = upstream.fetch(&address, CRATE_BYTES_MAX).await;
    if bytes.is_err() {
        // The registry may have moved its downloads.
        *upstream.remembered.lock().await = None;
    }
    // The index lists the file, so its absence is the registry's failure and not an answer for the client.
    bytes.map_err(Refusal::Upstream)
}

fn purl(name: &str, version: &str) -> Result<Purl, Refusal> {
    Purl::of_package(Ecosystem::Cargo, name, Some(version))
        .map_err(|_| Refusal::Malformed(layout::NOT_A_CRATE))
}

/// Identifies an index file by what the policy says now and by every byte handed out, so that neither a decision,
/// an approval that ran out, nor a new upstream version can hide behind a client's copy.
fn entity_tag(state: &str, text: &[u8]) -> String {
    let mut hasher = Sha256::new();
    hasher.update(Sha256::digest(state));
    hasher.update(text);
    let digest = Digest::from_bytes(Algorithm::Sha256, &hasher.finalize());
    format!("\"{}\"", digest.as_ref().map_or("", Digest::hex))
}

/// Whether `If-None-Match` names the tag. Source: RFC 9110 section 13.1.2 (weak comparison).
fn matches_tag(if_none_match: Option<&str>, tag: &str) -> bool {
    if_none_match.is_some_and(|field| {
        field
            .split(',')
            .map(|candidate| candidate.trim().trim_start_matches("W/"))
            .any(|candidate| candidate == tag || candidate == "*")
    })
}

fn index_headers(tag: String) -> [(header::HeaderName, String); 3] {
    [
        (header::CONTENT_TYPE, "text/plain; charset=utf-8".to_owned()),
        (header::CACHE_CONTROL, "no-cache".to_owned()),
        (header::ETAG, tag),
    ]
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_tag_changes_with_the_policy_and_with_the_text() {
        let tag = entity_tag("1", b"text");
        assert_ne!(tag, entity_tag("2", b"text"));
        assert_ne!(tag, entity_tag("1", b"other"));
        assert_ne!(entity_tag("1", b"2x"), entity_tag("12", b"x"));
    }

    #[test]
    fn tags_are_found_in_lists_and_behind_a_weak_prefix() {
        assert!(matches_tag(Some("\"a\", W/\"b\""), "\"b\""));
        assert!(matches_tag(Some("*"), "\"b\""));
        assert!(!matches_tag(Some("\"a\""), "\"b\""));
        assert!(!matches_tag(None, "\"b\""));
    }
}
