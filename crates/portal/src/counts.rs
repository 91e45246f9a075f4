//! What the product counts of its own work, for whoever measures the installation. Where nobody records, a count does
//! nothing. Every label has few values, all of them ours.

use crate::Error;
use domain::Timestamp;
use domain::check::CheckState;
use domain::ids::MemberId;
use metrics::{counter, gauge};
use store::certificates::Census;

/// One integration was activated.
pub(crate) fn activation() {
    counter!("orgbridge_activations_total").increment(1);
}

/// One connection check ended; `diagnosis` is a code of the catalogue.
pub(crate) fn check(outcome: CheckState, diagnosis: Option<&str>) {
    let diagnosis = diagnosis.unwrap_or("none").to_owned();
    counter!("orgbridge_checks_total", "outcome" => outcome.word(), "diagnosis" => diagnosis).increment(1);
}

/// One integration met another organization than the one it was connected to.
pub(crate) fn organization_changed() {
    counter!("orgbridge_organizations_changed_total").increment(1);
}

/// How the certificates in use stand, and how many days the one that ends next has left.
#[expect(clippy::cast_precision_loss, reason = "gauges are floats; neither count nor days come near 2^53")]
pub(crate) fn certificates(census: Census, now: Timestamp) {
    let standings = [("valid", census.valid), ("expires_soon", census.expires_soon), ("expired", census.expired)];
    for (standing, count) in standings {
        gauge!("orgbridge_certificates", "standing" => standing).set(count as f64);
    }
    let left = census.nearest.map_or(f64::NAN, |nearest| nearest.since(now) as f64 / 86_400_000.0);
    gauge!("orgbridge_certificate_nearest_expiry_days").set(left);
}

/// Somebody tried to sign in. Failures of ours say nothing about them and are not counted here.
pub(crate) fn sign_in(result: &Result<MemberId, Error>) {
    let outcome = match result {
        Ok(_) => "ok",
        Err(Error::Throttled { .. } | Error::Busy { .. }) => "throttled",
        Err(Error::Invalid(_)) => "refused",
        Err(_) => return,
    };
    counter!("orgbridge_sign_ins_total", "outcome" => outcome).increment(1);
}
