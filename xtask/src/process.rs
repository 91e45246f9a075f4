//! Starting other programs: in the repository, without input, with the environment a person's own shell would give them
//! (`cargo run` adds variables that would make cargo rebuild crates), and with failures put into words.

use std::ffi::OsStr;
use std::path::Path;
use std::process::{Child, Command, ExitStatus, Stdio};
use std::time::{Duration, Instant};

use crate::failure::{Done, Failure};
use crate::workspace;

/// A program to start.
pub(crate) fn command(program: impl AsRef<OsStr>) -> Command {
    let mut command = Command::new(program);
    command.current_dir(workspace::root()).stdin(Stdio::null());
    for (name, value) in std::env::vars_os() {
        let Some(name) = name.to_str() else { continue };
        if set_by_cargo_run(name) {
            command.env_remove(name);
        } else if name == "LD_LIBRARY_PATH" {
            let kept = library_path_without_cargo(&value.to_string_lossy());
            if kept.is_empty() {
                command.env_remove(name)
            } else {
                command.env(name, kept)
            };
        }
    }
    command
}

/// Cargo of the toolchain that runs this program.
pub(crate) fn cargo() -> Command {
    command("cargo")
}

fn set_by_cargo_run(name: &str) -> bool {
    name == "CARGO"
        || name.starts_with("CARGO_PKG_")
        || name.starts_with("CARGO_MANIFEST_")
        || name == "CARGO_BIN_NAME"
        || name == "CARGO_CRATE_NAME"
        || name == "CARGO_PRIMARY_PACKAGE"
}

fn library_path_without_cargo(paths: &str) -> String {
    let target = workspace::target().unwrap_or_default();
    paths
        .split(':')
        .filter(|path| {
            !path.contains("/rustlib/") && !path.contains("/toolchains/") && !Path::new(path).starts_with(&target)
        })
        .collect::<Vec<_>>()
        .join(":")
}

/// Runs to the end with its output on the terminal. `what` names the work in the failure: "The server's build".
pub(crate) fn run(command: &mut Command, what: &str) -> Done {
    let status = command.status().map_err(|error| cannot_start(command, &error))?;
    judge(status, what)
}

/// As [`run`], but ended when the time is over.
pub(crate) fn run_within(limit: Duration, command: &mut Command, what: &str) -> Done {
    let mut child = command.spawn().map_err(|error| cannot_start(command, &error))?;
    if let Some(status) = wait_until(&mut child, Instant::now() + limit) {
        return judge(status, what);
    }
    let _ = child.kill();
    let _ = child.wait();
    Err(Failure::new(format!("{what} took longer than {} seconds.", limit.as_secs())))
}

/// The trimmed output of a program, or `None` if it cannot be started or fails.
pub(crate) fn answer(command: &mut Command) -> Option<String> {
    let output = command.stderr(Stdio::null()).output().ok()?;
    output.status.success().then(|| String::from_utf8_lossy(&output.stdout).trim().to_owned())
}

/// Finds a program on PATH or in one of these folders.
pub(crate) fn find(program: &str, also_in: &[&Path]) -> Option<std::path::PathBuf> {
    let path = std::env::var_os("PATH").unwrap_or_default();
    std::env::split_paths(&path)
        .chain(also_in.iter().map(|folder| folder.to_path_buf()))
        .map(|folder| folder.join(program))
        .find(|file| file.is_file())
}

/// Whether this process may install packages.
pub(crate) fn is_root() -> bool {
    #[cfg(unix)]
    {
        use std::os::unix::fs::MetadataExt;
        std::fs::metadata("/proc/self").is_ok_and(|own| own.uid() == 0)
    }
    #[cfg(not(unix))]
    false
}

fn wait_until(child: &mut Child, deadline: Instant) -> Option<ExitStatus> {
    loop {
        if let Ok(Some(status)) = child.try_wait() {
            return Some(status);
        }
        if Instant::now() >= deadline {
            return None;
        }
        std::thread::sleep(Duration::from_millis(50));
    }
}

fn judge(status: ExitStatus, what: &str) -> Done {
    if status.success() {
        return Ok(());
    }
    let how =
        status.code().map_or_else(|| "was ended by a signal".to_owned(), |code| format!("failed (exit code {code})"));
    Err(Failure::new(format!("{what} {how}; the lines above say why.")))
}

fn cannot_start(command: &Command, error: &std::io::Error) -> Failure {
    let program = command.get_program().to_string_lossy();
    if error.kind() == std::io::ErrorKind::NotFound {
        Failure::new(format!("The program '{program}' was not found. Install it, or put its folder on PATH."))
    } else {
        Failure::new(format!("The program '{program}' cannot be started: {error}."))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_missing_program_is_a_sentence() {
        let failure = run(&mut command("no-such-program-here"), "Nothing").unwrap_err().to_string();
        assert_eq!(failure, "The program 'no-such-program-here' was not found. Install it, or put its folder on PATH.");
    }

    #[test]
    fn a_failing_program_names_the_work() {
        let failure = run(&mut command("false"), "The check").unwrap_err().to_string();
        assert_eq!(failure, "The check failed (exit code 1); the lines above say why.");
    }

    #[test]
    fn a_slow_program_is_ended() {
        let begun = Instant::now();
        let failure = run_within(Duration::from_millis(100), command("sleep").arg("30"), "Sleeping").unwrap_err();
        assert!(failure.to_string().starts_with("Sleeping took longer"));
        assert!(begun.elapsed() < Duration::from_secs(10));
    }

    #[test]
    fn children_do_not_see_what_cargo_run_sets() {
        assert!(set_by_cargo_run("CARGO_PKG_NAME"));
        assert!(!set_by_cargo_run("CARGO_TARGET_DIR"));
        assert!(!set_by_cargo_run("CARGO_HOME"));
        assert_eq!(library_path_without_cargo("/opt/lib:/x/toolchains/stable/lib/rustlib/host/lib"), "/opt/lib");
    }
}
