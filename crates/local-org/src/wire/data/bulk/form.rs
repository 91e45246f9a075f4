//! A small job in one call: a multipart form with the job as JSON and the rows as CSV.

use axum::body::{Body, Bytes};
use axum::extract::{FromRequest, Multipart, Request};
use axum::http::{HeaderMap, header};

use super::super::api_error::ApiError;

/// Source: Bulk API 2.0, create a job, multipart requests.
const MAXIMUM_CHARACTERS: usize = 100_000;

/// The two parts.
#[derive(Debug)]
pub(in super::super) struct Form {
    pub(super) job: Bytes,
    pub(super) content: Bytes,
}

impl Form {
    /// Nothing when the body is no form.
    pub(in super::super) async fn read(headers: &HeaderMap, body: &Bytes) -> Result<Option<Self>, ApiError> {
        let Some(kind) = headers.get(header::CONTENT_TYPE).filter(|kind| kind.as_bytes().starts_with(b"multipart/"))
        else {
            return Ok(None);
        };
        let unreadable = || ApiError::new(400, "INVALIDMULTIPARTREQUEST", "The multipart request cannot be read");
        let mut request = Request::new(Body::from(body.clone()));
        request.headers_mut().insert(header::CONTENT_TYPE, kind.clone());
        let mut parts = Multipart::from_request(request, &()).await.map_err(|_| unreadable())?;
        let (mut job, mut content) = (None, None);
        while let Some(part) = parts.next_field().await.map_err(|_| unreadable())? {
            let name = part.name().unwrap_or_default().to_owned();
            let bytes = part.bytes().await.map_err(|_| unreadable())?;
            match name.as_str() {
                "job" => job = Some(bytes),
                "content" => content = Some(bytes),
                _ => return Err(unreadable()),
            }
        }
        let form = Self { job: job.ok_or_else(unreadable)?, content: content.ok_or_else(unreadable)? };
        if String::from_utf8_lossy(&form.content).chars().count() > MAXIMUM_CHARACTERS {
            let words = "The content part is limited to 100000 characters";
            return Err(ApiError::new(400, "INVALIDMULTIPARTREQUEST", words));
        }
        Ok(Some(form))
    }
}
