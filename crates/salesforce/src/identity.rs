//! Whose token it is. The `UserInfo` endpoint is asked at the token's own host: the identity URL of a reply may lead to
//! a host of its own, and may answer with a redirect.

use crate::request::{address, request};
use crate::{Answer, ApiError, Client, Failure, FailureKind, Token};
use http::Method;
use serde::Deserialize;

/// The user a token belongs to. Source: Salesforce Help, `UserInfo` endpoint.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
pub struct Identity {
    /// Salesforce username; Salesforce compares it without case.
    #[serde(rename = "preferred_username")]
    pub username: String,
    /// 18 characters, begins with `005`.
    pub user_id: String,
    /// 18 characters, begins with `00D`. It changes when a sandbox is refreshed.
    pub organization_id: String,
}

impl Client {
    /// Who the token belongs to.
    pub async fn identity(&self, token: &Token) -> Result<Answer<Identity>, Failure> {
        let url = address(&token.instance, &["services", "oauth2", "userinfo"])?;
        let request = request(Method::GET, &url, Some(&token.access_token), None)?;
        self.exchange(request).await?.answer().map_err(bare_word_as_error)
    }
}

/// This endpoint refuses with one bare word, such as `Bad_OAuth_Token`, instead of JSON.
fn bare_word_as_error(mut failure: Failure) -> Failure {
    if let FailureKind::NotJson { status: status @ (401 | 403), html: false, snippet } = &failure.kind
        && (3..=40).contains(&snippet.len())
        && snippet.bytes().all(|byte| byte.is_ascii_alphabetic() || byte == b'_')
    {
        let error = ApiError { code: snippet.clone(), message: String::new(), fields: Vec::new() };
        failure.kind = FailureKind::Rest { status: *status, errors: vec![error] };
    }
    failure
}
