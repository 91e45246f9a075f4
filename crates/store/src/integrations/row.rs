//! Between an integration's columns and its domain types.

use super::Integration;
use crate::entity::integrations;
use crate::{Error, json};
use domain::Timestamp;
use domain::consumer_key::ConsumerKey;
use domain::ids::{ClientId, EventSetId, IntegrationId, SubmissionId};
use domain::integration::{FormVersion, IntegrationType, Settings, State};
use domain::login_host::{LoginHost, MyDomainHost, Subdomain};
use domain::namespace::PackageNamespace;
use domain::organization::{Organization, OrganizationId, Proven};
use domain::text::IntegrationName;
use domain::username::SalesforceUsername;

impl Integration {
    pub(crate) fn read(row: integrations::Model) -> Result<Self, Error> {
        let settings = Settings {
            name: IntegrationName::stored(&row.name).map_err(|reason| corrupt("name", reason))?,
            version: FormVersion::parse(&row.form_version).map_err(|reason| corrupt("form_version", reason))?,
            username: SalesforceUsername::parse_optional(row.username.as_deref().unwrap_or_default())
                .map_err(|reason| corrupt("username", reason))?,
            login_host: login_host(&row.login_host, row.my_domain.as_deref())?,
            consumer_key: ConsumerKey::parse_optional(row.consumer_key.as_deref().unwrap_or_default())
                .map_err(|reason| corrupt("consumer_key", reason))?,
            event_set: EventSetId::from_uuid(row.event_set_id),
            namespace: PackageNamespace::parse_optional(row.namespace.as_deref().unwrap_or_default())
                .map_err(|reason| corrupt("namespace", reason))?,
        };
        let proven = Proven {
            organization: organization(row.organization_id.as_deref(), row.organization_host)?,
            username: SalesforceUsername::parse_optional(row.proven_username.as_deref().unwrap_or_default())
                .map_err(|reason| corrupt("proven_username", reason))?,
            consumer_key: ConsumerKey::parse_optional(row.proven_consumer_key.as_deref().unwrap_or_default())
                .map_err(|reason| corrupt("proven_consumer_key", reason))?,
        };
        Ok(Self {
            id: IntegrationId::from_uuid(row.id),
            client_id: ClientId::from_uuid(row.client_id),
            kind: IntegrationType::parse(&row.kind).map_err(|reason| corrupt("kind", reason))?,
            settings,
            state: State::parse(&row.state).ok_or_else(|| corrupt("state", &row.state))?,
            paused: row.paused,
            diagnosis: row.diagnosis.map(|text| json::read("integrations.diagnosis", &text)).transpose()?,
            last_check_at: row.last_check_at.map(Timestamp::from_millis),
            last_check: row
                .last_check_state
                .map(|word| word.parse())
                .transpose()
                .map_err(|reason| corrupt("last_check_state", reason))?,
            certificate_expires: row.certificate_not_after.map(Timestamp::from_millis),
            submission: SubmissionId::from_uuid(row.submission_id),
            standing_since: Timestamp::from_millis(row.standing_since),
            connected_at: row.connected_at.map(Timestamp::from_millis),
            created_at: Timestamp::from_millis(row.created_at),
            updated_at: Timestamp::from_millis(row.updated_at),
            removed_at: row.removed_at.map(Timestamp::from_millis),
            version: row.version,
            proven,
            found_organization: organization(row.found_organization_id.as_deref(), row.found_organization_host)?,
        })
    }

    /// The columns, without the certificate's expiry, which is the certificates' to write.
    pub(super) fn write(&self) -> Result<integrations::Model, Error> {
        let settings = &self.settings;
        let (kept, found) = (self.proven.organization.as_ref(), self.found_organization.as_ref());
        Ok(integrations::Model {
            id: self.id.uuid(),
            client_id: self.client_id.uuid(),
            name: settings.name.as_str().to_owned(),
            name_key: settings.name.key(),
            search_text: search_text(settings),
            kind: self.kind.word().to_owned(),
            form_version: settings.version.word().to_owned(),
            username: settings.username.as_ref().map(ToString::to_string),
            login_host: settings.login_host.subdomain().word().to_owned(),
            my_domain: settings.login_host.my_domain().map(str::to_owned),
            consumer_key: settings.consumer_key.as_ref().map(ToString::to_string),
            namespace: settings.namespace.as_ref().map(ToString::to_string),
            event_set_id: settings.event_set.uuid(),
            state: self.state.word().to_owned(),
            paused: self.paused,
            diagnosis: self
                .diagnosis
                .as_ref()
                .map(|refusal| json::write("integrations.diagnosis", refusal))
                .transpose()?,
            last_check_at: self.last_check_at.map(Timestamp::millis),
            last_check_state: self.last_check.map(|state| state.word().to_owned()),
            certificate_not_after: None,
            submission_id: self.submission.uuid(),
            standing_since: self.standing_since.millis(),
            connected_at: self.connected_at.map(Timestamp::millis),
            created_at: self.created_at.millis(),
            updated_at: self.updated_at.millis(),
            removed_at: self.removed_at.map(Timestamp::millis),
            version: self.version,
            organization_id: kept.map(|kept| kept.id.to_string()),
            organization_host: kept.map(|kept| kept.host.clone()),
            found_organization_id: found.map(|found| found.id.to_string()),
            found_organization_host: found.map(|found| found.host.clone()),
            proven_username: self.proven.username.as_ref().map(ToString::to_string),
            proven_consumer_key: self.proven.consumer_key.as_ref().map(ToString::to_string),
        })
    }
}

/// What the list's search looks through. Lower case is made here because SQLite knows only that of ASCII.
fn search_text(settings: &Settings) -> String {
    let parts = [
        Some(settings.name.as_str()),
        settings.username.as_ref().map(SalesforceUsername::as_str),
        settings.login_host.my_domain(),
        settings.consumer_key.as_ref().map(ConsumerKey::as_str),
        settings.namespace.as_ref().map(PackageNamespace::as_str),
    ];
    parts.into_iter().flatten().collect::<Vec<_>>().join("\n").to_lowercase()
}

fn login_host(word: &str, my_domain: Option<&str>) -> Result<LoginHost, Error> {
    Ok(match Subdomain::parse(word).map_err(|reason| corrupt("login_host", reason))? {
        Subdomain::Test => LoginHost::Test,
        Subdomain::Login => LoginHost::Login,
        Subdomain::MyDomain => LoginHost::MyDomain(
            MyDomainHost::stored(my_domain.unwrap_or_default()).map_err(|reason| corrupt("my_domain", reason))?,
        ),
    })
}

fn organization(id: Option<&str>, host: Option<String>) -> Result<Option<Organization>, Error> {
    let Some(id) = id else { return Ok(None) };
    let id = OrganizationId::parse(id).ok_or_else(|| corrupt("organization_id", "it is no organization's id"))?;
    Ok(Some(Organization { id, host: host.unwrap_or_default() }))
}

fn corrupt(column: &str, reason: impl std::fmt::Display) -> Error {
    Error::corrupt(&format!("integrations.{column}"), reason)
}
