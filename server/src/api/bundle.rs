//! `…/integrations/{id}/bundle`: everything for the Salesforce side as one zip.

use super::routes::Call;
use axum::extract::rejection::QueryRejection;
use axum::extract::{Path, Query};
use axum::response::Response;
use domain::app_kind::AppKind;
use http::header::{CONTENT_DISPOSITION, CONTENT_TYPE};
use portal::Error;
use serde::Deserialize;
use utoipa::IntoParams;

#[derive(Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
#[serde(deny_unknown_fields)]
pub(super) struct Asked {
    /// Which app to deploy: `external` for an External Client App (when absent), or `connected` for a Connected App.
    app: Option<String>,
}

/// Download the bundle
///
/// A zip to deploy into the org: the app with the newest certificate, what the package type needs, and a permission set.
/// It is a project for the Salesforce CLI; the `metadata.zip` inside is for the Metadata API. No secret and no consumer
/// key is in it. The same integration gives the same bytes.
#[utoipa::path(
    get, path = "/api/v1/clients/{client}/integrations/{id}/bundle", tag = "Integrations",
    operation_id = "download_bundle", params(Asked),
    responses(
        (status = 200, description = "The bundle.", body = Vec<u8>, content_type = "application/zip"),
        (status = 410, description = "The integration was removed, and its key was destroyed."),
    ),
)]
pub(super) async fn download(
    call: Call,
    Path((client, id)): Path<(String, String)>,
    query: Result<Query<Asked>, QueryRejection>,
) -> Response {
    let asked = match query {
        Ok(Query(asked)) => asked,
        Err(rejection) => return call.unreadable(rejection.into()),
    };
    let app = match AppKind::parse(asked.app.as_deref()) {
        Ok(app) => app,
        Err(reason) => return call.answer(Err::<(), _>(Error::field("app", reason))),
    };
    let made = call.portal.bundles().make(&call.caller, &client, &id, app).await;
    call.answer(made.map(|bundle| {
        let disposition = format!("attachment; filename=\"{}\"", bundle.file_name);
        ([(CONTENT_TYPE, "application/zip".to_owned()), (CONTENT_DISPOSITION, disposition)], bundle.zip)
    }))
}
