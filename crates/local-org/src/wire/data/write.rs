//! Writing one record by the org's rules: rights, types and lengths, switched-on record faults, uniqueness. Everything
//! is noted down, so that a whole call can be taken back.

use std::borrow::Cow;

use super::api_error::ApiError;
use super::record_faults::RecordFaults;
use super::render::STANDARD_FIELDS;
use super::row::{Given, Row};
use crate::clock;
use crate::model::access::Access;
use crate::model::fault::Fault;
use crate::model::id::RecordId;
use crate::model::org::OrgState;
use crate::model::record::{Cell, Changes, Stamp, Undo, id_of};
use crate::model::schema::{EXTERNAL_ID, FieldKind, FieldSchema, ObjectSchema, without_namespace};
use crate::model::settings::Keep;

/// One transaction of writes.
pub(super) struct Writer<'a> {
    org: &'a mut OrgState,
    access: &'a Access,
    stamp: Stamp<'a>,
    faults: &'a mut RecordFaults,
    undo: Vec<(&'static str, Undo)>,
}

/// A record's values, checked. The external id stands apart.
struct Checked<'r> {
    external_id: ExternalId<'r>,
    cells: Changes,
}

enum ExternalId<'r> {
    /// The row does not name it.
    Absent,
    /// The row empties it.
    Empty,
    Given(Cow<'r, str>),
}

impl<'a> Writer<'a> {
    pub(super) fn new(
        org: &'a mut OrgState,
        access: &'a Access,
        user_id: &'a str,
        faults: &'a mut RecordFaults,
    ) -> Self {
        let stamp = Stamp { user_id, now_ms: org.now_ms(), only_ids: org.settings.keep == Keep::Ids };
        Self { org, access, stamp, faults, undo: Vec::new() }
    }

    pub(super) fn org(&self) -> &OrgState {
        self.org
    }

    pub(super) fn access(&self) -> &Access {
        self.access
    }

    /// Makes a record; answers its id.
    pub(super) fn create(&mut self, object: &'static ObjectSchema, row: Row<'_>) -> Result<RecordId, ApiError> {
        self.create_as(object, None, row)
    }

    /// With the external id from elsewhere, where there is one.
    fn create_as(
        &mut self,
        object: &'static ObjectSchema,
        external_id: Option<&str>,
        row: Row<'_>,
    ) -> Result<RecordId, ApiError> {
        if !self.access.object(object.name).create {
            return Err(ApiError::no_access());
        }
        let fault = self.faults.next(Some(&row));
        let checked = self.checked(object, row)?;
        let external_id = match (external_id, checked.external_id) {
            (Some(given), _) => self.short_enough(&object.fields[EXTERNAL_ID], Cow::Borrowed(given))?,
            (None, ExternalId::Given(given)) => given,
            (None, ExternalId::Absent | ExternalId::Empty) => return Err(self.missing(object)),
        };
        refuse(fault, None)?;
        self.check_unique(object, &external_id, None)?;
        let table = self.org.tables.entry(object.name).or_default();
        let slot = table.insert(object, &external_id, checked.cells, self.stamp);
        self.undo.push((object.name, Undo::Insert { slot }));
        Ok(id_of(object, slot))
    }

    /// Changes the record of a normalized id.
    pub(super) fn update(
        &mut self,
        object: &'static ObjectSchema,
        id: &str,
        row: Row<'_>,
    ) -> Result<RecordId, ApiError> {
        if !self.access.object(object.name).edit {
            return Err(ApiError::no_access());
        }
        let slot = self.org.tables.get(object.name).and_then(|table| table.slot_of_id(object, id));
        self.update_at(object, slot.ok_or_else(unknown_record)?, row)
    }

    fn update_at(&mut self, object: &'static ObjectSchema, slot: usize, row: Row<'_>) -> Result<RecordId, ApiError> {
        if !self.access.object(object.name).edit {
            return Err(ApiError::no_access());
        }
        let id = id_of(object, slot);
        let fault = self.faults.next(Some(&row));
        let checked = self.checked(object, row)?;
        let external_id = match checked.external_id {
            ExternalId::Absent => None,
            ExternalId::Empty => return Err(self.missing(object)),
            ExternalId::Given(given) => Some(given),
        };
        refuse(fault, Some(id))?;
        if let Some(external_id) = &external_id {
            self.check_unique(object, external_id, Some(slot))?;
        }
        let table = self.org.tables.entry(object.name).or_default();
        let undo = table.update(slot, external_id.as_deref(), checked.cells, self.stamp).ok_or_else(unknown_record)?;
        self.undo.push((object.name, undo));
        Ok(id)
    }

    /// Makes or changes the record of an external id; answers its id and whether it is new. The row does not name the
    /// external id.
    pub(super) fn upsert(
        &mut self,
        object: &'static ObjectSchema,
        external_id: &str,
        row: Row<'_>,
        update_only: bool,
    ) -> Result<(RecordId, bool), ApiError> {
        match self.org.tables.get(object.name).and_then(|table| table.holder_of(external_id)) {
            Some(slot) => self.update_at(object, slot, row).map(|id| (id, false)),
            None if update_only => Err(ApiError::not_found()),
            None => self.create_as(object, Some(external_id), row).map(|id| (id, true)),
        }
    }

    /// Deletes the record of a normalized id.
    pub(super) fn delete(&mut self, object: &'static ObjectSchema, id: &str) -> Result<RecordId, ApiError> {
        if !self.access.object(object.name).delete {
            return Err(ApiError::no_access());
        }
        let slot = self.org.tables.get(object.name).and_then(|table| table.slot_of_id(object, id));
        let slot = slot.ok_or_else(unknown_record)?;
        let id = id_of(object, slot);
        refuse(self.faults.next(None), Some(id))?;
        let undo = self.org.tables.get_mut(object.name).and_then(|table| table.remove(slot));
        self.undo.push((object.name, undo.ok_or_else(unknown_record)?));
        Ok(id)
    }

    /// Takes back everything this writer did.
    pub(super) fn roll_back(&mut self) {
        while let Some((object, undo)) = self.undo.pop() {
            if let Some(table) = self.org.tables.get_mut(object) {
                table.undo(undo);
            }
        }
    }

    /// The row's values in the form they are stored.
    fn checked<'r>(&self, object: &'static ObjectSchema, row: Row<'r>) -> Result<Checked<'r>, ApiError> {
        let mut checked = Checked { external_id: ExternalId::Absent, cells: Vec::with_capacity(row.fields.len()) };
        for (name, value) in row.fields {
            let place = without_namespace(self.org.namespace(), &name).and_then(|name| object.place(name));
            let Some(place) = place.filter(|place| self.access.field(object, *place).read) else {
                return Err(self.no_such_field(object, &name));
            };
            if !self.access.field(object, place).edit {
                return Err(read_only(&name));
            }
            let field = &object.fields[place];
            if place == EXTERNAL_ID {
                checked.external_id = self.text(field, value)?.map_or(ExternalId::Empty, ExternalId::Given);
            } else {
                checked.cells.push((place, self.cell(field, value)?));
            }
        }
        Ok(checked)
    }

    fn no_such_field(&self, object: &ObjectSchema, name: &str) -> ApiError {
        if STANDARD_FIELDS.iter().any(|(standard, ..)| standard.eq_ignore_ascii_case(name)) {
            return read_only(name);
        }
        let object_name = self.org.wire_name(object.name);
        ApiError::new(400, "INVALID_FIELD", format!("No such column '{name}' on sobject of type {object_name}"))
    }

    fn cell(&self, field: &FieldSchema, value: Given<'_>) -> Result<Cell, ApiError> {
        let Some(text) = self.text(field, value)? else { return Ok(Cell::Empty) };
        if field.kind == FieldKind::DateTime {
            let moment = clock::parse_time(&text);
            let moment = moment.ok_or_else(|| mismatch("datetime", &format!("VALUE_STRING value {text}")))?;
            if !clock::is_field_time(moment) {
                let words = format!("{}: invalid date: {}", field.label, clock::java_time(moment));
                let error = ApiError::new(400, "FIELD_INTEGRITY_EXCEPTION", words);
                return Err(error.on(self.org.wire_name(field.name)));
            }
            return Ok(Cell::Moment(moment));
        }
        Ok(Cell::Text(text.into()))
    }

    /// The text of a value; nothing when it is empty.
    fn text<'v>(&self, field: &FieldSchema, value: Given<'v>) -> Result<Option<Cow<'v, str>>, ApiError> {
        let text = match value {
            Given::Null => return Ok(None),
            Given::Object => return Err(mismatch(kind_word(field), "START_OBJECT value {")),
            Given::Array => return Err(mismatch(kind_word(field), "START_ARRAY value [")),
            Given::Text(text) => text,
            Given::Bare(text) => Cow::Owned(text),
        };
        let untidy = field.kind == FieldKind::Text && text.trim().len() < text.len();
        let text = if untidy { Cow::Owned(text.trim().to_owned()) } else { text };
        if text.is_empty() {
            return Ok(None);
        }
        if field.kind == FieldKind::DateTime { Ok(Some(text)) } else { self.short_enough(field, text).map(Some) }
    }

    fn short_enough<'v>(&self, field: &FieldSchema, text: Cow<'v, str>) -> Result<Cow<'v, str>, ApiError> {
        // A text of few bytes has few characters.
        if text.len() > field.length && text.chars().count() > field.length {
            let shown: String = text.chars().take(255).collect();
            let words = format!("{}: data value too large: {shown} (max length={})", field.label, field.length);
            return Err(ApiError::new(400, "STRING_TOO_LONG", words).on(self.org.wire_name(field.name)));
        }
        Ok(text)
    }

    fn missing(&self, object: &ObjectSchema) -> ApiError {
        let name = self.org.wire_name(object.fields[EXTERNAL_ID].name);
        ApiError::new(400, "REQUIRED_FIELD_MISSING", format!("Required fields are missing: [{name}]")).on(name)
    }

    fn check_unique(&self, object: &ObjectSchema, external_id: &str, own: Option<usize>) -> Result<(), ApiError> {
        let holder = self.org.tables.get(object.name).and_then(|table| table.holder_of(external_id));
        match holder.filter(|holder| Some(*holder) != own) {
            None => Ok(()),
            Some(holder) => {
                let words = format!(
                    "duplicate value found: {} duplicates value on record with id: {}",
                    self.org.wire_name(object.fields[EXTERNAL_ID].name),
                    id_of(object, holder).short()
                );
                Err(ApiError::new(400, "DUPLICATE_VALUE", words))
            }
        }
    }
}

fn refuse(fault: Option<Fault>, id: Option<RecordId>) -> Result<(), ApiError> {
    fault.map_or(Ok(()), |fault| Err(super::record_faults::error(&fault, id)))
}

fn unknown_record() -> ApiError {
    ApiError::new(404, "INVALID_CROSS_REFERENCE_KEY", "invalid cross reference id")
}

fn mismatch(kind: &str, value: &str) -> ApiError {
    ApiError::unreadable(&format!(
        "Cannot deserialize instance of {kind} from {value} or request may be missing a required field at [line:1, \
         column:2]"
    ))
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
