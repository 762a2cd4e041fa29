#![doc = include_str!("../README.md")]

mod counts;
mod passages;
pub mod protocols;
mod refusal;
mod status;
mod upstream;

use std::collections::BTreeMap;
use std::fmt::Write as _;
use std::sync::Arc;

use axum::Router;
use axum::extract::Request;
use axum::http::{HeaderValue, header};
use axum::response::{IntoResponse as _, Response};
use axum::routing::get;
use gwanmun_model::{DataStatus, Passage, Purl, UseContext};
use tokio::sync::Semaphore;

pub use crate::counts::{Count, Counts};
pub use crate::passages::{AppPassages, Passages, Unavailable};
pub use crate::upstream::{Upstream, UpstreamSettings, UpstreamUnusable};

use crate::protocols::{Exchange, Protocol};

/// Most artifacts held in memory at the same time, until their last byte is sent; further downloads wait.
const DOWNLOADS_CONCURRENT_MAX: usize = 32;
/// Most index files fetched and judged at the same time; they too are held in memory.
const INDEXES_CONCURRENT_MAX: usize = 64;

/// What all registry proxies of one gate share.
pub struct Gate {
    passages: Arc<dyn Passages>,
    context: UseContext,
    public_url: String,
    upstreams: BTreeMap<&'static str, Arc<Upstream>>,
    counts: Counts,
    downloads: Arc<Semaphore>,
    indexes: Semaphore,
}

impl Gate {
    /// Makes a gate that asks `passages` about one use context.
    ///
    /// `public_url` is the address clients reach the gate by (`https://gate.example`), because indexes must
    /// name it in the addresses they give out.
    pub fn new(passages: Arc<dyn Passages>, context: UseContext, public_url: &str) -> Self {
        Self {
            passages,
            context,
            public_url: public_url.trim_end_matches('/').to_owned(),
            upstreams: BTreeMap::new(),
            counts: Counts::default(),
            downloads: Arc::new(Semaphore::new(DOWNLOADS_CONCURRENT_MAX)),
            indexes: Semaphore::new(INDEXES_CONCURRENT_MAX),
        }
    }

    /// Adds the registry a protocol of [`protocols::ALL`] fetches from. A protocol without one is not served.
    #[must_use]
    pub fn with_upstream(mut self, protocol: &'static Protocol, upstream: Upstream) -> Self {
        self.upstreams.insert(protocol.id, Arc::new(upstream));
        self
    }

    /// Returns the number of requests by outcome since the start.
    pub fn counts(&self) -> &Counts {
        &self.counts
    }

    /// Asks how good the data is, off the asynchronous threads; `None` when nobody can say, which the answers about
    /// passages then say too.
    async fn data(self: &Arc<Self>) -> Option<DataStatus> {
        let gate = Arc::clone(self);
        let asked = tokio::task::spawn_blocking(move || gate.passages.data());
        asked.await.ok()?.ok()
    }

    /// Asks about several versions in one go, off the asynchronous threads.
    ///
    /// The policy state is read first: if it changes meanwhile, the answers are newer than the state says and
    /// the client asks again, never the other way round.
    async fn ask(
        self: &Arc<Self>,
        purls: Vec<Purl>,
    ) -> Result<(String, Vec<Passage>), Unavailable> {
        let gate = Arc::clone(self);
        let answers = tokio::task::spawn_blocking(move || {
            let state = gate.passages.policy_state()?;
            let passages: Result<Vec<Passage>, Unavailable> = purls
                .iter()
                .map(|purl| gate.passages.passage(purl, gate.context))
                .collect();
            Ok((state, passages?))
        });
        answers
            .await
            .unwrap_or_else(|error| Err(Unavailable::cut_off(error.to_string())))
    }
}

/// Returns the routes of every protocol that has an upstream, with `/gate/health` and `/gate/metrics`.
///
/// Every route answers GET and HEAD only, and HEAD goes through the same checks as GET.
pub fn router(gate: Arc<Gate>) -> Router {
    let mut router = Router::new();
    for protocol in protocols::ALL {
        let Some(upstream) = gate.upstreams.get(protocol.id) else {
            continue;
        };
        let (gate, upstream) = (Arc::clone(&gate), Arc::clone(upstream));
        let handler = move |request: Request| {
            let exchange = exchange(&gate, &upstream, protocol, &request);
            answer(Arc::clone(&gate), protocol, exchange)
        };
        router = router.route(&format!("{}{{*path}}", protocol.mount), get(handler));
    }
    router.merge(status::routes(gate))
}

/// Takes from the request what a protocol may see: the path as it was sent, undecoded.
fn exchange(
    gate: &Arc<Gate>,
    upstream: &Arc<Upstream>,
    protocol: &Protocol,
    request: &Request,
) -> Exchange {
    let path = request.uri().path();
    Exchange {
        gate: Arc::clone(gate),
        upstream: Arc::clone(upstream),
        path: path.strip_prefix(protocol.mount).unwrap_or(path).to_owned(),
        has_query: request.uri().query().is_some(),
        if_none_match: request
            .headers()
            .get(header::IF_NONE_MATCH)
            .and_then(|value| value.to_str().ok())
            .map(str::to_owned),
    }
}

/// Runs one request through its protocol; a refusal is counted, logged and rendered here and nowhere else.
async fn answer(gate: Arc<Gate>, protocol: &'static Protocol, exchange: Exchange) -> Response {
    let path = exchange.path.clone();
    let answered = (protocol.answer)(exchange).await;
    let data = gate.data().await;
    let mut response = match answered {
        Ok(served) => served,
        Err(refusal) => {
            gate.counts.add(refusal.count());
            refusal.log(protocol.id, &path, gate.context);
            let warnings = data.as_ref().map(DataStatus::warnings);
            let warnings = warnings.unwrap_or_default();
            (protocol.render)(&refusal, gate.context, &warnings).into_response()
        }
    };
    if let Some(value) = data.and_then(|data| HeaderValue::try_from(data_header(&data)).ok()) {
        response.headers_mut().insert(DATA_HEADER, value);
    }
    response
}

/// The header every answer carries, so that a build on old data can be told from one on new.
const DATA_HEADER: &str = "gwanmun-data";

/// Says how good the data is: `stale; age=40; limit=7; missing=epss,kev`.
fn data_header(data: &DataStatus) -> String {
    let mut value = data.state.id().to_owned();
    if let Some(age) = data.age_days {
        let _ = write!(value, "; age={age}");
    }
    let _ = write!(value, "; limit={}", data.age_days_max);
    if !data.missing.is_empty() {
        let missing: Vec<&str> = data.missing.iter().map(|one| one.id.as_str()).collect();
        let _ = write!(value, "; missing={}", missing.join(","));
    }
    value
}
