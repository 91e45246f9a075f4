//! A running server: listeners, worker, and an end that lets requests in flight finish.

use crate::assets::Assets;
use crate::config::Config;
use crate::connections::{Connections, answer, raise_file_limit};
use crate::failure::Failure;
use crate::{AppState, build_router, metrics};
use portal::Portal;
use std::net::SocketAddr;
use std::time::Duration;
use tokio::net::TcpListener;
use tokio::signal::unix::{SignalKind, signal};
use tokio::task::JoinSet;
use tokio_util::sync::CancellationToken;

/// A supervisor that waits 20 seconds before it kills must not have to.
const DRAIN: Duration = Duration::from_secs(18);

/// Binds every address. Connections wait in the system's queue until [`run`] answers them.
pub(crate) async fn bind(config: &Config) -> Result<Vec<TcpListener>, Failure> {
    raise_file_limit();
    let mut listeners = Vec::new();
    for address in &config.listen {
        match TcpListener::bind(address).await {
            Ok(listener) => listeners.push(listener),
            // A machine without IPv6 still runs the demo.
            Err(error) if config.demo && address.is_ipv6() && !listeners.is_empty() => {
                tracing::debug!(%address, %error, "not listening");
            }
            Err(error) => {
                let remedy = "Stop what uses the address, or choose another one: `listen` in the configuration, --port in the demo.";
                return Err(Failure::new(format!("The address {address} cannot be used."), remedy).because(error));
            }
        }
    }
    Ok(listeners)
}

/// Serves until SIGTERM or SIGINT, then drains.
pub(crate) async fn run(config: &Config, portal: Portal, listeners: Vec<TcpListener>) -> Result<(), Failure> {
    let state = AppState::new(portal.clone(), config, Assets::embedded());
    let stopping = state.stopping.clone();
    if let Some(address) = config.metrics_listen {
        serve_metrics(address, stopping.clone()).await?;
    }
    portal.spawn_worker();
    let connections = Connections::new(&state.limits, state.trusted_proxies.clone());
    let router = build_router(state);
    let mut servers = JoinSet::new();
    for listener in listeners {
        if let Ok(address) = listener.local_addr() {
            tracing::info!(%address, public_url = %config.public_url, "listening");
        }
        servers.spawn(answer(listener, router.clone(), connections.clone(), stopping.clone()));
    }
    wait_for_signal().await?;
    tracing::info!("stopping: no new requests; those in flight may finish");
    stopping.cancel();
    let drained = tokio::time::timeout(DRAIN, async { tokio::join!(portal.stop(), servers.join_all()) }).await;
    if drained.is_err() {
        tracing::warn!("some requests did not finish in time and were cut off");
    }
    close(&portal).await;
    Ok(())
}

/// Works without serving until SIGTERM or SIGINT; calls on their way may finish.
pub(crate) async fn work(portal: &Portal) -> Result<(), Failure> {
    portal.spawn_worker();
    tracing::info!("working");
    wait_for_signal().await?;
    tracing::info!("stopping: calls on their way may finish");
    portal.stop().await;
    close(portal).await;
    Ok(())
}

async fn close(portal: &Portal) {
    if let Err(error) = portal.store().close().await {
        tracing::warn!(%error, "the database was not closed in order");
    }
    tracing::info!("stopped");
}

async fn serve_metrics(address: SocketAddr, stopping: CancellationToken) -> Result<(), Failure> {
    let handle =
        metrics::start().map_err(|error| Failure::new("Metrics cannot be recorded.", "Report this.").because(error))?;
    metrics::serve(handle, address, stopping).await.map_err(|error| {
        let remedy = "Choose another metrics_listen, or write \"off\".";
        Failure::new(format!("The metrics address {address} cannot be used."), remedy).because(error)
    })
}

async fn wait_for_signal() -> Result<(), Failure> {
    let refused =
        |error| Failure::new("The process cannot listen for signals.", "Check the limits of its user.").because(error);
    let mut terminate = signal(SignalKind::terminate()).map_err(refused)?;
    let mut interrupt = signal(SignalKind::interrupt()).map_err(refused)?;
    tokio::select! {
        _ = terminate.recv() => {}
        _ = interrupt.recv() => {}
    }
    Ok(())
}
