//! How integrations and checks look as JSON. Kept apart from the store's rows, so that the API stays when they change.

use domain::check::{Chain, LinkState};
use portal::integrations::next_step;
use serde::Serialize;
use serde_json::{Value, json};
use store::{Certificate, Check, Integration};

/// One integration.
#[derive(Debug, Serialize)]
pub(super) struct IntegrationView {
    id: String,
    #[serde(rename = "type")]
    kind: &'static str,
    /// The version of the form it was filled in with.
    version: &'static str,
    name: String,
    salesforce_username: Option<String>,
    salesforce_subdomain: String,
    my_domain_host: Option<String>,
    consumer_key: Option<String>,
    event_set: String,
    package_namespace: Option<String>,
    status: &'static str,
    paused: bool,
    next_step: &'static str,
    /// Why it is not connected.
    diagnosis: Value,
    last_check: Option<LastCheck>,
    #[serde(skip_serializing_if = "Option::is_none")]
    certificate: Option<CertificateView>,
    created_at: String,
    updated_at: String,
    /// Counts up with every change; send it back in a PATCH to change only what you have seen.
    revision: i64,
}

#[derive(Debug, Serialize)]
struct LastCheck {
    at: String,
    state: Option<&'static str>,
}

#[derive(Debug, Serialize)]
struct CertificateView {
    thumbprint_sha256: String,
    serial: String,
    valid_from: String,
    valid_until: String,
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
            status: integration.state.word(),
            paused: integration.paused,
            next_step: next_step(integration).sentence(),
            diagnosis: integration.diagnosis.as_ref().map_or(Value::Null, |refusal| json!(refusal)),
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
#[derive(Debug, Serialize)]
pub(super) struct CheckView {
    id: String,
    state: &'static str,
    started_at: String,
    finished_at: Option<String>,
    links: Vec<LinkView>,
}

#[derive(Debug, Serialize)]
struct LinkView {
    link: &'static str,
    state: &'static str,
    #[serde(skip_serializing_if = "Option::is_none")]
    detail: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    diagnosis: Option<Value>,
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
                LinkState::Passed { detail } => (detail.clone(), None),
                LinkState::Refused(refusal) => (None, Some(json!(refusal))),
                LinkState::NotReached | LinkState::Running => (None, None),
            };
            LinkView { link: link.word(), state: state.word(), detail, diagnosis }
        })
        .collect()
}
