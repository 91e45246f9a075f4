//! How the installation is, in the three things it needs.

use super::{Operators, unknown_proxy_notice};
use crate::{Caller, Error, Portal};
use domain::policy::{Action, Resource};
use store::LowSpace;

/// One thing the installation needs: whether it works, and what to do when not.
#[derive(Clone, Debug)]
pub struct Standing {
    pub name: &'static str,
    pub problem: Option<String>,
}

/// What `/readyz` and the operator's page show.
#[derive(Clone, Debug)]
pub struct Health {
    pub parts: Vec<Standing>,
    /// What an operator has to know of while everything still works. Readiness stays green: a balancer that took the
    /// server away would also stop reading.
    pub warnings: Vec<Standing>,
    /// What works and should be mended all the same; readiness does not depend on it.
    pub notices: Vec<String>,
}

impl Health {
    pub fn is_ready(&self) -> bool {
        self.parts.iter().all(|part| part.problem.is_none())
    }
}

impl Operators<'_> {
    pub async fn health(&self, caller: &Caller) -> Result<Health, Error> {
        self.0.authorize(caller, Action::Read, Resource::Health)?;
        let health = self.0.health().await;
        let proxies = self.0.unknown_proxies().await.unwrap_or_default();
        Ok(Health { notices: proxies.iter().map(|peer| unknown_proxy_notice(peer)).collect(), ..health })
    }
}

impl Portal {
    /// Database, master key, worker. Asked without a caller by the readiness probe, which says no more than red or green.
    pub async fn health(&self) -> Health {
        let database = self
            .store()
            .probe(self.now())
            .await
            .err()
            .map(|error| format!("{error}. Start the database or check `database_url`."));
        let master_key = match database {
            Some(_) => Some("Not checked while the database is away.".to_owned()),
            None => self.check_master_key().await.err().map(|error| error.to_string()),
        };
        let worker = (!self.worker_alive())
            .then(|| "The worker has not run for a minute. Restart the service and read its log.".to_owned());
        Health {
            parts: vec![
                Standing { name: "database", problem: database },
                Standing { name: "master_key", problem: master_key },
                Standing { name: "worker", problem: worker },
            ],
            warnings: vec![Standing { name: "disk", problem: self.store().low_space().map(low_space) }],
            notices: Vec::new(),
        }
    }
}

fn low_space(low: LowSpace) -> String {
    const MIB: u64 = 1_048_576;
    format!(
        "Only {} MiB are free on the disk of the database; below {} MiB new posts are refused. Make room.",
        low.free / MIB,
        low.floor / MIB
    )
}
