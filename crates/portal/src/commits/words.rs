//! What an org says is written down whatever it is: an outcome that could not be stored would be a call that is repeated for
//! ever.

use super::Outcome;
use domain::text;
use store::queues::{Fate, Refused};

/// The outcome with every text of the org in a form that both databases hold.
pub(super) fn storable(mut outcome: Outcome) -> Outcome {
    outcome.attempt.error = outcome.attempt.error.map(text::storable);
    for one in &mut outcome.settled {
        match &mut one.fate {
            Fate::Delivered { record_id } => *record_id = record_id.take().map(text::storable),
            Fate::RetryAt { refusal, .. } | Fate::Parked { refusal } | Fate::Held { refusal: Some(refusal) } => {
                // The list of all errors is stored as JSON, which writes such a character as an escape.
                let Refused { code, message, .. } = refusal;
                *code = text::storable(std::mem::take(code));
                *message = text::storable(std::mem::take(message));
            }
            Fate::Held { refusal: None } => {}
        }
    }
    outcome
}
