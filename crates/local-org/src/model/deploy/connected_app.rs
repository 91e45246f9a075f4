//! A Connected App: one file with its settings, its policies, and whom it lets in.

use std::collections::BTreeSet;

use super::super::app::{AppKind, IpRelaxation, PermittedUsers};
use super::super::app_save::AppDraft;
use super::super::org::OrgState;
use super::file::{Xml, parse};
use super::package::Found;
use super::{Made, enums};

const ELEMENTS: [&str; 18] = [
    "attributes",
    "canvasConfig",
    "contactEmail",
    "contactPhone",
    "description",
    "fullName",
    "iconUrl",
    "infoUrl",
    "label",
    "logoUrl",
    "mobileStartUrl",
    "oauthConfig",
    "oauthPolicy",
    "plugin",
    "pluginExecutionUser",
    "samlConfig",
    "sessionPolicy",
    "startUrl",
];

const OAUTH_ELEMENTS: [&str; 20] = [
    "assetTokenConfig",
    "callbackUrl",
    "certificate",
    "consumerKey",
    "consumerSecret",
    "idTokenConfig",
    "isAdminApproved",
    "isClientCredentialEnabled",
    "isCodeCredentialEnabled",
    "isCodeCredentialPostOnly",
    "isConsumerSecretOptional",
    "isIntrospectAllTokens",
    "isNamedUserJwtEnabled",
    "isPkceRequired",
    "isRefreshTokenRotationEnabled",
    "isSecretRequiredForRefreshToken",
    "isSecretRequiredForTokenExchange",
    "isTokenExchangeEnabled",
    "oauthClientCredentialUser",
    "singleLogoutUrl",
];

/// `keys` are the consumer keys of every org.
pub(super) fn deploy(org: &mut OrgState, found: &Found, keys: &BTreeSet<String>) -> Result<Made, String> {
    let document = parse(&found.content)?;
    let root = Xml::root(&document, "ConnectedApp")?;
    root.only("ConnectedApp", &ELEMENTS, &["ipRanges", "permissionSetName", "profileName"])?;
    let existing = org
        .apps
        .iter()
        .find(|app| app.kind == AppKind::ConnectedApp && app.saved.api_name.eq_ignore_ascii_case(&found.name));
    let existing = existing.map(|app| app.id.clone());
    let oauth = root.one("oauthConfig");
    let admin_approved = oauth.map_or(Ok(false), |oauth| oauth.flag("isAdminApproved"))?;
    let named = |element| root.all(element).map(Xml::own_text).filter(|name| !name.is_empty()).collect::<Vec<_>>();
    let (sets, profiles) = (named("permissionSetName"), named("profileName"));
    let assigns = !(sets.is_empty() && profiles.is_empty());
    if assigns && !admin_approved {
        return Err(
            "Permission sets and profiles can be assigned only to a connected app with isAdminApproved".to_owned()
        );
    }
    let sets = enums::permission_sets(org, "permissionSetName", &sets)?;
    let profiles = enums::profiles("profileName", &profiles)?;
    let ip_relaxation = ip_relaxation(root)?;
    let mut draft = AppDraft {
        label: root.required("label")?,
        api_name: found.name.clone(),
        contact_email: root.required("contactEmail")?,
        oauth_enabled: oauth.is_some(),
        ..AppDraft::default()
    };
    let mut given_key = None;
    if let Some(oauth) = oauth {
        read_oauth(oauth, &mut draft)?;
        given_key = oauth.text("consumerKey");
    }
    if let Some(key) = &given_key {
        check_key(key, existing.is_some(), keys)?;
    }

    let id = org.save_app(existing.as_deref(), AppKind::ConnectedApp, &draft).map_err(|errors| sentences(&errors))?;
    let permitted =
        if admin_approved { PermittedUsers::AdminApproved } else { PermittedUsers::AllUsersMaySelfAuthorize };
    if let Some(app) = org.app_mut(&id) {
        app.permission_sets = sets;
        app.profiles = profiles;
        if let Some(key) = given_key {
            app.consumer_key = key;
        }
    }
    org.save_policies(&id, permitted, ip_relaxation);
    Ok(Made { id: Some(id), created: existing.is_none() })
}

fn read_oauth(oauth: Xml<'_>, draft: &mut AppDraft) -> Result<(), String> {
    oauth.only("ConnectedAppOauthConfig", &OAUTH_ELEMENTS, &["scopes"])?;
    let scopes: Vec<String> = oauth.all("scopes").map(Xml::own_text).collect();
    draft.callback_url = oauth.required("callbackUrl")?;
    draft.certificate = oauth.text("certificate").map(String::into_bytes);
    draft.digital_signatures = draft.certificate.is_some();
    draft.scopes = enums::scopes(scopes.iter().map(String::as_str), "ConnectedAppOauthAccessScope")?;
    draft.require_pkce = oauth.flag("isPkceRequired")?;
    draft.require_secret_for_web_server = !oauth.flag("isConsumerSecretOptional")?;
    // Of these flags the only one that is on unless a file says otherwise.
    draft.require_secret_for_refresh =
        oauth.one("isSecretRequiredForRefreshToken").is_none() || oauth.flag("isSecretRequiredForRefreshToken")?;
    Ok(())
}

fn ip_relaxation(root: Xml<'_>) -> Result<IpRelaxation, String> {
    let Some(policy) = root.one("oauthPolicy") else { return Ok(IpRelaxation::default()) };
    policy.only("ConnectedAppOauthPolicy", &["ipRelaxation", "refreshTokenPolicy", "singleLogoutUrl"], &[])?;
    if let Some(text) = policy.text("refreshTokenPolicy") {
        let known = ["zero", "infinite"].contains(&text.as_str())
            || ["specific_lifetime:", "specific_inactivity:"].iter().any(|front| text.starts_with(front));
        if !known {
            return Err(format!("'{text}' is not a valid refreshTokenPolicy"));
        }
    }
    Ok(policy.choice("ipRelaxation", "ConnectedAppOauthIpRelaxation", &enums::IP_RELAXATION)?.unwrap_or_default())
}

/// A key can be given only once in all of Salesforce, and only to a new app.
fn check_key(key: &str, exists: bool, keys: &BTreeSet<String>) -> Result<(), String> {
    if exists {
        return Err("You cannot provide a Consumer Key".to_owned());
    }
    if keys.contains(key) {
        return Err("The consumer key is already taken".to_owned());
    }
    if (8..=256).contains(&key.len()) && key.bytes().all(|byte| byte.is_ascii_alphanumeric()) {
        return Ok(());
    }
    Err("The consumer key must have 8 to 256 letters and digits".to_owned())
}

/// What a form says beside its fields, as one problem.
pub(super) fn sentences(errors: &super::super::field_errors::FieldErrors) -> String {
    errors.iter().map(|(_, words)| words).collect::<Vec<_>>().join("; ")
}
