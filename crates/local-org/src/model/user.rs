//! People and machines that sign in to an org. A username has the form of an e-mail address and is not one.

use serde::{Deserialize, Serialize};

/// Profiles every org here has. The first sees every object and field.
pub const PROFILES: [&str; 3] = ["System Administrator", "Standard User", "Minimum Access - API Only Integrations"];

/// A user of one org.
#[derive(Debug, Clone, Serialize)]
pub struct User {
    /// 18 characters, prefix `005`.
    pub id: String,
    /// Unique in all of Salesforce; not an e-mail address.
    pub username: String,
    /// Where mail goes.
    pub email: String,
    /// Display name.
    pub name: String,
    /// An inactive user cannot sign in.
    pub active: bool,
    /// A frozen user cannot sign in for now.
    pub frozen: bool,
    /// One of [`PROFILES`].
    pub profile: String,
}

impl User {
    /// Whether the profile alone grants everything.
    pub(crate) fn is_administrator(&self) -> bool {
        self.profile == PROFILES[0]
    }
}

/// A new user, or the changes to one. What is absent is not changed.
#[derive(Debug, Clone, Default, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct UserSetup {
    /// See [`User::username`].
    pub username: Option<String>,
    /// See [`User::email`].
    pub email: Option<String>,
    /// See [`User::name`].
    pub name: Option<String>,
    /// See [`User::active`].
    pub active: Option<bool>,
    /// See [`User::frozen`].
    pub frozen: Option<bool>,
    /// See [`User::profile`].
    pub profile: Option<String>,
    /// Labels of the permission sets the user has after the change.
    pub permission_sets: Option<Vec<String>>,
}
