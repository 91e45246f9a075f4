//! The proof that this master key is the one the database was written with: a sealed word, made at the first start and
//! opened at every later one, so that a wrong key file is found before anything is written with it.

use super::MasterKeyError;
use super::seal::{Sealer, bound_to_installation};
use crate::{Error, Portal};
use serde::{Deserialize, Serialize};
use store::SealedKey;

const NAME: &str = "master_key_canary";
const WORD: &[u8] = b"orgbridge";

/// A sealed key as the installation table keeps it.
#[derive(Serialize, Deserialize)]
struct Stored {
    sealed: Vec<u8>,
    wrapped_data_key: Vec<u8>,
    master_key_id: String,
}

impl Portal {
    /// Opens what the database holds with the master keys of the file. Touches nothing.
    pub async fn check_master_key(&self) -> Result<(), MasterKeyError> {
        if let Some(bytes) = store::installation::get(self.store(), NAME).await.map_err(away)? {
            let stored: Stored = serde_json::from_slice(&bytes).map_err(|_| MasterKeyError::Wrong)?;
            open(self.sealer(), &stored.into_key())?;
        }
        let other = store::certificates::sealed_with(self.store(), self.sealer().active_id(), 1).await.map_err(away)?;
        match other.first() {
            Some(row) if !self.sealer().knows(&row.key.master_key_id) => {
                Err(MasterKeyError::Unknown(row.key.master_key_id.clone()))
            }
            _ => Ok(()),
        }
    }

    /// The same for every key that is sealed, which may take a while: after restoring.
    pub async fn check_every_master_key(&self) -> Result<(), MasterKeyError> {
        self.check_master_key().await?;
        let needed = store::certificates::master_keys(self.store()).await.map_err(away)?;
        match needed.into_iter().find(|id| !self.sealer().knows(id)) {
            Some(missing) => Err(MasterKeyError::Unknown(missing)),
            None => Ok(()),
        }
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

    /// Seals the proof with the active master key, as the last step of a rotation.
    pub(super) async fn renew_canary(&self, tx: &store::Tx) -> Result<(), Error> {
        store::installation::replace(tx, NAME, &fresh(self.sealer())?).await?;
        Ok(())
    }
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

fn open(sealer: &Sealer, key: &SealedKey) -> Result<(), MasterKeyError> {
    if !sealer.knows(&key.master_key_id) {
        return Err(MasterKeyError::Unknown(key.master_key_id.clone()));
    }
    sealer.open_for(&bound_to_installation(NAME), key).map(|_| ()).map_err(|_| MasterKeyError::Wrong)
}
