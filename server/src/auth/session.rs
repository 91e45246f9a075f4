//! Sessions on the store's rows. Only the SHA-256 of an id is kept, the absolute life stands in the row, an idle one is
//! unknown when it is loaded, and being used is noted at most once a minute and off the request's way. A row that was
//! deleted meanwhile, by "sign out everywhere" for example, is never brought back by a save.

use crate::config::PublicUrl;
use async_trait::async_trait;
use axum::extract::Request;
use axum::middleware::Next;
use axum::response::{IntoResponse, Response};
use domain::Timestamp;
use domain::ids::MemberId;
use http::StatusCode;
use portal::{Portal, chain};
use std::fmt;
use store::sessions::{self, SessionRow};
use tower_sessions::cookie::SameSite;
use tower_sessions::cookie::time::Duration;
use tower_sessions::session::{Id, Record};
use tower_sessions::session_store::{Error, Result, SessionStore};
use tower_sessions::{Expiry, SessionManagerLayer};

/// Under this key of the session's data stands who is signed in.
pub(crate) const MEMBER: &str = "member";
/// How old "last seen" may get before a request renews it.
const TOUCH_AFTER_MILLIS: i64 = 60_000;

/// The session rows behind the cookies.
#[derive(Clone)]
pub struct SessionRows(Portal);

impl fmt::Debug for SessionRows {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str("SessionRows")
    }
}

/// The layer that reads and writes the cookie. With https it is bound to this host alone by its `__Host-` name.
pub fn layer(portal: &Portal, public_url: &PublicUrl) -> SessionManagerLayer<SessionRows> {
    let absolute = Duration::seconds(portal.settings().session.absolute_secs);
    SessionManagerLayer::new(SessionRows(portal.clone()))
        .with_name(if public_url.is_https() { "__Host-orgbridge" } else { "orgbridge" })
        .with_secure(public_url.is_https())
        .with_http_only(true)
        .with_same_site(SameSite::Lax)
        .with_path("/")
        .with_expiry(Expiry::OnInactivity(absolute))
}

/// Stands in the extensions of every answer that was made inside the session layer.
#[derive(Clone, Copy, Debug)]
pub(super) struct MadeInside;

/// The session layer answers a bare 500 of its own when a session cannot be saved, and has logged why. That the database
/// was away or full may pass, so it becomes a 503, which the layers outside give a page.
pub(crate) async fn unsaved_is_unavailable(request: Request, next: Next) -> Response {
    let response = next.run(request).await;
    let is_unsaved =
        response.status() == StatusCode::INTERNAL_SERVER_ERROR && response.extensions().get::<MadeInside>().is_none();
    if is_unsaved { StatusCode::SERVICE_UNAVAILABLE.into_response() } else { response }
}

/// What the store knows a session by.
pub fn hash_of(id: Id) -> [u8; 32] {
    portal::keys::sha256(id.to_string().as_bytes())
}

/// Whether the session with this hash is still there and neither idle for too long nor too old. While the database is
/// away nobody is signed out.
pub(crate) async fn is_alive(portal: &Portal, hash: &[u8; 32]) -> bool {
    match sessions::load(portal.store(), hash).await {
        Ok(Some(row)) => SessionRows(portal.clone()).is_alive(&row, portal.now()),
        Ok(None) => false,
        Err(_) => true,
    }
}

impl SessionRows {
    fn row(&self, record: &Record) -> Result<SessionRow> {
        let now = self.0.now();
        Ok(SessionRow {
            id_hash: hash_of(record.id),
            member_id: member_of(record),
            created_at: now,
            last_seen_at: now,
            expires_at: now.plus_secs(self.0.settings().session.absolute_secs),
            data: serde_json::to_string(&record.data).map_err(|error| Error::Encode(error.to_string()))?,
        })
    }

    fn is_alive(&self, row: &SessionRow, now: Timestamp) -> bool {
        let idle_millis = self.0.settings().session.idle_secs.saturating_mul(1000);
        row.expires_at > now && now.since(row.last_seen_at) < idle_millis
    }

    fn touch(&self, hash: [u8; 32], now: Timestamp) {
        let portal = self.0.clone();
        tokio::spawn(async move {
            let touched = async {
                let tx = portal.store().write().await?;
                sessions::touch(&tx, &hash, now).await?;
                tx.commit().await
            };
            if let Err(error) = touched.await {
                tracing::warn!(error = %chain(&error), "a session's last use was not noted");
            }
        });
    }
}

#[async_trait]
impl SessionStore for SessionRows {
    async fn create(&self, record: &mut Record) -> Result<()> {
        let row = self.row(record)?;
        let tx = self.0.store().write().await.map_err(backend)?;
        sessions::insert(&tx, &row).await.map_err(backend)?;
        tx.commit().await.map_err(backend)
    }

    async fn save(&self, record: &Record) -> Result<()> {
        let fresh = self.row(record)?;
        let tx = self.0.store().write().await.map_err(backend)?;
        let Some(stored) = sessions::load(&tx, &fresh.id_hash).await.map_err(backend)? else { return Ok(()) };
        let row = SessionRow { created_at: stored.created_at, expires_at: stored.expires_at, ..fresh };
        sessions::save(&tx, &row).await.map_err(backend)?;
        tx.commit().await.map_err(backend)
    }

    async fn load(&self, id: &Id) -> Result<Option<Record>> {
        let hash = hash_of(*id);
        let Some(row) = sessions::load(self.0.store(), &hash).await.map_err(backend)? else { return Ok(None) };
        let now = self.0.now();
        if !self.is_alive(&row, now) {
            return Ok(None);
        }
        if now.since(row.last_seen_at) >= TOUCH_AFTER_MILLIS {
            self.touch(hash, now);
        }
        let data = serde_json::from_str(&row.data).map_err(|error| Error::Decode(error.to_string()))?;
        Ok(Some(Record { id: *id, data, expiry_date: row.expires_at.date_time() }))
    }

    async fn delete(&self, id: &Id) -> Result<()> {
        let tx = self.0.store().write().await.map_err(backend)?;
        sessions::delete(&tx, &hash_of(*id)).await.map_err(backend)?;
        tx.commit().await.map_err(backend)
    }
}

fn member_of(record: &Record) -> Option<MemberId> {
    record.data.get(MEMBER).and_then(|value| serde_json::from_value(value.clone()).ok())
}

#[expect(clippy::needless_pass_by_value, reason = "it is the argument of map_err")]
fn backend(error: store::Error) -> Error {
    Error::Backend(chain(&error))
}
