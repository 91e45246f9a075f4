//! The released program as its own process, on a data folder of its own.

use crate::http::{Answer, Connection, get};
use std::fs::File;
use std::net::{Ipv4Addr, SocketAddr, TcpListener};
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};
use std::time::{Duration, Instant};
use testkit::Folder;

/// How long the first start may take.
const START_LIMIT: Duration = Duration::from_mins(1);

/// A running demo; stopped when dropped.
pub(crate) struct Demo {
    child: Child,
    pub(crate) address: SocketAddr,
    /// From the start of the process to the last byte of the first 200.
    pub(crate) took: Duration,
}

impl Demo {
    /// Starts `orgbridge demo` and waits for its sign-in page.
    ///
    /// # Panics
    /// When it does not answer within a minute; what it said stands in `log` of the folder.
    pub(crate) fn start(folder: &Folder) -> Self {
        Self::beside(folder, 3100)
    }

    /// The same with a local org on a port of its own.
    pub(crate) fn beside(folder: &Folder, org_port: u16) -> Self {
        let port =
            TcpListener::bind((Ipv4Addr::LOCALHOST, 0)).and_then(|free| free.local_addr()).expect("a free port").port();
        let address = SocketAddr::from((Ipv4Addr::LOCALHOST, port));
        let log = folder.path().join("log");
        let mut command = Command::new(program());
        command.args(["demo", "--listen", "127.0.0.1", "--port", &port.to_string()]);
        command.args(["--org-port", &org_port.to_string(), "--data"]).arg(data(folder.path()));
        command.stdin(Stdio::null()).stdout(Stdio::null()).stderr(File::create(&log).expect("a log"));
        let started = Instant::now();
        let child = command.spawn().expect("the released program is there");
        let mut demo = Self { child, address, took: Duration::ZERO };
        while demo.get("/sign-in", &[]).is_none_or(|answer| answer.status != 200) {
            assert!(started.elapsed() < START_LIMIT, "{}", std::fs::read_to_string(&log).unwrap_or_default());
            std::thread::sleep(Duration::from_millis(1));
        }
        demo.took = started.elapsed();
        demo
    }

    /// One request on a connection of its own; `None` when nobody answers.
    pub(crate) fn get(&self, path: &str, headers: &[&str]) -> Option<Answer> {
        Connection::open(self.address).and_then(|mut connection| connection.exchange(&get(path, headers))).ok()
    }

    pub(crate) fn id(&self) -> u32 {
        self.child.id()
    }

    /// Resident memory in kilobytes (1,024 bytes, as the kernel counts).
    pub(crate) fn resident_kb(&self) -> Option<u32> {
        let status = std::fs::read_to_string(format!("/proc/{}/status", self.child.id())).ok()?;
        let line = status.lines().find_map(|line| line.strip_prefix("VmRSS:"))?;
        line.split_whitespace().next()?.parse().ok()
    }
}

impl Drop for Demo {
    fn drop(&mut self) {
        // Ended in order, so that the next start finds no journal to work through.
        let _ = Command::new("kill").args(["-TERM", &self.child.id().to_string()]).status();
        let _ = self.child.wait();
    }
}

fn program() -> PathBuf {
    std::env::var_os("ORGBRIDGE_BENCH_PROGRAM")
        .map_or_else(|| PathBuf::from(env!("CARGO_BIN_EXE_orgbridge")), PathBuf::from)
}

/// The demo's own folder.
pub(crate) fn data(folder: &Path) -> PathBuf {
    folder.join("data")
}
