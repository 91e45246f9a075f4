//! An External Client App: up to five files that name it. Without its policies it is as a new one in Setup: every user
//! has to approve it in a browser.

use std::collections::BTreeMap;

use super::super::app::{App, AppForm, AppKind, IpRelaxation, PermittedUsers};
use super::super::app_save::AppDraft;
use super::super::org::OrgState;
use super::connected_app::sentences;
use super::file::{Xml, parse};
use super::kind::Kind;
use super::package::Found;
use super::{Made, Message, enums};

const REFERENCE: &str = "externalClientApplication";

const APP_ELEMENTS: [&str; 10] = [
    "contactEmail",
    "contactPhone",
    "description",
    "distributionState",
    "iconUrl",
    "infoUrl",
    "isProtected",
    "label",
    "logoUrl",
    "orgScopedExternalApp",
];

const GLOBAL_ELEMENTS: [&str; 24] = [
    "callbackUrl",
    "certificate",
    "consumerKey",
    "consumerSecret",
    REFERENCE,
    "idTokenConfig",
    "isClientCredentialsFlowEnabled",
    "isCodeCredFlowEnabled",
    "isCodeCredPostOnly",
    "isConsumerSecretOptional",
    "isDPopEnabled",
    "isDeviceFlowEnabled",
    "isEnforceRefreshTokenTTL",
    "isIntrospectAllTokens",
    "isNamedUserJwtEnabled",
    "isPkceRequired",
    "isRefreshTokenRotationEnabled",
    "isSecretRequiredForRefreshToken",
    "isSecretRequiredForTokenExchange",
    "isTokenExchangeEnabled",
    "label",
    "shouldRotateConsumerKey",
    "shouldRotateConsumerSecret",
    "fullName",
];

const OAUTH_POLICY_ELEMENTS: [&str; 16] = [
    "clientCredentialsFlowUser",
    "commaSeparatedPermissionSet",
    "commaSeparatedProfile",
    REFERENCE,
    "ipRelaxationPolicyType",
    "isClientCredentialsFlowEnabled",
    "isGuestCodeCredFlowEnabled",
    "isTokenExchangeFlowEnabled",
    "label",
    "permittedUsersPolicyType",
    "refreshTokenPolicyType",
    "refreshTokenValidityPeriod",
    "refreshTokenValidityUnit",
    "requiredSessionLevel",
    "sessionTimeoutInMinutes",
    "fullName",
];

/// What the files of one app come to.
struct Change {
    draft: AppDraft,
    permitted_users: PermittedUsers,
    ip_relaxation: IpRelaxation,
    permission_sets: Option<Vec<String>>,
    profiles: Option<Vec<String>>,
}

impl Change {
    fn from(existing: Option<&App>, name: &str) -> Self {
        let draft =
            existing.map_or_else(|| AppDraft::from_form(&AppForm::blank()), |app| AppDraft::from_form(&app.saved));
        Self {
            draft: AppDraft { api_name: name.to_owned(), device_flow: false, ..draft },
            permitted_users: existing.map(|app| app.permitted_users).unwrap_or_default(),
            ip_relaxation: existing.map(|app| app.ip_relaxation).unwrap_or_default(),
            permission_sets: None,
            profiles: None,
        }
    }
}

/// All files of all External Client Apps.
pub(super) fn deploy(org: &mut OrgState, files: &[&Found]) -> Vec<Message> {
    let mut messages = Vec::new();
    let mut apps: BTreeMap<String, Vec<&Found>> = BTreeMap::new();
    for file in files {
        match app_of(file) {
            Ok(app) => apps.entry(app).or_default().push(file),
            Err(words) => messages.push(file.message(Err(words))),
        }
    }
    for (app, files) in apps {
        messages.extend(one_app(org, &app, &files));
    }
    messages
}

fn app_of(file: &Found) -> Result<String, String> {
    if file.kind == Kind::ExternalClientApplication {
        return Ok(file.name.clone());
    }
    let document = parse(&file.content)?;
    Xml::root(&document, file.kind.name())?.required(REFERENCE)
}

fn one_app(org: &mut OrgState, name: &str, files: &[&Found]) -> Vec<Message> {
    let existing = org.apps.iter().find(|app| app.kind == AppKind::ExternalClientApp && app.saved.api_name == name);
    let existing = existing.cloned();
    let has = |kind: Kind| files.iter().any(|file| file.kind == kind);
    if existing.is_none() && !has(Kind::ExternalClientApplication) {
        let words = "INVALID_CROSS_REFERENCE_KEY: invalid cross reference id";
        return files.iter().map(|file| file.message(Err(words.to_owned()))).collect();
    }
    let mut change = Change::from(existing.as_ref(), name);
    let mut refused: Vec<Message> =
        files.iter().filter_map(|file| read(&mut change, file).err().map(|words| file.message(Err(words)))).collect();
    if has(Kind::GlobalOauth) && change.draft.scopes.is_empty() && !has(Kind::OauthSettings) {
        let words = "The external client app configured in your global OAuth Settings doesn't have a valid OAuth settings configuration.";
        let global = files.iter().filter(|file| file.kind == Kind::GlobalOauth);
        refused.extend(global.map(|file| file.message(Err(words.to_owned()))));
    }
    let saved = if refused.is_empty() { save(org, existing.as_ref(), &change) } else { return refused };
    match saved {
        Ok(id) => {
            let made = Made { id: Some(id), created: existing.is_none() };
            files.iter().map(|file| file.message(Ok(made.clone()))).collect()
        }
        Err((kind, words)) => {
            let blamed = files.iter().find(|file| file.kind == kind).or(files.first());
            blamed.map(|file| file.message(Err(words))).into_iter().collect()
        }
    }
}

/// Takes over what one file says.
fn read(change: &mut Change, file: &Found) -> Result<(), String> {
    let document = parse(&file.content)?;
    let root = Xml::root(&document, file.kind.name())?;
    let draft = &mut change.draft;
    match file.kind {
        Kind::ExternalClientApplication => {
            root.only(file.kind.name(), &APP_ELEMENTS, &[])?;
            draft.label = root.required("label")?;
            draft.contact_email = root.required("contactEmail")?;
            let states = [("Local", false), ("Packaged", true)];
            draft.packaged = root.choice("distributionState", "ExtlClntAppDistState", &states)?.unwrap_or_default();
        }
        Kind::GlobalOauth => {
            root.only(file.kind.name(), &GLOBAL_ELEMENTS, &[])?;
            if root.text("consumerKey").is_some() || root.text("consumerSecret").is_some() {
                return Err("You cannot provide a Consumer Key".to_owned());
            }
            draft.oauth_enabled = true;
            draft.callback_url = root.required("callbackUrl")?;
            draft.certificate = root.text("certificate").map(String::into_bytes);
            draft.digital_signatures = draft.certificate.is_some();
            draft.require_pkce = root.flag("isPkceRequired")?;
            draft.require_secret_for_web_server = !root.flag("isConsumerSecretOptional")?;
            draft.require_secret_for_refresh = root.flag("isSecretRequiredForRefreshToken")?;
        }
        Kind::OauthSettings => {
            root.only(file.kind.name(), &["commaSeparatedOauthScopes", REFERENCE, "label", "fullName"], &[])?;
            let words = comma_separated(root, "commaSeparatedOauthScopes");
            draft.scopes = enums::scopes(words.iter().map(String::as_str), "ExtlClntAppOauthScopes")?;
        }
        Kind::Policies => {
            let elements =
                ["fullName", REFERENCE, "isEnabled", "isOauthPluginEnabled", "label", "startPage", "startUrl"];
            root.only(file.kind.name(), &elements, &[])?;
            let on = root.flag("isEnabled")? && root.flag("isOauthPluginEnabled")?;
            draft.oauth_enabled &= on;
        }
        _ => read_oauth_policies(change, root)?,
    }
    Ok(())
}

fn read_oauth_policies(change: &mut Change, root: Xml<'_>) -> Result<(), String> {
    root.only(Kind::OauthPolicies.name(), &OAUTH_POLICY_ELEMENTS, &[])?;
    let permitted = [
        ("AdminApprovedPreAuthorized", PermittedUsers::AdminApproved),
        ("AllSelfAuthorized", PermittedUsers::AllUsersMaySelfAuthorize),
    ];
    let refresh = [("Infinite", ()), ("SpecificInactivity", ()), ("SpecificLifetime", ()), ("Zero", ())];
    let levels = [("STANDARD", ()), ("HIGH_ASSURANCE", ()), ("LOW", ())];
    root.choice("refreshTokenPolicyType", "RefreshTokenPolicyType", &refresh)?;
    root.choice("requiredSessionLevel", "SessionSecurityLevel", &levels)?;
    let users = root.choice("permittedUsersPolicyType", "PermittedUsersPolicyType", &permitted)?;
    let address = root.choice("ipRelaxationPolicyType", "IpRelaxationPolicyType", &enums::IP_RELAXATION_POLICY)?;
    change.permitted_users = users.unwrap_or_default();
    change.ip_relaxation = address.unwrap_or_default();
    change.permission_sets = Some(comma_separated(root, "commaSeparatedPermissionSet"));
    change.profiles = Some(comma_separated(root, "commaSeparatedProfile"));
    Ok(())
}

fn comma_separated<'a>(root: Xml<'a>, name: &'a str) -> Vec<String> {
    let text = root.text(name).unwrap_or_default();
    text.split(',').map(str::trim).filter(|part| !part.is_empty()).map(str::to_owned).collect()
}

/// The app's id, or which file is to blame and why.
fn save(org: &mut OrgState, existing: Option<&App>, change: &Change) -> Result<String, (Kind, String)> {
    let in_policies = |words: String| (Kind::OauthPolicies, words);
    let sets = change
        .permission_sets
        .as_deref()
        .map(|names| enums::permission_sets(org, "commaSeparatedPermissionSet", names));
    let sets = sets.transpose().map_err(in_policies)?;
    let profiles = change.profiles.as_deref().map(|names| enums::profiles("commaSeparatedProfile", names));
    let profiles = profiles.transpose().map_err(in_policies)?;
    let id = existing.map(|app| app.id.as_str());
    let id = org.save_app(id, AppKind::ExternalClientApp, &change.draft).map_err(|errors| {
        let kind = if errors.of("certificate").or(errors.of("callback_url")).is_some() {
            Kind::GlobalOauth
        } else if errors.of("scopes").is_some() {
            Kind::OauthSettings
        } else {
            Kind::ExternalClientApplication
        };
        (kind, sentences(&errors))
    })?;
    if let Some(app) = org.app_mut(&id) {
        if let Some(sets) = sets {
            app.permission_sets = sets;
        }
        if let Some(profiles) = profiles {
            app.profiles = profiles;
        }
    }
    org.save_policies(&id, change.permitted_users, change.ip_relaxation);
    Ok(id)
}
