//! Which organization an integration is connected to, what was proven with it, the end of a hand-off link when it has done
//! its work, and what guests propose.

use crate::sql;
use sea_orm_migration::prelude::*;

pub(crate) struct Migration;

impl MigrationName for Migration {
    fn name(&self) -> &'static str {
        "m20261201_000011_organizations"
    }
}

#[async_trait::async_trait]
impl MigrationTrait for Migration {
    async fn up(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        sql::run(manager, include_str!("m20261201_000011_organizations.sql")).await
    }
}
