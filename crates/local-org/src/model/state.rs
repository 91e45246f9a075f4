//! Everything there is, behind one lock: the orgs, the sessions given out, faults that strike every org, the call log.

use std::collections::{BTreeMap, BTreeSet, HashMap};

use super::app::AppKind;
use super::calls::Calls;
use super::fault::{self, Arrived, Fault};
use super::field_errors::FieldErrors;
use super::org::{ORGS, OrgState};
use super::script;
use super::user::UserSetup;
use crate::{clock, random};

/// A session behind an access token.
#[derive(Debug, Clone)]
pub(crate) struct Session {
    pub(crate) org: &'static str,
    pub(crate) user_id: String,
    pub(crate) consumer_key: String,
    pub(crate) scopes: Vec<String>,
    /// By the machine's clock; moved on by use.
    pub(crate) expires_at_ms: i64,
}

impl Session {
    pub(crate) fn grants(&self, scope: &str) -> bool {
        self.scopes.iter().any(|granted| granted == scope || granted == "full")
    }
}

/// See the module.
#[derive(Debug)]
pub(crate) struct State {
    pub(crate) orgs: BTreeMap<&'static str, OrgState>,
    /// By access token.
    pub(crate) sessions: HashMap<String, Session>,
    pub(crate) faults: Vec<Fault>,
    pub(crate) calls: Calls,
}

impl State {
    pub(crate) fn seeded() -> Self {
        Self {
            orgs: (0..ORGS.len()).map(|number| (ORGS[number].0, OrgState::seeded(number))).collect(),
            sessions: HashMap::new(),
            faults: Vec::new(),
            calls: Calls::default(),
        }
    }

    pub(crate) fn org(&self, key: &str) -> Option<&OrgState> {
        self.orgs.get(key)
    }

    pub(crate) fn org_mut(&mut self, key: &str) -> Option<&mut OrgState> {
        self.orgs.get_mut(key)
    }

    /// Puts one org, or everything, back to the beginning. False when there is no such org.
    pub(crate) fn reset(&mut self, key: Option<&str>) -> bool {
        let Some(key) = key else {
            *self = Self::seeded();
            return true;
        };
        let Some(number) = ORGS.iter().position(|(name, ..)| *name == key) else { return false };
        self.orgs.insert(ORGS[number].0, OrgState::seeded(number));
        self.sessions.retain(|_, session| session.org != key);
        true
    }

    /// Takes the faults of an org (if known) and of all orgs that strike this call, and the org's next scripted step.
    pub(crate) fn take_faults(&mut self, org: Option<&str>, call: Arrived<'_>) -> Vec<Fault> {
        let mut struck = fault::take(&mut self.faults, call);
        if let Some(org) = org.and_then(|key| self.orgs.get_mut(key)) {
            struck.extend(fault::take(&mut org.faults, call));
            struck.extend(script::take(&mut org.script, call));
        }
        struck
    }

    /// The session of a token, moved on by this use; nothing when unknown or ended.
    pub(crate) fn use_session(&mut self, token: &str) -> Option<Session> {
        let now_ms = clock::machine_now_ms();
        let session = self.sessions.get_mut(token)?;
        if session.expires_at_ms <= now_ms {
            self.sessions.remove(token);
            return None;
        }
        let timeout = self.orgs.get(session.org).map_or(0, |org| org.settings.session_timeout_secs);
        session.expires_at_ms = now_ms + i64::try_from(timeout).unwrap_or_default() * 1000;
        Some(session.clone())
    }

    /// Saves a user after checking the username against every org.
    pub(crate) fn save_user(&mut self, org: &str, id: Option<&str>, setup: UserSetup) -> Result<String, FieldErrors> {
        if let Some(username) = setup.username.as_deref().map(str::trim) {
            let taken = self
                .orgs
                .values()
                .flat_map(|org| &org.users)
                .any(|user| Some(user.id.as_str()) != id && user.username.eq_ignore_ascii_case(username));
            if taken {
                return Err(FieldErrors::one(
                    "username",
                    "Duplicate Username: the username is already in use in this or another Salesforce organization",
                ));
            }
        }
        let org = self.org_mut(org).ok_or_else(|| FieldErrors::one("org", "There is no such org"))?;
        org.save_user(id, setup)
    }

    /// The consumer keys of all apps of all orgs.
    pub(crate) fn consumer_keys(&self) -> BTreeSet<String> {
        self.orgs.values().flat_map(|org| &org.apps).map(|app| app.consumer_key.clone()).collect()
    }

    /// A session for a user, as a sign-in in a browser gives it to a tool; nothing for who may not sign in.
    pub(crate) fn open_session(&mut self, org: &str, username: &str) -> Option<String> {
        let org = self.org(org).filter(|org| !org.settings.locked)?;
        let user = org.user_named(username).filter(|user| user.active && !user.frozen)?;
        let token = random::access_token(&org.id);
        let lifetime_ms = i64::try_from(org.settings.session_timeout_secs).unwrap_or_default() * 1000;
        let session = Session {
            org: org.key,
            user_id: user.id.clone(),
            // Of the app that Salesforce gives its command line tool.
            consumer_key: "PlatformCLI".to_owned(),
            scopes: ["api", "web", "refresh_token"].map(str::to_owned).to_vec(),
            expires_at_ms: clock::machine_now_ms() + lifetime_ms,
        };
        self.sessions.insert(token.clone(), session);
        Some(token)
    }

    /// The kind of any app in any org that holds this consumer key.
    pub(crate) fn kind_of_key(&self, consumer_key: &str) -> Option<AppKind> {
        self.orgs.values().find_map(|org| org.app_with_key(consumer_key)).map(|app| app.kind)
    }
}
