//! On PostgreSQL, deliveries are found by their event and by nothing else in that index: it gave an order, too, and the
//! planner took it for a short way to what waits, through everything that was ever delivered.

use sea_orm_migration::prelude::*;
use sea_orm_migration::sea_orm::{ConnectionTrait, DbBackend};

pub(crate) struct Migration;

impl MigrationName for Migration {
    fn name(&self) -> &'static str {
        "m20261126_000010_deliveries_of_event"
    }
}

#[async_trait::async_trait]
impl MigrationTrait for Migration {
    async fn up(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        let connection = manager.get_connection();
        if connection.get_database_backend() != DbBackend::Postgres {
            return Ok(());
        }
        connection.execute_unprepared("DROP INDEX deliveries_of_event").await?;
        connection.execute_unprepared("CREATE INDEX deliveries_of_event ON deliveries USING hash (number)").await?;
        Ok(())
    }
}
