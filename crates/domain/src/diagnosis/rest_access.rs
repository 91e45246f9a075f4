//! Refusals of the REST API that are about the session and about what the user may reach at all.

use super::{APP_CHANGE, Diagnosis, Pattern, Waiting, Wording, in_orgbridge, in_salesforce, on_server, places};
use crate::check::Link;

const REST_ERRORS: &str = "REST API Developer Guide, status codes and error responses.";

pub(super) const ROWS: &[Diagnosis] = &[
    Diagnosis {
        code: "session_refused",
        link: Link::Identity,
        title: "Salesforce refuses the token it has just given",
        said: Pattern {
            errors: &["INVALID_SESSION_ID", "Bad_OAuth_Token", "Missing_OAuth_Token"],
            descriptions: &[Wording::Contains("Session expired or invalid")],
        },
        meaning: "A session that is new and yet not valid was ended by a policy: sessions are tied to an address, or last too short a time, or the user was signed out.",
        fixes: &[
            in_salesforce(
                places::SESSION_SETTINGS,
                "See that Lock sessions to the IP address from which they originated is off, or that this server always leaves by the same address.",
            ),
            in_salesforce(places::SCOPES, "See that Manage user data via APIs (api) is selected."),
            in_orgbridge(places::CHECK_AGAIN, "Check the connection again: a new token is asked for each time."),
        ],
        waiting: Waiting::Retry,
        if_persists: "See Setup → SETTINGS → Identity → Login History for the address and the result of the sign-in.",
        permanent: false,
        source: "salesforce.stackexchange.com/q/212976; Salesforce Help on the UserInfo endpoint.",
    },
    Diagnosis {
        code: "session_not_for_rest",
        link: Link::Identity,
        title: "The token may not be used with the REST API",
        said: Pattern {
            errors: &["INVALID_SESSION_ID"],
            descriptions: &[Wording::Contains("session is not valid for use with the REST API")],
        },
        meaning: "The sign-in worked, but the app lacks the scope api, or a security policy of the org keeps this kind of session out.",
        fixes: &[
            in_salesforce(places::SCOPES, "Select Manage user data via APIs (api) and click Save."),
            in_salesforce(
                places::PERMITTED_USERS,
                "See that the session policies on this page do not ask for high assurance.",
            ),
            in_salesforce(places::SYSTEM_PERMISSIONS, "Check API Enabled."),
        ],
        waiting: APP_CHANGE,
        if_persists: "Ask whoever administers security in this org whether API access control is on.",
        permanent: true,
        source: "salesforce.stackexchange.com/q/212976; REST API Developer Guide.",
    },
    Diagnosis {
        code: "authorization_header_refused",
        link: Link::Identity,
        title: "Salesforce did not receive the token as it was sent",
        said: Pattern { errors: &["INVALID_AUTH_HEADER"], descriptions: &[] },
        meaning: "The Authorization header arrived altered. Something between this server and Salesforce rewrites it.",
        fixes: &[on_server(
            "Network",
            "See whether a proxy or a security gateway rewrites headers to Salesforce, and exempt them.",
        )],
        waiting: Waiting::No,
        if_persists: "Give the reference on this page to the operator of this installation.",
        permanent: true,
        source: REST_ERRORS,
    },
    Diagnosis {
        code: "token_of_another_org",
        link: Link::Identity,
        title: "The token belongs to another org",
        said: Pattern { errors: &["Wrong_Org", "Bad_Id"], descriptions: &[] },
        meaning: "Salesforce says that the user or the org in the request is not the one of the token, as happens after a sandbox was refreshed.",
        fixes: &[
            in_orgbridge(places::EDIT_SUBDOMAIN, "Make sure that the integration points to the right org."),
            in_orgbridge(places::CHECK_AGAIN, "Check the connection again: a new token is asked for each time."),
        ],
        waiting: Waiting::Retry,
        if_persists: "After a sandbox refresh the app, the certificate and the username have to be set up again.",
        permanent: true,
        source: "Salesforce Help on the identity URL.",
    },
    Diagnosis {
        code: "api_disabled",
        link: Link::Objects,
        title: "The API is not open to this user or this org",
        said: Pattern { errors: &["API_DISABLED_FOR_ORG", "API_CURRENTLY_DISABLED"], descriptions: &[] },
        meaning: "Either the user lacks the permission API Enabled, or the org's edition does not include the API.",
        fixes: &[
            in_salesforce(places::SYSTEM_PERMISSIONS, "Check API Enabled and click Save."),
            in_salesforce(places::ASSIGNMENTS, "Make sure that the user has this permission set."),
            in_salesforce(places::COMPANY, "See the Organization Edition: Professional needs the API as an add-on."),
        ],
        waiting: Waiting::No,
        if_persists: "Ask Salesforce Support whether the API is part of the org's edition.",
        permanent: true,
        source: REST_ERRORS,
    },
    Diagnosis {
        code: "object_missing",
        link: Link::Objects,
        title: "The user cannot see the target object",
        said: Pattern {
            errors: &["NOT_FOUND", "INVALID_TYPE"],
            descriptions: &[
                Wording::Contains("The requested resource does not exist"),
                Wording::Contains("is not supported"),
            ],
        },
        meaning: "{object} is not in this org, or the user has no permission for it. Salesforce answers the same in both cases.",
        fixes: &[
            in_salesforce(places::PACKAGES, "Make sure that the {vendor} package is installed."),
            in_salesforce(places::OBJECT_SETTINGS, "Check Read, Create and Edit, then click Save."),
            in_salesforce(places::ASSIGNMENTS, "Make sure that the user has this permission set."),
            in_orgbridge(
                places::EDIT_NAMESPACE,
                "For a package from AppExchange enter its namespace; for an unmanaged package leave it empty.",
            ),
        ],
        waiting: Waiting::No,
        if_persists: "Open Object Manager in Setup and compare the API name letter by letter, the part before the first double underscore included.",
        permanent: true,
        source: REST_ERRORS,
    },
    Diagnosis {
        code: "external_id_field_missing",
        link: Link::Fields,
        title: "Salesforce cannot find the external ID field",
        said: Pattern {
            errors: &["NOT_FOUND"],
            descriptions: &[Wording::Contains("Provided external ID field does not exist or is not accessible")],
        },
        meaning: "The field that keeps events from being written twice is not in the org, is not marked as an external ID, or is hidden from the user.",
        fixes: &[
            in_salesforce(places::PACKAGES, "Make sure that the {vendor} package is installed in its current version."),
            in_salesforce(places::FIELD, "See that External ID and Unique are checked."),
            in_salesforce(places::FIELD_SECURITY, "Make the field visible and editable for the user."),
        ],
        waiting: Waiting::No,
        if_persists: "Check the connection again: the link before this one names the field.",
        permanent: true,
        source: REST_ERRORS,
    },
    Diagnosis {
        code: "access_insufficient",
        link: Link::DryRun,
        title: "The user may not write these records",
        said: Pattern {
            errors: &[
                "INSUFFICIENT_ACCESS",
                "INSUFFICIENT_ACCESS_OR_READONLY",
                "INSUFFICIENT_ACCESS_ON_CROSS_REFERENCE_ENTITY",
            ],
            descriptions: &[],
        },
        meaning: "The user sees {object} but lacks a right to create or edit its records, or a record that they refer to is out of reach.",
        fixes: &[
            in_salesforce(places::OBJECT_SETTINGS, "Check Read, Create and Edit, then click Save."),
            in_salesforce(places::ASSIGNMENTS, "Make sure that the user has this permission set."),
        ],
        waiting: Waiting::No,
        if_persists: "See whether a flow or trigger on the object touches records that the user may not see.",
        permanent: true,
        source: REST_ERRORS,
    },
    Diagnosis {
        code: "transaction_security_refused",
        link: Link::DryRun,
        title: "A security policy of the org stops the request",
        said: Pattern { errors: &["TXN_SECURITY_NO_ACCESS"], descriptions: &[] },
        meaning: "A transaction security policy refuses what this user does through the API.",
        fixes: &[in_salesforce(
            places::TRANSACTION_SECURITY,
            "Find the policy that applies, and exempt the integration's user.",
        )],
        waiting: Waiting::No,
        if_persists: "Ask whoever administers security in this org.",
        permanent: true,
        source: REST_ERRORS,
    },
];
