//! Limits of clients, budgets of what happens in a window of time, and a count for what the audit would say many times.

use crate::sql;
use sea_orm_migration::prelude::*;

pub(crate) struct Migration;

impl MigrationName for Migration {
    fn name(&self) -> &'static str {
        "m20261201_000012_limits"
    }
}

#[async_trait::async_trait]
impl MigrationTrait for Migration {
    async fn up(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        sql::run(manager, include_str!("m20261201_000012_limits.sql")).await
    }
}
