//! One PostgreSQL server per test process, on a Unix socket in a folder of its own. It needs nothing but the installed
//! programs: no port, no password, no `sudo`. As root it runs as user `postgres`, because it refuses to run as root.

use crate::folder::Folder;
use sqlx::ConnectOptions;
use sqlx::postgres::PgConnectOptions;
use std::fs;
use std::os::unix::process::CommandExt;
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};
use std::time::Duration;
use tokio::sync::OnceCell;

/// How often, at 50 ms, a connection is tried before the server counts as not started.
const ATTEMPTS: u32 = 600;

/// The running server.
pub(crate) struct Cluster {
    folder: Folder,
    /// Its standard input stays open as long as this process lives, however it ends; then it stops the server.
    _watchdog: Child,
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
        CLUSTER
            .get_or_init(async || {
                let cluster = tokio::task::spawn_blocking(start).await.expect("starting does not panic");
                let cluster = cluster.unwrap_or_else(|reason| panic!("PostgreSQL does not start: {reason}"));
                cluster.wait().await;
                cluster
            })
            .await
    }

    /// The address of one of its databases, as the configuration takes it.
    pub(crate) fn url(&self, database: &str) -> String {
        format!("postgres://postgres@localhost/{database}?host={}", self.folder.path().display())
    }

    pub(crate) fn connect(&self, database: &str) -> PgConnectOptions {
        self.url(database).parse().expect("our own address")
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

fn start() -> Result<Cluster, String> {
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
    let log = fs::File::create(folder.join("log")).map_err(text)?;
    let server = command(&programs.join("postgres"), user, folder)
        .arg("-D")
        .arg(&data)
        .arg("-k")
        .arg(folder)
        .args(["-c", "listen_addresses=", "-c", "max_connections=400", "-c", "shared_buffers=32MB"])
        .args(["-c", "fsync=off", "-c", "full_page_writes=off", "-c", "synchronous_commit=off", "-c", "autovacuum=off"])
        .stdin(Stdio::null())
        .stdout(log.try_clone().map_err(text)?)
        .stderr(log)
        .process_group(0)
        .spawn()
        .map_err(text)?;
    let watchdog = watch(&server, folder).map_err(text)?;
    Ok(Cluster { folder: home, _watchdog: watchdog })
}

/// Stops the server at once and removes its folder when our end of the pipe closes.
fn watch(server: &Child, folder: &Path) -> std::io::Result<Child> {
    let script = r#"cat >/dev/null; kill -INT "$0" 2>/dev/null
        i=0; while [ -e "$1/data/postmaster.pid" ] && [ $i -lt 100 ]; do sleep 0.1; i=$((i+1)); done
        rm -rf "$1""#;
    Command::new("sh")
        .args(["-c", script, &server.id().to_string()])
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
