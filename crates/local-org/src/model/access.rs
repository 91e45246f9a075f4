//! What a user may see and write: the union of the user's permission sets, or everything for an administrator.

use super::org::OrgState;
use super::permission_set::{FieldAccess, ObjectAccess};
use super::schema::{FieldSchema, ObjectSchema, objects};
use super::user::User;

/// A user's rights at one moment, by the places of objects and fields; only of what is in the org.
#[derive(Debug, Default)]
pub(crate) struct Access(Vec<(&'static ObjectSchema, ObjectAccess, Vec<FieldAccess>)>);

impl Access {
    pub(crate) fn of(org: &OrgState, user: &User) -> Self {
        let sets = || org.permission_sets.iter().filter(|set| set.users.contains(&user.id));
        let of_object = |object: &'static ObjectSchema| {
            let start = if user.is_administrator() { ObjectAccess::ALL } else { ObjectAccess::default() };
            let rights = sets().fold(start, |rights, set| rights.or(set.object(object.name)));
            let of_field = |field: &FieldSchema| {
                if !org.has_field(object, field) {
                    return FieldAccess::default();
                }
                let always = user.is_administrator() || field.external_id;
                let mut rights = FieldAccess { read: always, edit: always };
                for set in sets() {
                    let granted = set.field(object.name, field.name);
                    rights.read |= granted.read || granted.edit;
                    rights.edit |= granted.edit;
                }
                rights
            };
            (object, rights, object.fields.iter().map(of_field).collect())
        };
        Self(objects().iter().filter(|object| org.has_object(object)).map(of_object).collect())
    }

    pub(crate) fn object(&self, object: &str) -> ObjectAccess {
        self.0.iter().find(|(known, ..)| known.name == object).map(|(_, rights, _)| *rights).unwrap_or_default()
    }

    /// By the place of the field.
    pub(crate) fn field(&self, object: &ObjectSchema, place: usize) -> FieldAccess {
        let of_object = self.0.iter().find(|(known, ..)| known.name == object.name);
        of_object.and_then(|(_, _, fields)| fields.get(place)).copied().unwrap_or_default()
    }
}
