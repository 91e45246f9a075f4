//! Refusals that are about the org's limits and about Salesforce's own state. Most of them pass by themselves.

use super::{Diagnosis, Pattern, Waiting, Wording, in_orgbridge, in_salesforce, on_server, places};
use crate::check::Link;

const REST_ERRORS: &str = "REST API Developer Guide, status codes and error responses.";

pub(super) const ROWS: &[Diagnosis] = &[
    Diagnosis {
        code: "daily_limit_reached",
        link: Link::Objects,
        title: "The org has used up its API requests of the last 24 hours",
        said: Pattern {
            errors: &["REQUEST_LIMIT_EXCEEDED"],
            descriptions: &[Wording::Contains("TotalRequests Limit exceeded")],
        },
        meaning: "All tools together may call the API of this org only so often in any 24 hours, and that number is reached. Events wait in order and are not lost.",
        fixes: &[
            in_salesforce(places::COMPANY, "See API Requests, Last 24 Hours, and how many the org may make."),
            in_salesforce(places::OAUTH_USAGE, "Find out which tools use the API most, and have them call it less."),
        ],
        waiting: Waiting::Retry,
        if_persists: "Room returns hour by hour. Ask Salesforce for more API requests if the org needs them every day.",
        permanent: false,
        source: "Salesforce Developer Limits, API request allocations.",
    },
    Diagnosis {
        code: "concurrent_limit_reached",
        link: Link::Objects,
        title: "Too many long requests run in the org at once",
        said: Pattern {
            errors: &["REQUEST_LIMIT_EXCEEDED", "TOO_MANY_APEX_REQUESTS"],
            descriptions: &[
                Wording::Contains("ConcurrentPerOrgLongTxn Limit exceeded"),
                Wording::Contains("Concurrent API Requests"),
                Wording::Contains("ConcurrentRequests"),
            ],
        },
        meaning: "Salesforce runs only 25 requests of more than 20 seconds at a time in an org, 5 in a developer org, and other tools have taken all of them.",
        fixes: &[
            in_orgbridge(places::CHECK_AGAIN, "Check the connection again in a few minutes."),
            in_salesforce(places::LOGIN_HISTORY, "If it happens often, find out which tools make long requests."),
        ],
        waiting: Waiting::Retry,
        if_persists: "See whether a trigger or a flow makes every request of the org slow.",
        permanent: false,
        source: "Salesforce Developer Limits, concurrent API requests.",
    },
    Diagnosis {
        code: "storage_full",
        link: Link::DryRun,
        title: "The org has no room for more records",
        said: Pattern { errors: &["STORAGE_LIMIT_EXCEEDED"], descriptions: &[] },
        meaning: "Each record takes 2 kB of the org's data storage, and it is used up. A developer org has only 5 MB.",
        fixes: &[in_salesforce(
            places::STORAGE,
            "See what takes the room. Delete old records and empty the recycle bin, or buy storage.",
        )],
        waiting: Waiting::No,
        if_persists: "Salesforce counts again only now and then: allow an hour after deleting many records.",
        permanent: true,
        source: "Salesforce Developer Limits, data storage.",
    },
    Diagnosis {
        code: "maintenance",
        link: Link::Token,
        title: "Salesforce is under maintenance",
        said: Pattern {
            errors: &["INSERT_UPDATE_DELETE_NOT_ALLOWED_DURING_MAINTENANCE", "SERVER_UNAVAILABLE"],
            descriptions: &[Wording::Contains("maintenance")],
        },
        meaning: "The org's instance is being upgraded, and can be read at most until that is done. Events wait in order and are not lost.",
        fixes: &[in_orgbridge(places::CHECK_AGAIN, "Check the connection again when the maintenance is over.")],
        waiting: Waiting::Retry,
        if_persists: "See status.salesforce.com for the org's instance and the planned end.",
        permanent: false,
        source: REST_ERRORS,
    },
    Diagnosis {
        code: "salesforce_unavailable",
        link: Link::Token,
        title: "Salesforce is not available at the moment",
        said: Pattern {
            errors: &["SERVER_UNAVAILABLE"],
            descriptions: &[
                Wording::Contains("Server Unavailable"),
                Wording::Contains("server is temporarily unavailable"),
            ],
        },
        meaning: "Salesforce answers, but the org's instance does not take requests now. Events wait in order and are not lost.",
        fixes: &[in_orgbridge(places::CHECK_AGAIN, "Check the connection again in a few minutes.")],
        waiting: Waiting::Retry,
        if_persists: "See status.salesforce.com for the org's instance.",
        permanent: false,
        source: REST_ERRORS,
    },
    Diagnosis {
        code: "salesforce_error",
        link: Link::Token,
        title: "Something failed inside Salesforce",
        said: Pattern {
            errors: &["UNKNOWN_EXCEPTION"],
            descriptions: &[Wording::Contains("An unexpected error occurred")],
        },
        meaning: "Salesforce met an error of its own. Nothing in the settings is known to be wrong.",
        fixes: &[in_orgbridge(places::CHECK_AGAIN, "Check the connection again in a few minutes.")],
        waiting: Waiting::Retry,
        if_persists: "Ask Salesforce Support and give them the ErrorId in Salesforce's own words.",
        permanent: false,
        source: REST_ERRORS,
    },
    Diagnosis {
        code: "salesforce_too_slow",
        link: Link::DryRun,
        title: "Salesforce gave up because the request took too long",
        said: Pattern { errors: &["QUERY_TIMEOUT", "REQUEST_RUNNING_TOO_LONG"], descriptions: &[] },
        meaning: "Something that runs in the org when a record of {object} is saved takes longer than Salesforce allows.",
        fixes: &[
            in_salesforce(places::TRIGGERS, "See which triggers run on the object."),
            in_salesforce(places::FLOWS, "See which record-triggered flows run on the object."),
        ],
        waiting: Waiting::Retry,
        if_persists: "Show Salesforce's own words to whoever wrote the automation.",
        permanent: false,
        source: REST_ERRORS,
    },
    Diagnosis {
        code: "api_version_refused",
        link: Link::Objects,
        title: "Salesforce does not offer this version of the API",
        said: Pattern { errors: &["UNSUPPORTED_API_VERSION", "GONE"], descriptions: &[] },
        meaning: "The installation is set to an API version that the org's instance does not have yet, or has no longer.",
        fixes: &[on_server(
            "Configuration → salesforce.api_version",
            "Set a version that all orgs have, such as the one of the release before this.",
        )],
        waiting: Waiting::No,
        if_persists: "Give the reference on this page to the operator of this installation.",
        permanent: true,
        source: "REST API Developer Guide, API end-of-life policy: retired versions answer 410.",
    },
];
