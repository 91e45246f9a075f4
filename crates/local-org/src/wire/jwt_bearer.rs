//! Sign-in by JWT bearer (RFC 7523) with Salesforce's rules, in the order in which a real org reveals them: the app,
//! its certificate and signature, audience, expiry, the user, the approval, the `refresh_token` scope.

use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use serde_json::{Map, Value};

use super::oauth_error::Refusal;
use super::token::Granted;
use crate::door::{Door, is_loopback};
use crate::model::app::{App, AppForm, AppKind, PermittedUsers};
use crate::model::org::OrgState;
use crate::model::settings::ScopeRefusal;
use crate::model::state::State;

/// Clock difference a real org forgives.
const SKEW_MS: i64 = 180_000;
const HOUR_MS: i64 = 3_600_000;
const NOT_APPROVED: &str = "user hasn't approved this consumer";
const SCOPE_REQUIRED: &str =
    "refresh_token scope is required and the connected app should be installed and preauthorized.";

/// The parts of an assertion, not yet believed.
pub(super) struct Assertion<'a> {
    header: Map<String, Value>,
    claims: Map<String, Value>,
    signed: &'a str,
    signature: Vec<u8>,
}

impl<'a> Assertion<'a> {
    /// Three parts in base64url without padding, the first two JSON objects; nothing otherwise.
    pub(super) fn parse(text: &'a str) -> Option<Self> {
        let (signed, signature) = text.rsplit_once('.')?;
        let (header, claims) = signed.split_once('.')?;
        let object = |part: &str| -> Option<Map<String, Value>> {
            serde_json::from_slice(&URL_SAFE_NO_PAD.decode(part).ok()?).ok()
        };
        Some(Self {
            header: object(header)?,
            claims: object(claims)?,
            signed,
            signature: URL_SAFE_NO_PAD.decode(signature).ok()?,
        })
    }

    fn text(&self, claim: &str) -> Option<&str> {
        self.claims.get(claim).and_then(Value::as_str)
    }

    fn consumer_key(&self) -> &str {
        self.text("iss").unwrap_or_default()
    }

    /// The legacy `prn` wins over `sub`.
    fn username(&self) -> &str {
        self.text("prn").or_else(|| self.text("sub")).unwrap_or_default()
    }

    fn audiences(&self) -> Vec<&str> {
        match self.claims.get("aud") {
            Some(Value::String(one)) => vec![one],
            Some(Value::Array(several)) => several.iter().filter_map(Value::as_str).collect(),
            _ => Vec::new(),
        }
    }

    /// Seconds since the epoch; clients send it as a number or as a string.
    fn expires_at(&self) -> Option<f64> {
        match self.claims.get("exp")? {
            Value::Number(number) => number.as_f64(),
            Value::String(text) => text.trim().parse().ok(),
            _ => None,
        }
    }
}

/// The org a sign-in most likely means, before anything is checked: by key, then by username.
pub(super) fn probable_org(state: &State, door: &Door, assertion: &Assertion<'_>) -> Option<&'static str> {
    let served = || state.orgs.values().filter(|org| door.serves(org));
    served()
        .find(|org| org.app_with_key(assertion.consumer_key()).is_some())
        .or_else(|| served().find(|org| org.user_named(assertion.username()).is_some()))
        .map(|org| org.key)
}

/// Checks an assertion from the first rule to the last.
pub(super) fn grant(state: &mut State, door: &Door, assertion: &str) -> Result<Granted, Refusal> {
    let Some(assertion) = Assertion::parse(assertion) else {
        return Err(Refusal::grant("invalid assertion"));
    };
    if assertion.header.get("alg").and_then(Value::as_str) != Some("RS256") {
        return Err(Refusal::grant("invalid assertion"));
    }
    let key = find_org(state, door, &assertion)?;
    let org = state.org_mut(key).ok_or_else(|| Refusal::new("unknown_error", "retry your request"))?;
    check_in_org(org, door, &assertion).map_err(|refusal| refusal.in_org(key))
}

/// By `iss`, then by `sub` where several orgs know the key.
fn find_org(state: &State, door: &Door, assertion: &Assertion<'_>) -> Result<&'static str, Refusal> {
    let consumer_key = assertion.consumer_key();
    let shared_host = matches!(door, Door::Login | Door::Test);
    let local_client_app = |app: &App| app.kind == AppKind::ExternalClientApp && !app.saved.packaged;
    let holders: Vec<(&OrgState, &App)> = state
        .orgs
        .values()
        .filter(|org| door.serves(org))
        .filter_map(|org| org.app_with_key(consumer_key).map(|app| (org, app)))
        .collect();
    let elsewhere = holders.is_empty() && state.kind_of_key(consumer_key) == Some(AppKind::ExternalClientApp);
    if elsewhere || (shared_host && holders.iter().any(|(_, app)| local_client_app(app))) {
        let refusal = Refusal::new("app_not_found", "External client app is not installed in this org");
        return Err(Refusal { org: door.org(), ..refusal });
    }
    let working: Vec<&OrgState> = holders
        .into_iter()
        .filter(|(_, app)| app.in_effect(crate::clock::machine_now_ms()).is_some_and(|form| form.oauth_enabled))
        .map(|(org, _)| org)
        .collect();
    let of_user = working.iter().find(|org| org.user_named(assertion.username()).is_some());
    of_user.or(working.first()).map(|org| org.key).ok_or_else(|| {
        let refusal = Refusal::new("invalid_client_id", "client identifier invalid");
        Refusal { org: door.org(), ..refusal }
    })
}

fn check_in_org(org: &mut OrgState, door: &Door, assertion: &Assertion<'_>) -> Result<Granted, Refusal> {
    let unknown_app = || Refusal::new("invalid_client_id", "client identifier invalid");
    if org.settings.locked {
        return Err(Refusal::new("inactive_org", "organization locked, closed, or suspended"));
    }
    let now_ms = org.now_ms();
    let app = org.app_with_key(assertion.consumer_key()).ok_or_else(unknown_app)?.clone();
    let form = app.in_effect(crate::clock::machine_now_ms()).ok_or_else(unknown_app)?;
    check_signature(org, form, assertion, now_ms)?;
    if !assertion.audiences().iter().any(|audience| is_own_audience(org, door, &app, audience)) {
        return Err(Refusal::grant("audience is invalid"));
    }
    match assertion.expires_at() {
        None => return Err(Refusal::grant("invalid assertion")),
        #[expect(clippy::cast_precision_loss, reason = "milliseconds of this era are far below 2^53")]
        Some(seconds) if seconds * 1000.0 < (now_ms - SKEW_MS) as f64 => {
            return Err(Refusal::grant("expired authorization code"));
        }
        Some(_) => {}
    }
    let user_id = check_user(org, &app, assertion.username(), now_ms)?;
    check_approval(org, &app, &user_id)?;
    if !form.scopes.contains("refresh_token") || form.scopes.len() < 2 {
        let error = match org.settings.scope_refusal {
            ScopeRefusal::InvalidRequest => "invalid_request",
            ScopeRefusal::InvalidGrant => "invalid_grant",
        };
        return Err(Refusal::new(error, SCOPE_REQUIRED));
    }
    Ok(Granted {
        org: org.key,
        user_id,
        consumer_key: app.consumer_key.clone(),
        scopes: form.scopes.iter().cloned().collect(),
    })
}

fn check_signature(org: &OrgState, form: &AppForm, assertion: &Assertion<'_>, now_ms: i64) -> Result<(), Refusal> {
    let Some(certificate) = &form.certificate else {
        return Err(Refusal::grant("invalid assertion"));
    };
    let expired = org.settings.refuse_expired_certificate && certificate.not_after_ms < now_ms;
    if expired || !certificate.verifies(assertion.signed.as_bytes(), &assertion.signature) {
        return Err(Refusal::new("invalid_client", "invalid client credentials"));
    }
    Ok(())
}

/// The login host of the org's kind or its My Domain; a local external client app only the latter; at a loopback door
/// any loopback address. One trailing slash is forgiven.
fn is_own_audience(org: &OrgState, door: &Door, app: &App, audience: &str) -> bool {
    let audience = audience.strip_suffix('/').unwrap_or(audience);
    let Ok(parsed) = url::Url::parse(audience) else { return false };
    let host = parsed.host_str().unwrap_or_default().trim_matches(['[', ']']);
    if matches!(door, Door::Loopback(_)) && is_loopback(host) {
        return true;
    }
    if parsed.scheme() != "https" || parsed.path() != "/" || parsed.query().is_some() {
        return false;
    }
    let local = app.kind == AppKind::ExternalClientApp && !app.saved.packaged;
    host == org.my_domain() || (host == org.login_host() && !local)
}

fn check_user(org: &mut OrgState, app: &App, username: &str, now_ms: i64) -> Result<String, Refusal> {
    let Some(user) = org.user_named(username) else {
        return Err(Refusal::grant(NOT_APPROVED));
    };
    if !user.active || user.frozen {
        return Err(Refusal::grant("inactive user"));
    }
    let id = user.id.clone();
    if org.settings.ip_restricted && app.ip_relaxation.enforces() {
        return Err(Refusal::grant("ip restricted or invalid login hours"));
    }
    let hour = now_ms.div_euclid(HOUR_MS);
    let limit = org.settings.login_limit_per_hour;
    let count = org.logins.entry(id.clone()).or_insert((hour, 0));
    if count.0 != hour {
        *count = (hour, 0);
    }
    if count.1 >= limit {
        return Err(Refusal::new("rate_limit_exceeded", "number of logins exceeded"));
    }
    count.1 += 1;
    Ok(id)
}

fn check_approval(org: &OrgState, app: &App, user_id: &str) -> Result<(), Refusal> {
    match app.permitted_users {
        PermittedUsers::AllUsersMaySelfAuthorize if app.approvals.get(user_id) != Some(&true) => {
            Err(Refusal::grant(NOT_APPROVED))
        }
        PermittedUsers::AdminApproved if !org.is_pre_authorized(app, user_id) => {
            Err(Refusal::new("invalid_app_access", "user is not admin approved to access this app"))
        }
        _ => Ok(()),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::model::app_setup::AppSetup;

    #[test]
    fn audiences_follow_the_host_family() {
        let mut org = OrgState::seeded(0);
        let id = org.install_app(AppSetup::default()).unwrap().id;
        let mut app = org.app(&id).unwrap().clone();
        let own = |app: &App, door: &Door, audience: &str| is_own_audience(&org, door, app, audience);
        for good in ["https://login.salesforce.com", "https://login.salesforce.com/", "https://acme.my.salesforce.com"]
        {
            assert!(own(&app, &Door::Login, good), "{good}");
        }
        for bad in [
            "https://test.salesforce.com",
            "https://globex.my.salesforce.com",
            "http://login.salesforce.com",
            "https://login.salesforce.com/services/oauth2/token",
            "http://127.0.0.1:3100",
            "login.salesforce.com",
        ] {
            assert!(!own(&app, &Door::Login, bad), "{bad}");
        }
        let loopback = Door::Loopback("http://127.0.0.1:3100".to_owned());
        assert!(own(&app, &loopback, "http://localhost:3100/"));
        app.kind = AppKind::ExternalClientApp;
        assert!(!own(&app, &Door::MyDomain("acme"), "https://login.salesforce.com"));
        assert!(own(&app, &Door::MyDomain("acme"), "https://acme.my.salesforce.com"));
    }

    #[test]
    fn padded_or_standard_base64_is_no_assertion() {
        assert!(Assertion::parse("e30.e30.c2ln").is_some());
        for bad in ["", "a.b", "e30=.e30=.c2ln", "e30.e30.+/+/", "!.!.!"] {
            assert!(Assertion::parse(bad).is_none(), "{bad}");
        }
    }
}
