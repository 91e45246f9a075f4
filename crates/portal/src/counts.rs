//! What the product counts of its own work, for whoever measures the installation. Where nobody records, a count does
//! nothing. Every label has few values, all of them ours.

use crate::Error;
use domain::check::CheckState;
use domain::ids::MemberId;
use metrics::counter;

/// One integration was activated.
pub(crate) fn activation() {
    counter!("orgbridge_activations_total").increment(1);
}

/// One connection check ended; `diagnosis` is a code of the catalogue.
pub(crate) fn check(outcome: CheckState, diagnosis: Option<&str>) {
    let diagnosis = diagnosis.unwrap_or("none").to_owned();
    counter!("orgbridge_checks_total", "outcome" => outcome.word(), "diagnosis" => diagnosis).increment(1);
}

/// Somebody tried to sign in. Failures of ours say nothing about them and are not counted here.
pub(crate) fn sign_in(result: &Result<MemberId, Error>) {
    let outcome = match result {
        Ok(_) => "ok",
        Err(Error::Throttled { .. }) => "throttled",
        Err(Error::Invalid(_)) => "refused",
        Err(_) => return,
    };
    counter!("orgbridge_sign_ins_total", "outcome" => outcome).increment(1);
}
