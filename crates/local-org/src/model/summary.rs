//! What arrived at an object, in numbers: enough to prove that nothing is missing and nothing came twice.

use serde::Serialize;

use super::org::OrgState;
use super::record::Table;
use super::schema::ObjectSchema;

/// Records of one object.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize)]
pub struct Summary {
    /// Records there are.
    pub records: u64,
    /// Times they were written, all together: equal to `records` when none was written twice.
    pub writes: u64,
    /// The most often that one record was written.
    pub most_writes: u32,
}

impl OrgState {
    pub(crate) fn summary_of(&self, object: &ObjectSchema) -> Summary {
        let records = self.tables.get(object.name).into_iter().flat_map(Table::iter);
        records.fold(Summary::default(), |sum, (_, record)| Summary {
            records: sum.records + 1,
            writes: sum.writes + u64::from(record.writes),
            most_writes: sum.most_writes.max(record.writes),
        })
    }
}
