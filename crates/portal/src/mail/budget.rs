//! Budgets for every mail, whatever it is about: to one person, by one person, and of one client, an hour and a day. Nobody
//! can fill a stranger's mailbox through the portal, however many kinds of mails they ask for.
//!
//! What the installation itself has to say, what people with an account ask for, what guests with a hand-off link cause and
//! what visitors cause are counted apart: no stranger, and no other client, can use up the mails that tell an admin of an
//! integration that stopped.

use super::MailError;
use crate::{Caller, Error, Portal};
use domain::ids::ClientId;
use domain::{Timestamp, network};
use store::budgets::Spent;
use thiserror::Error as ThisError;

/// Mails to one address, in an hour and in a day.
const TO_ONE: [u32; 2] = [10, 30];
/// Mails that one person, key or visitor asked for.
const BY_ONE: [u32; 2] = [30, 100];
/// Mails of one client; and those that belong to no client.
const OF_CLIENT: [u32; 2] = [200, 1_000];
/// Mails that the /48 of IPv6 around a visitor asked for.
const BY_SITE: [u32; 2] = [120, 400];
/// Mails to whoever signs up, all of them together; those whose address many share are counted apart from the others.
const OF_VISITORS: [u32; 2] = [2_000, 10_000];

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
    /// asked, and the mail server was called; a visitor's counts as if it had arrived.
    async fn give_back(&self, budgets: &[Budget]) -> Result<(), Error> {
        let now = self.now();
        let tx = self.store().write().await?;
        for budget in budgets.iter().filter(|budget| budget.is_given_back) {
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
    /// When the mail was not taken.
    is_given_back: bool,
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
        Caller::Visitor(_) => "visitors",
        Caller::Handoff(_) => "guests",
        Caller::Member(_) | Caller::Staff(_) | Caller::Key(_) => "people",
    };
    let is_given_back = kind != "visitors";
    let to = letter.to.to_lowercase();
    // A customer success manager hears of many clients: none of them uses up what is said of the others.
    let to = match (caller, letter.client) {
        (Caller::System, Some(client)) => format!("to:{kind}:{client}:{to}"),
        _ => format!("to:{kind}:{to}"),
    };
    let mut budgets = vec![Budget { who: to, limits: TO_ONE, is_given_back }];
    budgets.extend(by(caller).into_iter().map(|(who, limits)| Budget { who, limits, is_given_back: false }));
    let (who, limits) = match (letter.client, caller) {
        (Some(client), _) => (format!("of:{kind}:client:{client}"), OF_CLIENT),
        (None, Caller::Visitor(origin)) if origin.is_shared => (format!("of:{kind}:shared"), OF_VISITORS),
        (None, Caller::Visitor(_)) => (format!("of:{kind}"), OF_VISITORS),
        (None, _) => (format!("of:{kind}:installation"), OF_CLIENT),
    };
    budgets.push(Budget { who, limits, is_given_back });
    budgets
}

/// Whoever asked. An address that everybody shares is never what locks.
fn by(caller: &Caller) -> Vec<(String, [u32; 2])> {
    match caller {
        Caller::System => Vec::new(),
        Caller::Visitor(origin) => {
            let address = origin.address.filter(|_| !origin.is_shared);
            let own = address.map(|address| (format!("by:visitor:{}", network::of_one_visitor(address)), BY_ONE));
            let site = address.and_then(network::of_one_site).map(|site| (format!("by:site:{site}"), BY_SITE));
            own.into_iter().chain(site).collect()
        }
        Caller::Handoff(guest) => vec![(format!("by:link:{}", guest.link), BY_ONE)],
        known => vec![(format!("by:{}:{}", known.kind_word(), known.display_name()), BY_ONE)],
    }
}
