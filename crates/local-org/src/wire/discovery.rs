//! The documents that need no session: `OpenID` configuration and signing keys.

use axum::Extension;
use serde_json::json;

use super::reply::Reply;
use crate::door::Door;

pub(super) async fn openid_configuration(Extension(door): Extension<Door>) -> Reply {
    let base = door.base();
    let endpoint = |path: &str| format!("{base}{path}");
    let mut document = json!({
        "issuer": base,
        "authorization_endpoint": endpoint("/services/oauth2/authorize"),
        "token_endpoint": endpoint("/services/oauth2/token"),
        "revocation_endpoint": endpoint("/services/oauth2/revoke"),
        "userinfo_endpoint": endpoint("/services/oauth2/userinfo"),
        "jwks_uri": endpoint("/id/keys"),
        "registration_endpoint": endpoint("/services/oauth2/register"),
        "introspection_endpoint": endpoint("/services/oauth2/introspect"),
        "scopes_supported": [
            "content", "custom_permissions", "interaction_api", "wave_api", "web", "offline_access", "id", "api",
            "eclair_api", "lightning", "visualforce", "sfap_api", "openid", "refresh_token", "chatter_api", "full"
        ],
        "response_types_supported": ["code", "token", "token id_token"],
        "subject_types_supported": ["public"],
        "id_token_signing_alg_values_supported": ["RS256"],
        "display_values_supported": ["page", "popup", "touch"],
        "token_endpoint_auth_methods_supported": ["client_secret_post", "client_secret_basic", "private_key_jwt"],
    });
    if matches!(door, Door::MyDomain(_)) {
        document["end_session_endpoint"] = json!(endpoint("/services/auth/idp/oidc/logout"));
        document["frontchannel_logout_supported"] = json!(true);
    }
    Reply::json(200, document)
}

/// No token of this org is a JWT, so there is no key to publish.
pub(super) async fn keys() -> Reply {
    Reply::json(200, json!({ "keys": [] }))
}
