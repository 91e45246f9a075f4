//! How the installation is, in the three things it needs.

use super::{Operators, unknown_proxy_notice};
use crate::keys::{MasterKeyHealth, RunningServer};
use crate::{Caller, Error, Portal};
use domain::policy::{Action, Resource};
use store::LowSpace;

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
        let mut health = self.0.health().await;
        let proxies = self.0.unknown_proxies().await.unwrap_or_default();
        let notices = proxies.iter().map(|peer| Notice { part: "proxies", text: unknown_proxy_notice(peer) });
        health.notices.extend(notices);
        Ok(health)
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
            .probe(self.now())
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
            notices: master_key
                .notices
                .into_iter()
                .map(|text| Notice { part: "master_key", text })
                .chain(self.store().low_space().map(|low| Notice { part: "disk", text: low_space(low) }))
                .collect(),
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
