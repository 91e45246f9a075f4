//! Every error that Salesforce gave for a record, and the refusals in a row that decide whether a queue's integration is
//! at fault.

use crate::sql;
use sea_orm_migration::prelude::*;

pub(crate) struct Migration;

impl MigrationName for Migration {
    fn name(&self) -> &'static str {
        "m20261201_000013_refusals"
    }
}

#[async_trait::async_trait]
impl MigrationTrait for Migration {
    async fn up(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        sql::run(manager, STATEMENTS).await
    }
}

/// `errors` is a JSON list, and null where code and message say it all. `refused_in_a_row` is JSON, and null while
/// nothing was refused.
const STATEMENTS: &str = "
ALTER TABLE record_refusals ADD COLUMN errors TEXT;
ALTER TABLE queues ADD COLUMN refused_in_a_row TEXT;
";
