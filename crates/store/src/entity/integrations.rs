//! One row per integration; removed ones stay for their history.

use sea_orm::entity::prelude::*;

#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "integrations")]
pub struct Model {
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: Uuid,
    pub client_id: Uuid,
    pub name: String,
    pub name_key: String,
    pub search_text: String,
    pub kind: String,
    pub form_version: String,
    pub username: Option<String>,
    pub login_host: String,
    pub my_domain: Option<String>,
    pub consumer_key: Option<String>,
    pub namespace: Option<String>,
    pub event_set_id: Uuid,
    pub state: String,
    pub paused: bool,
    pub diagnosis: Option<String>,
    pub last_check_at: Option<i64>,
    pub last_check_state: Option<String>,
    pub certificate_not_after: Option<i64>,
    pub submission_id: Uuid,
    pub standing_since: i64,
    pub connected_at: Option<i64>,
    pub created_at: i64,
    pub updated_at: i64,
    pub removed_at: Option<i64>,
    pub version: i64,
    pub organization_id: Option<String>,
    pub organization_host: Option<String>,
    pub found_organization_id: Option<String>,
    pub found_organization_host: Option<String>,
    pub proven_username: Option<String>,
    pub proven_consumer_key: Option<String>,
}

#[derive(Clone, Copy, Debug, EnumIter, DeriveRelation)]
pub enum Relation {
    #[sea_orm(
        belongs_to = "super::event_sets::Entity",
        from = "Column::EventSetId",
        to = "super::event_sets::Column::Id"
    )]
    EventSet,
}

impl ActiveModelBehavior for ActiveModel {}
