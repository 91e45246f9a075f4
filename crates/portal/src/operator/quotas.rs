//! The limits of one client, as operators see and change them.

use super::Operators;
use crate::audit::{Change, record};
use crate::{Caller, Error};
use domain::policy::{Action, Resource};
use domain::quota::Quota;
use domain::slug::ClientSlug;
use domain::{FieldErrors, Invalid};
use serde_json::{Map, Value, json};
use store::Client;

/// One limit of a client.
#[derive(Clone, Copy, Debug)]
pub struct QuotaRow {
    pub quota: Quota,
    /// What holds for the client.
    pub limit: u32,
    /// What holds for clients without a limit of their own.
    pub usual: u32,
    /// How much of it is used now; `None` for what is not the client's as a whole.
    pub used: Option<u64>,
}

/// A client and its limits.
#[derive(Clone, Debug)]
pub struct ClientQuotas {
    pub client: Client,
    pub rows: Vec<QuotaRow>,
}

/// The form as typed: a text for each limit; empty is what the installation gives everybody.
#[derive(Clone, Debug, Default)]
pub struct QuotaForm(pub Vec<(Quota, String)>);

impl Operators<'_> {
    pub async fn quotas(&self, caller: &Caller, slug: &str) -> Result<ClientQuotas, Error> {
        self.0.authorize(caller, Action::Read, Resource::Clients)?;
        let client = self.client(slug).await?;
        let (own, usual) = (self.0.quotas_of(self.0.store(), client.id).await?, self.0.settings().quotas);
        let mut rows = Vec::new();
        for quota in Quota::ALL {
            let used = self.0.used_of(client.id, quota).await?;
            rows.push(QuotaRow { quota, limit: own.get(quota), usual: usual.get(quota), used });
        }
        Ok(ClientQuotas { client, rows })
    }

    /// Replaces the limits of a client; they hold at once, and what is there already stays.
    pub async fn set_quotas(&self, caller: &Caller, slug: &str, form: &QuotaForm) -> Result<(), Error> {
        self.0.authorize(caller, Action::Update, Resource::Clients)?;
        let client = self.client(slug).await?;
        let mut errors = FieldErrors::default();
        let parsed: Vec<_> =
            form.0.iter().filter_map(|(quota, text)| Some((*quota, errors.take(quota.word(), parse(text))?))).collect();
        if !errors.is_empty() {
            return Err(errors.into());
        }
        let tx = self.0.store().write().await?;
        store::clients::lock(&tx, client.id).await?;
        let before = self.0.quotas_of(&tx, client.id).await?;
        let mut changes = Map::new();
        for (quota, limit) in parsed {
            let usual = self.0.settings().quotas.get(quota);
            let (old, new) = (before.get(quota), limit.unwrap_or(usual));
            store::quotas::set(&tx, client.id, quota, limit.filter(|limit| *limit != usual)).await?;
            if old != new {
                changes.insert(quota.word().to_owned(), json!({ "before": old, "after": new }));
            }
        }
        if !changes.is_empty() {
            let change = Change::of_client(client.id, "client.limits_changed", client.slug.to_string());
            record(self.0, &tx, caller, change.with(Value::Object(changes))).await?;
        }
        tx.commit().await?;
        for estimates in [&self.0.0.waiting, &self.0.0.saved_answers] {
            estimates.forget(client.id);
        }
        Ok(())
    }

    async fn client(&self, slug: &str) -> Result<Client, Error> {
        let slug = ClientSlug::parse(slug).map_err(|_| Error::NotFound)?;
        store::clients::by_slug(self.0.store(), &slug).await?.ok_or(Error::NotFound)
    }
}

fn parse(text: &str) -> Result<Option<u32>, Invalid> {
    let text = text.trim();
    if text.is_empty() {
        return Ok(None);
    }
    let number = text.parse().ok().filter(|number| (1..=Quota::MOST).contains(number));
    number.map(Some).ok_or(Invalid::OutOfRange { min: 1, max: Quota::MOST })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_limit_is_a_number_or_the_usual_one() {
        assert_eq!((parse(" 700 "), parse("")), (Ok(Some(700)), Ok(None)));
        for wrong in ["0", "-1", "1000001", "5 GB", "1.5"] {
            assert!(matches!(parse(wrong), Err(Invalid::OutOfRange { .. })), "{wrong}");
        }
    }
}
