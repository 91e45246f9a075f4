//! What an installation can set and the product needs to know. Read from the configuration by the server.

use crate::mail::Smtp;
use domain::diagnosis::Words;
use domain::integration::Settings as IntegrationSettings;
use domain::quota::Quotas;
use domain::username::SalesforceUsername;

/// Who may make a client of their own.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum SignUp {
    Off,
    Invite,
    Open,
}

/// How long a session lives.
#[derive(Clone, Copy, Debug)]
pub struct SessionLimits {
    /// Seconds without a request.
    pub idle_secs: i64,
    /// Seconds since signing in, whatever happened since.
    pub absolute_secs: i64,
}

/// The vendor whose events are pushed, and the names its package uses in Salesforce.
#[derive(Clone, Debug)]
pub struct Vendor {
    pub name: String,
    pub app_name: String,
    pub app_api_name: String,
    pub permission_set: String,
    pub callback_url: String,
    /// Whom Salesforce writes to about the app of a bundle; it asks for an address.
    pub contact_email: String,
    pub namespace: Option<String>,
}

impl Vendor {
    /// The names that the texts of a diagnosis need, for this integration.
    pub fn words<'a>(&'a self, settings: &'a IntegrationSettings) -> Words<'a> {
        Words {
            vendor: &self.name,
            app: &self.app_name,
            permission_set: &self.permission_set,
            username: settings.username.as_ref().map(SalesforceUsername::as_str),
            host: Some(settings.login_host.host()),
        }
    }
}

impl Default for Vendor {
    fn default() -> Self {
        Self {
            name: "Relay".to_owned(),
            app_name: "Relay Connected App".to_owned(),
            app_api_name: "Relay_Connected_App".to_owned(),
            permission_set: "Relay Network Connected App".to_owned(),
            callback_url: "https://localhost".to_owned(),
            contact_email: "integrations@relay.example".to_owned(),
            namespace: None,
        }
    }
}

/// How events are delivered and kept.
#[derive(Clone, Copy, Debug)]
pub struct DeliveryRules {
    /// How long a delivered event is kept, in days.
    pub retention_days: u32,
    /// The share of an org's API requests, made by all tools together, at which deliveries stop, in percent.
    pub api_share_percent: u32,
    /// More deliveries than this waiting for one integration go by Bulk API 2.0.
    pub bulk_above: u32,
}

impl Default for DeliveryRules {
    fn default() -> Self {
        Self { retention_days: 30, api_share_percent: 90, bulk_above: 20_000 }
    }
}

/// The settings of an installation.
#[derive(Clone, Debug)]
pub struct Settings {
    /// Where people reach the portal, without a slash at the end.
    pub public_url: String,
    /// A demo shows its banner, exempts its seeded passwords from the rule and may talk to a local org.
    pub demo: bool,
    /// Where the Setup of the demo's local org is, which stands in for every org.
    pub local_setup: Option<String>,
    /// The addresses or networks that Salesforce sees this installation come from, as people copy them into Setup.
    pub egress_addresses: Vec<String>,
    pub sign_up: SignUp,
    /// How long a new certificate is valid, in days.
    pub certificate_days: u32,
    pub session: SessionLimits,
    pub vendor: Vendor,
    pub smtp: Option<Smtp>,
    pub delivery: DeliveryRules,
    /// What a client may have and do that has no limits of its own.
    pub quotas: Quotas,
}

impl Default for Settings {
    fn default() -> Self {
        Self {
            public_url: "http://127.0.0.1:3000".to_owned(),
            demo: false,
            local_setup: None,
            egress_addresses: Vec::new(),
            sign_up: SignUp::Off,
            certificate_days: 730,
            session: SessionLimits { idle_secs: 2 * 3600, absolute_secs: 12 * 3600 },
            vendor: Vendor::default(),
            smtp: None,
            delivery: DeliveryRules::default(),
            quotas: Quotas::default(),
        }
    }
}
