//! Refusals of a record for one of its values.

use super::{Diagnosis, Pattern, Waiting, in_orgbridge, in_salesforce, places};
use crate::check::Link;

const RECORD_ERRORS: &str = "REST API Developer Guide, status codes of records.";

pub(super) const ROWS: &[Diagnosis] = &[
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
        code: "value_refused",
        link: Link::DryRun,
        title: "A value breaks a rule of its field",
        said: Pattern {
            errors: &[
                "FIELD_INTEGRITY_EXCEPTION",
                "FIELD_FILTER_VALIDATION_EXCEPTION",
                "NUMBER_OUTSIDE_VALID_RANGE",
                "INVALID_EMAIL_ADDRESS",
                "INVALID_STATUS",
                "MISSING_ARGUMENT",
                "INVALID_NULL_REFERENCE_FROM_TRIGGER",
            ],
            descriptions: &[],
        },
        meaning: "Salesforce cannot keep a value of this record in the field it is meant for, such as a time out of range or a value that the field's filter excludes. Salesforce's words name the field. Other records are not affected.",
        fixes: &[
            in_salesforce(places::FIELDS, "Open the field that Salesforce names and see which values it admits."),
            in_salesforce(
                places::FLOWS,
                "If it is not a field of the package, see which record-triggered flow fills it with such a value.",
            ),
            in_orgbridge(places::PARKED, "When the field admits the value, replay the delivery."),
        ],
        waiting: Waiting::No,
        if_persists: "Correct the value in the system that sends the event, and send a new event.",
        permanent: true,
        source: RECORD_ERRORS,
    },
    Diagnosis {
        code: "reference_invalid",
        link: Link::DryRun,
        title: "The record points to another record that is not there",
        said: Pattern {
            errors: &[
                "INVALID_CROSS_REFERENCE_KEY",
                "INVALID_CROSS_REFERENCE_TYPE_FOR_FIELD",
                "MALFORMED_ID",
                "INVALID_ID_FIELD",
            ],
            descriptions: &[],
        },
        meaning: "Something that is saved with this record of {object} names another record by an id that is deleted, of another kind, or hidden from the user. Other records are not affected.",
        fixes: &[
            in_salesforce(
                places::FLOWS,
                "See which record-triggered flow fills a lookup field, and have it find the other record again.",
            ),
            in_salesforce(places::TRIGGERS, "See the same for the triggers on the object."),
            in_orgbridge(places::PARKED, "When the other record is there, replay the delivery."),
        ],
        waiting: Waiting::No,
        if_persists: "Show Salesforce's own words to the person who wrote the automation: they name the id or the field.",
        permanent: true,
        source: RECORD_ERRORS,
    },
    Diagnosis {
        code: "owner_unusable",
        link: Link::DryRun,
        title: "The owner or user of the record cannot be used",
        said: Pattern {
            errors: &[
                "INACTIVE_OWNER_OR_USER",
                "OP_WITH_INVALID_USER_TYPE_EXCEPTION",
                "TRANSFER_REQUIRES_READ",
                "INVALID_ASSIGNEE_TYPE",
            ],
            descriptions: &[],
        },
        meaning: "Automation on {object} gives this record, or one that belongs to it, to a user who is inactive or may not have it. Other records are not affected.",
        fixes: &[
            in_salesforce(
                places::FLOWS,
                "See which flow or assignment rule chooses the owner, and name an active user.",
            ),
            in_orgbridge(places::PARKED, "When the owner is right, replay the delivery."),
        ],
        waiting: Waiting::No,
        if_persists: "Show Salesforce's own words to the person who administers users in this org.",
        permanent: true,
        source: RECORD_ERRORS,
    },
];
