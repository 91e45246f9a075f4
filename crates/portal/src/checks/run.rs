//! The task that fills a check: one link after the other, each written as it answers. No transaction is held while
//! Salesforce is asked.

use super::evidence::{is_not_found, of_failure};
use super::local::{self, Ready};
use super::{dry_run, records, tell};
use crate::certificates::State;
use crate::certificates::sign_in::{NewFirst, SignedIn, sign_in};
use crate::organization::{NoToken, note_kept};
use crate::{Error, Portal, counts};
use domain::check::{Chain, CheckState, Link, Params, Refusal, fact};
use domain::diagnosis::{self, Evidence};
use domain::event::TargetObject;
use domain::ids::CertificateId;
use domain::integration::Settings;
use domain::organization::Organization;
use salesforce::{Failure, ObjectDescription, Token};
use std::time::Duration;
use store::{Certificate, Check, Integration};

/// A check that takes longer than this is given up; every single call has a shorter limit of its own.
const LONGEST: Duration = Duration::from_secs(100);

/// Runs the check and writes its end. Failures of ours leave it to be interrupted, with the reason in the log.
pub(super) async fn to_the_end(portal: Portal, integration: Integration, check: Check, new_first: NewFirst) {
    let id = check.id;
    let mut walk =
        Walk { portal: &portal, integration: &integration, check, new_first, signed_with: None, organization: None };
    let outcome = tokio::time::timeout(LONGEST, walk.all_links()).await;
    let ended = match outcome {
        Ok(Ok(())) => walk.finish().await,
        Ok(Err(error)) => {
            tracing::error!(check = %id, error = %error, "a connection check broke off");
            walk.interrupt().await
        }
        Err(_) => {
            tracing::warn!(check = %id, "a connection check took too long and was given up");
            walk.interrupt().await
        }
    };
    if let Err(error) = ended {
        tracing::error!(check = %id, error = %error, "the end of a connection check could not be written");
    }
}

pub(super) struct Walk<'a> {
    pub(super) portal: &'a Portal,
    pub(super) integration: &'a Integration,
    check: Check,
    new_first: NewFirst,
    /// The certificate that Salesforce took the signature of.
    signed_with: Option<CertificateId>,
    /// Whose token it was.
    pub(super) organization: Option<Organization>,
}

/// A refused link ends the walk without being a failure of ours.
pub(super) enum Step<T> {
    Passed(T),
    Refused,
}

macro_rules! passed {
    ($step:expr) => {
        match $step {
            Step::Passed(value) => value,
            Step::Refused => return Ok(()),
        }
    };
}

impl Walk<'_> {
    async fn all_links(&mut self) -> Result<(), Error> {
        let ready = passed!(self.certificate().await?);
        let token = passed!(self.token(&ready).await?);
        passed!(self.identity(&ready, &token).await?);
        let found = passed!(self.objects(&token).await?);
        passed!(self.fields(&found).await?);
        passed!(self.dry_run(&token, &found).await?);
        Ok(())
    }

    async fn certificate(&mut self) -> Result<Step<Ready>, Error> {
        match local::look(self.portal, self.integration, self.new_first).await? {
            Ok(ready) => {
                self.pass(Link::CertificateValid, ready.detail.clone()).await?;
                Ok(Step::Passed(ready))
            }
            Err(evidence) => self.refuse(Link::CertificateValid, &evidence).await,
        }
    }

    async fn token(&mut self, ready: &Ready) -> Result<Step<Token>, Error> {
        match sign_in(self.portal, self.integration, ready).await? {
            Ok(SignedIn { token, organization, certificate }) => {
                self.organization = Some(organization);
                self.signed_with = Some(certificate.id);
                let host = self.integration.settings.login_host.host();
                let with = if ready.signers.len() > 1 { signed_with(&certificate) } else { String::new() };
                let facts = Params::from([(fact::SCOPES.to_owned(), token.scopes.join(" "))]);
                self.pass_with(Link::Token, format!("from {host}{with}"), facts).await?;
                Ok(Step::Passed(token))
            }
            Err(NoToken::Failed(failure)) => self.refuse_failure(Link::Token, failure, None).await,
            Err(NoToken::OtherOrganization { kept, found }) => {
                self.pass(Link::Token, format!("from {}", self.integration.settings.login_host.host())).await?;
                self.refuse(Link::Identity, &NoToken::other(kept.as_ref(), &found)).await
            }
        }
    }

    async fn objects(&mut self, token: &Token) -> Result<Step<Vec<(TargetObject, ObjectDescription)>>, Error> {
        let set = store::event_types::set(self.portal.store(), self.integration.settings.event_set).await?;
        let types = set.map(|set| set.types).unwrap_or_default();
        let namespace = self.integration.settings.namespace.as_ref();
        let mut found = Vec::new();
        for target in Settings::target_objects(&types) {
            let object = target.in_org(namespace);
            match self.portal.salesforce().describe(token, &object).await {
                Ok(answer) => {
                    if let Err(evidence) = records::object_fits(&object, &answer.value) {
                        return self.refuse(Link::Objects, &evidence).await;
                    }
                    found.push((target, answer.value));
                }
                Err(failure) if is_not_found(&failure) => return self.refuse_missing(object, failure).await,
                Err(failure) => return self.refuse_failure(Link::Objects, failure, Some(object)).await,
            }
        }
        let names: Vec<String> = found.iter().map(|(target, _)| target.in_org(namespace)).collect();
        self.pass(Link::Objects, names.join(", ")).await?;
        Ok(Step::Passed(found))
    }

    async fn fields(&mut self, found: &[(TargetObject, ObjectDescription)]) -> Result<Step<()>, Error> {
        let namespace = self.integration.settings.namespace.as_ref();
        let mut count = 0;
        for (target, description) in found {
            if let Err(evidence) = records::fields_fit(*target, namespace, description) {
                return self.refuse(Link::Fields, &evidence).await;
            }
            count += target.fields().count();
        }
        self.pass(Link::Fields, format!("{count} fields")).await?;
        Ok(Step::Passed(()))
    }

    async fn dry_run(&mut self, token: &Token, found: &[(TargetObject, ObjectDescription)]) -> Result<Step<()>, Error> {
        let namespace = self.integration.settings.namespace.as_ref();
        for (target, _) in found {
            let two = dry_run::records(*target, namespace, self.check.id, self.portal.now());
            match self.portal.salesforce().create(token, &two, true).await {
                Ok(answer) => {
                    if let Err(evidence) = dry_run::judge(&answer.value) {
                        return self.refuse_about(Link::DryRun, &evidence, Some(target.in_org(namespace))).await;
                    }
                }
                Err(failure) => {
                    let object = target.in_org(namespace);
                    return self.refuse_failure(Link::DryRun, failure, Some(object)).await;
                }
            }
        }
        self.pass(Link::DryRun, "rolled back, nothing left".to_owned()).await?;
        Ok(Step::Passed(()))
    }

    pub(super) async fn pass(&mut self, link: Link, detail: String) -> Result<(), Error> {
        self.pass_with(link, detail, Params::new()).await
    }

    async fn pass_with(&mut self, link: Link, detail: String, facts: Params) -> Result<(), Error> {
        let chain = self.check.chain.clone().pass_with(link, Some(detail), facts);
        self.check.chain = chain.map_err(|error| Error::internal("a check went out of order", error))?;
        self.save().await
    }

    pub(super) async fn refuse<T>(&mut self, link: Link, evidence: &Evidence) -> Result<Step<T>, Error> {
        self.refuse_about(link, evidence, None).await
    }

    /// The texts of a diagnosis name the host and, where Salesforce does not say it, the object.
    async fn refuse_about<T>(
        &mut self,
        link: Link,
        evidence: &Evidence,
        object: Option<String>,
    ) -> Result<Step<T>, Error> {
        let mut refusal = diagnosis::refusal(link, evidence);
        if link != Link::CertificateValid {
            let host = self.integration.settings.login_host.host().to_owned();
            refusal.params.entry("host".to_owned()).or_insert(host);
        }
        if let Some(object) = object {
            refusal.params.entry("object".to_owned()).or_insert(object);
        }
        self.refuse_with(link, refusal).await
    }

    pub(super) async fn refuse_failure<T>(
        &mut self,
        link: Link,
        failure: Failure,
        object: Option<String>,
    ) -> Result<Step<T>, Error> {
        tracing::info!(check = %self.check.id, link = %link, failure = %failure, "a connection check was refused");
        let evidence = of_failure(failure, self.portal.now());
        self.refuse_about(link, &evidence, object).await
    }

    /// A missing object keeps Salesforce's words beside its own name.
    async fn refuse_missing<T>(&mut self, object: String, failure: Failure) -> Result<Step<T>, Error> {
        let said = of_failure(failure, self.portal.now()).said();
        let refusal = diagnosis::refusal(Link::Objects, &Evidence::ObjectMissing { object });
        self.refuse_with(Link::Objects, Refusal { said, ..refusal }).await
    }

    async fn refuse_with<T>(&mut self, link: Link, refusal: Refusal) -> Result<Step<T>, Error> {
        let chain: Result<Chain, _> = self.check.chain.clone().refuse(link, refusal);
        self.check.chain = chain.map_err(|error| Error::internal("a check went out of order", error))?;
        self.save().await?;
        Ok(Step::Refused)
    }

    async fn save(&self) -> Result<(), Error> {
        // The last link is written together with the end of the check.
        if self.check.chain.current().is_none() {
            return Ok(());
        }
        let tx = self.portal.store().write().await?;
        store::checks::save_chain(&tx, &self.check, self.portal.now()).await?;
        tx.commit().await?;
        Ok(())
    }

    /// Writes the end, and what it means for the integration unless its settings moved meanwhile.
    async fn finish(&mut self) -> Result<(), Error> {
        let now = self.portal.now();
        self.check.state = self.check.chain.outcome();
        self.check.finished_at = Some(now);
        let tx = self.portal.store().write().await?;
        store::checks::finish(&tx, &self.check).await?;
        for _ in 0..3 {
            let seen = tell::Seen {
                check: &self.check,
                checked: self.integration,
                signed_with: self.signed_with,
                organization: self.organization.as_ref(),
            };
            match tell::integration(&tx, &seen, now).await {
                // Somebody saved in this very moment: look again at what they made of it.
                Err(store::Error::Stale) => {}
                told => {
                    if told? && let Some(organization) = &self.organization {
                        note_kept(self.portal, &tx, self.integration, organization).await?;
                    }
                    break;
                }
            }
        }
        tx.commit().await?;
        self.portal.0.worker.nudge(std::iter::once(self.check.client_id));
        counts::check(self.check.state, self.check.chain.refusal().map(|(_, refusal)| refusal.code.as_str()));
        Ok(())
    }

    async fn interrupt(&mut self) -> Result<(), Error> {
        self.check.chain = self.check.chain.clone().interrupt();
        self.check.state = CheckState::Interrupted;
        self.check.finished_at = Some(self.portal.now());
        let tx = self.portal.store().write().await?;
        store::checks::finish(&tx, &self.check).await?;
        tx.commit().await?;
        counts::check(CheckState::Interrupted, None);
        Ok(())
    }
}

/// Where two certificates could be the one that Salesforce holds, which it was.
fn signed_with(certificate: &Certificate) -> String {
    let which = match certificate.state {
        State::Waiting => "new certificate",
        State::Retiring => "replaced certificate",
        _ => "certificate in use",
    };
    let begins: String = certificate.thumbprint.chars().take(8).collect();
    format!(", signed with the {which} {begins}…")
}
