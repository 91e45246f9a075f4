//! The handle others hold: a world of orgs, and each org in it, to set up and to look at from Rust.

mod sessions;

use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use serde_json::Value;

use crate::model::app::{IpRelaxation, PermittedUsers};
use crate::model::app_setup::{AppSetup, InstalledApp};
use crate::model::calls::Call;
use crate::model::fault::Fault;
use crate::model::field_errors::FieldErrors;
use crate::model::org::{ORGS, OrgState};
use crate::model::permission_set::{FieldAccess, ObjectAccess};
use crate::model::record::Table;
use crate::model::schema::{ObjectSchema, objects};
use crate::model::script::Step;
use crate::model::settings::{Settings, SettingsPatch};
use crate::model::state::State;
use crate::model::summary::Summary;
use crate::model::user::{User, UserSetup};

/// All local orgs: production `acme` and `globex`, sandbox `acme--dev`. Clones share the same orgs.
#[derive(Debug, Clone)]
pub struct World {
    state: Arc<Mutex<State>>,
}

impl Default for World {
    fn default() -> Self {
        Self::new()
    }
}

impl World {
    /// Freshly seeded orgs: the package installed, an integration user with the guide's permission set, no app yet.
    pub fn new() -> Self {
        Self { state: Arc::new(Mutex::new(State::seeded())) }
    }

    pub(crate) fn lock(&self) -> MutexGuard<'_, State> {
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// An org by key.
    ///
    /// # Panics
    /// When there is no org of that key.
    pub fn org(&self, key: &str) -> Org {
        let key = ORGS.iter().map(|(name, ..)| *name).find(|name| *name == key).expect("there is an org of that key");
        Org { world: self.clone(), key }
    }

    /// Puts everything back to the beginning; every session ends.
    pub fn reset(&self) {
        self.lock().reset(None);
    }

    /// The last 200 calls of the wire, newest first.
    pub fn calls(&self) -> Vec<Call> {
        self.lock().calls.newest_first().cloned().collect()
    }

    /// How many calls of the data API were answered since the start.
    pub fn data_calls(&self) -> u64 {
        self.lock().calls.of_data()
    }

    /// Switches a fault on for every org.
    pub fn add_fault(&self, fault: Fault) {
        self.lock().faults.push(fault);
    }

    /// Switches the faults off that strike every org.
    pub fn clear_faults(&self) {
        self.lock().faults.clear();
    }
}

/// One org of a [`World`].
#[derive(Debug, Clone)]
pub struct Org {
    world: World,
    key: &'static str,
}

impl Org {
    fn with<T>(&self, act: impl FnOnce(&mut OrgState) -> T) -> T {
        let mut state = self.world.lock();
        act(state.org_mut(self.key).expect("a world never loses an org"))
    }

    /// `acme`, `globex` or `acme--dev`.
    pub fn key(&self) -> &'static str {
        self.key
    }

    /// 18 characters.
    pub fn id(&self) -> String {
        self.with(|org| org.id.clone())
    }

    /// Refreshes it as a sandbox: another id behind the same host, its apps and users kept as if they were set up again.
    pub fn refresh(&self) {
        self.with(|org| org.id = org.new_id("00D"));
        self.end_sessions();
    }

    /// The host of this org, such as `acme.my.salesforce.com`.
    pub fn my_domain(&self) -> String {
        self.with(|org| org.my_domain())
    }

    /// Adds an app; its consumer key works after the org's propagation delay.
    pub fn install_app(&self, setup: AppSetup) -> Result<InstalledApp, FieldErrors> {
        self.with(|org| org.install_app(setup))
    }

    /// Replaces an app's certificate (PEM) by the form's own rules; other settings stay.
    pub fn replace_certificate(&self, app_id: &str, pem: &str) -> Result<(), FieldErrors> {
        self.edit_app(app_id, |draft| {
            draft.digital_signatures = true;
            draft.certificate = Some(pem.as_bytes().to_vec());
        })
    }

    /// Replaces an app's scopes.
    pub fn set_scopes(&self, app_id: &str, scopes: &[&str]) -> Result<(), FieldErrors> {
        self.edit_app(app_id, |draft| draft.scopes = scopes.iter().map(|scope| (*scope).to_owned()).collect())
    }

    fn edit_app(
        &self,
        app_id: &str,
        change: impl FnOnce(&mut crate::model::app_save::AppDraft),
    ) -> Result<(), FieldErrors> {
        self.with(|org| {
            let app = org.app(app_id).ok_or_else(|| FieldErrors::one("app", "There is no such app"))?;
            let kind = app.kind;
            let mut draft = crate::model::app_save::AppDraft::from_form(&app.saved);
            change(&mut draft);
            org.save_app(Some(app_id), kind, &draft).map(|_| ())
        })
    }

    /// *Edit Policies* of an app.
    pub fn set_policies(&self, app_id: &str, permitted_users: PermittedUsers, ip_relaxation: IpRelaxation) {
        self.with(|org| org.save_policies(app_id, permitted_users, ip_relaxation));
    }

    /// *Manage Permission Sets* of an app: exactly these labels; unknown ones are ignored.
    pub fn set_app_permission_sets(&self, app_id: &str, labels: &[&str]) {
        self.with(|org| {
            let ids =
                labels.iter().filter_map(|label| org.permission_set_labeled(label)).map(|set| set.id.clone()).collect();
            if let Some(app) = org.app_mut(app_id) {
                app.permission_sets = ids;
            }
        });
    }

    /// What a user does once in a browser under *All users may self-authorize*.
    pub fn approve(&self, app_id: &str, username: &str) {
        self.with(|org| {
            if let Some(user) = org.user_named(username).map(|user| user.id.clone()) {
                org.approve(app_id, &user);
            }
        });
    }

    /// Takes an app out; its consumer key is unknown from then on.
    pub fn remove_app(&self, app_id: &str) {
        self.with(|org| org.apps.retain(|app| app.id != app_id));
    }

    /// The switches as they are.
    pub fn settings(&self) -> Settings {
        self.with(|org| org.settings.clone())
    }

    /// Changes switches.
    pub fn update_settings(&self, patch: SettingsPatch) -> Result<(), FieldErrors> {
        self.with(|org| org.patch_settings(patch))
    }

    /// Switches a fault on for this org.
    pub fn add_fault(&self, fault: Fault) {
        self.with(|org| org.faults.push(fault));
    }

    /// Switches this org's faults off.
    pub fn clear_faults(&self) {
        self.with(|org| org.faults.clear());
    }

    /// All users.
    pub fn users(&self) -> Vec<User> {
        self.with(|org| org.users.clone())
    }

    /// Adds a user; answers the id.
    pub fn add_user(&self, setup: UserSetup) -> Result<String, FieldErrors> {
        self.world.lock().save_user(self.key, None, setup)
    }

    /// Changes a user.
    pub fn update_user(&self, username: &str, setup: UserSetup) -> Result<(), FieldErrors> {
        let mut state = self.world.lock();
        let id = state.org(self.key).and_then(|org| org.user_named(username)).map(|user| user.id.clone());
        let id = id.ok_or_else(|| FieldErrors::one("username", "There is no such user"))?;
        state.save_user(self.key, Some(&id), setup).map(|_| ())
    }

    /// Object rights of a permission set; `object` without namespace. Unknown names are ignored.
    pub fn set_object_access(&self, permission_set: &str, object: &str, access: ObjectAccess) {
        self.with(|org| {
            let Some(id) = org.permission_set_labeled(permission_set).map(|set| set.id.clone()) else { return };
            let Some(object) = objects().iter().find(|known| known.name == object) else { return };
            if let Some(set) = org.permission_set_mut(&id) {
                set.objects.insert(object.name, access);
            }
        });
    }

    /// Field rights of a permission set; names without namespace. Unknown names are ignored.
    pub fn set_field_access(&self, permission_set: &str, object: &str, field: &str, access: FieldAccess) {
        self.with(|org| {
            let Some(id) = org.permission_set_labeled(permission_set).map(|set| set.id.clone()) else { return };
            let Some(object) = objects().iter().find(|known| known.name == object) else { return };
            let Some(field) = object.field(field) else { return };
            if let Some(set) = org.permission_set_mut(&id) {
                set.fields.entry(object.name).or_default().insert(field.name, access);
            }
        });
    }

    /// Writes down what happens to the next calls; steps that are still there come first.
    pub fn script(&self, steps: impl IntoIterator<Item = Step>) {
        self.with(|org| org.script.extend(steps));
    }

    /// How many scripted steps no call has used yet.
    pub fn script_left(&self) -> usize {
        self.with(|org| org.script.len())
    }

    /// The records of an object (name without namespace), oldest first, fields named as on the wire, with `writes`: how
    /// often each was written.
    pub fn records(&self, object: &str) -> Vec<Value> {
        self.with(|org| object_named(object).map_or_else(Vec::new, |object| org.records_of(object, 0, usize::MAX)))
    }

    /// What arrived at an object (name without namespace), in numbers.
    pub fn summary(&self, object: &str) -> Summary {
        self.with(|org| object_named(object).map_or_else(Summary::default, |object| org.summary_of(object)))
    }

    /// How many records an object (name without namespace) has; asking often costs nothing.
    pub fn count(&self, object: &str) -> usize {
        self.with(|org| org.tables.get(object).map_or(0, Table::len))
    }

    /// How often the record of an external id was written: made once, changed the other times. 0 when there is none.
    pub fn writes(&self, object: &str, external_id: &str) -> u32 {
        self.with(|org| {
            let table = org.tables.get(object)?;
            table.get(table.holder_of(external_id)?).map(|record| record.writes)
        })
        .unwrap_or_default()
    }

    /// External ids with how often each record was written, oldest first, without a copy of anything else.
    pub fn each_write(&self, object: &str, mut see: impl FnMut(&str, u32)) {
        self.with(|org| {
            let table = org.tables.get(object);
            table.into_iter().flat_map(Table::iter).for_each(|(_, record)| see(&record.external_id, record.writes));
        });
    }

    /// Ends every session of this org.
    pub fn end_sessions(&self) {
        let key = self.key;
        self.world.lock().sessions.retain(|_, session| session.org != key);
    }
}

fn object_named(name: &str) -> Option<&'static ObjectSchema> {
    objects().iter().find(|object| object.name == name)
}
