//! How the installation is, in the three things it needs.

use super::Operators;
use crate::keys::{MasterKeyHealth, RunningServer};
use crate::{Caller, Error, Portal};
use domain::policy::{Action, Resource};

/// One thing the installation needs: whether it works, and what to do when not.
#[derive(Clone, Debug)]
pub struct Standing {
    pub name: &'static str,
    pub problem: Option<String>,
}

/// What does not stop anything yet, and what to do about it.
#[derive(Clone, Debug)]
pub struct Notice {
    /// The name of the part it is about.
    pub part: &'static str,
    pub text: String,
}

/// What `/readyz` and the operator's page show.
#[derive(Clone, Debug)]
pub struct Health {
    pub parts: Vec<Standing>,
    pub notices: Vec<Notice>,
}

impl Health {
    pub fn is_ready(&self) -> bool {
        self.parts.iter().all(|part| part.problem.is_none())
    }
}

impl Operators<'_> {
    pub async fn health(&self, caller: &Caller) -> Result<Health, Error> {
        self.0.authorize(caller, Action::Read, Resource::Health)?;
        Ok(self.0.health().await)
    }

    /// The processes that serve or work at this moment, with the master keys each of them has.
    pub async fn servers(&self, caller: &Caller) -> Result<Vec<RunningServer>, Error> {
        self.0.authorize(caller, Action::Read, Resource::Health)?;
        self.0.servers_seen().await
    }
}

impl Portal {
    /// Database, master key, worker. Asked without a caller by the readiness probe, which says no more than red or green.
    pub async fn health(&self) -> Health {
        let database = self
            .store()
            .ping()
            .await
            .err()
            .map(|error| format!("{error}. Start the database or check `database_url`."));
        let master_key = match database {
            Some(_) => MasterKeyHealth {
                problem: Some("Not checked while the database is away.".to_owned()),
                ..MasterKeyHealth::default()
            },
            None => self.master_key_health().await,
        };
        let worker = (!self.worker_alive())
            .then(|| "The worker has not run for a minute. Restart the service and read its log.".to_owned());
        Health {
            parts: vec![
                Standing { name: "database", problem: database },
                Standing { name: "master_key", problem: master_key.problem },
                Standing { name: "worker", problem: worker },
            ],
            notices: master_key.notices.into_iter().map(|text| Notice { part: "master_key", text }).collect(),
        }
    }
}
