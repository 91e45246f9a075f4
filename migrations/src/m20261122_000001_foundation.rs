//! Clients, people, integrations, certificates, checks and audit, and the first event types and sets. The words here
//! are what they were on that day; a test compares them with the program's.

use crate::sql;
use sea_orm_migration::prelude::*;

pub(crate) struct Migration;

impl MigrationName for Migration {
    fn name(&self) -> &'static str {
        "m20261122_000001_foundation"
    }
}

/// 2026-11-22T00:00:00Z.
const DAY: i64 = 1_795_305_600_000;

const TYPES: [(&str, &str); 10] = [
    ("message.sent", "RelayEvents__c"),
    ("message.delivered", "RelayEvents__c"),
    ("message.failed", "RelayEvents__c"),
    ("step.completed", "RelayEvents__c"),
    ("reply.received", "RelayEvents__c"),
    ("opt_in.received", "RelayEvents__c"),
    ("opt_out.received", "RelayEvents__c"),
    ("powerup.opened", "RelayPowerups__c"),
    ("powerup.submitted", "RelayPowerups__c"),
    ("powerup.completed", "RelayPowerups__c"),
];

/// Id, name, and what the names of its types begin with.
const SETS: [(&str, &str, &str); 3] = [
    ("01900000-0000-7000-8000-000000000001", "Standard", ""),
    ("01900000-0000-7000-8000-000000000002", "Messages only", "message."),
    ("01900000-0000-7000-8000-000000000003", "Powerups only", "powerup."),
];

#[async_trait::async_trait]
impl MigrationTrait for Migration {
    async fn up(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        sql::run(manager, include_str!("m20261122_000001_foundation.sql")).await?;
        let mut seeds = vec![];
        for (name, object) in TYPES {
            seeds.push(format!(
                "INSERT INTO event_types (name, object, created_at) VALUES ('{name}', '{object}', {DAY})"
            ));
        }
        for (position, (id, name, prefix)) in (1..).zip(SETS) {
            let id = sql::uuid(id, manager.get_database_backend());
            let values = format!("{id}, '{name}', {DAY}, {position}");
            seeds.push(format!("INSERT INTO event_sets (id, name, created_at, position) VALUES ({values})"));
            for (word, _) in TYPES.iter().filter(|(word, _)| word.starts_with(prefix)) {
                seeds.push(format!("INSERT INTO event_set_types (set_id, type_name) VALUES ({id}, '{word}')"));
            }
        }
        sql::run(manager, &seeds.join(";\n")).await
    }
}
