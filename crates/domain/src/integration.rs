//! The integration: its types, form versions and life cycle, and what has to happen next.

use crate::consumer_key::ConsumerKey;
use crate::event::TargetObject;
use crate::ids::EventSetId;
use crate::invalid::{FieldErrors, Invalid};
use crate::login_host::{LoginHost, MyDomainHost, Subdomain};
use crate::namespace::PackageNamespace;
use crate::text::IntegrationName;
use crate::username::SalesforceUsername;
use serde::{Deserialize, Serialize};
use thiserror::Error;

/// Which of the vendor's packages the org has installed.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum IntegrationType {
    AppExchange,
    Unmanaged,
}

impl IntegrationType {
    pub const ALL: [Self; 2] = [Self::AppExchange, Self::Unmanaged];

    /// The word in addresses, the API and the store.
    pub const fn word(self) -> &'static str {
        match self {
            Self::AppExchange => "app-exchange",
            Self::Unmanaged => "unmanaged",
        }
    }

    pub const fn label(self) -> &'static str {
        match self {
            Self::AppExchange => "Salesforce App Exchange Package",
            Self::Unmanaged => "Salesforce Unmanaged Package",
        }
    }

    /// One line on when to choose it.
    pub const fn when_to_choose(self) -> &'static str {
        match self {
            Self::AppExchange => "The package is installed from the Salesforce AppExchange.",
            Self::Unmanaged => "Your customer success manager sent you a link to install the unmanaged package.",
        }
    }

    pub fn parse(word: &str) -> Result<Self, Invalid> {
        Self::ALL.into_iter().find(|t| t.word() == word).ok_or(Invalid::UnknownChoice { what: "Package type" })
    }
}

/// A version of the integration form. The newest is the default; an older one stays usable.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum FormVersion {
    /// The original's form.
    V1,
    /// Adds My Domain (External Client Apps refuse login/test as audience) and the package namespace.
    V2,
}

impl FormVersion {
    /// Newest first, as the select lists them.
    pub const ALL: [Self; 2] = [Self::V2, Self::V1];
    pub const NEWEST: Self = Self::V2;

    pub const fn word(self) -> &'static str {
        match self {
            Self::V1 => "v1",
            Self::V2 => "v2",
        }
    }

    pub const fn label(self) -> &'static str {
        match self {
            Self::V1 => "v1",
            Self::V2 => "v2 (newest)",
        }
    }

    pub fn parse(word: &str) -> Result<Self, Invalid> {
        Self::ALL.into_iter().find(|v| v.word() == word).ok_or(Invalid::UnknownChoice { what: "Version" })
    }

    /// Whether this version of the form offers *My Domain*.
    pub const fn has_my_domain(self) -> bool {
        matches!(self, Self::V2)
    }

    /// Whether this version of the form asks for the package namespace; an unmanaged package has none.
    pub const fn has_namespace(self, of: IntegrationType) -> bool {
        matches!((self, of), (Self::V2, IntegrationType::AppExchange))
    }
}

/// Form field names, in the order of the form. They are the contract of the form post and of the API's `errors`.
pub mod field {
    pub const NAME: &str = "name";
    pub const VERSION: &str = "version";
    pub const USERNAME: &str = "salesforce_username";
    pub const SUBDOMAIN: &str = "salesforce_subdomain";
    pub const MY_DOMAIN: &str = "my_domain_host";
    pub const CONSUMER_KEY: &str = "consumer_key";
    pub const EVENT_SET: &str = "event_set";
    pub const NAMESPACE: &str = "package_namespace";
    pub const TYPE: &str = "type";
}

/// The form as it was typed: every value is text and nothing is lost when it is refused.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct SettingsForm {
    #[serde(default)]
    pub name: String,
    #[serde(default)]
    pub version: String,
    #[serde(default)]
    pub salesforce_username: String,
    #[serde(default)]
    pub salesforce_subdomain: String,
    #[serde(default)]
    pub my_domain_host: String,
    #[serde(default)]
    pub consumer_key: String,
    #[serde(default)]
    pub event_set: String,
    #[serde(default)]
    pub package_namespace: String,
}

/// What people may set of an integration, parsed.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Settings {
    pub name: IntegrationName,
    pub version: FormVersion,
    pub username: Option<SalesforceUsername>,
    pub login_host: LoginHost,
    pub consumer_key: Option<ConsumerKey>,
    pub event_set: EventSetId,
    pub namespace: Option<PackageNamespace>,
}

impl SettingsForm {
    /// Parses every field so that all errors show at once. A field this version of the form does not have is ignored.
    pub fn parse(&self, of: IntegrationType) -> Result<Settings, FieldErrors> {
        let mut errors = FieldErrors::default();
        let name = errors.take(field::NAME, IntegrationName::parse(&self.name));
        let version = if self.version.is_empty() { Ok(FormVersion::NEWEST) } else { FormVersion::parse(&self.version) };
        let version = errors.take(field::VERSION, version);
        let username = errors.take(field::USERNAME, SalesforceUsername::parse_optional(&self.salesforce_username));
        let login_host = self.login_host(version.unwrap_or(FormVersion::NEWEST), &mut errors);
        let consumer_key = errors.take(field::CONSUMER_KEY, ConsumerKey::parse_optional(&self.consumer_key));
        let event_set = EventSetId::parse(self.event_set.trim()).ok_or(Invalid::UnknownChoice { what: "Event Set" });
        let event_set = errors.take(field::EVENT_SET, event_set);
        let namespace = if version.is_some_and(|v| v.has_namespace(of)) {
            errors.take(field::NAMESPACE, PackageNamespace::parse_optional(&self.package_namespace))
        } else {
            Some(None)
        };
        match (name, version, username, login_host, consumer_key, event_set, namespace) {
            (
                Some(name),
                Some(version),
                Some(username),
                Some(login_host),
                Some(consumer_key),
                Some(event_set),
                Some(namespace),
            ) if errors.is_empty() => {
                Ok(Settings { name, version, username, login_host, consumer_key, event_set, namespace })
            }
            _ => Err(errors),
        }
    }

    fn login_host(&self, version: FormVersion, errors: &mut FieldErrors) -> Option<LoginHost> {
        match errors.take(field::SUBDOMAIN, Subdomain::parse(&self.salesforce_subdomain))? {
            Subdomain::Test => Some(LoginHost::Test),
            Subdomain::Login => Some(LoginHost::Login),
            Subdomain::MyDomain if version.has_my_domain() => {
                errors.take(field::MY_DOMAIN, MyDomainHost::parse(&self.my_domain_host)).map(LoginHost::MyDomain)
            }
            Subdomain::MyDomain => {
                errors.push(field::SUBDOMAIN, Invalid::UnknownChoice { what: "Salesforce Subdomain" });
                None
            }
        }
    }
}

impl Settings {
    /// The settings as the form shows them again.
    pub fn to_form(&self) -> SettingsForm {
        SettingsForm {
            name: self.name.to_string(),
            version: self.version.word().to_owned(),
            salesforce_username: self.username.as_ref().map(ToString::to_string).unwrap_or_default(),
            salesforce_subdomain: self.login_host.subdomain().word().to_owned(),
            my_domain_host: self.login_host.my_domain().unwrap_or_default().to_owned(),
            consumer_key: self.consumer_key.as_ref().map(ToString::to_string).unwrap_or_default(),
            event_set: self.event_set.to_string(),
            package_namespace: self.namespace.as_ref().map(ToString::to_string).unwrap_or_default(),
        }
    }

    /// Whether a change from `before` puts the Salesforce side in doubt, so that a check has to pass again.
    pub fn needs_new_check(&self, before: &Self) -> bool {
        self.username != before.username
            || self.consumer_key != before.consumer_key
            || self.login_host != before.login_host
            || self.namespace != before.namespace
    }

    /// The objects of the org that `types` write to, each once.
    pub fn target_objects(types: &[(String, TargetObject)]) -> Vec<TargetObject> {
        TargetObject::ALL.into_iter().filter(|object| types.iter().any(|(_, of)| of == object)).collect()
    }
}

/// The life of an integration. *Paused* is a flag beside it; removal is final.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub enum State {
    AwaitingSalesforce,
    Connected,
    NeedsAttention,
    Removed,
}

/// A step the life cycle does not have.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Error)]
#[error("a removed integration cannot change")]
pub struct Removed;

impl State {
    pub const ALL: [Self; 4] = [Self::AwaitingSalesforce, Self::Connected, Self::NeedsAttention, Self::Removed];

    /// The word in the store and the API.
    pub const fn word(self) -> &'static str {
        match self {
            Self::AwaitingSalesforce => "AwaitingSalesforce",
            Self::Connected => "Connected",
            Self::NeedsAttention => "NeedsAttention",
            Self::Removed => "Removed",
        }
    }

    /// The status as people read it.
    pub const fn label(self) -> &'static str {
        match self {
            Self::AwaitingSalesforce => "Awaiting Salesforce",
            Self::Connected => "Connected",
            Self::NeedsAttention => "Needs attention",
            Self::Removed => "Removed",
        }
    }

    pub fn parse(word: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|state| state.word() == word)
    }

    /// The last check worked.
    pub fn check_passed(self) -> Result<Self, Removed> {
        self.alive().map(|_| Self::Connected)
    }

    /// The last check was refused. What worked before now needs somebody; what never worked still awaits Salesforce,
    /// unless the refusal is permanent.
    pub fn check_refused(self, permanent: bool) -> Result<Self, Removed> {
        self.alive().map(|state| match (state, permanent) {
            (_, true) | (Self::NeedsAttention, false) => Self::NeedsAttention,
            (state, false) => state,
        })
    }

    /// Username, consumer key or host changed: a check has to pass again.
    pub fn settings_changed(self) -> Result<Self, Removed> {
        self.alive().map(|_| Self::AwaitingSalesforce)
    }

    pub fn remove(self) -> Result<Self, Removed> {
        self.alive().map(|_| Self::Removed)
    }

    fn alive(self) -> Result<Self, Removed> {
        if self == Self::Removed { Err(Removed) } else { Ok(self) }
    }
}

/// The one thing that has to happen next, and so the one sentence and button of the page.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum NextStep {
    /// Removed: nothing any more.
    Nothing,
    /// Paused by a person.
    Resume,
    /// The certificate goes to the Salesforce admin, who gives back username and consumer key.
    FillInUsernameAndConsumerKey,
    FillInUsername,
    FillInConsumerKey,
    /// Both are there: prove it.
    CheckConnection,
    /// The last check was refused: follow its diagnosis.
    FollowDiagnosis,
    /// Connected: events flow.
    SendEvents,
}

impl NextStep {
    pub const fn sentence(self) -> &'static str {
        match self {
            Self::Nothing => "This integration was removed. Its history stays here.",
            Self::Resume => "Paused: events wait in order. Resume when Salesforce is ready.",
            Self::FillInUsernameAndConsumerKey => {
                "Waiting for your Salesforce admin: hand over the certificate, then fill in the Salesforce username and consumer key."
            }
            Self::FillInUsername => "Fill in the Salesforce username your Salesforce admin gives you.",
            Self::FillInConsumerKey => "Fill in the consumer key your Salesforce admin gives you.",
            Self::CheckConnection => "Everything is filled in. Check the connection.",
            Self::FollowDiagnosis => "Salesforce refused the last check. Follow the diagnosis, then check again.",
            Self::SendEvents => "Connected. Events can flow.",
        }
    }
}

/// What decides the next step.
#[expect(clippy::struct_excessive_bools, reason = "each is a fact of its own, read from a row")]
#[derive(Clone, Copy, Debug)]
pub struct Progress {
    pub state: State,
    pub paused: bool,
    pub has_username: bool,
    pub has_consumer_key: bool,
    pub last_check_refused: bool,
}

impl Progress {
    pub const fn next_step(self) -> NextStep {
        match (self.state, self.paused, self.has_username, self.has_consumer_key) {
            (State::Removed, ..) => NextStep::Nothing,
            (_, true, ..) => NextStep::Resume,
            (_, _, false, false) => NextStep::FillInUsernameAndConsumerKey,
            (_, _, false, true) => NextStep::FillInUsername,
            (_, _, true, false) => NextStep::FillInConsumerKey,
            (State::Connected, ..) => NextStep::SendEvents,
            (State::NeedsAttention, ..) => NextStep::FollowDiagnosis,
            (State::AwaitingSalesforce, ..) if self.last_check_refused => NextStep::FollowDiagnosis,
            (State::AwaitingSalesforce, ..) => NextStep::CheckConnection,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn form() -> SettingsForm {
        SettingsForm {
            name: "Production".into(),
            version: "v2".into(),
            salesforce_subdomain: "login".into(),
            event_set: "00000000-0000-7000-8000-000000000001".into(),
            ..SettingsForm::default()
        }
    }

    #[test]
    fn the_form_reads_back_what_it_wrote() {
        let typed = SettingsForm {
            salesforce_username: "integration@acme.example".into(),
            salesforce_subdomain: "my_domain".into(),
            my_domain_host: "acme.my.salesforce.com".into(),
            consumer_key: "3MVG9x".into(),
            package_namespace: "relay".into(),
            ..form()
        };
        let settings = typed.parse(IntegrationType::AppExchange).expect("valid");
        assert_eq!(settings.to_form(), typed);
        assert_eq!(settings.login_host.host(), "acme.my.salesforce.com");
    }

    #[test]
    fn every_error_shows_at_once() {
        let typed = SettingsForm {
            name: String::new(),
            salesforce_username: "x y".into(),
            salesforce_subdomain: "moon".into(),
            event_set: "1".into(),
            ..form()
        };
        let errors = typed.parse(IntegrationType::Unmanaged).expect_err("four mistakes");
        let fields: Vec<_> = errors.iter().map(|(field, _)| *field).collect();
        assert_eq!(fields, [field::NAME, field::USERNAME, field::SUBDOMAIN, field::EVENT_SET]);
    }

    #[test]
    fn version_one_knows_no_my_domain_and_unmanaged_no_namespace() {
        let v1 = SettingsForm {
            version: "v1".into(),
            salesforce_subdomain: "my_domain".into(),
            my_domain_host: "acme.my.salesforce.com".into(),
            ..form()
        };
        assert!(v1.parse(IntegrationType::AppExchange).is_err());
        let unmanaged = SettingsForm { package_namespace: "relay".into(), ..form() };
        assert_eq!(unmanaged.parse(IntegrationType::Unmanaged).expect("ignored").namespace, None);
        let unknown = SettingsForm { version: "v9".into(), ..form() };
        assert!(unknown.parse(IntegrationType::Unmanaged).is_err());
    }

    #[test]
    fn the_life_cycle() {
        use State::{AwaitingSalesforce, Connected, NeedsAttention, Removed as Gone};
        assert_eq!(AwaitingSalesforce.check_passed(), Ok(Connected));
        assert_eq!(AwaitingSalesforce.check_refused(false), Ok(AwaitingSalesforce));
        assert_eq!(Connected.check_refused(false), Ok(Connected));
        assert_eq!(Connected.check_refused(true), Ok(NeedsAttention));
        assert_eq!(NeedsAttention.check_passed(), Ok(Connected));
        assert_eq!(Connected.settings_changed(), Ok(AwaitingSalesforce));
        for refused in [Gone.check_passed(), Gone.check_refused(true), Gone.settings_changed(), Gone.remove()] {
            assert_eq!(refused, Err(Removed));
        }
    }

    #[test]
    fn the_next_step_is_the_first_open_one() {
        let start = Progress {
            state: State::AwaitingSalesforce,
            paused: false,
            has_username: false,
            has_consumer_key: false,
            last_check_refused: false,
        };
        assert_eq!(start.next_step(), NextStep::FillInUsernameAndConsumerKey);
        assert_eq!(Progress { has_username: true, ..start }.next_step(), NextStep::FillInConsumerKey);
        let ready = Progress { has_username: true, has_consumer_key: true, ..start };
        assert_eq!(ready.next_step(), NextStep::CheckConnection);
        assert_eq!(Progress { last_check_refused: true, ..ready }.next_step(), NextStep::FollowDiagnosis);
        assert_eq!(Progress { state: State::Connected, ..ready }.next_step(), NextStep::SendEvents);
        assert_eq!(Progress { paused: true, ..ready }.next_step(), NextStep::Resume);
    }
}
