//! The proof that this master key is the one the database was written with: a sealed word, made at the first start and
//! opened at every later one, so that a wrong key file is found before anything is written with it. The key that it is
//! sealed with is the one that the whole installation seals with.

use super::MasterKeyError;
use super::seal::{Sealer, bound_to_installation};
use crate::{Error, Portal};
use serde::{Deserialize, Serialize};
use store::{Reading, SealedKey};

const NAME: &str = "master_key_canary";
const WORD: &[u8] = b"orgbridge";

/// A sealed key as the installation table keeps it.
#[derive(Serialize, Deserialize)]
struct Stored {
    sealed: Vec<u8>,
    wrapped_data_key: Vec<u8>,
    master_key_id: String,
}

/// How the master keys of this process fit the database.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct MasterKeyHealth {
    /// Nothing can be opened; what to do.
    pub problem: Option<String>,
    /// What does not stop anything yet, and what to do about it.
    pub notices: Vec<String>,
}

impl Portal {
    /// Opens what the database holds with the master keys of the file, and demands that none of them is missing: for a
    /// start. Touches nothing.
    pub async fn check_master_key(&self) -> Result<(), MasterKeyError> {
        let stored = read(self.store()).await?;
        if let Some(stored) = stored {
            self.open_canary(stored)?;
        }
        let needed = store::certificates::master_keys(self.store()).await.map_err(away)?;
        let missing = needed.into_iter().find(|id| !self.sealer().knows(id));
        missing.map_or(Ok(()), |id| Err(self.unknown(id)))
    }

    /// The same for a process that runs: what it can still do, it does.
    pub async fn master_key_health(&self) -> MasterKeyHealth {
        match self.examine_master_keys().await {
            Ok(health) => health,
            Err(error) => MasterKeyHealth { problem: Some(error.to_string()), notices: Vec::new() },
        }
    }

    async fn examine_master_keys(&self) -> Result<MasterKeyHealth, MasterKeyError> {
        let canary = read(self.store()).await?;
        let mut needed = store::certificates::master_keys(self.store()).await.map_err(away)?;
        needed.extend(canary.iter().map(|stored| stored.master_key_id.clone()));
        needed.sort_unstable();
        needed.dedup();
        let (opens, missing): (Vec<String>, Vec<String>) = needed.into_iter().partition(|id| self.sealer().knows(id));
        let ring = self.sealer().ring();
        let in_file = ring.ids_in_file();
        let mut notices: Vec<String> = missing.into_iter().map(|id| self.unknown(id).to_string()).collect();
        if opens.is_empty() && !notices.is_empty() {
            return Ok(MasterKeyHealth { problem: Some(notices.join(" ")), notices: Vec::new() });
        }
        if let Some(problem) = ring.file_problem() {
            notices.push(format!("{problem} Until then the keys that were read before are used."));
        } else if let Some(id) = opens.iter().find(|id| !in_file.contains(id)) {
            notices.push(format!(
                "The master key file {} does not have the master key \"{id}\" any more, which keys in the database are sealed with. Put it back before this server is restarted.",
                ring.path().display()
            ));
        }
        if let Some(stored) = canary.filter(|stored| opens.contains(&stored.master_key_id)) {
            self.open_canary(stored)?;
        }
        Ok(MasterKeyHealth { problem: None, notices })
    }

    /// Checks the master key and, on the first start of an installation, leaves the proof for the next one.
    pub async fn prove_master_key(&self) -> Result<(), MasterKeyError> {
        self.check_master_key().await?;
        if store::installation::get(self.store(), NAME).await.map_err(away)?.is_none() {
            let bytes = fresh(self.sealer()).map_err(|error| MasterKeyError::Database(Box::new(error)))?;
            let tx = self.store().write().await.map_err(away)?;
            store::installation::insert(&tx, NAME, &bytes).await.map_err(away)?;
            tx.commit().await.map_err(away)?;
        }
        Ok(())
    }

    /// From now on the installation seals with this key: whoever seals holds the same row and comes before or after.
    pub(super) async fn seal_with(&self, tx: &store::Tx, id: &str) -> Result<(), Error> {
        self.sealer().ring().use_key(id);
        store::installation::replace(tx, NAME, &fresh(self.sealer())?).await?;
        Ok(())
    }

    /// The key wrapped by the master key that the installation uses, which stays the same until the transaction ends.
    pub(crate) async fn wrapped_for_now(&self, tx: &store::Tx, key: SealedKey) -> Result<SealedKey, Error> {
        let Some(bytes) = store::installation::hold(tx, NAME).await? else { return Ok(key) };
        let sealing =
            parse(&bytes).map_err(|error| Error::internal("the proof of the master key is damaged", error))?;
        if sealing.master_key_id == key.master_key_id {
            return Ok(key);
        }
        let id = sealing.master_key_id;
        self.sealer()
            .rewrap(&key, &id)
            .map_err(|_| Error::internal("a private key could not be sealed for the installation", self.unknown(id)))
    }

    fn open_canary(&self, stored: Stored) -> Result<(), MasterKeyError> {
        if !self.sealer().knows(&stored.master_key_id) {
            return Err(self.unknown(stored.master_key_id));
        }
        self.sealer().ring().use_key(&stored.master_key_id);
        let bound_to = bound_to_installation(NAME);
        self.sealer().open_for(&bound_to, &stored.into_key()).map(|_| ()).map_err(|_| MasterKeyError::Wrong)
    }

    fn unknown(&self, id: String) -> MasterKeyError {
        MasterKeyError::Unknown { id, path: self.sealer().ring().path() }
    }
}

/// The id of the master key that the installation seals with; `None` before its first start.
pub(super) async fn sealing_key(reading: &impl Reading) -> Result<Option<String>, Error> {
    let stored =
        read(reading).await.map_err(|error| Error::internal("the proof of the master key is not there", error))?;
    Ok(stored.map(|stored| stored.master_key_id))
}

async fn read(reading: &impl Reading) -> Result<Option<Stored>, MasterKeyError> {
    let bytes = store::installation::get(reading, NAME).await.map_err(away)?;
    bytes.map(|bytes| parse(&bytes)).transpose()
}

fn parse(bytes: &[u8]) -> Result<Stored, MasterKeyError> {
    serde_json::from_slice(bytes).map_err(|_| MasterKeyError::Wrong)
}

fn away(error: store::Error) -> MasterKeyError {
    MasterKeyError::Database(Box::new(error))
}

impl Stored {
    fn into_key(self) -> SealedKey {
        SealedKey { sealed: self.sealed, wrapped_data_key: self.wrapped_data_key, master_key_id: self.master_key_id }
    }
}

fn fresh(sealer: &Sealer) -> Result<Vec<u8>, Error> {
    let key = sealer.seal_for(&bound_to_installation(NAME), WORD)?;
    let stored =
        Stored { sealed: key.sealed, wrapped_data_key: key.wrapped_data_key, master_key_id: key.master_key_id };
    serde_json::to_vec(&stored).map_err(|error| Error::internal("the master key's proof could not be written", error))
}
