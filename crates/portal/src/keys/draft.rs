//! Seals what was typed into a form while a person signs in again. It travels through the browser, so it is encrypted,
//! authenticated, and worth nothing after an hour.

use super::master::MasterKey;
use super::seal::{decrypt, encrypt};
use super::{Sealer, sha256};
use base64::Engine;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use domain::Timestamp;
use serde::de::DeserializeOwned;
use serde::{Deserialize, Serialize};
use zeroize::Zeroizing;

/// How long a sealed draft can be opened, in seconds.
pub const DRAFT_LIFETIME_SECS: i64 = 3600;

const BOUND_TO: &[u8] = b"orgbridge/draft/1";

#[derive(Serialize, Deserialize)]
struct Envelope<T> {
    expires_at: Timestamp,
    draft: T,
}

impl Sealer {
    /// Seals a draft; what cannot be sealed is not carried, which loses only convenience.
    pub fn seal_draft<T: Serialize>(&self, draft: &T, now: Timestamp) -> String {
        let envelope = Envelope { expires_at: now.plus_secs(DRAFT_LIFETIME_SECS), draft };
        serde_json::to_vec(&envelope)
            .ok()
            .zip(self.ring().sealing())
            .and_then(|(plain, master)| encrypt(&draft_key(&master), BOUND_TO, &plain).ok())
            .map(|sealed| URL_SAFE_NO_PAD.encode(sealed))
            .unwrap_or_default()
    }

    /// Opens a draft sealed within the last hour, with any master key: it may have changed since. Anything else is no
    /// draft.
    pub fn open_draft<T: DeserializeOwned>(&self, text: &str, now: Timestamp) -> Option<T> {
        let sealed = URL_SAFE_NO_PAD.decode(text).ok()?;
        let masters = self.ring().ids().into_iter().filter_map(|id| self.ring().find(&id));
        let plain = masters.into_iter().find_map(|master| decrypt(&draft_key(&master), BOUND_TO, &sealed).ok())?;
        let envelope: Envelope<T> = serde_json::from_slice(&plain).ok()?;
        (now <= envelope.expires_at).then_some(envelope.draft)
    }
}

/// A key of its own, derived from a master key, so that a draft can never be taken for a private key.
fn draft_key(master: &MasterKey) -> Zeroizing<[u8; 32]> {
    let material = Zeroizing::new([BOUND_TO, master.bytes.as_slice()].concat());
    Zeroizing::new(sha256(&material))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::keys::MasterKeys;

    #[test]
    fn a_draft_opens_within_its_hour_and_only_as_it_was() {
        let path = std::env::temp_dir().join(format!("orgbridge-draft-{}", std::process::id())).join("master.key");
        let _ = std::fs::remove_file(&path);
        let sealer = Sealer::new(MasterKeys::create(&path).expect("made"));
        let now = Timestamp::from_millis(1_000_000);
        let sealed = sealer.seal_draft(&vec!["typed"], now);
        assert!(!sealed.contains("typed"));
        assert_eq!(sealer.open_draft::<Vec<String>>(&sealed, now.plus_secs(3600)), Some(vec!["typed".to_owned()]));
        assert_eq!(sealer.open_draft::<Vec<String>>(&sealed, now.plus_secs(3601)), None);
        let torn: String = sealed.chars().rev().collect();
        assert_eq!(sealer.open_draft::<Vec<String>>(&torn, now), None);
        assert_eq!(sealer.open_draft::<Vec<String>>("", now), None);

        let next = MasterKeys::add_fresh(&path).expect("a fresh master key").newest_id().to_owned();
        sealer.ring().reread();
        sealer.ring().use_key(&next);
        assert_eq!(sealer.open_draft::<Vec<String>>(&sealed, now), Some(vec!["typed".to_owned()]), "over a rotation");
    }
}
