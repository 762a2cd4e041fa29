//! What monitoring asks the gate.

use std::fmt::Write as _;
use std::sync::Arc;

use axum::Router;
use axum::http::{StatusCode, header};
use axum::response::IntoResponse;
use axum::routing::get;

use gwanmun_model::{DataState, Language};

use crate::Gate;
use crate::counts::Count;

pub(crate) fn routes(gate: Arc<Gate>) -> Router {
    let for_health = Arc::clone(&gate);
    Router::new()
        .route("/gate/health", get(move || health(Arc::clone(&for_health))))
        .route("/gate/metrics", get(move || metrics(Arc::clone(&gate))))
}

/// 200 when the gate can tell what may pass, otherwise 503 with why. The upstream is not asked.
async fn health(gate: Arc<Gate>) -> impl IntoResponse {
    match gate.ask(Vec::new()).await {
        Ok(_) => (StatusCode::OK, healthy(&gate).await),
        Err(unavailable) => (
            StatusCode::SERVICE_UNAVAILABLE,
            format!("{}\n{}\n", unavailable.reason.en, unavailable.reason.ko),
        ),
    }
}

/// What is said of a gate that can answer: nothing but "ok" unless something is wrong with the data.
async fn healthy(gate: &Arc<Gate>) -> String {
    let mut text = "ok\n".to_owned();
    let warnings = gate.data().await.map(|data| data.warnings());
    for warning in warnings.unwrap_or_default() {
        for language in [Language::En, Language::Ko] {
            let _ = writeln!(text, "{}", warning.line(language));
        }
    }
    text
}

/// The counters and the state of the data in Prometheus' text format, version 0.0.4.
async fn metrics(gate: Arc<Gate>) -> impl IntoResponse {
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
    if let Some(data) = gate.data().await {
        text.push_str(
            "# HELP gwanmun_data_state State of the advisory data: 1 for the one it is in.\n\
             # TYPE gwanmun_data_state gauge\n",
        );
        for state in DataState::ALL {
            let (id, is) = (state.id(), u8::from(state == data.state));
            let _ = writeln!(text, "gwanmun_data_state{{state=\"{id}\"}} {is}");
        }
        if let Some(age) = data.age_days {
            let _ = write!(
                text,
                "# HELP gwanmun_data_age_days Age of the oldest part verdicts or the order of work rest on.\n\
                 # TYPE gwanmun_data_age_days gauge\n\
                 gwanmun_data_age_days {age}\n"
            );
        }
    }
    ([(header::CONTENT_TYPE, "text/plain; version=0.0.4")], text)
}
