//! Refusals of single records, as the dry run and every delivery can meet them: the customer's own rules, and records
//! that are gone or locked.

use super::{Diagnosis, Pattern, UNRECOGNISED_RECORD, Waiting, in_orgbridge, in_salesforce, places};
use crate::check::Link;

const RECORD_ERRORS: &str = "REST API Developer Guide, status codes of records.";

pub(super) const ROWS: &[Diagnosis] = &[
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
        code: "record_deleted",
        link: Link::DryRun,
        title: "The record is in the recycle bin of the org",
        said: Pattern { errors: &["ENTITY_IS_DELETED", "ENTITY_FAILED_IFLASTMODIFIED_ON_UPDATE"], descriptions: &[] },
        meaning: "The record of {object} that this event would change, or one that it belongs to, was deleted in Salesforce. Other records are not affected.",
        fixes: &[
            in_salesforce(
                places::OBJECT_MANAGER,
                "Restore the record from the Recycle Bin, or delete it there for good so that the event makes a new one.",
            ),
            in_orgbridge(places::PARKED, "Then replay the delivery."),
        ],
        waiting: Waiting::No,
        if_persists: "See which job or person in the org deletes records of this object.",
        permanent: true,
        source: RECORD_ERRORS,
    },
    Diagnosis {
        code: "record_locked",
        link: Link::DryRun,
        title: "An approval process locks the record",
        said: Pattern { errors: &["ENTITY_IS_LOCKED", "ALREADY_IN_PROCESS"], descriptions: &[] },
        meaning: "The record, or one that it belongs to, waits for an approval in Salesforce and cannot be changed until that is decided. Other records are not affected.",
        fixes: &[
            in_salesforce(
                places::APPROVALS,
                "Find the approval process, and allow the integration's user to edit locked records.",
            ),
            in_orgbridge(places::PARKED, "When the approval is decided, replay the delivery."),
        ],
        waiting: Waiting::No,
        if_persists: "Ask the person named in the approval request to decide it.",
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
    Diagnosis {
        code: UNRECOGNISED_RECORD,
        link: Link::DryRun,
        title: "Salesforce refused the record for a reason that is not in this list",
        said: Pattern::NONE,
        meaning: "Salesforce's own words are all that is known, and they are shown as they came. They are about this record of {object}, or about what the org runs when it is saved. Orgbridge tries such a record three times before it parks it; other records are not affected.",
        fixes: &[
            in_salesforce(
                places::FLOWS,
                "Look for these words in the record-triggered flows of the object, and mend what they point to.",
            ),
            in_salesforce(places::VALIDATION_RULES, "Look for the same words there."),
            in_orgbridge(places::PARKED, "When the cause is mended, replay the delivery."),
        ],
        waiting: Waiting::No,
        if_persists: "Search help.salesforce.com for the code in capital letters, and send Salesforce's words to the operator of this installation.",
        permanent: true,
        source: "Salesforce's list of status codes grows with every release.",
    },
];
