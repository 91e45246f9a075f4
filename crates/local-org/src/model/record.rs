//! The records of one object, with the unique index on the external id and an undo for calls that roll back.

use std::collections::HashMap;

use serde_json::{Map, Value};

use super::id::salesforce_id;
use super::schema::ObjectSchema;

/// A record; its fields are named without a namespace.
#[derive(Debug, Clone)]
pub(crate) struct Record {
    pub(crate) id: String,
    /// The auto-number name.
    pub(crate) name: String,
    pub(crate) fields: Map<String, Value>,
    pub(crate) created_at_ms: i64,
    pub(crate) modified_at_ms: i64,
    pub(crate) created_by: String,
    pub(crate) modified_by: String,
}

impl Record {
    pub(crate) fn external_id(&self) -> Option<&str> {
        self.fields.get("Event_Id__c").and_then(Value::as_str)
    }
}

/// What a write did, to take it back.
#[derive(Debug)]
pub(crate) enum Undo {
    Insert { object: &'static str, id: String },
    Update { object: &'static str, before: Box<Record> },
    Delete { object: &'static str, position: usize, record: Box<Record> },
}

/// All records of one object, oldest first.
#[derive(Debug, Default)]
pub(crate) struct Table {
    records: Vec<Record>,
    by_id: HashMap<String, usize>,
    by_external_id: HashMap<String, String>,
    serial: u64,
}

impl Table {
    pub(crate) fn iter(&self) -> impl DoubleEndedIterator<Item = &Record> {
        self.records.iter()
    }

    pub(crate) fn len(&self) -> usize {
        self.records.len()
    }

    pub(crate) fn get(&self, id: &str) -> Option<&Record> {
        self.by_id.get(id).map(|position| &self.records[*position])
    }

    /// The id of the record that holds this external id.
    pub(crate) fn holder_of(&self, external_id: &str) -> Option<&str> {
        self.by_external_id.get(external_id).map(String::as_str)
    }

    /// Adds a record; uniqueness was checked by the caller. Numbers are not given back by a rollback, as in Salesforce.
    pub(crate) fn insert(
        &mut self,
        object: &ObjectSchema,
        fields: Map<String, Value>,
        user_id: &str,
        now_ms: i64,
    ) -> String {
        self.serial += 1;
        let id = salesforce_id(object.key_prefix, self.serial);
        let record = Record {
            id: id.clone(),
            name: format!("{}-{:010}", object.number_prefix, self.serial),
            fields,
            created_at_ms: now_ms,
            modified_at_ms: now_ms,
            created_by: user_id.to_owned(),
            modified_by: user_id.to_owned(),
        };
        if let Some(external_id) = record.external_id() {
            self.by_external_id.insert(external_id.to_owned(), id.clone());
        }
        self.by_id.insert(id.clone(), self.records.len());
        self.records.push(record);
        id
    }

    /// Replaces a record by its changed self; answers the record as it was.
    pub(crate) fn replace(&mut self, record: Record) -> Option<Record> {
        let position = *self.by_id.get(&record.id)?;
        let before = std::mem::replace(&mut self.records[position], record);
        let after = &self.records[position];
        if before.external_id() != after.external_id() {
            if let Some(old) = before.external_id() {
                self.by_external_id.remove(old);
            }
            if let Some(new) = after.external_id() {
                self.by_external_id.insert(new.to_owned(), after.id.clone());
            }
        }
        Some(before)
    }

    /// Takes a record out; answers it with its place.
    pub(crate) fn remove(&mut self, id: &str) -> Option<(usize, Record)> {
        let position = self.by_id.remove(id)?;
        let record = self.records.remove(position);
        if let Some(external_id) = record.external_id() {
            self.by_external_id.remove(external_id);
        }
        self.number_from(position);
        Some((position, record))
    }

    fn put_back(&mut self, position: usize, record: Record) {
        if let Some(external_id) = record.external_id() {
            self.by_external_id.insert(external_id.to_owned(), record.id.clone());
        }
        self.records.insert(position.min(self.records.len()), record);
        self.number_from(position);
    }

    fn number_from(&mut self, position: usize) {
        for (offset, record) in self.records.iter().enumerate().skip(position) {
            self.by_id.insert(record.id.clone(), offset);
        }
    }

    pub(crate) fn undo(&mut self, undo: Undo) {
        match undo {
            Undo::Insert { id, .. } => {
                self.remove(&id);
            }
            Undo::Update { before, .. } => {
                self.replace(*before);
            }
            Undo::Delete { position, record, .. } => self.put_back(position, *record),
        }
    }
}

impl Undo {
    pub(crate) fn object(&self) -> &'static str {
        match self {
            Self::Insert { object, .. } | Self::Update { object, .. } | Self::Delete { object, .. } => object,
        }
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;
    use crate::model::schema::objects;

    fn fields(external_id: &str) -> Map<String, Value> {
        Map::from_iter([("Event_Id__c".to_owned(), json!(external_id))])
    }

    #[test]
    fn undo_restores_place_and_index() {
        let object = &objects()[0];
        let mut table = Table::default();
        let first = table.insert(object, fields("a"), "005", 1);
        let second = table.insert(object, fields("b"), "005", 2);
        let (position, record) = table.remove(&first).unwrap();
        assert_eq!(table.holder_of("a"), None);
        assert_eq!(table.get(&second).unwrap().external_id(), Some("b"));
        table.undo(Undo::Delete { object: object.name, position, record: Box::new(record) });
        assert_eq!(table.holder_of("a"), Some(first.as_str()));
        table.undo(Undo::Insert { object: object.name, id: second });
        assert_eq!(table.holder_of("b"), None);
        assert_eq!(table.len(), 1);
    }
}
