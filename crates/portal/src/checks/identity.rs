//! The link that says whose token it is: the configured user's, in the organization that the integration is connected to.

use super::local::Ready;
use super::run::{Step, Walk};
use crate::Error;
use crate::organization::{NoToken, compare};
use domain::check::Link;
use domain::diagnosis::Evidence;
use domain::organization::{Organization, OrganizationId};
use salesforce::Token;

impl Walk<'_> {
    pub(super) async fn identity(&mut self, ready: &Ready, token: &Token) -> Result<Step<()>, Error> {
        match self.portal.salesforce().identity(token).await {
            Ok(answer) if !self.is_of(&answer.value.organization_id) => {
                self.refuse_organization(token, &answer.value.organization_id).await
            }
            Ok(answer) if answer.value.username.eq_ignore_ascii_case(&ready.username) => {
                self.pass(Link::Identity, answer.value.username).await?;
                Ok(Step::Passed(()))
            }
            Ok(answer) => {
                let evidence =
                    Evidence::IdentityMismatch { expected: ready.username.clone(), actual: answer.value.username };
                self.refuse(Link::Identity, &evidence).await
            }
            Err(failure) => self.refuse_failure(Link::Identity, failure, None).await,
        }
    }

    /// Whether the user is of the organization that the token named.
    fn is_of(&self, organization: &str) -> bool {
        let named = OrganizationId::parse(organization);
        named.is_some() && named.as_ref() == self.organization.as_ref().map(|organization| &organization.id)
    }

    /// The token named one organization, and its user is of another: that one counts.
    async fn refuse_organization(&mut self, token: &Token, organization: &str) -> Result<Step<()>, Error> {
        if let Some(id) = OrganizationId::parse(organization) {
            let found = Organization { id, host: token.instance.host().to_owned() };
            let compared = compare(self.portal, self.integration, found).await?;
            if let Err(NoToken::OtherOrganization { kept, found }) = compared {
                return self.refuse(Link::Identity, &NoToken::other(kept.as_ref(), &found)).await;
            }
        }
        let detail = "the token and its user name different Salesforce organizations".to_owned();
        self.refuse(Link::Identity, &Evidence::UnexpectedJson { status: 200, detail }).await
    }
}
