//! What becomes of each record of a call that Salesforce answered, and whether the integration is at fault. One place for
//! collections, bulk jobs and single records of a refused call, so that all of them count alike.

use super::call::CallFailure;
use crate::Portal;
use crate::checks::evidence::of_error;
use domain::check::Link;
use domain::delivery::RecordError;
use domain::diagnosis::{Diagnosis, Evidence, Scope, decisive, diagnose, is_wrapped};
use domain::in_a_row::{InARow, Seen};
use domain::retry::{self, Decision};
use salesforce::ApiError;
use store::deliveries::Undecided;
use store::queues::{Fate, Refused, Settled};

/// The answer for one record.
pub(super) struct Answered {
    pub(super) delivery: Undecided,
    /// The record's id, or every error that Salesforce gave.
    pub(super) outcome: Result<Option<String>, Vec<ApiError>>,
}

/// What follows from a call's answers.
pub(super) struct Judged {
    pub(super) settled: Vec<Settled>,
    /// Parked by earlier calls; they go back to their places.
    pub(super) released: Vec<i64>,
    /// Why nothing can be delivered until someone changes something.
    pub(super) stopped: Option<CallFailure>,
}

/// A record that was refused, with the error that decides.
struct Refusal {
    delivery: Undecided,
    diagnosis: &'static Diagnosis,
    evidence: Evidence,
    scope: Scope,
    refused: Refused,
}

/// Judges the answers of a call in the order of its records. `accepted_later` is for a job: one of its records was accepted,
/// and nobody knows in which order.
pub(super) fn judge(
    portal: &Portal,
    in_a_row: &mut InARow,
    object: &str,
    answers: Vec<Answered>,
    accepted_later: bool,
) -> Judged {
    let records = answers
        .into_iter()
        .map(|Answered { delivery, outcome }| match outcome {
            Ok(record_id) => Ok(Settled { number: delivery.number, fate: Fate::Delivered { record_id } }),
            Err(errors) => Err(Box::new(refusal(delivery, errors))),
        })
        .collect();
    decide(portal, in_a_row, object, records, accepted_later)
}

/// Judges one record that a whole call was refused for. Nothing shows that the refusal is about this record, so others in a
/// row that are refused the same way make it the integration, whatever the refusal is.
pub(super) fn judge_alone(
    portal: &Portal,
    in_a_row: &mut InARow,
    delivery: Undecided,
    failure: &CallFailure,
) -> Judged {
    let said = failure.evidence.said();
    let code = said.and_then(|said| said.error).unwrap_or_default();
    let refused = Refused { diagnosis: failure.diagnosis.code, code, message: failure.words(), errors: Vec::new() };
    let (diagnosis, evidence) = (failure.diagnosis, failure.evidence.clone());
    let refusal = Refusal { delivery, diagnosis, evidence, scope: Scope::Unclear, refused };
    decide(portal, in_a_row, "", vec![Err(Box::new(refusal))], false)
}

fn refusal(delivery: Undecided, errors: Vec<ApiError>) -> Refusal {
    // A record that is refused without a word is refused in unknown words.
    let seen: Vec<Evidence> = errors.iter().map(|error| of_error(200, error)).collect();
    let place = decisive(Link::DryRun, &seen);
    let nothing = Evidence::Rest { status: 200, code: String::new(), message: String::new() };
    let evidence = place.and_then(|place| seen.into_iter().nth(place)).unwrap_or(nothing);
    let diagnosis = diagnose(Link::DryRun, &evidence);
    let decides = place.and_then(|place| errors.get(place).cloned());
    let (code, message) = decides.map(|error| (error.code, error.message)).unwrap_or_default();
    let all = |error: ApiError| RecordError { code: error.code, message: error.message, fields: error.fields };
    let errors = errors.into_iter().map(all).collect();
    let refused = Refused { diagnosis: diagnosis.code, code, message, errors };
    Refusal { delivery, diagnosis, evidence, scope: diagnosis.scope(), refused }
}

fn decide(
    portal: &Portal,
    in_a_row: &mut InARow,
    object: &str,
    records: Vec<Result<Settled, Box<Refusal>>>,
    accepted_later: bool,
) -> Judged {
    let now = portal.now();
    let mut seen: Vec<Seen<'_>> = records
        .iter()
        .map(|record| match record {
            Ok(_) => Seen::Accepted,
            Err(refusal) => Seen::Refused {
                number: refusal.delivery.number,
                diagnosis: refusal.diagnosis,
                code: &refusal.refused.code,
                scope: refusal.scope,
            },
        })
        .collect();
    if accepted_later {
        seen.push(Seen::Accepted);
    }
    let verdict = in_a_row.judge(&seen, now);
    let stopped = verdict.stop.and_then(|place| records.get(place)?.as_ref().err()).map(|refusal| {
        tracing::info!(diagnosis = refusal.diagnosis.code, object, "refusals of records concern the whole integration");
        CallFailure::of_record(refusal.diagnosis, refusal.evidence.clone())
    });
    // One moment for all of a call that are tried again, so that they go together again.
    let jitter = crate::keys::jitter();
    let settled = records
        .into_iter()
        .map(|record| {
            let Refusal { delivery, diagnosis, refused, .. } = match record {
                Ok(settled) => return settled,
                Err(refusal) => *refusal,
            };
            let Undecided { number, attempts, waiting_since } = delivery;
            let attempt = attempts.saturating_add(1);
            let fate = if verdict.held.contains(&number) {
                Fate::Held { refusal: Some(refused) }
            } else {
                match retry::decide(diagnosis, is_wrapped(&refused.code), attempt, waiting_since, now, jitter) {
                    Decision::RetryAt(at) => Fate::RetryAt { at, refusal: refused },
                    Decision::Parked(diagnosis) => Fate::Parked { refusal: Refused { diagnosis, ..refused } },
                    Decision::AskOthers => Fate::Parked { refusal: refused },
                }
            };
            Settled { number, fate }
        })
        .collect();
    Judged { settled, released: verdict.released, stopped }
}
