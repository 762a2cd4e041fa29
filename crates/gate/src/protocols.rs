//! The registry protocols the gate speaks: one file and one line in [`ALL`] each.

pub mod cargo;

use std::future::Future;
use std::pin::Pin;
use std::sync::Arc;

use axum::response::Response;
use gwanmun_model::UseContext;
use gwanmun_model::data::Warning;

use crate::refusal::Refusal;
use crate::{Gate, Upstream};

/// One registry protocol.
pub struct Protocol {
    /// Stable id, as used in configuration and logs; the package-url type.
    pub id: &'static str,
    /// Path the protocol is served under, with both slashes.
    pub mount: &'static str,
    /// Address of the public registry, offered as the default upstream.
    pub public_registry: &'static str,
    pub(crate) answer: fn(Exchange) -> Answer,
    /// How this protocol's clients must be told, so that people get to read it.
    pub(crate) render: fn(&Refusal, UseContext, &[Warning]) -> Response,
}

/// Every protocol, sorted by id.
pub static ALL: &[Protocol] = &[cargo::PROTOCOL];

/// Returns the protocol with this id.
pub fn by_id(id: &str) -> Option<&'static Protocol> {
    ALL.iter().find(|protocol| protocol.id == id)
}

/// What a protocol answers a request with.
pub(crate) type Answer = Pin<Box<dyn Future<Output = Result<Response, Refusal>> + Send>>;

/// One request, reduced to what decides the answer.
pub(crate) struct Exchange {
    pub(crate) gate: Arc<Gate>,
    pub(crate) upstream: Arc<Upstream>,
    /// The path below the mount, exactly as sent: not percent-decoded.
    pub(crate) path: String,
    pub(crate) has_query: bool,
    pub(crate) if_none_match: Option<String>,
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn protocols_are_sorted_unique_and_mounted_apart() {
        assert!(ALL.windows(2).all(|pair| pair[0].id < pair[1].id));
        for protocol in ALL {
            assert_eq!(protocol.mount, format!("/{}/", protocol.id));
        }
    }
}
