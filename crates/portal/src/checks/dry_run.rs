//! The rolled-back create: one record twice with the same external id and *all or none*. The second is a duplicate, so
//! everything rolls back; that the first was only rolled back proves that it could have been written. No delete right
//! is needed and nothing is left behind.

use super::evidence::of_errors;
use crate::events;
use domain::Timestamp;
use domain::diagnosis::Evidence;
use domain::event::TargetObject;
use domain::ids::CheckId;
use domain::namespace::PackageNamespace;
use salesforce::{ApiError, Record, RecordResult};
use serde_json::{Value, json};
use store::events::Payload;

const ROLLED_BACK: &str = "ALL_OR_NONE_OPERATION_ROLLED_BACK";
const DUPLICATE: &str = "DUPLICATE_VALUE";

/// The two records that cannot both be written.
pub(super) fn records(
    target: TargetObject,
    namespace: Option<&PackageNamespace>,
    check: CheckId,
    now: Timestamp,
) -> [Record; 2] {
    // Of the shape that every delivery has, so that the check proves what will be sent.
    let event = Payload {
        number: 0,
        id: format!("orgbridge-check-{}", check.uuid().simple()),
        kind: "orgbridge.check".to_owned(),
        subject: Some("Orgbridge connection check".to_owned()),
        occurred_at: now,
        data: json!({ "check": true, "powerup": "check" }).to_string(),
    };
    let fields =
        events::fields(target, namespace, &event).map(|(name, value)| (name, Value::from(value.as_ref()))).collect();
    let record = Record { object: target.in_org(namespace), fields };
    [record.clone(), record]
}

/// What the two results prove.
pub(super) fn judge(results: &[RecordResult]) -> Result<(), Evidence> {
    if results.len() != 2 {
        return Err(unexpected(format!("{} results came back for 2 records", results.len())));
    }
    if results.iter().any(|result| result.success) {
        return Err(unexpected(
            "Salesforce wrote a record that should have been rolled back; the external id field may not be unique"
                .to_owned(),
        ));
    }
    let expected = |error: &&ApiError| error.code == ROLLED_BACK || error.code == DUPLICATE;
    let others: Vec<ApiError> =
        results.iter().flat_map(|result| &result.errors).filter(|error| !expected(error)).cloned().collect();
    if !others.is_empty() {
        return Err(of_errors(200, others));
    }
    let has = |code| results.iter().any(|result| result.errors.iter().any(|error| error.code == code));
    if has(ROLLED_BACK) && has(DUPLICATE) { Ok(()) } else { Err(unexpected(describe(results))) }
}

fn unexpected(detail: String) -> Evidence {
    Evidence::DryRunUnexpected { detail }
}

fn describe(results: &[RecordResult]) -> String {
    let codes: Vec<Value> =
        results.iter().map(|result| json!(result.errors.iter().map(|error| &error.code).collect::<Vec<_>>())).collect();
    format!("the two records were answered with {}", Value::from(codes))
}

#[cfg(test)]
mod tests {
    use super::*;
    use domain::event::EVENT_ID_FIELD;
    use uuid::Uuid;

    fn refused(code: &str) -> RecordResult {
        let error = ApiError { code: code.to_owned(), message: "words".to_owned(), fields: Vec::new() };
        RecordResult { id: None, success: false, created: None, errors: vec![error] }
    }

    fn written() -> RecordResult {
        RecordResult { id: Some("a00".to_owned()), success: true, created: None, errors: Vec::new() }
    }

    #[test]
    fn rolled_back_and_duplicate_together_prove_it() {
        assert_eq!(judge(&[refused(ROLLED_BACK), refused(DUPLICATE)]), Ok(()));
        assert_eq!(judge(&[refused(DUPLICATE), refused(ROLLED_BACK)]), Ok(()));
    }

    #[test]
    fn anything_else_proves_nothing() {
        assert!(matches!(judge(&[written(), written()]), Err(Evidence::DryRunUnexpected { .. })));
        assert!(matches!(judge(&[refused(DUPLICATE), refused(DUPLICATE)]), Err(Evidence::DryRunUnexpected { .. })));
        assert!(matches!(judge(&[]), Err(Evidence::DryRunUnexpected { .. })));
        let rule = judge(&[refused("FIELD_CUSTOM_VALIDATION_EXCEPTION"), refused(ROLLED_BACK)]);
        assert!(matches!(rule, Err(Evidence::Rest { code, .. }) if code == "FIELD_CUSTOM_VALIDATION_EXCEPTION"));
    }

    #[test]
    fn both_records_share_an_id_that_fits() {
        let check = CheckId::from_uuid(Uuid::from_u128(u128::MAX));
        let [first, second] = records(TargetObject::RelayPowerups, None, check, Timestamp::from_millis(0));
        assert_eq!(first, second);
        let id = first.fields[EVENT_ID_FIELD].as_str().expect("text");
        assert!(id.len() <= 64, "{id}");
        assert_eq!(first.fields.len(), 6);
    }
}
