//! The External Client App: five files that only work together. Without the policies Salesforce makes its own, under
//! which every user would have to approve the app in a browser, and no machine can sign in.

use super::Wanted;
use super::component::Component;
use super::xml::{Element, text};

pub(super) fn components(wanted: &Wanted<'_>) -> Vec<Component> {
    let app = &wanted.names.app;
    let part = |kind, name: String, folder, suffix, elements| Component {
        kind,
        name,
        folder,
        suffix,
        elements,
        fields: Vec::new(),
    };
    let policy = format!("{app}_defaultPolicy");
    vec![
        part("ExternalClientApplication", app.clone(), "externalClientApps", "eca", application(wanted)),
        part(
            "ExtlClntAppConfigurablePolicies",
            policy.clone(),
            "extlClntAppPolicies",
            "ecaPlcy",
            vec![
                text("externalClientApplication", app),
                text("isEnabled", true),
                text("isOauthPluginEnabled", true),
                text("label", &policy),
                text("startPage", "None"),
            ],
        ),
        part(
            "ExtlClntAppGlobalOauthSettings",
            app.clone(),
            "extlClntAppGlobalOauthSets",
            "ecaGlblOauth",
            global_oauth(wanted),
        ),
        part("ExtlClntAppOauthConfigurablePolicies", policy.clone(), "extlClntAppOauthPolicies", "ecaOauthPlcy", {
            oauth_policies(wanted, &policy)
        }),
        part(
            "ExtlClntAppOauthSettings",
            app.clone(),
            "extlClntAppOauthSettings",
            "ecaOauth",
            vec![
                text("commaSeparatedOauthScopes", "Api, RefreshToken"),
                text("externalClientApplication", app),
                text("label", format!("{} OAuth Settings", wanted.names.app_label)),
            ],
        ),
    ]
}

fn application(wanted: &Wanted<'_>) -> Vec<Element> {
    vec![
        text("contactEmail", &wanted.vendor.contact_email),
        text("description", format!("Lets {} push events into this org.", wanted.names.vendor)),
        // A packaged app needs a packaging org; a local one belongs to the org it is deployed into.
        text("distributionState", "Local"),
        text("isProtected", false),
        text("label", &wanted.names.app_label),
    ]
}

/// The certificate alone enables the JWT bearer flow.
fn global_oauth(wanted: &Wanted<'_>) -> Vec<Element> {
    vec![
        text("callbackUrl", &wanted.vendor.callback_url),
        text("certificate", wanted.pem.trim_end()),
        text("externalClientApplication", &wanted.names.app),
        text("isClientCredentialsFlowEnabled", false),
        text("isConsumerSecretOptional", false),
        text("isIntrospectAllTokens", false),
        text("isNamedUserJwtEnabled", false),
        text("isPkceRequired", true),
        text("isSecretRequiredForRefreshToken", true),
        text("label", format!("{} OAuth", wanted.names.app_label)),
        text("shouldRotateConsumerKey", false),
        text("shouldRotateConsumerSecret", false),
    ]
}

fn oauth_policies(wanted: &Wanted<'_>, policy: &str) -> Vec<Element> {
    vec![
        text("commaSeparatedPermissionSet", &wanted.names.permission_set),
        text("externalClientApplication", &wanted.names.app),
        text("ipRelaxationPolicyType", "Bypass"),
        text("isClientCredentialsFlowEnabled", false),
        text("isGuestCodeCredFlowEnabled", false),
        text("isTokenExchangeFlowEnabled", false),
        text("label", policy),
        text("permittedUsersPolicyType", "AdminApprovedPreAuthorized"),
        text("refreshTokenPolicyType", "Infinite"),
        text("requiredSessionLevel", "STANDARD"),
    ]
}
