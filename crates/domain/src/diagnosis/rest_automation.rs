//! Refusals that come from what the customer's org runs when a record is saved: triggers, flows, and the locks and limits
//! they meet. Salesforce gives them one code and puts the true cause into its words; see the module `wrapped`.

use super::{Diagnosis, Pattern, Waiting, Wording, in_orgbridge, in_salesforce, places};
use crate::check::Link;

const RECORD_ERRORS: &str = "REST API Developer Guide, status codes of records.";

pub(super) const ROWS: &[Diagnosis] = &[
    Diagnosis {
        code: "row_locked",
        link: Link::DryRun,
        title: "Another change in Salesforce holds the record",
        said: Pattern {
            errors: &["UNABLE_TO_LOCK_ROW"],
            descriptions: &[Wording::Contains("unable to obtain exclusive access to this record")],
        },
        meaning: "Somebody or something else was writing the same record, or a record it belongs to, at the same moment.",
        fixes: &[
            in_orgbridge(places::CHECK_AGAIN, "Check the connection again."),
            in_salesforce(
                places::FLOWS,
                "If it happens often, see which automation writes to the same parent records.",
            ),
        ],
        waiting: Waiting::Retry,
        if_persists: "Look for a long-running job in the org that writes the same records, and move one of the two.",
        permanent: false,
        source: RECORD_ERRORS,
    },
    Diagnosis {
        code: "automation_limit",
        link: Link::DryRun,
        title: "Automation in the org ran into a limit of Salesforce",
        said: Pattern {
            errors: &["CANNOT_INSERT_UPDATE_ACTIVATE_ENTITY", "CANNOT_EXECUTE_FLOW_TRIGGER", "APEX_ERROR"],
            descriptions: &[
                Wording::Contains("Too many SOQL queries"),
                Wording::Contains("Too many query rows"),
                Wording::Contains("Too many DML statements"),
                Wording::Contains("Too many DML rows"),
                Wording::Contains("CPU time limit exceeded"),
                Wording::Contains("LimitException"),
            ],
        },
        meaning: "A trigger or a flow on {object} did more than Salesforce allows in one transaction.",
        fixes: &[
            in_salesforce(
                places::TRIGGERS,
                "Find the trigger that Salesforce names, and have it handle 200 records at once.",
            ),
            in_salesforce(places::FLOWS, "See which record-triggered flows run on the object."),
        ],
        waiting: Waiting::Retry,
        if_persists: "Show Salesforce's own words to whoever wrote the automation.",
        permanent: false,
        source: RECORD_ERRORS,
    },
    Diagnosis {
        code: "automation_failed",
        link: Link::DryRun,
        title: "Automation in the org stops the record",
        said: Pattern {
            errors: &[
                "CANNOT_INSERT_UPDATE_ACTIVATE_ENTITY",
                "CANNOT_EXECUTE_FLOW_TRIGGER",
                "APEX_ERROR",
                "FAILED_ACTIVATION",
            ],
            descriptions: &[],
        },
        meaning: "A trigger or a flow that the org runs on {object} ended in an error, so nothing was saved.",
        fixes: &[
            in_salesforce(
                places::TRIGGERS,
                "Find the trigger that Salesforce names, and mend it or switch it off for the integration's user.",
            ),
            in_salesforce(
                places::FLOWS,
                "See which record-triggered flows run on the object, and mend the one that fails.",
            ),
        ],
        waiting: Waiting::No,
        if_persists: "Show Salesforce's own words to whoever wrote the automation.",
        permanent: true,
        source: RECORD_ERRORS,
    },
];
