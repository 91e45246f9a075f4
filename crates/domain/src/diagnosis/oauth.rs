//! Refusals of the token endpoint that are about the request itself, and the ones that name no cause.

use super::{APP_CHANGE, Diagnosis, Pattern, Waiting, Wording, in_orgbridge, in_salesforce, on_server, places};
use crate::check::Link;

pub(super) const ROWS: &[Diagnosis] = &[
    Diagnosis {
        code: "assertion_expired",
        link: Link::Token,
        title: "Salesforce considers the signed request out of date",
        said: Pattern { errors: &["invalid_grant"], descriptions: &[Wording::Is("expired authorization code")] },
        meaning: "What Orgbridge signs is valid for less than three minutes. It arrived late, or the two clocks differ.",
        fixes: &[
            on_server("System clock", "Turn on time synchronization (NTP) and see that the server's clock is right."),
            on_server("Network", "See whether a gateway holds requests back on their way out."),
        ],
        waiting: Waiting::Retry,
        if_persists: "Compare the server's clock with another one. More than three minutes of difference is too much.",
        permanent: false,
        source: "salesforce.stackexchange.com/q/282513; simple-salesforce issues 371 and 491.",
    },
    Diagnosis {
        code: "clock_skew",
        link: Link::Token,
        title: "The clocks of this server and of Salesforce differ",
        said: Pattern { errors: &["invalid_grant"], descriptions: &[Wording::Is("expired authorization code")] },
        meaning: "The two clocks are {skew} apart, so what this server signs is out of date, or not valid yet, when it arrives.",
        fixes: &[on_server(
            "System clock",
            "Turn on time synchronization (NTP) and see that the server's clock is right.",
        )],
        waiting: Waiting::No,
        if_persists: "On a virtual machine, see that the host's own clock is right as well.",
        permanent: false,
        source: "Date header of the reply; salesforce.stackexchange.com/q/282513 for the wording.",
    },
    Diagnosis {
        code: "assertion_invalid",
        link: Link::Token,
        title: "Salesforce cannot use the signed request",
        said: Pattern { errors: &["invalid_grant"], descriptions: &[Wording::Is("invalid assertion")] },
        meaning: "Most often the app has no certificate at all, because digital signatures are not switched on for it.",
        fixes: &[
            in_orgbridge(places::EDIT_CERTIFICATE, "Download the .crt file of this integration."),
            in_salesforce(
                places::DIGITAL_SIGNATURES,
                "Check Use Digital Signatures, choose that file and click Save. An external client app calls this Enable JWT Bearer Flow.",
            ),
            in_salesforce(places::CONSUMER_KEY, "Make sure that the consumer key in Orgbridge belongs to this app."),
        ],
        waiting: APP_CHANGE,
        if_persists: "Upload the file once more as it was downloaded, without opening it in an editor.",
        permanent: true,
        source: "github.com/frankkessler/salesforce-laravel-oauth2-rest/issues/68.",
    },
    Diagnosis {
        code: "no_usable_scope",
        link: Link::Token,
        title: "The app has no scope that can be granted",
        said: Pattern {
            errors: &["invalid_scope"],
            descriptions: &[
                Wording::Is("the requested scope is invalid, unknown, or malformed"),
                Wording::Is("the requested scope is not allowed"),
                Wording::Contains("no valid scopes"),
            ],
        },
        meaning: "Orgbridge asks for no scope of its own: it is given those of the app, and the app has none that fit.",
        fixes: &[in_salesforce(
            places::SCOPES,
            "Select Manage user data via APIs (api) and Perform requests at any time (refresh_token, offline_access), then click Save.",
        )],
        waiting: APP_CHANGE,
        if_persists: "Open the app once more and see that both scopes stand under Selected OAuth Scopes.",
        permanent: true,
        source: "Salesforce Help, xcloud.remoteaccess_oauth_flow_errors.",
    },
    Diagnosis {
        code: "grant_type_unsupported",
        link: Link::Token,
        title: "The token endpoint did not understand the request",
        said: Pattern { errors: &["unsupported_grant_type"], descriptions: &[Wording::Is("grant type not supported")] },
        meaning: "The request arrived without its content, or changed. Orgbridge always sends the same form, so something between this server and Salesforce altered it.",
        fixes: &[
            on_server(
                "Network",
                "See whether a proxy or a security gateway rewrites requests to Salesforce, and exempt them.",
            ),
            in_orgbridge(
                places::EDIT_SUBDOMAIN,
                "Make sure that the host is a Salesforce host and not a page that stands in front of it.",
            ),
        ],
        waiting: Waiting::No,
        if_persists: "Give the reference on this page to the operator of this installation.",
        permanent: true,
        source: "Field reports: a missing or unreadable grant_type, or another content type.",
    },
    Diagnosis {
        code: "request_malformed",
        link: Link::Token,
        title: "The request was altered on its way",
        said: Pattern {
            errors: &["invalid_request"],
            descriptions: &[
                Wording::Is("HTTPS required"),
                Wording::Is("must use HTTP POST"),
                Wording::Is("must use HTTP GET"),
                Wording::Starts("missing required parameter"),
            ],
        },
        meaning: "Salesforce received something else than Orgbridge sent: without encryption, by another method, or without a parameter.",
        fixes: &[on_server(
            "Network",
            "See whether a proxy or a security gateway rewrites requests to Salesforce, and exempt them.",
        )],
        waiting: Waiting::No,
        if_persists: "Give the reference on this page to the operator of this installation.",
        permanent: true,
        source: "Salesforce Help, xcloud.remoteaccess_oauth_flow_errors.",
    },
    Diagnosis {
        code: "token_busy",
        link: Link::Token,
        title: "Salesforce is still busy with an earlier sign-in",
        said: Pattern {
            errors: &["invalid_grant"],
            descriptions: &[Wording::Contains("token request is already being processed")],
        },
        meaning: "Two sign-ins of the same user and app arrived at the same moment, and Salesforce answers only one.",
        fixes: &[in_orgbridge(places::CHECK_AGAIN, "Check the connection again.")],
        waiting: Waiting::Retry,
        if_persists: "See in Setup → SETTINGS → Identity → Login History whether another tool uses the same user and app.",
        permanent: false,
        source: "Salesforce release notes 250 and 252.",
    },
    Diagnosis {
        code: "salesforce_asks_to_retry",
        link: Link::Token,
        title: "Salesforce could not answer and asks to try again",
        said: Pattern {
            errors: &["unknown_error", "server_error"],
            descriptions: &[Wording::Is("retry your request")],
        },
        meaning: "Something failed inside Salesforce. Nothing in the settings is known to be wrong.",
        fixes: &[in_orgbridge(places::CHECK_AGAIN, "Check the connection again in a minute.")],
        waiting: Waiting::Retry,
        if_persists: "See status.salesforce.com for the org's instance, and ask Salesforce Support if it shows nothing.",
        permanent: false,
        source: "Salesforce Help, xcloud.remoteaccess_oauth_flow_errors.",
    },
];
