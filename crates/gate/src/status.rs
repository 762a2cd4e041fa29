//! What monitoring asks the gate.

use std::fmt::Write as _;
use std::sync::Arc;

use axum::Router;
use axum::http::{StatusCode, header};
use axum::response::IntoResponse;
use axum::routing::get;

use crate::Gate;
use crate::counts::Count;

pub(crate) fn routes(gate: Arc<Gate>) -> Router {
    let for_health = Arc::clone(&gate);
    Router::new()
        .route("/gate/health", get(move || health(Arc::clone(&for_health))))
        .route(
            "/gate/metrics",
            get(move || std::future::ready(metrics(&gate))),
        )
}

/// 200 when the gate can tell what may pass, otherwise 503 with why. The upstream is not asked.
async fn health(gate: Arc<Gate>) -> impl IntoResponse {
    match gate.ask(Vec::new()).await {
        Ok(_) => (StatusCode::OK, "ok\n".to_owned()),
        Err(unavailable) => (
            StatusCode::SERVICE_UNAVAILABLE,
            format!("{}\n{}\n", unavailable.reason.en, unavailable.reason.ko),
        ),
    }
}

/// The counters in Prometheus' text format, version 0.0.4.
fn metrics(gate: &Gate) -> impl IntoResponse + use<> {
    let mut text = String::from(
        "# HELP gwanmun_gate_requests_total Requests to the gate by outcome.\n\
         # TYPE gwanmun_gate_requests_total counter\n",
    );
    for count in Count::ALL {
        let _ = writeln!(
            text,
            "gwanmun_gate_requests_total{{outcome=\"{}\"}} {}",
            count.id(),
            gate.counts.get(count)
        );
    }
    ([(header::CONTENT_TYPE, "text/plain; version=0.0.4")], text)
}
