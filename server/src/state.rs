//! What every handler may need, made once. Nothing in it changes while the server runs.

use crate::api;
use crate::api::rate::IngestRate;
use crate::assets::Assets;
use crate::auth::client_address::TrustedProxies;
use crate::config::{Config, Limits, PublicUrl};
use crate::layers::encoding::Unpacking;
use crate::layers::headers::Https;
use crate::layers::request::RequestId;
use crate::layers::share::InFlight;
use crate::layers::streams::Streams;
use app::door::{Door, Login};
use app::ui::Theme;
use axum::extract::FromRef;
use http::header::COOKIE;
use http::{HeaderMap, Request};
use leptos::config::{Env, LeptosOptions};
use leptos::nonce::Nonce;
use portal::{Caller, Portal};
use std::ops::Deref;
use std::sync::Arc;
use tokio_util::sync::CancellationToken;

/// The state of a running server. It is cloned for every layer of every request, which must cost nothing.
#[derive(Clone)]
pub struct AppState(Arc<Parts>);

/// What the state is made of.
pub struct Parts {
    pub portal: Portal,
    pub leptos: LeptosOptions,
    pub assets: Arc<Assets>,
    pub public_url: PublicUrl,
    pub(crate) hsts_include_subdomains: bool,
    pub(crate) security_contact: Option<String>,
    pub trusted_proxies: TrustedProxies,
    pub limits: Limits,
    pub(crate) ingest_rate: IngestRate,
    pub(crate) streams: Streams,
    pub(crate) in_flight: InFlight,
    pub(crate) unpacking: Unpacking,
    /// Cancelled when the server begins to stop: streams end, readiness turns red.
    pub stopping: CancellationToken,
}

impl AppState {
    pub fn new(portal: Portal, config: &Config, assets: Arc<Assets>) -> Self {
        let output_name = assets.manifest().output_name.clone();
        Self(Arc::new(Parts {
            portal,
            leptos: LeptosOptions::builder().output_name(output_name).env(Env::PROD).build(),
            assets,
            public_url: config.public_url.clone(),
            hsts_include_subdomains: config.hsts_include_subdomains,
            security_contact: config.security_contact.clone(),
            trusted_proxies: TrustedProxies::new(config.trusted_proxies.as_deref()),
            limits: config.limits,
            ingest_rate: IngestRate::new(config.limits.events_per_second),
            streams: Streams::default(),
            in_flight: InFlight::default(),
            unpacking: Unpacking::default(),
            stopping: CancellationToken::new(),
        }))
    }

    /// How the answers speak of https.
    pub(crate) fn https(&self) -> Https {
        Https { is_on: self.public_url.is_https(), includes_subdomains: self.hsts_include_subdomains }
    }

    /// What a page needs to know of this request.
    pub fn door<B>(&self, request: &Request<B>, caller: Caller, login: Arc<dyn Login>) -> Door {
        let manifest = self.assets.manifest();
        let below_pkg = |name: &str| format!("/pkg/{name}");
        Door {
            portal: self.portal.clone(),
            api: api::openapi::document(),
            caller,
            login,
            options: self.leptos.clone(),
            assets: app::ui::Assets {
                style: below_pkg(&manifest.style),
                icons: below_pkg(manifest.served("icons.svg")),
                favicon: below_pkg(manifest.served("favicon.svg")),
            },
            theme: theme(request.headers()),
            nonce: request.extensions().get::<Nonce>().cloned().unwrap_or_default(),
            address: request.uri().path_and_query().map_or("/", |address| address.as_str()).to_owned(),
            request_id: RequestId::of(request.extensions()),
        }
    }
}

impl Deref for AppState {
    type Target = Parts;

    fn deref(&self) -> &Parts {
        &self.0
    }
}

impl FromRef<AppState> for Arc<Assets> {
    fn from_ref(state: &AppState) -> Self {
        state.assets.clone()
    }
}

/// The theme this browser chose; whatever else stands in the cookie means the system's.
fn theme(headers: &HeaderMap) -> Theme {
    let mut cookies =
        headers.get_all(COOKIE).iter().filter_map(|value| value.to_str().ok()).flat_map(|value| value.split(';'));
    cookies.find_map(|cookie| cookie.trim().strip_prefix("theme=")).map_or(Theme::System, Theme::parse)
}
