//! Refusals of single records, as the dry run and every delivery can meet them: the customer's own rules, code and data.

use super::{Diagnosis, Pattern, Waiting, Wording, in_orgbridge, in_salesforce, places};
use crate::check::Link;

const RECORD_ERRORS: &str = "REST API Developer Guide, status codes of records.";

pub(super) const ROWS: &[Diagnosis] = &[
    Diagnosis {
        code: "row_locked",
        link: Link::DryRun,
        title: "Another change in Salesforce holds the record",
        said: Pattern {
            errors: &["UNABLE_TO_LOCK_ROW", "CANNOT_INSERT_UPDATE_ACTIVATE_ENTITY"],
            descriptions: &[
                Wording::Contains("unable to obtain exclusive access to this record"),
                Wording::Contains("UNABLE_TO_LOCK_ROW"),
            ],
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
            errors: &["CANNOT_INSERT_UPDATE_ACTIVATE_ENTITY"],
            descriptions: &[
                Wording::Contains("Too many SOQL queries"),
                Wording::Contains("Apex CPU time limit exceeded"),
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
            errors: &["CANNOT_INSERT_UPDATE_ACTIVATE_ENTITY", "CANNOT_EXECUTE_FLOW_TRIGGER"],
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
    Diagnosis {
        code: "validation_rule",
        link: Link::DryRun,
        title: "A validation rule of the org refuses the record",
        said: Pattern { errors: &["FIELD_CUSTOM_VALIDATION_EXCEPTION"], descriptions: &[] },
        meaning: "The org has a validation rule on {object} that an event does not satisfy. Salesforce's words are the rule's own message.",
        fixes: &[in_salesforce(
            places::VALIDATION_RULES,
            "Find the rule with that message, and deactivate it or exempt the integration's user.",
        )],
        waiting: Waiting::No,
        if_persists: "The message may also come from a flow or a trigger: look for its words there.",
        permanent: true,
        source: RECORD_ERRORS,
    },
    Diagnosis {
        code: "duplicate_rule",
        link: Link::DryRun,
        title: "A duplicate rule of the org refuses the record",
        said: Pattern { errors: &["DUPLICATES_DETECTED"], descriptions: &[] },
        meaning: "The org compares new records with the ones it has, and takes this one for a duplicate.",
        fixes: &[in_salesforce(
            places::DUPLICATE_RULES,
            "Deactivate the rule for {object}, or set its action for new records to Allow.",
        )],
        waiting: Waiting::No,
        if_persists: "See whether another duplicate rule applies to the same object.",
        permanent: true,
        source: RECORD_ERRORS,
    },
    Diagnosis {
        code: "required_field",
        link: Link::DryRun,
        title: "The org requires a field that events do not carry",
        said: Pattern { errors: &["REQUIRED_FIELD_MISSING"], descriptions: &[] },
        meaning: "A field of {object} was made required, and no event fills it. Salesforce's words name the field.",
        fixes: &[
            in_salesforce(
                places::FIELDS,
                "Open that field, click Edit, and uncheck Required or give it a default value.",
            ),
            in_salesforce(
                places::OBJECT_SETTINGS,
                "If it is a field of the package, check Edit Access under Field Permissions.",
            ),
        ],
        waiting: Waiting::No,
        if_persists: "Compare the fields of the object with those of the {vendor} package.",
        permanent: true,
        source: RECORD_ERRORS,
    },
    Diagnosis {
        code: "value_too_long",
        link: Link::DryRun,
        title: "A value does not fit its field",
        said: Pattern { errors: &["STRING_TOO_LONG"], descriptions: &[] },
        meaning: "A field of {object} is shorter than what an event carries. Salesforce's words name the field and its length.",
        fixes: &[in_salesforce(
            places::FIELDS,
            "Open that field and set its length back to what the {vendor} package gives it.",
        )],
        waiting: Waiting::No,
        if_persists: "Install the current version of the {vendor} package.",
        permanent: true,
        source: RECORD_ERRORS,
    },
    Diagnosis {
        code: "value_wrong_type",
        link: Link::DryRun,
        title: "A value is not of the kind its field takes",
        said: Pattern {
            errors: &[
                "INVALID_TYPE_ON_FIELD_IN_RECORD",
                "INVALID_OR_NULL_FOR_RESTRICTED_PICKLIST",
                "JSON_PARSER_ERROR",
            ],
            descriptions: &[],
        },
        meaning: "A field of {object} was changed to another type, or to a picklist that admits only listed values.",
        fixes: &[in_salesforce(
            places::FIELDS,
            "Open the field that Salesforce names and set its type back to what the {vendor} package gives it.",
        )],
        waiting: Waiting::No,
        if_persists: "Install the current version of the {vendor} package.",
        permanent: true,
        source: RECORD_ERRORS,
    },
    Diagnosis {
        code: "duplicate_value",
        link: Link::DryRun,
        title: "A unique field already has this value",
        said: Pattern { errors: &["DUPLICATE_VALUE", "DUPLICATE_EXTERNAL_ID"], descriptions: &[] },
        meaning: "Another record of {object} carries the same value in a field that must be unique. Salesforce's words name the field.",
        fixes: &[in_salesforce(places::FIELDS, "If it is not the event ID, open that field and uncheck Unique.")],
        waiting: Waiting::No,
        if_persists: "If it is the event ID, the event is in Salesforce already and nothing is lost.",
        permanent: false,
        source: RECORD_ERRORS,
    },
    Diagnosis {
        code: "field_refused",
        link: Link::DryRun,
        title: "Salesforce refuses a field of the record",
        said: Pattern { errors: &["INVALID_FIELD"], descriptions: &[] },
        meaning: "A field of the record may not be sent to {object} in this way. Salesforce's words name it.",
        fixes: &[
            in_salesforce(places::FIELDS, "See whether the field is there and writable."),
            in_salesforce(
                places::OBJECT_SETTINGS,
                "Under Field Permissions check Read Access and Edit Access, then click Save.",
            ),
        ],
        waiting: Waiting::No,
        if_persists: "Install the current version of the {vendor} package.",
        permanent: true,
        source: RECORD_ERRORS,
    },
    Diagnosis {
        code: "waited_too_long",
        link: Link::DryRun,
        title: "The event waited longer than this installation keeps trying",
        said: Pattern::NONE,
        meaning: "The integration was paused or could not deliver for so long that the event was set aside. Nothing is lost: it can still be delivered.",
        fixes: &[in_orgbridge(
            places::PARKED,
            "See that the integration is connected, then replay the parked deliveries.",
        )],
        waiting: Waiting::No,
        if_persists: "Look at the last error of the integration, and mend that first.",
        permanent: false,
        source: "Orgbridge's own rule: retention.waiting_days.",
    },
    Diagnosis {
        code: "dry_run_unexpected",
        link: Link::DryRun,
        title: "The dry run did not end as it should",
        said: Pattern::NONE,
        meaning: "Orgbridge sent two records with one event ID and asked Salesforce to take both or none. It expected both to be rolled back: {detail}.",
        fixes: &[
            in_salesforce(places::FIELDS, "Open the event ID field and see that Unique is checked."),
            in_salesforce(
                places::OBJECT_MANAGER,
                "Look in {object} for records made at the time of the check, and delete them.",
            ),
        ],
        waiting: Waiting::No,
        if_persists: "Give the reference on this page to the operator of this installation.",
        permanent: true,
        source: "sObject Collections, allOrNone; the connection check's own rule.",
    },
];
