//! Small values that belong to the installation as a whole, such as the canary that proves the master key.

use crate::entity::installation;
use crate::{Backend, Error, Reading, Tx, sql};
use sea_orm::sea_query::OnConflict;
use sea_orm::{ColumnTrait, EntityTrait, IntoActiveModel, QueryFilter, QueryOrder, QuerySelect};

/// What is counted before it is changed and belongs to no client.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Shared {
    /// The vendor's people and the clients assigned to them.
    Staff,
    EventSets,
}

/// Holds it until the transaction ends, as [`crate::clients::lock`] does with a client. Take it before anything else.
pub async fn lock(tx: &Tx, shared: Shared) -> Result<(), Error> {
    // Any numbers of our own will do.
    let number: i64 = match shared {
        Shared::Staff => 0x6f72_6762_0000_0001,
        Shared::EventSets => 0x6f72_6762_0000_0002,
    };
    if tx.backend() == Backend::Postgres {
        sql::rows(tx.connection(), "SELECT 1 FROM pg_advisory_xact_lock($1)", vec![number.into()]).await?;
    }
    Ok(())
}

pub async fn get(reading: &impl Reading, name: &str) -> Result<Option<Vec<u8>>, Error> {
    Ok(installation::Entity::find_by_id(name).one(&reading.executor()).await?.map(|row| row.value))
}

/// The same, and it stays as it is until the transaction ends.
pub async fn hold(tx: &Tx, name: &str) -> Result<Option<Vec<u8>>, Error> {
    let held = installation::Entity::find_by_id(name).lock_shared();
    Ok(held.one(tx.connection()).await?.map(|row| row.value))
}

/// Every value whose name begins so, by name.
pub async fn starting_with(reading: &impl Reading, prefix: &str) -> Result<Vec<(String, Vec<u8>)>, Error> {
    let rows = installation::Entity::find()
        .filter(installation::Column::Name.starts_with(prefix))
        .order_by_asc(installation::Column::Name)
        .all(&reading.executor())
        .await?;
    Ok(rows.into_iter().map(|row| (row.name, row.value)).collect())
}

pub async fn delete(tx: &Tx, name: &str) -> Result<(), Error> {
    installation::Entity::delete_by_id(name).exec(tx.connection()).await?;
    Ok(())
}

/// Whether it was written: a value that is there already stays.
pub async fn insert(tx: &Tx, name: &str, value: &[u8]) -> Result<bool, Error> {
    let written = installation::Entity::insert(row(name, value))
        .on_conflict(OnConflict::column(installation::Column::Name).do_nothing().to_owned())
        .exec_without_returning(tx.connection())
        .await?;
    Ok(written == 1)
}

/// Writes the value over whatever is there.
pub async fn replace(tx: &Tx, name: &str, value: &[u8]) -> Result<(), Error> {
    let over = OnConflict::column(installation::Column::Name).update_column(installation::Column::Value).to_owned();
    installation::Entity::insert(row(name, value)).on_conflict(over).exec_without_returning(tx.connection()).await?;
    Ok(())
}

fn row(name: &str, value: &[u8]) -> installation::ActiveModel {
    installation::Model { name: name.to_owned(), value: value.to_vec() }.into_active_model()
}
