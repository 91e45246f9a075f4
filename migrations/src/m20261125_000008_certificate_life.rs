//! What certificates live through, and the reminders of their end. Those that are there go on as what they are: in use,
//! or new when Salesforce has not taken them yet; those of removed integrations have no key any more.

use crate::sql;
use sea_orm_migration::prelude::*;

pub(crate) struct Migration;

impl MigrationName for Migration {
    fn name(&self) -> &'static str {
        "m20261125_000008_certificate_life"
    }
}

#[async_trait::async_trait]
impl MigrationTrait for Migration {
    async fn up(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        sql::run(manager, include_str!("m20261125_000008_certificate_life.sql")).await
    }
}
