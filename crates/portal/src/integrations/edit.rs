//! Changing an integration. Two people at once: the second is told, with both values, and nothing is overwritten.

use super::add::name_taken;
use super::{Integrations, locked};
use crate::audit::{Change, record};
use crate::{Caller, ClientScope, Conflict, Error};
use domain::integration::{Settings, SettingsForm};
use domain::organization::Proven;
use domain::policy::Action;
use serde_json::{Map, Value, json};
use store::{Integration, Tx, constraint};

/// What saving did.
#[derive(Clone, Debug)]
pub struct Edited {
    pub integration: Integration,
    /// The Salesforce side is in doubt now: a check has to pass again.
    pub needs_new_check: bool,
}

impl Integrations<'_> {
    /// What is stored, for a caller who may change it; asked before a body is read.
    pub async fn prepare_change(&self, caller: &Caller, slug: &str, id: &str) -> Result<Integration, Error> {
        self.reach_alive(caller, slug, id, Action::Update).await.map(|(_, stored)| stored)
    }

    /// Saves the form that was opened at `version`.
    pub async fn edit(
        &self,
        caller: &Caller,
        slug: &str,
        id: &str,
        version: i64,
        form: &SettingsForm,
    ) -> Result<Edited, Error> {
        self.change(caller, slug, id, version, form, None).await
    }

    /// The same, and pauses or resumes with it: all of it or nothing.
    pub async fn change(
        &self,
        caller: &Caller,
        slug: &str,
        id: &str,
        version: i64,
        form: &SettingsForm,
        paused: Option<bool>,
    ) -> Result<Edited, Error> {
        let (scope, stored) = self.reach_alive(caller, slug, id, Action::Update).await?;
        let settings = form.parse(stored.kind, |host| self.0.salesforce().allow_list().allows(host))?;
        let paused = paused.filter(|paused| *paused != stored.paused);
        if stored.version != version {
            // A repeat of what is stored already is no conflict; whatever else was asked for is one.
            return self.settle_conflict(&scope, stored, settings, paused.is_none()).await;
        }
        self.refuse_taken(&scope, &settings, Some(stored.id)).await?;
        if let Some(edited) = self.put(caller, &stored, settings.clone(), paused).await? {
            return Ok(edited);
        }
        let (scope, stored) = self.reach_alive(caller, slug, id, Action::Update).await?;
        let is_all = paused.is_none_or(|paused| paused == stored.paused);
        self.settle_conflict(&scope, stored, settings, is_all).await
    }

    /// Puts the settings in place of the stored ones, for a caller who may, and pauses or resumes where that is another than
    /// it is; `None` when another one saved in this very moment.
    pub(crate) async fn put(
        &self,
        caller: &Caller,
        stored: &Integration,
        settings: Settings,
        paused: Option<bool>,
    ) -> Result<Option<Edited>, Error> {
        if settings == stored.settings && paused.is_none() {
            return Ok(Some(Edited { integration: stored.clone(), needs_new_check: false }));
        }
        let tx = self.0.store().write().await?;
        let edited = self.put_in(&tx, caller, stored, settings, paused).await?;
        if edited.is_some() {
            tx.commit().await?;
            if paused.is_some() {
                self.0.0.worker.nudge(std::iter::once(stored.client_id));
            }
        }
        Ok(edited)
    }

    /// The same as a part of a transaction, for settings that differ; with `None` nothing of it may be committed.
    pub(crate) async fn put_in(
        &self,
        tx: &Tx,
        caller: &Caller,
        seen: &Integration,
        settings: Settings,
        paused: Option<bool>,
    ) -> Result<Option<Edited>, Error> {
        // A check or a token may have changed the state since it was read, which leaves the version as it is.
        let Some(stored) = locked(tx, seen).await? else { return Ok(None) };
        let mut changed = stored.clone();
        let now = self.0.now();
        let needs_new_check = settings.needs_new_check(&stored.settings);
        if needs_new_check {
            changed.stand(stored.state.settings_changed().map_err(|_| Error::Gone(super::REMOVED))?, now);
            changed.diagnosis = None;
            changed.last_check = None;
            changed.last_check_at = None;
        }
        // Which organization the values that worked belong to is known of the host they worked at alone.
        if stored.proven.organization.is_none() && settings.login_host != stored.settings.login_host {
            changed.proven = Proven::default();
            store::integrations::record_check(tx, &changed).await?;
        }
        changed.settings = settings;
        changed.paused = paused.unwrap_or(stored.paused);
        changed.updated_at = now;
        match store::integrations::update(tx, &changed).await {
            Ok(()) => {}
            Err(store::Error::Stale) => return Ok(None),
            Err(error) if error.is_unique(constraint::INTEGRATION_NAME) => return Err(name_taken(&changed.settings)),
            Err(error) => return Err(error.into()),
        }
        if changed.settings != stored.settings {
            let detail = differences(&stored.settings, &changed.settings);
            let name = changed.settings.name.to_string();
            let change = Change::of_client(stored.client_id, "integration.edited", name).with(detail);
            record(self.0, tx, caller, change).await?;
        }
        if paused.is_some() {
            self.note_pause(tx, caller, &changed).await?;
        }
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
        is_all: bool,
    ) -> Result<Edited, Error> {
        if stored.settings == typed && is_all {
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
