//! An access token by the JWT bearer flow (RFC 7523): nobody signs in, the certificate in the org vouches.

use crate::reply::Reply;
use crate::request::{address, request};
use crate::{Assertion, Client, Failure, FailureKind, NamedBy, Origin, Sign, words};
use http::Method;
use oauth2::basic::{BasicErrorResponseType, BasicTokenType};
use oauth2::{ExtraTokenFields, StandardErrorResponse, StandardTokenResponse, TokenResponse};
use secrecy::{ExposeSecret, SecretString};
use serde::{Deserialize, Serialize};
use url::form_urlencoded;

const GRANT_TYPE: &str = "urn:ietf:params:oauth:grant-type:jwt-bearer";

/// Longest access token that Salesforce documents.
const ACCESS_TOKEN_MAX: usize = 10_000;

/// What is asked for.
#[derive(Debug, Clone, Copy)]
pub struct JwtBearer<'a> {
    /// `login.salesforce.com`, `test.salesforce.com` or a My Domain; also the audience.
    pub login_host: &'a str,
    /// Consumer key of the app that holds the certificate.
    pub consumer_key: &'a str,
    /// Salesforce username, not the e-mail address.
    pub username: &'a str,
    /// The caller's time in Unix milliseconds.
    pub now_ms: i64,
}

/// A token and where to use it. Its life is not told: a 401 `INVALID_SESSION_ID` ends it.
#[derive(Debug, Clone)]
pub struct Token {
    /// The bearer token. `Debug` shows nothing of it.
    pub access_token: SecretString,
    /// The checked host of `instance_url`: every call with this token goes there.
    pub instance: Origin,
    /// The identity URL as it came, `…/id/{org}/{user}`; `None` when the reply has none that could be one. Untrusted: not for calling.
    pub identity_url: Option<String>,
    /// The granted scopes.
    pub scopes: Vec<String>,
    /// The reply's `Date` header in Unix milliseconds.
    pub server_date_ms: Option<i64>,
}

/// Members of Salesforce's reply that RFC 6749 does not have. `issued_at` and `signature` are often missing and not
/// needed.
#[derive(Debug, Serialize, Deserialize)]
struct SalesforceFields {
    instance_url: String,
    #[serde(default)]
    id: Option<String>,
}

impl ExtraTokenFields for SalesforceFields {}

type TokenReply = StandardTokenResponse<SalesforceFields, BasicTokenType>;
type ErrorReply = StandardErrorResponse<BasicErrorResponseType>;

impl Client {
    /// Asks for a token. The refusals of the token endpoint are [`FailureKind::OAuth`]; an `instance_url` that is not
    /// an allowed host is [`FailureKind::HostRefused`], and the token is dropped.
    pub async fn jwt_bearer(&self, ask: &JwtBearer<'_>, key: &dyn Sign) -> Result<Token, Failure> {
        let audience = self.allow_list().origin(ask.login_host)?;
        let assertion = Assertion {
            consumer_key: ask.consumer_key,
            username: ask.username,
            audience: &audience,
            now_ms: ask.now_ms,
        };
        let assertion = assertion.sign(key).map_err(FailureKind::Sign)?;
        let form = form_urlencoded::Serializer::new(String::new())
            .append_pair("grant_type", GRANT_TYPE)
            .append_pair("assertion", assertion.expose_secret())
            .finish();
        let url = address(&audience, &["services", "oauth2", "token"])?;
        let content = ("application/x-www-form-urlencoded", form.into_bytes().into());
        let reply = self.exchange(request(Method::POST, &url, None, Some(content))?).await?;
        self.token(&reply)
    }

    fn token(&self, reply: &Reply) -> Result<Token, Failure> {
        if !reply.head.is_success() {
            return Err(refusal(reply));
        }
        let granted = reply.json::<TokenReply>()?;
        let access_token = SecretString::from(granted.access_token().secret().as_str());
        let fits = (1..=ACCESS_TOKEN_MAX).contains(&access_token.expose_secret().len())
            && access_token.expose_secret().bytes().all(|byte| byte.is_ascii_graphic());
        if !fits {
            return Err(reply.head.unexpected("the access token is not one"));
        }
        let fields = granted.extra_fields();
        let instance = self
            .allow_list()
            .origin_in_reply(&fields.instance_url, NamedBy::InstanceUrl)
            .map_err(|failure| reply.head.failure(failure.kind))?;
        Ok(Token {
            access_token,
            instance,
            identity_url: fields
                .id
                .clone()
                .filter(|id| id.len() <= 300 && id.bytes().all(|byte| byte.is_ascii_graphic())),
            scopes: granted.scopes().into_iter().flatten().map(|scope| scope.to_string()).collect(),
            server_date_ms: reply.head.server_date_ms,
        })
    }
}

/// The token endpoint's own form of an error, or the REST API's, which comes when the service itself is down.
fn refusal(reply: &Reply) -> Failure {
    match reply.json::<ErrorReply>() {
        Ok(said) => reply.head.failure(FailureKind::OAuth {
            status: reply.head.status,
            error: words::tidy(said.error().as_ref(), 100),
            description: said.error_description().map(|text| words::tidy(text, 500)),
        }),
        Err(_) => reply.refusal(),
    }
}
