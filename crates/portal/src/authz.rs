//! From a caller and a true resource to the policy's answer. Every function that reads or writes asks here first, with
//! `?`, in the function that does the work.

use crate::audit::Change;
use crate::caller::{Caller, KeyKind, Scope};
use crate::{Error, Portal};
use domain::ids::ClientId;
use domain::policy::{Action, Decision, Resource, Role, Standing, decide};
use domain::slug::ClientSlug;
use std::collections::HashMap;
use std::sync::{PoisonError, RwLock};
use store::Member;
use store::clients::Client;

/// Proof that the caller was let into one client for one kind of thing. Finders below take its id, so that nothing is
/// ever looked up outside a scope.
#[derive(Clone, Debug)]
pub struct ClientScope {
    pub client: Client,
}

impl ClientScope {
    pub fn id(&self) -> ClientId {
        self.client.id
    }
}

/// Something without the right, and something that is not the caller's to see, in the audit.
const DENIED: &str = "attempt.denied";
const ELSEWHERE: &str = "attempt.elsewhere";

/// Ids of clients that were looked up before. A slug never changes hands, and no client is ever taken away.
#[derive(Default)]
pub(crate) struct KnownClients(RwLock<HashMap<ClientSlug, ClientId>>);

impl Portal {
    /// [`Portal::enter`] for calls that come thousands of times a second and need nothing of the client but its id.
    pub(crate) async fn enter_often(
        &self,
        caller: &Caller,
        slug: &str,
        action: Action,
        resource: Resource,
    ) -> Result<ClientId, Error> {
        let KnownClients(known) = &self.0.known_clients;
        let parsed = ClientSlug::parse(slug).map_err(|_| Error::NotFound);
        let id = parsed
            .as_ref()
            .ok()
            .and_then(|slug| known.read().unwrap_or_else(PoisonError::into_inner).get(slug).copied());
        if let (Some(id), Caller::Key(key)) = (id, caller)
            && key.client_id == id
            && decide(standing_inside(caller, action, resource), action, resource) == Decision::Allow
        {
            return Ok(id);
        }
        // Whatever is not as usual is judged, and noted, as always.
        let client = self.enter(caller, slug, action, resource).await?.client;
        known.write().unwrap_or_else(PoisonError::into_inner).insert(client.slug, client.id);
        Ok(client.id)
    }

    /// Lets the caller into the client named by `slug`, for `action` on `resource`. A stranger and a wrong slug get the
    /// same answer.
    pub async fn enter(
        &self,
        caller: &Caller,
        slug: &str,
        action: Action,
        resource: Resource,
    ) -> Result<ClientScope, Error> {
        if matches!(caller, Caller::Visitor(_)) {
            return Err(Error::SignIn);
        }
        let slug = ClientSlug::parse(slug).map_err(|_| Error::NotFound)?;
        let client = store::clients::by_slug(self.store(), &slug).await?;
        let Some(client) = client else {
            self.note_refused(caller, Change::of_installation(ELSEWHERE, "a client that does not exist").denied());
            return Err(missing_client(caller, action, resource));
        };
        self.enter_found(caller, client, action, resource).await
    }

    /// The same for a client that was found by other means than an address.
    pub(crate) async fn enter_found(
        &self,
        caller: &Caller,
        client: Client,
        action: Action,
        resource: Resource,
    ) -> Result<ClientScope, Error> {
        let standing = self.standing(caller, client.id, action, resource).await?;
        let decision = decide(standing, action, resource);
        match decision {
            Decision::Forbidden(_) => {
                self.note_refused(caller, Change::of_client(client.id, DENIED, tried(action, resource)).denied());
            }
            // Its own client must not learn of others, and neither must that one of its people.
            Decision::Unknown => {
                self.note_refused(caller, Change::of_installation(ELSEWHERE, client.slug.to_string()).denied());
            }
            Decision::Allow | Decision::SignIn => {}
        }
        answer(decision)?;
        Ok(ClientScope { client })
    }

    /// Asks the policy about something that lies in no client.
    pub fn authorize(&self, caller: &Caller, action: Action, resource: Resource) -> Result<(), Error> {
        let standing = match caller {
            Caller::System => return Ok(()),
            // Outside a client there are no scopes: a key of the right kind may read what every key may.
            Caller::Key(key) if key.kind == KeyKind::Api => Standing::ApiKey,
            caller => standing_inside(caller, action, resource),
        };
        let decision = decide(standing, action, resource);
        if matches!(decision, Decision::Forbidden(_)) {
            self.note_refused(caller, Change::of_installation(DENIED, tried(action, resource)).denied());
        }
        answer(decision)
    }

    /// The refusal of an id that is not in the client the caller was let into: of another client, or of nothing.
    pub(crate) fn missing(&self, caller: &Caller, scope: &ClientScope, what: &'static str) -> Error {
        self.note_refused(caller, Change::of_client(scope.id(), ELSEWHERE, what).denied());
        Error::NotFound
    }

    /// What the policy says about a client the caller was already let into, without asking the store: for menus and for
    /// buttons that are shown disabled with their reason.
    pub fn decision_inside(caller: &Caller, action: Action, resource: Resource) -> Decision {
        decide(standing_inside(caller, action, resource), action, resource)
    }

    async fn standing(
        &self,
        caller: &Caller,
        client: ClientId,
        action: Action,
        resource: Resource,
    ) -> Result<Standing, Error> {
        let inside = match caller {
            Caller::Visitor(_) | Caller::System => true,
            Caller::Member(member) => member.client_id == client,
            Caller::Staff(staff) if staff.role == Role::Operator => true,
            Caller::Staff(staff) => store::members::is_assigned(self.store(), staff.id, client).await?,
            Caller::Key(key) => key.client_id == client,
            Caller::Handoff(guest) => guest.client_id == client,
        };
        Ok(if inside { standing_inside(caller, action, resource) } else { Standing::Stranger })
    }
}

/// An unknown slug reads the same as somebody else's client, except to an operator, who may know every client and
/// is told that the inside of one is not theirs.
fn missing_client(caller: &Caller, action: Action, resource: Resource) -> Error {
    match caller {
        Caller::Staff(staff) if staff.role == Role::Operator => {
            answer(decide(Standing::Operator, action, resource)).err().unwrap_or(Error::NotFound)
        }
        _ => Error::NotFound,
    }
}

fn tried(action: Action, resource: Resource) -> String {
    format!("{action:?} {resource:?}").to_lowercase()
}

fn standing_inside(caller: &Caller, action: Action, resource: Resource) -> Standing {
    match caller {
        Caller::Visitor(_) => Standing::Visitor,
        Caller::System => Standing::Csm,
        Caller::Member(member) => member_standing(member.role, member.integration_permission),
        Caller::Staff(staff) => staff_standing(staff.role),
        Caller::Key(key) if key.kind == KeyKind::Ingest => Standing::IngestKey,
        Caller::Key(key) if needed_scope(action, resource).is_some_and(|scope| key.scopes.contains(&scope)) => {
            Standing::ApiKey
        }
        Caller::Key(_) => Standing::ApiKeyOutOfScope,
        Caller::Handoff(_) => Standing::Handoff,
    }
}

fn answer(decision: Decision) -> Result<(), Error> {
    match decision {
        Decision::Allow => Ok(()),
        Decision::SignIn => Err(Error::SignIn),
        Decision::Forbidden(who) => Err(Error::Denied(who)),
        Decision::Unknown => Err(Error::NotFound),
    }
}

/// Whether one of a client's people may do this in their own client.
pub(crate) fn may(member: &Member, action: Action, resource: Resource) -> bool {
    decide(member_standing(member.role, member.integration_permission), action, resource) == Decision::Allow
}

const fn member_standing(role: Role, integration_permission: bool) -> Standing {
    match (role, integration_permission) {
        (Role::ClientAdmin, _) => Standing::ClientAdmin,
        (_, true) => Standing::Integrator,
        (_, false) => Standing::Viewer,
    }
}

const fn staff_standing(role: Role) -> Standing {
    match role {
        Role::Operator => Standing::Operator,
        _ => Standing::Csm,
    }
}

/// The scope an API key needs; what has none is not for keys.
const fn needed_scope(action: Action, resource: Resource) -> Option<Scope> {
    match (resource, action) {
        (Resource::Integration | Resource::Check | Resource::Deliveries, Action::Read) => Some(Scope::IntegrationsRead),
        (Resource::Integration | Resource::Check, _) => Some(Scope::IntegrationsWrite),
        (Resource::Deliveries, Action::Update) => Some(Scope::DeliveriesReplay),
        _ => None,
    }
}
