//! Sessions that nobody signed in for.

use super::Org;
use crate::model::state::Session;
use crate::{clock, random};

impl Org {
    /// Opens a session without a sign-in, for measuring what lies behind it; answers its access token, or nothing when
    /// there is no such user.
    pub fn open_session(&self, username: &str, scope: &str) -> Option<String> {
        let mut state = self.world.lock();
        let org = state.org(self.key)?;
        let user_id = org.user_named(username)?.id.clone();
        let token = random::access_token(&org.id);
        let lifetime_ms = i64::try_from(org.settings.session_timeout_secs).unwrap_or_default() * 1000;
        let session = Session {
            org: self.key,
            user_id,
            consumer_key: String::new(),
            scopes: vec![scope.to_owned()],
            expires_at_ms: clock::machine_now_ms() + lifetime_ms,
        };
        state.sessions.insert(token.clone(), session);
        Some(token)
    }
}
