//! The Connected App: one file with settings, policies and the permission set it lets in.

use super::Wanted;
use super::component::Component;
use super::xml::{group, text};

pub(super) fn component(wanted: &Wanted<'_>) -> Component {
    let vendor = wanted.vendor;
    let oauth = vec![
        text("callbackUrl", &vendor.callback_url),
        text("certificate", wanted.pem.trim_end()),
        text("isAdminApproved", true),
        text("isClientCredentialEnabled", false),
        text("isConsumerSecretOptional", false),
        text("isIntrospectAllTokens", false),
        text("isNamedUserJwtEnabled", false),
        text("isPkceRequired", true),
        text("isRefreshTokenRotationEnabled", false),
        text("isSecretRequiredForRefreshToken", true),
        text("scopes", "Api"),
        text("scopes", "RefreshToken"),
    ];
    let policy = vec![text("ipRelaxation", "BYPASS"), text("refreshTokenPolicy", "infinite")];
    Component {
        kind: "ConnectedApp",
        name: wanted.names.app.clone(),
        folder: "connectedApps",
        suffix: "connectedApp",
        elements: vec![
            text("contactEmail", &vendor.contact_email),
            text("description", format!("Lets {} push events into this org.", wanted.names.vendor)),
            text("label", &wanted.names.app_label),
            group("oauthConfig", oauth),
            group("oauthPolicy", policy),
            text("permissionSetName", &wanted.names.permission_set),
        ],
        fields: Vec::new(),
    }
}
