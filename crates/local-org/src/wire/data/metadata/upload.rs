//! The two parts of a deployment: the zip, and `entity_content` with the options as JSON. Some tools call the parts by
//! other names, so they are told apart by their type.

use axum::body::{Body, Bytes};
use axum::extract::{DefaultBodyLimit, FromRequest, Multipart, Request};
use axum::http::{HeaderMap, header};
use serde::Deserialize;
use serde_json::Value;

use super::super::api_error::ApiError;
use crate::model::deploy::Options;

/// A deployment as it was asked for.
#[derive(Debug)]
pub(in super::super) struct Upload {
    pub(super) zip: Bytes,
    pub(super) options: Options,
    /// `deployOptions` as they were sent.
    pub(super) asked: Value,
}

#[derive(Debug, Deserialize)]
#[serde(rename_all = "camelCase")]
struct Content {
    deploy_options: Value,
}

#[derive(Debug, Default, Deserialize)]
#[serde(rename_all = "camelCase", default)]
struct Known {
    check_only: bool,
    rollback_on_error: bool,
}

impl Upload {
    /// Nothing when the body is no form.
    pub(in super::super) async fn read(headers: &HeaderMap, body: &Bytes) -> Result<Option<Self>, ApiError> {
        let Some(kind) = headers.get(header::CONTENT_TYPE).filter(|kind| kind.as_bytes().starts_with(b"multipart/"))
        else {
            return Ok(None);
        };
        let unreadable = |words: &str| ApiError::new(400, "INVALIDMULTIPARTREQUEST", words);
        let mut request = Request::new(Body::from(body.clone()));
        request.headers_mut().insert(header::CONTENT_TYPE, kind.clone());
        // The body is here already, within the limit of the wire.
        DefaultBodyLimit::disable().apply(&mut request);
        let cut = || unreadable("The multipart request cannot be read");
        let mut parts = Multipart::from_request(request, &()).await.map_err(|_| cut())?;
        let (mut zip, mut content) = (None, None);
        while let Some(part) = parts.next_field().await.map_err(|_| cut())? {
            let is_json = part.content_type().is_some_and(|kind| kind.starts_with("application/json"));
            let place = if is_json { &mut content } else { &mut zip };
            *place = Some(part.bytes().await.map_err(|_| cut())?);
        }
        let zip = zip.ok_or_else(|| unreadable("The multipart request has no zip file"))?;
        let content = content.ok_or_else(|| unreadable("The multipart request has no deployOptions"))?;
        let bad = |error: serde_json::Error| ApiError::unreadable(&format!("deployOptions: {error}"));
        let content: Content = serde_json::from_slice(&content).map_err(bad)?;
        let known: Known = serde_json::from_value(content.deploy_options.clone()).map_err(bad)?;
        let options = Options { check_only: known.check_only, rollback_on_error: known.rollback_on_error };
        Ok(Some(Self { zip, options, asked: content.deploy_options }))
    }
}
