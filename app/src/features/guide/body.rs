//! What each step says. The steps on the app's own screens have a file for each kind of app; the others are the same for
//! both. The words of Salesforce's screens are Salesforce's; names and values are the vendor's configuration.

use super::card::Ways;
use super::todo::{Todo, Words, setup};
use super::{connected_app, external_client_app};
use domain::app_kind::AppKind;
use domain::guide::Step;
use domain::integration::{IntegrationType, Settings};
use portal::Vendor;

/// What the words depend on.
pub(super) struct About<'a> {
    pub(super) vendor: &'a Vendor,
    pub(super) kind: IntegrationType,
    pub(super) settings: &'a Settings,
    /// API names of the objects that events are written to.
    pub(super) objects: &'a [String],
    pub(super) ways: &'a Ways,
}

impl About<'_> {
    /// The link to the form where username, consumer key and the rest are typed.
    pub(super) fn fill_in(&self, words: &str) -> Todo {
        Todo::Open(self.ways.fill_in.clone(), words.to_owned())
    }

    /// The same for a setting that not every reader of the guide can change.
    pub(super) fn fill_in_setting(&self, words: &str) -> Todo {
        match &self.ways.instead {
            None => self.fill_in(words),
            Some(who) => Todo::Do(format!("Give it to {who}, who enters it: this page has no field for it.")),
        }
    }
}

/// The words of a step.
pub(super) fn words_of(step: Step, app: AppKind, about: &About<'_>) -> Words {
    match step {
        Step::Package => package(about),
        Step::Namespace => namespace(about),
        Step::App | Step::Certificate | Step::Scopes | Step::ConsumerKey | Step::Policies | Step::PermissionSet => {
            match app {
                AppKind::ExternalClientApp => external_client_app::words_of(step, about),
                AppKind::ConnectedApp => connected_app::words_of(step, about),
            }
        }
        Step::User => user(about),
        Step::LoginHost => login_host(app, about),
        Step::Rights => rights(about),
        Step::Proof => proof(),
    }
}

/// The settings that both kinds of app have under the same names.
pub(super) mod setting {
    pub(crate) const SCOPES: [&str; 2] =
        ["Manage user data via APIs (api)", "Perform requests at any time (refresh_token, offline_access)"];
    pub(crate) const PERMITTED_USERS: &str = "Admin approved users are pre-authorized";
    pub(crate) const IP_RELAXATION: &str = "Relax IP restrictions";
    /// Why each is as it is.
    pub(crate) const WHY_CERTIFICATE: &str = "Orgbridge signs in with a key that never leaves it; this file lets Salesforce recognize the signature. It holds no secret.";
    pub(crate) const WHY_SCOPES: &str = "api lets events be written, the other lets Orgbridge sign in while nobody is present. Leave full out: it would open everything the user may do.";
    pub(crate) const WHY_CONSUMER_KEY: &str =
        "It names the app, like an address, and is no secret. The consumer secret is not needed: leave it where it is.";
    pub(crate) const WHY_POLICIES: &str = "Nobody is there to click Allow, so an admin approves the user beforehand. Orgbridge signs in from a server outside of the org's trusted addresses, which is what the IP relaxation admits.";
    pub(crate) const WHY_PERMISSION_SET: &str =
        "It approves exactly the users who have the permission set, and nobody else.";
}

fn package(about: &About<'_>) -> Words {
    let Vendor { name, permission_set, .. } = about.vendor;
    let from = match about.kind {
        IntegrationType::AppExchange => format!("Install the {name} package from the Salesforce AppExchange."),
        IntegrationType::Unmanaged => {
            format!(
                "Open the link to the unmanaged {name} package that your customer success manager sent, and install it."
            )
        }
    };
    Words {
        path: setup(&["PLATFORM TOOLS", "Apps", "Packaging", "Installed Packages"]),
        todo: vec![
            Todo::Do(from),
            Todo::Do(format!("The package is listed there afterwards. It brings {}.", about.objects.join(" and "))),
            Todo::Type("Permission set", permission_set.clone()),
        ],
        why: "Events become records of these objects; without them there is nowhere to write to.".to_owned(),
    }
}

fn namespace(about: &About<'_>) -> Words {
    let mut todo = vec![Todo::Do("Read the column Namespace Prefix in the package's row.".to_owned())];
    if let Some(namespace) = &about.vendor.namespace {
        todo.push(Todo::Type("Package namespace", namespace.clone()));
    }
    todo.push(about.fill_in_setting("Enter it as Package namespace"));
    todo.push(Todo::Do("Leave it empty when the column is empty.".to_owned()));
    Words {
        path: setup(&["PLATFORM TOOLS", "Apps", "Packaging", "Installed Packages"]),
        todo,
        why: "Objects of a managed package carry its namespace before their name, such as relay__RelayEvents__c."
            .to_owned(),
    }
}

fn user(about: &About<'_>) -> Words {
    let Vendor { permission_set, .. } = about.vendor;
    let mut todo = vec![
        Todo::Do("Click Add Assignment, check one user made for this integration, and click Assign.".to_owned()),
        Todo::Do("Copy the user's Username. It looks like an e-mail address, but is not one.".to_owned()),
    ];
    todo.push(match &about.settings.username {
        Some(username) => Todo::Type("Username in Orgbridge", username.to_string()),
        None => about.fill_in("Enter it as Salesforce Username"),
    });
    Words {
        path: setup(&["ADMINISTRATION", "Users", "Permission Sets", permission_set, "Manage Assignments"]),
        todo,
        why: "Every record is written as this user. A user of its own keeps working when a person leaves.".to_owned(),
    }
}

fn login_host(app: AppKind, about: &About<'_>) -> Words {
    let settings = about.settings;
    let mut todo = vec![Todo::Set("Signs in at", settings.login_host.host().to_owned())];
    match (app, settings.version.has_my_domain(), settings.login_host.my_domain()) {
        (AppKind::ExternalClientApp, _, Some(_)) => {
            todo.push(Todo::Do("Compare it with Current My Domain URL, letter by letter.".to_owned()));
        }
        (AppKind::ExternalClientApp, true, None) => {
            todo.push(Todo::Do("Copy the host under Current My Domain URL.".to_owned()));
            todo.push(about.fill_in_setting("Choose My Domain and enter it"));
        }
        (AppKind::ExternalClientApp, false, _) => {
            todo.push(Todo::Do("Copy the host under Current My Domain URL.".to_owned()));
            todo.push(about.fill_in_setting("Choose version v2, which has My Domain, and enter it"));
        }
        (AppKind::ConnectedApp, has_my_domain, _) => {
            todo.push(Todo::Set("Test", "sandboxes and scratch orgs".to_owned()));
            todo.push(Todo::Set("Login", "production and developer orgs".to_owned()));
            if has_my_domain {
                todo.push(Todo::Set("My Domain", "any org, by its own host".to_owned()));
            }
            todo.push(about.fill_in_setting("Change it here if it does not fit"));
        }
    }
    let why = match app {
        AppKind::ExternalClientApp => {
            "An external client app is known only to its own org, and login.salesforce.com cannot tell which org that is."
        }
        AppKind::ConnectedApp => {
            "A sandbox knows nothing of the apps and users of production, and the other way round."
        }
    };
    Words { path: setup(&["SETTINGS", "Company Settings", "My Domain"]), todo, why: why.to_owned() }
}

fn rights(about: &About<'_>) -> Words {
    let Vendor { permission_set, .. } = about.vendor;
    let mut todo: Vec<Todo> = about.objects.iter().map(|object| Todo::Type("Object", object.clone())).collect();
    todo.extend([
        Todo::Set("Object Permissions", "Read, Create and Edit".to_owned()),
        Todo::Set("Field Permissions", "Read Access and Edit Access for every field".to_owned()),
        Todo::Do("Click Save. Under System Permissions, API Enabled has to be checked as well.".to_owned()),
    ]);
    Words {
        path: setup(&["ADMINISTRATION", "Users", "Permission Sets", permission_set, "Object Settings"]),
        todo,
        why: "The package's permission set has all of this. It matters where somebody changed it or made one by hand."
            .to_owned(),
    }
}

fn proof() -> Words {
    Words {
        path: Vec::new(),
        todo: vec![Todo::Do(
            "The check writes two records at once and has Salesforce roll both back. Nothing is left behind."
                .to_owned(),
        )],
        why: "It is the only way to see a validation rule, a flow or full storage before the first event meets it."
            .to_owned(),
    }
}
