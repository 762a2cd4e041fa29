#![doc = include_str!("../README.md")]

mod api;
mod assets;
mod config;
mod cookies;
mod csrf;
mod export;
mod fault;
mod flash;
mod frame;
mod headers;
mod messages;
mod pages;
mod redirect;
mod routes;
mod state;
mod url;
mod view;
mod visitor;

pub use crate::assets::missing as missing_assets;
pub use crate::config::WebConfig;

use std::sync::Arc;
use std::time::Duration;

use axum::Router;
use axum::extract::DefaultBodyLimit;
use axum::http::StatusCode;
use axum::middleware::{from_fn, from_fn_with_state};
use gwanmun_app::App;
use tower_http::catch_panic::CatchPanicLayer;
use tower_http::compression::CompressionLayer;
use tower_http::timeout::TimeoutLayer;

use crate::state::Portal;

/// Longest a page may take, in seconds. An upload is scanned within it.
const ANSWER_SECONDS_MAX: u64 = 120;

/// Largest form in bytes. Uploads have their own limit.
const FORM_BYTES_MAX: usize = 1 << 20;

/// Makes the portal: every page, the JSON interface, health checks and embedded assets.
pub fn router(app: Arc<App>, config: WebConfig) -> Router {
    let missing = assets::missing();
    if !missing.is_empty() {
        tracing::warn!(
            ?missing,
            "third-party assets are not in this build; run `cargo xtask assets` and build again"
        );
    }
    let secure = config.is_secure();
    let portal = Portal::new(app, config);
    let pages = routes::pages(&portal)
        .fallback(pages::fault::not_found)
        .method_not_allowed_fallback(pages::fault::method_not_allowed)
        .layer(CatchPanicLayer::custom(pages::fault::panicked))
        .layer(TimeoutLayer::with_status_code(
            StatusCode::REQUEST_TIMEOUT,
            Duration::from_secs(ANSWER_SECONDS_MAX),
        ))
        .layer(DefaultBodyLimit::max(FORM_BYTES_MAX))
        .layer(from_fn_with_state(portal.clone(), csrf::guard))
        .layer(from_fn_with_state(portal.clone(), visitor::attach));
    let router = routes::bare()
        .merge(pages)
        .layer(from_fn(headers::add))
        .layer(CompressionLayer::new())
        .with_state(portal);
    if secure {
        router.layer(from_fn(headers::add_transport_security))
    } else {
        router
    }
}
