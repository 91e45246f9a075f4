//! How a claimed call ends: with an answer that is kept, or as if it had not been made.

use super::{Answers, Ticket};
use crate::Error;
use store::{SavedAnswer, answers};

impl Answers<'_> {
    /// Keeps the answer. Where the claim was lost in the meantime, the answer of the other one stays.
    pub async fn save(&self, ticket: &Ticket, answer: &SavedAnswer) -> Result<(), Error> {
        let tx = self.0.store().write().await?;
        answers::save(&tx, &ticket.call, ticket.claimed_at, answer).await?;
        tx.commit().await?;
        self.0.0.saved_answers.add(ticket.client, answer.body.len() as u64);
        Ok(())
    }

    /// Lets the next one with the same `Idempotency-Key` run.
    pub async fn release(&self, ticket: &Ticket) -> Result<(), Error> {
        let tx = self.0.store().write().await?;
        answers::release(&tx, &ticket.call, ticket.claimed_at).await?;
        tx.commit().await?;
        Ok(())
    }
}
