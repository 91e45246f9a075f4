//! Writing one record by the org's rules: rights, types and lengths, switched-on record faults, uniqueness. Everything
//! is noted down, so that a whole call can be taken back.

use serde_json::{Map, Value};

use super::answer::Context;
use super::api_error::ApiError;
use super::render::STANDARD_FIELDS;
use crate::clock;
use crate::model::access::Access;
use crate::model::fault::{Fault, FaultKind};
use crate::model::org::OrgState;
use crate::model::record::Undo;
use crate::model::schema::{FieldKind, FieldSchema, ObjectSchema, without_namespace};

/// One transaction of writes.
pub(super) struct Writer<'a> {
    org: &'a mut OrgState,
    access: &'a Access,
    user_id: &'a str,
    faults: &'a [Fault],
    now_ms: i64,
    counted: u32,
    undo: Vec<Undo>,
}

impl<'a> Writer<'a> {
    pub(super) fn new(context: &'a mut Context<'_>) -> Self {
        let now_ms = context.org.now_ms();
        Self {
            org: context.org,
            access: &context.access,
            user_id: &context.user.id,
            faults: context.faults,
            now_ms,
            counted: 0,
            undo: Vec::new(),
        }
    }

    pub(super) fn org(&self) -> &OrgState {
        self.org
    }

    pub(super) fn access(&self) -> &Access {
        self.access
    }

    /// Makes a record; answers its id.
    pub(super) fn create(
        &mut self,
        object: &'static ObjectSchema,
        body: &Map<String, Value>,
    ) -> Result<String, ApiError> {
        if !self.access.object(object.name).create {
            return Err(ApiError::no_access());
        }
        let fields = self.checked(object, body)?;
        self.check_required(object, &fields)?;
        self.strike(None)?;
        self.check_unique(object, &fields, None)?;
        let table = self.org.tables.entry(object.name).or_default();
        let id = table.insert(object, fields, self.user_id, self.now_ms);
        self.undo.push(Undo::Insert { object: object.name, id: id.clone() });
        Ok(id)
    }

    /// Changes a record; unknown ids are the caller's to refuse.
    pub(super) fn update(
        &mut self,
        object: &'static ObjectSchema,
        id: &str,
        body: &Map<String, Value>,
    ) -> Result<(), ApiError> {
        let unknown = || ApiError::new(404, "INVALID_CROSS_REFERENCE_KEY", "invalid cross reference id");
        if !self.access.object(object.name).edit {
            return Err(ApiError::no_access());
        }
        let changes = self.checked(object, body)?;
        let mut record =
            self.org.tables.get(object.name).and_then(|table| table.get(id)).cloned().ok_or_else(unknown)?;
        record.fields.extend(changes);
        self.check_required(object, &record.fields)?;
        self.strike(Some(id))?;
        self.check_unique(object, &record.fields, Some(id))?;
        record.modified_at_ms = self.now_ms;
        self.user_id.clone_into(&mut record.modified_by);
        let table = self.org.tables.entry(object.name).or_default();
        let before = table.replace(record).ok_or_else(unknown)?;
        self.undo.push(Undo::Update { object: object.name, before: Box::new(before) });
        Ok(())
    }

    /// Makes or changes the record of an external id; answers its id and whether it is new.
    pub(super) fn upsert(
        &mut self,
        object: &'static ObjectSchema,
        external_id: &str,
        body: &Map<String, Value>,
        update_only: bool,
    ) -> Result<(String, bool), ApiError> {
        let holder = self.org.tables.get(object.name).and_then(|table| table.holder_of(external_id)).map(str::to_owned);
        if let Some(id) = holder {
            self.update(object, &id, body)?;
            return Ok((id, false));
        }
        if update_only {
            return Err(ApiError::not_found());
        }
        let mut body = body.clone();
        body.insert(self.org.wire_name("Event_Id__c"), Value::from(external_id));
        self.create(object, &body).map(|id| (id, true))
    }

    /// Deletes a record.
    pub(super) fn delete(&mut self, object: &'static ObjectSchema, id: &str) -> Result<(), ApiError> {
        if !self.access.object(object.name).delete {
            return Err(ApiError::no_access());
        }
        self.strike(Some(id))?;
        let removed = self.org.tables.get_mut(object.name).and_then(|table| table.remove(id));
        let (position, record) =
            removed.ok_or_else(|| ApiError::new(404, "INVALID_CROSS_REFERENCE_KEY", "invalid cross reference id"))?;
        self.undo.push(Undo::Delete { object: object.name, position, record: Box::new(record) });
        Ok(())
    }

    /// Takes back everything this writer did.
    pub(super) fn roll_back(&mut self) {
        while let Some(undo) = self.undo.pop() {
            if let Some(table) = self.org.tables.get_mut(undo.object()) {
                table.undo(undo);
            }
        }
    }

    /// The body's fields, by their names without namespace, in the form they are stored.
    fn checked(
        &self,
        object: &'static ObjectSchema,
        body: &Map<String, Value>,
    ) -> Result<Map<String, Value>, ApiError> {
        let mut fields = Map::new();
        for (name, value) in body {
            if name == "attributes" {
                continue;
            }
            if STANDARD_FIELDS.iter().any(|(standard, ..)| standard.eq_ignore_ascii_case(name)) {
                return Err(read_only(name));
            }
            let field = without_namespace(self.org.namespace(), name).and_then(|name| object.field(name));
            let access = field.map(|field| self.access.field(object.name, field)).unwrap_or_default();
            let Some(field) = field.filter(|_| access.read) else {
                let object_name = self.org.wire_name(object.name);
                let words = format!("No such column '{name}' on sobject of type {object_name}");
                return Err(ApiError::new(400, "INVALID_FIELD", words));
            };
            if !access.edit {
                return Err(read_only(name));
            }
            fields.insert(field.name.to_owned(), self.stored(field, value)?);
        }
        Ok(fields)
    }

    fn stored(&self, field: &FieldSchema, value: &Value) -> Result<Value, ApiError> {
        let mismatch = |kind: &str, value: String| {
            ApiError::unreadable(&format!(
                "Cannot deserialize instance of {kind} from {value} or request may be missing a required field at \
                 [line:1, column:2]"
            ))
        };
        let text = match value {
            Value::Null => return Ok(Value::Null),
            Value::Object(_) => return Err(mismatch(kind_word(field), "START_OBJECT value {".to_owned())),
            Value::Array(_) => return Err(mismatch(kind_word(field), "START_ARRAY value [".to_owned())),
            Value::String(text) => text.clone(),
            other => other.to_string(),
        };
        if field.kind == FieldKind::DateTime {
            let moment = clock::parse_time(&text);
            let moment = moment.ok_or_else(|| mismatch("datetime", format!("VALUE_STRING value {text}")))?;
            return Ok(Value::from(clock::salesforce_time(moment)));
        }
        let text = if field.kind == FieldKind::Text { text.trim().to_owned() } else { text };
        if text.is_empty() {
            return Ok(Value::Null);
        }
        if text.chars().count() > field.length {
            let shown: String = text.chars().take(255).collect();
            let words = format!("{}: data value too large: {shown} (max length={})", field.label, field.length);
            return Err(ApiError::new(400, "STRING_TOO_LONG", words).on(self.org.wire_name(field.name)));
        }
        Ok(Value::from(text))
    }

    fn check_required(&self, object: &ObjectSchema, fields: &Map<String, Value>) -> Result<(), ApiError> {
        let missing =
            object.fields.iter().find(|field| field.external_id && fields.get(field.name).is_none_or(Value::is_null));
        match missing {
            None => Ok(()),
            Some(field) => {
                let name = self.org.wire_name(field.name);
                let words = format!("Required fields are missing: [{name}]");
                Err(ApiError::new(400, "REQUIRED_FIELD_MISSING", words).on(name))
            }
        }
    }

    fn check_unique(
        &self,
        object: &ObjectSchema,
        fields: &Map<String, Value>,
        own: Option<&str>,
    ) -> Result<(), ApiError> {
        for field in object.fields.iter().filter(|field| field.external_id) {
            let Some(value) = fields.get(field.name).and_then(Value::as_str) else { continue };
            let holder = self.org.tables.get(object.name).and_then(|table| table.holder_of(value));
            if let Some(holder) = holder.filter(|holder| Some(*holder) != own) {
                let words = format!(
                    "duplicate value found: {} duplicates value on record with id: {}",
                    self.org.wire_name(field.name),
                    &holder[..15]
                );
                return Err(ApiError::new(400, "DUPLICATE_VALUE", words));
            }
        }
        Ok(())
    }

    /// Record faults, counted over the call.
    fn strike(&mut self, id: Option<&str>) -> Result<(), ApiError> {
        self.counted += 1;
        let Some(fault) = self
            .faults
            .iter()
            .find(|fault| fault.kind.is_of_records() && self.counted.is_multiple_of(fault.every.max(1)))
        else {
            return Ok(());
        };
        let message = |fallback: &str| fault.message.clone().unwrap_or_else(|| fallback.to_owned());
        Err(match fault.kind {
            FaultKind::RowLock => {
                let record = id.map_or("a055g0000000000", |id| &id[..15]);
                let words = format!("unable to obtain exclusive access to this record or 1 records: {record}");
                ApiError::new(400, "UNABLE_TO_LOCK_ROW", words)
            }
            FaultKind::ValidationRule => ApiError::new(
                400,
                "FIELD_CUSTOM_VALIDATION_EXCEPTION",
                message("The event does not meet this org's validation rule."),
            ),
            FaultKind::DuplicateRule => ApiError::new(400, "DUPLICATES_DETECTED", "Use one of these records?"),
            FaultKind::StorageLimit => ApiError::new(403, "STORAGE_LIMIT_EXCEEDED", "storage limit exceeded"),
            _ => ApiError::new(
                400,
                "CANNOT_INSERT_UPDATE_ACTIVATE_ENTITY",
                message(
                    "RelayTrigger: execution of BeforeInsert caused by: System.NullPointerException: Attempt to \
                     de-reference a null object Trigger.RelayTrigger: line 7, column 1",
                ),
            ),
        })
    }
}

fn read_only(name: &str) -> ApiError {
    let words = format!(
        "Unable to create/update fields: {name}. Please check the security settings of this field and verify that it \
         is read/write for your profile or permission set."
    );
    ApiError::new(400, "INVALID_FIELD_FOR_INSERT_UPDATE", words).on(name)
}

fn kind_word(field: &FieldSchema) -> &'static str {
    match field.kind {
        FieldKind::Text | FieldKind::LongText => "string",
        FieldKind::DateTime => "datetime",
    }
}
