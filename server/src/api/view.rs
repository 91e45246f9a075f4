//! How integrations and checks look as JSON. Kept apart from the store's rows, so that the API stays when they change.

use domain::check::{Chain, LinkState, Refusal};
use portal::integrations::next_step;
use serde::Serialize;
use std::collections::BTreeMap;
use store::{Certificate, Check, Integration};
use utoipa::ToSchema;

/// One integration.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = Integration)]
pub(super) struct IntegrationView {
    #[schema(format = "uuid")]
    id: String,
    /// The package type.
    #[serde(rename = "type")]
    kind: &'static str,
    /// The version of the form it was filled in with.
    version: &'static str,
    /// Unique in the client, whatever its case.
    name: String,
    /// The Salesforce user it signs in as; null until somebody fills it in.
    salesforce_username: Option<String>,
    /// Where it signs in.
    salesforce_subdomain: String,
    /// The host, when it signs in at the org's own My Domain.
    my_domain_host: Option<String>,
    /// The app's consumer key: an identifier, no secret.
    consumer_key: Option<String>,
    /// The id of its event set.
    #[schema(format = "uuid")]
    event_set: String,
    /// The namespace of an App Exchange package.
    package_namespace: Option<String>,
    /// How it stands. Nothing is delivered unless it is connected; `organization_changed` waits for a person.
    status: &'static str,
    /// The id of the Salesforce org it was connected to; nothing is sent to any other one.
    #[schema(example = "00D5g000004Ab1cEAC")]
    organization_id: Option<String>,
    /// The org that the last sign-in led to instead, until a Client Admin or customer success manager confirms it.
    found_organization_id: Option<String>,
    /// Deliveries wait, whatever the status.
    paused: bool,
    /// What has to be done next and by whom, as people read it.
    next_step: &'static str,
    /// Why it needs attention.
    diagnosis: Option<DiagnosisView>,
    last_check: Option<LastCheck>,
    /// The newest certificate whose key is still there; not in lists.
    #[serde(skip_serializing_if = "Option::is_none")]
    certificate: Option<CertificateView>,
    #[schema(format = "date-time")]
    created_at: String,
    #[schema(format = "date-time")]
    updated_at: String,
    /// Counts up with every change; send it back in a PATCH to change only what you have seen.
    revision: i64,
}

/// The newest connection check.
#[derive(Debug, Serialize, ToSchema)]
pub(super) struct LastCheck {
    #[schema(format = "date-time")]
    at: String,
    state: Option<&'static str>,
}

/// A certificate; its private key never leaves the server.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = Certificate)]
pub(super) struct CertificateView {
    /// 64 hexadecimal digits.
    thumbprint_sha256: String,
    serial: String,
    #[schema(format = "date-time")]
    valid_from: String,
    #[schema(format = "date-time")]
    valid_until: String,
}

/// A row of the troubleshooting catalogue, with what was said in this case.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = Diagnosis)]
pub(super) struct DiagnosisView {
    /// Its anchor on /help/troubleshooting.
    #[schema(example = "user_not_admin_approved")]
    code: String,
    /// What Salesforce said, when it said something.
    #[serde(skip_serializing_if = "Option::is_none")]
    said: Option<SaidView>,
    /// What the diagnosis speaks about, such as `object` or `host`.
    #[serde(skip_serializing_if = "BTreeMap::is_empty")]
    params: BTreeMap<String, String>,
}

/// Salesforce's own words.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = Said)]
pub(super) struct SaidView {
    /// The HTTP status.
    #[serde(skip_serializing_if = "Option::is_none")]
    status: Option<u16>,
    /// The error code.
    #[serde(skip_serializing_if = "Option::is_none")]
    error: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    description: Option<String>,
}

impl From<&Refusal> for DiagnosisView {
    fn from(refusal: &Refusal) -> Self {
        let said = refusal.said.clone().map(|said| SaidView {
            status: said.status,
            error: said.error,
            description: said.description,
        });
        Self { code: refusal.code.clone(), said, params: refusal.params.clone() }
    }
}

impl IntegrationView {
    pub(super) fn new(integration: &Integration, certificate: Option<&Certificate>) -> Self {
        let form = integration.settings.to_form();
        let written = |text: String| (!text.is_empty()).then_some(text);
        Self {
            id: integration.id.to_string(),
            kind: integration.kind.word(),
            version: integration.settings.version.word(),
            name: form.name,
            salesforce_username: written(form.salesforce_username),
            salesforce_subdomain: form.salesforce_subdomain,
            my_domain_host: written(form.my_domain_host),
            consumer_key: written(form.consumer_key),
            event_set: form.event_set,
            package_namespace: written(form.package_namespace),
            status: integration.state.api_word(),
            organization_id: integration.proven.organization.as_ref().map(|kept| kept.id.to_string()),
            found_organization_id: integration.found_organization.as_ref().map(|found| found.id.to_string()),
            paused: integration.paused,
            next_step: next_step(integration).sentence(),
            diagnosis: integration.diagnosis.as_ref().map(DiagnosisView::from),
            last_check: integration.last_check_at.map(|at| LastCheck {
                at: at.rfc3339(),
                state: integration.last_check.map(domain::check::CheckState::word),
            }),
            certificate: certificate.map(|certificate| CertificateView {
                thumbprint_sha256: certificate.thumbprint.clone(),
                serial: certificate.serial.clone(),
                valid_from: certificate.not_before.rfc3339(),
                valid_until: certificate.not_after.rfc3339(),
            }),
            created_at: integration.created_at.rfc3339(),
            updated_at: integration.updated_at.rfc3339(),
            revision: integration.version,
        }
    }
}

/// One check with its chain.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = Check)]
pub(super) struct CheckView {
    #[schema(format = "uuid")]
    id: String,
    /// Passed when every link holds; refused where the first one does not.
    state: &'static str,
    #[schema(format = "date-time")]
    started_at: String,
    #[schema(format = "date-time")]
    finished_at: Option<String>,
    /// The chain in its order.
    links: Vec<LinkView>,
}

/// One link of the chain.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = CheckLink)]
pub(super) struct LinkView {
    link: &'static str,
    /// `not_reached`, `running`, `passed` or `refused`.
    state: &'static str,
    /// What was found.
    #[serde(skip_serializing_if = "Option::is_none")]
    detail: Option<String>,
    /// Why it was refused.
    #[serde(skip_serializing_if = "Option::is_none")]
    diagnosis: Option<DiagnosisView>,
}

impl CheckView {
    pub(super) fn new(check: &Check) -> Self {
        Self {
            id: check.id.to_string(),
            state: check.state.word(),
            started_at: check.started_at.rfc3339(),
            finished_at: check.finished_at.map(domain::Timestamp::rfc3339),
            links: links(&check.chain),
        }
    }
}

fn links(chain: &Chain) -> Vec<LinkView> {
    chain
        .links()
        .map(|(link, state)| {
            let (detail, diagnosis) = match state {
                LinkState::Passed { detail, .. } => (detail.clone(), None),
                LinkState::Refused(refusal) => (None, Some(DiagnosisView::from(refusal))),
                LinkState::NotReached | LinkState::Running => (None, None),
            };
            LinkView { link: link.word(), state: state.word(), detail, diagnosis }
        })
        .collect()
}
