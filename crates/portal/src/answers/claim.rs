//! Who may run a call, and who gets an answer that is there already. The key of the caller is the scope: the same
//! `Idempotency-Key` of two keys is two.

use super::{Answers, KEPT_SECS};
use crate::Error;
use domain::Timestamp;
use domain::ids::ClientId;
use store::{AnswerRow, Call, SavedAnswer, answers};

/// The right to run a call and to save its answer.
#[derive(Clone, Copy, Debug)]
pub struct Ticket {
    pub(super) client: ClientId,
    pub(super) call: Call,
    pub(super) claimed_at: Timestamp,
}

/// What is to be done with a call.
#[derive(Clone, Debug)]
pub enum Claim {
    /// Run it, then save its answer or release it.
    Mine(Ticket),
    /// It ran before, and this was its answer.
    Answered(SavedAnswer),
    /// It runs now.
    Running,
    /// The same `Idempotency-Key` came before with another request.
    Reused,
}

impl Answers<'_> {
    /// Claims the call for at most `lease_secs`; whoever does not answer until then counts as gone.
    ///
    /// # Errors
    /// [`Error::OverQuota`] when the client has as many saved answers as it may, and this one could not be kept.
    pub async fn claim(&self, client: ClientId, call: Call, lease_secs: i64) -> Result<Claim, Error> {
        let now = self.0.now();
        let (until, expiry) = (now.plus_secs(lease_secs), now.plus_secs(KEPT_SECS));
        let mine = Claim::Mine(Ticket { client, call, claimed_at: now });
        let tx = self.0.store().write().await?;
        if answers::claim(&tx, &call, now, until, expiry).await? {
            // What was answered before is answered again all the same; leaving the transaction gives the claim back.
            self.0.0.saved_answers.admit(client)?;
            tx.commit().await?;
            return Ok(mine);
        }
        // Released between the two statements: whoever comes back finds it free.
        let Some(row) = answers::get(&tx, &call).await? else { return Ok(Claim::Running) };
        if !is_over(&row, &call, now) {
            return Ok(standing(row, &call));
        }
        if answers::take_over(&tx, &call, row.claimed_at, now, until, expiry).await? {
            tx.commit().await?;
            return Ok(mine);
        }
        Ok(Claim::Running)
    }
}

/// Whether nothing speaks against running it anew: it expired, or whoever ran the same request is gone.
fn is_over(row: &AnswerRow, call: &Call, now: Timestamp) -> bool {
    let given_up = row.answer.is_none() && row.claimed_until <= now && row.request_hash == call.request_hash;
    row.expires_at <= now || given_up
}

fn standing(row: AnswerRow, call: &Call) -> Claim {
    if row.request_hash != call.request_hash {
        return Claim::Reused;
    }
    row.answer.map_or(Claim::Running, Claim::Answered)
}
