//! What sign-in forms do to the session of this browser. The id is renewed at every sign-in and nothing of an earlier
//! person stays in the session.

use super::session::{MEMBER, hash_of};
use app::door::{Draft, Login};
use domain::ids::MemberId;
use futures::FutureExt as _;
use futures::future::BoxFuture;
use portal::{Caller, Error, Origin, Portal};
use tower_sessions::Session;

/// Under this key of the session's data stands a form that waits for its page.
const DRAFT: &str = "draft";

/// The session of one request.
pub struct CookieLogin(Session);

impl CookieLogin {
    pub fn new(session: Session) -> Self {
        Self(session)
    }

    /// Who is signed in, with rights as they are now. A member who is gone takes the session along.
    pub async fn caller(&self, portal: &Portal, origin: Origin) -> Result<Caller, Error> {
        let Some(member) = self.0.get::<MemberId>(MEMBER).await.map_err(broken)? else {
            return Ok(Caller::Visitor(origin));
        };
        if let Some(caller) = portal.session().caller(member, origin.clone()).await? {
            return Ok(caller);
        }
        self.0.flush().await.map_err(broken)?;
        Ok(Caller::Visitor(origin))
    }
}

impl Login for CookieLogin {
    fn sign_in(&self, member: MemberId) -> BoxFuture<'_, Result<(), Error>> {
        async move {
            // Reading first tells an id that the store knows from one that somebody made up.
            let _ = self.0.get_value(MEMBER).await.map_err(broken)?;
            if self.0.id().is_some() {
                self.0.cycle_id().await.map_err(broken)?;
            }
            self.0.clear().await;
            self.0.insert(MEMBER, member).await.map_err(broken)
        }
        .boxed()
    }

    fn sign_out(&self) -> BoxFuture<'_, Result<(), Error>> {
        async move {
            if self.0.id().is_none() {
                return Ok(());
            }
            self.0.flush().await.map_err(broken)
        }
        .boxed()
    }

    fn session_hash(&self) -> Option<[u8; 32]> {
        self.0.id().map(hash_of)
    }

    fn keep_draft(&self, draft: Draft) -> BoxFuture<'_, Result<(), Error>> {
        async move { self.0.insert(DRAFT, draft).await.map_err(broken) }.boxed()
    }

    fn take_draft(&self, path: String) -> BoxFuture<'_, Option<Draft>> {
        async move {
            let draft = self.0.get::<Draft>(DRAFT).await.ok().flatten().filter(|draft| draft.path == path)?;
            self.0.remove_value(DRAFT).await.ok()?;
            Some(draft)
        }
        .boxed()
    }
}

fn broken(error: tower_sessions::session::Error) -> Error {
    match error {
        tower_sessions::session::Error::Store(_) => Error::Unavailable(Box::new(error)),
        tower_sessions::session::Error::SerdeJson(_) => Error::internal("a session holds something unreadable", error),
    }
}

/// For answers that are made before any session was read.
pub struct NoLogin;

impl Login for NoLogin {
    fn sign_in(&self, _member: MemberId) -> BoxFuture<'_, Result<(), Error>> {
        futures::future::ready(Err(Error::SignIn)).boxed()
    }

    fn sign_out(&self) -> BoxFuture<'_, Result<(), Error>> {
        futures::future::ready(Ok(())).boxed()
    }

    fn session_hash(&self) -> Option<[u8; 32]> {
        None
    }

    fn keep_draft(&self, _draft: Draft) -> BoxFuture<'_, Result<(), Error>> {
        futures::future::ready(Ok(())).boxed()
    }

    fn take_draft(&self, _path: String) -> BoxFuture<'_, Option<Draft>> {
        futures::future::ready(None).boxed()
    }
}
