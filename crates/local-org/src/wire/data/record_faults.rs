//! Faults that strike single records of a call or of a bulk job: row locks, rules, triggers, storage.

use super::api_error::ApiError;
use super::row::Row;
use crate::model::fault::Fault;
use crate::model::fault_kind::FaultKind;
use crate::model::id::RecordId;

/// The record faults of one call, each with the records it has met.
#[derive(Debug, Default)]
pub(super) struct RecordFaults(Vec<(Fault, u32)>);

impl RecordFaults {
    pub(super) fn of(struck: &[Fault]) -> Self {
        Self(struck.iter().filter(|fault| fault.kind.is_of_records()).map(|fault| (fault.clone(), 0)).collect())
    }

    /// The fault that strikes the next record. A record that is deleted has no text.
    pub(super) fn next(&mut self, row: Option<&Row<'_>>) -> Option<Fault> {
        let mut struck = None;
        for (fault, met) in &mut self.0 {
            let matches = fault.matching.as_deref().is_none_or(|text| row.is_some_and(|row| row.holds(text)));
            if matches {
                *met += 1;
                if struck.is_none() && met.is_multiple_of(fault.every.max(1)) {
                    struck = Some(fault.clone());
                }
            }
        }
        struck
    }
}

/// What a fault says of a record; the id is known when it exists already.
pub(super) fn error(fault: &Fault, id: Option<RecordId>) -> ApiError {
    let message = |fallback: &str| fault.message.clone().unwrap_or_else(|| fallback.to_owned());
    match fault.kind {
        FaultKind::RowLock => {
            let record = id.as_ref().map_or("a055g0000000000", RecordId::short);
            let words = format!("unable to obtain exclusive access to this record or 1 records: {record}");
            ApiError::new(400, "UNABLE_TO_LOCK_ROW", words)
        }
        FaultKind::ValidationRule => ApiError::new(
            400,
            "FIELD_CUSTOM_VALIDATION_EXCEPTION",
            message("The event does not meet this org's validation rule."),
        ),
        FaultKind::DuplicateRule => ApiError::new(400, "DUPLICATES_DETECTED", "Use one of these records?"),
        FaultKind::RecordRefusal => ApiError::of_lines(400, fault.message.as_deref().unwrap_or_default()),
        FaultKind::StorageLimit => ApiError::new(403, "STORAGE_LIMIT_EXCEEDED", "storage limit exceeded"),
        _ => ApiError::new(
            400,
            "CANNOT_INSERT_UPDATE_ACTIVATE_ENTITY",
            message(
                "RelayTrigger: execution of BeforeInsert caused by: System.NullPointerException: Attempt to \
                 de-reference a null object Trigger.RelayTrigger: line 7, column 1",
            ),
        ),
    }
}
