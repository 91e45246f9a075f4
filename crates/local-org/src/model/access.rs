//! What a user may see and write: the union of the user's permission sets, or everything for an administrator.

use std::collections::BTreeMap;

use super::org::OrgState;
use super::permission_set::{FieldAccess, ObjectAccess};
use super::schema::{FieldSchema, objects};
use super::user::User;

/// A user's rights at one moment.
#[derive(Debug, Default)]
pub(crate) struct Access {
    objects: BTreeMap<&'static str, ObjectAccess>,
    fields: BTreeMap<(&'static str, &'static str), FieldAccess>,
}

impl Access {
    pub(crate) fn of(org: &OrgState, user: &User) -> Self {
        let mut access = Self::default();
        if !org.settings.package_installed {
            return access;
        }
        for object in objects() {
            let mut of_object = ObjectAccess::default();
            if user.is_administrator() {
                of_object = ObjectAccess::ALL;
            }
            let sets = || org.permission_sets.iter().filter(|set| set.users.contains(&user.id));
            for set in sets() {
                of_object = of_object.or(set.object(object.name));
            }
            access.objects.insert(object.name, of_object);
            for field in object.fields {
                let always = user.is_administrator() || field.external_id;
                let mut of_field = FieldAccess { read: always, edit: always };
                for set in sets() {
                    let granted = set.field(object.name, field.name);
                    of_field.read |= granted.read || granted.edit;
                    of_field.edit |= granted.edit;
                }
                access.fields.insert((object.name, field.name), of_field);
            }
        }
        access
    }

    pub(crate) fn object(&self, object: &str) -> ObjectAccess {
        self.objects.get(object).copied().unwrap_or_default()
    }

    pub(crate) fn field(&self, object: &'static str, field: &FieldSchema) -> FieldAccess {
        self.fields.get(&(object, field.name)).copied().unwrap_or_default()
    }
}
