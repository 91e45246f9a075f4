//! Changing an integration. Two people at once: the second is told, with both values, and nothing is overwritten.

use super::Integrations;
use super::add::name_taken;
use crate::audit::{Change, record};
use crate::{Caller, ClientScope, Conflict, Error};
use domain::integration::{Settings, SettingsForm};
use domain::policy::Action;
use serde_json::{Map, Value, json};
use store::{Integration, constraint};

/// What saving did.
#[derive(Clone, Debug)]
pub struct Edited {
    pub integration: Integration,
    /// The Salesforce side is in doubt now: a check has to pass again.
    pub needs_new_check: bool,
}

impl Integrations<'_> {
    /// Saves the form that was opened at `version`.
    pub async fn edit(
        &self,
        caller: &Caller,
        slug: &str,
        id: &str,
        version: i64,
        form: &SettingsForm,
    ) -> Result<Edited, Error> {
        let (scope, stored) = self.reach_alive(caller, slug, id, Action::Update).await?;
        let settings = form.parse(stored.kind, |host| self.0.salesforce().allow_list().allows(host))?;
        if stored.version != version {
            return self.settle_conflict(&scope, stored, settings).await;
        }
        self.refuse_taken(&scope, &settings, Some(stored.id)).await?;
        if let Some(edited) = self.put(caller, &stored, settings.clone()).await? {
            return Ok(edited);
        }
        let (scope, stored) = self.reach_alive(caller, slug, id, Action::Update).await?;
        self.settle_conflict(&scope, stored, settings).await
    }

    /// Puts the settings in place of the stored ones, for a caller who may; `None` when somebody else saved in this very
    /// moment.
    pub(crate) async fn put(
        &self,
        caller: &Caller,
        stored: &Integration,
        settings: Settings,
    ) -> Result<Option<Edited>, Error> {
        if settings == stored.settings {
            return Ok(Some(Edited { integration: stored.clone(), needs_new_check: false }));
        }
        let mut changed = stored.clone();
        let now = self.0.now();
        let needs_new_check = settings.needs_new_check(&stored.settings);
        if needs_new_check {
            changed.stand(stored.state.settings_changed().map_err(|_| Error::Gone(super::REMOVED))?, now);
            changed.diagnosis = None;
            changed.last_check = None;
            changed.last_check_at = None;
        }
        changed.settings = settings;
        changed.updated_at = now;
        let tx = self.0.store().write().await?;
        match store::integrations::update(&tx, &changed).await {
            Ok(()) => {}
            Err(store::Error::Stale) => return Ok(None),
            Err(error) if error.is_unique(constraint::INTEGRATION_NAME) => return Err(name_taken(&changed.settings)),
            Err(error) => return Err(error.into()),
        }
        let detail = differences(&stored.settings, &changed.settings);
        let change =
            Change::of_client(stored.client_id, "integration.edited", changed.settings.name.to_string()).with(detail);
        record(self.0, &tx, caller, change).await?;
        tx.commit().await?;
        changed.version += 1;
        Ok(Some(Edited { integration: changed, needs_new_check }))
    }

    /// The form was opened on an older version. When what is stored already is what was typed, a repeated post or the
    /// same idea, there is nothing to quarrel about.
    async fn settle_conflict(
        &self,
        scope: &ClientScope,
        stored: Integration,
        typed: Settings,
    ) -> Result<Edited, Error> {
        if stored.settings == typed {
            return Ok(Edited { integration: stored, needs_new_check: false });
        }
        let saved_by =
            store::audit::last_actor(self.0.store(), scope.id(), "integration.edited", stored.settings.name.as_str())
                .await?;
        Err(Error::Conflict(Box::new(Conflict {
            saved_by,
            stored: stored.settings.to_form(),
            version: stored.version,
        })))
    }
}

/// Field by field what was and what is, for the audit. Nothing of an integration's settings is secret.
fn differences(before: &Settings, after: &Settings) -> Value {
    let (before, after) = (json!(before.to_form()), json!(after.to_form()));
    let mut changes = Map::new();
    if let (Value::Object(before), Value::Object(after)) = (before, after) {
        for (name, new) in after {
            if before.get(&name) != Some(&new) {
                changes.insert(name.clone(), json!({ "before": before.get(&name), "after": new }));
            }
        }
    }
    Value::Object(changes)
}
