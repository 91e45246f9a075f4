//! What the product does: every capability as a function that takes the caller first, checks the right where it
//! writes, and knows neither HTML nor HTTP. Pages, the machine API and the command line call the same functions.

pub mod answers;
pub mod api_keys;
pub mod audit;
mod authz;
mod begin_anew;
pub mod bundles;
mod caller;
pub mod certificates;
pub mod checks;
pub mod clients;
mod clock;
mod commits;
mod counts;
pub mod deliveries;
pub mod demo;
mod error;
pub mod events;
pub mod fair_queue;
pub mod guide;
#[cfg(debug_assertions)]
mod halt;
pub mod handoff;
pub mod integrations;
mod invite;
pub mod keys;
pub mod links;
pub mod mail;
pub mod members;
pub mod operator;
pub mod organization;
pub mod proposals;
mod quotas;
pub mod session;
mod settings;
mod throttle;
mod worker;

pub use authz::ClientScope;
pub use caller::{Caller, HandoffCaller, KeyCaller, KeyKind, MemberCaller, Origin, Scope, StaffCaller};
pub use clock::{Clock, ManualClock, SystemClock};
pub use error::{Conflict, Error, chain};
pub use settings::{DeliveryRules, SessionLimits, Settings, SignUp, Vendor};

use domain::Timestamp;
use domain::ids::ClientId;
use domain::quota::Quota;
use std::sync::Arc;
use uuid::Uuid;

/// What a portal is made of. Everything that crosses a process or time boundary is given to it.
pub struct Parts {
    pub store: store::Store,
    pub master_keys: keys::MasterKeys,
    pub salesforce: salesforce::Client,
    pub clock: Arc<dyn Clock>,
    pub settings: Settings,
}

/// The product. Cheap to clone; one per process.
#[derive(Clone)]
pub struct Portal(Arc<Inner>);

struct Inner {
    parts: Parts,
    sealer: keys::Sealer,
    key_makers: fair_queue::FairQueue<ClientId>,
    passwords: session::password::Passwords,
    checks: checks::Running,
    worker: worker::Worker,
    commits: commits::Commits,
    event_types: events::KnownTypes,
    refused: audit::Refused,
    known_keys: api_keys::KnownKeys,
    known_clients: authz::KnownClients,
    unknown_proxies: operator::unknown_proxies::Noted,
    waiting: quotas::Estimates,
    saved_answers: quotas::Estimates,
}

/// How many key pairs may wait to be made in this process.
const KEYS_WAITING: usize = 400;

impl Portal {
    /// Puts the parts together. Nothing runs yet; see [`Portal::spawn_worker`].
    pub fn new(parts: Parts) -> Result<Self, Error> {
        let sealer = keys::Sealer::new(parts.master_keys.clone());
        Ok(Self(Arc::new(Inner {
            passwords: session::password::Passwords::new()?,
            sealer,
            // Two at once: RSA key generation takes a core for a while and must not starve requests. Clients take turns.
            key_makers: fair_queue::FairQueue::new(2, KEYS_WAITING),
            waiting: quotas::Estimates::new(Quota::WaitingMegabytes),
            saved_answers: quotas::Estimates::new(Quota::AnswersMegabytes),
            checks: checks::Running::default(),
            worker: worker::Worker::new(hex::encode(keys::random::<8>()?)),
            commits: commits::Commits::default(),
            event_types: events::KnownTypes::default(),
            refused: audit::Refused::default(),
            known_keys: api_keys::KnownKeys::default(),
            known_clients: authz::KnownClients::default(),
            unknown_proxies: operator::unknown_proxies::Noted::default(),
            parts,
        })))
    }

    pub fn store(&self) -> &store::Store {
        &self.0.parts.store
    }

    pub fn settings(&self) -> &Settings {
        &self.0.parts.settings
    }

    /// The time by this portal's clock.
    pub fn now(&self) -> Timestamp {
        self.0.parts.clock.now()
    }

    pub fn session(&self) -> session::Sessions<'_> {
        session::Sessions(self)
    }

    pub fn clients(&self) -> clients::Clients<'_> {
        clients::Clients(self)
    }

    pub fn operator(&self) -> operator::Operators<'_> {
        operator::Operators(self)
    }

    pub fn members(&self) -> members::Members<'_> {
        members::Members(self)
    }

    pub fn integrations(&self) -> integrations::Integrations<'_> {
        integrations::Integrations(self)
    }

    pub fn bundles(&self) -> bundles::Bundles<'_> {
        bundles::Bundles(self)
    }

    pub fn certificates(&self) -> certificates::Certificates<'_> {
        certificates::Certificates(self)
    }

    pub fn checks(&self) -> checks::Checks<'_> {
        checks::Checks(self)
    }

    pub fn guide(&self) -> guide::Guides<'_> {
        guide::Guides(self)
    }

    pub fn organizations(&self) -> organization::Organizations<'_> {
        organization::Organizations(self)
    }

    pub fn proposals(&self) -> proposals::Proposals<'_> {
        proposals::Proposals(self)
    }

    pub fn handoff(&self) -> handoff::Handoff<'_> {
        handoff::Handoff(self)
    }

    pub fn events(&self) -> events::Events<'_> {
        events::Events(self)
    }

    pub fn deliveries(&self) -> deliveries::Deliveries<'_> {
        deliveries::Deliveries(self)
    }

    pub fn audit(&self) -> audit::Audit<'_> {
        audit::Audit(self)
    }

    pub fn api_keys(&self) -> api_keys::ApiKeys<'_> {
        api_keys::ApiKeys(self)
    }

    pub fn answers(&self) -> answers::Answers<'_> {
        answers::Answers(self)
    }

    /// Seals small things that travel through a browser; see [`keys::Sealer`].
    pub fn sealer(&self) -> &keys::Sealer {
        &self.0.sealer
    }

    pub(crate) fn salesforce(&self) -> &salesforce::Client {
        &self.0.parts.salesforce
    }

    /// A new id: a UUID of version 7 by this portal's clock, so that rows sort by when they were made.
    pub(crate) fn new_id(&self) -> Uuid {
        let now = self.now();
        let secs = u64::try_from(now.secs()).unwrap_or_default();
        let nanos = u32::try_from(now.millis().rem_euclid(1000) * 1_000_000).unwrap_or_default();
        Uuid::new_v7(uuid::Timestamp::from_unix(uuid::NoContext, secs, nanos))
    }

    /// A fresh id for a form: two posts that carry the same one are one wish.
    pub fn new_submission(&self) -> domain::ids::SubmissionId {
        domain::ids::SubmissionId::from_uuid(self.new_id())
    }
}
