//! What one client may have and do. Things are counted in the transaction that adds one, with the client held; rates are
//! budgets; what would cost a count for every post is estimated ([`estimate`]).

mod estimate;
mod measure;

pub(crate) use estimate::Estimates;

use crate::{Caller, Error, Portal};
use domain::Timestamp;
use domain::ids::{ClientId, IntegrationId};
use domain::quota::{MEGABYTE, Quota, Quotas};
use store::Integration;

const HOUR_MS: i64 = 60 * 60 * 1000;
const MINUTE_MS: i64 = 60 * 1000;

impl Portal {
    /// The limits of a client: the installation's, or its own.
    pub(crate) async fn quotas_of(&self, reading: &impl store::Reading, client: ClientId) -> Result<Quotas, Error> {
        let mut quotas = self.settings().quotas;
        for (quota, limit) in store::quotas::of_client(reading, client).await? {
            quotas.set(quota, limit);
        }
        Ok(quotas)
    }

    /// Refuses when the client has one more of these than it may. Ask after adding one, in its transaction and with the
    /// client held ([`store::clients::lock`]), and leave the transaction with the refusal.
    pub(crate) async fn refuse_too_many(&self, tx: &store::Tx, client: ClientId, quota: Quota) -> Result<(), Error> {
        let limit = self.quotas_of(tx, client).await?.get(quota);
        let used = store::quotas::used(tx, client, quota).await?;
        if used > u64::from(limit) { Err(Error::OverQuota { quota, limit, retry_after_secs: None }) } else { Ok(()) }
    }

    /// Takes a connection check that somebody asked for out of the budgets of its integration and its client. Guests have
    /// budgets of the same size for themselves, so that whoever holds a hand-off link takes no check from the client; and one
    /// link has a quarter of them, so that it leaves some to the others.
    pub(crate) async fn take_check(
        &self,
        tx: &store::Tx,
        caller: &Caller,
        integration: &Integration,
    ) -> Result<(), Error> {
        let (now, client) = (self.now(), integration.client_id);
        let quotas = self.quotas_of(tx, client).await?;
        let (minute, hour) = (quotas.get(Quota::ChecksPerMinute), quotas.get(Quota::ChecksPerHour));
        let (of_integration, of_client) = (checks_of_integration(integration.id), checks_of_client(client));
        let budgets = match caller {
            Caller::Handoff(guest) => vec![
                (Quota::ChecksPerMinute, format!("{of_integration}:guests"), minute, MINUTE_MS),
                (Quota::ChecksPerHour, format!("checks:link:{}", guest.link), (hour / 4).max(1), HOUR_MS),
                (Quota::ChecksPerHour, format!("{of_client}:guests"), hour, HOUR_MS),
            ],
            _ => vec![
                (Quota::ChecksPerMinute, of_integration, minute, MINUTE_MS),
                (Quota::ChecksPerHour, of_client, hour, HOUR_MS),
            ],
        };
        for (quota, key, limit, window_ms) in budgets {
            if let Some(spent) = store::budgets::take(tx, &key, limit, now, window_ms).await? {
                return Err(Error::OverQuota { quota, limit, retry_after_secs: Some(until(spent.ends_at, now)) });
            }
        }
        Ok(())
    }

    /// How much of a limit is used now, in the limit's own unit; `None` for what is not the client's as a whole.
    pub(crate) async fn used_of(&self, client: ClientId, quota: Quota) -> Result<Option<u64>, Error> {
        let store = self.store();
        Ok(match quota {
            Quota::ChecksPerMinute => None,
            Quota::ChecksPerHour => Some(store::budgets::used(store, &checks_of_client(client), self.now()).await?),
            Quota::WaitingMegabytes | Quota::AnswersMegabytes => {
                Some(store::quotas::used(store, client, quota).await?.div_ceil(MEGABYTE))
            }
            Quota::Integrations | Quota::Keys | Quota::Members => {
                Some(store::quotas::used(store, client, quota).await?)
            }
        })
    }
}

/// Seconds until then, at least one.
pub(crate) fn until(at: Timestamp, now: Timestamp) -> u64 {
    u64::try_from(at.since(now).div_euclid(1000) + 1).unwrap_or(1)
}

fn checks_of_client(client: ClientId) -> String {
    format!("checks:client:{client}")
}

fn checks_of_integration(integration: IntegrationId) -> String {
    format!("checks:integration:{integration}")
}
