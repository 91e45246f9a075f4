//! When people were last told that an integration needs attention, and of what.

use crate::sql;
use sea_orm_migration::prelude::*;

pub(crate) struct Migration;

impl MigrationName for Migration {
    fn name(&self) -> &'static str {
        "m20261122_000006_told"
    }
}

#[async_trait::async_trait]
impl MigrationTrait for Migration {
    async fn up(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        sql::run(manager, STATEMENTS).await
    }
}

const STATEMENTS: &str = "
ALTER TABLE queues ADD COLUMN told_at {int};
ALTER TABLE queues ADD COLUMN told_of TEXT;
";
