//! Event types and sets. They belong to the installation, not to a client: everybody chooses from the same lists.

use crate::entity::{event_set_types, event_sets, event_types};
use crate::{Error, Reading, Tx};
use domain::Timestamp;
use domain::event::TargetObject;
use domain::ids::EventSetId;
use sea_orm::{ColumnTrait, ConnectionTrait, EntityTrait, IntoActiveModel, QueryFilter, QueryOrder, QuerySelect};

/// A named list of event types, each with the object it lands in.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct EventSet {
    pub id: EventSetId,
    pub name: String,
    /// In the order of their names.
    pub types: Vec<(String, TargetObject)>,
}

/// Every event type, in the order of the names.
pub async fn all(reading: &impl Reading) -> Result<Vec<(String, TargetObject)>, Error> {
    let found = event_types::Entity::find().order_by_asc(event_types::Column::Name).all(&reading.executor()).await?;
    found.into_iter().map(read_type).collect()
}

/// Every event set, in the order of the form.
pub async fn sets(reading: &impl Reading) -> Result<Vec<EventSet>, Error> {
    let executor = reading.executor();
    let sets = event_sets::Entity::find()
        .order_by_asc(event_sets::Column::Position)
        .order_by_asc(event_sets::Column::Id)
        .all(&executor)
        .await?;
    let members = members_of(&executor, None).await?;
    Ok(sets.into_iter().map(|set| with_types(set, &members)).collect())
}

pub async fn set(reading: &impl Reading, id: EventSetId) -> Result<Option<EventSet>, Error> {
    let executor = reading.executor();
    let Some(set) = event_sets::Entity::find_by_id(id.uuid()).one(&executor).await? else { return Ok(None) };
    let members = members_of(&executor, Some(id)).await?;
    Ok(Some(with_types(set, &members)))
}

/// # Errors
/// [`Error::Unique`] of [`crate::constraint::EVENT_TYPE_NAME`].
pub async fn insert_type(tx: &Tx, name: &str, object: TargetObject, at: Timestamp) -> Result<(), Error> {
    let row =
        event_types::Model { name: name.to_owned(), object: object.api_name().to_owned(), created_at: at.millis() };
    event_types::Entity::insert(row.into_active_model()).exec_without_returning(tx.connection()).await?;
    Ok(())
}

/// Adds a set behind the others. Its types must be there; the objects named with them are not written.
///
/// # Errors
/// [`Error::Unique`] of [`crate::constraint::EVENT_SET_NAME`]; [`Error::Reference`] for an unknown type.
pub async fn insert_set(tx: &Tx, set: &EventSet, at: Timestamp) -> Result<(), Error> {
    let last: Option<Option<i64>> = event_sets::Entity::find()
        .select_only()
        .expr(event_sets::Column::Position.max())
        .into_tuple()
        .one(tx.connection())
        .await?;
    let row = event_sets::Model {
        id: set.id.uuid(),
        name: set.name.clone(),
        created_at: at.millis(),
        position: last.flatten().unwrap_or(0).saturating_add(1),
    };
    event_sets::Entity::insert(row.into_active_model()).exec_without_returning(tx.connection()).await?;
    let members = set
        .types
        .iter()
        .map(|(name, _)| event_set_types::Model { set_id: set.id.uuid(), type_name: name.clone() }.into_active_model());
    if !set.types.is_empty() {
        event_set_types::Entity::insert_many(members).exec_without_returning(tx.connection()).await?;
    }
    Ok(())
}

type Membership = (uuid::Uuid, (String, TargetObject));

async fn members_of(executor: &impl ConnectionTrait, set: Option<EventSetId>) -> Result<Vec<Membership>, Error> {
    let mut query = event_set_types::Entity::find()
        .find_also_related(event_types::Entity)
        .order_by_asc(event_set_types::Column::TypeName);
    if let Some(set) = set {
        query = query.filter(event_set_types::Column::SetId.eq(set.uuid()));
    }
    let pairs = query.all(executor).await?;
    pairs.into_iter().filter_map(|(member, of)| of.map(|of| Ok((member.set_id, read_type(of)?)))).collect()
}

fn with_types(set: event_sets::Model, members: &[Membership]) -> EventSet {
    let types = members.iter().filter(|(of, _)| *of == set.id).map(|(_, member)| member.clone()).collect();
    EventSet { id: EventSetId::from_uuid(set.id), name: set.name, types }
}

fn read_type(row: event_types::Model) -> Result<(String, TargetObject), Error> {
    let object = TargetObject::parse(&row.object).ok_or_else(|| Error::corrupt("event_types.object", &row.object))?;
    Ok((row.name, object))
}
