//! The two servers, the portal and the local Salesforce org: compiled together and run together, because a demo and a
//! browser test need both. A small bash script watches over them, since only a shell can catch signals without `unsafe`.

use std::fs::File;
use std::io::{Read, Write};
use std::net::{Ipv4Addr, SocketAddr, TcpListener, TcpStream};
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};
use std::time::{Duration, Instant};

use crate::failure::{Done, Failure, OnFile};
use crate::workspace::Profile;
use crate::{process, say};

const SUPERVISE: &str = include_str!("supervise.bash");

/// How long the servers may take to answer after their start.
const START_LIMIT: Duration = Duration::from_mins(1);

/// Compiles both. No `--package`: the features of the whole workspace stay the same for every command.
pub(crate) fn build(profile: Profile) -> Done {
    let built = profile.binary("orgbridge")?.is_file();
    say::step(match (profile, built) {
        (Profile::Dev, true) => "Building the portal and the local Salesforce org",
        (Profile::Dev, false) => "Building the portal and the local Salesforce org (first time about 10 minutes)",
        (Profile::Release, true) => "Building the portal and the local Salesforce org, optimized",
        (Profile::Release, false) => {
            "Building the portal and the local Salesforce org, optimized (first time about 20 minutes)"
        }
    });
    let mut cargo = process::cargo();
    cargo.args(["build", "--bin", "orgbridge", "--bin", "local-org"]);
    if profile == Profile::Release {
        cargo.arg("--release");
    }
    process::run(&mut cargo, "The servers' build")
}

/// Where the servers listen and keep their data.
pub(crate) struct Place {
    pub(crate) port: u16,
    pub(crate) org_port: u16,
    pub(crate) data: PathBuf,
}

impl Place {
    /// Free ports, for a test.
    pub(crate) fn free(data: PathBuf) -> Done<Self> {
        let ports = || -> std::io::Result<(u16, u16)> {
            let listeners =
                (TcpListener::bind((Ipv4Addr::LOCALHOST, 0))?, TcpListener::bind((Ipv4Addr::LOCALHOST, 0))?);
            Ok((listeners.0.local_addr()?.port(), listeners.1.local_addr()?.port()))
        };
        let (port, org_port) = ports().map_err(|error| Failure::new(format!("No free port on 127.0.0.1: {error}.")))?;
        Ok(Self { port, org_port, data })
    }

    /// Refuses a port that is taken, before minutes are spent on a build.
    pub(crate) fn check_ports(&self) -> Done {
        for (option, port) in [("--port", self.port), ("--org-port", self.org_port)] {
            if TcpListener::bind((Ipv4Addr::LOCALHOST, port)).is_err() {
                return Err(Failure::new(format!(
                    "Port {port} is in use. Stop what uses it, or choose another with {option}."
                )));
            }
        }
        Ok(())
    }

    fn supervisor(&self, profile: Profile, until: &str) -> Done<Command> {
        let mut command = process::command("bash");
        command
            .args(["-c", SUPERVISE, "supervise"])
            .arg(profile.binary("local-org")?)
            .arg(self.org_port.to_string())
            .arg(profile.binary("orgbridge")?)
            .arg(self.port.to_string())
            .arg(&self.data)
            .arg(until);
        Ok(command)
    }
}

/// Becomes the servers: returns only when they cannot be started.
pub(crate) fn become_servers(place: &Place, profile: Profile) -> Done {
    use std::os::unix::process::CommandExt;
    let error = place.supervisor(profile, "until-signal")?.exec();
    Err(Failure::new(format!("The program 'bash' cannot be started: {error}.")))
}

/// Servers of a test; they stop when this is dropped, or when this program ends in any other way.
pub(crate) struct Running {
    supervisor: Child,
    log: PathBuf,
}

impl Running {
    /// Starts both, their output in `log`, and waits until they answer.
    pub(crate) fn start(place: &Place, profile: Profile, log: &Path) -> Done<Self> {
        let file = File::create(log).on_file("write", log)?;
        let copy = file.try_clone().on_file("write", log)?;
        let supervisor = place
            .supervisor(profile, "until-stdin-closes")?
            .stdin(Stdio::piped())
            .stdout(file)
            .stderr(copy)
            .spawn()
            .map_err(|error| Failure::new(format!("The program 'bash' cannot be started: {error}.")))?;
        let mut running = Self { supervisor, log: log.to_path_buf() };
        let deadline = Instant::now() + START_LIMIT;
        for port in [place.org_port, place.port] {
            running.wait_for(port, deadline)?;
        }
        Ok(running)
    }

    /// The end of what the servers wrote.
    pub(crate) fn last_words(&self) -> String {
        let text = std::fs::read_to_string(&self.log).unwrap_or_default();
        let lines: Vec<&str> = text.lines().collect();
        lines[lines.len().saturating_sub(40)..].join("\n")
    }

    fn wait_for(&mut self, port: u16, deadline: Instant) -> Done {
        loop {
            if answers(port) {
                return Ok(());
            }
            if let Ok(Some(_)) = self.supervisor.try_wait() {
                return Err(Failure::new(format!("The servers ended at once. They wrote:\n{}", self.last_words())));
            }
            if Instant::now() > deadline {
                let seconds = START_LIMIT.as_secs();
                return Err(Failure::new(format!(
                    "Port {port} did not answer within {seconds} seconds. The servers wrote:\n{}",
                    self.last_words()
                )));
            }
            std::thread::sleep(Duration::from_millis(100));
        }
    }
}

impl Drop for Running {
    fn drop(&mut self) {
        drop(self.supervisor.stdin.take());
        let _ = self.supervisor.wait();
    }
}

/// Whether a web server answers on a port, with any status below 500.
fn answers(port: u16) -> bool {
    let attempt = || -> std::io::Result<bool> {
        let address = SocketAddr::from((Ipv4Addr::LOCALHOST, port));
        let mut stream = TcpStream::connect_timeout(&address, Duration::from_secs(2))?;
        stream.set_read_timeout(Some(Duration::from_secs(10)))?;
        stream
            .write_all(format!("GET / HTTP/1.1\r\nHost: 127.0.0.1:{port}\r\nConnection: close\r\n\r\n").as_bytes())?;
        let mut head = [0_u8; 12];
        stream.read_exact(&mut head)?;
        Ok(head.starts_with(b"HTTP/1.1 ") && head[9] < b'5')
    };
    attempt().unwrap_or(false)
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Stands in for a server: takes the same words and lives for a while.
    fn stand_in(folder: &Path, name: &str, script: &str) -> PathBuf {
        use std::os::unix::fs::PermissionsExt;
        let path = folder.join(name);
        std::fs::write(&path, format!("#!/bin/sh\n{script}\n")).unwrap();
        std::fs::set_permissions(&path, std::fs::Permissions::from_mode(0o755)).unwrap();
        path
    }

    fn supervise(name: &str, org: &str, portal: &str, until: &str) -> (Child, PathBuf) {
        let folder = std::env::temp_dir().join(format!("orgbridge-supervise-{name}-{}", std::process::id()));
        std::fs::create_dir_all(&folder).unwrap();
        let child = process::command("bash")
            .args(["-c", SUPERVISE, "supervise"])
            .arg(stand_in(&folder, "org", org))
            .arg("1")
            .arg(stand_in(&folder, "portal", portal))
            .args(["2", "data", until])
            .current_dir(&folder)
            .stdin(Stdio::piped())
            .stdout(Stdio::piped())
            .stderr(Stdio::piped())
            .spawn()
            .unwrap();
        (child, folder)
    }

    #[test]
    fn one_end_is_the_end_of_both_and_is_put_into_words() {
        let (child, folder) = supervise("end", "exec sleep 60", "exit 3", "until-signal");
        let output = child.wait_with_output().unwrap();
        assert_eq!(output.status.code(), Some(1));
        let words = String::from_utf8(output.stderr).unwrap();
        assert!(words.contains("the portal ended by itself (exit code 3)"), "{words}");
        std::fs::remove_dir_all(folder).unwrap();
    }

    #[test]
    fn closing_the_input_stops_both() {
        let note = "trap 'echo stopped >> notes; exit 0' TERM; touch started-$1; while :; do sleep 0.1; done";
        let (mut child, folder) = supervise("input", note, note, "until-stdin-closes");
        while !(folder.join("started---port").exists() && folder.join("started-demo").exists()) {
            std::thread::sleep(Duration::from_millis(20));
        }
        drop(child.stdin.take());
        let output = child.wait_with_output().unwrap();
        assert!(output.status.success());
        assert_eq!(std::fs::read_to_string(folder.join("notes")).unwrap(), "stopped\nstopped\n");
        std::fs::remove_dir_all(folder).unwrap();
    }

    #[test]
    fn a_taken_port_is_named_with_its_option() {
        let taken = TcpListener::bind((Ipv4Addr::LOCALHOST, 0)).unwrap();
        let port = taken.local_addr().unwrap().port();
        let place = Place { port: 1, org_port: port, data: PathBuf::new() };
        let words = Place { port, ..place }.check_ports().unwrap_err().to_string();
        assert_eq!(words, format!("Port {port} is in use. Stop what uses it, or choose another with --port."));
    }
}
