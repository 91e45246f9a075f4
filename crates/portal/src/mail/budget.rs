//! One budget for every mail, whatever it is about: to one person, by one person, and of one client, an hour and a day.
//! Nobody can fill a stranger's mailbox through the portal, however many kinds of mails they ask for.

use super::MailError;
use crate::{Caller, Error, Portal, throttle};
use domain::ids::ClientId;
use thiserror::Error as ThisError;

/// Mails to one address, in an hour and in a day.
const TO_ONE: [u32; 2] = [10, 30];
/// Mails that one person, key or visitor asked for.
const BY_ONE: [u32; 2] = [30, 100];
/// Mails of one client, those that nobody asked for included; and those that belong to no client.
const OF_CLIENT: [u32; 2] = [200, 1_000];

const WINDOWS_MS: [(&str, i64); 2] = [("hour", 60 * 60 * 1000), ("day", 24 * 60 * 60 * 1000)];

/// One plain-text mail, and whose it is.
pub(crate) struct Letter<'a> {
    /// `None` for what belongs to the installation.
    pub(crate) client: Option<ClientId>,
    pub(crate) to: &'a str,
    pub(crate) subject: &'a str,
    pub(crate) text: String,
}

/// Why a mail did not go out. What it was about was done all the same.
#[derive(Debug, ThisError)]
pub(crate) enum NotSent {
    #[error("this installation sends no mail")]
    NoServer,
    #[error("too many mails went out already")]
    OverBudget,
    #[error("the budget of mails could not be read")]
    Unknown(#[source] Error),
    #[error("the mail was not taken")]
    Failed(#[from] MailError),
}

impl Portal {
    /// Sends a mail that `caller` asked for, within the budgets. The only way a mail leaves.
    pub(crate) async fn mail(&self, caller: &Caller, letter: Letter<'_>) -> Result<(), NotSent> {
        let Some(smtp) = &self.settings().smtp else { return Err(NotSent::NoServer) };
        if !self.take_mail(caller, &letter).await.map_err(NotSent::Unknown)? {
            tracing::warn!(
                caller = caller.kind_word(),
                client = letter.client.map(tracing::field::display),
                "a mail was not sent: its budget is used up"
            );
            return Err(NotSent::OverBudget);
        }
        smtp.send(letter.to, letter.subject, letter.text).await?;
        Ok(())
    }

    /// Takes one mail out of every budget, or none of them when one is used up.
    async fn take_mail(&self, caller: &Caller, letter: &Letter<'_>) -> Result<bool, Error> {
        let now = self.now();
        let tx = self.store().write().await?;
        for (who, limits) in budgets(caller, letter) {
            for ((window, window_ms), limit) in WINDOWS_MS.into_iter().zip(limits) {
                let key = format!("mail:{who}:{window}");
                if store::budgets::take(&tx, &key, limit, now, window_ms).await?.is_some() {
                    return Ok(false);
                }
            }
        }
        tx.commit().await?;
        Ok(true)
    }
}

/// In the one order in which they are taken.
fn budgets(caller: &Caller, letter: &Letter<'_>) -> Vec<(String, [u32; 2])> {
    let mut budgets = vec![(format!("to:{}", letter.to.to_lowercase()), TO_ONE)];
    let by = match caller {
        Caller::System => None,
        Caller::Visitor(_) => Some(format!("by:visitor:{}", throttle::network(caller))),
        known => Some(format!("by:{}:{}", known.kind_word(), known.display_name())),
    };
    budgets.extend(by.map(|by| (by, BY_ONE)));
    let of = match (letter.client, caller) {
        (Some(client), _) => format!("of:client:{client}"),
        // Strangers must not use up what the staff needs.
        (None, Caller::Visitor(_)) => "of:sign-up".to_owned(),
        (None, _) => "of:installation".to_owned(),
    };
    budgets.push((of, OF_CLIENT));
    budgets
}
