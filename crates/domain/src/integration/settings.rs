//! What people set of an integration: the form as it was typed, and what it parses to.

use super::kinds::{FormVersion, IntegrationType};
use crate::consumer_key::ConsumerKey;
use crate::event::TargetObject;
use crate::ids::EventSetId;
use crate::invalid::{FieldErrors, Invalid};
use crate::login_host::{LoginHost, MyDomainHost, Subdomain};
use crate::namespace::PackageNamespace;
use crate::text::IntegrationName;
use crate::username::SalesforceUsername;
use serde::{Deserialize, Serialize};

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
    /// `allows` is the installation's list of hosts.
    pub fn parse(&self, of: IntegrationType, allows: impl Fn(&str) -> bool) -> Result<Settings, FieldErrors> {
        let mut errors = FieldErrors::default();
        let name = errors.take(field::NAME, IntegrationName::parse(&self.name));
        let version = if self.version.is_empty() { Ok(FormVersion::NEWEST) } else { FormVersion::parse(&self.version) };
        let version = errors.take(field::VERSION, version);
        let username = errors.take(field::USERNAME, SalesforceUsername::parse_optional(&self.salesforce_username));
        let login_host = self.login_host(version.unwrap_or(FormVersion::NEWEST), allows, &mut errors);
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

    fn login_host(
        &self,
        version: FormVersion,
        allows: impl Fn(&str) -> bool,
        errors: &mut FieldErrors,
    ) -> Option<LoginHost> {
        let of_everybody = |host: LoginHost, errors: &mut FieldErrors| {
            let name = host.host().to_owned();
            let allowed = if allows(&name) { Ok(host) } else { Err(Invalid::HostNotAllowed { host: name }) };
            errors.take(field::SUBDOMAIN, allowed)
        };
        match errors.take(field::SUBDOMAIN, Subdomain::parse(&self.salesforce_subdomain))? {
            Subdomain::Test => of_everybody(LoginHost::Test, errors),
            Subdomain::Login => of_everybody(LoginHost::Login, errors),
            Subdomain::MyDomain if version.has_my_domain() => {
                let host = MyDomainHost::parse(&self.my_domain_host, allows);
                errors.take(field::MY_DOMAIN, host).map(LoginHost::MyDomain)
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

#[cfg(test)]
mod tests {
    use super::*;

    fn everybody(_: &str) -> bool {
        true
    }

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
        let settings = typed.parse(IntegrationType::AppExchange, everybody).expect("valid");
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
        let errors = typed.parse(IntegrationType::Unmanaged, everybody).expect_err("four mistakes");
        let fields: Vec<_> = errors.iter().map(|(field, _)| field).collect();
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
        assert!(v1.parse(IntegrationType::AppExchange, everybody).is_err());
        let unmanaged = SettingsForm { package_namespace: "relay".into(), ..form() };
        assert_eq!(unmanaged.parse(IntegrationType::Unmanaged, everybody).expect("ignored").namespace, None);
        let unknown = SettingsForm { version: "v9".into(), ..form() };
        assert!(unknown.parse(IntegrationType::Unmanaged, everybody).is_err());
    }
}
