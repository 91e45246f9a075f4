//! The guide of one integration at this moment.

use super::Guides;
use crate::{Caller, Error, Portal};
use domain::Timestamp;
use domain::check::{CheckState, Link, Refusal, fact};
use domain::guide::{Advice, Choices, Evidence, Seen, SetupSite, Standing, Standings, Step, advice, current, steps};
use domain::integration::{Settings, State};
use domain::policy::Action;
use store::{Certificate, Check, Integration};

/// How many checks are looked at for the last one that ended with an answer.
const LOOK_BACK: u32 = 5;

/// How far an integration has come.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Progress {
    pub integration: Integration,
    /// Every step of its guide, in order.
    pub steps: Vec<(Step, Standing)>,
    /// The step somebody has to look at; `None` when all are done.
    pub current: Option<Step>,
    /// The refusal that the standings follow from.
    pub refusal: Option<Refusal>,
    /// A check is running now.
    pub checking: bool,
    pub checked_at: Option<Timestamp>,
}

impl Progress {
    /// Whether nothing is left to do.
    pub fn is_done(&self) -> bool {
        self.current.is_none()
    }
}

/// Everything a guide shows.
#[derive(Debug)]
pub struct GuideView {
    pub progress: Progress,
    /// API names of the objects that events are written to.
    pub objects: Vec<String>,
    pub certificate: Option<Certificate>,
    pub advice: Vec<Advice>,
    /// The org's Setup, when it is known which org it is.
    pub setup: Option<SetupSite>,
    pub now: Timestamp,
}

impl Guides<'_> {
    pub async fn show(&self, caller: &Caller, slug: &str, id: &str) -> Result<GuideView, Error> {
        let (_, integration) = self.0.integrations().reach(caller, slug, id, Action::Read).await?;
        view(self.0, integration).await
    }
}

/// The guide of an integration the caller was let into before.
pub(crate) async fn view(portal: &Portal, integration: Integration) -> Result<GuideView, Error> {
    let (progress, check) = look(portal, integration).await?;
    let integration = &progress.integration;
    let certificate = store::certificates::newest(portal.store(), integration.client_id, integration.id).await?;
    let set = store::event_types::set(portal.store(), integration.settings.event_set).await?;
    let types = set.map(|set| set.types).unwrap_or_default();
    let namespace = integration.settings.namespace.as_ref();
    let objects = Settings::target_objects(&types).into_iter().map(|object| object.in_org(namespace)).collect();
    let now = portal.now();
    let granted: Vec<String> = check
        .as_ref()
        .and_then(|check| check.chain.fact(Link::Token, fact::SCOPES))
        .map(|scopes| scopes.split_whitespace().map(ToOwned::to_owned).collect())
        .unwrap_or_default();
    let refusal = progress.refusal.as_ref();
    let advice = advice(&Choices {
        granted: &granted,
        refusal: refusal.map(|refusal| refusal.code.as_str()),
        error: refusal.and_then(|refusal| refusal.said.as_ref()).and_then(|said| said.error.as_deref()),
        key_days: certificate.as_ref().map(|certificate| now.since(certificate.created_at) / 86_400_000),
    });
    let setup = integration
        .settings
        .login_host
        .my_domain_host()
        .map(|host| SetupSite::new(host.clone(), portal.settings().local_setup.clone()));
    Ok(GuideView { progress, objects, certificate, advice, setup, now })
}

/// How far an integration has come, and the check that says so.
pub(super) async fn look(portal: &Portal, integration: Integration) -> Result<(Progress, Option<Check>), Error> {
    let checks = store::checks::newest(portal.store(), integration.client_id, integration.id, LOOK_BACK).await?;
    let running = checks.iter().find(|check| check.state == CheckState::Running);
    // A change of settings takes the last check away: what it found was about something else.
    let ended = checks.iter().find(|check| matches!(check.state, CheckState::Passed | CheckState::Refused));
    let ended = ended.filter(|_| integration.last_check.is_some());
    let mut evidence = evidence_of_row(&integration);
    let same = |check: &&Check| match (check.chain.refusal(), &integration.diagnosis) {
        (Some((_, refused)), Some(stored)) => refused.code == stored.code,
        (refused, stored) => refused.is_none() && stored.is_none(),
    };
    if let Some(check) = ended.filter(same)
        && evidence.seen != Seen::Works
    {
        evidence.seen = Seen::Check(&check.chain);
    }
    let mut standings = Standings::of_evidence(&evidence);
    if let Some(running) = running {
        standings = standings.with_progress(&running.chain);
    }
    let all = steps(integration.kind, integration.settings.version);
    let progress = Progress {
        current: current(&all, &standings),
        steps: all.into_iter().map(|step| (step, standings.of(step))).collect(),
        refusal: integration.diagnosis.clone(),
        checking: running.is_some(),
        checked_at: integration.last_check_at,
        integration: integration.clone(),
    };
    Ok((progress, ended.cloned()))
}

/// What the integration's own row says, without looking at its checks.
pub(crate) fn evidence_of_row(integration: &Integration) -> Evidence<'_> {
    let seen = match (&integration.diagnosis, integration.state) {
        (Some(refusal), _) => Seen::Refusal(&refusal.code),
        (None, State::Connected) => Seen::Works,
        (None, _) => Seen::Nothing,
    };
    Evidence {
        has_username: integration.settings.username.is_some(),
        has_consumer_key: integration.settings.consumer_key.is_some(),
        seen,
    }
}
