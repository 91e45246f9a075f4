//! Access tokens, one per integration, for as long as the org takes them. A queue has one task, so a token is asked for
//! by one at a time and never in a storm.

use crate::certificates::sign_in::{NewFirst, sign_in};
use crate::checks::evidence::of_failure;
use crate::checks::local;
use crate::organization;
use crate::{Error, Portal};
use domain::check::Link;
use domain::diagnosis::{self, Evidence};
use domain::ids::IntegrationId;
use salesforce::Token;
use std::collections::HashMap;
use std::sync::{Mutex, PoisonError};
use store::Integration;

#[derive(Default)]
pub(super) struct Tokens(Mutex<HashMap<IntegrationId, (i64, Token)>>);

/// Why there is no token.
pub(super) struct NoToken {
    pub(super) evidence: Evidence,
    pub(super) retry_after_secs: Option<u64>,
}

impl Tokens {
    /// The token in use, unless the integration was changed since it was made.
    fn get(&self, integration: &Integration) -> Option<Token> {
        let tokens = self.lock();
        let (version, token) = tokens.get(&integration.id)?;
        (*version == integration.version).then(|| token.clone())
    }

    /// The token that was in use last, whatever became of the integration since.
    pub(super) fn last(&self, integration: IntegrationId) -> Option<Token> {
        self.lock().get(&integration).map(|(_, token)| token.clone())
    }

    fn put(&self, integration: &Integration, token: Token) {
        self.lock().insert(integration.id, (integration.version, token));
    }

    /// The org does not take it any more.
    pub(super) fn forget(&self, integration: IntegrationId) {
        self.lock().remove(&integration);
    }

    fn lock(&self) -> std::sync::MutexGuard<'_, HashMap<IntegrationId, (i64, Token)>> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

/// The token of an integration: the one in use, or a new one.
pub(super) async fn token(portal: &Portal, integration: &Integration) -> Result<Result<Token, NoToken>, Error> {
    let tokens = &portal.0.worker.tokens;
    if let Some(token) = tokens.get(integration) {
        return Ok(Ok(token));
    }
    let ready = match local::look(portal, integration, NewFirst::WhenDue).await? {
        Ok(ready) => ready,
        Err(evidence) => return Ok(Err(NoToken { evidence, retry_after_secs: None })),
    };
    // Boxed: a queue's task holds it all the time and signs in seldom.
    match Box::pin(sign_in(portal, integration, &ready)).await? {
        Ok(signed_in) => {
            tokens.put(integration, signed_in.token.clone());
            Ok(Ok(signed_in.token))
        }
        Err(organization::NoToken::OtherOrganization { kept, found }) => {
            let evidence = organization::NoToken::other(kept.as_ref(), &found);
            Ok(Err(NoToken { evidence, retry_after_secs: None }))
        }
        Err(organization::NoToken::Failed(failure)) => {
            let retry_after_secs = failure.retry_after_secs;
            let evidence = of_failure(failure, portal.now());
            let row = diagnosis::diagnose(Link::Token, &evidence);
            tracing::info!(integration = %integration.id, diagnosis = row.code, "no token for deliveries");
            Ok(Err(NoToken { evidence, retry_after_secs }))
        }
    }
}
