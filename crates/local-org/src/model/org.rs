//! One org and what it holds at the start: two users, the package, and the permission set the vendor's guide names.

use std::collections::{BTreeMap, BTreeSet, HashMap, VecDeque};

use serde_json::Value;

use super::app::App;
use super::bulk::Job;
use super::deploy::Deployment;
use super::fault::Fault;
use super::field_errors::FieldErrors;
use super::id::salesforce_id;
use super::permission_set::{FieldAccess, ObjectAccess, PermissionSet};
use super::record::{self, Record, Table};
use super::schema::{EXTERNAL_ID, FieldSchema, ObjectSchema, objects, with_namespace, without_namespace};
use super::script::Step;
use super::settings::{Settings, SettingsPatch};
use super::user::{PROFILES, User};
use crate::clock;

/// The permission set of the vendor's guide.
pub const RELAY_PERMISSION_SET: &str = "Relay Network Connected App";

/// Which orgs there are: key, name, whether it is a sandbox.
pub(crate) const ORGS: [(&str, &str, bool); 3] = [
    ("acme", "Acme Corporation", false),
    ("acme--dev", "Acme Corporation (dev sandbox)", true),
    ("globex", "Globex", false),
];

/// One org.
#[derive(Debug)]
pub(crate) struct OrgState {
    pub(crate) key: &'static str,
    pub(crate) name: &'static str,
    pub(crate) sandbox: bool,
    /// 18 characters, prefix `00D`.
    pub(crate) id: String,
    pub(crate) users: Vec<User>,
    pub(crate) apps: Vec<App>,
    pub(crate) permission_sets: Vec<PermissionSet>,
    pub(crate) tables: BTreeMap<&'static str, Table>,
    /// Objects that were deployed instead of brought by the package, with their fields.
    pub(crate) own_objects: BTreeMap<&'static str, BTreeSet<&'static str>>,
    pub(crate) settings: Settings,
    pub(crate) faults: Vec<Fault>,
    pub(crate) script: VecDeque<Step>,
    /// Bulk jobs by id.
    pub(crate) jobs: BTreeMap<String, Job>,
    /// Deployments of metadata by id.
    pub(crate) deployments: BTreeMap<String, Deployment>,
    /// Sign-ins by user id: the hour they were counted in and their number.
    pub(crate) logins: HashMap<String, (i64, u32)>,
    serial: u64,
}

impl OrgState {
    /// The org as it is before anyone touched it; `number` keeps ids of different orgs apart.
    pub(crate) fn seeded(number: usize) -> Self {
        let (key, name, sandbox) = ORGS[number];
        let base = (u64::try_from(number).unwrap_or_default() + 1) * 100_000;
        let mut org = Self {
            key,
            name,
            sandbox,
            id: salesforce_id("00D", base),
            users: Vec::new(),
            apps: Vec::new(),
            permission_sets: Vec::new(),
            tables: objects().iter().map(|object| (object.name, Table::default())).collect(),
            own_objects: BTreeMap::new(),
            settings: Settings::default(),
            faults: Vec::new(),
            script: VecDeque::new(),
            jobs: BTreeMap::new(),
            deployments: BTreeMap::new(),
            logins: HashMap::new(),
            serial: base,
        };
        let company = key.split("--").next().unwrap_or(key);
        let suffix = key.split_once("--").map_or(String::new(), |(_, sandbox)| format!(".{sandbox}"));
        let integration = org.push_user(
            format!("integration@{company}.example{suffix}"),
            format!("ops@{company}.test"),
            "Relay Integration",
            PROFILES[2],
        );
        org.push_user(
            format!("admin@{company}.example{suffix}"),
            format!("salesforce-admin@{company}.test"),
            "Salesforce Admin",
            PROFILES[0],
        );
        let mut set =
            org.blank_permission_set(RELAY_PERMISSION_SET.to_owned(), "Relay_Network_Connected_App".to_owned());
        set.users.insert(integration);
        for object in objects() {
            set.objects.insert(object.name, ObjectAccess::WRITER);
            let open = FieldAccess { read: true, edit: true };
            set.fields.insert(object.name, object.fields.iter().map(|field| (field.name, open)).collect());
        }
        org.permission_sets.push(set);
        org
    }

    /// The host people and programs reach this org by.
    pub(crate) fn my_domain(&self) -> String {
        my_domain(self.key, self.sandbox)
    }

    /// Key and host of the org at this place of [`ORGS`].
    pub(crate) fn seeded_my_domain(number: usize) -> (&'static str, String) {
        let (key, _, sandbox) = ORGS[number];
        (key, my_domain(key, sandbox))
    }

    /// The shared host this org signs in at.
    pub(crate) fn login_host(&self) -> &'static str {
        if self.sandbox { "test.salesforce.com" } else { "login.salesforce.com" }
    }

    /// Unix milliseconds by this org's clock.
    pub(crate) fn now_ms(&self) -> i64 {
        clock::machine_now_ms() + self.settings.clock_offset_secs * 1000
    }

    pub(crate) fn new_id(&mut self, prefix: &str) -> String {
        self.serial += 1;
        salesforce_id(prefix, self.serial)
    }

    fn push_user(&mut self, username: String, email: String, name: &str, profile: &str) -> String {
        let id = self.new_id("005");
        self.users.push(User {
            id: id.clone(),
            username,
            email,
            name: name.to_owned(),
            active: true,
            frozen: false,
            profile: profile.to_owned(),
        });
        id
    }

    pub(crate) fn user(&self, id: &str) -> Option<&User> {
        self.users.iter().find(|user| user.id == id)
    }

    /// Usernames are compared without case.
    pub(crate) fn user_named(&self, username: &str) -> Option<&User> {
        self.users.iter().find(|user| user.username.eq_ignore_ascii_case(username))
    }

    pub(crate) fn app(&self, id: &str) -> Option<&App> {
        self.apps.iter().find(|app| app.id == id)
    }

    pub(crate) fn app_mut(&mut self, id: &str) -> Option<&mut App> {
        self.apps.iter_mut().find(|app| app.id == id)
    }

    pub(crate) fn app_with_key(&self, consumer_key: &str) -> Option<&App> {
        self.apps.iter().find(|app| app.consumer_key == consumer_key)
    }

    pub(crate) fn permission_set(&self, id: &str) -> Option<&PermissionSet> {
        self.permission_sets.iter().find(|set| set.id == id)
    }

    pub(crate) fn permission_set_mut(&mut self, id: &str) -> Option<&mut PermissionSet> {
        self.permission_sets.iter_mut().find(|set| set.id == id)
    }

    pub(crate) fn permission_set_labeled(&self, label: &str) -> Option<&PermissionSet> {
        self.permission_sets
            .iter()
            .find(|set| set.label.eq_ignore_ascii_case(label) || set.api_name.eq_ignore_ascii_case(label))
    }

    /// An object by its name on the wire; nothing when neither the package nor a deployment brought it.
    pub(crate) fn object_named(&self, name: &str) -> Option<&'static ObjectSchema> {
        let name = without_namespace(self.namespace(), name)?;
        objects().iter().find(|object| object.name.eq_ignore_ascii_case(name) && self.has_object(object))
    }

    pub(crate) fn has_object(&self, object: &ObjectSchema) -> bool {
        self.settings.package_installed || self.own_objects.contains_key(object.name)
    }

    pub(crate) fn has_field(&self, object: &ObjectSchema, field: &FieldSchema) -> bool {
        let own = self.own_objects.get(object.name);
        self.settings.package_installed || own.is_some_and(|fields| fields.contains(field.name))
    }

    /// Of the installed package; the org's own objects have none.
    pub(crate) fn namespace(&self) -> Option<&str> {
        self.settings.package_namespace.as_deref().filter(|_| self.settings.package_installed)
    }

    /// A name as this org's wire shows it.
    pub(crate) fn wire_name(&self, name: &str) -> String {
        with_namespace(self.namespace(), name)
    }

    /// Changes switches; taking the package out deletes its objects with their records, as in Salesforce.
    pub(crate) fn patch_settings(&mut self, patch: SettingsPatch) -> Result<(), FieldErrors> {
        let had_package = self.settings.package_installed;
        self.settings = self.settings.patched(patch)?;
        if had_package != self.settings.package_installed {
            self.own_objects.clear();
        }
        if had_package && !self.settings.package_installed {
            for table in self.tables.values_mut() {
                *table = Table::default();
            }
        }
        Ok(())
    }

    pub(super) fn blank_permission_set(&mut self, label: String, api_name: String) -> PermissionSet {
        PermissionSet {
            id: self.new_id("0PS"),
            label,
            api_name,
            users: BTreeSet::new(),
            objects: BTreeMap::new(),
            fields: BTreeMap::new(),
        }
    }

    /// The records of an object as the wire would show them to an administrator, with how often each was written;
    /// oldest first, `limit` of them from a number on.
    pub(crate) fn records_of(&self, object: &ObjectSchema, from: usize, limit: usize) -> Vec<Value> {
        let table = self.tables.get(object.name);
        let records = table.into_iter().flat_map(Table::iter).skip(from).take(limit);
        records.map(|(slot, record)| self.shown(object, slot, record)).collect()
    }

    fn shown(&self, object: &ObjectSchema, slot: usize, record: &Record) -> Value {
        let mut fields = serde_json::Map::new();
        fields.insert("Id".to_owned(), Value::from(record::id_of(object, slot).as_str()));
        fields.insert("Name".to_owned(), Value::from(record::name_of(object, slot)));
        fields.insert("CreatedDate".to_owned(), Value::from(clock::salesforce_time(record.created_at_ms)));
        fields.insert("LastModifiedDate".to_owned(), Value::from(clock::salesforce_time(record.modified_at_ms)));
        fields.insert("writes".to_owned(), Value::from(record.writes));
        if record.cells.is_empty() {
            let external_id = self.wire_name(object.fields[EXTERNAL_ID].name);
            fields.insert(external_id, Value::from(&*record.external_id));
            fields.insert("digest".to_owned(), Value::from(format!("{:016x}", record.digest)));
            return Value::Object(fields);
        }
        for (place, field) in object.fields.iter().enumerate() {
            fields.insert(self.wire_name(field.name), record.value(place));
        }
        Value::Object(fields)
    }
}

fn my_domain(key: &str, sandbox: bool) -> String {
    if sandbox { format!("{key}.sandbox.my.salesforce.com") } else { format!("{key}.my.salesforce.com") }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn seeded_orgs_follow_salesforce_s_shapes() {
        let sandbox = OrgState::seeded(1);
        assert_eq!(sandbox.my_domain(), "acme--dev.sandbox.my.salesforce.com");
        assert!(sandbox.user_named("Integration@acme.example.DEV").is_some());
        assert_eq!(OrgState::seeded(0).my_domain(), "acme.my.salesforce.com");
    }
}
