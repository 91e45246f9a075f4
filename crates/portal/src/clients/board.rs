//! The board: where every integration of a customer success manager's clients stands, and whose turn it is.

use super::Clients;
use crate::guide::evidence_of_row;
use crate::integrations::progress;
use crate::{Caller, Error};
use domain::Timestamp;
use domain::guide::{Standings, Step, WaitingFor, current, steps, waiting_for};
use domain::ids::MemberId;
use domain::policy::{Action, Resource};
use store::board::{BoardQuery, BoardRow, Took};
use store::{Client, Integration, Page};

/// One page of the board.
#[derive(Debug)]
pub struct Board {
    pub page: Page<Entry>,
    /// How long integrations took to be connected first.
    pub took: Vec<Took>,
    pub now: Timestamp,
}

/// An integration, or a client that has none.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Entry {
    pub client: Client,
    pub integration: Option<Integration>,
    pub waiting_for: WaitingFor,
    /// The step of the guide that has to be looked at next.
    pub step: Option<Step>,
    /// Since when it has been connected, or not.
    pub since: Timestamp,
}

impl Clients<'_> {
    pub async fn board(&self, caller: &Caller, query: &BoardQuery) -> Result<Board, Error> {
        let member = self.board_of(caller)?;
        let page = self.board_page(member, query).await?;
        let took = store::board::took(self.0.store(), member).await?;
        Ok(Board { page, took, now: self.0.now() })
    }

    /// Whose board the caller sees: everybody's is their own.
    pub(super) fn board_of(&self, caller: &Caller) -> Result<MemberId, Error> {
        self.0.authorize(caller, Action::Read, Resource::AssignedClients)?;
        caller.member_id().ok_or(Error::NotFound)
    }

    pub(super) async fn board_page(&self, member: MemberId, query: &BoardQuery) -> Result<Page<Entry>, Error> {
        let Page { rows, next, previous } = store::board::page(self.0.store(), member, query).await?;
        Ok(Page { rows: rows.into_iter().map(Entry::of).collect(), next, previous })
    }
}

impl Entry {
    fn of(row: BoardRow) -> Self {
        let since = row.since();
        let BoardRow { client, integration } = row;
        let (waiting_for, step) = match &integration {
            // Somebody of the client adds the first one.
            None => (WaitingFor::Client, None),
            Some(integration) => {
                let standings = Standings::of_evidence(&evidence_of_row(integration));
                let refusal = integration.diagnosis.as_ref().map(|refusal| refusal.code.as_str());
                let all = steps(integration.kind, integration.settings.version);
                (waiting_for(progress(integration), refusal), current(&all, &standings))
            }
        };
        Self { client, integration, waiting_for, step, since }
    }
}
