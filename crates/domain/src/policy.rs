//! The whole policy: who may do what to which resource. Every check in the product ends in [`decide`].
//!
//! A client never learns that another client exists, so a stranger to a client gets [`Decision::Unknown`]; somebody
//! inside it without the right gets [`Decision::Forbidden`] and is told who can grant it.

use serde::{Deserialize, Serialize};

/// What a member is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Role {
    Operator,
    Csm,
    ClientAdmin,
    ClientUser,
}

impl Role {
    pub const ALL: [Self; 4] = [Self::Operator, Self::Csm, Self::ClientAdmin, Self::ClientUser];

    pub const fn word(self) -> &'static str {
        match self {
            Self::Operator => "operator",
            Self::Csm => "csm",
            Self::ClientAdmin => "client_admin",
            Self::ClientUser => "client_user",
        }
    }

    pub const fn label(self) -> &'static str {
        match self {
            Self::Operator => "Operator",
            Self::Csm => "Customer success manager",
            Self::ClientAdmin => "Client Admin",
            Self::ClientUser => "Client User",
        }
    }

    pub fn parse(word: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|role| role.word() == word)
    }

    /// Whether members of this role belong to one client.
    pub const fn is_of_a_client(self) -> bool {
        matches!(self, Self::ClientAdmin | Self::ClientUser)
    }
}

/// How the caller stands to the thing asked for: the role, already related to the client in question.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Standing {
    Visitor,
    Operator,
    /// A CSM and a client assigned to them, or no client in question.
    Csm,
    ClientAdmin,
    /// A Client User with the Integration permission.
    Integrator,
    /// A Client User without it.
    Viewer,
    /// Signed in, but a stranger to the client in question.
    Stranger,
    /// An ingest key of this client.
    IngestKey,
    /// An API key of this client with the scope the action needs.
    ApiKey,
    /// An API key of this client without that scope.
    ApiKeyOutOfScope,
    /// Whoever holds a hand-off link of an integration of this client.
    Handoff,
}

impl Standing {
    pub const ALL: [Self; 11] = [
        Self::Visitor,
        Self::Operator,
        Self::Csm,
        Self::ClientAdmin,
        Self::Integrator,
        Self::Viewer,
        Self::Stranger,
        Self::IngestKey,
        Self::ApiKey,
        Self::ApiKeyOutOfScope,
        Self::Handoff,
    ];
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Action {
    Read,
    Create,
    Update,
    Delete,
}

/// A kind of thing rights are given to. Where no row of the store fits, the name is that of the list itself.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Resource {
    /// An integration with its certificate and settings, and the list of a client's integrations.
    Integration,
    /// Which Salesforce organization an integration may send to. Updating it is confirming another one.
    Organization,
    /// Values that whoever holds a hand-off link proposes in place of those that worked. Updating is deciding.
    Proposals,
    /// A connection check of an integration.
    Check,
    /// The hand-off links of an integration.
    HandoffLinks,
    /// What a hand-off link opens: guide, certificate and bundle to read, two fields to fill in, a check to start.
    SalesforceSide,
    /// The events of a client.
    Events,
    /// What becomes of a client's events in Salesforce. Creating one is sending a test event, updating is replaying.
    Deliveries,
    /// The people of a client.
    Members,
    /// Ingest keys and API keys of a client.
    Keys,
    /// The audit of a client.
    Audit,
    /// The event types and sets.
    EventTypes,
    /// The clients assigned to a CSM.
    AssignedClients,
    /// Every client, to an operator.
    Clients,
    /// Operators, CSMs and their assignments.
    Staff,
    /// The health of the installation.
    Health,
    /// One's own profile.
    Account,
}

impl Resource {
    pub const ALL: [Self; 17] = [
        Self::Integration,
        Self::Organization,
        Self::Proposals,
        Self::Check,
        Self::HandoffLinks,
        Self::SalesforceSide,
        Self::Events,
        Self::Deliveries,
        Self::Members,
        Self::Keys,
        Self::Audit,
        Self::EventTypes,
        Self::AssignedClients,
        Self::Clients,
        Self::Staff,
        Self::Health,
        Self::Account,
    ];

    /// Whether the resource lies inside one client.
    pub const fn is_of_a_client(self) -> bool {
        matches!(
            self,
            Self::Integration
                | Self::Organization
                | Self::Proposals
                | Self::Check
                | Self::HandoffLinks
                | Self::SalesforceSide
                | Self::Events
                | Self::Deliveries
                | Self::Members
                | Self::Keys
                | Self::Audit
        )
    }
}

/// The answer to "may I?".
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Decision {
    Allow,
    /// Nobody is signed in: go and sign in.
    SignIn,
    /// Inside one's own reach, but not allowed; says who can change that.
    Forbidden(WhoCanGrant),
    /// Answered exactly like an unknown id.
    Unknown,
}

/// Whom to ask for a missing right.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub enum WhoCanGrant {
    ClientAdminOrCsm,
    Operator,
    KeyOwner,
}

impl WhoCanGrant {
    pub const fn sentence(self) -> &'static str {
        match self {
            Self::ClientAdminOrCsm => {
                "Ask a Client Admin of your company or your customer success manager to give you this right."
            }
            Self::Operator => "Ask an operator of this installation.",
            Self::KeyOwner => {
                "Make an API key with the scope this call needs; a Client Admin or your customer success manager can."
            }
        }
    }
}

/// The table. Whoever is not listed is refused.
const fn allowed(action: Action, resource: Resource) -> &'static [Standing] {
    use Standing::{ApiKey, ClientAdmin, Csm, Handoff, IngestKey, Integrator, Operator, Viewer};
    match (resource, action) {
        (Resource::Integration, _) | (Resource::Check, Action::Read | Action::Create) => {
            &[Csm, ClientAdmin, Integrator, ApiKey]
        }
        (Resource::SalesforceSide, Action::Read | Action::Create | Action::Update) => &[Handoff],
        (Resource::Deliveries, Action::Read | Action::Update) => &[Csm, ClientAdmin, Integrator, ApiKey],
        (Resource::Proposals, Action::Read | Action::Update)
        | (Resource::HandoffLinks, Action::Read | Action::Create | Action::Delete)
        | (Resource::Deliveries, Action::Create)
        | (Resource::Events, Action::Read) => &[Csm, ClientAdmin, Integrator],
        (Resource::Events, Action::Create) => &[IngestKey],
        // No key, guest or integrator: where a client's events go is for its admins to say.
        (Resource::Organization, Action::Read | Action::Update)
        | (Resource::Members | Resource::Keys, _)
        | (Resource::Audit, Action::Read) => &[Csm, ClientAdmin],
        (Resource::EventTypes, Action::Read) => &[Operator, Csm, ClientAdmin, Integrator, Viewer, IngestKey, ApiKey],
        (Resource::EventTypes | Resource::Clients | Resource::Staff | Resource::Health, _) => &[Operator],
        (Resource::AssignedClients, Action::Read) => &[Csm],
        (Resource::Account, _) => &[Operator, Csm, ClientAdmin, Integrator, Viewer],
        (
            Resource::Organization
            | Resource::Proposals
            | Resource::Check
            | Resource::HandoffLinks
            | Resource::SalesforceSide
            | Resource::Events
            | Resource::Deliveries
            | Resource::Audit
            | Resource::AssignedClients,
            _,
        ) => &[],
    }
}

/// Whether `standing` may do `action` to `resource`, and how to say no.
pub fn decide(standing: Standing, action: Action, resource: Resource) -> Decision {
    if allowed(action, resource).contains(&standing) {
        return Decision::Allow;
    }
    match standing {
        Standing::Visitor => Decision::SignIn,
        // Whoever comes by a link learns of nothing but what it is for.
        Standing::Stranger | Standing::Handoff => Decision::Unknown,
        Standing::IngestKey | Standing::ApiKey | Standing::ApiKeyOutOfScope => {
            Decision::Forbidden(WhoCanGrant::KeyOwner)
        }
        Standing::ClientAdmin | Standing::Integrator | Standing::Viewer if resource.is_of_a_client() => {
            Decision::Forbidden(WhoCanGrant::ClientAdminOrCsm)
        }
        Standing::Operator | Standing::Csm | Standing::ClientAdmin | Standing::Integrator | Standing::Viewer => {
            Decision::Forbidden(WhoCanGrant::Operator)
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const ACTIONS: [Action; 4] = [Action::Read, Action::Create, Action::Update, Action::Delete];

    #[test]
    fn a_stranger_never_learns_that_something_exists() {
        for resource in Resource::ALL.into_iter().filter(|r| r.is_of_a_client()) {
            for action in ACTIONS {
                assert_eq!(decide(Standing::Stranger, action, resource), Decision::Unknown);
            }
        }
    }

    #[test]
    fn an_operator_is_never_inside_a_client() {
        for resource in Resource::ALL.into_iter().filter(|r| r.is_of_a_client()) {
            for action in ACTIONS {
                assert_eq!(decide(Standing::Operator, action, resource), Decision::Forbidden(WhoCanGrant::Operator));
            }
        }
    }

    #[test]
    fn a_csm_may_whatever_a_client_admin_may_in_a_client() {
        for resource in Resource::ALL.into_iter().filter(|r| r.is_of_a_client()) {
            for action in ACTIONS {
                let admin = decide(Standing::ClientAdmin, action, resource) == Decision::Allow;
                assert_eq!(admin, decide(Standing::Csm, action, resource) == Decision::Allow);
            }
        }
    }

    #[test]
    fn a_hand_off_link_opens_the_salesforce_side_and_nothing_else() {
        for resource in Resource::ALL {
            for action in ACTIONS {
                let may = resource == Resource::SalesforceSide && action != Action::Delete;
                let expected = if may { Decision::Allow } else { Decision::Unknown };
                assert_eq!(decide(Standing::Handoff, action, resource), expected, "{action:?} {resource:?}");
            }
        }
        for standing in Standing::ALL.into_iter().filter(|standing| *standing != Standing::Handoff) {
            assert_ne!(decide(standing, Action::Read, Resource::SalesforceSide), Decision::Allow, "{standing:?}");
        }
    }

    #[test]
    fn a_visitor_is_sent_to_sign_in() {
        for resource in Resource::ALL {
            assert_eq!(decide(Standing::Visitor, Action::Read, resource), Decision::SignIn);
        }
    }

    #[test]
    fn the_integration_permission_opens_integrations_and_nothing_else() {
        for resource in Resource::ALL {
            let differs = decide(Standing::Integrator, Action::Update, resource)
                != decide(Standing::Viewer, Action::Update, resource);
            let opened = matches!(resource, Resource::Integration | Resource::Proposals | Resource::Deliveries);
            assert_eq!(differs, opened, "{resource:?}");
        }
    }

    #[test]
    fn only_an_admin_or_a_csm_says_which_org_events_go_to() {
        for standing in Standing::ALL {
            let may = decide(standing, Action::Update, Resource::Organization) == Decision::Allow;
            assert_eq!(may, matches!(standing, Standing::Csm | Standing::ClientAdmin), "{standing:?}");
            let decides = decide(standing, Action::Update, Resource::Proposals) == Decision::Allow;
            let people = matches!(standing, Standing::Csm | Standing::ClientAdmin | Standing::Integrator);
            assert_eq!(decides, people, "{standing:?}");
        }
    }
}
