//! Refusals of the authorize and token endpoints that belong to ways of signing in besides the JWT bearer flow, or to an
//! app that was never installed. Salesforce shares codes between the flows, so its words are what tells them apart.

use super::{APP_CHANGE, Diagnosis, Pattern, Waiting, Wording, in_orgbridge, in_salesforce, places};
use crate::check::Link;

const FLOW_ERRORS: &str = "Salesforce Help, xcloud.remoteaccess_oauth_flow_errors; field reports.";

pub(super) const ROWS: &[Diagnosis] = &[
    Diagnosis {
        code: "app_not_installed",
        link: Link::Token,
        title: "The connected app is not installed in this org",
        said: Pattern {
            errors: &["invalid_client"],
            descriptions: &[Wording::Contains("app must be installed into org")],
        },
        meaning: "Salesforce knows the app, but nobody has installed it in this org, and the user may not use apps that are not installed. The certificate is not the reason.",
        fixes: &[
            in_salesforce(places::OAUTH_USAGE, "Click Install beside the app, and Unblock if that is offered."),
            in_salesforce(
                places::SYSTEM_PERMISSIONS,
                "If the app is to stay uninstalled, grant Approve Uninstalled Connected Apps.",
            ),
        ],
        waiting: APP_CHANGE,
        if_persists: "Make sure that the consumer key is the one of the app in this org. Since September 2025 Salesforce admits uninstalled apps to few users only.",
        permanent: true,
        source: "Salesforce Help 005132365, uninstalled connected apps; seen on the page OAUTH_APPROVAL_ERROR_GENERIC.",
    },
    Diagnosis {
        code: "client_secret_wrong",
        link: Link::Token,
        title: "The consumer secret does not fit",
        said: Pattern {
            errors: &["invalid_client"],
            descriptions: &[Wording::Is("client secret invalid"), Wording::Contains("invalid client secret")],
        },
        meaning: "Salesforce compared a consumer secret and did not accept it. It was rotated, cut off while copying, or left out although the app requires it.",
        fixes: &[
            in_salesforce(places::CONSUMER_KEY, "Copy the current Consumer Key; a rotated pair has a new secret, too."),
            in_orgbridge(
                places::EDIT_CONSUMER_KEY,
                "Compare the consumer key with the one in Salesforce, and click Save.",
            ),
        ],
        waiting: APP_CHANGE,
        if_persists: "Orgbridge signs in with a certificate and sends no secret: see that the certificate is still uploaded in the app.",
        permanent: true,
        source: FLOW_ERRORS,
    },
    Diagnosis {
        code: "flow_not_enabled",
        link: Link::Token,
        title: "The app does not allow this way of signing in",
        said: Pattern {
            errors: &["invalid_grant", "unsupported_response_type", "unauthorized_client"],
            descriptions: &[
                Wording::Contains("client credentials flow not enabled"),
                Wording::Is("response type not supported"),
                Wording::Contains("flow is not enabled"),
            ],
        },
        meaning: "Each way of signing in is switched on in the app, and in an external client app in its policies as well. The one that was used is off.",
        fixes: &[
            in_salesforce(places::EXTERNAL_APP_POLICIES, "Enable the flow in the policies of the app, and click Save."),
            in_salesforce(
                places::DIGITAL_SIGNATURES,
                "For the JWT bearer flow see that the certificate is uploaded here.",
            ),
        ],
        waiting: APP_CHANGE,
        if_persists: "Salesforce wants the same flow enabled in two places: in the settings of the app and in its policies.",
        permanent: true,
        source: FLOW_ERRORS,
    },
    Diagnosis {
        code: "run_as_user_missing",
        link: Link::Token,
        title: "The app has no user to run as",
        said: Pattern {
            errors: &["invalid_grant"],
            descriptions: &[Wording::Contains("no client credentials user enabled")],
        },
        meaning: "The client credentials flow works as a user that the app names, and none is named, or the named user is inactive.",
        fixes: &[
            in_salesforce(
                places::EXTERNAL_APP_POLICIES,
                "Under Client Credentials Flow enter the user in Run As, by username, and click Save.",
            ),
            in_salesforce(places::USER, "See that the user is active."),
        ],
        waiting: APP_CHANGE,
        if_persists: "Run As takes the username and not the e-mail address.",
        permanent: true,
        source: FLOW_ERRORS,
    },
    Diagnosis {
        code: "refresh_token_expired",
        link: Link::Token,
        title: "The stored sign-in has ended",
        said: Pattern {
            errors: &["invalid_grant"],
            descriptions: &[Wording::Contains("expired access/refresh token")],
        },
        meaning: "The refresh token is no longer valid: it was revoked, it was not used for 30 days, the user approved the app a sixth time, a rotated token was used again, or the sandbox was refreshed.",
        fixes: &[
            in_orgbridge(places::CHECK_AGAIN, "Check the connection again: Orgbridge signs in anew."),
            in_salesforce(
                places::PERMITTED_USERS,
                "See the Refresh Token Policy on this page: Immediately expire refresh token ends every sign-in at once.",
            ),
        ],
        waiting: Waiting::No,
        if_persists: "See in Setup → SETTINGS → Identity → Login History when the user signed in last.",
        permanent: true,
        source: FLOW_ERRORS,
    },
    Diagnosis {
        code: "authorization_code_invalid",
        link: Link::Token,
        title: "The authorization code cannot be used",
        said: Pattern { errors: &["invalid_grant"], descriptions: &[Wording::Is("invalid authorization code")] },
        meaning: "An authorization code works once, for 15 minutes and for one app. This one was used already, is too old, or belongs to another app.",
        fixes: &[in_orgbridge(places::CHECK_AGAIN, "Begin the sign-in again, in one window only.")],
        waiting: Waiting::No,
        if_persists: "Close every other window of the same sign-in before you begin.",
        permanent: true,
        source: FLOW_ERRORS,
    },
    Diagnosis {
        code: "code_verifier_invalid",
        link: Link::Token,
        title: "The two halves of a sign-in do not belong together",
        said: Pattern {
            errors: &["invalid_grant", "invalid_request"],
            descriptions: &[
                Wording::Contains("invalid code verifier"),
                Wording::Contains("missing required code challenge"),
                Wording::Contains("code verifier"),
            ],
        },
        meaning: "Salesforce asks for proof (PKCE) that one and the same program began and ended a sign-in. The proof is missing or is that of another attempt, as happens with two windows.",
        fixes: &[in_orgbridge(places::CHECK_AGAIN, "Begin the sign-in again, in one window only.")],
        waiting: Waiting::No,
        if_persists: "Give the reference on this page to the operator of this installation.",
        permanent: true,
        source: "github.com/cognizant-ai-lab/nsflow/issues/249; SalesforceMobileSDK-Android issue 2642; REST API Developer Guide.",
    },
    Diagnosis {
        code: "redirect_uri_wrong",
        link: Link::Token,
        title: "The callback address is not registered in the app",
        said: Pattern {
            errors: &["redirect_uri_mismatch", "redirect_uri_missing"],
            descriptions: &[
                Wording::Is("redirect_uri must match configuration"),
                Wording::Is("redirect_uri not provided"),
            ],
        },
        meaning: "Salesforce sends people back only to an address that the app names, and compares it letter by letter.",
        fixes: &[in_salesforce(
            places::CALLBACK,
            "Enter the callback address that Orgbridge shows, exactly, and click Save.",
        )],
        waiting: APP_CHANGE,
        if_persists: "A changed callback address works after up to 10 minutes.",
        permanent: true,
        source: FLOW_ERRORS,
    },
    Diagnosis {
        code: "authorization_denied",
        link: Link::Token,
        title: "The sign-in was refused in Salesforce",
        said: Pattern {
            errors: &["access_denied", "access-denied"],
            descriptions: &[Wording::Is("end-user denied authorization"), Wording::Contains("denied authorization")],
        },
        meaning: "The person who signed in clicked Deny, or the app refuses the address of this person.",
        fixes: &[
            in_orgbridge(places::CHECK_AGAIN, "Begin the sign-in again and click Allow."),
            in_salesforce(places::IP_RELAXATION, "Set IP Relaxation to Relax IP restrictions and click Save."),
        ],
        waiting: Waiting::No,
        if_persists: "See the entry of the attempt in Setup → SETTINGS → Identity → Login History.",
        permanent: true,
        source: FLOW_ERRORS,
    },
    Diagnosis {
        code: "authorization_page_error",
        link: Link::Token,
        title: "Salesforce showed an error page instead of answering",
        said: Pattern {
            errors: &["OAUTH_APPROVAL_ERROR_GENERIC"],
            descriptions: &[Wording::Contains("OAUTH_APPROVAL_ERROR_GENERIC")],
        },
        meaning: "The page names no cause. The address of that page does: it holds the words error and error_description. Most often the app is not installed in the org, or the user may not use it.",
        fixes: &[
            in_salesforce(places::OAUTH_USAGE, "Click Install beside the app, and Unblock if that is offered."),
            in_salesforce(places::PERMITTED_USERS, "See that the user is admitted to the app."),
        ],
        waiting: APP_CHANGE,
        if_persists: "Send the whole address of the error page to the operator of this installation.",
        permanent: true,
        source: "github.com/forcedotcom/mcp-hosted/issues/47; field reports.",
    },
    Diagnosis {
        code: "app_changed_meanwhile",
        link: Link::Token,
        title: "The app was changed or deleted during the sign-in",
        said: Pattern {
            errors: &["1800"],
            descriptions: &[Wording::Contains("problem in setting up your remote access")],
        },
        meaning: "Salesforce lost the app between two steps of the sign-in.",
        fixes: &[
            in_salesforce(
                places::APP_MANAGER,
                "See that the app is still listed, and that its consumer key is the one in Orgbridge.",
            ),
            in_orgbridge(places::CHECK_AGAIN, "Check the connection again."),
        ],
        waiting: APP_CHANGE,
        if_persists: "Create the app again and enter its new consumer key.",
        permanent: true,
        source: "Field reports, afawcett issue 37.",
    },
    Diagnosis {
        code: "sign_in_needs_person",
        link: Link::Token,
        title: "Salesforce wants a person to sign in first",
        said: Pattern {
            errors: &["immediate_unsuccessful"],
            descriptions: &[Wording::Contains("immediate_unsuccessful")],
        },
        meaning: "A sign-in without a page was asked for, and nobody is signed in or has approved the app.",
        fixes: &[in_orgbridge(places::CHECK_AGAIN, "Begin the sign-in again and sign in on the page of Salesforce.")],
        waiting: Waiting::No,
        if_persists: "See that the user is admitted to the app without an approval.",
        permanent: true,
        source: FLOW_ERRORS,
    },
    Diagnosis {
        code: "user_password_refused",
        link: Link::Token,
        title: "Salesforce did not accept the user's sign-in",
        said: Pattern { errors: &["invalid_grant"], descriptions: &[Wording::Is("authentication failure")] },
        meaning: "The user could not be signed in: the flow with username and password is blocked in the org, or the profile does not allow the API.",
        fixes: &[
            in_salesforce(places::SYSTEM_PERMISSIONS, "Check API Enabled and click Save."),
            in_salesforce(places::LOGIN_HISTORY, "Look up the attempt: the column Status names the reason."),
        ],
        waiting: APP_CHANGE,
        if_persists: "Orgbridge sends no password: see that the app has the certificate of this integration.",
        permanent: true,
        source: FLOW_ERRORS,
    },
    Diagnosis {
        code: "device_sign_in_pending",
        link: Link::Token,
        title: "Salesforce waits for a person to confirm the sign-in",
        said: Pattern {
            errors: &["authorization_pending", "slow_down"],
            descriptions: &[
                Wording::Contains("authorization_pending"),
                Wording::Contains("slow down"),
                Wording::Contains("authorization pending"),
            ],
        },
        meaning: "A sign-in by a code on another device was begun, and the person has not entered the code yet.",
        fixes: &[in_orgbridge(places::CHECK_AGAIN, "Check the connection again when the code was entered.")],
        waiting: Waiting::Retry,
        if_persists: "The code is valid for about ten minutes; then begin again.",
        permanent: false,
        source: FLOW_ERRORS,
    },
];
