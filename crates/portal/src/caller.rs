//! Who is asking. Made once per request by the server, passed first to every function, and the only source of rights.

use domain::email::Email;
use domain::ids::{ClientId, HandoffLinkId, IntegrationId, KeyId, MemberId};
use domain::policy::Role;
use domain::slug::ClientSlug;
use domain::text::{ClientName, KeyName, PersonName};
use std::net::IpAddr;

/// Where a request came from, for the audit and the throttles.
#[derive(Clone, Debug, Default)]
pub struct Origin {
    /// The client's address, after trusted proxies were taken into account.
    pub address: Option<IpAddr>,
    /// Many visitors may have this address, such as that of a proxy which no configuration names: it is written down,
    /// and never what locks.
    pub is_shared: bool,
    /// Joins an answer with the log.
    pub request_id: String,
}

/// Who is asking.
#[derive(Clone, Debug)]
pub enum Caller {
    /// Nobody signed in.
    Visitor(Origin),
    /// A person of one client.
    Member(MemberCaller),
    /// An operator or CSM.
    Staff(StaffCaller),
    /// An ingest key or API key.
    Key(KeyCaller),
    /// Whoever holds a hand-off link: nobody we know by name.
    Handoff(HandoffCaller),
    /// The installation itself: the command line and the worker.
    System,
}

/// A person of a client, with the rights read from their row for this request.
#[derive(Clone, Debug)]
pub struct MemberCaller {
    pub id: MemberId,
    pub client_id: ClientId,
    pub client_slug: ClientSlug,
    pub client_name: ClientName,
    pub name: PersonName,
    pub email: Email,
    pub role: Role,
    pub integration_permission: bool,
    pub origin: Origin,
}

/// An operator or CSM.
#[derive(Clone, Debug)]
pub struct StaffCaller {
    pub id: MemberId,
    pub name: PersonName,
    pub email: Email,
    pub role: Role,
    pub origin: Origin,
}

/// What kind of bearer key a caller holds.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum KeyKind {
    Ingest,
    Api,
}

impl KeyKind {
    pub const fn word(self) -> &'static str {
        match self {
            Self::Ingest => "ingest",
            Self::Api => "api",
        }
    }

    pub fn parse(word: &str) -> Option<Self> {
        [Self::Ingest, Self::Api].into_iter().find(|kind| kind.word() == word)
    }
}

impl From<store::KeyKind> for KeyKind {
    fn from(kind: store::KeyKind) -> Self {
        match kind {
            store::KeyKind::Ingest => Self::Ingest,
            store::KeyKind::Api => Self::Api,
        }
    }
}

/// What an API or ingest key may do.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Scope {
    EventsWrite,
    IntegrationsRead,
    IntegrationsWrite,
    DeliveriesReplay,
}

impl Scope {
    pub const ALL: [Self; 4] =
        [Self::EventsWrite, Self::IntegrationsRead, Self::IntegrationsWrite, Self::DeliveriesReplay];

    pub const fn word(self) -> &'static str {
        match self {
            Self::EventsWrite => "events:write",
            Self::IntegrationsRead => "integrations:read",
            Self::IntegrationsWrite => "integrations:write",
            Self::DeliveriesReplay => "deliveries:replay",
        }
    }

    pub fn parse(word: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|scope| scope.word() == word)
    }
}

/// A machine with a bearer key of one client.
#[derive(Clone, Debug)]
pub struct KeyCaller {
    pub id: KeyId,
    pub client_id: ClientId,
    pub kind: KeyKind,
    pub name: KeyName,
    pub scopes: Vec<Scope>,
    pub origin: Origin,
}

/// The Salesforce admin, let in by a hand-off link of one integration.
#[derive(Clone, Debug)]
pub struct HandoffCaller {
    pub link: HandoffLinkId,
    pub client_id: ClientId,
    pub integration_id: IntegrationId,
    /// Who made the link and so answers for it, as people read it.
    pub made_by: String,
    pub origin: Origin,
}

impl Caller {
    pub fn origin(&self) -> Option<&Origin> {
        match self {
            Self::Visitor(origin) => Some(origin),
            Self::Member(member) => Some(&member.origin),
            Self::Staff(staff) => Some(&staff.origin),
            Self::Key(key) => Some(&key.origin),
            Self::Handoff(guest) => Some(&guest.origin),
            Self::System => None,
        }
    }

    /// The signed-in person, if it is one.
    pub fn member_id(&self) -> Option<MemberId> {
        match self {
            Self::Member(member) => Some(member.id),
            Self::Staff(staff) => Some(staff.id),
            Self::Visitor(_) | Self::Key(_) | Self::Handoff(_) | Self::System => None,
        }
    }

    /// The role of the signed-in person, if it is one.
    pub fn role(&self) -> Option<Role> {
        match self {
            Self::Member(member) => Some(member.role),
            Self::Staff(staff) => Some(staff.role),
            Self::Visitor(_) | Self::Key(_) | Self::Handoff(_) | Self::System => None,
        }
    }

    /// How the audit and "set by" name the caller.
    pub fn display_name(&self) -> String {
        match self {
            Self::Visitor(_) => "visitor".to_owned(),
            Self::Member(member) => member.email.to_string(),
            Self::Staff(staff) => staff.email.to_string(),
            Self::Key(key) => format!("{} key \"{}\"", key.kind.word(), key.name),
            Self::Handoff(guest) => format!("Salesforce admin (hand-off link made by {})", guest.made_by),
            Self::System => "system".to_owned(),
        }
    }

    /// The kind of caller as a word, for the audit.
    pub const fn kind_word(&self) -> &'static str {
        match self {
            Self::Visitor(_) => "visitor",
            Self::Member(_) => "member",
            Self::Staff(_) => "staff",
            Self::Key(_) => "key",
            Self::Handoff(_) => "handoff",
            Self::System => "system",
        }
    }
}
