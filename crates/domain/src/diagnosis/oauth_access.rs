//! Refusals of the token endpoint that are about who may sign in, to which org, and from where.

use super::{APP_CHANGE, Diagnosis, Pattern, Waiting, Wording, in_orgbridge, in_salesforce, places};
use crate::check::Link;

pub(super) const ROWS: &[Diagnosis] = &[
    Diagnosis {
        code: "user_not_admin_approved",
        link: Link::Token,
        title: "The user is not among the app's pre-authorized users",
        said: Pattern {
            errors: &["invalid_app_access", "OAUTH_APP_ACCESS_DENIED"],
            descriptions: &[Wording::Is("user is not admin approved to access this app")],
        },
        meaning: "The app admits only users whom an admin has approved, and neither the user's profile nor a permission set of the user is assigned to the app.",
        fixes: &[
            in_salesforce(places::APP_PERMISSION_SETS, "Check {permission_set} and click Save."),
            in_salesforce(places::ASSIGNMENTS, "Add the user if the user is not listed."),
            in_salesforce(
                places::EXTERNAL_APP_POLICIES,
                "For an external client app, select {permission_set} here: the permission set's own page does not offer it.",
            ),
            in_orgbridge(places::EDIT_USERNAME, "Make sure that this is the user who was approved."),
        ],
        waiting: APP_CHANGE,
        if_persists: "See in Setup → SETTINGS → Identity → Login History which user and which app the attempt is listed under.",
        permanent: true,
        source: "Salesforce Help, xcloud.preauth_user_app_access_through_eca; field reports of the JWT bearer flow.",
    },
    Diagnosis {
        code: "audience_wrong",
        link: Link::Token,
        title: "The org is not the kind this integration signs in to",
        said: Pattern {
            errors: &["invalid_grant"],
            descriptions: &[Wording::Is("audience is invalid"), Wording::Is("Audience validation failed")],
        },
        meaning: "The sign-in names {host} as its audience, but the app belongs to another kind of org. Sandboxes and scratch orgs answer to test.salesforce.com, production and developer orgs to login.salesforce.com.",
        fixes: &[
            in_orgbridge(
                places::EDIT_SUBDOMAIN,
                "Choose Test for a sandbox or scratch org, and Login for a production or developer org.",
            ),
            in_orgbridge(
                places::EDIT_SUBDOMAIN,
                "If neither works, or the app is an external client app, choose My Domain and enter the org's own host.",
            ),
            in_salesforce(places::MY_DOMAIN, "Read the host under Current My Domain URL."),
        ],
        waiting: Waiting::No,
        if_persists: "Make sure that the consumer key was copied from the same org. A user of an Experience Cloud site cannot be used here.",
        permanent: true,
        source: "Salesforce Help, xcloud.remoteaccess_oauth_jwt_flow and xcloud.remoteaccess_oauth_flow_errors; salesforce.stackexchange.com/q/184363.",
    },
    Diagnosis {
        code: "app_not_in_org",
        link: Link::Token,
        title: "The app is not installed in this org",
        said: Pattern {
            errors: &["app_not_found", "OAUTH_EC_APP_NOT_FOUND", "OAUTH_AUTHORIZATION_BLOCKED"],
            descriptions: &[
                Wording::Is("External client app is not installed in this org"),
                Wording::Contains("Cross-org OAuth flows are not supported"),
            ],
        },
        meaning: "The consumer key belongs to an external client app of another org, or the org could not be told from the host that was used to sign in.",
        fixes: &[
            in_orgbridge(places::EDIT_SUBDOMAIN, "Choose My Domain and enter the host of the org that has the app."),
            in_salesforce(places::MY_DOMAIN, "Read the host under Current My Domain URL."),
            in_salesforce(
                places::APP_MANAGER,
                "Make sure that {app} is listed in this org. If it is not, create or install it here and use its consumer key.",
            ),
        ],
        waiting: APP_CHANGE,
        if_persists: "An app made in one org works in another only when it is packaged and installed there. Create the app in the org that receives the events.",
        permanent: true,
        source: "github.com/forcedotcom/cli/issues/3482; Salesforce Help on external client apps.",
    },
    Diagnosis {
        code: "domain_not_supported",
        link: Link::Token,
        title: "This app must be reached through My Domain",
        said: Pattern {
            errors: &["invalid_grant"],
            descriptions: &[Wording::Contains("request not supported on this domain")],
        },
        meaning: "Salesforce refuses this kind of app on login.salesforce.com and test.salesforce.com.",
        fixes: &[
            in_orgbridge(places::EDIT_SUBDOMAIN, "Choose My Domain and enter the org's own host."),
            in_salesforce(places::MY_DOMAIN, "Read the host under Current My Domain URL."),
        ],
        waiting: Waiting::No,
        if_persists: "Make sure that the host ends with .my.salesforce.com and is the one of the org that has the app.",
        permanent: true,
        source: "Salesforce Help on the client credentials flow; the same words are reported for external client apps.",
    },
    Diagnosis {
        code: "app_blocked",
        link: Link::Token,
        title: "The app is blocked in this org",
        said: Pattern {
            errors: &["OAUTH_APP_BLOCKED"],
            descriptions: &[Wording::Contains("this app is blocked by admin"), Wording::Contains("app is blocked")],
        },
        meaning: "An admin has blocked the app, or the org uses API access control and the app is not on its list.",
        fixes: &[
            in_salesforce(places::OAUTH_USAGE, "Click Install if it is offered, and Unblock if the app is blocked."),
            in_salesforce(
                places::SYSTEM_PERMISSIONS,
                "Where API access control is on, grant Use Any API Client, or have the app put on the list of allowed apps.",
            ),
        ],
        waiting: APP_CHANGE,
        if_persists: "Ask whoever administers security in this org whether connected apps need an approval there.",
        permanent: true,
        source: "Salesforce Help on blocked apps, uninstalled apps (September 2025) and API access control.",
    },
    Diagnosis {
        code: "user_inactive",
        link: Link::Token,
        title: "The user is inactive or frozen",
        said: Pattern {
            errors: &["invalid_grant", "inactive_user"],
            descriptions: &[Wording::Is("inactive user"), Wording::Is("user is inactive")],
        },
        meaning: "The user exists, but has been deactivated or frozen and cannot sign in.",
        fixes: &[
            in_salesforce(places::USER, "Check Active, and click Unfreeze if that button is shown."),
            in_orgbridge(
                places::EDIT_USERNAME,
                "If somebody left the company, use a user made for this integration instead, with the same permission set.",
            ),
        ],
        waiting: Waiting::No,
        if_persists: "See the user's entries in Setup → SETTINGS → Identity → Login History.",
        permanent: true,
        source: "Salesforce Help, xcloud.remoteaccess_oauth_flow_errors.",
    },
    Diagnosis {
        code: "ip_or_hours_restricted",
        link: Link::Token,
        title: "The user may not sign in from here, or not at this hour",
        said: Pattern {
            errors: &["invalid_grant"],
            descriptions: &[
                Wording::Is("ip restricted or invalid login hours"),
                Wording::Is("ip restricted"),
                Wording::Contains("invalid login hours"),
            ],
        },
        meaning: "The user's profile or the app limits the addresses or the hours of sign-in, and this server is outside of them.",
        fixes: &[
            in_salesforce(places::IP_RELAXATION, "Set IP Relaxation to Relax IP restrictions and click Save."),
            in_salesforce(places::LOGIN_IP_RANGES, "Add the address that this server is seen with, IPv6 included."),
            in_salesforce(places::LOGIN_HOURS, "Allow every hour: events are pushed day and night."),
        ],
        waiting: APP_CHANGE,
        if_persists: "The address that Salesforce saw stands in Setup → SETTINGS → Identity → Login History beside the failed attempt.",
        permanent: true,
        source: "Salesforce Help, xcloud.remoteaccess_oauth_flow_errors; field reports.",
    },
    Diagnosis {
        code: "org_inactive",
        link: Link::Token,
        title: "The org is locked, closed, or suspended",
        said: Pattern {
            errors: &["inactive_org"],
            descriptions: &[Wording::Is("organization locked, closed, or suspended")],
        },
        meaning: "Salesforce has closed or suspended the whole org, often because a trial or a sandbox has ended.",
        fixes: &[
            in_salesforce(
                places::COMPANY,
                "If you can still sign in, see the org's status here; otherwise ask Salesforce Support.",
            ),
            in_orgbridge(
                places::EDIT_SUBDOMAIN,
                "If the org has moved, point the integration to the new org and enter its username and consumer key.",
            ),
        ],
        waiting: Waiting::No,
        if_persists: "Only Salesforce can reopen an org. Pause the integration until then.",
        permanent: true,
        source: "Salesforce Help, xcloud.remoteaccess_oauth_flow_errors.",
    },
    Diagnosis {
        code: "too_many_logins",
        link: Link::Token,
        title: "The user has signed in too often",
        said: Pattern {
            errors: &["rate_limit_exceeded"],
            descriptions: &[Wording::Is("number of logins exceeded"), Wording::Is("login rate exceeded")],
        },
        meaning: "Salesforce allows 3,600 sign-ins per user and hour, and this user has reached that. Another tool is probably using the same user.",
        fixes: &[
            in_salesforce(places::LOGIN_HISTORY, "Find out which application signs in as this user so often."),
            in_salesforce(places::USER, "Give this integration a user of its own, with the same permission set."),
        ],
        waiting: Waiting::Retry,
        if_persists: "The limit frees itself within an hour. Use a user that no other tool signs in with.",
        permanent: false,
        source: "Salesforce Help, xcloud.remoteaccess_oauth_flow_errors; limit of 3,600 logins per user and hour.",
    },
];
