//! Calls about a bulk job. A session that has ended is begun anew, once; every call is counted.

use super::super::call::{CallFailure, is_session_over, usage};
use super::super::tokens;
use crate::checks::evidence::is_not_found;
use crate::{Error, Portal};
use salesforce::{Answer, Client, Failure, Token};
use std::future::Future;
use store::queues::{ApiUsage, Claim};
use store::{Integration, Tx};

/// The way to the org of one integration.
pub(super) struct Line<'a> {
    portal: &'a Portal,
    pub(super) integration: &'a Integration,
    /// Instead of a token of the integration as it is now.
    token: Option<Token>,
    /// Made and not written down.
    calls: i64,
    /// What the org said last about its API requests.
    pub(super) api: Option<ApiUsage>,
}

/// Why a call about a job brought nothing.
pub(super) enum Refusal {
    /// The org knows no such thing.
    Gone,
    Failed(Box<CallFailure>),
}

impl<'a> Line<'a> {
    pub(super) fn new(portal: &'a Portal, integration: &'a Integration) -> Self {
        Self { portal, integration, token: None, calls: 0, api: None }
    }

    /// With a token of before, which may still be good when the integration is not.
    pub(super) fn with_token(self, token: Option<Token>) -> Self {
        Self { token, ..self }
    }

    pub(super) async fn ask<T, F>(&mut self, call: impl Fn(Client, Token) -> F) -> Result<Result<T, Refusal>, Error>
    where
        F: Future<Output = Result<Answer<T>, Failure>>,
    {
        for last_try in [false, true] {
            let token = match &self.token {
                Some(token) => token.clone(),
                None => match tokens::token(self.portal, self.integration).await? {
                    Ok(token) => token,
                    Err(no_token) => return Ok(Err(Refusal::Failed(Box::new(CallFailure::of_token(no_token))))),
                },
            };
            self.calls += 1;
            match call(self.portal.salesforce().clone(), token).await {
                Ok(Answer { value, api_usage, .. }) => {
                    self.api = usage(api_usage, self.portal.now()).or(self.api);
                    return Ok(Ok(value));
                }
                Err(failure) if !last_try && self.token.is_none() && is_session_over(&failure) => {
                    self.portal.0.worker.tokens.forget(self.integration.id);
                }
                Err(failure) => return Ok(Err(self.refusal(failure))),
            }
        }
        Err(Error::internal("a call was neither answered nor refused", "bulk"))
    }

    /// What a call that broke off means.
    pub(super) fn refusal(&mut self, failure: Failure) -> Refusal {
        self.api = usage(failure.api_usage, self.portal.now()).or(self.api);
        if is_not_found(&failure) {
            return Refusal::Gone;
        }
        Refusal::Failed(Box::new(CallFailure::of_call(failure, String::new(), self.portal.now())))
    }

    /// Writes the calls down that were made since the last time.
    pub(super) async fn note(&mut self, tx: &Tx, claim: &Claim) -> Result<(), Error> {
        if self.calls > 0 {
            store::queues::count_calls(tx, claim, self.calls, self.api, self.portal.now()).await?;
            self.calls = 0;
        }
        Ok(())
    }
}
