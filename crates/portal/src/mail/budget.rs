//! One budget for every mail, whatever it is about: to one person, by one person, and of one client, an hour and a day.
//! Nobody can fill a stranger's mailbox through the portal, however many kinds of mails they ask for.
//!
//! What the installation itself has to say, what people with an account ask for, and what strangers cause are counted
//! apart: no stranger, and no other client, can use up the mails that tell an admin of an integration that stopped.

use super::MailError;
use crate::{Caller, Error, Portal, throttle};
use domain::Timestamp;
use domain::ids::ClientId;
use store::budgets::Spent;
use thiserror::Error as ThisError;

/// Mails to one address, in an hour and in a day.
const TO_ONE: [u32; 2] = [10, 30];
/// Mails that one person, key or visitor asked for.
const BY_ONE: [u32; 2] = [30, 100];
/// Mails of one client; and those that belong to no client.
const OF_CLIENT: [u32; 2] = [200, 1_000];
/// Mails to whoever signs up, all of them together: so many that only many networks at once use them up.
const OF_STRANGERS: [u32; 2] = [2_000, 10_000];

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
    OverBudget {
        /// When the budget can be used again.
        until: Timestamp,
    },
    #[error("the budget of mails could not be read")]
    Unknown(#[source] Error),
    #[error("the mail was not taken")]
    Failed(#[from] MailError),
}

impl Portal {
    /// Sends a mail that `caller` asked for, within the budgets. The only way a mail leaves.
    pub(crate) async fn mail(&self, caller: &Caller, letter: Letter<'_>) -> Result<(), NotSent> {
        let Some(smtp) = &self.settings().smtp else { return Err(NotSent::NoServer) };
        let budgets = budgets(caller, &letter);
        if let Some(spent) = self.take_mail(&budgets).await.map_err(NotSent::Unknown)? {
            tracing::warn!(
                caller = caller.kind_word(),
                client = letter.client.map(tracing::field::display),
                "a mail was not sent: its budget is used up"
            );
            return Err(NotSent::OverBudget { until: spent.ends_at });
        }
        let sent = smtp.send(letter.to, letter.subject, letter.text).await;
        if let Err(error) = &sent
            && !matches!(error, MailError::TooSlow)
            && let Err(error) = self.give_back(&budgets).await
        {
            tracing::warn!(error = %crate::chain(&error), "a mail that was not taken counts all the same");
        }
        Ok(sent?)
    }

    /// Takes one mail out of every budget, or none of them and answers which is used up.
    async fn take_mail(&self, budgets: &[Budget]) -> Result<Option<Spent>, Error> {
        let now = self.now();
        let tx = self.store().write().await?;
        for budget in budgets {
            for ((window, window_ms), limit) in WINDOWS_MS.into_iter().zip(budget.limits) {
                let spent = store::budgets::take(&tx, &budget.key(window), limit, now, window_ms).await?;
                if spent.is_some() {
                    return Ok(spent);
                }
            }
        }
        tx.commit().await?;
        Ok(None)
    }

    /// A mail that no server took reached nobody, so it uses nothing of those it is to and of. Whoever asked for it has
    /// asked, and the mail server was called.
    async fn give_back(&self, budgets: &[Budget]) -> Result<(), Error> {
        let now = self.now();
        let tx = self.store().write().await?;
        for budget in budgets.iter().filter(|budget| budget.limits != BY_ONE) {
            for (window, _) in WINDOWS_MS {
                store::budgets::give_back(&tx, &budget.key(window), now).await?;
            }
        }
        tx.commit().await?;
        Ok(())
    }
}

/// So many mails in an hour and in a day.
struct Budget {
    who: String,
    limits: [u32; 2],
}

impl Budget {
    fn key(&self, window: &str) -> String {
        format!("mail:{}:{window}", self.who)
    }
}

/// In the one order in which they are taken.
fn budgets(caller: &Caller, letter: &Letter<'_>) -> Vec<Budget> {
    let kind = match caller {
        Caller::System => "system",
        Caller::Visitor(_) | Caller::Handoff(_) => "strangers",
        Caller::Member(_) | Caller::Staff(_) | Caller::Key(_) => "people",
    };
    let mut budgets = vec![Budget { who: format!("to:{kind}:{}", letter.to.to_lowercase()), limits: TO_ONE }];
    let by = match caller {
        Caller::System => None,
        // An address that everybody shares is never what locks.
        Caller::Visitor(origin) if origin.is_shared => None,
        Caller::Visitor(_) => Some(format!("by:visitor:{}", throttle::network(caller))),
        Caller::Handoff(guest) => Some(format!("by:link:{}", guest.link)),
        known => Some(format!("by:{}:{}", known.kind_word(), known.display_name())),
    };
    budgets.extend(by.map(|who| Budget { who, limits: BY_ONE }));
    budgets.push(match (letter.client, caller) {
        (Some(client), _) => Budget { who: format!("of:{kind}:client:{client}"), limits: OF_CLIENT },
        (None, Caller::Visitor(_)) => Budget { who: "of:strangers".to_owned(), limits: OF_STRANGERS },
        (None, _) => Budget { who: format!("of:{kind}:installation"), limits: OF_CLIENT },
    });
    budgets
}
