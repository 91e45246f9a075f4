//! One call to Salesforce, and why it failed as a whole if it did.

use super::tokens;
use crate::checks::evidence::{is_not_found, of_failure};
use crate::events::fields_json;
use crate::{Error, Portal};
use domain::Timestamp;
use domain::check::Link;
use domain::diagnosis::{Diagnosis, Evidence, diagnose};
use domain::event::{TargetObject, event_id_field};
use domain::namespace::PackageNamespace;
use salesforce::{Answer, CollectionBody, Failure, FailureKind, RecordResult};
use store::Integration;
use store::deliveries::Undecided;
use store::events::Payload;
use store::queues::ApiUsage;

/// A delivery in a call.
#[derive(Clone, Debug)]
pub(super) struct Sending {
    pub(super) event: Payload,
    /// Attempts before this one.
    pub(super) attempts: u32,
    pub(super) waiting_since: Timestamp,
}

impl Sending {
    pub(super) fn undecided(&self) -> Undecided {
        Undecided { number: self.event.number, attempts: self.attempts, waiting_since: self.waiting_since }
    }
}

/// How a call ended.
pub(super) enum Ended {
    /// Salesforce answered for every record.
    Answered { results: Vec<RecordResult>, api: Option<ApiUsage> },
    /// It failed as a whole.
    Failed(CallFailure),
}

/// Why a call failed as a whole.
pub(super) struct CallFailure {
    pub(super) diagnosis: &'static Diagnosis,
    pub(super) evidence: Evidence,
    pub(super) link: Link,
    /// HTTP status; `None` without an answer.
    pub(super) status: Option<u16>,
    pub(super) retry_after_secs: Option<u64>,
    pub(super) api: Option<ApiUsage>,
}

impl CallFailure {
    /// For the list of attempts: Salesforce's words, or the diagnosis' own.
    pub(super) fn words(&self) -> String {
        let said = self.evidence.said().and_then(|said| said.description.or(said.error));
        said.unwrap_or_else(|| self.diagnosis.title.to_owned())
    }
}

/// Upserts records of one object. A session that has ended is begun anew, once.
pub(super) async fn upsert(
    portal: &Portal,
    integration: &Integration,
    object: TargetObject,
    sending: &[Sending],
) -> Result<Ended, Error> {
    let namespace = integration.settings.namespace.as_ref();
    let name = object.in_org(namespace);
    let external_id = event_id_field(namespace);
    for last_try in [false, true] {
        let token = match tokens::token(portal, integration).await? {
            Ok(token) => token,
            Err(no_token) => return Ok(Ended::Failed(CallFailure::of_token(no_token))),
        };
        let answer = portal
            .salesforce()
            .upsert_prepared(&token, &name, &external_id, body(object, &name, namespace, sending), sending.len())
            .await;
        match answer {
            Ok(Answer { value, api_usage, .. }) => {
                return Ok(Ended::Answered { results: value, api: usage(api_usage, portal.now()) });
            }
            Err(failure) if !last_try && is_session_over(&failure) => portal.0.worker.tokens.forget(integration.id),
            Err(failure) => return Ok(Ended::Failed(CallFailure::of_call(failure, name, portal.now()))),
        }
    }
    Err(Error::internal("a call was neither answered nor refused", name))
}

/// The org's words about its API requests, as they are stored.
pub(super) fn usage(usage: Option<salesforce::ApiUsage>, now: Timestamp) -> Option<ApiUsage> {
    usage.map(|usage| ApiUsage {
        used: i64::try_from(usage.used).unwrap_or(i64::MAX),
        allowed: i64::try_from(usage.allowed).unwrap_or(i64::MAX),
        seen_at: now,
    })
}

fn body(object: TargetObject, name: &str, namespace: Option<&PackageNamespace>, sending: &[Sending]) -> Vec<u8> {
    let mut body = CollectionBody::new(name);
    for one in sending {
        body.push(&fields_json(object, namespace, &one.event));
    }
    body.finish()
}

pub(super) fn is_session_over(failure: &Failure) -> bool {
    matches!(&failure.kind, FailureKind::Rest { status: 401, errors }
        if errors.iter().any(|error| error.code == "INVALID_SESSION_ID"))
}

impl CallFailure {
    pub(super) fn of_token(no_token: tokens::NoToken) -> Self {
        let diagnosis = diagnose(Link::Token, &no_token.evidence);
        Self {
            diagnosis,
            status: status_of(&no_token.evidence),
            evidence: no_token.evidence,
            link: Link::Token,
            retry_after_secs: no_token.retry_after_secs,
            api: None,
        }
    }

    pub(super) fn of_call(failure: Failure, object: String, now: Timestamp) -> Self {
        let (retry_after_secs, api) = (failure.retry_after_secs, usage(failure.api_usage, now));
        let missing = is_not_found(&failure);
        let seen = of_failure(failure, now);
        let status = status_of(&seen);
        let evidence = if missing { Evidence::ObjectMissing { object } } else { seen };
        let diagnosis = diagnose(Link::DryRun, &evidence);
        Self { diagnosis, evidence, link: Link::DryRun, status, retry_after_secs, api }
    }

    pub(super) fn of_record(diagnosis: &'static Diagnosis, evidence: Evidence) -> Self {
        Self { diagnosis, evidence, link: Link::DryRun, status: Some(200), retry_after_secs: None, api: None }
    }
}

fn status_of(evidence: &Evidence) -> Option<u16> {
    match evidence {
        Evidence::OAuth { status, .. }
        | Evidence::Rest { status, .. }
        | Evidence::NotJson { status, .. }
        | Evidence::TruncatedJson { status }
        | Evidence::UnexpectedJson { status, .. }
        | Evidence::Redirect { status, .. } => Some(*status),
        _ => None,
    }
}
