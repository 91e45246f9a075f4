//! PostgreSQL servers for tests: one per test process, and one of its own for a test that stops it. Each listens on a
//! Unix socket in a folder of its own and needs nothing but the installed programs: no port, no password, no `sudo`. As
//! root it runs as user `postgres`, because it refuses to run as root.

use crate::folder::Folder;
use sqlx::ConnectOptions;
use sqlx::postgres::PgConnectOptions;
use std::fs;
use std::os::unix::process::CommandExt;
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};
use std::sync::Mutex;
use std::time::Duration;
use tokio::sync::OnceCell;

/// How often, at 50 ms, a connection is tried before the server counts as not started.
const ATTEMPTS: u32 = 600;

/// A test's data need not survive anything.
const FAST: &[&str] =
    &["shared_buffers=32MB", "fsync=off", "full_page_writes=off", "synchronous_commit=off", "autovacuum=off"];
/// What was committed survives the end of the server. The machine does not stop: what the server gave to the system is safe
/// without being forced to the disk.
const STOPPABLE: &[&str] =
    &["shared_buffers=32MB", "fsync=off", "full_page_writes=off", "synchronous_commit=on", "autovacuum=off"];
/// As an installation's.
const DURABLE: &[&str] = &["shared_buffers=128MB"];

/// A running server.
pub(crate) struct Cluster {
    programs: PathBuf,
    user: Option<User>,
    server: Mutex<Child>,
    options: &'static [&'static str],
    /// Its standard input stays open as long as this process lives, however it ends; then it stops the server.
    _watchdog: Child,
    folder: Folder,
}

/// The user the server runs as, when that is not ours.
#[derive(Clone, Copy)]
struct User {
    uid: u32,
    gid: u32,
}

impl Cluster {
    /// The server of this process, started by the first who asks.
    pub(crate) async fn of_this_process() -> &'static Self {
        static CLUSTER: OnceCell<Cluster> = OnceCell::const_new();
        CLUSTER.get_or_init(async || Self::start_with(FAST).await).await
    }

    /// A server that nobody else uses and that can be stopped; it ends with this value.
    pub(crate) async fn start() -> Self {
        Self::start_with(STOPPABLE).await
    }

    /// The same, and what it says is committed is on disk: as an installation's, and as slow.
    pub(crate) async fn start_durable() -> Self {
        Self::start_with(DURABLE).await
    }

    async fn start_with(options: &'static [&'static str]) -> Self {
        let cluster = tokio::task::spawn_blocking(|| make(options)).await.expect("starting does not panic");
        let cluster = cluster.unwrap_or_else(|reason| panic!("PostgreSQL does not start: {reason}"));
        cluster.wait().await;
        cluster
    }

    /// Stops the server at once, as an outage does, and waits for that.
    pub(crate) fn stop(&self) {
        self.end("-INT");
    }

    /// `pg_ctl stop -m immediate`: nothing is finished, and the next start recovers.
    pub(crate) fn stop_immediately(&self) {
        self.end("-QUIT");
    }

    fn end(&self, signal: &str) {
        let mut server = self.server.lock().expect("no test panicked with it");
        let stopped = Command::new("kill").args([signal, &server.id().to_string()]).status();
        assert!(stopped.is_ok_and(|status| status.success()), "the server can be stopped");
        server.wait().expect("it ends");
    }

    /// Starts the server again after [`Cluster::stop`].
    pub(crate) async fn start_again(&self) {
        let server = launch(&self.programs, self.user, self.folder.path(), self.options);
        *self.server.lock().expect("no test panicked with it") = server.expect("it started before");
        self.wait().await;
    }

    /// The address of one of its databases, as the configuration takes it.
    pub(crate) fn url(&self, database: &str) -> String {
        format!("postgres://postgres@localhost/{database}?host={}", self.folder.path().display())
    }

    pub(crate) fn connect(&self, database: &str) -> PgConnectOptions {
        self.url(database).parse().expect("our own address")
    }

    /// The main process.
    pub(crate) fn process(&self) -> u32 {
        self.server.lock().expect("no test panicked with it").id()
    }

    async fn wait(&self) {
        for _ in 0..ATTEMPTS {
            if self.connect("postgres").connect().await.is_ok() {
                return;
            }
            tokio::time::sleep(Duration::from_millis(50)).await;
        }
        let log = fs::read_to_string(self.folder.path().join("log")).unwrap_or_default();
        panic!("PostgreSQL does not answer: {log}");
    }
}

impl Drop for Cluster {
    fn drop(&mut self) {
        // Before the folder goes, in which the watchdog would look for the server's number.
        let server = self.server.get_mut().unwrap_or_else(std::sync::PoisonError::into_inner);
        if matches!(server.try_wait(), Ok(None)) {
            let _ = Command::new("kill").args(["-INT", &server.id().to_string()]).status();
            let _ = server.wait();
        }
    }
}

fn make(options: &'static [&'static str]) -> Result<Cluster, String> {
    let programs = programs()?;
    let user = match id(&["-u"])? {
        0 => Some(User { uid: id(&["-u", "postgres"])?, gid: id(&["-g", "postgres"])? }),
        _ => None,
    };
    let home = Folder::new();
    let folder = home.path();
    if let Some(user) = user {
        std::os::unix::fs::chown(folder, Some(user.uid), Some(user.gid)).map_err(text)?;
    }
    let data = folder.join("data");
    let made = command(&programs.join("initdb"), user, folder)
        .arg("-D")
        .arg(&data)
        .args(["--username=postgres", "--auth=trust", "--encoding=UTF8", "--locale=C", "--no-sync"])
        .output()
        .map_err(text)?;
    if !made.status.success() {
        return Err(String::from_utf8_lossy(&made.stderr).into_owned());
    }
    let server = launch(&programs, user, folder, options).map_err(text)?;
    let watchdog = watch(folder).map_err(text)?;
    Ok(Cluster { programs, user, server: Mutex::new(server), options, _watchdog: watchdog, folder: home })
}

fn launch(programs: &Path, user: Option<User>, folder: &Path, options: &[&str]) -> std::io::Result<Child> {
    let log = fs::OpenOptions::new().create(true).append(true).open(folder.join("log"))?;
    command(&programs.join("postgres"), user, folder)
        .arg("-D")
        .arg(folder.join("data"))
        .arg("-k")
        .arg(folder)
        .args(["-c", "listen_addresses=", "-c", "max_connections=400"])
        .args(options.iter().flat_map(|option| ["-c", option]))
        .stdin(Stdio::null())
        .stdout(log.try_clone()?)
        .stderr(log)
        .process_group(0)
        .spawn()
}

/// Stops the server at once and removes its folder when our end of the pipe closes.
fn watch(folder: &Path) -> std::io::Result<Child> {
    let script = r#"cat >/dev/null; kill -INT "$(head -n 1 "$0/data/postmaster.pid")" 2>/dev/null
        i=0; while [ -e "$0/data/postmaster.pid" ] && [ $i -lt 100 ]; do sleep 0.1; i=$((i+1)); done
        rm -rf "$0""#;
    Command::new("sh")
        .args(["-c", script])
        .arg(folder)
        .stdin(Stdio::piped())
        .stdout(Stdio::null())
        .stderr(Stdio::null())
        .process_group(0)
        .spawn()
}

fn command(program: &Path, user: Option<User>, folder: &Path) -> Command {
    let mut command = Command::new(program);
    command.current_dir(folder).env("LC_ALL", "C");
    if let Some(user) = user {
        command.uid(user.uid).gid(user.gid);
    }
    command
}

/// The folder of `initdb` and `postgres`: on the path, or where Debian keeps them, the newest version first.
fn programs() -> Result<PathBuf, String> {
    let path = std::env::var_os("PATH").unwrap_or_default();
    let on_path = std::env::split_paths(&path).map(|folder| folder.join("initdb"));
    let mut debian: Vec<_> = fs::read_dir("/usr/lib/postgresql")
        .into_iter()
        .flatten()
        .flatten()
        .map(|version| version.path().join("bin/initdb"))
        .collect();
    debian.sort();
    debian.reverse();
    on_path
        .chain(debian)
        .filter_map(|initdb| initdb.canonicalize().ok())
        .find_map(|initdb| initdb.parent().filter(|folder| folder.join("postgres").exists()).map(Path::to_owned))
        .ok_or_else(|| "initdb is not installed; on Debian: apt-get install postgresql".to_owned())
}

fn id(arguments: &[&str]) -> Result<u32, String> {
    let output = Command::new("id").args(arguments).output().map_err(text)?;
    let number = String::from_utf8_lossy(&output.stdout).trim().parse();
    number.map_err(|_| format!("`id {}` names nobody: is PostgreSQL installed?", arguments.join(" ")))
}

fn text(error: impl std::fmt::Display) -> String {
    error.to_string()
}
