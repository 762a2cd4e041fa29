//! Every address of the portal and what answers it.

use axum::Router;
use axum::routing::{get, post};

use crate::state::Portal;
use crate::{assets, pages};

/// Pages and the JSON interface.
pub(crate) fn pages(_portal: &Portal) -> Router<Portal> {
    Router::new()
        .route("/design", get(pages::design::show))
        .route("/preferences", post(pages::preferences::save))
        .route(
            "/sign-in",
            get(pages::sign_in::show).post(pages::sign_in::submit),
        )
        .route("/sign-out", post(pages::sign_in::sign_out))
}

/// What needs no session, no language and no data.
pub(crate) fn bare() -> Router<Portal> {
    Router::new().route("/assets/{digest}/{*path}", get(assets::serve))
}
