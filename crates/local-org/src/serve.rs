//! Opening the doors: loopback only, both families, any port.

use std::io;
use std::net::{IpAddr, Ipv4Addr, Ipv6Addr, SocketAddr};
use std::time::Duration;

use axum::ServiceExt;
use axum::extract::Request;
use tokio::net::TcpListener;
use tokio::sync::watch;
use tokio::task::JoinHandle;

use crate::listener::{Connection, CuttableListener};
use crate::router::router;
use crate::world::World;

/// Longest wait for open answers at the end.
const DRAIN: Duration = Duration::from_secs(5);

/// Why the doors stayed shut.
#[derive(Debug, thiserror::Error)]
pub enum ServeError {
    /// The local org has no passwords; it must not be reachable from elsewhere.
    #[error("{0} is not a loopback address; the local org listens on loopback only")]
    NotLoopback(IpAddr),
    /// The port is taken, or the address is not there.
    #[error("cannot listen on {address}: {source}")]
    Bind {
        /// Where.
        address: SocketAddr,
        /// Why.
        source: io::Error,
    },
}

/// Open doors. Dropping it closes them without waiting; [`Running::stop`] waits for open answers.
#[derive(Debug)]
pub struct Running {
    addresses: Vec<SocketAddr>,
    stop: watch::Sender<bool>,
    tasks: Vec<JoinHandle<io::Result<()>>>,
}

impl Running {
    /// The first address, with its true port.
    pub fn address(&self) -> SocketAddr {
        self.addresses[0]
    }

    /// Every address that is listened on.
    pub fn addresses(&self) -> &[SocketAddr] {
        &self.addresses
    }

    /// The first address as a URL without trailing slash.
    pub fn url(&self) -> String {
        format!("http://{}", self.address())
    }

    /// Stops accepting, lets open answers finish for up to five seconds.
    pub async fn stop(mut self) {
        self.stop.send_replace(true);
        for task in std::mem::take(&mut self.tasks) {
            let abort = task.abort_handle();
            if tokio::time::timeout(DRAIN, task).await.is_err() {
                abort.abort();
            }
        }
    }
}

impl Drop for Running {
    fn drop(&mut self) {
        self.stop.send_replace(true);
        for task in &self.tasks {
            task.abort();
        }
    }
}

/// Serves a world on a free port of 127.0.0.1.
pub async fn spawn(world: World) -> Result<Running, ServeError> {
    open(world, &[IpAddr::V4(Ipv4Addr::LOCALHOST)], 0).await
}

/// Serves a world on one loopback address, or on 127.0.0.1 and (where the machine has it) `::1` when none is named.
pub async fn serve(world: World, listen: Option<IpAddr>, port: u16) -> Result<Running, ServeError> {
    match listen {
        Some(address) => open(world, &[address], port).await,
        None => open(world, &[IpAddr::V4(Ipv4Addr::LOCALHOST), IpAddr::V6(Ipv6Addr::LOCALHOST)], port).await,
    }
}

async fn open(world: World, hosts: &[IpAddr], port: u16) -> Result<Running, ServeError> {
    let mut running = Running { addresses: Vec::new(), stop: watch::channel(false).0, tasks: Vec::new() };
    for host in hosts {
        if !host.is_loopback() {
            return Err(ServeError::NotLoopback(*host));
        }
        let port = running.addresses.first().map_or(port, SocketAddr::port);
        let address = SocketAddr::new(*host, port);
        let listener = match TcpListener::bind(address).await {
            Ok(listener) => listener,
            Err(error) if host.is_ipv6() && !running.addresses.is_empty() => {
                tracing::warn!(%address, %error, "serving without this address");
                continue;
            }
            Err(source) => return Err(ServeError::Bind { address, source }),
        };
        let address = listener.local_addr().map_err(|source| ServeError::Bind { address, source })?;
        running.addresses.push(address);
        let mut stopped = running.stop.subscribe();
        let service = ServiceExt::<Request>::into_make_service_with_connect_info::<Connection>(router(world.clone()));
        let until = async move {
            let _sender_gone = stopped.wait_for(|stop| *stop).await;
        };
        let server = axum::serve(CuttableListener(listener), service).with_graceful_shutdown(until);
        running.tasks.push(tokio::spawn(async move { server.await }));
    }
    Ok(running)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[tokio::test]
    async fn other_addresses_are_refused() {
        let everywhere = IpAddr::V4(Ipv4Addr::UNSPECIFIED);
        let refused = serve(World::new(), Some(everywhere), 0).await.unwrap_err();
        assert!(matches!(refused, ServeError::NotLoopback(_)));
    }
}
