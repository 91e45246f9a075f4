//! Permission sets: which objects and fields their users may touch. They also pre-authorize users for an app.

use std::collections::{BTreeMap, BTreeSet};

use serde::Serialize;

/// What may be done with an object.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize)]
#[expect(clippy::struct_excessive_bools, reason = "each is a right of its own")]
pub struct ObjectAccess {
    /// See the object and its records.
    pub read: bool,
    /// Make records.
    pub create: bool,
    /// Change records.
    pub edit: bool,
    /// Delete records.
    pub delete: bool,
}

impl ObjectAccess {
    pub(crate) const WRITER: Self = Self { read: true, create: true, edit: true, delete: false };
    pub(crate) const ALL: Self = Self { read: true, create: true, edit: true, delete: true };

    pub(crate) fn or(self, other: Self) -> Self {
        Self {
            read: self.read || other.read,
            create: self.create || other.create,
            edit: self.edit || other.edit,
            delete: self.delete || other.delete,
        }
    }
}

/// What may be done with a field. A required field is always visible to who sees the object.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize)]
pub struct FieldAccess {
    /// See the field.
    pub read: bool,
    /// Write the field.
    pub edit: bool,
}

/// A permission set of one org. Objects and fields are named without the package's namespace.
#[derive(Debug, Clone, Serialize)]
pub(crate) struct PermissionSet {
    /// 18 characters, prefix `0PS`.
    pub(crate) id: String,
    /// What people see.
    pub(crate) label: String,
    /// Without spaces.
    pub(crate) api_name: String,
    /// Ids of the users who have it.
    pub(crate) users: BTreeSet<String>,
    /// By object.
    pub(crate) objects: BTreeMap<&'static str, ObjectAccess>,
    /// By object and field.
    pub(crate) fields: BTreeMap<&'static str, BTreeMap<&'static str, FieldAccess>>,
}

impl PermissionSet {
    pub(crate) fn field(&self, object: &str, field: &str) -> FieldAccess {
        self.fields.get(object).and_then(|fields| fields.get(field)).copied().unwrap_or_default()
    }

    pub(crate) fn object(&self, object: &str) -> ObjectAccess {
        self.objects.get(object).copied().unwrap_or_default()
    }
}
