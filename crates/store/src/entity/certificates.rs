//! Certificates with their sealed private keys.

use sea_orm::entity::prelude::*;

#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "certificates")]
pub struct Model {
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: Uuid,
    pub client_id: Uuid,
    pub integration_id: Uuid,
    pub state: String,
    pub serial: String,
    pub thumbprint_sha256: String,
    pub pem: String,
    pub not_before: i64,
    pub not_after: i64,
    pub created_at: i64,
    pub made_by: Option<String>,
    pub last_worked_at: Option<i64>,
    pub refused_at: Option<i64>,
    pub tries: i64,
    pub next_try_at: Option<i64>,
    pub retire_at: Option<i64>,
    pub retired_at: Option<i64>,
    pub sealed_key: Option<Vec<u8>>,
    pub wrapped_data_key: Option<Vec<u8>>,
    pub master_key_id: Option<String>,
    pub key_destroyed_at: Option<i64>,
}

#[derive(Clone, Copy, Debug, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}
