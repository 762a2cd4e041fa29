//! Every address of the portal and what answers it.

use axum::Router;
use axum::extract::DefaultBodyLimit;
use axum::routing::{get, post};

use crate::state::Portal;
use crate::{api, assets, pages};

/// Pages and the JSON interface.
pub(crate) fn pages(portal: &Portal) -> Router<Portal> {
    Router::new()
        .merge(systems(portal))
        .route("/", get(pages::dashboard::show))
        .route("/about", get(pages::about::show))
        .route("/account", get(pages::account::show))
        .route("/account/password", post(pages::account::change_password))
        .route(
            "/account/sessions/{id}/end",
            post(pages::account::end_session),
        )
        .route("/api/v1/systems/{id}/assessment", get(api::assessment))
        .route("/api/v1/systems/{id}/duties", get(api::duties))
        .route("/api/v1/systems/{id}/facts", get(api::facts))
        .route("/api/v1/verdict", get(api::verdict))
        .route("/audit", get(pages::audit::list))
        .route("/audit/export", get(pages::audit::export))
        .route("/audit/verify", post(pages::audit::verify))
        .route("/components", get(pages::components::list))
        .route("/components/{key}", get(pages::component::show))
        .route("/data", get(pages::data::show))
        .route("/design", get(pages::design::show))
        .route("/preferences", post(pages::preferences::save))
        .route("/requests", get(pages::requests::list))
        .route(
            "/requests/new",
            get(pages::request_form::show).post(pages::request_form::submit),
        )
        .route("/requests/{id}", get(pages::request::show))
        .route("/requests/{id}/decide", post(pages::request::decide))
        .route("/requests/{id}/escalate", post(pages::request::escalate))
        .route("/requests/{id}/opinion", post(pages::request::opinion))
        .route("/requests/{id}/retry", post(pages::request::retry))
        .route("/requests/{id}/revoke", post(pages::request::revoke))
        .route("/requests/{id}/withdraw", post(pages::request::withdraw))
        .route("/reviews", get(pages::requests::queue))
        .route(
            "/sign-in",
            get(pages::sign_in::show).post(pages::sign_in::submit),
        )
        .route("/sign-out", post(pages::sign_in::sign_out))
        .route("/users", get(pages::users::list))
        .route(
            "/users/new",
            get(pages::users::new).post(pages::users::create),
        )
        .route("/users/{id}", get(pages::users::show))
        .route("/users/{id}/lock", post(pages::users::lock))
        .route("/users/{id}/password", post(pages::users::reset))
        .route("/users/{id}/roles", post(pages::users::set_roles))
        .route("/users/{id}/unlock", post(pages::users::unlock))
}

/// Pages of systems.
fn systems(portal: &Portal) -> Router<Portal> {
    let upload =
        post(pages::system::upload).layer(DefaultBodyLimit::max(portal.config().upload_bytes_max));
    Router::new()
        .route("/systems", get(pages::systems::list))
        .route(
            "/systems/new",
            get(pages::systems::new).post(pages::systems::create),
        )
        .route("/systems/{id}", get(pages::system::summary))
        .route("/systems/{id}/advice", get(pages::advice::list))
        .route("/systems/{id}/components", get(pages::system::components))
        .route(
            "/systems/{id}/documents",
            get(pages::documents::show).post(pages::documents::make),
        )
        .route(
            "/systems/{id}/documents/{document}",
            get(pages::documents::download),
        )
        .route("/systems/{id}/duties", get(pages::duties::list))
        .route(
            "/systems/{id}/edit",
            get(pages::systems::edit).post(pages::systems::change),
        )
        .route(
            "/systems/{id}/facts",
            get(pages::facts::show).post(pages::facts::state_whole),
        )
        .route(
            "/systems/{id}/facts/components",
            post(pages::facts::state_components),
        )
        .route("/systems/{id}/findings", get(pages::system::findings))
        .route("/systems/{id}/upload", upload)
}

/// What needs no session, no language and no data.
pub(crate) fn bare() -> Router<Portal> {
    Router::new()
        .route("/assets/{digest}/{*path}", get(assets::serve))
        .route("/healthz", get(api::alive))
        .route("/readyz", get(api::ready))
}
