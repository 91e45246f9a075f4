//! The four rows of the vendor's own troubleshooting table, in its order.

use super::{APP_CHANGE, Diagnosis, Pattern, Wording, in_orgbridge, in_salesforce, places};
use crate::check::Link;

pub(super) const ROWS: &[Diagnosis] = &[
    Diagnosis {
        code: "certificate_mismatch",
        link: Link::Token,
        title: "The certificate in Salesforce is not the one of this integration",
        said: Pattern { errors: &["invalid_client"], descriptions: &[Wording::Is("invalid client credentials")] },
        meaning: "Salesforce knows the consumer key, but the signature does not fit the certificate of that app. The uploaded .crt file is incorrect: it belongs to another integration, or a newer certificate has replaced it.",
        fixes: &[
            in_orgbridge(places::EDIT_CERTIFICATE, "Download the current .crt file of this integration."),
            in_salesforce(places::DIGITAL_SIGNATURES, "Replace the certificate with that file and click Save."),
            in_salesforce(
                places::CONSUMER_KEY,
                "Make sure that the consumer key in Orgbridge is the one of this app, and not of another app with its own certificate.",
            ),
        ],
        waiting: APP_CHANGE,
        if_persists: "Compare the SHA-256 thumbprint of the uploaded file with the one shown in Orgbridge, then upload the file once more.",
        permanent: true,
        source: "Connected App article, Troubleshooting, row 1; seen live for a JWT whose signature does not verify.",
    },
    Diagnosis {
        code: "consumer_key_unknown",
        link: Link::Token,
        title: "Salesforce does not know the consumer key",
        said: Pattern { errors: &["invalid_client_id"], descriptions: &[Wording::Is("client identifier invalid")] },
        meaning: "The consumer key is incorrect, or the app is so new that Salesforce does not know it everywhere yet.",
        fixes: &[
            in_salesforce(places::CONSUMER_KEY, "Copy the Consumer Key."),
            in_orgbridge(
                places::EDIT_CONSUMER_KEY,
                "Replace the value with the copied one and click Save. It is the key, not the consumer secret.",
            ),
            in_orgbridge(
                places::EDIT_SUBDOMAIN,
                "Make sure that it points to the org that has the app: Test for a sandbox, Login for production and developer orgs.",
            ),
        ],
        waiting: APP_CHANGE,
        if_persists: "Up to 30 minutes have been reported for a new app. After that, see whether the app still exists: a refreshed sandbox has lost it, or has a new consumer key.",
        permanent: true,
        source: "Connected App article, Troubleshooting, row 2; Salesforce's own notice of up to 10 minutes after Save.",
    },
    Diagnosis {
        code: "user_not_approved",
        link: Link::Token,
        title: "The user may not use the app",
        said: Pattern {
            errors: &["invalid_grant"],
            descriptions: &[Wording::Is("user hasn't approved this consumer")],
        },
        meaning: "The username that Orgbridge signs in with has no permission to use the app, or no user of that name exists in this org.",
        fixes: &[
            in_salesforce(
                places::PERMITTED_USERS,
                "Verify the OAuth policies: set Permitted Users to Admin approved users are pre-authorized and click Save.",
            ),
            in_salesforce(
                places::APP_PERMISSION_SETS,
                "Verify the permission set assignment: check {permission_set} and click Save.",
            ),
            in_salesforce(
                places::ASSIGNMENTS,
                "Verify that the user is in the permission set, and add the user if not.",
            ),
            in_orgbridge(
                places::EDIT_USERNAME,
                "Verify that it is the Salesforce username and not the e-mail address. A username often looks like an e-mail address but is not one.",
            ),
            in_orgbridge(
                places::EDIT_SUBDOMAIN,
                "Verify that the user lives in the org this points to: a sandbox wants Test, and its usernames end with the sandbox's name.",
            ),
        ],
        waiting: APP_CHANGE,
        if_persists: "Look up the attempt in Setup → SETTINGS → Identity → Login History. If nothing is listed there, the username does not exist in that org.",
        permanent: true,
        source: "Connected App article, Troubleshooting, row 3; salesforce.stackexchange.com/q/184363.",
    },
    Diagnosis {
        code: "refresh_token_scope_missing",
        link: Link::Token,
        title: "The app lacks an OAuth scope",
        said: Pattern {
            errors: &["invalid_grant", "invalid_request"],
            descriptions: &[
                Wording::Is(
                    "refresh_token scope is required and the connected app should be installed and preauthorized.",
                ),
                Wording::Contains("refresh_token scope is required"),
            ],
        },
        meaning: "The certificate and the user are fine, but the app does not carry the scope that lets Orgbridge sign in while nobody is present.",
        fixes: &[
            in_salesforce(
                places::SCOPES,
                "Select Manage user data via APIs (api) and Perform requests at any time (refresh_token, offline_access), then click Save.",
            ),
            in_salesforce(
                places::PERMITTED_USERS,
                "Make sure that Permitted Users is Admin approved users are pre-authorized.",
            ),
        ],
        waiting: APP_CHANGE,
        if_persists: "Open the app once more and see that both scopes stand under Selected OAuth Scopes: a scope that was only marked is not saved.",
        permanent: true,
        source: "Connected App article, Troubleshooting, row 4; other reports carry the error invalid_request with the same text.",
    },
];
