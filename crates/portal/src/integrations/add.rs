//! Activation: one form makes an integration, its key pair and its certificate, once, however often it is posted.

use super::Integrations;
use crate::audit::{Change, record};
use crate::certificates::{insert, make};
use crate::{Caller, ClientScope, Error, counts};
use domain::ids::{IntegrationId, SubmissionId};
use domain::integration::{IntegrationType, Settings, SettingsForm, State, field};
use domain::organization::Proven;
use domain::policy::{Action, Resource};
use domain::quota::Quota;
use domain::{FieldErrors, Invalid};
use serde_json::json;
use store::{Integration, constraint};

/// The add form as typed.
#[derive(Clone, Debug)]
pub struct NewIntegration {
    /// The word of the package type.
    pub kind: String,
    /// Made with the form; a second post with the same one is the first one again.
    pub submission: String,
    pub form: SettingsForm,
}

impl Integrations<'_> {
    /// Everything the add form needs to be shown.
    pub async fn prepare(&self, caller: &Caller, slug: &str) -> Result<ClientScope, Error> {
        self.0.enter(caller, slug, Action::Create, Resource::Integration).await
    }

    /// Activates: the integration that was made, or the one an earlier post of the same form made.
    pub async fn add(&self, caller: &Caller, slug: &str, wish: &NewIntegration) -> Result<Integration, Error> {
        let scope = self.0.enter(caller, slug, Action::Create, Resource::Integration).await?;
        let kind = IntegrationType::parse(&wish.kind).map_err(|reason| Error::field(field::TYPE, reason))?;
        let submission =
            SubmissionId::parse(&wish.submission).ok_or(Error::field(field::NAME, Invalid::FormExpired))?;
        if let Some(first) = store::integrations::by_submission(self.0.store(), scope.id(), submission).await? {
            return Ok(first);
        }
        let settings = wish.form.parse(kind, |host| self.0.salesforce().allow_list().allows(host))?;
        self.refuse_taken(&scope, &settings, None).await?;
        self.refuse_full(&scope).await?;
        let now = self.0.now();
        let id = IntegrationId::from_uuid(self.0.new_id());
        let (certificate, sealed) = make(self.0, caller, scope.id(), id).await?;
        let integration = Integration {
            id,
            client_id: scope.id(),
            kind,
            settings,
            state: State::AwaitingSalesforce,
            paused: false,
            diagnosis: None,
            last_check_at: None,
            last_check: None,
            certificate_expires: Some(certificate.not_after),
            submission,
            standing_since: now,
            connected_at: None,
            created_at: now,
            updated_at: now,
            removed_at: None,
            version: 1,
            proven: Proven::default(),
            found_organization: None,
        };
        let tx = self.0.store().write().await?;
        store::clients::lock(&tx, scope.id()).await?;
        match store::integrations::insert(&tx, &integration).await {
            Ok(()) => {}
            Err(error) if error.is_unique(constraint::INTEGRATION_SUBMISSION) => {
                let first = store::integrations::by_submission(&tx, scope.id(), submission).await?;
                return first.ok_or_else(|| {
                    Error::internal("a repeated activation lost its first one", submission.to_string())
                });
            }
            Err(error) if error.is_unique(constraint::INTEGRATION_NAME) => {
                return Err(name_taken(&integration.settings));
            }
            Err(error) => return Err(error.into()),
        }
        self.0.refuse_too_many(&tx, scope.id(), Quota::Integrations).await?;
        insert(self.0, &tx, &certificate, sealed).await?;
        let detail = json!({
            "type": kind.word(),
            "form_version": integration.settings.version.word(),
            "thumbprint": certificate.thumbprint,
            "valid_until": certificate.not_after.rfc3339(),
        });
        let change =
            Change::of_client(scope.id(), "integration.activated", integration.settings.name.to_string()).with(detail);
        record(self.0, &tx, caller, change).await?;
        tx.commit().await?;
        counts::activation();
        Ok(integration)
    }

    /// Refuses before a key is made what would be refused after it.
    async fn refuse_full(&self, scope: &ClientScope) -> Result<(), Error> {
        let (store, quota) = (self.0.store(), Quota::Integrations);
        let limit = self.0.quotas_of(store, scope.id()).await?.get(quota);
        if store::quotas::used(store, scope.id(), quota).await? < u64::from(limit) {
            return Ok(());
        }
        Err(Error::OverQuota { quota, limit, retry_after_secs: None })
    }

    /// Refuses what only the store can know: a taken name, an event set that does not exist.
    pub(super) async fn refuse_taken(
        &self,
        scope: &ClientScope,
        settings: &Settings,
        except: Option<IntegrationId>,
    ) -> Result<(), Error> {
        let mut errors = FieldErrors::default();
        if store::integrations::name_taken(self.0.store(), scope.id(), &settings.name.key(), except).await? {
            errors.push(field::NAME, Invalid::NameTaken { name: settings.name.to_string() });
        }
        if store::event_types::set(self.0.store(), settings.event_set).await?.is_none() {
            errors.push(field::EVENT_SET, Invalid::UnknownChoice { what: "Event Set" });
        }
        if errors.is_empty() { Ok(()) } else { Err(errors.into()) }
    }
}

pub(super) fn name_taken(settings: &Settings) -> Error {
    Error::field(field::NAME, Invalid::NameTaken { name: settings.name.to_string() })
}
