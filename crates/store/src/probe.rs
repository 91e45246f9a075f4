//! Whether the database takes a write and gives it back to a reader: what a readiness probe has to know, and what no
//! reading can tell.

use crate::sql;
use crate::{Backend, Error, Store};
use domain::Timestamp;
use sea_orm::DbErr;
use std::time::{Duration, Instant};

/// Probes may come from many sides; one write answers them all for so long.
const HOLDS: Duration = Duration::from_secs(1);

/// The row that is written again and again.
const NAME: &str = "write_probe";

/// Several processes write the one row; the latest time stays, so that each finds its own or a later one.
const WRITE: &str = "INSERT INTO installation (name, value) VALUES ($1, $2) ON CONFLICT (name) DO UPDATE SET value = \
                     CASE WHEN excluded.value > installation.value THEN excluded.value ELSE installation.value END";

/// A row in pages of its own, for a moment. Rewriting the other one takes no room that it does not have already, so it would
/// succeed on a full disk where no post does.
const TAKE_ROOM: &str = "INSERT INTO installation (name, value) VALUES ('write_probe_room', zeroblob(32768))";
const GIVE_BACK: &str = "DELETE FROM installation WHERE name = 'write_probe_room'";

/// When it was tried last, and what came of it.
#[derive(Default)]
pub(crate) struct Probe(tokio::sync::Mutex<Option<(Instant, Result<(), String>)>>);

impl Store {
    /// Writes a row through the writer and reads it through a reader, at most once a second. An answer of less than a
    /// second ago holds for everyone who asks.
    ///
    /// # Errors
    /// [`Error::Unavailable`] with why it cannot be written or read.
    pub async fn probe(&self, now: Timestamp) -> Result<(), Error> {
        self.file_is_in_place()?;
        let mut last = self.last_probe().0.lock().await;
        if let Some((at, outcome)) = &*last
            && at.elapsed() < HOLDS
        {
            return outcome.clone().map_err(|why| Error::Unavailable(DbErr::Custom(why)));
        }
        let outcome = self.write_and_read(now).await;
        *last = Some((Instant::now(), outcome.as_ref().map_err(ToString::to_string).copied()));
        outcome
    }

    async fn write_and_read(&self, now: Timestamp) -> Result<(), Error> {
        let written = now.millis().to_be_bytes().to_vec();
        let tx = self.write().await?;
        sql::execute(tx.connection(), WRITE, vec![NAME.into(), written.clone().into()]).await?;
        if self.backend() == Backend::Sqlite {
            sql::execute(tx.connection(), TAKE_ROOM, Vec::new()).await?;
            sql::execute(tx.connection(), GIVE_BACK, Vec::new()).await?;
        }
        tx.commit().await?;
        let found = crate::installation::get(self, NAME).await?;
        if found.is_some_and(|found| found >= written) {
            return Ok(());
        }
        Err(Error::Unavailable(DbErr::Custom("a reader does not find what was just written".into())))
    }
}
