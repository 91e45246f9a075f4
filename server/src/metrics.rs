//! Numbers for Prometheus, on a loopback listener of their own so that they can never be reached through the portal.
//! Without [`start`] (in tests, in commands) every count is a no-op.

use crate::auth::client_address::TrustedProxies;
use crate::config::{Limits, PublicUrl};
use crate::connections::{Connections, answer};
use crate::layers::host::{self, Hosts};
use axum::Router;
use axum::middleware::from_fn_with_state;
use axum::routing::get;
use metrics::{counter, gauge, histogram};
use metrics_exporter_prometheus::{BuildError, PrometheusBuilder, PrometheusHandle};
use std::net::SocketAddr;
use std::time::Duration;
use tokio::net::TcpListener;
use tokio_util::sync::CancellationToken;

/// Upper bounds of the duration histogram, in seconds.
const BUCKETS: [f64; 10] = [0.001, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 1.0, 5.0, 30.0];

/// Connections of collectors at the same time.
const CONNECTIONS: u32 = 16;

/// Installs the recorder of this process. Fails when there is one already.
pub(crate) fn start() -> Result<PrometheusHandle, BuildError> {
    let handle = PrometheusBuilder::new().set_buckets(&BUCKETS)?.install_recorder()?;
    metrics::describe_counter!("orgbridge_http_requests_total", "Requests answered, by route template and status");
    metrics::describe_histogram!("orgbridge_http_request_duration_seconds", "Time to the head of the answer");
    metrics::describe_gauge!("orgbridge_connections", "Connections of clients that are open");
    metrics::describe_counter!("orgbridge_connections_refused_total", "Connections for which there was no room");
    metrics::describe_counter!("orgbridge_sign_ins_total", "Sign-ins tried, by outcome: ok, refused, throttled");
    metrics::describe_counter!("orgbridge_activations_total", "Integrations activated");
    metrics::describe_counter!(
        "orgbridge_checks_total",
        "Connection checks ended, by outcome and code of the diagnosis"
    );
    metrics::describe_counter!(
        "orgbridge_organizations_changed_total",
        "Integrations that signed in to a different Salesforce org than before"
    );
    metrics::describe_gauge!(
        "orgbridge_certificates",
        "Certificates in use, by standing: valid, expires_soon, expired"
    );
    metrics::describe_gauge!(
        "orgbridge_certificate_nearest_expiry_days",
        "Days until the certificate in use that ends next; NaN without one"
    );
    metrics::describe_counter!(
        "orgbridge_database_connections_closed_total",
        "Database connections closed because a transaction broke off, by reason: failed, left_open"
    );
    metrics::describe_gauge!("process_resident_memory_bytes", "Resident memory");
    gauge!("orgbridge_build_info", "version" => env!("CARGO_PKG_VERSION")).set(1.0);
    Ok(handle)
}

/// Counts one answered request.
pub(crate) fn request(method: &http::Method, route: &str, status: http::StatusCode, took: Duration) {
    let labels = [
        ("method", method_label(method).to_owned()),
        ("route", route.to_owned()),
        ("status", status.as_str().to_owned()),
    ];
    counter!("orgbridge_http_requests_total", &labels).increment(1);
    histogram!("orgbridge_http_request_duration_seconds", "route" => route.to_owned()).record(took.as_secs_f64());
}

/// A client may write any word as its method, and a label that a stranger chooses would grow without end.
fn method_label(method: &http::Method) -> &'static str {
    const KNOWN: [&str; 7] = ["GET", "POST", "PUT", "PATCH", "DELETE", "HEAD", "OPTIONS"];
    KNOWN.into_iter().find(|known| *known == method.as_str()).unwrap_or("OTHER")
}

/// Answers `/metrics` on `address` until `stop`. Errors are those of binding.
pub(crate) async fn serve(
    handle: PrometheusHandle,
    address: SocketAddr,
    stop: CancellationToken,
) -> std::io::Result<()> {
    let listener = TcpListener::bind(address).await?;
    tokio::spawn(keep_up(handle.clone(), stop.clone()));
    let own = Hosts::of(&PublicUrl::loopback(address.port()));
    let router = Router::new()
        .route("/metrics", get(move || async move { render(&handle) }))
        .layer(from_fn_with_state(own, host::check));
    // A collector needs one connection; nobody takes those of the portal by holding many here.
    let limits = Limits { connections: Some(CONNECTIONS), ..Limits::default() };
    tokio::spawn(answer(listener, router, Connections::new(&limits, TrustedProxies::default()), stop));
    Ok(())
}

fn render(handle: &PrometheusHandle) -> ([(http::HeaderName, &'static str); 1], String) {
    if let Some(bytes) = resident_bytes() {
        #[expect(clippy::cast_precision_loss, reason = "a gauge is a float; memory stays far below 2^53")]
        gauge!("process_resident_memory_bytes").set(bytes as f64);
    }
    ([(http::header::CONTENT_TYPE, "text/plain; version=0.0.4")], handle.render())
}

/// Histograms hold every sample until they are rendered or kept up.
async fn keep_up(handle: PrometheusHandle, stop: CancellationToken) {
    let mut tick = tokio::time::interval(Duration::from_secs(5));
    while stop.run_until_cancelled(tick.tick()).await.is_some() {
        handle.run_upkeep();
    }
}

/// From `/proc/self/status`, which counts in kibibytes; `None` where there is no such file.
fn resident_bytes() -> Option<u64> {
    let status = std::fs::read_to_string("/proc/self/status").ok()?;
    let line = status.lines().find_map(|line| line.strip_prefix("VmRSS:"))?;
    line.trim().strip_suffix("kB")?.trim().parse::<u64>().ok().map(|kibibytes| kibibytes * 1024)
}
