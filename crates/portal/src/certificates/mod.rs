//! The life of an integration's certificates: made, rotated, aborted, retired, revoked, reminded of; and which of them
//! signs.

mod abort;
mod download;
mod list;
mod make;
mod remind;
mod retire;
mod revoke;
mod rotate;
pub(crate) mod sign_in;
mod trial;

pub use domain::certificate::{Held, Obstacle, State};
pub(crate) use download::file_stem;
pub use download::{CertificateFile, NONE_LEFT};
pub use list::CertificateList;
pub(crate) use make::{insert, make};
pub use store::Certificate;
pub use store::certificates::Soonest;

use crate::integrations::REMOVED;
use crate::{Error, Portal};
use domain::Timestamp;
use domain::certificate::Refused;
use domain::ids::{ClientId, IntegrationId};
use std::sync::atomic::Ordering;

/// How often certificates are looked at for what is due, in milliseconds.
const EVERY_MS: i64 = 60 * 1000;

/// The certificate verbs.
pub struct Certificates<'a>(pub(crate) &'a Portal);

/// The certificates of an integration, held until the transaction ends.
async fn lock(tx: &store::Tx, client: ClientId, integration: IntegrationId) -> Result<Vec<Certificate>, Error> {
    store::certificates::lock(tx, client, integration).await?.ok_or(Error::Gone(REMOVED))
}

/// The one in this state; there is at most one of each with a key.
fn in_state(certificates: &[Certificate], state: State) -> Option<Certificate> {
    certificates.iter().find(|certificate| certificate.state == state).cloned()
}

fn held(certificates: &[Certificate]) -> Held {
    Held::of(certificates.iter().map(|certificate| certificate.state))
}

/// Takes a certificate one step on in its life.
async fn step(
    tx: &store::Tx,
    certificate: Certificate,
    to: Result<State, Refused>,
    retire_at: Option<Timestamp>,
    now: Timestamp,
) -> Result<Certificate, Error> {
    let from = certificate.state;
    let state = to.map_err(|error| Error::internal("a certificate went out of order", error))?;
    let next = Certificate { state, next_try_at: None, retire_at, ..certificate };
    store::certificates::save_state(tx, &next, from, now).await?;
    Ok(next)
}

fn not_now(obstacle: Obstacle) -> Error {
    Error::NotNow(obstacle.sentence())
}

impl Portal {
    /// What is due with certificates: keys to destroy, new ones to try, people to remind, numbers to show.
    pub(crate) async fn tidy_up_certificates(&self) -> Result<(), Error> {
        let now = self.now();
        let last = self.0.worker.certificates_at.load(Ordering::Relaxed);
        // A clock that was set back must not stop it.
        if (0..EVERY_MS).contains(&(now.millis() - last)) {
            return Ok(());
        }
        self.certificates().retire_due().await?;
        self.certificates().start_trials().await?;
        self.certificates().remind().await?;
        self.0.worker.certificates_at.store(now.millis(), Ordering::Relaxed);
        Ok(())
    }
}
