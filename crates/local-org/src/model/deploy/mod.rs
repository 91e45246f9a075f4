//! Deploying metadata: a zip with a manifest becomes objects, permission sets and apps of the org, all of them or none.
//! Words of refusals are Salesforce's where they are known from documentation or from what people report.

mod connected_app;
mod enums;
mod external_client_app;
mod file;
mod kind;
mod object;
mod package;
mod permission_set;

use std::collections::{BTreeMap, BTreeSet};

use super::app::App;
use super::org::OrgState;
use super::permission_set::PermissionSet;
use kind::Kind;
use package::{Found, Package};

/// What the caller asked for.
#[derive(Debug, Clone, Copy, Default)]
pub(crate) struct Options {
    /// Say what would happen, and leave the org as it is.
    pub(crate) check_only: bool,
    /// One refusal takes everything back.
    pub(crate) rollback_on_error: bool,
}

/// What became of one component.
#[derive(Debug, Clone)]
pub(crate) struct Message {
    /// Where it stands in the zip.
    pub(crate) file: String,
    /// Metadata type; empty for the manifest itself.
    pub(crate) kind: &'static str,
    pub(crate) name: String,
    pub(crate) outcome: Result<Made, String>,
}

/// What a component is in the org now.
#[derive(Debug, Clone)]
pub(crate) struct Made {
    pub(crate) id: Option<String>,
    pub(crate) created: bool,
}

/// A deployment, which is at its end as soon as it was asked for.
#[derive(Debug)]
pub(crate) struct Deployment {
    /// 18 characters, prefix `0Af`.
    pub(crate) id: String,
    /// Who asked.
    pub(crate) user_id: String,
    /// Unix milliseconds by the org's clock.
    pub(crate) at_ms: i64,
    pub(crate) options: Options,
    /// The options as they were sent, given back to the caller.
    pub(crate) asked: serde_json::Value,
    /// Code and sentence, when the zip could not even be looked at.
    pub(crate) failure: Option<(&'static str, String)>,
    pub(crate) messages: Vec<Message>,
}

impl Deployment {
    pub(crate) fn refusals(&self) -> usize {
        self.messages.iter().filter(|message| message.outcome.is_err()).count()
    }

    /// Whether nothing was refused.
    pub(crate) fn is_clean(&self) -> bool {
        self.failure.is_none() && self.refusals() == 0
    }

    /// The wire's word.
    pub(crate) fn status(&self) -> &'static str {
        match (self.is_clean(), self.failure.is_some() || self.options.rollback_on_error) {
            (true, _) => "Succeeded",
            (false, true) => "Failed",
            (false, false) => "SucceededPartial",
        }
    }
}

/// What a deployment can change, to take it back.
struct Before {
    apps: Vec<App>,
    permission_sets: Vec<PermissionSet>,
    own_objects: BTreeMap<&'static str, BTreeSet<&'static str>>,
}

impl OrgState {
    /// Deploys a zip; answers the deployment's id. `keys` are the consumer keys of every org.
    pub(crate) fn deploy(
        &mut self,
        user_id: &str,
        zip: &[u8],
        (options, asked): (Options, serde_json::Value),
        keys: &BTreeSet<String>,
    ) -> String {
        let id = self.new_id("0Af");
        let mut deployment = Deployment {
            id: id.clone(),
            user_id: user_id.to_owned(),
            at_ms: self.now_ms(),
            options,
            asked,
            failure: None,
            messages: Vec::new(),
        };
        if !options.rollback_on_error && !self.sandbox {
            // Source: Metadata API, DeployOptions.
            let words = "rollbackOnError must be set to true when deploying to a production organization";
            deployment.failure = Some(("INVALID_OPERATION", words.to_owned()));
        } else {
            match Package::open(zip) {
                Ok(package) => deployment.messages = self.deploy_package(&package, options, keys),
                Err(refusal) => deployment.failure = Some(refusal),
            }
        }
        self.deployments.insert(id.clone(), deployment);
        id
    }

    fn deploy_package(&mut self, package: &Package, options: Options, keys: &BTreeSet<String>) -> Vec<Message> {
        let before = Before {
            apps: self.apps.clone(),
            permission_sets: self.permission_sets.clone(),
            own_objects: self.own_objects.clone(),
        };
        let mut messages = package.problems.clone();
        for found in &package.found {
            match found.kind {
                // Deployed with its object, when the manifest names that too.
                Kind::CustomField if messages.iter().any(|message| message.name == found.name) => {}
                Kind::CustomObject | Kind::CustomField => messages.extend(object::deploy(self, found)),
                Kind::PermissionSet => messages.push(found.message(permission_set::deploy(self, found))),
                _ => {}
            }
        }
        let apps = |kind: Kind| package.found.iter().filter(move |found| found.kind == kind);
        for found in apps(Kind::ConnectedApp) {
            messages.push(found.message(connected_app::deploy(self, found, keys)));
        }
        let external: Vec<&Found> = package.found.iter().filter(|found| found.kind.is_external_client_app()).collect();
        messages.extend(external_client_app::deploy(self, &external));

        let refused = messages.iter().any(|message| message.outcome.is_err());
        if options.check_only || (refused && options.rollback_on_error) {
            self.apps = before.apps;
            self.permission_sets = before.permission_sets;
            self.own_objects = before.own_objects;
        }
        messages
    }
}
