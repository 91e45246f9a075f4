//! Telling the other processes on one PostgreSQL that there is work, in the transaction that brings it. What is told is a
//! hint and may get lost: whoever hears it looks at the rows, and looks now and then without having heard anything.

use crate::connection::Store;
use crate::{Error, Tx, sql};
use domain::ids::ClientId;
use sea_orm::{ConnectionTrait, DbBackend};
use sqlx::postgres::{PgListener, PgPoolOptions};
use uuid::Uuid;

const CHANNEL: &str = "orgbridge_work";
/// PostgreSQL carries less than 8000 bytes.
const CLIENTS: usize = 100;

/// Whose queues are worth a look.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Nudge {
    Clients(Vec<ClientId>),
    Everyone,
}

impl Nudge {
    /// Anybody who may sign in to the database can say anything.
    fn parse(words: &str) -> Self {
        let clients: Result<Vec<ClientId>, _> =
            words.split(',').map(|word| Uuid::try_parse(word).map(ClientId::from_uuid)).collect();
        clients.map_or(Self::Everyone, Self::Clients)
    }
}

/// Hears what other processes tell, over a connection of its own.
pub struct Listener(PgListener);

impl Store {
    /// Begins to listen; `None` on SQLite, where one process does everything.
    pub async fn listen(&self) -> Result<Option<Listener>, Error> {
        let Some(sessions) = self.sessions() else { return Ok(None) };
        let options = PgPoolOptions::new().max_connections(1).max_lifetime(None).idle_timeout(None);
        let own = options.connect_lazy_with(sessions.clone());
        let mut listener = PgListener::connect_with(&own).await?;
        listener.listen(CHANNEL).await?;
        Ok(Some(Listener(listener)))
    }
}

impl Listener {
    /// Waits for the next nudge. After a connection was lost and made anew it is [`Nudge::Everyone`], since nobody knows
    /// what was told meanwhile.
    ///
    /// # Errors
    /// When the connection is lost and none can be made: then listen anew.
    pub async fn next(&mut self) -> Result<Nudge, Error> {
        Ok(self.0.try_recv().await?.map_or(Nudge::Everyone, |told| Nudge::parse(told.payload())))
    }
}

/// Tells the others once this transaction is committed, and not at all if it is not.
pub(crate) async fn tell(tx: &Tx, clients: impl IntoIterator<Item = Uuid>) -> Result<(), Error> {
    if tx.connection().get_database_backend() != DbBackend::Postgres {
        return Ok(());
    }
    let clients: Vec<String> = clients.into_iter().map(|client| client.simple().to_string()).collect();
    let words = if clients.len() > CLIENTS { String::new() } else { clients.join(",") };
    sql::execute(tx.connection(), "SELECT pg_notify($1, $2)", vec![CHANNEL.into(), words.into()]).await?;
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn words_that_are_no_ids_mean_everyone() {
        let one = "0190aaaa00007000800000000000000a";
        let of = |word: &str| ClientId::from_uuid(Uuid::try_parse(word).expect("an id"));
        assert_eq!(Nudge::parse(one), Nudge::Clients(vec![of(one)]));
        assert_eq!(Nudge::parse(&format!("{one},{one}")), Nudge::Clients(vec![of(one); 2]));
        for words in ["", "DROP TABLE clients", &format!("{one},"), "é,"] {
            assert_eq!(Nudge::parse(words), Nudge::Everyone, "{words}");
        }
    }
}
