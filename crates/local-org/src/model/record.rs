//! The records of one object, with the unique index on the external id and an undo for calls that roll back. Millions of
//! them must neither cost much memory nor make one write wait for the index to grow, so ids are made from the place of
//! a record, and the index is split.

use std::borrow::Cow;
use std::collections::HashMap;
use std::collections::hash_map::DefaultHasher;
use std::hash::{Hash, Hasher};
use std::sync::Arc;

use serde_json::Value;

use super::id::{self, RecordId};
use super::schema::{EXTERNAL_ID, ObjectSchema};
use crate::clock;

/// What a field of a record holds.
#[derive(Debug, Clone, Default, PartialEq, Eq, Hash)]
pub(crate) enum Cell {
    #[default]
    Empty,
    Text(Box<str>),
    /// Unix milliseconds.
    Moment(i64),
}

/// A record.
#[derive(Debug, Clone)]
pub(crate) struct Record {
    pub(crate) external_id: Arc<str>,
    /// By the place of the field; that of the external id is empty. None at all where only ids are kept.
    pub(crate) cells: Box<[Cell]>,
    /// Of the values last written, where only ids are kept.
    pub(crate) digest: u64,
    /// How often it was written: made once, changed the other times.
    pub(crate) writes: u32,
    pub(crate) created_at_ms: i64,
    pub(crate) modified_at_ms: i64,
    created_by: u32,
    modified_by: u32,
}

impl Record {
    /// What the field at a place shows.
    pub(crate) fn text(&self, place: usize) -> Option<Cow<'_, str>> {
        if place == EXTERNAL_ID {
            return Some(Cow::Borrowed(&self.external_id));
        }
        match self.cells.get(place)? {
            Cell::Empty => None,
            Cell::Text(text) => Some(Cow::Borrowed(text)),
            Cell::Moment(ms) => Some(Cow::Owned(clock::salesforce_time(*ms))),
        }
    }

    /// The same as JSON.
    pub(crate) fn value(&self, place: usize) -> Value {
        self.text(place).map_or(Value::Null, |text| Value::from(text.into_owned()))
    }
}

/// New values by their place.
pub(crate) type Changes = Vec<(usize, Cell)>;

/// Who writes, and when.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Stamp<'a> {
    pub(crate) user_id: &'a str,
    pub(crate) now_ms: i64,
    /// Keep no values.
    pub(crate) only_ids: bool,
}

/// What a write did, to take it back.
#[derive(Debug)]
pub(crate) enum Undo {
    Insert { slot: usize },
    Update { slot: usize, external_id: Arc<str>, cells: Changes, digest: u64, modified_at_ms: i64, modified_by: u32 },
    Delete { slot: usize, record: Box<Record> },
}

const SHARDS: usize = 64;

/// All records of one object, oldest first. Places are not given back, as numbers are not in Salesforce.
#[derive(Debug)]
pub(crate) struct Table {
    slots: Vec<Option<Record>>,
    live: usize,
    /// By a part of the external id's hash, so that only a part has to move when it grows.
    index: Vec<HashMap<Arc<str>, u32>>,
    writers: Vec<String>,
}

impl Default for Table {
    fn default() -> Self {
        Self { slots: Vec::new(), live: 0, index: vec![HashMap::new(); SHARDS], writers: Vec::new() }
    }
}

fn shard(external_id: &str) -> usize {
    let sum = external_id.bytes().fold(0_usize, |sum, byte| sum.wrapping_mul(31).wrapping_add(usize::from(byte)));
    (sum ^ (sum >> 7)) % SHARDS
}

fn digest(changes: &Changes) -> u64 {
    let mut hasher = DefaultHasher::new();
    changes.iter().filter(|(_, cell)| *cell != Cell::Empty).for_each(|change| change.hash(&mut hasher));
    hasher.finish()
}

/// The id of the record at a place.
pub(crate) fn id_of(object: &ObjectSchema, slot: usize) -> RecordId {
    RecordId::new(object.key_prefix, slot as u64 + 1)
}

/// The auto-number name of the record at a place.
pub(crate) fn name_of(object: &ObjectSchema, slot: usize) -> String {
    format!("{}-{:010}", object.number_prefix, slot + 1)
}

impl Table {
    /// Places with their records.
    pub(crate) fn iter(&self) -> impl DoubleEndedIterator<Item = (usize, &Record)> {
        self.slots.iter().enumerate().filter_map(|(slot, record)| Some((slot, record.as_ref()?)))
    }

    pub(crate) fn len(&self) -> usize {
        self.live
    }

    pub(crate) fn get(&self, slot: usize) -> Option<&Record> {
        self.slots.get(slot)?.as_ref()
    }

    /// The place of a record by its normalized id.
    pub(crate) fn slot_of_id(&self, object: &ObjectSchema, id: &str) -> Option<usize> {
        let slot = usize::try_from(id::serial(id, object.key_prefix)?.checked_sub(1)?).ok()?;
        self.get(slot).map(|_| slot)
    }

    /// The place of the record that holds this external id.
    pub(crate) fn holder_of(&self, external_id: &str) -> Option<usize> {
        self.index[shard(external_id)].get(external_id).map(|slot| *slot as usize)
    }

    /// Id of the user who made a record, and of the one who changed it last.
    pub(crate) fn writers_of(&self, record: &Record) -> (&str, &str) {
        let writer = |number: u32| self.writers.get(number as usize).map_or("", String::as_str);
        (writer(record.created_by), writer(record.modified_by))
    }

    fn writer(&mut self, user_id: &str) -> u32 {
        let known = self.writers.iter().position(|known| known == user_id);
        let number = known.unwrap_or_else(|| {
            self.writers.push(user_id.to_owned());
            self.writers.len() - 1
        });
        u32::try_from(number).unwrap_or(u32::MAX)
    }

    fn point(&mut self, external_id: &Arc<str>, slot: usize) {
        let number = u32::try_from(slot).unwrap_or(u32::MAX);
        self.index[shard(external_id)].insert(Arc::clone(external_id), number);
    }

    fn unpoint(&mut self, external_id: &str) {
        self.index[shard(external_id)].remove(external_id);
    }

    /// Adds a record; uniqueness was checked by the caller.
    pub(crate) fn insert(
        &mut self,
        object: &ObjectSchema,
        external_id: &str,
        values: Changes,
        stamp: Stamp<'_>,
    ) -> usize {
        let slot = self.slots.len();
        let external_id: Arc<str> = Arc::from(external_id);
        let mut cells = Box::default();
        let mut of_values = 0;
        if stamp.only_ids {
            of_values = digest(&values);
        } else {
            cells = vec![Cell::Empty; object.fields.len()].into_boxed_slice();
            for (place, cell) in values {
                cells[place] = cell;
            }
        }
        let writer = self.writer(stamp.user_id);
        self.point(&external_id, slot);
        self.slots.push(Some(Record {
            external_id,
            cells,
            digest: of_values,
            writes: 1,
            created_at_ms: stamp.now_ms,
            modified_at_ms: stamp.now_ms,
            created_by: writer,
            modified_by: writer,
        }));
        self.live += 1;
        slot
    }

    /// Changes a record; answers how to take it back.
    pub(crate) fn update(
        &mut self,
        slot: usize,
        external_id: Option<&str>,
        mut values: Changes,
        stamp: Stamp<'_>,
    ) -> Option<Undo> {
        let writer = self.writer(stamp.user_id);
        let record = self.slots.get_mut(slot)?.as_mut()?;
        let (before_digest, modified_at_ms, modified_by) = (record.digest, record.modified_at_ms, record.modified_by);
        if record.cells.is_empty() {
            record.digest = digest(&values);
            values.clear();
        }
        for (place, cell) in &mut values {
            std::mem::swap(&mut record.cells[*place], cell);
        }
        record.writes += 1;
        record.modified_at_ms = stamp.now_ms;
        record.modified_by = writer;
        let before = Arc::clone(&record.external_id);
        if let Some(external_id) = external_id.filter(|new| **new != *before) {
            record.external_id = Arc::from(external_id);
            let after = Arc::clone(&record.external_id);
            self.unpoint(&before);
            self.point(&after, slot);
        }
        Some(Undo::Update {
            slot,
            external_id: before,
            cells: values,
            digest: before_digest,
            modified_at_ms,
            modified_by,
        })
    }

    /// Takes a record out.
    pub(crate) fn remove(&mut self, slot: usize) -> Option<Undo> {
        let record = self.slots.get_mut(slot)?.take()?;
        self.unpoint(&record.external_id);
        self.live -= 1;
        Some(Undo::Delete { slot, record: Box::new(record) })
    }

    pub(crate) fn undo(&mut self, undo: Undo) {
        match undo {
            Undo::Insert { slot } => {
                self.remove(slot);
            }
            Undo::Update { slot, external_id, cells, digest, modified_at_ms, modified_by } => {
                let Some(Some(record)) = self.slots.get_mut(slot) else { return };
                // Backwards, so that a field that was named twice ends with its first value.
                for (place, cell) in cells.into_iter().rev() {
                    record.cells[place] = cell;
                }
                record.writes -= 1;
                (record.digest, record.modified_at_ms, record.modified_by) = (digest, modified_at_ms, modified_by);
                let after = std::mem::replace(&mut record.external_id, Arc::clone(&external_id));
                if after != external_id {
                    self.unpoint(&after);
                    self.point(&external_id, slot);
                }
            }
            Undo::Delete { slot, record } => {
                self.point(&Arc::clone(&record.external_id), slot);
                self.slots[slot] = Some(*record);
                self.live += 1;
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::super::schema::objects;
    use super::*;

    const STAMP: Stamp<'static> = Stamp { user_id: "005", now_ms: 1, only_ids: false };
    const ONLY_IDS: Stamp<'static> = Stamp { only_ids: true, ..STAMP };

    fn value(text: &str) -> Changes {
        vec![(EXTERNAL_ID + 1, Cell::Text(text.into()))]
    }

    #[test]
    fn every_write_can_be_taken_back() {
        let object = &objects()[0];
        let mut table = Table::default();
        let first = table.insert(object, "a", value("1"), STAMP);
        let second = table.insert(object, "b", value("1"), STAMP);
        let changed = table.update(first, Some("c"), [value("2"), value("3")].concat(), STAMP).unwrap();
        assert_eq!((table.holder_of("a"), table.holder_of("c")), (None, Some(first)));
        assert_eq!(
            (table.get(first).unwrap().cells[1].clone(), table.get(first).unwrap().writes),
            (Cell::Text("3".into()), 2)
        );
        table.undo(changed);
        assert_eq!((table.holder_of("a"), table.holder_of("c")), (Some(first), None));
        assert_eq!(
            (table.get(first).unwrap().cells[1].clone(), table.get(first).unwrap().writes),
            (Cell::Text("1".into()), 1)
        );
        let removed = table.remove(first).unwrap();
        assert_eq!((table.holder_of("a"), table.len()), (None, 1));
        assert_eq!(&*table.get(second).unwrap().external_id, "b");
        table.undo(removed);
        assert_eq!(table.holder_of("a"), Some(first));
        table.undo(Undo::Insert { slot: second });
        assert_eq!((table.holder_of("b"), table.len(), table.iter().count()), (None, 1, 1));
        let id = id_of(object, first);
        assert_eq!(table.slot_of_id(object, id.as_str()), Some(first));
        assert_eq!(table.slot_of_id(object, id_of(object, second).as_str()), None);
    }

    #[test]
    fn only_ids_are_kept_with_a_digest_of_the_values() {
        let object = &objects()[0];
        let mut table = Table::default();
        let one = table.insert(object, "a", value("1"), ONLY_IDS);
        let two = table.insert(object, "b", value("2"), ONLY_IDS);
        let same = table.insert(object, "c", value("1"), ONLY_IDS);
        let digest = |table: &Table, slot| table.get(slot).unwrap().digest;
        assert!(table.get(one).unwrap().cells.is_empty());
        assert_ne!(digest(&table, one), digest(&table, two));
        assert_eq!(digest(&table, one), digest(&table, same));
        table.update(two, None, value("1"), ONLY_IDS).unwrap();
        assert_eq!(digest(&table, one), digest(&table, two));
    }
}
