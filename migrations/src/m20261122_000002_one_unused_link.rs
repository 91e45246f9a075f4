//! A member has at most one one-time link that can be used: making another one takes its place. Of those made before,
//! the newest stays.

use crate::sql;
use sea_orm_migration::prelude::*;

pub(crate) struct Migration;

impl MigrationName for Migration {
    fn name(&self) -> &'static str {
        "m20261122_000002_one_unused_link"
    }
}

#[async_trait::async_trait]
impl MigrationTrait for Migration {
    async fn up(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        sql::run(manager, STATEMENTS).await
    }
}

const STATEMENTS: &str = "
DELETE FROM links WHERE used_at IS NULL AND EXISTS (
    SELECT 1 FROM links AS newer
    WHERE newer.member_id = links.member_id AND newer.used_at IS NULL
    AND (newer.created_at > links.created_at
        OR (newer.created_at = links.created_at AND newer.token_hash > links.token_hash))
);
CREATE UNIQUE INDEX links_unused ON links (member_id) WHERE used_at IS NULL;
";
