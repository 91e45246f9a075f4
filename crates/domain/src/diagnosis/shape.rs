//! What the describe call shows about the target objects: fields that are missing, locked or of the wrong shape.

use super::{Diagnosis, Pattern, Waiting, Wording, in_orgbridge, in_salesforce, places};
use crate::check::Link;

const DESCRIBE: &str = "Describe call; the vendor's record shape.";

pub(super) const ROWS: &[Diagnosis] = &[
    Diagnosis {
        code: "object_not_writable",
        link: Link::Objects,
        title: "The user may see the object but not write to it",
        said: Pattern::NONE,
        meaning: "{object} is in this org, and the user may not create or edit its records.",
        fixes: &[
            in_salesforce(places::OBJECT_SETTINGS, "Check Read, Create and Edit, then click Save."),
            in_salesforce(places::ASSIGNMENTS, "Make sure that the user has this permission set."),
        ],
        waiting: Waiting::No,
        if_persists: "See whether the user's license allows writing custom objects at all.",
        permanent: true,
        source: DESCRIBE,
    },
    Diagnosis {
        code: "field_missing",
        link: Link::Fields,
        title: "A field is missing or hidden from the user",
        said: Pattern { errors: &["INVALID_FIELD"], descriptions: &[Wording::Starts("No such column")] },
        meaning: "{field} is not on {object}, or field-level security hides it from the user. Salesforce answers the same in both cases.",
        fixes: &[
            in_salesforce(
                places::FIELDS,
                "See whether the field is listed. If not, install the current version of the {vendor} package.",
            ),
            in_salesforce(
                places::OBJECT_SETTINGS,
                "Under Field Permissions check Read Access and Edit Access, then click Save.",
            ),
            in_orgbridge(places::EDIT_NAMESPACE, "Make sure that it is the namespace of the installed package."),
        ],
        waiting: Waiting::No,
        if_persists: "Compare the field's API name letter by letter, the part before the first double underscore included.",
        permanent: true,
        source: "REST API Developer Guide, INVALID_FIELD; describe call.",
    },
    Diagnosis {
        code: "field_not_writable",
        link: Link::Fields,
        title: "A field is read-only for the user",
        said: Pattern { errors: &["INVALID_FIELD_FOR_INSERT_UPDATE"], descriptions: &[] },
        meaning: "The user sees {field} on {object} but may not fill it.",
        fixes: &[
            in_salesforce(places::OBJECT_SETTINGS, "Under Field Permissions check Edit Access, then click Save."),
            in_salesforce(places::FIELD_SECURITY, "Make sure that the field is not Read-Only for the user's profile."),
        ],
        waiting: Waiting::No,
        if_persists: "A formula or an automatic number cannot be written: reinstall the {vendor} package if the field was replaced by one.",
        permanent: true,
        source: "REST API Developer Guide, INVALID_FIELD_FOR_INSERT_UPDATE; describe call.",
    },
    Diagnosis {
        code: "field_not_external_id",
        link: Link::Fields,
        title: "The event ID field is not a unique external ID",
        said: Pattern::NONE,
        meaning: "{field} on {object} has to be a unique external ID: only so does Salesforce recognize an event that arrives twice.",
        fixes: &[in_salesforce(
            places::FIELD,
            "Click Edit, check External ID and Unique, choose Treat \"ABC\" and \"abc\" as different values (case sensitive), and click Save.",
        )],
        waiting: Waiting::No,
        if_persists: "Salesforce refuses Unique while two records carry the same value: delete the older ones first.",
        permanent: true,
        source: DESCRIBE,
    },
    Diagnosis {
        code: "field_too_short",
        link: Link::Fields,
        title: "A field is too short for what an event carries",
        said: Pattern::NONE,
        meaning: "{field} on {object} holds {found} characters, and an event may carry {wanted}.",
        fixes: &[in_salesforce(places::FIELD, "Click Edit, set Length to {wanted}, and click Save.")],
        waiting: Waiting::No,
        if_persists: "Install the current version of the {vendor} package, which brings the field in the right length.",
        permanent: true,
        source: DESCRIBE,
    },
    Diagnosis {
        code: "field_wrong_type",
        link: Link::Fields,
        title: "A field has another type than the package gives it",
        said: Pattern::NONE,
        meaning: "{field} on {object} is of type {found}, and an event needs {wanted}.",
        fixes: &[
            in_salesforce(places::FIELD, "See whether the field was changed after the installation."),
            in_salesforce(places::PACKAGES, "Install the current version of the {vendor} package."),
        ],
        waiting: Waiting::No,
        if_persists: "Where the field was made by hand, delete it and make it anew with the type that is needed.",
        permanent: true,
        source: DESCRIBE,
    },
];
