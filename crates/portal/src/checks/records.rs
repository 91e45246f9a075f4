//! The objects and fields of the org, held against the shape a record has.

use domain::diagnosis::{Evidence, WrongShape};
use domain::event::{FieldKind, RecordField, TargetObject};
use domain::namespace::PackageNamespace;
use salesforce::{Field, ObjectDescription};

/// Whether this user may write records of the object at all.
pub(super) fn object_fits(object: &str, found: &ObjectDescription) -> Result<(), Evidence> {
    if found.createable && found.updateable {
        Ok(())
    } else {
        Err(Evidence::ObjectNotWritable { object: object.to_owned() })
    }
}

/// Whether every field of a record is there, of the right shape, and writable. The first misfit is the evidence.
pub(super) fn fields_fit(
    target: TargetObject,
    namespace: Option<&PackageNamespace>,
    found: &ObjectDescription,
) -> Result<(), Evidence> {
    let object = target.in_org(namespace);
    for wanted in target.fields() {
        let field = wanted.in_org(namespace);
        let Some(actual) = found.field(&field) else {
            return Err(Evidence::FieldMissing { object, field });
        };
        if let Some(wrong) = misfit(wanted, actual) {
            return Err(Evidence::FieldWrongShape { object, field, wrong });
        }
        // The external id may be fixed once written; every other field is written again by an upsert.
        let is_external_id = matches!(wanted.kind, FieldKind::ExternalId { .. });
        if !actual.createable || !(actual.updateable || is_external_id) {
            return Err(Evidence::FieldNotWritable { object, field });
        }
    }
    Ok(())
}

fn misfit(wanted: &RecordField, actual: &Field) -> Option<WrongShape> {
    let (types, length): (&[&str], u32) = match wanted.kind {
        FieldKind::Text { length } | FieldKind::LongText { length } => (&["string", "textarea"], length),
        FieldKind::ExternalId { length } => (&["string"], length),
        FieldKind::DateTime => (&["datetime"], 0),
    };
    if !types.contains(&actual.field_type.as_str()) {
        return Some(WrongShape::Type { wanted: types[0].to_owned(), actual: actual.field_type.clone() });
    }
    if actual.length < length {
        return Some(WrongShape::TooShort { wanted: length, actual: actual.length });
    }
    if !matches!(wanted.kind, FieldKind::ExternalId { .. }) {
        return None;
    }
    match actual {
        Field { external_id: false, .. } => Some(WrongShape::NotExternalId),
        Field { unique: false, .. } => Some(WrongShape::NotUnique),
        Field { case_sensitive: false, .. } => Some(WrongShape::NotCaseSensitive),
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn field(name: &str, field_type: &str, length: u32) -> Field {
        Field {
            name: name.to_owned(),
            field_type: field_type.to_owned(),
            length,
            external_id: false,
            unique: false,
            case_sensitive: false,
            createable: true,
            updateable: true,
            nillable: true,
            defaulted_on_create: false,
        }
    }

    fn relay_events() -> ObjectDescription {
        let id = Field { external_id: true, unique: true, case_sensitive: true, ..field("Event_Id__c", "string", 64) };
        ObjectDescription {
            name: "RelayEvents__c".to_owned(),
            createable: true,
            updateable: true,
            fields: vec![
                id,
                field("Event_Type__c", "string", 80),
                field("Occurred_At__c", "datetime", 0),
                field("Subject__c", "string", 255),
                field("Payload__c", "textarea", 131_072),
            ],
        }
    }

    fn first_misfit(change: impl FnOnce(&mut Vec<Field>)) -> Evidence {
        let mut found = relay_events();
        change(&mut found.fields);
        fields_fit(TargetObject::RelayEvents, None, &found).expect_err("a misfit")
    }

    #[test]
    fn the_documented_shape_fits() {
        assert_eq!(fields_fit(TargetObject::RelayEvents, None, &relay_events()), Ok(()));
    }

    #[test]
    fn each_misfit_is_named() {
        assert!(
            matches!(first_misfit(|f| { f.remove(4); }), Evidence::FieldMissing { field, .. } if field == "Payload__c")
        );
        assert!(matches!(
            first_misfit(|f| f[4].length = 255),
            Evidence::FieldWrongShape { wrong: WrongShape::TooShort { wanted: 131_072, actual: 255 }, .. }
        ));
        assert!(matches!(
            first_misfit(|f| f[2].field_type = "date".into()),
            Evidence::FieldWrongShape { wrong: WrongShape::Type { .. }, .. }
        ));
        assert!(matches!(
            first_misfit(|f| f[0].external_id = false),
            Evidence::FieldWrongShape { wrong: WrongShape::NotExternalId, .. }
        ));
        assert!(matches!(
            first_misfit(|f| f[0].unique = false),
            Evidence::FieldWrongShape { wrong: WrongShape::NotUnique, .. }
        ));
        assert!(matches!(
            first_misfit(|f| f[0].case_sensitive = false),
            Evidence::FieldWrongShape { wrong: WrongShape::NotCaseSensitive, .. }
        ));
        assert!(
            matches!(first_misfit(|f| f[1].updateable = false), Evidence::FieldNotWritable { field, .. } if field == "Event_Type__c")
        );
    }

    #[test]
    fn an_object_that_may_not_be_written_is_named() {
        let found = ObjectDescription { updateable: false, ..relay_events() };
        assert!(matches!(object_fits("RelayEvents__c", &found), Err(Evidence::ObjectNotWritable { .. })));
    }
}
